"""Tables of other libraries, taken apart. None of them is imported: whoever gives a table has done that.

What the native module is given is a stream of Arrow, or a list of columns, each a tuple:

    (name, "buffer", buffer, mask, None)            numbers, bools, text of fixed width
    (name, "time", buffer of int64, mask, unit)     datetime64, in which the smallest int64 is no time
    (name, "objects", sequence, mask, None)         Python's objects
    (name, "dictionary", buffer, None, values)      for each row the index of its value, or -1; values is a column

A mask is a buffer of bools, True where a value is missing, or None.
"""

from __future__ import annotations

import sys
from typing import Any

from linepack._errors import LinepackError
from linepack._values import type_name

Column = tuple[str, str, Any, Any, Any]

# What numpy's kinds of types are here; the others have no form in line protocol.
_BUFFERS = frozenset("biufUS")
_OBJECTS = frozenset("OT")


def take(table: Any, time: str | None, wanted: set[str] | None) -> Any:
    """Give a capsule, a pair of capsules, or the columns that are wanted; None wants all."""
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and isinstance(table, getattr(pandas, "DataFrame", ())):
        return _of_pandas(pandas, table, time, wanted)
    if isinstance(table, dict):
        return [_column(name, values) for name, values in table.items() if wanted is None or name in wanted]
    if hasattr(table, "__arrow_c_stream__"):
        return table.__arrow_c_stream__()
    if hasattr(table, "__arrow_c_array__"):
        return table.__arrow_c_array__()
    raise TypeError(
        "table must be a dict of columns or an object with __arrow_c_stream__ or __arrow_c_array__, such as a DataFrame, "
        f"not {type_name(table)}"
    )


def _refused(name: str, why: str, advice: str) -> LinepackError:
    return LinepackError(
        f"table, column {name!r}: the column has a type that cannot be written ({why}); {advice} [unsupported_type]",
        "unsupported_type",
    )


def _column(name: Any, values: Any) -> Column:
    """A column of a dict."""
    if not isinstance(name, str):
        raise TypeError(f"the names of columns must be str, not {type_name(name)}")
    if isinstance(values, (list, tuple)):
        return name, "objects", values, None, None
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if pandas is not None and isinstance(values, (pandas.Series, pandas.Index)):
        return _of_series(pandas, name, values.to_series() if isinstance(values, pandas.Index) else values)
    if numpy is not None and isinstance(values, numpy.ndarray):
        return _of_numpy(numpy, name, values)
    try:
        memoryview(values)
    except (TypeError, BufferError):
        kinds = "a numpy array, a buffer of numbers, a list or a tuple"
        raise TypeError(f"column {name!r} must be {kinds}, not {type_name(values)}") from None
    return name, "buffer", values, None, None


def _of_numpy(numpy: Any, name: str, values: Any) -> Column:
    mask = None
    if isinstance(values, numpy.ma.MaskedArray):
        values, mask = values.data, numpy.ma.getmaskarray(values)
    kind = values.dtype.kind
    if values.ndim != 1:
        raise _refused(name, f"its shape is {values.shape}", "give one array of one dimension for each column")
    if kind in _OBJECTS:
        return name, "objects", values, mask, None
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    if kind in _BUFFERS and values.dtype.char != "g":
        return name, "buffer", values, mask, None
    if kind == "M":
        unit, count = numpy.datetime_data(values.dtype)
        if unit in ("Y", "M", "generic") or count != 1:
            unit, values = "D" if unit in "YM" else "ns", values.astype("M8[D]" if unit in "YM" else "M8[ns]")
        elif unit in ("ps", "fs", "as"):
            unit, values = "ns", values.astype("M8[ns]")
        return name, "time", values.view("i8"), mask, unit
    raise _refused(name, f"its dtype is {values.dtype}", "convert the column, or leave it out")


def _of_pandas(pandas: Any, frame: Any, time: str | None, wanted: set[str] | None) -> Any:
    labels = [_label(label) for label in frame.columns]
    if time is not None and time not in labels and (level := _level(pandas, frame.index, time)) is not None:
        frame = frame.assign(**{time: level})
        labels.append(time)
    places = [place for place, label in enumerate(labels) if wanted is None or label in wanted]
    plain = all(_goes_by_arrow(pandas, frame.dtypes.iloc[place]) for place in places)
    if plain and len(set(labels)) == len(labels) and hasattr(frame, "__arrow_c_stream__"):
        # Each step copies columns, so only those that are needed. An index that only counts is not among Arrow's columns.
        picked = frame if len(places) == len(labels) else frame.iloc[:, places]
        if not isinstance(picked.index, pandas.RangeIndex):
            picked = picked.reset_index(drop=True)
        names = [labels[place] for place in places]
        if list(picked.columns) != names:
            picked = picked.set_axis(names, axis="columns")
        try:
            return picked.__arrow_c_stream__()
        except ImportError:  # It needs pyarrow.
            pass
    return [_of_series(pandas, labels[place], frame.iloc[:, place]) for place in places]


def _label(label: Any) -> str:
    if not isinstance(label, (str, int)):
        raise LinepackError(
            f"table: the column label {label!r} is no name; rename the columns first [invalid_table]", "invalid_table"
        )
    return str(label)


def _level(pandas: Any, index: Any, time: str) -> Any:
    """The values of the index, or of the level of it, that is called so; "index" is the index whatever its name."""
    level = index.get_level_values(time) if time in index.names else index if time == "index" else None
    if isinstance(level, pandas.RangeIndex):
        raise _refused(time, "the index only counts the rows", "make the times the index, or name a column of times")
    return level


def _goes_by_arrow(pandas: Any, dtype: Any) -> bool:
    """Whether Arrow has the type as pandas means it; objects are looked at one by one."""
    strange = (pandas.PeriodDtype, pandas.IntervalDtype, pandas.SparseDtype)
    return dtype.kind in "biufM" and not isinstance(dtype, strange) or isinstance(
        dtype, (pandas.StringDtype, pandas.CategoricalDtype, getattr(pandas, "ArrowDtype", ()))
    )


def _of_series(pandas: Any, name: str, series: Any) -> Column:
    """A column of pandas, in which NaN is what is missing."""
    numpy: Any = sys.modules["numpy"]
    dtype = series.dtype
    if isinstance(dtype, pandas.CategoricalDtype):
        categories = series.cat.categories.to_series()
        return name, "dictionary", series.cat.codes.to_numpy(), None, _of_series(pandas, name, categories)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        series = series.dt.tz_convert("UTC").dt.tz_localize(None)
    elif isinstance(dtype, pandas.SparseDtype):
        series = series.sparse.to_dense()
    dtype, mask = series.dtype, None
    if isinstance(dtype, numpy.dtype):
        values = series.to_numpy()
    elif dtype.kind in "biuf":
        values = series.to_numpy(dtype=dtype.numpy_dtype, na_value=0)
    else:
        values = series.to_numpy(dtype=object)
    if not isinstance(dtype, numpy.dtype) or dtype.kind in "fO":
        mask = series.isna().to_numpy()
    name, kind, values, _, extra = _of_numpy(numpy, name, values)
    return name, kind, values, mask, extra
