"""The values of fields and tags that are none of Python's own types, as one that is."""

import sys
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from linepack._uint import UInt

_NAMES = (str, bytes)
_PLAIN = (float, int, str, bytes)


class NumpyScalar(Protocol):
    """What numpy's scalars have in common, which this package does not import."""

    @property
    def dtype(self) -> Any: ...
    def item(self) -> Any: ...


def plain(value: object, decimals: str) -> float | str | bytes | None:
    """A field's value as a float, int, UInt, bool, str, bytes or None; the reason is a TypeError if it has none."""
    if value is None or isinstance(value, _PLAIN):
        return value
    module = type(value).__module__
    if module == "numpy":
        number = _numpy(value)
        if number is not None:
            return number
    if isinstance(value, Enum):
        return plain(value.value, decimals)
    if isinstance(value, Decimal):
        if decimals != "float":
            raise TypeError('is a Decimal, which line protocol has not; decimals="float" writes the nearest float')
        return float(value) if value.is_finite() else float("nan")
    if is_pandas_na(value):
        return None
    kinds = "bool, int, UInt, float, str, bytes, Decimal, a numpy scalar, an Enum of these or None"
    raise TypeError(f"must be {kinds}, not {type_name(value)}")


def text(value: object) -> str | bytes | None:
    """A tag's value as str, bytes or None; the reason is a TypeError if it has none."""
    while isinstance(value, Enum) and not isinstance(value, _NAMES):
        value = value.value
    if is_pandas_na(value):
        return None
    if value is None or isinstance(value, _NAMES):
        return value
    raise TypeError(f"must be str, bytes, an Enum of these or None, not {type_name(value)}")


def is_pandas_na(value: object) -> bool:
    """Whether it is pandas.NA, without importing pandas."""
    return type(value).__name__ == "NAType" and type(value).__module__.startswith("pandas.")


def type_name(value: object) -> str:
    """The name of its type, with the module unless that is builtins."""
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _numpy(value: Any) -> float | None:
    """A numpy number or truth; None for anything else of numpy's."""
    numpy: Any = sys.modules["numpy"]
    if isinstance(value, numpy.bool_):
        return bool(value)
    # A numpy.timedelta64 counts as an integer there.
    if isinstance(value, numpy.integer) and value.dtype.kind in "iu":
        return UInt(value) if value.dtype.kind == "u" else int(value)
    if isinstance(value, (numpy.float16, numpy.float32)):
        # The shortest digits that give the same number in its own type; a float has room for all of them.
        return float(numpy.format_float_scientific(value))
    return None
