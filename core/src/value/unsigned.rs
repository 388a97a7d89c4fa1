//! LP-064, LP-109: `digits u`.

use super::buffer::{ROOM, put};
use super::numerals;
use crate::error::Code;

/// Reads a whole token, its `u` included.
pub(crate) fn parse(token: &[u8]) -> Result<u64, Code> {
    match super::digits::to_u64(token.strip_suffix(b"u").unwrap_or_default()) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(Code::UnsignedOutOfRange),
        Err(()) => Err(Code::InvalidNumber),
    }
}

/// Writes the digits and `u`; how many bytes those are.
#[inline]
pub(crate) fn write(room: &mut [u8; ROOM], value: u64) -> usize {
    let end = numerals::write(room, 0, value);
    put(room, end, [b'u']);
    end + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        assert_eq!(parse(b"18446744073709551615u"), Ok(u64::MAX));
        assert_eq!(parse(b"0018446744073709551616u"), Err(Code::UnsignedOutOfRange));
        for bad in [&b"u"[..], b"-0u", b"-1u", b"+1u", b"1.0u", b"1uu"] {
            assert_eq!(parse(bad), Err(Code::InvalidNumber), "{bad:?}");
        }
    }
}
