//! Points: measurement, tags, fields, timestamp, strictly from left to right.

use super::name::{self, Place};
use super::{Cursor, Stop, number};
use crate::model::{Point, Value};

/// `SERIES_KEY`: measurement and tag set as written. `NAME`: a field key and a string, unescaped.
const SERIES_KEY: usize = 65_535;
const NAME: usize = 65_536;

const RESERVED: [&[u8]; 4] = [b"time", b"_measurement", b"_field", b"__chunk_order"];
const RESERVED_TAG: &[u8] = b"__name__";

/// A key, and where it stands as written.
struct Key {
    bytes: Vec<u8>,
    raw: (usize, usize),
}

/// Reads the point that begins at the cursor's start; gives the byte after it too.
pub(super) fn read(c: &Cursor<'_>) -> Result<(Point, usize), Stop> {
    let mut at = name::read(c, Place::Measurement, c.start)?;
    let measurement = name::unescape(Place::Measurement, &c.data[c.start..at]);

    let mut tag_keys = Vec::new();
    let mut tags = Vec::new();
    while c.at(at)? == Some(b',') {
        let (key, value, end) = tag(c, at + 1)?;
        at = end;
        if !value.is_empty() {
            tags.push((key.bytes.clone(), value));
            tag_keys.push(key);
        }
    }
    if c.at(at)? != Some(b' ') {
        return Err(c.missing("missing_fields", at));
    }
    if c.strict() && at - c.start > SERIES_KEY {
        return Err(Stop::span("series_key_too_long", (c.start, at), at));
    }
    let repeated_tag = first_repeated(&tag_keys);
    if let (Some(key), false) = (repeated_tag, c.lenient()) {
        return Err(Stop::span("duplicate_tag", key.raw, at));
    }

    at = c.skip_spaces(at)?;
    if c.line_end(at)? {
        return Err(c.missing("missing_fields", at));
    }
    let mut field_keys = Vec::new();
    let mut fields = Vec::new();
    loop {
        let (key, value, end) = field(c, at)?;
        at = end;
        fields.push((key.bytes.clone(), value));
        field_keys.push(key);
        c.refuse_carriage_return(at)?;
        if c.at(at)? != Some(b',') {
            break;
        }
        at += 1;
        if c.lenient() && (c.at(at)? == Some(b' ') || c.line_end(at)?) {
            break;
        }
    }
    let repeated_field = first_repeated(&field_keys);
    if c.strict() {
        if let Some(key) = repeated_field {
            return Err(Stop::span("duplicate_field", key.raw, at));
        }
        if let Some(key) = field_keys.iter().find(|f| tag_keys.iter().any(|t| t.bytes == f.bytes)) {
            return Err(Stop::span("tag_and_field", key.raw, at));
        }
    }
    let duplicates = repeated_tag.is_some() || repeated_field.is_some();

    let (timestamp, at) = end_of_line(c, at)?;
    let point = Point { line: 0, record: 0, timestamp, duplicates, measurement, tags, fields };
    Ok((point, c.after_line_end(at)))
}

/// The tag whose key begins at `from`, and the byte that ended it.
fn tag(c: &Cursor<'_>, from: usize) -> Result<(Key, Vec<u8>, usize), Stop> {
    let equals = name::read(c, Place::TagKey, from)?;
    let key = key(c, Place::TagKey, (from, equals), "missing_tag_value")?;
    let end = name::read(c, Place::TagValue, equals + 1)?;
    if c.at(end)? == Some(b'=') {
        return Err(Stop::byte("unescaped_equals", end));
    }
    Ok((key, name::unescape(Place::TagValue, &c.data[equals + 1..end]), end))
}

/// The field whose key begins at `from`, and the byte that ended it.
fn field(c: &Cursor<'_>, from: usize) -> Result<(Key, Value, usize), Stop> {
    let equals = name::read(c, Place::FieldKey, from)?;
    let key = key(c, Place::FieldKey, (from, equals), "missing_field_value")?;
    if c.strict()
        && let Some(at) = (from..equals).find(|&at| c.data[at] == b'"')
    {
        return Err(Stop::span("ambiguous_quote", (at, at + 1), equals));
    }
    if c.strict() && key.bytes.len() > NAME {
        return Err(Stop::span("name_too_long", key.raw, equals));
    }
    let (value, end) = value(c, equals + 1)?;
    Ok((key, value, end))
}

