"""Documents as tables, and tables that are written and read back."""

import duckdb
import numpy
import pandas
import polars
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linepack import LinepackError, ParseError, encode_table, parse, to_arrow, validate

DOCUMENT = (
    b'cpu,host=a,dc=e\\ u load=0.5,n=7i 1700\nmem free=7u,ok=t,s="x\ny"\ncpu,host=b n=8i\ncpu,host=a load=2 1702\nmem ok=f 5\n'
)
CPU = {
    "host": ["a", "b", "a"], "dc": ["e u", None, None], "load": [0.5, None, 2.0], "n": [7, 8, None],
    "time": [1700, None, 1702],
}  # fmt: skip


def plain(table):
    """The columns as lists, times as integers."""
    table = pyarrow.table(table)
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        is_time = pyarrow.types.is_timestamp(column.type)
        columns[name] = (column.cast(pyarrow.int64()) if is_time else column).to_pylist()
    return columns


class TestTables:
    def test_what_is_in_them(self):
        tables = to_arrow(DOCUMENT)
        assert list(tables) == ["cpu", "mem"]
        assert plain(tables["cpu"]) == CPU
        assert plain(tables["mem"]) == {"free": [7, None], "ok": [True, False], "s": ["x\ny", None], "time": [None, 5]}
        assert tables.report == validate(DOCUMENT) and tables.errors == []

    def test_their_types(self):
        tag = pyarrow.dictionary(pyarrow.int32(), pyarrow.utf8())
        expected = {"host": tag, "dc": tag, "load": pyarrow.float64(), "n": pyarrow.int64(), "time": pyarrow.timestamp("ns", "UTC")}
        schema = pyarrow.schema(to_arrow(DOCUMENT)["cpu"])
        assert dict(zip(schema.names, schema.types, strict=True)) == expected

    def test_a_table(self):
        table = to_arrow(DOCUMENT)["cpu"]
        assert (table.num_rows, len(table), table.column_names) == (3, 3, list(CPU))
        assert repr(table) == "<linepack.Table: 3 rows of host, dc, load, n, time>"
        with pytest.raises(TypeError):
            type(table)()

    def test_it_is_taken_by_every_library(self):
        table = to_arrow(DOCUMENT)["cpu"]
        frame = polars.DataFrame(table)
        assert frame.with_columns(polars.col("time").dt.epoch("ns")).to_dict(as_series=False) == CPU
        assert pandas.DataFrame.from_arrow(table)["n"].tolist()[:2] == [7, 8]
        with duckdb.connect() as connection:
            connection.register("cpu", pyarrow.table(table))
            assert connection.execute("select sum(load), count(n) from cpu").fetchone() == (2.5, 2)
        assert plain(table) == CPU  # As often as one likes.

    def test_it_outlives_the_document(self):
        data = bytearray(DOCUMENT)
        table = pyarrow.table(to_arrow(data)["cpu"])
        data[:] = b"x" * len(data)
        assert plain(table) == CPU

    def test_nothing(self):
        assert to_arrow(b"") == {} == to_arrow(b"# a comment\n\n")


class TestErrors:
    def test_a_bad_record(self):
        with pytest.raises(ParseError) as caught:
            to_arrow(b"m f=1\nm f=\n")
        assert (caught.value.line, caught.value.code) == (2, "empty_field_value")

    def test_collected(self):
        data = b"m f=1\nm f=\n" * 3 + b"m f=2\n"
        tables = to_arrow(data, errors="collect", max_errors=2)
        assert plain(tables["m"]) == {"f": [1.0, 1.0, 1.0, 2.0]}
        assert tables.report == validate(data, max_errors=2) and [error.line for error in tables.errors] == [2, 4]

    def test_collected_over_chunks(self):
        data = b"m f=1\nm f=\n" * 200_000
        tables = to_arrow(data, errors="collect")
        assert tables["m"].num_rows == 200_000 and tables.report == validate(data)

    def test_a_field_of_two_types(self):
        data = b"m f=1 1\nm f=2i 2\nm f=3 3\n"
        with pytest.raises(LinepackError, match='field "f" of "m", lines 1 and 2') as caught:
            to_arrow(data)
        assert caught.value.code == "mixed_types"
        assert plain(to_arrow(data, mixed="split")["m"]) == {
            "f:float": [1.0, None, 3.0], "f:integer": [None, 2, None], "time": [1, 2, 3],
        }  # fmt: skip

    def test_two_columns_of_one_name(self):
        with pytest.raises(LinepackError) as caught:
            to_arrow(b"m time=1 5\n")
        assert caught.value.code == "repeated_column"
        assert plain(to_arrow(b"m time=1 5\n", time="at")["m"]) == {"time": [1.0], "at": [5]}

    @pytest.mark.parametrize("option", ["errors", "mode", "precision", "mixed"])
    def test_options(self, option):
        with pytest.raises(LinepackError, match=f'{option}: unknown word "often"') as caught:
            to_arrow(b"", **{option: "often"})
        assert caught.value.code == "invalid_option"

    def test_types(self):
        with pytest.raises(TypeError):
            to_arrow("m f=1")


