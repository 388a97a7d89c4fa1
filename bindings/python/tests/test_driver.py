"""The conformance driver answers as FORMAT.md says."""

import subprocess
import sys
import time
from pathlib import Path

DRIVER = Path(__file__).resolve().parents[3] / "tests/conformance/drivers/python/driver.py"


def ask(*requests):
    headers = [(b"%s %d %s" % (head, len(payload), options)).rstrip() for head, options, payload in requests]
    text = b"".join(b"%s\n%s\n" % (header, payload) for header, (*_, payload) in zip(headers, requests, strict=True))
    done = subprocess.run([sys.executable, DRIVER], input=text, capture_output=True, check=True, timeout=120)
    return done.stdout.decode()


DECODE = b"mode=spec precision=s string_c_escapes=0 strict_control=0 max_record_bytes=0"
ENCODE = b"mode=strict precision=ms floats=ecma tag_order=sorted string_c_escapes=0 "
ENCODE += b"on_duplicate=error nan=error inexact=floor on_unencodable=error max_bytes=0 default_tags="


def test_decode():
    document = b'm,t=a f=1,i=-2i,u=3u,b=T,s="x y",s="z" 17\nbad\nm f=-0\n'
    assert ask((b"decode one", DECODE, document)) == (
        "> one\n"
        "point 1 1 17000000000 1\nm x6d\nt x74 x61\n"
        "f x66 f 3ff0000000000000\nf x69 i -2\nf x75 u 3\nf x62 b true\nf x73 s x782079\nf x73 s x7a\n"
        "point 3 3 - 0\nm x6d\nf x66 f 8000000000000000\n"
        "error missing_fields 2 2 4 45 1\n"
        "report 0 2 1\n"
        "verror missing_fields 2 2 4 45 1\n"
        ".\n"
    )


def test_a_limit_and_bytes_that_look_like_requests():
    limited = DECODE.replace(b"max_record_bytes=0", b"max_record_bytes=4")
    answer = ask((b"decode a", limited, b"m f=1\n"), (b"decode b", DECODE, b"\n.\n> c\n"), (b"decode c", DECODE, b""))
    assert "error record_too_long 1 1 " in answer
    assert [line for line in answer.splitlines() if line.startswith(">")] == ["> a", "> b", "> c"]


def test_encode():
    rows = b"\n".join(
        [
            b"m x6d", b"t x74 x61", b"f x66 f 3ff8000000000000", b"f x69 i -12", b"f x75 u 12", b"f x62 b false",
            b"f x73 s x780a79", b"time raw 17", b"row",
            b"m x", b"f x66 b true", b"row",
            b"m x6d", b"t xff x61", b"f x66 b true", b"row",
            b"m x6d", b"f x66 f 7ff8000000000000", b"row",
            b"m x6d", b"f x66 b true", b"time instant 1999999", b"row", b"",
        ]
    )
    body = b'm,t=a f=1.5,i=-12i,u=12u,b=false,s="x\ny" 17\nm f=true 1\n'
    assert ask((b"encode e", ENCODE, rows)) == (
        "> e\n"
        "error missing_measurement 1 measurement -\n"
        "error invalid_utf8 2 tag_key xefbfbd\n"
        "error not_finite 3 field_value x66\n"
        "skipped 0 0\n"
        f"body x{body.hex()}\n"
        ".\n"
    )


def items(*items):
    return b"".join(b" ".join([word, *(b"x" + value.hex().encode() for value in values)]) + b"\n" for word, *values in items)


def test_writes():
    head = items((b"method", b"POST"), (b"path", b"/api/v2/write"), (b"query", b"bucket=b"), (b"header", b"Content-Encoding", b"gzip"))
    request = items((b"url", b"http://h"), (b"bucket", b"b"), (b"token", b"T0K"), (b"body", b"m f=1"), (b"gzip", b"true"))
    answered = items((b"api", b"v2"), (b"bucket", b"b"), (b"precision", b"ns"), (b"encoding", b"gzip"), (b"plain", b"false"))
    sent = items(
        (b"method", b"POST"), (b"url", b"http://h/api/v2/write?bucket=b&precision=ns"), (b"header", b"Authorization", b"Token T0K"),
        (b"header", b"Content-Type", b"text/plain; charset=utf-8"), (b"header", b"Accept", b"application/json"), (b"body", b"m f=1"),
        (b"hidden", b"true"),
    )  # fmt: skip
    asked = [
        (b"write-params 1", b"", head), (b"write-params 2", b"", b""), (b"write-request 3", b"", request),
        (b"write-retry 4", b"", items((b"max_tries", b"1"))), (b"write-gunzip 5", b"", items((b"plain", b"ab"), (b"plain", b"c"))),
    ]  # fmt: skip
    one, two, *rest = ask(*asked).split("\n.\n")
    assert one == f"> 1\n{answered.decode().rstrip()}"
    assert two.startswith("> 2\nstatus x343034\n")
    assert rest == [f"> 3\n{sent.decode().rstrip()}", "> 4\ngive_up", "> 5\nunpacked x616263", ""]


