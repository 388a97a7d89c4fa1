"""Tables of the Python package beside released clients. `make bench-python-tables` runs it.

    tables.py COMMAND [--rows N] [--rounds N] [--date DAY]   writes TABLES.md; fails where a promise is missed

COMMAND starts the benchmark of the core, which makes the data sets.
"""

import argparse
import gc
import platform
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import linepack
import numpy
import pandas
import polars
import pyarrow
from bench import processor
from influxdb_client.client.write.dataframe_serializer import DataframeSerializer
from influxdb_client.client.write_api import PointSettings
from questdb.ingress import Buffer

SETS = ("cpu", "sensor", "strings")
REPORT = Path(__file__).parent / "TABLES.md"
# The influxdb-client would take a minute a round for all rows.
FEW = 20_000


@dataclass
class Given:
    """A data set as tables: the same rows in each."""

    measurement: str
    tags: list[str]
    frame: pandas.DataFrame
    table: pyarrow.Table
    polars: polars.DataFrame

    @property
    def rows(self) -> int:
        return self.table.num_rows

    @property
    def index(self) -> pandas.DataFrame:
        """Few rows with the times as index, for the influxdb-client."""
        return self.frame.head(FEW).set_index("time")


def given(data: bytes, rows: int) -> Given:
    """The first rows of a document, whose lines are of one measurement."""
    ((measurement, whole),) = linepack.to_arrow(data).items()
    table = pyarrow.table(whole).slice(0, rows).combine_chunks()
    if table.num_rows < rows:
        raise SystemExit(f"the data set has only {table.num_rows} rows")
    tags = [name for name in table.column_names if pyarrow.types.is_dictionary(table.schema.field(name).type)]
    frame = table.to_pandas()
    return Given(measurement, tags, frame, table, polars.DataFrame(table))


def ours(pick: Callable[[Given], Any], **options: Any) -> Callable[[Given], Any]:
    """Every body, one after the other, none kept."""

    def work(tables: Given) -> int:
        batches = linepack.encode_table(
            pick(tables), measurement=tables.measurement, tags=tables.tags, time="time", tag_order="given", **options
        )
        return sum(batch.records for batch in batches)

    return work


def buffer_dataframe(version: int, pick: Callable[[Given], Any]) -> Callable[[Given], Any]:
    """The peer's buffer, kept from round to round."""
    buffer = Buffer(protocol_version=version)

    def work(tables: Given) -> Buffer:
        buffer.clear()
        buffer.dataframe(pick(tables), table_name=tables.measurement, symbols=tables.tags, at="time")
        return buffer

    return work


def influxdb_client(tables: Given) -> list[Any]:
    """The lines that the client's DataFrame path sends."""
    serializer = DataframeSerializer(
        tables.index, PointSettings(), data_frame_measurement_name=tables.measurement,
        data_frame_tag_columns=tables.tags,
    )  # fmt: skip
    lines: list[Any] = serializer.serialize()
    return lines


@dataclass
class Contestant:
    """Somebody who writes all rows, or few of them."""

    what: str
    work: Callable[[Given], Any]
    few: bool = False


CONTESTANTS = {
    "polars": Contestant("`encode_table` of polars", ours(lambda tables: tables.polars)),
    "pyarrow": Contestant("`encode_table` of pyarrow", ours(lambda tables: tables.table)),
    "pandas": Contestant("`encode_table` of pandas", ours(lambda tables: tables.frame)),
    "questdb": Contestant("questdb `Buffer.dataframe`, text protocol", buffer_dataframe(1, lambda tables: tables.frame)),
    "influxdb-client": Contestant("influxdb-client DataFrame", influxdb_client, few=True),
}


class Promise(NamedTuple):
    """How much faster one must be than another, on these sets."""

    who: str
    than: str
    target: float
    sets: tuple[str, ...]


PROMISES = [
    *(Promise(who, "questdb", 4.0, SETS) for who in ("polars", "pyarrow", "pandas")),
    *(Promise(who, "influxdb-client", 60.0, ("cpu",)) for who in ("polars", "pyarrow", "pandas")),
]
PARSED = 0.3


def same_lines(tables: Given, data: bytes) -> None:
    """Who writes other rows does other work: each of ours gives the data set again."""
    lines = b"".join(data.splitlines(keepends=True)[: tables.rows])
    expected = [(line.measurement, line.tags, line.fields, line.timestamp) for line in linepack.parse(lines)]
    for who in ("polars", "pyarrow", "pandas"):
        source = {"polars": tables.polars, "pyarrow": tables.table, "pandas": tables.frame}[who]
        batches = linepack.encode_table(source, measurement=tables.measurement, tags=tables.tags, time="time")
        body = b"".join(batch.body for batch in batches)
        found = [(line.measurement, line.tags, line.fields, line.timestamp) for line in linepack.parse(body)]
        if found != expected:
            raise SystemExit(f"{CONTESTANTS[who].what} does not give the data set again")


def timed(work: Callable[[], Any]) -> float:
    """Nanoseconds of CPU time."""
    gc.collect()
    start = time.thread_time_ns()
    work()
    return time.thread_time_ns() - start


