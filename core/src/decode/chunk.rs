//! The records of a stretch of a document, borrowed.

use super::line::{Line, Reading};
use super::report::Report;
use super::tape::Tape;

/// The accepted records of a stretch of a document, and what was wrong with the others of that stretch.
///
/// [`Chunks`](crate::Chunks) and [`Decoder`](crate::Decoder) give them one after the other, in memory that is used again.
///
/// ```
/// use linepack::{Decoder, ReadOptions};
/// let mut decoder = Decoder::new(&ReadOptions::new());
/// let chunk = decoder.feed(b"a f=1\nb f=\nc f=");
/// assert_eq!((chunk.len(), chunk.report().rejected), (1, 1));
/// assert_eq!(chunk.line(0).unwrap().measurement(), "a");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) tape: &'a Tape,
    pub(super) report: &'a Report,
    pub(super) reading: Reading,
}

impl<'a> Chunk<'a> {
    /// Number of accepted records.
    pub fn len(&self) -> usize {
        self.tape.len()
    }

    /// Whether no record was accepted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The accepted record at `index`, 0-based; `None` past the end.
    pub fn line(&self, index: usize) -> Option<Line<'a>> {
        self.line_of(self.tape.segment_of(index), index)
    }

    /// The accepted records in order.
    pub fn iter(&self) -> Lines<'a> {
        Lines { chunk: *self, segment: 0, next: 0, end: self.len() }
    }

    /// What was accepted and what was not.
    pub fn report(&self) -> &'a Report {
        self.report
    }

    /// The bytes that the records are in.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The records as words.
    pub fn tape(&self) -> &'a Tape {
        self.tape
    }

    #[inline]
    fn line_of(&self, segment: usize, index: usize) -> Option<Line<'a>> {
        let segment = self.tape.segments().get(segment)?;
        let words = self.tape.record(segment, index)?;
        let before = (index - segment.first) as u64;
        let data = self.bytes.get(segment.base..)?;
        Line::new(data, words, segment.line + before, segment.record + before, self.reading)
    }
}

impl<'a> IntoIterator for &Chunk<'a> {
    type Item = Line<'a>;
    type IntoIter = Lines<'a>;

    fn into_iter(self) -> Lines<'a> {
        self.iter()
    }
}

/// The records of a chunk or a document in order; made by their `iter`.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    chunk: Chunk<'a>,
    segment: usize,
    next: usize,
    end: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    #[inline]
    fn next(&mut self) -> Option<Line<'a>> {
        while self.next < self.end {
            let segments = self.chunk.tape.segments();
            if segments.get(self.segment + 1).is_some_and(|segment| segment.first <= self.next) {
                self.segment += 1;
            }
            let line = self.chunk.line_of(self.segment, self.next);
            self.next += 1;
            if line.is_some() {
                return line;
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.end - self.next))
    }
}

impl DoubleEndedIterator for Lines<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        while self.next < self.end {
            self.end -= 1;
            let line = self.chunk.line(self.end);
            if line.is_some() {
                return line;
            }
        }
        None
    }
}
