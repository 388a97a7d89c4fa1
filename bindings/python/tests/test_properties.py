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


def as_dict(measurement, tags, fields, time):
    return {"measurement": measurement, "tags": tags, "fields": fields, "time": time}


def one_by_one(row):
    encoder = linepack.Encoder()
    encoder.add(row)
    return encoder.take()


SHAPES = [as_dict, lambda *parts: parts, lambda m, tags, fields, time: point_of(m, tags.items(), fields.items(), time)]
WRITERS = [lambda row: encode([row]), one_by_one]
ANY_VALUES = VALUES | st.binary(max_size=8) | st.integers(-(2**70), 2**70) | TEXTS.map(lambda text: text.encode("utf-8", "replace"))


@settings(max_examples=400)
@given(NAMES, st.dictionaries(NAMES, NAMES, max_size=3), st.dictionaries(NAMES, ANY_VALUES, max_size=3), TIMES)
@example("m\n#", {"a\n": "b"}, {"f": 1}, None)
@example("m", {"t": "v f=1\nn"}, {"f": "x\ny", "g": b'"\n m f=1'}, 0)
@example("m", {b"t": "\ud800"}, {"f": 1}, 0)
@example("m", {"t": "v"}, {"f": b"\xff"}, 0)
@example("m", {}, {"f\0": 2**70}, 0)
def test_every_shape_gives_one_line_or_the_same_error(measurement, tags, fields, time):
    def outcome(row, write):
        try:
            return write(row)
        except EncodeError as error:
            assert error.code in linepack.CODES
            return error.args

    (same,) = {outcome(shape(measurement, tags, fields, time), write) for shape in SHAPES for write in WRITERS}
    if not isinstance(same, bytes):
        return
    report = validate(same, mode="strict")
    assert (report.ok, report.records, same.endswith(b"\n")) == (True, 1, True)
    for mode in ("strict", "spec", "lenient"):
        (line,) = parse(same, mode=mode)
        assert line.measurement == as_text(measurement)
        assert line.tags == {as_text(key): as_text(value) for key, value in tags.items()}
        assert {key: exact(value) for key, value in line.fields.items()} == {
            as_text(key): exact(as_text(value)) for key, value in fields.items()
        }
        assert line.timestamp == time


POOL = ["a", "b b", "c,", "d=", "\\e", "f\n", "é", "time", "long" * 20, b"a", b"g", b"\xff", "".join(["a"])]
SOME = st.sampled_from(POOL)
ROWS = st.tuples(SOME, st.dictionaries(SOME, SOME, max_size=3), st.dictionaries(SOME, ANY_VALUES, max_size=3), TIMES)


@given(st.lists(ROWS, max_size=8), st.sampled_from(SHAPES))
def test_rows_that_share_their_keys_are_written_as_if_alone(rows, shape):
    """Keys are known again by their objects."""
    rows = [shape(*row) for row in rows]
    body, errors = encode(rows, errors="collect")
    alone = [encode([row], errors="collect") for row in rows]
    assert body == b"".join(body for body, _ in alone)
    assert [(error.code, error.part, error.key, error.row) for error in errors] == [
        (error.code, error.part, error.key, row) for row, (_, some) in enumerate(alone) for error in some
    ]
    assert validate(body, mode="strict").records == len(rows) - len(errors)


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
