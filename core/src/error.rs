//! The one table of errors, and the two errors that carry a place.
//!
//! Every face shows the same code: C sees [`Code::number`], Python and Node see [`Code::word`].
//! Numbers are only ever added; a retired one stays in a comment.

use std::fmt;

macro_rules! codes {
    ($( $variant:ident = $number:literal, $word:literal, $sentence:literal, $help:literal; )*) => {
        /// What is wrong, as a stable word and number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Code {
            $( #[doc = concat!("`", $word, "`: ", $sentence, ".")] $variant = $number, )*
        }

        impl Code {
            /// Every code, by ascending number.
            pub const ALL: &'static [Code] = &[$( Code::$variant, )*];

            /// The stable word, as Python and Node show it in `.code`.
            ///
            /// ```
            /// assert_eq!(linepack::Code::MissingFields.word(), "missing_fields");
            /// ```
            pub const fn word(self) -> &'static str {
                match self { $( Code::$variant => $word, )* }
            }

            /// What is wrong, in one sentence without a full stop.
            pub const fn sentence(self) -> &'static str {
                match self { $( Code::$variant => $sentence, )* }
            }

            /// What to do about it, in one sentence without a full stop.
            pub const fn help(self) -> &'static str {
                match self { $( Code::$variant => $help, )* }
            }
        }
    };
}

