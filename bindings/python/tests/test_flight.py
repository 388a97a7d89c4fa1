"""Tickets over Flight: the bytes of influxdb3-python, and a Flight server on loopback that receives ours and its."""

import json

import pyarrow
import pyarrow.flight as flight
import pytest
from hypothesis import given
from hypothesis import strategies as st
from influxdb_client_3 import InfluxDBClient3
from influxdb_client_3.query.query_api import QueryApi

import linepack
from linepack import query

LANGUAGES = ["sql", "influxql"]


class Server(flight.FlightServerBase):
    """Answers every ticket with what it says, line by line, and a column of numbers."""

    def __init__(self):
        self.seen = []
        super().__init__("grpc://127.0.0.1:0", middleware={"head": Heads(self)})

    def do_get(self, context, ticket):
        self.seen[-1]["ticket"] = ticket.ticket
        asked = json.loads(ticket.ticket)
        if asked["sql_query"] == "boom":
            raise flight.FlightServerError("no such table")
        rows = {"key": list(asked), "value": [json.dumps(value) for value in asked.values()], "n": list(range(len(asked)))}
        return flight.RecordBatchStream(pyarrow.table(rows))


class Heads(flight.ServerMiddlewareFactory):
    """Keeps the metadata of each call."""

    def __init__(self, server):
        super().__init__()
        self.server = server

    def start_call(self, info, headers):
        self.server.seen.append({"headers": headers})


@pytest.fixture(scope="module")
def server():
    with Server() as server:
        yield server


@pytest.fixture(scope="module")
def peer(server):
    with InfluxDBClient3(host=f"http://127.0.0.1:{server.port}", database="home", token="T0K") as client:
        yield client


def ask(server, text, token="T0K", **options):
    """Sends our ticket with our metadata by pyarrow's own client."""
    with flight.FlightClient(f"grpc://127.0.0.1:{server.port}") as client:
        ticket = flight.Ticket(query.flight_ticket(text, **options))
        headers = flight.FlightCallOptions(headers=query.flight_metadata(token))
        return client.do_get(ticket, headers).read_all()


QUERIES = [
    ("SELECT * FROM cpu", None),
    ('SELECT "load", \'é ☃ 🦀\' FROM "cpu"\nWHERE host = $host\t-- \\ \x00 \x7f', {"host": 'a"b\\c\r\n/é🦀'}),
    ("SELECT $a", {"a": 1, "b": -2.5, "c": True, "d": None, "e": 1e21, "f": 5e-324, "g": (1 << 63) - 1, "h": -0.0, "i": (1 << 64) - 1}),
    ("SELECT 1", {}),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("text", "params"), QUERIES)
def test_a_server_receives_what_the_peer_sends(server, peer, text, params, language):
    ours = ask(server, text, database="home", language=language, params=params)
    sent = server.seen[-1]
    theirs = peer.query(text, language=language, mode="all", query_parameters=params)
    assert server.seen[-1]["ticket"] == sent["ticket"]
    assert server.seen[-1]["headers"]["authorization"] == sent["headers"]["authorization"] == ["Bearer T0K"]
    assert ours == theirs
    values = dict(zip(ours["key"].to_pylist(), map(json.loads, ours["value"].to_pylist()), strict=True))
    assert values == {"database": "home", "sql_query": text, "query_type": language, **({"params": params} if params else {})}


def test_a_server_without_tokens_and_one_that_refuses(server):
    assert ask(server, "SELECT 1", token=None, database="home").num_rows == 3
    assert "authorization" not in server.seen[-1]["headers"]
    with pytest.raises(flight.FlightServerError, match="no such table"):
        ask(server, "boom", database="home")


def test_what_comes_over_flight_can_be_written(server):
    """pyarrow leaves a table where the network put it, which is anywhere."""
    table = ask(server, "SELECT 1", database="home")
    (batch,) = linepack.encode_table(table, measurement="asked", tags=["key"])
    assert batch.body.splitlines()[0] == b'asked,key=database value="\\"home\\"",n=0i'
    again = pyarrow.Table.from_pylist(table.to_pylist(), schema=table.schema)
    assert batch.body == next(iter(linepack.encode_table(again, measurement="asked", tags=["key"]))).body


@pytest.mark.parametrize("shift", range(8))
@pytest.mark.parametrize("kind", [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view(), pyarrow.dictionary(pyarrow.int16(), pyarrow.string())])
def test_buffers_may_begin_anywhere(kind, shift):
    def moved(array):
        def copied(buffer):
            return buffer and pyarrow.py_buffer(bytes(shift) + buffer.to_pybytes()).slice(shift)

        if isinstance(array, pyarrow.DictionaryArray):
            return pyarrow.DictionaryArray.from_arrays(moved(array.indices), moved(array.dictionary))
        return pyarrow.Array.from_buffers(array.type, len(array), [copied(buffer) for buffer in array.buffers()], array.null_count)

    texts = pyarrow.array(["a", None, "longer than twelve bytes", "é"]).cast(kind)
    numbers = pyarrow.array([1, -2, None, 4])
    table = pyarrow.table({"host": moved(texts), "text": moved(texts), "n": moved(numbers)})
    (batch,) = linepack.encode_table(table, measurement="m", tags=["host"])
    (expected,) = linepack.encode_table(pyarrow.table({"host": texts, "text": texts, "n": numbers}), measurement="m", tags=["host"])
    assert batch.body == expected.body
    assert batch.body.splitlines()[2] == 'm,host=longer\\ than\\ twelve\\ bytes text="longer than twelve bytes"'.encode()


def theirs(text, database, language, params):
    """The ticket that influxdb3-python would send."""
    api = QueryApi.__new__(QueryApi)
    api._token, api._default_timeout = "T0K", None
    ticket, _ = api._prepare_query(text, language, database, **({} if params is None else {"query_parameters": params}))
    return ticket.ticket


VALUES = st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 64) - 1) | st.text() | st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.text(min_size=1).filter(str.strip), st.text(min_size=1), st.sampled_from(LANGUAGES),
    st.none() | st.dictionaries(st.text(), VALUES, max_size=4),
)  # fmt: skip
def test_the_bytes_are_those_of_the_peer(text, database, language, params):
    assert query.flight_ticket(text, database=database, language=language, params=params) == theirs(text, database, language, params)


def test_what_is_no_ticket():
    refused = [
        ("empty_query", " \n", "home", {}), ("missing_database", "SELECT 1", "", {}),
        ("invalid_option", "SELECT 1", "home", {"params": {"x": float("inf")}}),
        ("invalid_option", "SELECT 1", "home", {"params": {"x": -(1 << 63) - 1}}),
        ("invalid_option", "SELECT 1", "home", {"params": {"x": "\ud800"}}),
        ("invalid_option", "SELECT \udfff", "home", {}), ("invalid_option", "SELECT 1", "home", {"language": "flux"}),
    ]  # fmt: skip
    for code, text, database, options in refused:
        with pytest.raises(linepack.LinepackError) as caught:
            query.flight_ticket(text, database=database, **options)
        assert caught.value.code == code
    for token in ("", "a\nb"):
        with pytest.raises(query.QueryError) as caught:
            query.flight_metadata(token)
        assert caught.value.code == "invalid_token"
    for params in ({"x": object()}, {1: "x"}):
        with pytest.raises(TypeError):
            query.flight_ticket("SELECT 1", database="home", params=params)
    assert query.flight_metadata() == []
