//! `Line`: one record, converted when it is asked for.

use crate::errors::guard;
use crate::held::HeldLine;
use crate::value::each_field;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

/// One good record of a Document, which it keeps alive.
///
/// Example:
///     >>> import linepack
///     >>> linepack.parse(b"cpu,host=a load=0.5 1700")[0]
///     Line(measurement='cpu', tags={'host': 'a'}, fields={'load': 0.5}, timestamp=1700)
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Line(pub(crate) HeldLine);

#[pymethods]
impl Line {
    /// The measurement, unescaped: a str.
    #[getter]
    fn measurement<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        guard(py, || {
            let line = self.0.line();
            Ok(self.0.document().with_known(|known| known.text(py, &line.measurement())))
        })
    }

    /// The tags, unescaped, in the order written: a dict of str to str; the last of equal keys wins.
    #[getter]
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let line = self.0.line();
            self.0.document().with_known(|known| known.tags(py, line))
        })
    }

    /// The fields in the order written: a dict of str to float, int, UInt, bool or str; the last of equal keys wins.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let line = self.0.line();
            self.0.document().with_known(|known| known.fields(py, line))
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
            for item in self.0.line().tags() {
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
            each_field(py, self.0.line(), &mut |key, value| items.append((key, value)))?;
            Ok(items)
        })
    }

    /// Whether a field key, or in mode "lenient" a tag key, occurs twice.
    #[getter]
    fn duplicates(&self, py: Python<'_>) -> PyResult<bool> {
        guard(py, || Ok(self.0.line().duplicates()))
    }

    /// The timestamp in nanoseconds since 1970, whatever the precision of the text: an int, or None without one.
    #[getter]
    fn timestamp(&self, py: Python<'_>) -> PyResult<Option<i64>> {
        guard(py, || Ok(self.0.line().timestamp()))
    }

    /// The physical line on which the record starts, from 1.
    #[getter]
    fn line(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.0.line().line()))
    }

    /// The record's ordinal among all points of the document, good and bad, from 1.
    #[getter]
    fn record(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.0.line().record()))
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
