//! One record, read out of a document or a decoder.

use crate::code::Status;
use crate::handle::{create, free, read};
use crate::out::Out;
use crate::slice::lp_str;
use linepack_core::{Code, Line, Value};
use std::ops::Range;

/// The type of a field's value.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_kind {
    /// A 64-bit float, always finite: `as.f`.
    LP_FLOAT = 0,
    /// A signed integer: `as.i`.
    LP_INT = 1,
    /// An unsigned integer: `as.u`.
    LP_UINT = 2,
    /// A boolean: `as.b`.
    LP_BOOL = 3,
    /// A string, valid UTF-8: `as.s`.
    LP_STRING = 4,
}

/// The value of a field: read the member of `as` that belongs to `kind`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_value {
    /// The type.
    pub kind: lp_kind,
    /// The value.
    pub r#as: lp_value_as,
}

/// The value in an `lp_value`.
#[repr(C)]
#[derive(Clone, Copy)]
pub union lp_value_as {
    /// With `LP_FLOAT`.
    pub f: f64,
    /// With `LP_INT`.
    pub i: i64,
    /// With `LP_UINT`.
    pub u: u64,
    /// With `LP_BOOL`.
    pub b: bool,
    /// With `LP_STRING`. It lives as long as the line is not read into again and not freed.
    pub s: lp_str,
}

/// A line to read points into, one after the other; its memory is used again. Any number of threads may read a line at
/// the same time while none reads a point into it or frees it.
///
/// Every string that a function gives out of a line is valid UTF-8, unescaped, and lives as long as the line is not
/// read into again and not freed. Before the first `lp_document_read` or `lp_decoder_read` they all answer
/// `LP_WRONG_STATE`.
#[derive(Debug, Default)]
pub struct lp_line {
    /// Every name and string of the record, unescaped, one after the other.
    text: Vec<u8>,
    measurement: Range<usize>,
    tags: Vec<(Range<usize>, Range<usize>)>,
    fields: Vec<(Range<usize>, Scalar)>,
    timestamp: Option<i64>,
    line: u64,
    record: u64,
    filled: bool,
}

#[derive(Debug)]
enum Scalar {
    Float(f64),
    Int(i64),
    UInt(u64),
    Bool(bool),
    String(Range<usize>),
}

fn store(text: &mut Vec<u8>, piece: &str) -> Range<usize> {
    let start = text.len();
    text.extend_from_slice(piece.as_bytes());
    start..text.len()
}

impl lp_line {
    pub(crate) fn fill(&mut self, line: &Line<'_>) {
        let text = &mut self.text;
        text.clear();
        self.tags.clear();
        self.fields.clear();
        self.measurement = store(text, &line.measurement());
        self.tags.extend(line.tags().map(|(key, value)| (store(text, &key), store(text, &value))));
        self.fields.extend(line.fields().map(|(key, value)| {
            let key = store(text, &key);
            let value = match value {
                Value::Float(x) => Scalar::Float(x),
                Value::Int(x) => Scalar::Int(x),
                Value::UInt(x) => Scalar::UInt(x),
                Value::Bool(x) => Scalar::Bool(x),
                Value::String(x) => Scalar::String(store(text, &x)),
            };
            (key, value)
        }));
        self.timestamp = line.timestamp();
        self.line = line.line();
        self.record = line.record();
        self.filled = true;
    }

    fn text(&self, range: &Range<usize>) -> lp_str {
        lp_str::of(&self.text[range.clone()])
    }

    /// As the core's, but only when it is asked for: judging every line would double the cost of reading it.
    fn duplicates(&self) -> bool {
        let tags = self.tags.iter().map(|(key, _)| key).collect();
        let fields = self.fields.iter().map(|(key, _)| key).collect();
        let repeated = |mut keys: Vec<&Range<usize>>| {
            keys.sort_unstable_by_key(|&key| &self.text[key.clone()]);
            keys.windows(2).any(|pair| self.text[pair[0].clone()] == self.text[pair[1].clone()])
        };
        repeated(fields) || repeated(tags)
    }

