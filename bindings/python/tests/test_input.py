"""What data may be, and what a document keeps of it."""

import array
import mmap
import sys
import tempfile

import pytest

import linepack

TEXT = b"m,t=a f=1 10\nm f=2\n"


class Bytes(bytes):
    pass


def mapped():
    with tempfile.TemporaryFile() as file:
        file.write(TEXT)
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


BUFFERS = {
    "bytes": lambda: TEXT,
    "a subclass of bytes": lambda: Bytes(TEXT),
    "bytearray": lambda: bytearray(TEXT),
    "memoryview": lambda: memoryview(TEXT),
    "memoryview of a part": lambda: memoryview(b"xx" + TEXT + b"yy")[2:-2],
    "memoryview of a bytearray": lambda: memoryview(bytearray(TEXT)),
    "memoryview of other items": lambda: memoryview(TEXT).cast("b"),
    "memoryview of two dimensions": lambda: memoryview(TEXT).cast("B", (1, len(TEXT))),
    "array": lambda: array.array("B", TEXT),
    "array of wider items": lambda: array.array("H", TEXT + b"\n" * (len(TEXT) % 2)),
    "mmap": mapped,
}


@pytest.mark.parametrize("make", BUFFERS.values(), ids=BUFFERS.keys())
def test_anything_that_has_bytes(make):
    report = linepack.validate(make())
    assert (report.ok, report.records) == (True, 2)
    document = linepack.parse(make())
    assert [line.fields for line in document] == [{"f": 1.0}, {"f": 2.0}]


@pytest.mark.parametrize("empty", [b"", bytearray(), memoryview(b""), array.array("d")])
def test_nothing(empty):
    assert linepack.validate(empty) == linepack.Report(0, 0, 0, [])
    assert len(linepack.parse(empty)) == 0


@pytest.mark.parametrize("read", [linepack.validate, linepack.parse])
class TestRefused:
    def test_text(self, read):
        with pytest.raises(TypeError, match="encode it"):
            read("m f=1")

    @pytest.mark.parametrize("data", [None, 1, [b"m f=1"], object()])
    def test_no_bytes(self, read, data):
        with pytest.raises(TypeError):
            read(data)

    def test_with_gaps(self, read):
        with pytest.raises(BufferError, match="contiguous"):
            read(memoryview(TEXT)[::2])
        with pytest.raises(BufferError, match="contiguous"):
            read(memoryview(TEXT)[::-1])

    def test_released(self, read):
        view = memoryview(TEXT)
        view.release()
        with pytest.raises(ValueError, match="released"):
            read(view)


@pytest.mark.parametrize("wrap", [lambda data: data, memoryview])
def test_a_document_does_not_change_with_its_source(wrap):
    source = bytearray(TEXT)
    document = linepack.parse(wrap(source))
    source[:] = b"#" * len(source)
    assert [line.measurement for line in document] == ["m", "m"]


def test_no_buffer_stays_locked():
    source = bytearray(TEXT)
    document = linepack.parse(source)
    linepack.validate(source)
    source.extend(b"more")  # A BufferError, if somebody still held the buffer.
    assert len(document) == 2


def test_bytes_are_kept_by_reference():
    source = TEXT * 1000
    before = sys.getrefcount(source)
    document = linepack.parse(source)
    assert sys.getrefcount(source) == before + 1
    del document
    assert sys.getrefcount(source) == before


def test_no_reference_is_left_after_an_error():
    source = TEXT * 1000 + b"bad"
    before = sys.getrefcount(source)
    with pytest.raises(linepack.ParseError):
        linepack.parse(source)
    linepack.validate(source)
    assert sys.getrefcount(source) == before
