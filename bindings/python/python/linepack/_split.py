"""What split and split_valid give."""

from __future__ import annotations

from dataclasses import dataclass

from linepack._report import Report


@dataclass(frozen=True, slots=True)
class Part:
    """A body within a document.

    Attributes:
        range: a slice of the document; of a memoryview of it, it is no copy.
        records: how many records are in it, good and bad.
        line: the physical line on which it begins, from 1: line n of the body is line + n - 1 of the document.
        record: the ordinal of its first record among those of the document, from 1.

    Example:
        >>> import linepack
        >>> data = memoryview(b"m f=1\\nm f=2\\nm f=3\\n")
        >>> for part in linepack.split(data, max_bytes=12):
        ...     bytes(data[part.range]), part.records
        (b'm f=1\\nm f=2\\n', 2)
        (b'm f=3\\n', 1)
    """

    range: slice[int, int, None]
    records: int
    line: int
    record: int


@dataclass(frozen=True, slots=True)
class Valid:
    """The good bytes of a document and its bad ones.

    Attributes:
        good: slices of the document: runs of good records, with the comments and blank lines between them. Each is a body, and so
            are all of them one after the other.
        rejected: slices of the document: runs of rejected records and comments.
        report: what validate says of the document, a Report.

    Example:
        >>> import linepack
        >>> valid = linepack.split_valid(b"m f=1\\nm f=\\n")
        >>> valid.good, valid.rejected, valid.report.rejected
        ([slice(0, 6, None)], [slice(6, 11, None)], 1)
    """

    good: list[slice[int, int, None]]
    rejected: list[slice[int, int, None]]
    report: Report
