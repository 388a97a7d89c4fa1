"""A row to write, built part by part."""

from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from typing import Literal, Self, SupportsIndex, TypeAlias

from linepack._linepack import _ns_per_unit, encode
from linepack._times import check, read
from linepack._values import NumpyScalar, plain, text

_NAMES = (str, bytes)
_VALUES = (float, int, str, bytes)

TagValue: TypeAlias = str | bytes | Enum | None
FieldValue: TypeAlias = float | str | bytes | Decimal | Enum | NumpyScalar | None
TimeValue: TypeAlias = SupportsIndex | date | str | NumpyScalar | None


class Point:
    """A measurement, its tags, its fields and a time.

    Only types are checked here; the encoder judges the rest. Two points are equal when the parts given to them are, in
    the same order and of the same types (1, 1.0, True and UInt(1) are four values). Points can be copied and pickled.

    Args:
        measurement: str, or bytes that are UTF-8.

    Raises:
        TypeError: measurement is neither.

    Example:
        >>> import linepack
        >>> point = linepack.Point("cpu").tag("host", "a").field("load", 0.5).time(1700, "s")
        >>> point
        Point('cpu').tag('host', 'a').field('load', 0.5).time(1700000000000, 'ns')
        >>> linepack.encode([point], precision="ms")
        b'cpu,host=a load=0.5 1700000\\n'
    """

    __slots__ = ("_fields", "_instant", "_measurement", "_tags", "_time")

    _measurement: str | bytes
    _tags: list[tuple[str | bytes, TagValue]]
    _fields: list[tuple[str | bytes, FieldValue]]
    _time: TimeValue
    _instant: bool

    def __init__(self, measurement: str | bytes) -> None:
        if not isinstance(measurement, _NAMES):
            raise TypeError(f"the measurement must be str or bytes, not {type(measurement).__name__}")
        self._measurement = measurement
        self._tags = []
        self._fields = []
        self._time = None
        self._instant = False

    def tag(self, key: str | bytes, value: TagValue) -> Self:
        """Add a tag.

        Args:
            key: str, or bytes that are UTF-8.
            value: the same, or an Enum with such a value. With None the tag is left out.

        Returns:
            Point: this point.

        Raises:
            TypeError: key or value is of another type.
        """
        if not isinstance(key, _NAMES):
            raise TypeError(f"a tag key must be str or bytes, not {type(key).__name__}")
        if not isinstance(value, _NAMES):
            try:
                text(value)
            except TypeError as error:
                raise TypeError(f"the value of tag {key!r} {error}") from None
        self._tags.append((key, value))
        return self

    def field(self, key: str | bytes, value: FieldValue) -> Self:
        """Add a field.

        Args:
            key: str, or bytes that are UTF-8.
            value: a float, an int (written as a signed 64-bit integer), a UInt (unsigned), a bool, a str, bytes that
                are UTF-8 (a string too), a Decimal (if the encoder is told decimals="float"), a numpy scalar, or an
                Enum with such a value. With None the field is left out.

        Returns:
            Point: this point.

        Raises:
            TypeError: key or value is of another type.
        """
        if not isinstance(key, _NAMES):
            raise TypeError(f"a field key must be str or bytes, not {type(key).__name__}")
        if not isinstance(value, _VALUES):
            try:
                plain(value, "float")
            except TypeError as error:
                raise TypeError(f"field {key!r} {error}") from None
        self._fields.append((key, value))
        return self

    def time(self, value: TimeValue, precision: Literal["ns", "us", "ms", "s", "m", "h"] | None = None) -> Self:
        """Set the time.

        Args:
            value: an int; or an instant: a datetime (a pandas.Timestamp too), a date, a numpy.datetime64 or RFC 3339
                text. One without a time zone is in the encoder's naive_tz. None takes the time away.
            precision: the unit of an int: "ns", "us", "ms", "s", "m" or "h". With it the int is an instant, which the
                encoder floors to its own precision; without it the int is in the encoder's precision, whatever that is.

        Returns:
            Point: this point.

        Raises:
            LinepackError: precision is another word (code "invalid_option").
            TypeError: value is of another type, or no int and given with a precision.

        Example:
            >>> from datetime import UTC, datetime
            >>> import linepack
            >>> point = linepack.Point("m").field("f", 1).time(datetime(2026, 1, 1, tzinfo=UTC))
            >>> linepack.encode([point], precision="s")
            b'm f=1i 1767225600\\n'
        """
        number = value if type(value) is int else check(value)
        if precision is not None:
            if number is None:
                raise TypeError("only an int has a precision")
            self._time, self._instant = number * _ns_per_unit(precision), True
        elif isinstance(value, datetime) and not isinstance(moment := read(value, None), str):
            self._time, self._instant = moment
        else:
            self._time, self._instant = value, False
        return self

    def to_line_protocol(
        self,
        precision: Literal["ns", "us", "ms", "s", "m", "h"] = "ns",
        *,
        mode: Literal["strict", "spec", "lenient"] = "strict",
        floats: Literal["ecma", "python", "go"] = "ecma",
        tag_order: Literal["sorted", "given"] = "sorted",
        string_c_escapes: bool = False,
        naive_tz: Literal["utc", "error"] | tzinfo = "utc",
        decimals: Literal["error", "float"] = "error",
    ) -> str:
        """Write this point as one line, without a line end.

        Args:
            precision: the unit of the timestamp: "ns", "us", "ms", "s", "m" or "h".
            mode, floats, tag_order, string_c_escapes, naive_tz, decimals: as in encode.

        Returns:
            str: the line.

        Raises:
            EncodeError: the point cannot be written.
            LinepackError: an option has a word that does not exist (code "invalid_option").

        Example:
            >>> import linepack
            >>> linepack.Point("m").field("f", "a text").time(1).to_line_protocol()
            'm f="a text" 1'
        """
        body = encode(
            [self],
            precision=precision,
            mode=mode,
            floats=floats,
            tag_order=tag_order,
            string_c_escapes=string_c_escapes,
            naive_tz=naive_tz,
            decimals=decimals,
        )
        return body.decode().removesuffix("\n")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Point):
            return NotImplemented
        return self._parts() == other._parts()

    def __repr__(self) -> str:
        tags = "".join(f".tag({key!r}, {value!r})" for key, value in self._tags)
        fields = "".join(f".field({key!r}, {value!r})" for key, value in self._fields)
        precision = ", 'ns'" if self._instant else ""
        time = "" if self._time is None else f".time({self._time!r}{precision})"
        return f"{type(self).__name__}({self._measurement!r}){tags}{fields}{time}"

    def _parts(self) -> tuple[object, ...]:
        # The types first: pandas.NA has no truth to its equality with other types.
        types = [type(value) for _, value in (*self._tags, *self._fields)]
        return types, self._measurement, self._tags, self._fields, self._time, self._instant
