//! `encode` and `Encoder`.

use crate::errors::{encode_error, guard, linepack_error, option_error};
use crate::keys::{Reading, ReadingWords};
use crate::line::Line;
use crate::moment::Moment;
use crate::names::Names;
use crate::options;
use crate::refusal::Refusal;
use crate::row;
use crate::sink::Kept;
use linepack::{Code, EncodeError, Errors, Skipped};
use linepack_shared::OptionError;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::{MutexExt, PyOnceLock};
use pyo3::types::{PyBytes, PyDict, PyList, PyType};
use std::sync::{Mutex, MutexGuard};

/// Write points as line protocol.
///
/// Args:
///     points: an iterable, read once, of Point, of Line, and of rows: a dict with "measurement", "tags" (a dict),
///         "fields" (a dict) and "time"; a tuple (measurement, tags, fields) or (measurement, tags, fields, time); a
///         named tuple or a dataclass with attributes of these names. Names are str or bytes; values of fields and tags
///         as in Point.field and Point.tag; times as in Point.time, an int in precision.
///     errors: "raise" to stop at the first row that cannot be written, "collect" to write the good ones and list the
///         errors.
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     mode: "strict" (only what every server reads alike), "spec" or "lenient".
///     floats: the layout of floats, always the shortest digits that give the same float again: "ecma" as in
///         JavaScript, "python" as in repr, or "go".
///     tag_order: "sorted" or "given".
///     string_c_escapes: whether line breaks and tabs in strings are written as \n, \r and \t. Servers store those as
///         two characters.
///     on_duplicate: what becomes of a key that a row gives twice, among its tags or its fields: "error" to refuse the
///         row, "last" to let the last one count.
///     nan: what becomes of NaN and infinity: "error" to refuse the row, "omit" to leave the field out. A row of which no
///         field is left is skipped.
///     inexact: what becomes of an instant finer than the precision: "floor", or "error" to refuse the row.
///     on_unencodable: what becomes of a name or value that cannot be written: "error" to refuse the row, "skip_row" to
///         skip it, "skip_field" to leave a field out, and to skip the row for a measurement or a tag.
///     max_bytes: the longest body; a row that would make it longer is an error (code "body_full", or "row_too_long" if
///         it would not fit into an empty one). None for no limit.
///     default_tags: a dict of tags for every row that does not give them itself.
///     schema: a Schema as it is now: an integer for a field that it knows as float is written as a float, where that is the same
///         number. What else conflicts with it is written as it is.
///     naive_tz: the time zone of times that name none: "utc", a datetime.tzinfo, or "error" to refuse them.
///     decimals: what becomes of a Decimal: "error", or "float" for the nearest float.
///     measurement: the measurement of rows that name none: str or bytes.
///     keys: a dict of other names for "measurement", "tags", "fields" and "time" in a row. A list of names for tags or
///         fields picks these items of the row itself; its other items are then not written.
///
/// Returns:
///     bytes: one line for each point, each with its line end.
///     With errors="collect" an Encoded, a pair: these bytes, and the list of the EncodeErrors in order. A row of a wrong
///     type is among them (code "invalid_value"). It also has the counts of what was skipped and left out.
///
/// Raises:
///     EncodeError: with errors="raise", the first point that cannot be written.
///     TypeError: with errors="raise", a point, or a value in it, is of a type that cannot be written.
///     LinepackError: an option has a word that does not exist, or a default tag cannot be written (code
///         "invalid_option").
///
/// Example:
///     >>> import linepack
///     >>> point = linepack.Point("cpu").tag("host", "rack 1").field("load", 0.5).time(1700)
///     >>> linepack.encode([point, {"measurement": "cpu", "fields": {"n": 7}}])
///     b'cpu,host=rack\\ 1 load=0.5 1700\ncpu n=7i\n'
///     >>> rows = [{"host": "a", "load": 0.5, "ts": 1700}, {"host": "b", "load": float("nan"), "ts": 1701}]
///     >>> body, errors = linepack.encode(rows, errors="collect", measurement="cpu",
///     ...                                keys={"tags": ["host"], "fields": ["load"], "time": "ts"})
///     >>> body, [(error.code, error.row, error.part, error.key) for error in errors]
///     (b'cpu,host=a load=0.5 1700\n', [('not_finite', 1, 'field_value', 'load')])
#[pyfunction]
#[pyo3(signature = (points, *, errors="raise", naive_tz=None, decimals="error", measurement=None, keys=None, **options),
    text_signature = "(points, *, errors=\"raise\", precision=\"ns\", mode=\"strict\", floats=\"ecma\", \
    tag_order=\"sorted\", string_c_escapes=False, on_duplicate=\"error\", nan=\"error\", inexact=\"floor\", \
    on_unencodable=\"error\", max_bytes=None, default_tags=None, schema=None, naive_tz=\"utc\", decimals=\"error\", \
    measurement=None, keys=None)")]
