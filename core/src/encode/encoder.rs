//! Rows into one buffer, each whole or not at all.

use super::coerce::Coercion;
use super::key::{AsKey, KeyRef};
use super::name::{self, Name};
use super::options::{EncodeOptions, NotFinite, OnUnencodable};
use super::pairs::{Pairs, Seen};
use super::point::Point;
use super::row::{self, Time};
use crate::decode::Line;
use crate::error::{Code, EncodeError, Part};
use crate::grammar::Mode;
use crate::limits;
use crate::schema::coerced;
use crate::value::buffer::{Buffer, ROOM};
use crate::value::{self, Value};

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
    /// The body, and behind it the row that is being written.
    out: Buffer,
    /// How long the body is.
    written: usize,
    rows: u64,
    skipped: Skipped,
    pending: Pending,
    coercion: Coercion,
}

/// What the options let an [`Encoder`] leave out, since it was made or emptied.
///
/// ```
/// use linepack::{EncodeOptions, Encoder, NotFinite, OnUnencodable};
/// let mut enc = Encoder::new(EncodeOptions::new().nan(NotFinite::Omit).on_unencodable(OnUnencodable::SkipRow));
/// enc.row("m").field("a", 1.5).field("b", f64::NAN).end(None).unwrap();
/// enc.row("m").field("a", f64::INFINITY).end(None).unwrap();
/// enc.row("m").tag("t", "x\\").field("a", 1.5).end(None).unwrap();
/// assert_eq!((enc.skipped().rows, enc.skipped().fields), (2, 1));
/// assert_eq!(enc.take(), b"m a=1.5\n");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Skipped {
    /// Rows that were skipped whole.
    pub rows: u64,
    /// Fields that were left out of rows that were written.
    pub fields: u64,
}

/// The row being written, behind the body.
#[derive(Debug, Clone, Default)]
struct Pending {
    pairs: Pairs,
    error: Option<EncodeError>,
    /// Fields that were left out.
    omitted: u64,
    /// Whether it was begun and not ended.
    open: bool,
}

impl Encoder {
    /// An encoder with an empty body.
    pub fn new(options: EncodeOptions) -> Self {
        Encoder {
            options,
            out: Buffer::default(),
            written: 0,
            rows: 0,
            skipped: Skipped::default(),
            pending: Pending::default(),
            coercion: Coercion::default(),
        }
    }

    /// The options it was made with.
    pub fn options(&self) -> &EncodeOptions {
        &self.options
    }

