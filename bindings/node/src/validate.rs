//! Checks a document and builds nothing.

use crate::errors::{Answer, LineFault, guarded};
use crate::options::Reading;
use napi_derive::napi;

/// How much of a document was good, and what was not.
#[napi(object, object_from_js = false)]
pub struct Report {
    /// Whether nothing at all was wrong.
    pub ok: bool,
    /// Points accepted.
    pub records: f64,
    /// Points rejected.
    pub rejected: f64,
    /// Errors in all.
    pub error_count: f64,
    /// The first of them.
    pub errors: Vec<LineFault>,
    /// Warnings in all.
    pub warning_count: f64,
    /// The first of them.
    pub warnings: Vec<LineFault>,
}

impl From<&linepack::Report> for Report {
    fn from(report: &linepack::Report) -> Self {
        Report {
            ok: report.ok(),
            records: report.records as f64,
            rejected: report.rejected as f64,
            error_count: report.error_count as f64,
            errors: report.errors.iter().map(LineFault::from).collect(),
            warning_count: report.warning_count as f64,
            warnings: report.warnings.iter().map(LineFault::from).collect(),
        }
    }
}

/// Adds what was found in one more stretch of a document.
pub fn add_report(report: &mut linepack::Report, found: &linepack::Report) {
    report.records += found.records;
    report.rejected += found.rejected;
    report.error_count += found.error_count;
    report.errors.extend_from_slice(&found.errors);
    report.warning_count += found.warning_count;
    report.warnings.extend_from_slice(&found.warnings);
}

/// Checks `data`, which is borrowed for the time of the call.
#[napi]
pub fn validate(data: &[u8], options: Reading) -> Answer<Report> {
    guarded(|| Ok(Report::from(&linepack::validate(data, &options.options()?))))
}
