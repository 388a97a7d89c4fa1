"""What a schema finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, final

from linepack._errors import EncodeError
from linepack._report import Report


class _Place(NamedTuple):
    document: int
    line: int
    record: int


@final
class Place(_Place):
    """Where a record stands. Places are ordered as documents are learned and read.

    Attributes:
        document: the ordinal of the document among those that are learned, from 1.
        line: the physical line on which the record starts, from 1.
        record: the record's ordinal among all points of the document, good and bad, from 1.

    Example:
        >>> import linepack
        >>> linepack.Place(1, 7, 5) < linepack.Place(2, 1, 1)
        True
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A name that has another type than before: what InfluxDB answers with "field type conflict". Its str is its message.

    Attributes:
        measurement: the measurement.
        key: the field's or the tag's key.
        known: the type that is known: "float", "integer", "unsigned", "boolean", "string" or "tag".
        known_at: where it was learned, a Place.
        found: the type that was found.
        found_at: where it was found, in Schema.conflicts where it was found first.
        values: how many values of that type there are; 1 in Checked.conflicts, where each is listed by itself.
        message: all this in one sentence.

    Example:
        >>> import linepack
        >>> (conflict,) = linepack.Schema().learn(b"m f=1\\nm f=t\\n").conflicts
        >>> conflict.known, conflict.found, conflict.found_at
        ('float', 'boolean', Place(document=1, line=2, record=2))
    """

    measurement: str
    key: str
    known: Literal["float", "integer", "unsigned", "boolean", "string", "tag"]
    known_at: Place
    found: Literal["float", "integer", "unsigned", "boolean", "string", "tag"]
    found_at: Place
    values: int
    message: str

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Checked:
    """What Schema.learn or Schema.check found in a document.

    Attributes:
        report: what is line protocol and what is not, the Report that validate gives. Nothing is learned from what is not.
        conflict_count: how many values have another type than the known one, those beyond max_errors included.
        conflicts: the first max_errors of them, in document order: a list of Conflict.
        ok: whether nothing at all is wrong.
        records: points accepted, those that conflict included.
        rejected: points rejected.

    Example:
        >>> import linepack
        >>> checked = linepack.Schema().learn(b"m f=1\\nm f=2i\\nm f=\\n")
        >>> checked.ok, checked.records, checked.rejected, checked.conflict_count
        (False, 2, 1, 1)
    """

    report: Report
    conflict_count: int
    conflicts: list[Conflict]

    @property
    def ok(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.report.ok and self.conflict_count == 0

    @property
    def records(self) -> int:
        """How many points were accepted, those that conflict included."""
        return self.report.records

    @property
    def rejected(self) -> int:
        """How many points were rejected."""
        return self.report.rejected


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """What Schema.learn_table found in a table.

    Attributes:
        records: how many rows would be written, those that conflict included.
        rejected: how many rows cannot be written. Nothing is learned from them.
        errors: why the first max_errors of them cannot: a list of EncodeError.
        conflict_count: how many values have another type than the known one, those beyond max_errors included.
        conflicts: the first max_errors of them, in the order of the rows: a list of Conflict. Their places are rows, from 1.
        ok: whether nothing at all is wrong.

    Example:
        >>> import linepack
        >>> table = {"name": ["m", "m\\n", "m"], "f": [1, 2, 3]}
        >>> checked = linepack.Schema().learn_table(table, measurement_column="name")
        >>> checked.ok, checked.records, checked.rejected, checked.errors[0].row
        (False, 2, 1, 1)
    """

    records: int
    rejected: int
    errors: list[EncodeError]
    conflict_count: int
    conflicts: list[Conflict]

    @property
    def ok(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.rejected == 0 and self.conflict_count == 0
