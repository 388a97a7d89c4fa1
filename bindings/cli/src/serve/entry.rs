//! What is said of a request, in the log and on the page.

use super::fault::Fault;
use serde::Serialize;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A request and what came of it. Neither its query nor its headers are here: a token may stand in both.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Milliseconds since 1970.
    pub time_ms: u64,
    pub method: String,
    pub path: String,
    /// None where the connection was closed without an answer.
    pub status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// The unit of the timestamps, or `auto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<&'static str>,
    /// Records kept.
    pub records: u64,
    /// Records that are not line protocol, or that the target refuses.
    pub rejected: u64,
    /// Bytes of the body, as sent.
    pub bytes: usize,
    /// The rule of `--fail` that it fell under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why it was refused, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Errors and warnings in all.
    #[serde(skip_serializing_if = "is_zero")]
    pub errors: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub warnings: u64,
    /// The first of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Entry {
    pub fn new(method: &str, path: &str) -> Self {
        // A clock that stands before 1970 is not worth an error.
        let time_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
        Entry {
            time_ms,
            method: short(method),
            path: short(path),
            status: None,
            bucket: None,
            precision: None,
            records: 0,
            rejected: 0,
            bytes: 0,
            rule: None,
            message: None,
            errors: 0,
            warnings: 0,
            faults: Vec::new(),
        }
    }
}

/// The line of the log.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { method, path, records, rejected, bytes, .. } = self;
        let status = self.status.map_or("-".to_string(), |status| status.to_string());
        write!(f, "{method} {path} {status} records={records} rejected={rejected} bytes={bytes}")?;
        self.rule.iter().try_for_each(|rule| write!(f, " fail={rule}"))
    }
}

/// Bytes of a client's own text that are kept for an entry.
const TEXT: usize = 200;

/// A client's text, cut where it is long.
pub fn short(text: &str) -> String {
    match text.char_indices().find(|(at, _)| *at >= TEXT) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}
