//! LP-063, LP-109: `[-] digits i`.

use super::buffer::{ROOM, put};
use super::numerals;
use crate::error::Code;

/// Reads `[-] digits`, leading zeros allowed. `None` in `Ok` when it does not fit into an i64.
pub(crate) fn digits(token: &[u8]) -> Result<Option<i64>, ()> {
    let (negative, text) = super::digits::minus(token);
    let magnitude = super::digits::to_u64(text)?;
    Ok(magnitude.and_then(|m| if negative { 0i64.checked_sub_unsigned(m) } else { i64::try_from(m).ok() }))
}

/// Reads a whole token, its `i` included.
pub(crate) fn parse(token: &[u8]) -> Result<i64, Code> {
    match digits(token.strip_suffix(b"i").unwrap_or_default()) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(Code::IntegerOutOfRange),
        Err(()) => Err(Code::InvalidNumber),
    }
}

/// Writes the digits and `i`; how many bytes those are.
#[inline]
pub(crate) fn write(room: &mut [u8; ROOM], value: i64) -> usize {
    let end = signed(room, 0, value);
    put(room, end, [b'i']);
    end + 1
}

/// Writes the sign, where there is one, and the digits at `at`, and says where they end.
#[inline(always)]
pub(super) fn signed(room: &mut [u8; ROOM], at: usize, value: i64) -> usize {
    put(room, at, [b'-']);
    numerals::write(room, at + usize::from(value < 0), value.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_and_leading_zeros() {
        assert_eq!(parse(b"9223372036854775807i"), Ok(i64::MAX));
        assert_eq!(parse(b"-9223372036854775808i"), Ok(i64::MIN));
        assert_eq!(parse(b"9223372036854775808i"), Err(Code::IntegerOutOfRange));
        assert_eq!(parse(b"-0009223372036854775809i"), Err(Code::IntegerOutOfRange));
        assert_eq!(parse(b"-007i"), Ok(-7));
        for bad in [&b"i"[..], b"-i", b"--1i", b"1.0i", b"1ii", b"1", b""] {
            assert_eq!(parse(bad), Err(Code::InvalidNumber), "{bad:?}");
        }
    }
}
