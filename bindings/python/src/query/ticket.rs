//! Queries over Flight.

use super::{MODULE, params, query_error};
use crate::errors::guard;
use crate::write::option;
use linepack::query::Ticket;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyType};

/// Make the ticket of a query to InfluxDB 3 over Flight.
///
/// Args:
///     query: the statement: a str.
///     database: the database.
///     language: "sql" or "influxql".
///     params: a dict of the values of the $name that stand in the query: str, int, float, bool or None.
///
/// Returns:
///     bytes: what is put into a Flight ticket, in the form that InfluxDB 3 documents.
///
/// Raises:
///     QueryError: there is no query or no database (codes "empty_query", "missing_database"); a parameter is NaN or infinite
///         ("invalid_option").
///     LinepackError: an option has a word that does not exist, an int does not fit into 64 bits, or a text is no UTF-8 (code
///         "invalid_option").
///     TypeError: a parameter is of another type.
///
/// Example:
///     >>> from linepack import query
///     >>> query.flight_ticket("SELECT * FROM cpu WHERE host = $host", database="home", params={"host": "a"})
///     b'{"database": "home", "sql_query": "SELECT * FROM cpu WHERE host = $host", "query_type": "sql", "params": {"host": "a"}}'
#[pyfunction]
#[pyo3(signature = (query, *, database, language="sql", params=None))]
pub(crate) fn flight_ticket<'py>(
    query: &Bound<'py, PyString>,
    database: &Bound<'py, PyString>,
    language: &str,
    params: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = query.py();
    guard(py, || {
        let query = params::query(query, option(py, "language", language)?, params)?;
        let database = params::utf8("database", database, linepack::Code::InvalidOption)?;
        let ticket = Ticket::new(&query, &database).map_err(|error| query_error(py, &error))?;
        Ok(PyBytes::new(py, ticket.bytes()))
    })
}

/// Make the metadata of a call over Flight. The database stands in the ticket.
///
/// Args:
///     token: the token; None for a server that wants none.
///
/// Returns:
///     Metadata: a list of names and values, bytes, as the headers of pyarrow.flight.FlightCallOptions want them.
///
/// Raises:
///     QueryError: the token is empty or has a character that no header can carry (code "invalid_token").
///
/// Example:
///     >>> from linepack import query
///     >>> query.flight_metadata("T0K")
///     [(b'authorization', b'...')]
///     >>> query.flight_metadata("T0K")[0]
///     (b'authorization', b'Bearer T0K')
#[pyfunction]
#[pyo3(signature = (token=None))]
pub(crate) fn flight_metadata<'py>(
    py: Python<'py>,
    token: Option<&Bound<'py, PyString>>,
) -> PyResult<Bound<'py, PyAny>> {
    guard(py, || {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let metadata = Ticket::metadata(params::secret(token)?.as_ref()).map_err(|error| query_error(py, &error))?;
        let bytes = |text: &str| PyBytes::new(py, text.as_bytes());
        let pairs = PyList::new(py, metadata.iter().map(|header| (bytes(header.name), bytes(header.value()))))?;
        CLASS.import(py, MODULE, "Metadata")?.call1((pairs,))
    })
}
