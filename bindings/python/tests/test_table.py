"""Tables of every library, written and read back."""

import array
import gc
import json
import pickle
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pytest

import linepack
from linepack import EncodeError, LinepackError, encode_table, to_arrow

DAY = 1_704_067_200_000_000_000  # 2024-01-01 in nanoseconds.
# The same table for every face: of each column the type and the values, and what is written of it.
TABLE = Path(__file__).resolve().parents[3] / "tests/tables"
TYPES = {"text": str, "bool": bool, "int": int, "uint": int, "float": float, "time": int}
ROWS = {
    name: [None if value is None else TYPES[kind](value) for value in values]
    for name, (kind, values) in json.loads((TABLE / "rows.json").read_bytes()).items()
}
BODY = (TABLE / "body.lp").read_bytes()
OPTIONS = {"measurement": "m", "tags": ["host"], "time": "at"}


def arrow():
    kinds = {"u": pyarrow.uint64(), "at": pyarrow.timestamp("ns", "UTC"), "host": pyarrow.dictionary(pyarrow.int8(), pyarrow.string())}
    return pyarrow.table({name: pyarrow.array(values, kinds.get(name)) for name, values in ROWS.items()})


def pandas_frame():
    kinds = {"up": "boolean", "n": "Int64", "u": "UInt64", "x": "float64", "host": "category", "s": "str"}
    frame = pandas.DataFrame({name: pandas.Series(values, dtype=kinds.get(name)) for name, values in ROWS.items()})
    return frame.assign(at=pandas.to_datetime(frame["at"], utc=True))


def polars_frame():
    kinds = {"u": polars.UInt64, "at": polars.Datetime("ns", "UTC"), "host": polars.Categorical}
    return polars.DataFrame({name: polars.Series(values, dtype=kinds.get(name)) for name, values in ROWS.items()})


def duckdb_relation():
    table = arrow()
    # duckdb has no nanoseconds in a zone.
    at = table.column("at").cast(pyarrow.timestamp("ns"))
    rows = table.set_column(table.column_names.index("at"), "at", at)  # noqa: F841: duckdb finds it by its name.
    return duckdb.sql("select * from rows")


def numpy_columns():
    def masked(kind, name):
        values = ROWS[name]
        return numpy.ma.array([0 if value is None else value for value in values], dtype=kind, mask=[value is None for value in values])

    return {
        "host": numpy.array(ROWS["host"], dtype=object), "up": masked(bool, "up"), "n": masked("i8", "n"),
        "u": masked("u8", "u"), "x": masked("f8", "x"), "s": ROWS["s"], "at": numpy.array(ROWS["at"], "M8[ns]"),
    }  # fmt: skip


def objects():
    return {**ROWS, "u": [value if value is None else linepack.UInt(value) for value in ROWS["u"]]}


def pandas_objects():
    return pandas.DataFrame({name: pandas.Series(values, dtype=object) for name, values in objects().items()})


FRAMES = [arrow, pandas_frame, polars_frame, duckdb_relation, numpy_columns, objects, pandas_objects]


def body(table, **options):
    return b"".join(batch.body for batch in encode_table(table, **options))


def one_field(values, **options):
    """What becomes of the values of one column."""
    return body({"f": values}, measurement="m", **options).decode().removeprefix("m f=").removesuffix("\n").split("\nm f=")


class TestTheSameBytes:
    @pytest.mark.parametrize("make", FRAMES)
    def test_of_every_library(self, make):
        assert body(make(), **OPTIONS) == BODY

    @pytest.mark.parametrize("make", FRAMES)
    def test_of_picked_columns(self, make):
        picked = {**OPTIONS, "fields": ["n"]}
        assert body(make(), **picked) == b"m,host=a\\ b n=1i %d\nm n=-2i %d\nm,host=a\\ b n=9223372036854775807i %d\n" % (
            DAY, DAY + 1, DAY + 3,
        )  # fmt: skip

    def test_of_a_record_batch_and_a_reader(self):
        batch = arrow().to_batches()[0]
        assert body(batch, **OPTIONS) == BODY
        assert body(pyarrow.RecordBatchReader.from_batches(batch.schema, [batch.slice(0, 1), batch.slice(1)]), **OPTIONS) == BODY

    def test_of_pandas_without_pyarrow(self):
        code = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "pyarrow":
            raise ImportError(name)
