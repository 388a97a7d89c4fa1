"""The unsigned integers of line protocol."""

from operator import index
from typing import Self, SupportsIndex

from linepack._errors import LinepackError


class UInt(int):
    """An unsigned 64-bit integer: an int that is written as 5u instead of 5i.

    Args:
        value: an integer within 0 and 18446744073709551615.

    Raises:
        LinepackError: value is outside that range (code "unsigned_out_of_range").
        TypeError: value is no integer.

    Example:
        >>> import linepack
        >>> linepack.UInt(5), linepack.UInt(5) == 5, linepack.UInt(5) + 1
        (UInt(5), True, 6)
        >>> linepack.encode([linepack.Point("m").field("f", linepack.UInt(5))])
        b'm f=5u\\n'
    """

    __slots__ = ()

    def __new__(cls, value: SupportsIndex = 0, /) -> Self:
        number = index(value)
        if not 0 <= number < 1 << 64:
            raise LinepackError(f"{number} is not within 0 and 18446744073709551615", "unsigned_out_of_range")
        return super().__new__(cls, number)

    def __repr__(self) -> str:
        return f"UInt({int(self)})"

    __str__ = int.__repr__
