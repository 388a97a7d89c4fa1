import gc
import math
import pickle
import sys
import threading

import pytest

import linepack
from linepack import UInt, parse

TEXT = b'cpu,host=a,dc=eu\\ 1 load=0.5,n=-7i,u=7u,ok=t,note="say \\"hi\\"" 1700\nmem free=1\n'


def test_a_line():
    line = parse(TEXT)[0]
    assert line.measurement == "cpu"
    assert line.tags == {"host": "a", "dc": "eu 1"}
    assert line.fields == {"load": 0.5, "n": -7, "u": 7, "ok": True, "note": 'say "hi"'}
    assert [type(value) for value in line.fields.values()] == [float, int, UInt, bool, str]
    assert line.tag_items() == [("host", "a"), ("dc", "eu 1")]
    assert line.field_items() == list(line.fields.items())
    assert (line.timestamp, line.line, line.record, line.duplicates) == (1700, 1, 1, False)


def test_a_line_without_tags_and_timestamp():
    line = parse(TEXT)[1]
    assert (line.tags, line.fields, line.timestamp) == ({}, {"free": 1.0}, None)
    assert type(line.fields["free"]) is float
    assert repr(line) == "Line(measurement='mem', tags={}, fields={'free': 1.0}, timestamp=None)"


def test_the_last_of_equal_keys_wins():
    line = parse(b"m,t=1,t=2 f=1,g=5i,f=2i", mode="lenient")[0]
    assert line.duplicates
    assert line.tags == {"t": "2"}
    assert line.fields == {"f": 2, "g": 5}
    assert line.tag_items() == [("t", "1"), ("t", "2")]
    assert line.field_items() == [("f", 1.0), ("g", 5), ("f", 2)]


def test_timestamps_are_nanoseconds():
    assert parse(b"m f=1 1700", precision="s")[0].timestamp == 1_700_000_000_000
    assert parse(b"m f=1 -9223372036854775808")[0].timestamp == -(2**63)


def test_floats_are_exact():
    (line,) = parse(b"m a=-0,b=5e-324,c=1.7976931348623157e308,d=0.1")
    assert math.copysign(1, line.fields["a"]) == -1
    assert list(line.fields.values())[1:] == [5e-324, sys.float_info.max, 0.1]


def test_a_document_is_a_sequence():
    document = parse(b"".join(b"m f=%di\n" % n for n in range(10)))

    def numbers(lines):
        return [line.fields["f"] for line in lines]

    assert len(document) == 10
    assert numbers(document) == list(range(10))
    assert numbers(reversed(document)) == list(range(9, -1, -1))
    assert numbers([document[0], document[9], document[-1], document[-10]]) == [0, 9, 9, 0]
    every = list(range(10))
    for part in [
        slice(None), slice(2, 5), slice(-3, None), slice(None, None, -2), slice(8, 1, -3), slice(50, 60), slice(7, 3),
    ]:
        assert isinstance(document[part], list)
        assert numbers(document[part]) == every[part]
    assert repr(document) == "<linepack.Document: 10 records, 0 errors>"


@pytest.mark.parametrize("index", [2, -3, 2**70, -(2**70)])
def test_an_index_past_the_end(index):
    with pytest.raises(IndexError):
        parse(TEXT)[index]


def test_an_index_that_is_none():
    with pytest.raises(TypeError):
        parse(TEXT)["0"]


def test_two_iterators_are_independent():
    document = parse(TEXT)
    first, second = iter(document), iter(document)
    assert next(first).measurement == "cpu"
    assert next(second).measurement == "cpu"
    assert next(first).measurement == "mem"
    assert list(first) == []
    assert len(list(second)) == 1


