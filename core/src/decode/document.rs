//! Parsed records as views: text is unescaped and numbers are converted when they are asked for.

use super::report::Report;
use super::tape::{Kind, Record, Tape, Token};
use crate::grammar::escape::{self, Place};
use crate::value::{self, Value};
use std::borrow::Cow;

/// The records of a document, with the bytes that they point into.
///
/// ```
/// use linepack::{parse, ReadOptions};
/// let doc = parse("a f=1\nb f=2\n", &ReadOptions::new()).unwrap();
/// let names: Vec<_> = doc.iter().map(|line| line.measurement().into_owned()).collect();
/// assert_eq!(names, ["a", "b"]);
/// ```
#[derive(Debug, Clone)]
pub struct Document<B> {
    bytes: B,
    tape: Tape,
    report: Report,
    c_escapes: bool,
}

impl<B: AsRef<[u8]>> Document<B> {
    pub(super) fn new(bytes: B, tape: Tape, report: Report, c_escapes: bool) -> Self {
        Document { bytes, tape, report, c_escapes }
    }

    /// Number of accepted records.
    pub fn len(&self) -> usize {
        self.tape.len()
    }

    /// Whether no record was accepted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The accepted record at `index`, 0-based; `None` past the end.
    pub fn line(&self, index: usize) -> Option<Line<'_>> {
        let (record, tokens) = self.tape.get(index)?;
        let bytes = self.bytes.as_ref().get(record.start..record.end)?;
        Some(Line { bytes, record: *record, tokens, c_escapes: self.c_escapes })
    }

    /// The accepted records in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Line<'_>> {
        (0..self.len()).filter_map(|index| self.line(index))
    }

    /// What was accepted and what was not.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The bytes that were parsed.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }
}

/// One accepted record.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The record, from its first byte to its last.
    bytes: &'a [u8],
    record: Record,
    tokens: &'a [Token],
    c_escapes: bool,
}

impl<'a> Line<'a> {
    fn raw(&self, token: &Token) -> &'a [u8] {
        self.bytes.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    fn name(&self, token: &Token, place: Place) -> Cow<'a, str> {
        text(if token.escaped { escape::unescape(self.raw(token), place) } else { Cow::Borrowed(self.raw(token)) })
    }

    fn value(&self, token: &Token) -> Value<'a> {
        let raw = self.raw(token);
        match token.kind {
            Kind::Int => Value::Int(value::integer::parse(raw).unwrap_or_default()),
            Kind::UInt => Value::UInt(value::unsigned::parse(raw).unwrap_or_default()),
            Kind::Bool => Value::Bool(value::boolean::parse(raw).unwrap_or_default()),
            Kind::Float => Value::Float(value::float::value(raw)),
            _ => Value::String(text(value::string::unescape(raw, self.c_escapes))),
        }
    }

    fn pairs(&self, key: Kind) -> impl DoubleEndedIterator<Item = (&'a Token, &'a Token)> + use<'a> {
        self.tokens[1..].chunks_exact(2).map(|pair| (&pair[0], &pair[1])).filter(move |(k, _)| k.kind == key)
    }

    /// The record as it was written: from its first byte that is not a space up to its line end.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("\n  a f=1 \r\nb f=2", &ReadOptions::new()).unwrap();
    /// assert_eq!(doc.line(0).unwrap().bytes(), b"a f=1 ");
    /// ```
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The measurement, unescaped.
    pub fn measurement(&self) -> Cow<'a, str> {
        self.name(&self.tokens[0], Place::Measurement)
    }

    /// Key and value of each tag, unescaped, in the order written; in `lenient` mode a key may occur twice.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("m,b=1,a=x\\ y f=1", &ReadOptions::new()).unwrap();
    /// let tags: Vec<_> = doc.line(0).unwrap().tags().collect();
    /// assert_eq!(tags, [("b".into(), "1".into()), ("a".into(), "x y".into())]);
    /// ```
    pub fn tags(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> + use<'a> {
        let line = *self;
        self.pairs(Kind::TagKey).map(move |(k, v)| (line.name(k, Place::Key), line.name(v, Place::Key)))
    }

    /// Key and value of each field, in the order written; a key may occur twice, and then the last counts.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions, Value};
    /// let doc = parse("m f=1,f=2i", &ReadOptions::new()).unwrap();
    /// let fields: Vec<_> = doc.line(0).unwrap().fields().collect();
    /// assert_eq!(fields, [("f".into(), Value::Float(1.0)), ("f".into(), Value::Int(2))]);
    /// ```
    pub fn fields(&self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> + use<'a> {
        let line = *self;
        self.pairs(Kind::FieldKey).map(move |(k, v)| (line.name(k, Place::Key), line.value(v)))
    }

    /// The value of the tag `key`; the last one if there are several.
    pub fn tag(&self, key: &str) -> Option<Cow<'a, str>> {
        let found = self.pairs(Kind::TagKey).rev().find(|(k, _)| self.name(k, Place::Key) == key);
        found.map(|(_, v)| self.name(v, Place::Key))
    }

    /// The value of the field `key`; the last one if there are several.
    pub fn field(&self, key: &str) -> Option<Value<'a>> {
        let found = self.pairs(Kind::FieldKey).rev().find(|(k, _)| self.name(k, Place::Key) == key);
        found.map(|(_, v)| self.value(v))
    }

    /// Whether a field key, or in `lenient` mode a tag key, occurs twice.
    pub fn duplicates(&self) -> bool {
        let repeated = |kind| {
            let mut keys: Vec<_> = self.pairs(kind).map(|(k, _)| self.name(k, Place::Key)).collect();
            keys.sort_unstable();
            keys.windows(2).any(|pair| pair[0] == pair[1])
        };
        repeated(Kind::FieldKey) || repeated(Kind::TagKey)
    }

    /// The timestamp in nanoseconds; `None` where the record has none.
    pub fn timestamp(&self) -> Option<i64> {
        self.record.timestamp
    }

    /// The physical line on which the record starts, 1-based.
    pub fn line(&self) -> u64 {
        self.record.line
    }

    /// The record's ordinal among all points of the document, good and bad, 1-based.
    pub fn record(&self) -> u64 {
        self.record.record
    }
}

/// The parser has accepted these bytes as UTF-8, so nothing is replaced.
fn text(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(b) => String::from_utf8_lossy(b),
        Cow::Owned(b) => Cow::Owned(String::from_utf8(b).unwrap_or_default()),
    }
}
