//! How each thing that a server does not like is found.

use super::entry::{Entry, Form, Place};
use super::quotes;
use crate::error::Code;
use crate::grammar::escape::{self, Place as Escapes};
use crate::grammar::keys::Keys;
use crate::grammar::token::{Kind, Token};
use crate::precision::Precision;
use crate::value::{self, Value};
use std::borrow::Cow;

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
    /// More than one space between two sections.
    SeveralSpaces,
    /// A comment.
    Comment,
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
    /// The same in a field key.
    EscapeAfterPairInFieldKey,
    /// In a name any other run of two or more backslashes.
    BackslashPair,
    /// An equals sign with a backslash in the measurement.
    EscapedEquals,
    /// A backslash before a double quote in the measurement or a field key.
    EscapedQuote,
    /// Two or more backslashes before a comma or space in the measurement.
    PairInMeasurement,
    /// An equals sign without a backslash in the measurement.
    BareEquals,
    /// A backslash that stays: in a name, a tag value or a string, not two in a string.
    KeptBackslash,
    /// A tab in a tag value.
    TabInTag,
    /// A double quote in a field key.
    QuoteInFieldKey,
    /// A double quote that InfluxDB 1 takes for a string's and is none, or the reverse.
    MisreadQuote,
    /// One of these characters in the measurement or a key.
    NameHas(&'static [u8]),
    /// One of these characters in a key.
    KeyHas(&'static [u8]),
    /// A measurement that begins or ends with a dot or a space, or has two dots in a row.
    StrayDot,
    /// A measurement or key of more than so many bytes, unescaped.
    NameOver(usize),
    /// A measurement or key of more than so many units of UTF-16.
    NameUnitsOver(usize),
    /// A tag key of more than so many bytes, unescaped.
    TagKeyOver(usize),
    /// A tag value of more than so many bytes, unescaped.
    TagValueOver(usize),
    /// A measurement and a field key of more than so many bytes together, unescaped.
    MeasurementAndFieldOver(usize),
    /// Measurement, tag set and one field key of more than so many bytes together, as written.
    SeriesOver(usize),
    /// A tag with one of these keys.
    TagNamed(&'static [&'static str]),
    /// A field with one of these keys.
    FieldNamed(&'static [&'static str]),
    /// A field with this key, and no other.
    OnlyFieldNamed(&'static str),
    /// A tag or field with this key in any case.
    KeyInAnyCase(&'static str),
    /// Two tags or fields with keys that differ in nothing but case.
    SameKeyInAnyCase,
    /// A field key that is there twice.
    RepeatedField,
    /// A field key that is there twice, with values of two types.
    RepeatedFieldOfTwoTypes,
    /// A field with the key of a tag.
    TagAndField,
    /// More tags and fields than this together.
    ColumnsOver(usize),
    /// More tags than this.
    TagsOver(usize),
    // Values.
    /// A float without digits on one side of its dot.
    BareDot,
    /// A float that is 0 and has other digits.
    Underflow,
    /// A float that decimals of eleven digits do not have, and that is no whole number of a 64-bit float's digits.
    FineFloat,
    /// An unsigned integer.
    Unsigned,
    /// An integer that no float of 64 bits equals.
    IntegerBeyondFloat,
    /// The least integer.
    LeastInteger,
    /// A boolean.
    Boolean,
    /// A string.
    String,
    /// A line feed in a string.
    LineBreakInString,
    /// A line feed in a string without a backslash before it.
    BareLineBreakInString,
    /// A string of more than so many bytes, unescaped.
    StringOver(usize),
    // Times.
    /// A time farther from 1970 than so many nanoseconds.
    TimeBeyond(u64),
    /// A time before 1970 that is taken.
    NegativeTime,
    /// A time before 1970 that is not taken.
    TimeBefore1970,
    /// A time within so many nanoseconds after 1970 began.
    FirstOf1970(i64),
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
            What::SpaceAfterTime | What::LeadingSpace | What::SeveralSpaces => Code::StraySpace,
            What::Comment => Code::UnsupportedComment,
            What::QuoteInComment | What::BackslashInComment => Code::AmbiguousComment,
            What::Utf8InComment => Code::InvalidUtf8,
            What::LineOver(_) => Code::LineOverLimit,
            What::BodyOver(_) => Code::BodyOverLimit,
            What::EscapeAfterPair
            | What::EscapeAfterPairInFieldKey
            | What::BackslashPair
            | What::EscapedEquals
            | What::EscapedQuote
            | What::PairInMeasurement
            | What::KeptBackslash => Code::AmbiguousBackslash,
            What::TabInTag => Code::ControlByte,
            What::QuoteInFieldKey | What::MisreadQuote => Code::AmbiguousQuote,
            What::NameHas(_) | What::KeyHas(_) | What::StrayDot | What::BareEquals => Code::RefusedName,
            What::NameOver(_)
            | What::NameUnitsOver(_)
            | What::TagKeyOver(_)
            | What::TagValueOver(_)
            | What::MeasurementAndFieldOver(_) => Code::NameOverLimit,
            What::SeriesOver(_) => Code::SeriesKeyTooLong,
            What::TagNamed(_) | What::FieldNamed(_) | What::OnlyFieldNamed(_) | What::KeyInAnyCase(_) => {
                Code::ReservedName
            }
            What::RepeatedField | What::RepeatedFieldOfTwoTypes | What::SameKeyInAnyCase => Code::DuplicateField,
            What::TagAndField => Code::TagAndField,
            What::ColumnsOver(_) | What::TagsOver(_) => Code::TooManyColumns,
            What::BareDot => Code::UnportableNumber,
            What::Unsigned => Code::UnsupportedUnsigned,
            What::Underflow => Code::UnsupportedValue,
            What::FineFloat | What::IntegerBeyondFloat | What::LeastInteger | What::Boolean | What::String => {
                Code::AlteredValue
            }
            What::LineBreakInString | What::BareLineBreakInString => Code::LineBreakInString,
            What::StringOver(_) => Code::StringOverLimit,
            What::TimeBeyond(_) | What::TimeBefore1970 => Code::TimestampOutOfRange,
            What::NegativeTime | What::FirstOf1970(_) | What::TimeFinerThan(_) => Code::AlteredTime,
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
            What::Comment => Some(Place { at: 0, length: text.len() }),
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
            What::SeveralSpaces => several_spaces(entry),
            What::LineOver(limit) => (entry.text.len() > limit).then_some(Place { at: 0, length: entry.text.len() }),
            What::EscapeAfterPair => in_names(entry, |_, raw, place| runs(raw, place, true)),
            What::EscapeAfterPairInFieldKey => {
                in_names(entry, |kind, raw, place| (kind == Kind::FieldKey).then(|| runs(raw, place, true)).flatten())
            }
            What::BackslashPair => in_names(entry, |_, raw, place| runs(raw, place, false)),
            What::EscapedEquals => {
                let (_, raw) = entry.tokens_of(Kind::Measurement).next()?;
                Some(Place { at: memchr::memmem::find(raw, b"\\=")?, length: 2 })
            }
            What::EscapedQuote => {
                let mut names = names(entry).filter(|(token, _)| token.kind != Kind::TagKey);
                names.find_map(|(token, raw)| {
                    Some(Place { at: token.start as usize + memchr::memmem::find(raw, b"\\\"")?, length: 2 })
                })
            }
            What::PairInMeasurement => {
                let (_, raw) = entry.tokens_of(Kind::Measurement).next()?;
                let three = |three: &[u8]| three.starts_with(b"\\\\") && matches!(three[2], b',' | b' ');
                Some(Place { at: raw.windows(3).position(three)?, length: 2 })
            }
            What::BareEquals => {
                let (_, raw) = entry.tokens_of(Kind::Measurement).next()?;
                let bare = |&at: &usize| at == 0 || raw[at - 1] != b'\\';
                memchr::memchr_iter(b'=', raw).find(bare).map(Place::byte)
            }
            What::KeptBackslash => token(entry.all(), |token, raw| token.escaped && keeps_backslash(raw, token.kind)),
            What::TabInTag => byte_in(entry.tokens_of(Kind::TagValue), |b| b == b'\t'),
            What::QuoteInFieldKey => byte_in(entry.tokens_of(Kind::FieldKey), |b| b == b'"'),
            What::NameHas(bytes) => byte_in(names(entry), |b| bytes.contains(&b)),
            What::MisreadQuote => quotes::misread(entry).map(Place::byte),
            What::KeyHas(bytes) => byte_in(keys_of(entry), |b| bytes.contains(&b)),
            What::StrayDot => token(entry.tokens_of(Kind::Measurement), |token, raw| {
                let name = unescaped(raw, token.kind);
                let stray = |c: char| c == '.' || c == ' ';
                name.starts_with(stray) || name.ends_with(stray) || name.contains("..")
            }),
            What::NameOver(limit) => token(names(entry), |token, raw| longer(token, raw, limit)),
            What::NameUnitsOver(limit) => token(names(entry), |token, raw| {
                raw.len() > limit && unescaped(raw, token.kind).encode_utf16().count() > limit
            }),
            What::TagKeyOver(limit) => token(entry.tokens_of(Kind::TagKey), |token, raw| longer(token, raw, limit)),
            What::TagValueOver(limit) => token(entry.tokens_of(Kind::TagValue), |token, raw| longer(token, raw, limit)),
            What::MeasurementAndFieldOver(limit) => {
                let (_, raw) = entry.tokens_of(Kind::Measurement).next()?;
                let left = limit.saturating_sub(unescaped(raw, Kind::Measurement).len());
                token(entry.tokens_of(Kind::FieldKey), |token, raw| longer(token, raw, left))
            }
            What::SeriesOver(limit) => {
                let series = entry.all().take_while(|(token, _)| token.kind != Kind::FieldKey).last()?.0.end as usize;
                let left = limit.saturating_sub(series);
                token(entry.tokens_of(Kind::FieldKey), |_, raw| raw.len() > left)
            }
            What::TagNamed(list) => token(entry.tokens_of(Kind::TagKey), |_, raw| named(raw, list)),
            What::FieldNamed(list) => token(entry.tokens_of(Kind::FieldKey), |_, raw| named(raw, list)),
            What::OnlyFieldNamed(name) => {
                let mut fields = entry.tokens_of(Kind::FieldKey);
                let (first, _) = fields.clone().next()?;
                fields.all(|(_, raw)| raw == name.as_bytes()).then(|| Place::of(first))
            }
            What::KeyInAnyCase(name) => token(keys_of(entry), |_, raw| raw.eq_ignore_ascii_case(name.as_bytes())),
            What::SameKeyInAnyCase => {
                let mut known = std::collections::HashSet::new();
                token(keys_of(entry), |token, raw| !known.insert(unescaped(raw, token.kind).to_lowercase()))
            }
            What::RepeatedField => keys(Kind::FieldKey).first_repeated().as_ref().map(Place::of),
            What::RepeatedFieldOfTwoTypes => field_of_two_types(entry),
            What::TagAndField => keys(Kind::FieldKey).first_in(&keys(Kind::TagKey)).as_ref().map(Place::of),
            What::ColumnsOver(limit) => {
                let keys = entry.all().filter(|(token, _)| matches!(token.kind, Kind::TagKey | Kind::FieldKey));
                keys.map(|(token, _)| Place::of(token)).nth(limit)
            }
            What::TagsOver(limit) => entry.tokens_of(Kind::TagKey).map(|(token, _)| Place::of(token)).nth(limit),
            What::BareDot => number(entry, |raw| {
                let dot = memchr::memchr(b'.', raw);
                let digit = |at: Option<usize>| at.and_then(|at| raw.get(at)).is_some_and(u8::is_ascii_digit);
                dot.is_some_and(|dot| !digit(dot.checked_sub(1)) || !digit(Some(dot + 1)))
            }),
            What::Underflow => float(entry, |raw, x| {
                let digits = raw.iter().take_while(|b| !matches!(b, b'e' | b'E'));
                x == 0.0 && digits.into_iter().any(|b| matches!(b, b'1'..=b'9'))
            }),
            What::FineFloat => float(entry, |_, x| fine(x)),
            What::Unsigned => number(entry, |raw| raw.ends_with(b"u")),
            What::IntegerBeyondFloat => number(entry, |raw| match value::read(value::text(raw), false, false, |v| v) {
                Value::Int(n) => n as f64 as i128 != i128::from(n),
                Value::UInt(n) => n as f64 as i128 != i128::from(n),
                _ => false,
            }),
            What::LeastInteger => {
                number(entry, |raw| matches!(value::read(value::text(raw), false, false, |v| v), Value::Int(i64::MIN)))
            }
            What::Boolean => token(values(entry), |_, raw| matches!(raw.first(), Some(b't' | b'T' | b'f' | b'F'))),
            What::String => token(strings(entry), |_, _| true),
            What::LineBreakInString => byte_in(strings(entry), |b| b == b'\n'),
            What::BareLineBreakInString => {
                let mut found = strings(entry).filter_map(|(token, raw)| {
                    let backslashes = |at: usize| raw[..at].iter().rev().take_while(|&&b| b == b'\\').count();
                    let at = memchr::memchr_iter(b'\n', raw).find(|&at| backslashes(at) % 2 == 0)?;
                    Some(Place::byte(token.start as usize + at))
                });
                found.next()
            }
            What::StringOver(limit) => token(strings(entry), |token, raw| {
                let escaped = || value::string::text(value::text(raw), token.escaped, false).len() > limit;
                raw.len() > limit + 2 && escaped()
            }),
            What::TimeBeyond(bound) => time(entry, |ns| ns.unsigned_abs() > bound),
            What::NegativeTime | What::TimeBefore1970 => time(entry, |ns| ns < 0),
            What::FirstOf1970(limit) => time(entry, |ns| (0..limit).contains(&ns)),
            What::TimeFinerThan(unit) => time(entry, |ns| ns % unit != 0),
            What::PrecisionNotIn(known) => time(entry, |_| !known.contains(&entry.precision)),
            What::Comment
            | What::QuoteInComment
            | What::BackslashInComment
            | What::Utf8InComment
            | What::BodyOver(_) => None,
        }
    }
}

