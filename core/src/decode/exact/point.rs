//! One point: measurement, tag set, field set, timestamp.

use super::super::options::ReadOptions;
use super::{Ending, Exact, Fault, Good, Kind, Token};
use crate::error::Code;
use crate::grammar::escape::{self, Place};
use crate::grammar::keys::Keys;
use crate::grammar::{BYTE_ORDER_MARK, Mode, reserved};
use crate::scan::Set;
use crate::{limits, value};

/// The bytes at which the scan of a token looks closer, by its place and the options.
pub(super) struct Stops {
    measurement: Set,
    key: Set,
    tag_value: Set,
}

/// What ends a field value or a timestamp.
const LINE: Set = Set::LF.or(Set::CR).or(Set::SPACE);

impl Stops {
    pub(super) fn new(options: &ReadOptions) -> Self {
        let with = |set: Set, control: bool| if control { set.or(Set::CONTROL) } else { set };
        let lenient = options.mode == Mode::Lenient;
        let common = LINE.or(Set::COMMA).or(Set::BACKSLASH);
        let value = if lenient { common } else { common.or(Set::EQUALS) };
        Stops {
            measurement: with(common, !lenient),
            key: with(common.or(Set::EQUALS), !lenient),
            tag_value: with(value, options.strict_control || options.mode == Mode::Strict),
        }
    }
}

/// Where bytes stop being UTF-8, and how many are wrong.
pub(super) struct Utf8Fault {
    pub(super) at: usize,
    pub(super) length: usize,
    /// Whether the bytes end inside a sequence that was right so far.
    pub(super) unfinished: bool,
}

/// LP-023.
pub(super) fn invalid_utf8(bytes: &[u8]) -> Option<Utf8Fault> {
    let error = std::str::from_utf8(bytes).err()?;
    let at = error.valid_up_to();
    let length = error.error_len().unwrap_or(bytes.len() - at);
    Some(Utf8Fault { at, length, unfinished: error.error_len().is_none() })
}

