//! `Document`: records in order, one by one or a column at a time.

use crate::column;
use crate::errors::{guard, linepack_error};
use crate::held::{HeldLine, HeldLines};
use crate::input::Input;
use crate::known::Known;
use crate::line::Line;
use crate::validate;
use linepack::Code;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyIndexError, PyOverflowError};
use pyo3::prelude::*;
use pyo3::sync::{MutexExt, PyOnceLock};
use pyo3::types::{PyList, PySlice};
use std::sync::{Arc, Mutex, MutexGuard};

/// The good records of what was parsed: a sequence of Line, made by parse and by a Decoder.
///
/// It has a length and an iterator; an index gives a Line, a slice a list of Line. A field, a tag, the measurements or the
/// timestamps of all records at once are columns, which cost no object for each value.
///
/// Example:
///     >>> import linepack
///     >>> document = linepack.parse(b"a f=1\nb f=\nc f=3\n", errors="collect")
///     >>> len(document), [line.measurement for line in document], document[-1].measurement
///     (2, ['a', 'c'], 'c')
///     >>> [error.line for error in document.errors]
///     [2]
#[pyclass(frozen, sequence, module = "linepack")]
pub(crate) struct Document {
    parsed: linepack::Document<Input>,
    /// Only ever tried, never waited for: Python may run while it is held.
    known: Arc<Mutex<Known>>,
    report: PyOnceLock<Py<PyAny>>,
}

#[pymethods]
impl Document {
    /// The errors found, in document order: a list of LineError of at most max_errors.
    ///
    /// From parse it is empty unless errors="collect".
    #[getter]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || self.report_of(py)?.getattr("errors"))
    }

    /// What was accepted and what was not: the same Report that validate gives.
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || Ok(self.report_of(py)?.clone()))
    }

    /// The values of one field: a Column with one for each record.
    ///
    /// Other threads run while they are gathered. Where a record has the field several times the last counts.
    ///
    /// Args:
    ///     key: the field's key.
    ///     measurement: only the records of this measurement; the others count as records without the field.
    ///
    /// Returns:
    ///     Column: kind says of what type the values are.
    ///
    /// Raises:
    ///     LinepackError: no record has the field (code "no_such_field"), or records have values of different types
    ///         (code "mixed_types"; an integer and a float are different types).
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> document = linepack.parse(b"cpu load=0.5\ncpu load=2\nmem free=7i\n")
    ///     >>> column = document.column("load")
    ///     >>> column.kind, list(column.values), list(column.present)
    ///     ('float', [0.5, 2.0, 0.0], [True, True, False])
    ///     >>> column.tolist()
    ///     [0.5, 2.0, None]
    #[pyo3(signature = (key, *, measurement=None))]
    fn column<'py>(&self, py: Python<'py>, key: &str, measurement: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || {
            let column = py.detach(|| self.parsed.chunk().column(key, measurement));
            column::column(py, &column.map_err(|error| linepack_error(py, error.code, &error.to_string()))?)
        })
    }

    /// The timestamps in nanoseconds since 1970: a Column of kind "int".
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> linepack.parse(b"m f=1 17\nm f=2\n").timestamps().tolist()
    ///     [17, None]
    fn timestamps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || column::column(py, &py.detach(|| self.parsed.chunk().timestamps())))
    }

    /// The measurements: a Dictionary.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> measurements = linepack.parse(b"cpu f=1\nmem f=2\ncpu f=3\n").measurements()
    ///     >>> measurements.names, list(measurements.codes)
    ///     (['cpu', 'mem'], [0, 1, 0])
    fn measurements<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || column::dictionary(py, &py.detach(|| self.parsed.chunk().measurements())))
    }

    /// The values of one tag: a Dictionary. Where a record has the tag several times the last counts.
    ///
    /// Args:
    ///     key: the tag's key. A tag that no record has gives a Dictionary without names.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> hosts = linepack.parse(b"m,host=a f=1\nm f=2\nm,host=b f=3\n").tag_column("host")
    ///     >>> hosts.names, list(hosts.codes)
    ///     (['a', 'b'], [0, -1, 1])
    fn tag_column<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || column::dictionary(py, &py.detach(|| self.parsed.chunk().tag_column(key))))
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.parsed.len()))
    }

    fn __iter__(slf: Bound<'_, Self>) -> PyResult<Lines> {
        guard(slf.py(), || Ok(Lines(Mutex::new(HeldLines::of(&slf)))))
    }

    fn __getitem__<'py>(slf: &Bound<'py, Self>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        guard(py, || {
            let length = slf.get().parsed.len();
            let past_the_end = || PyIndexError::new_err("document index out of range");
            let line = |index| HeldLine::of(slf, index).map(Line).ok_or_else(past_the_end);
            if let Ok(slice) = index.cast::<PySlice>() {
                let at = slice.indices(length.cast_signed())?;
                let indices = (0..at.slicelength).map(|n| (at.start + n.cast_signed() * at.step).cast_unsigned());
                return Ok(PyList::new(py, indices.map(line).collect::<PyResult<Vec<_>>>()?)?.into_any());
            }
            let index: isize = index.extract().map_err(|error: PyErr| {
                if error.is_instance_of::<PyOverflowError>(py) { past_the_end() } else { error }
            })?;
            let from_start = if index < 0 { length.checked_add_signed(index) } else { Some(index.cast_unsigned()) };
            line(from_start.ok_or_else(past_the_end)?)?.into_bound_py_any(py)
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let errors = self.parsed.report().error_count;
            Ok(format!("<linepack.Document: {} records, {errors} errors>", self.parsed.len()))
        })
    }
}

impl Document {
    pub(crate) fn new(parsed: linepack::Document<Input>, known: Arc<Mutex<Known>>) -> Self {
        Document { parsed, known, report: PyOnceLock::new() }
    }

    pub(crate) fn parsed(&self) -> &linepack::Document<Input> {
        &self.parsed
    }

    /// Lends what was seen before; nothing, while another thread has it or this one is inside `read` already.
    pub(crate) fn with_known<T>(&self, read: impl FnOnce(&mut Known) -> T) -> T {
        match self.known.try_lock() {
            Ok(mut known) => read(&mut known),
            Err(_) => read(&mut Known::default()),
        }
    }

    fn report_of<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyAny>> {
        let make = || validate::report(py, self.parsed.report()).map(Bound::unbind);
        Ok(self.report.get_or_try_init(py, make)?.bind(py))
    }
}

/// The iterator over a document.
#[pyclass(frozen, module = "linepack")]
struct Lines(Mutex<HeldLines>);

#[pymethods]
impl Lines {
    fn __iter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        guard(slf.py(), || Ok(slf.clone()))
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Line>> {
        guard(py, || Ok(self.lock(py)?.next(py).map(Line)))
    }

    fn __length_hint__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.lock(py)?.left()))
    }
}

impl Lines {
    fn lock(&self, py: Python<'_>) -> PyResult<MutexGuard<'_, HeldLines>> {
        let poisoned = |_| linepack_error(py, Code::InternalPanic, "linepack failed in this iterator before");
        self.0.lock_py_attached(py).map_err(poisoned)
    }
}
