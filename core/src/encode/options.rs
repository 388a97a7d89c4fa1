//! What a writer may be told.

use super::encoder::Encoder;
use super::key::Key;
use crate::error::{Code, EncodeError};
use crate::grammar::Mode;
use crate::precision::Precision;
use crate::schema::Schema;
use crate::value::FloatStyle;
use crate::words::words;
use std::sync::Arc;

words! {
    /// LP-100: in which order tags are written.
    TagOrder {
        /// Ascending bytes of their keys: what servers like best. The default.
        #[default]
        Sorted = "sorted",
        /// As the caller gave them.
        Given = "given",
    }
}

words! {
    /// LP-113: what becomes of a key that a row gives twice, among its tags or among its fields.
    OnDuplicate {
        /// The row is refused. The default.
        #[default]
        Error = "error",
        /// The last one counts, as servers do it with fields. Each must be one that can be written.
        Last = "last",
    }
}

words! {
    /// What becomes of a float field that is NaN or infinite, which cannot be written.
    NotFinite {
        /// The row is refused. The default.
        #[default]
        Error = "error",
        /// The field is left out and counted; a row of which no field is left is skipped and counted.
        Omit = "omit",
    }
}

words! {
    /// LP-110: what becomes of an instant that is finer than the precision.
    Inexact {
        /// It is floored: the last whole unit at or before it is written. The default.
        #[default]
        Floor = "floor",
        /// The row is refused.
        Error = "error",
    }
}

words! {
    /// What becomes of a name, a tag value or a field value that cannot be written.
    OnUnencodable {
        /// The row is refused. The default.
        #[default]
        Error = "error",
        /// If it is a field's, the field is left out and counted, and a row of which no field is left is skipped. If it is the
        /// measurement's or a tag's, the row is skipped, for without it the row would belong to another series.
        SkipField = "skip_field",
        /// The row is skipped and counted.
        SkipRow = "skip_row",
    }
}

/// How to write. Every field has a setter of the same name.
///
/// ```
/// use linepack::{EncodeOptions, Precision};
/// assert_eq!(EncodeOptions::new().precision(Precision::Ms).precision, Precision::Ms);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EncodeOptions {
    /// What may be written. Default `strict`: only what every reader understands alike.
    pub mode: Mode,
    /// The unit of the timestamps. Default `ns`.
    pub precision: Precision,
    /// The layout of floats. Default `ecma`.
    pub floats: FloatStyle,
    /// The order of tags. Default `sorted`.
    pub tag_order: TagOrder,
    /// LP-106: line breaks and tabs in strings are written as `\n`, `\r`, `\t`. Only for readers that have the same
    /// option: every server would store two characters. Default false.
    pub string_c_escapes: bool,
    /// What becomes of keys that are given twice. Default `error`.
    pub on_duplicate: OnDuplicate,
    /// What becomes of NaN and infinity. Default `error`.
    pub nan: NotFinite,
    /// What becomes of instants finer than the precision. Default `floor`.
    pub inexact: Inexact,
    /// What becomes of names and values that cannot be written. Default `error`.
    pub on_unencodable: OnUnencodable,
    /// The longest body in bytes; a row that would make it longer is refused and leaves it as it was. Default none.
    pub max_bytes: Option<usize>,
    /// The types that fields are known to have; see [`schema`](Self::schema). Default none.
    pub schema: Option<Arc<Schema>>,
    /// Tags of every row that does not give them itself; see [`default_tag`](Self::default_tag).
    pub(super) default_tags: Vec<(Key, Vec<u8>)>,
}

impl EncodeOptions {
    /// The defaults.
    pub fn new() -> Self {
        EncodeOptions {
            mode: Mode::Strict,
            precision: Precision::Ns,
            floats: FloatStyle::Ecma,
            tag_order: TagOrder::Sorted,
            string_c_escapes: false,
            on_duplicate: OnDuplicate::Error,
            nan: NotFinite::Error,
            inexact: Inexact::Floor,
            on_unencodable: OnUnencodable::Error,
            max_bytes: None,
            schema: None,
            default_tags: Vec::new(),
        }
    }

