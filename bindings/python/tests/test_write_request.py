"""Requests that are made, and heads of requests that are read."""

import array
import copy
import pickle
import threading
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import linepack
from linepack import WriteParams, WriteRequest

URL = "https://cluster-host.com"
BODY = b"home,room=kitchen temp=72 1737100800\n"


def made(body=BODY, url=URL, **options):
    return WriteRequest(url, body, **{"bucket": "b", **options})


def refused(code, *arguments, **options):
    with pytest.raises(linepack.LinepackError) as caught:
        made(*arguments, **options)
    assert caught.value.code == code
    return str(caught.value)


def received(request):
    """The head of a request as its receiver reads it."""
    url = urlsplit(request.url)
    return WriteParams.from_request(request.method, url.path, url.query, request.headers)


def refusal(query="bucket=b", headers=(), method="POST", path="/api/v2/write"):
    with pytest.raises(linepack.Refusal) as caught:
        WriteParams.from_request(method, path, query, headers)
    return caught.value


def test_the_documented_request():
    request = made(bucket="DATABASE_NAME", token="DATABASE_TOKEN", auth="bearer", precision="s")
    assert (request.method, request.body, request.precision) == ("POST", BODY, "s")
    assert request.url == "https://cluster-host.com/api/v2/write?bucket=DATABASE_NAME&precision=s"
    assert request.headers == {
        "Authorization": "Bearer DATABASE_TOKEN",
        "Content-Type": "text/plain; charset=utf-8",
        "Accept": "application/json",
    }


def test_what_is_asked_for_is_what_arrives():
    name = "my home/a+b=ü&?#%"
    params = received(made(bucket=name, org=name, token="T", precision="m"))
    assert (params.api, params.bucket, params.org, params.precision) == ("v2", name, name, "m")
    assert (params.encoding, params.content_length, params.plain) == ("identity", None, False)
    assert (params.credentials.scheme, params.credentials.user, params.credentials.secret) == ("token", "", "T")
    assert (params.retention_policy, params.accept_partial, params.no_sync) == (None, None, None)
    params.authorise("T")

    params = received(made(api="v1", auth="query", user=name, token=name, retention_policy=name, precision="us"))
    assert (params.api, params.retention_policy, params.precision, params.bucket) == ("v1", name, "us", "b")
    assert (params.credentials.scheme, params.credentials.user, params.credentials.secret) == ("query", name, name)

    params = received(made(api="v3", auth="basic", user="u", token=":p", accept_partial=False, no_sync=True))
    assert (params.api, params.accept_partial, params.no_sync, params.precision) == ("v3", False, True, "ns")
    assert (params.credentials.scheme, params.credentials.user, params.credentials.secret) == ("basic", "u", ":p")
    assert received(made()).credentials is None


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)


@given(TEXT, TEXT, TEXT, PRINTABLE, st.sampled_from(["token", "bearer", "basic", "query"]))
def test_no_text_smuggles(bucket, name, user, token, auth):
    options = {"api": "v1", "retention_policy": name} if auth == "query" else {"org": name}
    user = user if auth == "query" else "u"
    request = made(bucket=bucket, token=token, auth=auth, user=user, **options)
    assert all(" " <= letter <= "~" for letter in "".join([request.url, *request.headers.values()]))
    params = received(request)
    assert (params.bucket, params.org or params.retention_policy, params.credentials.secret) == (bucket, name, token)
    assert params.credentials.user == (user if auth in ("basic", "query") else "")


@given(st.text(), st.text(), st.lists(st.tuples(st.text() | st.binary(), st.text() | st.binary())))
def test_no_request_is_too_strange(method, query, headers):
    for asked, path in ((method, query), ("POST", "/api/v2/write"), ("POST", "/write"), ("POST", "/api/v3/write_lp")):
        try:
            assert isinstance(repr(WriteParams.from_request(asked, path, query, headers)), str)
        except linepack.Refusal as answer:
            assert answer.status >= 400 and answer.body


