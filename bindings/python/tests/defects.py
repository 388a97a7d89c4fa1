"""What released clients write wrongly, row by row: the table that test_defects.py goes through.

A defect has an input that every client can be given, what is right, and what a client wrote when it was found. Points are one
kind of input; another is added as another list with functions of its own for `ours` and `theirs`.
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
