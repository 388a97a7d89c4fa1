"""influxdb3-python, the Python client of InfluxDB 3, unchanged."""

from contextlib import contextmanager

import pytest
import urllib3
from influxdb_client_3 import InfluxDBClient3, Point
from influxdb_client_3.exceptions.exceptions import InfluxDB3ClientQueryError, InfluxDBPartialWriteError
from influxdb_client_3.write_client.client.write_api import WriteOptions, WriteType
from influxdb_client_3.write_client.write_exceptions import ApiException

POINTS = [Point("home").tag("room", "a b").field("temp", n + 0.5).time(1700 + n) for n in range(50)]
TEXT = "".join(f"home,room=a\\ b temp={n}.5 {1700 + n}\n" for n in range(50))
BAD = "m f=1\n# note\nm f=\nm f=3\nm\n"


@contextmanager
def client(server, token="t", options=None, **more):
    synchronous = WriteOptions(write_type=WriteType.synchronous, **options or {})
    made = InfluxDBClient3(server.url, org="o", database="home", token=token, write_client_options={"write_options": synchronous}, **more)
    with made:
        yield made


@pytest.mark.parametrize("gzip", [False, True])
@pytest.mark.parametrize("v2", [True, False])
@pytest.mark.parametrize("scheme", ["Token", "Bearer"])
def test_it_writes(serve, gzip, v2, scheme):
    server = serve("--token", "t")
    with client(server, options={"use_v2_api": v2}, auth_scheme=scheme, enable_gzip=gzip) as made:
        made.write(POINTS)
    assert server.kept() == TEXT
    assert [entry["path"] for entry in server.log()] == ["/api/v2/write" if v2 else "/api/v3/write_lp"]


def test_it_says_which_records_v3_refuses(serve):
    server = serve()
    with client(server, options={"use_v2_api": False}) as made, pytest.raises(InfluxDBPartialWriteError) as caught:
        made.write(BAD)
    assert "line 2: the field value is empty" in str(caught.value)
    assert "line 4: the line has no fields" in str(caught.value)
    assert server.kept() == "m f=1\nm f=3\n"
    with client(server, options={"use_v2_api": False, "accept_partial": False}) as made:
        with pytest.raises(ApiException, match="the field value is empty"):
            made.write(BAD)
    assert server.kept() == "m f=1\nm f=3\n"
    with client(server) as made, pytest.raises(ApiException, match="error parsing line 3"):
        made.write(BAD)


@pytest.mark.parametrize("status", [429, 503, 500, 413, 502])
@pytest.mark.parametrize("v2", [True, False])
def test_a_failure_is_an_exception_and_not_tried_again(serve, status, v2):
    server = serve("--fail", str(status))
    with client(server, options={"use_v2_api": v2}) as made, pytest.raises(ApiException) as caught:
        made.write("m f=1")
    assert (caught.value.status, server.statuses()) == (status, [status])


def test_a_wrong_token_and_a_dropped_connection(serve):
    server = serve("--token", "t", "--fail", "drop:every=2")
    with client(server, token="wrong") as made, pytest.raises(ApiException, match="unauthorized access"):
        made.write("m f=1")
    with client(server) as made:
        made.write("m f=1")
        with pytest.raises(urllib3.exceptions.ProtocolError):
            made.write("m f=2")
    assert server.statuses() == [401, 204, None]


def test_a_query_is_told_that_there_are_none(serve):
    server = serve()
    with client(server) as made, pytest.raises(InfluxDB3ClientQueryError, match="unimplemented.*answers no queries"):
        made.query("SELECT 1")