def test_threads_share_an_iterator_without_losing_or_doubling_a_line():
    lines = iter(parse(b"".join(b"m f=%di\n" % n for n in range(5000))))
    seen = []
    threads = [threading.Thread(target=lambda: seen.extend(line.fields["f"] for line in lines)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(5000))


def test_a_line_keeps_its_document_alive():
    line = parse(bytearray(TEXT))[0]
    gc.collect()
    assert line.measurement == "cpu"


def test_raise():
    with pytest.raises(linepack.ParseError) as caught:
        parse(b'm f=1\nm a="x,b="y z"\nbad\n')
    error = caught.value
    expected = linepack.validate(b'm f=1\nm a="x,b="y z"\nbad\n').errors[0]
    assert str(error) == str(expected)
    for name in ["code", "message", "help", "line", "record", "column", "offset", "length", "opened"]:
        assert getattr(error, name) == getattr(expected, name)
    assert isinstance(error, linepack.LinepackError)
    assert isinstance(error, ValueError)


def test_a_parse_error_survives_pickling():
    with pytest.raises(linepack.ParseError) as caught:
        parse(b"m f=1\nm f=\n")
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is linepack.ParseError
    assert str(again) == str(caught.value)
    assert vars(again) == vars(caught.value)


def test_collect():
    data = b"a f=1\nbad\nb f=2\nbad\n"
    document = parse(data, errors="collect", max_errors=1)
    assert [line.measurement for line in document] == ["a", "b"]
    assert [line.record for line in document] == [1, 3]
    assert [error.line for error in document.errors] == [2]
    assert document.report == linepack.validate(data, max_errors=1)
    assert document.report is document.report
    assert (document.report.rejected, document.report.error_count) == (2, 2)
    assert repr(document) == "<linepack.Document: 2 records, 2 errors>"


def test_a_good_document_has_no_errors():
    assert parse(TEXT).errors == []
    assert parse(TEXT).report.ok


@pytest.mark.parametrize("option", ["mode", "precision", "errors"])
def test_a_word_that_does_not_exist(option):
    with pytest.raises(linepack.LinepackError, match=f'^{option}: unknown word "nope"') as caught:
        parse(b"", **{option: "nope"})
    assert caught.value.code == "invalid_option"


def test_c_escapes():
    assert parse(b'm f="a\\nb"')[0].fields == {"f": "a\\nb"}
    assert parse(b'm f="a\\nb"', string_c_escapes=True)[0].fields == {"f": "a\nb"}


@pytest.mark.parametrize("cls", [linepack.Document, linepack.Line])
def test_made_only_by_parse(cls):
    with pytest.raises(TypeError):
        cls()


class TestWhatLinesHaveInCommon:
    """Objects are used again for texts and tag sets that come again; nobody can tell."""

    def test_a_dict_belongs_to_whoever_asked(self):
        document = parse(b"m,t=a f=1,g=2\n" * 4)
        for line in document:
            line.tags["t"] = line.fields["f"] = "changed"
            line.tags.clear()
            line.fields.clear()
        assert all((line.tags, line.fields) == ({"t": "a"}, {"f": 1.0, "g": 2.0}) for line in document)

    def test_field_lists_that_begin_alike(self):
        lists = [["f"], ["f", "g"], ["f", "g", "h"], ["g", "f"], ["f", "f"], ["f", "g", "f"], ["h"]]
        for turn in (1, 2, 3):
            rows = [keys for keys in [*lists, *reversed(lists)] for _ in range(turn)]
            data = "".join(f"m {','.join(f'{key}={n}i' for n, key in enumerate(keys))}\n" for keys in rows)
            for line, keys in zip(parse(data.encode()), rows, strict=True):
                expected = {key: n for n, key in enumerate(keys)}
                assert list(line.fields.items()) == list(expected.items())

    def test_tag_sets_that_are_nearly_alike(self):
        names = ["m", "m,t=a", "m,t=a\\ b", "m,t=a\\ b,u=c", "m,t=a\\\\\\ b", "m\\ t=a", "m\\ ,t=a", "n,t=a", "m,t=é"]
        document = parse("".join(f"{name} f=1\n" for name in names * 3).encode())
        for line in document:
            assert line.tags == dict(line.tag_items())
        assert [line.tags for line in document][:9] == [
            {}, {"t": "a"}, {"t": "a b"}, {"t": "a b", "u": "c"}, {"t": "a\\\\ b"}, {}, {"t": "a"}, {"t": "a"}, {"t": "é"},
        ]

    def test_more_names_than_are_kept(self):
        data = "".join(f"m{n},t{n}=v{n},u=x f{n}={n}i\n" for n in range(30_000)).encode() * 2
        for index, line in enumerate(parse(data)):
            n = index % 30_000
            assert (line.measurement, line.tags) == (f"m{n}", {f"t{n}": f"v{n}", "u": "x"})
            assert line.fields == {f"f{n}": n}

    def test_many_documents_in_little_memory(self):
        for _ in range(2000):
            assert parse(b"m,t=a f=1")[0].tags == {"t": "a"}

    def test_threads_read_one_document(self):
        document = parse(b"".join(b"m%d,t=%d f=%di,g=1\n" % (n % 7, n % 50, n) for n in range(4000)))
        wrong = []

        def check():
            for n, line in enumerate(document):
                said = line.measurement, line.tags, line.fields
                if said != (f"m{n % 7}", {"t": str(n % 50)}, {"f": n, "g": 1.0}):
                    wrong.append((n, said))

        threads = [threading.Thread(target=check) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
