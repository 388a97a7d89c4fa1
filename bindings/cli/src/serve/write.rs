//! One write: unpack, check, keep.

use super::entry::{Entry, short};
use super::fault::faults;
use super::request::unpack;
use super::store::Batch;
use super::{FAULTS, Server, internal};
use crate::file_name::{NAME_BYTES, file_name};
use linepack::write::{Api, Encoding, Refusal, WriteParams};
use linepack::{Document, limits, parse};
use serde::Serialize;

/// A rejected record as v3 tells it.
#[derive(Debug, Serialize)]
pub struct Rejected {
    error_message: String,
    /// Its ordinal: blank lines and comments are not counted.
    line_number: u64,
    original_line: String,
}

/// Bytes of a rejected record that v3 repeats.
const ORIGINAL: usize = 20;

/// Why a write is not taken, or not wholly.
#[derive(Debug)]
pub struct Refused {
    pub refusal: Refusal,
    /// The records at fault, in v3.
    pub rejected: Vec<Rejected>,
    pub all_or_nothing: bool,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Refused { refusal, rejected: Vec::new(), all_or_nothing: false }
    }
}

/// The bucket that a write goes to. v1 has retention policies, of which some words mean none, and needs no database.
pub fn bucket(params: &WriteParams) -> String {
    let bucket = if params.bucket.is_empty() { "default" } else { &params.bucket };
    match params.retention_policy.as_deref() {
        None | Some("" | "autogen" | "default") => bucket.to_string(),
        Some(policy) => format!("{bucket}/{policy}"),
    }
}

impl Server {
    /// Keeps what is good, or says what is not; the entry's counts are right either way.
    pub(super) fn write(&self, params: &WriteParams, body: Vec<u8>, entry: &mut Entry) -> Result<(), Refused> {
        let bucket = bucket(params);
        if file_name(&bucket).len() > NAME_BYTES {
            return Err(Refusal::invalid("the bucket's name is too long").into());
        }
        let body = match params.encoding {
            Encoding::Gzip => unpack(&body, self.max_body)?,
            Encoding::Identity => body,
        };
        // Without a unit each timestamp has its own, and any of them fits as nanoseconds.
        let options = self.options.clone().precision(params.precision.unwrap_or_default());
        let document = parse(body, &options).map_err(|e| internal(e.to_string()))?;
        let report = document.report();
        entry.rejected = report.rejected;
        (entry.errors, entry.warnings) = (report.error_count, report.warning_count);
        entry.faults = faults(report, document.bytes(), FAULTS);
        let all_or_nothing = !params.accept_partial.unwrap_or(self.partial);
        if !document.is_empty() && (report.ok() || !all_or_nothing) {
            self.store
                .append(&bucket, &Batch { document: &document, mode: options.mode, precision: params.precision })?;
            entry.records = report.records;
        }
        let Some(refusal) = Refusal::of_report(report, all_or_nothing) else { return Ok(()) };
        let rejected = if params.api == Api::V3 { rejected(&document) } else { Vec::new() };
        Err(Refused { refusal, rejected, all_or_nothing })
    }
}

fn rejected(document: &Document<Vec<u8>>) -> Vec<Rejected> {
    let of = |error: &linepack::LineError| {
        let start = (error.offset + 1).saturating_sub(error.column) as usize;
        let text = document.bytes().get(start..).unwrap_or_default();
        let text = &text[..text.len().min(ORIGINAL)];
        let text = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
        // A character that the cut goes through is left out.
        let text = text.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        Rejected { error_message: error.message(), line_number: error.record, original_line: text.to_string() }
    };
    document.report().errors.iter().take(limits::MAX_ERRORS).map(of).collect()
}

/// The first line of a refusal's message.
pub fn headline(refusal: &Refusal) -> String {
    short(refusal.message.lines().next().unwrap_or_default())
}
