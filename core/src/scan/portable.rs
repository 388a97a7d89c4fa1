//! Plain 64-bit integers, for every machine: one word, one block.

use super::Lanes;
use super::decimal;

/// Every other bit, the lowest among them.
pub(super) const EVEN: u64 = 0x5555_5555_5555_5555;

/// One word.
#[derive(Clone, Copy)]
pub(super) struct Word(u64);

/// The 8 by 8 bits of a word, rows for columns.
#[inline(always)]
fn transpose_bits(mut x: u64) -> u64 {
    let mut swap = |by: u32, mask: u64| {
        let t = (x ^ (x >> by)) & mask;
        x ^= t ^ (t << by);
    };
    swap(7, 0x00AA_00AA_00AA_00AA);
    swap(14, 0x0000_CCCC_0000_CCCC);
    swap(28, 0x0000_0000_F0F0_F0F0);
    x
}

/// The 8 by 8 bytes of eight words, rows for columns.
#[inline(always)]
fn transpose_bytes(words: &mut [u64; 8]) {
    for (distance, by, mask) in [(1, 8, 0x00FF_00FF_00FF_00FFu64), (2, 16, 0x0000_FFFF_0000_FFFF), (4, 32, 0xFFFF_FFFF)]
    {
        for i in (0..8).filter(|i| i & distance == 0) {
            let (a, b) = (words[i], words[i + distance]);
            words[i] = (a & mask) | ((b & mask) << by);
            words[i + distance] = ((a >> by) & mask) | (b & !mask);
        }
    }
}

impl Lanes for Word {
    const WORDS: usize = 1;

    #[inline(always)]
    fn splat(word: u64) -> Self {
        Word(word)
    }

    #[inline(always)]
    fn load(words: &[u64]) -> Self {
        Word(words[0])
    }

    #[inline(always)]
    fn store(self, words: &mut [u64]) {
        words[0] = self.0;
    }

    #[inline(always)]
    fn planes(bytes: &[u8]) -> [Self; 8] {
        let mut words = [0; 8];
        for (word, eight) in words.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = transpose_bits(u64::from_le_bytes(eight.try_into().unwrap_or_default()));
        }
        transpose_bytes(&mut words);
        words.map(Word)
    }

    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Word(self.0 & other.0)
    }

    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Word(self.0 | other.0)
    }

    #[inline(always)]
    fn xor(self, other: Self) -> Self {
        Word(self.0 ^ other.0)
    }

    #[inline(always)]
    fn without(self, other: Self) -> Self {
        Word(self.0 & !other.0)
    }

    #[inline(always)]
    fn is_zero(self) -> bool {
        self.0 == 0
    }

    #[inline(always)]
    fn later(self, by: u32, before: &mut Self) -> Self {
        let moved = (self.0 << by) | (before.0 >> (64 - by));
        *before = self;
        Word(moved)
    }

    #[inline(always)]
    fn after_odd_runs(self) -> Self {
        let x = self.0;
        // A run's last bit but one decides: adding the run's first bit, on an even place or on an odd one, carries past it.
        let starts = x & !(x << 1);
        let even = x.wrapping_add(starts & EVEN) & !x;
        let odd = x.wrapping_add(starts & !EVEN) & !x;
        Word((even & !EVEN) | (odd & EVEN))
    }

    #[inline(always)]
    fn ripple(start: Self, stop: Self, carry: &mut bool) -> (Self, Self) {
        let open = !stop.0;
        let (sum, over) = open.overflowing_add(start.0);
        let (sum, over_again) = sum.overflowing_add(u64::from(*carry));
        *carry = over | over_again;
        (Word(sum & stop.0), Word(open & !sum))
    }

    #[inline(always)]
    fn parity(self, carry: &mut bool) -> Self {
        let mut x = self.0;
        for by in [1, 2, 4, 8, 16, 32] {
            x ^= x << by;
        }
        x ^= 0u64.wrapping_sub(u64::from(*carry));
        *carry = x >> 63 == 1;
        Word(x)
    }

    #[inline(always)]
    fn compress(bytes: &[u8; 64], mask: u64, out: &mut [u8; 64]) -> usize {
        compress_runs(bytes, mask, out)
    }

    #[inline(always)]
    fn decimal(bytes: &[u8; 16], count: usize) -> Option<u64> {
        decimal::portable(bytes, count)
    }

    #[inline(always)]
    fn append_places(marks: &[u64], flags: &[u64], origin: u32, out: &mut Vec<u32>) {
        append_places(marks, flags, origin, out);
    }

    #[inline(always)]
    fn append_ranks(marks: &[u64], within: &[u64], origin: u32, out: &mut Vec<u32>) {
        append_ranks(marks, within, origin, out);
    }
}

/// Bit after bit.
#[inline(always)]
pub(super) fn append_places(marks: &[u64], flags: &[u64], mut origin: u32, out: &mut Vec<u32>) {
    for (&word, &flags) in marks.iter().zip(flags) {
        let mut bits = word;
        out.extend((0..word.count_ones()).map(|_| {
            let place = bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
            origin.wrapping_add(place) | ((flags >> place & 1) as u32) << 31
        }));
        origin = origin.wrapping_add(64);
    }
}

/// Bit after bit.
#[inline(always)]
pub(super) fn append_ranks(marks: &[u64], within: &[u64], mut origin: u32, out: &mut Vec<u32>) {
    for (&word, &within) in marks.iter().zip(within) {
        let mut bits = word;
        while bits != 0 {
            let below = bits ^ bits.wrapping_sub(1);
            out.push(origin + (within & (below >> 1)).count_ones());
            bits &= bits - 1;
        }
        origin += within.count_ones();
    }
}

/// Copies run after run of set bits.
#[inline(always)]
pub(super) fn compress_runs(bytes: &[u8; 64], mut mask: u64, out: &mut [u8; 64]) -> usize {
    let mut written = 0;
    while mask != 0 {
        let from = mask.trailing_zeros() as usize;
        let to = from + (mask >> from).trailing_ones() as usize;
        out[written..written + to - from].copy_from_slice(&bytes[from..to]);
        written += to - from;
        mask = if to == 64 { 0 } else { mask >> to << to };
    }
    written
}