    /// Begins a row. It is written when [`Row::end`] succeeds; dropped before, it leaves no trace but its number.
    /// Names and texts are `&str`, or bytes that must be UTF-8.
    #[inline]
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
    #[inline]
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
        &self.out.as_slice()[..self.written]
    }

    /// Makes room for `more` bytes, so that the body need not be moved until they are written.
    pub fn reserve(&mut self, more: usize) {
        self.out.reserve(more);
    }

    /// Takes the body and leaves an empty one; rows are counted from 0 again, and an open row is dropped. To write into the
    /// same memory again, use [`as_bytes`](Self::as_bytes) and [`clear`](Self::clear).
    pub fn take(&mut self) -> Vec<u8> {
        self.out.truncate(self.written);
        let body = self.out.take();
        self.clear();
        body
    }

    /// Empties the body, keeping its memory; rows are counted from 0 again, and an open row is dropped.
    pub fn clear(&mut self) {
        self.rows = 0;
        self.skipped = Skipped::default();
        self.written = 0;
        self.out.truncate(0);
        self.pending.open = false;
        self.pending.pairs.close();
    }

    /// Rows given since the encoder was made or emptied, good and bad.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What the options let it leave out since it was made or emptied.
    pub fn skipped(&self) -> Skipped {
        self.skipped
    }

    #[inline(always)]
    fn begin(&mut self, measurement: &[u8]) {
        self.rows += 1;
        self.out.truncate(self.written);
        self.pending.pairs.clear();
        self.pending.error = None;
        self.pending.omitted = 0;
        self.pending.open = true;
        if let Err(code) = Name::Measurement.write(&mut self.out, measurement, &self.options) {
            self.fail(code, Part::Measurement, None);
        }
        if self.options.schema.is_some() {
            self.coercion.begin(measurement);
        }
        if !self.options.default_tags.is_empty() {
            self.begin_with_default_tags();
        }
    }

    #[inline(never)]
    fn begin_with_default_tags(&mut self) {
        let tags = std::mem::take(&mut self.options.default_tags);
        for (key, value) in &tags {
            self.tag(KeyRef::Prepared(key), value);
        }
        self.options.default_tags = tags;
        self.pending.pairs.were_defaults();
    }

    /// Leaves out the field that was begun at `start`, or fails the row, as the options say.
    #[cold]
    #[inline(never)]
    fn refuse_field(&mut self, start: usize, code: Code, part: Part, key: &[u8]) {
        let omitted = match code {
            Code::NotFinite => self.options.nan == NotFinite::Omit,
            _ => self.options.on_unencodable == OnUnencodable::SkipField,
        };
        if omitted {
            self.out.truncate(start);
            self.pending.omitted += 1;
        } else {
            self.fail(code, part, Some(key));
        }
    }

    /// Remembers the first error of the row.
    #[cold]
    #[inline(never)]
    fn fail(&mut self, code: Code, part: Part, key: Option<&[u8]>) {
        let key = key.map(|key| String::from_utf8_lossy(key).into_owned());
        let error = EncodeError { code, row: self.rows - 1, part, key };
        self.pending.error.get_or_insert(error);
        self.pending.pairs.forget();
    }

    /// Room for the value of a tag or field, if its key is the one that is expected, and how long the key is. This and
    /// [`add_expected`](Self::add_expected) are all that most calls do; one step for key and value, because each step waits for
    /// the length that the one before has left.
    #[inline(always)]
    fn expected(&mut self, key: KeyRef<'_>, tag: bool) -> Option<(&mut [u8; ROOM], usize, &EncodeOptions)> {
        let (text, head) = self.pending.pairs.expected(key, tag, self.out.len())?;
        Some((self.out.room_behind(text, head)?, head, &self.options))
    }

    /// Adds the tag or field that was expected, if `n`, which is how many bytes of the value were written, is not 0.
    #[inline(always)]
    fn add_expected(&mut self, head: usize, n: usize) -> bool {
        if n > 0 {
            self.pending.pairs.add_expected();
            self.out.take_in(head + n);
        }
        n > 0
    }

    /// Adds a tag to the open row, if that is quick: if its key came at this place in the row before too, and its value is short
    /// and needs no escape. Else, or if no row is open, does nothing. For callers for whom a call of [`Row::add_tag`], which is
    /// this and all other cases, is too long a way.
    ///
    /// ```
    /// use linepack::{Encoder, EncodeOptions};
    /// let mut enc = Encoder::new(EncodeOptions::new());
    /// for host in ["a", "b"] {
    ///     let mut row = enc.row("m");
    ///     row.add_tag("host", host);
    ///     row.add_field("f", &1i64.into());
    ///     row.end(None).unwrap();
    /// }
    /// let _ = enc.row("m");
    /// assert!(enc.repeat_tag("host", "c") && !enc.repeat_tag("host", "c"));
    /// assert!(enc.repeat_field("f", &2i64.into()));
    /// enc.open_row().unwrap().end(None).unwrap();
    /// assert_eq!(enc.take(), b"m,host=a f=1i\nm,host=b f=1i\nm,host=c f=2i\n");
    /// ```
    #[inline(always)]
    pub fn repeat_tag(&mut self, key: impl AsKey, value: impl AsRef<[u8]>) -> bool {
        self.again_tag(key.key(), value.as_ref())
    }

    /// The same for a field.
    #[inline(always)]
    pub fn repeat_field(&mut self, key: impl AsKey, value: &Value<'_>) -> bool {
        self.again_field(key.key(), value)
    }

    /// The same for a string field given as bytes.
    #[inline(always)]
    pub fn repeat_string(&mut self, key: impl AsKey, text: &[u8]) -> bool {
        self.again_string(key.key(), text)
    }

    #[inline(always)]
    fn again_tag(&mut self, key: KeyRef<'_>, value: &[u8]) -> bool {
        let Some((room, head, _)) = self.expected(key, true) else { return false };
        let n = name::write_short(room, value);
        self.add_expected(head, n)
    }

    /// The float that is written for an integer whose field is known as one of floats.
    #[inline(always)]
    fn coerced(&mut self, key: KeyRef<'_>, value: &Value<'_>) -> Option<Value<'static>> {
        let schema = self.options.schema.as_ref()?;
        let integer = match *value {
            Value::Int(x) => Value::Int(x),
            Value::UInt(x) => Value::UInt(x),
            _ => return None,
        };
        Some(coerced(integer, || self.coercion.is_float(schema, self.pending.pairs.len(), key)))
    }

    #[inline(always)]
    fn again_field(&mut self, key: KeyRef<'_>, value: &Value<'_>) -> bool {
        let coerced = self.coerced(key, value);
        let value = coerced.as_ref().unwrap_or(value);
        let Some((room, head, options)) = self.expected(key, false) else { return false };
        let n = row::write_short(room, value, options);
        self.add_expected(head, n)
    }

    #[inline(always)]
    fn again_string(&mut self, key: KeyRef<'_>, text: &[u8]) -> bool {
        let Some((room, head, options)) = self.expected(key, false) else { return false };
        let n = value::string::write_short(room, text, options.string_c_escapes);
        self.add_expected(head, n)
    }

    #[inline(never)]
    fn tag(&mut self, key: KeyRef<'_>, value: &[u8]) {
        let start = self.out.len();
        let Some(seen) = self.key(key, Name::TagKey) else { return };
        if value.is_empty() && self.options.mode == Mode::Lenient {
            return self.out.truncate(start);
        }
        match Name::TagValue.write(&mut self.out, value, &self.options) {
            Ok(()) => self.pending.pairs.add_tag(&self.out, start, seen, self.options.tag_order),
            Err(code) => self.fail(code, Part::TagValue, Some(key.name())),
        }
    }

    #[inline(always)]
    fn field(&mut self, key: KeyRef<'_>, write: impl FnOnce(&mut Buffer, &EncodeOptions) -> Result<(), Code>) {
        let start = self.out.len();
        let Some(seen) = self.key(key, Name::FieldKey) else { return };
        match write(&mut self.out, &self.options) {
            Ok(()) => self.pending.pairs.add_field(start, seen),
            Err(code) => self.refuse_field(start, code, Part::FieldValue, key.name()),
        }
    }

    #[inline]
    fn field_value(&mut self, key: KeyRef<'_>, value: &Value<'_>) {
        let coerced = self.coerced(key, value);
        let value = coerced.as_ref().unwrap_or(value);
        self.field(key, |out, options| row::write_value(out, value, options));
    }

    #[inline(never)]
    fn field_bytes(&mut self, key: KeyRef<'_>, text: &[u8]) {
        self.field(key, |out, options| row::write_bytes(out, text, options));
    }

    /// Appends a comma, the key and an equals sign, unless the row has failed or fails now.
    #[inline(always)]
    fn key<'k>(&mut self, key: KeyRef<'k>, what: Name) -> Option<Seen<'k>> {
        if self.pending.error.is_some() {
            return None;
        }
        if let Some((text, n)) = self.pending.pairs.expected(key, what == Name::TagKey, self.out.len()) {
            self.out.padded(text, n);
            return Some(Seen::Expected);
        }
        let (start, look) = (self.out.len(), key.look());
        if let Err(code) = key.write(&mut self.out, what, look, &self.options) {
            match what {
                Name::TagKey => self.fail(code, Part::TagKey, Some(key.name())),
                _ => self.refuse_field(start, code, Part::FieldKey, key.name()),
            }
            return None;
        }
        Some(Seen::New { key, look, end: self.out.len() - 1 })
    }

    fn end(&mut self, time: Option<Time>) -> Result<(), EncodeError> {
        self.pending.open = false;
        if self.pending.error.is_none() {
            self.judge_row();
        }
        let units = match time.map(|time| time.units(&self.options)).transpose() {
            Ok(units) => units,
            Err(code) => {
                self.fail(code, Part::Timestamp, None);
                None
            }
        };
        match units {
            Some(units) => drop(self.out.short(|room| value::timestamp::write(room, units))),
            None => self.out.push(b'\n'),
        }
        if self.options.max_bytes.is_some_and(|most| self.out.len() > most) {
            self.overflow();
        }
        if self.pending.error.is_some() {
            return self.refused();
        }
        self.skipped.fields += self.pending.omitted;
        self.written = self.out.len();
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn overflow(&mut self) {
        let alone = self.out.len() - self.written;
        let too_long = self.options.max_bytes.is_some_and(|most| alone > most);
        self.fail(if too_long { Code::RowTooLong } else { Code::BodyFull }, Part::Row, None);
    }

    /// The row's error, or nothing where the options have such rows skipped.
    #[cold]
    #[inline(never)]
    fn refused(&mut self) -> Result<(), EncodeError> {
        match self.pending.error.take() {
            Some(error) if !self.skips(&error) => return Err(error),
            _ => self.skipped.rows += 1,
        }
        Ok(())
    }

    /// Whether the options have a row with this error skipped.
    fn skips(&self, error: &EncodeError) -> bool {
        match error.code {
            Code::MissingFields => self.pending.omitted > 0,
            _ => self.options.on_unencodable != OnUnencodable::Error && unencodable(error),
        }
    }

    /// What can only be judged and put in order when the row is whole.
    #[inline(always)]
    fn judge_row(&mut self) {
        let pairs = &mut self.pending.pairs;
        if !pairs.has_fields() {
            return self.fail(Code::MissingFields, Part::Row, None);
        }
        if let Err((code, part, key)) = pairs.judge(&self.out, &self.options) {
            return self.fail(code, part, Some(&key));
        }
        let series = pairs.arrange(&mut self.out, self.options.tag_order) - self.written;
        if self.options.mode == Mode::Strict && series > limits::SERIES_KEY_BYTES {
            self.fail(Code::SeriesKeyTooLong, Part::Row, None);
        }
    }
}

