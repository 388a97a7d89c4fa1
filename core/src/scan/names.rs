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

/// A bit for each byte that is escaped in a string.
#[inline(always)]
pub fn string_escapes(text: &[u8; 64]) -> u64 {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    // SAFETY: this call is only there where every processor of the target has the instructions.
    return unsafe { escapes_sse2(text) };
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
    escapes_portable(text)
}

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[inline]
#[target_feature(enable = "sse2")]
fn escapes_sse2(text: &[u8; 64]) -> u64 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8};

    let mut escapes = 0;
    for (n, part) in text.as_chunks::<16>().0.iter().enumerate() {
        let part = u128::from_le_bytes(*part);
        let part = _mm_set_epi64x((part >> 64) as i64, part as i64);
        let is = |byte: u8| _mm_cmpeq_epi8(part, _mm_set1_epi8(byte as i8));
        escapes |= u64::from(_mm_movemask_epi8(_mm_or_si128(is(b'"'), is(b'\\'))) as u32) << (16 * n);
    }
    escapes
}

/// The same in plain integers.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn escapes_portable(text: &[u8; 64]) -> u64 {
    (0..64).filter(|&at| matches!(text[at], b'"' | b'\\')).fold(0, |escapes, at| escapes | 1 << at)
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

    #[test]
    fn escapes() {
        for (at, byte) in (0..64).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
            let mut text = [b'"'; 64];
            text[..at].fill(b'k');
            text[at] = byte;
            let expected = if b"\"\\".contains(&byte) { u64::MAX << at } else { (u64::MAX << at) ^ 1 << at };
            assert_eq!(string_escapes(&text), expected, "{text:?}");
            assert_eq!(escapes_portable(&text), expected, "{text:?}");
        }
    }
}
