"""Telegraf's outputs.influxdb_v2, built by `make test-telegraf`."""

import os
import subprocess
import time
import urllib.request
from contextlib import contextmanager

import pytest
from conftest import CHECKOUT

TELEGRAF = os.environ.get("TELEGRAF", CHECKOUT / "target/telegraf/telegraf")
pytestmark = pytest.mark.skipif(not os.path.exists(TELEGRAF), reason="there is no Telegraf; make test-telegraf builds it")

LINES = [f'home,room=a\\ b note="say \\"hi\\"",temp={n}.5 17000000000000000{n:02}' for n in range(60)]


def configuration(server, folder, encoding="gzip", token="t"):
    (folder / "lines.lp").write_text("\n".join(LINES) + "\n")
    file = folder / "telegraf.conf"
    file.write_text(f"""
[agent]
  interval = "60s"
  flush_interval = "500ms"
  round_interval = false
  precision = "1ns"
  omit_hostname = true
[[inputs.file]]
  files = ["{folder / 'lines.lp'}"]
  data_format = "influx"
[[outputs.influxdb_v2]]
  urls = ["{server.url}"]
  token = "{token}"
  organization = "o"
  bucket = "home"
  content_encoding = "{encoding}"
""")
    return ["--config", file]


@contextmanager
def running(*arguments, log):
    """Telegraf until the block ends."""
    with log.open("w") as stderr:
        process = subprocess.Popen([TELEGRAF, *arguments], stdout=stderr, stderr=stderr)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def until(holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)


def whole(server):
    return sorted(server.kept().splitlines()) == sorted(LINES)


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_it_writes(serve, tmp_path, encoding):
    server = serve("--token", "t")
    ran = subprocess.run([TELEGRAF, *configuration(server, tmp_path, encoding), "--once"], capture_output=True, timeout=30, check=False)
    assert ran.returncode == 0, ran.stderr
    assert whole(server)


@pytest.mark.parametrize("rule", ["503:every=2:retry-after=1", "429:every=2", "500:every=2", "drop:every=2"])
def test_it_tries_again(serve, tmp_path, rule):
    server = serve("--fail", rule)
    # The next write is the second.
    urllib.request.urlopen(urllib.request.Request(f"{server.url}/api/v2/write?bucket=other", b"m f=1", method="POST"), timeout=10)
    with running(*configuration(server, tmp_path), log=tmp_path / "telegraf.log"):
        until(lambda: len(server.statuses()) >= 3)
    assert whole(server)
    failed = None if rule.startswith("drop") else int(rule[:3])
    assert server.statuses() == [204, failed, 204]


def test_it_halves_what_is_too_large(serve, tmp_path):
    server = serve("--fail", "413:bytes=1000")
    with running(*configuration(server, tmp_path, "identity"), log=tmp_path / "telegraf.log"):
        until(lambda: whole(server))
    assert whole(server)
    assert server.statuses()[0] == 413
    assert max(entry["bytes"] for entry in server.log() if entry["status"] == 204) <= 1000


def test_a_wrong_token_is_in_its_log(serve, tmp_path):
    server = serve("--token", "t")
    with running(*configuration(server, tmp_path, token="wrong"), log=tmp_path / "telegraf.log"):
        until(lambda: server.statuses())
        until(lambda: "unauthorized access" in (tmp_path / "telegraf.log").read_text())
    assert set(server.statuses()) == {401}
    assert "unauthorized access" in (tmp_path / "telegraf.log").read_text()