codes! {
    // 1-99: misuse of the library, not of the protocol.
    NullArgument = 1, "null_argument", "a required pointer is null", "pass a valid pointer";
    InternalPanic = 2, "internal_panic", "linepack failed inside; this is a bug in linepack", "report it with the input that caused it";
    InvalidOption = 3, "invalid_option", "an option has a value that does not exist", "use one of the documented values";
    WrongState = 4, "wrong_state", "the call does not fit what came before it", "begin a row before adding tags and fields to it";
    OutOfRange = 5, "out_of_range", "an index is past the end", "ask for the length first";
    NoSuchField = 6, "no_such_field", "no record has this field", "list the fields of a line to see the names";
    MixedTypes = 7, "mixed_types", "the field has values of more than one type", "name a measurement, or read the field line by line";
    NoSuchColumn = 8, "no_such_column", "the table has no such column", "name one of the table's columns";
    RepeatedColumn = 9, "repeated_column", "two columns of the table have this name", "rename one of them";
    UnsupportedType = 10, "unsupported_type", "the column has a type that cannot be written", "convert the column, or leave it out";
    NullValue = 11, "null_value", "a null stands where a value must be", "fill it, or leave the row out";
    InvalidTable = 12, "invalid_table", "the Arrow data is not well formed", "mend what makes the table; nothing is read of wrong data";

    // 100-109: documents, lines, comments.
    CarriageReturn = 100, "carriage_return", "a carriage return stands where no line ends", "end lines with LF; put a carriage return only inside a quoted string";
    ControlByte = 101, "control_byte", "a control byte stands in a name or a tag value", "remove it; tabs and line breaks can be written only inside a quoted string";
    ControlInComment = 102, "control_in_comment", "a control byte stands in a comment", "remove it; only a tab is allowed there";
    AmbiguousComment = 103, "ambiguous_comment", "a comment that some servers read as more than one line", "do not put a double quote after an equals sign, or a backslash at the end, of a comment";
    RecordTooLong = 104, "record_too_long", "the record is longer than the limit", "raise max_record_bytes, or look for a quote that is never closed";
    InvalidUtf8 = 105, "invalid_utf8", "these bytes are not valid UTF-8", "encode text as UTF-8";
    ByteOrderMark = 106, "byte_order_mark", "the measurement begins with a byte order mark", "save the file without a byte order mark";

    // 110-119: names.
    MissingMeasurement = 110, "missing_measurement", "the measurement is empty", "begin the line with the measurement's name";
    AmbiguousBackslash = 111, "ambiguous_backslash", "a backslash that servers read in different ways", "do not put a backslash before a backslash, comma, equals sign or space in a name";
    ReservedName = 112, "reserved_name", "the name is reserved by servers", "choose a name other than time, timestamp, _measurement, _field and __chunk_order, and for a tag other than __name__";
    SeriesKeyTooLong = 113, "series_key_too_long", "measurement and tag set are longer than 65535 bytes together, with a field key or without", "shorten the tag values";
    NameTooLong = 114, "name_too_long", "the field key is longer than 65536 bytes", "shorten the key";
    AmbiguousQuote = 115, "ambiguous_quote", "a double quote in a name, which some servers take here as the start of a string", "write the name without double quotes, and the line without spaces before it";

    // 120-129: tags.
    MissingTagKey = 120, "missing_tag_key", "the tag key is empty", "write key=value after each comma, without a space after the comma";
    MissingTagValue = 121, "missing_tag_value", "the tag has no equals sign and no value", "write key=value; escape a comma, an equals sign or a space in a name with a backslash";
    EmptyTagValue = 122, "empty_tag_value", "the tag value is empty", "leave the tag out";
    UnescapedEquals = 123, "unescaped_equals", "an equals sign stands in a tag value without a backslash", "write \\= for an equals sign in a tag value";
    DuplicateTag = 124, "duplicate_tag", "the tag key is given twice", "keep one of the two";

    // 130-139: fields.
    MissingFields = 130, "missing_fields", "the line has no fields", "write at least one field=value after the measurement and its tags";
    MissingFieldKey = 131, "missing_field_key", "the field key is empty", "write key=value, with one comma between two fields and none after the last";
    MissingFieldValue = 132, "missing_field_value", "the field has no equals sign and no value", "write key=value between the tags and the timestamp; escape a comma, an equals sign or a space in a name with a backslash";
    EmptyFieldValue = 133, "empty_field_value", "the field value is empty", "leave the field out, or write \"\" for an empty string";
    InvalidValue = 134, "invalid_value", "the value is no number, boolean or quoted string", "put text in double quotes; leave out NaN and infinity, which cannot be written";
    DuplicateField = 135, "duplicate_field", "the field key is given twice", "keep one of the two";
    TagAndField = 136, "tag_and_field", "a tag and a field have the same key", "rename one of the two";

    // 140-149: values.
    InvalidNumber = 140, "invalid_number", "the number is not well formed", "write 12i for an integer, 12u for an unsigned integer, 12 or 12.5 for a float";
    FloatOutOfRange = 141, "float_out_of_range", "the float is too large for 64 bits", "keep it within ±1.7976931348623157e308";
    IntegerOutOfRange = 142, "integer_out_of_range", "the integer does not fit into 64 bits", "keep it within -9223372036854775808 and 9223372036854775807, or write a float";
    UnsignedOutOfRange = 143, "unsigned_out_of_range", "the unsigned integer does not fit into 64 bits", "keep it within 0 and 18446744073709551615, or write a float";
    UnportableNumber = 144, "unportable_number", "a float without digits on both sides of its dot, which some servers refuse", "write 1.0 for 1. and 0.5 for .5";
    InvalidBoolean = 145, "invalid_boolean", "the value begins like a boolean but is none", "write true or false; put text in double quotes";
    UnterminatedString = 146, "unterminated_string", "the string that opens here is never closed", "close it with a double quote; write \\\" for a double quote inside it";
    TextAfterString = 147, "text_after_string", "text follows the closing quote of a string", "write \\\" for a double quote inside a string";
    StringTooLong = 148, "string_too_long", "the string is longer than 65536 bytes", "shorten it";

    // 150-159: timestamps and the line's end.
    InvalidTimestamp = 150, "invalid_timestamp", "the timestamp is not an integer", "write it in digits only; put fields in one list without spaces; escape spaces in names with a backslash";
    TimestampOutOfRange = 151, "timestamp_out_of_range", "the timestamp does not fit into 64 bits of nanoseconds", "check that the precision is the one the timestamp was written in";
    TextAfterTimestamp = 152, "text_after_timestamp", "text follows the timestamp", "end the line after the timestamp";
    TrailingSpace = 153, "trailing_space", "spaces end a line that has no timestamp, which some servers refuse", "remove them";
    InexactTimestamp = 154, "inexact_timestamp", "the time is finer than the precision", "choose a finer precision, or let times be floored";

    // 160-169: only when writing.
    TrailingBackslash = 160, "trailing_backslash", "a name that ends in a backslash cannot be written", "remove the backslash or use another character";
    CommentMeasurement = 161, "comment_measurement", "a measurement that begins with # would be read as a comment", "choose another first character";
    NotFinite = 162, "not_finite", "NaN and infinity cannot be written", "leave the field out";
    BodyFull = 163, "body_full", "the row does not fit into what is left of the body", "take the body, empty the encoder, and give the row again";
    RowTooLong = 164, "row_too_long", "the row alone is longer than the longest body", "raise max_bytes, or shorten the row";

    // 170-179: requests that carry a body to a server.
    EmptyBody = 170, "empty_body", "the body has no record", "send no request where there is nothing to write";
    InvalidUrl = 171, "invalid_url", "the server's URL cannot be used", "give http:// or https:// with a host and at most a path, without the API's own path";
    MissingBucket = 172, "missing_bucket", "the bucket is empty", "name the database to write to";
    EmptyOrg = 173, "empty_org", "the organisation is empty", "leave org out or give a name";
    InvalidToken = 174, "invalid_token", "the token is empty or has a character that no header can carry", "use visible ASCII; take off the line end that a file adds";
    InvalidUser = 175, "invalid_user", "the user's name has a colon or a control character", "give the name without them";
    UnsupportedPrecision = 176, "unsupported_precision", "the API has no such precision", "use ns, us, ms or s";

    // 180-189: gzip.
    InvalidGzip = 180, "invalid_gzip", "the data is no whole gzip stream", "look for a transfer that was cut short, or for data that is not packed";
    GzipTooLarge = 181, "gzip_too_large", "the data unpacks to more than the limit", "raise max_bytes, or send smaller bodies";
    GzipRatio = 182, "gzip_ratio", "the data unpacks to more than the allowed multiple of its size", "raise max_ratio where the sender is trusted";

    // 190-194: queries and their answers.
    EmptyQuery = 190, "empty_query", "the query has no text", "give an SQL or InfluxQL statement";
    MissingDatabase = 191, "missing_database", "the query names no database", "name the database to read from";
    UnsupportedQueryApi = 192, "unsupported_query_api", "queries to /api/v2/query are not supported", "send InfluxQL to the v1 API's /query, or SQL or InfluxQL over Flight";
    InvalidAnswer = 193, "invalid_answer", "the data is no whole answer to a query", "look at the status of the answer, for a transfer that was cut short, and at the format and the epoch that were asked for";
    AnswerTooLarge = 194, "answer_too_large", "the answer is larger than the limit", "ask for a chunked answer, or raise max_bytes";
    // 195-199: schemas.
    SchemaTooLarge = 195, "schema_too_large", "the schema would have more columns or names than its limits allow", "raise the limit, or look for names that are made of values";
    InvalidSchema = 196, "invalid_schema", "the text is no schema that can be loaded", "load what a schema was saved to; mend it, or learn the schema anew";
    // 200-219: what one server refuses, or reads differently. Codes above say the same where they can.
    UnsupportedUnsigned = 200, "unsupported_unsigned", "the server does not take unsigned integers", "write an integer, 12i, where it fits";
    LineBreakInString = 201, "line_break_in_string", "a line feed stands in a string, where the server ends the line", "replace it, for example by a space";
    NameOverLimit = 202, "name_over_limit", "the name is longer than the server takes", "shorten it";
    StringOverLimit = 203, "string_over_limit", "the string is longer than the server takes", "shorten it";
    LineOverLimit = 204, "line_over_limit", "the line is longer than the server takes", "write fewer fields in one line, or raise the server's limit";
    BodyOverLimit = 205, "body_over_limit", "the document is longer than a body that the server takes", "split it into several bodies";
    TooManyColumns = 206, "too_many_columns", "the line has more tags or fields than the server takes", "divide the fields among several measurements, or write fewer tags";
    StraySpace = 207, "stray_space", "spaces stand where the server takes none", "remove them";
    AlteredValue = 208, "altered_value", "the server stores another value than this", "write a number that a 64-bit float holds exactly";
    AlteredTime = 209, "altered_time", "the server does not keep this time as it is", "round it to what the server keeps, at or after 1970";
    RefusedName = 210, "refused_name", "the name has a character that the server does not allow", "choose another name";
    UnsupportedComment = 211, "unsupported_comment", "the server does not take comments", "remove the line";
    UnsupportedValue = 212, "unsupported_value", "the server does not take this value", "write one that it takes";
}

