//! Why a schema cannot be had.

use crate::error::Code;
use std::fmt;

/// A schema that is too large, or cannot be loaded or put together.
///
/// ```
/// use linepack::Schema;
/// let error = Schema::from_json(b"{}").unwrap_err();
/// assert_eq!(error.code.word(), "invalid_schema");
/// assert!(error.to_string().starts_with("the text is no schema that can be loaded (linepack_schema: is missing); "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaError {
    /// What is wrong.
    pub code: Code,
    /// Where, and what more is to be said.
    pub detail: String,
}

impl SchemaError {
    pub(super) fn new(code: Code, detail: impl Into<String>) -> SchemaError {
        SchemaError { code, detail: detail.into() }
    }
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}); {} [{}]", self.code.sentence(), self.detail, self.code.help(), self.code)
    }
}

impl std::error::Error for SchemaError {}
