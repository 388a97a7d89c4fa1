"""Schema: learned, checked, merged across processes, saved, and followed by encoders."""

import copy
import multiprocessing
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linepack
from linepack import Place, Schema

FLIP = b"cpu,host=a load=20.1,n=1i\nmem free=7u\ncpu,host=b load=20i\ncpu load=\ncpu load=21i,ok=t\n"


def learned(*documents, **options):
    schema = Schema(**options)
    for document in documents:
        schema.learn(document)
    return schema


def code_of(call):
    with pytest.raises(linepack.LinepackError) as caught:
        call()
    return caught.value.code


def test_what_is_learned():
    schema = Schema()
    checked = schema.learn(FLIP)
    assert (checked.records, checked.rejected, checked.conflict_count, checked.ok) == (4, 1, 2, False)
    assert checked.report == linepack.validate(FLIP)
    first, second = checked.conflicts
    assert first == linepack.Conflict(
        measurement="cpu", key="load", known="float", known_at=Place(1, 1, 1), found="integer", found_at=Place(1, 3, 3), values=1,
        message='line 3: "load" of "cpu" is a field of type integer, but a field of type float since line 1',
    )  # fmt: skip
    assert (str(first), second.found_at) == (first.message, Place(1, 5, 5))
    (whole,) = schema.conflicts
    assert (whole.values, whole.found_at) == (2, Place(1, 3, 3))
    assert list(schema) == [
        ("cpu", "host", "tag"), ("cpu", "load", "float"), ("cpu", "n", "integer"), ("cpu", "ok", "boolean"), ("mem", "free", "unsigned"),
    ]  # fmt: skip
    assert (len(schema), schema.get("cpu", "host"), schema.get("cpu", "free"), schema.get("disk", "load")) == (5, "tag", None, None)
    assert repr(schema) == "<linepack.Schema: 5 columns, 1 conflicts>"
    assert schema.learn(b'cpu load="x"\n').conflicts[0].found_at == Place(2, 1, 1)


def test_check_learns_nothing():
    schema = learned(b"m f=1\n")
    before = schema.to_json()
    checked = schema.check(b"m f=2i\nm g=1\nm g=2i\nm g=\n")
    assert [(conflict.key, conflict.known_at, conflict.found_at.line) for conflict in checked.conflicts] == [
        ("f", Place(1, 1, 1), 1), ("g", Place(2, 2, 2), 3),
    ]  # fmt: skip
    assert checked.rejected == 1
    assert schema.to_json() == before


def test_reading_options_count():
    schema = Schema()
    checked = schema.learn(b"m f=1\n" + b"m f=1i\n" * 9, max_errors=2)
    assert (checked.conflict_count, len(checked.conflicts)) == (9, 2)
    assert schema.learn(b"m u=1u\n", target="influxdb1").report.errors[0].code == "unsupported_unsigned"
    assert schema.get("m", "u") is None
    assert code_of(lambda: schema.learn(b"", mode="loose")) == "invalid_option"
    for wrong in ("text", None, 5):
        with pytest.raises(TypeError):
            schema.learn(wrong)
    for data in (bytearray(b"a f=1"), memoryview(b"b f=1i")):
        assert schema.learn(data).ok
    assert (schema.get("a", "f"), schema.get("b", "f")) == ("float", "integer")


def test_tags_and_limits():
    document = b"m,a=x f=1\nm a=1\n"
    assert learned(document).conflicts[0].known == "tag"
    apart = learned(document, tags=False)
    assert (apart.conflicts, apart.get("m", "a")) == ([], "float")
    assert code_of(lambda: learned(document).merge(apart)) == "invalid_option"
    few = Schema(max_columns=2)
    assert code_of(lambda: few.learn(b"m a=1,b=2,c=3\n")) == "schema_too_large"
    assert code_of(lambda: learned(b"measurement f=1\n", max_name_bytes=5)) == "schema_too_large"
    full = learned(b"m a=1,b=2\n", max_columns=2)
    assert code_of(lambda: full.merge(learned(b"m c=1\n"))) == "schema_too_large"
    assert list(full) == [("m", "a", "float"), ("m", "b", "float")]
    for place in ((0,), (1, 0), (1, 1, 0)):
        assert code_of(lambda place=place: full.start_at(*place)) == "invalid_option"


