//! `WriteResponse`: what a server's answer means.

use super::headers;
use super::sent::Sent;
use crate::errors::{guard, linepack_error};
use crate::{input, options};
use linepack::Code;
use linepack::write as core;
use linepack_shared::ReadWords;
use pyo3::prelude::*;
use pyo3::sync::{MutexExt, PyOnceLock};
use pyo3::types::{PyList, PySlice, PyType};
use std::ops::Range;
use std::sync::Mutex;

/// What the answer to a write means, whichever server gave it.
///
/// Example:
///     >>> import linepack
///     >>> headers = {"Retry-After": "2"}
///     >>> response = linepack.WriteResponse.parse(503, headers, b'{"code":"unavailable","message":"busy"}')
///     >>> response.outcome, response.retry_after, response.message
///     ('retry', 2, 'busy')
#[pyclass(frozen, module = "linepack")]
pub(crate) struct WriteResponse(Mutex<Located>);

/// An answer, and the rows that its rejected records are of.
struct Located {
    response: core::WriteResponse,
    rows: Vec<Option<u64>>,
}

#[pymethods]
impl WriteResponse {
    /// Read an answer. Every answer can be read.
    ///
    /// Args:
    ///     status: the HTTP status.
    ///     headers: a mapping, or pairs of names and values, each str or bytes.
    ///     body: any bytes-like object, unpacked.
    ///     now: the time in seconds since 1970, as from time.time(), for a Retry-After that is a date. None to pass over
    ///         such a date.
    ///
    /// Raises:
    ///     TypeError: something is of another type.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> headers = {"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}
    ///     >>> linepack.WriteResponse.parse(429, headers, b"", now=784111767).retry_after
    ///     10
    #[staticmethod]
    #[pyo3(signature = (status, headers, body, now=None))]
    fn parse(
        status: u16,
        headers: &Bound<'_, PyAny>,
        body: &Bound<'_, PyAny>,
        now: Option<f64>,
    ) -> PyResult<WriteResponse> {
        let py = body.py();
        guard(py, || {
            let pairs = headers::pairs(headers)?;
            let headers = headers::borrowed(&pairs);
            let now = now.map(|seconds| seconds as u64);
            let response = input::with_bytes(body, |body| core::WriteResponse::parse(status, &headers, body, now))?;
            let rows = vec![None; response.rejected.len()];
            Ok(WriteResponse(Mutex::new(Located { response, rows })))
        })
    }

