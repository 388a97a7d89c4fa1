//! LP-070, LP-071, LP-074, LP-106: what stands between the quotes.

use super::buffer::{Buffer, ROOM, put};
use crate::scan;
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

/// The longest text that [`write_short`] writes.
const SHORT: usize = 64;

const _: () = assert!(SHORT + 2 <= ROOM);

/// Writes the quoted text, if it is short, ASCII, and nothing in it is escaped; how many bytes that is, or 0.
#[inline(always)]
pub(crate) fn write_short(room: &mut [u8; ROOM], value: &[u8], c_escapes: bool) -> usize {
    let n = value.len();
    if c_escapes || !(8..=SHORT).contains(&n) {
        return 0;
    }
    put(room, 0, [b'"']);
    let mut copy = |at: usize| {
        let bytes = value.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        put(room, at + 1, bytes);
        u64::from_le_bytes(bytes)
    };
    let plain = match n {
        8..=16 => scan::plain_string([copy(0), copy(n - 8)]),
        17..=32 => scan::plain_string([copy(0), copy(8)]) & scan::plain_string([copy(n - 16), copy(n - 8)]),
        _ => {
            scan::plain_string([copy(0), copy(8)])
                & scan::plain_string([copy(16), copy(24)])
                & scan::plain_string([copy(n - 32), copy(n - 24)])
                & scan::plain_string([copy(n - 16), copy(n - 8)])
        }
    };
    put(room, n + 1, [b'"']);
    if plain { n + 2 } else { 0 }
}

/// Appends the quoted text.
#[inline]
pub(crate) fn write(out: &mut Buffer, value: &[u8], c_escapes: bool) {
    out.push(b'"');
    if c_escapes {
        with_c_escapes(out, value);
    } else {
        with_escapes(out, value);
    }
    out.push(b'"');
}

#[inline]
fn with_escapes(out: &mut Buffer, value: &[u8]) {
    let mut rest = value;
    while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
        out.extend(&rest[..at]);
        out.extend(&[b'\\', rest[at]]);
        rest = &rest[at + 1..];
    }
    out.extend(rest);
}

/// Appends the first `n` bytes quoted. Those behind them are there to be read along, so that texts of most lengths are one
/// step each.
#[cfg(feature = "arrow")]
#[inline]
pub(crate) fn write_first(out: &mut Buffer, bytes: &[u8], n: usize) {
    out.push(b'"');
    let mut at = 0;
    while at < n {
        let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) else {
            with_escapes(out, &bytes[at..n]);
            break;
        };
        let plain = (scan::string_escapes(chunk).trailing_zeros() as usize).min(n - at);
        out.first_of(chunk, plain);
        at += plain;
        if plain < chunk.len() && at < n {
            out.extend(&[b'\\', bytes[at]]);
            at += 1;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "arrow")]
    #[test]
    fn the_first_bytes() {
        for (n, behind) in (0..=140).flat_map(|n| [0, 1, 63, 64, 200].map(|behind| (n, behind))) {
            for (at, other) in (0..=n).flat_map(|at| [0, 1, 63, 64, n].map(|step| (at, at + step))) {
                let mut text = "é".repeat(n + behind).into_bytes();
                text.truncate(n + behind);
                text.get_mut(at).into_iter().for_each(|place| *place = b'"');
                text.get_mut(other).into_iter().for_each(|place| *place = b'\\');
                let (mut first, mut any) = (Buffer::default(), Buffer::default());
                write_first(&mut first, &text, n);
                write(&mut any, &text[..n], false);
                assert_eq!(first.as_slice(), any.as_slice());
            }
        }
    }

    #[test]
    fn short_strings_are_those_of_any_length() {
        for n in 0..=SHORT + 6 {
            for (at, byte) in (0..=n).flat_map(|at| b"a\"\\ ,\n".iter().map(move |byte| (at, *byte))) {
                let mut text = vec![b'x'; n];
                text.get_mut(at).into_iter().for_each(|place| *place = byte);
                let (mut short, mut any) = (Buffer::default(), Buffer::default());
                write(&mut any, &text, false);
                let written = short.short(|room| write_short(room, &text, false));
                assert_eq!(written, (8..=SHORT).contains(&n) && !text.iter().any(|b| b"\"\\".contains(b)), "{text:?}");
                assert!(!written || short.as_slice() == any.as_slice(), "{text:?}");
            }
        }
        assert!(!Buffer::default().short(|room| write_short(room, b"12345678", true)));
        assert!(!Buffer::default().short(|room| write_short(room, "1234567é".as_bytes(), false)));
    }
}
