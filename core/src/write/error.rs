//! Why a request cannot be made, or data not be unpacked.

use crate::error::Code;
use std::fmt;

/// What cannot be done, and why. It never holds a token or a URL, which may hold one.
///
/// ```
/// use linepack::Precision;
/// use linepack::write::{WriteOptions, WriteRequest};
/// let error = WriteRequest::new(&WriteOptions::new("ftp://host", "b"), b"m f=1", Precision::Ns).unwrap_err();
/// assert_eq!(error.code.word(), "invalid_url");
/// assert!(error.to_string().starts_with("the server's URL cannot be used (it begins with neither http:// nor"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteError {
    /// What is wrong.
    pub code: Code,
    /// What more is to be said.
    pub detail: Option<&'static str>,
}

impl WriteError {
    pub(super) fn new(code: Code) -> Self {
        WriteError { code, detail: None }
    }

    pub(super) fn because(code: Code, detail: &'static str) -> Self {
        WriteError { code, detail: Some(detail) }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.sentence())?;
        if let Some(detail) = self.detail {
            write!(f, " ({detail})")?;
        }
        write!(f, "; {} [{}]", self.code.help(), self.code)
    }
}

impl std::error::Error for WriteError {}
