//! A look at the values and timestamps that the algebra leaves open: words, odd numbers, negative or long times.

use super::exact::plain_value;
use super::marks::ChunkMarks;
use crate::precision::Precision;
use crate::value;

/// Looks at each token with a soft mark in the first `words` words; a bad one makes its line hard. Gives whether any did.
pub(super) fn look(chunk: &[u8], marks: &mut ChunkMarks, words: usize, precision: Precision) -> bool {
    let mut looked_at = 0;
    let mut bad = false;
    for word in 0..words {
        let mut bits = marks.soft[word];
        while bits != 0 {
            let at = word * 64 + bits.trailing_zeros() as usize;
            bits &= bits - 1;
            if at < looked_at || is_boolean(chunk, at) {
                continue;
            }
            let (token_end, good) = token_is_good(chunk, at, precision);
            looked_at = token_end;
            if !good {
                marks.hard[at / 64] |= 1 << (at % 64);
                bad = true;
            }
        }
    }
    bad
}

/// Whether the value or timestamp at or right before `at` is good, and where it ends.
fn token_is_good(chunk: &[u8], at: usize, precision: Precision) -> (usize, bool) {
    let end = chunk.get(at..).and_then(|rest| rest.iter().position(delimiter)).map_or(chunk.len(), |i| at + i);
    let before = chunk[..at.min(end)].iter().rposition(|b| *b == b'=' || delimiter(b));
    let Some(before) = before else { return (end, false) };
    let token = &chunk[before + 1..end];
    let good = match chunk[before] {
        b'=' => plain_value(token, false).is_ok(),
        b' ' => value::timestamp::parse(token, precision, false).is_ok(),
        _ => false,
    };
    (end.max(at + 1), good)
}

fn delimiter(byte: &u8) -> bool {
    matches!(byte, b',' | b' ' | b'\n' | b'\r')
}

/// Whether the value that starts at `at` is a boolean in its commonest spelling; only a word's start is ever marked.
#[inline]
fn is_boolean(chunk: &[u8], at: usize) -> bool {
    let Some(bytes) = chunk.get(at.wrapping_sub(1)..).and_then(<[u8]>::first_chunk::<7>) else { return false };
    let [before, a, b, c, d, e, f] = *bytes;
    // Which of the two it is cannot be foretold, so nothing branches on it.
    let word = u32::from_le_bytes([a, b, c, d]);
    let yes = (word == u32::from_le_bytes(*b"true")) & delimiter(&e);
    let no = (word == u32::from_le_bytes(*b"fals")) & (e == b'e') & delimiter(&f);
    (before == b'=') & (yes | no)
}