def test_a_schema_is_saved_pickled_and_copied():
    schema = learned(FLIP, b"disk free=1\n")
    text = schema.to_json()
    copies = [Schema.from_json(text), Schema.from_json(text.encode()), copy.copy(schema), copy.deepcopy(schema)]
    copies += [pickle.loads(pickle.dumps(schema, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for other in copies:
        assert (other, other.to_json(), other.conflicts) == (schema, text, schema.conflicts)
        assert other.learn(b"disk free=2i").conflicts[0].found_at == Place(3, 1, 1)
        assert other != schema
    assert schema.to_json() == text
    assert schema != text
    with pytest.raises(TypeError, match="unhashable"):
        hash(schema)
    for wrong in ("", "{}", text[:-3], text.replace('"float"', '"double"'), b"\xff", "\ud800"):
        assert code_of(lambda wrong=wrong: Schema.from_json(wrong)) == "invalid_schema"
    with pytest.raises(TypeError):
        Schema.from_json(5)
    checked = schema.check(FLIP)
    assert pickle.loads(pickle.dumps(checked)) == checked


def learn_part(data, line, record):
    """What one worker learns from its part of a document."""
    schema = Schema()
    schema.start_at(1, line, record)
    return schema, schema.learn(data).conflict_count


def lines(count):
    """Mixed lines, with a field that is first an integer and then a float, and the other way round."""
    for n in range(count):
        load = f"{n}i" if n % 977 == 5 else f"{n}.5"
        yield f'cpu,host=h{n % 7} load={load},text="a{chr(10) if n % 50 == 0 else ""}b" {n}\nm{n % 13} v={n if n > 4000 else f"{n}i"},ok=t\n'


def test_two_workers_learn_what_one_does():
    data = "".join(lines(6000)).encode()
    whole = Schema()
    checked = whole.learn(data)
    assert (checked.rejected, checked.conflict_count > 1000) == (0, True)
    parts = linepack.split(data, max_lines=3001)
    assert len(parts) == 4
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as workers:
        given = ((data[part.range], part.line, part.record) for part in parts)
        found = [worker.result() for worker in [workers.submit(learn_part, *one) for one in given]]
    for order in (found, found[::-1]):
        merged = Schema()
        for schema, _ in order:
            merged.merge(schema)
        assert merged == whole
        assert (merged.to_json(), merged.conflicts) == (whole.to_json(), whole.conflicts)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("fgh"), st.sampled_from(["1", "1i", "1u", "t", '"x"']))),
    st.lists(st.integers(0, 30)),
)
def test_however_a_document_is_shared_out(records, cuts):
    text = [f"{measurement} {key}={value}\n".encode() for measurement, key, value in records]
    whole = learned(b"".join(text))
    bounds = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    merged = Schema()
    for start, end in zip(bounds, bounds[1:], strict=False):
        merged.merge(learn_part(b"".join(text[start:end]), start + 1, start + 1)[0])
    assert merged == whole
    merged.merge(merged)
    assert list(merged) == list(whole)


def test_threads_share_a_schema():
    schema = Schema()
    parts = ["".join(lines(2000)).encode(), bytearray("".join(lines(2000)).encode()), b"".join(b"m f%d=1\n" % n for n in range(500))]
    failed = []

    def learn(data):
        try:
            for _ in range(10):
                schema.learn(data)
                len(schema), schema.conflicts, schema.to_json(), linepack.encode([("m", {}, {"f1": 1})], schema=schema)
        except Exception as error:  # noqa: BLE001: the thread must not swallow it.
            failed.append(error)

    threads = [threading.Thread(target=learn, args=(data,)) for data in parts * 2]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not failed
    assert {name for _, name, _ in schema} >= {"load", "f499"}