    /// Sets [`mode`](Self::mode).
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Sets [`precision`](Self::precision).
    pub fn precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// Sets [`floats`](Self::floats).
    pub fn floats(mut self, floats: FloatStyle) -> Self {
        self.floats = floats;
        self
    }

    /// Sets [`tag_order`](Self::tag_order).
    pub fn tag_order(mut self, tag_order: TagOrder) -> Self {
        self.tag_order = tag_order;
        self
    }

    /// Sets [`string_c_escapes`](Self::string_c_escapes).
    pub fn string_c_escapes(mut self, on: bool) -> Self {
        self.string_c_escapes = on;
        self
    }

    /// Sets [`on_duplicate`](Self::on_duplicate).
    pub fn on_duplicate(mut self, on_duplicate: OnDuplicate) -> Self {
        self.on_duplicate = on_duplicate;
        self
    }

    /// Sets [`nan`](Self::nan).
    pub fn nan(mut self, nan: NotFinite) -> Self {
        self.nan = nan;
        self
    }

    /// Sets [`inexact`](Self::inexact).
    pub fn inexact(mut self, inexact: Inexact) -> Self {
        self.inexact = inexact;
        self
    }

    /// Sets [`on_unencodable`](Self::on_unencodable).
    pub fn on_unencodable(mut self, on_unencodable: OnUnencodable) -> Self {
        self.on_unencodable = on_unencodable;
        self
    }

    /// Sets [`max_bytes`](Self::max_bytes).
    pub fn max_bytes(mut self, max_bytes: impl Into<Option<usize>>) -> Self {
        self.max_bytes = max_bytes.into();
        self
    }

    /// Writes an integer as a float where the schema knows its field as one and the float is the same number, so that servers
    /// take it: [`Schema::coerce`] of every value. What else conflicts with the schema is written as it is.
    ///
    /// ```
    /// use linepack::{encode, EncodeOptions, Point, ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.learn(b"cpu load=20.1,cores=4i\n", &ReadOptions::new()).unwrap();
    /// let point = Point::new("cpu").field("load", 20i64).field("cores", 8i64);
    /// assert_eq!(encode([&point], &EncodeOptions::new().schema(schema)).unwrap(), b"cpu load=20,cores=8i\n");
    /// ```
    pub fn schema(mut self, schema: impl Into<Arc<Schema>>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Adds a tag to every row that does not give this key itself; the same key again replaces the value. Every row is
    /// refused while a default tag cannot be written: [`check`](Self::check) says so before the first.
    ///
    /// ```
    /// use linepack::{encode, EncodeOptions, Point};
    /// let options = EncodeOptions::new().default_tag("dc", "eu").default_tag("host", "none");
    /// let points = [Point::new("m").field("f", 1.0), Point::new("m").tag("host", "a").field("f", 2.0)];
    /// assert_eq!(encode(&points, &options).unwrap(), b"m,dc=eu,host=none f=1\nm,dc=eu,host=a f=2\n");
    /// ```
    pub fn default_tag(mut self, key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        let key = Key::new(key);
        self.default_tags.retain(|(known, _)| known.name() != key.name());
        self.default_tags.push((key, value.as_ref().into()));
        self
    }

    /// The default tags.
    #[cfg(feature = "arrow")]
    pub(crate) fn default_tags(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.default_tags.iter().map(|(key, value)| (key.name(), &**value))
    }

    /// Whether the default tags can be written in this mode; if not, the error that every row would have.
    ///
    /// ```
    /// use linepack::EncodeOptions;
    /// let error = EncodeOptions::new().default_tag("dc", "eu\n").check().unwrap_err();
    /// assert_eq!((error.code.word(), error.key.as_deref()), ("control_byte", Some("dc")));
    /// ```
    pub fn check(&self) -> Result<(), EncodeError> {
        if self.default_tags.is_empty() {
            return Ok(());
        }
        // All that is wrong with a row of nothing but these tags is that it has no fields.
        match Encoder::new(self.clone().on_unencodable(OnUnencodable::Error)).row("m").end(None) {
            Err(error) if error.code != Code::MissingFields => Err(error),
            _ => Ok(()),
        }
    }
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self::new()
    }
}