sys.meta_path.insert(0, Blocked())
sys.path.insert(0, "tests")
import pandas, linepack
from datetime import datetime
frame = pandas.DataFrame({
    "host": pandas.Categorical(["a b", None, "c"]), "s": pandas.Series(["x", None, "y"], dtype="str"), "x": [0.5, None, 1.5],
    "n": pandas.Series([1, None, 3], dtype="Int64"), "b": pandas.Series([True, None, False], dtype="boolean"),
})
frame.index = pandas.DatetimeIndex(["2024-01-01"] * 3, tz="Europe/Berlin", name="when")
(batch,) = linepack.encode_table(frame, measurement="m", tags=["host"], time="when", precision="s")
print(batch.body.decode(), batch.skipped_rows, "pyarrow" in sys.modules)
"""
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, text=True)
        second = DAY // 10**9 - 3600
        first, last = f'm,host=a\\ b s="x",x=0.5,n=1i,b=true {second}', f'm,host=c s="y",x=1.5,n=3i,b=false {second}'
        assert result.stdout == f"{first}\n{last}\n (1,) False\n"

    def test_by_threads(self):
        rows = 200_000
        table = pyarrow.table({"t": [f"t{n % 7}" for n in range(rows)], "x": [n / 8 if n % 5 else None for n in range(rows)]})
        options = {"measurement": "m", "tags": ["t"], "max_bytes": 1 << 20}
        alone, shared = list(encode_table(table, **options)), list(encode_table(table, threads=3, **options))
        assert b"".join(batch.body for batch in shared) == b"".join(batch.body for batch in alone)
        for batches in (alone, shared):
            assert all(len(batch) <= 1 << 20 for batch in batches)
            assert sum(batch.records for batch in batches) == rows * 4 // 5
            assert [row for batch in batches for row in batch.skipped_rows] == list(range(0, rows, 5))
        last = shared[-1]
        assert last.row_of_line(last.records) == rows - 1

    @pytest.mark.parametrize("threads", [1, 2])
    def test_of_many_small_batches(self, threads):
        batches = arrow().to_batches()[0]
        reader = pyarrow.RecordBatchReader.from_batches(batches.schema, [batches] * 1000)
        assert body(reader, threads=threads, **OPTIONS) == BODY * 1000


class TestBatch:
    def test_what_it_knows(self):
        batches = list(encode_table(polars_frame(), max_lines=3, precision="us", **OPTIONS))
        assert [(batch.records, batch.first_row, batch.precision) for batch in batches] == [(3, 0, "us"), (1, 3, "us")]
        assert [batches[0].row_of_line(n) for n in range(7)] == [None, 0, 1, 1, 2, None, None]
        assert batches[1].row_of_line(1) == 3 and batches[1].row_of_line(-1) is None
        assert len(batches[0]) == len(batches[0].body)
        assert repr(batches[1]) == f"<linepack.Batch: 1 records, {len(batches[1])} bytes, precision us>"

    def test_a_copy(self):
        (batch,) = encode_table({"f": [1.0, None, float("nan"), 2.0], "g": [None, None, None, float("inf")]}, measurement="m")
        assert (batch.skipped_rows, batch.skipped_fields) == ((1, 2), 1)
        again = pickle.loads(pickle.dumps(batch))
        assert again == batch and again.row_of_line(2) == 3

    def test_rows_are_counted_over_the_whole_table(self):
        table = {"f": [1.0, None] * 5}
        batches = list(encode_table(table, measurement="m", max_lines=2))
        assert [batch.skipped_rows for batch in batches] == [(1,), (3, 5), (7, 9)]
        rows = [batch.row_of_line(n + 1) for batch in batches for n in range(batch.records)]
        assert rows == [0, 2, 4, 6, 8]


class TestErrors:
    @pytest.mark.parametrize("threads", [1, 2])
    @pytest.mark.parametrize("table", [lambda tags: {"t": tags, "f": [1.0] * 4}, lambda tags: polars.DataFrame({"t": tags, "f": [1.0] * 4})])
    def test_a_row_and_the_next(self, table, threads):
        batches = encode_table(table(["a", "b\n", "c\\", "d"]), measurement="m", tags=["t"], threads=threads)
        outcomes = []
        while True:
            try:
                outcomes.append(next(batches).body)
            except EncodeError as error:
                outcomes.append((error.code, error.row, error.part, error.key))
            except StopIteration:
                break
        assert outcomes == [
            ("control_byte", 1, "tag_value", "t"), ("trailing_backslash", 2, "tag_value", "t"), b"m,t=a f=1\nm,t=d f=1\n",
        ]  # fmt: skip
        assert list(batches) == []

    @pytest.mark.parametrize("threads", [1, 2])
    @pytest.mark.parametrize("table", [dict, polars.DataFrame])
    def test_collected(self, table, threads):
        tags = ["a", "b\n", "c", "d\\", None, "e"]
        table = table({"t": tags, "f": [1.0, 2.0, 3.0, 4.0, None, 6.0]})
        options = {"measurement": "m", "tags": ["t"], "errors": "collect", "threads": threads}
        (batch,) = encode_table(table, **options)
        assert batch.body == b"m,t=a f=1\nm,t=c f=3\nm,t=e f=6\n"
        assert [(type(error), error.code, error.row, error.part, error.key) for error in batch.errors] == [
            (EncodeError, "control_byte", 1, "tag_value", "t"), (EncodeError, "trailing_backslash", 3, "tag_value", "t"),
        ]  # fmt: skip
        assert (batch.skipped_rows, batch.error_count) == ((1, 3, 4), 2)
        assert [batch.row_of_line(n) for n in (1, 2, 3, 4)] == [0, 2, 5, None]
        copy = pickle.loads(pickle.dumps(batch))
        assert copy == batch and [error.row for error in copy.errors] == [1, 3]
        (bounded,) = encode_table(table, max_errors=1, **options)
        assert ([error.row for error in bounded.errors], bounded.error_count, bounded.skipped_rows) == ([1], 2, (1, 3, 4))
        # The error of a row is in the batch that counts the row as skipped.
        batches = list(encode_table(table, max_lines=1, **options))
        assert [([error.row for error in batch.errors], batch.skipped_rows) for batch in batches] == [
            ([], ()), ([1], (1,)), ([3], (3, 4)),
        ]  # fmt: skip

    @pytest.mark.parametrize("threads", [1, 2])
    def test_collected_where_objects_cannot_be_read(self, threads):
        table = {"f": [1, 2.5, "\ud800", 2**70, 3], "t": ["a", "a", "a", "a", "a\n"]}
        # Threads begin a new body after a row that cannot be read.
        batches = list(encode_table(table, measurement="m", tags=["t"], errors="collect", threads=threads))
        assert b"".join(batch.body for batch in batches) == b"m,t=a f=1i\n"
        assert [row for batch in batches for row in batch.skipped_rows] == [1, 2, 3, 4]
        assert all([error.row for error in batch.errors] == list(batch.skipped_rows) for batch in batches)
        assert [(error.code, error.row, error.key) for batch in batches for error in batch.errors] == [
            ("mixed_types", 1, "f"), ("mixed_types", 2, "f"), ("integer_out_of_range", 3, "f"), ("control_byte", 4, "t"),
        ]  # fmt: skip

    @pytest.mark.parametrize("threads", [1, 2])
    def test_what_python_raises_is_never_collected(self, threads):
        class Rows(list):
            def __getitem__(self, index):
                raise RuntimeError("gone")

        batches = encode_table({"f": Rows([1])}, measurement="m", errors="collect", threads=threads)
        with pytest.raises(RuntimeError, match="gone"):
            next(batches)

    def test_collected_or_raised(self):
        with pytest.raises(LinepackError, match="errors: unknown word") as caught:
            encode_table({"f": [1.0]}, measurement="m", errors="skip")
        assert caught.value.code == "invalid_option"
        (batch,) = encode_table({"f": [1.0]}, measurement="m")
        assert (batch.errors, batch.error_count) == ((), 0)
        # What is wrong with the whole table is raised all the same.
        with pytest.raises(LinepackError, match="no_such_column"):
            encode_table({"f": [1.0]}, measurement="m", tags=["t"], errors="collect")

    @pytest.mark.parametrize("threads", [1, 2])
    def test_objects_of_more_than_one_type(self, threads):
        batches = encode_table({"f": [1, 2.5, "x", True, 3]}, measurement="m", threads=threads)
        seen, lines = [], b""
        while True:
            try:
                lines += next(batches).body
            except EncodeError as error:
                seen.append((error.code, error.row, error.key))
            except StopIteration:
                break
        assert seen == [("mixed_types", 1, "f"), ("mixed_types", 2, "f"), ("mixed_types", 3, "f")]
        assert lines == b"m f=1i\nm f=3i\n"

    @pytest.mark.parametrize(
        ("values", "code", "message"),
        [
            ([1, 2**70], "integer_out_of_range", 'row 1, column "f"'),
            (["a", "\ud800"], "invalid_utf8", 'row 1, column "f"'),
            (["a", b"\xff"], "invalid_utf8", 'row 1, column "f"'),
            ([[1]], "invalid_value", 'row 0, column "f": the value must be .*, not list'),
            ([None, datetime(2024, 1, 1)], "invalid_value", 'row 1, column "f": the value must be .*, not datetime'),
            ([Decimal(1)], "invalid_value", 'row 0, column "f": the value is a Decimal'),
            (numpy.array(["a", b"\xff".decode("latin-1") + "\ud800"]), "invalid_utf8", 'row 1, column "f"'),
            (numpy.array([b"a", b"\xff"]), "invalid_utf8", 'row 1, column "f"'),
        ],
    )
    def test_cells(self, values, code, message):
        batches = encode_table({"f": values}, measurement="m")
        with pytest.raises(EncodeError, match=message) as caught:
            next(batches)
        assert (caught.value.code, caught.value.part, caught.value.key) == (code, "field_value", "f")

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (pyarrow.array([[1]]), "List"), (pyarrow.array([{"a": 1}]), "Struct"), (pyarrow.array([b"a"]), "Binary"),
            (pyarrow.array([1], pyarrow.duration("s")), "Duration"), (pyarrow.array([1], pyarrow.time32("s")), "Time32"),
            (pyarrow.array([1], pyarrow.timestamp("s")), "Timestamp"), (pyarrow.array([Decimal(1)]), "Decimal"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("threads", [1, 2])
    def test_columns_of_arrow(self, values, message, threads):
        with pytest.raises(LinepackError, match=f'column "bad".*{message}') as caught:
            encode_table(pyarrow.table({"f": [1], "bad": values}), measurement="m", threads=threads)
        assert caught.value.code == "unsupported_type" and not isinstance(caught.value, EncodeError)

    @pytest.mark.parametrize(
        ("kind", "value", "message"),
        [
            (pyarrow.map_(pyarrow.string(), pyarrow.int64()), [("a", 1)], "Map"),
            (pyarrow.list_view(pyarrow.int64()), [1], "ListView"),
            (pyarrow.large_list_view(pyarrow.int64()), [1], "LargeListView"),
            (pyarrow.list_(pyarrow.list_view(pyarrow.int64())), [[1]], "List"),
            (pyarrow.binary(), b"a", "Binary"),
            (None, pyarrow.UnionArray.from_sparse(pyarrow.array([0], "int8"), [pyarrow.array([1])]), "Union"),
            (None, pyarrow.UnionArray.from_dense(pyarrow.array([0], "int8"), pyarrow.array([0], "int32"), [pyarrow.array([1])]), "Union"),
        ],
    )  # fmt: skip
    def test_columns_of_arrow_that_nothing_can_be_written_of_matter_only_where_they_are_used(self, kind, value, message):
        bad = pyarrow.array([value], kind) if kind else value
        table = pyarrow.table({"bad": bad, "f": [0.5], "t": ["x"]})
        options = {"measurement": "m", "tags": ["t"], "fields": ["f"]}
        assert [batch.body for batch in encode_table(table, **options)] == [b"m,t=x f=0.5\n"]
        used = [{"fields": None}, {"fields": ["f", "bad"]}, {"tags": ["bad"]}, {"time": "bad"}]
        for change in used + [{"measurement": None, "measurement_column": "bad"}]:
            with pytest.raises(LinepackError, match=f'column "bad".*{message}') as caught:
                list(encode_table(table, **options | change))
            assert caught.value.code == "unsupported_type"

    @pytest.mark.parametrize(
        "values",
        [
            numpy.array([1j]), numpy.array([1], "g"), numpy.array([1], "m8[s]"), numpy.zeros((1, 2)),
            numpy.zeros(1, [("a", "i4")]), numpy.array([1], "M8[s]"), numpy.array([b"a"], "V1"),
        ],
    )  # fmt: skip
    def test_columns_of_numpy(self, values):
        with pytest.raises(LinepackError, match="column ['\"]bad['\"]") as caught:
            encode_table({"f": [1], "bad": values}, measurement="m")
        assert caught.value.code == "unsupported_type"

    def test_columns_of_pandas(self):
        for values in (pandas.period_range("2024", periods=1, freq="D"), pandas.interval_range(0, 1), [pandas.Timedelta(1)], [1j]):
            frame = pandas.DataFrame({"f": [1.0], "bad": values})
            with pytest.raises(LinepackError, match="column ['\"]bad['\"]"):
                list(encode_table(frame, measurement="m"))

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            ({"tags": ["no"]}, "no_such_column"), ({"time": "no"}, "no_such_column"), ({"fields": ["no"]}, "no_such_column"),
            ({"tags": ["f"]}, "missing_fields"), ({"tags": ["f"], "fields": ["f"]}, "tag_and_field"),
            ({"measurement_column": "f"}, "invalid_option"), ({"measurement": "a\\"}, "trailing_backslash"),
            ({"measurement": None}, "invalid_option"), ({"nulls": "x"}, "invalid_option"), ({"nan": "x"}, "invalid_option"),
            ({"decimals": "x"}, "invalid_option"), ({"default_tags": {"a": ""}}, "invalid_option"),
        ],
    )  # fmt: skip
    def test_options(self, options, code):
        with pytest.raises(LinepackError) as caught:
            encode_table({"f": [1.0]}, **{"measurement": "m", **options})
        assert caught.value.code == code

    def test_floats_are_no_tags(self):
        with pytest.raises(LinepackError, match='column "t".*Float64, not text, integer or boolean'):
            encode_table({"t": numpy.zeros(1), "f": numpy.zeros(1)}, measurement="m", tags=["t"])

    @pytest.mark.parametrize("options", [{"tags": "host"}, {"tags": [1]}, {"fields": 1}, {"on_duplicate": "last"}, {"nam": 1}, {"threads": -1}])
    def test_types_of_options(self, options):
        with pytest.raises((TypeError, OverflowError)):
            encode_table({"host": ["a"], "f": [1.0]}, measurement="m", **options)

    @pytest.mark.parametrize("table", [1, None, [1], "text", {"f": 1}, {"f": "text"}, {1: [1]}, {"f": polars.Series([1])}])
    def test_what_is_no_table(self, table):
        with pytest.raises(TypeError):
            encode_table(table, measurement="m")

    def test_columns_of_different_lengths(self):
        with pytest.raises(LinepackError, match='column "g".*it has 2 values, column "f" has 1'):
            encode_table({"f": [1], "g": [1, 2]}, measurement="m")

    def test_a_producer_that_fails(self):
        schema = pyarrow.schema({"f": pyarrow.float64()})

        def rows():
            yield pyarrow.record_batch([pyarrow.array([1.0])], schema)
            raise RuntimeError("no more rows")

        batches = encode_table(pyarrow.RecordBatchReader.from_batches(schema, rows()), measurement="m")
        with pytest.raises(LinepackError, match="no more rows") as caught:
            next(batches)
        assert caught.value.code == "invalid_table"
        assert [batch.body for batch in batches] == [b"m f=1\n"]

    def test_objects_that_raise(self):
        class Rows(list):
            def __getitem__(self, index):
                raise RuntimeError("gone")

        with pytest.raises(RuntimeError, match="gone"):
            next(encode_table({"f": Rows([1])}, measurement="m"))

    def test_a_table_that_asks_for_its_own_batches(self):
        schema = pyarrow.schema({"f": pyarrow.float64()})

        def rows():
            with pytest.raises(LinepackError) as caught:
                next(batches)
            assert caught.value.code == "wrong_state"
            yield pyarrow.record_batch([pyarrow.array([1.0])], schema)

        batches = encode_table(pyarrow.RecordBatchReader.from_batches(schema, rows()), measurement="m")
        assert next(batches).body == b"m f=1\n"

    def test_a_stream_is_read_once(self):
        capsule = arrow().__arrow_c_stream__()
        table = type("Once", (), {"__arrow_c_stream__": lambda self: capsule})()
        assert body(table, **OPTIONS) == BODY
        with pytest.raises(LinepackError, match="released"):
            encode_table(table, **OPTIONS)

    @pytest.mark.parametrize("capsule", [1, (1, 2), None])
    def test_what_is_no_capsule(self, capsule):
        with pytest.raises(TypeError):
            encode_table(type("Wrong", (), {"__arrow_c_stream__": lambda self: capsule})(), measurement="m")


class TestWrongArrow:
    """What is wrong in Arrow data that nobody checked is an error."""

    @pytest.mark.parametrize("threads", [1, 2])
    @pytest.mark.parametrize(
        ("kind", "buffers"),
        [
            (pyarrow.utf8(), [numpy.array([0, 1, 2], "i4"), b"a\xff"]),
            (pyarrow.utf8(), [numpy.array([0, 2, 1], "i4"), b"ab"]),
            (pyarrow.utf8(), [numpy.array([0, -1, 1], "i4"), b"ab"]),
            (pyarrow.large_utf8(), [numpy.array([0, 2, 1], "i8"), b"ab"]),
            (pyarrow.large_utf8(), [numpy.array([0, 2, 3], "i8"), "aé".encode()]),  # A character is cut in two.
        ],
    )  # fmt: skip
    def test_text(self, kind, buffers, threads):
        bad = pyarrow.Array.from_buffers(kind, 2, [None, *(pyarrow.py_buffer(buffer) for buffer in buffers)])
        self.refused(bad, threads)

    @pytest.mark.parametrize("threads", [1, 2])
    @pytest.mark.parametrize("index", [2, 100, -1])
    def test_dictionary_indices(self, index, threads):
        kind = pyarrow.dictionary(pyarrow.int8(), pyarrow.utf8())
        codes = pyarrow.py_buffer(numpy.array([0, index], "i1"))
        codes = pyarrow.Array.from_buffers(pyarrow.int8(), 2, [None, codes])
        bad = pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(["a", "b"]), safe=False)
        assert bad.type == kind
        self.refused(bad, threads)

    @staticmethod
    def refused(bad, threads):
        table = pyarrow.table({"good": [1.0, 2.0], "bad": bad})
        for options in ({}, {"tags": ["bad"]}):
            with pytest.raises(LinepackError, match='column "bad"') as caught:
                list(encode_table(table, measurement="m", threads=threads, **options))
            assert caught.value.code == "invalid_table"


class TestPandas:
    def test_the_index_is_the_time_if_it_is_named(self):
        index = pandas.DatetimeIndex([DAY, DAY + 1], name="when")
        frame = pandas.DataFrame({"f": [1.0, 2.0]}, index=index)
        expected = f"m f=1 {DAY}\nm f=2 {DAY + 1}\n".encode()
        assert body(frame, measurement="m", time="when") == body(frame, measurement="m", time="index") == expected
        assert body(frame.rename_axis(None), measurement="m", time="index") == expected
        assert body(frame.tz_localize("UTC").tz_convert("Asia/Tokyo"), measurement="m", time="index") == expected
        assert body(frame, measurement="m") == b"m f=1\nm f=2\n"
        assert list(frame.columns) == ["f"]

    def test_a_level_of_the_index(self):
        index = pandas.MultiIndex.from_arrays([["a", "b"], pandas.to_datetime([DAY, DAY + 1])], names=["k", "when"])
        assert body(pandas.DataFrame({"f": [1.0, 2.0]}, index=index), measurement="m", time="when") == (
            f"m f=1 {DAY}\nm f=2 {DAY + 1}\n".encode()
        )

    def test_a_column_comes_before_the_index(self):
        frame = pandas.DataFrame({"f": [1.0], "index": [5]}, index=pandas.DatetimeIndex([DAY]))
        assert body(frame, measurement="m", time="index") == b"m f=1 5\n"

    def test_an_index_of_integers(self):
        assert body(pandas.DataFrame({"f": [1.0]}, index=[5]), measurement="m", time="index") == b"m f=1 5\n"
        with pytest.raises(LinepackError, match="the index only counts the rows"):
            encode_table(pandas.DataFrame({"f": [1.0]}), measurement="m", time="index")

    def test_labels(self):
        with pytest.raises(LinepackError, match="is no name"):
            encode_table(pandas.DataFrame({("a", "b"): [1.0]}), measurement="m")
        twice = pandas.DataFrame([[1.0, 2.0]], columns=["f", "f"])
        with pytest.raises(LinepackError) as caught:
            encode_table(twice, measurement="m")
        assert caught.value.code == "repeated_column"

    @pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
    def test_units(self, unit):
        frame = pandas.DataFrame({"f": [1.0]}, index=pandas.DatetimeIndex(["2024-01-01"]).as_unit(unit))
        assert body(frame, measurement="m", time="index") == f"m f=1 {DAY}\n".encode()


def test_a_column_of_measurements():
    table = polars.DataFrame({"name": ["cpu", "mem x", "cpu"], "f": [1.0, 2.0, 3.0]})
    assert body(table, measurement_column="name") == b"cpu f=1\nmem\\ x f=2\ncpu f=3\n"
    assert body({"name": ["cpu"], "f": [1.0]}, measurement_column="name") == b"cpu f=1\n"
    assert body({"f": [1.0]}, measurement=b"cpu") == b"cpu f=1\n"


def test_policies():
    table = {"t": ["a", None], "f": [1.5, float("nan")], "g": [None, 2]}
    options = {"measurement": "m", "tags": ["t"]}
    assert body(table, default_tags={"t": "none", "dc": "eu"}, **options) == b"m,dc=eu,t=a f=1.5\nm,dc=eu,t=none g=2i\n"
    for option, code in (("nulls", "null_value"), ("nan", "not_finite")):
        with pytest.raises(EncodeError) as caught:
            list(encode_table(table, **{option: "error"}, **options))
        assert caught.value.code == code
    assert body({"t": ["a\n", "b"], "f": [1, 2]}, on_unencodable="skip_row", **options) == b"m,t=b f=2i\n"
    assert body(pyarrow.table({"f": [Decimal("1.50")]}), measurement="m", decimals="float") == b"m f=1.5\n"
    assert one_field([Decimal("1.50")], decimals="float") == ["1.5"]
    with pytest.raises(EncodeError) as caught:
        list(encode_table({"f": [1], "at": numpy.array([1], "M8[ns]")}, measurement="m", time="at", precision="s", inexact="error"))
    assert caught.value.code == "inexact_timestamp"


class TestTimes:
    @pytest.mark.parametrize(
        "values",
        [
            numpy.array(["2024-01-01"], f"M8[{unit}]") for unit in ("Y", "M", "D", "h", "m", "s", "ms", "us", "ns", "2s")
        ],
    )  # fmt: skip
    def test_units_of_numpy(self, values):
        assert body({"f": [1], "at": values}, measurement="m", time="at") == f"m f=1i {DAY}\n".encode()

    def test_units_that_do_not_reach_far(self):
        for unit, expected in (("W", 7 * 86_400 * 10**9), ("ps", 1), ("fs", 1), ("as", 1)):
            count = 1 if unit == "W" else 10 ** {"ps": 3, "fs": 6, "as": 9}[unit] * 3 // 2
            values = numpy.array([count], "i8").view(f"M8[{unit}]")
            assert body({"f": [1], "at": values}, measurement="m", time="at") == f"m f=1i {expected}\n".encode()

    @pytest.mark.parametrize(
        "value",
        [
            datetime(2024, 1, 1), datetime(2024, 1, 1, tzinfo=UTC), date(2024, 1, 1), "2024-01-01T00:00:00Z",
            pandas.Timestamp(DAY), numpy.datetime64("2024-01-01"), DAY,
        ],
    )  # fmt: skip
    def test_objects(self, value):
        assert body({"f": [1], "at": [value]}, measurement="m", time="at") == f"m f=1i {DAY}\n".encode()

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ([None], "null_value"), (numpy.array(["NaT"], "M8[s]"), "null_value"), (["soon"], "invalid_timestamp"),
            ([2**64], "timestamp_out_of_range"), ([1.5], "invalid_value"), (numpy.array([2**62], "M8[s]"), "timestamp_out_of_range"),
            (numpy.array([2**62], "M8[D]"), "timestamp_out_of_range"), ([pandas.NaT], "invalid_timestamp"),
        ],
    )  # fmt: skip
    def test_what_is_no_time(self, values, code):
        with pytest.raises(EncodeError) as caught:
            list(encode_table({"f": [1], "at": values}, measurement="m", time="at"))
        assert (caught.value.code, caught.value.part, caught.value.key) == (code, "timestamp", "at")


class TestBuffers:
    def test_of_other_kinds(self):
        assert one_field(array.array("f", [0.1])) == ["0.1"]
        assert one_field(memoryview(b"\x01\x02")) == ["1u", "2u"]
        assert one_field(bytearray(b"\x01")) == ["1u"]
        assert one_field(linepack.parse(b"m f=1\nm f=2\n").column("f").values) == ["1", "2"]

    def test_steps_and_byte_orders(self):
        whole = numpy.arange(10)
        assert one_field(whole[::-3]) == ["9i", "6i", "3i", "0i"]
        assert one_field(numpy.arange(4).reshape(2, 2)[:, 1]) == ["1i", "3i"]
        assert one_field(whole[:2].astype(">i4")) == ["0i", "1i"]
        assert one_field(numpy.array([0.1], ">f4")) == ["0.1"]
        assert one_field(numpy.array(["a", "bc", ""])[::2]) == ['"a"', '""']

    def test_a_buffer_that_cannot_be_read(self):
        with pytest.raises(LinepackError, match="2 dimensions"):
            encode_table({"f": memoryview(bytes(4)).cast("B", (2, 2))}, measurement="m")

    def test_it_is_let_go(self):
        column = bytearray(b"\x01")
        batches = encode_table({"f": column}, measurement="m")
        with pytest.raises(BufferError):
            column.append(1)
        del batches
        gc.collect()
        column.append(1)

    def test_no_rows(self):
        assert list(encode_table({"f": numpy.zeros(0)}, measurement="m")) == []
        assert list(encode_table(polars.DataFrame({"f": []}), measurement="m", threads=2)) == []

    def test_no_columns(self):
        for table in ({}, pandas.DataFrame(), polars.DataFrame(), pyarrow.table({})):
            with pytest.raises(LinepackError) as caught:
                encode_table(table, measurement="m")
            assert caught.value.code == "missing_fields"


def test_more_rows_than_are_copied_at_a_time():
    rows = 150_000
    table = {"n": numpy.arange(rows), "o": list(range(rows)), "s": numpy.arange(rows).astype("U")}
    assert body(table, measurement="m") == b"".join(b'm n=%di,o=%di,s="%d"\n' % (n, n, n) for n in range(rows))


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="there is no lock to give")
def test_other_threads_run_meanwhile():
    table = pyarrow.table({"x": numpy.arange(400_000) / 7})
    document = body(table, measurement="m")
    interval = sys.getswitchinterval()
    sys.setswitchinterval(60)  # No thread takes the lock from another; it must be given.
    try:
        for work in (lambda: list(encode_table(table, measurement="m")), lambda: to_arrow(document)):
            assert any(ran_beside(work) for _ in range(20))
    finally:
        sys.setswitchinterval(interval)


def ran_beside(work):
    """Whether this thread ran while another was inside `work`."""
    started, done = threading.Event(), threading.Event()

    def run():
        started.set()
        work()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    started.wait()
    beside = not done.is_set()
    thread.join()
    return beside


def test_a_long_stream_takes_the_memory_of_a_batch():
    code = """
