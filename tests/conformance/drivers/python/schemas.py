"""What the driver answers about schemas."""

from collections.abc import Callable
from typing import Any

import linepack
from queries import value_of
from writes import Given, Items, flag, shown, written

MAKING: dict[str, Callable[[bytes], Any]] = {"tags": flag, "max_columns": int, "max_name_bytes": int}
READING: dict[str, Callable[[bytes], Any]] = {"mode": bytes.decode, "precision": bytes.decode, "target": bytes.decode, "max_errors": int}


class Bench:
    """The schemas made so far, and how the next is made and taught."""

    def __init__(self) -> None:
        self.making: dict[str, Any] = {}
        self.reading: dict[str, Any] = {}
        self.schemas: dict[bytes, linepack.Schema] = {}
        self.name = b""

    def step(self, word: str, values: list[bytes]) -> Items:
        """What one step answers."""
        schema = self.schemas.get(self.name, linepack.Schema())
        match word, values:
            case _, [value] if word in MAKING:
                self.making[word] = MAKING[word](value)
            case _, [value] if word in READING:
                self.reading[word] = READING[word](value)
            case "new", [name]:
                self.name, self.schemas[name] = name, linepack.Schema(**self.making)
            case "use", [name]:
                self.name = name
            case "start_at", places:
                schema.start_at(*map(int, places))
            case "learn", [data]:
                yield from checked(schema.learn(data, **self.reading))
            case "check", [data]:
                yield from checked(schema.check(data, **self.reading))
            case "merge", [name]:
                schema.merge(self.schemas[name])
            case "load", [text]:
                self.schemas[self.name] = linepack.Schema.from_json(text)
            case "save", []:
                yield "json", [schema.to_json()]
            case "get", [measurement, key]:
                known = schema.get(measurement.decode(), key.decode())
                yield ("unknown", []) if known is None else ("type", [known])
            case "columns", []:
                yield "len", [shown(len(schema))]
                for column in schema:
                    yield "column", list(column)
            case "conflicts", []:
                yield from map(conflict, schema.conflicts)
            case "encode", [measurement, key, kind, value]:
                fields = {key.decode(): value_of(kind, value)}
                yield "body", [linepack.encode([(measurement, {}, fields)], schema=schema)]
            case _:
                raise ValueError(f"unknown step {word}")


def checked(found: linepack.Checked) -> Items:
    """What a document gave."""
    counts = (found.ok, found.records, found.rejected, found.conflict_count)
    yield "checked", [shown(count) for count in counts]
    for error in found.report.errors:
        yield "rejected", [error.code, shown(error.line)]
    yield from map(conflict, found.conflicts)


def conflict(found: linepack.Conflict) -> tuple[str, list[bytes | str]]:
    """A name that has another type than before."""
    known_at, found_at = ([shown(n) for n in (at.document, at.line, at.record)] for at in (found.known_at, found.found_at))
    values = [found.measurement, found.key, found.known, *known_at, found.found, *found_at, shown(found.values), found.message]
    return "conflict", [*values]


def schema(given: Given) -> Items:
    """Steps that are done in order, up to the first that fails."""
    bench = Bench()
    try:
        for word, values in given.items:
            yield from bench.step(word, values)
    except linepack.LinepackError as error:
        yield "error", [error.code]


SCHEMAS = {"schema": written(schema)}
