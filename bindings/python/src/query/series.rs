//! The tables of an answer.

use super::query_error;
use crate::errors::guard;
use crate::tables::Table;
use crate::value::value;
use linepack::query::{self as core, Values};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use std::sync::Arc;

/// One table of an answer. len() of a series is the number of its rows.
///
/// Example:
///     >>> from linepack import query
///     >>> body = b'{"results":[{"series":[{"name":"cpu","tags":{"host":"a"},"columns":["load"],"values":[[0.5],[1]]}]}]}'
///     >>> (series,) = query.parse_v1(body).statements[0].series
///     >>> series, len(series)
///     (<linepack.query.Series: cpu, 2 rows of load>, 2)
///     >>> series.to_arrow()
///     <linepack.Table: 2 rows of host, load>
#[pyclass(frozen, module = "linepack.query")]
pub(crate) struct Series {
    pub(super) answer: Arc<core::QueryAnswer>,
    /// Its statement, and its place there.
    pub(super) at: (usize, usize),
}

#[pymethods]
impl Series {
    /// The measurement: a str, empty where a statement has none.
    #[getter]
    fn name(&self, py: Python<'_>) -> PyResult<&str> {
        guard(py, || Ok(self.get().name.as_str()))
    }

    /// The tags of GROUP BY and their values: a new dict of str each time.
    #[getter]
    fn tags<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        guard(py, || {
            let tags = PyDict::new(py);
            self.get().tags.iter().try_for_each(|(key, value)| tags.set_item(key, value))?;
            Ok(tags)
        })
    }

    /// The columns, all of one length: a list of Column.
    #[getter]
    fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let column = |n| Column { answer: self.answer.clone(), series: self.at, at: n };
            PyList::new(py, (0..self.get().columns.len()).map(column))
        })
    }

    /// Whether more rows of it follow in a later chunk, or were cut by the server's limit: a bool.
    #[getter]
    fn partial(&self, py: Python<'_>) -> PyResult<bool> {
        guard(py, || Ok(self.get().partial))
    }

    /// Make a table of it, which pyarrow, polars, pandas and everything else that takes Arrow take without a copy.
    ///
    /// The tags, as dictionaries of one value, come before the columns. Times are timestamp[ns, UTC], texts large_string; values of
    /// several types become texts. Other threads run meanwhile.
    ///
    /// Returns:
    ///     linepack.Table: the table.
    ///
    /// Raises:
    ///     QueryError: two tags or columns have one name (code "repeated_column").
    fn to_arrow(&self, py: Python<'_>) -> PyResult<Table> {
        guard(py, || {
            let batch = py.detach(|| self.get().to_record_batch()).map_err(|error| query_error(py, &error))?;
            Ok(Table { batch })
        })
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.get().rows()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let series = self.get();
            let names: Vec<_> = series.columns.iter().map(|column| column.name.as_str()).collect();
            Ok(format!("<linepack.query.Series: {}, {} rows of {}>", series.name, series.rows(), names.join(", ")))
        })
    }
}

impl Series {
    fn get(&self) -> &core::Series {
        &self.answer.statements[self.at.0].series[self.at.1]
    }
}

/// One column of a series. len() of a column is the number of its values.
///
/// Example:
///     >>> from linepack import query
///     >>> body = b'{"results":[{"series":[{"name":"m","columns":["a","b"],"values":[[1,null],[2.5,"x"]]}]}]}'
///     >>> columns = query.parse_v1(body).statements[0].series[0].columns
///     >>> columns
///     [<linepack.query.Column: a, 2 of kind float>, <linepack.query.Column: b, 2 of kind string>]
///     >>> [column.tolist() for column in columns]
///     [[1.0, 2.5], [None, 'x']]
#[pyclass(frozen, module = "linepack.query")]
pub(crate) struct Column {
    answer: Arc<core::QueryAnswer>,
    series: (usize, usize),
    at: usize,
}

#[pymethods]
impl Column {
    /// Its name: a str.
    #[getter]
    fn name(&self, py: Python<'_>) -> PyResult<&str> {
        guard(py, || Ok(self.get().name.as_str()))
    }

    /// Of what type its values are: a str.
    ///
    /// "bool", "int", "uint", "float" or "string", the narrowest that has all values, for JSON has numbers alone; "time" for the column
    /// time; "null" where there are nulls alone; "mixed" for values of several types, which one field has in different shards.
    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok(kind(&self.get().values)))
    }

    /// Give every value as an object: a list of bool, int, UInt, float or str, None for null. Times are nanoseconds since 1970.
    fn tolist<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || match &self.get().values {
            Values::Null(n) => PyList::new(py, vec![None::<bool>; *n]),
            Values::Bool(x) => PyList::new(py, x),
            Values::Int(x) | Values::Time(x) => PyList::new(py, x),
            Values::UInt(x) => list(py, x, |x| value(py, &(*x).into())),
            Values::Float(x) => PyList::new(py, x),
            Values::String(x) => list(py, x, |x| x.into_bound_py_any(py)),
            Values::Mixed(x) => list(py, x, |x| value(py, x)),
            // The core may learn of more.
            _ => Ok(PyList::empty(py)),
        })
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.get().values.len()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let core::Column { name, values } = self.get();
            Ok(format!("<linepack.query.Column: {name}, {} of kind {}>", values.len(), kind(values)))
        })
    }
}

impl Column {
    fn get(&self) -> &core::Column {
        &self.answer.statements[self.series.0].series[self.series.1].columns[self.at]
    }
}

fn list<'py, T>(
    py: Python<'py>,
    values: &[Option<T>],
    make: impl Fn(&T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for value in values {
        list.append(value.as_ref().map(&make).transpose()?)?;
    }
    Ok(list)
}

fn kind(values: &Values) -> &'static str {
    match values {
        Values::Bool(_) => "bool",
        Values::Int(_) => "int",
        Values::UInt(_) => "uint",
        Values::Float(_) => "float",
        Values::String(_) => "string",
        Values::Time(_) => "time",
        Values::Mixed(_) => "mixed",
        _ => "null",
    }
}
