//! What may be a name or a tag value, and how it is written.

use super::options::EncodeOptions;
use crate::error::Code;
use crate::grammar::escape::{self, Place};
use crate::grammar::{BYTE_ORDER_MARK, Mode, reserved};
use crate::limits;
use crate::scan::{self, Set};
use crate::value::buffer::{Buffer, PADDED, ROOM, put};

/// Which name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
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

    /// Appends a measurement or a tag value escaped, or says why it cannot be written.
    #[inline(always)]
    pub(crate) fn write(self, out: &mut Buffer, name: &[u8], options: &EncodeOptions) -> Result<(), Code> {
        let doubtful = self == Name::Measurement && name.starts_with(b"#");
        if !doubtful && out.short(|room| write_short(room, name)) {
            Ok(())
        } else {
            self.write_seen(out, name, Look::at(name), options)
        }
    }

    /// LP-101 … LP-105, LP-112, LP-115 … LP-117: appends a name that was looked at escaped, or says why it cannot be written.
    #[inline(always)]
    pub(super) fn write_seen(
        self,
        out: &mut Buffer,
        name: &[u8],
        look: Look,
        options: &EncodeOptions,
    ) -> Result<(), Code> {
        if look.plain() && !self.doubtful(name) {
            out.extend(name);
            Ok(())
        } else {
            self.write_any(out, name, options)
        }
    }

    /// What may make a name that needs no escape one that cannot be written.
    #[inline(always)]
    fn doubtful(self, name: &[u8]) -> bool {
        match self {
            Name::Measurement => name[0] == b'#',
            Name::TagKey => reserved(name, true),
            Name::TagValue => false,
            Name::FieldKey => reserved(name, false) || name.len() > limits::NAME_BYTES,
        }
    }

    #[inline(never)]
    fn write_any(self, out: &mut Buffer, name: &[u8], options: &EncodeOptions) -> Result<(), Code> {
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
        } else if strict && key && reserved(name, self == Name::TagKey) {
            Err(Code::ReservedName)
        } else if strict && self == Name::FieldKey && name.contains(&b'"') {
            Err(Code::AmbiguousQuote)
        } else if strict && self == Name::FieldKey && name.len() > limits::NAME_BYTES {
            Err(Code::NameTooLong)
        } else {
            escape::write(out, name, self.place());
            Ok(())
        }
    }
}

// What `write_short` writes at most.
const _: () = assert!(32 <= ROOM);

/// Writes a name that is short and needs no escape anywhere; how many bytes that is, or 0.
#[inline(always)]
pub(crate) fn write_short(room: &mut [u8; ROOM], name: &[u8]) -> usize {
    let n = name.len();
    let mut copy = |at: usize| {
        let bytes = name.get(at..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        put(room, at, bytes);
        u64::from_le_bytes(bytes)
    };
    let plain = match n {
        1..8 => {
            let word = short(name);
            put(room, 0, word.to_le_bytes());
            let filled = word | FILL << (8 * n);
            scan::plain_name([filled, filled])
        }
        8..=16 => scan::plain_name([copy(0), copy(n - 8)]),
        17..=32 => scan::plain_name([copy(0), copy(8)]) & scan::plain_name([copy(n - 16), copy(n - 8)]),
        _ => false,
    };
    if plain { n } else { 0 }
}

/// Whether the name stands behind the first byte of the text. Only for names of up to thirty bytes, without a call.
#[inline(always)]
pub(super) fn stands_behind_comma(name: &[u8], text: &[u8; PADDED]) -> bool {
    fn both<const N: usize>(name: &[u8], text: &[u8; PADDED]) -> bool {
        let ends = text.get(1..name.len() + 1).map(|text| (text.first_chunk::<N>(), text.last_chunk::<N>()));
        ends == Some((name.first_chunk(), name.last_chunk()))
    }
    match name.len() {
        n @ 1..8 => {
            let word = text[1..].first_chunk().copied().map_or(0, u64::from_le_bytes);
            short(name) == word & ((1 << (8 * n)) - 1)
        }
        8..=16 => both::<8>(name, text),
        17..=30 => both::<16>(name, text),
        _ => false,
    }
}

/// What one look at a name tells, eight bytes at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Not zero where something may have to be escaped or refused. A number, because a `bool` among words makes a copy
    /// slow: it is stored in parts and loaded as a whole.
    odd: u64,
    /// Its first eight bytes, the first one highest: of two names whose prefixes differ, the lesser has the lesser one.
    pub(super) prefix: u64,
    /// Names with different fingerprints are different; equal ones prove nothing.
    pub(super) fingerprint: u64,
}

