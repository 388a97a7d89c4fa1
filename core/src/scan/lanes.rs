//! Words of 64 bits side by side, one bit for each byte of a block: what the bit algebra computes with.

/// Bit vectors over `WORDS` blocks of 64 bytes; bit `i` of word `w` belongs to byte `64 * w + i`.
///
/// "Later" is towards higher words and higher bits. Every operation that moves bits between words takes what the
/// block before left over, and leaves its own for the block after.
pub trait Lanes: Copy {
    /// Words in a vector.
    const WORDS: usize;

    /// Bytes that one vector describes.
    const BYTES: usize = 64 * Self::WORDS;

    /// Every word the same.
    fn splat(word: u64) -> Self;

    /// The vector whose words these are; there must be `WORDS` of them.
    fn load(words: &[u64]) -> Self;

    /// Writes the words out; there must be room for `WORDS` of them.
    fn store(self, words: &mut [u64]);

    /// Says that these bytes will be read soon; nothing else than speed follows from it.
    fn prefetch(_bytes: &[u8]) {}

    /// Bit planes of `BYTES` bytes: bit `k` of every byte, for `k` from 0 to 7.
    fn planes(bytes: &[u8]) -> [Self; 8];

    /// Bits in both.
    fn and(self, other: Self) -> Self;

    /// Bits in either.
    fn or(self, other: Self) -> Self;

    /// Bits in just one.
    fn xor(self, other: Self) -> Self;

    /// Bits of `self` that are not in `other`.
    fn without(self, other: Self) -> Self;

    /// Whether no bit is set.
    fn is_zero(self) -> bool;

    /// Every bit `by` places later, `0 < by < 64`; `before` is the vector of the block before, and becomes `self`.
    fn later(self, by: u32, before: &mut Self) -> Self;

    /// Bits that follow an odd run of bits of `self`, where no run reaches the end of its word.
    fn after_odd_runs(self) -> Self;

    /// Lets every bit of `start` run to the first bit of `stop` at or after it. Gives the bits of `stop` that were
    /// hit, and the bits that were run through. `carry` tells whether a run goes on from the block before.
    fn ripple(start: Self, stop: Self, carry: &mut bool) -> (Self, Self);

    /// At every bit, whether an odd number of bits of `self` stands at or before it; `carry` is that of the block before.
    fn parity(self, carry: &mut bool) -> Self;

    /// Copies those of 64 bytes whose bit is set in `mask` to the front of `out`, which has room for 64; gives their number.
    fn compress(bytes: &[u8; 64], mask: u64, out: &mut [u8; 64]) -> usize;

    /// The number that the last `count` of sixteen bytes make, from 1 to 16 of them; `None` where they are not all digits.
    fn decimal(bytes: &[u8; 16], count: usize) -> Option<u64>;

    /// Appends the place of each bit of `marks`, `origin` added to it; the top bit of the place is that of `flags`.
    fn append_places(marks: &[u64], flags: &[u64], origin: u32, out: &mut Vec<u32>);

    /// Appends for each bit of `marks`, all of which are among those of `within`, how many of those come before it, `origin`
    /// added to it.
    fn append_ranks(marks: &[u64], within: &[u64], origin: u32, out: &mut Vec<u32>);
}

/// Work to be done over [`Lanes`], by whichever back-end.
pub trait Kernel {
    /// What it gives.
    type Output;

    /// Does it.
    fn run<L: Lanes>(self) -> Self::Output;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Backend;

