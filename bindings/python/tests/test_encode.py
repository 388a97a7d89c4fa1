import pickle
import threading
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from types import MappingProxyType

import pytest

import linepack
from linepack import EncodeError, Encoder, Point, UInt, encode, parse


def failure(row, **options):
    with pytest.raises(EncodeError) as caught:
        encode([row], **options)
    return caught.value


def test_every_type():
    point = Point("m").tag("t", "v").field("f", 1.5).field("i", -1).field("u", UInt(1)).field("b", True)
    point.field("s", 'a "b" \\').field("y", "é".encode()).time(7)
    assert encode([point]) == 'm,t=v f=1.5,i=-1i,u=1u,b=true,s="a \\"b\\" \\\\",y="é" 7\n'.encode()


def test_points_lines_and_dicts():
    line = parse(b"m,b=1,a=2 f=1.0,g=2u 10")[0]
    row = {"measurement": b"m", "tags": {"t": b"v"}, "fields": {b"f": 1}, "time": 5}
    rows = iter([Point("m").field("f", 1), line, row, {"measurement": "m", "fields": {"f": 1}}])
    assert encode(rows) == b"m f=1i\nm,a=2,b=1 f=1,g=2u 10\nm,t=v f=1i 5\nm f=1i\n"


def test_a_document_can_be_written_again():
    data = b"m,a=1 f=1 1\nn f=2i 2\n"
    assert encode(parse(data)) == data


def test_absent_parts_of_a_dict():
    row = {"measurement": "m", "tags": None, "fields": {"f": 1}, "time": None}
    assert encode([row]) == b"m f=1i\n"
    assert failure({"fields": {"f": 1}}).code == "missing_measurement"
    assert failure({"measurement": "m"}).code == "missing_fields"
    assert failure({"measurement": "m", "fields": None}).code == "missing_fields"


def test_no_rows():
    assert encode([]) == b""


def test_options():
    point = Point("m").tag("b", "1").tag("a", "2").field("f", 1e21).field("s", "x\ny").time(1, "m")
    assert encode([point], precision="s") == b'm,a=2,b=1 f=1e+21,s="x\ny" 60\n'
    assert encode([point], tag_order="given").startswith(b"m,b=1,a=2 ")
    assert encode([Point("m").field("f", 1e16)], floats="python") == b"m f=1e+16\n"
    assert encode([point], string_c_escapes=True).count(b"\n") == 1
    assert failure(Point("m").field("time", 1)).code == "reserved_name"
    assert encode([Point("m").field("time", 1)], mode="spec") == b"m time=1i\n"


@pytest.mark.parametrize("option", ["precision", "mode", "floats", "tag_order"])
@pytest.mark.parametrize("make", [Encoder, lambda **options: encode([], **options)])
def test_a_word_that_does_not_exist(make, option):
    with pytest.raises(linepack.LinepackError, match=f'^{option}: unknown word "nope"') as caught:
        make(**{option: "nope"})
    assert caught.value.code == "invalid_option"


class TestErrors:
    def test_everything_an_error_says(self):
        with pytest.raises(EncodeError) as caught:
            encode([Point("m").field("f", 1), Point("m").tag("path", "C:\\").field("f", 1)])
        error = caught.value
        assert (error.code, error.row, error.part, error.key) == ("trailing_backslash", 1, "tag_value", "path")
        assert str(error).startswith('row 1, tag value "path": a name that ends in a backslash cannot be written; ')
        assert isinstance(error, linepack.LinepackError)

    def test_pickling(self):
        error = failure(Point("m").tag("a", "").field("f", 1))
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is EncodeError
        assert str(again) == str(error)
        assert vars(again) == vars(error)
        option = linepack.LinepackError("a message", "invalid_option")
        again = pickle.loads(pickle.dumps(option))
        assert (str(again), again.code) == ("a message", "invalid_option")

    @pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400])
    def test_integers_that_do_not_fit(self, number):
        error = failure(Point("m").field("n", number))
        assert (error.code, error.row, error.part, error.key) == ("integer_out_of_range", 0, "field_value", "n")

    def test_the_largest_and_smallest_integers(self):
        point = Point("m").field("a", 2**63 - 1).field("b", -(2**63)).field("c", UInt(2**64 - 1))
        assert encode([point]) == b"m a=9223372036854775807i,b=-9223372036854775808i,c=18446744073709551615u\n"

    def test_a_uint_that_went_around_its_constructor(self):
        assert failure(Point("m").field("n", int.__new__(UInt, -1))).code == "unsigned_out_of_range"

    def test_the_first_error_counts(self):
        error = failure(Point("m").tag("t", "").field("n", 2**63))
        assert (error.code, error.key) == ("empty_tag_value", "t")
        assert failure(Point("m").field("", 2**63)).code == "missing_field_key"
        assert failure(Point("").field("n", 1).time(2**63)).code == "missing_measurement"

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
    def test_not_finite(self, value):
        assert failure(Point("m").field("f", value)).code == "not_finite"

    @pytest.mark.parametrize("bad", [b"\xff", "\ud800", b"\xed\xa0\x80", "a\udfffb"])
    def test_what_is_not_utf8(self, bad):
        good = Point("m").field("f", 1)
        assert failure(Point(bad).field("f", 1)).part == "measurement"
        for point, part in [
            (Point("m").tag(bad, "v").field("f", 1), "tag_key"),
            (Point("m").tag("t", bad).field("f", 1), "tag_value"),
            (Point("m").field(bad, 1), "field_key"),
            (Point("m").field("f", bad), "field_value"),
        ]:
            with pytest.raises(EncodeError) as caught:
                encode([good, point])
            error = caught.value
            assert (error.code, error.row, error.part) == ("invalid_utf8", 1, part)
            assert "\ufffd" in error.key or error.key in ("t", "f")

    def test_no_partial_result_and_no_reading_ahead(self):
        seen = []

        def points():
            for n in range(5):
                seen.append(n)
                yield Point("m").field("f", n) if n != 2 else Point("m")

        with pytest.raises(EncodeError):
            encode(points())
        assert seen == [0, 1, 2]

    def test_an_error_of_the_iterable_is_passed_on(self):
        def points():
            yield Point("m").field("f", 1)
            raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            encode(points())


