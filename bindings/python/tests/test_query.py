"""Queries as data: requests to the v1 API and its answers."""

import copy
import io
import pickle
import traceback
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pandas
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linepack
from linepack import query

URL = "http://localhost:8086"
SECRET = "5ecret-T0KEN-that-nobody-may-see"


def code_of(call):
    with pytest.raises(linepack.LinepackError) as caught:
        call()
    return caught.value.code


def test_everything_that_a_request_can_say():
    request = query.v1_request(
        URL + "/base/", "SELECT * FROM cpu WHERE host = $h", database="my home", retention_policy="one", token="T0K", auth="bearer",
        epoch="us", chunk_size=500, format="csv", params={"h": "a\nb"},
    )  # fmt: skip
    url = urlsplit(request.url)
    assert (request.method, url.path, request.body) == ("GET", "/base/query", b"")
    assert dict(parse_qsl(url.query, strict_parsing=True)) == {
        "db": "my home", "rp": "one", "epoch": "u", "chunked": "true", "chunk_size": "500", "q": "SELECT * FROM cpu WHERE host = $h",
        "params": '{"h": "a\\nb"}',
    }  # fmt: skip
    assert request.headers == {"Authorization": "Bearer T0K", "Accept": "application/csv"}
    posted = query.v1_request(URL, "DROP DATABASE x", method="post", token="T0K", chunked=True)
    assert (posted.method, posted.url, posted.body) == ("POST", URL + "/query?chunked=true", b"q=DROP%20DATABASE%20x")
    assert posted.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert posted.headers["Authorization"] == "Token T0K"


def test_what_is_no_request():
    refused = {
        "unsupported_query_api": [(URL, "SELECT 1", {"api": "v2"}), (URL + "/api/v2/query", "SELECT 1", {})],
        "empty_query": [(URL, " ", {})],
        "missing_database": [(URL, "SELECT 1", {"database": ""})],
        "invalid_url": [("ftp://h", "SELECT 1", {}), ("\ud800", "SELECT 1", {})],
        "invalid_token": [(URL, "SELECT 1", {"token": ""}), (URL, "SELECT 1", {"token": "\ud800"})],
        "invalid_option": [
            (URL, "SELECT 1", {"chunk_size": 0}), (URL, "SELECT 1", {"chunk_size": 5, "chunked": False}), (URL, "SELECT 1", {"params": {"x": float("nan")}}),
            (URL, "SELECT 1", {"params": {"x": 1 << 64}}), (URL, "SELECT 1", {"epoch": "sec"}), (URL, "SELECT 1", {"method": "put"}),
            (URL, "SELECT \ud800", {}), (URL, "SELECT 1", {"api": "v3"}),
        ],
    }  # fmt: skip
    for code, calls in refused.items():
        for url, text, options in calls:
            assert code_of(lambda url=url, text=text, options=options: query.v1_request(url, text, **options)) == code
    with pytest.raises(query.QueryError) as caught:
        query.v1_request(URL, "SELECT 1", api="v2")
    assert (caught.value.code, caught.value.offset) == ("unsupported_query_api", None)
    assert repr(pickle.loads(pickle.dumps(caught.value))) == repr(caught.value)
    for params in ({"x": b"bytes"}, {"x": [1]}, {5: 1}, [("x", 1)]):
        with pytest.raises(TypeError):
            query.v1_request(URL, "SELECT 1", params=params)


def everything(thing):
    """Whatever Python prints of a value by itself."""
    texts = [f"{thing}", f"{thing!r}", ascii(thing), str([thing]), str({"x": thing}), str((thing,))]
    if isinstance(thing, BaseException):
        texts += [repr(thing.args), repr(vars(thing)), *traceback.format_exception_only(thing)]
        texts += [text for cause in (thing.__cause__, thing.__context__) if cause for text in everything(cause)]
    return texts


