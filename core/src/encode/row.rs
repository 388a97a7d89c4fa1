//! What may stand in a row, and how it is written: the judge of every part.

use super::options::EncodeOptions;
use crate::error::Code;
use crate::grammar::escape::{self, Place};
use crate::grammar::{BYTE_ORDER_MARK, Mode, reserved};
use crate::limits;
use crate::precision::Precision;
use crate::scan::Set;
use crate::value::{self, Value};

/// A row's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// A number in the encoder's precision, written as it is.
    Units(i64),
    /// Nanoseconds since 1970, floored to the encoder's precision.
    Instant(i64),
    /// What the caller's language can hold and no timestamp can be, for this reason: always refused.
    Refused(Code),
}

impl Time {
    /// LP-110: the number to write.
    pub(super) fn units(self, precision: Precision, strict: bool) -> Result<i64, Code> {
        let units = match self {
            Time::Units(units) => units,
            Time::Instant(ns) => precision.floor_ns(ns),
            Time::Refused(code) => return Err(code),
        };
        let ns = precision.to_ns(units).ok_or(Code::TimestampOutOfRange)?;
        value::timestamp::in_range(ns, strict)?;
        Ok(units)
    }
}

/// Which name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Measurement,
    TagKey,
    TagValue,
    FieldKey,
}

impl Name {
    fn place(self) -> Place {
        if self == Name::Measurement { Place::Measurement } else { Place::Key }
    }

    fn empty(self) -> Code {
        match self {
            Name::Measurement => Code::MissingMeasurement,
            Name::TagKey => Code::MissingTagKey,
            Name::TagValue => Code::EmptyTagValue,
            Name::FieldKey => Code::MissingFieldKey,
        }
    }

    /// LP-101 … LP-105, LP-112, LP-115, LP-116: appends the name escaped, or says why it cannot be written.
    pub(super) fn write(self, out: &mut Vec<u8>, name: &[u8], options: &EncodeOptions) -> Result<(), Code> {
        let strict = options.mode == Mode::Strict;
        let key = matches!(self, Name::TagKey | Name::FieldKey);
        if name.is_empty() {
            Err(self.empty())
        } else if std::str::from_utf8(name).is_err() {
            Err(Code::InvalidUtf8)
        } else if name.iter().any(|&b| Set::CONTROL.or(Set::CR).or(Set::LF).has(b)) {
            Err(Code::ControlByte)
        } else if self == Name::Measurement && name[0] == b'#' {
            Err(Code::CommentMeasurement)
        } else if name.ends_with(b"\\") {
            Err(Code::TrailingBackslash)
        } else if strict && escape::ambiguous(name, self.place(), false).is_some() {
            Err(Code::AmbiguousBackslash)
        } else if strict && self == Name::Measurement && name.starts_with(BYTE_ORDER_MARK) {
            Err(Code::ByteOrderMark)
        } else if strict && key && reserved(name) {
            Err(Code::ReservedName)
        } else if strict && self == Name::FieldKey && name.len() > limits::NAME_BYTES {
            Err(Code::NameTooLong)
        } else {
            escape::write(out, name, self.place());
            Ok(())
        }
    }
}

/// Appends a field's value, or says why it cannot be written.
pub(super) fn write_value(out: &mut Vec<u8>, value: &Value<'_>, options: &EncodeOptions) -> Result<(), Code> {
    match value {
        Value::Float(x) if !x.is_finite() => return Err(Code::NotFinite),
        Value::Float(x) => value::float::write(out, *x, options.floats),
        Value::Int(x) => value::integer::write(out, *x),
        Value::UInt(x) => value::unsigned::write(out, *x),
        Value::Bool(x) => value::boolean::write(out, *x),
        Value::String(x) => write_string(out, x.as_bytes(), options)?,
    }
    Ok(())
}

/// Appends a string field's value, or says why it cannot be written.
pub(super) fn write_string(out: &mut Vec<u8>, text: &[u8], options: &EncodeOptions) -> Result<(), Code> {
    if std::str::from_utf8(text).is_err() {
        return Err(Code::InvalidUtf8);
    }
    if options.mode == Mode::Strict && text.len() > limits::STRING_BYTES {
        return Err(Code::StringTooLong);
    }
    value::string::write(out, text, options.string_c_escapes);
    Ok(())
}
