import copy
import pickle
import sys
import threading

import pytest

import linepack


def test_a_good_document():
    report = linepack.validate(b"m f=1\n# note\nm f=2i 10\n")
    assert report == linepack.Report(records=2, rejected=0, error_count=0, errors=[])
    assert report.ok


def test_every_detail_of_an_error():
    (error,) = linepack.validate(b"m f=1\nm f=1 x\n").errors
    assert error == linepack.LineError(
        code="invalid_timestamp",
        message="the timestamp is not an integer",
        help="write it in digits only; put fields in one list without spaces; escape spaces in names with a backslash",
        line=2,
        record=2,
        column=7,
        offset=12,
        length=1,
        opened=None,
    )
    assert str(error) == "line 2, column 7: the timestamp is not an integer [invalid_timestamp]"
    assert repr(error).startswith("LineError(code='invalid_timestamp', message='the timestamp")


def test_an_error_is_a_frozen_value():
    error = linepack.validate(b"m f=1 x\n").errors[0]
    assert error == linepack.validate(b"m f=1 x\n").errors[0]
    assert error != linepack.validate(b"m f=2\nm f=1 x\n").errors[0]
    assert len({error, copy.copy(error)}) == 1
    assert pickle.loads(pickle.dumps(error)) == error
    with pytest.raises(AttributeError):
        error.line = 7


def test_where_a_string_was_opened():
    (error,) = linepack.validate(b'm a="x,b="y z"\n').errors
    assert error.code == "text_after_string"
    assert error.opened == (1, 5)
    assert error.message.endswith("(opened at line 1, column 5)")


def test_a_bad_comment_is_an_error_but_no_record():
    report = linepack.validate(b"# bad\x00comment\nm f=1\n", mode="strict")
    assert (report.records, report.rejected, report.error_count) == (1, 0, 1)
    assert report.errors[0].record == 0
    assert not report.ok


def test_all_errors_are_counted_and_some_are_kept():
    report = linepack.validate(b"x\n" * 1000, max_errors=3)
    assert (report.rejected, report.error_count, len(report.errors)) == (1000, 1000, 3)
    assert len(linepack.validate(b"x\n" * 1000).errors) == 100
    assert len(linepack.validate(b"x\n" * 1000, max_errors=sys.maxsize).errors) == 1000


def test_options_reach_the_core():
    repeated = b"m,t=1,t=2 f=1"
    assert linepack.validate(repeated).errors[0].code == "duplicate_tag"
    assert linepack.validate(repeated, mode="lenient").ok
    assert linepack.validate(b"m f=1. ").ok
    assert not linepack.validate(b"m f=1. ", mode="strict").ok
    assert linepack.validate(b"m f=1 9223372036854775807").ok
    assert linepack.validate(b"m f=1 9223372036854775807", precision="s").errors[0].code == "timestamp_out_of_range"
    assert linepack.validate(b"m f=12345", max_record_bytes=8).errors[0].code == "record_too_long"
    assert linepack.validate(b"m,t=a\x01 f=1").ok
    assert not linepack.validate(b"m,t=a\x01 f=1", strict_control=True).ok


@pytest.mark.parametrize("option", ["mode", "precision"])
def test_a_word_that_does_not_exist(option):
    with pytest.raises(linepack.LinepackError, match=f'^{option}: unknown word "nope"; expected one of ') as caught:
        linepack.validate(b"", **{option: "nope"})
    assert caught.value.code == "invalid_option"
    assert type(caught.value) is linepack.LinepackError


def test_the_back_end_of_the_environment(monkeypatch):
    monkeypatch.setenv("LINEPACK_BACKEND", "portable")
    assert linepack.validate(b"m f=1").ok
    monkeypatch.setenv("LINEPACK_BACKEND", "abacus")
    with pytest.raises(linepack.LinepackError, match="LINEPACK_BACKEND"):
        linepack.validate(b"m f=1")


def test_options_are_keywords():
    with pytest.raises(TypeError):
        linepack.validate(b"", "strict")


def test_threads_share_one_document_and_get_one_answer():
    data = b"cpu,host=a load=0.5 1700\nbad\n" * 20_000
    reports = []
    threads = [threading.Thread(target=lambda: reports.append(linepack.validate(data))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 8
    assert all(report == reports[0] for report in reports)
    assert (reports[0].records, reports[0].rejected) == (20_000, 20_000)


def ran_beside(data):
    """Whether this thread ran while another was inside validate."""
    started, done = threading.Event(), threading.Event()

    def check():
        started.set()
        linepack.validate(data)
        done.set()

    thread = threading.Thread(target=check)
    thread.start()
    started.wait()
    beside = not done.is_set()
    thread.join()
    return beside


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="there is no lock to give")
def test_the_lock_is_given_for_bytes_and_kept_for_what_could_change():
    data = b"cpu,host=a load=0.5 1700\n" * 1_000_000
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)  # No thread takes the lock from another; it must be given.
    try:
        assert any(ran_beside(data) for _ in range(20))
        assert not any(ran_beside(bytearray(data)) for _ in range(3))
    finally:
        sys.setswitchinterval(interval)
