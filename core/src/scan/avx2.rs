//! 32 bytes a compare.

use super::Masks;
use std::arch::x86_64::*;

/// # Safety
/// The machine must have AVX2.
#[target_feature(enable = "avx2")]
pub(super) unsafe fn classify(block: &[u8; 64]) -> Masks {
    let (low, high) = block.split_at(32);
    // SAFETY: each half is 32 readable bytes; the load has no alignment demand.
    let a = unsafe { _mm256_loadu_si256(low.as_ptr().cast()) };
    // SAFETY: as above.
    let b = unsafe { _mm256_loadu_si256(high.as_ptr().cast()) };
    let join = |x: __m256i, y: __m256i| {
        u64::from(_mm256_movemask_epi8(x) as u32) | u64::from(_mm256_movemask_epi8(y) as u32) << 32
    };
    let equal = |byte: u8| {
        let k = _mm256_set1_epi8(byte as i8);
        join(_mm256_cmpeq_epi8(a, k), _mm256_cmpeq_epi8(b, k))
    };
    // Unsigned x <= k, written as min(x, k) == x.
    let at_most = |x: __m256i, k: u8| _mm256_cmpeq_epi8(_mm256_min_epu8(x, _mm256_set1_epi8(k as i8)), x);
    let zero = _mm256_set1_epi8(b'0' as i8);

    let lf = equal(b'\n');
    let cr = equal(b'\r');
    let control = join(at_most(a, 0x1F), at_most(b, 0x1F)) | equal(0x7F);
    let digit = join(at_most(_mm256_sub_epi8(a, zero), 9), at_most(_mm256_sub_epi8(b, zero), 9));
    Masks([
        lf,
        cr,
        equal(b' '),
        equal(b','),
        equal(b'='),
        equal(b'"'),
        equal(b'\\'),
        control & !lf & !cr,
        digit,
        equal(b'.'),
        equal(b'-'),
        join(a, b),
    ])
}
