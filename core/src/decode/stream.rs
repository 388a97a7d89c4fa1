//! Documents that arrive in pieces.

use super::document::Document;
use super::exact::{Bookmark, Entry, Exact};
use super::options::ReadOptions;
use super::pieces::Pieces;
use super::report::Report;
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
    pieces: Pieces,
    bookmark: Bookmark,
    /// Errors that may still be kept.
    errors_left: usize,
}

/// Without a limit a record could fill the memory.
pub(super) fn bounded(options: &ReadOptions) -> (ReadOptions, Pieces) {
    let limit = options.max_record_bytes.unwrap_or(limits::MAX_RECORD_BYTES);
    (options.clone().max_record_bytes(Some(limit)), Pieces::new(limit))
}

impl Decoder {
    /// A decoder at the start of a document.
    pub fn new(options: &ReadOptions) -> Self {
        let (options, pieces) = bounded(options);
        let errors_left = options.max_errors;
        Decoder { options, pieces, bookmark: Bookmark::start(), errors_left }
    }

    /// Takes the next bytes, and gives what they complete: records, and a report of this piece alone.
    ///
    /// A record of many lines that arrives in very small pieces may be given later than with its last byte, at the latest by
    /// [`finish`](Self::finish).
    pub fn feed(&mut self, data: &[u8]) -> Document<&[u8]> {
        let whole = self.pieces.add(data, self.bookmark.skipping);
        let found = Found::read(&self.pieces.bytes()[..whole], &self.options, self.bookmark, true, self.errors_left);
        self.pieces.take(whole, (found.bookmark.base - self.bookmark.base) as usize);
        self.bookmark = found.bookmark;
        self.errors_left -= found.report.errors.len();
        found.document(&self.pieces.bytes()[..whole], &self.options)
    }

    /// Says that nothing more comes, and gives the rest. The decoder is then at the start of a new document.
    pub fn finish(&mut self) -> Document<&[u8]> {
        let whole = self.pieces.end();
        let found = Found::read(self.pieces.bytes(), &self.options, self.bookmark, false, self.errors_left);
        self.pieces.take(whole, whole);
        self.bookmark = Bookmark::start();
        self.errors_left = self.options.max_errors;
        found.document(self.pieces.bytes(), &self.options)
    }

    /// Bytes held because the record that they begin is not whole yet.
    pub fn held(&self) -> usize {
        self.pieces.held()
    }
}

/// What was found in a piece, by place.
struct Found {
    tape: Tape,
    report: Report,
    bookmark: Bookmark,
}

impl Found {
    fn read(data: &[u8], options: &ReadOptions, bookmark: Bookmark, partial: bool, max_errors: usize) -> Found {
        let mut exact = Exact::resume(data, options, bookmark, partial);
        let mut report = Report::default();
        let mut tape = Tape::new();
        while let Some(entry) = exact.entry() {
            match entry {
                Entry::Nothing => {}
                Entry::Record(record) => tape.push(record, exact.tokens()),
                Entry::Fault(error) => report.add(error, max_errors),
            }
        }
        report.records = tape.len() as u64;
        Found { tape, report, bookmark: exact.bookmark() }
    }

    fn document<'b>(self, data: &'b [u8], options: &ReadOptions) -> Document<&'b [u8]> {
        Document::new(data, self.tape, self.report, options.string_c_escapes)
    }
}
