//! Eight words of 64 bits: AVX-512 with F, BW, VL, DQ, VBMI, VBMI2 and GFNI, which come together since the
//! first processors that have VBMI2.

use super::Lanes;
use super::decimal;
use super::portable::EVEN;
use std::arch::x86_64::*;

/// Eight words. Values exist only inside a kernel that runs with the features above.
#[derive(Clone, Copy)]
pub(super) struct Zmm(__m512i);

/// Intrinsics are reached only through `Backend::run`, which has seen the features and enables them for what it inlines.
macro_rules! with_features {
    ($body:expr) => {
        // SAFETY: see the macro; the memory that a load or a store touches is checked where it stands.
        unsafe { $body }
    };
}

impl Lanes for Zmm {
    const WORDS: usize = 8;

    #[inline(always)]
    fn splat(word: u64) -> Self {
        with_features!(Zmm(_mm512_set1_epi64(word as i64)))
    }

    #[inline(always)]
    fn load(words: &[u64]) -> Self {
        let words = &words[..8];
        with_features!(Zmm(_mm512_loadu_si512(words.as_ptr().cast())))
    }

    #[inline(always)]
    fn store(self, words: &mut [u64]) {
        let words = &mut words[..8];
        with_features!(_mm512_storeu_si512(words.as_mut_ptr().cast(), self.0))
    }

    #[inline(always)]
    fn prefetch(bytes: &[u8]) {
        for line in bytes.chunks_exact(64) {
            with_features!(_mm_prefetch::<_MM_HINT_T0>(line.as_ptr().cast()));
        }
    }

    #[inline(always)]
    fn planes(bytes: &[u8]) -> [Self; 8] {
        let bytes = &bytes[..512];
        with_features!({
            // Each word of eight bytes, last byte first: the product with the identity then turns rows into columns.
            let reverse = _mm512_set4_epi32(0x0809_0a0b, 0x0c0d_0e0f, 0x0001_0203, 0x0405_0607);
            let identity = _mm512_set1_epi64(0x8040_2010_0804_0201u64 as i64);
            // Byte k of every word to the k-th word.
            let mut gather = [0u8; 64];
            let mut i = 0;
            while i < 64 {
                gather[i] = ((i % 8) * 8 + i / 8) as u8;
                i += 1;
            }
            let gather = _mm512_loadu_si512(gather.as_ptr().cast());
            let block = |k: usize| {
                let v = _mm512_loadu_si512(bytes.as_ptr().add(64 * k).cast());
                let columns = _mm512_gf2p8affine_epi64_epi8::<0>(identity, _mm512_shuffle_epi8(v, reverse));
                _mm512_permutexvar_epi8(gather, columns)
            };
            // Eight blocks of eight words, rows for columns.
            let pairs = |x, y| (_mm512_unpacklo_epi64(x, y), _mm512_unpackhi_epi64(x, y));
            let fold =
                |x, y| (_mm512_shuffle_i64x2::<0b10_00_10_00>(x, y), _mm512_shuffle_i64x2::<0b11_01_11_01>(x, y));
            let (a0, a1) = pairs(block(0), block(1));
            let (a2, a3) = pairs(block(2), block(3));
            let (a4, a5) = pairs(block(4), block(5));
            let (a6, a7) = pairs(block(6), block(7));
            let (b0, b2) = fold(a0, a2);
            let (b1, b3) = fold(a1, a3);
            let (c0, c2) = fold(a4, a6);
            let (c1, c3) = fold(a5, a7);
            let (p0, p4) = fold(b0, c0);
            let (p2, p6) = fold(b2, c2);
            let (p1, p5) = fold(b1, c1);
            let (p3, p7) = fold(b3, c3);
            [Zmm(p0), Zmm(p1), Zmm(p2), Zmm(p3), Zmm(p4), Zmm(p5), Zmm(p6), Zmm(p7)]
        })
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        with_features!(Zmm(_mm512_and_si512(self.0, other.0)))
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        with_features!(Zmm(_mm512_or_si512(self.0, other.0)))
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        with_features!(Zmm(_mm512_xor_si512(self.0, other.0)))
    }

    #[inline(always)]
    fn without(self, other: Self) -> Self {
        with_features!(Zmm(_mm512_andnot_si512(other.0, self.0)))
    }

    #[inline(always)]
    fn is_zero(self) -> bool {
        with_features!(_mm512_test_epi64_mask(self.0, self.0) == 0)
    }

    #[inline(always)]
    fn later(self, by: u32, before: &mut Self) -> Self {
        with_features!({
            let lower = _mm512_alignr_epi64::<7>(self.0, before.0);
            *before = self;
            Zmm(_mm512_shldv_epi64(self.0, lower, _mm512_set1_epi64(i64::from(by))))
        })
    }

    #[inline(always)]
    fn after_odd_runs(self) -> Self {
        with_features!({
            let (x, evens) = (self.0, _mm512_set1_epi64(EVEN as i64));
            let starts = _mm512_andnot_si512(_mm512_slli_epi64::<1>(x), x);
            let even = _mm512_andnot_si512(x, _mm512_add_epi64(x, _mm512_and_si512(starts, evens)));
            let odd = _mm512_andnot_si512(x, _mm512_add_epi64(x, _mm512_andnot_si512(evens, starts)));
            Zmm(_mm512_or_si512(_mm512_andnot_si512(evens, even), _mm512_and_si512(odd, evens)))
        })
    }

