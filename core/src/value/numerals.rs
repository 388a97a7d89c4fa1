//! Numbers to decimal digits, eight at a time and without a branch on how many there are.

use super::buffer::{ROOM, put};
use crate::scan;

// What is written here at most is a space, a sign, the digits of a whole number, the last eight as a word, and behind them a
// letter, a line end, or a point, up to four zeros and sixteen digits.
const _: () = assert!(1 + 1 + 20 + 1 + 4 + 16 <= ROOM);

pub(super) const EIGHT_DIGITS: u64 = 100_000_000;
const ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);

/// Writes the digits of `value` at `at` and says where they end.
#[inline(always)]
pub(super) fn write(room: &mut [u8; ROOM], at: usize, value: u64) -> usize {
    match SMALL.get(value as usize) {
        Some(small) if value < SMALL.len() as u64 => {
            put(room, at, *small);
            at + usize::from(small[3])
        }
        _ if value < EIGHT_DIGITS => upto_eight(room, at, value),
        _ => more_than_eight(room, at, value),
    }
}

/// The digits of numbers below a thousand, and how many they are.
static SMALL: [[u8; 4]; 1000] = {
    let mut texts = [[b'0', 0, 0, 1]; 1000];
    let mut value = 1;
    while value < texts.len() {
        let digits = [value / 100, value / 10 % 10, value % 10];
        let zeros = (value < 10) as usize + (value < 100) as usize;
        let mut at = 0;
        while at + zeros < 3 {
            texts[value][at] = b'0' + digits[at + zeros] as u8;
            at += 1;
        }
        texts[value][3] = at as u8;
        value += 1;
    }
    texts
};

#[inline(never)]
fn more_than_eight(room: &mut [u8; ROOM], at: usize, value: u64) -> usize {
    let (high, low) = (value / EIGHT_DIGITS, value % EIGHT_DIGITS);
    let end = if high < EIGHT_DIGITS {
        upto_eight(room, at, high)
    } else {
        let end = upto_eight(room, at, high / EIGHT_DIGITS);
        put(room, end, (eight(high % EIGHT_DIGITS) | ZEROS).to_le_bytes());
        end + 8
    };
    put(room, end, (eight(low) | ZEROS).to_le_bytes());
    end + 8
}

/// The same for less than 10^8.
#[inline(always)]
fn upto_eight(room: &mut [u8; ROOM], at: usize, value: u64) -> usize {
    let digits = eight(value);
    // The last digit is written even where it is a zero.
    let zeros = (digits | 1 << 56).trailing_zeros() / 8;
    put(room, at, ((digits | ZEROS) >> (8 * zeros)).to_le_bytes());
    at + 8 - zeros as usize
}

/// The same for less than 10^4.
#[inline(always)]
fn upto_four(room: &mut [u8; ROOM], at: usize, value: u64) -> usize {
    let digits = four(value) as u32;
    let zeros = (digits | 1 << 24).trailing_zeros() / 8;
    put(room, at, ((digits | ZEROS as u32) >> (8 * zeros)).to_le_bytes());
    at + 4 - zeros as usize
}

/// Writes `number / 10_000` with its decimals at `at`, without the zeros at the end, but with `decimals` of them at least.
#[inline(always)]
pub(super) fn write_ten_thousandths(room: &mut [u8; ROOM], at: usize, number: u64, decimals: usize) -> usize {
    let (end, fraction) = if number < EIGHT_DIGITS {
        let digits = eight(number);
        let zeros = (digits | 1 << 24).trailing_zeros() / 8;
        put(room, at, (((digits | ZEROS) as u32) >> (8 * zeros)).to_le_bytes());
        (at + 4 - zeros as usize, (digits >> 32) as u32)
    } else {
        (write(room, at, number / 10_000), (eight(number % 10_000) >> 32) as u32)
    };
    put(room, end, [b'.']);
    put(room, end + 1, (fraction | ZEROS as u32).to_le_bytes());
    let decimals = decimals.max(4 - fraction.leading_zeros() as usize / 8);
    end + decimals + usize::from(decimals > 0)
}

