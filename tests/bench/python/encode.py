"""Rows of the Python package beside those of released clients. `make bench-python-encode` runs it.

    encode.py COMMAND [--rows N] [--rounds N] [--date DAY]   writes ENCODE.md; fails where a promise is missed

COMMAND starts the benchmark of the core, which makes the data sets.
"""

import argparse
import gc
import pickle
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median
from sys import intern
from typing import Any, NamedTuple

import influxdb_client
import influxdb_client_3
import linepack
from bench import processor
from questdb import TimestampNanos
from questdb.ingress import Buffer

SETS = ("cpu", "sensor", "strings")
REPORT = Path(__file__).parent / "ENCODE.md"

Row = dict[str, Any]


class Tuple(NamedTuple):
    """A row as a named tuple."""

    measurement: str
    tags: dict[str, str]
    fields: dict[str, Any]
    time: int


@dataclass
class Record:
    """A row as a dataclass."""

    measurement: str
    tags: dict[str, str]
    fields: dict[str, Any]
    time: int


def point(kind: Any, row: Row) -> Any:
    """A point of any package's kind: their methods have the same names. Time counts in nanoseconds everywhere."""
    made = kind(row["measurement"])
    for key, value in row["tags"].items():
        made.tag(key, value)
    for key, value in row["fields"].items():
        made.field(key, value)
    return made.time(row["time"])


def alone(kind: Any) -> Callable[[list[Row]], str]:
    """Each row by a point of its own."""
    return lambda rows: "\n".join([point(kind, row).to_line_protocol() for row in rows])


def with_encoder(rows: list[Row]) -> bytes:
    """Row by row."""
    encoder = linepack.Encoder()
    for row in rows:
        encoder.add(row)
    return encoder.take()


def buffer_row(version: int) -> Callable[[list[Row]], Buffer]:
    """The peer's buffer, kept from round to round."""
    buffer = Buffer(protocol_version=version)

    def work(rows: list[Row]) -> Buffer:
        buffer.clear()
        for row in rows:
            at = TimestampNanos(row["time"])
            buffer.row(row["measurement"], symbols=row["tags"], columns=row["fields"], at=at)
        return buffer

    return work


@dataclass
class Contestant:
    """Somebody who writes all rows, and how the rows are made ready for it, which is not timed."""

    what: str
    work: Callable[[Any], Any]
    ready: Callable[[list[Row]], Iterable[Any]] = lambda rows: rows
    reads_back: bool = True


QUESTDB, POINT = "questdb", "influxdb_client"
CONTESTANTS = {
    "dicts": Contestant("`encode` of dicts", linepack.encode),
    "tuples": Contestant("`encode` of tuples", linepack.encode, lambda rows: [tuple(row.values()) for row in rows]),
    "named": Contestant("`encode` of named tuples", linepack.encode, lambda rows: [Tuple(**row) for row in rows]),
    "records": Contestant("`encode` of dataclasses", linepack.encode, lambda rows: [Record(**row) for row in rows]),
    "encoder": Contestant("`Encoder.add` of each dict", with_encoder),
    "made": Contestant(
        "`encode` of `Point`s made before", linepack.encode, lambda rows: [point(linepack.Point, row) for row in rows]
    ),
    "points": Contestant(
        "`Point`s made, then `encode`", lambda rows: linepack.encode([point(linepack.Point, row) for row in rows])
    ),
    "alone": Contestant("`Point` made, `to_line_protocol`", alone(linepack.Point)),
    QUESTDB: Contestant("questdb `Buffer.row`, text protocol", buffer_row(1)),
    "questdb 2": Contestant("questdb `Buffer.row`, binary floats", buffer_row(2), reads_back=False),
    POINT: Contestant("influxdb-client `Point`", alone(influxdb_client.Point)),
    "influxdb_client_3": Contestant("influxdb3-python `Point`", alone(influxdb_client_3.Point)),
}


class Promise(NamedTuple):
    """How much faster one must be than another."""

    who: str
    than: str
    target: float


PROMISES = [Promise("dicts", QUESTDB, 1.5), Promise("dicts", POINT, 20.0), Promise("alone", POINT, 5.0)]


def read(file: Path, count: int) -> list[Row]:
    """The first rows of a data set as plain dicts, which share their keys as rows of one program do."""
    data = file.read_bytes()
    names: dict[str, str] = {}
    rows = []
    for line in linepack.parse(data)[:count]:
        tags = {names.setdefault(key, key): value for key, value in line.tag_items()}
        fields = {names.setdefault(key, key): value for key, value in line.field_items()}
        measurement = names.setdefault(line.measurement, line.measurement)
        rows.append({"measurement": measurement, "tags": tags, "fields": fields, "time": line.timestamp})
    if len(rows) < count:
        raise SystemExit(f"{file} has only {len(rows)} rows")
    return rows


