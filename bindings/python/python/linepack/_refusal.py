"""What a receiver of writes answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from linepack._linepack import _answer, _forbidden, _no_database, _of_report, _too_large, _unauthorized
from linepack._report import Report


class Refusal(Exception):
    """A write that is not taken, or not wholly. It knows the answer to give. It is no LinepackError.

    Args:
        code: what kind of refusal it is: "invalid", "unauthorized", "forbidden", "not found", "method not allowed", "request
            timeout", "request too large", "unsupported media type", "unprocessable entity", "too many requests", "internal
            error" or "unavailable".
        message: why, for people.
        line: the line of the first rejected record, where lines are the reason.
        retry_after: seconds after which the client may try again.
        plain: whether the client wants text because its Accept excludes JSON.

    Attributes:
        code, message, line, retry_after, plain: what was given.

    Raises:
        LinepackError: there is no such code (code "invalid_option").

    Example:
        >>> import linepack
        >>> refusal = linepack.Refusal("unavailable", "the ingesters are busy", retry_after=30)
        >>> refusal.status, refusal.body
        (503, b'{"code":"unavailable","message":"the ingesters are busy"}')
        >>> refusal.headers
        {'Content-Type': 'application/json', 'Retry-After': '30'}
    """

    def __init__(
        self, code: str, message: str, *, line: int | None = None, retry_after: int | None = None, plain: bool = False
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.line = line
        self.retry_after = retry_after
        self.plain = plain
        self._on_wire()

    def _on_wire(self) -> tuple[int, dict[str, str], bytes]:
        return _answer(self.code, self.message, self.line, self.retry_after, self.plain)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self._on_wire()[0]

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the answer, without Content-Length, which servers set."""
        return self._on_wire()[1]

    @property
    def body(self) -> bytes:
        """The body of the answer: a JSON object with code, line if there is one, and message; or the message alone."""
        return self._on_wire()[2]

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.message}"

    @staticmethod
    def invalid(message: str) -> Refusal:
        """Make a 400 of these words."""
        return Refusal("invalid", message)

    @staticmethod
    def unauthorized() -> Refusal:
        """Make the 401 for a request without a token or with one that is unknown."""
        return _unauthorized()

    @staticmethod
    def forbidden() -> Refusal:
        """Make the 403 for a token that may not write to this bucket."""
        return _forbidden()

    @staticmethod
    def no_database(name: str) -> Refusal:
        """Make the 404 for a bucket that is not there and is not made."""
        return _no_database(name)

    @staticmethod
    def too_large(max_bytes: int) -> Refusal:
        """Make the 413 for a body of more than so many bytes, as sent or unpacked."""
        return _too_large(max_bytes)

    @staticmethod
    def of_report(report: Report, all_or_nothing: bool = False) -> Refusal | None:
        """Make the 400 that follows from what validate found in a body; None if all of it is to be taken.

        A body without records is refused. One with bad records is a partial write, its good records kept; with all_or_nothing it
        is refused. Up to 100 errors are told.

        Example:
            >>> import linepack
            >>> refusal = linepack.Refusal.of_report(linepack.validate(b"m f=1\\nm f=\\n"))
            >>> refusal.line, refusal.message.splitlines()[1]
            (2, 'error parsing line 2 (1-based): the field value is empty')
        """
        return _of_report(report, all_or_nothing)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a write, as it goes on the wire.

    Attributes:
        status: the HTTP status, an int.
        headers: a dict of str, without Content-Length, which servers set.
        body: bytes; empty for a write that was taken.

    Example:
        >>> import linepack
        >>> linepack.Answer.of_report(linepack.validate(b"m f=1\\n"))
        Answer(status=204, headers={}, body=b'')
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @staticmethod
    def written() -> Answer:
        """Make the 204 that says that everything is written."""
        return Answer(204)

    @staticmethod
    def of_report(report: Report, all_or_nothing: bool = False) -> Answer:
        """Make the answer that follows from what validate found in a body: that of Refusal.of_report, or written."""
        refusal = Refusal.of_report(report, all_or_nothing)
        return Answer.written() if refusal is None else Answer(*refusal._on_wire())
