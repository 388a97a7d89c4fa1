"""The Python face behind the driver protocol of FORMAT.md."""

import struct
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

import linepack

Options = dict[str, Any]


class Given(NamedTuple):
    """A row of a request, its names and texts as bytes."""

    measurement: bytes
    tags: list[tuple[bytes, bytes]]
    fields: list[tuple[bytes, float | bytes]]
    time: int | None = None
    unit: Literal["ns"] | None = None


def requests(data: bytes) -> Iterator[tuple[str, str, Options, bytes]]:
    """Verb, id, options and payload of each request."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        verb, name, length, *words = data[at:end].decode().split(" ")
        start = end + 1
        at = start + int(length) + 1
        yield verb, name, options(words), data[start : at - 1]


def options(words: list[str]) -> Options:
    """The options of a header as keyword arguments."""
    given: Options = dict(word.split("=", 1) for word in words)
    for flag in {"string_c_escapes", "strict_control"} & given.keys():
        given[flag] = given[flag] == "1"
    for limit in {"max_record_bytes", "max_bytes"} & given.keys():
        given[limit] = int(given[limit]) or None
    if "default_tags" in given:
        given["default_tags"] = tags(given["default_tags"])
    return given


def tags(written: str) -> dict[str, str]:
    """The tags of a header, which are text."""
    pairs = (tag.split(":") for tag in written.split(",") if tag)
    return {unhexed(key).decode(): unhexed(tag).decode() for key, tag in pairs}


def hexed(data: bytes | str) -> str:
    """`data` as answers write it."""
    return "x" + (data.encode() if isinstance(data, str) else data).hex()


def unhexed(word: str) -> bytes:
    """The bytes that a request wrote as `word`."""
    return bytes.fromhex(word[1:])


def value_text(value: float | str) -> str:
    """A field's value as answers write it."""
    match value:
        case bool():
            return f"b {str(value).lower()}"
        case linepack.UInt():
            return f"u {value}"
        case int():
            return f"i {value}"
        case float():
            return f"f {struct.pack('>d', value).hex()}"
        case str():
            return f"s {hexed(value)}"


def value_of(kind: str, text: str) -> float | bytes:
    """The field's value that a request wrote as `kind` and `text`."""
    match kind:
        case "f":
            number: float = struct.unpack(">d", bytes.fromhex(text))[0]
            return number
        case "i":
            return int(text)
        case "u":
            return linepack.UInt(int(text))
        case "b":
            return text == "true"
        case "s":
            return unhexed(text)
        case _:
            raise ValueError(f"{kind} is no kind of value")


def decode(document: bytes, given: Options) -> Iterator[str]:
    """The answer to `decode`."""
    everything: Options = {"max_errors": sys.maxsize, **given}
    parsed = linepack.parse(document, errors="collect", **everything)
    for line in parsed:
        timestamp = "-" if line.timestamp is None else line.timestamp
        yield f"point {line.line} {line.record} {timestamp} {int(line.duplicates)}"
        yield f"m {hexed(line.measurement)}"
        for key, tag in line.tag_items():
            yield f"t {hexed(key)} {hexed(tag)}"
        for key, field in line.field_items():
            yield f"f {hexed(key)} {value_text(field)}"
    yield from faults("error", parsed.errors)
    report = linepack.validate(document, **everything)
    yield f"report {int(report.ok)} {report.records} {report.rejected}"
    yield from faults("verror", report.errors)


def faults(word: str, errors: Iterable[linepack.LineError]) -> Iterator[str]:
    """One line for each error."""
    for e in errors:
        yield f"{word} {e.code} {e.line} {e.record} {e.column} {e.offset} {e.length}"


def encode(payload: bytes, given: Options) -> Iterator[str]:
    """The answer to `encode`."""
    encoder = linepack.Encoder(**given)
    for row in rows(payload):
        try:
            encoder.add(built(row))
        except linepack.EncodeError as e:
            yield refusal(e)
    yield f"skipped {encoder.skipped_rows} {encoder.skipped_fields}"
    yield f"body {hexed(encoder.take())}"


def refusal(e: linepack.EncodeError) -> str:
    """The line for a refused row."""
    return f"error {e.code} {e.row} {e.part} {'-' if e.key is None else hexed(e.key)}"


def encode_batch(payload: bytes, given: Options) -> Iterator[str]:
    """The answer to `encode`, of one call for all rows."""
    encoded = linepack.encode(map(plain, rows(payload)), errors="collect", **given)
    yield from map(refusal, encoded.errors)
    yield f"skipped {encoded.skipped_rows} {encoded.skipped_fields}"
    yield f"body {hexed(encoded.body)}"


def plain(row: Given) -> linepack.Point | dict[str, Any]:
    """A row as a `dict` of texts; as a point where no `dict` can hold it."""
    measurement, tags, fields, time, unit = row
    named = {text(key): text(tag) for key, tag in tags}
    valued = {text(key): text(value) if isinstance(value, bytes) else value for key, value in fields}
    if unit is not None or len(named) < len(tags) or len(valued) < len(fields):
        return built(row)
    return {"measurement": text(measurement), "tags": named, "fields": valued, "time": time}


def text(data: bytes) -> str | bytes:
    """The text that `data` is, if it is one."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def built(row: Given) -> linepack.Point:
    """A row as a point."""
    point = linepack.Point(row.measurement)
    for key, tag in row.tags:
        point.tag(key, tag)
    for key, value in row.fields:
        point.field(key, value)
    return point if row.time is None else point.time(row.time, row.unit)


def rows(payload: bytes) -> Iterator[Given]:
    """The rows of a request."""
    row = Given(b"", [], [])
    for item in payload.decode().splitlines():
        match item.split(" "):
            case ["m", name]:
                row = Given(unhexed(name), [], [])
            case ["t", key, tag]:
                row.tags.append((unhexed(key), unhexed(tag)))
            case ["f", key, kind, value]:
                row.fields.append((unhexed(key), value_of(kind, value)))
            case ["time", "raw", number]:
                row = row._replace(time=int(number))
            case ["time", "instant", number]:
                row = row._replace(time=int(number), unit="ns")
            case ["row"]:
                yield row
            case _:
                raise ValueError(f"unknown item {item!r}")


def main() -> None:
    """Answers every request on standard input, in order."""
    answer = {"decode": decode, "encode": encode_batch if sys.argv[1:] == ["--batch"] else encode}
    for verb, name, given, payload in requests(sys.stdin.buffer.read()):
        lines = [f"> {name}", *answer[verb](payload, given), "."]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
