//! Digits, a dot and an exponent to the nearest float, by one division of floats or one multiplication of integers.

use super::digits;

/// The digits of a float's text and what comes after them.
pub(super) struct Mantissa<'a> {
    /// All digits as one number, modulo 2^64.
    number: u64,
    /// How many digits stand before the point.
    pub(super) whole: usize,
    /// How many stand after it, if there is one.
    pub(super) fraction: Option<usize>,
    pub(super) rest: &'a [u8],
}

impl<'a> Mantissa<'a> {
    /// Reads as far as digits and a point go.
    #[inline(always)]
    pub(super) fn read(text: &'a [u8]) -> Self {
        let (number, rest) = digits::leading(0, text);
        let whole = text.len() - rest.len();
        match rest {
            [b'.', after @ ..] => {
                let (number, rest) = digits::run(number, after);
                Mantissa { number, whole, fraction: Some(after.len() - rest.len()), rest }
            }
            _ => Mantissa { number, whole, fraction: None, rest },
        }
    }
}

/// Nineteen digits, which always fit into a u64, a point, and an exponent of three with its sign.
const LONGEST: usize = 19 + 1 + 5;

/// The value of a text without a sign that the grammar has accepted.
pub(super) fn value(text: &[u8]) -> f64 {
    if text.len() > LONGEST {
        return any(text);
    }
    let Mantissa { number, whole, fraction, rest } = Mantissa::read(text);
    let places = fraction.unwrap_or(0);
    // By the count, not by the number itself: shortest digits lie on both sides of 2^53 in no order.
    match whole + places {
        20.. => any(text),
        _ if !rest.is_empty() => scientific(text, number, places, rest),
        0..=15 => divide(number, places),
        _ => nearest(number, -(places as i32)).unwrap_or_else(|| any(text)),
    }
}

/// The value of `text`, whose digits are `number`, `places` of them after the point, and whose rest is an exponent.
#[inline(never)]
fn scientific(text: &[u8], number: u64, places: usize, rest: &[u8]) -> f64 {
    let (negative, exponent) = exponent_sign(&rest[1..]);
    if exponent.len() > 3 {
        return any(text);
    }
    let (power, _) = digits::leading(0, exponent);
    let power = if negative { -(power as i32) } else { power as i32 };
    nearest(number, power - places as i32).unwrap_or_else(|| any(text))
}

/// The sign and the digits of an exponent.
pub(super) fn exponent_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'+', digits @ ..] => (false, digits),
        _ => digits::minus(text),
    }
}

/// The value of any text, whatever its length.
#[cold]
#[inline(never)]
fn any(text: &[u8]) -> f64 {
    super::text(text).parse().unwrap_or_default()
}

/// The powers of ten known: with at most nineteen digits none leads to a subnormal or an infinity.
const LEAST: i32 = -300;
const GREATEST: i32 = 280;

/// A power of ten, `mantissa * 2^exponent`. The mantissa has its highest bit set and is cut, never rounded up.
#[derive(Clone, Copy)]
struct Power {
    mantissa: u64,
    exponent: i32,
}

/// Made one from the other with mantissas of 128 bits. A step cuts less than 2^-124 of the value, all of them together
/// less than 2^-115.
static POWERS: [Power; (GREATEST - LEAST + 1) as usize] = {
    let one = Power { mantissa: 1 << 63, exponent: -63 };
    let mut powers = [one; (GREATEST - LEAST + 1) as usize];
    let (mut mantissa, mut exponent, mut n) = (1u128 << 127, -63, 1);
    while n <= GREATEST {
        mantissa = (mantissa >> 3) * 5;
        exponent += 4 - mantissa.leading_zeros() as i32;
        mantissa <<= mantissa.leading_zeros();
        powers[(n - LEAST) as usize] = Power { mantissa: (mantissa >> 64) as u64, exponent };
        n += 1;
    }
    (mantissa, exponent, n) = (1 << 127, -63, -1);
    while n >= LEAST {
        mantissa /= 5;
        exponent -= 1 + mantissa.leading_zeros() as i32;
        mantissa <<= mantissa.leading_zeros();
        powers[(n - LEAST) as usize] = Power { mantissa: (mantissa >> 64) as u64, exponent };
        n -= 1;
    }
    powers
};

/// `10^0` to `10^15`. Floats hold powers of ten up to 10^22 exactly.
static EXACT: [f64; 16] = {
    let mut exact = [1.0; 16];
    let mut n = 1;
    while n < exact.len() {
        exact[n] = exact[n - 1] * 10.0;
        n += 1;
    }
    exact
};

/// `digits / 10^places` for at most fifteen digits, in front of and behind the point together: floats hold both numbers
/// exactly, so the division rounds correctly.
#[inline(always)]
pub(super) fn divide(digits: u64, places: usize) -> f64 {
    // 2^52 and the digits in its last bits, less 2^52. The instruction that converts an integer waits on x86-64 for the
    // float that its register held before, which was the last token's value.
    const BASE: f64 = (1u64 << 52) as f64;
    (f64::from_bits(BASE.to_bits() | digits) - BASE) / EXACT[places]
}

/// `digits * 10^power`, correctly rounded; `None` when that is not settled here.
#[inline(always)]
pub(super) fn nearest(digits: u64, power: i32) -> Option<f64> {
    let power = POWERS.get(usize::try_from(power - LEAST).ok()?)?;
    if digits == 0 {
        return Some(0.0);
    }
    let zeros = digits.leading_zeros();
    let product = u128::from(digits << zeros) * u128::from(power.mantissa);
    // Two cuts, the power's and this one, take less than 2 and a trifle off the true product, so less than 5 after the
    // shift by one or none that brings the highest bit to the top.
    let high = (product >> 64) as u64;
    let shift = high.leading_zeros();
    let high = high << shift;
    // A float keeps the upper 53 bits. Where less than 5 decides on which side of a half the rest is, it is not settled.
    const HALF: u64 = 1 << 10;
    let rest = high % (2 * HALF);
    if (HALF - 4..=HALF).contains(&rest) {
        return None;
    }
    let mantissa = (high >> 11) + u64::from(rest > HALF);
    let exponent = power.exponent + (64 + 11) - zeros as i32 - shift as i32;
    // Added, not combined: the mantissa's highest bit, or a carry out of it, counts the exponent up.
    Some(f64::from_bits(mantissa + (((exponent + 1074) as u64) << 52)))
}
