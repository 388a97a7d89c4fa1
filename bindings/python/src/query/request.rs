//! Queries over the v1 API.

use super::params::{secret, utf8};
use super::{params, query_error};
use crate::errors::guard;
use crate::write::option;
use linepack::Code;
use linepack::query::{self as core, Language, QueryOptions};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyType};

/// Make a query to the v1 API of InfluxDB 1 and 3, to send with whatever HTTP library there is.
///
/// Args:
///     url: the server's, http or https. A path in it is kept; a query is refused.
///     query: InfluxQL, one statement or several: a str.
///     database: the database; None where statements name one or need none.
///     retention_policy: None for the database's own.
///     token: the token, or with auth="basic" and "query" the password.
///     auth: how the token is sent: "token", "bearer" or "basic" in the header Authorization; "query" as parameters u and p, which
///         with method="get" stand in the URL.
///     user: the user's name, with "basic" and "query".
///     epoch: the unit of the answer's times: "ns", "us", "ms", "s", "m" or "h". None for RFC 3339 text in JSON, nanoseconds in CSV.
///         parse_v1 needs the same.
///     chunked: whether the answer comes in chunks, for AnswerReader. None for whether chunk_size is given.
///     chunk_size: rows of a chunk. None for the server's own number.
///     method: "get" for statements that only read; "post" puts statement, parameters and password into the body. Statements that change
///         something need it.
///     format: "json" or "csv", the format of the answer. parse_v1 needs the same.
///     params: a dict of the values of the $name that stand in the query: str, int, float, bool or None.
///     api: "v1". "v2" is /api/v2/query, which is not supported and is refused.
///
/// Returns:
///     QueryRequest: method, URL, headers and body.
///
/// Raises:
///     QueryError: the API is not supported (code "unsupported_query_api"); there is no query, or the database has no name
///         ("empty_query", "missing_database"); the URL, the token or the user cannot be used ("invalid_url", "invalid_token",
///         "invalid_user"); chunk_size is 0 or without chunks, or a parameter is NaN or infinite ("invalid_option").
///     LinepackError: an option has a word that does not exist, an int does not fit into 64 bits, or a text is no UTF-8 (code
///         "invalid_option").
///     TypeError: a parameter is of another type.
///
/// Example:
///     >>> from linepack import query
///     >>> request = query.v1_request("http://localhost:8086", "SELECT * FROM cpu", database="home", token="T0K", epoch="ms")
///     >>> request.method, request.url
///     ('GET', 'http://localhost:8086/query?db=home&epoch=ms&q=SELECT%20%2A%20FROM%20cpu')
///     >>> query.v1_request("http://localhost:8086", "SELECT 1", api="v2")
///     Traceback (most recent call last):
///         ...
///     linepack.query.QueryError: queries to /api/v2/query are not supported (InfluxDB 3 cannot be queried there); send InfluxQL to the v1 API's /query, or SQL or InfluxQL over Flight [unsupported_query_api]
#[pyfunction]
#[pyo3(signature = (url, query, *, database=None, retention_policy=None, token=None, auth="token", user=None, epoch=None,
    chunked=None, chunk_size=None, method="get", format="json", params=None, api="v1"))]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn v1_request(
    url: &Bound<'_, PyString>,
    query: &Bound<'_, PyString>,
    database: Option<&Bound<'_, PyString>>,
    retention_policy: Option<&Bound<'_, PyString>>,
    token: Option<&Bound<'_, PyString>>,
    auth: &str,
    user: Option<&Bound<'_, PyString>>,
    epoch: Option<&str>,
    chunked: Option<bool>,
    chunk_size: Option<u64>,
    method: &str,
    format: &str,
    params: Option<&Bound<'_, PyDict>>,
    api: &str,
) -> PyResult<QueryRequest> {
    let py = url.py();
    guard(py, || {
        let optional =
            |name, given: Option<&Bound<'_, PyString>>, code| given.map(|given| utf8(name, given, code)).transpose();
        let mut options = QueryOptions::new(utf8("url", url, Code::InvalidUrl)?);
        options.api = option(py, "api", api)?;
        options.database = optional("database", database, Code::InvalidOption)?;
        options.retention_policy = optional("retention_policy", retention_policy, Code::InvalidOption)?;
        options.token = secret(token)?;
        options.auth = option(py, "auth", auth)?;
        options.user = optional("user", user, Code::InvalidUser)?.unwrap_or_default();
        options.epoch = epoch.map(|word| option(py, "epoch", word)).transpose()?;
        options.chunked = chunked.unwrap_or(chunk_size.is_some());
        options.chunk_size = chunk_size;
        options.method = option(py, "method", method)?;
        options.format = option(py, "format", format)?;
        let query = params::query(query, Language::InfluxQl, params)?;
        let request = core::QueryRequest::new(&options, &query);
        request.map(QueryRequest).map_err(|error| query_error(py, &error))
    })
}

/// A query to send with whatever HTTP library there is: method, URL, headers and body. Made by v1_request.
///
/// The token is shown nowhere but in headers (with auth="query" in url or body): not by repr, str or an error, and neither is the
/// statement, which may hold a password. A request cannot be pickled.
///
/// Example:
///     >>> from linepack import query
///     >>> request = query.v1_request("http://host", "CREATE DATABASE home", token="T0K", method="post")
///     >>> request, request.headers["Authorization"], request.body
///     (<linepack.query.QueryRequest: POST http://host/query, 26 bytes>, 'Token T0K', b'q=CREATE%20DATABASE%20home')
#[pyclass(frozen, module = "linepack.query")]
pub(crate) struct QueryRequest(core::QueryRequest);

#[pymethods]
impl QueryRequest {
    /// "GET" or "POST".
    #[getter]
    fn method(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok(self.0.method()))
    }

    /// The whole URL, everything in its query percent-encoded: a str. With auth="query" and method="get" it holds the token.
    #[getter]
    fn url(&self, py: Python<'_>) -> PyResult<&str> {
        guard(py, || Ok(self.0.url()))
    }

    /// The headers, without Content-Length, which HTTP libraries set: a new Headers each time, a dict of str.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || {
            static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
            let headers = self.0.headers().iter().map(|header| (header.name, header.value()));
            CLASS.import(py, "linepack._headers", "Headers")?.call1((PyList::new(py, headers)?,))
        })
    }

    /// What is sent: bytes, none with GET.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        guard(py, || Ok(PyBytes::new(py, self.0.body())))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let (method, bytes) = (self.0.method(), self.0.body().len());
            let url = self.0.url().split('?').next().unwrap_or_default();
            Ok(format!("<linepack.query.QueryRequest: {method} {url}, {bytes} bytes>"))
        })
    }
}
