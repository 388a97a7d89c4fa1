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
}

impl Report {
    /// Whether nothing at all was wrong.
    pub fn ok(&self) -> bool {
        self.error_count == 0
    }
}

/// Collects errors up to a limit and counts the rest.
pub(super) struct Faults {
    report: Report,
    max_errors: usize,
}

impl Faults {
    pub(super) fn new(max_errors: usize) -> Self {
        Faults { report: Report::default(), max_errors }
    }

    pub(super) fn push(&mut self, error: LineError) {
        self.report.error_count += 1;
        self.report.rejected += u64::from(error.record != 0);
        if self.report.errors.len() < self.max_errors {
            self.report.errors.push(error);
        }
    }

    /// Points rejected so far.
    pub(super) fn rejected(&self) -> u64 {
        self.report.rejected
    }

    pub(super) fn into_report(mut self, records: u64) -> Report {
        self.report.records = records;
        self.report
    }
}
