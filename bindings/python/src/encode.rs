//! `encode` and `Encoder`.

use crate::errors::{encode_error, guard, linepack_error};
use crate::options;
use crate::row::Row;
use linepack::Code;
use linepack_shared::EncodeWords;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::PyBytes;
use std::sync::{Mutex, MutexGuard};

/// Write points as line protocol.
///
/// Args:
///     points: an iterable of Point, of Line, or of dict with the keys "measurement", "tags", "fields" and "time"
///         (names and tag values str or bytes; tags and fields dicts; time an int in precision or a datetime).
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     mode: "strict" (only what every server reads alike), "spec" or "lenient".
///     floats: the layout of floats, always the shortest digits that give the same float again: "ecma" as in
///         JavaScript, "python" as in repr, or "go".
///     tag_order: "sorted" or "given".
///     string_c_escapes: whether line breaks and tabs in strings are written as \n, \r and \t. Servers store those as
///         two characters.
///
/// Returns:
///     bytes: one line for each point, each with its line end.
///
/// Raises:
///     EncodeError: the first point that cannot be written.
///     TypeError: a point, or a value in it, is of a type that cannot be written.
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///
/// Example:
///     >>> import linepack
///     >>> point = linepack.Point("cpu").tag("host", "rack 1").field("load", 0.5).time(1700)
///     >>> linepack.encode([point, {"measurement": "cpu", "fields": {"n": 7}}])
///     b'cpu,host=rack\\ 1 load=0.5 1700\ncpu n=7i\n'
#[pyfunction]
#[pyo3(signature = (points, *, precision="ns", mode="strict", floats="ecma", tag_order="sorted",
    string_c_escapes=false))]
pub(crate) fn encode<'py>(
    points: &Bound<'py, PyAny>,
    precision: &str,
    mode: &str,
    floats: &str,
    tag_order: &str,
    string_c_escapes: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = points.py();
    guard(py, || {
        let mut encoder = encoder(py, precision, mode, floats, tag_order, string_c_escapes)?;
        for point in points.try_iter()? {
            Row::read(&point?)?.write(&mut encoder)?.map_err(|error| encode_error(py, &error))?;
        }
        Ok(PyBytes::new(py, encoder.as_bytes()))
    })
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
}

#[pymethods]
impl Encoder {
    #[new]
    #[pyo3(signature = (*, precision="ns", mode="strict", floats="ecma", tag_order="sorted",
        string_c_escapes=false))]
    fn new(
        py: Python<'_>,
        precision: &str,
        mode: &str,
        floats: &str,
        tag_order: &str,
        string_c_escapes: bool,
    ) -> PyResult<Self> {
        guard(py, || {
            let encoder = encoder(py, precision, mode, floats, tag_order, string_c_escapes)?;
            Ok(Encoder { inner: Mutex::new(encoder) })
        })
    }

    /// Write one point.
    ///
    /// Args:
    ///     point: a Point, a Line or a dict, as in encode.
    ///
    /// Raises:
    ///     EncodeError: it cannot be written. It leaves no trace in the body and counts as a row.
    ///     TypeError: it, or a value in it, is of a type that cannot be written. It counts as a row too.
    fn add(&self, point: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = point.py();
        guard(py, || {
            let row = Row::read(point);
            let mut encoder = self.lock(py)?;
            let written = match &row {
                Ok(row) => row.write(&mut encoder)?,
                Err(_) => {
                    // A row that is begun and not ended leaves nothing but its number.
                    let _ = encoder.row("");
                    Ok(())
                }
            };
            drop(encoder); // The errors below run Python code.
            row.and(written.map_err(|error| encode_error(py, &error)))
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
