//! `encode_table`.

use crate::bodies::{Bodies, Body, table_error};
use crate::columns::Uses;
use crate::errors::{guard, linepack_error, option_error};
use crate::keys::Policies;
use crate::options;
use crate::source::Source;
use crate::text;
use linepack::table::{Measurement, Rows, TableOptions};
use linepack::{Code, EncodeOptions, Mode, Precision, ReadOptions};
use linepack_shared::{OptionError, RowErrors, TableWords};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};
use std::sync::Mutex;

/// Write a table as line protocol, in bodies of a bounded size.
///
/// The columns are read where they are, some rows at a time: a stream of any length is written in the memory of one of its
/// batches and one body. Other threads run meanwhile.
///
/// Args:
///     table: an object with __arrow_c_stream__ or __arrow_c_array__, such as a DataFrame or a Table of polars, pyarrow or
///         duckdb; a pandas DataFrame, with or without pyarrow; or a dict of columns, each a numpy array of one dimension, a
///         buffer of numbers or a list. TYPES.md lists the types of columns.
///     measurement: the measurement of all rows: str or bytes.
///     measurement_column: instead, the name of the column that has it.
///     tags: the names of the columns that are tags: of text, of integers or of bools.
///     fields: the names of the columns that are fields; None for all that are nothing else.
///     time: the name of the column of times: timestamps, dates, or integers in precision. Timestamps without a zone are in
///         UTC. For a pandas DataFrame also the name of its index, or of a level of it, or "index" for an index of any name.
///         None for rows without a time. The index of a DataFrame is never a field or a tag.
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     max_bytes: the longest body, by default 1 MiB; None for no limit. A row that is longer by itself is refused.
///     max_lines: the most rows in a body; None for no limit.
///     nulls: what becomes of a null in a field or a tag: "omit" to leave it out, "error" to refuse the row. A null time or
///         measurement is always refused.
///     nan: the same for NaN and infinity in a field. In pandas a NaN is a null. A row of which no field is left is skipped
///         and counted.
///     decimals: what becomes of columns of decimals: "error" to refuse the table, or "float" for the nearest float.
///     default_tags: a dict of tags for every row; they stand in for the nulls of a column of tags of the same name.
///     schema: a Schema as it is now: as in encode.
///     on_unencodable: what becomes of text that cannot be written: "error" to refuse the row, "skip_row" to skip it,
///         "skip_field" to leave a field out, and to skip the row for a measurement or a tag.
///     inexact: what becomes of an instant finer than the precision: "floor", or "error" to refuse the row.
///     mode: "strict" (only what every server reads alike), "spec" or "lenient".
///     floats: the layout of floats: "ecma" as in JavaScript, "python" as in repr, or "go".
///     tag_order: "sorted" or "given".
///     string_c_escapes: whether line breaks and tabs in strings are written as \n, \r and \t.
///     errors: what becomes of a row that cannot be written: "raise" for an EncodeError of the call that comes to it, or
///         "collect" to leave it out and say why in the errors of the batch that the rows around it are in.
///     max_errors: how many errors a batch keeps; the others are only counted.
///     threads: how many threads write. They share the rows out in shares of 65536, and a body ends where a share does; the
///         lines are the same and in the same order.
///
/// Returns:
///     Batches: an iterator of Batch. Each has its body, the precision for the request, and the rows that it is of.
///
/// Raises:
///     LinepackError: a column that does not exist, or is of a type that has no form in line protocol (codes
///         "no_such_column", "unsupported_type"); a wrong option ("invalid_option"); Arrow data that is not well formed
///         ("invalid_table"), now or from next().
///     EncodeError: with errors="raise", from next(), a row that cannot be written: .row counts from 0 over the whole table, .key is the column.
///         The next call goes on with the row after it.
///     TypeError: table, or a column of a dict, is of another type.
///
/// Example:
///     >>> import linepack
///     >>> table = {"host": ["a", "a", "b"], "load": [0.5, None, 1.5], "at": [1700, 1701, 1702]}
///     >>> for batch in linepack.encode_table(table, measurement="cpu", tags=["host"], time="at"):
///     ...     batch.body, batch.records, batch.skipped_rows
///     (b'cpu,host=a load=0.5 1700\ncpu,host=b load=1.5 1702\n', 2, (1,))
///     >>> table = {"host": ["a", "b\\", "c"], "load": [0.5, 1.0, 1.5]}
///     >>> (batch,) = linepack.encode_table(table, measurement="cpu", tags=["host"], errors="collect")
///     >>> batch.body, batch.skipped_rows, [(error.code, error.row, error.part, error.key) for error in batch.errors]
///     (b'cpu,host=a load=0.5\ncpu,host=c load=1.5\n', (1,), [('trailing_backslash', 1, 'tag_value', 'host')])
#[pyfunction]
#[pyo3(signature = (table, *, measurement=None, measurement_column=None, tags=None, fields=None, time=None,
    max_lines=None, nulls="omit", decimals="error", errors="raise", max_errors=100, threads=1, **rows),
    text_signature = "(table, *, measurement=None, measurement_column=None, tags=(), fields=None, time=None, \
    precision=\"ns\", max_bytes=1048576, max_lines=None, nulls=\"omit\", nan=\"omit\", decimals=\"error\", \
    default_tags=None, schema=None, on_unencodable=\"error\", inexact=\"floor\", mode=\"strict\", floats=\"ecma\", \
    tag_order=\"sorted\", string_c_escapes=False, errors=\"raise\", max_errors=100, threads=1)")]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn encode_table(
    table: &Bound<'_, PyAny>,
    measurement: Option<&Bound<'_, PyAny>>,
    measurement_column: Option<String>,
    tags: Option<&Bound<'_, PyAny>>,
    fields: Option<&Bound<'_, PyAny>>,
    time: Option<String>,
    max_lines: Option<usize>,
    nulls: &str,
    decimals: &str,
    errors: &str,
    max_errors: usize,
    threads: usize,
    rows: Option<&Bound<'_, PyDict>>,
) -> PyResult<Batches> {
    let py = table.py();
    guard(py, || {
        let collected = RowErrors::of(Some(errors), Some(max_errors)).map_err(|error| option_error(py, &error))?;
        let uses = ColumnWords { measurement, measurement_column, tags, fields, time, nulls, decimals };
        let (source, mut options) = uses.open(table, rows)?;
        options.max_lines = max_lines;
        let (mode, precision) = (options.rows.mode, options.rows.precision);
        let schema = source.schema(py);
        let bodies =
            Bodies::new(source, &schema, options, collected, threads).map_err(|error| table_error(py, &error))?;
        Ok(Batches { bodies: Mutex::new(bodies), mode, precision })
    })
}