impl Code {
    /// The stable number, as C sees it. Numbers are append-only.
    ///
    /// ```
    /// assert_eq!(linepack::Code::MissingFields.number(), 130);
    /// ```
    pub const fn number(self) -> u16 {
        self as u16
    }

    /// The code with this number, if there is one.
    pub fn from_number(number: u16) -> Option<Code> {
        Code::ALL.iter().copied().find(|c| c.number() == number)
    }

    /// The code with this word, if there is one.
    pub fn from_word(word: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|c| c.word() == word)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A place in a document: physical line and column, both 1-based; the column counts bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// Physical line, 1-based.
    pub line: u64,
    /// Byte in that line, 1-based.
    pub column: u64,
}

/// One rejected record (or comment) of a document.
///
/// ```
/// let report = linepack::validate(b"m,host=a b=1\nm f=1 x\n", &linepack::ReadOptions::new());
/// let e = &report.errors[0];
/// assert_eq!((e.code.word(), e.line, e.column, e.offset, e.length, e.record),
///            ("invalid_timestamp", 2, 7, 19, 1, 2));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineError {
    /// What is wrong.
    pub code: Code,
    /// Physical line on which the record starts, 1-based.
    pub line: u64,
    /// Ordinal of the record among all points, good and bad, 1-based; 0 for a comment.
    pub record: u64,
    /// `offset` minus the start of `line`, plus 1, in bytes. It may pass that line's end when a string spans lines.
    pub column: u64,
    /// Byte of the fault in the document, 0-based.
    pub offset: u64,
    /// Bytes at fault; 0 at the end of the input.
    pub length: u64,
    /// Where the string was opened, when the fault is text after its closing quote: often that quote was meant to open another.
    pub opened: Option<Position>,
}

