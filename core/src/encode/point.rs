//! A point that owns its parts.

use super::row::Time;
use crate::value::Value;

/// A measurement, its tags, its fields and a time. Nothing is judged here; the encoder does that.
///
/// ```
/// use linepack::{encode, EncodeOptions, Point, Precision};
/// let point = Point::new("m").tag("b", "2").tag("a", "1").field("f", 7i64).instant(1_999_999_999);
/// let body = encode([&point], &EncodeOptions::new().precision(Precision::S)).unwrap();
/// assert_eq!(body, b"m,a=1,b=2 f=7i 1\n");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    pub(super) measurement: String,
    pub(super) tags: Vec<(String, String)>,
    pub(super) fields: Vec<(String, Value<'static>)>,
    pub(super) time: Option<Time>,
}

impl Point {
    /// A point without tags, fields and time.
    pub fn new(measurement: impl Into<String>) -> Self {
        Point { measurement: measurement.into(), tags: Vec::new(), fields: Vec::new(), time: None }
    }

    /// Adds a tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.push((key.into(), value.into()));
        self
    }

    /// Adds a field: `f64`, `i64`, `u64`, `bool`, `&str`, `String` or a [`Value`].
    pub fn field<'v>(mut self, key: impl Into<String>, value: impl Into<Value<'v>>) -> Self {
        self.fields.push((key.into(), value.into().into_owned()));
        self
    }

    /// Sets the time, in the encoder's precision.
    pub fn timestamp(mut self, units: i64) -> Self {
        self.time = Some(Time::Units(units));
        self
    }

    /// Sets the time as nanoseconds since 1970, which the encoder floors to its precision.
    pub fn instant(mut self, ns: i64) -> Self {
        self.time = Some(Time::Instant(ns));
        self
    }
}
