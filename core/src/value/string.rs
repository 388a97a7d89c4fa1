//! LP-070, LP-071, LP-074, LP-106: what stands between the quotes.

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
pub(crate) fn text(token: &str, escaped: bool, c_escapes: bool) -> Cow<'_, str> {
    let raw = token.get(1..token.len() - 1).unwrap_or_default();
    if !escaped {
        return Cow::Borrowed(raw);
    }
    match unescape(raw.as_bytes(), c_escapes) {
        Cow::Borrowed(_) => Cow::Borrowed(raw),
        // Only whole ASCII characters were replaced.
        Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).unwrap_or_default()),
    }
}

/// The value of the bytes between the quotes.
pub(crate) fn unescape(raw: &[u8], c_escapes: bool) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    let (mut kept, mut from) = (0, 0);
    while let Some(at) = memchr::memchr(b'\\', &raw[from..]).map(|at| from + at) {
        let replaced = match raw.get(at + 1) {
            Some(&next @ (b'"' | b'\\')) => Some(next),
            Some(b'n') if c_escapes => Some(b'\n'),
            Some(b'r') if c_escapes => Some(b'\r'),
            Some(b't') if c_escapes => Some(b'\t'),
            _ => None,
        };
        from = at + 1;
        if let Some(byte) = replaced {
            out.reserve(raw.len() - kept);
            out.extend_from_slice(&raw[kept..at]);
            out.push(byte);
            (kept, from) = (at + 2, at + 2);
        }
    }
    if kept == 0 {
        return Cow::Borrowed(raw);
    }
    out.extend_from_slice(&raw[kept..]);
    Cow::Owned(out)
}

/// Appends the quoted text.
pub(crate) fn write(out: &mut Vec<u8>, value: &[u8], c_escapes: bool) {
    out.push(b'"');
    for &b in value {
        match b {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', b]),
            b'\n' if c_escapes => out.extend_from_slice(b"\\n"),
            b'\r' if c_escapes => out.extend_from_slice(b"\\r"),
            b'\t' if c_escapes => out.extend_from_slice(b"\\t"),
            _ => out.push(b),
        }
    }
    out.push(b'"');
}
