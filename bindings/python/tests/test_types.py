"""Values of every type: TYPES.md is true, and what it does not list is refused."""

import copy
import enum
import json
import pickle
import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linepack import EncodeError, Encoder, LinepackError, Point, UInt, encode, parse


class Color(enum.Enum):
    RED = "red"
    NESTED = numpy.float32(0.1)
    NOTHING = None


class Level(enum.IntEnum):
    HIGH = 3


NAMES = {
    "UInt": UInt, "Decimal": Decimal, "Color": Color, "Level": Level, "numpy": numpy, "pandas": pandas,
    "datetime": datetime, "date": date, "UTC": UTC,
}  # fmt: skip


def tables():
    """The rows of the two tables: type, example, what is written."""
    text = (Path(__file__).resolve().parent.parent / "TYPES.md").read_text()
    for line in text.split("## Columns of tables")[0].splitlines():
        if re.match(r"\| `", line):
            kind, _, example, written = (cell.strip().strip("`") for cell in line.strip("|").split("|"))
            yield kind, example, written


TYPES = list(tables())
TIMES_FROM = max(i for i, (kind, _, _) in enumerate(TYPES) if kind == "int")
FIELDS, TIMES = TYPES[:TIMES_FROM], TYPES[TIMES_FROM:]


def written(value, **options):
    """The text of a field's value, given in a dict and in a Point."""
    body = encode([{"measurement": "m", "fields": {"x": 1, "f": value}}], **options)
    assert encode([Point("m").field("x", 1).field("f", value)], **options) == body
    return body.decode().removeprefix("m x=1i").removeprefix(",f=").removesuffix("\n")


MODULES = {name: sys.modules[name] for name in ("datetime", "decimal", "enum", "linepack", "numpy", "pandas")}


def is_of(value, kind):
    return value is None or value is pandas.NA or isinstance(value, eval(kind, dict(MODULES)))


@pytest.mark.parametrize(("kind", "example", "text"), FIELDS)
def test_the_table_of_values(kind, example, text):
    value = eval(example, NAMES)
    assert is_of(value, kind)
    assert written(value, decimals="float") == text


@pytest.mark.parametrize(("kind", "example", "text"), TIMES)
def test_the_table_of_times(kind, example, text):
    value = eval(example, NAMES)
    assert is_of(value, kind)
    row = {"measurement": "m", "fields": {"f": 1}, "time": value}
    assert encode([row]) == f"m f=1i {text}".strip().encode() + b"\n"


def test_every_scalar_type_of_numpy_is_listed_or_refused():
    listed = {kind for kind, _, _ in FIELDS}
    for kind in set(numpy.sctypeDict.values()) - {numpy.object_}:
        value = kind("2020-01-01") if kind is numpy.datetime64 else kind(1) if kind is not numpy.void else kind(b"1")
        aliases = {f"numpy.{name}" for name in dir(numpy) if getattr(numpy, name) is kind}
        if aliases & listed:
            assert written(value) != ""
        else:
            with pytest.raises(TypeError, match='^field "f" must be .*, not numpy'):
                written(value)


@pytest.mark.parametrize(
    "value",
    [
        [], {}, (), object(), 1j, Fraction(1, 2), datetime(2026, 1, 1), date(2026, 1, 1), timedelta(1), bytearray(b"a"),
        numpy.array([1]), numpy.array(1.5), numpy.longdouble(1), numpy.datetime64("2020"), pandas.NaT,
        pandas.Timestamp(0), pandas.Timedelta(1), pandas.Series([1]),
    ],
)  # fmt: skip
def test_every_other_type_is_refused(value):
    with pytest.raises(TypeError, match='^field "f" must be bool, int, UInt, float, str, .* or None, not '):
        encode([{"measurement": "m", "fields": {"f": value}}])
    with pytest.raises(TypeError, match='^field "f" must be bool, int, UInt, float, str, .* or None, not '):
        Point("m").field("f", value)


class TestEnum:
    def test_values(self):
        assert written(Color.RED) == '"red"'
        assert written(Color.NESTED) == "0.1"
        assert written(Color.NOTHING) == ""
        assert written(enum.Enum("E", {"A": Decimal("0.5")}).A, decimals="float") == "0.5"
        assert written(enum.StrEnum("E", {"A": "a"}).A) == '"a"'
        assert written(enum.IntFlag("E", {"A": 4}).A) == "4i"
        assert written(enum.Enum("E", {"A": 5}, type=UInt).A) == "5u"

    def test_tags(self):
        tags = {"a": Color.RED, "b": Color.NOTHING, "c": None, "d": pandas.NA, "e": numpy.str_("v"), "f": b"w"}
        assert encode([("m", tags, {"n": 1})]) == b"m,a=red,e=v,f=w n=1i\n"
        for bad in (Level.HIGH, 1, numpy.int8(1), Color.NESTED):
            with pytest.raises(TypeError, match='^the value of tag "t" must be str, bytes, an Enum of these or None, not'):
                encode([("m", {"t": bad}, {"n": 1})])

    def test_a_type_error_inside_an_enum_names_the_key(self):
        with pytest.raises(TypeError, match='^field "f" must be .* not list'):
            encode([("m", {}, {"f": enum.Enum("E", {"A": []}).A})])


