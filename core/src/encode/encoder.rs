//! Rows into one buffer, each whole or not at all.

use super::options::{EncodeOptions, TagOrder};
use super::point::Point;
use super::row::{self, Name, Time};
use crate::decode::Line;
use crate::error::{Code, EncodeError, Part};
use crate::grammar::Mode;
use crate::limits;
use crate::value::Value;
use std::ops::Range;

/// Writes rows into a buffer that it owns.
///
/// ```
/// use linepack::{Encoder, EncodeOptions};
/// let mut enc = Encoder::new(EncodeOptions::new());
/// enc.row("m").tag("t", "1").field("a", 1i64).field("b", true).end(None).unwrap();
/// let error = enc.row("m").tag("t", "x\ny").field("a", 1i64).end(None).unwrap_err();
/// assert_eq!((error.row, error.code.word()), (1, "control_byte"));
/// assert_eq!(enc.take(), b"m,t=1 a=1i,b=true\n"); // the failed row left no trace
/// ```
#[derive(Debug, Clone)]
pub struct Encoder {
    options: EncodeOptions,
    out: Vec<u8>,
    rows: u64,
    pending: Pending,
}

/// The row being built. It reaches the body only when it is whole.
#[derive(Debug, Clone, Default)]
struct Pending {
    measurement: Vec<u8>,
    tags: Pairs,
    fields: Pairs,
    error: Option<EncodeError>,
    /// Whether it was begun and not ended.
    open: bool,
}

/// Pairs as they will be written, beside their keys as they were given.
#[derive(Debug, Clone, Default)]
struct Pairs {
    text: Vec<u8>,
    keys: Vec<u8>,
    spans: Vec<Pair>,
}

#[derive(Debug, Clone)]
struct Pair {
    text: Range<usize>,
    key: Range<usize>,
}

impl Pairs {
    fn clear(&mut self) {
        self.text.clear();
        self.keys.clear();
        self.spans.clear();
    }

    fn key(&self, pair: &Pair) -> &[u8] {
        &self.keys[pair.key.clone()]
    }

    /// Takes what was appended to `text` since `from` as the pair of `key`.
    fn close(&mut self, from: usize, key: &[u8]) {
        let start = self.keys.len();
        self.keys.extend_from_slice(key);
        self.spans.push(Pair { text: from..self.text.len(), key: start..self.keys.len() });
    }

    /// The pairs in ascending order of their keys; equal keys stay in order.
    fn sorted(&self) -> Vec<&Pair> {
        let mut pairs: Vec<_> = self.spans.iter().collect();
        pairs.sort_by_key(|pair| self.key(pair));
        pairs
    }

    /// The first key in order that equals an earlier one.
    fn first_repeated(&self) -> Option<&[u8]> {
        let sorted = self.sorted();
        let equal = sorted.windows(2).filter(|p| self.key(p[0]) == self.key(p[1])).map(|p| p[1]);
        equal.min_by_key(|pair| pair.key.start).map(|pair| self.key(pair))
    }

    /// The first key in order that is also a key of `other`.
    fn first_in(&self, other: &Pairs) -> Option<&[u8]> {
        let sorted = other.sorted();
        let known = |key: &[u8]| sorted.binary_search_by_key(&key, |pair| other.key(pair)).is_ok();
        self.spans.iter().map(|pair| self.key(pair)).find(|key| known(key))
    }
}

impl Encoder {
    /// An encoder with an empty body.
    pub fn new(options: EncodeOptions) -> Self {
        Encoder { options, out: Vec::new(), rows: 0, pending: Pending::default() }
    }

    /// The options it was made with.
    pub fn options(&self) -> &EncodeOptions {
        &self.options
    }

