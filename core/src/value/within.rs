//! Numbers where they stand, among other bytes: as nothing has to be cut out, words may be read that reach beyond them.
//!
//! There is a short path for what most values of columns look like; the others are read as they are anywhere else.

use super::decimal::{divide, nearest};
use super::digits::{POWERS, values};
use super::{float, integer, timestamp};
use crate::precision::Precision;
use crate::scan::{Lanes, above_nine, eight_digits};

/// The value of the bytes `from..end` of `data`, a field's token that the grammar has accepted; `None` where it is no float.
#[inline(always)]
pub(crate) fn float<L: Lanes>(data: &[u8], from: usize, end: usize) -> Option<f64> {
    few_digits::<L>(data, from, end).or_else(|| any_float(data.get(from..end)?))
}

/// The same, if the bytes are up to 7 digits, a point and up to 16 more, as most floats are.
#[inline(always)]
fn few_digits<L: Lanes>(data: &[u8], from: usize, end: usize) -> Option<f64> {
    let (whole, before) = before_point(data, from)?;
    let places = end.checked_sub(from + before + 1)?;
    if !(1..=16).contains(&places) || before + places > 19 {
        return None;
    }
    let number = whole * POWERS[places] + digits::<L>(data, end - places, end)?;
    // Both ways are right for up to fifteen digits. Shortest digits of measured values are often about so many, in no order,
    // but those after the point are either few or many in all of a column.
    if places <= 8 { Some(divide(number, places)) } else { nearest(number, -(places as i32)) }
}

#[cold]
#[inline(never)]
fn any_float(token: &[u8]) -> Option<f64> {
    matches!(token.last(), Some(b'0'..=b'9' | b'.')).then(|| float::value(token))
}

/// The value of the bytes `from..end` of `data`, a field's token; `None` where it is no signed integer.
#[inline(always)]
pub(crate) fn integer<L: Lanes>(data: &[u8], from: usize, end: usize) -> Option<i64> {
    if end > from
        && data.get(end - 1) == Some(&b'i')
        && let Some(value) = positive::<L>(data, from, end - 1)
    {
        return Some(value);
    }
    any_integer(data.get(from..end)?)
}

#[cold]
#[inline(never)]
fn any_integer(token: &[u8]) -> Option<i64> {
    integer::parse(token).ok()
}

/// The nanoseconds that the bytes `from..end` of `data` say, a token that the grammar has accepted.
#[inline(always)]
pub(crate) fn timestamp<L: Lanes>(data: &[u8], from: usize, end: usize, precision: Precision) -> Option<i64> {
    match positive::<L>(data, from, end) {
        Some(value) => precision.to_ns(value),
        None => any_timestamp(data.get(from..end)?, precision),
    }
}

#[cold]
#[inline(never)]
fn any_timestamp(token: &[u8], precision: Precision) -> Option<i64> {
    timestamp::parse(token, precision, false).ok()
}

/// The value of digits without a sign, if that is quickly told.
#[inline(always)]
fn positive<L: Lanes>(data: &[u8], from: usize, end: usize) -> Option<i64> {
    i64::try_from(digits::<L>(data, from, end)?).ok()
}

/// The number that the bytes `from..end` of `data` make if they are 1 to 19 digits. They are read sixteen at a time, which may
/// reach in front of them, so nothing branches on single digits; `None` also where the data begins too near.
#[inline(always)]
fn digits<L: Lanes>(data: &[u8], from: usize, end: usize) -> Option<u64> {
    let last = |count: usize, end: usize| L::decimal(data.get(end.checked_sub(16)?..end)?.first_chunk()?, count);
    match end.wrapping_sub(from) {
        count @ 1..=16 => last(count, end),
        count @ 17..=19 => Some(last(count - 16, end - 16)? * POWERS[16] + last(16, end)?),
        _ => None,
    }
}

