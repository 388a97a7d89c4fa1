"""The result of reading a document."""

from dataclasses import dataclass, field

from linepack._errors import LineError


@dataclass(frozen=True, slots=True)
class Report:
    """How much of a document is good, and what is not.

    Attributes:
        ok: whether nothing at all is wrong; warnings are not errors.
        records: points accepted.
        rejected: points rejected.
        error_count: errors in all, those of comments and those beyond max_errors included.
        errors: the first max_errors errors, in document order.
        warning_count: warnings in all: what the target takes, but reads differently. 0 without a target.
        warnings: the first max_errors warnings, in document order: a list of LineError. Several may be about one record.

    Example:
        >>> import linepack
        >>> report = linepack.validate(b"m f=1\\n# a comment\\nm f=2\\n")
        >>> report.ok, report.records, report.rejected
        (True, 2, 0)
        >>> report = linepack.validate(b"m time=1,f=2 1700\\n", target="influxdb1")
        >>> report.ok, [(warning.code, warning.column) for warning in report.warnings]
        (True, [('reserved_name', 3)])
    """

    records: int
    rejected: int
    error_count: int
    errors: list[LineError]
    warning_count: int = 0
    warnings: list[LineError] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing at all is wrong; warnings are not errors."""
        return self.error_count == 0
