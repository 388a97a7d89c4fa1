"""What the query side has that needs no speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn, SupportsIndex

from linepack._errors import LinepackError


class QueryError(LinepackError):
    """A query that cannot be made, or an answer that cannot be read. It never holds a token, a URL or the text of a query.

    Attributes:
        code: what is wrong, as a stable word; a key of linepack.CODES.
        offset: the byte of the answer at fault, from 0; None where there is none.

    Example:
        >>> from linepack import query
        >>> try:
        ...     query.parse_v1(b'{"results":[')
        ... except query.QueryError as error:
        ...     print(error.code, error.offset)
        invalid_answer 0
    """

    def __init__(self, message: str, code: str, offset: int | None) -> None:
        super().__init__(message, code)
        self.args = (message, code, offset)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Message:
    """A remark of the server on a statement.

    Attributes:
        level: how bad it is, such as "warning".
        text: the remark.

    Example:
        >>> from linepack import query
        >>> body = b'{"results":[{"messages":[{"level":"warning","text":"deprecated use of ALTER"}]}]}'
        >>> query.parse_v1(body).statements[0].messages
        [Message(level='warning', text='deprecated use of ALTER')]
    """

    level: str
    text: str


class Metadata(list[tuple[bytes, bytes]]):
    """The metadata of a call over Flight: a list of names and values, bytes, which repr and str show without the token.

    It cannot be pickled. A list that is made of it shows everything.

    Example:
        >>> from linepack import query
        >>> print(query.flight_metadata("T0K"))
        [(b'authorization', b'...')]
    """

    def __repr__(self) -> str:
        return repr([(name, b"..." if name == b"authorization" else value) for name, value in self])

    def copy(self) -> Metadata:
        """Make Metadata with the same items."""
        return Metadata(self)

    def __add__(self, other: list[tuple[bytes, bytes]]) -> Metadata:  # type: ignore[override]
        return Metadata([*self, *other])

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("cannot pickle linepack.query.Metadata: it may hold a token")