/// Writes a number with its decimals at `at`, without the zeros at the end, but with `decimals` of them at least. The fraction
/// is given in units of the sixteenth place after `beyond` places, so many that only the last of them may not be a zero: of
/// four places it is the seventeenth digit.
#[inline(always)]
pub(super) fn write_decimal(
    room: &mut [u8; ROOM],
    at: usize,
    whole: u64,
    fraction: u64,
    beyond: usize,
    decimals: usize,
) -> usize {
    let end = if whole < 10_000 { upto_four(room, at, whole) } else { write(room, at, whole) };
    let (upper, lower) = (fraction / EIGHT_DIGITS, fraction % EIGHT_DIGITS);
    put(room, end + 1, [b'0'; 4]);
    put(room, end + beyond, [b'0' + (upper / EIGHT_DIGITS) as u8]);
    put(room, end, [b'.']);
    let (text, digits) = scan::sixteen_digits([(upper % EIGHT_DIGITS) as u32, lower as u32]);
    put(room, end + 1 + beyond, text);
    let decimals = decimals.max(beyond + digits);
    end + decimals + usize::from(decimals > 0)
}

/// The text of a number below 10^8, with zeros before it.
#[cfg(feature = "arrow")]
#[inline(always)]
pub(super) fn eight_digits(value: u64) -> [u8; 8] {
    (eight(value) | ZEROS).to_le_bytes()
}

/// The eight digits of a number below 10^8, one a byte, the first one lowest: first fours, then pairs, then all.
#[inline(always)]
fn eight(value: u64) -> u64 {
    // Each factor over its power of two is the reciprocal of the divisor, exact enough for every dividend of the step.
    four((value / 10_000) | ((value % 10_000) << 32))
}

/// The four digits of each of two numbers below 10^4, of which one is in the lower and one in the upper 32 bits.
#[inline(always)]
fn four(fours: u64) -> u64 {
    let hundreds = ((fours * 5243) >> 19) & 0x0000_007F_0000_007F;
    let pairs = hundreds | ((fours - hundreds * 100) << 16);
    let tens = ((pairs * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | ((pairs - tens * 10) << 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_digits() {
        for value in (0..10_000).chain((0..EIGHT_DIGITS).step_by(977)).flat_map(|n| [n, n * 10_000 % EIGHT_DIGITS]) {
            let text = (eight(value) | ZEROS).to_le_bytes();
            assert_eq!(text, format!("{value:08}").as_bytes());
        }
    }

    #[test]
    fn every_length() {
        let powers = (0..20).map(|n| 10u64.pow(n)).chain([u64::MAX]);
        for value in powers.flat_map(|n| [n - 1, n, n.wrapping_add(1), n / 3, n / 7]).chain(0..2000) {
            let mut room = [b'x'; ROOM];
            let end = write(&mut room, 3, value);
            assert_eq!(room[3..end], *value.to_string().as_bytes());
        }
    }

    #[test]
    fn ten_thousandths() {
        for number in (0..=20_000).chain((0..19).flat_map(|n| [10u64.pow(n) - 1, 10u64.pow(n), 12 * 10u64.pow(n) / 10]))
        {
            for decimals in [0, 1] {
                let mut room = [b'x'; ROOM];
                let end = write_ten_thousandths(&mut room, 1, number, decimals);
                let all = format!("{}.{:04}", number / 10_000, number % 10_000);
                let (whole, fraction) = all.trim_end_matches('0').split_once('.').unwrap();
                let fraction = if fraction.len() < decimals { "0" } else { fraction };
                let dot = if fraction.is_empty() { "" } else { "." };
                assert_eq!(std::str::from_utf8(&room[1..end]), Ok(&*format!("{whole}{dot}{fraction}")));
            }
        }
    }
}
