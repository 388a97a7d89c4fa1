"""Documents in pieces: whatever the cuts, what parse finds in the whole."""

import gzip
import io
import itertools
import pathlib
import sys
import threading

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_bad_input import run_measured
from test_properties import DOCUMENTS, MODES

import linepack
from linepack import Decoder, ParseError, parse, read

TEXT = b'a,t=x\\ y f=1,s="two\nlines" 1\n\n# note\nbad\r\nc f=3i 3\r\n  d f=4 \n f=\ne f=5,f=6'


LINES = [
    b"m f=1\n", b"m,t=a\\ b f=1i 5\n", b'm s="x\ny",f=2 1 \r\n', b"bad\n", b'# c"\n', b"#x\\\n", b" \n", b'q s="', b'"\n',
    b"\xef\xbb\xbfm f=1\n", b"m f=1 \n", b"\rm f=2\r\n", b"m,a=1,a=2 f=t\n", b"m f=\0\n", b"\xff\n", b"m f=1",
]
BY_LINES = st.lists(st.sampled_from(LINES), max_size=8).map(b"".join)


def facts(line):
    """Everything that a line says."""
    pairs = line.tag_items(), line.field_items(), line.tags, line.fields
    return repr((line.measurement, pairs, line.timestamp, line.line, line.record, line.duplicates))


def decoded(pieces, **options):
    """Lines, errors and counts of a document in pieces."""
    decoder = Decoder(**options)
    documents = [decoder.feed(piece) for piece in pieces]
    documents.append(decoder.finish())
    assert decoder.held == 0
    lines = [facts(line) for document in documents for line in document]
    errors = [error for document in documents for error in document.errors]
    reports = [document.report for document in documents]
    counts = [sum(getattr(report, name) for report in reports) for name in ("records", "rejected", "error_count")]
    return lines, errors, counts


def whole(data, **options):
    document = parse(data, **{"errors": "collect", "max_errors": sys.maxsize, "max_record_bytes": 16 << 20} | options)
    report = document.report
    return [facts(line) for line in document], report.errors, [report.records, report.rejected, report.error_count]


