//! Integers of fields that are floats.

use super::column::ColumnType;
use super::known::Schema;
use crate::value::Value;

impl Schema {
    /// The value as the type that is known of its field: an integer, signed or not, becomes a float where the field is one and the
    /// float is the same number. Every other value stays as it is, and may conflict.
    ///
    /// [`EncodeOptions::schema`](crate::EncodeOptions::schema) has the same done to every row.
    ///
    /// ```
    /// use linepack::{ReadOptions, Schema, Value};
    /// let mut schema = Schema::default();
    /// schema.learn(b"cpu load=20.1\n", &ReadOptions::new()).unwrap();
    /// assert_eq!(schema.coerce("cpu", "load", Value::Int(20)), Value::Float(20.0));
    /// assert_eq!(schema.coerce("cpu", "used", Value::Int(20)), Value::Int(20));
    /// let large = Value::Int((1 << 53) + 1);
    /// assert_eq!(schema.coerce("cpu", "load", large.clone()), large);
    /// ```
    pub fn coerce<'v>(&self, measurement: &str, key: &str, value: Value<'v>) -> Value<'v> {
        coerced(value, || self.is_float(measurement, key))
    }

    /// Whether this is known to be a field of floats.
    pub(crate) fn is_float(&self, measurement: &str, key: &str) -> bool {
        self.get(measurement, key) == Some(ColumnType::Float)
    }
}

/// The value as it is for a field of which this says whether it is one of floats.
#[inline(always)]
pub(crate) fn coerced<'v>(value: Value<'v>, is_float: impl FnOnce() -> bool) -> Value<'v> {
    // Widened to 128 bits, because the nearest float may be one past the largest integer.
    let (float, same) = match value {
        Value::Int(x) => (x as f64, x as f64 as i128 == i128::from(x)),
        Value::UInt(x) => (x as f64, x as f64 as i128 == i128::from(x)),
        _ => return value,
    };
    if same && is_float() { Value::Float(float) } else { value }
}
