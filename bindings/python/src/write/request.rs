//! `WriteRequest`.

use super::gzip::with_packer;
use super::sent::Sent;
use super::{option, write_error};
use crate::errors::{guard, linepack_error};
use crate::input;
use linepack::write::{self as core, AuthScheme, Secret, WriteError, WriteOptions};
use linepack::{Code, Precision};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyList, PyString, PyType};

/// The defaults that Python's signatures show.
const _: () = assert!(linepack::limits::GZIP_THRESHOLD == 1000);

/// A write to send with whatever HTTP library there is: method, URL, headers and body.
///
/// The body is not looked at, except whether it has a record at all. The token is shown nowhere but in headers (and in url with
/// auth="query"): not by repr, str or an error, and a request cannot be pickled.
///
/// Args:
///     url: the server's, http or https. A path in it is kept; a query is refused.
///     body: any bytes-like object with line protocol, or a Batch, whose precision is then that of the request. bytes are
///         kept by reference.
///     bucket: the bucket or database.
///     token: the token, or with auth="basic" and "query" the password.
///     org: the organisation, for servers that want one.
///     precision: the unit of the timestamps in the body: "ns", "us", "ms", "s", "m" or "h". None for that of the Batch, or
///         "ns". The API v3 has neither "m" nor "h".
///     gzip: whether the body is packed.
///     gzip_level: 0 (not at all) to 9 (best).
///     gzip_threshold: a body of fewer bytes is not packed.
///     api: "v2" (/api/v2/write), "v1" (/write) or "v3" (/api/v3/write_lp).
///     auth: how the token is sent: "token", "bearer" or "basic" in the header Authorization; "query", with the API v1 only, in
///         the URL, which servers and proxies write into their logs.
///     user: the user's name, with "basic" and "query".
///     retention_policy: with the API v1.
///     accept_partial: with the API v3, whether good lines are to be written where others are bad.
///     no_sync: with the API v3, whether to answer before the data is safe.
///
/// Raises:
///     LinepackError: no record is in the body (code "empty_body"); the URL, the bucket, the organisation, the token or the user
///         cannot be used ("invalid_url", "missing_bucket", "empty_org", "invalid_token", "invalid_user"); the API has no
///         such precision ("unsupported_precision"); an option does not fit ("invalid_option").
///     TypeError: body is a str or has no bytes.
///
/// Example:
///     >>> import linepack
///     >>> body = linepack.encode([linepack.Point("home").field("temp", 21.5).time(1700)], precision="s")
///     >>> request = linepack.WriteRequest("http://host", body, bucket="my home", token="T0K", precision="s")
///     >>> request.method, request.url
///     ('POST', 'http://host/api/v2/write?bucket=my%20home&precision=s')
///     >>> request.headers["Authorization"], request.body
///     ('Token T0K', b'home temp=21.5 1700\n')
///     >>> request
///     <linepack.WriteRequest: POST http://host/api/v2/write?bucket=my%20home&precision=s, 20 bytes>
#[pyclass(frozen, module = "linepack")]
pub(crate) struct WriteRequest {
    url: String,
    /// Whether a token stands in the URL.
    secret_url: bool,
    headers: Vec<(&'static str, String)>,
    body: Py<PyBytes>,
    precision: Precision,
}

#[pymethods]
impl WriteRequest {
    #[new]
    #[pyo3(signature = (url, body, *, bucket, token=None, org=None, precision=None, gzip=false, gzip_level=6,
        gzip_threshold=1000, api="v2", auth="token", user=None, retention_policy=None, accept_partial=None, no_sync=None))]
    #[allow(clippy::too_many_arguments)] // Python's keywords.
    fn new(
        url: &Bound<'_, PyString>,
        body: &Bound<'_, PyAny>,
        bucket: &Bound<'_, PyString>,
        token: Option<&Bound<'_, PyString>>,
        org: Option<&Bound<'_, PyString>>,
        precision: Option<&str>,
        gzip: bool,
        gzip_level: u8,
        gzip_threshold: usize,
        api: &str,
        auth: &str,
        user: Option<&Bound<'_, PyString>>,
        retention_policy: Option<&Bound<'_, PyString>>,
        accept_partial: Option<bool>,
        no_sync: Option<bool>,
    ) -> PyResult<Self> {
        let py = body.py();
        guard(py, || {
            let given = Given { url, bucket, token, org, api, auth, user, retention_policy, accept_partial, no_sync };
            let options = given.options()?.gzip(gzip).gzip_level(gzip_level).gzip_threshold(gzip_threshold);
            Self::made(body, precision, options, |options, body, precision| {
                with_packer(gzip_level, |packer| core::WriteRequest::packed_by(options, body, precision, packer))
            })
        })
    }

    /// Make a request of a body that is packed with gzip already.
    ///
    /// Args:
    ///     url, bucket, token, org, api, auth, user, retention_policy, accept_partial, no_sync: as in WriteRequest.
    ///     body: any bytes-like object with gzip data, as from gzip or Gzip.
    ///     precision: the unit of the timestamps in it.
    ///
    /// Raises:
    ///     LinepackError: as WriteRequest; the body does not begin as gzip does (code "invalid_gzip").
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> packed = linepack.gzip(b"m f=1\n")
    ///     >>> linepack.WriteRequest.of_packed("http://host", packed, bucket="b").headers["Content-Encoding"]
    ///     'gzip'
    #[staticmethod]
    #[pyo3(signature = (url, body, *, bucket, token=None, org=None, precision="ns", api="v2", auth="token", user=None,
        retention_policy=None, accept_partial=None, no_sync=None))]
    #[allow(clippy::too_many_arguments)] // Python's keywords.
    fn of_packed(
        url: &Bound<'_, PyString>,
        body: &Bound<'_, PyAny>,
        bucket: &Bound<'_, PyString>,
        token: Option<&Bound<'_, PyString>>,
        org: Option<&Bound<'_, PyString>>,
        precision: &str,
        api: &str,
        auth: &str,
        user: Option<&Bound<'_, PyString>>,
        retention_policy: Option<&Bound<'_, PyString>>,
        accept_partial: Option<bool>,
        no_sync: Option<bool>,
    ) -> PyResult<Self> {
        let py = body.py();
        guard(py, || {
            let given = Given { url, bucket, token, org, api, auth, user, retention_policy, accept_partial, no_sync };
            Self::made(body, Some(precision), given.options()?, |options, body, precision| {
                core::WriteRequest::of_packed(options, body, precision)
            })
        })
    }

    /// "POST".
    #[getter]
    fn method(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok("POST"))
    }

    /// The whole URL, everything in its query percent-encoded: a str. With auth="query" it holds the token.
    #[getter]
    fn url(&self, py: Python<'_>) -> PyResult<&str> {
        guard(py, || Ok(self.url.as_str()))
    }

    /// The headers, without Content-Length, which HTTP libraries set: a new Headers each time, a dict of str.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || {
            static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
            let headers = PyList::new(py, &self.headers)?;
            CLASS.import(py, "linepack._headers", "Headers")?.call1((headers,))
        })
    }

    /// What is sent: bytes.
    #[getter]
    fn body(&self, py: Python<'_>) -> PyResult<Py<PyBytes>> {
        guard(py, || Ok(self.body.clone_ref(py)))
    }

    /// The unit of the body's timestamps, which the URL says too: a str.
    #[getter]
    fn precision(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok(self.precision.word()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let shown = if self.secret_url { self.url.split('?').next().unwrap_or_default() } else { &self.url };
            Ok(format!("<linepack.WriteRequest: POST {shown}, {} bytes>", self.body.as_bytes(py).len()))
        })
    }
}

