//! How each thing that a server does not like is found.

use super::entry::{Entry, Form, Place};
use crate::error::Code;
use crate::grammar::escape::{self, Place as Escapes};
use crate::grammar::keys::Keys;
use crate::grammar::token::{Kind, Token};
use crate::precision::Precision;
use crate::value::{self, Value};

/// What a rule looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    // Lines.
    /// A carriage return before the line end of a record or a blank line.
    CrLf,
    /// Spaces at the end of a record without a timestamp.
    SpaceAfterFields,
    /// Spaces after the timestamp.
    SpaceAfterTime,
    /// Spaces before an entry, or alone in a line.
    LeadingSpace,
    /// In a comment an odd number of quotes, of which the first follows an equals sign.
    QuoteInComment,
    /// A backslash at the end of a comment.
    BackslashInComment,
    /// A comment that is not UTF-8.
    Utf8InComment,
    /// A record longer than so many bytes.
    LineOver(usize),
    /// A document longer than so many bytes; found where entries are counted, not in one of them.
    BodyOver(u64),
    // Names.
    /// In a name an even run of backslashes before a byte that the last of them escapes.
    EscapeAfterPair,
    /// In a name any other run of two or more backslashes.
    BackslashPair,
    /// An equals sign with a backslash in the measurement.
    EscapedEquals,
    /// A tab in a tag value.
    TabInTag,
    /// A double quote in a field key.
    QuoteInFieldKey,
    /// One of these characters in the measurement or a key.
    NameHas(&'static [u8]),
    /// A measurement or key of more than so many bytes, unescaped.
    NameOver(usize),
    /// Measurement and tag set of more than so many bytes together, as written.
    SeriesOver(usize),
    /// A tag with one of these keys.
    TagNamed(&'static [&'static str]),
    /// A field with one of these keys.
    FieldNamed(&'static [&'static str]),
    /// A field with this key, and no other.
    OnlyFieldNamed(&'static str),
    /// A field key that is there twice.
    RepeatedField,
    /// A field key that is there twice, with values of two types.
    RepeatedFieldOfTwoTypes,
    /// A field with the key of a tag.
    TagAndField,
    /// More tags and fields than this together.
    ColumnsOver(usize),
    // Values.
    /// A float without digits on one side of its dot.
    BareDot,
    /// A negative float that ends in its dot.
    NegativeWithDot,
    /// An unsigned integer.
    Unsigned,
    /// An integer that no float of 64 bits equals.
    IntegerBeyondFloat,
    /// A boolean.
    Boolean,
    /// A string.
    String,
    /// A line feed in a string.
    LineBreakInString,
    /// A string of more than so many bytes, unescaped.
    StringOver(usize),
    // Times.
    /// A time farther from 1970 than so many nanoseconds.
    TimeBeyond(u64),
    /// A time before 1970.
    NegativeTime,
    /// A time that is no whole number of so many nanoseconds.
    TimeFinerThan(i64),
    /// A timestamp in a precision other than these.
    PrecisionNotIn(&'static [Precision]),
}

impl What {
    /// The code that says it.
    pub(super) const fn code(self) -> Code {
        match self {
            What::CrLf => Code::CarriageReturn,
            What::SpaceAfterFields => Code::TrailingSpace,
            What::SpaceAfterTime | What::LeadingSpace => Code::StraySpace,
            What::QuoteInComment | What::BackslashInComment => Code::AmbiguousComment,
            What::Utf8InComment => Code::InvalidUtf8,
            What::LineOver(_) => Code::LineOverLimit,
            What::BodyOver(_) => Code::BodyOverLimit,
            What::EscapeAfterPair | What::BackslashPair | What::EscapedEquals => Code::AmbiguousBackslash,
            What::TabInTag => Code::ControlByte,
            What::QuoteInFieldKey => Code::AmbiguousQuote,
            What::NameHas(_) => Code::RefusedName,
            What::NameOver(_) => Code::NameOverLimit,
            What::SeriesOver(_) => Code::SeriesKeyTooLong,
            What::TagNamed(_) | What::FieldNamed(_) | What::OnlyFieldNamed(_) => Code::ReservedName,
            What::RepeatedField | What::RepeatedFieldOfTwoTypes => Code::DuplicateField,
            What::TagAndField => Code::TagAndField,
            What::ColumnsOver(_) => Code::TooManyColumns,
            What::BareDot => Code::UnportableNumber,
            What::Unsigned => Code::UnsupportedUnsigned,
            What::NegativeWithDot | What::IntegerBeyondFloat | What::Boolean | What::String => Code::AlteredValue,
            What::LineBreakInString => Code::LineBreakInString,
            What::StringOver(_) => Code::StringOverLimit,
            What::TimeBeyond(_) => Code::TimestampOutOfRange,
            What::NegativeTime | What::TimeFinerThan(_) => Code::AlteredTime,
            What::PrecisionNotIn(_) => Code::UnsupportedPrecision,
        }
    }

    /// The first place of an entry where it is.
    pub(super) fn find(self, entry: &Entry<'_>) -> Option<Place> {
        match entry.form {
            Form::Record => self.in_record(entry),
            Form::Comment => self.in_comment(entry),
            Form::Blank => match self {
                What::CrLf => entry.cr.then_some(Place::byte(0)),
                What::LeadingSpace => entry.indented.then_some(Place::byte(0)),
                _ => None,
            },
        }
    }

    fn in_comment(self, entry: &Entry<'_>) -> Option<Place> {
        let text = entry.text;
        match self {
            What::LeadingSpace => entry.indented.then_some(Place::byte(0)),
            What::QuoteInComment => {
                let at = memchr::memmem::find(text, b"=\"")? + 1;
                let quotes = memchr::memchr_iter(b'"', &text[at..]).count();
                (quotes % 2 == 1).then_some(Place::byte(at))
            }
            What::BackslashInComment => {
                (text.ends_with(b"\\") && !entry.cr).then_some(Place::byte(text.len().saturating_sub(1)))
            }
            What::Utf8InComment => {
                let error = std::str::from_utf8(text).err()?;
                let at = error.valid_up_to();
                Some(Place { at, length: error.error_len().unwrap_or(text.len() - at) })
            }
            _ => None,
        }
    }

    fn in_record(self, entry: &Entry<'_>) -> Option<Place> {
        let keys = |kind| Keys::new(entry.text, entry.tokens, kind);
        match self {
            What::CrLf => entry.cr.then_some(Place::byte(entry.text.len())),
            What::SpaceAfterFields => entry.spaces_after(Kind::FieldValue),
            What::SpaceAfterTime => entry.spaces_after(Kind::Timestamp),
            What::LeadingSpace => entry.indented.then_some(Place::byte(0)),
            What::LineOver(limit) => (entry.text.len() > limit).then_some(Place { at: 0, length: entry.text.len() }),
            What::EscapeAfterPair => in_names(entry, |raw, place| runs(raw, place, true)),
            What::BackslashPair => in_names(entry, |raw, place| runs(raw, place, false)),
            What::EscapedEquals => {
                let (_, raw) = entry.tokens_of(Kind::Measurement).next()?;
                Some(Place { at: memchr::memmem::find(raw, b"\\=")?, length: 2 })
            }
            What::TabInTag => byte_in(entry.tokens_of(Kind::TagValue), |b| b == b'\t'),
            What::QuoteInFieldKey => byte_in(entry.tokens_of(Kind::FieldKey), |b| b == b'"'),
            What::NameHas(bytes) => byte_in(names(entry), |b| bytes.contains(&b)),
            What::NameOver(limit) => {
                token(names(entry), |token, raw| raw.len() > limit && unescaped_length(raw, token.kind) > limit)
            }
            What::SeriesOver(limit) => {
                let end = entry.all().take_while(|(token, _)| token.kind != Kind::FieldKey).last()?.0.end as usize;
                (end > limit).then_some(Place { at: 0, length: end })
            }
            What::TagNamed(list) => token(entry.tokens_of(Kind::TagKey), |_, raw| named(raw, list)),
            What::FieldNamed(list) => token(entry.tokens_of(Kind::FieldKey), |_, raw| named(raw, list)),
            What::OnlyFieldNamed(name) => {
                let mut fields = entry.tokens_of(Kind::FieldKey);
                let (first, _) = fields.clone().next()?;
                fields.all(|(_, raw)| raw == name.as_bytes()).then(|| Place::of(first))
            }
            What::RepeatedField => keys(Kind::FieldKey).first_repeated().as_ref().map(Place::of),
            What::RepeatedFieldOfTwoTypes => field_of_two_types(entry),
            What::TagAndField => keys(Kind::FieldKey).first_in(&keys(Kind::TagKey)).as_ref().map(Place::of),
            What::ColumnsOver(limit) => {
                let keys = entry.all().filter(|(token, _)| matches!(token.kind, Kind::TagKey | Kind::FieldKey));
                keys.map(|(token, _)| Place::of(token)).nth(limit)
            }
            What::BareDot => number(entry, |raw| {
                let dot = memchr::memchr(b'.', raw);
                let digit = |at: Option<usize>| at.and_then(|at| raw.get(at)).is_some_and(u8::is_ascii_digit);
                dot.is_some_and(|dot| !digit(dot.checked_sub(1)) || !digit(Some(dot + 1)))
            }),
            What::NegativeWithDot => number(entry, |raw| raw.starts_with(b"-") && raw.ends_with(b".")),
            What::Unsigned => number(entry, |raw| raw.ends_with(b"u")),
            What::IntegerBeyondFloat => number(entry, |raw| match value::read(value::text(raw), false, false, |v| v) {
                Value::Int(n) => n as f64 as i128 != i128::from(n),
                Value::UInt(n) => n as f64 as i128 != i128::from(n),
                _ => false,
            }),
            What::Boolean => token(values(entry), |_, raw| matches!(raw.first(), Some(b't' | b'T' | b'f' | b'F'))),
            What::String => token(strings(entry), |_, _| true),
            What::LineBreakInString => byte_in(strings(entry), |b| b == b'\n'),
            What::StringOver(limit) => token(strings(entry), |token, raw| {
                let escaped = || value::string::text(value::text(raw), token.escaped, false).len() > limit;
                raw.len() > limit + 2 && escaped()
            }),
            What::TimeBeyond(bound) => time(entry, |ns| ns.unsigned_abs() > bound),
            What::NegativeTime => time(entry, |ns| ns < 0),
            What::TimeFinerThan(unit) => time(entry, |ns| ns % unit != 0),
            What::PrecisionNotIn(known) => time(entry, |_| !known.contains(&entry.precision)),
            What::QuoteInComment | What::BackslashInComment | What::Utf8InComment | What::BodyOver(_) => None,
        }
    }
}

/// The first token that is so.
fn token<'a>(
    mut tokens: impl Iterator<Item = (&'a Token, &'a [u8])>,
    is: impl Fn(&Token, &[u8]) -> bool,
) -> Option<Place> {
    tokens.find(|(token, raw)| is(token, raw)).map(|(token, _)| Place::of(token))
}

