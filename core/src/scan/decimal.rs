//! Decimal digits to a number, sixteen at once.

/// The number that the last `count` of sixteen bytes make, from 1 to 16 of them; `None` where they are not all digits.
#[inline(always)]
pub(super) fn portable(bytes: &[u8; 16], count: usize) -> Option<u64> {
    // What stands in front of them becomes zeros.
    let digits = (u128::from_le_bytes(*bytes) ^ u128::from_ne_bytes([b'0'; 16])) & (!0 << (8 * (16 - count)));
    let (high, low) = (digits as u64, (digits >> 64) as u64);
    if above_nine(high) | above_nine(low) != 0 {
        return None;
    }
    Some(eight_digits(high) * 100_000_000 + eight_digits(low))
}

/// The same with instructions that every processor with AVX2 has: neighbours are joined to pairs, fours and eights.
///
/// # Safety
/// The machine must have SSE4.1.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) unsafe fn sse(bytes: &[u8; 16], count: usize) -> Option<u64> {
    use std::arch::x86_64::*;
    // SAFETY: the caller has the instructions; sixteen bytes are read, which there are.
    let (eights, digits) = unsafe {
        let places = _mm_set_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        let wanted = _mm_cmpgt_epi8(places, _mm_set1_epi8(15 - count as i8));
        let values = _mm_sub_epi8(_mm_loadu_si128(bytes.as_ptr().cast()), _mm_set1_epi8(b'0' as i8));
        let values = _mm_and_si128(values, wanted);
        let digits = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values));
        let pairs = _mm_maddubs_epi16(values, _mm_set1_epi16(10 + (1 << 8)));
        let fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 + (1 << 16)));
        let eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(10_000 + (1 << 16)));
        (_mm_cvtsi128_si64(eights).cast_unsigned(), digits)
    };
    if digits == 0xFFFF { Some((eights & 0xFFFF_FFFF) * 100_000_000 + (eights >> 32)) } else { None }
}

/// The highest bits of the bytes that are worth more than a digit.
#[inline(always)]
pub fn above_nine(values: u64) -> u64 {
    const LOW: u64 = u64::from_ne_bytes([0x7F; 8]);
    (((values & LOW) + u64::from_ne_bytes([0x7F - 9; 8])) | values) & !LOW
}

/// The number that eight digits make: first pairs, then fours, then all.
#[inline(always)]
pub fn eight_digits(digits: u64) -> u64 {
    const EVEN_PAIRS: u64 = 0x0000_00FF_0000_00FF;
    let pairs = digits * 10 + (digits >> 8);
    let even = (pairs & EVEN_PAIRS).wrapping_mul(100 + (1_000_000 << 32));
    let odd = (pairs >> 16 & EVEN_PAIRS).wrapping_mul(1 + (10_000 << 32));
    even.wrapping_add(odd) >> 32
}
