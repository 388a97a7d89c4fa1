//! The records of a segment as bytes and words, which whoever reads many of them takes without a `Line` for each.

use super::chunk::Chunk;
use super::line::Line;
use super::tape::Tape;

/// The records of one segment.
#[derive(Clone, Copy)]
pub(crate) struct Records<'a> {
    pub(crate) chunk: Chunk<'a>,
    /// The index of the first one.
    first: usize,
    /// The bytes from which places are counted.
    pub(crate) data: &'a [u8],
    /// The words of the segment, those of later segments after them.
    pub(crate) words: &'a [u32],
    /// Of each record the index just past its last word.
    pub(crate) ends: &'a [u32],
}

/// A token as it is written.
#[cfg(feature = "arrow")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    /// The bytes of the segment, and where in them the token stands.
    pub(crate) data: &'a [u8],
    pub(crate) from: usize,
    pub(crate) end: usize,
    /// Whether a backslash stands in it.
    pub(crate) escaped: bool,
}

#[cfg(feature = "arrow")]
impl<'a> Token<'a> {
    /// Its bytes; none where they are no longer what was parsed.
    #[inline(always)]
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.data.get(self.from..self.end).unwrap_or_default()
    }

    /// The same without the CR of a line end.
    #[inline(always)]
    pub(crate) fn without_cr(self) -> Token<'a> {
        let cr = self.data.get(self.end.wrapping_sub(1)) == Some(&b'\r');
        Token { end: self.end - usize::from(cr), ..self }
    }
}

impl<'a> Records<'a> {
    /// The segments of a chunk, in order.
    pub(crate) fn of(chunk: &Chunk<'a>) -> impl Iterator<Item = Records<'a>> {
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
    pub(crate) fn has_gaps(&self) -> bool {
        let [end] = *self.ends else { return false };
        self.words.get(..end as usize).is_none_or(|words| words.iter().any(|word| word & Tape::GAP != 0))
    }

    /// A record by itself; `None` where the bytes are no longer what was parsed.
    pub(crate) fn line(&self, record: usize) -> Option<Line<'a>> {
        self.chunk.line(self.first + record)
    }

    /// Where a word points to.
    #[inline(always)]
    pub(crate) fn place_of(word: u32) -> usize {
        (word & Tape::PLACE) as usize
    }

    /// Where the word of this index points to.
    #[cfg(feature = "arrow")]
    #[inline(always)]
    pub(crate) fn place(&self, word: usize) -> usize {
        self.words.get(word).map_or(usize::MAX, |&word| Self::place_of(word))
    }

    /// The token that this word ends.
    #[cfg(feature = "arrow")]
    #[inline(always)]
    pub(crate) fn token(&self, word: usize) -> Token<'a> {
        let two = self.words.get(word.wrapping_sub(1)..).and_then(<[u32]>::first_chunk::<2>);
        let &[from, end] = two.unwrap_or(&[0, 1]);
        let escaped = end & Tape::ESCAPED != 0;
        Token { data: self.data, from: Self::place_of(from), end: Self::place_of(end).wrapping_sub(1), escaped }
    }
}

/// Bytes that are to stand at some place again.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Written {
    length: usize,
    /// The first sixteen bytes, zeros after fewer.
    head: u128,
    /// The bits of `head` that are the text's.
    mask: u128,
    /// What is behind them.
    rest: Box<[u8]>,
}

impl Written {
    pub(crate) fn new(text: &[u8]) -> Written {
        let mut head = [0; 16];
        let short = text.len().min(16);
        head[..short].copy_from_slice(&text[..short]);
        let mask = u128::MAX.checked_shr(8 * (16 - short) as u32).unwrap_or_default();
        Written { length: text.len(), head: u128::from_le_bytes(head), mask, rest: text[short..].into() }
    }

    /// Whether it is what stands between two places. The last bytes of a document may be too few to be compared quickly,
    /// and then it is not.
    #[cfg(feature = "arrow")]
    #[inline(always)]
    pub(crate) fn stands(&self, data: &[u8], from: usize, end: usize) -> bool {
        self.difference(data, from, end) == 0 && (self.is_short() || self.rest_stands(data, from))
    }

    /// Whether it is compared whole by [`difference`](Self::difference).
    #[inline(always)]
    pub(crate) fn is_short(&self) -> bool {
        self.rest.is_empty()
    }

    /// 0 where it has this length and its first sixteen bytes stand there.
    #[inline(always)]
    pub(crate) fn difference(&self, data: &[u8], from: usize, end: usize) -> u128 {
        let Some(head) = data.get(from..).and_then(<[u8]>::first_chunk) else { return 1 };
        ((u128::from_le_bytes(*head) ^ self.head) & self.mask) | (from.wrapping_add(self.length) ^ end) as u128
    }

    /// Whether the bytes behind the first sixteen stand there.
    #[inline(always)]
    pub(crate) fn rest_stands(&self, data: &[u8], from: usize) -> bool {
        data.get(from.saturating_add(16)..).is_some_and(|rest| rest.starts_with(&self.rest))
    }
}
