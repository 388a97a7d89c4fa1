"""The values of fields and tags that are none of Python's own types, as one that is."""

import sys
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

_NAMES = (str, bytes)


class NumpyScalar(Protocol):
    """What numpy's scalars have in common, which this package does not import."""

    @property
    def dtype(self) -> Any: ...
    def item(self) -> Any: ...


def plain(value: object, decimals: str) -> object:
    """What a field's value stands for, if it is none of the types that are read without Python; else the value itself.

    A TypeError says why a Decimal is refused.
    """
    if isinstance(value, Enum):
        return plain(value.value, decimals)
    if isinstance(value, Decimal):
        if decimals != "float":
            raise TypeError('is a Decimal, which line protocol has not; decimals="float" writes the nearest float')
        return float(value) if value.is_finite() else float("nan")
    if is_pandas_na(value):
        return None
    if type(value).__module__ == "numpy" and "numpy" in sys.modules:
        numpy: Any = sys.modules["numpy"]
        if isinstance(value, numpy.float16):
            # As in columns: the shortest digits that give the same float32.
            return float(numpy.format_float_scientific(numpy.float32(value)))
    return value


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