impl WriteRequest {
    /// What the core makes of a body, without the interpreter's lock.
    fn made<F>(given: &Bound<'_, PyAny>, precision: Option<&str>, options: WriteOptions, make: F) -> PyResult<Self>
    where
        F: for<'b> FnOnce(&WriteOptions, &'b [u8], Precision) -> Result<core::WriteRequest<'b>, WriteError> + Send,
    {
        let py = given.py();
        let sent = Sent::of(given)?;
        let precision = match sent.word("precision", precision)? {
            Some(word) => option(py, "precision", &word)?,
            None => Precision::Ns,
        };
        let given = input::owned(&sent.data)?;
        let bytes = PyBackedBytes::from(given.clone());
        let request = py.detach(|| make(&options, &bytes, precision)).map_err(|error| write_error(py, &error))?;
        let same = request.body().as_ptr() == bytes.as_ptr();
        let body = if same { given } else { PyBytes::new(py, request.body()) };
        Ok(WriteRequest {
            url: request.url().to_string(),
            secret_url: options.token.is_some() && options.auth == AuthScheme::Query,
            headers: request.headers().iter().map(|header| (header.name, header.value().to_string())).collect(),
            body: body.unbind(),
            precision,
        })
    }
}

/// What a request is told beside its body.
struct Given<'a, 'py> {
    url: &'a Bound<'py, PyString>,
    bucket: &'a Bound<'py, PyString>,
    token: Option<&'a Bound<'py, PyString>>,
    org: Option<&'a Bound<'py, PyString>>,
    api: &'a str,
    auth: &'a str,
    user: Option<&'a Bound<'py, PyString>>,
    retention_policy: Option<&'a Bound<'py, PyString>>,
    accept_partial: Option<bool>,
    no_sync: Option<bool>,
}

impl Given<'_, '_> {
    fn options(&self) -> PyResult<WriteOptions> {
        let py = self.url.py();
        // Python's own error for text that is no UTF-8 would hold the text.
        let text = |name: &str, text: &Bound<'_, PyString>, code| match text.to_str() {
            Ok(text) => Ok(text.to_string()),
            Err(_) => Err(linepack_error(py, code, &format!("{name} is no UTF-8: it has a lone surrogate [{code}]"))),
        };
        let optional =
            |name, given: Option<&Bound<'_, PyString>>, code| given.map(|given| text(name, given, code)).transpose();
        let url = text("url", self.url, Code::InvalidUrl)?;
        let mut options = WriteOptions::new(url, text("bucket", self.bucket, Code::InvalidOption)?);
        options.api = option(py, "api", self.api)?;
        options.org = optional("org", self.org, Code::InvalidOption)?;
        options.token = optional("token", self.token, Code::InvalidToken)?.map(Secret::from);
        options.auth = option(py, "auth", self.auth)?;
        options.user = optional("user", self.user, Code::InvalidUser)?.unwrap_or_default();
        options.retention_policy = optional("retention_policy", self.retention_policy, Code::InvalidOption)?;
        options.accept_partial = self.accept_partial;
        options.no_sync = self.no_sync;
        Ok(options)
    }
}
