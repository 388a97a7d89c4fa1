//! The numbered rules. Numbers are permanent; gaps leave room.
//!
//! Sources: the EBNF and the corpus of influxdata/line-protocol, and the readings of the InfluxDB 1, 2 and 3 parsers
//! where the grammar is silent.

use crate::error::Code;

/// One rule of line protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its permanent name, for example `LP-033`.
    pub id: &'static str,
    /// What it says.
    pub says: &'static str,
    /// The errors that breaking it gives; empty when it can only accept.
    pub codes: &'static [Code],
}

const fn rule(id: &'static str, says: &'static str, codes: &'static [Code]) -> Rule {
    Rule { id, says, codes }
}

use Code::*;

/// Every rule, by ascending number.
///
/// ```
/// let rule = linepack::grammar::RULES.iter().find(|r| r.id == "LP-033").unwrap();
/// assert_eq!(rule.codes[0].word(), "unescaped_equals");
/// ```
pub const RULES: &[Rule] = &[
    // Documents and lines.
    rule(
        "LP-001",
        "Entries end at LF, CRLF or the end of the input; a CR as the last byte ends one too. Any other CR outside a string is an error.",
        &[CarriageReturn],
    ),
    rule(
        "LP-002",
        "strict: a CR outside a string is an error even before LF, because InfluxDB 3 refuses it; the line is then a point.",
        &[CarriageReturn],
    ),
    rule("LP-003", "Empty lines and lines of spaces are skipped.", &[]),
    rule(
        "LP-004",
        "Spaces before a point or comment are skipped; a tab there is a control byte. lenient: tabs are skipped too.",
        &[ControlByte],
    ),
    rule(
        "LP-005",
        "An entry whose first byte after the spaces is # is a comment up to its line end; quotes and backslashes mean nothing in it.",
        &[],
    ),
    rule(
        "LP-006",
        "A comment holds no control byte but tab (a CR that ends no line counts as one). lenient: it may.",
        &[ControlInComment],
    ),
    rule(
        "LP-007",
        "strict: a comment is UTF-8, has no double quote after an equals sign and does not end in a backslash.",
        &[InvalidUtf8, AmbiguousComment],
    ),
    rule(
        "LP-008",
        "One bad record is one error; the next record starts after the LF that follows the point where scanning stopped.",
        &[],
    ),
    rule(
        "LP-009",
        "A record or comment longer than max_record_bytes (from its first byte that is not a space up to its LF or the end) is an error; reading resumes after the first LF from its start.",
        &[RecordTooLong],
    ),
    // The measurement.
    rule("LP-010", "The measurement is not empty.", &[MissingMeasurement]),
    rule(
        "LP-011",
        "In a measurement a backslash escapes a comma and a space, nothing else; before any other byte it is itself. An equals sign is plain.",
        &[],
    ),
    rule("LP-012", "strict: the measurement does not begin with a byte order mark (EF BB BF).", &[ByteOrderMark]),
    rule("LP-013", "# is special only as the first byte of an entry; \\# begins a measurement named \\#.", &[]),
    // Names.
    rule(
        "LP-020",
        "In a tag key, tag value or field key a backslash escapes a comma, an equals sign and a space; in a run of backslashes only the last one does, the others are themselves.",
        &[],
    ),
    rule(
        "LP-021",
        "Control bytes (0x00-0x1F, 0x7F) are refused in the measurement, tag keys and field keys. lenient: accepted, save CR and LF.",
        &[ControlByte],
    ),
    rule(
        "LP-022",
        "Control bytes but CR and LF are accepted in tag values; refused with strict_control and in strict.",
        &[ControlByte],
    ),
    rule("LP-023", "Every name, tag value and string is valid UTF-8 by RFC 3629.", &[InvalidUtf8]),
    rule("LP-024", "A double quote in a name or tag value is a plain byte.", &[]),
    rule(
        "LP-025",
        "strict: no backslash stands before a backslash in a name or tag value, nor before an equals sign in a measurement.",
        &[AmbiguousBackslash],
    ),
    rule("LP-026", "strict: no tag or field key is time, _measurement, _field or __chunk_order.", &[ReservedName]),
    rule(
        "LP-027",
        "strict: measurement and tag set as written are at most 65535 bytes, a field key and a string, unescaped, at most 65536.",
        &[SeriesKeyTooLong, NameTooLong, StringTooLong],
    ),
    rule(
        "LP-028",
        "strict: a field key has no double quote, because VictoriaMetrics takes it as the start of a string.",
        &[AmbiguousQuote],
    ),
    rule("LP-029", "strict: no tag key is __name__, which VictoriaMetrics drops.", &[ReservedName]),
    // Tags.
    rule("LP-030", "A tag key is not empty.", &[MissingTagKey]),
    rule("LP-031", "A tag key is followed by an equals sign.", &[MissingTagValue]),
    rule("LP-032", "A tag value is not empty. lenient: such a tag is dropped.", &[EmptyTagValue]),
    rule("LP-033", "An equals sign in a tag value is escaped. lenient: it may stand bare.", &[UnescapedEquals]),
    rule(
        "LP-034",
        "Tag keys, unescaped, differ from each other. lenient: the last of equal keys wins, and the line is flagged.",
        &[DuplicateTag],
    ),
    rule("LP-035", "Tags and fields keep the order in which they were written.", &[]),
    // Sections.
    rule(
        "LP-040",
        "One or more spaces (0x20 alone) stand between measurement and tag set, field set and timestamp.",
        &[],
    ),
    rule("LP-041", "A point has at least one field.", &[MissingFields]),
    // Fields.
    rule("LP-050", "A field key is not empty.", &[MissingFieldKey]),
    rule("LP-051", "A field key is followed by an equals sign.", &[MissingFieldValue]),
    rule("LP-052", "A field value is not empty.", &[EmptyFieldValue]),
    rule(
        "LP-053",
        "The first byte of a value tells its type: a quote a string, one of tTfF a boolean, a minus, dot or digit a number.",
        &[InvalidValue],
    ),
    rule(
        "LP-054",
        "One comma stands between two fields, none after the last. lenient: one may stand after the last.",
        &[MissingFieldKey],
    ),
    rule(
        "LP-055",
        "Equal field keys are kept in order and the line is flagged; whoever needs one value takes the last. strict: they are refused.",
        &[DuplicateField],
    ),
    rule("LP-056", "strict: no field has the key of a tag of the same point.", &[TagAndField]),
    // Values.
    rule(
        "LP-060",
        "A float is [-] digits with an optional dot and exponent; digits may be missing on one side of the dot. No plus sign in front, no underscore, no hexadecimal, no NaN, no infinity.",
        &[InvalidNumber],
    ),
    rule(
        "LP-061",
        "A float is rounded correctly to 64 bits, ties to even, the sign of zero kept; one that rounds to infinity is refused.",
        &[FloatOutOfRange],
    ),
    rule("LP-062", "strict: digits stand on both sides of a float's dot.", &[UnportableNumber]),
    rule("LP-063", "An integer is [-] digits i, within 64 bits signed.", &[InvalidNumber, IntegerOutOfRange]),
    rule("LP-064", "An unsigned integer is digits u, within 64 bits.", &[InvalidNumber, UnsignedOutOfRange]),
    rule("LP-065", "A boolean is one of t T true True TRUE f F false False FALSE.", &[InvalidBoolean]),
    rule(
        "LP-070",
        "A string stands in double quotes and holds any byte sequence that is UTF-8, line breaks and control bytes included, unchanged.",
        &[],
    ),
    rule(
        "LP-071",
        "In a string a backslash escapes a double quote and a backslash; before any other byte it is itself.",
        &[],
    ),
    rule(
        "LP-072",
        "A string that is never closed is an error at its opening quote; it reaches to the end of the input.",
        &[UnterminatedString],
    ),
    rule("LP-073", "After a string's closing quote comes a comma, a space or the line's end.", &[TextAfterString]),
    rule(
        "LP-074",
        "string_c_escapes: in a string backslash n, r and t are LF, CR and TAB. Otherwise they are two bytes.",
        &[],
    ),
    // Timestamps and the end of the line.
    rule("LP-080", "A timestamp is [-] digits.", &[InvalidTimestamp]),
    rule("LP-081", "A timestamp fits into 64 bits signed, and so it does in nanoseconds.", &[TimestampOutOfRange]),
    rule("LP-082", "strict: a timestamp in nanoseconds is within ±9223372036854775806.", &[TimestampOutOfRange]),
    rule("LP-083", "Only spaces follow a timestamp.", &[TextAfterTimestamp]),
    rule("LP-084", "A point without a timestamp has none; the reader does not invent one.", &[]),
    rule("LP-085", "Spaces may end a line without a timestamp. strict: they are refused.", &[TrailingSpace]),
    // Writing.
    rule(
        "LP-100",
        "Tags are written in ascending byte order of their unescaped keys, or in the given order by option.",
        &[],
    ),
    rule(
        "LP-101",
        "A measurement's commas and spaces are escaped, and the commas, equals signs and spaces of keys and tag values; a backslash never is.",
        &[],
    ),
    rule("LP-102", "A name or tag value that ends in a backslash cannot be written.", &[TrailingBackslash]),
    rule("LP-103", "A control byte in a name or tag value is not written.", &[ControlByte]),
    rule("LP-104", "A measurement that begins with # cannot be written.", &[CommentMeasurement]),
    rule(
        "LP-105",
        "strict: a name or tag value with a backslash before a backslash, comma, equals sign or space is not written.",
        &[AmbiguousBackslash],
    ),
    rule(
        "LP-106",
        "In a string the double quote and the backslash are escaped; line breaks are written raw, or as backslash n, r, t with string_c_escapes.",
        &[],
    ),
    rule(
        "LP-107",
        "A float is written in the fewest digits that read back to the same bits, in the layout of JavaScript, Python or Go.",
        &[],
    ),
    rule("LP-108", "NaN and infinity are refused, or by option left out and counted.", &[NotFinite]),
    rule("LP-109", "Integers end in i, unsigned integers in u; booleans are true and false.", &[]),
    rule(
        "LP-110",
        "A timestamp is written in the encoder's precision: an integer as it is, an instant floored, or by option refused if it is finer; it must fit LP-081, in strict LP-082.",
        &[TimestampOutOfRange, InexactTimestamp],
    ),
    rule("LP-111", "A row without fields is refused.", &[MissingFields]),
    rule(
        "LP-112",
        "Empty names and tag values are refused. lenient: a tag with an empty value is left out.",
        &[MissingMeasurement, MissingTagKey, EmptyTagValue, MissingFieldKey],
    ),
    rule(
        "LP-113",
        "Equal tag keys and equal field keys in one row are refused; by option the last one counts.",
        &[DuplicateTag, DuplicateField],
    ),
    rule("LP-114", "A row that fails leaves no trace in the body.", &[]),
    rule(
        "LP-115",
        "strict: what the strict reader refuses is not written: reserved names, a tag and a field of one key, a byte order mark, too long names and strings.",
        &[ReservedName, TagAndField, ByteOrderMark, SeriesKeyTooLong, NameTooLong, StringTooLong],
    ),
    rule("LP-116", "Names, tag values and strings that are not UTF-8 are refused.", &[InvalidUtf8]),
    rule(
        "LP-117",
        "strict: a field key with a double quote and a tag key __name__ are not written.",
        &[AmbiguousQuote, ReservedName],
    ),
    rule(
        "LP-118",
        "By option a field that cannot be written is left out, or its row skipped; a row whose measurement or tag cannot be written is skipped whole. All are counted.",
        &[],
    ),
    rule(
        "LP-119",
        "A row that would make the body longer than max_bytes is refused; the code tells whether it would fit into an empty one.",
        &[BodyFull, RowTooLong],
    ),
    rule("LP-120", "Default tags are written in every row that does not give their keys itself.", &[]),
];
