//! The table of servers. Names are permanent; gaps leave room.
//!
//! Sources are named with the version in which the fact was seen: see [`Basis`].

use super::Target::{self, *};
use super::what::What;
use crate::error::Code;
use crate::precision::Precision;

/// What a server does with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// It does not store the record, or loses others to it: an error.
    Refuse,
    /// It stores the record, but not as it is written, or only in some versions: a warning.
    Warn,
}

/// How a fact is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The server, or its parser built from its sources, was given such bytes.
    Measured,
    /// Its code or its documentation was read.
    Read,
}

/// One rule of one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// Its permanent name, for example `TG-401`.
    pub id: &'static str,
    /// The server.
    pub target: Target,
    /// What the server does with it.
    pub severity: Severity,
    /// What is refused, or how it is read.
    pub says: &'static str,
    /// How that is known.
    pub basis: Basis,
    /// Where it was seen.
    pub source: &'static str,
    pub(super) what: What,
}

impl Rule {
    /// The code that errors and warnings of this rule have.
    pub const fn code(&self) -> Code {
        self.what.code()
    }

    pub(crate) fn max_body_bytes(&self) -> Option<u64> {
        match self.what {
            What::BodyOver(limit) => Some(limit),
            _ => None,
        }
    }
}

const fn refuse(id: &'static str, target: Target, what: What, says: &'static str, source: Source) -> Rule {
    Rule { id, target, severity: Severity::Refuse, says, basis: source.0, source: source.1, what }
}

const fn warn(id: &'static str, target: Target, what: What, says: &'static str, source: Source) -> Rule {
    Rule { id, target, severity: Severity::Warn, says, basis: source.0, source: source.1, what }
}

