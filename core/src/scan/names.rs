//! Names and most strings are a few bytes long: too short for blocks, so they are looked at as words.

/// Whether all sixteen bytes are visible ASCII that nobody escapes in a name: neither a comma, an equals sign nor a backslash.
#[inline(always)]
pub fn plain_name(words: [u64; 2]) -> bool {
    // A byte beyond ASCII is negative.
    !has(words, [b',', b'=', b'\\', 0x7F], 0x21)
}

/// Whether all sixteen bytes are ASCII, and nobody escapes them in a string.
#[inline(always)]
pub fn plain_string(words: [u64; 2]) -> bool {
    !has(words, [b'"', b'\\'], 0)
}

/// Whether one of the sixteen bytes is one of these, or below `least` as a signed number.
#[inline(always)]
fn has<const N: usize>(words: [u64; 2], bytes: [u8; N], least: i8) -> bool {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    // SAFETY: this call is only there where every processor of the target has the instructions.
    return unsafe { has_sse2(words, bytes, least) };
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
    has_portable(words, bytes, least)
}

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[inline]
#[target_feature(enable = "sse2")]
fn has_sse2<const N: usize>(words: [u64; 2], bytes: [u8; N], least: i8) -> bool {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_cmpgt_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8,
    };

    let text = _mm_set_epi64x(words[1] as i64, words[0] as i64);
    let below = _mm_cmpgt_epi8(_mm_set1_epi8(least), text);
    let found = |found, byte: u8| _mm_or_si128(found, _mm_cmpeq_epi8(text, _mm_set1_epi8(byte as i8)));
    _mm_movemask_epi8(bytes.into_iter().fold(below, found)) != 0
}

/// The same in plain integers.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn has_portable<const N: usize>(words: [u64; 2], bytes: [u8; N], least: i8) -> bool {
    let is = |byte: u8| (byte as i8) < least || bytes.contains(&byte);
    words.iter().any(|word| word.to_le_bytes().into_iter().any(is))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_in_every_place() {
        for (at, byte) in (0..16).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
            let mut text = [b'a'; 16];
            text[at] = byte;
            let words = [0, 8].map(|at| u64::from_le_bytes(*text[at..].first_chunk().unwrap()));
            assert_eq!(plain_name(words), byte.is_ascii_graphic() && !b",=\\".contains(&byte), "{text:?}");
            assert_eq!(plain_string(words), byte.is_ascii() && !b"\"\\".contains(&byte), "{text:?}");
            for least in [0, 0x21] {
                assert_eq!(has(words, *b",=", least), has_portable(words, *b",=", least), "{text:?}");
            }
        }
    }
}
