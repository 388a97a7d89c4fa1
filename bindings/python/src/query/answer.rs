//! What a server answers to a query.

use super::series::Series;
use super::{MODULE, query_error};
use crate::errors::{guard, linepack_error};
use crate::input;
use crate::write::option;
use linepack::Code;
use linepack::query::{self as core, AnswerOptions};
use pyo3::prelude::*;
use pyo3::sync::{MutexExt, PyOnceLock};
use pyo3::types::{PyList, PyType};
use std::sync::{Arc, Mutex};

/// The defaults that Python's signatures show.
const _: () = assert!(linepack::limits::ANSWER_BYTES == 67_108_864);

/// How an answer is read.
pub(super) fn options(
    py: Python<'_>,
    format: &str,
    epoch: Option<&str>,
    max_bytes: Option<usize>,
) -> PyResult<AnswerOptions> {
    let mut options = AnswerOptions::new().max_bytes(max_bytes.unwrap_or(usize::MAX));
    options.format = option(py, "format", format)?;
    options.epoch = epoch.map(|word| option(py, "epoch", word)).transpose()?;
    Ok(options)
}

/// Read a whole answer of the v1 API.
///
/// Chunks are put together, so that the result is the same however the server cut it. Answers with another status than 200 are
/// mostly an error as JSON, which becomes QueryAnswer.error. While bytes are read other threads run.
///
/// Args:
///     body: any bytes-like object, unpacked.
///     format: "json" or "csv", as it was asked for. CSV says nothing of types or failed statements.
///     epoch: the unit of times, as it was asked for; None for RFC 3339 text in JSON, nanoseconds in CSV.
///     max_bytes: the longest answer. Memory is in proportion to it. None for any.
///
/// Returns:
///     QueryAnswer: the statements with their series.
///
/// Raises:
///     QueryError: the data is no answer, or not all of it (code "invalid_answer"); it is longer than max_bytes
///         ("answer_too_large").
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///     TypeError: body is a str or has no bytes.
///
/// Example:
///     >>> from linepack import query
///     >>> body = b'{"results":[{"series":[{"name":"cpu","tags":{"host":"a"},"columns":["time","load"],"values":[[1700,0.5]]}]}]}'
///     >>> (series,) = query.parse_v1(body, epoch="s").statements[0].series
///     >>> series.name, series.tags, [(column.name, column.kind, column.tolist()) for column in series.columns]
///     ('cpu', {'host': 'a'}, [('time', 'time', [1700000000000]), ('load', 'float', [0.5])])
///     >>> query.parse_v1(b"404 page not found")
///     Traceback (most recent call last):
///         ...
///     linepack.query.QueryError: byte 0: the data is no whole answer to a query (no JSON object begins here); look at the status of the answer, for a transfer that was cut short, and at the format and the epoch that were asked for [invalid_answer]
#[pyfunction]
#[pyo3(signature = (body, *, format="json", epoch=None, max_bytes=67_108_864))]
pub(crate) fn parse_v1(
    body: &Bound<'_, PyAny>,
    format: &str,
    epoch: Option<&str>,
    max_bytes: Option<usize>,
) -> PyResult<QueryAnswer> {
    let py = body.py();
    guard(py, || {
        let options = options(py, format, epoch, max_bytes)?;
        let answer = input::with_bytes(body, |body| core::QueryAnswer::parse(body, &options))?;
        Ok(QueryAnswer::of(answer.map_err(|error| query_error(py, &error))?))
    })
}

/// An answer to a query, or a chunk of one. Made by parse_v1 and AnswerReader.
///
/// Example:
///     >>> from linepack import query
///     >>> body = b'{"results":[{"statement_id":0,"error":"database not found: nope"}]}'
///     >>> answer = query.parse_v1(body)
///     >>> answer, answer.error, answer.statements[0].error
///     (<linepack.query.QueryAnswer: 1 statements>, None, 'database not found: nope')
#[pyclass(frozen, module = "linepack.query")]
pub(crate) struct QueryAnswer(Mutex<Arc<core::QueryAnswer>>);