def test_a_token_is_in_nothing_that_is_printed():
    seen = []
    for auth in ("token", "bearer", "basic", "query"):
        for method in ("get", "post"):
            request = query.v1_request(URL, f"SET PASSWORD = '{SECRET}'", token=SECRET, auth=auth, user="u", method=method)
            sent = f"{request.url} {request.body} {dict(request.headers)}"
            assert SECRET in sent
            seen += [request, request.headers]
    metadata = query.flight_metadata(SECRET)
    assert list(metadata) == [(b"authorization", f"Bearer {SECRET}".encode())]
    seen += [metadata, metadata.copy(), metadata + [(b"user-agent", b"mine")]]
    assert (metadata + [(b"user-agent", b"mine")])[1] == (b"user-agent", b"mine")
    attempts = [
        lambda: query.v1_request(URL, "SELECT 1", token=SECRET + "\n"), lambda: query.flight_metadata(SECRET + "\ud800"),
        lambda: query.flight_metadata(SECRET + "\n"), lambda: query.v1_request(f"http://{SECRET}@h", "SELECT 1"),
        lambda: query.v1_request(f"{URL}/?{SECRET}", "SELECT 1"), lambda: query.v1_request(URL, f"{SECRET}\ud800"),
        lambda: query.v1_request(URL, "SELECT 1", user="u\ud800", token=SECRET), lambda: query.parse_v1(SECRET.encode()),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(linepack.LinepackError) as caught:
            attempt()
        seen.append(caught.value)
    for thing in seen:
        assert not [text for text in everything(thing) if SECRET in text], type(thing)
    for thing in (request, request.headers, metadata):
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(thing)
        with pytest.raises(TypeError, match="cannot pickle"):
            copy.deepcopy(thing)


JSON = b"""{"results":[{"statement_id":0,"series":[
  {"name":"cpu","tags":{"host":"a","dc":""},"columns":["time","load","n","ok","note","none","big","mixed"],"values":[
    ["1970-01-01T00:00:01.5Z",1,1,true,"x\\u00e9",null,18446744073709551615,1],
    ["2025-01-17T08:00:00Z",2.5,-9223372036854775808,null,null,null,0,"text"]]},
  {"name":"cpu","tags":{"host":"b","dc":""},"columns":["time","load"],"values":[["1970-01-01T00:00:02Z",null]],"partial":true}]},
 {"statement_id":1,"messages":[{"level":"warning","text":"deprecated"}],"error":"database not found: nope"}]}"""


def test_an_answer_in_json():
    answer = query.parse_v1(JSON)
    assert (answer.error, len(answer.statements)) == (None, 2)
    one, two = answer.statements
    assert (one.id, one.error, one.messages, one.partial) == (0, None, [], False)
    assert (two.id, two.error, two.series) == (1, "database not found: nope", [])
    assert two.messages == [query.Message("warning", "deprecated")]
    first, second = one.series
    assert (first.name, first.tags, len(first), first.partial) == ("cpu", {"dc": "", "host": "a"}, 2, False)
    assert {column.name: (column.kind, column.tolist()) for column in first.columns} == {
        "time": ("time", [1_500_000_000, 1_737_100_800_000_000_000]), "load": ("float", [1.0, 2.5]), "n": ("int", [1, -(1 << 63)]),
        "ok": ("bool", [True, None]), "note": ("string", ["x\u00e9", None]), "none": ("null", [None, None]),
        "big": ("uint", [(1 << 64) - 1, 0]), "mixed": ("mixed", [1, "text"]),
    }  # fmt: skip
    assert [len(column) for column in first.columns] == [2] * 8
    assert type(first.columns[6].tolist()[0]) is linepack.UInt
    assert [second.columns[1].kind, second.partial] == ["null", True]
    assert repr(answer) == "<linepack.query.QueryAnswer: 2 statements>"
    assert (repr(two), repr(second)) == ("<linepack.query.Statement: 1, 0 series, failed>", "<linepack.query.Series: cpu, 1 rows of time, load>")


def test_an_answer_to_arrow_pandas_and_polars():
    first, second = query.parse_v1(JSON).statements[0].series
    table = pyarrow.table(first.to_arrow())
    tag = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    assert list(zip(table.schema.names, table.schema.types, strict=True)) == [
        ("dc", tag), ("host", tag), ("time", pyarrow.timestamp("ns", "UTC")), ("load", pyarrow.float64()), ("n", pyarrow.int64()),
        ("ok", pyarrow.bool_()), ("note", pyarrow.large_string()), ("none", pyarrow.null()), ("big", pyarrow.uint64()),
        ("mixed", pyarrow.large_string()),
    ]  # fmt: skip
    assert table["time"].cast(pyarrow.int64()).to_pylist() == [1_500_000_000, 1_737_100_800_000_000_000]
    columns = first.columns
    for name in ("load", "n", "ok", "note", "none", "big"):
        (column,) = [column for column in columns if column.name == name]
        assert table[name].to_pylist() == column.tolist()
    assert table["mixed"].to_pylist() == ["1", "text"]
    frame = pandas.DataFrame.from_arrow(second.to_arrow())
    assert list(frame["time"]) == [pandas.Timestamp("1970-01-01T00:00:02Z")]
    assert list(frame["host"]) == ["b"]
    assert polars.DataFrame(first.to_arrow())["load"].to_list() == [1.0, 2.5]
    # And back into line protocol.
    (batch,) = linepack.encode_table(second.to_arrow(), measurement=second.name, tags=["host"], fields=["load"], time="time", nulls="omit")
    assert batch.skipped_rows == (0,)
    twice = query.parse_v1(b'{"results":[{"series":[{"name":"m","tags":{"a":"x"},"columns":["a"],"values":[[1]]}]}]}')
    with pytest.raises(query.QueryError) as caught:
        twice.statements[0].series[0].to_arrow()
    assert caught.value.code == "repeated_column"


CSV = b"name,tags,time,load,note\ncpu,host=a,1700,0.5,x\ncpu,host=a,1701,1,\ncpu,host=b,1700,2,y\n\nname,tags,name\ndatabases,,home\n"


def test_an_answer_in_csv():
    answer = query.parse_v1(CSV, format="csv", epoch="s")
    first, second = answer.statements
    assert [(series.name, series.tags, len(series)) for series in first.series] == [("cpu", {"host": "a"}, 2), ("cpu", {"host": "b"}, 1)]
    time, load, note = first.series[0].columns
    assert time.tolist() == [1_700_000_000_000, 1_701_000_000_000]
    assert (load.tolist(), note.tolist()[0]) == ([0.5, 1.0], "x")
    assert second.series[0].columns[0].tolist() == ["home"]
    with pytest.raises(query.QueryError) as caught:
        query.parse_v1(CSV[:-1], format="csv")
    assert (caught.value.code, caught.value.offset) == ("invalid_answer", len(CSV) - 1)


def chunk(values, more):
    end = b',"partial":true}' if more else b"}"
    series = b'{"name":"m","tags":{"t":"a"},"columns":["time","f"],"values":[%s]%s' % (values, end)
    return b'{"results":[{"statement_id":0,"series":[%s]%s]}\n' % (series, end)


CHUNKED = chunk(b"[1,1],[2,2]", True) + chunk(b"[3,2.5]", True) + chunk(b"[4,null]", False)


@given(st.lists(st.integers(0, len(CHUNKED)), max_size=6))
def test_an_answer_in_pieces(cuts):
    whole = query.parse_v1(CHUNKED, epoch="s")
    (series,) = whole.statements[0].series
    assert [column.tolist() for column in series.columns] == [[n * 10**9 for n in (1, 2, 3, 4)], [1.0, 2.0, 2.5, None]]
    reader, chunks = query.AnswerReader(epoch="s"), []
    bounds = sorted({0, *cuts, len(CHUNKED)})
    for start, end in zip(bounds, bounds[1:], strict=False):
        chunks += reader.feed(CHUNKED[start:end])
    assert reader.finish() is None
    assert [len(one.statements[0].series[0]) for one in chunks] == [2, 1, 1]
    put_together = chunks[0]
    before = put_together.statements[0].series[0]
    for later in chunks[1:]:
        put_together.append(later)
    assert put_together == whole
    assert len(before) == 2
    assert put_together != chunks[1]


def test_pieces_of_csv_and_of_bad_answers():
    reader = query.AnswerReader(format="csv", epoch="s")
    assert [reader.feed(CSV[:50]), reader.feed(bytearray(CSV[50:]))] == [[], []]
    assert reader.finish() == query.parse_v1(CSV, format="csv", epoch="s")
    assert code_of(reader.finish) == code_of(lambda: reader.feed(b"")) == "wrong_state"
    cut = query.AnswerReader()
    cut.feed(CHUNKED[:30])
    assert code_of(cut.finish) == "invalid_answer"
    bad = query.AnswerReader(epoch="s")
    assert len(bad.feed(CHUNKED + b"<html>")) == 3
    for _ in range(2):
        with pytest.raises(query.QueryError) as caught:
            bad.feed(b"{}")
        assert (caught.value.code, caught.value.offset) == ("invalid_answer", len(CHUNKED))
    small = query.AnswerReader(max_bytes=20)
    assert code_of(lambda: small.feed(CHUNKED)) == code_of(lambda: query.parse_v1(JSON, max_bytes=20)) == "answer_too_large"
    assert query.parse_v1(JSON, max_bytes=None) == query.parse_v1(io.BytesIO(JSON).getbuffer())
    for wrong in (None, "text", 5):
        with pytest.raises(TypeError):
            query.parse_v1(wrong)
        with pytest.raises(TypeError):
            query.AnswerReader().feed(wrong)


def test_a_query_that_failed_as_a_whole():
    assert query.parse_v1(b'{"error":"error parsing query: found EOF"}\n').error == "error parsing query: found EOF"
    assert query.parse_v1(b'{"code":"unauthorized","message":"no"}').error == "no"
    for body in (b"", b"404 page not found", b"[]", JSON[:-1], b'{"results":[{"series":[{"columns":["a"],"values":[[1,2]]}]}]}'):
        assert code_of(lambda body=body: query.parse_v1(body)) == "invalid_answer"


def test_views_of_an_answer_outlive_it():
    columns = [column for series in query.parse_v1(JSON).statements[0].series for column in series.columns]
    assert [column.name for column in columns].count("time") == 2
    assert sum(len(column.tolist()) for column in columns) == 18


RECORDED = Path(__file__).resolve().parents[3] / "core/tests/answers/influxdb-1.6.7"


def recorded(name, **options):
    """An answer that a real InfluxDB gave."""
    return query.parse_v1((RECORDED / name).read_bytes(), format=name.rpartition(".")[2], **options)


def test_what_a_real_influxdb_answers_becomes_frames():
    whole = recorded("select.json")
    assert recorded("select-ns.json", epoch="ns") == whole
    expected = {
        "time": [1_000_000_001, 2_000_000_000, 3_000_000_000, 4_000_000_000], "host": ["a", "b", "a", None], "load": [0.5, 1.0, 3.0, 4.0],
        "n": [1, -2, None, (1 << 63) - 1], "ok": [True, None, None, None], "rack": ["r 1", None, None, None],
        "s": ['x,"y"', None, "", "two\nlines"],
    }  # fmt: skip
    for answer in (whole, recorded("failed.json"), recorded("chunked.json", epoch="ms")):
        (series,) = answer.statements[0].series
        milliseconds = answer != whole and len(answer.statements[1].series) > 0
        times = [time // 10**6 * 10**6 for time in expected["time"]] if milliseconds else expected["time"]
        table = pyarrow.table(series.to_arrow())
        assert {**table.drop_columns("time").to_pydict(), "time": table["time"].cast("int64").to_pylist()} == {**expected, "time": times}
    frame = pandas.DataFrame.from_arrow(whole.statements[0].series[0].to_arrow())
    assert (str(frame["time"].dtype), frame["load"].sum()) == ("datetime64[ns, UTC]", 8.5)
    assert recorded("failed.json").statements[1].error == "not executed"
    for name in ("mean.json", "mean.csv"):
        means = recorded(name, epoch="s").statements[0].series
        assert [[column.tolist() for column in series.columns] for series in means] == [
            [[0, 2_000_000_000, 4_000_000_000], values] for values in ([None, None, 4], [0.5, 3, None], [None, 1, None])
        ]
        assert [series.tags.get("host", "") for series in means] == ["", "a", "b"]