import resource, sys, numpy, pyarrow, linepack
schema = pyarrow.schema({"host": pyarrow.utf8(), "x": pyarrow.float64(), "time": pyarrow.int64()})
rows = 1 << 16
hosts = pyarrow.array(["a", "b"] * (rows // 2))
def batches(count):
    for n in range(count):
        yield pyarrow.record_batch([hosts, pyarrow.array(numpy.arange(rows) / 8), pyarrow.array(numpy.arange(rows))], schema)
def write(count):
    records = 0
    for batch in linepack.encode_table(pyarrow.RecordBatchReader.from_batches(schema, batches(count)), measurement="m",
                                       tags=["host"], time="time", max_bytes=1 << 20):
        records += batch.records
    return records
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
write(20)
before, records = peak(), write(153)
print(records, peak() - before)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=120, text=True)
    records, grown = map(int, result.stdout.split())
    assert records == 153 << 16 > 10_000_000
    assert grown < 16 << 10  # KiB


def test_nothing_is_imported():
    code = """
import sys, linepack
list(linepack.encode_table({"f": [1, 2], "at": [1, 2]}, measurement="m", time="at"))
linepack.to_arrow(b"m f=1")
print(sorted({"numpy", "pandas", "polars", "pyarrow"} & set(sys.modules)))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, text=True)
    assert result.stdout == "[]\n"