pub(crate) fn encode<'py>(
    points: &Bound<'py, PyAny>,
    errors: &str,
    naive_tz: Option<&Bound<'py, PyAny>>,
    decimals: &str,
    measurement: Option<&Bound<'py, PyAny>>,
    keys: Option<&Bound<'py, PyDict>>,
    options: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = points.py();
    guard(py, || {
        let errors: Errors = errors.parse().map_err(|word| option_error(py, &OptionError::word("errors", &word)))?;
        let reading = ReadingWords { naive_tz, decimals, measurement, keys }.reading(py)?;
        let mut encoder = linepack::Encoder::new(options::writing(py, None, options)?);
        let mut names = Names::default();
        let collected = PyList::empty(py);
        for point in points.try_iter()? {
            let number = encoder.rows();
            if number == 1 {
                names.learn();
            }
            match write(&point?, &reading, &mut names, &mut encoder) {
                Ok(()) => {}
                Err(failure) if errors == Errors::Raise => return Err(failure.raised(py)),
                Err(failure) => collected.append(failure.collected(py, number)?)?,
            }
        }
        let body = PyBytes::new(py, encoder.as_bytes());
        match errors {
            Errors::Raise => Ok(body.into_any()),
            Errors::Collect => {
                static ENCODED: PyOnceLock<Py<PyType>> = PyOnceLock::new();
                let Skipped { rows, fields, .. } = encoder.skipped();
                ENCODED.import(py, "linepack._encoded", "Encoded")?.call1((body, collected, rows, fields))
            }
        }
    })
}

/// Why a row was not written.
pub(crate) enum Failure {
    /// It could not be read.
    Unread(Refusal),
    /// The encoder refused it; the text says more of its time.
    Refused(EncodeError, Option<String>),
}

impl Failure {
    /// The exception for a caller who stops at it.
    pub(crate) fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            Failure::Unread(refusal) => refusal.raised(),
            Failure::Refused(error, why) => refused(py, &error, why),
        }
    }

    /// The `EncodeError` of row `number` for a caller who collects.
    fn collected(self, py: Python<'_>, number: u64) -> PyResult<Bound<'_, PyAny>> {
        let error = match self {
            Failure::Unread(refusal) => refusal.collected(py, number)?,
            Failure::Refused(error, why) => refused(py, &error, why),
        };
        error.into_bound_py_any(py)
    }
}

fn refused(py: Python<'_>, error: &EncodeError, why: Option<String>) -> PyErr {
    let EncodeError { code, row, part, .. } = *error;
    let message = match why.filter(|_| code == Code::InvalidTimestamp) {
        Some(why) => format!("row {row}, timestamp: {why} [{code}]"),
        None => error.to_string(),
    };
    encode_error(py, &message, code, row, part, error.key.as_deref())
}

/// Reads a row and writes it; it counts as a row either way.
fn write(
    row: &Bound<'_, PyAny>,
    how: &Reading,
    names: &mut Names,
    encoder: &mut linepack::Encoder,
) -> Result<(), Failure> {
    if let Ok(line) = row.cast_exact::<Line>() {
        return line_again(line, encoder);
    }
    let before = encoder.rows();
    match row::read(row, how, names, encoder) {
        Ok(moment) => end(encoder, moment),
        Err(refusal) => {
            if encoder.rows() == before {
                count(encoder);
            }
            Err(Failure::Unread(refusal))
        }
    }
}

fn line_again(line: &Bound<'_, Line>, encoder: &mut linepack::Encoder) -> Result<(), Failure> {
    encoder.line(line.get().0.line()).map_err(|error| Failure::Refused(error, None))
}

/// Ends the row that was read into the encoder.
pub(crate) fn end(encoder: &mut linepack::Encoder, moment: Moment) -> Result<(), Failure> {
    match encoder.open_row() {
        Some(row) => row.end(moment.time).map_err(|error| Failure::Refused(error, moment.why)),
        None => Ok(()),
    }
}

/// Counts a row that could not be read: one that is begun and not ended leaves nothing but its number.
fn count(encoder: &mut linepack::Encoder) {
    let _ = encoder.row("");
}

