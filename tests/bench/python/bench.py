"""The Python package beside the Rust core and beside line-protocol-parser. `make bench-python` runs it.

    bench.py race COMMAND [--mib N] [--rounds N] [--date DAY]   everything; writes RESULTS.md
    bench.py column FILE FIELD                                  nanoseconds and sum, as COMMAND column prints them

COMMAND starts the benchmark of the core.
"""

import argparse
import io
import math
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

import linepack
import numpy
from line_protocol_parser import parse_line

FIELD = "usage_guest"
RESULTS = Path(__file__).parent / "RESULTS.md"


@dataclass
class Contest:
    """Two who do the same work, and how much faster the first must be; None where nothing is promised."""

    work: str
    ours: Callable[[], float]
    against: str
    theirs: Callable[[], float]
    target: float | None

    def ratio(self, rounds: int) -> tuple[float, float]:
        """How much faster, and the slowest round over the fastest one of either. One round more is not counted."""
        pairs = [(self.ours(), self.theirs()) for _ in range(rounds + 1)][1:]
        ours, theirs = zip(*pairs, strict=True)
        return median(theirs) / median(ours), max(max(ours) / min(ours), max(theirs) / min(theirs))


def timed(work: Callable[[], None]) -> float:
    """CPU time in nanoseconds."""
    start = time.thread_time_ns()
    work()
    return time.thread_time_ns() - start


def column(file: str, field: str) -> None:
    """Parses a file and sums a field of floats; prints the nanoseconds that took, without reading the file, and the sum."""
    data = Path(file).read_bytes()
    start = time.thread_time_ns()
    total = numpy.asarray(linepack.parse(data).column(field).values).sum()
    print(time.thread_time_ns() - start, total)


def in_bulk(core: list[str], file: str) -> Contest:
    """One field of all records. Each round is a new process, so that neither has memory that was touched before."""
    sums = set()

    def run(command: list[str]) -> float:
        done = subprocess.run([*command, "column", file, FIELD], capture_output=True, check=True, text=True)
        nanoseconds, total = done.stdout.split()
        sums.add(float(total))
        # Two ways to add up round differently.
        if not math.isclose(min(sums), max(sums), rel_tol=1e-9):
            raise SystemExit(f"the sums differ: {sums}")
        return float(nanoseconds)

    me = [sys.executable, __file__]
    return Contest(f"parse, sum of `{FIELD}` with numpy", lambda: run(me), "the Rust core", lambda: run(core), 0.5)


def each_value(data: bytes) -> list[Contest]:
    """Every value of every line as a Python object."""
    lines = data.decode().splitlines()

    def parsed() -> None:
        for line in linepack.parse(data):
            line.measurement, line.tags, line.fields, line.timestamp

    def read() -> None:
        for line in linepack.read(io.BytesIO(data)):
            line.measurement, line.tags, line.fields, line.timestamp

    def theirs() -> None:
        for line in lines:
            parse_line(line)

    same_values(data, lines)
    peer = "line-protocol-parser"
    return [
        Contest("`parse`, every value", lambda: timed(parsed), peer, lambda: timed(theirs), 5.0),
        Contest("`read`, every value", lambda: timed(read), peer, lambda: timed(theirs), None),
    ]


def same_values(data: bytes, lines: list[str]) -> None:
    """Who finds other values did other work."""
    document = linepack.parse(data)
    if len(document) != len(lines):
        raise SystemExit(f"{len(document)} records in {len(lines)} lines")
    for line, text in zip(document, lines, strict=True):
        theirs = parse_line(text)
        ours = {"measurement": line.measurement, "tags": line.tags, "fields": line.fields, "time": line.timestamp}
        if ours != theirs:
            raise SystemExit(f"the values differ: {ours} and {theirs}")


def processor() -> str:
    """The processor's name, where the machine tells."""
    try:
        information = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = [line.split(":", 1)[1].strip() for line in information if line.startswith("model name")]
    return names[0] if names else platform.machine()


def race(command: str, mib: int, rounds: int, date: str) -> None:
    """Everybody; leaves the table."""
    core = shlex.split(command)
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "cpu.lp")
        subprocess.run([*core, "make", "cpu", str(mib), file], check=True)
        contests = [in_bulk(core, file), *each_value(Path(file).read_bytes())]
        rows = [(contest, *contest.ratio(rounds)) for contest in contests]
    versions = [f"{name} {metadata.version(name)}" for name in ("line-protocol-parser", "numpy")]
    text = f"""# Reading line protocol in Python, side by side

Written by `make bench-python`, {date}. Only the ratios say something; README.md one folder above says how to read them.

- Machine: {processor()}, one core; CPython {platform.python_version()}.
- Contestants: linepack {linepack.__version__}, {", ".join(versions)}.
- `cpu`, {mib} MiB, medians of {rounds} interleaved rounds, CPU time. Spread is the slowest round over the fastest one.

| work | measured against | must reach | reached | spread | verdict |
|------|------------------|------------|---------|--------|---------|
"""
    for contest, ratio, spread in rows:
        must, verdict = "-", "nothing promised"
        if contest.target is not None:
            must, verdict = f"{contest.target} ×", "reached" if ratio >= contest.target else "missed"
        text += f"| {contest.work} | {contest.against} | {must} | {ratio:.2f} × | {spread:.2f} | {verdict} |\n"
    text += """
`line-protocol-parser` is given each line as a `str`, cut before the clock starts. linepack is given the bytes and finds the
lines itself. `cpu` has 4000 series that come in turn, and linepack uses the tag set of a series again.
"""
    RESULTS.write_text(text)
    print(text)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    one = commands.add_parser("column")
    one.add_argument("file")
    one.add_argument("field")
    everything = commands.add_parser("race")
    everything.add_argument("command")
    everything.add_argument("--mib", type=int, default=64)
    everything.add_argument("--rounds", type=int, default=7)
    everything.add_argument("--date", default="on an unnamed day")
    given = vars(parser.parse_args())
    {"column": column, "race": race}[given.pop("what")](**given)


if __name__ == "__main__":
    main()
