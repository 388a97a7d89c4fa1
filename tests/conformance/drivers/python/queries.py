"""What the driver answers about queries."""

import struct
from collections.abc import Callable, Iterator
from typing import Any

import linepack
from linepack import query
from writes import Given, Items, flag, shown, written

Value = float | str | bytes | None


def value_of(kind: bytes, value: bytes) -> Value:
    """The value that a request gives as `kind` and `value`."""
    match kind:
        case b"null":
            return None
        case b"f":
            number: float = struct.unpack(">d", bytes.fromhex(value.decode()))[0]
            return number
        case b"i":
            return int(value)
        case b"u":
            return linepack.UInt(int(value))
        case b"b":
            return flag(value)
        case b"s":
            return value.decode()
        case _:
            raise ValueError(f"{kind!r} is no kind of value")


def params(given: Given) -> dict[str, Any]:
    """The parameters of a query."""
    return {name.decode(): value_of(kind, value) for name, kind, value in given.all("param")}


def hidden(given: Given, printed: str) -> Items:
    """Whether the token, if there is one that could be seen, does not stand in what is printed."""
    token = given.data("token").decode()
    if token:
        yield "hidden", [shown(token not in printed)]


def printed(thing: object) -> str:
    """What Python shows of a value."""
    return f"{thing!r} {thing} {getattr(thing, 'args', '')}"


def ticket(given: Given) -> Items:
    """A ticket, and the metadata that go with it."""
    seen = ""
    if given.all("query"):
        options = {"database": "", **given.options(bytes.decode, "database", "language")}
        try:
            yield "ticket", [query.flight_ticket(given.data("query").decode(), params=params(given), **options)]
        except linepack.LinepackError as error:
            yield "error", [error.code]
    if given.all("token"):
        try:
            metadata = query.flight_metadata(given.data("token").decode())
        except query.QueryError as error:
            seen = printed(error)
            yield "error", [error.code]
        else:
            seen = printed(metadata)
            for name, value in metadata:
                yield "metadata", [name, value]
    yield from hidden(given, seen)


def request(given: Given) -> Items:
    """A request that is made."""
    words = ("database", "retention_policy", "token", "auth", "user", "epoch", "method", "format", "api")
    options = given.options(bytes.decode, *words) | given.options(int, "chunk_size") | given.options(flag, "chunked")
    try:
        made = query.v1_request(given.data("url").decode(), given.data("query").decode(), params=params(given), **options)
    except linepack.LinepackError as error:
        seen = printed(error)
        yield "error", [error.code]
    else:
        seen = printed(made) + printed(made.headers)
        yield "method", [made.method]
        yield "url", [made.url]
        for name, value in made.headers.items():
            yield "header", [name, value]
        yield "body", [made.body]
    yield from hidden(given, seen)


def answer(given: Given) -> Items:
    """An answer that is read, whole or in pieces."""
    options = given.options(bytes.decode, "format", "epoch") | given.options(int, "max_bytes")
    try:
        if given.all("body"):
            yield from answered(query.parse_v1(given.data("body"), **options))
            return
        reader = query.AnswerReader(**options)
        for (piece,) in given.all("piece"):
            yield from in_chunks(reader.feed(piece))
        rest = reader.finish()
        yield from in_chunks([] if rest is None else [rest])
    except query.QueryError as error:
        yield "error", [error.code, shown(error.offset)]


def in_chunks(chunks: list[query.QueryAnswer]) -> Items:
    """Chunks as a reader gives them."""
    for chunk in chunks:
        yield "chunk", []
        yield from answered(chunk)


def answered(whole: query.QueryAnswer) -> Items:
    """An answer, or a chunk of one."""
    yield from failed(whole.error)
    for statement in whole.statements:
        yield "statement", [shown(statement.id), shown(statement.partial)]
        yield from failed(statement.error)
        for message in statement.messages:
            yield "message", [message.level, message.text]
        for series in statement.series:
            yield "series", [series.name, shown(series.partial)]
            for key, value in series.tags.items():
                yield "tag", [key, value]
            for column in series.columns:
                yield "column", [column.name, column.kind, *(cell(value, column.kind) for value in column.tolist())]


def failed(error: str | None) -> Items:
    """The server's words for a failure, if it is one."""
    if error is not None:
        yield "failed", [error]


def cell(value: float | str | None, kind: str) -> str:
    """A value with the letter of its kind."""
    match value:
        case None:
            return ""
        case bool():
            return f"b{shown(value)}"
        case linepack.UInt():
            return f"u{value}"
        case int():
            return f"t{value}" if kind == "time" else f"i{value}"
        case float():
            return f"f{struct.pack('>d', value).hex()}"
        case str():
            return f"s{value}"


VERBS = (ticket, request, answer)
QUERIES: dict[str, Callable[[bytes, dict[str, Any]], Iterator[str]]] = {
    f"query-{verb.__name__}": written(verb) for verb in VERBS
}
