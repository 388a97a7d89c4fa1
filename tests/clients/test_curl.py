"""curl, as the documentation of servers shows it."""

import gzip
import json
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
LINES = b"m,t=a f=1 5\nm,t=b f=2 6\n"


def curl(server, *options, body=LINES, path="/api/v2/write?bucket=home&precision=s"):
    """The status and the body of the answer."""
    command = ["curl", "--silent", "--noproxy", "*", "--write-out", "\n%{http_code}", "--data-binary", "@-", *options, server.url + path]
    ran = subprocess.run(command, input=body, capture_output=True, timeout=30, check=False)
    answer, _, status = ran.stdout.decode().rpartition("\n")
    return int(status), answer


@pytest.mark.parametrize("scheme", [["--header", "Authorization: Token t"], ["--header", "Authorization: Bearer t"], ["--user", "me:t"]])
def test_plain_packed_and_in_chunks(serve, scheme):
    server = serve("--token", "t")
    assert curl(server, *scheme) == (204, "")
    assert curl(server, *scheme, "--header", "Content-Encoding: gzip", body=gzip.compress(LINES)) == (204, "")
    assert curl(server, *scheme, "--header", "Transfer-Encoding: chunked") == (204, "")
    both = ["--header", "Transfer-Encoding: chunked", "--header", "Content-Encoding: gzip"]
    assert curl(server, *scheme, *both, body=gzip.compress(LINES)) == (204, "")
    assert server.kept(precision="s") == LINES.decode() * 4


def test_every_path(serve):
    server = serve()
    assert curl(server, path="/write?db=home&precision=s") == (204, "")
    assert curl(server, path="/api/v3/write_lp?db=home&precision=second") == (204, "")
    assert server.kept(precision="s") == LINES.decode() * 2


def test_a_body_that_waits_for_leave(serve):
    server = serve("--max-body", "100000")
    large = b"m f=1\n" * 15_000
    assert curl(server, "--header", "Expect: 100-continue", body=large)[0] == 204
    status, answer = curl(server, "--header", "Expect: 100-continue", body=large * 2)
    assert (status, json.loads(answer)["code"]) == (413, "request too large")


def test_it_tries_again_and_sees_both_answers(serve):
    server = serve("--fail", "503:every=2:retry-after=1")
    assert curl(server)[0] == 204
    status, answer = curl(server, "--retry", "2")
    assert (status, server.statuses()) == (204, [204, 503, 204])
    assert answer == "" or json.loads(answer)["code"] == "unavailable"


def test_a_connection_that_is_closed(serve):
    server = serve("--fail", "lose")
    assert curl(server) == (0, "")
    assert server.kept(precision="s") == LINES.decode()


def test_http2(serve):
    server = serve("--token", "t")
    assert curl(server, "--http2-prior-knowledge", "--header", "Authorization: Token t") == (204, "")
    assert curl(server, "--http2-prior-knowledge")[0] == 401
    assert server.kept(precision="s") == LINES.decode()
