"""Documents cut into bodies, and when to try again."""

import mmap
import pickle
import threading

import pytest

import linepack
from linepack import RetryPolicy

DATA = b'# head\na f=1\nb f="x\ny"\n\nc f=\nd f=4'


def test_by_records_and_by_bytes():
    parts = linepack.split(DATA, max_lines=2)
    assert [DATA[part.range] for part in parts] == [b'a f=1\nb f="x\ny"\n', b"c f=\nd f=4"]
    assert [(part.records, part.line, part.record) for part in parts] == [(2, 2, 1), (2, 6, 3)]
    assert [len(DATA[part.range]) for part in linepack.split(DATA, max_bytes=10)] == [6, 10, 10]
    assert len(linepack.split(DATA)) == 1
    assert linepack.split(b"# nothing\n") == []


def test_nothing_is_copied():
    view = memoryview(DATA)
    (part, *_) = linepack.split(view, max_lines=1)
    assert view[part.range].obj is DATA
    assert linepack.split(bytearray(DATA), max_lines=1)[0] == part == pickle.loads(pickle.dumps(part))
    with mmap.mmap(-1, len(DATA)) as mapped:
        mapped[:] = DATA
        assert linepack.split(mapped, max_lines=1)[0] == part
        assert linepack.split_valid(mapped) == linepack.split_valid(DATA)


def test_a_record_that_is_too_long():
    with pytest.raises(linepack.ParseError) as caught:
        linepack.split(DATA, max_bytes=9)
    error = caught.value
    assert (error.code, error.line, error.record, error.offset, error.length) == ("row_too_long", 3, 2, 13, 10)


def test_good_and_bad_are_told_apart():
    valid = linepack.split_valid(DATA)
    assert [DATA[good] for good in valid.good] == [b'a f=1\nb f="x\ny"\n', b"d f=4"]
    assert [DATA[bad] for bad in valid.rejected] == [b"c f=\n"]
    assert valid.report == linepack.validate(DATA)
    assert linepack.split_valid(DATA, max_errors=0).report.errors == []
    assert len(linepack.split_valid(DATA, mode="strict", precision="s", max_record_bytes=5).rejected) == 2
    options = {"string_c_escapes": True, "strict_control": True, "max_record_bytes": 99, "precision": "h", "mode": "lenient"}
    assert linepack.split_valid(DATA, **options).report == linepack.validate(DATA, **options)
    assert len(linepack.split(DATA, max_lines=1, **options)) == 4


def test_what_cannot_be_cut():
    for cut in (linepack.split, linepack.split_valid):
        with pytest.raises(TypeError):
            cut("text")
        with pytest.raises(BufferError):
            cut(memoryview(DATA)[::2])
        with pytest.raises(linepack.LinepackError) as caught:
            cut(DATA, mode="loose")
        assert caught.value.code == "invalid_option"
    with pytest.raises(OverflowError):
        linepack.split(DATA, max_bytes=-1)


def test_the_arithmetic_of_trying_again():
    policy = RetryPolicy()
    assert [policy.wait(tries, 0, None, 1) for tries in range(1, 6)] == [1, 2, 4, 8, None]
    assert policy.wait(1, 0, 10, 0.5) == 10
    assert RetryPolicy(max_tries=9, cap=5).wait(8, 0, None, 0.5) == 2.5
    late = RetryPolicy(deadline=10)
    assert (late.wait(1, 9, None, 1), late.wait(1, 9.1, None, 1), late.wait(1, 0, 11, 0)) == (1, None, None)
    assert RetryPolicy(base=float("nan")).wait(1, float("-inf"), None, float("inf")) == 0


def test_a_policy_is_a_value():
    policy = RetryPolicy(base=0.1, factor=3, cap=9, max_tries=7, deadline=60)
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert repr(policy) == "RetryPolicy(base=0.1, factor=3, cap=9, max_tries=7, deadline=60)"
    assert len({policy, RetryPolicy(), RetryPolicy()}) == 2
    with pytest.raises(TypeError):
        RetryPolicy(base="1").wait(1, 0, None, 1)


def test_many_threads_cut_at_once():
    data, found = b"m f=1\n" * 50_000, []
    threads = [threading.Thread(target=lambda: found.append(len(linepack.split(data, max_lines=1000)))) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == [50] * 4