    /// Begins a row. It is written when [`Row::end`] succeeds; dropped before, it leaves no trace but its number.
    /// Names and texts are `&str`, or bytes that must be UTF-8.
    pub fn row(&mut self, measurement: impl AsRef<[u8]>) -> Row<'_> {
        self.begin(measurement.as_ref());
        Row { encoder: self }
    }

    /// The row that was begun last and not ended, for callers that cannot hold a [`Row`] between two calls.
    ///
    /// ```
    /// use linepack::{Encoder, EncodeOptions};
    /// let mut enc = Encoder::new(EncodeOptions::new());
    /// let _ = enc.row("m");
    /// enc.open_row().unwrap().add_field("f", &true.into());
    /// enc.open_row().unwrap().end(None).unwrap();
    /// assert!(enc.open_row().is_none());
    /// assert_eq!(enc.take(), b"m f=true\n");
    /// ```
    pub fn open_row(&mut self) -> Option<Row<'_>> {
        self.pending.open.then_some(Row { encoder: self })
    }

    /// Writes one point.
    pub fn point(&mut self, point: &Point) -> Result<(), EncodeError> {
        let mut row = self.row(&point.measurement);
        for (key, value) in &point.tags {
            row.add_tag(key, value);
        }
        for (key, value) in &point.fields {
            row.add_field(key, value);
        }
        row.end(point.time)
    }

    /// Writes one parsed line again; of equal keys the last counts, and its time is an instant.
    ///
    /// ```
    /// use linepack::{parse, Encoder, EncodeOptions, ReadOptions};
    /// let doc = parse("m,b=1,a=2 f=1.0 10\n", &ReadOptions::new()).unwrap();
    /// let mut enc = Encoder::new(EncodeOptions::new());
    /// enc.line(&doc.line(0).unwrap()).unwrap();
    /// assert_eq!(enc.take(), b"m,a=2,b=1 f=1 10\n");
    /// ```
    pub fn line(&mut self, line: &Line<'_>) -> Result<(), EncodeError> {
        let tags = last_of_equal(line.tags());
        let fields = last_of_equal(line.fields());
        let mut row = self.row(line.measurement().as_bytes());
        for (key, value) in &tags {
            row.add_tag(key.as_bytes(), value.as_bytes());
        }
        for (key, value) in &fields {
            row.add_field(key.as_bytes(), value);
        }
        row.end(line.timestamp().map(Time::Instant))
    }

    /// The body so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.out
    }

    /// Takes the body and leaves an empty one; rows are counted from 0 again, and an open row is dropped.
    pub fn take(&mut self) -> Vec<u8> {
        let body = std::mem::take(&mut self.out);
        self.clear();
        body
    }

    /// Empties the body, keeping its memory; rows are counted from 0 again, and an open row is dropped.
    pub fn clear(&mut self) {
        self.rows = 0;
        self.out.clear();
        self.pending.open = false;
    }

    /// Rows given since the encoder was made or emptied, good and bad.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    fn begin(&mut self, measurement: &[u8]) {
        self.rows += 1;
        let pending = &mut self.pending;
        pending.measurement.clear();
        pending.tags.clear();
        pending.fields.clear();
        pending.error = None;
        pending.open = true;
        if let Err(code) = Name::Measurement.write(&mut pending.measurement, measurement, &self.options) {
            self.fail(code, Part::Measurement, None);
        }
    }

    /// Remembers the first error of the row.
    fn fail(&mut self, code: Code, part: Part, key: Option<&[u8]>) {
        let key = key.map(|key| String::from_utf8_lossy(key).into_owned());
        let error = EncodeError { code, row: self.rows - 1, part, key };
        self.pending.error.get_or_insert(error);
    }

    fn tag(&mut self, key: &[u8], value: &[u8]) {
        let dropped = value.is_empty() && self.options.mode == Mode::Lenient;
        self.pair(
            |pending| &mut pending.tags,
            (Name::TagKey, Part::TagKey),
            key,
            Part::TagValue,
            |text, options| {
                if dropped { Ok(false) } else { Name::TagValue.write(text, value, options).map(|()| true) }
            },
        );
    }

    fn field(&mut self, key: &[u8], write: impl FnOnce(&mut Vec<u8>, &EncodeOptions) -> Result<(), Code>) {
        self.pair(
            |pending| &mut pending.fields,
            (Name::FieldKey, Part::FieldKey),
            key,
            Part::FieldValue,
            |text, options| write(text, options).map(|()| true),
        );
    }

    /// Adds a pair to the open row, unless the row has failed or `write` says that the pair is to be left out.
    fn pair(
        &mut self,
        list: impl Fn(&mut Pending) -> &mut Pairs,
        (name, part): (Name, Part),
        key: &[u8],
        value_part: Part,
        write: impl FnOnce(&mut Vec<u8>, &EncodeOptions) -> Result<bool, Code>,
    ) {
        if self.pending.error.is_some() {
            return;
        }
        let pairs = list(&mut self.pending);
        let from = pairs.text.len();
        let written = name.write(&mut pairs.text, key, &self.options).map_err(|code| (code, part)).and_then(|()| {
            pairs.text.push(b'=');
            write(&mut pairs.text, &self.options).map_err(|code| (code, value_part))
        });
        match written {
            Ok(true) => pairs.close(from, key),
            Ok(false) => pairs.text.truncate(from),
            Err((code, part)) => self.fail(code, part, Some(key)),
        }
    }

    fn end(&mut self, time: Option<Time>) -> Result<(), EncodeError> {
        self.pending.open = false;
        if let Err((code, part, key)) = self.judge_row() {
            self.fail(code, part, key.as_deref());
        }
        let strict = self.options.mode == Mode::Strict;
        let units = time.map(|time| time.units(self.options.precision, strict)).transpose();
        let units = units.unwrap_or_else(|code| {
            self.fail(code, Part::Timestamp, None);
            None
        });
        match self.pending.error.take() {
            Some(error) => Err(error),
            None => {
                self.write(units);
                Ok(())
            }
        }
    }

    /// What can only be judged when the row is whole.
    fn judge_row(&self) -> Result<(), (Code, Part, Option<Vec<u8>>)> {
        let Pending { measurement, tags, fields, error, .. } = &self.pending;
        let strict = self.options.mode == Mode::Strict;
        let refuse = |code, part, key: &[u8]| Err((code, part, Some(key.to_vec())));
        if error.is_some() {
            Ok(())
        } else if fields.spans.is_empty() {
            Err((Code::MissingFields, Part::Row, None))
        } else if let Some(key) = tags.first_repeated() {
            refuse(Code::DuplicateTag, Part::TagKey, key)
        } else if let Some(key) = fields.first_repeated() {
            refuse(Code::DuplicateField, Part::FieldKey, key)
        } else if let Some(key) = fields.first_in(tags).filter(|_| strict) {
            refuse(Code::TagAndField, Part::FieldKey, key)
        } else if strict && measurement.len() + tags.text.len() + tags.spans.len() > limits::SERIES_KEY_BYTES {
            Err((Code::SeriesKeyTooLong, Part::Row, None))
        } else {
            Ok(())
        }
    }

    fn write(&mut self, units: Option<i64>) {
        let Pending { measurement, tags, fields, .. } = &self.pending;
        let out = &mut self.out;
        out.extend_from_slice(measurement);
        let ordered = match self.options.tag_order {
            TagOrder::Sorted => tags.sorted(),
            TagOrder::Given => tags.spans.iter().collect(),
        };
        for tag in ordered {
            out.push(b',');
            out.extend_from_slice(&tags.text[tag.text.clone()]);
        }
        let mut separator = b' ';
        for field in &fields.spans {
            out.push(separator);
            out.extend_from_slice(&fields.text[field.text.clone()]);
            separator = b',';
        }
        if let Some(units) = units {
            out.push(b' ');
            crate::value::timestamp::write(out, units);
        }
        out.push(b'\n');
    }
}

