"""What the driver answers about writes over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import linepack

Items = Iterator[tuple[str, list[bytes | str]]]


class Given:
    """The items of a request."""

    def __init__(self, payload: bytes) -> None:
        lines = (line.split(" ") for line in payload.decode().splitlines())
        self.items = [(word, [bytes.fromhex(value[1:]) for value in values]) for word, *values in lines]

    def all(self, word: str) -> list[list[bytes]]:
        """The values of each item of this word."""
        return [values for known, values in self.items if known == word]

    def data(self, word: str) -> bytes:
        """The value of the first; nothing, where there is none."""
        return self.all(word)[0][0] if self.all(word) else b""

    def options(self, kind: Callable[[bytes], Any], *words: str) -> dict[str, Any]:
        """Keyword arguments, those that are given."""
        return {word: kind(self.data(word)) for word in words if self.all(word)}

    def headers(self) -> list[tuple[str, str]]:
        """Names and values."""
        return [(name.decode(), value.decode()) for name, value in self.all("header")]


def flag(value: bytes) -> bool:
    """`true` or `false`."""
    return {b"true": True, b"false": False}[value]


def shown(value: object) -> str:
    """A number or a flag as answers write it; what there is not, empty."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def known(**values: str | float | None) -> Items:
    """An item for each value that is there."""
    for word, value in values.items():
        if value is not None:
            yield word, [shown(value)]


def request(given: Given) -> Items:
    """A request that is made."""
    texts = given.options(bytes.decode, "bucket", "org", "token", "user", "auth", "api", "retention_policy", "precision")
    flags = given.options(flag, "accept_partial", "no_sync", "gzip")
    numbers = given.options(int, "gzip_level", "gzip_threshold")
    try:
        made = linepack.WriteRequest(
            given.data("url").decode(), given.data("body"), **{"bucket": "", **texts, **flags, **numbers}
        )
    except linepack.LinepackError as error:
        printed = f"{error!r} {error} {error.args}"
        yield "error", [error.code]
    else:
        printed = f"{made!r} {made} {made.headers!r} {made.headers}"
        yield "method", [made.method]
        yield "url", [made.url]
        for name, value in made.headers.items():
            yield "header", [name, value]
        packed = "Content-Encoding" in made.headers
        yield ("unpacked", [linepack.gunzip(made.body)]) if packed else ("body", [made.body])
    if texts.get("token"):
        yield "hidden", [shown(texts["token"] not in printed)]


def params(given: Given) -> Items:
    """The head of a request that is read."""
    try:
        read = linepack.WriteParams.from_request(
            given.data("method"), given.data("path"), given.data("query"), given.headers()
        )
        for token in given.options(bytes.decode, "token").values():
            read.authorise(token)
        for max_bytes in given.options(int, "max_bytes").values():
            read.fits(max_bytes)
    except linepack.Refusal as refusal:
        yield from on_wire(refusal)
        return
    yield from known(api=read.api, bucket=read.bucket, org=read.org, retention_policy=read.retention_policy)
    yield from known(precision=read.precision or "auto", encoding=read.encoding, content_length=read.content_length)
    if read.credentials:
        yield "credentials", [read.credentials.scheme, read.credentials.user, read.credentials.secret]
    yield from known(plain=read.plain, accept_partial=read.accept_partial, no_sync=read.no_sync)


def on_wire(answer: linepack.Refusal | linepack.Answer) -> Items:
    """An answer that is given."""
    yield "status", [str(answer.status)]
    for name, value in answer.headers.items():
        yield "header", [name, value]
    yield "body", [answer.body]


def answer(given: Given) -> Items:
    """A refusal, or what follows from a body."""
    for code, message in given.all("refusal"):
        options = given.options(int, "retry_after") | given.options(flag, "plain")
        yield from on_wire(linepack.Refusal(code.decode(), message.decode(), **options))
        return
    report = linepack.validate(given.data("body"), **given.options(bytes.decode, "mode"))
    yield from on_wire(linepack.Answer.of_report(report, **given.options(flag, "all_or_nothing")))


def response(given: Given) -> Items:
    """An answer that is received."""
    now = given.options(int, "now").get("now")
    read = linepack.WriteResponse.parse(int(given.data("status")), given.headers(), given.data("body"), now)
    if given.all("sent"):
        read.locate(given.data("sent"), **given.options(bytes.decode, "mode"))
    yield from known(outcome=read.outcome, retry_after=read.retry_after, code=read.code, message=read.message)
    yield from known(dropped=read.dropped)
    for rejected in read.rejected:
        yield "rejected", [shown(rejected.line), shown(rejected.record), rejected.message]


def split(given: Given) -> Items:
    """A document that is cut."""
    options = given.options(int, "max_bytes", "max_lines") | given.options(bytes.decode, "mode")
    try:
        for part in linepack.split(given.data("data"), **options):
            place = (part.range.start, part.range.stop, part.records, part.line, part.record)
            yield "part", [str(number) for number in place]
    except linepack.ParseError as error:
        yield "error", [error.code, *map(str, (error.line, error.record, error.offset, error.length))]


def split_valid(given: Given) -> Items:
    """A document's good bytes and its bad ones."""
    valid = linepack.split_valid(given.data("data"), **given.options(bytes.decode, "mode"))
    for word, ranges in ("good", valid.good), ("rejected", valid.rejected):
        for found in ranges:
            yield word, [str(found.start), str(found.stop)]
    yield "report", [str(valid.report.records), str(valid.report.rejected)]


def retry(given: Given) -> Items:
    """When to try again."""
    policy = linepack.RetryPolicy(
        **given.options(float, "base", "factor", "cap", "deadline"), **given.options(int, "max_tries")
    )
    asked = {"tries": 1, "elapsed": 0.0, "retry_after": None, "random": 1.0}
    wait = policy.wait(**asked | given.options(int, "tries", "retry_after") | given.options(float, "elapsed", "random"))
    yield ("give_up", []) if wait is None else ("wait", [str(int(wait * 1000 + 0.5))])


def gzip(given: Given) -> Items:
    """Data that is packed."""
    data = given.data("data")
    try:
        packed = linepack.gzip(data, **given.options(int, "level"))
    except linepack.LinepackError as error:
        yield "error", [error.code]
        return
    at_most = given.options(int, "at_most").get("at_most", len(packed))
    yield "head", [packed[:10]]
    yield "same", [shown(linepack.gunzip(packed) == data)]
    yield "fits", [shown(len(packed) <= at_most)]


def gunzip(given: Given) -> Items:
    """Data that is unpacked."""
    members = [linepack.gzip(value) if word == "plain" else value for word, (value,) in given.items if word in ("data", "plain")]
    limits = given.options(int, "max_bytes", "max_ratio")
    if "max_ratio" in limits:
        limits["max_ratio"] = limits["max_ratio"] or None
    try:
        yield "unpacked", [linepack.gunzip(b"".join(members), **limits)]
    except linepack.LinepackError as error:
        yield "error", [error.code]


def written(verb: Callable[[Given], Items]) -> Callable[[bytes, dict[str, Any]], Iterator[str]]:
    """What answers a request of this verb, line by line."""

    def lines(payload: bytes, _: dict[str, Any]) -> Iterator[str]:
        for word, values in verb(Given(payload)):
            hexed = ("x" + (value.encode() if isinstance(value, str) else value).hex() for value in values)
            yield " ".join([word, *hexed])

    return lines


VERBS = (request, params, answer, response, split, split_valid, retry, gzip, gunzip)
WRITES = {f"write-{verb.__name__.replace('_', '-')}": written(verb) for verb in VERBS}
