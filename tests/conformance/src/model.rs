//! What a decode or an encode is asked and what it answers, in the judge's own types.
//!
//! None of them comes from core: the oracle must not share a line with what it checks.

/// How strictly the rules are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The official grammar, to the letter.
    #[default]
    Spec,
    /// What every server takes with the same meaning.
    Strict,
    /// `spec` and some harmless slips besides.
    Lenient,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Mode; 3] = [Mode::Spec, Mode::Strict, Mode::Lenient];

    /// The option's word.
    pub fn word(self) -> &'static str {
        match self {
            Mode::Spec => "spec",
            Mode::Strict => "strict",
            Mode::Lenient => "lenient",
        }
    }

    /// The mode of a word.
    pub fn of_word(word: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|m| m.word() == word)
    }
}

/// The unit of timestamps: its word, and its nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Precision {
    /// The option's word.
    pub word: &'static str,
    /// Nanoseconds in one unit.
    pub ns: i64,
}

impl Precision {
    /// Every precision, nanoseconds first.
    pub const ALL: [Precision; 6] = [
        Precision { word: "ns", ns: 1 },
        Precision { word: "us", ns: 1_000 },
        Precision { word: "ms", ns: 1_000_000 },
        Precision { word: "s", ns: 1_000_000_000 },
        Precision { word: "m", ns: 60_000_000_000 },
        Precision { word: "h", ns: 3_600_000_000_000 },
    ];

    /// The precision of a word.
    pub fn of_word(word: &str) -> Option<Precision> {
        Precision::ALL.into_iter().find(|p| p.word == word)
    }
}

impl Default for Precision {
    fn default() -> Self {
        Precision::ALL[0]
    }
}

/// The options of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DecodeOptions {
    /// How strictly.
    pub mode: Mode,
    /// The unit of the document's timestamps.
    pub precision: Precision,
    /// `\n \r \t` in strings are control characters.
    pub string_c_escapes: bool,
    /// Control bytes are refused in tag values too.
    pub strict_control: bool,
    /// The longest record; 0 for no limit.
    pub max_record_bytes: usize,
    /// The server that the document is meant for: one of [`TARGETS`].
    pub target: Option<&'static str>,
}

/// The words of servers.
pub const TARGETS: [&str; 7] =
    ["clustered", "core3", "influxdb2", "influxdb1", "victoriametrics", "questdb", "greptimedb"];

/// A key and a value.
pub type Tag = (Vec<u8>, Vec<u8>);

/// The options of writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeOptions {
    /// How strictly.
    pub mode: Mode,
    /// The unit of the timestamps written.
    pub precision: Precision,
    /// The layout of floats: `ecma`, `python` or `go`.
    pub floats: String,
    /// The order of tags: `sorted` or `given`.
    pub tag_order: String,
    /// LF, CR and TAB in strings are written as escapes.
    pub string_c_escapes: bool,
    /// Equal keys: `error` or `last`.
    pub on_duplicate: String,
    /// NaN and infinity: `error` or `omit`.
    pub nan: String,
    /// Instants finer than the precision: `floor` or `error`.
    pub inexact: String,
    /// Names and values that cannot be written: `error`, `skip_field` or `skip_row`.
    pub on_unencodable: String,
    /// The longest body; 0 for no limit.
    pub max_bytes: usize,
    /// Tags of every row that does not give their keys: text that can be written, no key twice.
    pub default_tags: Vec<Tag>,
}

impl EncodeOptions {
    /// Whether a row that is taken may be written otherwise than it was given, or a good one not be taken.
    pub fn has_policies(&self) -> bool {
        let plain = EncodeOptions {
            mode: self.mode,
            precision: self.precision,
            floats: self.floats.clone(),
            tag_order: self.tag_order.clone(),
            string_c_escapes: self.string_c_escapes,
            ..EncodeOptions::default()
        };
        *self != plain
    }
}

impl Default for EncodeOptions {
    fn default() -> Self {
        EncodeOptions {
            mode: Mode::Strict,
            precision: Precision::default(),
            floats: "ecma".into(),
            tag_order: "sorted".into(),
            string_c_escapes: false,
            on_duplicate: "error".into(),
            nan: "error".into(),
            inexact: "floor".into(),
            on_unencodable: "error".into(),
            max_bytes: 0,
            default_tags: Vec::new(),
        }
    }
}

