//! `parse`, `Document` and `Line`.

use crate::errors::{guard, linepack_error, parse_error};
use crate::input::Input;
use crate::options;
use crate::validate;
use linepack::{Code, Value};
use linepack_shared::ReadWords;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyIndexError, PyOverflowError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PySlice, PyString, PyType};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Parse line protocol.
///
/// The numbers and texts of a line are converted when they are asked for. Other threads run while data is parsed.
///
/// Args:
///     data: any bytes-like object with contiguous bytes. The document keeps bytes by reference and copies anything
///         that its owner could change (bytearray, memoryview, mmap, …).
///     errors: "raise" to stop at the first bad record, "collect" to keep the good ones and list the errors.
///     mode: "spec" (what the specification says), "strict" (only what every server reads alike) or "lenient".
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     max_errors: how many errors are kept; all are counted.
///     max_record_bytes: longest record in bytes, its line end not counted; None for no limit.
///     string_c_escapes: whether \n, \r and \t in strings are control characters.
///     strict_control: whether control bytes in tag values are refused in every mode.
///
/// Returns:
///     Document: the good records in order, and the errors.
///
/// Raises:
///     ParseError: with errors="raise", the first bad record.
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///     TypeError: data is a str or has no bytes.
///     BufferError: the bytes of data are not contiguous.
///
/// Example:
///     >>> import linepack
///     >>> document = linepack.parse(b"cpu,host=a load=0.5,n=7i 1700\n")
///     >>> line = document[0]
///     >>> line.measurement, line.tags, line.fields, line.timestamp
///     ('cpu', {'host': 'a'}, {'load': 0.5, 'n': 7}, 1700)
#[pyfunction]
#[pyo3(signature = (data, *, errors="raise", mode="spec", precision="ns", max_errors=100, max_record_bytes=None,
    string_c_escapes=false, strict_control=false))]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn parse(
    data: &Bound<'_, PyAny>,
    errors: &str,
    mode: &str,
    precision: &str,
    max_errors: usize,
    max_record_bytes: Option<usize>,
    string_c_escapes: bool,
    strict_control: bool,
) -> PyResult<Document> {
    let py = data.py();
    guard(py, || {
        let words = ReadWords {
            mode: Some(mode),
            precision: Some(precision),
            errors: Some(errors),
            max_errors: Some(max_errors),
            max_record_bytes,
            string_c_escapes,
            strict_control,
        };
        let options = options::reading(py, words)?;
        let input = Input::keep(data)?;
        let parsed = py.detach(|| linepack::parse(input, &options)).map_err(|error| parse_error(py, &error))?;
        Ok(Document { parsed, report: PyOnceLock::new() })
    })
}

/// The good records of what was parsed: a sequence of Line, made by parse.
///
/// It has a length and an iterator; an index gives a Line, a slice a list of Line.
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
    report: PyOnceLock<Py<PyAny>>,
}

#[pymethods]
impl Document {
    /// The errors found, in document order: a list of LineError of at most max_errors. Empty unless errors="collect".
    #[getter]
    fn errors<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || self.report_of(py)?.getattr("errors"))
    }

    /// What was accepted and what was not: the same Report that validate gives.
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || Ok(self.report_of(py)?.clone()))
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.parsed.len()))
    }

    fn __iter__(slf: Bound<'_, Self>) -> PyResult<Lines> {
        guard(slf.py(), || Ok(Lines { document: slf.clone().unbind(), next: AtomicUsize::new(0) }))
    }

    fn __getitem__<'py>(slf: &Bound<'py, Self>, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        guard(py, || {
            let length = slf.get().parsed.len();
            let line = |index| Line { document: slf.clone().unbind(), index };
            if let Ok(slice) = index.cast::<PySlice>() {
                let at = slice.indices(length.cast_signed())?;
                let indices = (0..at.slicelength).map(|n| (at.start + n.cast_signed() * at.step).cast_unsigned());
                return Ok(PyList::new(py, indices.map(line).collect::<Vec<_>>())?.into_any());
            }
            let past_the_end = || PyIndexError::new_err("document index out of range");
            let index: isize = index.extract().map_err(|error: PyErr| {
                if error.is_instance_of::<PyOverflowError>(py) { past_the_end() } else { error }
            })?;
            let from_start = if index < 0 { length.checked_add_signed(index) } else { Some(index.cast_unsigned()) };
            line(from_start.filter(|&index| index < length).ok_or_else(past_the_end)?).into_bound_py_any(py)
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
    fn report_of<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyAny>> {
        let make = || validate::report(py, self.parsed.report()).map(Bound::unbind);
        Ok(self.report.get_or_try_init(py, make)?.bind(py))
    }
}

/// The iterator over a document.
#[pyclass(frozen, module = "linepack")]
struct Lines {
    document: Py<Document>,
    next: AtomicUsize,
}

#[pymethods]
impl Lines {
    fn __iter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        guard(slf.py(), || Ok(slf.clone()))
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Line>> {
        guard(py, || {
            let index = self.next.fetch_add(1, Ordering::Relaxed);
            let more = index < self.document.get().parsed.len();
            Ok(more.then(|| Line { document: self.document.clone_ref(py), index }))
        })
    }

    fn __length_hint__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.document.get().parsed.len().saturating_sub(self.next.load(Ordering::Relaxed))))
    }
}