class TestDecimal:
    def test_the_default_refuses(self):
        with pytest.raises(TypeError, match='field "f" is a Decimal, .*decimals="float"'):
            written(Decimal(1))

    @pytest.mark.parametrize("text", ["0.1", "-0.0", "1e21", "123456789012345678901234567890", "5e-324", "9007199254740993"])
    def test_the_nearest_float(self, text):
        assert written(Decimal(text), decimals="float", floats="python") == repr(float(text))

    @pytest.mark.parametrize("text", ["NaN", "sNaN", "Infinity", "-Infinity", "1e400"])
    def test_what_is_not_finite(self, text):
        with pytest.raises(EncodeError) as caught:
            written(Decimal(text), decimals="float")
        assert (caught.value.code, caught.value.key) == ("not_finite", "f")

    @pytest.mark.parametrize("make", [Encoder, lambda **options: encode([], **options)])
    def test_policies_that_do_not_exist(self, make):
        with pytest.raises(LinepackError, match='^decimals: unknown word "str"; expected one of error, float'):
            make(decimals="str")


def test_a_row_of_nothing_has_no_fields():
    for value in (None, pandas.NA, Color.NOTHING):
        with pytest.raises(EncodeError) as caught:
            encode([("m", {"t": "v"}, {"f": value})])
        assert caught.value.code == "missing_fields"


def test_the_largest_integers_of_numpy():
    assert written(numpy.int64(2**63 - 1)) == "9223372036854775807i"
    assert written(numpy.uint64(2**63)) == "9223372036854775808u"


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_float32_is_read_back_as_the_same_float32(x):
    value = numpy.float32(x)
    text = written(value, floats="python")
    assert numpy.float32(float(text)).tobytes() == value.tobytes()
    assert float(text) == float(numpy.format_float_scientific(value))
    assert len(re.sub(r"e.*|\D", "", text).strip("0")) <= 9


@given(st.floats(width=16, allow_nan=False, allow_infinity=False))
def test_float16_is_read_back_as_the_same_float16(x):
    value = numpy.float16(x)
    assert numpy.float16(float(written(value))).tobytes() == value.tobytes()
    assert written(value) == written(numpy.float32(value))


@pytest.mark.parametrize("kind", [numpy.float16, numpy.float32, numpy.float64])
@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_numpy_floats_that_are_not_finite(kind, text):
    with pytest.raises(EncodeError) as caught:
        written(kind(text))
    assert caught.value.code == "not_finite"


def test_the_printing_options_of_numpy_do_not_matter():
    with numpy.printoptions(precision=2, floatmode="fixed", legacy="1.13"):
        assert written(numpy.float32(0.123456)) == "0.123456"


def test_a_round_trip_of_every_kind():
    values = {"a": numpy.int8(-1), "b": numpy.uint64(2**64 - 1), "c": numpy.bool_(False), "d": b"x\ny", "e": Level.HIGH}
    (line,) = parse(encode([("m", {}, values)]))
    assert line.fields == {"a": -1, "b": 2**64 - 1, "c": False, "d": "x\ny", "e": 3}


def test_points_of_every_kind_are_compared_copied_and_pickled():
    # numpy itself unpickles its longlong as int64.
    values = [eval(example, NAMES) for _, example, _ in FIELDS if "longlong" not in example]
    points = [Point("m").tag("t", "v").field("f", value) for value in values]
    for i, a in enumerate(points):
        again = pickle.loads(pickle.dumps(a))
        assert again == a == copy.deepcopy(a)
        assert encode([again], errors="collect", decimals="float")[0] == encode([a], errors="collect", decimals="float")[0]
        assert [j for j, b in enumerate(points) if a == b] == [i]
    assert Point("m").tag("t", pandas.NA) != Point("m").tag("t", "v")
    for _, example, _ in TIMES:
        point = Point("m").time(eval(example, NAMES))
        assert pickle.loads(pickle.dumps(point)) == point


def test_numpy_and_pandas_are_not_imported():
    code = """
import sys, json, linepack
from datetime import datetime, date
from decimal import Decimal
row = ("m", {"t": "v", "u": None}, {"a": 1, "b": None, "c": Decimal("0.5"), "d": linepack.UInt(1)})
times = [1, datetime(2026, 1, 1), date(2026, 1, 1), "2026-01-01T00:00:00Z", "now", object(), None]
body, errors = linepack.encode([(*row, time) for time in times] + [("m", {}, {"f": object()})], errors="collect", decimals="float")
print(json.dumps([len(body.splitlines()), len(errors), sorted({"numpy", "pandas"} & set(sys.modules))]))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert json.loads(result.stdout) == [5, 3, []]


def test_kinds_of_ones_own_of_numpy_scalars():
    kinds = [numpy.float64, numpy.float32, numpy.int64, numpy.uint8]
    assert [written(type("Own", (kind,), {})(1)) for kind in kinds] == ["1", "1", "1i", "1u"]


def test_a_type_that_only_says_that_it_is_of_numpy():
    code = """
import linepack
kind = type("int64", (), {"__module__": "numpy"})
for row in [("m", {}, {"f": kind()}), ("m", {}, {"f": 1}, kind())]:
    (error,) = linepack.encode([row], errors="collect")[1]
    print(error.code, error.part)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, text=True)
    assert result.stdout == "invalid_value field_value\ninvalid_value timestamp\n"
