"""What to_arrow gives."""

from __future__ import annotations

from linepack._errors import LineError
from linepack._linepack import Table
from linepack._report import Report


class Tables(dict[str, Table]):
    """The tables of a document by measurement: a dict of Table, and what of the document is in none of them.

    Attributes:
        report: what was accepted and what was not: the Report that validate gives.

    Example:
        >>> import linepack
        >>> tables = linepack.to_arrow(b"cpu load=0.5\\ncpu load=\\n", errors="collect")
        >>> tables, tables.errors[0].line
        ({'cpu': <linepack.Table: 1 rows of load>}, 2)
    """

    def __init__(self, tables: dict[str, Table], report: Report) -> None:
        super().__init__(tables)
        self.report = report

    @property
    def errors(self) -> list[LineError]:
        """The errors found, in document order: a list of LineError of at most max_errors."""
        return self.report.errors
