//! LP-034, for whole chunks: which line has a tag key twice.
//!
//! The keys of a line's tags, brought together, are the same from line to line, so mostly one comparison with a list that is
//! known to be good settles a line.

use super::marks::CHUNK;
use crate::scan::Lanes;

/// Tag sets whose keys are known to differ from each other.
const KNOWN: usize = 8;

/// What is known of tag sets, and room to bring keys together.
#[derive(Debug)]
pub(super) struct TagKeys {
    keys: Box<[u8; CHUNK + 64]>,
    length: usize,
    known: Vec<Vec<u8>>,
}

impl TagKeys {
    pub(super) fn new() -> Self {
        TagKeys { keys: Box::new([0; CHUNK + 64]), length: 0, known: Vec::new() }
    }

    /// Brings together the bytes of `data` that are marked: the keys of each line's tags, each with its equals sign, and
    /// the line's end.
    #[inline(always)]
    pub(super) fn gather<L: Lanes>(&mut self, data: &[u8], marks: &[u64]) {
        // What lies beyond the data is line ends. Nothing branches on whether a block has tags, which cannot be foretold.
        let (blocks, tail) = data.as_chunks::<64>();
        let mut last = [b'\n'; 64];
        last[..tail.len()].copy_from_slice(tail);
        let mut length = 0;
        for (&mask, block) in marks.iter().zip(blocks.iter().chain([&last])) {
            // There is room: all keys together are no longer than the chunk.
            let Some(out) = self.keys[length..].first_chunk_mut() else { break };
            length += L::compress(block, mask, out);
        }
        self.length = length;
    }

    /// Calls `repeats` with the number of each line, from 0, that has a key twice.
    pub(super) fn each_repeating(&mut self, mut repeats: impl FnMut(usize)) {
        let all = &self.keys[..self.length];
        // Mostly every line has the same keys: then all of them are a repetition of the first line's.
        let repetition = |known: &Vec<u8>| {
            all.len().is_multiple_of(known.len()) && all[known.len()..] == all[..all.len() - known.len()]
        };
        if self.known.iter().find(|known| all.starts_with(known)).is_some_and(repetition) {
            return;
        }
        let mut at = 0;
        let mut line = 0;
        while at < self.length {
            let keys = &self.keys[at..self.length];
            if let Some(known) = self.known.iter().find(|known| keys.starts_with(known)) {
                at += known.len();
            } else {
                let sequence = &keys[..memchr::memchr(b'\n', keys).map_or(keys.len(), |lf| lf + 1)];
                at += sequence.len();
                if differ(sequence) {
                    if self.known.len() == KNOWN {
                        self.known.remove(0);
                    }
                    self.known.push(sequence.to_vec());
                } else {
                    repeats(line);
                }
            }
            line += 1;
        }
    }
}

/// Whether the keys, each followed by an equals sign, differ from each other. In the spelling of a line equal keys are
/// equal bytes, since nothing has two spellings.
fn differ(sequence: &[u8]) -> bool {
    let mut keys = Vec::new();
    let mut start = 0;
    for equals in memchr::memchr_iter(b'=', sequence) {
        if equals > 0 && sequence[equals - 1] != b'\\' {
            keys.push(&sequence[start..equals]);
            start = equals + 1;
        }
    }
    keys.sort_unstable();
    keys.windows(2).all(|pair| pair[0] != pair[1])
}