def test_integers_are_written_as_floats_where_a_field_is_one():
    schema = learned(b'cpu load=20.1,cores=4i,note="x"\nmem load=1i\n')
    rows = [("cpu", {}, {"load": 20, "cores": 8, "new": 1}), ("mem", {}, {"load": 20}), ("cpu", {}, {"load": linepack.UInt(7)})]
    body = b"cpu load=20,cores=8i,new=1i\nmem load=20i\ncpu load=7\n"
    assert linepack.encode(rows, schema=schema) == body
    assert linepack.encode(rows, schema=schema, errors="collect").body == body
    encoder = linepack.Encoder(schema=schema)
    for row in rows:
        encoder.add(row)
    assert encoder.take() == body
    assert linepack.encode(linepack.parse(b"cpu load=20i,cores=8i\n"), schema=schema) == b"cpu load=20,cores=8i\n"
    assert linepack.Point("cpu").field("load", 20).to_line_protocol(schema=schema) == "cpu load=20"
    assert schema.check(body).ok
    # What is no float is left to the server, and to check.
    large = linepack.encode([("cpu", {}, {"load": (1 << 53) + 1, "note": True})], schema=schema)
    assert large == b"cpu load=9007199254740993i,note=true\n"
    assert [conflict.key for conflict in schema.check(large).conflicts] == ["load", "note"]


def test_an_encoder_knows_what_the_schema_knew_when_it_was_made():
    schema = Schema()
    encoder = linepack.Encoder(schema=schema)
    schema.learn(b"m f=1.5\n")
    encoder.add(("m", {}, {"f": 2}))
    assert encoder.take() == b"m f=2i\n"
    assert linepack.encode([("m", {}, {"f": 2})], schema=schema) == b"m f=2\n"
    assert linepack.encode([("m", {}, {"f": 2})], schema=None) == b"m f=2i\n"
    for wrong in ({}, "m"):
        with pytest.raises(TypeError, match="argument 'schema'"):
            linepack.encode([], schema=wrong)


@pytest.mark.parametrize("threads", [1, 2])
def test_columns_of_integers_are_written_as_floats_where_a_field_is_one(threads):
    schema = learned(b"cpu load=20.1,cores=4i\n")
    columns = {"load": [20, None, 21], "cores": [4, 8, None]}
    body = b"cpu load=20,cores=4i\ncpu cores=8i\ncpu load=21\n"
    for table in (columns, pyarrow.table(columns)):
        (batch,) = linepack.encode_table(table, measurement="cpu", schema=schema, threads=threads)
        assert batch.body == body
        assert schema.check(batch.body).ok
    named = {**columns, "name": ["cpu", "mem", "cpu"]}
    (batch,) = linepack.encode_table(named, measurement_column="name", schema=schema, threads=threads)
    assert batch.body == b"cpu load=20,cores=4i\nmem cores=8i\ncpu load=21\n"


def table_forms(columns):
    yield columns
    yield pyarrow.table(columns)
    yield pyarrow.RecordBatchReader.from_batches(pyarrow.table(columns).schema, pyarrow.table(columns).to_batches(max_chunksize=2))


def test_what_is_learned_from_a_table():
    columns = {"host": ["a", "b", "a", "b"], "load": [None, 20, 21, 22], "at": [1, 2, 3, 4]}
    uses = {"measurement": "cpu", "tags": ["host"], "time": "at"}
    for table in table_forms(columns):
        schema = learned(b"cpu load=20.1\n")
        checked = schema.learn_table(table, **uses, max_errors=2)
        assert (checked.records, checked.rejected, checked.errors, checked.conflict_count) == (3, 0, [], 3)
        assert [(one.known_at, one.found, one.found_at) for one in checked.conflicts] == [
            (Place(1, 1, 1), "integer", Place(2, 2, 2)), (Place(1, 1, 1), "integer", Place(2, 3, 3)),
        ]  # fmt: skip
        assert schema.get("cpu", "host") == "tag"
    lines = learned(b"".join(batch.body for batch in linepack.encode_table(columns, **uses)))
    apart = Schema()
    apart.learn_table({name: values[1:] for name, values in columns.items()}, **uses)
    assert apart == lines
    assert schema.learn_table(columns, **uses, schema=schema).ok


