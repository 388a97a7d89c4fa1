"""What a server did not take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that a server did not take.

    Attributes:
        message: why, in the server's words.
        line: the line's number from 1: as the server counts, which may be lines or records, until WriteResponse.locate has found
            the record; then the physical line on which it starts. None where the server does not say.
        record: the record's ordinal in the body from 1, once it is located.
        range: a slice of the body that was sent, once the record is located.
        text: the record as the server repeats it, which may be the beginning only; None where it does not.
        row: the row of the table from 0, once the record is located in a Batch.

    Example:
        >>> import linepack
        >>> answer = b'{"error":"partial write: unable to parse \\'m f=\\': missing field value dropped=0"}'
        >>> response = linepack.WriteResponse.parse(400, {}, answer)
        >>> sent = b"m f=1\\nm f=\\n"
        >>> response.locate(sent)
        >>> [(rejected.line, sent[rejected.range], rejected.message) for rejected in response.rejected]
        [(2, b'm f=\\n', 'missing field value')]
    """

    message: str
    line: int | None
    record: int | None
    range: slice[int, int, None] | None
    text: str | None
    row: int | None