def cut(data, places):
    """The bytes between the places, the first and the last ones too."""
    edges = [0, *sorted(min(place, len(data)) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(edges)]


class TestDecoder:
    def test_one_byte_at_a_time(self):
        assert decoded([bytes([byte]) for byte in TEXT]) == whole(TEXT)

    @settings(max_examples=500)
    @given(BY_LINES | DOCUMENTS, st.lists(st.integers(0, 80)), MODES, st.sampled_from([1 << 20, 14, 9, 6]))
    @example(TEXT, [3, 17, 25, 40], "spec", 1 << 20)
    @example(TEXT, [len(TEXT) - 1], "strict", 1 << 20)
    @example(b'm s="x\ny",f=2 1 \r\nm f=1\n', [], "spec", 1 << 20)
    def test_any_cuts(self, data, places, mode, max_record_bytes):
        options = {"mode": mode, "max_record_bytes": max_record_bytes}
        assert decoded(cut(data, places), max_errors=sys.maxsize, **options) == whole(data, **options)

    @given(st.lists(st.integers(0, 60)))
    def test_options(self, places):
        data = b'm f=1 1\nm s="a\\nb",t="%s" 2\nm,t=a\x01 f=1\n' % (b"x" * 30)
        options = {"precision": "s", "string_c_escapes": True, "strict_control": True}
        assert decoded(cut(data, places), **options) == whole(data, **options)

    def test_a_piece_gives_what_it_completes(self):
        decoder = Decoder()
        first = decoder.feed(b"a f=1\nb f")
        assert ([line.measurement for line in first], decoder.held) == (["a"], 3)
        assert repr(decoder) == "<linepack.Decoder: 3 bytes held>"
        second = decoder.feed(bytearray(b"=2\nc\nd f=4"))
        assert [(line.measurement, line.line, line.record) for line in second] == [("b", 2, 2)]
        assert [(error.line, error.record, error.offset) for error in second.errors] == [(3, 3, 13)]
        assert (second.report.records, second.report.rejected) == (1, 1)
        assert repr(second) == "<linepack.Document: 1 records, 1 errors>"
        last = decoder.finish()
        assert [(line.measurement, line.line) for line in last] == [("d", 4)]
        assert [line.measurement for line in first] == ["a"]

    def test_after_finish_a_new_document_begins(self):
        decoder = Decoder()
        decoder.feed(b"a f=1\nb f")
        assert decoder.finish().errors[0].line == 2
        assert decoder.feed(b"c f=1\n")[0].line == 1
        assert len(decoder.finish()) == 0

    def test_a_document_of_a_piece_is_like_any_other(self):
        decoder = Decoder()
        decoder.feed(b"bad\n")
        document = decoder.feed(b"a,t=x f=1 1\nb f=2\nbad\nc,t=y f=3 3\n")
        assert [line.line for line in document[::-1]] == [5, 3, 2]
        assert (document[-1].line, document[-1].record) == (5, 5)
        assert document.column("f").tolist() == [1.0, 2.0, 3.0]
        assert document.timestamps().tolist() == [1, None, 3]
        assert document.measurements().names == ["a", "b", "c"]
        assert document.tag_column("t").codes.tolist() == [0, -1, 1]
        assert linepack.encode(document) == b"a,t=x f=1 1\nb f=2\nc,t=y f=3 3\n"
        with pytest.raises(linepack.LinepackError, match='^field "f", line 7: ') as caught:
            decoder.feed(b"a f=1\nb f=2i\n").column("f")
        assert caught.value.code == "mixed_types"
        with pytest.raises(linepack.LinepackError) as caught:
            document.column("g")
        assert caught.value.code == "no_such_field"

    def test_pieces_do_not_change_with_their_source(self):
        source = bytearray(b"a f=1\nb f=2\n")
        document = Decoder().feed(source)
        source[:] = b"#" * len(source)
        source.extend(b"more")  # A BufferError, if somebody still held the buffer.
        assert [line.measurement for line in document] == ["a", "b"]

    def test_a_record_too_long_is_an_error(self):
        decoder = Decoder(max_record_bytes=20)
        (error,) = decoder.feed(b'm f="' + b"x" * 30).errors
        assert (error.code, error.line, decoder.held) == ("record_too_long", 1, 0)
        after = decoder.feed(b'"\nm f=1\n')
        assert [(line.line, line.record) for line in after] == [(2, 2)]
        assert after.report.ok

    def test_a_record_of_any_length_takes_bounded_memory(self):
        grown, held, rejected = run_measured("""
            def work():
                decoder = linepack.Decoder(max_record_bytes=1 << 20)
                piece, most, rejected = b"x" * (1 << 18), 0, 0
                for _ in range(512):
                    rejected += decoder.feed(piece).report.rejected
                    most = max(most, decoder.held)
                return most, rejected + decoder.finish().report.rejected
            print(*measured(work))
        """)
        assert (int(grown) < 16, int(held) < 2 << 20, rejected) == (True, True, "1")

    @pytest.mark.parametrize(("data", "error"), [("m f=1", TypeError), (None, TypeError), (memoryview(TEXT)[::2], BufferError)])
    def test_what_is_refused_leaves_the_decoder_as_it_was(self, data, error):
        decoder = Decoder()
        decoder.feed(b"m f=")
        with pytest.raises(error):
            decoder.feed(data)
        assert decoder.feed(b"1\n")[0].fields == {"f": 1.0}

    def test_wrong_options(self):
        for option in ("mode", "precision"):
            with pytest.raises(linepack.LinepackError, match=f'^{option}: unknown word "nope"'):
                Decoder(**{option: "nope"})
        for bad in ({"max_record_bytes": None}, {"errors": "raise"}):
            with pytest.raises(TypeError):
                Decoder(**bad)

    def test_threads_feed_one_decoder(self):
        decoder = Decoder()
        lines, piece = [], b"m,host=a f=1i 1700\n" * 2000

        def feed():
            for _ in range(20):
                lines.extend((line.record, line.fields["f"]) for line in decoder.feed(piece))
                assert decoder.held == 0

        threads = [threading.Thread(target=feed) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(lines) == [(record, 1) for record in range(1, 6 * 20 * 2000 + 1)]


class Trickle(io.RawIOBase):
    """A file that gives a few bytes at a time."""

    def __init__(self, data):
        self.data = data

    def read(self, size=-1):
        given, self.data = self.data[:7], self.data[7:]
        return given


class TestRead:
    @pytest.mark.parametrize(
        "source",
        [
            lambda: io.BytesIO(TEXT),
            lambda: Trickle(TEXT),
            lambda: [TEXT],
            lambda: iter(cut(TEXT, [5, 9, 9, 30])),
            lambda: (memoryview(piece) for piece in cut(TEXT, [1, 2])),
            lambda: [bytearray(TEXT[:20]), b"", TEXT[20:]],
        ],
    )
    def test_sources(self, source):
        reader = read(source(), errors="collect")
        lines = [facts(line) for line in reader]
        report = reader.report
        assert (lines, reader.errors, [report.records, report.rejected, report.error_count]) == whole(TEXT)
        assert report == linepack.validate(TEXT)
        assert list(reader) == []

    def test_files(self, tmp_path):
        path = tmp_path / "data.lp"
        data = b"cpu,host=a load=0.5,n=7i 1700\n" * 50_000
        path.write_bytes(data)
        with path.open("rb") as file:
            assert sum(line.fields["n"] for line in read(file)) == 350_000
            assert not file.closed
        with gzip.open(tmp_path / "data.gz", "wb") as file:
            file.write(data)
        with gzip.open(tmp_path / "data.gz", "rb") as file:
            assert [line.record for line in read(file)] == list(range(1, 50_001))

    def test_raise_gives_the_good_records_before(self):
        reader = read([TEXT])
        assert next(reader).measurement == "a"
        with pytest.raises(ParseError) as caught:
            next(reader)
        expected = linepack.validate(TEXT).errors[0]
        for name in ("code", "message", "help", "line", "record", "column", "offset", "length", "opened"):
            assert getattr(caught.value, name) == getattr(expected, name)
        assert reader.errors == []
        with pytest.raises(StopIteration):
            next(reader)

    def test_raise_at_a_comment_and_with_no_room_for_errors(self):
        data = b"a f=1\n# bad\x00comment\nb f=2\n"
        reader = read([data], mode="strict", max_errors=0)
        assert next(reader).measurement == "a"
        with pytest.raises(ParseError) as caught:
            next(reader)
        assert (caught.value.code, caught.value.line, caught.value.record) == ("control_in_comment", 2, 0)

    def test_errors_can_be_seen_while_reading(self):
        reader = read([b"a f=1\nbad\n", b"b f=1\nbad\nbad\n", b"bad"], errors="collect", max_errors=2)
        assert (reader.errors, reader.report.ok) == ([], True)
        assert next(reader).measurement == "a"
        assert [error.line for error in reader.errors] == [2]
        assert next(reader).measurement == "b"
        assert [error.line for error in reader.errors] == [2, 4]
        assert list(reader) == []
        assert (reader.report.error_count, reader.report.rejected, len(reader.errors)) == (4, 4, 2)
        assert list(read([b"bad\n", b"m f=1"], errors="collect", max_errors=0))[0].line == 2

    def test_nothing(self):
        for source in ([], [b""], io.BytesIO()):
            reader = read(source)
            assert (list(reader), reader.report) == ([], linepack.Report(0, 0, 0, []))

    def test_it_reads_no_further_than_it_must(self):
        seen = []

        def pieces():
            for n in range(5):
                seen.append(n)
                yield b"m f=%di\n" % n

        reader = read(pieces())
        assert seen == []
        assert [next(reader).fields["f"] for _ in range(3)] == [0, 1, 2]
        assert seen == [0, 1, 2]

    def test_an_error_of_the_source_is_passed_on(self):
        def pieces():
            yield b"m f=1\n"
            raise OSError("unplugged")

        reader = read(pieces())
        assert next(reader).line == 1
        with pytest.raises(OSError, match="unplugged"):
            next(reader)

    @pytest.mark.parametrize("source", [io.StringIO("m f=1"), "m f=1", b"m f=1", bytearray(), memoryview(b""), None, 7])
    def test_what_is_no_source_is_refused_at_once(self, source):
        with pytest.raises(TypeError):
            read(source)

    def test_refusals_say_what_to_do(self, tmp_path):
        path = tmp_path / "data.lp"
        path.write_text("m f=1")
        with path.open() as file, pytest.raises(TypeError, match='open it in binary mode: open\\(path, "rb"\\)'):
            read(file)
        with pytest.raises(TypeError, match="not bytes; parse takes one"):
            read(b"m f=1")
        with pytest.raises(TypeError, match="a binary file or an iterable of bytes-like objects, not \\w*Path"):
            read(pathlib.Path("data.lp"))
        with pytest.raises(TypeError, match="not str; encode it"):
            list(read(["m f=1"]))
        with pytest.raises(TypeError):
            list(read([1]))

    @pytest.mark.parametrize("option", ["errors", "mode", "precision"])
    def test_a_word_that_does_not_exist(self, option):
        with pytest.raises(linepack.LinepackError, match=f'^{option}: unknown word "nope"; expected one of ') as caught:
            read([], **{option: "nope"})
        assert caught.value.code == "invalid_option"

    def test_the_default_limit(self):
        data = b'm f="' + b"x" * (16 << 20) + b'"\nm f=1\n'
        reader = read(io.BytesIO(data), errors="collect")
        assert [line.line for line in reader] == [2]
        assert [error.code for error in reader.errors] == ["record_too_long"]
        assert len(list(read(io.BytesIO(data), max_record_bytes=17 << 20))) == 2

    def test_memory_does_not_grow_with_the_file(self):
        grown, count = run_measured("""
            class Endless:
                left = 64 << 20
                def read(self, size):
                    piece = b"cpu,host=a load=0.5,name=7i 1700\\n" * (size // 33)
                    self.left -= len(piece)
                    return piece if self.left > 0 else b""
            print(measured(lambda: sum(1 for line in linepack.read(Endless()) if line.fields)))
        """)
        assert (int(count) > 1_900_000, int(grown) < 16) == (True, True)


@given(BY_LINES | DOCUMENTS, st.lists(st.integers(0, 60)), MODES)
def test_read_finds_what_parse_finds(data, places, mode):
    reader = read(cut(data, places), errors="collect", mode=mode)
    assert [facts(line) for line in reader] == whole(data, mode=mode)[0]
    assert reader.report == linepack.validate(data, mode=mode)
    reader, seen = read(cut(data, places), mode=mode), []
    try:
        seen.extend(facts(line) for line in reader)
    except ParseError as error:
        assert str(error) == str(linepack.validate(data, mode=mode).errors[0])
    else:
        assert seen == [facts(line) for line in parse(data, mode=mode)]
