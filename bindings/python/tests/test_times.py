"""Times of every type, exactly."""

import random
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linepack
from linepack import EncodeError, Encoder, Point, encode

BERLIN = ZoneInfo("Europe/Berlin")
NS = 1_767_225_600_123_456_789  # 2026-01-01T00:00:00.123456789Z


def written(time, precision="ns", **options):
    """The timestamp that is written, given in a dict and in a Point."""
    row = {"measurement": "m", "fields": {"f": 1}, "time": time}
    body = encode([row], precision=precision, **options)
    assert encode([Point("m").field("f", 1).time(time)], precision=precision, **options) == body
    return int(body.split()[2])


def refusal(time, **options):
    for row in ({"measurement": "m", "fields": {"f": 1}, "time": time}, Point("m").field("f", 1).time(time)):
        with pytest.raises(EncodeError) as caught:
            encode([row], **options)
        assert (caught.value.row, caught.value.part, caught.value.key) == (0, "timestamp", None)
    return caught.value


class TestText:
    @pytest.mark.parametrize(
        ("text", "ns"),
        [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-01-01T00:00:00.123456789Z", NS),
            ("2026-01-01t00:00:00.123456789z", NS),
            ("2026-01-01 01:30:00.123456789+01:30", NS),
            ("2025-12-31T23:00:00.123456789-01:00", NS),
            ("2026-01-01T00:00:00.1Z", NS // 10**9 * 10**9 + 100_000_000),
            ("1969-12-31T23:59:59.999999999-00:00", -1),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000),
            ("2262-04-11T23:47:16.854775806Z", 2**63 - 2),
        ],
    )
    def test_to_nine_digits(self, text, ns):
        assert written(text) == ns
        assert written(text, "s") == ns // 10**9

    @pytest.mark.parametrize(
        "text",
        [
            "", "now", "1700", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00Z",
            "2026-01-01T00:00:00.1234567890Z", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
            "2026-12-31T23:59:60Z", "0000-01-01T00:00:00Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60",
            "2026-01-01T00:00:00Z\n", " 2026-01-01T00:00:00Z", "२०२६-01-01T00:00:00Z", "2026-01-01T00:00:00,5Z",
            "\ud800", "x" * 1000,
        ],
    )  # fmt: skip
    def test_what_is_no_time(self, text):
        error = refusal(text)
        assert error.code == "invalid_timestamp"
        assert len(str(error)) < 200

    def test_out_of_range(self):
        assert refusal("2262-04-11T23:47:16.854775808Z").code == "timestamp_out_of_range"
        assert refusal("9999-12-31T23:59:59-23:59").code == "timestamp_out_of_range"


class TestNaive:
    TIMES = [
        datetime(2026, 1, 1, 12, 0, 0, 5),
        pandas.Timestamp("2026-01-01 12:00:00.000005"),
        numpy.datetime64("2026-01-01T12:00:00.000005", "us"),
    ]

    @pytest.mark.parametrize("time", TIMES)
    def test_each_zone(self, time):
        utc = 1_767_268_800_000_005_000
        hour = 3_600_000_000_000
        assert written(time) == written(time, naive_tz="utc") == written(time, naive_tz=UTC) == utc
        assert written(time, naive_tz=BERLIN) == utc - hour
        assert written(time, naive_tz=timezone(-timedelta(hours=3))) == utc + 3 * hour
        error = refusal(time, naive_tz="error")
        assert error.code == "invalid_timestamp"
        assert 'the time has no time zone, and naive_tz is "error"' in str(error)

    def test_dates(self):
        assert written(date(2026, 1, 1)) == 1_767_225_600_000_000_000
        assert written(date(2026, 1, 1), "s", naive_tz=BERLIN) == 1_767_222_000
        assert refusal(date(2026, 1, 1), naive_tz="error").code == "invalid_timestamp"
        assert refusal(date.min).code == refusal(date.max, naive_tz=BERLIN).code == "timestamp_out_of_range"

    def test_the_hour_that_comes_twice(self):
        twice = datetime(2026, 10, 25, 2, 30)
        first, second = written(twice, "s", naive_tz=BERLIN), written(twice.replace(fold=1), "s", naive_tz=BERLIN)
        assert second - first == 3600
        assert first == int(twice.replace(tzinfo=BERLIN).timestamp())

    def test_a_zone_does_not_touch_what_has_one(self):
        aware = datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=2)))
        for option in ("utc", "error", BERLIN):
            assert written(aware, "s", naive_tz=option) == 1_767_218_400
            assert written("2026-01-01T00:00:00+02:00", "s", naive_tz=option) == 1_767_218_400
            assert written(5, naive_tz=option) == 5

    def test_a_zone_that_knows_no_offset(self):
        class Unknown(tzinfo):
            def utcoffset(self, _):
                return None

        assert "naive_tz knows no offset" in str(refusal(datetime(2026, 1, 1), naive_tz=Unknown()))

    @pytest.mark.parametrize("make", [Encoder, lambda **options: encode([], **options)])
    def test_options_that_do_not_exist(self, make):
        with pytest.raises(linepack.LinepackError, match='^naive_tz: unknown word "local"; expected one of utc, error'):
            make(naive_tz="local")
        with pytest.raises(TypeError, match='naive_tz must be "utc", "error" or a datetime.tzinfo, not int'):
            make(naive_tz=1)


