//! Decimal digits to a number, the one reading of digits that floats, integers and timestamps share.

use crate::scan::{above_nine, eight_digits as eight};

/// `10^0` to `10^16`.
pub(super) const POWERS: [u64; 17] = {
    let mut powers = [1; 17];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

/// Whether a minus stands first, and what is after it.
#[inline(always)]
pub(super) fn minus(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    }
}

/// Reads nothing but digits, leading zeros allowed. `None` in `Ok` when they do not fit into a u64.
#[inline(always)]
pub(super) fn to_u64(bytes: &[u8]) -> Result<Option<u64>, ()> {
    let (value, rest) = match bytes.len() {
        0 => return Err(()),
        1..=7 => leading(0, bytes),
        8..=16 => run(0, bytes),
        17..=19 => {
            let (head, tail) = bytes.split_at(bytes.len() - 16);
            match leading(0, head) {
                (value, []) => run(value, tail),
                other => other,
            }
        }
        _ => return long(bytes),
    };
    if rest.is_empty() { Ok(Some(value)) } else { Err(()) }
}

/// [`to_u64`] for what may not fit.
#[cold]
#[inline(never)]
fn long(bytes: &[u8]) -> Result<Option<u64>, ()> {
    if bytes.iter().all(u8::is_ascii_digit) { Ok(super::text(bytes).parse().ok()) } else { Err(()) }
}

/// `value` with the digits at the start of `bytes` written after it, modulo 2^64, and the rest: for a text that is
/// expected to be short, or to end somewhere inside.
#[inline(always)]
pub(super) fn leading(mut value: u64, bytes: &[u8]) -> (u64, &[u8]) {
    let mut rest = bytes;
    while let [b @ b'0'..=b'9', after @ ..] = rest {
        value = value.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
        rest = after;
    }
    (value, rest)
}

/// The same as [`leading`], for a text that is expected to be digits to its end.
#[inline(always)]
pub(super) fn run(value: u64, bytes: &[u8]) -> (u64, &[u8]) {
    match upto_sixteen(bytes) {
        Some(more) => (value.wrapping_mul(POWERS[bytes.len()]).wrapping_add(more), &[]),
        None => leading(value, bytes),
    }
}

/// The value of 8 to 16 bytes, if all are digits; without a branch on how many, which would often be guessed wrong.
#[inline(always)]
fn upto_sixteen(bytes: &[u8]) -> Option<u64> {
    let (high, low) = (values(bytes.first_chunk()?), values(bytes.last_chunk()?));
    if bytes.len() > 16 || above_nine(high) | above_nine(low) != 0 {
        return None;
    }
    // The bytes that both words have are shifted out of the first one, zeros come in before it.
    let high = (u128::from(high) << (8 * (16 - bytes.len()))) as u64;
    Some(eight(high) * 100_000_000 + eight(low))
}

/// What eight bytes are worth as digits, the first one lowest.
#[inline(always)]
pub(super) fn values(bytes: &[u8; 8]) -> u64 {
    u64::from_le_bytes(*bytes) ^ u64::from_ne_bytes([b'0'; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_in_every_place() {
        for length in 1..=20 {
            for (at, byte) in (0..length).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
                let mut text = b"12345678901234567890"[..length].to_vec();
                text[at] = byte;
                let plain = String::from_utf8(text.clone()).ok().filter(|_| byte.is_ascii_digit());
                assert_eq!(to_u64(&text), plain.map(|digits| digits.parse().ok()).ok_or(()), "{text:?}");
            }
        }
        assert_eq!(to_u64(b""), Err(()));
    }
}