/// The key that `raw` writes, which must have ended at an equals sign.
fn key(c: &Cursor<'_>, place: Place, raw: (usize, usize), no_equals: &'static str) -> Result<Key, Stop> {
    let (from, to) = raw;
    if c.at(to)? != Some(b'=') {
        return Err(c.missing(no_equals, to));
    }
    let bytes = name::unescape(place, &c.data[from..to]);
    let reserved = RESERVED.contains(&bytes.as_slice()) || (place == Place::TagKey && bytes == RESERVED_TAG);
    if c.strict() && reserved {
        return Err(Stop::span("reserved_name", raw, to));
    }
    Ok(Key { bytes, raw })
}

/// The first key that an earlier one equals.
fn first_repeated(keys: &[Key]) -> Option<&Key> {
    (0..keys.len()).find(|&i| keys[..i].iter().any(|earlier| earlier.bytes == keys[i].bytes)).map(|i| &keys[i])
}

/// The field value that begins at `from`, and the byte that ended it.
fn value(c: &Cursor<'_>, from: usize) -> Result<(Value, usize), Stop> {
    c.refuse_carriage_return(from)?;
    if c.line_end(from)? || matches!(c.at(from)?, Some(b',' | b' ')) {
        return Err(c.missing("empty_field_value", from));
    }
    if c.at(from)? == Some(b'"') {
        return string(c, from);
    }
    let end = run(c, from, b", \n\r")?;
    match number::value(&c.data[from..end], c.strict()) {
        Ok(value) => Ok((value, end)),
        Err(code) => Err(Stop::span(code, (from, end), end)),
    }
}

/// The string that opens at `open`, and the byte after its closing quote.
fn string(c: &Cursor<'_>, open: usize) -> Result<(Value, usize), Stop> {
    let from = open + 1;
    let mut to = from;
    loop {
        match c.at(to)? {
            None => {
                return Err(Stop { code: "unterminated_string", offset: open, length: 1, resume: to });
            }
            Some(b'"') => break,
            Some(b'\\') if matches!(c.at(to + 1)?, Some(b'"' | b'\\')) => to += 2,
            Some(_) => to += 1,
        }
    }
    c.require_utf8((from, to), to)?;
    let text = unescape_string(&c.data[from..to], c.options.string_c_escapes);
    if c.strict() && text.len() > NAME {
        return Err(Stop::span("string_too_long", (from, to), to));
    }
    let after = to + 1;
    c.refuse_carriage_return(after)?;
    if !c.line_end(after)? && !matches!(c.at(after)?, Some(b',' | b' ')) {
        return Err(Stop::byte("text_after_string", after));
    }
    Ok((Value::Str(text), after))
}

fn unescape_string(raw: &[u8], c_escapes: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let escaped = match (raw[at], raw.get(at + 1)) {
            (b'\\', Some(&next @ (b'"' | b'\\'))) => Some(next),
            (b'\\', Some(b'n')) if c_escapes => Some(b'\n'),
            (b'\\', Some(b'r')) if c_escapes => Some(b'\r'),
            (b'\\', Some(b't')) if c_escapes => Some(b'\t'),
            _ => None,
        };
        out.push(escaped.unwrap_or(raw[at]));
        at += if escaped.is_some() { 2 } else { 1 };
    }
    out
}

/// What follows the field set, from `from` on: the timestamp and the line end.
fn end_of_line(c: &Cursor<'_>, from: usize) -> Result<(Option<i64>, usize), Stop> {
    let at = c.skip_spaces(from)?;
    c.refuse_carriage_return(at)?;
    if c.line_end(at)? {
        if c.strict() && at > from {
            return Err(Stop::span("trailing_space", (from, at), at));
        }
        return Ok((None, at));
    }
    let end = run(c, at, b" \n\r")?;
    let digits = number::signed_digits(&c.data[at..end]).ok_or(Stop::span("invalid_timestamp", (at, end), end))?;
    let timestamp = nanoseconds(c, digits).ok_or(Stop::span("timestamp_out_of_range", (at, end), end))?;

    let at = c.skip_spaces(end)?;
    c.refuse_carriage_return(at)?;
    if !c.line_end(at)? {
        let end = run(c, at, b" \n\r")?;
        return Err(Stop::span("text_after_timestamp", (at, end), end));
    }
    Ok((Some(timestamp), at))
}

fn nanoseconds(c: &Cursor<'_>, digits: &str) -> Option<i64> {
    let ns = digits.parse::<i64>().ok()?.checked_mul(c.options.precision.ns)?;
    let portable = -(i64::MAX - 1)..=i64::MAX - 1;
    (!c.strict() || portable.contains(&ns)).then_some(ns)
}

/// The end of the run of bytes from `from` on that are none of `stops`.
fn run(c: &Cursor<'_>, mut at: usize, stops: &[u8]) -> Result<usize, Stop> {
    while c.at(at)?.is_some_and(|byte| !stops.contains(&byte)) {
        at += 1;
    }
    Ok(at)
}
