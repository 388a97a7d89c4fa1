"""`linepack serve` as a released client meets it."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
COMMAND = os.environ.get("LINEPACK", CHECKOUT / "target/release/linepack")


class Server:
    """A server on a free port, with its log and what it has kept."""

    def __init__(self, folder, *options):
        self.kept_in = folder / "kept"
        self.log_file = folder / "log"
        with self.log_file.open("w") as log:
            self.process = subprocess.Popen(
                [COMMAND, "serve", "--listen", "127.0.0.1:0", "--dir", self.kept_in, "--json", *options],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.url = json.loads(self.process.stdout.readline())["listening"]
        self.address = self.url.removeprefix("http://")

    def log(self):
        """The requests that came, in order."""
        return [json.loads(line) for line in self.log_file.read_text().splitlines()]

    def statuses(self):
        """The answers to writes; `None` where the connection was closed."""
        return [entry["status"] for entry in self.log() if entry["method"] == "POST"]

    def kept(self, bucket="home", precision="ns"):
        file = self.kept_in / bucket / f"{precision}.lp"
        return file.read_text() if file.exists() else ""

    def end(self):
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(10) == 0
        self.process.stdout.close()


@pytest.fixture
def serve(tmp_path):
    """Starts servers, and ends them."""
    started = []

    def start(*options):
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(Server(folder, *options))
        return started[-1]

    yield start
    for server in started:
        server.end()
