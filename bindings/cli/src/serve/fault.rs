//! An error or a warning of a body as the log and the page show it.

use crate::diagnostic::Place;
use crate::finding::Spot;
use crate::text::Text;
use linepack::{LineError, Report};
use serde::Serialize;

/// Where a line is wrong, why, and the part of it around that.
#[derive(Debug, Clone, Serialize)]
pub struct Fault {
    /// `error`, or `warning` for what the target reads differently.
    pub severity: &'static str,
    /// The physical line, and the byte in it, from 1.
    pub line: u64,
    pub column: u64,
    pub code: &'static str,
    pub message: String,
    pub help: &'static str,
    /// The line, or what is near; without control characters.
    pub text: String,
    /// Columns before the carets, and how many there are.
    pub before: usize,
    pub carets: usize,
}

/// The first errors of a body and the first warnings, at most so many of each.
pub fn faults(report: &Report, body: &[u8], most: usize) -> Vec<Fault> {
    let some = |severity, errors: &[LineError]| {
        let fault = |error| Fault::new(severity, error, Text::whole(body));
        errors.iter().take(most).map(fault).collect::<Vec<_>>()
    };
    let mut faults = some("error", &report.errors);
    faults.extend(some("warning", &report.warnings));
    faults
}

impl Fault {
    fn new(severity: &'static str, error: &LineError, body: Text<'_>) -> Fault {
        let place = Place::of(&Spot::of(error), body);
        let excerpt = place.excerpt();
        let (before, carets) = excerpt.columns(place.bytes(error.length as usize)).unwrap_or((0, 0));
        Fault {
            severity,
            line: place.line,
            column: place.column,
            code: error.code.word(),
            message: error.message(),
            help: error.code.help(),
            text: excerpt.text().trim_end().to_string(),
            before,
            carets,
        }
    }
}