/// The first byte of these tokens that is so.
fn byte_in<'a>(tokens: impl Iterator<Item = (&'a Token, &'a [u8])>, is: impl Fn(u8) -> bool) -> Option<Place> {
    let mut found = tokens.filter_map(|(token, raw)| {
        let at = raw.iter().position(|&b| is(b))?;
        Some(Place::byte(token.start as usize + at))
    });
    found.next()
}

/// The measurement and the keys.
fn names<'a>(entry: &Entry<'a>) -> impl Iterator<Item = (&'a Token, &'a [u8])> + use<'a> {
    entry.all().filter(|(token, _)| matches!(token.kind, Kind::Measurement | Kind::TagKey | Kind::FieldKey))
}

fn values<'a>(entry: &Entry<'a>) -> impl Iterator<Item = (&'a Token, &'a [u8])> + use<'a> {
    entry.tokens_of(Kind::FieldValue)
}

fn strings<'a>(entry: &Entry<'a>) -> impl Iterator<Item = (&'a Token, &'a [u8])> + use<'a> {
    values(entry).filter(|(_, raw)| raw.starts_with(b"\""))
}

/// The first number that is so.
fn number(entry: &Entry<'_>, is: impl Fn(&[u8]) -> bool) -> Option<Place> {
    let first = |raw: &[u8]| matches!(raw.first(), Some(b'-' | b'.' | b'0'..=b'9'));
    token(values(entry), |_, raw| first(raw) && is(raw))
}

