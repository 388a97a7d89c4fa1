"""Bodies packed and unpacked."""

import gzip
import random
import subprocess
import sys
import threading
import time
from statistics import median
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linepack
from linepack import Gunzip, Gzip

LINES = b"".join(b"cpu,host=h%d load=%d,n=%di 17%d\n" % (n % 7, n % 13, n, n) for n in range(5000))


def refused(code, work, *arguments, **options):
    with pytest.raises(linepack.LinepackError) as caught:
        work(*arguments, **options)
    assert caught.value.code == code


def pieces(data, lengths):
    at = 0
    for length in lengths:
        yield data[at : at + length]
        at += length
    yield data[at:]


@given(st.binary() | st.binary(max_size=64).map(lambda data: data * 5000), st.integers(0, 9), st.lists(st.integers(1, 70_000)))
def test_it_comes_back_whole_and_in_pieces(data, level, lengths):
    packed = linepack.gzip(data, level)
    assert gzip.decompress(packed) == linepack.gunzip(packed, max_ratio=None) == data
    packer = Gzip(level)
    for _ in range(2):
        assert b"".join([*map(packer.feed, pieces(data, lengths)), packer.finish()]) == packed
    assert packer.pack(data) == packed
    unpacker = Gunzip(max_ratio=None)
    for _ in range(2):
        assert b"".join(map(unpacker.feed, pieces(packed, lengths))) == data
        unpacker.finish()
        unpacker.reset()


@pytest.mark.parametrize("level", range(10))
def test_what_others_packed_is_unpacked(level):
    assert linepack.gunzip(gzip.compress(LINES, level)) == LINES
    members = gzip.compress(b"a", level) + gzip.compress(b"b", level)
    assert linepack.gunzip(members) == b"ab"


def test_size_beside_zlib():
    assert len(linepack.gzip(LINES)) <= len(gzip.compress(LINES, 6)) * 1.03


def test_the_same_bytes_for_the_same_input():
    assert linepack.gzip(LINES) == linepack.gzip(LINES, 6) == linepack.gzip(LINES, level=6) == Gzip().pack(LINES)
    assert linepack.gzip(LINES)[:10] == bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])
    assert linepack.gzip(b"m f=1\n", 9) == linepack.gzip(b"m f=1\n", 255)


def test_what_was_fed_and_not_finished_is_forgotten():
    packer = Gzip()
    packer.feed(LINES)
    assert packer.pack(b"m f=1\n") == linepack.gzip(b"m f=1\n")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_buffer(kind):
    packed = linepack.gzip(kind(LINES))
    assert linepack.gunzip(kind(packed)) == LINES
    packer, unpacker = Gzip(), Gunzip()
    assert packer.pack(kind(LINES)) == packer.feed(kind(LINES)) + packer.finish() == packed
    assert unpacker.feed(kind(packed)) == LINES


def test_types():
    for work in (linepack.gzip, linepack.gunzip, Gzip().feed, Gzip().pack, Gunzip().feed):
        with pytest.raises(TypeError):
            work("text")
        with pytest.raises(BufferError):
            work(memoryview(LINES)[::2])
    for wrong in (-1, 256):
        with pytest.raises(OverflowError):
            linepack.gzip(b"", wrong)


def test_damage():
    packed = linepack.gzip(LINES)
    for broken in (b"", b"plain", packed[:-1], packed[:10], packed + b"x", packed[:-1] + b"\1", b"\x1f\x8b\x08\xff" + packed[4:]):
        refused("invalid_gzip", linepack.gunzip, broken)
    unpacker = Gunzip()
    refused("invalid_gzip", unpacker.finish)
    refused("invalid_gzip", unpacker.feed, b"plain")
    refused("invalid_gzip", unpacker.feed, packed)
    refused("invalid_gzip", unpacker.finish)
    unpacker.reset()
    assert unpacker.feed(packed) == LINES


