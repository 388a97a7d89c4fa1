"""The Python face behind the driver protocol of FORMAT.md."""

import struct
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import linepack

Options = dict[str, Any]


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
    if "max_record_bytes" in given:
        given["max_record_bytes"] = int(given["max_record_bytes"]) or None
    return given


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
    for point in points(payload):
        try:
            encoder.add(point)
        except linepack.EncodeError as e:
            yield f"error {e.code} {e.row} {e.part} {'-' if e.key is None else hexed(e.key)}"
    yield f"body {hexed(encoder.take())}"


def points(payload: bytes) -> Iterator[linepack.Point]:
    """The rows of a request, their names and texts as bytes."""
    point = linepack.Point(b"")
    for item in payload.decode().splitlines():
        match item.split(" "):
            case ["m", name]:
                point = linepack.Point(unhexed(name))
            case ["t", key, tag]:
                point.tag(unhexed(key), unhexed(tag))
            case ["f", key, kind, text]:
                point.field(unhexed(key), value_of(kind, text))
            case ["time", "raw", number]:
                point.time(int(number))
            case ["time", "instant", number]:
                point.time(int(number), "ns")
            case ["row"]:
                yield point
            case _:
                raise ValueError(f"unknown item {item!r}")


def main() -> None:
    """Answers every request on standard input, in order."""
    answer = {"decode": decode, "encode": encode}
    for verb, name, given, payload in requests(sys.stdin.buffer.read()):
        lines = [f"> {name}", *answer[verb](payload, given), "."]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
