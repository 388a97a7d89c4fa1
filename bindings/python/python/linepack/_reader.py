"""Records from a file or any other source, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import TextIOBase
from typing import TYPE_CHECKING, Literal, Protocol, final

from linepack._errors import LineError, LinepackError, ParseError
from linepack._linepack import Decoder, Document, Line
from linepack._report import Report

if TYPE_CHECKING:
    from typing_extensions import Buffer

# How many bytes are asked for at a time.
_PIECE = 256 << 10


class BinaryFile(Protocol):
    """What read needs of a file."""

    def read(self, size: int, /) -> Buffer:
        """Give at most size bytes; none at the end."""


@final
class Reader(Iterator[Line]):
    """The good records of a source, one after the other: an iterator of Line, made by read.

    It reads ahead of the line that it gave last, by no more than one piece. A Line that is kept keeps the piece of the
    source that it came with. One thread at a time may use a reader.

    Example:
        >>> import linepack
        >>> reader = linepack.read([b"a f=1\\nb f", b"=\\nc f=3\\n"], errors="collect")
        >>> [line.measurement for line in reader]
        ['a', 'c']
        >>> reader.report.records, reader.report.rejected, reader.errors[0].line
        (2, 1, 2)
    """

    def __init__(self, decoder: Decoder, pieces: Iterator[Buffer], *, collect: bool, max_errors: int) -> None:
        self._decoder = decoder
        self._pieces = pieces
        self._collect = collect
        self._max_errors = max_errors
        self._records = 0
        self._rejected = 0
        self._error_count = 0
        self._errors: list[LineError] = []
        self._warning_count = 0
        self._warnings: list[LineError] = []
        self._lines = self._all_lines()

    @property
    def errors(self) -> list[LineError]:
        """The errors found so far, in document order: a list of at most max_errors. Empty unless errors="collect"."""
        return self.report.errors

    @property
    def report(self) -> Report:
        """What was accepted so far and what was not: a Report. At the end it is what validate gives."""
        errors, warnings = self._errors.copy(), self._warnings.copy()
        return Report(self._records, self._rejected, self._error_count, errors, self._warning_count, warnings)

    def __iter__(self) -> Iterator[Line]:
        # A loop then asks the generator itself.
        return self._lines

    def __next__(self) -> Line:
        return next(self._lines)

    def _all_lines(self) -> Iterator[Line]:
        for document in self._documents():
            report = document.report
            if report.ok or self._collect:
                self._count(report)
                yield from document
            else:
                first = report.errors[0]
                yield from (line for line in document if line.line < first.line)
                raise ParseError(first)

    def _documents(self) -> Iterator[Document]:
        for piece in self._pieces:
            yield self._decoder.feed(piece)
        yield self._decoder.finish()

    def _count(self, report: Report) -> None:
        self._records += report.records
        self._rejected += report.rejected
        self._error_count += report.error_count
        self._errors += report.errors[: self._max_errors - len(self._errors)]
        self._warning_count += report.warning_count
        self._warnings += report.warnings[: self._max_errors - len(self._warnings)]


def read(
    source: BinaryFile | Iterable[Buffer],
    *,
    errors: Literal["raise", "collect"] = "raise",
    mode: Literal["spec", "strict", "lenient"] = "spec",
    precision: Literal["ns", "us", "ms", "s", "m", "h"] = "ns",
    max_errors: int = 100,
    max_record_bytes: int = 16 << 20,
    string_c_escapes: bool = False,
    strict_control: bool = False,
    target: Literal["clustered", "core3", "influxdb2", "influxdb1", "victoriametrics", "questdb", "greptimedb"] | None = None,
) -> Reader:
    """Parse line protocol from a file or in pieces, in constant memory.

    The records, errors and positions are those that parse finds in the whole. Other threads run while a piece is parsed.

    Args:
        source: a file opened in binary mode, read in pieces of 256 KiB, or any iterable of bytes-like objects, cut
            anywhere. It is neither closed nor read beyond what is needed.
        errors: "raise" to stop at the first bad record, after the good ones before it; "collect" to pass over bad
            records and list the errors in Reader.errors.
        mode: "spec" (what the specification says), "strict" (only what every server reads alike) or "lenient".
        precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
        max_errors: how many errors are kept; all are counted.
        max_record_bytes: longest record in bytes, its line end not counted. A longer one is an error.
        string_c_escapes: whether \\n, \\r and \\t in strings are control characters.
        strict_control: whether control bytes in tag values are refused in every mode.
        target: the server that the records are meant for, a word of target_rules, or None: what that server refuses is an
            error, what it reads differently a warning of the report.

    Returns:
        Reader: an iterator of Line.

    Raises:
        ParseError: while iterating, with errors="raise", the first bad record.
        LinepackError: an option has a word that does not exist (code "invalid_option").
        TypeError: source is neither, or it is open in text mode; while iterating, a piece has no bytes.

    Example:
        >>> import io, linepack
        >>> file = io.BytesIO(b"cpu,host=a load=0.5 1700\\nmem free=7i\\n")
        >>> for line in linepack.read(file):
        ...     print(line.measurement, line.fields)
        cpu {'load': 0.5}
        mem {'free': 7}
    """
    if errors not in ("raise", "collect"):
        raise LinepackError(f'errors: unknown word "{errors}"; expected one of raise, collect', "invalid_option")
    collect = errors == "collect"
    decoder = Decoder(
        mode=mode,
        precision=precision,
        # The first error is raised.
        max_errors=max_errors if collect else max(max_errors, 1),
        max_record_bytes=max_record_bytes,
        string_c_escapes=string_c_escapes,
        strict_control=strict_control,
        target=target,
    )
    return Reader(decoder, _pieces(source), collect=collect, max_errors=max_errors)


def _pieces(source: BinaryFile | Iterable[Buffer]) -> Iterator[Buffer]:
    """The pieces of a source that can be one."""
    if isinstance(source, TextIOBase):
        raise TypeError('the file is open in text mode; open it in binary mode: open(path, "rb")')
    if isinstance(source, (str, bytes, bytearray, memoryview)):
        name = type(source).__name__
        raise TypeError(f"source must be a binary file or an iterable of bytes-like objects, not {name}; parse takes one")
    read: Callable[[int], Buffer] | None = getattr(source, "read", None)
    if read is not None:
        return _read_all(read)
    if not isinstance(source, Iterable):
        name = type(source).__name__
        raise TypeError(f"source must be a binary file or an iterable of bytes-like objects, not {name}")
    return iter(source)


def _read_all(read: Callable[[int], Buffer]) -> Iterator[Buffer]:
    while piece := read(_PIECE):
        yield piece
