"""Times as integers, exactly: no double ever stands for one."""

import re
import sys
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from linepack._values import type_name

_EPOCH = datetime(1970, 1, 1)
_UTC_EPOCH = _EPOCH.replace(tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_SECOND = 1_000_000_000
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):([0-5]\d))", re.ASCII
)
# numpy's units of fixed length: how many nanoseconds one has, as a fraction.
_UNITS = {
    "W": (604_800 * _SECOND, 1),
    "D": (86_400 * _SECOND, 1),
    "h": (3_600 * _SECOND, 1),
    "m": (60 * _SECOND, 1),
    "s": (_SECOND, 1),
    "ms": (1_000_000, 1),
    "us": (1_000, 1),
    "ns": (1, 1),
    "ps": (1, 1_000),
    "fs": (1, 1_000_000),
    "as": (1, _SECOND),
}
_NOT_A_TIME = "NaT is no time; give None for a row without one"


def read(time: Any, zone: tzinfo | None) -> tuple[int, bool] | str:
    """A time that is no int: a number and whether it is nanoseconds since 1970, or else in the encoder's precision.

    zone is that of a time that names none; with None such a time is refused. A str says why the time is none, a
    TypeError that its type is none of a time's.
    """
    if type(time) is datetime and time.utcoffset() is not None:  # A short way for the commonest type.
        delta = time - _UTC_EPOCH
        return ((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds) * 1_000, True
    if isinstance(time, datetime):
        return _datetime(time, zone)
    if isinstance(time, str):
        return _text(time)
    if isinstance(time, date):
        return _placed((time.toordinal() - _EPOCH_DAY) * 86_400 * _SECOND, zone, 0)
    if type(time).__module__ == "numpy" and "numpy" in sys.modules:
        numpy: Any = sys.modules["numpy"]
        if isinstance(time, numpy.datetime64):
            return _numpy(numpy, time, zone)
        if isinstance(time, numpy.integer) and time.dtype.kind in "iu":
            return int(time), False
    raise TypeError(f"must be int, datetime, date, RFC 3339 text or numpy.datetime64, not {type_name(time)}")


def given(time: Any, unit: int | None) -> tuple[Any, bool]:
    """A time as a Point keeps it, and whether it is nanoseconds since 1970: an int is, if a unit is given with it.

    A TypeError says that it is of no type that times have, or that a unit is given with what is no int.
    """
    number = _integer(time)
    if unit is not None:
        if number is None:
            raise TypeError("only an int has a precision")
        return number * unit, True
    if isinstance(time, datetime) and not isinstance(moment := read(time, None), str):
        return moment
    return time, False


def _integer(time: Any) -> int | None:
    """The int, if the time is an integer; a TypeError if it is of no type that times have."""
    if isinstance(time, int) and not isinstance(time, bool):
        return time
    if time is None or isinstance(time, str):
        return None
    try:
        found = read(time, UTC)
    except TypeError as error:
        raise TypeError(f"time {error}") from None
    return None if isinstance(found, str) or found[1] else found[0]


def _datetime(moment: datetime, zone: tzinfo | None) -> tuple[int, bool] | str:
    if moment != moment:  # pandas.NaT is a datetime.
        return _NOT_A_TIME
    seconds = (moment.toordinal() - _EPOCH_DAY) * 86_400 + moment.hour * 3_600 + moment.minute * 60 + moment.second
    # A pandas.Timestamp is a datetime with nanoseconds. Its differences are not as wide as a datetime's.
    wall = (seconds * 1_000_000 + moment.microsecond) * 1_000 + getattr(moment, "nanosecond", 0)
    offset = moment.utcoffset()
    if offset is None:
        return _placed(wall, zone, moment.fold)
    return wall - _nanoseconds(offset), True


def _placed(wall: int, zone: tzinfo | None, fold: int) -> tuple[int, bool] | str:
    """What a clock in `zone` shows, as an instant."""
    if zone is UTC:
        return wall, True
    if zone is None:
        return 'the time has no time zone, and naive_tz is "error"'
    try:
        clock = _EPOCH + timedelta(seconds=wall // _SECOND)
        offset = clock.replace(tzinfo=zone, fold=fold).utcoffset()
    except OverflowError:
        return wall, True  # So far from 1970 that no offset brings it into range.
    if offset is None:
        return "the time zone in naive_tz knows no offset"
    return wall - _nanoseconds(offset), True


def _nanoseconds(delta: timedelta) -> int:
    return ((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds) * 1_000


def _text(text: str) -> tuple[int, bool] | str:
    match = _RFC3339.fullmatch(text)
    if match is None:
        return f"{text[:40]!r} is no RFC 3339 time such as 2026-01-31T12:00:00.123456789Z"
    *parts, fraction, sign, hours, minutes = match.groups()
    year, month, day, hour, minute, second = map(int, parts)
    try:
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError as error:
        return f"{text!r} is no time: {error}"
    offset = 0 if sign is None else int(sign + "1") * (int(hours) * 3_600 + int(minutes) * 60)
    if abs(offset) >= 86_400:
        return f"{text!r} is no time: the offset must be less than a day"
    return _nanoseconds(moment - _EPOCH) - offset * _SECOND + int((fraction or "0").ljust(9, "0")), True


def _numpy(numpy: Any, moment: Any, zone: tzinfo | None) -> tuple[int, bool] | str:
    if numpy.isnat(moment):
        return _NOT_A_TIME
    unit, count = numpy.datetime_data(moment.dtype)
    number = int(moment.view("int64")) * count
    if unit in ("Y", "M"):
        months = number * 12 if unit == "Y" else number
        year, month = divmod(1970 * 12 + months, 12)
        # Whatever is beyond these years is out of range too.
        day = date(min(max(year, 1), 9999), month + 1, 1)
        return _placed((day.toordinal() - _EPOCH_DAY) * 86_400 * _SECOND, zone, 0)
    if unit not in _UNITS:
        return "a numpy.datetime64 without a unit"
    nanoseconds, parts = _UNITS[unit]
    return _placed(number * nanoseconds // parts, zone, 0)
