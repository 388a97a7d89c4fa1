//! One write: unpack, check, keep.

use super::request::unpack;
use super::{Seen, Server, internal, store};
use crate::file_name::file_name;
use linepack::write::{Encoding, Refusal, WriteParams};
use linepack::{Document, parse};

impl Server {
    /// Keeps what is good, or says what is not; the counts are right either way.
    pub(super) fn write(&self, params: &WriteParams, body: Vec<u8>) -> (Seen, Result<(), Refusal>) {
        let mut seen = Seen::default();
        let result = self.checked(params, body, &mut seen);
        (seen, result)
    }

    fn checked(&self, params: &WriteParams, body: Vec<u8>, seen: &mut Seen) -> Result<(), Refusal> {
        if file_name(&params.bucket).len() > store::NAME_BYTES {
            return Err(Refusal::invalid("the bucket's name is too long"));
        }
        let body = match params.encoding {
            Encoding::Gzip => unpack(&body, self.max_body)?,
            Encoding::Identity => body,
        };
        let precision = params.precision.unwrap_or_default();
        let document = parse(body, &self.options.clone().precision(precision)).map_err(|e| internal(e.to_string()))?;
        let report = document.report();
        seen.rejected = report.rejected;
        if !document.is_empty() && (report.ok() || self.partial) {
            self.store
                .append(&params.bucket, precision, &as_written(&document))
                .map_err(|e| internal(format!("cannot store the records: {e}")))?;
            seen.records = report.records;
        }
        Refusal::of_report(report, !self.partial).map_or(Ok(()), Err)
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