impl Look {
    #[inline(always)]
    pub(super) fn at(name: &[u8]) -> Look {
        let n = name.len();
        let (first, last) = match (name.first_chunk(), name.last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => (short(name), 0),
        };
        let mut odd = match n {
            0 => 1,
            1..8 => odd_bytes(first | (FILL << (8 * n))),
            _ => odd_bytes(first) | odd_bytes(last),
        };
        let mut fingerprint = mix(first ^ (n as u64) << 56, last);
        if n > 16 {
            for chunk in name[8..n - 8].chunks(8) {
                let word = chunk.first_chunk().map_or_else(|| short(chunk), |chunk| u64::from_le_bytes(*chunk));
                odd |= odd_bytes(if chunk.len() < 8 { word | (FILL << (8 * chunk.len())) } else { word });
                fingerprint = mix(fingerprint, word);
            }
        }
        Look { odd, prefix: first.swap_bytes(), fingerprint }
    }

    /// It is there, and all of it is visible ASCII that nobody escapes or refuses anywhere.
    #[inline(always)]
    pub(super) fn plain(self) -> bool {
        self.odd == 0
    }
}

/// Eight letters, for the bytes of a word that a short name has not.
const FILL: u64 = u64::from_le_bytes([b'a'; 8]);

/// Up to seven bytes as a word, the first one lowest.
#[inline(always)]
fn short(name: &[u8]) -> u64 {
    let n = name.len();
    match (name.first_chunk(), name.last_chunk()) {
        (Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) | u64::from(u32::from_le_bytes(*last)) << (8 * (n - 4))
        }
        _ if n == 0 => 0,
        // Up to three, of which two or three are the same byte put into the same place.
        _ => [0, n / 2, n - 1].into_iter().fold(0, |word, at| match name.get(at) {
            Some(&byte) => word | u64::from(byte) << (8 * at),
            None => word,
        }),
    }
}

#[inline(always)]
fn mix(a: u64, b: u64) -> u64 {
    (a ^ b.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b.wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

/// Zero where no byte of the word is a control byte, a space, a double quote, a comma, an equals sign, a backslash or beyond
/// ASCII; nor an exclamation mark, which stands between two of them and costs nothing so.
#[inline(always)]
fn odd_bytes(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // What is below `least` borrows from its highest bit. A borrow from the byte before it can only mark more bytes
    // after one that is marked rightly.
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least);
    let is = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    let found = below(word, u64::from(b'"') + 1) | is(b',') | is(b'=') | is(b'\\') | is(0x7F) | word;
    found & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_bytes_in_every_place() {
        for n in 1..=40 {
            for (at, byte) in (0..n).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
                let mut name = vec![b'k'; n];
                name[at] = byte;
                let plain = byte.is_ascii_graphic() && !b"!\",=\\".contains(&byte);
                let look = Look::at(&name);
                assert_eq!(look.plain(), plain, "{name:?}");
                assert_eq!(byte != b'k', look.fingerprint != Look::at(&vec![b'k'; n]).fingerprint, "{name:?}");
            }
        }
        assert!(!Look::at(b"").plain());
    }

    #[test]
    fn prefixes_are_in_the_order_of_names() {
        let names = ["a", "ab", "abcdefg", "abcdefgh", "abcdefghi", "b", "é"];
        assert!(names.is_sorted_by(|a, b| Look::at(a.as_bytes()).prefix <= Look::at(b.as_bytes()).prefix));
        assert!(Look::at(b"a").prefix < Look::at(b"ab").prefix);
    }
}
