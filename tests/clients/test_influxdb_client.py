"""influxdb-client, the Python client of InfluxDB 2, unchanged."""

from contextlib import contextmanager

import pytest
import urllib3
from influxdb_client import InfluxDBClient, Point, WriteOptions
from influxdb_client.client.write.retry import WritesRetry
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

POINTS = [Point("home").tag("room", "a b").field("temp", n + 0.5).time(1700 + n) for n in range(50)]
TEXT = "".join(f"home,room=a\\ b temp={n}.5 {1700 + n}\n" for n in range(50))


@contextmanager
def writer(server, token="t", write_options=SYNCHRONOUS, **options):
    with InfluxDBClient(server.url, token, org="my org", **options) as client:
        with client.write_api(write_options=write_options) as api:
            yield api


@pytest.mark.parametrize("gzip", [False, True])
def test_it_writes(serve, gzip):
    server = serve("--token", "t")
    with writer(server, enable_gzip=gzip) as api:
        api.write("home", record=POINTS)
        api.write("my home/ü+", record="m f=1 5", write_precision="s")
    assert server.kept() == TEXT
    assert server.kept("my%20home%2F%C3%BC%2B", "s") == "m f=1 5\n"


def test_it_finds_a_server_that_is_well(serve):
    server = serve()
    with InfluxDBClient(server.url, "t", org="o") as client:
        assert client.ping()
        assert client.version().startswith("linepack-")
        with pytest.deprecated_call():
            assert client.health().status == "pass"


@pytest.mark.parametrize(("rule", "status"), [("429:retry-after=3", 429), ("503", 503), ("500", 500), ("413", 413), ("502", 502)])
def test_a_failure_is_an_exception_and_not_tried_again(serve, rule, status):
    server = serve("--fail", rule)
    with writer(server) as api, pytest.raises(ApiException) as caught:
        api.write("home", record="m f=1")
    assert caught.value.status == status
    assert "on purpose" in caught.value.body
    assert caught.value.headers.get("Retry-After") == ("3" if status == 429 else None)
    assert server.statuses() == [status]


def test_what_it_is_told_of_bad_lines_and_tokens(serve):
    server = serve("--token", "t")
    with writer(server, token="wrong") as api, pytest.raises(ApiException) as caught:
        api.write("home", record="m f=1")
    assert (caught.value.status, caught.value.message) == (401, "unauthorized access")
    with writer(server) as api, pytest.raises(ApiException) as caught:
        api.write("home", record="m f=1\nm f=\nm f=3")
    assert caught.value.status == 400
    assert caught.value.message.endswith("error parsing line 2 (1-based): the field value is empty")
    assert server.kept() == "m f=1\nm f=3\n"


def test_its_retries_honour_retry_after(serve):
    server = serve("--fail", "429:every=2:retry-after=1")
    retries = WritesRetry(total=3, allowed_methods=["POST"], retry_interval=0, max_retry_delay=2)
    with writer(server, retries=retries) as api:
        api.write("home", record="m f=1")
        api.write("home", record="m f=2")
    assert server.statuses() == [204, 429, 204]
    assert server.kept() == "m f=1\nm f=2\n"
    entries = server.log()
    assert entries[2]["time_ms"] - entries[1]["time_ms"] >= 990


def test_a_connection_that_is_dropped(serve):
    server = serve("--fail", "drop:every=2")
    with writer(server) as api:
        api.write("home", record="m f=1")
        with pytest.raises(urllib3.exceptions.ProtocolError):
            api.write("home", record="m f=2")
        api.write("home", record="m f=3")
    assert server.statuses() == [204, None, 204]
    assert server.kept() == "m f=1\nm f=3\n"


def test_batches_are_tried_again_where_that_may_help(serve):
    server = serve("--fail", "503:every=3", "--fail", "429:every=4:retry-after=1", "--fail", "413:bytes=2000")
    failed = []
    options = WriteOptions(batch_size=10, flush_interval=1000, retry_interval=100, jitter_interval=0, max_retries=5, exponential_base=2)
    with InfluxDBClient(server.url, "t", org="o") as client:
        with client.write_api(options, error_callback=lambda _, data, error: failed.append((error.status, data))) as api:
            for point in POINTS:
                api.write("home", record=point)
            api.write("home", record='m s="' + "x" * 3000 + '"')
            api.write("bad", record="m f=")
    assert sorted(server.kept().splitlines()) == sorted(TEXT.splitlines())
    assert sorted(status for status, _ in failed) == [400, 413]
    assert {204, 400, 413, 503} <= set(server.statuses())