    /// Bits that are dense, sparse, and in long runs, by a small generator.
    fn bits(count: usize, seed: u64) -> Vec<bool> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        match seed % 3 {
            0 => (0..count).map(|_| next() % 2 == 0).collect(),
            1 => (0..count).map(|_| next() % 40 == 0).collect(),
            _ => {
                let mut on = false;
                (0..count)
                    .map(|_| {
                        on ^= next() % 90 == 0;
                        on
                    })
                    .collect()
            }
        }
    }

    /// Every operation on a few blocks in a row, against the same one bit by bit.
    struct Plainly(u64);

    impl Kernel for Plainly {
        type Output = ();

        fn run<L: Lanes>(self) {
            const BLOCKS: usize = 5;
            let total = BLOCKS * L::BYTES;
            let (x, y) = (bits(total, self.0), bits(total, self.0 + 7));
            let load = |bits: &[bool], block: usize| {
                let bits = &bits[block * L::BYTES..(block + 1) * L::BYTES];
                let words: Vec<u64> = bits
                    .chunks(64)
                    .map(|w| w.iter().enumerate().fold(0, |sum, (i, &b)| sum | u64::from(b) << i))
                    .collect();
                L::load(&words)
            };
            let store = |vectors: Vec<L>| {
                let mut words = vec![0; BLOCKS * L::WORDS];
                for (vector, words) in vectors.into_iter().zip(words.chunks_mut(L::WORDS)) {
                    vector.store(words);
                }
                (0..total).map(|i| words[i / 64] >> (i % 64) & 1 == 1).collect::<Vec<bool>>()
            };
            let each = |f: &mut dyn FnMut(L, L) -> L| {
                store((0..BLOCKS).map(|block| f(load(&x, block), load(&y, block))).collect())
            };
            let plain =
                |f: &dyn Fn(bool, bool) -> bool| x.iter().zip(&y).map(|(&x, &y)| f(x, y)).collect::<Vec<bool>>();

            assert_eq!(each(&mut |x, y| x.and(y)), plain(&|x, y| x & y));
            assert_eq!(each(&mut |x, y| x.or(y)), plain(&|x, y| x | y));
            assert_eq!(each(&mut |x, y| x.xor(y)), plain(&|x, y| x ^ y));
            assert_eq!(each(&mut |x, y| x.without(y)), plain(&|x, y| x & !y));
            for block in 0..BLOCKS {
                let none = !x[block * L::BYTES..(block + 1) * L::BYTES].contains(&true);
                assert_eq!(load(&x, block).is_zero(), none);
            }
            for by in [1, 2, 3, 8, 18, 63] {
                let mut before = L::splat(0);
                let later = each(&mut |x, _| x.later(by, &mut before));
                assert!((0..total).all(|i| later[i] == (i >= by as usize && x[i - by as usize])), "later by {by}");
            }

            let mut carry = false;
            let mut odd = false;
            let mut so_far = |bit: bool| {
                odd ^= bit;
                odd
            };
            let parity: Vec<bool> = x.iter().map(|&bit| so_far(bit)).collect();
            assert_eq!(each(&mut |x, _| x.parity(&mut carry)), parity);
            assert_eq!(carry, odd);

            // A start is one bit after a stop, as it is in the algebra, so that no two run into each other.
            let start: Vec<bool> = (0..total).map(|i| i == 0 || y[i - 1]).collect();
            let (mut carry, mut ranges) = (false, Vec::new());
            let hits = store(
                (0..BLOCKS)
                    .map(|block| {
                        let (hit, range) = L::ripple(load(&start, block), load(&y, block), &mut carry);
                        ranges.push(range);
                        hit
                    })
                    .collect(),
            );
            let ranges = store(ranges);
            let mut running = false;
            for i in 0..total {
                running |= start[i];
                assert_eq!(hits[i], running && y[i], "hit at {i}");
                assert_eq!(ranges[i], running && !y[i], "range at {i}");
                running &= !y[i];
            }
            assert_eq!(carry, running);

            let mut words = vec![0; L::WORDS];
            load(&x, 0).without(L::splat(1 << 63)).store(&mut words);
            let mut after = vec![0; L::WORDS];
            L::load(&words).after_odd_runs().store(&mut after);
            for (word, after) in words.iter().zip(after) {
                let mut odd = false;
                for bit in 0..64 {
                    let set = word >> bit & 1 == 1;
                    assert_eq!(after >> bit & 1 == 1, odd && !set, "bit {bit} of {word:#x}");
                    odd = set && !odd;
                }
            }

            let bytes: [u8; 64] = std::array::from_fn(|i| i as u8);
            let mut words = vec![0; L::WORDS];
            load(&x, 0).store(&mut words);
            let mut out = [0; 64];
            let length = L::compress(&bytes, words[0], &mut out);
            let kept: Vec<u8> = bytes.into_iter().filter(|&i| words[0] >> i & 1 == 1).collect();
            assert_eq!(&out[..length], kept);

            let words = |vectors: &[bool]| {
                let word =
                    |bits: &[bool]| bits.iter().enumerate().fold(0u64, |sum, (i, &bit)| sum | u64::from(bit) << i);
                vectors.chunks(64).map(word).collect::<Vec<u64>>()
            };
            let both: Vec<bool> = x.iter().zip(&y).map(|(&x, &y)| x & y).collect();
            let places = (0..total as u32).filter(|&i| x[i as usize]).map(|i| (i + 1) | u32::from(y[i as usize]) << 31);
            let mut appended = vec![7];
            L::append_places(&words(&x), &words(&y), 1, &mut appended);
            assert_eq!(appended, [7].into_iter().chain(places).collect::<Vec<u32>>());
            let before = |i: usize| x[..i].iter().filter(|&&bit| bit).count() as u32 + 2;
            let mut appended = vec![7];
            L::append_ranks(&words(&both), &words(&x), 2, &mut appended);
            let ranks = (0..total).filter(|&i| both[i]).map(before);
            assert_eq!(appended, [7].into_iter().chain(ranks).collect::<Vec<u32>>());
        }
    }

    #[test]
    fn every_operation_is_what_it_says() {
        for backend in Backend::available() {
            for seed in 1..200 {
                backend.run(Plainly(seed));
            }
        }
    }
}
