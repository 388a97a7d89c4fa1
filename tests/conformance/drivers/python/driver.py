"""The Python face behind the driver protocol of FORMAT.md."""

import io
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

import linepack
from queries import QUERIES
from schemas import SCHEMAS
from writes import WRITES

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
    if given.get("target") == "-":
        del given["target"]
    for flag in {"string_c_escapes", "strict_control"} & given.keys():
        given[flag] = given[flag] == "1"
    for limit in {"max_record_bytes", "max_bytes", "max_lines"} & given.keys():
        given[limit] = int(given[limit]) or None
    if "default_tags" in given:
        given["default_tags"] = tags(given["default_tags"])
    if "measurement" in given:
        given["measurement"] = unhexed(given["measurement"])
        given["tags"] = [unhexed(name).decode() for name in given["tags"].split(",") if name]
        for name in ("measurement_column", "time"):
            given[name] = None if given[name] == "-" else unhexed(given[name]).decode()
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
    yield from faults("vwarning", report.warnings)


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


def table(way: str) -> Callable[[bytes, Options], Iterator[str]]:
    """What answers `table` with the table given in a way: as a stream, or as a frame of a library."""
    return lambda payload, given: table_text(frame_of(payload, way), {**given, "threads": 2 if way == "threads" else 1})


def frame_of(payload: bytes, way: str) -> Any:
    """The table of a request."""
    import pyarrow.ipc

    reader = pyarrow.ipc.open_stream(io.BytesIO(payload))
    match way:
        case "polars":
            import polars

            return polars.from_arrow(reader.read_all())
        case "pandas":
            import pandas

            return reader.read_all().to_pandas(types_mapper=pandas.ArrowDtype)
        case "duckdb":
            import duckdb

            whole = reader.read_all()
            fields = [field.with_type(unzoned(field.type)) for field in whole.schema]
            return duckdb.from_arrow(whole.cast(pyarrow.schema(fields)))
        case "columns":
            whole = reader.read_all()
            return {name: column_of(whole[name]) for name in whole.column_names}
        case _:
            return reader


def unzoned(kind: Any) -> Any:
    """The type without a zone, with which duckdb has no more than microseconds."""
    import pyarrow

    return pyarrow.timestamp(kind.unit) if pyarrow.types.is_timestamp(kind) else kind


def column_of(column: Any) -> Any:
    """A column as a numpy array, or as a list where no array can hold it."""
    import numpy
    import pyarrow

    kind = column.type.value_type if pyarrow.types.is_dictionary(column.type) else column.type
    if pyarrow.types.is_timestamp(kind):
        return column.to_numpy()
    values = column.to_pylist()
    if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
        return values
    if column.null_count == 0 and not pyarrow.types.is_dictionary(column.type):
        return column.to_numpy()
    made: Callable[[Any], Any] = {"float": numpy.float32, "double": float, "bool": bool}.get(str(kind), int)
    if pyarrow.types.is_unsigned_integer(kind):
        made = linepack.UInt
    return [None if value is None else made(value) for value in values]


def table_text(frame: Any, given: Options) -> Iterator[str]:
    """The answer to `table`."""
    del given["on_duplicate"]
    if given["measurement_column"] is not None:
        del given["measurement"]
    try:
        batches = linepack.encode_table(frame, **given)
    except linepack.LinepackError as e:
        yield f"refused {e.code}"
        return
    while True:
        try:
            batch = next(batches)
        except StopIteration:
            return
        except linepack.EncodeError as e:
            yield refusal(e)
            continue
        rows = (batch.row_of_line(n + 1) for n in range(batch.body.count(b"\n")))
        yield f"batch {batch.precision} {batch.records} {batch.skipped_fields}"
        yield " ".join(["skipped", *map(str, batch.skipped_rows)])
        yield " ".join(["rows", *map(str, rows)])
        yield f"body {hexed(batch.body)}"


def main() -> None:
    """Answers every request on standard input, in order."""
    way = sys.argv[2] if sys.argv[1:2] == ["--tables"] else "arrow"
    encoding = encode_batch if sys.argv[1:] == ["--batch"] else encode
    answer: dict[str, Callable[[bytes, Options], Iterable[str]]]
    answer = {"decode": decode, "encode": encoding, "table": table(way), **WRITES, **QUERIES, **SCHEMAS}
    for verb, name, given, payload in requests(sys.stdin.buffer.read()):
        lines = [f"> {name}", *answer[verb](payload, given), "."]
        sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