/// The pairs in order, of equal keys only the last.
fn last_of_equal<K: Ord, V>(pairs: impl Iterator<Item = (K, V)>) -> Vec<(K, V)> {
    let mut pairs: Vec<_> = pairs.enumerate().collect();
    pairs.sort_by(|(i, (a, _)), (j, (b, _))| a.cmp(b).then(j.cmp(i)));
    pairs.dedup_by(|(_, (a, _)), (_, (b, _))| a == b);
    pairs.sort_by_key(|(i, _)| *i);
    pairs.into_iter().map(|(_, pair)| pair).collect()
}

/// A row being written. Its first error is kept and returned by [`end`](Row::end); what follows it is ignored.
#[derive(Debug)]
#[must_use = "a row is written when `end` is called"]
pub struct Row<'e> {
    encoder: &'e mut Encoder,
}

impl Row<'_> {
    /// Adds a tag.
    pub fn tag(mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        self.add_tag(key, value);
        self
    }

    /// Adds a field.
    pub fn field<'v>(mut self, key: impl AsRef<[u8]>, value: impl Into<Value<'v>>) -> Self {
        self.add_field(key, &value.into());
        self
    }

    /// Adds a tag, without taking the row.
    pub fn add_tag(&mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) {
        self.encoder.tag(key.as_ref(), value.as_ref());
    }

    /// Adds a field, without taking the row.
    pub fn add_field(&mut self, key: impl AsRef<[u8]>, value: &Value<'_>) {
        self.encoder.field(key.as_ref(), |out, options| row::write_value(out, value, options));
    }

    /// Adds a string field given as bytes, which must be UTF-8.
    pub fn add_string(&mut self, key: impl AsRef<[u8]>, text: &[u8]) {
        self.encoder.field(key.as_ref(), |out, options| row::write_string(out, text, options));
    }

    /// Refuses a field whose value the caller's language can hold and line protocol cannot, unless its key is worse.
    pub fn refuse_field(&mut self, key: impl AsRef<[u8]>, code: Code) {
        self.encoder.field(key.as_ref(), |_, _| Err(code));
    }

    /// Refuses the row for a reason that the caller found, unless it has failed already.
    ///
    /// ```
    /// use linepack::{Code, Encoder, EncodeOptions, Part};
    /// let mut enc = Encoder::new(EncodeOptions::new());
    /// let mut row = enc.row("m").field("f", 1.0);
    /// row.refuse(Code::InvalidUtf8, Part::TagValue, Some(b"host"));
    /// assert_eq!(row.end(None).unwrap_err().code, Code::InvalidUtf8);
    /// ```
    pub fn refuse(&mut self, code: Code, part: Part, key: Option<&[u8]>) {
        self.encoder.fail(code, part, key);
    }

    /// The first error of the row so far.
    pub fn error(&self) -> Option<&EncodeError> {
        self.encoder.pending.error.as_ref()
    }

    /// Writes the row, or says why not and leaves the body as it was.
    pub fn end(self, time: Option<Time>) -> Result<(), EncodeError> {
        self.encoder.end(time)
    }
}
