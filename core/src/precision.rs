//! The unit that timestamps are written in.

use crate::words::{UnknownWord, word_of};
use std::{fmt, str::FromStr};

/// The unit of timestamps on the wire: `ns us ms s m h`. Inside, time is always i64 nanoseconds.
///
/// ```
/// use linepack::Precision;
/// let p: Precision = "ms".parse().unwrap();
/// assert_eq!(p.to_ns(1_500), Some(1_500_000_000));
/// assert_eq!(p.to_ns(i64::MAX), None); // checked, never wrapped
/// assert_eq!(p.floor_ns(-1), -1);      // floored, not cut toward zero
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Precision {
    /// Nanoseconds, the default.
    #[default]
    Ns,
    /// Microseconds.
    Us,
    /// Milliseconds.
    Ms,
    /// Seconds.
    S,
    /// Minutes. InfluxDB 3 Core does not take it.
    M,
    /// Hours. InfluxDB 3 Core does not take it.
    H,
}

impl Precision {
    /// Every precision, from the finest to the coarsest.
    pub const ALL: &'static [Precision] =
        &[Precision::Ns, Precision::Us, Precision::Ms, Precision::S, Precision::M, Precision::H];

    /// The word used in options and in the `precision` parameter of a write.
    pub const fn word(self) -> &'static str {
        match self {
            Precision::Ns => "ns",
            Precision::Us => "us",
            Precision::Ms => "ms",
            Precision::S => "s",
            Precision::M => "m",
            Precision::H => "h",
        }
    }

    /// Nanoseconds in one unit.
    pub const fn ns_per_unit(self) -> i64 {
        match self {
            Precision::Ns => 1,
            Precision::Us => 1_000,
            Precision::Ms => 1_000_000,
            Precision::S => 1_000_000_000,
            Precision::M => 60_000_000_000,
            Precision::H => 3_600_000_000_000,
        }
    }

    /// `value` units as nanoseconds; `None` when that does not fit into an i64.
    pub const fn to_ns(self, value: i64) -> Option<i64> {
        value.checked_mul(self.ns_per_unit())
    }

    /// The last whole unit at or before the instant `ns`.
    pub const fn floor_ns(self, ns: i64) -> i64 {
        ns.div_euclid(self.ns_per_unit())
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Precision {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        word_of(s, Precision::ALL, Precision::word)
    }
}
