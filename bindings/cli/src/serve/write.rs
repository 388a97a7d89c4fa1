//! One write: unpack, check, keep.

use super::answer::Refusal;
use super::request::{Params, unpack};
use super::{Seen, Server, internal, store};
use crate::file_name::file_name;
use linepack::{Document, Report, parse};

impl Server {
    /// Keeps what is good, or says what is not; the counts are right either way.
    pub(super) fn write(&self, params: &Params, body: Vec<u8>) -> (Seen, Result<(), Refusal>) {
        let mut seen = Seen::default();
        let result = self.checked(params, body, &mut seen);
        (seen, result)
    }

    fn checked(&self, params: &Params, body: Vec<u8>, seen: &mut Seen) -> Result<(), Refusal> {
        if file_name(&params.bucket).len() > store::NAME_BYTES {
            return Err(Refusal::invalid("the bucket's name is too long"));
        }
        let body = if params.gzip { unpack(&body, self.max_body)? } else { body };
        let options = self.options.clone().precision(params.precision);
        let document = parse(body, &options).map_err(|e| internal(e.to_string()))?;
        let report = document.report();
        seen.rejected = report.rejected;
        if report.ok() && document.is_empty() {
            return Err(Refusal::invalid("empty write payload"));
        }
        let keep = !document.is_empty() && (report.ok() || self.partial);
        if keep {
            self.store
                .append(&params.bucket, params.precision, &as_written(&document))
                .map_err(|e| internal(format!("cannot store the records: {e}")))?;
            seen.records = report.records;
        }
        if report.ok() { Ok(()) } else { Err(rejection(report, keep)) }
    }
}

/// The good records, each with a line feed.
fn as_written(document: &Document<Vec<u8>>) -> Vec<u8> {
    let mut lines = Vec::with_capacity(document.bytes().len() + 1);
    for line in document.iter() {
        lines.extend_from_slice(line.bytes());
        lines.push(b'\n');
    }
    lines
}

fn rejection(report: &Report, kept: bool) -> Refusal {
    let outcome = if kept { "partial write has occurred" } else { "no data written" };
    let mut message = format!("{outcome}, errors encountered on line(s):");
    for error in &report.errors {
        message.push_str(&format!("\nerror parsing line {} (1-based): {}", error.line, error.message()));
    }
    Refusal { line: report.errors.first().map(|error| error.line), ..Refusal::invalid(message) }
}