@pytest.mark.parametrize("precision", ["ns", "us", "ms", "s", "m", "h"])
@pytest.mark.parametrize("api", ["v1", "v2", "v3"])
def test_every_precision_of_every_api(api, precision):
    if api == "v3" and precision in "mh":
        refused("unsupported_precision", api=api, precision=precision)
    else:
        assert received(made(api=api, precision=precision)).precision == precision


def test_a_base_path_is_kept():
    assert made(url="http://[::1]:8086/v1/influxdb/").url.startswith("http://[::1]:8086/v1/influxdb/api/v2/write?")


@pytest.mark.parametrize("wrong", [
    ("invalid_url", {"url": "cluster-host.com"}), ("invalid_url", {"url": "http://u:p@h"}), ("invalid_url", {"url": "http://h?x"}),
    ("missing_bucket", {"bucket": ""}), ("empty_org", {"org": ""}), ("invalid_token", {"token": "a\r\nX: b"}),
    ("invalid_token", {"token": ""}), ("invalid_user", {"auth": "basic", "user": "a:b", "token": "t"}),
    ("unsupported_precision", {"api": "v3", "precision": "h"}), ("invalid_option", {"api": "v4"}),
    ("invalid_option", {"auth": "digest"}), ("invalid_option", {"precision": "sec"}), ("invalid_option", {"no_sync": True}),
    ("invalid_option", {"retention_policy": "r"}), ("invalid_option", {"auth": "query"}),
    ("invalid_url", {"url": "http://h\ud800"}), ("invalid_option", {"bucket": "\ud800"}), ("invalid_token", {"token": "\ud800"}),
    ("invalid_user", {"user": "\ud800"}), ("invalid_option", {"org": "\ud800"}),
    ("invalid_option", {"api": "v1", "retention_policy": "\ud800"}),
    ("empty_body", {"body": b""}), ("empty_body", {"body": b"# only\n \n"}),
])  # fmt: skip
def test_what_cannot_be_sent(wrong):
    code, options = wrong
    refused(code, **options)


def test_types():
    for options in ({"body": "m f=1"}, {"body": None}, {"url": b"http://h"}, {"token": b"T"}, {"bucket": None}, {"gzip": 1}):
        with pytest.raises(TypeError):
            made(**options)
    with pytest.raises(TypeError):
        WriteRequest(URL, BODY)
    with pytest.raises(BufferError):
        made(body=memoryview(b"m f=1 m f=1")[::2])
    for level in (-1, 256):
        with pytest.raises(OverflowError):
            made(gzip_level=level)


@pytest.mark.parametrize("kind", [bytearray, memoryview, lambda data: array.array("B", data)])
def test_any_buffer_is_a_body_and_is_copied(kind):
    data = kind(BODY)
    request = made(body=data)
    if not isinstance(data, memoryview):
        data[0] = 0
    assert type(request.body) is bytes
    assert request.body == BODY


def test_bytes_are_not_copied():
    assert made().body is BODY


def test_packing():
    body = b"m f=1\n" * 1000
    plain, packed = made(body=body), made(body=body, gzip=True)
    assert plain.body is body
    assert "Content-Encoding" not in plain.headers
    assert (packed.headers["Content-Encoding"], packed.body) == ("gzip", linepack.gzip(body))
    assert received(packed).encoding == "gzip"
    assert made(body=body, gzip=True, gzip_level=9).body == linepack.gzip(body, 9)
    assert made(body=body, gzip=True, gzip_threshold=6001).body is body
    assert made(body=body, gzip=True, gzip_threshold=6000).body != body
    assert made(gzip=True).body is BODY


def test_a_body_that_is_packed():
    packed = linepack.gzip(BODY)
    request = WriteRequest.of_packed(URL, packed, bucket="b", precision="s", api="v1", auth="query", user="u", token="T")
    assert request.body is packed
    assert request.url == "https://cluster-host.com/write?db=b&precision=s&u=u&p=T"
    assert request.headers["Content-Encoding"] == "gzip"
    assert WriteRequest.of_packed(URL, bytearray(packed), bucket="b").body == packed
    with pytest.raises(linepack.LinepackError) as caught:
        WriteRequest.of_packed(URL, BODY, bucket="b")
    assert caught.value.code == "invalid_gzip"


