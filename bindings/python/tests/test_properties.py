"""What holds for every input: round trip, no injection, one meaning in every face of the reader."""

import struct

from hypothesis import example, given, settings
from hypothesis import strategies as st

import linepack
from linepack import EncodeError, Point, UInt, encode, parse, validate

MODES = st.sampled_from(["spec", "strict", "lenient"])
SPICE = st.text(alphabet='abé,= \\"\n\r\t\0#\u2028\ud800\x7f', max_size=12)
TEXTS = st.one_of(st.text(max_size=12), SPICE)
NAMES = st.one_of(TEXTS, st.binary(max_size=8), TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
VALUES = st.one_of(
    st.floats(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**64 - 1).map(UInt),
    st.booleans(),
    TEXTS,
)
PAIRS = st.lists(st.tuples(NAMES, NAMES), max_size=4)
FIELDS = st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=4)
TIMES = st.none() | st.integers(-(2**63), 2**63 - 1)


def as_text(name):
    return name.decode() if isinstance(name, bytes) else name


def exact(value):
    """A value that equals only what is the same in type and bits."""
    return (float, struct.pack(">d", value)) if isinstance(value, float) else (type(value), value)


def point_of(measurement, tags, fields, time):
    point = Point(measurement)
    for key, value in tags:
        point.tag(key, value)
    for key, value in fields:
        point.field(key, value)
    return point if time is None else point.time(time)


@settings(max_examples=500)
@given(NAMES, PAIRS, FIELDS, TIMES, st.sampled_from(["strict", "spec"]), st.sampled_from(["ecma", "python", "go"]))
@example("m\n", [], [("f", 1)], None, "spec", "ecma")
@example("m", [("a", "b\\")], [("f", 1)], None, "spec", "ecma")
@example("m", [("a", "1,b=2 c=3\n")], [("f", '"')], None, "spec", "ecma")
@example("m\\,x", [("a\\=", "b\\ ")], [("f\\", "")], 0, "spec", "ecma")
def test_an_error_or_exactly_one_line_that_equals_the_input(measurement, tags, fields, time, mode, floats):
    try:
        body = encode([point_of(measurement, tags, fields, time)], mode=mode, floats=floats)
    except EncodeError as error:
        assert error.code in linepack.CODES
        assert error.row == 0
        return
    for reading in {mode, "spec", "lenient"}:
        (line,) = parse(body, mode=reading)
        assert line.measurement == as_text(measurement)
        assert sorted(line.tag_items()) == sorted((as_text(key), as_text(value)) for key, value in tags)
        assert [(key, exact(value)) for key, value in line.field_items()] == [
            (as_text(key), exact(value)) for key, value in fields
        ]
        assert line.timestamp == time
    again = encode(parse(body, mode=mode), mode=mode, floats=floats)
    assert again == body


@given(st.lists(st.tuples(NAMES, PAIRS, FIELDS, TIMES), max_size=6))
def test_as_many_lines_as_good_rows(rows):
    encoder = linepack.Encoder()
    good = 0
    for index, row in enumerate(rows):
        try:
            encoder.add(point_of(*row))
            good += 1
        except EncodeError as error:
            assert error.row == index
    assert encoder.rows == len(rows)
    report = validate(encoder.take(), mode="strict")
    assert (report.ok, report.records) == (True, good)


@given(st.dictionaries(NAMES, NAMES, max_size=3), st.dictionaries(NAMES, VALUES, max_size=3), TIMES)
def test_a_dict_means_what_a_point_means(tags, fields, time):
    def outcome(row):
        try:
            return encode([row])
        except EncodeError as error:
            return error.args

    row = {"measurement": "m", "tags": tags, "fields": fields, "time": time}
    assert outcome(row) == outcome(point_of("m", tags.items(), fields.items(), time))


FEW = st.text(alphabet="a\\ ,=", min_size=1, max_size=3)
FEW_FIELDS = st.lists(st.tuples(st.sampled_from(["f", "g", "a b", "\\x"]), VALUES), min_size=1, max_size=4)


@given(st.lists(st.tuples(FEW, st.lists(st.tuples(FEW, FEW), max_size=2), FEW_FIELDS), max_size=8))
def test_what_lines_share_does_not_show(rows):
    """Dicts come from what was seen before, items do not."""
    encoder = linepack.Encoder(mode="spec")
    for row in rows:
        try:
            encoder.add(point_of(*row, None))
        except EncodeError as error:
            assert error.code in linepack.CODES
    for line in parse(encoder.take() * 3):
        assert line.tags == dict(line.tag_items())
        fields = dict(line.field_items())
        assert [(key, exact(value)) for key, value in line.fields.items()] == [
            (key, exact(value)) for key, value in fields.items()
        ]


PIECES = st.sampled_from([b"m", b",", b"=", b" ", b"\n", b'"', b"\\", b"1", b"i", b"t", b"\xc3\xa9", b"\xff", b"#", b"\r"])
DOCUMENTS = st.one_of(st.binary(max_size=60), st.lists(PIECES, max_size=40).map(b"".join))


@settings(max_examples=500)
@given(DOCUMENTS, MODES, st.booleans(), st.booleans())
@example(b'm a="x,b="y z"\nm f=1', "spec", False, False)
def test_the_readers_agree(data, mode, string_c_escapes, strict_control):
    options = {"mode": mode, "string_c_escapes": string_c_escapes, "strict_control": strict_control}
    report = validate(data, **options)
    document = parse(bytearray(data), errors="collect", **options)
    assert document.report == report
    assert report.records == len(document)
    assert report.ok == (not report.errors)
    for error in report.errors:
        assert error.code in linepack.CODES
        assert 0 <= error.offset <= error.offset + error.length <= len(data)
    try:
        whole = parse(data, **options)
    except linepack.ParseError as error:
        assert str(error) == str(report.errors[0])
    else:
        assert report.ok
        assert [repr(line) for line in whole] == [repr(line) for line in document]
