//! A document in memory, read chunk by chunk.

use super::chunk::Chunk;
use super::fast::State;
use super::line::Reading;
use super::options::{Errors, ReadOptions};
use super::report::Report;
use super::tape::Tape;
use crate::error::LineError;

/// Bytes read at a time: with their tape they stay in a processor's own cache.
const CHUNK: usize = 256 << 10;

/// Reads a document that is in memory a chunk at a time, each into the memory of the one before: the records, errors and
/// positions of [`parse`](crate::parse), without a tape of the whole.
///
/// ```
/// use linepack::{Chunks, ReadOptions, Value};
/// let mut chunks = Chunks::new(b"m f=1\nm f=2\n", &ReadOptions::new());
/// let mut sum = 0.0;
/// while let Some(chunk) = chunks.next().unwrap() {
///     for line in &chunk {
///         if let Some(Value::Float(x)) = line.field("f") {
///             sum += x;
///         }
///     }
/// }
/// assert_eq!(sum, 3.0);
/// ```
#[derive(Debug)]
pub struct Chunks<'a> {
    data: &'a [u8],
    options: ReadOptions,
    state: State,
    tape: Tape,
    report: Report,
    at: usize,
}

impl<'a> Chunks<'a> {
    /// At the start of a document.
    pub fn new(data: &'a [u8], options: &ReadOptions) -> Self {
        let state = State::new(options);
        Chunks { data, options: options.clone(), state, tape: Tape::default(), report: Report::default(), at: 0 }
    }

    /// The next chunk; `None` after the last. With [`Errors::Raise`], the default, the first bad record is the result, and
    /// then there is no next chunk.
    #[allow(clippy::should_implement_trait)] // An iterator's items do not borrow from it.
    pub fn next(&mut self) -> Result<Option<Chunk<'_>>, LineError> {
        let mut size = CHUNK;
        loop {
            let rest = &self.data[self.at..];
            if rest.is_empty() {
                return Ok(None);
            }
            let piece = &rest[..rest.len().min(size)];
            self.tape.clear();
            let read = self.state.read(piece, &self.options, piece.len() < rest.len(), &mut self.tape);
            self.report = self.state.take_report();
            if self.options.errors == Errors::Raise
                && let Some(error) = self.report.errors.pop()
            {
                self.at = self.data.len();
                return Err(error);
            }
            self.at += if piece.len() < rest.len() { read } else { rest.len() };
            if read > 0 {
                let reading = Reading::of(&self.options);
                return Ok(Some(Chunk { bytes: piece, tape: &self.tape, report: &self.report, reading }));
            }
            // A record longer than the chunk.
            size = size.saturating_mul(2);
        }
    }
}
