//! `WriteParams`: the head of a write that is received.

use super::answer::raised;
use super::headers;
use crate::errors::guard;
use linepack::Precision;
use linepack::write::{self as core, Secret};
use pyo3::prelude::*;
use pyo3::types::PyString;

/// The head of a write, checked and decoded, for whoever receives writes.
///
/// The token that was shown is in credentials alone, and is not printed. Params cannot be pickled.
///
/// Example:
///     >>> import linepack
///     >>> headers = {"Authorization": "Bearer T0K", "Content-Encoding": "gzip"}
///     >>> params = linepack.WriteParams.from_request("POST", "/api/v2/write", "bucket=my+home&precision=s", headers)
///     >>> params.bucket, params.precision, params.encoding
///     ('my home', 's', 'gzip')
///     >>> params.authorise("another")
///     Traceback (most recent call last):
///         ...
///     linepack.Refusal: 401 unauthorized: unauthorized access
#[pyclass(frozen, module = "linepack")]
pub(crate) struct WriteParams(core::WriteParams);

#[pymethods]
impl WriteParams {
    /// Read the head of a request.
    ///
    /// Args:
    ///     method: "POST", or whatever was asked for: str or bytes.
    ///     path: the path alone, without a base path of your own: str or bytes.
    ///     query: what follows the question mark, still percent-encoded: str or bytes.
    ///     headers: a mapping, or pairs of names and values, each str or bytes.
    ///
    /// Raises:
    ///     Refusal: the request is not as documented. Its status, headers and body are the answer to give.
    ///     TypeError: something is of another type.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> try:
    ///     ...     linepack.WriteParams.from_request("POST", "/api/v2/write", "org=o", {})
    ///     ... except linepack.Refusal as refusal:
    ///     ...     refusal.status, refusal.body
    ///     (400, b'{"code":"invalid","message":"missing bucket value"}')
    #[staticmethod]
    fn from_request(
        method: &Bound<'_, PyAny>,
        path: &Bound<'_, PyAny>,
        query: &Bound<'_, PyAny>,
        headers: &Bound<'_, PyAny>,
    ) -> PyResult<WriteParams> {
        let py = method.py();
        guard(py, || {
            let (method, path) = (headers::text("method", method)?, headers::text("path", path)?);
            let query = headers::text("query", query)?;
            let pairs = headers::pairs(headers)?;
            let read = core::WriteParams::from_request(&method, &path, &query, &headers::borrowed(&pairs));
            read.map(WriteParams).map_err(|refusal| raised(py, &refusal))
        })
    }

    /// Check the token that was shown, in a time that does not tell how much of it is right.
    ///
    /// Raises:
    ///     Refusal: none was shown, or another one (401).
    fn authorise(&self, token: &Bound<'_, PyString>) -> PyResult<()> {
        let py = token.py();
        guard(py, || {
            // Nobody can send what is no UTF-8.
            let token = token.to_str().unwrap_or_default();
            self.0.authorise(&Secret::new(token)).map_err(|refusal| raised(py, &refusal))
        })
    }

    /// Check the length that was announced; one that was not fits.
    ///
    /// Raises:
    ///     Refusal: Content-Length is more than max_bytes (413).
    fn fits(&self, py: Python<'_>, max_bytes: u64) -> PyResult<()> {
        guard(py, || self.0.fits(max_bytes).map_err(|refusal| raised(py, &refusal)))
    }

    /// The API that was asked: "v1", "v2" or "v3".
    #[getter]
    fn api(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok(self.0.api.word()))
    }

    /// The bucket or database: a str, empty only in v1.
    #[getter]
    fn bucket(&self, py: Python<'_>) -> PyResult<&str> {
        guard(py, || Ok(self.0.bucket.as_str()))
    }

    /// The organisation, which nothing depends on: a str or None.
    #[getter]
    fn org(&self, py: Python<'_>) -> PyResult<Option<&str>> {
        guard(py, || Ok(self.0.org.as_deref()))
    }

    /// The retention policy, in v1: a str or None.
    #[getter]
    fn retention_policy(&self, py: Python<'_>) -> PyResult<Option<&str>> {
        guard(py, || Ok(self.0.retention_policy.as_deref()))
    }

    /// The unit of the timestamps: a str. None where v3 leaves it to the server to guess.
    #[getter]
    fn precision(&self, py: Python<'_>) -> PyResult<Option<&'static str>> {
        guard(py, || Ok(self.0.precision.map(Precision::word)))
    }

    /// How the body is packed: "identity" or "gzip".
    #[getter]
    fn encoding(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok(self.0.encoding.word()))
    }

    /// The length of the body as announced, in bytes: an int or None.
    #[getter]
    fn content_length(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        guard(py, || Ok(self.0.content_length))
    }

    /// What the client shows: a Credentials or None.
    #[getter]
    fn credentials(&self, py: Python<'_>) -> PyResult<Option<Credentials>> {
        guard(py, || Ok(self.0.credentials.clone().map(Credentials)))
    }

    /// Whether the client wants errors as text, for its Accept excludes JSON: a bool.
    #[getter]
    fn plain(&self, py: Python<'_>) -> PyResult<bool> {
        guard(py, || Ok(self.0.plain))
    }

    /// Whether good lines are to be written where others are bad, in v3: a bool or None.
    #[getter]
    fn accept_partial(&self, py: Python<'_>) -> PyResult<Option<bool>> {
        guard(py, || Ok(self.0.accept_partial))
    }

    /// Whether to answer before the data is safe, in v3: a bool or None.
    #[getter]
    fn no_sync(&self, py: Python<'_>) -> PyResult<Option<bool>> {
        guard(py, || Ok(self.0.no_sync))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let core::WriteParams { api, bucket, .. } = &self.0;
            let precision = self.0.precision.map_or("auto", Precision::word);
            Ok(format!("<linepack.WriteParams: {api}, bucket {bucket:?}, precision {precision}>"))
        })
    }
}

/// What a client shows to be let in. It can be neither printed nor pickled.
///
/// Example:
///     >>> import linepack
///     >>> headers = [(b"authorization", b"Token T0K")]
///     >>> credentials = linepack.WriteParams.from_request("POST", "/api/v2/write", b"bucket=b", headers).credentials
///     >>> credentials, credentials.scheme, credentials.secret
///     (<linepack.Credentials: token>, 'token', 'T0K')
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Credentials(core::Credentials);

#[pymethods]
impl Credentials {
    /// How they were sent: "token", "bearer", "basic" or "query".
    #[getter]
    fn scheme(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok(self.0.scheme.word()))
    }

    /// The user's name: a str, empty where there is none.
    #[getter]
    fn user(&self, py: Python<'_>) -> PyResult<&str> {
        guard(py, || Ok(self.0.user.as_str()))
    }

    /// The token or password itself: a str. WriteParams.authorise compares it safely.
    #[getter]
    fn secret(&self, py: Python<'_>) -> PyResult<&str> {
        guard(py, || Ok(self.0.secret.expose()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(format!("<linepack.Credentials: {}>", self.0.scheme)))
    }
}
