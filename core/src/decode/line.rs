//! One parsed record as a view: text is unescaped and numbers are converted when they are asked for.

use super::options::ReadOptions;
use super::tape::Tape;
use crate::grammar::escape::{self, Place};
use crate::precision::Precision;
use crate::value::{self, Value};
use std::borrow::Cow;

/// What of the reading options a view needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) precision: Precision,
    pub(crate) c_escapes: bool,
    #[cfg(feature = "arrow")]
    pub(crate) backend: crate::scan::Backend,
}

impl Reading {
    pub(super) fn of(options: &ReadOptions) -> Self {
        Reading {
            precision: options.precision,
            c_escapes: options.string_c_escapes,
            #[cfg(feature = "arrow")]
            backend: options.backend,
        }
    }
}

/// One accepted record.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// The record, from its first byte to its last.
    text: &'a str,
    /// Its words; the first is where it begins.
    words: &'a [u32],
    line: u64,
    record: u64,
    reading: Reading,
}

/// A token as it is written.
#[derive(Clone, Copy)]
struct Token<'a> {
    raw: &'a str,
    /// Whether a backslash stands in it.
    escaped: bool,
}

impl<'a> Token<'a> {
    /// A name, unescaped.
    #[inline(always)]
    fn name(self, place: Place) -> Cow<'a, str> {
        match if self.escaped { escape::unescape(self.raw, place) } else { None } {
            Some(name) => Cow::Owned(name),
            None => Cow::Borrowed(self.raw),
        }
    }

    /// Whether it is the key `key`.
    #[inline]
    fn is_key(self, key: &str) -> bool {
        if self.escaped { self.name(Place::Key) == key } else { self.raw == key }
    }
}

/// The tokens of a record from some word on.
#[derive(Clone)]
struct Tokens<'a> {
    text: &'a str,
    words: std::slice::Iter<'a, u32>,
    /// The place of the text's first byte.
    start: u32,
    /// Where the next token begins.
    from: usize,
}

impl<'a> Tokens<'a> {
    /// Where a word points to in the text.
    #[inline(always)]
    fn place(&self, word: u32) -> usize {
        (word & Tape::PLACE).wrapping_sub(self.start) as usize
    }

    /// The word that ends the next token, gaps before it passed.
    #[inline(always)]
    fn word(&mut self) -> Option<u32> {
        let mut word = *self.words.next()?;
        while word & Tape::GAP != 0 {
            self.from = self.place(word);
            word = *self.words.next()?;
        }
        Some(word)
    }

    /// Whether the next token follows this byte.
    #[inline(always)]
    fn follows(&self, byte: u8) -> bool {
        self.text.as_bytes().get(self.from.wrapping_sub(1)) == Some(&byte)
    }

    /// The token that `word` ends.
    #[inline(always)]
    fn cut(&mut self, word: u32) -> Option<Token<'a>> {
        let next = self.place(word);
        let from = std::mem::replace(&mut self.from, next);
        Some(Token { raw: self.text.get(from..next.wrapping_sub(1))?, escaped: word & Tape::ESCAPED != 0 })
    }
}

/// Keys with their values: the tags, or the fields.
struct Pairs<'a> {
    tokens: Tokens<'a>,
    /// The byte before the next pair's key.
    before: u8,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (Token<'a>, Token<'a>);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let key = self.tokens.word()?;
        if !self.tokens.follows(self.before) {
            return None;
        }
        // Only the first field follows a space.
        self.before = b',';
        let key = self.tokens.cut(key)?;
        let value = *self.tokens.words.next()?;
        Some((key, self.tokens.cut(value)?))
    }
}

impl<'a> Line<'a> {
    /// The record with this text, which may have the CR of its line end.
    #[inline]
    pub(super) fn new(text: &'a str, words: &'a [u32], line: u64, record: u64, reading: Reading) -> Self {
        Line { text, words, line, record, reading }
    }