/// One good record of a Document, which it keeps alive.
///
/// Example:
///     >>> import linepack
///     >>> linepack.parse(b"cpu,host=a load=0.5 1700")[0]
///     Line(measurement='cpu', tags={'host': 'a'}, fields={'load': 0.5}, timestamp=1700)
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Line {
    document: Py<Document>,
    index: usize,
}

impl Line {
    /// The core's view of this line.
    pub(crate) fn view(&self, py: Python<'_>) -> PyResult<linepack::Line<'_>> {
        let line = self.document.get().parsed.line(self.index);
        line.ok_or_else(|| linepack_error(py, Code::OutOfRange, Code::OutOfRange.sentence()))
    }
}

#[pymethods]
impl Line {
    /// The measurement, unescaped: a str.
    #[getter]
    fn measurement<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        guard(py, || Ok(PyString::new(py, &self.view(py)?.measurement())))
    }

    /// The tags, unescaped, in the order written: a dict of str to str; the last of equal keys wins.
    #[getter]
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let tags = PyDict::new(py);
            for (key, value) in self.view(py)?.tags() {
                tags.set_item(key, value)?;
            }
            Ok(tags)
        })
    }

    /// The fields in the order written: a dict of str to float, int, UInt, bool or str; the last of equal keys wins.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let fields = PyDict::new(py);
            for (key, field) in self.view(py)?.fields() {
                fields.set_item(key, value(py, &field)?)?;
            }
            Ok(fields)
        })
    }

    /// The tags as a list of (key, value) in the order written. In mode "lenient" a key may occur twice.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> linepack.parse(b"m,b=1,a=x f=1")[0].tag_items()
    ///     [('b', '1'), ('a', 'x')]
    fn tag_items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let items = PyList::empty(py);
            for item in self.view(py)?.tags() {
                items.append(item)?;
            }
            Ok(items)
        })
    }

    /// The fields as a list of (key, value) in the order written. A key may occur twice.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> linepack.parse(b"m f=1,f=2u")[0].field_items()
    ///     [('f', 1.0), ('f', UInt(2))]
    fn field_items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let items = PyList::empty(py);
            for (key, field) in self.view(py)?.fields() {
                items.append((key, value(py, &field)?))?;
            }
            Ok(items)
        })
    }

    /// Whether a field key, or in mode "lenient" a tag key, occurs twice.
    #[getter]
    fn duplicates(&self, py: Python<'_>) -> PyResult<bool> {
        guard(py, || Ok(self.view(py)?.duplicates()))
    }

    /// The timestamp in nanoseconds since 1970, whatever the precision of the text: an int, or None without one.
    #[getter]
    fn timestamp(&self, py: Python<'_>) -> PyResult<Option<i64>> {
        guard(py, || Ok(self.view(py)?.timestamp()))
    }

    /// The physical line on which the record starts, from 1.
    #[getter]
    fn line(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.view(py)?.line()))
    }

    /// The record's ordinal among all points of the document, good and bad, from 1.
    #[getter]
    fn record(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.view(py)?.record()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let measurement = self.measurement(py)?.repr()?;
            let (tags, fields) = (self.tags(py)?.repr()?, self.fields(py)?.repr()?);
            let timestamp = self.timestamp(py)?.map_or("None".to_string(), |ns| ns.to_string());
            Ok(format!("Line(measurement={measurement}, tags={tags}, fields={fields}, timestamp={timestamp})"))
        })
    }
}

fn value<'py>(py: Python<'py>, value: &Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    static UINT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    match value {
        Value::Float(x) => x.into_bound_py_any(py),
        Value::Int(x) => x.into_bound_py_any(py),
        Value::UInt(x) => UINT.import(py, "linepack._uint", "UInt")?.call1((*x,)),
        Value::Bool(x) => x.into_bound_py_any(py),
        Value::String(x) => x.into_bound_py_any(py),
    }
}
