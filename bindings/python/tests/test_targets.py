"""What servers refuse or read differently: the option target everywhere, and the table."""

import re
from pathlib import Path

import pytest

import linepack

ROOT = Path(__file__).resolve().parents[3]
TARGETS = ["clustered", "core3", "influxdb2", "influxdb1", "victoriametrics", "questdb", "greptimedb"]

# A document, and what each server makes of it: errors and warnings.
DOCUMENT = b'm f=1\nm u=1u\nm,t=a time=1,f=2\nm s="a\nb"\nm f=1.\n'
FOUND = {
    None: ([], []),
    "influxdb1": ([("unsupported_unsigned", 2)], [("reserved_name", 3)]),
    "core3": ([("reserved_name", 3), ("unportable_number", 6)], []),
    "victoriametrics": ([("line_break_in_string", 4)], []),
}


def places(found):
    return [(error.code, error.line) for error in found]


@pytest.mark.parametrize("target", FOUND)
def test_every_way_of_reading_finds_the_same(target):
    errors, warnings = FOUND[target]
    report = linepack.validate(DOCUMENT, target=target)
    assert (places(report.errors), [place for place in places(report.warnings) if place in warnings]) == (errors, warnings)
    assert (report.ok, report.error_count) == (not errors, len(errors))
    assert report.warning_count == len(report.warnings)
    document = linepack.parse(DOCUMENT, errors="collect", target=target)
    assert document.report == report
    assert len(document) == report.records == 5 - len(errors)
    reader = linepack.read([DOCUMENT[n : n + 1] for n in range(len(DOCUMENT))], errors="collect", target=target)
    assert len(list(reader)) == report.records
    assert reader.report == report
    decoder = linepack.Decoder(target=target)
    assert len(decoder.feed(DOCUMENT)) + len(decoder.finish()) == report.records
    assert linepack.split_valid(DOCUMENT, target=target).report == report
    assert linepack.to_arrow(DOCUMENT, errors="collect", target=target, mixed="split").report == report
    assert linepack.Schema().check(DOCUMENT, target=target).report == report
    assert sum(part.records for part in linepack.split(DOCUMENT, target=target)) == 5
    linepack.WriteResponse.parse(204, {}, b"").locate(DOCUMENT, target=target)


def test_the_first_place_is_raised():
    with pytest.raises(linepack.ParseError) as caught:
        linepack.parse(DOCUMENT, target="influxdb1")
    assert (caught.value.code, caught.value.line, caught.value.column) == ("unsupported_unsigned", 2, 5)
    with pytest.raises(linepack.ParseError):
        list(linepack.read([DOCUMENT], target="influxdb1"))


def test_warnings_are_no_errors_and_all_are_counted():
    data = b"m time=1,f=2\n" * 250
    report = linepack.validate(data, target="influxdb1", max_errors=3)
    assert (report.ok, report.records, report.warning_count, len(report.warnings)) == (True, 250, 250, 3)
    assert report.warnings[2].line == 3
    assert len(linepack.parse(data, target="influxdb1")) == 250
    for errors in ("raise", "collect"):
        reader = linepack.read([data, data], errors=errors, target="influxdb1", max_errors=300)
        assert len(list(reader)) == 500
        assert (reader.report.warning_count, len(reader.report.warnings)) == (500, 300)
        assert reader.report.warnings[299].line == 300
    assert linepack.validate(data).warnings == []


def test_an_unknown_server():
    calls = [
        lambda: linepack.validate(b"", target="influxdb"), lambda: linepack.Decoder(target="influxdb"),
        lambda: linepack.target_rules("influxdb"), lambda: linepack.target_max_body_bytes("influxdb"),
        lambda: linepack.Schema().learn(b"", target="influxdb"),
    ]  # fmt: skip
    for call in calls:
        with pytest.raises(linepack.LinepackError, match='target: unknown word "influxdb"; expected one of clustered') as caught:
            call()
        assert caught.value.code == "invalid_option"


def test_the_table_is_the_page():
    page = (ROOT / "core/src/target/TARGETS.md").read_text()
    rows = dict(re.findall(r"^\| (TG-\d+) \| (.*) \|$", page, re.M))
    rules = [rule for target in TARGETS for rule in linepack.target_rules(target)]
    assert [rule.id for rule in rules] == sorted(rows)
    assert len(rules) > 50
    for rule in rules:
        assert rule.says in rows[rule.id].replace("\\|", "|")
        assert rule.code in linepack.CODES
        assert (rule.severity in ("refuse", "warn"), rule.basis in ("measured", "read"), bool(rule.source)) == (True, True, True)
    assert {rule.target for rule in rules} == set(TARGETS)


def test_the_longest_bodies():
    limits = {target: linepack.target_max_body_bytes(target) for target in TARGETS}
    assert limits["core3"] == 10_485_760
    over = b"#".ljust(limits["core3"] - 5, b"x") + b"\nm f=1\n"
    report = linepack.validate(over, target="core3")
    assert [(warning.code, warning.offset) for warning in report.warnings] == [("body_over_limit", limits["core3"])]
    assert linepack.validate(over[5:], target="core3").warnings == []
