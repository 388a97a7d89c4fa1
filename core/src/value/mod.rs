//! One file per type, its reading and its writing side by side; `digits`, `decimal`, `numerals` and `shortest` are what
//! numbers share, `buffer` is what all are written to; `within` reads many of
//! a kind.

pub(crate) mod boolean;
pub(crate) mod buffer;
mod decimal;
mod digits;
pub(crate) mod float;
pub(crate) mod integer;
mod numerals;
mod shortest;
pub(crate) mod string;
pub(crate) mod timestamp;
pub(crate) mod unsigned;
#[cfg(feature = "arrow")]
pub(crate) mod within;

pub use float::FloatStyle;

use std::borrow::Cow;

/// A field's value.
///
/// ```
/// use linepack::Value;
/// assert_eq!(Value::from(3i64), Value::Int(3));
/// assert_eq!(Value::from("text"), Value::String("text".into()));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// A 64-bit float, always finite when read.
    Float(f64),
    /// A signed integer, written with `i`.
    Int(i64),
    /// An unsigned integer, written with `u`.
    UInt(u64),
    /// A boolean.
    Bool(bool),
    /// A string.
    String(Cow<'a, str>),
}

impl Value<'_> {
    /// The same value, owning its text.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Float(x) => Value::Float(x),
            Value::Int(x) => Value::Int(x),
            Value::UInt(x) => Value::UInt(x),
            Value::Bool(x) => Value::Bool(x),
            Value::String(x) => Value::String(Cow::Owned(x.into_owned())),
        }
    }
}

impl From<f64> for Value<'_> {
    fn from(x: f64) -> Self {
        Value::Float(x)
    }
}

/// The float of 64 bits whose shortest digits are those of the given one (LP-107): `0.1f32` is written and read as 0.1, not
/// as the 0.10000000149011612 that a conversion of its bits would give.
///
/// ```
/// use linepack::Value;
/// assert_eq!(Value::from(0.1f32), Value::Float(0.1));
/// assert_eq!(Value::from(16_777_216f32), Value::Float(16_777_216.0));
/// ```
impl From<f32> for Value<'_> {
    fn from(x: f32) -> Self {
        if !x.is_finite() {
            return Value::Float(f64::from(x));
        }
        Value::Float(float::value(zmij::Buffer::new().format_finite(x).as_bytes()))
    }
}

impl From<i64> for Value<'_> {
    fn from(x: i64) -> Self {
        Value::Int(x)
    }
}

impl From<u64> for Value<'_> {
    fn from(x: u64) -> Self {
        Value::UInt(x)
    }
}

impl From<bool> for Value<'_> {
    fn from(x: bool) -> Self {
        Value::Bool(x)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(x: &'a str) -> Self {
        Value::String(Cow::Borrowed(x))
    }
}

impl From<String> for Value<'_> {
    fn from(x: String) -> Self {
        Value::String(Cow::Owned(x))
    }
}

/// Gives `then` the value of a field's token, which the grammar has accepted and which may have the CR of the line end;
/// `escaped` says whether a backslash stands in it.
#[inline(always)]
pub(crate) fn read<'a, T>(token: &'a str, escaped: bool, c_escapes: bool, then: impl Fn(Value<'a>) -> T) -> T {
    let bytes = token.as_bytes();
    match (bytes.first(), bytes.last()) {
        (_, Some(b'\r')) => then(without_cr(token, escaped, c_escapes)),
        (Some(b'"'), _) => then(Value::String(string::text(token, escaped, c_escapes))),
        (Some(b't' | b'T' | b'f' | b'F'), _) => then(Value::Bool(boolean::parse(bytes).unwrap_or_default())),
        (_, Some(b'i')) => then(Value::Int(integer::parse(bytes).unwrap_or_default())),
        (_, Some(b'u')) => then(Value::UInt(unsigned::parse(bytes).unwrap_or_default())),
        _ => then(Value::Float(float::value(bytes))),
    }
}

#[cold]
#[inline(never)]
fn without_cr(token: &str, escaped: bool, c_escapes: bool) -> Value<'_> {
    read(token.trim_end_matches('\r'), escaped, c_escapes, |value| value)
}

/// The text of bytes that the grammar has already found to be ASCII or UTF-8.
pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}
