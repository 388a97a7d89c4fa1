"""The requests of released clients are accepted, and our answers are understood by them."""

import doctest
import re
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, make_server

import influxdb_client
import influxdb_client_3
import pytest
import urllib3
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client_3.write_client.client.write_api import WriteOptions, WriteType

import linepack

TOKEN = "T0K"
LINES = "".join(f"my\\ home,room=kitchen temp={n}.5,n={n}i 17000000{n:02}\n" for n in range(60))


class Received(NamedTuple):
    """A write as it came."""

    params: linepack.WriteParams
    headers: dict[str, str]
    body: bytes


class Endpoint(HTTPServer):
    """Takes writes as the API documents them."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.received = []
        self.all_or_nothing = False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            answer = self.take(raw)
        except linepack.Refusal as refusal:
            answer = refusal
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def take(self, raw):
        path, _, query = self.path.partition("?")
        params = linepack.WriteParams.from_request(self.command, path, query, self.headers)
        params.authorise(TOKEN)
        params.fits(1 << 20)
        body = linepack.gunzip(raw) if params.encoding == "gzip" else raw
        self.server.received.append(Received(params, dict(self.headers), body))
        report = linepack.validate(body, precision=params.precision or "ns")
        return linepack.Answer.of_report(report, self.server.all_or_nothing)

    def log_message(self, *_):
        pass


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    with server:
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def endpoint():
    with serving(Endpoint()) as server:
        yield server


def one(endpoint):
    (received,) = endpoint.received
    assert received.params.credentials.secret == TOKEN
    assert [line.fields for line in linepack.parse(received.body)] == [line.fields for line in linepack.parse(LINES.encode())]
    return received


@contextmanager
def client_2(endpoint, token=TOKEN, **options):
    with influxdb_client.InfluxDBClient(endpoint.url, token, org="my org", **options) as client:
        yield client.write_api(write_options=SYNCHRONOUS)


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("precision", ["ns", "us", "ms", "s"])
def test_influxdb_client(endpoint, gzip, precision):
    with client_2(endpoint, enable_gzip=gzip) as writer:
        writer.write("a bucket/ü+", record=LINES, write_precision=precision)
    params, headers, _ = one(endpoint)
    assert (params.api, params.bucket, params.org, params.precision) == ("v2", "a bucket/ü+", "my org", precision)
    assert (params.encoding, params.credentials.scheme) == ("gzip" if gzip else "identity", "token")
    assert (params.plain, params.content_length) == (False, int(headers["Content-Length"]))


def client_3(endpoint, options=None, **more):
    synchronous = WriteOptions(write_type=WriteType.synchronous, **options or {})
    return influxdb_client_3.InfluxDBClient3(
        endpoint.url, org="o", database="my db", token=TOKEN, write_client_options={"write_options": synchronous}, **more
    )


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("scheme", ["Token", "Bearer"])
def test_influxdb3_python(endpoint, gzip, scheme):
    with client_3(endpoint, auth_scheme=scheme, enable_gzip=gzip) as client:
        client.write(LINES)
    params = one(endpoint).params
    assert (params.api, params.bucket, params.org) == ("v2", "my db", "o")
    assert (params.encoding, params.credentials.scheme) == ("gzip" if gzip else "identity", scheme.lower())


def test_influxdb3_python_with_the_api_v3(endpoint):
    with client_3(endpoint, {"use_v2_api": False, "no_sync": True, "accept_partial": False}) as client:
        client.write(LINES)
    params = one(endpoint).params
    assert (params.api, params.bucket, params.precision) == ("v3", "my db", "ns")
    assert (params.no_sync, params.accept_partial) == (True, False)


def test_they_understand_our_answers(endpoint):
    with client_2(endpoint, token="another") as writer, pytest.raises(influxdb_client.rest.ApiException) as caught:
        writer.write("b", record=LINES)
    assert (caught.value.status, caught.value.message) == (401, "unauthorized access")
    assert caught.value.headers["WWW-Authenticate"] == "Token"
    bad = "m f=1\nm f=\n"
    for endpoint.all_or_nothing in (False, True):
        with client_2(endpoint) as writer, pytest.raises(influxdb_client.rest.ApiException) as caught:
            writer.write("b", record=bad)
        response = linepack.WriteResponse.parse(caught.value.status, caught.value.headers, caught.value.body.encode())
        response.locate(bad.encode())
        assert response.outcome == ("rejected" if endpoint.all_or_nothing else "partial")
        assert [(rejected.line, rejected.message) for rejected in response.rejected] == [(2, "the field value is empty")]
    with client_3(endpoint) as client, pytest.raises(Exception, match="the field value is empty"):
        client.write(bad)


@pytest.mark.parametrize("options", [
    {"auth": "token"}, {"auth": "bearer", "gzip": True}, {"auth": "basic", "user": "u"}, {"auth": "query", "user": "u", "api": "v1"},
    {"api": "v3", "gzip": True}, {"api": "v1", "gzip": True},
])  # fmt: skip
def test_our_own_request_over_a_real_connection(endpoint, options):
    made = linepack.WriteRequest(endpoint.url, LINES.encode(), bucket="a bucket", token=TOKEN, **options)
    request = urllib.request.Request(made.url, made.body, made.headers, method=made.method)
    with urllib.request.urlopen(request, timeout=10) as reply:
        response = linepack.WriteResponse.parse(reply.status, reply.headers, reply.read())
    assert (response.outcome, response.status) == ("ok", 204)
    params = one(endpoint).params
    reply = urllib3.request(made.method, made.url, body=made.body, headers=made.headers)
    assert linepack.WriteResponse.parse(reply.status, reply.headers, reply.data).outcome == "ok"
    assert endpoint.received.pop().body == LINES.encode()
    assert (params.bucket, params.encoding) == ("a bucket", "gzip" if options.get("gzip") else "identity")


PAGE = (Path(__file__).resolve().parent.parent / "WRITE.md").read_text()


def page():
    """What the code of the page defines."""
    names = {}
    for code in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        exec(compile(code, "WRITE.md", "exec"), names)
    return names


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def test_the_client_and_the_server_of_the_page():
    names = page()
    with serving(make_server("127.0.0.1", 0, names["application"], handler_class=Quiet)) as server:
        options = {"url": f"http://127.0.0.1:{server.server_port}", "bucket": "my home", "token": "T0K"}
        write = names["write"]
        assert write(LINES.encode(), **options).outcome == "ok"
        assert names["stored"] == [("my home", LINES.encode())]
        table = {"s": ["a\nb", "c", "d"], "f": [1.0, 2.0, 3.0]}
        (batch,) = linepack.encode_table(table, measurement="m", precision="ms")
        assert write(batch, **options).outcome == "ok"
        response = write(b"m f=1\nm f=\n", **options)
        assert (response.outcome, response.rejected[0].line) == ("partial", 2)
        assert names["stored"][1:] == [("my home", batch.body), ("my home", b"m f=1\n")]
        assert write(b"m f=1", **options | {"token": "another"}).outcome == "auth"
        bomb = b"m f=1\n" + b"#" * (12 << 20)
        assert write(bomb, **options).outcome == "split"
        broken = linepack.WriteRequest.of_packed(body=linepack.gzip(b"m f=1\n")[:-1], **options)
        assert names["send"](broken).message.startswith("the data is no whole gzip stream")


def test_the_client_of_the_page_tries_again(monkeypatch):
    names = page()
    statuses, waits = [503, 429, 204], []
    answer = lambda request: linepack.WriteResponse.parse(statuses.pop(0), {"Retry-After": "7"}, b"")  # noqa: E731
    monkeypatch.setitem(names, "send", answer)
    monkeypatch.setattr("time.sleep", waits.append)
    assert names["write"](b"m f=1", url="http://h", bucket="b").outcome == "ok"
    assert waits == [7, 7]


def test_the_sessions_of_the_page():
    sessions = re.findall(r"```pycon\n(.*?)```", PAGE, re.S)
    assert len(sessions) == 2
    failures = []
    for number, session in enumerate(sessions):
        test = doctest.DocTestParser().get_doctest(session, {"linepack": linepack}, f"WRITE.md {number}", None, None)
        doctest.DocTestRunner(verbose=False).run(test, out=failures.append)
    assert not failures, "".join(failures)