class TestNumpy:
    @pytest.mark.parametrize("kind", [numpy.int8, numpy.int16, numpy.int32, numpy.int64, numpy.uint8, numpy.uint64])
    def test_integers_are_in_the_encoders_precision(self, kind):
        assert written(kind(7), "h") == 7
        assert encode([Point("m").field("f", 1).time(kind(7), "s")]) == b"m f=1i 7000000000\n"

    def test_an_unsigned_integer_out_of_range(self):
        assert refusal(numpy.uint64(2**63)).code == "timestamp_out_of_range"

    @pytest.mark.parametrize("unit", ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs"])
    def test_every_unit(self, unit):
        for number in (-7, 0, 1, 13):
            moment = numpy.datetime64(number, unit)
            if unit in ("ps", "fs"):
                expected = number // {"ps": 10**3, "fs": 10**6}[unit]
            else:
                expected = int(moment.astype("datetime64[ns]").view("int64"))
            assert written(moment) == expected
        assert written(numpy.datetime64(3, "25" + unit)) == written(numpy.datetime64(75, unit))

    def test_attoseconds(self):
        assert written(numpy.datetime64(1_999_999_999, "as")) == 1
        assert written(numpy.datetime64(-1, "as")) == -1

    @pytest.mark.parametrize("unit", ["Y", "M", "D", "s", "us"])
    def test_numbers_that_numpy_would_wrap(self, unit):
        for number in (2**63 - 1, -(2**63) + 1):
            assert refusal(numpy.datetime64(number, unit)).code == "timestamp_out_of_range"

    @pytest.mark.parametrize("time", [pandas.NaT, numpy.datetime64("NaT"), numpy.datetime64("NaT", "s")])
    def test_nat_is_refused(self, time):
        error = refusal(time)
        assert error.code == "invalid_timestamp"
        assert "NaT is no time; give None" in str(error)

    @pytest.mark.parametrize("bad", [numpy.timedelta64(1, "s"), numpy.float64(1), numpy.bool_(True), numpy.array([1])])
    def test_what_is_no_time(self, bad):
        for make in (lambda: written(bad), lambda: Point("m").time(bad)):
            with pytest.raises(TypeError, match="^time must be int, datetime, date, RFC 3339 text or numpy.datetime64"):
                make()


class TestPandas:
    def test_timestamps_keep_their_nanoseconds(self):
        assert written(pandas.Timestamp(NS)) == NS
        assert written(pandas.Timestamp(NS, tz="Europe/Berlin")) == NS
        assert written(pandas.Timestamp(-1)) == -1
        assert written(pandas.Timestamp(-1), "s") == -1
        assert written(pandas.Timestamp(NS), naive_tz=BERLIN) == NS - 3_600_000_000_000

    @pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
    def test_every_unit(self, unit):
        stamp = pandas.Timestamp("2026-01-01").as_unit(unit)
        assert written(stamp, "s") == 1_767_225_600

    def test_the_ends(self):
        assert written(pandas.Timestamp(2**63 - 2)) == 2**63 - 2
        assert refusal(pandas.Timestamp("3000-01-01").as_unit("s")).code == "timestamp_out_of_range"


def test_random_times_agree():
    random.seed(5)
    for _ in range(2000):
        us = random.randrange(-(2**63) // 1000 + 1, 2**63 // 1000)
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)
        assert written(moment, "us") == written(moment.astimezone(BERLIN), "us") == us
        assert written(moment.isoformat(), "us") == us
        assert written(numpy.datetime64(us, "us"), "us") == written(pandas.Timestamp(us * 1000), "us") == us


@given(st.text() | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:\d\d)"))
def test_any_text_is_a_time_or_refused(text):
    body, errors = encode([("m", {}, {"f": 1}, text)], errors="collect")
    assert len(errors) + body.count(b"\n") == 1
    assert [error.code for error in errors] in ([], ["invalid_timestamp"], ["timestamp_out_of_range"])


ZONES = st.timezones() | st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(timezone)


@given(st.datetimes(datetime(1678, 1, 1), datetime(2262, 1, 1), timezones=ZONES, allow_imaginary=False))
def test_any_datetime_is_exact(moment):
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    us = delta // timedelta(microseconds=1)
    assert written(moment) == written(moment.replace(tzinfo=None), naive_tz=moment.tzinfo) == us * 1000