/// What the columns of a table are, and how it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableOptions {
    /// The measurement of all rows.
    pub measurement: Vec<u8>,
    /// The column that has the measurements instead.
    pub measurement_column: Option<String>,
    /// The columns that are tags.
    pub tags: Vec<String>,
    /// The column of times.
    pub time: Option<String>,
    /// Nulls: `omit` or `error`.
    pub nulls: String,
    /// The most rows in a body; 0 for no limit.
    pub max_lines: usize,
    /// How rows are written; equal keys cannot be.
    pub rows: EncodeOptions,
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// The bits of a float, so that equal means the same bits.
    Float(u64),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A boolean.
    Bool(bool),
    /// A string, unescaped.
    Str(Vec<u8>),
}

/// One good record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Physical line on which it starts.
    pub line: u64,
    /// Ordinal among all points, good and bad.
    pub record: u64,
    /// Nanoseconds.
    pub timestamp: Option<i64>,
    /// Whether a key stands twice.
    pub duplicates: bool,
    /// Unescaped, as every name below.
    pub measurement: Vec<u8>,
    /// In the order written.
    pub tags: Vec<Tag>,
    /// In the order written.
    pub fields: Vec<(Vec<u8>, Value)>,
}

/// One bad record or comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The word of the code.
    pub code: String,
    /// Physical line on which the record starts.
    pub line: u64,
    /// Ordinal among all points; 0 for a comment.
    pub record: u64,
    /// `offset` within the physical line `line`, from 1.
    pub column: u64,
    /// Byte of the fault in the document.
    pub offset: u64,
    /// Bytes at fault.
    pub length: u64,
}

/// What reading a document gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decoded {
    /// The good records.
    pub points: Vec<Point>,
    /// The bad records and comments.
    pub errors: Vec<Fault>,
    /// What the target reads differently; none of it comes from the oracle, which knows no targets.
    pub warnings: Vec<Fault>,
}

impl Decoded {
    /// Bad records; a bad comment is an error but no record.
    pub fn rejected(&self) -> usize {
        self.errors.iter().filter(|e| e.record != 0).count()
    }
}

/// When a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In the encoder's precision.
    Raw(i64),
    /// In nanoseconds.
    Instant(i64),
}

/// One row given to the encoder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Unescaped, as every name below.
    pub measurement: Vec<u8>,
    /// In the order given.
    pub tags: Vec<Tag>,
    /// In the order given.
    pub fields: Vec<(Vec<u8>, Value)>,
    /// The timestamp, if there is one.
    pub time: Option<When>,
}

impl Row {
    /// Whether every byte string of the row is text.
    pub fn is_utf8(&self) -> bool {
        let names = self.tags.iter().flat_map(|(k, v)| [k, v]).chain(self.fields.iter().map(|(k, _)| k));
        let strings = self.fields.iter().filter_map(|(_, v)| match v {
            Value::Str(s) => Some(s),
            _ => None,
        });
        names.chain(strings).chain([&self.measurement]).all(|bytes| std::str::from_utf8(bytes).is_ok())
    }
}

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The word of the code.
    pub code: String,
    /// Ordinal of the row in the request, from 0.
    pub row: u64,
    /// The word of the part at fault.
    pub part: String,
    /// The tag or field key concerned.
    pub key: Option<Vec<u8>>,
}

/// What writing rows gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Encoded {
    /// The refused rows.
    pub errors: Vec<Refusal>,
    /// Rows that the options had skipped.
    pub skipped_rows: u64,
    /// Fields that the options had left out of rows that were taken.
    pub skipped_fields: u64,
    /// The lines of the rows that were taken.
    pub body: Vec<u8>,
}

impl Encoded {
    /// Those of the given rows that were not refused.
    pub fn taken(&self, rows: Vec<Row>) -> Vec<Row> {
        let refused = |row: u64| self.errors.iter().any(|error| error.row == row);
        (0..).zip(rows).filter(|&(i, _)| !refused(i)).map(|(_, row)| row).collect()
    }
}
