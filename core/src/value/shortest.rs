//! The shortest digits of floats of ordinary size, in exact integers.
//!
//! `x = m / 2^h`, so with as many decimals `d` that `10^d` is just above `2^h` all of it is integers: the fraction of
//! `x * 10^(d - 1)` is that of `m * 5^(d - 1) / 2^(h - d + 1)`. From `x` to where its neighbours' numbers begin is half of
//! `5^(d - 1)` in units of that denominator, which is between a twentieth and a half of the denominator. So of the numbers with
//! `d - 1` decimals one at most reads back as `x`, and then it is the shortest; else none with fewer than `d` does, and of those
//! with `d` the nearest is the one to write. `5^(d - 1)` is odd, so no number is just on the border. Whole numbers are floats
//! themselves, so none is nearer to `x` than its own whole part, which can be left out of all this.

use super::buffer::{ROOM, put};
use super::numerals;

/// `5^0` to `5^19`, and `10^0` to `10^16`.
const FIVES: [u64; 20] = powers(5);
const TENS: [u64; 17] = powers(10);

const fn powers<const N: usize>(of: u64) -> [u64; N] {
    let mut powers = [1; N];
    let mut n = 1;
    while n < N {
        powers[n] = powers[n - 1] * of;
        n += 1;
    }
    powers
}

/// Writes the shortest text without an exponent that reads back as `x`, with at least `decimals` decimals; how many bytes that
/// is, or 0 for a power of two, whose lower neighbour is nearer, and for what is not between `2^-14` and `2^50`.
#[inline(never)]
pub(super) fn write(room: &mut [u8; ROOM], x: f64, decimals: usize) -> usize {
    write_inline(room, x, decimals)
}

#[inline(always)]
pub(super) fn write_inline(room: &mut [u8; ROOM], x: f64, decimals: usize) -> usize {
    const HIDDEN: u64 = 1 << 52;
    let bits = x.abs().to_bits();
    let halvings = 1075u64.wrapping_sub(bits >> 52);
    if bits.is_multiple_of(HIDDEN) || !(3..=66).contains(&halvings) {
        return 0;
    }
    let mantissa = (bits % HIDDEN) | HIDDEN;
    let whole = mantissa >> halvings.min(63);
    let fraction = mantissa - (whole << (halvings % 64));
    // `d - 1`; the factor is the logarithm of two, exact enough for 66 times of it.
    let before = (halvings * 1233 / 4096) as usize;
    let (five, shift) = (FIVES[before], halvings as usize - before);
    let scaled = u128::from(fraction) * u128::from(five);
    let one = 1u64 << shift;
    let (n, rest) = ((scaled >> shift) as u64, scaled as u64 % one);
    let (digit, rest_of_digit) = ((10 * rest) >> shift, (10 * rest) % one);
    let nearest = digit + u64::from(2 * rest_of_digit + digit % 2 > one);
    let last = if 2 * rest < five { 0 } else { nearest };
    let last = if 2 * (one - rest) < five { 10 } else { last };
    put(room, 0, [b'-']);
    let at = usize::from(x.is_sign_negative());
    let (beyond, missing) = (before.saturating_sub(15), 15usize.saturating_sub(before));
    numerals::write_decimal(room, at, whole, (10 * n + last) * TENS[missing], beyond, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(x: f64) {
        let mut room = [b'x'; ROOM];
        let end = write(&mut room, -x, 1);
        let text = std::str::from_utf8(&room[..end]).unwrap();
        let power = x.to_bits().trailing_zeros() >= 52;
        assert_eq!(text, if power { String::new() } else { format!("-{}", zmij::Buffer::new().format_finite(x)) });
    }

    /// Every binary size, and in each the mantissas at the edges and some between.
    #[test]
    fn as_the_crate() {
        let mut state = 1u64;
        for exponent in 1023 - 13..1023 + 49 {
            for n in 0..10_000 {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                for mantissa in [n, (1 << 52) - 1 - n, state >> 12, ((state >> 12) << (n % 52)) & ((1 << 52) - 1)] {
                    check(f64::from_bits((exponent << 52) | mantissa));
                }
                let short = (state >> 33) as f64 / 10f64.powi(n as i32 % 20);
                [short, short.next_up(), short.next_down()]
                    .into_iter()
                    .filter(|x| (1e-4..1e15).contains(x))
                    .for_each(check);
            }
        }
    }

    #[test]
    fn other_sizes_are_not_for_it() {
        for x in [0.0, 1e-5, 1e16, 5e-324, f64::MAX, f64::INFINITY, f64::NAN, 1.0, 0.00390625] {
            assert_eq!(write(&mut [0; ROOM], x, 0), 0, "{x:e}");
        }
    }
}
