"""What is wrong: one value for a bad record, and the exceptions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineError:
    """One rejected record, or comment, of a document. Its str is one line for a log.

    Attributes:
        code: what is wrong, as a stable word; a key of linepack.CODES.
        message: what is wrong, in one sentence.
        help: what to do about it, in one sentence.
        line: the physical line on which the record starts, from 1.
        record: the ordinal of the record among all points, good and bad, from 1; 0 for a comment.
        column: offset minus the start of line, plus 1, in bytes. It may pass that line's end when a string spans lines.
        offset: the byte of the fault in the document, from 0.
        length: how many bytes are at fault; 0 at the end of the input.
        opened: (line, column) of the quote that opened the string, where that explains the fault; otherwise None.

    Example:
        >>> import linepack
        >>> error = linepack.validate(b"m f=1 x\\n").errors[0]
        >>> error.code, error.line, error.column, error.offset, error.length
        ('invalid_timestamp', 1, 7, 6, 1)
        >>> print(error)
        line 1, column 7: the timestamp is not an integer [invalid_timestamp]
    """

    code: str
    message: str
    help: str
    line: int
    record: int
    column: int
    offset: int
    length: int
    opened: tuple[int, int] | None

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message} [{self.code}]"


class LinepackError(ValueError):
    """What every error of linepack is; itself for wrong options and failures inside.

    Attributes:
        code: what is wrong, as a stable word; a key of linepack.CODES.

    Example:
        >>> import linepack
        >>> try:
        ...     linepack.validate(b"", mode="loose")
        ... except linepack.LinepackError as error:
        ...     print(error.code, "-", error)
        invalid_option - mode: unknown word "loose"; expected one of spec, strict, lenient
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, code)
        self.code = code

    def __str__(self) -> str:
        return str(self.args[0])


class ParseError(LinepackError):
    """The first bad record of a document, raised by parse.

    Attributes:
        code, message, help, line, record, column, offset, length, opened: as in LineError.

    Example:
        >>> import linepack
        >>> try:
        ...     linepack.parse(b"m f=1\\nm f=\\n")
        ... except linepack.ParseError as error:
        ...     print(error.code, error.line, error.column)
        empty_field_value 2 5
    """

    def __init__(self, error: LineError) -> None:
        super().__init__(str(error), error.code)
        self.args = (error,)
        self.message = error.message
        self.help = error.help
        self.line = error.line
        self.record = error.record
        self.column = error.column
        self.offset = error.offset
        self.length = error.length
        self.opened = error.opened


class EncodeError(LinepackError):
    """One row that could not be written. It left no trace in the body.

    Attributes:
        code: what is wrong, as a stable word; a key of linepack.CODES.
        row: the ordinal of the row since the encoder was made or emptied, from 0.
        part: "row", "measurement", "tag_key", "tag_value", "field_key", "field_value" or "timestamp".
        key: the tag or field key concerned, a str in which invalid UTF-8 is replaced; None where there is no key.

    Example:
        >>> import linepack
        >>> try:
        ...     linepack.encode([linepack.Point("m").tag("path", "C:\\\\").field("f", 1)])
        ... except linepack.EncodeError as error:
        ...     print(error.code, error.row, error.part, error.key)
        trailing_backslash 0 tag_value path
    """

    def __init__(self, message: str, code: str, row: int, part: str, key: str | None) -> None:
        super().__init__(message, code)
        self.args = (message, code, row, part, key)
        self.row = row
        self.part = part
        self.key = key
