//! LP-080, LP-081, LP-082: `[-] digits`, scaled to nanoseconds without loss.

use super::buffer::{ROOM, put};
use crate::error::Code;
use crate::precision::Precision;

/// Beyond this, either way, InfluxDB 1.x and 2.x refuse a time in nanoseconds.
const STRICT_BOUND: u64 = i64::MAX as u64 - 1;

/// Reads a whole token as nanoseconds.
pub(crate) fn parse(token: &[u8], precision: Precision, strict: bool) -> Result<i64, Code> {
    let value = super::integer::digits(token).map_err(|()| Code::InvalidTimestamp)?;
    let ns = value.and_then(|v| precision.to_ns(v)).ok_or(Code::TimestampOutOfRange)?;
    in_range(ns, strict)
}

/// `ns`, if it is a time that may be written.
pub(crate) fn in_range(ns: i64, strict: bool) -> Result<i64, Code> {
    if strict && ns.unsigned_abs() > STRICT_BOUND { Err(Code::TimestampOutOfRange) } else { Ok(ns) }
}

/// Writes a space, the digits and the line's end; how many bytes those are.
#[inline]
pub(crate) fn write(room: &mut [u8; ROOM], value: i64) -> usize {
    put(room, 0, [b' ']);
    let end = super::integer::signed(room, 1, value);
    put(room, end, [b'\n']);
    end + 1
}