impl Exact<'_> {
    fn strict(&self) -> bool {
        self.options.mode == Mode::Strict
    }

    /// The byte at `at`, if it may be looked at.
    fn byte(&self, at: usize) -> Option<u8> {
        self.data[..self.end].get(at).copied()
    }

    fn find(&self, from: usize, set: Set) -> usize {
        set.find(&self.data[..self.end], from)
    }

    fn skip_spaces(&self, from: usize) -> usize {
        let rest = &self.data[from..self.end];
        from + rest.iter().position(|&b| b != b' ').unwrap_or(rest.len())
    }

    /// Something is missing, or must not stand, at the byte `at`.
    fn here(&self, code: Code, at: usize) -> Fault {
        Fault { code, offset: at, length: usize::from(at < self.data.len()), stop: at, opened: None }
    }

    /// Reads the point that starts at `start`, its tokens into `self.tokens`; gives where it
    /// ends.
    pub(super) fn point(&mut self, start: usize) -> Result<Good, Fault> {
        self.tokens.clear();
        let space = self.series(start)?;
        let fields = self.skip_spaces(space);
        match self.ending(fields) {
            Ending::Cut => return Err(self.too_long(start)),
            Ending::Line(_) | Ending::Input => return Err(self.here(Code::MissingFields, fields)),
            Ending::LoneCr | Ending::None => {}
        }
        let end = self.field_set(start, fields)?;
        self.timestamp(start, end)
    }

    /// Measurement and tag set; gives the space after them.
    fn series(&mut self, start: usize) -> Result<usize, Fault> {
        let mut at = self.name(start, start, Kind::Measurement)?;
        loop {
            match self.byte(at) {
                Some(b',') => at = self.tag(start, at + 1)?,
                Some(b' ') => break,
                Some(b'=') => return Err(self.here(Code::UnescapedEquals, at)),
                _ => return Err(self.here(Code::MissingFields, at)),
            }
        }
        if self.strict() && at - start > limits::SERIES_KEY_BYTES {
            return Err(Fault::over(Code::SeriesKeyTooLong, start, at));
        }
        if self.options.mode != Mode::Lenient {
            let record = &self.data[start..at];
            if let Some(key) = Keys::new(record, &self.tokens, Kind::TagKey).first_repeated() {
                return Err(Fault { stop: at, ..over_token(Code::DuplicateTag, start, key) });
            }
        }
        Ok(at)
    }

    fn tag(&mut self, start: usize, from: usize) -> Result<usize, Fault> {
        let equals = self.name(start, from, Kind::TagKey)?;
        if self.byte(equals) != Some(b'=') {
            return Err(self.here(Code::MissingTagValue, equals));
        }
        if self.strict() {
            self.judge_key(start)?;
        }
        self.name(start, equals + 1, Kind::TagValue)
    }

    /// LP-026 to LP-029: the key just read, in `strict`.
    fn judge_key(&self, start: usize) -> Result<(), Fault> {
        let Some(&token) = self.tokens.last() else { return Ok(()) };
        let raw = value::text(&self.data[start + token.start as usize..start + token.end as usize]);
        let unescaped = escape::unescape(raw, Place::Key);
        let key = unescaped.as_deref().unwrap_or(raw);
        let fault = |code| over_token(code, start, token);
        if reserved(key.as_bytes(), token.kind == Kind::TagKey) {
            return Err(fault(Code::ReservedName));
        }
        if token.kind != Kind::FieldKey {
            return Ok(());
        }
        if let Some(at) = memchr::memchr(b'"', raw.as_bytes()) {
            let fault = fault(Code::AmbiguousQuote);
            return Err(Fault { offset: fault.offset + at, length: 1, ..fault });
        }
        if key.len() > limits::NAME_BYTES {
            return Err(fault(Code::NameTooLong));
        }
        Ok(())
    }

    /// A measurement, tag key, tag value or field key; gives the byte that ends it.
    fn name(&mut self, start: usize, from: usize, kind: Kind) -> Result<usize, Fault> {
        let (set, place, empty) = match kind {
            Kind::Measurement => (self.stops.measurement, Place::Measurement, Code::MissingMeasurement),
            Kind::TagKey => (self.stops.key, Place::Key, Code::MissingTagKey),
            Kind::TagValue => (self.stops.tag_value, Place::Key, Code::EmptyTagValue),
            _ => (self.stops.key, Place::Key, Code::MissingFieldKey),
        };
        let mut stop = from;
        let mut escaped = false;
        loop {
            stop = self.find(stop, set);
            if self.byte(stop) != Some(b'\\') {
                break;
            }
            escaped = true;
            stop += if self.byte(stop + 1).is_some_and(|b| place.escapes(b)) { 2 } else { 1 };
        }
        if self.cut(stop) {
            return Err(self.too_long(start));
        }
        let raw = &self.data[from..stop];
        if let Some(fault) = self.invalid_utf8(from, stop) {
            return Err(over_utf8(from, fault, stop));
        }
        if self.strict()
            && escaped
            && let Some(at) = escape::ambiguous(raw, place, true)
        {
            return Err(Fault { stop, ..Fault::over(Code::AmbiguousBackslash, from + at, from + at + 2) });
        }
        match self.ending(stop) {
            Ending::LoneCr => return Err(self.here(Code::CarriageReturn, stop)),
            Ending::Cut => return Err(self.too_long(start)),
            _ => {}
        }
        if self.byte(stop).is_some_and(|b| Set::CONTROL.has(b)) {
            return Err(self.here(Code::ControlByte, stop));
        }
        if self.strict() && kind == Kind::Measurement && raw.starts_with(BYTE_ORDER_MARK) {
            return Err(Fault::over(Code::ByteOrderMark, from, from + BYTE_ORDER_MARK.len()));
        }
        if !raw.is_empty() {
            self.push(start, kind, from, stop, escaped);
        } else if kind == Kind::TagValue && self.options.mode == Mode::Lenient {
            // LP-032: without a value there is no tag, so its key goes too.
            self.tokens.pop();
        } else {
            return Err(self.here(empty, stop));
        }
        Ok(stop)
    }

    fn push(&mut self, start: usize, kind: Kind, from: usize, to: usize, escaped: bool) {
        // The window is at most 1 GiB, so offsets from the record's start fit.
        let (from, to) = ((from - start) as u32, (to - start) as u32);
        self.tokens.push(Token { start: from, end: to, kind, escaped });
    }

    /// The field set from its first key on; gives the byte after it.
    fn field_set(&mut self, start: usize, from: usize) -> Result<usize, Fault> {
        let mut at = from;
        loop {
            let equals = self.name(start, at, Kind::FieldKey)?;
            if self.byte(equals) != Some(b'=') {
                return Err(self.here(Code::MissingFieldValue, equals));
            }
            if self.strict() {
                self.judge_key(start)?;
            }
            at = self.field_value(start, equals + 1)?;
            if self.byte(at) != Some(b',') {
                break;
            }
            at += 1;
            let over = self.byte(at) == Some(b' ') || !matches!(self.ending(at), Ending::None | Ending::LoneCr);
            if self.options.mode == Mode::Lenient && over {
                break;
            }
        }
        if self.strict() {
            let record = &self.data[start..at];
            let fields = Keys::new(record, &self.tokens, Kind::FieldKey);
            let repeated = fields.first_repeated().map(|key| (Code::DuplicateField, key));
            let tags = Keys::new(record, &self.tokens, Kind::TagKey);
            if let Some((code, key)) = repeated.or_else(|| Some((Code::TagAndField, fields.first_in(&tags)?))) {
                return Err(Fault { stop: at, ..over_token(code, start, key) });
            }
        }
        Ok(at)
    }

    /// A field value; gives the byte after it, which is a comma, a space or a line's end.
    fn field_value(&mut self, start: usize, from: usize) -> Result<usize, Fault> {
        match self.ending(from) {
            Ending::Cut => return Err(self.too_long(start)),
            Ending::LoneCr => return Err(self.here(Code::CarriageReturn, from)),
            Ending::Line(_) | Ending::Input => return Err(self.here(Code::EmptyFieldValue, from)),
            Ending::None => {}
        }
        match self.data[from] {
            b',' | b' ' => return Err(self.here(Code::EmptyFieldValue, from)),
            b'"' => return self.string(start, from),
            _ => {}
        }
        let stop = self.find(from, LINE.or(Set::COMMA));
        if self.cut(stop) {
            return Err(self.too_long(start));
        }
        let token = &self.data[from..stop];
        plain_value(token, self.strict()).map_err(|code| Fault::over(code, from, stop))?;
        match self.ending(stop) {
            Ending::LoneCr => return Err(self.here(Code::CarriageReturn, stop)),
            Ending::Cut => return Err(self.too_long(start)),
            _ => {}
        }
        self.push(start, Kind::FieldValue, from, stop, false);
        Ok(stop)
    }

    /// A string whose opening quote stands at `quote`.
    fn string(&mut self, start: usize, quote: usize) -> Result<usize, Fault> {
        let Some((close, escaped)) = value::string::close(&self.data[..self.end], quote + 1) else {
            return Err(if self.goes_on() {
                self.too_long(start)
            } else {
                Fault { length: 1, stop: self.end, ..self.here(Code::UnterminatedString, quote) }
            });
        };
        let raw = &self.data[quote + 1..close];
        self.inner_lines += memchr::memchr_iter(b'\n', raw).count() as u64;
        if let Some(fault) = self.invalid_utf8(quote + 1, close) {
            return Err(over_utf8(quote + 1, fault, close));
        }
        let c_escapes = self.options.string_c_escapes;
        let long = |length| length > limits::STRING_BYTES;
        let unescaped = || value::string::unescape(value::text(raw), c_escapes).map_or(raw.len(), |text| text.len());
        if self.strict() && long(raw.len()) && long(unescaped()) {
            return Err(Fault::over(Code::StringTooLong, quote + 1, close));
        }
        let after = close + 1;
        match self.ending(after) {
            Ending::Cut => return Err(self.too_long(start)),
            Ending::LoneCr => return Err(self.here(Code::CarriageReturn, after)),
            Ending::None if !matches!(self.data[after], b',' | b' ') => {
                return Err(Fault { opened: Some(quote), ..self.here(Code::TextAfterString, after) });
            }
            _ => {}
        }
        self.push(start, Kind::FieldValue, quote, after, escaped);
        Ok(after)
    }

    /// What follows the field set: nothing, spaces, or spaces and a timestamp.
    fn timestamp(&mut self, start: usize, from: usize) -> Result<Good, Fault> {
        let token = self.skip_spaces(from);
        if let Some(next) = self.line_end(start, token)? {
            if self.strict() && token > from {
                return Err(Fault::over(Code::TrailingSpace, from, token));
            }
            return Ok(Good { end: token, next });
        }
        let stop = self.find(token, LINE);
        if self.cut(stop) {
            return Err(self.too_long(start));
        }
        value::timestamp::parse(&self.data[token..stop], self.options.precision, self.strict())
            .map_err(|code| Fault::over(code, token, stop))?;
        self.push(start, Kind::Timestamp, token, stop, false);
        let after = self.skip_spaces(stop);
        if let Some(next) = self.line_end(start, after)? {
            return Ok(Good { end: after, next });
        }
        let stop = self.find(after, LINE);
        Err(if self.cut(stop) { self.too_long(start) } else { Fault::over(Code::TextAfterTimestamp, after, stop) })
    }

    /// The start of the next line, if this one ends at `at`.
    fn line_end(&mut self, start: usize, at: usize) -> Result<Option<usize>, Fault> {
        match self.ending(at) {
            Ending::Line(next) => Ok(Some(next)),
            Ending::Input => Ok(Some(at)),
            Ending::Cut => Err(self.too_long(start)),
            Ending::LoneCr => Err(self.here(Code::CarriageReturn, at)),
            Ending::None => Ok(None),
        }
    }
}

/// LP-053, LP-060 to LP-065: judges a whole token that is no string.
pub(in super::super) fn plain_value(token: &[u8], portable: bool) -> Result<(), Code> {
    match (token.first(), token.last()) {
        (Some(b't' | b'T' | b'f' | b'F'), _) => value::boolean::parse(token).map(drop),
        (Some(b'0'..=b'9' | b'-' | b'.'), Some(b'i')) => value::integer::parse(token).map(drop),
        (Some(b'0'..=b'9' | b'-' | b'.'), Some(b'u')) => value::unsigned::parse(token).map(drop),
        (Some(b'0'..=b'9' | b'-' | b'.'), _) => value::float::check(token, portable),
        _ => Err(Code::InvalidValue),
    }
}

fn over_utf8(from: usize, fault: Utf8Fault, stop: usize) -> Fault {
    let at = from + fault.at;
    Fault { stop, ..Fault::over(Code::InvalidUtf8, at, at + fault.length) }
}

fn over_token(code: Code, start: usize, token: Token) -> Fault {
    Fault::over(code, start + token.start as usize, start + token.end as usize)
}
