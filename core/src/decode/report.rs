//! What was found wrong, bounded in memory however much is wrong.

use crate::error::LineError;

/// The result of reading a document: how much was good, and what was not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Report {
    /// Points accepted.
    pub records: u64,
    /// Points rejected.
    pub rejected: u64,
    /// Errors in all, those of comments and those beyond `max_errors` included.
    pub error_count: u64,
    /// The first `max_errors` errors, in document order.
    pub errors: Vec<LineError>,
    /// Warnings in all: what the target takes, but reads differently. 0 without a target.
    pub warning_count: u64,
    /// The first `max_errors` warnings, in document order; several may be about one record.
    pub warnings: Vec<LineError>,
}

impl Report {
    /// Whether nothing at all was wrong; warnings are not errors.
    pub fn ok(&self) -> bool {
        self.error_count == 0
    }

    /// Adds what was found in what follows; no more than `max_errors` errors are kept, and no more warnings.
    pub(crate) fn join(&mut self, later: &Report, max_errors: usize) {
        self.records += later.records;
        self.rejected += later.rejected;
        self.error_count += later.error_count;
        let room = max_errors.saturating_sub(self.errors.len());
        self.errors.extend(later.errors.iter().take(room).cloned());
        self.warning_count += later.warning_count;
        let room = max_errors.saturating_sub(self.warnings.len());
        self.warnings.extend(later.warnings.iter().take(room).cloned());
    }

    /// Counts an error, and keeps it while there are fewer than `max_errors`.
    pub(super) fn add(&mut self, error: LineError, max_errors: usize) {
        self.error_count += 1;
        self.rejected += u64::from(error.record != 0);
        if self.errors.len() < max_errors {
            self.errors.push(error);
        }
    }

    /// Counts a warning, and keeps it while there are fewer than `max_warnings`.
    pub(super) fn warn(&mut self, warning: LineError, max_warnings: usize) {
        self.warning_count += 1;
        if self.warnings.len() < max_warnings {
            self.warnings.push(warning);
        }
    }
}
