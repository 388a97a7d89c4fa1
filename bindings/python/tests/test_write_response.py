"""Answers that are given and received."""

import json
import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linepack
from linepack import Answer, Rejected, Refusal, WriteResponse

CLUSTERED = (
    b'{"code":"invalid","line":2,"message":"partial write has occurred, errors encountered on line(s):'
    b'\\nerror parsing line 2 (1-based): No fields were provided"}'
)


def test_an_answer_is_read():
    response = WriteResponse.parse(400, {}, CLUSTERED)
    assert (response.outcome, response.status, response.code) == ("partial", 400, "invalid")
    assert response.message.startswith("partial write has occurred")
    assert (response.retry_after, response.dropped) == (None, None)
    assert response.rejected == [Rejected("No fields were provided", 2, None, None, None, None)]
    assert repr(response) == "<linepack.WriteResponse: partial, status 400, 1 rejected>"
    taken = WriteResponse.parse(204, {}, b"")
    assert (taken.outcome, taken.message, taken.code, taken.rejected) == ("ok", "", None, [])


@pytest.mark.parametrize(("status", "outcome"), [
    (204, "ok"), (400, "rejected"), (401, "auth"), (403, "auth"), (404, "rejected"), (405, "rejected"), (413, "split"),
    (415, "rejected"), (422, "rejected"), (429, "retry"), (500, "retry"), (502, "retry"), (503, "retry"), (0, "rejected"),
])  # fmt: skip
def test_every_status(status, outcome):
    assert WriteResponse.parse(status, [], b"").outcome == outcome


def test_when_to_ask_again():
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    for headers in ({"retry-after": date}, [(b"Retry-After", date.encode())]):
        assert WriteResponse.parse(503, headers, b"", now=784111767.9).retry_after == 10
        assert WriteResponse.parse(503, headers, b"").retry_after is None
    assert WriteResponse.parse(503, {"Retry-After": "7"}, b"", None).retry_after == 7
    for odd in (float("nan"), float("-inf"), -1):
        assert WriteResponse.parse(503, {"Retry-After": date}, b"", odd).retry_after == 784111777


def test_what_cannot_be_read():
    for arguments in (("400", {}, b""), (400, {}, "text"), (400, 5, b""), (400, {}, b"", "now")):
        with pytest.raises(TypeError):
            WriteResponse.parse(*arguments)
    with pytest.raises(OverflowError):
        WriteResponse.parse(70000, {}, b"")


@given(st.integers(0, 65535), st.lists(st.tuples(st.text(), st.binary())), st.binary() | st.text().map(str.encode), st.binary())
def test_no_answer_is_too_strange(status, headers, body, sent):
    response = WriteResponse.parse(status, headers, body, 0)
    response.locate(sent)
    assert response.outcome in ("ok", "partial", "rejected", "retry", "split", "auth")
    assert response.message or response.outcome == "ok"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_rejected_records_are_found(kind):
    sent = b'# a comment\nm f="x\ny"\nm\nm f=3\n'
    response = WriteResponse.parse(400, {}, kind(CLUSTERED))
    assert response.locate(kind(sent)) is None
    (rejected,) = response.rejected
    assert (rejected.line, rejected.record, sent[rejected.range], rejected.row) == (4, 2, b"m\n", None)
    response.locate(kind(sent))
    assert response.rejected == [rejected]


def test_reading_options_say_what_is_a_record():
    (good,) = linepack.encode_table({"f": [1], "t": [7]}, measurement="m", time="t", precision="s")
    response = WriteResponse.parse(400, {}, CLUSTERED)
    with pytest.raises(linepack.LinepackError, match='mode: unknown word "loose"'):
        response.locate(b"", mode="loose")
    with pytest.raises(linepack.LinepackError, match='precision: the batch was written with "s", not "ns"'):
        response.locate(good, precision="ns")
    with pytest.raises(linepack.LinepackError, match='mode: the batch was written with "strict", not "spec"'):
        response.locate(good, mode="spec")
    response.locate(good, mode="strict", precision="s", max_record_bytes=100, string_c_escapes=True, strict_control=True)
    assert response.rejected[0].range is None
    with pytest.raises(TypeError):
        response.locate("text")


def test_rejected_records_lead_to_rows():
    table = {"f": [1.0, None, 2.0, 3.0], "s": ["a\nb", None, "c", "d\n"]}
    (batch,) = linepack.encode_table(table, measurement="m")
    data = [{"error_message": "no", "line_number": record} for record in (1, 3, 9)]
    answer = {"error": "partial write of line protocol occurred", "data": data}
    response = WriteResponse.parse(400, {}, json.dumps(answer).encode())
    response.locate(batch)
    found = [(rejected.line, rejected.record, rejected.row) for rejected in response.rejected]
    assert found == [(1, 1, 0), (4, 3, 3), (9, None, None)]
    assert [batch.body[rejected.range] for rejected in response.rejected[:2]] == [b'm f=1,s="a\nb"\n', b'm f=3,s="d\n"\n']
    response.locate(batch.body, mode="strict")
    assert [rejected.row for rejected in response.rejected] == [None, None, None]


@given(st.lists(st.sampled_from(["a\nb", "c", None]), min_size=1))
def test_rows_are_those_that_the_batch_names(column):
    for batch in linepack.encode_table({"s": column}, measurement="m", max_lines=3):
        data = [{"error_message": "no", "line_number": n + 1} for n in range(batch.records)]
        response = WriteResponse.parse(400, {}, json.dumps({"error": "partial write", "data": data}).encode())
        response.locate(batch)
        found = [(rejected.record, rejected.row) for rejected in response.rejected]
        lines = [rejected.line for rejected in response.rejected]
        assert found == [(n + 1, batch.row_of_line(line)) for n, line in enumerate(lines)]