fn time(entry: &Entry<'_>, is: impl Fn(i64) -> bool) -> Option<Place> {
    entry.time().filter(|&(ns, _)| is(ns)).map(|(_, token)| Place::of(token))
}

/// None of the names that are looked for has a byte that could be escaped, so they have one spelling.
fn named(raw: &[u8], list: &[&str]) -> bool {
    list.iter().any(|name| name.as_bytes() == raw)
}

fn escapes(kind: Kind) -> Escapes {
    if kind == Kind::Measurement { Escapes::Measurement } else { Escapes::Key }
}

fn unescaped_length(raw: &[u8], kind: Kind) -> usize {
    escape::unescape(value::text(raw), escapes(kind)).map_or(raw.len(), |name| name.len())
}

/// What `find` finds first in a name or tag value with a backslash.
fn in_names(entry: &Entry<'_>, find: impl Fn(&[u8], Escapes) -> Option<Place>) -> Option<Place> {
    let escaped = entry.all().filter(|(token, _)| token.escaped && token.kind != Kind::FieldValue);
    let mut found = escaped.filter_map(|(token, raw)| {
        let place = find(raw, escapes(token.kind))?;
        Some(Place { at: token.start as usize + place.at, ..place })
    });
    found.next()
}

/// The first run of two or more backslashes that is of even length before a byte that the last of them escapes, or that is
/// not.
fn runs(raw: &[u8], place: Escapes, even_before_escaped: bool) -> Option<Place> {
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'\\', &raw[at..]).map(|i| at + i) {
        let length = raw[start..].iter().take_while(|&&b| b == b'\\').count();
        at = start + length;
        let escaping = raw.get(at).is_some_and(|&next| place.escapes(next));
        if length > 1 && (escaping && length % 2 == 0) == even_before_escaped {
            return Some(Place { at: start, length });
        }
    }
    None
}

fn field_of_two_types(entry: &Entry<'_>) -> Option<Place> {
    Keys::new(entry.text, entry.tokens, Kind::FieldKey).first_repeated()?;
    let mut first = std::collections::HashMap::new();
    let pairs = entry.tokens_of(Kind::FieldKey).zip(values(entry));
    let mut differing = pairs.filter(|((_, key), (_, raw))| {
        let of = std::mem::discriminant(&value::read(value::text(raw), false, false, |v| v.into_owned()));
        *first.entry(*key).or_insert(of) != of
    });
    differing.next().map(|((key, _), _)| Place::of(key))
}
