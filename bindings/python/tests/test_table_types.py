"""Columns of every type of every library: TYPES.md is true and complete."""

import re
from decimal import Decimal
from pathlib import Path

import numpy
import pandas
import polars
import pyarrow
import pyarrow.compute
import pytest

from linepack import LinepackError, encode_table

NAMES = {"Decimal": Decimal, "numpy": numpy, "pandas": pandas, "polars": polars, "pyarrow": pyarrow}


def tables():
    """The rows of the tables: library, type, whether it is a time, example, what is written; None where it is refused."""
    text = (Path(__file__).resolve().parent.parent / "TYPES.md").read_text().split("## Columns of tables")[1]
    for section in text.split("### ")[1:]:
        library = section.partition("\n")[0]
        for row in re.findall(r"^\| `.*\|$", section, re.M):
            kind, what, example, text = (cell.strip() for cell in row.strip("|").split(" |"))
            time = what.startswith("a time only")
            yield library, kind.strip("` "), time, example.strip("`"), None if text == "refused" else text.strip("`")


TYPES = list(tables())


def table(library, values):
    """A table with the column `f`, and one that is always there."""
    columns = {"x": [1], "f": values}
    return {"pyarrow": pyarrow.table, "polars": polars.DataFrame, "pandas": pandas.DataFrame, "numpy": dict}[library](columns)


def written(library, values, **options):
    return b"".join(batch.body for batch in encode_table(table(library, values), measurement="m", **options)).decode()


@pytest.mark.parametrize(("library", "kind", "time", "example", "text"), TYPES)
def test_the_tables(library, kind, time, example, text):
    values = eval(example, dict(NAMES))
    assert kind.rpartition(".")[2].lower() in type_names(library, values)
    if text is None:
        with pytest.raises(LinepackError, match="column ['\"]f['\"]") as caught:
            written(library, values, decimals="float")
        assert caught.value.code in ("unsupported_type", "invalid_value")
    else:
        expected = f"m x=1i,f={text}\n" if text else "m x=1i\n"
        assert written(library, values, decimals="float") == expected
    if time:
        assert re.fullmatch(r"m x=1i -?\d+\n", written(library, values, time="f"))


def type_names(library, values):
    """What the type of the values may be called."""
    if library == "pyarrow":
        kind = values.type
        ids = {getattr(pyarrow.lib, name): name.removeprefix("Type_").lower() for name in dir(pyarrow.lib) if name.startswith("Type_")}
        spelled = {"bool": "bool_", "half_float": "float16", "float": "float32", "double": "float64", "na": "null",
                   "interval_month_day_nano": "month_day_nano_interval"}  # fmt: skip
        return {spelled.get(ids[kind.id], ids[kind.id])}
    if library == "polars":
        return {type(values.dtype).__name__.lower()}
    if library == "pandas":
        return {str(values.dtype).lower()}
    return {name.lower() for name in dir(numpy) if getattr(numpy, name) is values.dtype.type}


def listed(library):
    return {kind.rpartition(".")[2] for its, kind, *_ in tables() if its == library}


def test_every_type_of_polars():
    kinds = {name for name in dir(polars) if isinstance(kind := getattr(polars, name), type) and issubclass(kind, polars.DataType)}
    # What is no type of a column, and what stands for another.
    assert kinds - listed("polars") - {"BaseExtension", "DataType", "Extension", "Field", "Unknown", "Utf8"} == set()


def test_every_type_of_numpy():
    for kind in set(numpy.sctypeDict.values()):
        assert {name for name in dir(numpy) if getattr(numpy, name) is kind} & listed("numpy")


def test_every_type_of_pyarrow():
    names = {name.removeprefix("Type_").lower() for name in dir(pyarrow.lib) if name.startswith("Type_")}
    spelled = {"bool": "bool_", "half_float": "float16", "float": "float32", "double": "float64", "na": "null",
               "interval_month_day_nano": "month_day_nano_interval"}  # fmt: skip
    # Intervals that pyarrow cannot make, and its own types, which are their storage.
    rare = {"interval_months", "interval_day_time", "extension", "max_id", "decimal"}
    assert {spelled.get(name, name) for name in names} - listed("pyarrow") - rare == set()


def test_every_kind_of_pandas():
    for kind in ("int8", "int16", "int32", "Int8", "Int16", "Int32"):
        assert written("pandas", pandas.Series([-5], dtype=kind)) == "m x=1i,f=-5i\n"
    for kind in ("uint8", "uint16", "uint32", "UInt8", "UInt16", "UInt32"):
        assert written("pandas", pandas.Series([5], dtype=kind)) == "m x=1i,f=5u\n"
    assert written("pandas", pandas.Series([0.1], dtype="Float32")) == "m x=1i,f=0.1\n"


def test_string_arrays_of_numpy():
    assert written("numpy", numpy.array(["text"], numpy.dtypes.StringDType())) == 'm x=1i,f="text"\n'


@pytest.mark.parametrize("library", ["pyarrow", "polars"])
@pytest.mark.parametrize(("kind", "text"), [("Float32", "0.1"), ("Int8", "7i"), ("UInt64", "7u")])
def test_nulls_of_every_library(library, kind, text):
    value = 0.1 if kind == "Float32" else 7
    series = polars.Series([None, value], dtype=getattr(polars, kind))
    values = series if library == "polars" else series.to_arrow()
    frame = {"polars": polars.DataFrame, "pyarrow": pyarrow.table}[library]({"f": values})
    (batch,) = encode_table(frame, measurement="m")
    assert (batch.body.decode(), batch.skipped_rows) == (f"m f={text}\n", (0,))