#[pymethods]
impl QueryAnswer {
    /// What each statement gave, in their order: a list of Statement. CSV leaves out those that gave nothing.
    #[getter]
    fn statements<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let answer = self.snapshot(py)?;
            PyList::new(py, (0..answer.statements.len()).map(|at| Statement { answer: answer.clone(), at }))
        })
    }

    /// Why the whole query failed, in the server's words: a str or None.
    #[getter]
    fn error(&self, py: Python<'_>) -> PyResult<Option<String>> {
        guard(py, || Ok(self.snapshot(py)?.error.clone()))
    }

    /// Add the next chunk: rows to a series that it goes on with, else series to a statement, else statements.
    ///
    /// What was taken out of this answer before stays as it was.
    ///
    /// Args:
    ///     later: a QueryAnswer. It stays as it is.
    ///
    /// Example:
    ///     >>> from linepack import query
    ///     >>> chunk = b'{"results":[{"series":[{"name":"m","columns":["f"],"values":[[%s]],"partial":true}],"partial":true}]}'
    ///     >>> answer = query.parse_v1(chunk % b"1")
    ///     >>> answer.append(query.parse_v1(chunk % b"2.5"))
    ///     >>> answer.statements[0].series[0].columns[0].tolist()
    ///     [1.0, 2.5]
    fn append(&self, py: Python<'_>, later: &QueryAnswer) -> PyResult<()> {
        guard(py, || {
            // Never two locks at once.
            let later = core::QueryAnswer::clone(&*later.snapshot(py)?);
            let mut answer = self.0.lock_py_attached(py).map_err(|_| failed_before(py))?;
            Arc::make_mut(&mut *answer).append(later);
            Ok(())
        })
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        guard(py, || {
            let Ok(other) = other.cast::<QueryAnswer>() else { return Ok(py.NotImplemented()) };
            let equal = self.snapshot(py)? == other.get().snapshot(py)?;
            Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind())
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let answer = self.snapshot(py)?;
            let failed = if answer.error.is_some() { ", failed" } else { "" };
            Ok(format!("<linepack.query.QueryAnswer: {} statements{failed}>", answer.statements.len()))
        })
    }
}

impl QueryAnswer {
    pub(super) fn of(answer: core::QueryAnswer) -> Self {
        QueryAnswer(Mutex::new(Arc::new(answer)))
    }

    /// What it is now. No Python code runs under the lock.
    fn snapshot(&self, py: Python<'_>) -> PyResult<Arc<core::QueryAnswer>> {
        Ok(self.0.lock_py_attached(py).map_err(|_| failed_before(py))?.clone())
    }
}

fn failed_before(py: Python<'_>) -> PyErr {
    linepack_error(py, Code::InternalPanic, "linepack failed in this answer before")
}

/// What one statement gave.
///
/// Example:
///     >>> from linepack import query
///     >>> body = b'{"results":[{"messages":[{"level":"warning","text":"deprecated"}],"partial":true}]}'
///     >>> (statement,) = query.parse_v1(body).statements
///     >>> statement, statement.messages, statement.partial
///     (<linepack.query.Statement: 0, 0 series>, [Message(level='warning', text='deprecated')], True)
#[pyclass(frozen, module = "linepack.query")]
pub(crate) struct Statement {
    answer: Arc<core::QueryAnswer>,
    at: usize,
}

#[pymethods]
impl Statement {
    /// Its place in the query, from 0: an int.
    #[getter]
    fn id(&self, py: Python<'_>) -> PyResult<u64> {
        guard(py, || Ok(self.get().id))
    }

    /// Tables, one for each measurement and set of GROUP BY tags: a list of Series.
    #[getter]
    fn series<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let series = |n| Series { answer: self.answer.clone(), at: (self.at, n) };
            PyList::new(py, (0..self.get().series.len()).map(series))
        })
    }

    /// Why it failed, in the server's words: a str or None. The status of the answer is 200 all the same.
    #[getter]
    fn error(&self, py: Python<'_>) -> PyResult<Option<&str>> {
        guard(py, || Ok(self.get().error.as_deref()))
    }

    /// What else the server says of it: a list of Message.
    #[getter]
    fn messages<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
            let class = CLASS.import(py, MODULE, "Message")?;
            let list = PyList::empty(py);
            for message in &self.get().messages {
                list.append(class.call1((&message.level, &message.text))?)?;
            }
            Ok(list)
        })
    }

    /// Whether more of it follows in a later chunk; at the end of an answer, whether the server cut it at its own limit: a bool.
    #[getter]
    fn partial(&self, py: Python<'_>) -> PyResult<bool> {
        guard(py, || Ok(self.get().partial))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let core::Statement { id, series, error, .. } = self.get();
            let failed = if error.is_some() { ", failed" } else { "" };
            Ok(format!("<linepack.query.Statement: {id}, {} series{failed}>", series.len()))
        })
    }
}

impl Statement {
    fn get(&self) -> &core::Statement {
        &self.answer.statements[self.at]
    }
}