def race(tables: Given, rounds: int) -> dict[str, list[float]]:
    """Nanoseconds a row of everybody in each round; one round more is not counted."""
    times: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
    for _ in range(rounds + 1):
        for name, contestant in CONTESTANTS.items():
            rows = FEW if contestant.few else tables.rows
            times[name].append(timed(lambda contestant=contestant: contestant.work(tables)) / rows)
    return {name: measured[1:] for name, measured in times.items()}


def race_parse(data: bytes, rounds: int) -> dict[str, list[float]]:
    """Nanoseconds of to_arrow, of parse and of copying the bytes into touched memory; one round more is not counted."""
    source, target = numpy.frombuffer(data, numpy.uint8), numpy.ones(len(data), numpy.uint8)
    works: dict[str, Callable[[], Any]] = {
        "to_arrow": lambda: linepack.to_arrow(data),
        "parse": lambda: linepack.parse(data),
        "memcpy": lambda: numpy.copyto(target, source),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + 1):
        for name, work in works.items():
            times[name].append(timed(work))
    return {name: measured[1:] for name, measured in times.items()}


def ratio(times: dict[str, list[float]], who: str, than: str) -> float:
    """How many times as fast, the median of the rounds."""
    return median(other / own for own, other in zip(times[who], times[than], strict=True))


def kept(name: str, times: dict[str, list[float]]) -> bool:
    """Whether every promise about the set is."""
    return all(ratio(times, each.who, each.than) >= each.target for each in PROMISES if name in each.sets)


def report(times: dict[str, dict[str, list[float]]], parsed: dict[str, list[float]], given: argparse.Namespace) -> str:
    """The page."""
    versions = ", ".join(
        f"{name} {metadata.version(name)}" for name in ("questdb", "influxdb-client", "polars", "pyarrow", "pandas")
    )
    spreads = [max(each) / min(each) for measured in times.values() for each in measured.values()]
    text = f"""# Tables in Python, side by side

Written by `make bench-python-tables`, {given.date}. Only the ratios say something; README.md one folder above says how to read them.

- Machine: {processor()}, one core; CPython {platform.python_version()}.
- linepack {linepack.__version__}, {versions}.
- {given.rows} rows a set ({FEW} for influxdb-client), medians of {given.rounds} interleaved rounds, CPU time.
- Slowest round over fastest round of a contestant: median {median(spreads):.2f}, largest {max(spreads):.2f}.

## What is promised

| work | data set | must reach | reached | verdict |
|------|----------|------------|---------|---------|
"""
    for who, than, target, sets in PROMISES:
        for name in sets:
            reached = ratio(times[name], who, than)
            verdict = "reached" if reached >= target else "**missed**"
            what, other = CONTESTANTS[who].what, CONTESTANTS[than].what
            text += f"| {what} | {name} | {target:g} × {other} | {reached:.2f} | {verdict} |\n"
    reached = ratio(parsed, "to_arrow", "memcpy")
    verdict = "reached" if reached >= PARSED else "**missed**"
    text += f"| `to_arrow` | cpu | {PARSED:g} × memcpy | {reached:.3f} | {verdict} |\n"
    text += f"""
`parse` alone, which leaves the tape behind and no values, reaches {ratio(parsed, "parse", "memcpy"):.3f} × memcpy in the same rounds;
memcpy moves {len_of(parsed)}.

## Nanoseconds a row

| what | {" | ".join(f"`{name}`" for name in times)} |
|------|{"---|" * len(times)}
"""
    for who, contestant in CONTESTANTS.items():
        cells = " | ".join(f"{median(measured[who]):.0f}" for measured in times.values())
        text += f"| {contestant.what} | {cells} |\n"
    text += """
Everybody is given the same rows: tags as dictionaries (categories), times as timestamps. Ours gives every body as `bytes`;
questdb's buffer is kept from round to round and its bytes are not copied out of it; influxdb-client gives a list of lines. Before the
race what we write is read back and compared with the data set. Where a promise is missed the set is raced once more, and that race
counts: what else runs on the machine slows the fastest most.
"""
    return text


def len_of(parsed: dict[str, list[float]]) -> str:
    """How much memcpy moves in a second."""
    return f"{SIZE / median(parsed['memcpy']):.1f} GB a second"


SIZE = 64 << 20


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--rows", type=int, default=150_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--date", default="on an unnamed day")
    options = parser.parse_args()
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            file = Path(folder) / f"{name}.lp"
            subprocess.run([*shlex.split(options.command), "make", name, str(SIZE >> 20), str(file)], check=True)
            data = file.read_bytes()
            if name == "cpu":
                parsed = race_parse(data, options.rounds)
            tables = given(data, options.rows)
            same_lines(tables, data)
            times[name] = race(tables, options.rounds)
            if not kept(name, times[name]):
                times[name] = race(tables, options.rounds)
    text = report(times, parsed, options)
    REPORT.write_text(text)
    print(text)
    if not all(kept(name, measured) for name, measured in times.items()) or ratio(parsed, "to_arrow", "memcpy") < PARSED:
        sys.exit("a promise is missed")


if __name__ == "__main__":
    main()