/// Writes points one by one into a body.
///
/// len() of an encoder is the length of its body in bytes.
///
/// Args:
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     mode: "strict" (only what every server reads alike), "spec" or "lenient".
///     floats: the layout of floats: "ecma" as in JavaScript, "python" as in repr, or "go".
///     tag_order: "sorted" or "given".
///     string_c_escapes: whether line breaks and tabs in strings are written as \n, \r and \t.
///     on_duplicate, nan, inexact, on_unencodable, max_bytes, default_tags, schema: as in encode.
///     naive_tz, decimals, measurement, keys: as in encode.
///
/// Raises:
///     LinepackError: an option has a word that does not exist, or a default tag cannot be written (code
///         "invalid_option").
///
/// Example:
///     >>> import linepack
///     >>> encoder = linepack.Encoder(precision="s")
///     >>> encoder.add(linepack.Point("cpu").field("load", 0.5).time(1700))
///     >>> encoder.add({"measurement": "cpu", "fields": {}})
///     Traceback (most recent call last):
///         ...
///     linepack.EncodeError: row 1, row: the line has no fields; write at least one field=value after the measurement and its tags [missing_fields]
///     >>> len(encoder), encoder.rows, encoder.take()
///     (18, 2, b'cpu load=0.5 1700\n')
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Encoder {
    inner: Mutex<linepack::Encoder>,
    reading: Reading,
}

#[pymethods]
impl Encoder {
    #[new]
    #[pyo3(signature = (*, naive_tz=None, decimals="error", measurement=None, keys=None, **options),
        text_signature = "(*, precision=\"ns\", mode=\"strict\", floats=\"ecma\", tag_order=\"sorted\", \
        string_c_escapes=False, on_duplicate=\"error\", nan=\"error\", inexact=\"floor\", \
        on_unencodable=\"error\", max_bytes=None, default_tags=None, schema=None, naive_tz=\"utc\", decimals=\"error\", \
        measurement=None, keys=None)")]
    fn new(
        py: Python<'_>,
        naive_tz: Option<&Bound<'_, PyAny>>,
        decimals: &str,
        measurement: Option<&Bound<'_, PyAny>>,
        keys: Option<&Bound<'_, PyDict>>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        guard(py, || {
            let encoder = linepack::Encoder::new(options::writing(py, None, options)?);
            let reading = ReadingWords { naive_tz, decimals, measurement, keys }.reading(py)?;
            Ok(Encoder { inner: Mutex::new(encoder), reading })
        })
    }

    /// Write one point.
    ///
    /// Args:
    ///     point: a Point, a Line or a row of another shape, as in encode.
    ///
    /// Raises:
    ///     EncodeError: it cannot be written. It leaves no trace in the body and counts as a row.
    ///     TypeError: it, or a value in it, is of a type that cannot be written. It counts as a row too.
    fn add(&self, point: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = point.py();
        guard(py, || {
            let added = if let Ok(line) = point.cast_exact::<Line>() {
                line_again(line, &mut *self.lock(py)?)
            } else {
                let mut kept = Kept::default();
                let read = row::read(point, &self.reading, &mut Names::default(), &mut kept);
                let mut encoder = self.lock(py)?;
                match read {
                    Ok(moment) => {
                        let written = kept.write(&mut encoder, moment.time);
                        written.map_err(|error| Failure::Refused(error, moment.why))
                    }
                    Err(refusal) => {
                        count(&mut encoder);
                        Err(Failure::Unread(refusal))
                    }
                }
            };
            // The encoder is free again: errors run Python code.
            added.map_err(|failure| failure.raised(py))
        })
    }

    /// Take the body as bytes and leave an empty one; rows are counted from 0 again.
    fn take<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        guard(py, || {
            let body = self.lock(py)?.take();
            Ok(PyBytes::new(py, &body))
        })
    }

    /// Empty the body; rows are counted from 0 again.
    fn clear(&self, py: Python<'_>) -> PyResult<()> {
        guard(py, || {
            self.lock(py)?.clear();
            Ok(())
        })
    }

    /// How many rows were added since the encoder was made or emptied, good and bad: an int.
    #[getter]
    fn rows(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.lock(py)?.rows()))
    }

    /// How many rows the options nan and on_unencodable had skipped since the encoder was made or emptied: an int.
    #[getter]
    fn skipped_rows(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.lock(py)?.skipped().rows))
    }

    /// How many fields these options had left out of rows that were written since then: an int.
    #[getter]
    fn skipped_fields(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.lock(py)?.skipped().fields))
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.lock(py)?.as_bytes().len()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let encoder = self.lock(py)?;
            Ok(format!("<linepack.Encoder: {} rows, {} bytes>", encoder.rows(), encoder.as_bytes().len()))
        })
    }
}

impl Encoder {
    /// The encoder to itself. No Python code may run while it is held.
    fn lock(&self, py: Python<'_>) -> PyResult<MutexGuard<'_, linepack::Encoder>> {
        let poisoned = |_| linepack_error(py, Code::InternalPanic, "linepack failed in this encoder before");
        self.inner.lock_py_attached(py).map_err(poisoned)
    }
}
