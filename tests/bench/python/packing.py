"""gzip of the Python package beside Python's own. `make bench-python-gzip` runs it.

    packing.py COMMAND [--rounds N] [--date DAY]   writes GZIP.md; fails where a promise is missed

COMMAND starts the benchmark of the core, which makes the data sets.
"""

import argparse
import gzip
import platform
import shlex
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import linepack
from bench import processor

REPORT = Path(__file__).parent / "GZIP.md"
SETS = ("cpu", "sensor", "strings")
LEVEL = 6

# Bodies in bytes, and how often each is packed in a round.
BODIES = {4 << 10: 256, 64 << 10: 16, 1 << 20: 1, 8 << 20: 1}

# At least as fast as Python's own, and at most so many times as large. With short bodies it is the beginning of each that counts.
FASTER, LARGER = 1.0, 1.03


def with_zlib(data: bytes) -> bytes:
    """What is below the module gzip."""
    return zlib.compress(data, LEVEL, 31)


OURS, GZIP, ZLIB = "linepack.gzip", "gzip.compress", "zlib.compress"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    OURS: lambda data: linepack.gzip(data, LEVEL),
    GZIP: lambda data: gzip.compress(data, LEVEL),
    ZLIB: with_zlib,
}
UNPACKERS: dict[str, Callable[[bytes], bytes]] = {
    "linepack.gunzip": lambda data: linepack.gunzip(data, max_bytes=None),
    "gzip.decompress": gzip.decompress,
    "zlib.decompress": lambda data: zlib.decompress(data, 31),
}


class Raced(NamedTuple):
    """What is found about bodies of one length from one data set."""

    name: str
    length: int
    packing: dict[str, list[float]]
    unpacking: dict[str, list[float]]
    sizes: dict[str, int]

    @property
    def faster(self) -> float:
        """How many times as fast as the faster of Python's own."""
        return min(ratio(self.packing, OURS, than) for than in (GZIP, ZLIB))

    @property
    def larger(self) -> float:
        """How many times as large as the smaller of theirs."""
        return self.sizes[OURS] / min(self.sizes[GZIP], self.sizes[ZLIB])

    @property
    def verdict(self) -> str:
        """What becomes of the promises."""
        return "reached" if self.faster >= FASTER and self.larger <= LARGER else "**missed**"

    @property
    def kept(self) -> bool:
        """Whether none is missed."""
        return self.verdict != "**missed**"


def ratio(times: dict[str, list[float]], who: str, than: str) -> float:
    """How many times as fast, the median of the rounds."""
    return median(other / own for own, other in zip(times[who], times[than], strict=True))


def timed(work: Callable[[bytes], bytes], data: bytes, times: int) -> float:
    """Nanoseconds of CPU time."""
    start = time.thread_time_ns()
    for _ in range(times):
        work(data)
    return (time.thread_time_ns() - start) / times


def rounds(who: dict[str, Callable[[bytes], bytes]], data: bytes, times: int, count: int) -> dict[str, list[float]]:
    """The times of everybody in each round; one round more is not counted."""
    measured: dict[str, list[float]] = {name: [] for name in who}
    for _ in range(count + 1):
        for name, work in who.items():
            measured[name].append(timed(work, data, times))
    return {name: each[1:] for name, each in measured.items()}


def race(name: str, body: bytes, count: int) -> Raced:
    """Everybody with one body."""
    packed = {who: work(body) for who, work in PACKERS.items()}
    for who, unpack in UNPACKERS.items():
        if any(unpack(each) != body for each in packed.values()):
            raise SystemExit(f"{who} unpacks something else")
    times = BODIES[len(body)]
    sizes = {who: len(each) for who, each in packed.items()}
    unpacking = rounds(UNPACKERS, packed[ZLIB], times, count)
    return Raced(name, len(body), rounds(PACKERS, body, times, count), unpacking, sizes)


def table(who: dict[str, Callable[[bytes], bytes]], raced: list[Raced], times: Callable[[Raced], dict[str, list[float]]]) -> str:
    """Megabytes of body a second."""
    text = f"| data set | body | {' | '.join(f'`{name}`' for name in who)} |\n|---|---|{'---|' * len(who)}\n"
    for one in raced:
        cells = " | ".join(f"{one.length / median(times(one)[name]) * 1000:.0f}" for name in who)
        text += f"| {one.name} | {one.length >> 10} KiB | {cells} |\n"
    return text


def report(raced: list[Raced], given: argparse.Namespace) -> str:
    """The page."""
    spreads = [max(times) / min(times) for one in raced for times in one.packing.values()]
    text = f"""# gzip in Python, side by side

Written by `make bench-python-gzip`, {given.date}. Only the ratios say something; README.md one folder above says how to read them.

- Machine: {processor()}, one core; CPython {platform.python_version()}, zlib {zlib.ZLIB_RUNTIME_VERSION}; linepack {linepack.__version__}.
- Level {LEVEL}, medians of {given.rounds} interleaved rounds, CPU time.
- Slowest round over fastest round of a contestant: median {median(spreads):.2f}, largest {max(spreads):.2f}.

## What is promised

At least as fast as Python's own, and at most {LARGER - 1:.0%} larger.

| data set | body | as fast as `gzip.compress` | as fast as `zlib.compress` | size beside theirs | verdict |
|---|---|---|---|---|---|
"""
    for one in raced:
        speeds = " | ".join(f"{ratio(one.packing, OURS, than):.2f} ×" for than in (GZIP, ZLIB))
        text += f"| {one.name} | {one.length >> 10} KiB | {speeds} | {one.larger - 1:+.1%} | {one.verdict} |\n"
    text += f"""
## Packing, MB of body a second

{table(PACKERS, raced, lambda one: one.packing)}
## Unpacking, MB of body a second

{table(UNPACKERS, raced, lambda one: one.unpacking)}
A body is the beginning of a data set. Everybody unpacks what everybody packed, and it is compared, before the race. Where a promise is
missed the body is raced once more, and that race counts: what else runs on the machine slows the fastest most.
"""
    return text


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--date", default="on an unnamed day")
    given = parser.parse_args()
    raced = []
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            file = Path(folder) / f"{name}.lp"
            subprocess.run([*shlex.split(given.command), "make", name, "9", str(file)], check=True)
            data = file.read_bytes()
            for length in BODIES:
                one = race(name, data[:length], given.rounds)
                raced.append(one if one.kept else race(name, data[:length], given.rounds))
    text = report(raced, given)
    REPORT.write_text(text)
    print(text)
    if not all(one.kept for one in raced):
        sys.exit("a promise is missed")


if __name__ == "__main__":
    main()
