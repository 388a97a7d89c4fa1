//! LP-070, LP-071, LP-074, LP-106: what stands between the quotes.

use super::buffer::Buffer;
use std::borrow::Cow;

/// The index of the closing quote in `data[from..]`, where `from` is the byte after the opening one, and whether a
/// backslash stands before it; `None` when the string is not closed.
pub(crate) fn close(data: &[u8], from: usize) -> Option<(usize, bool)> {
    let mut at = from;
    let mut escaped = false;
    loop {
        at += memchr::memchr2(b'"', b'\\', data.get(at..)?)?;
        if data[at] == b'"' {
            return Some((at, escaped));
        }
        escaped = true;
        // A quote or a backslash after it is content; any other byte is looked at again, which is the same as skipping
        // the pair, since no other byte ends a string.
        at += 2;
    }
}

/// The value of a quoted token; `escaped` says whether a backslash stands in it.
#[inline(always)]
pub(crate) fn text(token: &str, escaped: bool, c_escapes: bool) -> Cow<'_, str> {
    let raw = token.get(1..token.len() - 1).unwrap_or_default();
    match if escaped { unescape(raw, c_escapes) } else { None } {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(raw),
    }
}

/// The value of the text between the quotes, where it is another.
#[inline(never)]
pub(crate) fn unescape(raw: &str, c_escapes: bool) -> Option<String> {
    let bytes = raw.as_bytes();
    let mut out = String::new();
    let mut kept = 0;
    for at in memchr::memchr_iter(b'\\', bytes) {
        let replaced = match bytes.get(at + 1) {
            // The second of a pair.
            _ if at < kept => continue,
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'n') if c_escapes => '\n',
            Some(b'r') if c_escapes => '\r',
            Some(b't') if c_escapes => '\t',
            _ => continue,
        };
        if kept == 0 {
            out.reserve(raw.len());
        }
        out.push_str(&raw[kept..at]);
        out.push(replaced);
        kept = at + 2;
    }
    if kept == 0 {
        return None;
    }
    out.push_str(&raw[kept..]);
    Some(out)
}

/// Appends the quoted text.
#[inline]
pub(crate) fn write(out: &mut Buffer, value: &[u8], c_escapes: bool) {
    out.push(b'"');
    if c_escapes {
        with_c_escapes(out, value);
    } else {
        let mut rest = value;
        while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
            out.extend(&rest[..at]);
            out.extend(&[b'\\', rest[at]]);
            rest = &rest[at + 1..];
        }
        out.extend(rest);
    }
    out.push(b'"');
}

#[inline(never)]
fn with_c_escapes(out: &mut Buffer, value: &[u8]) {
    for &b in value {
        match b {
            b'"' | b'\\' => out.extend(&[b'\\', b]),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            _ => out.push(b),
        }
    }
}