def test_a_table_that_cannot_be_learned():
    schema = learned(b"m f=1\n")
    before = schema.to_json()
    named = {"name": ["m", "m\n", "m"], "f": [1, 2, 3]}
    checked = Schema().learn_table(named, measurement_column="name")
    assert [(error.row, error.part, checked.rejected) for error in checked.errors] == [(1, "measurement", 1)]
    calls = {
        "no_such_column": lambda: schema.learn_table({"f": []}, measurement="m", tags=["x"]),
        "invalid_option": lambda: schema.learn_table(named),
        "integer_out_of_range": lambda: schema.learn_table({"f": [1, 1 << 70]}, measurement="m"),
        "schema_too_large": lambda: Schema(max_columns=1).learn_table({"f": [1], "g": [1]}, measurement="m"),
    }
    assert {code: code_of(call) for code, call in calls.items()} == {code: code for code in calls}

    def rows():
        yield pyarrow.record_batch({"f": [1]})
        schema.learn(b"other f=1\n")

    stream = pyarrow.RecordBatchReader.from_batches(pyarrow.schema({"f": pyarrow.int64()}), rows())
    assert code_of(lambda: schema.learn_table(stream, measurement="m")) == "wrong_state"
    assert schema.conflicts == []
    assert [name for name, _, _ in schema] == ["m", "other"]
    assert before != schema.to_json()


def test_other_threads_run_while_a_schema_learns():
    data = b"".join(b"m%d,host=a f=1,g=2i,h=t 1700\n" % (n % 100) for n in range(300_000))
    started, done, beside = threading.Event(), threading.Event(), []

    def learn():
        started.set()
        Schema().learn(data)
        done.set()

    thread = threading.Thread(target=learn)
    thread.start()
    started.wait()
    while not done.is_set():
        beside.append(1)
    thread.join()
    assert beside


@pytest.mark.skipif(sys.platform == "win32", reason="there is no resource module")
def test_ten_million_mixed_lines_in_bounded_memory():
    code = """
import resource, sys, linepack
lines = 100_000
def piece():
    two = "cpu,host=h{} load={},n={}i {}\\nm{} s=\\"x{}\\",ok=t,u={}u\\n"
    mixed = "".join(two.format(i % 100, i, i, i, i % 40, i, i) for i in range(500))
    return (mixed * (lines // 1000)).encode()
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
schema, data = linepack.Schema(), piece()
flipped = data.replace(b"load=333,", b"load=333i,", 1)
schema.learn(data)
before, conflicts, records = peak(), [], 0
schema = linepack.Schema()
for n in range(100):
    schema.start_at(1, n * lines + 1, n * lines + 1)
    checked = schema.learn(flipped if n == 99 else data)
    records += checked.records
    conflicts += checked.conflicts
(conflict,) = conflicts
print(records, len(schema), conflict.known, conflict.found, conflict.found_at.line, conflict.found_at.record, peak() - before)
print(linepack.encode([("cpu", {}, {"load": 333, "n": 1})], schema=schema).decode())
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=120, text=True)
    found, body = result.stdout.splitlines()[:2]
    records, columns, known, now, line, record, grown = found.split()
    assert (records, columns, known, now) == ("10000000", "123", "float", "integer")
    assert line == record == str(9_900_000 + 2 * 333 + 1)
    assert int(grown) < 16 << 20
    assert body == "cpu load=333,n=1i"
