"""What released clients write wrongly, row by row: the table that test_defects.py goes through.

A defect has an input that a client can be given, what is right, and what the client wrote when it was found. Points are one
kind of input, DataFrames of pandas and of polars the other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import numpy
import pandas
import polars

PY2, PY3 = "influxdb-client", "influxdb3-python"
FOUND_IN = {PY2: "1.50.0", PY3: "0.21.0"}
DAY = 1_704_067_200_000_000_000  # 2024-01-01 in nanoseconds.
MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=1_700_000_000_015_952)


@dataclass(frozen=True)
class Code:
    """The row is refused with this code."""

    word: str


@dataclass(frozen=True)
class Raises:
    """The client raises this."""

    kind: type[Exception]


@dataclass(frozen=True)
class Defect:
    """One input, what is right, and what the clients did with it."""

    id: str
    what: str
    make: Callable[[Any], Any]
    ours: str | Code
    theirs: str | Raises
    options: dict[str, Any] = field(default_factory=dict)
    precision: str = "ns"


def one(value: Any) -> Callable[[Any], Any]:
    """A point with this value as its field."""
    return lambda point: point("m").field("f", value)


def at(value: Any) -> Callable[[Any], Any]:
    """A point with this time."""
    return lambda point: point("m").field("f", 1).time(value)


class Color(Enum):
    RED = "red"


POINTS = [
    # A name that ends in a backslash swallows what follows it, or is altered.
    Defect("P1a", "a measurement that ends in a backslash", lambda point: point("m\\").tag("a", "b").field("f", 1),
           Code("trailing_backslash"), "m\\,a=b f=1i"),
    Defect("P1b", "a tag key that ends in a backslash", lambda point: point("m").tag("k\\", "v").field("f", 1),
           Code("trailing_backslash"), "m,k\\=v f=1i"),
    Defect("P1c", "a tag value that ends in a backslash", lambda point: point("m").tag("k", "v\\").field("f", 1),
           Code("trailing_backslash"), "m,k=v\\  f=1i"),
    Defect("P1d", "a field key that ends in a backslash", lambda point: point("m").field("f\\", 1),
           Code("trailing_backslash"), "m f\\=1i"),
    Defect("P1e", "a backslash before a comma in a measurement", lambda point: point("m\\,role=admin").field("f", 1),
           Code("ambiguous_backslash"), "m\\\\,role=admin f=1i"),
    # Empty names.
    Defect("P2a", "an empty measurement", lambda point: point("").field("f", 1), Code("missing_measurement"), " f=1i"),
    Defect("P2b", "an empty field key", lambda point: point("m").field("", 1), Code("missing_field_key"), "m =1i"),
    Defect("P2c", "an empty tag key", lambda point: point("m").tag("", "v").field("f", 1),
           Code("missing_tag_key"), "m f=1i"),
    Defect("P2d", "an empty tag value", lambda point: point("m").tag("t", "").field("f", 1),
           Code("empty_tag_value"), "m f=1i"),
    # Types that raise.
    Defect("P3a", "numpy.bool_", one(numpy.bool_(True)), "m f=true", Raises(ValueError)),
    Defect("P3b", "pandas.NA beside another field", lambda point: point("m").field("f", pandas.NA).field("g", 1),
           "m g=1i", Raises(ValueError)),
    Defect("P3c", "a float as time", at(1.5), Code("invalid_value"), Raises(ValueError)),
    Defect("P3d", "numpy.datetime64 as time", at(numpy.datetime64("2024-01-01T00:00:00.123456789")),
           f"m f=1i {DAY + 123_456_789}", Raises(ValueError)),
    Defect("P3e", "a date as time", at(date(2024, 1, 1)), f"m f=1i {DAY}", Raises(ValueError)),
    Defect("P3f", "pandas.NaT as time", at(pandas.NaT), Code("invalid_timestamp"), Raises(RecursionError)),
    Defect("P3g", "bytes", one(b"text"), 'm f="text"', Raises(ValueError)),
    Defect("P3h", "an Enum", one(Color.RED), 'm f="red"', Raises(ValueError)),
    # Nanoseconds are dropped, microseconds are off by one.
    Defect("P4a", "pandas.Timestamp with nanoseconds", at(pandas.Timestamp(DAY + 123_456_789)),
           f"m f=1i {DAY + 123_456_789}", f"m f=1i {DAY + 123_456_000}"),
    Defect("P4b", "RFC 3339 text with nanoseconds", at("2024-01-01T00:00:00.123456789Z"),
           f"m f=1i {DAY + 123_456_789}", f"m f=1i {DAY + 123_456_000}"),
    Defect("P4c", "an exact microsecond, written in microseconds (D3)", at(MICROSECOND),
           "m f=1i 1700000000015952", "m f=1i 1700000000015951", precision="us"),
    # Line breaks become two characters, so another value is stored.
    Defect("P5a", "a newline in a tag value", lambda point: point("m").tag("t", "a\nb").field("f", 1),
           Code("control_byte"), "m,t=a\\nb f=1i"),
    Defect("P5b", "a newline in a measurement", lambda point: point("m\nn").field("f", 1),
           Code("control_byte"), "m\\nn f=1i"),
    Defect("P5c", "a newline in a field key", lambda point: point("m").field("f\ng", 1),
           Code("control_byte"), "m f\\ng=1i"),
    Defect("P5d", "a carriage return in a tag value", lambda point: point("m").tag("t", "a\rb").field("f", 1),
           Code("control_byte"), "m,t=a\\rb f=1i"),
    Defect("P5e", "a tab in a tag value", lambda point: point("m").tag("t", "a\tb").field("f", 1),
           Code("control_byte"), "m,t=a\\tb f=1i"),
    Defect("P5f", "a NUL in a tag value", lambda point: point("m").tag("t", "a\0b").field("f", 1),
           Code("control_byte"), "m,t=a\0b f=1i"),
    Defect("P5g", "a lone surrogate in a tag value", lambda point: point("m").tag("t", "a\ud800").field("f", 1),
           Code("invalid_utf8"), "m,t=a\ud800 f=1i"),
    # Numbers that no server takes.
    Defect("P6a", "an integer of 71 bits", one(2**70), Code("integer_out_of_range"), "m f=1180591620717411303424i"),
    Defect("P6b", "an integer below 64 bits", one(-(2**63) - 1), Code("integer_out_of_range"),
           "m f=-9223372036854775809i"),
    Defect("P6c", "numpy.uint64 beyond int64", one(numpy.uint64(2**63)), "m f=9223372036854775808u",
           "m f=9223372036854775808i"),
    Defect("P6d", "numpy.float32", one(numpy.float32(0.1)), "m f=0.1", "m f=0.10000000149011612"),
    Defect("P6e", "an integer of 71 bits as time", at(2**70), Code("timestamp_out_of_range"),
           "m f=1i 1180591620717411303424"),
    Defect("P6f", "a bool as time", at(True), Code("invalid_value"), "m f=1i 1"),
    # Rows that vanish without a word.
    Defect("P7a", "nothing but NaN", one(math.nan), Code("not_finite"), ""),
    Defect("P7b", "nothing but infinity", one(math.inf), Code("not_finite"), ""),
    Defect("P7c", "nothing but a Decimal that is NaN", one(Decimal("NaN")), Code("not_finite"), "",
           {"decimals": "float"}),
    Defect("P7d", "no field", lambda point: point("m").tag("t", "v"), Code("missing_fields"), ""),
    # A comment, and names that a server keeps for itself.
    Defect("P8a", "a measurement that begins with #", lambda point: point("#m").field("f", 1),
           Code("comment_measurement"), "#m f=1i"),
    Defect("P8b", "a tag that is called time", lambda point: point("m").tag("time", "x").field("f", 1),
           Code("reserved_name"), "m,time=x f=1i"),
    Defect("P8c", "a tag and a field of one name", lambda point: point("m").tag("k", "x").field("k", 1),
           Code("tag_and_field"), "m,k=x k=1i"),
    # A Decimal becomes a float unasked.
    Defect("P9", "a Decimal", one(Decimal("0.1000000000000000000001")), Code("invalid_value"),
           "m f=0.1000000000000000000001"),
]  # fmt: skip


@dataclass(frozen=True)
class FrameDefect:
    """One DataFrame with the measurement `m`, what is right, and what the client wrote. Tags and default tags are its words too."""

    id: str
    what: str
    frame: Callable[[], Any]
    ours: str | Code
    theirs: str | Raises
    tags: tuple[Any, ...] = ()
    default_tags: dict[str, str] = field(default_factory=dict)
    precision: str = "ns"
    measurement: str = "m"
    time: str | None = "index"

    @property
    def client(self) -> str:
        """Pandas goes to the client of version 2, polars to that of version 3."""
        return PY2 if isinstance(self.frame(), pandas.DataFrame) else PY3


def frame(columns: dict[Any, Any], *times: Any) -> Callable[[], Any]:
    """A frame of pandas whose index is a nanosecond for each row, or these times."""

    def make() -> Any:
        rows = len(next(iter(columns.values())))
        return pandas.DataFrame(columns, index=pandas.DatetimeIndex(times or [DAY + row for row in range(rows)]))

    return make


def pole(**columns: Any) -> Callable[[], Any]:
    """A frame of polars with the times 1, 2, and so on unless it has its own."""
    rows = len(next(iter(columns.values())))
    return lambda: polars.DataFrame({"time": list(range(1, rows + 1)), **columns})


def objects(*values: Any) -> Any:
    return numpy.array(values, dtype=object)


FRAMES = [
    FrameDefect("D1", "a tag column with a null", frame({"t": ["a b,c=d", None], "f": [1.0, 2.0]}),
                f"m,t=a\\ b\\,c\\=d f=1 {DAY}\nm f=2 {DAY + 1}", f"m,t=a b,c=d f=1.0 {DAY}\nm f=2.0 {DAY + 1}", tags=("t",)),
    FrameDefect("D2", "a null before a text with a comma", frame({"a": [None, 1.0], "s": ["hello ,world", "x"]}),
                f'm s="hello ,world" {DAY}\nm a=1,s="x" {DAY + 1}', f'm ,s="hello world" {DAY}\nm a=1.0,s="x" {DAY + 1}'),
    FrameDefect("D3", "an exact microsecond", frame({"f": [1.0]}, 1_700_000_000_015_952_000),
                "m f=1 1700000000015952", "m f=1.0 1700000000015951", precision="us"),
    FrameDefect("D4", "a null before a key that begins with _", frame({"A": [None, 1.0], "_b": [1.0, 2.0]}),
                f"m _b=1 {DAY}\nm A=1,_b=2 {DAY + 1}", f"m ,_b=1.0 {DAY}\nm A=1.0,_b=2.0 {DAY + 1}"),
    FrameDefect("D5", "infinity", frame({"f": [math.inf], "g": [1.0]}), f"m g=1 {DAY}", f"m f=inf,g=1.0 {DAY}"),
    FrameDefect("D6", "NaT in the index", frame({"f": [1.0]}, pandas.NaT), Code("null_value"),
                "m f=1.0 -9223372036854775808"),
    FrameDefect("D7a", "bools as objects", frame({"b": objects(True)}), f"m b=true {DAY}", f'm b="True" {DAY}'),
    FrameDefect("D7b", "integers as objects", frame({"o": objects(1)}), f"m o=1i {DAY}", f'm o="1" {DAY}'),
    FrameDefect("D7c", "categories of integers", frame({"o": pandas.Categorical([1])}), f"m o=1i {DAY}",
                f'm o="1" {DAY}'),
    FrameDefect("D8", "a field of datetimes", frame({"d": pandas.to_datetime(["2024-01-01"])}), Code("unsupported_type"),
                f'm d="2024-01-01 00:00:00" {DAY}'),
    FrameDefect("D9", "uint64 beyond int64", frame({"u": numpy.array([2**63], dtype="uint64")}),
                f"m u=9223372036854775808u {DAY}", f"m u=9223372036854775808i {DAY}"),
    FrameDefect("D10", "columns that are called by integers", frame({0: ["a"], 1: [1.0]}), f"m,0=a 1=1 {DAY}",
                f'm 0="a",1=1.0 {DAY}', tags=(0,)),
    FrameDefect("D11a", "an index that only counts", lambda: pandas.DataFrame({"f": [1.0, 2.0]}), Code("unsupported_type"),
                "m f=1.0 0\nm f=2.0 1"),
    FrameDefect("D11b", "the same, unasked", lambda: pandas.DataFrame({"f": [1.0, 2.0]}), "m f=1\nm f=2",
                "m f=1.0 0\nm f=2.0 1", time=None),
    FrameDefect("D12", "nothing but tags", frame({"t": ["a"]}), Code("missing_fields"), Raises(IndexError), tags=("t",)),
    FrameDefect("D13", "a default tag beside a null", frame({"t": ["a", None], "f": [1.0, 2.0]}),
                f"m,t=a f=1 {DAY}\nm,t=none f=2 {DAY + 1}", f"m,t=a f=1.0 {DAY}\nm f=2.0 {DAY + 1}", tags=("t",),
                default_tags={"t": "none"}),
    FrameDefect("Q1", "a measurement with a space and a comma", pole(f=[1.0]), "m\\ 1\\,a=b f=1 1", "m 1,a=b f=1.0 1",
                measurement="m 1,a=b", time="time"),
    FrameDefect("Q2", "NaN and infinity", pole(f=[math.nan], g=[math.inf], h=[1.0]), "m h=1 1", "m f=nan,g=inf,h=1.0 1",
                time="time"),
    FrameDefect("Q3", "a row of nulls", pole(f=[None, 2.0]), "m f=2 2", "m  1\nm f=2.0 2", time="time"),
    FrameDefect("Q4", "a null time", pole(f=[1.0, 2.0], time=[None, 2]), Code("null_value"), "m f=1.0 None\nm f=2.0 2",
                time="time"),
    FrameDefect("Q5a", "a field of datetimes", pole(f=[datetime(2024, 1, 1)]), Code("unsupported_type"),
                "m f=2024-01-01 00:00:00 1", time="time"),
    FrameDefect("Q5b", "a field of lists", pole(f=[[1, 2]]), Code("unsupported_type"), "m f=[1, 2] 1", time="time"),
    FrameDefect("Q6", "an empty string", pole(f=[""], g=[1.0]), 'm f="",g=1 1', "m g=1.0 1", time="time"),
    FrameDefect("Q7", "UInt64 beyond int64", pole(f=polars.Series([2**63], dtype=polars.UInt64)),
                "m f=9223372036854775808u 1", "m f=9223372036854775808i 1", time="time"),
]  # fmt: skip