class TestTypeErrors:
    @pytest.mark.parametrize("row", ["m f=1", b"m f=1", None, 7, [1]])
    def test_rows(self, row):
        with pytest.raises(TypeError, match="a row must be a Point, a Line, a dict, a tuple or a dataclass, not "):
            encode([row])

    @pytest.mark.parametrize("points", [None, 7, Point("m").field("f", 1)])
    def test_no_iterable(self, points):
        with pytest.raises(TypeError):
            encode(points)

    def test_the_key_is_named(self):
        def row(**parts):
            return {"measurement": "m", "fields": {"f": 1}} | parts

        for bad, message in [
            (row(fields={"load": [1]}), 'field "load" must be bool, int, UInt, .* or None, not list'),
            (row(fields={1: 1}), "a field key must be str or bytes, not int"),
            (row(tags={"host": 1}), 'the value of tag "host" must be str, bytes, an Enum of these or None, not int'),
            (row(tags={None: "a"}), "a tag key must be str or bytes, not NoneType"),
            (row(tags=[("a", "b")]), "tags must be a dict, not list"),
            (row(fields=MappingProxyType({})), "fields must be a dict, not mappingproxy"),
            (row(measurement=1), "the measurement must be str or bytes, not int"),
            (row(time=1.5), "time must be int, datetime, date, RFC 3339 text or numpy.datetime64, not float"),
            (row(time=True), "time must be int, .* not bool"),
            (row(time=b"2026-01-01T00:00:00Z"), "time must be int, .* not bytes"),
            (row(timestamp=1), "a row has no keys but measurement, tags, fields and time: .*'timestamp'"),
        ]:
            with pytest.raises(TypeError, match=message):
                encode([bad])