def test_a_batch_brings_its_precision():
    (batch,) = linepack.encode_table({"f": [1.5], "at": [1700]}, measurement="m", time="at", precision="ms")
    request = made(body=batch)
    assert (request.body, request.precision) == (b"m f=1.5 1700\n", "ms")
    assert request.url.endswith("&precision=ms")
    assert made(body=batch, precision="ms").body is batch.body
    assert refused("invalid_option", batch, precision="s").startswith('precision: the batch was written with "ms", not "s"')


def test_what_a_request_looks_like():
    assert repr(made(token="T0K")) == f"<linepack.WriteRequest: POST {URL}/api/v2/write?bucket=b&precision=ns, 37 bytes>"
    hidden = made(token="T0K", auth="query", api="v1")
    assert repr(hidden) == f"<linepack.WriteRequest: POST {URL}/write, 37 bytes>"
    assert hidden.url.endswith("p=T0K")


def test_a_request_and_its_headers_stay_here():
    request = made(token="T")
    for thing in (request, request.headers, received(request), received(request).credentials):
        with pytest.raises(TypeError, match="cannot pickle"):
            pickle.dumps(thing)
        with pytest.raises(TypeError, match="cannot pickle"):
            copy.deepcopy(thing)
    headers = request.headers
    assert headers.copy() == headers
    assert headers | {"User-Agent": "mine"} == {**headers, "User-Agent": "mine"}
    headers["User-Agent"] = "mine"
    assert "User-Agent" not in request.headers
    with pytest.raises(AttributeError):
        request.body = b""


SECRET = "5ecret-T0KEN-that-nobody-may-see"


def everything(thing):
    """Whatever Python prints of a value by itself."""
    texts = [f"{thing}", f"{thing!r}", ascii(thing), str([thing]), str({"x": thing}), str((thing,))]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            texts.append(repr(pickle.dumps(thing, protocol)))
        except TypeError as error:
            texts += everything(error)
    if isinstance(thing, BaseException):
        texts += [repr(thing.args), repr(vars(thing))]
        texts += [text for cause in (thing.__cause__, thing.__context__) if cause for text in everything(cause)]
        texts += [repr(getattr(thing, name)) for name in ("object", "body", "headers", "message") if hasattr(thing, name)]
    return texts


def test_a_token_is_in_nothing_that_is_printed():
    schemes = {"token": {}, "bearer": {}, "basic": {"user": "u"}, "query": {"api": "v1", "user": "u"}}
    seen = []
    for auth, options in schemes.items():
        request = made(auth=auth, token=SECRET, **options)
        params = received(request)
        params.authorise(SECRET)
        assert params.credentials.secret == SECRET
        seen += [request, request.headers, request.headers.copy(), request.headers | {"a": "b"}, params, params.credentials]
        attempts = [{"token": f"{SECRET}{odd}"} for odd in ("\n", "\ud800", "ü", " ")]
        attempts += [{"body": "text"}, {"body": b""}, {"url": "ftp://h"}, {"url": f"http://{SECRET}@h"}, {"precision": "x"}]
        attempts += [{"api": "v3", "no_sync": 1}, {"user": "\ud800"}, {"url": f"http://h/?{SECRET}"}, {"token": SECRET.encode()}]
        for attempt in attempts:
            try:
                made(**{"auth": auth, "token": SECRET, **options, **attempt})
            except Exception as error:  # noqa: BLE001: whatever it is, it must not tell.
                seen.append(error)
        with pytest.raises(linepack.Refusal) as caught:
            params.authorise(SECRET + "x")
        seen.append(caught.value)
    heads = [
        ("bucket=b", {"Authorization": SECRET}), ("bucket=b", {"Authorization": f"Digest {SECRET}"}),
        ("bucket=b", {"Authorization": f"Basic {SECRET}"}), ("", {"Authorization": f"Token {SECRET}"}),
        ("bucket=b", [("Authorization", f"Token {SECRET}"), ("Authorization", f"Token {SECRET}")]),
    ]  # fmt: skip
    seen += [refusal(query, headers) for query, headers in heads]
    seen.append(refusal(f"db=d&u=u&p={SECRET}&p={SECRET}", {}, path="/write"))
    seen.append(refusal(f"db=d&u=u&p={SECRET}%ff", {}, path="/write"))
    assert len(seen) > 70
    basic = made(auth="basic", user="u", token=SECRET).headers["Authorization"].removeprefix("Basic ")
    for thing in seen:
        for text in everything(thing):
            assert SECRET not in text, type(thing)
            assert basic not in text, type(thing)


