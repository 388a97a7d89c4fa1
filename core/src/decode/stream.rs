//! Documents that arrive in pieces.

use super::chunk::Chunk;
use super::fast::State;
use super::line::Reading;
use super::options::{Errors, ReadOptions};
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
    state: State,
    tape: Tape,
    report: Report,
    /// Bytes that the last call looked at.
    whole: usize,
}

/// Without a limit a record could fill the memory.
pub(super) fn bounded(options: &ReadOptions) -> (ReadOptions, Pieces) {
    let limit = options.max_record_bytes.unwrap_or(limits::MAX_RECORD_BYTES);
    (options.clone().max_record_bytes(Some(limit)).errors(Errors::Collect), Pieces::new(limit))
}

impl Decoder {
    /// A decoder at the start of a document.
    pub fn new(options: &ReadOptions) -> Self {
        let (options, pieces) = bounded(options);
        let state = State::new(&options);
        Decoder { options, pieces, state, tape: Tape::default(), report: Report::default(), whole: 0 }
    }

    /// Takes the next bytes, and gives what they complete: records, and a report of this piece alone.
    ///
    /// A record of many lines that arrives in very small pieces may be given later than with its last byte, at the latest by
    /// [`finish`](Self::finish).
    pub fn feed(&mut self, data: &[u8]) -> Chunk<'_> {
        let whole = self.pieces.add(data, self.state.bookmark.skipping);
        let taken = self.read(whole, true);
        self.pieces.take(whole, taken);
        self.chunk()
    }

    /// Says that nothing more comes, and gives the rest. The decoder is then at the start of a new document.
    pub fn finish(&mut self) -> Chunk<'_> {
        let whole = self.pieces.end();
        self.read(whole, false);
        self.pieces.take(whole, whole);
        self.state = State::new(&self.options);
        self.chunk()
    }

    fn read(&mut self, whole: usize, partial: bool) -> usize {
        self.whole = whole;
        self.tape.clear();
        let taken = self.state.read(&self.pieces.bytes()[..whole], &self.options, partial, &mut self.tape);
        self.report = self.state.take_report();
        taken
    }

    /// What the last [`feed`](Self::feed) or [`finish`](Self::finish) gave, again; nothing before the first.
    ///
    /// ```
    /// use linepack::{Decoder, ReadOptions};
    /// let mut decoder = Decoder::new(&ReadOptions::new());
    /// decoder.feed(b"a f=1\nb f=");
    /// decoder.feed(b"2\n");
    /// assert_eq!(decoder.chunk().line(0).unwrap().measurement(), "b");
    /// ```
    pub fn chunk(&self) -> Chunk<'_> {
        let bytes = &self.pieces.bytes()[..self.whole];
        Chunk { bytes, tape: &self.tape, report: &self.report, reading: Reading::of(&self.options) }
    }

    /// Bytes held because the record that they begin is not whole yet.
    pub fn held(&self) -> usize {
        self.pieces.held()
    }
}
