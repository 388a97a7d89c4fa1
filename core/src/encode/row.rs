//! What a row's time and values may be, and how they are written.

use super::options::{EncodeOptions, Inexact};
use crate::error::Code;
use crate::grammar::Mode;
use crate::limits;
use crate::value::buffer::Buffer;
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
    pub(super) fn units(self, options: &EncodeOptions) -> Result<i64, Code> {
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

/// Appends a field's value, or says why it cannot be written.
#[inline(always)]
pub(super) fn write_value(out: &mut Buffer, value: &Value<'_>, options: &EncodeOptions) -> Result<(), Code> {
    match value {
        Value::Float(x) if !x.is_finite() => return Err(Code::NotFinite),
        Value::Float(x) => value::float::write(out, *x, options.floats),
        Value::Int(x) => value::integer::write(out, *x),
        Value::UInt(x) => value::unsigned::write(out, *x),
        Value::Bool(x) => value::boolean::write(out, *x),
        Value::String(x) => write_string(out, x, options)?,
    }
    Ok(())
}

/// Appends a string field's value, or says why it cannot be written.
pub(super) fn write_string(out: &mut Buffer, text: &str, options: &EncodeOptions) -> Result<(), Code> {
    if options.mode == Mode::Strict && text.len() > limits::STRING_BYTES {
        return Err(Code::StringTooLong);
    }
    value::string::write(out, text.as_bytes(), options.string_c_escapes);
    Ok(())
}