    fn value(&self, value: &Scalar) -> lp_value {
        let (kind, r#as) = match value {
            Scalar::Float(f) => (lp_kind::LP_FLOAT, lp_value_as { f: *f }),
            Scalar::Int(i) => (lp_kind::LP_INT, lp_value_as { i: *i }),
            Scalar::UInt(u) => (lp_kind::LP_UINT, lp_value_as { u: *u }),
            Scalar::Bool(b) => (lp_kind::LP_BOOL, lp_value_as { b: *b }),
            Scalar::String(s) => (lp_kind::LP_STRING, lp_value_as { s: self.text(s) }),
        };
        lp_value { kind, r#as }
    }
}

/// # Safety
/// As for [`read`].
unsafe fn filled(line: *const lp_line, body: impl FnOnce(&lp_line) -> Result<(), Code>) -> Status {
    // SAFETY: promised by the caller.
    unsafe { read(line, |line| if line.filled { body(line) } else { Err(Code::WrongState) }) }
}

/// Makes an empty line. `line` receives a line that the caller frees with `lp_line_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_new(line: *mut *mut lp_line) -> Status {
    // SAFETY: the header's contract for out-parameters.
    unsafe { create(line, || Ok(lp_line::default())) }
}

/// Frees a line and the strings that came from it. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_free(line: *mut lp_line) {
    // SAFETY: the header's contract for handles.
    unsafe { free(line) }
}

/// The measurement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_measurement(line: *const lp_line, measurement: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { filled(line, |line| Out::required(measurement).map(|mut out| out.set(line.text(&line.measurement)))) }
}

/// Number of tags.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_tag_count(line: *const lp_line, count: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { filled(line, |line| Out::required(count).map(|mut out| out.set(line.tags.len()))) }
}

/// Key and value of a tag, in the order written; with `LP_MODE_LENIENT` a key may occur twice, and then the last counts.
/// `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_line_tag_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_tag(
    line: *const lp_line,
    index: usize,
    key: *mut lp_str,
    value: *mut lp_str,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        filled(line, |line| {
            let (mut key_out, mut value_out) = (Out::required(key)?, Out::required(value)?);
            let (key, value) = line.tags.get(index).ok_or(Code::OutOfRange)?;
            key_out.set(line.text(key));
            value_out.set(line.text(value));
            Ok(())
        })
    }
}

/// Number of fields, at least 1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_field_count(line: *const lp_line, count: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { filled(line, |line| Out::required(count).map(|mut out| out.set(line.fields.len()))) }
}

/// Key and value of a field, in the order written; a key may occur twice, and then the last counts. `index` counts from
/// 0; `LP_OUT_OF_RANGE` from `lp_line_field_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_field(
    line: *const lp_line,
    index: usize,
    key: *mut lp_str,
    value: *mut lp_value,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        filled(line, |line| {
            let (mut key_out, mut value_out) = (Out::required(key)?, Out::required(value)?);
            let (key, value) = line.fields.get(index).ok_or(Code::OutOfRange)?;
            key_out.set(line.text(key));
            value_out.set(line.value(value));
            Ok(())
        })
    }
}

/// The timestamp in nanoseconds since 1970, whatever the precision it was written in. `present` receives whether the
/// point has one; `ns` receives 0 where it has none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_timestamp(line: *const lp_line, ns: *mut i64, present: *mut bool) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        filled(line, |line| {
            let (mut ns_out, mut present_out) = (Out::required(ns)?, Out::required(present)?);
            ns_out.set(line.timestamp.unwrap_or_default());
            present_out.set(line.timestamp.is_some());
            Ok(())
        })
    }
}

/// The physical line on which the point starts, 1-based.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_line(line: *const lp_line, number: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { filled(line, |line| Out::required(number).map(|mut out| out.set(line.line))) }
}

/// The point's ordinal among all points of its document, good and bad, 1-based.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_record(line: *const lp_line, number: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { filled(line, |line| Out::required(number).map(|mut out| out.set(line.record))) }
}

/// Whether a field key, or with `LP_MODE_LENIENT` a tag key, occurs twice.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_duplicates(line: *const lp_line, duplicates: *mut bool) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { filled(line, |line| Out::required(duplicates).map(|mut out| out.set(line.duplicates()))) }
}