def test_limits():
    packed = linepack.gzip(LINES)
    assert linepack.gunzip(packed, max_bytes=len(LINES)) == LINES
    refused("gzip_too_large", linepack.gunzip, packed, max_bytes=len(LINES) - 1)
    noise = random.Random(0).randbytes((10 << 20) + 1)
    refused("gzip_too_large", linepack.gunzip, linepack.gzip(noise, 1))
    assert linepack.gunzip(linepack.gzip(noise, 1), max_bytes=None) == noise
    bomb = linepack.gzip(bytes(4 << 20))
    refused("gzip_ratio", linepack.gunzip, bomb)
    refused("gzip_ratio", Gunzip().feed, bomb)
    assert linepack.gunzip(bomb, max_ratio=None) == bytes(4 << 20)
    assert linepack.gunzip(bomb, max_ratio=1100) == bytes(4 << 20)


def test_a_packer_and_an_unpacker_that_threads_share():
    bodies = [LINES[n:] for n in range(4)]
    packer, found = Gzip(), []

    def pack(body):
        found.extend(linepack.gunzip(packer.pack(body)) == body for _ in range(5))

    threads = [threading.Thread(target=pack, args=(body,)) for body in bodies]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == [True] * 20


def test_other_threads_run_meanwhile():
    data = random.Random(0).randbytes(1 << 20) * 4
    packed = linepack.gzip(data, 1) * 4
    held = lambda: sum(range(3_000_000))  # noqa: E731
    assert counted(held) < 10
    for work in (
        lambda: linepack.gzip(data), lambda: linepack.gzip(bytearray(data)), lambda: Gzip().pack(data),
        lambda: linepack.gunzip(packed, max_bytes=None), lambda: Gunzip(max_bytes=None).feed(packed),
        lambda: linepack.WriteRequest("http://h", b"m f=1\n" + data, bucket="b", gzip=True),
    ):  # fmt: skip
        # Where the machine is busy another thread may not come to its turn at all.
        assert any(counted(work) > 10 for _ in range(10))


def counted(work):
    """How often another thread comes to its turn during a call, the median of five: it may also run right before the call."""
    turns, done, ready = 0, threading.Event(), threading.Event()

    def count():
        nonlocal turns
        ready.set()
        while not done.is_set():
            turns += 1
            time.sleep(0)

    def during():
        before = turns
        work()
        return turns - before

    counter = threading.Thread(target=count)
    counter.start()
    ready.wait()
    counts = [during() for _ in range(5)]
    done.set()
    counter.join()
    return median(counts)


BOMB = dedent("""
    import zlib
    import linepack

    def peak():
        # Of this program; getrusage would tell of the one that has started it too.
        with open("/proc/self/status") as status:
            (line,) = (line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) << 10

    # A member of 64 MiB of zeros, which others may follow: 160 of them are 10 GiB.
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    member = b"".join([packer.compress(bytes(1 << 20)) for _ in range(64)]) + packer.flush()
    whole = member * 160
    before = peak()

    def code(work, *arguments, **options):
        try:
            work(*arguments, **options)
        except linepack.LinepackError as error:
            return error.code

    def stream(unpacker):
        unpacked = 0
        for _ in range(160):
            for at in range(0, len(member), 4096):
                try:
                    unpacked += len(unpacker.feed(member[at : at + 4096]))
                except linepack.LinepackError as error:
                    return unpacked, error.code

    assert code(linepack.gunzip, whole) == "gzip_ratio"
    assert code(linepack.gunzip, whole, max_bytes=None) == "gzip_ratio"
    assert code(linepack.gunzip, whole, max_ratio=None) == "gzip_too_large"
    unpacked, why = stream(linepack.Gunzip())
    assert unpacked <= 2 << 20 and why == "gzip_ratio"
    unpacked, why = stream(linepack.Gunzip(max_ratio=None))
    assert unpacked <= 10 << 20 and why == "gzip_too_large"
    # All but the very last byte, and that is refused.
    unpacked, why = stream(linepack.Gunzip(max_bytes=(10 << 30) - 1, max_ratio=None))
    assert unpacked > 9 << 30 and why == "gzip_too_large"
    print(peak() - before)
""")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory of a process is read from /proc")
def test_a_bomb_of_ten_gigabytes_goes_off_in_constant_memory():
    done = subprocess.run([sys.executable, "-c", BOMB], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 64 << 20
