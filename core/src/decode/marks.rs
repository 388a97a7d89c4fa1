//! The marks of a chunk: bit vectors with a bit for each byte.

/// Bytes judged at a time: little enough to stay in the nearest cache with the marks, and a whole number of blocks.
pub(super) const CHUNK: usize = 32 << 10;

const WORDS: usize = CHUNK / 64;

/// The marks of a chunk, 64 bytes a word; what they mean stands in `algebra.rs`.
#[derive(Debug)]
pub(super) struct ChunkMarks {
    pub(super) hard: [u64; WORDS],
    pub(super) soft: [u64; WORDS],
    pub(super) line_ends: [u64; WORDS],
    pub(super) tag_keys: [u64; WORDS],
    pub(super) bounds: [u64; WORDS],
    pub(super) escaped: [u64; WORDS],
}

impl ChunkMarks {
    pub(super) fn new() -> Box<Self> {
        let zero = [0; WORDS];
        Box::new(ChunkMarks { hard: zero, soft: zero, line_ends: zero, tag_keys: zero, bounds: zero, escaped: zero })
    }
}

/// Clears every bit from the one at `end` on, in the words up to the `words`-th.
pub(super) fn keep_below(end: usize, marks: &mut [u64], words: usize) {
    for (word, mark) in marks.iter_mut().enumerate().take(words).skip(end / 64) {
        *mark &= if word == end / 64 { !(!0 << (end % 64)) } else { 0 };
    }
}

/// The first bit that is set in `from..to`.
pub(super) fn next_bit(words: &[u64], from: usize, to: usize) -> Option<usize> {
    let above = |at: usize| if at == from / 64 { !0 << (from % 64) } else { !0 };
    let mut set = words.iter().enumerate().skip(from / 64).map(|(at, &word)| (at, word & above(at)));
    let (at, word) = set.find(|&(_, word)| word != 0)?;
    Some(at * 64 + word.trailing_zeros() as usize).filter(|&bit| bit < to)
}

pub(super) fn last_bit(words: &[u64]) -> Option<usize> {
    let word = words.iter().rposition(|&word| word != 0)?;
    Some(word * 64 + 63 - words[word].leading_zeros() as usize)
}

pub(super) fn last_bit_before(words: &[u64], at: usize) -> Option<usize> {
    let partial = words[at / 64] & !(!0 << (at % 64));
    if partial != 0 {
        return Some(at / 64 * 64 + 63 - partial.leading_zeros() as usize);
    }
    last_bit(&words[..at / 64])
}

/// The place of the bit before which `n` others are set.
pub(super) fn nth_bit(words: &[u64], mut n: usize) -> Option<usize> {
    for (i, &word) in words.iter().enumerate() {
        let ones = word.count_ones() as usize;
        if n < ones {
            let mut word = word;
            for _ in 0..n {
                word &= word - 1;
            }
            return Some(i * 64 + word.trailing_zeros() as usize);
        }
        n -= ones;
    }
    None
}

/// How many bits are set in `from..to`.
pub(super) fn count(words: &[u64], from: usize, to: usize) -> u64 {
    let below = |at: usize| {
        let whole: u32 = words[from / 64..at / 64].iter().map(|word| word.count_ones()).sum();
        let partial = words.get(at / 64).map_or(0, |word| (word & !(!0 << (at % 64))).count_ones());
        u64::from(whole + partial)
    };
    below(to) - below(from)
}
