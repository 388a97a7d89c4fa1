//! The records of a stretch of a document, borrowed.

use super::document::Document;
use super::line::{Line, Reading};
use super::report::Report;
use super::tape::{Segment, Tape};
use std::ops::Range;

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
        let segment = self.tape.segments().get(self.tape.segment_of(index))?;
        let words = self.tape.record(segment, index)?;
        let text = self.text(segment, Tape::extent(words)?)?;
        Some(self.line_of(segment, index, words, text))
    }

    /// The accepted records in order.
    pub fn iter(&self) -> Lines<'a> {
        Lines { chunk: *self, segment: 0, text: None, next: 0, end: self.len() }
    }

    /// The same as a document of its own, which outlives the chunk. It has a copy of the bytes up to the last record.
    ///
    /// ```
    /// use linepack::{Decoder, Document, ReadOptions};
    /// let document: Document<Vec<u8>> = Decoder::new(&ReadOptions::new()).feed(b"a f=1\n").to_document();
    /// assert_eq!(document.line(0).unwrap().measurement(), "a");
    /// ```
    pub fn to_document<B: AsRef<[u8]> + From<Vec<u8>>>(&self) -> Document<B> {
        let bytes = self.bytes.get(..self.tape.end()).unwrap_or(self.bytes).to_vec();
        Document::new(bytes.into(), self.tape.clone(), self.report.clone(), self.reading)
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

    /// What of the reading options a reader of the words needs.
    #[cfg(feature = "arrow")]
    pub(crate) fn reading(&self) -> Reading {
        self.reading
    }

    /// The bytes at these places of a segment as text, which they are unless they are no longer what was parsed.
    fn text(&self, segment: &Segment, places: Range<usize>) -> Option<&'a str> {
        let bytes = self.bytes.get(segment.base + places.start..segment.base + places.end)?;
        simdutf8::basic::from_utf8(bytes).ok()
    }

    #[inline]
    fn line_of(&self, segment: &Segment, index: usize, words: &'a [u32], text: &'a str) -> Line<'a> {
        let before = (index - segment.first) as u64;
        Line::new(text, words, segment.line + before, segment.record + before, self.reading)
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
    /// The text of that segment, once it was asked for: one look at all of it spares each record its own.
    text: Option<&'a str>,
    next: usize,
    end: usize,
}

impl<'a> Lines<'a> {
    #[inline]
    fn line(&mut self, index: usize) -> Option<Line<'a>> {
        let tape = self.chunk.tape;
        if tape.segments().get(self.segment + 1).is_some_and(|segment| segment.first <= index) {
            self.segment += 1;
            self.text = None;
        }
        let segment = tape.segments().get(self.segment)?;
        let words = tape.record(segment, index)?;
        let text = match self.text {
            Some(text) => text,
            None => {
                let end = Tape::extent(tape.words_of(self.segment)?)?.end;
                *self.text.insert(self.chunk.text(segment, 0..end)?)
            }
        };
        Some(self.chunk.line_of(segment, index, words, text.get(Tape::extent(words)?)?))
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    #[inline]
    fn next(&mut self) -> Option<Line<'a>> {
        while self.next < self.end {
            let line = self.line(self.next);
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