def test_the_token_is_where_it_is_needed_and_the_test_would_see_it():
    assert SECRET in made(token=SECRET).headers["Authorization"]
    assert any(SECRET in text for text in everything(dict(made(token=SECRET).headers)))
    assert any(SECRET in text for text in everything(ValueError(SECRET)))


def test_headers_in_every_form():
    wanted = {"Authorization": "Token T", "Content-Length": "5", "Accept": "text/html"}
    forms = [wanted, list(wanted.items()), [(name.encode(), value.encode()) for name, value in wanted.items()], iter(wanted.items())]
    for headers in forms:
        params = WriteParams.from_request(b"POST", b"/api/v2/write", b"bucket=b", headers)
        assert (params.content_length, params.plain, params.credentials.secret) == (5, True, "T")
    latin = WriteParams.from_request("POST", "/api/v2/write", "bucket=b", [(b"authorization", b"Token \xfc")])
    assert latin.credentials.secret == "ü"
    for wrong in (5, None, ["ab"], [("a",)], [("a", 1)], {"a": None}):
        with pytest.raises(TypeError, match="headers must be a mapping or pairs"):
            WriteParams.from_request("POST", "/api/v2/write", "bucket=b", wrong)
    with pytest.raises(TypeError, match="query must be str or bytes, not int"):
        WriteParams.from_request("POST", "/api/v2/write", 5, {})
    broken = ((_ for _ in ()).throw(KeyError("mine")) for _ in "x")
    with pytest.raises(KeyError, match="mine"):
        WriteParams.from_request("POST", "/api/v2/write", "bucket=b", (next(each) for each in broken))


def test_the_documented_refusals():
    assert refusal("").body == b'{"code":"invalid","message":"missing bucket value"}'
    message = refusal("bucket=b&precision=u").message
    expected = "failed to deserialize org/bucket/precision in request: unknown variant `u`, expected one of `s`, `ms`, `us`, `ns`"
    assert message.startswith(expected)
    assert refusal(method="GET").headers["Allow"] == "POST"
    assert [refusal(path=path).status for path in ("/", "/api/v2/query")] == [404, 404]
    assert refusal(headers={"Content-Encoding": "br"}).status == 415
    plain = refusal("", {"Accept": "text/plain"})
    assert (plain.plain, plain.body, plain.headers["Content-Type"]) == (True, b"missing bucket value", "text/plain; charset=utf-8")


def test_tokens_and_lengths_are_checked():
    params = WriteParams.from_request("POST", "/api/v2/write", "bucket=b", {"authorization": "bearer T", "content-length": "11"})
    params.authorise("T")
    params.fits(11)
    for call in (lambda: params.authorise("t"), lambda: params.authorise("\ud800"), lambda: params.authorise("")):
        with pytest.raises(linepack.Refusal) as caught:
            call()
        assert (caught.value.status, caught.value.code) == (401, "unauthorized")
    with pytest.raises(linepack.Refusal) as caught:
        params.fits(10)
    assert (caught.value.status, caught.value.message) == (413, "max request size (10 bytes) exceeded")
    assert repr(params) == '<linepack.WriteParams: v2, bucket "b", precision ns>'
    unknown = WriteParams.from_request("POST", "/api/v3/write_lp", "db=b", {})
    assert unknown.precision is None
    with pytest.raises(linepack.Refusal):
        unknown.authorise("T")


def test_requests_are_made_by_many_threads_at_once():
    bodies = [b"m f=%di\n" % n * 5000 for n in range(4)]
    expected = [linepack.gzip(body) for body in bodies]
    wrong = []

    def make(n):
        for _ in range(20):
            if made(body=bodies[n], gzip=True).body != expected[n]:
                wrong.append(n)

    threads = [threading.Thread(target=make, args=(n,)) for n in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not wrong
