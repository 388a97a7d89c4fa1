//! The flat form of parsed records: where each token ends. Nothing is unescaped or converted here.

use super::exact::{Record, Token};
use super::sink::{Sink, Stretch};
use crate::scan::Lanes;

/// Accepted records as one flat array of words.
///
/// A word says where the next token begins, which is one more than the byte that ended the token before it: a comma, an
/// equals sign, a space, the end of a line. So a token lies between two words. Bits of a word: [`ESCAPED`](Self::ESCAPED)
/// where a backslash stands in the token that ends; [`GAP`](Self::GAP) where none ends, and the bytes since the word
/// before belong to no token; the others are a [`PLACE`](Self::PLACE).
///
/// The tokens of a record are the measurement, key and value of each tag, key and value of each field, and the timestamp
/// if there is one. A tag's key follows a comma, the first field's key and the timestamp follow a space. A string has its
/// quotes, and a last token may have the CR of its line end.
///
/// Places are counted from a [`Segment`]'s first byte, which makes them small. The first word of a record is where it
/// begins; the last one stands one byte after its end, and is the first word of the next record of the segment.
///
/// ```
/// use linepack::{parse, ReadOptions, Tape};
/// let doc = parse("m,t=a f=1\nm f=2\n", &ReadOptions::new()).unwrap();
/// let tape = doc.tape();
/// assert_eq!(tape.words(), [0, 2, 4, 6, 8, 10, 12, 14, 16]);
/// assert_eq!(tape.ends(), [6, 9]);
/// assert_eq!((tape.segments().len(), tape.segments()[0].line), (1, 1));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Tape {
    words: Vec<u32>,
    ends: Vec<u32>,
    segments: Vec<Segment>,
}

/// Records that follow each other without anything between them.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Segment {
    /// The index of its first record.
    pub first: usize,
    /// The index of its first word.
    pub words: usize,
    /// The byte of the parsed data from which its places are counted.
    pub base: usize,
    /// The physical line of its first record, 1-based; each further record stands on the line after.
    pub line: u64,
    /// The ordinal of its first record among all points, good and bad, 1-based.
    pub record: u64,
}

impl Tape {
    /// The bit of a word that ends a token with a backslash in it.
    pub const ESCAPED: u32 = 1 << 31;

    /// The bit of a word at which no token ends.
    pub const GAP: u32 = 1 << 30;

    /// The bits of a word that are its place.
    pub const PLACE: u32 = Self::GAP - 1;

    /// Every word.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// Of each record the index just past its last word, counted from the first word of its segment.
    pub fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// The segments, in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Number of records.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn clear(&mut self) {
        self.words.clear();
        self.ends.clear();
        self.segments.clear();
    }

    /// The segment that holds the record at `index`.
    pub(super) fn segment_of(&self, index: usize) -> usize {
        self.segments.partition_point(|segment| segment.first <= index).saturating_sub(1)
    }

    /// The words of the record at `index`, which the segment holds.
    #[inline]
    pub(super) fn record(&self, segment: &Segment, index: usize) -> Option<&[u32]> {
        let from = if index == segment.first { 0 } else { *self.ends.get(index.wrapping_sub(1))? as usize - 1 };
        self.words.get(segment.words + from..segment.words + *self.ends.get(index)? as usize)
    }

    /// The byte of the parsed data at which the last record ends.
    pub(super) fn end(&self) -> usize {
        let Some(last) = self.segments.len().checked_sub(1) else { return 0 };
        let extent = self.words_of(last).and_then(Self::extent);
        extent.map_or(0, |places| self.segments[last].base + places.end)
    }

    /// The words of all records of a segment.
    #[inline]
    pub(super) fn words_of(&self, segment: usize) -> Option<&[u32]> {
        let next = self.segments.get(segment + 1).map_or(self.words.len(), |next| next.words);
        self.words.get(self.segments.get(segment)?.words..next)
    }

    /// The bytes that words are about, their last line end not counted.
    #[inline]
    pub(super) fn extent(words: &[u32]) -> Option<std::ops::Range<usize>> {
        let (first, last) = (words.first()? & Self::PLACE, words.last()? & Self::PLACE);
        Some(first as usize..(last as usize).checked_sub(1)?)
    }

    fn open(&mut self, base: usize, line: u64, record: u64) {
        self.segments.push(Segment { first: self.len(), words: self.words.len(), base, line, record });
        self.words.push(0);
    }
}

impl Sink for Tape {
    const TOKENS: bool = true;

    fn record(&mut self, record: &Record, tokens: &[Token]) {
        self.open(record.start, record.line, record.record);
        let first = self.words.len() - 1;
        let mut next = 0;
        for token in tokens {
            if token.start != next {
                self.words.push(token.start | Self::GAP);
            }
            next = token.end + 1;
            self.words.push(next | if token.escaped { Self::ESCAPED } else { 0 });
        }
        let end = (record.end - record.start) as u32 + 1;
        if next != end {
            self.words.push(end | Self::GAP);
        }
        self.ends.push((self.words.len() - first) as u32);
    }

    #[inline(always)]
    fn lines<L: Lanes>(&mut self, stretch: Stretch<'_>) {
        self.open(stretch.base, stretch.line, stretch.record);
        // The first line's start is place 0, and a word is one more than the byte that ends a token.
        let origin = 1u32.wrapping_sub(stretch.start);
        L::append_places(stretch.bounds, stretch.escaped, origin, &mut self.words);
        // The segment has one word already, and an end is an index past a word.
        L::append_ranks(stretch.line_ends, stretch.bounds, 2, &mut self.ends);
    }
}
