//! `encode` and `Encoder`.

use crate::errors::{encode_error, guard, linepack_error, option_error};
use crate::keys::{Reading, ReadingWords};
use crate::options;
use crate::refusal::Refusal;
use crate::row::Row;
use linepack::{Code, EncodeError, Errors};
use linepack_shared::{EncodeWords, OptionError};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyBytes, PyDict, PyList};
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
///     naive_tz: the time zone of times that name none: "utc", a datetime.tzinfo, or "error" to refuse them.
///     decimals: what becomes of a Decimal: "error", or "float" for the nearest float.
///     measurement: the measurement of rows that name none: str or bytes.
///     keys: a dict of other names for "measurement", "tags", "fields" and "time" in a row. A list of names for tags or
///         fields picks these items of the row itself; its other items are then not written.
///
/// Returns:
///     bytes: one line for each point, each with its line end.
///     With errors="collect" a pair: these bytes, and the list of the EncodeErrors in order. A row of a wrong type is
///     among them (code "invalid_value").
///
/// Raises:
///     EncodeError: with errors="raise", the first point that cannot be written.
///     TypeError: with errors="raise", a point, or a value in it, is of a type that cannot be written.
///     LinepackError: an option has a word that does not exist (code "invalid_option").
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
#[pyo3(signature = (points, *, errors="raise", precision="ns", mode="strict", floats="ecma", tag_order="sorted",
    string_c_escapes=false, naive_tz=None, decimals="error", measurement=None, keys=None),
    text_signature = "(points, *, errors=\"raise\", precision=\"ns\", mode=\"strict\", floats=\"ecma\", \
    tag_order=\"sorted\", string_c_escapes=False, naive_tz=\"utc\", decimals=\"error\", measurement=None, keys=None)")]
#[allow(clippy::too_many_arguments)] // Python's keywords; the absent naive_tz is "utc", which only a text can show.
pub(crate) fn encode<'py>(
    points: &Bound<'py, PyAny>,
    errors: &str,
    precision: &str,
    mode: &str,
    floats: &str,
    tag_order: &str,
    string_c_escapes: bool,
    naive_tz: Option<&Bound<'py, PyAny>>,
    decimals: &str,
    measurement: Option<&Bound<'py, PyAny>>,
    keys: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = points.py();
    guard(py, || {
        let errors: Errors = errors.parse().map_err(|word| option_error(py, &OptionError::word("errors", &word)))?;
        let reading = ReadingWords { naive_tz, decimals, measurement, keys }.reading(py)?;
        let mut encoder = encoder(py, precision, mode, floats, tag_order, string_c_escapes)?;
        let collected = PyList::empty(py);
        for point in points.try_iter()? {
            let number = encoder.rows();
            match add(Row::read(&point?, &reading), &mut encoder) {
                Ok(()) => {}
                Err(failure) if errors == Errors::Raise => return Err(failure.raised(py)),
                Err(failure) => collected.append(failure.collected(py, number)?)?,
            }
        }
        let body = PyBytes::new(py, encoder.as_bytes());
        match errors {
            Errors::Raise => Ok(body.into_any()),
            Errors::Collect => (body, collected).into_bound_py_any(py),
        }
    })
}

/// Why a row was not written.
enum Failure {
    /// It could not be read.
    Unread(Refusal),
    /// The encoder refused it; the text says more of its time.
    Refused(EncodeError, Option<String>),
}

impl Failure {
    /// The exception for a caller who stops at it.
    fn raised(self, py: Python<'_>) -> PyErr {
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

/// Writes a row that was read, or counts one that could not be.
fn add(row: Result<Row<'_>, Refusal>, encoder: &mut linepack::Encoder) -> Result<(), Failure> {
    match row {
        Ok(row) => row.write(encoder).map_err(|error| Failure::Refused(error, row.why())),
        Err(refusal) => {
            // A row that is begun and not ended leaves nothing but its number.
            let _ = encoder.row("");
            Err(Failure::Unread(refusal))
        }
    }
}

fn encoder(
    py: Python<'_>,
    precision: &str,
    mode: &str,
    floats: &str,
    tag_order: &str,
    string_c_escapes: bool,
) -> PyResult<linepack::Encoder> {
    let words = EncodeWords {
        mode: Some(mode),
        precision: Some(precision),
        floats: Some(floats),
        tag_order: Some(tag_order),
        string_c_escapes,
    };
    Ok(linepack::Encoder::new(options::writing(py, words)?))
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
///     naive_tz, decimals, measurement, keys: as in encode.
///
/// Raises:
///     LinepackError: an option has a word that does not exist (code "invalid_option").
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
    #[pyo3(signature = (*, precision="ns", mode="strict", floats="ecma", tag_order="sorted",
        string_c_escapes=false, naive_tz=None, decimals="error", measurement=None, keys=None),
        text_signature = "(*, precision=\"ns\", mode=\"strict\", floats=\"ecma\", tag_order=\"sorted\", \
        string_c_escapes=False, naive_tz=\"utc\", decimals=\"error\", measurement=None, keys=None)")]
    #[allow(clippy::too_many_arguments)] // Python's keywords; the absent naive_tz is "utc", which only a text can show.
    fn new(
        py: Python<'_>,
        precision: &str,
        mode: &str,
        floats: &str,
        tag_order: &str,
        string_c_escapes: bool,
        naive_tz: Option<&Bound<'_, PyAny>>,
        decimals: &str,
        measurement: Option<&Bound<'_, PyAny>>,
        keys: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        guard(py, || {
            let encoder = encoder(py, precision, mode, floats, tag_order, string_c_escapes)?;
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
            let row = Row::read(point, &self.reading);
            let mut encoder = self.lock(py)?;
            let added = add(row, &mut encoder);
            drop(encoder); // The errors below run Python code.
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