def test_targets():
    answer = ask((b"decode t", DECODE + b" target=influxdb1", b"m u=1u\nm time=1,f=2\n"))
    assert "error unsupported_unsigned 1 1 5 4 2\nreport 0 1 1\nverror unsupported_unsigned 1 1 5 4 2\n" in answer
    assert answer.endswith("vwarning reserved_name 2 2 3 9 4\n.\n")
    assert "reserved_name" not in ask((b"decode t", DECODE + b" target=-", b"m time=1,f=2\n"))


def test_schemas_and_queries():
    steps = items(
        (b"new", b"a"), (b"learn", b"m f=1\nm f=2i\n"), (b"get", b"m", b"f"), (b"get", b"m", b"g"), (b"encode", b"m", b"f", b"i", b"20"),
        (b"load", b"{}"), (b"save",),
    )  # fmt: skip
    learned = items(
        (b"checked", b"false", b"2", b"0", b"1"),
        (b"conflict", b"m", b"f", b"float", b"1", b"1", b"1", b"integer", b"1", b"2", b"2", b"1",
         b'line 2: "f" of "m" is a field of type integer, but a field of type float since line 1'),
        (b"type", b"float"), (b"unknown",), (b"body", b"m f=20\n"), (b"error", b"invalid_schema"),
    )  # fmt: skip
    ticket = items((b"query", b"SELECT $a"), (b"database", b"d"), (b"param", b"a", b"f", b"3ff8000000000000"), (b"token", b"T0K"))
    made = items(
        (b"ticket", b'{"database": "d", "sql_query": "SELECT $a", "query_type": "sql", "params": {"a": 1.5}}'),
        (b"metadata", b"authorization", b"Bearer T0K"), (b"hidden", b"true"),
    )  # fmt: skip
    request = items((b"url", b"http://h"), (b"query", b"SHOW DATABASES"), (b"method", b"post"), (b"chunk_size", b"5"))
    sent = items(
        (b"method", b"POST"), (b"url", b"http://h/query?chunked=true&chunk_size=5"),
        (b"header", b"Content-Type", b"application/x-www-form-urlencoded"), (b"header", b"Accept", b"application/json"),
        (b"body", b"q=SHOW%20DATABASES"),
    )  # fmt: skip
    body = b'{"results":[{"series":[{"name":"m","tags":{"t":"a"},"columns":["time","f"],"values":[[1,null],[2,0.5]]}]}]}'
    pieces = items((b"epoch", b"s"), (b"piece", body[:40]), (b"piece", body[40:] + b"x"))
    read = items(
        (b"chunk",), (b"statement", b"0", b"false"), (b"series", b"m", b"false"), (b"tag", b"t", b"a"),
        (b"column", b"time", b"time", b"t1000000000", b"t2000000000"), (b"column", b"f", b"float", b"", b"f3fe0000000000000"),
        (b"error", b"invalid_answer", b"%d" % len(body)),
    )  # fmt: skip
    asked = {b"schema": (steps, learned), b"query-ticket": (ticket, made), b"query-request": (request, sent), b"query-answer": (pieces, read)}
    answers = ask(*((verb + b" 1", b"", given) for verb, (given, _) in asked.items())).split(".\n> 1\n")
    answers[0], answers[-1] = answers[0].removeprefix("> 1\n"), answers[-1].removesuffix(".\n")
    assert answers == [expected.decode() for _, expected in asked.values()]


def test_ten_thousand_requests():
    requests = [(b"decode d%d" % n, DECODE, b"m,t=a f=1 17\n") for n in range(5000)]
    requests += [(b"encode e%d" % n, ENCODE, b"m x6d\nf x66 b true\nrow\n") for n in range(5000)]
    start = time.monotonic()
    assert ask(*requests).count("\n.\n") == 10_000
    assert time.monotonic() - start < 30
