"""What encode_table gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from linepack._errors import EncodeError
from linepack._linepack import _row_of_line


@dataclass(frozen=True, slots=True, repr=False)
class Batch:
    """A body with rows of a table that came one after the other, and which rows they were.

    len() of a batch is the length of its body in bytes. It can be compared, but for its errors, and pickled.

    Attributes:
        body: bytes, the lines, each with its line end.
        precision: the unit of the timestamps, for the request that carries the body.
        records: an int, how many rows are in the body.
        first_row: an int, the first row that was written or skipped; rows count from 0 over the whole table.
        skipped_rows: a tuple of int, the rows that are not in the body though rows around them are: those of which no
            field was left, those that could not be written.
        skipped_fields: an int, how many fields the options nan and on_unencodable had left out of rows that are in the
            body. Nulls are not counted.
        mode: the mode that the body was written in.
        errors: a tuple of EncodeError, in the order of the rows: why rows among the skipped ones could not be written, the
            first max_errors of them; with errors="raise" none.
        error_count: an int, how many errors there were, those beyond max_errors included.

    Example:
        >>> import linepack
        >>> table = {"load": [0.5, None, 1.5], "note": ["a\\nb", None, None]}
        >>> (batch,) = linepack.encode_table(table, measurement="cpu")
        >>> batch
        <linepack.Batch: 2 records, 37 bytes, precision ns>
        >>> batch.body, batch.records, batch.skipped_rows
        (b'cpu load=0.5,note="a\\nb"\\ncpu load=1.5\\n', 2, (1,))
    """

    body: bytes
    precision: Literal["ns", "us", "ms", "s", "m", "h"]
    records: int
    first_row: int
    skipped_rows: tuple[int, ...]
    skipped_fields: int
    mode: Literal["strict", "spec", "lenient"]
    errors: tuple[EncodeError, ...] = field(compare=False)
    error_count: int

    def row_of_line(self, n: int) -> int | None:
        """Say which row of the table physical line n of the body belongs to, for a server that complains about a line.

        Lines count from 1, rows from 0 over the whole table. A string with a line break takes more than one line. None
        for a line that the body has not.

        Example:
            >>> import linepack
            >>> table = {"load": [0.5, None, 1.5], "note": ["a\\nb", None, None]}
            >>> (batch,) = linepack.encode_table(table, measurement="cpu")
            >>> [batch.row_of_line(n) for n in (1, 2, 3, 4)]
            [0, 0, 2, None]
        """
        return _row_of_line(self, n)

    def __len__(self) -> int:
        return len(self.body)

    def __repr__(self) -> str:
        return f"<linepack.Batch: {self.records} records, {len(self.body)} bytes, precision {self.precision}>"