class TestTime:
    def test_an_int_is_in_the_encoders_precision(self):
        assert encode([Point("m").field("f", 1).time(1700)], precision="s") == b"m f=1i 1700\n"
        assert encode([{"measurement": "m", "fields": {"f": 1}, "time": -1}], precision="h") == b"m f=1i -1\n"

    @pytest.mark.parametrize(
        ("precision", "expected"),
        [("ns", -1), ("us", -1), ("ms", -1), ("s", -1), ("m", -1), ("h", -1)],
    )
    def test_an_instant_is_floored(self, precision, expected):
        assert encode([Point("m").field("f", 1).time(-1, "ns")], precision=precision) == b"m f=1i %d\n" % expected

    def test_an_instant_in_each_precision(self):
        for word, unit in [("ns", 1), ("us", 10**3), ("ms", 10**6), ("s", 10**9), ("m", 6 * 10**10), ("h", 36 * 10**11)]:
            assert encode([Point("m").field("f", 1).time(7, word)]) == b"m f=1i %d\n" % (7 * unit)

    def test_datetimes_are_exact(self):
        moment = datetime(2026, 11, 22, 12, 34, 56, 789_001, UTC)
        ns = 1_795_350_896_789_001_000
        for same in [moment, moment.replace(tzinfo=None), moment.astimezone(timezone(timedelta(hours=5, minutes=45)))]:
            assert encode([Point("m").field("f", 1).time(same)]) == b"m f=1i %d\n" % ns
            row = {"measurement": "m", "fields": {"f": 1}, "time": same}
            assert encode([row], precision="ms") == b"m f=1i %d\n" % (ns // 10**6)

    def test_datetimes_before_1970(self):
        moment = datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC)
        assert encode([Point("m").field("f", 1).time(moment)]) == b"m f=1i -1000\n"
        assert encode([Point("m").field("f", 1).time(moment)], precision="s") == b"m f=1i -1\n"

    def test_a_time_zone_that_knows_no_offset_is_none(self):
        class Unknown(tzinfo):
            def utcoffset(self, _):
                return None

        moment = datetime(1970, 1, 1, 0, 0, 1, tzinfo=Unknown())
        assert encode([Point("m").field("f", 1).time(moment)], precision="s") == b"m f=1i 1\n"

    @pytest.mark.parametrize(
        "point",
        [
            Point("m").field("f", 1).time(2**63),
            Point("m").field("f", 1).time(2**62, "h"),
            Point("m").field("f", 1).time(datetime.max),
            Point("m").field("f", 1).time(datetime.min.replace(tzinfo=timezone(timedelta(hours=23)))),
            {"measurement": "m", "fields": {"f": 1}, "time": -(2**70)},
            {"measurement": "m", "fields": {"f": 1}, "time": datetime(3000, 1, 1)},
        ],
    )
    def test_out_of_range(self, point):
        error = failure(point)
        assert (error.code, error.part, error.key) == ("timestamp_out_of_range", "timestamp", None)

    def test_a_parsed_line_is_an_instant(self):
        assert encode(parse(b"m f=1 1999999999"), precision="s") == b"m f=1 1\n"


class TestEncoder:
    def test_rows_and_bytes(self):
        encoder = Encoder()
        assert (len(encoder), encoder.rows, encoder.take()) == (0, 0, b"")
        encoder.add(Point("m").field("f", 1))
        encoder.add({"measurement": "m", "fields": {"f": 2}})
        encoder.add(parse(b"m f=3i")[0])
        assert (len(encoder), encoder.rows) == (21, 3)
        assert repr(encoder) == "<linepack.Encoder: 3 rows, 21 bytes>"
        assert encoder.take() == b"m f=1i\nm f=2i\nm f=3i\n"
        assert (len(encoder), encoder.rows, encoder.take()) == (0, 0, b"")

    def test_clear(self):
        encoder = Encoder()
        encoder.add(Point("m").field("f", 1))
        encoder.clear()
        assert (len(encoder), encoder.rows, encoder.take()) == (0, 0, b"")

    @pytest.mark.parametrize(
        "bad",
        [
            Point("m"),
            Point("m").tag("a", "x\ny").field("f", 1),
            Point("m").field("f", 2**64),
            Point("m").field("f", 1).time(2**64),
            {"measurement": "m", "fields": {"f": [1]}},
            {"measurement": "m", "fields": {"f": 1}, "time": "now"},
            None,
        ],
    )
    def test_a_bad_row_leaves_no_trace_but_its_number(self, bad):
        encoder = Encoder()
        encoder.add(Point("m").field("f", 1))
        with pytest.raises((EncodeError, TypeError)):
            encoder.add(bad)
        assert encoder.rows == 2
        with pytest.raises(EncodeError) as caught:
            encoder.add(Point(""))
        assert caught.value.row == 2
        encoder.add(Point("m").field("f", 2))
        assert encoder.take() == b"m f=1i\nm f=2i\n"

    def test_options(self):
        encoder = Encoder(precision="ms", floats="go", tag_order="given", mode="spec", string_c_escapes=True)
        encoder.add(Point("m").tag("b", "1").tag("a", "2").field("s", "x\ny").time(1, "s"))
        assert encoder.take() == b'm,b=1,a=2 s="x\\ny" 1000\n'
        with pytest.raises(TypeError):
            Encoder("ms")

    def test_threads(self):
        encoder = Encoder()

        def add():
            for n in range(2000):
                encoder.add(Point("m").tag("t", "v").field("f", n))

        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert encoder.rows == 8000
        assert linepack.validate(encoder.take()).records == 8000

    def test_a_row_that_uses_the_encoder_while_it_is_read(self):
        encoder = Encoder()

        class Moment(datetime):
            def utcoffset(self):
                encoder.add(Point("inner").field("f", 1))
                return timedelta(0)

        encoder.add({"measurement": "outer", "fields": {"f": 1}, "time": Moment(1970, 1, 1, tzinfo=UTC)})
        assert encoder.take() == b"inner f=1i\nouter f=1i 0\n"