/// The number that the digits before a point make, and how many they are: 1 to 7 from `from` on, with a point after them.
#[inline(always)]
fn before_point(data: &[u8], from: usize) -> Option<(u64, usize)> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let word = data.get(from..)?.first_chunk()?;
    // The first byte that is zero here is found exactly.
    let point = u64::from_le_bytes(*word) ^ (ONES * u64::from(b'.'));
    let zero = point.wrapping_sub(ONES) & !point & (ONES << 7);
    let count = zero.trailing_zeros() / 8;
    if !(1..8).contains(&count) {
        return None;
    }
    let digits = values(word) << (8 * (8 - count));
    if above_nine(digits) == 0 { Some((eight_digits(digits), count as usize)) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Backend, Kernel};

    /// A number among other bytes is what it is by itself.
    struct AmongOthers;

    impl Kernel for AmongOthers {
        type Output = ();

        fn run<L: Lanes>(self) {
            every_byte_in_every_place::<L>();
            floats::<L>();
            integers::<L>();
            timestamps::<L>();
        }
    }

    #[test]
    fn among_others_as_by_itself() {
        Backend::available().into_iter().for_each(|backend| backend.run(AmongOthers));
    }

    fn every_byte_in_every_place<L: Lanes>() {
        for length in 0..=21 {
            for (at, byte) in (0..length.max(1)).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
                let mut data = b"m,a=12345678 b=9=987654321098765432109,".to_vec();
                let from = 17;
                data[from + at] = byte;
                let number = |text: &[u8]| std::str::from_utf8(text).ok()?.parse::<u64>().ok();
                let all_digits = (1..20).contains(&length) && data[from..from + length].iter().all(u8::is_ascii_digit);
                let plain = number(&data[from..from + length]).filter(|_| all_digits);
                assert_eq!(digits::<L>(&data, from, from + length), plain, "{data:?}");
                // With fewer bytes in front it is left to others, or the same.
                let alone = digits::<L>(&data[from..], 0, length);
                assert!(alone.is_none_or(|alone| Some(alone) == plain), "{data:?}");
                let point = data[from..].iter().position(|&b| b == b'.').filter(|point| (1..8).contains(point));
                assert_eq!(
                    before_point(&data, from),
                    point.and_then(|n| Some((number(&data[from..from + n])?, n))).filter(|_| data[from] != b'+'),
                    "{data:?}"
                );
            }
        }
    }

    fn floats<L: Lanes>() {
        let bits = (0..200_000u64).map(|n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let texts = bits.flat_map(|bits| {
            let x = (bits >> 11) as f64 / 10f64.powi((bits % 19) as i32);
            [format!("{x}"), format!("-{x:.2}"), format!("{x:.3}"), format!("{:e}", f64::from_bits(bits))]
        });
        let odd = ["1.", ".5", "-.5", "1.e5", "00.50", "0.0000000000000000", "1234567.5", "12345678.5", "7"];
        for text in texts.chain(odd.map(String::from)).filter(|text| !text.contains(['N', 'i'])) {
            let expected: f64 = text.parse().unwrap();
            for data in
                [format!("m load={text}\n"), format!("usage_of_everything={text},next=1.25 1737100800000000000")]
            {
                let from = data.find('=').unwrap() + 1;
                let found = float::<L>(data.as_bytes(), from, from + text.len()).unwrap();
                assert_eq!(found.to_bits(), expected.to_bits(), "{data}");
            }
        }
        for other in ["1i", "1.5i", "1u", "true", "F", "\"1.5\"", "1.5\r", ""] {
            let data = format!("usage_idle={other},idle=1");
            assert_eq!(float::<L>(data.as_bytes(), 11, 11 + other.len()), None, "{other}");
        }
    }

    fn integers<L: Lanes>() {
        let (least, greatest) = (i64::MIN.to_string(), i64::MAX.to_string());
        for text in ["57", "0", "-7", "00000000000000000001", &least, &greatest] {
            for before in ["usage=", "usage_of_everything="] {
                let (data, from) = (format!("{before}{text}i,idle=1i"), before.len());
                let end = from + text.len();
                assert_eq!(integer::<L>(data.as_bytes(), from, end + 1), text.parse().ok(), "{data}");
                assert_eq!(integer::<L>(data.as_bytes(), from, end), None, "{data}");
            }
        }
        assert_eq!(integer::<L>(b"usage_of_everything=9223372036854775808i", 20, 40), None);
    }

    fn timestamps<L: Lanes>() {
        for (text, precision, ns) in [
            ("1737100800000000000", Precision::Ns, Some(1_737_100_800_000_000_000)),
            ("-1", Precision::Us, Some(-1000)),
            ("17", Precision::S, Some(17_000_000_000)),
            ("9223372036854775808", Precision::Ns, None),
            ("9223372036854775807", Precision::Us, None),
        ] {
            let data = format!("m,host=a usage=1 {text}");
            assert_eq!(timestamp::<L>(data.as_bytes(), 17, data.len(), precision), ns, "{text}");
        }
    }
}
