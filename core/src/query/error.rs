//! Why a query cannot be made, or its answer not be read.

use crate::error::Code;
use crate::write::WriteError;
use std::fmt;

/// What cannot be done, why, and where in an answer. It never holds a token, a URL or the text of a query.
///
/// ```
/// use linepack::query::{AnswerOptions, QueryAnswer};
/// let error = QueryAnswer::parse(b"404 page not found", &AnswerOptions::new()).unwrap_err();
/// assert_eq!((error.code.word(), error.offset), ("invalid_answer", Some(0)));
/// assert!(error.to_string().starts_with("byte 0: the data is no whole answer to a query (no JSON object begins here); look at"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueryError {
    /// What is wrong.
    pub code: Code,
    /// What more is to be said.
    pub detail: Option<&'static str>,
    /// Byte of the answer, 0-based, where it is known.
    pub offset: Option<u64>,
}

impl QueryError {
    pub(super) fn new(code: Code) -> Self {
        QueryError { code, detail: None, offset: None }
    }

    pub(super) fn because(code: Code, detail: &'static str) -> Self {
        QueryError { detail: Some(detail), ..QueryError::new(code) }
    }

    /// An answer that is none, for this reason.
    pub(super) fn answer(detail: &'static str) -> Self {
        QueryError::because(Code::InvalidAnswer, detail)
    }

    pub(super) fn at(self, offset: u64) -> Self {
        QueryError { offset: Some(offset), ..self }
    }
}

impl From<WriteError> for QueryError {
    fn from(error: WriteError) -> Self {
        QueryError { code: error.code, detail: error.detail, offset: None }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(offset) = self.offset {
            write!(f, "byte {offset}: ")?;
        }
        f.write_str(self.code.sentence())?;
        if let Some(detail) = self.detail {
            write!(f, " ({detail})")?;
        }
        write!(f, "; {} [{}]", self.code.help(), self.code)
    }
}

impl std::error::Error for QueryError {}
