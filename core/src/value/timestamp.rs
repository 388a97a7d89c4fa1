//! LP-080, LP-081, LP-082: `[-] digits`, scaled to nanoseconds without loss.

use super::buffer::{ROOM, put};
#[cfg(feature = "arrow")]
use super::{buffer::PADDED, numerals};
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

/// A time as it ends a line, kept for the next line: neighbours often have the same time, or the same first digits.
#[cfg(feature = "arrow")]
#[derive(Debug, Default)]
pub(crate) struct LineEnd {
    units: i64,
    text: [u8; PADDED],
    /// 0 before the first time.
    len: usize,
}

#[cfg(feature = "arrow")]
impl LineEnd {
    /// A space, the digits and the line's end, in the first bytes, and how many these are.
    #[inline(always)]
    pub(crate) fn write(&mut self, units: i64) -> (&[u8; PADDED], usize) {
        if self.len == 0 || units != self.units {
            self.change(units);
        }
        (&self.text, self.len)
    }

    #[inline]
    fn change(&mut self, units: i64) {
        const LOWER: i64 = numerals::EIGHT_DIGITS as i64;
        // Neither is below 10^8, if the digits before the last eight are the same and not all zeros.
        let same = self.len > 0 && units / LOWER == self.units / LOWER && units >= LOWER;
        let last = self.len.checked_sub(9).and_then(|at| self.text.get_mut(at..)?.first_chunk_mut());
        match last.filter(|_| same) {
            Some(last) => *last = numerals::eight_digits((units % LOWER) as u64),
            None => {
                let mut room = [0; ROOM];
                self.len = write(&mut room, units);
                self.text = room.first_chunk().copied().unwrap_or_default();
            }
        }
        self.units = units;
    }
}

#[cfg(all(test, feature = "arrow"))]
mod tests {
    use super::*;

    #[test]
    fn one_time_after_the_other() {
        let mut end = LineEnd::default();
        let times =
            [0, 1, 99_999_999, 100_000_000, 100_000_001, 199_999_999, 200_000_000, -1, -200_000_001, -200_000_002];
        let large =
            [1_737_100_800_000_000_000, 1_737_100_800_099_999_999, 1_737_100_800_100_000_000, i64::MAX, i64::MIN];
        for time in times.into_iter().chain(large).flat_map(|time| [time, time, 0, time, 123_456_789, time]) {
            let (text, len) = end.write(time);
            assert_eq!(text[..len], *format!(" {time}\n").as_bytes());
        }
    }
}
