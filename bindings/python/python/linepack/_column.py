"""Values of many records at once: buffers in place of objects."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Literal

from linepack._uint import UInt


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A value for each record, where it has one.

    The buffers are read-only and lie in memory as numpy and pyarrow want them: numpy.asarray(column.values) copies
    nothing.

    Attributes:
        kind: "float", "int", "uint", "bool" or "string".
        values: a memoryview of doubles (format "d"), signed ("q") or unsigned ("Q") 64-bit integers or bools ("?"), one
            for each record; 0 or False where there is none. Of strings the UTF-8 text of all, one after the other ("B").
        present: a memoryview of bools ("?"), for each record whether it has a value; None where all have.
        offsets: of strings a memoryview of integers ("q"), one more than there are records: string n is
            values[offsets[n]:offsets[n + 1]]. Otherwise None.

    Example:
        >>> import linepack
        >>> column = linepack.parse(b'm s="one"\\nm f=1\\nm s="three"\\n').column("s")
        >>> column
        <linepack.Column: 3 of kind string>
        >>> bytes(column.values), list(column.offsets), list(column.present)
        (b'onethree', [0, 3, 3, 8], [True, False, True])
    """

    kind: Literal["float", "int", "uint", "bool", "string"]
    values: memoryview
    present: memoryview | None
    offsets: memoryview | None

    def __len__(self) -> int:
        return len(self.values) if self.offsets is None else len(self.offsets) - 1

    def tolist(self) -> list[float | int | bool | str | None]:
        """Give every value as the object that Line.fields has for it, and None where there is none: a list.

        Example:
            >>> import linepack
            >>> linepack.parse(b"m f=1u\\nm g=2\\n").column("f").tolist()
            [UInt(1), None]
        """
        there = repeat(True) if self.present is None else self.present
        return [value if has else None for value, has in zip(self._objects(), there, strict=False)]

    def _objects(self) -> Iterator[float | int | bool | str]:
        if self.offsets is not None:
            return (str(self.values[start:end], "utf-8") for start, end in pairwise(self.offsets))
        return map(UInt, self.values) if self.kind == "uint" else iter(self.values)

    def __repr__(self) -> str:
        return f"<linepack.Column: {len(self)} of kind {self.kind}>"


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary:
    """A name for each record, as a number: there are few names and many records.

    pandas.Categorical.from_codes(dictionary.codes, dictionary.names) takes it as it is.

    Attributes:
        names: a list of str, in the order of their first record.
        codes: a read-only memoryview of 32-bit integers (format "i"), for each record the index of its name; -1 where
            it has none.

    Example:
        >>> import linepack
        >>> hosts = linepack.parse(b"m,host=a f=1\\nm,host=b f=2\\nm,host=a f=3\\n").tag_column("host")
        >>> hosts
        <linepack.Dictionary: 3 of 2 names>
        >>> [hosts.names[code] for code in hosts.codes]
        ['a', 'b', 'a']
    """

    names: list[str]
    codes: memoryview

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        return f"<linepack.Dictionary: {len(self)} of {len(self.names)} names>"