def same_rows(contestant: Contestant, rows: list[Row]) -> None:
    """Who writes other rows does other work. The order of tags and fields means nothing."""
    body = contestant.work(contestant.ready(rows))
    data = body.encode() if isinstance(body, str) else bytes(body)
    for line, row in zip(linepack.parse(data), rows, strict=True):
        found = {"measurement": line.measurement, "tags": line.tags, "fields": line.fields, "time": line.timestamp}
        if found != row:
            raise SystemExit(f"{contestant.what} writes {found}, not {row}")


def made_anew(pickled: list[bytes]) -> list[Row]:
    """Rows as a program makes them: one after the other, the values new, the keys its own literals."""
    rows = []
    for each in pickled:
        measurement, tags, fields, at = pickle.loads(each)
        tags = {intern(key): value for key, value in tags.items()}
        fields = {intern(key): value for key, value in fields.items()}
        rows.append({"measurement": intern(measurement), "tags": tags, "fields": fields, "time": at})
    return rows


def timed(contestant: Contestant, pickled: list[bytes]) -> float:
    """Microseconds of CPU time a row."""
    # Nobody collects what the one before has left behind, nor looks for garbage among the rows.
    gc.collect()
    rows = list(contestant.ready(made_anew(pickled)))
    gc.freeze()
    start = time.thread_time_ns()
    contestant.work(rows)
    taken = time.thread_time_ns() - start
    gc.unfreeze()
    return taken / len(rows) / 1000


def race(rows: list[Row], rounds: int) -> dict[str, list[float]]:
    """The times of everybody in each round; one round more is not counted."""
    for contestant in CONTESTANTS.values():
        if contestant.reads_back:
            same_rows(contestant, rows)
    pickled = [pickle.dumps(tuple(row.values())) for row in rows]
    times: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for _ in range(rounds + 1):
        for name, contestant in CONTESTANTS.items():
            times[name].append(timed(contestant, pickled))
    return {name: measured[1:] for name, measured in times.items()}


def ratio(times: dict[str, list[float]], who: str, than: str) -> float:
    """How many times as fast, the median of the rounds."""
    return median(other / own for own, other in zip(times[who], times[than], strict=True))


def kept(times: dict[str, list[float]]) -> bool:
    """Whether every promise is."""
    return all(ratio(times, promise.who, promise.than) >= promise.target for promise in PROMISES)


def report(times: dict[str, dict[str, list[float]]], given: argparse.Namespace) -> str:
    """The page."""
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in ("questdb", "influxdb-client", "influxdb3-python"))
    spreads = [max(each) / min(each) for measured in times.values() for each in measured.values()]
    text = f"""# Writing line protocol in Python, side by side

Written by `make bench-python-encode`, {given.date}. Only the ratios say something; README.md one folder above says how to read them.

- Machine: {processor()}, one core; CPython {platform.python_version()}.
- Contestants: linepack {linepack.__version__}, {versions}.
- {given.rows} rows a set, medians of {given.rounds} interleaved rounds, CPU time.
- Slowest round over fastest round of a contestant: median {median(spreads):.2f}, largest {max(spreads):.2f}.

## What is promised

| work | data set | must reach | reached | verdict |
|------|----------|------------|---------|---------|
"""
    for who, than, target in PROMISES:
        for name, measured in times.items():
            reached = ratio(measured, who, than)
            verdict = "reached" if reached >= target else "**missed**"
            what, other = CONTESTANTS[who].what, CONTESTANTS[than].what
            text += f"| {what} | {name} | {target:g} × {other} | {reached:.2f} | {verdict} |\n"
    text += f"""
## Microseconds a row

| what | {" | ".join(f"`{name}`" for name in times)} |
|------|{"---|" * len(times)}
"""
    for who, contestant in CONTESTANTS.items():
        cells = " | ".join(f"{median(measured[who]):.2f}" for measured in times.values())
        text += f"| {contestant.what} | {cells} |\n"
    text += """
Everybody is given the same rows in the form that is natural there, with the time as an `int`; the strings are new in each round.
A `Point` is made anew for each row, and that counts, unless it was made before. questdb's buffer is kept from round to round and
its bytes are not copied out of it. Before the race every text is read back by `linepack.parse` and compared with the rows;
questdb's second protocol has its floats in binary, which is not line protocol. Where a promise is missed the set is raced once more,
and that race counts: what else runs on the machine slows the fastest most.
"""
    return text


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--date", default="on an unnamed day")
    given = parser.parse_args()
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            file = Path(folder) / f"{name}.lp"
            subprocess.run([*shlex.split(given.command), "make", name, "8", str(file)], check=True)
            rows = read(file, given.rows)
            times[name] = race(rows, given.rounds)
            if not kept(times[name]):
                times[name] = race(rows, given.rounds)
    text = report(times, given)
    REPORT.write_text(text)
    print(text)
    if not all(map(kept, times.values())):
        sys.exit("a promise is missed")


if __name__ == "__main__":
    main()