    /// Find the rejected records in the body that was sent, and change rejected accordingly.
    ///
    /// Servers count lines or records, or repeat the record without a number. What is not found stays as it is. Other
    /// threads run while bytes are searched.
    ///
    /// Args:
    ///     body: what was sent, before it was packed: any bytes-like object, or a Batch, for which the rows are found too.
    ///     mode, precision: as the body was written; None for those of the Batch, or "spec" and "ns".
    ///     max_record_bytes, string_c_escapes, strict_control, target: as in validate.
    ///
    /// Raises:
    ///     LinepackError: an option has a word that does not exist or is not the Batch's (code "invalid_option").
    ///     TypeError: body is a str or has no bytes.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> table = {"text": ["a\nb", "c"]}
    ///     >>> (batch,) = linepack.encode_table(table, measurement="m")
    ///     >>> answer = b'{"code":"invalid","line":2,"message":"partial write: no more columns"}'
    ///     >>> response = linepack.WriteResponse.parse(400, {}, answer)
    ///     >>> response.locate(batch)
    ///     >>> [(rejected.line, rejected.record, rejected.row) for rejected in response.rejected]
    ///     [(3, 2, 1)]
    #[pyo3(signature = (body, *, mode=None, precision=None, max_record_bytes=None, string_c_escapes=false,
        strict_control=false, target=None))]
    #[allow(clippy::too_many_arguments)] // Python's keywords.
    fn locate(
        &self,
        body: &Bound<'_, PyAny>,
        mode: Option<&str>,
        precision: Option<&str>,
        max_record_bytes: Option<usize>,
        string_c_escapes: bool,
        strict_control: bool,
        target: Option<&str>,
    ) -> PyResult<()> {
        let py = body.py();
        guard(py, || {
            let sent = Sent::of(body)?;
            let (mode, precision) = (sent.word("mode", mode)?, sent.word("precision", precision)?);
            let words = ReadWords {
                mode: mode.as_deref(),
                precision: precision.as_deref(),
                errors: None,
                max_errors: None,
                max_record_bytes,
                string_c_escapes,
                strict_control,
                target,
            };
            let options = options::reading(py, words)?;
            // A copy, so that nobody waits for the search and no Python code runs under a lock.
            let mut response = self.with(py, |located| located.response.clone())?;
            response = input::with_bytes(&sent.data, move |body| {
                response.locate(body, &options);
                response
            })?;
            let rows = sent.rows()?;
            let row = |rejected: &core::Rejected| rows.as_ref()?.of_record(rejected.record?);
            let rows = response.rejected.iter().map(row).collect();
            self.with(py, |located| *located = Located { response, rows })
        })
    }

    /// What to do: a str.
    ///
    /// "ok": everything is written. "partial": some records are, and rejected has the others as far as the server names
    /// them; sending the body again changes nothing. "rejected": nothing is written, and sending the same again changes
    /// nothing. "retry": the same body may be sent again, after retry_after if that is given. "split": the body is too
    /// large, send it in smaller ones. "auth": the token is missing, unknown, or may not write here.
    #[getter]
    fn outcome(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || self.with(py, |located| located.response.outcome.word()))
    }

    /// The HTTP status: an int.
    #[getter]
    fn status(&self, py: Python<'_>) -> PyResult<u16> {
        guard(py, || self.with(py, |located| located.response.status))
    }

    /// Seconds after which the server wants to be asked again: an int or None.
    #[getter]
    fn retry_after(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        guard(py, || self.with(py, |located| located.response.retry_after))
    }

    /// The server's own word for what is wrong: a str or None.
    #[getter]
    fn code(&self, py: Python<'_>) -> PyResult<Option<String>> {
        guard(py, || self.with(py, |located| located.response.code.clone()))
    }

    /// What the server says, at most 8 KiB of it: a str, empty for a write that was taken.
    #[getter]
    fn message(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || self.with(py, |located| located.response.message.clone()))
    }

    /// How many points were not taken, where the server counts them: an int or None.
    #[getter]
    fn dropped(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        guard(py, || self.with(py, |located| located.response.dropped))
    }

    /// The records that were not taken, as far as the server names them: a new list of Rejected each time.
    #[getter]
    fn rejected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
            let (records, rows) = self.with(py, |located| (located.response.rejected.clone(), located.rows.clone()))?;
            let class = CLASS.import(py, "linepack._rejected", "Rejected")?;
            let list = PyList::empty(py);
            for (record, row) in records.into_iter().zip(rows) {
                let range = record.range.map(|range| slice(py, &range)).transpose()?;
                list.append(class.call1((record.message, record.line, record.record, range, record.text, row))?)?;
            }
            Ok(list)
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let (outcome, status, rejected) =
                self.with(py, |Located { response, .. }| (response.outcome, response.status, response.rejected.len()))?;
            Ok(format!("<linepack.WriteResponse: {outcome}, status {status}, {rejected} rejected>"))
        })
    }
}

impl WriteResponse {
    /// The answer to itself. No Python code may run while it is held.
    fn with<T>(&self, py: Python<'_>, read: impl FnOnce(&mut Located) -> T) -> PyResult<T> {
        let poisoned = |_| linepack_error(py, Code::InternalPanic, "linepack failed in this response before");
        Ok(read(&mut *self.0.lock_py_attached(py).map_err(poisoned)?))
    }
}

/// A range as what cuts it out of bytes: `data[range]`.
pub(super) fn slice<'py>(py: Python<'py>, range: &Range<usize>) -> PyResult<Bound<'py, PyAny>> {
    let slice = py.get_type::<PySlice>();
    slice.call1((range.start, range.end))
}
