"""The result of reading a document."""

from dataclasses import dataclass

from linepack._errors import LineError


@dataclass(frozen=True, slots=True)
class Report:
    """How much of a document is good, and what is not.

    Attributes:
        ok: whether nothing at all is wrong.
        records: points accepted.
        rejected: points rejected.
        error_count: errors in all, those of comments and those beyond max_errors included.
        errors: the first max_errors errors, in document order.

    Example:
        >>> import linepack
        >>> linepack.validate(b"m f=1\\n# a comment\\nm f=2\\n")
        Report(records=2, rejected=0, error_count=0, errors=[])
    """

    records: int
    rejected: int
    error_count: int
    errors: list[LineError]

    @property
    def ok(self) -> bool:
        """Whether nothing at all is wrong."""
        return self.error_count == 0