def test_keys_that_come_and_go():
    data = b"".join(b"m,t%d=v f%d=%d,g=1 %d\n" % (n % 3, n % 5, n, n) for n in range(100))
    columns = plain(to_arrow(data)["m"])
    for n, line in enumerate(parse(data)):
        row = {name: values[n] for name, values in columns.items() if values[n] is not None}
        assert row == {**line.tags, **line.fields, "time": n}


def test_of_a_key_that_comes_twice_the_last_counts():
    assert plain(to_arrow(b"m f=1,f=2\nm f=3,g=1,f=4\n")["m"]) == {"f": [2.0, 4.0], "g": [None, 1.0]}


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6).filter(lambda text: not set(text) & set("\\#\""))
NAMES = TEXTS.filter(lambda name: name != "time" and not name.startswith("_"))
FIELDS = {
    pyarrow.float64(): st.floats(allow_nan=False, allow_infinity=False),
    pyarrow.int64(): st.integers(-(2**63), 2**63 - 1),
    pyarrow.uint64(): st.integers(0, 2**64 - 1),
    pyarrow.bool_(): st.booleans(),
    pyarrow.utf8(): st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
}


@st.composite
def tables(draw):
    """A table of any schema whose rows all have a time and a field, and whose columns all have a value."""
    rows = draw(st.integers(1, 8))
    names = draw(st.lists(NAMES, min_size=2, max_size=6, unique=True))
    tags = sorted(draw(st.sets(st.sampled_from(names[1:]))))

    def values(strategy, dense):
        cells = st.lists(strategy if dense else st.none() | strategy, min_size=rows, max_size=rows)
        return draw(cells if dense else cells.filter(lambda cells: cells.count(None) < rows))

    columns = {name: pyarrow.array(values(TEXTS, False)).dictionary_encode().cast(TAG) for name in tags}
    for name in (name for name in names if name not in tags):
        kind = draw(st.sampled_from(list(FIELDS)))
        columns[name] = pyarrow.array(values(FIELDS[kind], name == names[0]), kind)
    times = draw(st.lists(st.integers(-(2**63) + 2, 2**63 - 2), min_size=rows, max_size=rows))
    return pyarrow.table({**columns, "time": pyarrow.array(times).cast(pyarrow.timestamp("ns", "UTC"))}), tags


TAG = pyarrow.dictionary(pyarrow.int32(), pyarrow.utf8())
WAYS = {
    "pyarrow": lambda table: table,
    "polars": polars.from_arrow,
    "batches": lambda table: pyarrow.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=2)),
    "lists": lambda table: {
        name: numpy.array(column.to_numpy().view("M8[ns]")) if name == "time"
        else column.to_pylist() if column.type != pyarrow.uint64()
        else numpy.ma.array([value or 0 for value in column.to_pylist()], "u8", mask=[value is None for value in column.to_pylist()])
        for name, column in zip(table.column_names, table.columns, strict=True)
    },
}  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(tables(), st.sampled_from(list(WAYS)), st.sampled_from([1, 2]), st.sampled_from([1 << 10, None]))
def test_a_table_is_read_back_as_it_was(given, way, threads, max_bytes):
    table, tags = given
    batches = encode_table(
        WAYS[way](table), measurement="m", tags=tags, time="time", threads=threads, max_bytes=max_bytes
    )
    again = pyarrow.table(to_arrow(b"".join(batch.body for batch in batches))["m"])
    assert again.num_rows == table.num_rows
    for name, column in zip(table.column_names, table.columns, strict=True):
        found = again.column(name)
        assert found.type == column.type
        assert [repr(value) for value in plain_column(found)] == [repr(value) for value in plain_column(column)]
    assert set(again.column_names) == set(table.column_names)


def plain_column(column):
    return (column.cast(pyarrow.int64()) if pyarrow.types.is_timestamp(column.type) else column).to_pylist()