    #[inline(always)]
    fn ripple(start: Self, stop: Self, carry: &mut bool) -> (Self, Self) {
        with_features!({
            let ones = _mm512_set1_epi64(-1);
            let open = _mm512_andnot_si512(stop.0, ones);
            let sum = _mm512_add_epi64(open, start.0);
            // Words that overflow hand a carry on; words of ones pass on what they get. One addition settles both.
            let over = u32::from(_mm512_cmplt_epu64_mask(sum, open));
            let passing = u32::from(_mm512_cmpeq_epi64_mask(sum, ones));
            let carries = (((over << 1) | u32::from(*carry)) + passing) ^ passing;
            *carry = carries >> 8 & 1 == 1;
            let sum = _mm512_mask_sub_epi64(sum, carries as u8, sum, ones);
            (Zmm(_mm512_and_si512(sum, stop.0)), Zmm(_mm512_andnot_si512(sum, open)))
        })
    }

    #[inline(always)]
    fn parity(self, carry: &mut bool) -> Self {
        with_features!({
            let mut x = self.0;
            x = _mm512_xor_si512(x, _mm512_slli_epi64::<1>(x));
            x = _mm512_xor_si512(x, _mm512_slli_epi64::<2>(x));
            x = _mm512_xor_si512(x, _mm512_slli_epi64::<4>(x));
            x = _mm512_xor_si512(x, _mm512_slli_epi64::<8>(x));
            x = _mm512_xor_si512(x, _mm512_slli_epi64::<16>(x));
            x = _mm512_xor_si512(x, _mm512_slli_epi64::<32>(x));
            // The same over the words: the top bit of each is its own parity.
            let mut words = u32::from(_mm512_movepi64_mask(x)) << 1 | u32::from(*carry);
            words ^= words << 1;
            words ^= words << 2;
            words ^= words << 4;
            words ^= words << 8;
            *carry = words >> 8 & 1 == 1;
            Zmm(_mm512_mask_xor_epi64(x, words as u8, x, _mm512_set1_epi64(-1)))
        })
    }

    #[inline(always)]
    fn compress(bytes: &[u8; 64], mask: u64, out: &mut [u8; 64]) -> usize {
        with_features!({
            let v = _mm512_loadu_si512(bytes.as_ptr().cast());
            _mm512_storeu_si512(out.as_mut_ptr().cast(), _mm512_maskz_compress_epi8(mask, v));
        });
        mask.count_ones() as usize
    }

    #[inline(always)]
    fn decimal(bytes: &[u8; 16], count: usize) -> Option<u64> {
        with_features!(decimal::sse(bytes, count))
    }

    #[inline(always)]
    fn append_places(marks: &[u64], flags: &[u64], mut origin: u32, out: &mut Vec<u32>) {
        with_features!({
            let (places, top) = (counting(), _mm512_set1_epi8(-128));
            append_bytes(out, marks.iter().zip(flags), |(&marks, &flags)| {
                // A byte for each bit of the word: its place, and the flag as its sign, which widening spreads.
                let flagged = _mm512_mask_add_epi8(places, flags, places, top);
                let start = _mm512_set1_epi32(origin.cast_signed());
                origin = origin.wrapping_add(64);
                let widen = move |bytes| {
                    let place = _mm512_and_si512(_mm512_cvtepi8_epi32(bytes), _mm512_set1_epi32(i32::MIN | 63));
                    _mm512_add_epi32(place, start)
                };
                (_mm512_maskz_compress_epi8(marks, flagged), marks.count_ones() as usize, widen)
            });
        });
    }

    #[inline(always)]
    fn append_ranks(marks: &[u64], within: &[u64], mut origin: u32, out: &mut Vec<u32>) {
        with_features!({
            let ranks = counting();
            append_bytes(out, marks.iter().zip(within), |(&marks, &within)| {
                // The marks among those that they are within, as if the others were not there.
                let kept = _mm512_maskz_compress_epi8(_pext_u64(marks, within), ranks);
                let start = _mm512_set1_epi32(origin.cast_signed());
                origin += within.count_ones();
                let widen = move |bytes| _mm512_add_epi32(_mm512_cvtepu8_epi32(bytes), start);
                (kept, marks.count_ones() as usize, widen)
            });
        });
    }
}

/// The bytes 0, 1, 2, … 63.
#[inline(always)]
fn counting() -> __m512i {
    let bytes: [u8; 64] = std::array::from_fn(|i| i as u8);
    with_features!(_mm512_loadu_si512(bytes.as_ptr().cast()))
}

/// Appends of each item some of the first of 64 bytes, made into words sixteen at a time.
///
/// # Safety
/// The machine must have the features, `items` tell its length rightly and `bytes_of` count at most 64.
#[inline(always)]
unsafe fn append_bytes<T, W: Fn(__m128i) -> __m512i>(
    out: &mut Vec<u32>,
    items: impl ExactSizeIterator<Item = T>,
    mut bytes_of: impl FnMut(T) -> (__m512i, usize, W),
) {
    // Room for all that is written, past the last word too.
    out.reserve(64 * items.len());
    let mut length = out.len();
    let start = out.as_mut_ptr();
    for item in items {
        let (bytes, count, word) = bytes_of(item);
        with_features!({
            let end = start.add(length);
            _mm512_storeu_si512(end.cast(), word(_mm512_castsi512_si128(bytes)));
            if count > 16 {
                _mm512_storeu_si512(end.add(16).cast(), word(_mm512_extracti32x4_epi32::<1>(bytes)));
                _mm512_storeu_si512(end.add(32).cast(), word(_mm512_extracti32x4_epi32::<2>(bytes)));
                _mm512_storeu_si512(end.add(48).cast(), word(_mm512_extracti32x4_epi32::<3>(bytes)));
            }
        });
        length += count;
    }
    // SAFETY: no item adds more than 64 words, for which there is room, and those up to here were written.
    unsafe { out.set_len(length) };
}
