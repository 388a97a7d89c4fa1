"""errors="collect": the good rows are written, and every other row is in the list."""

import pickle
from datetime import datetime

import pytest

from linepack import EncodeError, LinepackError, Point, encode


def collect(rows, **options):
    body, errors = encode(rows, errors="collect", **options)
    assert type(body) is bytes
    assert {type(error) for error in errors} <= {EncodeError}
    return body, [(error.code, error.row, error.part, error.key) for error in errors]


def good(n):
    return {"measurement": "m", "fields": {"n": n}}


def test_nothing_is_lost():
    bad = [
        ({"measurement": "m"}, ("missing_fields", "row", None)),
        (Point("m").tag("t", "a\\").field("f", 1), ("trailing_backslash", "tag_value", "t")),
        ({"measurement": "m", "fields": {"f": float("nan")}}, ("not_finite", "field_value", "f")),
        (good(2**63), ("integer_out_of_range", "field_value", "n")),
        (good(1) | {"time": "now"}, ("invalid_timestamp", "timestamp", None)),
        (good(1) | {"time": datetime.max}, ("timestamp_out_of_range", "timestamp", None)),
        (good([1]), ("invalid_value", "field_value", "n")),
        (good(1) | {"tags": {"t": 1}}, ("invalid_value", "tag_value", "t")),
        (good(1) | {"tags": {2: "v"}}, ("invalid_value", "tag_key", None)),
        (good(1) | {"tags": []}, ("invalid_value", "row", None)),
        (good(1) | {"time": 1.5}, ("invalid_value", "timestamp", None)),
        (good(1) | {"timestamp": 1}, ("invalid_value", "row", None)),
        ({"measurement": 1, "fields": {"f": 1}}, ("invalid_value", "measurement", None)),
        ({"measurement": "m", "fields": {3: 1}}, ("invalid_value", "field_key", None)),
        (None, ("invalid_value", "row", None)),
    ]
    rows = [row for n, (row, _) in enumerate(bad) for row in (good(n), row)]
    body, errors = collect(iter(rows))
    assert body == b"".join(b"m n=%di\n" % n for n in range(len(bad)))
    assert errors == [(code, 2 * n + 1, part, key) for n, (_, (code, part, key)) in enumerate(bad)]


def test_the_messages():
    _, errors = encode([good([1]), good(1) | {"time": "now"}, {}], errors="collect")
    assert str(errors[0]).startswith('row 0, field "n" must be bool, int, UInt, ')
    assert str(errors[0]).endswith(", not list [invalid_value]")
    again = pickle.loads(pickle.dumps(errors[0]))
    assert (str(again), vars(again)) == (str(errors[0]), vars(errors[0]))
    assert str(errors[1]) == (
        "row 1, timestamp: 'now' is no RFC 3339 time such as 2026-01-31T12:00:00.123456789Z [invalid_timestamp]"
    )
    assert str(errors[2]).startswith("row 2, measurement: ")


def test_no_rows_and_no_errors():
    assert collect([]) == (b"", [])
    assert collect([good(1)]) == (b"m n=1i\n", [])


def test_what_is_no_fault_of_a_row_is_raised():
    def rows():
        yield good(1)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        encode(rows(), errors="collect")
    with pytest.raises(TypeError):
        encode(7, errors="collect")
    with pytest.raises(LinepackError, match='^errors: unknown word "ignore"; expected one of raise, collect'):
        encode([], errors="ignore")


def test_raising_says_the_same_of_the_first():
    with pytest.raises(EncodeError) as caught:
        encode([good(1), good(1) | {"time": "now"}])
    _, (error,) = encode([good(1), good(1) | {"time": "now"}], errors="collect")
    assert (str(error), vars(error)) == (str(caught.value), vars(caught.value))