type Source = (Basis, &'static str);

const PARSER_3: Source = (Basis::Measured, "influxdb-line-protocol in influxdata/influxdb d783411");
const CORE_3: Source =
    (Basis::Read, "influxdb3_write, influxdb3_catalog and influxdb3_server in influxdata/influxdb d783411");
const IOX: Source = (Basis::Read, "mutable_batch_lp in influxdata/influxdb d783411");
const DOCS_3: Source = (Basis::Read, "documentation of InfluxDB 3, docs-v2 7933200");
const MODELS_2: Source = (Basis::Measured, "models package of InfluxDB 2.x, 85b84f4");
const CODE_2: Source = (Basis::Read, "InfluxDB 2.x, 85b84f4");
const DOCS_2: Source = (Basis::Read, "documentation of InfluxDB 2.x, docs-v2 7933200");
const SERVER_1: Source = (Basis::Measured, "influxdb 1.6.7 of Debian 12");
const SERVER_VM: Source = (Basis::Measured, "victoria-metrics 1.79.5 of Debian 12");
const CODE_VM: Source = (Basis::Read, "VictoriaMetrics b7ef6cc");
const SERVER_QUESTDB: Source = (Basis::Measured, "questdb 9.3.4");
const GREPTIME: Source =
    (Basis::Read, "GreptimeDB 0022354, which parses by influxdb-line-protocol, where it was measured");
const DOCS_GREPTIME: Source = (Basis::Read, "documentation of GreptimeDB");

const NS_TO_S: &[Precision] = &[Precision::Ns, Precision::Us, Precision::Ms, Precision::S];

/// ±(2^63 - 2).
const INFLUX_TIMES: u64 = i64::MAX as u64 - 1;

const CRLF: &str = "A line that ends in CRLF is refused, also one with nothing else in it.";
const SPACE_AFTER_FIELDS: &str = "Spaces that end a line without a timestamp are refused.";
const BARE_DOT: &str = "A float without digits on both sides of its dot is refused.";
const ESCAPE_AFTER_PAIR: &str = "In a name two backslashes are one, so after an even run of them a comma, equals sign or space ends the name, which may not end in a backslash.";
const BACKSLASH_PAIR: &str = "In a name two backslashes are read as one.";
const ESCAPED_EQUALS: &str = "A backslash before an equals sign in a measurement is left out.";
const TAB_IN_TAG: &str = "A tab ends a tag value, which is refused.";
const QUOTE_IN_COMMENT: &str =
    "A quote after an equals sign in a comment opens a string, which takes the lines after it up to the next quote.";
const BACKSLASH_IN_COMMENT: &str = "A backslash at the end of a comment takes the next line into it.";
const UTF8_IN_COMMENT: &str = "A body that is not UTF-8 everywhere, comments included, is refused whole.";
const PRECISION: &str = "Timestamps in minutes and hours are not taken.";
const SERIES: &str = "Measurement, tag set and field key as written are at most 65531 bytes together.";
const TIMES: &str = "A time in nanoseconds is within ±9223372036854775806.";

/// Every rule, by target.
///
/// ```
/// use linepack::target::{RULES, Severity};
/// let rule = RULES.iter().find(|rule| rule.id == "TG-401").unwrap();
/// assert_eq!((rule.target.word(), rule.severity, rule.code().word()), ("influxdb1", Severity::Refuse, "unsupported_unsigned"));
/// ```
#[rustfmt::skip]
pub const RULES: &[Rule] = &[
    refuse("TG-101", Clustered, What::CrLf, CRLF, PARSER_3),
    refuse("TG-102", Clustered, What::SpaceAfterFields, SPACE_AFTER_FIELDS, PARSER_3),
    refuse("TG-103", Clustered, What::BareDot, BARE_DOT, PARSER_3),
    refuse("TG-104", Clustered, What::EscapeAfterPair, ESCAPE_AFTER_PAIR, PARSER_3),
    warn("TG-105", Clustered, What::BackslashPair, BACKSLASH_PAIR, PARSER_3),
    refuse("TG-106", Clustered, What::TabInTag, TAB_IN_TAG, PARSER_3),
    refuse("TG-107", Clustered, What::QuoteInComment, QUOTE_IN_COMMENT, PARSER_3),
    refuse("TG-108", Clustered, What::Utf8InComment, UTF8_IN_COMMENT, IOX),
    refuse("TG-109", Clustered, What::TagNamed(&["time"]), "No tag has the key time.", IOX),
    refuse("TG-110", Clustered, What::OnlyFieldNamed("time"), "A field with the key time is left out, and without another field the record is refused.", IOX),
    warn("TG-111", Clustered, What::FieldNamed(&["time"]), "A field with the key time is left out.", IOX),
    refuse("TG-112", Clustered, What::RepeatedFieldOfTwoTypes, "A field that is given twice has one type.", IOX),
    refuse("TG-113", Clustered, What::TagAndField, "A tag and a field of one key are of two types.", IOX),
    refuse("TG-114", Clustered, What::NameOver(65_536), "A measurement or key has at most 65536 bytes.", DOCS_3),
    warn("TG-115", Clustered, What::StringOver(65_536), "Some versions take strings of at most 65536 bytes, others of 1048576.", PARSER_3),
    warn("TG-116", Clustered, What::PrecisionNotIn(NS_TO_S), "The documentation lists minutes and hours, its own error text does not.", DOCS_3),
    refuse("TG-117", Clustered, What::StringOver(1 << 20), "A string has at most 1048576 bytes.", DOCS_3),
    warn("TG-118", Clustered, What::BodyOver(50_000_000), "A body for Serverless has at most 50 MB.", DOCS_3),

    refuse("TG-201", Core3, What::CrLf, CRLF, PARSER_3),
    refuse("TG-202", Core3, What::SpaceAfterFields, SPACE_AFTER_FIELDS, PARSER_3),
    refuse("TG-203", Core3, What::BareDot, BARE_DOT, PARSER_3),
    refuse("TG-204", Core3, What::EscapeAfterPair, ESCAPE_AFTER_PAIR, PARSER_3),
    warn("TG-205", Core3, What::BackslashPair, BACKSLASH_PAIR, PARSER_3),
    refuse("TG-206", Core3, What::TabInTag, TAB_IN_TAG, PARSER_3),
    refuse("TG-207", Core3, What::QuoteInComment, QUOTE_IN_COMMENT, PARSER_3),
    refuse("TG-208", Core3, What::Utf8InComment, UTF8_IN_COMMENT, CORE_3),
    refuse("TG-209", Core3, What::TagNamed(&["time"]), "No tag has the key time.", CORE_3),
    refuse("TG-210", Core3, What::FieldNamed(&["time"]), "No field has the key time.", CORE_3),
    warn("TG-211", Core3, What::TagNamed(&["__chunk_order"]), "The tag key __chunk_order is reserved.", CORE_3),
    warn("TG-212", Core3, What::FieldNamed(&["__chunk_order"]), "The field key __chunk_order is reserved.", CORE_3),
    refuse("TG-213", Core3, What::RepeatedField, "No field is given twice.", CORE_3),
    refuse("TG-214", Core3, What::TagAndField, "A tag and a field of one key are of two types.", CORE_3),
    refuse("TG-215", Core3, What::NameOver(1 << 20), "A measurement or key has at most 1048576 bytes.", PARSER_3),
    refuse("TG-216", Core3, What::StringOver(1 << 20), "A string has at most 1048576 bytes.", PARSER_3),
    warn("TG-217", Core3, What::NameOver(65_536), "Before 3.9 a measurement or key has at most 65536 bytes.", PARSER_3),
    warn("TG-218", Core3, What::StringOver(65_536), "Before 3.9 a string has at most 65536 bytes.", PARSER_3),
    refuse("TG-219", Core3, What::ColumnsOver(500), "A table has at most 500 columns.", CORE_3),
    refuse("TG-220", Core3, What::PrecisionNotIn(NS_TO_S), PRECISION, CORE_3),
    warn("TG-221", Core3, What::BodyOver(10_485_760), "A body has at most 10485760 bytes, packed and unpacked.", CORE_3),

    refuse("TG-301", Influxdb2, What::CrLf, CRLF, MODELS_2),
    refuse("TG-302", Influxdb2, What::QuoteInComment, QUOTE_IN_COMMENT, MODELS_2),
    refuse("TG-303", Influxdb2, What::BackslashInComment, BACKSLASH_IN_COMMENT, MODELS_2),
    warn("TG-304", Influxdb2, What::EscapedEquals, ESCAPED_EQUALS, MODELS_2),
    refuse("TG-305", Influxdb2, What::TagNamed(&["time", "_measurement", "_field"]), "No tag has the key time, _measurement or _field.", MODELS_2),
    warn("TG-306", Influxdb2, What::FieldNamed(&["time"]), "A field with the key time is not stored.", CODE_2),
    refuse("TG-307", Influxdb2, What::SeriesOver(65_531), SERIES, CODE_2),
    warn("TG-308", Influxdb2, What::StringOver(65_536), "A string has at most 65536 bytes, says the documentation.", DOCS_2),
    refuse("TG-309", Influxdb2, What::TimeBeyond(INFLUX_TIMES), TIMES, MODELS_2),
    refuse("TG-310", Influxdb2, What::PrecisionNotIn(NS_TO_S), PRECISION, CODE_2),

    refuse("TG-401", Influxdb1, What::Unsigned, "Unsigned integers are refused, unless the server was built to take them.", SERVER_1),
    refuse("TG-402", Influxdb1, What::CrLf, CRLF, SERVER_1),
    refuse("TG-403", Influxdb1, What::QuoteInComment, QUOTE_IN_COMMENT, SERVER_1),
    refuse("TG-404", Influxdb1, What::BackslashInComment, BACKSLASH_IN_COMMENT, SERVER_1),
    warn("TG-405", Influxdb1, What::EscapedEquals, ESCAPED_EQUALS, SERVER_1),
    refuse("TG-406", Influxdb1, What::TagNamed(&["time"]), "No tag has the key time.", SERVER_1),
    warn("TG-407", Influxdb1, What::FieldNamed(&["time"]), "A field with the key time is not stored.", SERVER_1),
    refuse("TG-408", Influxdb1, What::SeriesOver(65_531), SERIES, SERVER_1),
    refuse("TG-409", Influxdb1, What::TimeBeyond(INFLUX_TIMES), TIMES, SERVER_1),
    warn("TG-410", Influxdb1, What::BodyOver(25_000_000), "A body has at most 25000000 bytes as it is sent.", SERVER_1),
    refuse("TG-411", Influxdb1, What::OnlyFieldNamed("time"), "A record has a field with another key than time.", SERVER_1),
    refuse("TG-412", Influxdb1, What::RepeatedFieldOfTwoTypes, "A field that is given twice has one type.", SERVER_1),
    warn("TG-413", Influxdb1, What::PairInMeasurement, "A measurement with two backslashes before a comma or space is stored under a name that no query finds.", SERVER_1),
    refuse("TG-414", Influxdb1, What::MisreadQuote, "Lines are found before they are read: after spaces that begin a line, or an even run of backslashes before a space, double quotes in names may open strings.", SERVER_1),
    refuse("TG-415", Influxdb1, What::EscapeAfterPairInFieldKey, "In a field key a comma, equals sign or space after an even run of backslashes ends the key.", SERVER_1),
    warn("TG-416", Influxdb1, What::EscapedQuote, "A backslash before a double quote in a measurement or a field key is left out.", SERVER_1),

    refuse("TG-501", Victoriametrics, What::LineBreakInString, "A line feed ends the line even in a string.", SERVER_VM),
    refuse("TG-502", Victoriametrics, What::LeadingSpace, "Spaces before a point or comment, or alone in a line, are refused.", SERVER_VM),
    refuse("TG-503", Victoriametrics, What::SpaceAfterTime, "Spaces after a timestamp are refused.", SERVER_VM),
    warn("TG-504", Victoriametrics, What::EscapeAfterPair, "In a name two backslashes are one, so after an even run of them a comma, equals sign or space ends the name.", SERVER_VM),
    warn("TG-505", Victoriametrics, What::BackslashPair, BACKSLASH_PAIR, SERVER_VM),
    warn("TG-506", Victoriametrics, What::EscapedEquals, ESCAPED_EQUALS, SERVER_VM),
    warn("TG-507", Victoriametrics, What::QuoteInFieldKey, "A double quote in a field key opens a string.", SERVER_VM),
    warn("TG-508", Victoriametrics, What::TagNamed(&["__name__"]), "A tag with the key __name__ is left out.", SERVER_VM),
    warn("TG-509", Victoriametrics, What::RepeatedField, "Of a field that is given twice both values are stored.", SERVER_VM),
    warn("TG-510", Victoriametrics, What::String, "Values are floats; a string is stored as 0, or as the number in it.", SERVER_VM),
    warn("TG-511", Victoriametrics, What::Boolean, "Values are floats; a boolean is stored as 1 or 0.", SERVER_VM),
    warn("TG-512", Victoriametrics, What::IntegerBeyondFloat, "Values are floats; an integer that no float equals is rounded.", SERVER_VM),
    warn("TG-513", Victoriametrics, What::BareDot, "A float without digits on both sides of its dot is stored as 0; later versions read it, but lose the sign of one that ends in its dot.", SERVER_VM),
    warn("TG-514", Victoriametrics, What::TimeFinerThan(1_000_000), "Times are stored in milliseconds.", SERVER_VM),
    warn("TG-515", Victoriametrics, What::NegativeTime, "Points before 1970 are taken, but not given back.", SERVER_VM),
    warn("TG-516", Victoriametrics, What::LineOver(262_144), "A line has at most 262144 bytes unless the server is told otherwise; somewhat longer ones are taken at times.", SERVER_VM),
    warn("TG-517", Victoriametrics, What::BodyOver(67_108_864), "A body that is not streamed has at most 67108864 bytes.", CODE_VM),
    warn("TG-518", Victoriametrics, What::FirstOf1970(1_000_000), "A time in the first millisecond of 1970 is taken for none.", SERVER_VM),
    warn("TG-519", Victoriametrics, What::TagsOver(30), "Of more than 30 tags some are left out, unless the server is told otherwise.", SERVER_VM),
    warn("TG-520", Victoriametrics, What::TagKeyOver(256), "A tag key is cut after 256 bytes.", SERVER_VM),
    warn("TG-521", Victoriametrics, What::TagValueOver(16_384), "A tag value is cut after 16384 bytes, unless the server is told otherwise.", SERVER_VM),
    warn("TG-522", Victoriametrics, What::MeasurementAndFieldOver(16_383), "Measurement and field key are one name, which is cut after 16384 bytes, unless the server is told otherwise.", SERVER_VM),
    warn("TG-523", Victoriametrics, What::FineFloat, "Values are kept as decimals: a float of more than eleven digits, below 10^-10 or above 2^53, may be stored as one near it, -0 as 0.", SERVER_VM),
    refuse("TG-524", Victoriametrics, What::SpaceAfterFields, "Spaces that end a line without a timestamp are refused; later versions take them.", SERVER_VM),

    refuse("TG-601", Questdb, What::NameHas(b"?,'\"/:)(+*%~"), "No measurement or key has one of ? , ' \" / : ) ( + * % ~.", SERVER_QUESTDB),
    refuse("TG-602", Questdb, What::NameUnitsOver(127), "A measurement or key has at most 127 units of UTF-16.", SERVER_QUESTDB),
    warn("TG-603", Questdb, What::TimeFinerThan(1_000), "Times are stored in microseconds.", SERVER_QUESTDB),
    warn("TG-604", Questdb, What::NameOver(127), "A measurement or key of more than 127 bytes is refused by clients, and by the server where its file would have too long a name.", SERVER_QUESTDB),
    refuse("TG-605", Questdb, What::KeyHas(b".-"), "No key has a dot or a hyphen.", SERVER_QUESTDB),
    refuse("TG-606", Questdb, What::StrayDot, "No measurement begins or ends with a dot or a space, or has two dots in a row.", SERVER_QUESTDB),
    refuse("TG-607", Questdb, What::BareEquals, "An equals sign in a measurement has a backslash before it.", SERVER_QUESTDB),
    refuse("TG-608", Questdb, What::EscapeAfterPair, "In a name two backslashes are one, so after an even run of them a comma, equals sign or space ends the name.", SERVER_QUESTDB),
    warn("TG-609", Questdb, What::KeptBackslash, "A backslash is left out, whatever stands behind it, in names and in strings.", SERVER_QUESTDB),
    refuse("TG-610", Questdb, What::Comment, "No line is a comment.", SERVER_QUESTDB),
    refuse("TG-611", Questdb, What::LeadingSpace, "Spaces before a point, or alone in a line, are refused.", SERVER_QUESTDB),
    refuse("TG-612", Questdb, What::SeveralSpaces, "One space stands between two sections.", SERVER_QUESTDB),
    refuse("TG-613", Questdb, What::SpaceAfterFields, SPACE_AFTER_FIELDS, SERVER_QUESTDB),
    refuse("TG-614", Questdb, What::SpaceAfterTime, "Spaces after a timestamp are refused.", SERVER_QUESTDB),
    refuse("TG-615", Questdb, What::Unsigned, "Unsigned integers are refused.", SERVER_QUESTDB),
    refuse("TG-616", Questdb, What::Underflow, "A float that is too small to be told from 0 is refused.", SERVER_QUESTDB),
    warn("TG-617", Questdb, What::LeastInteger, "The integer -9223372036854775808 is null.", SERVER_QUESTDB),
    refuse("TG-618", Questdb, What::BareLineBreakInString, "A line feed in a string is refused unless a backslash stands before it.", SERVER_QUESTDB),
    refuse("TG-619", Questdb, What::TimeBefore1970, "No time is before 1970.", SERVER_QUESTDB),
    refuse("TG-620", Questdb, What::KeyInAnyCase("timestamp"), "No key is timestamp, in any case.", SERVER_QUESTDB),
    warn("TG-621", Questdb, What::SameKeyInAnyCase, "Keys that differ in nothing but case are one column; of what is given twice the first is stored.", SERVER_QUESTDB),

    refuse("TG-701", Greptimedb, What::CrLf, CRLF, GREPTIME),
    refuse("TG-702", Greptimedb, What::SpaceAfterFields, SPACE_AFTER_FIELDS, GREPTIME),
    refuse("TG-703", Greptimedb, What::BareDot, BARE_DOT, GREPTIME),
    refuse("TG-704", Greptimedb, What::EscapeAfterPair, ESCAPE_AFTER_PAIR, GREPTIME),
    warn("TG-705", Greptimedb, What::BackslashPair, BACKSLASH_PAIR, GREPTIME),
    refuse("TG-706", Greptimedb, What::TabInTag, TAB_IN_TAG, GREPTIME),
    refuse("TG-707", Greptimedb, What::QuoteInComment, QUOTE_IN_COMMENT, GREPTIME),
    refuse("TG-708", Greptimedb, What::Utf8InComment, UTF8_IN_COMMENT, GREPTIME),
    refuse("TG-709", Greptimedb, What::PrecisionNotIn(NS_TO_S), PRECISION, DOCS_GREPTIME),
];
