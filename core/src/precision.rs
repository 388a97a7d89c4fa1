//! The unit that timestamps are written in.

use crate::words::words;

words! {
    /// The unit of timestamps on the wire: `ns us ms s m h`. Inside, time is always i64 nanoseconds.
    ///
    /// ```
    /// use linepack::Precision;
    /// let p: Precision = "ms".parse().unwrap();
    /// assert_eq!(p.to_ns(1_500), Some(1_500_000_000));
    /// assert_eq!(p.to_ns(i64::MAX), None); // checked, never wrapped
    /// assert_eq!(p.floor_ns(-1), -1);      // floored, not cut toward zero
    /// ```
    Precision {
        /// Nanoseconds, the default.
        #[default]
        Ns = "ns",
        /// Microseconds.
        Us = "us",
        /// Milliseconds.
        Ms = "ms",
        /// Seconds.
        S = "s",
        /// Minutes. InfluxDB 3 Core does not take it.
        M = "m",
        /// Hours. InfluxDB 3 Core does not take it.
        H = "h",
    }
}

impl Precision {
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
