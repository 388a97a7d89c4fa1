//! Queries as data.

pub(crate) mod answer;
mod params;
pub(crate) mod reader;
pub(crate) mod request;
pub(crate) mod series;
pub(crate) mod ticket;

use linepack::query::QueryError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

const MODULE: &str = "linepack._query";

/// `QueryError(message, code, offset)`.
fn query_error(py: Python<'_>, error: &QueryError) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.import(py, MODULE, "QueryError");
    let made = class.and_then(|class| class.call1((error.to_string(), error.code.word(), error.offset)));
    made.map_or_else(|error| error, PyErr::from_value)
}
