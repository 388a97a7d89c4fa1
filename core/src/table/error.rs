//! Why a table, or a row of it, cannot be written.

use crate::error::{Code, Part};
use std::fmt;

/// A table or one of its rows that cannot be written. The row left no trace in the body; the next call goes on after it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableError {
    /// What is wrong.
    pub code: Code,
    /// The row, counted from 0 over all batches of the table; `None` where the table cannot be written at all.
    pub row: Option<u64>,
    /// The part of the row at fault.
    pub part: Part,
    /// The column at fault, where it is one.
    pub column: Option<String>,
    /// What more is to be said, such as the type of the column.
    pub detail: Option<String>,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Some(row) => write!(f, "row {row}, {}", self.part.word().replace('_', " "))?,
            None => f.write_str("table")?,
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column:?}")?;
        }
        write!(f, ": {}", self.code.sentence())?;
        if let Some(detail) = &self.detail {
            write!(f, " ({detail})")?;
        }
        write!(f, "; {} [{}]", self.code.help(), self.code)
    }
}

impl std::error::Error for TableError {}
