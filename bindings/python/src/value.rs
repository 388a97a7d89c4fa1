//! The values of fields as Python's.

use linepack::Value;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// Gives `take` key and value of each field, in order.
///
/// The one loop over fields, and not generic: so the core's iterator is compiled into it, which is a tenth of the work.
pub(crate) fn each_field<'py>(
    py: Python<'py>,
    line: &linepack::Line<'_>,
    take: &mut dyn FnMut(&str, Bound<'py, PyAny>) -> PyResult<()>,
) -> PyResult<()> {
    for (key, field) in line.fields() {
        take(&key, value(py, &field)?)?;
    }
    Ok(())
}

/// A `float`, `int`, `UInt`, `bool` or `str`.
pub(crate) fn value<'py>(py: Python<'py>, value: &Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    static UINT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    match value {
        Value::Float(x) => x.into_bound_py_any(py),
        Value::Int(x) => x.into_bound_py_any(py),
        Value::UInt(x) => UINT.import(py, "linepack._uint", "UInt")?.call1((*x,)),
        Value::Bool(x) => x.into_bound_py_any(py),
        Value::String(x) => x.into_bound_py_any(py),
    }
}
