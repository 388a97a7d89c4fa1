//! LP-011, LP-020, LP-101: what a backslash does in names.

use crate::value::buffer::Buffer;
use std::borrow::Cow;

/// The places in which escaping differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The measurement: `,` and space are escaped.
    Measurement,
    /// A tag key, tag value or field key: `,`, `=` and space are escaped.
    Key,
}

impl Place {
    /// Whether a backslash before `byte` escapes it here.
    #[inline]
    pub(crate) fn escapes(self, byte: u8) -> bool {
        matches!(byte, b',' | b' ') || (byte == b'=' && self == Place::Key)
    }
}

/// The name that the raw text stands for, where it is another.
#[inline(never)]
pub(crate) fn unescape(raw: &str, place: Place) -> Option<String> {
    let bytes = raw.as_bytes();
    let mut out = String::new();
    let mut kept = 0;
    for at in memchr::memchr_iter(b'\\', bytes) {
        // What follows an escaping backslash is no backslash, so each is looked at by itself.
        if bytes.get(at + 1).is_some_and(|&next| place.escapes(next)) {
            if kept == 0 {
                out.reserve(raw.len());
            }
            out.push_str(&raw[kept..at]);
            kept = at + 1;
        }
    }
    if kept == 0 {
        return None;
    }
    out.push_str(&raw[kept..]);
    Some(out)
}

/// The same for bytes that [`write`] has written.
pub(crate) fn unescape_bytes(written: &[u8], place: Place) -> Cow<'_, [u8]> {
    match std::str::from_utf8(written).ok().and_then(|raw| unescape(raw, place)) {
        Some(name) => Cow::Owned(name.into_bytes()),
        None => Cow::Borrowed(written),
    }
}

/// Appends the name with its escapes.
pub(crate) fn write(out: &mut Buffer, name: &[u8], place: Place) {
    for &b in name {
        if place.escapes(b) {
            out.push(b'\\');
        }
        out.push(b);
    }
}

/// LP-025, LP-105: the first backslash whose meaning differs between servers: before a backslash anywhere, before an
/// equals sign in a measurement. In a name not yet escaped (`raw` false) also before what escaping would put one more in front of.
pub(crate) fn ambiguous(name: &[u8], place: Place, raw: bool) -> Option<usize> {
    name.windows(2).position(|pair| {
        let next = pair[1];
        pair[0] == b'\\'
            && (next == b'\\' || (next == b'=' && place == Place::Measurement) || (!raw && place.escapes(next)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_backslash_of_a_run_escapes() {
        for (raw, name) in [
            (r"a\\,b", r"a\,b"),
            (r"two\\\ words", r"two\\ words"),
            (r"a\xb", r"a\xb"),
            (r"a\\b", r"a\\b"),
            (r"\,", ","),
            (r"a\", r"a\"),
        ] {
            assert_eq!(unescape(raw, Place::Key).as_deref().unwrap_or(raw), name);
        }
        assert_eq!(unescape(r"a\=b", Place::Measurement), None);
        assert_eq!(unescape(r"a\=b", Place::Key).as_deref(), Some("a=b"));
    }
}
