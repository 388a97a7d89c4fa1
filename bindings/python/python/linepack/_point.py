"""A row to write, built part by part."""

from datetime import UTC, datetime
from typing import Literal, Self

from linepack._linepack import _ns_per_unit, encode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMES = (str, bytes)
_VALUES = (float, int, str, bytes)


class Point:
    """A measurement, its tags, its fields and a time.

    Only types are checked here; the encoder judges the rest. Two points are equal when the parts given to them are, in
    the same order and of the same types (1, 1.0, True and UInt(1) are four values).

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
    _tags: list[tuple[str | bytes, str | bytes]]
    _fields: list[tuple[str | bytes, float | str | bytes]]
    _time: int | None
    _instant: bool

    def __init__(self, measurement: str | bytes) -> None:
        if not isinstance(measurement, _NAMES):
            raise TypeError(f"the measurement must be str or bytes, not {type(measurement).__name__}")
        self._measurement = measurement
        self._tags = []
        self._fields = []
        self._time = None
        self._instant = False

    def tag(self, key: str | bytes, value: str | bytes) -> Self:
        """Add a tag.

        Args:
            key: str, or bytes that are UTF-8.
            value: the same.

        Returns:
            Point: this point.

        Raises:
            TypeError: key or value is neither str nor bytes.
        """
        if not isinstance(key, _NAMES):
            raise TypeError(f"a tag key must be str or bytes, not {type(key).__name__}")
        if not isinstance(value, _NAMES):
            raise TypeError(f"the value of tag {key!r} must be str or bytes, not {type(value).__name__}")
        self._tags.append((key, value))
        return self

    def field(self, key: str | bytes, value: float | str | bytes) -> Self:
        """Add a field.

        Args:
            key: str, or bytes that are UTF-8.
            value: a float, an int (written as a signed 64-bit integer), a UInt (unsigned), a bool, a str, or bytes
                that are UTF-8 (a string too).

        Returns:
            Point: this point.

        Raises:
            TypeError: key or value is of another type, None included.
        """
        if not isinstance(key, _NAMES):
            raise TypeError(f"a field key must be str or bytes, not {type(key).__name__}")
        if not isinstance(value, _VALUES):
            if value is None:
                raise TypeError(f"field {key!r} is None; leave it out")
            kinds = "bool, int, UInt, float, str or bytes"
            raise TypeError(f"field {key!r} must be {kinds}, not {type(value).__name__}")
        self._fields.append((key, value))
        return self

    def time(self, value: int | datetime, precision: Literal["ns", "us", "ms", "s", "m", "h"] | None = None) -> Self:
        """Set the time.

        Args:
            value: an int, or a datetime, which is an exact instant; one without a time zone is in UTC.
            precision: the unit of an int: "ns", "us", "ms", "s", "m" or "h". With it the int is an instant, which the
                encoder floors to its own precision; without it the int is in the encoder's precision, whatever that is.

        Returns:
            Point: this point.

        Raises:
            LinepackError: precision is another word (code "invalid_option").
            TypeError: value is of another type, or a datetime with a precision.

        Example:
            >>> from datetime import UTC, datetime
            >>> import linepack
            >>> point = linepack.Point("m").field("f", 1).time(datetime(2026, 1, 1, tzinfo=UTC))
            >>> linepack.encode([point], precision="s")
            b'm f=1i 1767225600\\n'
        """
        if isinstance(value, datetime):
            if precision is not None:
                raise TypeError("a datetime is an instant; give no precision with it")
            self._time, self._instant = instant(value), True
        elif not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"time must be int or datetime, not {type(value).__name__}")
        elif precision is None:
            self._time, self._instant = value, False
        else:
            self._time, self._instant = value * _ns_per_unit(precision), True
        return self

    def to_line_protocol(
        self,
        precision: Literal["ns", "us", "ms", "s", "m", "h"] = "ns",
        *,
        mode: Literal["strict", "spec", "lenient"] = "strict",
        floats: Literal["ecma", "python", "go"] = "ecma",
        tag_order: Literal["sorted", "given"] = "sorted",
        string_c_escapes: bool = False,
    ) -> str:
        """Write this point as one line, without a line end.

        Args:
            precision: the unit of the timestamp: "ns", "us", "ms", "s", "m" or "h".
            mode, floats, tag_order, string_c_escapes: as in encode.

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
        time = "" if self._time is None else f".time({self._time}{precision})"
        return f"{type(self).__name__}({self._measurement!r}){tags}{fields}{time}"

    def _parts(self) -> tuple[object, ...]:
        types = [type(value) for _, value in self._fields]
        return self._measurement, self._tags, self._fields, types, self._time, self._instant


def instant(moment: datetime) -> int:
    """The exact nanoseconds from 1970 to `moment`, which is in UTC if it has no time zone."""
    aware = moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
    delta = aware - _EPOCH
    microseconds = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    # A pandas.Timestamp is a datetime with nanoseconds.
    nanoseconds: int = getattr(delta, "nanoseconds", 0)
    return microseconds * 1_000 + nanoseconds