/// Whether it is about a name or a value that cannot be written, and not about how the row was put together.
fn unencodable(error: &EncodeError) -> bool {
    match error.code {
        Code::SeriesKeyTooLong => true,
        Code::DuplicateTag | Code::DuplicateField | Code::TagAndField | Code::NotFinite => false,
        _ => !matches!(error.part, Part::Row | Part::Timestamp),
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
    #[inline]
    pub fn tag(mut self, key: impl AsKey, value: impl AsRef<[u8]>) -> Self {
        self.add_tag(key, value);
        self
    }

    /// Adds a field.
    #[inline]
    pub fn field<'v>(mut self, key: impl AsKey, value: impl Into<Value<'v>>) -> Self {
        self.add_field(key, &value.into());
        self
    }

    /// Adds a tag, without taking the row.
    #[inline(always)]
    pub fn add_tag(&mut self, key: impl AsKey, value: impl AsRef<[u8]>) {
        if !self.encoder.again_tag(key.key(), value.as_ref()) {
            self.encoder.tag(key.key(), value.as_ref());
        }
    }

    /// Adds a field, without taking the row.
    #[inline(always)]
    pub fn add_field(&mut self, key: impl AsKey, value: &Value<'_>) {
        if !self.encoder.again_field(key.key(), value) {
            self.encoder.field_value(key.key(), value);
        }
    }

    /// Adds a string field given as bytes, which must be UTF-8.
    #[inline(always)]
    pub fn add_string(&mut self, key: impl AsKey, text: &[u8]) {
        if !self.encoder.again_string(key.key(), text) {
            self.encoder.field_bytes(key.key(), text);
        }
    }

    /// Refuses a field whose value the caller's language can hold and line protocol cannot, unless its key is worse.
    pub fn refuse_field(&mut self, key: impl AsKey, code: Code) {
        self.encoder.field(key.key(), |_, _| Err(code));
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

    /// The first error of the row so far, unless the options have the row skipped for it.
    #[inline]
    pub fn error(&self) -> Option<&EncodeError> {
        self.encoder.pending.error.as_ref().filter(|error| !self.encoder.skips(error))
    }

    /// Writes the row, or says why not and leaves the body as it was.
    pub fn end(self, time: Option<Time>) -> Result<(), EncodeError> {
        self.encoder.end(time)
    }
}