impl LineError {
    /// The sentence of the code, with the place where a string was opened when that explains the fault.
    pub fn message(&self) -> String {
        match self.opened {
            Some(at) => format!("{} (opened at line {}, column {})", self.code.sentence(), at.line, at.column),
            None => self.code.sentence().to_string(),
        }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {} [{}]", self.line, self.column, self.message(), self.code)
    }
}

impl std::error::Error for LineError {}

/// The part of a row that an [`EncodeError`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The row as a whole, for example one without fields.
    Row,
    /// The measurement.
    Measurement,
    /// A tag's key.
    TagKey,
    /// A tag's value.
    TagValue,
    /// A field's key.
    FieldKey,
    /// A field's value.
    FieldValue,
    /// The timestamp.
    Timestamp,
}

impl Part {
    /// Every part, in the order of its number (0-based).
    pub const ALL: &'static [Part] = &[
        Part::Row,
        Part::Measurement,
        Part::TagKey,
        Part::TagValue,
        Part::FieldKey,
        Part::FieldValue,
        Part::Timestamp,
    ];

    /// The part's stable word, as Python and Node show it in `.part`.
    pub const fn word(self) -> &'static str {
        match self {
            Part::Row => "row",
            Part::Measurement => "measurement",
            Part::TagKey => "tag_key",
            Part::TagValue => "tag_value",
            Part::FieldKey => "field_key",
            Part::FieldValue => "field_value",
            Part::Timestamp => "timestamp",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One row that could not be written. The row left no trace in the body.
///
/// ```
/// use linepack::{encode, EncodeOptions, Point};
/// let e = encode([&Point::new("m").tag("a", "x\\").field("f", 1.0)], &EncodeOptions::new()).unwrap_err();
/// assert_eq!((e.code.word(), e.row, e.part.word(), e.key.as_deref()),
///            ("trailing_backslash", 0, "tag_value", Some("a")));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodeError {
    /// What is wrong.
    pub code: Code,
    /// Ordinal of the row given to the encoder since it was made or cleared, good and bad, 0-based.
    pub row: u64,
    /// The part of the row at fault.
    pub part: Part,
    /// The tag or field key concerned (invalid UTF-8 replaced), where there is one.
    pub key: Option<String>,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}, {}", self.row, self.part.word().replace('_', " "))?;
        if let Some(key) = &self.key {
            write!(f, " {key:?}")?;
        }
        write!(f, ": {}; {} [{}]", self.code.sentence(), self.code.help(), self.code)
    }
}

impl std::error::Error for EncodeError {}
