//! Documents that arrive in pieces.

use super::document::Document;
use super::exact::{Exact, Place, Step};
use super::options::ReadOptions;
use super::report::Faults;
use super::tape::Tape;
use crate::limits;

/// Reads a document piece by piece, wherever it is cut: the same records, errors and positions as for the whole, and never
/// more held than one record and one piece.
///
/// Errors are always collected; the `errors` option means nothing here. Without `max_record_bytes` a record may have 16 MiB.
///
/// ```
/// use linepack::{Decoder, ReadOptions};
/// let mut decoder = Decoder::new(&ReadOptions::new());
/// let mut names = Vec::new();
/// for piece in [&b"cpu,host=a lo"[..], b"ad=0.5\nmem use", b"d=1i"] {
///     names.extend(decoder.feed(piece).iter().map(|line| line.measurement().into_owned()));
/// }
/// let rest = decoder.finish();
/// assert_eq!((names, rest.line(0).unwrap().line()), (vec!["cpu".to_string()], 2));
/// ```
#[derive(Debug)]
pub struct Decoder {
    options: ReadOptions,
    /// What has arrived and is not yet taken; the first `taken` bytes have been handed out.
    buffer: Vec<u8>,
    taken: usize,
    place: Place,
    /// Errors that may still be kept.
    errors_left: usize,
    /// Bytes that may be read again because the record that they belong to was not whole.
    credit: usize,
}

/// How often, on average, a byte may be read again: it bounds the work for a record that arrives in many pieces.
const READS: usize = 4;

/// What may be read again before that counts.
const CREDIT: usize = 1 << 16;

impl Decoder {
    /// A decoder at the start of a document.
    pub fn new(options: &ReadOptions) -> Self {
        let limit = options.max_record_bytes.unwrap_or(limits::MAX_RECORD_BYTES);
        let options = options.clone().max_record_bytes(Some(limit));
        let errors_left = options.max_errors;
        Decoder { options, buffer: Vec::new(), taken: 0, place: Place::start(), errors_left, credit: CREDIT }
    }

    /// Takes the next bytes, and gives what they complete: records, and a report of this piece alone.
    ///
    /// A record of many lines that arrives in very small pieces may be given later than with its last byte, at the latest by
    /// [`finish`](Self::finish).
    pub fn feed(&mut self, data: &[u8]) -> Document<&[u8]> {
        self.buffer.drain(..std::mem::take(&mut self.taken));
        self.buffer.extend_from_slice(data);
        self.credit = self.credit.saturating_add(READS * data.len());
        let may_end = memchr::memchr(b'\n', data).is_some();
        let limit = self.options.max_record_bytes.unwrap_or(usize::MAX);
        let worth_it =
            self.place.skipping || self.buffer.len() > limit || (may_end && self.credit >= self.buffer.len());
        let whole = if worth_it { self.buffer.len() } else { 0 };
        let (document, next) = read(&self.buffer[..whole], &self.options, self.place, true, self.errors_left);
        self.taken = (next.base - self.place.base) as usize;
        self.place = next;
        self.errors_left -= document.report().errors.len();
        self.credit = self.credit.saturating_sub(whole - self.taken.min(whole));
        document
    }

    /// Says that nothing more comes, and gives the rest. The decoder is then at the start of a new document.
    pub fn finish(&mut self) -> Document<&[u8]> {
        self.buffer.drain(..std::mem::take(&mut self.taken));
        self.taken = self.buffer.len();
        self.credit = CREDIT;
        let place = std::mem::replace(&mut self.place, Place::start());
        let errors_left = std::mem::replace(&mut self.errors_left, self.options.max_errors);
        read(&self.buffer, &self.options, place, false, errors_left).0
    }

    /// Bytes held because the record that they begin is not whole yet.
    pub fn held(&self) -> usize {
        self.buffer.len() - self.taken
    }
}

fn read<'b>(
    data: &'b [u8],
    options: &ReadOptions,
    place: Place,
    partial: bool,
    max_errors: usize,
) -> (Document<&'b [u8]>, Place) {
    let mut exact = Exact::resume(data, options, place, partial);
    let mut faults = Faults::new(max_errors);
    let mut tape = Tape::new();
    while let Some(step) = exact.step() {
        match step {
            Step::Record(record) => tape.push(record, exact.tokens()),
            Step::Fault(error) => faults.push(error),
        }
    }
    let report = faults.into_report(tape.len() as u64);
    let place = exact.place();
    (Document::new(data, tape, report, options.string_c_escapes), place)
}
