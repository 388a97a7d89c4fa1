"""questdb, QuestDB's Python client, in its text mode."""

import warnings

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from questdb.ingress import IngressError, Sender, TimestampNanos

AT = TimestampNanos(1_700_000_000_000_000_000)


def send(server, *values, options=""):
    """Sends rows in one request."""
    with Sender.from_conf(f"http::addr={server.address};protocol_version=1;auto_flush=off;{options}") as sender:
        for value in values:
            sender.row("home", symbols={"room": "a b"}, columns={"temp": value, "note": 'two\nlines "x"'}, at=AT)
        sender.flush()


def line(value):
    return f'home,room=a\\ b temp={value},note="two\\\nlines \\"x\\"" 1700000000000000000\n'


@pytest.mark.parametrize("options", ["token=t;", "username=me;password=t;"])
def test_it_writes(serve, options):
    server = serve("--token", "t")
    send(server, 1.5, 2.5, options=options)
    assert server.kept("default") == line("1.5") + line("2.5")
    assert [entry["path"] for entry in server.log()] == ["/write"]


@pytest.mark.parametrize("status", [503, 500])
def test_it_tries_again(serve, status):
    server = serve("--fail", f"{status}:every=2")
    send(server, 1.5, options="retry_timeout=5000;")
    send(server, 2.5, options="retry_timeout=5000;")
    assert server.statuses() == [204, status, 204]
    assert server.kept("default") == line("1.5") + line("2.5")


@pytest.mark.parametrize("status", [429, 413, 400])
def test_other_failures_are_errors(serve, status):
    server = serve("--fail", str(status))
    with pytest.raises(IngressError, match="on purpose"):
        send(server, 1.5, options="retry_timeout=2000;")
    assert server.statuses() == [status]


def test_a_connection_that_is_dropped_is_an_error(serve):
    server = serve("--fail", "drop")
    with pytest.raises(IngressError, match="Peer disconnected"):
        send(server, 1.5, options="retry_timeout=2000;")
    assert server.statuses() == [None]


def test_a_wrong_token(serve):
    server = serve("--token", "t")
    with pytest.raises(IngressError, match="authentication|unauthorized|Unauthorized|401"):
        send(server, 1.5, options="token=wrong;")
    assert server.statuses() == [401]
