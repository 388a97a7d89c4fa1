//! LP-011, LP-020, LP-101: what a backslash does in names.

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

/// The name that the raw bytes stand for.
pub(crate) fn unescape(raw: &[u8], place: Place) -> Cow<'_, [u8]> {
    let mut backslashes = memchr::memchr_iter(b'\\', raw).peekable();
    if backslashes.peek().is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut kept = 0;
    for at in backslashes {
        // What follows an escaping backslash is no backslash, so each is looked at by itself.
        if raw.get(at + 1).is_some_and(|&next| place.escapes(next)) {
            out.extend_from_slice(&raw[kept..at]);
            kept = at + 1;
        }
    }
    out.extend_from_slice(&raw[kept..]);
    Cow::Owned(out)
}

/// Appends the name with its escapes.
pub(crate) fn write(out: &mut Vec<u8>, name: &[u8], place: Place) {
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
            (&br"a\\,b"[..], &br"a\,b"[..]),
            (br"two\\\ words", br"two\\ words"),
            (br"a\xb", br"a\xb"),
            (br"a\\b", br"a\\b"),
            (br"\,", b","),
            (br"a\", br"a\"),
        ] {
            assert_eq!(unescape(raw, Place::Key).as_ref(), name);
        }
        assert_eq!(unescape(br"a\=b", Place::Measurement).as_ref(), br"a\=b");
        assert_eq!(unescape(br"a\=b", Place::Key).as_ref(), b"a=b");
    }
}
