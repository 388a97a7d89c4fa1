//! The records of a segment as bytes and words, which whoever reads many of them takes without a `Line` for each.

use crate::decode::{Chunk, Line, Tape};

/// The records of one segment.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    pub(super) chunk: Chunk<'a>,
    /// The index of the first one.
    first: usize,
    /// The bytes from which places are counted.
    pub(super) data: &'a [u8],
    /// The words of the segment, those of later segments after them.
    pub(super) words: &'a [u32],
    /// Of each record the index just past its last word.
    pub(super) ends: &'a [u32],
}

/// A record that is not read yet: its series is known, and its fields are laid out as those of the rows with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The record, counted from the segment's first.
    pub(super) record: usize,
    /// The word that ends its series.
    pub(super) fields: usize,
    /// Where the codes of its tags begin.
    pub(super) codes: usize,
}

/// A token as it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    /// The bytes of the segment, and where in them the token stands.
    pub(super) data: &'a [u8],
    pub(super) from: usize,
    pub(super) end: usize,
    /// Whether a backslash stands in it.
    pub(super) escaped: bool,
}

impl<'a> Token<'a> {
    /// Its bytes; none where they are no longer what was parsed.
    #[inline(always)]
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.data.get(self.from..self.end).unwrap_or_default()
    }

    /// The same without the CR of a line end.
    #[inline(always)]
    pub(super) fn without_cr(self) -> Token<'a> {
        let cr = self.data.get(self.end.wrapping_sub(1)) == Some(&b'\r');
        Token { end: self.end - usize::from(cr), ..self }
    }
}

impl<'a> Records<'a> {
    /// The segments of a chunk, in order.
    pub(super) fn of(chunk: &Chunk<'a>) -> impl Iterator<Item = Records<'a>> {
        let (chunk, tape) = (*chunk, chunk.tape());
        let segments = tape.segments();
        segments.iter().enumerate().filter_map(move |(n, segment)| {
            let next = segments.get(n + 1).map_or(tape.ends().len(), |next| next.first);
            Some(Records {
                chunk,
                first: segment.first,
                data: chunk.bytes().get(segment.base..)?,
                words: tape.words().get(segment.words..)?,
                ends: tape.ends().get(segment.first..next)?,
            })
        })
    }

    /// Whether bytes stand between tokens, which only a record that is a segment by itself can have.
    pub(super) fn has_gaps(&self) -> bool {
        let [end] = *self.ends else { return false };
        self.words.get(..end as usize).is_none_or(|words| words.iter().any(|word| word & Tape::GAP != 0))
    }

    /// A record by itself; `None` where the bytes are no longer what was parsed.
    pub(super) fn line(&self, record: usize) -> Option<Line<'a>> {
        self.chunk.line(self.first + record)
    }

    /// Where a word points to.
    #[inline(always)]
    pub(super) fn place_of(word: u32) -> usize {
        (word & Tape::PLACE) as usize
    }

    /// Where the word of this index points to.
    #[inline(always)]
    pub(super) fn place(&self, word: usize) -> usize {
        self.words.get(word).map_or(usize::MAX, |&word| Self::place_of(word))
    }

    /// The token that this word ends.
    #[inline(always)]
    pub(super) fn token(&self, word: usize) -> Token<'a> {
        let two = self.words.get(word.wrapping_sub(1)..).and_then(<[u32]>::first_chunk::<2>);
        let &[from, end] = two.unwrap_or(&[0, 1]);
        let escaped = end & Tape::ESCAPED != 0;
        Token { data: self.data, from: Self::place_of(from), end: Self::place_of(end).wrapping_sub(1), escaped }
    }
}
