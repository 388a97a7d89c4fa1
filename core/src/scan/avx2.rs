//! Four words of 64 bits: AVX2.

use super::Lanes;
use super::decimal;
use super::portable::{self, EVEN, compress_runs};
use std::arch::x86_64::*;

/// Four words. Values exist only inside a kernel that runs with AVX2.
#[derive(Clone, Copy)]
pub(super) struct Ymm(__m256i);

/// Intrinsics are reached only through `Backend::run`, which has seen the feature and enables it for what it inlines.
macro_rules! with_avx2 {
    ($body:expr) => {
        // SAFETY: see the macro; the memory that a load or a store touches is checked where it stands.
        unsafe { $body }
    };
}

impl Lanes for Ymm {
    const WORDS: usize = 4;

    #[inline(always)]
    fn splat(word: u64) -> Self {
        with_avx2!(Ymm(_mm256_set1_epi64x(word as i64)))
    }

    #[inline(always)]
    fn load(words: &[u64]) -> Self {
        let words = &words[..4];
        with_avx2!(Ymm(_mm256_loadu_si256(words.as_ptr().cast())))
    }

    #[inline(always)]
    fn store(self, words: &mut [u64]) {
        let words = &mut words[..4];
        with_avx2!(_mm256_storeu_si256(words.as_mut_ptr().cast(), self.0))
    }

    #[inline(always)]
    fn planes(bytes: &[u8]) -> [Self; 8] {
        let bytes = &bytes[..256];
        // The top bit of each byte, after moving each of the others there.
        let mut words = [[0u32; 8]; 8];
        for (half, bytes) in bytes.chunks_exact(32).enumerate() {
            with_avx2!({
                let mut v = _mm256_loadu_si256(bytes.as_ptr().cast());
                for plane in words.iter_mut().rev() {
                    plane[half] = _mm256_movemask_epi8(v) as u32;
                    v = _mm256_add_epi8(v, v);
                }
            });
        }
        words.map(|plane| with_avx2!(Ymm(_mm256_loadu_si256(plane.as_ptr().cast()))))
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        with_avx2!(Ymm(_mm256_and_si256(self.0, other.0)))
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        with_avx2!(Ymm(_mm256_or_si256(self.0, other.0)))
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        with_avx2!(Ymm(_mm256_xor_si256(self.0, other.0)))
    }

    #[inline(always)]
    fn without(self, other: Self) -> Self {
        with_avx2!(Ymm(_mm256_andnot_si256(other.0, self.0)))
    }

    #[inline(always)]
    fn is_zero(self) -> bool {
        with_avx2!(_mm256_testz_si256(self.0, self.0) == 1)
    }

    #[inline(always)]
    fn later(self, by: u32, before: &mut Self) -> Self {
        with_avx2!({
            let across = _mm256_permute2x128_si256::<0x21>(before.0, self.0);
            let lower = _mm256_alignr_epi8::<8>(self.0, across);
            *before = self;
            let moved = _mm256_sll_epi64(self.0, _mm_cvtsi32_si128(by as i32));
            let filled = _mm256_srl_epi64(lower, _mm_cvtsi32_si128(64 - by as i32));
            Ymm(_mm256_or_si256(moved, filled))
        })
    }

    #[inline(always)]
    fn after_odd_runs(self) -> Self {
        with_avx2!({
            let (x, evens) = (self.0, _mm256_set1_epi64x(EVEN as i64));
            let starts = _mm256_andnot_si256(_mm256_slli_epi64::<1>(x), x);
            let even = _mm256_andnot_si256(x, _mm256_add_epi64(x, _mm256_and_si256(starts, evens)));
            let odd = _mm256_andnot_si256(x, _mm256_add_epi64(x, _mm256_andnot_si256(evens, starts)));
            Ymm(_mm256_or_si256(_mm256_andnot_si256(evens, even), _mm256_and_si256(odd, evens)))
        })
    }

    #[inline(always)]
    fn ripple(start: Self, stop: Self, carry: &mut bool) -> (Self, Self) {
        with_avx2!({
            let ones = _mm256_set1_epi64x(-1);
            let open = _mm256_andnot_si256(stop.0, ones);
            let sum = _mm256_add_epi64(open, start.0);
            // The carry out of a word: both top bits, or one of them and not that of the sum.
            let either = _mm256_andnot_si256(sum, _mm256_or_si256(open, start.0));
            let over = _mm256_or_si256(_mm256_and_si256(open, start.0), either);
            let over = _mm256_movemask_pd(_mm256_castsi256_pd(over)) as u32;
            let passing = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(sum, ones))) as u32;
            let carries = (((over << 1) | u32::from(*carry)) + passing) ^ passing;
            *carry = carries >> 4 & 1 == 1;
            let sum = _mm256_sub_epi64(sum, spread(carries));
            (Ymm(_mm256_and_si256(sum, stop.0)), Ymm(_mm256_andnot_si256(sum, open)))
        })
    }

    #[inline(always)]
    fn parity(self, carry: &mut bool) -> Self {
        with_avx2!({
            let mut x = self.0;
            x = _mm256_xor_si256(x, _mm256_slli_epi64::<1>(x));
            x = _mm256_xor_si256(x, _mm256_slli_epi64::<2>(x));
            x = _mm256_xor_si256(x, _mm256_slli_epi64::<4>(x));
            x = _mm256_xor_si256(x, _mm256_slli_epi64::<8>(x));
            x = _mm256_xor_si256(x, _mm256_slli_epi64::<16>(x));
            x = _mm256_xor_si256(x, _mm256_slli_epi64::<32>(x));
            let mut words = (_mm256_movemask_pd(_mm256_castsi256_pd(x)) as u32) << 1 | u32::from(*carry);
            words ^= words << 1;
            words ^= words << 2;
            words ^= words << 4;
            *carry = words >> 4 & 1 == 1;
            Ymm(_mm256_xor_si256(x, spread(words)))
        })
    }

    #[inline(always)]
    fn compress(bytes: &[u8; 64], mask: u64, out: &mut [u8; 64]) -> usize {
        compress_runs(bytes, mask, out)
    }

    #[inline(always)]
    fn decimal(bytes: &[u8; 16], count: usize) -> Option<u64> {
        with_avx2!(decimal::sse(bytes, count))
    }

    #[inline(always)]
    fn append_places(marks: &[u64], flags: &[u64], origin: u32, out: &mut Vec<u32>) {
        portable::append_places(marks, flags, origin, out);
    }

    #[inline(always)]
    fn append_ranks(marks: &[u64], within: &[u64], origin: u32, out: &mut Vec<u32>) {
        portable::append_ranks(marks, within, origin, out);
    }
}

/// Words of ones where the bit of `bits` is set, of zeros elsewhere.
#[inline(always)]
fn spread(bits: u32) -> __m256i {
    with_avx2!({
        let each = _mm256_setr_epi64x(1, 2, 4, 8);
        _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x(i64::from(bits)), each), each)
    })
}