    #[inline(always)]
    fn tokens(&self) -> Tokens<'a> {
        let mut words = self.words.iter();
        let start = words.next().map_or(0, |word| word & Tape::PLACE);
        Tokens { text: self.text, words, start, from: 0 }
    }

    /// The tokens after the measurement.
    #[inline(always)]
    fn after_measurement(&self) -> Tokens<'a> {
        let mut tokens = self.tokens();
        if let Some(word) = tokens.word() {
            tokens.from = tokens.place(word);
        }
        tokens
    }

    #[inline(always)]
    fn tag_tokens(&self) -> Pairs<'a> {
        Pairs { tokens: self.after_measurement(), before: b',' }
    }

    /// The tokens after the tags.
    #[inline(always)]
    fn after_tags(&self) -> Tokens<'a> {
        let mut tokens = self.after_measurement();
        loop {
            let here = tokens.clone();
            if tokens.word().is_none() || !tokens.follows(b',') {
                return here;
            }
            if let Some(&value) = tokens.words.next() {
                tokens.from = tokens.place(value);
            }
        }
    }

    #[inline(always)]
    fn field_tokens(&self) -> Pairs<'a> {
        Pairs { tokens: self.after_tags(), before: b' ' }
    }

    /// The value of a field.
    #[inline]
    fn value(&self, token: Token<'a>) -> Value<'a> {
        value::read(token.raw, token.escaped, self.reading.c_escapes, |value| value)
    }

    /// The record as it was written: from its first byte that is not a space up to its line end.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("\n  a f=1 \r\nb f=2", &ReadOptions::new()).unwrap();
    /// assert_eq!(doc.line(0).unwrap().bytes(), b"a f=1 ");
    /// ```
    pub fn bytes(&self) -> &'a [u8] {
        let bytes = self.text.as_bytes();
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }

    /// Measurement and tag set as they were written: lines with the same are of the same series.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("a\\ b,t=1 f=1", &ReadOptions::new()).unwrap();
    /// assert_eq!(doc.line(0).unwrap().series(), "a\\ b,t=1");
    /// ```
    pub fn series(&self) -> &'a str {
        self.text.get(..self.after_tags().from.wrapping_sub(1)).unwrap_or_default()
    }

    /// The measurement, unescaped.
    #[inline]
    pub fn measurement(&self) -> Cow<'a, str> {
        let mut tokens = self.tokens();
        let token = tokens.word().and_then(|word| tokens.cut(word));
        token.map_or(Cow::Borrowed(""), |token| token.name(Place::Measurement))
    }

    /// Key and value of each tag, unescaped, in the order written; in `lenient` mode a key may occur twice.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("m,b=1,a=x\\ y f=1", &ReadOptions::new()).unwrap();
    /// let tags: Vec<_> = doc.line(0).unwrap().tags().collect();
    /// assert_eq!(tags, [("b".into(), "1".into()), ("a".into(), "x y".into())]);
    /// ```
    #[inline]
    pub fn tags(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> + use<'a> {
        self.tag_tokens().map(|(key, value)| (key.name(Place::Key), value.name(Place::Key)))
    }

    /// Key and value of each field, in the order written; a key may occur twice, and then the last counts.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions, Value};
    /// let doc = parse("m f=1,f=2i", &ReadOptions::new()).unwrap();
    /// let fields: Vec<_> = doc.line(0).unwrap().fields().collect();
    /// assert_eq!(fields, [("f".into(), Value::Float(1.0)), ("f".into(), Value::Int(2))]);
    /// ```
    #[inline]
    pub fn fields(&self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> + use<'a> {
        let c_escapes = self.reading.c_escapes;
        self.field_tokens().map(move |(key, value)| {
            value::read(value.raw, value.escaped, c_escapes, |value| (key.name(Place::Key), value))
        })
    }

    /// The value of the tag `key`; the last one if there are several.
    pub fn tag(&self, key: &str) -> Option<Cow<'a, str>> {
        let found = self.tag_tokens().filter(|(k, _)| k.is_key(key)).last();
        found.map(|(_, value)| value.name(Place::Key))
    }

    /// The value of the field `key`; the last one if there are several.
    pub fn field(&self, key: &str) -> Option<Value<'a>> {
        let found = self.field_tokens().filter(|(k, _)| k.is_key(key)).last();
        found.map(|(_, value)| self.value(value))
    }

    /// Whether a field key, or in `lenient` mode a tag key, occurs twice.
    pub fn duplicates(&self) -> bool {
        // No two spellings stand for the same key, so they are compared as written.
        let repeated = |pairs: Pairs<'a>| {
            let mut keys: Vec<_> = pairs.map(|(key, _)| key.raw).collect();
            keys.sort_unstable();
            keys.windows(2).any(|pair| pair[0] == pair[1])
        };
        repeated(self.field_tokens()) || repeated(self.tag_tokens())
    }

    /// The timestamp in nanoseconds; `None` where the record has none.
    #[inline]
    pub fn timestamp(&self) -> Option<i64> {
        let last = self.words.iter().rposition(|word| word & Tape::GAP == 0).filter(|&last| last > 0)?;
        let mut tokens = Tokens { words: [].iter(), ..self.tokens() };
        tokens.from = tokens.place(self.words[last - 1]);
        // Only a timestamp and the first field's key follow a space, and a key is never last.
        if !tokens.follows(b' ') {
            return None;
        }
        let raw = tokens.cut(self.words[last])?.raw.as_bytes();
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        value::timestamp::parse(raw, self.reading.precision, false).ok()
    }

    /// The physical line on which the record starts, 1-based.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The record's ordinal among all points of the document, good and bad, 1-based.
    pub fn record(&self) -> u64 {
        self.record
    }
}
