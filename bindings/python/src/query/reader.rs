//! Answers in pieces.

use super::answer::{QueryAnswer, options};
use super::query_error;
use crate::errors::{guard, linepack_error};
use crate::input::Input;
use linepack::Code;
use linepack::query as core;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use std::sync::Mutex;

/// Read an answer of the v1 API while it comes, in pieces of any length.
///
/// Each JSON object, which is a chunk if the query asked for them, is given as soon as it is there; CSV has no such ends, and is
/// given by finish. No more is held than max_bytes, and what is given. Other threads run while a piece is read.
///
/// Args:
///     format, epoch: as in parse_v1.
///     max_bytes: the longest chunk, or the longest answer in CSV. None for any.
///
/// Raises:
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///
/// Example:
///     >>> from linepack import query
///     >>> reader = query.AnswerReader()
///     >>> reader.feed(b'{"results":[{"statement_id":0,"err')
///     []
///     >>> (chunk,) = reader.feed(b'or":"timeout"}]}\n')
///     >>> chunk.statements[0].error, reader.finish()
///     ('timeout', None)
#[pyclass(frozen, module = "linepack.query")]
pub(crate) struct AnswerReader(Mutex<Option<core::AnswerReader>>);

#[pymethods]
impl AnswerReader {
    #[new]
    #[pyo3(signature = (*, format="json", epoch=None, max_bytes=67_108_864))]
    fn new(py: Python<'_>, format: &str, epoch: Option<&str>, max_bytes: Option<usize>) -> PyResult<Self> {
        guard(py, || {
            let reader = core::AnswerReader::new(options(py, format, epoch, max_bytes)?);
            Ok(AnswerReader(Mutex::new(Some(reader))))
        })
    }

    /// Take the next piece.
    ///
    /// Args:
    ///     piece: any bytes-like object with contiguous bytes.
    ///
    /// Returns:
    ///     list[QueryAnswer]: the chunks that end in it.
    ///
    /// Raises:
    ///     QueryError: this is no answer, or too large a chunk (codes "invalid_answer", "answer_too_large"); then, and ever after. The
    ///         chunks before are given first, so the error may come with the next call.
    ///     LinepackError: finish was called (code "wrong_state").
    ///     TypeError: piece is a str or has no bytes.
    fn feed(&self, piece: &Bound<'_, PyAny>) -> PyResult<Vec<QueryAnswer>> {
        let py = piece.py();
        guard(py, || {
            let piece = Input::keep(piece)?;
            let read = py.detach(|| {
                let mut reader = self.0.lock().map_err(|_| Gone::Failed)?;
                Ok(reader.as_mut().ok_or(Gone::Finished)?.feed(piece.as_ref()))
            });
            let chunks = read.map_err(|gone: Gone| gone.error(py))?.map_err(|error| query_error(py, &error))?;
            Ok(chunks.into_iter().map(QueryAnswer::of).collect())
        })
    }

    /// Say that the answer ends here.
    ///
    /// Returns:
    ///     QueryAnswer: what is not given yet, which is all of a CSV answer; None of JSON.
    ///
    /// Raises:
    ///     QueryError: the answer is cut short, or otherwise as feed.
    ///     LinepackError: it was called before (code "wrong_state").
    fn finish(&self, py: Python<'_>) -> PyResult<Option<QueryAnswer>> {
        guard(py, || {
            let reader = self.0.lock_py_attached(py).map_err(|_| Gone::Failed.error(py))?.take();
            let reader = reader.ok_or_else(|| Gone::Finished.error(py))?;
            let rest = py.detach(|| reader.finish()).map_err(|error| query_error(py, &error))?;
            Ok(rest.map(QueryAnswer::of))
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<&'static str> {
        guard(py, || Ok("<linepack.query.AnswerReader>"))
    }
}

/// Why there is no reader any more.
enum Gone {
    Failed,
    Finished,
}

impl Gone {
    fn error(self, py: Python<'_>) -> PyErr {
        let (code, why) = match self {
            Gone::Failed => (Code::InternalPanic, "linepack failed in this reader before"),
            Gone::Finished => (Code::WrongState, "the answer has been finished; make a new reader for another one"),
        };
        linepack_error(py, code, &format!("{why} [{code}]"))
    }
}