/// What the columns of a table are for, and how they are read, as Python's keywords say.
pub(crate) struct ColumnWords<'a, 'py> {
    pub(crate) measurement: Option<&'a Bound<'py, PyAny>>,
    pub(crate) measurement_column: Option<String>,
    pub(crate) tags: Option<&'a Bound<'py, PyAny>>,
    pub(crate) fields: Option<&'a Bound<'py, PyAny>>,
    pub(crate) time: Option<String>,
    pub(crate) nulls: &'a str,
    pub(crate) decimals: &'a str,
}

impl ColumnWords<'_, '_> {
    /// The table's rows, and the options with how they are written.
    pub(crate) fn open(
        self,
        table: &Bound<'_, PyAny>,
        rows: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<(Source, TableOptions)> {
        let py = table.py();
        let name = self.measurement.map(text::of).transpose()?;
        if let Some(None) = name {
            return Err(PyTypeError::new_err("argument 'measurement': must be str or bytes"));
        }
        let words = TableWords {
            measurement: name.as_ref().and_then(|name| name.as_deref()),
            measurement_column: self.measurement_column,
            tags: names("tags", self.tags)?.unwrap_or_default(),
            fields: names("fields", self.fields)?,
            time: self.time,
            nulls: Some(self.nulls),
            decimals: Some(self.decimals),
            max_lines: None,
        };
        let mut options = words.options().map_err(|error| option_error(py, &error))?;
        options.rows = row_options(py, options.rows, rows)?;
        let column = match &options.measurement {
            Measurement::Column(name) => Some(name.as_str()),
            Measurement::Constant(_) => None,
        };
        let uses = Uses { measurement: column, tags: &options.tags, time: options.time.as_deref() };
        let wanted = options.fields.as_ref().map(|fields| {
            let names = fields.iter().chain(&options.tags).map(String::as_str);
            names.chain(column).chain(uses.time).collect()
        });
        let source = Source::of(table, &uses, wanted, Policies::read(py, None, self.decimals)?)?;
        Ok((source, options))
    }
}

/// How rows are written: as by `encode`, with the defaults of tables.
fn row_options(py: Python<'_>, defaults: EncodeOptions, given: Option<&Bound<'_, PyDict>>) -> PyResult<EncodeOptions> {
    if given.map(|given| given.contains("on_duplicate")).transpose()? == Some(true) {
        return Err(PyTypeError::new_err("got an unexpected keyword argument 'on_duplicate'"));
    }
    options::writing_over(py, defaults, None, given)
}

/// Names of columns; a single `str` would be taken for its letters.
fn names(option: &str, given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Vec<String>>> {
    let Some(given) = given else { return Ok(None) };
    let wrong =
        |why: &str| PyTypeError::new_err(format!("argument '{option}': must be a list of names of columns, {why}"));
    if given.is_instance_of::<PyString>() {
        return Err(wrong("not one str"));
    }
    let mut names = Vec::new();
    for name in given.try_iter().map_err(|_| wrong("each a str"))? {
        names.push(name?.extract().map_err(|_| wrong("each a str"))?);
    }
    Ok(Some(names))
}

/// The bodies of a table, one after the other: an iterator of Batch, made by encode_table.
///
/// A row that cannot be written is an EncodeError of the call that comes to it, unless errors are collected; the rows before it
/// that fill no body yet are in the one that comes next. One thread at a time may use it.
///
/// Example:
///     >>> import linepack
///     >>> table = {"host": ["a", "b\\", "c", "d"], "load": [0.5, 1.5, 2.5, 3.5]}
///     >>> batches = linepack.encode_table(table, measurement="cpu", tags=["host"], max_lines=2)
///     >>> try:
///     ...     next(batches)
///     ... except linepack.EncodeError as error:
///     ...     print(error.code, error.row, error.part, error.key)
///     trailing_backslash 1 tag_value host
///     >>> [(batch.body, batch.skipped_rows) for batch in batches]
///     [(b'cpu,host=a load=0.5\ncpu,host=c load=2.5\n', (1,)), (b'cpu,host=d load=3.5\n', ())]
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Batches {
    /// Only ever tried, never waited for: what makes the table may run Python code while it is held.
    bodies: Mutex<Bodies>,
    mode: Mode,
    precision: Precision,
}

#[pymethods]
impl Batches {
    fn __iter__(slf: PyRef<'_, Self>) -> PyResult<PyRef<'_, Self>> {
        guard(slf.py(), || Ok(slf))
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        guard(py, || {
            let next = py.detach(|| self.bodies.try_lock().ok().map(|mut bodies| bodies.next()));
            let Some(next) = next else {
                let why = "the batches of a table are being made by another call";
                return Err(linepack_error(py, Code::WrongState, &format!("{why} [{}]", Code::WrongState)));
            };
            next.transpose()?.map(|body| self.batch(py, body)).transpose()
        })
    }
}

impl Batches {
    fn batch<'py>(&self, py: Python<'py>, body: Body) -> PyResult<Bound<'py, PyAny>> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let Rows { first, records, skipped, omitted } = &body.rows;
        let skipped = PyTuple::new(py, skipped)?;
        let (errors, error_count) = body.errors;
        let errors = PyTuple::new(py, errors)?;
        let (precision, mode) = (self.precision.word(), self.mode.word());
        let arguments = (&body.bytes, precision, records, first, skipped, omitted, mode, errors, error_count);
        CLASS.import(py, "linepack._batch", "Batch")?.call1(arguments)
    }
}

/// The rows of a `Batch`.
pub(crate) fn rows(batch: &Bound<'_, PyAny>) -> PyResult<Rows> {
    Ok(Rows {
        first: batch.getattr("first_row")?.extract()?,
        records: batch.getattr("records")?.extract()?,
        skipped: batch.getattr("skipped_rows")?.extract()?,
        omitted: batch.getattr("skipped_fields")?.extract()?,
    })
}

/// `Batch.row_of_line`.
#[pyfunction]
pub(crate) fn _row_of_line(batch: &Bound<'_, PyAny>, n: i64) -> PyResult<Option<u64>> {
    let py = batch.py();
    guard(py, || {
        let word = |name| batch.getattr(name)?.extract::<String>();
        let unknown = |option| move |word| option_error(py, &OptionError::word(option, &word));
        let options = ReadOptions::new()
            .mode(word("mode")?.parse().map_err(unknown("mode"))?)
            .precision(word("precision")?.parse().map_err(unknown("precision"))?);
        let rows = rows(batch)?;
        let body = batch.getattr("body")?.extract::<PyBackedBytes>()?;
        let Ok(line) = u64::try_from(n) else { return Ok(None) };
        Ok(py.detach(|| rows.of_line(&body, line, &options)))
    })
}
