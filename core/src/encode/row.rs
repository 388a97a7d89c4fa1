//! What a row's time and values may be, and how they are written.

use super::options::{EncodeOptions, Inexact};
use crate::error::Code;
use crate::grammar::Mode;
use crate::limits;
use crate::value::buffer::{Buffer, ROOM};
use crate::value::{self, Value};

/// A row's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// A number in the encoder's precision, written as it is.
    Units(i64),
    /// Nanoseconds since 1970, floored to the encoder's precision unless the options refuse that.
    Instant(i64),
    /// What the caller's language can hold and no timestamp can be, for this reason: always refused.
    Refused(Code),
}

impl Time {
    /// LP-110: the number to write.
    pub(crate) fn units(self, options: &EncodeOptions) -> Result<i64, Code> {
        let precision = options.precision;
        let units = match self {
            Time::Units(units) => units,
            Time::Instant(ns) => precision.floor_ns(ns),
            Time::Refused(code) => return Err(code),
        };
        let ns = precision.to_ns(units).ok_or(Code::TimestampOutOfRange)?;
        if options.inexact == Inexact::Error && matches!(self, Time::Instant(instant) if instant != ns) {
            return Err(Code::InexactTimestamp);
        }
        value::timestamp::in_range(ns, options.mode == Mode::Strict)?;
        Ok(units)
    }
}

/// Writes a field's value, if it is short and there is nothing to judge; how many bytes that is, or 0.
#[inline(always)]
pub(crate) fn write_short(room: &mut [u8; ROOM], value: &Value<'_>, options: &EncodeOptions) -> usize {
    match value {
        Value::Float(x) => value::float::write_short(room, *x, options.floats),
        Value::Int(x) => value::integer::write(room, *x),
        Value::UInt(x) => value::unsigned::write(room, *x),
        Value::Bool(x) => value::boolean::write(room, *x),
        Value::String(x) => value::string::write_short(room, x.as_bytes(), options.string_c_escapes),
    }
}

/// Appends a field's value, or says why it cannot be written.
#[inline(always)]
pub(crate) fn write_value(out: &mut Buffer, value: &Value<'_>, options: &EncodeOptions) -> Result<(), Code> {
    match value {
        _ if out.short(|room| write_short(room, value, options)) => {}
        Value::Float(x) if !x.is_finite() => return Err(Code::NotFinite),
        Value::Float(x) => value::float::write(out, *x, options.floats),
        Value::String(x) => write_string(out, x.as_bytes(), options)?,
        // Always short.
        Value::Int(_) | Value::UInt(_) | Value::Bool(_) => {}
    }
    Ok(())
}

/// Appends a string field's value given as bytes, or says why it cannot be written.
#[inline]
pub(super) fn write_bytes(out: &mut Buffer, text: &[u8], options: &EncodeOptions) -> Result<(), Code> {
    // Most texts are ASCII, which is quickly seen.
    if !text.is_ascii() && simdutf8::basic::from_utf8(text).is_err() {
        return Err(Code::InvalidUtf8);
    }
    write_string(out, text, options)
}

/// Appends a string field's value, which is UTF-8, or says why it cannot be written.
pub(super) fn write_string(out: &mut Buffer, text: &[u8], options: &EncodeOptions) -> Result<(), Code> {
    if options.mode == Mode::Strict && text.len() > limits::STRING_BYTES {
        return Err(Code::StringTooLong);
    }
    value::string::write(out, text, options.string_c_escapes);
    Ok(())
}
