//! Sixteen decimal digits at once.

/// The digits of two numbers below 10^8, as text, and how many stand before the zeros at the end.
#[inline(always)]
pub fn sixteen_digits(numbers: [u32; 2]) -> ([u8; 16], usize) {
    #[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
    // SAFETY: this call is only there where every processor of the target has the instructions.
    return unsafe { digits_sse2(numbers) };
    #[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
    digits_portable(numbers)
}

/// First fours, then pairs, then single digits, each step by the reciprocal of its divisor, exact enough for all its dividends.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[inline]
#[target_feature(enable = "sse2")]
fn digits_sse2([high, low]: [u32; 2]) -> ([u8; 16], usize) {
    use std::arch::x86_64::{
        _mm_cmpeq_epi8, _mm_cvtsi128_si64, _mm_movemask_epi8, _mm_mul_epu32, _mm_mulhi_epu16, _mm_mullo_epi16,
        _mm_or_si128, _mm_set_epi64x, _mm_set1_epi8, _mm_set1_epi16, _mm_set1_epi64x, _mm_setzero_si128,
        _mm_slli_epi16, _mm_slli_epi32, _mm_slli_epi64, _mm_srli_epi16, _mm_srli_epi64, _mm_sub_epi16, _mm_sub_epi64,
        _mm_unpackhi_epi64,
    };

    let eights = _mm_set_epi64x(low.into(), high.into());
    let upper = _mm_srli_epi64::<45>(_mm_mul_epu32(eights, _mm_set1_epi64x(3_518_437_209)));
    let rest = _mm_sub_epi64(eights, _mm_mul_epu32(upper, _mm_set1_epi64x(10_000)));
    let fours = _mm_or_si128(upper, _mm_slli_epi64::<32>(rest));
    // From here on each number has sixteen bits; those between are zeros.
    let hundreds = _mm_srli_epi16::<3>(_mm_mulhi_epu16(fours, _mm_set1_epi16(5243)));
    let rest = _mm_sub_epi16(fours, _mm_mullo_epi16(hundreds, _mm_set1_epi16(100)));
    let pairs = _mm_or_si128(hundreds, _mm_slli_epi32::<16>(rest));
    let tens = _mm_mulhi_epu16(pairs, _mm_set1_epi16(6554));
    let rest = _mm_sub_epi16(pairs, _mm_mullo_epi16(tens, _mm_set1_epi16(10)));
    let digits = _mm_or_si128(tens, _mm_slli_epi16::<8>(rest));
    let zeros = _mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_setzero_si128())) as u32 | 0xFFFF_0000;
    let text = _mm_or_si128(digits, _mm_set1_epi8(b'0' as i8));
    let halves = [text, _mm_unpackhi_epi64(text, text)].map(|half| (_mm_cvtsi128_si64(half) as u64).to_le_bytes());
    let mut all = [0; 16];
    all[..8].copy_from_slice(&halves[0]);
    all[8..].copy_from_slice(&halves[1]);
    (all, 32 - zeros.leading_ones() as usize)
}

/// The same in plain integers.
#[cfg(any(test, not(all(target_arch = "x86_64", target_feature = "sse2"))))]
fn digits_portable([high, low]: [u32; 2]) -> ([u8; 16], usize) {
    let mut number = u64::from(high) * 100_000_000 + u64::from(low);
    let mut text = [b'0'; 16];
    for place in text.iter_mut().rev() {
        *place += (number % 10) as u8;
        number /= 10;
    }
    (text, text.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_are_the_same() {
        assert_eq!(digits_portable([120_034, 56_000]), (*b"0012003400056000", 13));
        assert_eq!(digits_portable([0, 0]), ([b'0'; 16], 0));
        let some = (0..10_000).chain((0..100_000_000).step_by(977)).flat_map(|n| [n, n * 10 % 100_000_000]);
        for n in some.chain((0..10_000).map(|n| n * 10_000)).chain([99_999_999]) {
            for numbers in [[n, 0], [0, n], [n, 99_999_999 - n]] {
                assert_eq!(sixteen_digits(numbers), digits_portable(numbers), "{numbers:?}");
            }
        }
    }
}