/// The first token that is so.
fn token<'a>(
    mut tokens: impl Iterator<Item = (&'a Token, &'a [u8])>,
    mut is: impl FnMut(&Token, &[u8]) -> bool,
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

/// The keys of tags and fields.
fn keys_of<'a>(entry: &Entry<'a>) -> impl Iterator<Item = (&'a Token, &'a [u8])> + use<'a> {
    entry.all().filter(|(token, _)| matches!(token.kind, Kind::TagKey | Kind::FieldKey))
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

/// The first float that is so, by its text and its number.
fn float(entry: &Entry<'_>, is: impl Fn(&[u8], f64) -> bool) -> Option<Place> {
    number(entry, |raw| match value::read(value::text(raw), false, false, |v| v) {
        Value::Float(x) => is(raw, x),
        _ => false,
    })
}

/// Whether a decimal of eleven digits between 10^-10 and 10^15 is another number, as is one that is not whole and exact.
fn fine(x: f64) -> bool {
    let size = x.abs();
    if size == 0.0 {
        return x.is_sign_negative();
    }
    if size.fract() == 0.0 {
        return size > (1_u64 << 53) as f64;
    }
    size < 1e-10 || format!("{x:.10e}").parse() != Ok(x)
}

fn several_spaces(entry: &Entry<'_>) -> Option<Place> {
    let ends = entry.tokens.iter().zip(entry.tokens.iter().skip(1));
    let mut gaps = ends.map(|(before, after)| (before.end as usize, after.start as usize));
    let (at, end) = gaps.find(|&(at, end)| entry.text[at..end].starts_with(b"  "))?;
    Some(Place { at, length: end - at })
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

/// A name or a tag value.
fn unescaped(raw: &[u8], kind: Kind) -> Cow<'_, str> {
    escape::unescape(value::text(raw), escapes(kind)).map_or(Cow::Borrowed(value::text(raw)), Cow::Owned)
}

fn longer(token: &Token, raw: &[u8], limit: usize) -> bool {
    raw.len() > limit && unescaped(raw, token.kind).len() > limit
}

fn keeps_backslash(raw: &[u8], kind: Kind) -> bool {
    if kind != Kind::FieldValue {
        return unescaped(raw, kind).contains('\\');
    }
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        match rest.get(at + 1) {
            Some(b'\\' | b'"') => rest = &rest[at + 2..],
            _ => return true,
        }
    }
    false
}

/// What `find` finds first in a name or tag value with a backslash.
fn in_names(entry: &Entry<'_>, find: impl Fn(Kind, &[u8], Escapes) -> Option<Place>) -> Option<Place> {
    let escaped = entry.all().filter(|(token, _)| token.escaped && token.kind != Kind::FieldValue);
    let mut found = escaped.filter_map(|(token, raw)| {
        let place = find(token.kind, raw, escapes(token.kind))?;
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
