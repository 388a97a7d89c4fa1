//! Validation of documents that arrive in pieces.

use super::fast::State;
use super::options::ReadOptions;
use super::pieces::Pieces;
use super::report::Report;
use super::sink::Nothing;
use super::stream::bounded;

/// Validates a document piece by piece, wherever it is cut: the same report as for the whole, and never more held than one
/// record and one piece.
///
/// Without `max_record_bytes` a record may have 16 MiB.
///
/// ```
/// use linepack::{ReadOptions, Validator};
/// let mut validator = Validator::new(&ReadOptions::new());
/// for piece in ["cpu,host=a lo", "ad=0.5\nmem used=", "\n"] {
///     validator.feed(piece.as_bytes());
/// }
/// let report = validator.finish();
/// assert_eq!((report.records, report.errors[0].line), (1, 2));
/// ```
#[derive(Debug)]
pub struct Validator {
    pub(super) options: ReadOptions,
    pub(super) pieces: Pieces,
    pub(super) state: State,
    /// Where in the document the bytes that were read last start.
    pub(super) base: u64,
}

impl Validator {
    /// A validator at the start of a document.
    pub fn new(options: &ReadOptions) -> Self {
        let (options, pieces) = bounded(options);
        let state = State::new(&options);
        Validator { options, pieces, state, base: 0 }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, data: &[u8]) {
        let whole = self.pieces.add(data, self.state.bookmark.skipping);
        let taken = self.read(whole, true);
        self.pieces.take(whole, taken);
    }

    /// What was found so far.
    pub fn report(&self) -> &Report {
        self.state.report()
    }

    /// Says that nothing more comes, and gives the report. The next bytes begin a new document.
    pub fn finish(&mut self) -> Report {
        let whole = self.pieces.end();
        self.read(whole, false);
        self.pieces.take(whole, whole);
        std::mem::replace(&mut self.state, State::new(&self.options)).report
    }

    /// Forgets the document, and gives what was found.
    pub(super) fn restart(&mut self) -> Report {
        self.pieces.clear();
        std::mem::replace(&mut self.state, State::new(&self.options)).report
    }

    fn read(&mut self, whole: usize, partial: bool) -> usize {
        self.base = self.state.bookmark.base;
        self.state.read(&self.pieces.bytes()[..whole], &self.options, partial, &mut Nothing)
    }

    /// The bytes that the last call looked at, and where they start in the document. The records that its new errors are
    /// about are among them, up to their line ends, unless one is longer than the limit.
    pub fn last_read(&self) -> (u64, &[u8]) {
        (self.base, self.pieces.bytes())
    }

    /// The byte of the document that it takes next.
    pub fn offset(&self) -> u64 {
        self.state.bookmark.base + self.held() as u64
    }

    /// Bytes held because the record that they begin is not whole yet.
    pub fn held(&self) -> usize {
        self.pieces.held()
    }
}