def test_many_rejected_records_cost_no_more_than_one_look_at_the_body():
    column = ["a\nb", None] * 10_000
    (batch,) = linepack.encode_table({"s": column}, measurement="m", max_bytes=None)
    data = [{"error_message": "no", "line_number": n + 1} for n in range(batch.records)]
    response = WriteResponse.parse(400, {}, json.dumps({"error": "partial write", "data": data}).encode())
    response.locate(batch)
    assert [rejected.row for rejected in response.rejected] == list(range(0, 20_000, 2))


def test_a_text_is_found_that_the_server_repeats():
    response = WriteResponse.parse(400, {}, b'{"error":"partial write: unable to parse \'m f=\': missing field value dropped=3"}')
    assert (response.dropped, response.rejected[0].text, response.rejected[0].line) == (3, "m f=", None)
    response.locate(b"m f=1\nm f=\n")
    assert response.rejected[0].line == 2


def test_rejected_is_a_value():
    rejected = Rejected("no", 1, 1, slice(0, 4), "m f=", 7)
    assert pickle.loads(pickle.dumps(rejected)) == rejected
    assert repr(rejected) == "Rejected(message='no', line=1, record=1, range=slice(0, 4, None), text='m f=', row=7)"


CODES = {
    "invalid": 400, "unauthorized": 401, "forbidden": 403, "not found": 404, "method not allowed": 405, "request timeout": 408,
    "request too large": 413, "unsupported media type": 415, "unprocessable entity": 422, "too many requests": 429,
    "internal error": 500, "unavailable": 503,
}  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_every_refusal(code):
    refusal = Refusal(code, 'a "b"', retry_after=3)
    assert refusal.status == CODES[code]
    assert refusal.body == b'{"code":"%s","message":"a \\"b\\""}' % code.encode()
    assert refusal.headers["Retry-After"] == "3"
    assert str(refusal) == f'{CODES[code]} {code}: a "b"'
    again = WriteResponse.parse(refusal.status, refusal.headers, refusal.body)
    assert (again.code, again.message, again.retry_after) == (code, 'a "b"', 3)


def test_refusals_with_words_of_their_own():
    made = [Refusal.invalid("x"), Refusal.unauthorized(), Refusal.forbidden(), Refusal.no_database('a "b"'), Refusal.too_large(7)]
    assert [str(refusal) for refusal in made] == [
        "400 invalid: x", "401 unauthorized: unauthorized access", "403 forbidden: the token may not write to this bucket",
        '404 not found: database "a \\"b\\"" not found', "413 request too large: max request size (7 bytes) exceeded",
    ]  # fmt: skip
    assert made[1].headers["WWW-Authenticate"] == "Token"


def test_a_refusal_is_an_exception_and_a_value():
    refusal = Refusal("invalid", "no", line=3, retry_after=5, plain=True)
    assert isinstance(refusal, Exception) and not isinstance(refusal, linepack.LinepackError)
    again = pickle.loads(pickle.dumps(refusal))
    assert (again.code, again.message, again.line, again.retry_after, again.plain) == ("invalid", "no", 3, 5, True)
    assert (again.body, again.headers["Content-Type"]) == (b"no", "text/plain; charset=utf-8")
    again.plain = False
    assert again.body == b'{"code":"invalid","line":3,"message":"no"}'
    with pytest.raises(linepack.LinepackError) as caught:
        Refusal("teapot", "no")
    assert caught.value.code == "invalid_option"


def test_answers_that_follow_from_a_body():
    assert Answer.of_report(linepack.validate(b"m f=1\n")) == Answer.written() == Answer(204, {}, b"")
    answer = Answer.of_report(linepack.validate(b"m f=1\nm f=\n"))
    assert (answer.status, answer.headers) == (400, {"Content-Type": "application/json"})
    response = WriteResponse.parse(answer.status, answer.headers, answer.body)
    assert (response.outcome, response.rejected[0].line) == ("partial", 2)
    refusal = Refusal.of_report(linepack.validate(b"m f=1\nm f=\n"), all_or_nothing=True)
    assert (refusal.line, refusal.message.splitlines()[0]) == (2, "no data written, errors encountered on line(s):")
    assert WriteResponse.parse(refusal.status, refusal.headers, refusal.body).outcome == "rejected"
    assert Refusal.of_report(linepack.validate(b"# nothing\n")).message == "empty write payload"
    assert pickle.loads(pickle.dumps(answer)) == answer


def test_up_to_a_hundred_errors_are_told_with_what_explains_them():
    report = linepack.validate(b'm f="a"b" 1\n' * 150, max_errors=150)
    assert report.errors[0].opened is not None
    lines = Refusal.of_report(report).message.splitlines()[1:]
    assert len(lines) == 100
    assert lines[99] == f"error parsing line 100 (1-based): {report.errors[99].message}"


def test_a_report_that_was_made_up():
    report = linepack.validate(b"m\n")
    odd = replace(report, errors=[replace(report.errors[0], code="no_such_thing")])
    with pytest.raises(linepack.LinepackError, match='there is no code "no_such_thing"'):
        Refusal.of_report(odd)
    for wrong in (None, {}, replace(report, errors=[None])):
        with pytest.raises(AttributeError):
            Refusal.of_report(wrong)
