//! The table of errors, as C sees it.

use crate::handle::guarded;
use linepack_core::Code;
use std::ffi::{CStr, CString, c_char};
use std::sync::LazyLock;

/// A number of [`lp_code`], as it crosses the boundary: C may hand over one that does not exist.
pub type Status = u32;

/// What a call came to. Numbers are stable and only ever added.
#[repr(u32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum lp_code {
    /// Nothing is wrong.
    LP_OK = 0,
    /// A required pointer is null.
    LP_NULL_ARGUMENT = 1,
    /// Linepack failed inside; this is a bug in linepack.
    LP_INTERNAL_PANIC = 2,
    /// An option has a value that does not exist.
    LP_INVALID_OPTION = 3,
    /// The call does not fit what came before it.
    LP_WRONG_STATE = 4,
    /// An index is past the end.
    LP_OUT_OF_RANGE = 5,
    /// No record has this field.
    LP_NO_SUCH_FIELD = 6,
    /// The field has values of more than one type.
    LP_MIXED_TYPES = 7,
    /// The table has no such column.
    LP_NO_SUCH_COLUMN = 8,
    /// Two columns of the table have this name.
    LP_REPEATED_COLUMN = 9,
    /// The column has a type that cannot be written.
    LP_UNSUPPORTED_TYPE = 10,
    /// A null stands where a value must be.
    LP_NULL_VALUE = 11,
    /// The Arrow data is not well formed.
    LP_INVALID_TABLE = 12,
    /// A carriage return stands where no line ends.
    LP_CARRIAGE_RETURN = 100,
    /// A control byte stands in a name or a tag value.
    LP_CONTROL_BYTE = 101,
    /// A control byte stands in a comment.
    LP_CONTROL_IN_COMMENT = 102,
    /// A comment that some servers read as more than one line.
    LP_AMBIGUOUS_COMMENT = 103,
    /// The record is longer than the limit.
    LP_RECORD_TOO_LONG = 104,
    /// These bytes are not valid UTF-8.
    LP_INVALID_UTF8 = 105,
    /// The measurement begins with a byte order mark.
    LP_BYTE_ORDER_MARK = 106,
    /// The measurement is empty.
    LP_MISSING_MEASUREMENT = 110,
    /// A backslash that servers read in different ways.
    LP_AMBIGUOUS_BACKSLASH = 111,
    /// The name is reserved by servers.
    LP_RESERVED_NAME = 112,
    /// Measurement and tag set are longer than 65535 bytes together, with a field key or without.
    LP_SERIES_KEY_TOO_LONG = 113,
    /// The field key is longer than 65536 bytes.
    LP_NAME_TOO_LONG = 114,
    /// A double quote in a name, which some servers take here as the start of a string.
    LP_AMBIGUOUS_QUOTE = 115,
    /// The tag key is empty.
    LP_MISSING_TAG_KEY = 120,
    /// The tag has no equals sign and no value.
    LP_MISSING_TAG_VALUE = 121,
    /// The tag value is empty.
    LP_EMPTY_TAG_VALUE = 122,
    /// An equals sign stands in a tag value without a backslash.
    LP_UNESCAPED_EQUALS = 123,
    /// The tag key is given twice.
    LP_DUPLICATE_TAG = 124,
    /// The line has no fields.
    LP_MISSING_FIELDS = 130,
    /// The field key is empty.
    LP_MISSING_FIELD_KEY = 131,
    /// The field has no equals sign and no value.
    LP_MISSING_FIELD_VALUE = 132,
    /// The field value is empty.
    LP_EMPTY_FIELD_VALUE = 133,
    /// The value is no number, boolean or quoted string.
    LP_INVALID_VALUE = 134,
    /// The field key is given twice.
    LP_DUPLICATE_FIELD = 135,
    /// A tag and a field have the same key.
    LP_TAG_AND_FIELD = 136,
    /// The number is not well formed.
    LP_INVALID_NUMBER = 140,
    /// The float is too large for 64 bits.
    LP_FLOAT_OUT_OF_RANGE = 141,
    /// The integer does not fit into 64 bits.
    LP_INTEGER_OUT_OF_RANGE = 142,
    /// The unsigned integer does not fit into 64 bits.
    LP_UNSIGNED_OUT_OF_RANGE = 143,
    /// A float without digits on both sides of its dot, which some servers refuse.
    LP_UNPORTABLE_NUMBER = 144,
    /// The value begins like a boolean but is none.
    LP_INVALID_BOOLEAN = 145,
    /// The string that opens here is never closed.
    LP_UNTERMINATED_STRING = 146,
    /// Text follows the closing quote of a string.
    LP_TEXT_AFTER_STRING = 147,
    /// The string is longer than 65536 bytes.
    LP_STRING_TOO_LONG = 148,
    /// The timestamp is not an integer.
    LP_INVALID_TIMESTAMP = 150,
    /// The timestamp does not fit into 64 bits of nanoseconds.
    LP_TIMESTAMP_OUT_OF_RANGE = 151,
    /// Text follows the timestamp.
    LP_TEXT_AFTER_TIMESTAMP = 152,
    /// Spaces end a line that has no timestamp, which some servers refuse.
    LP_TRAILING_SPACE = 153,
    /// The time is finer than the precision.
    LP_INEXACT_TIMESTAMP = 154,
    /// A name that ends in a backslash cannot be written.
    LP_TRAILING_BACKSLASH = 160,
    /// A measurement that begins with # would be read as a comment.
    LP_COMMENT_MEASUREMENT = 161,
    /// NaN and infinity cannot be written.
    LP_NOT_FINITE = 162,
    /// The row does not fit into what is left of the body.
    LP_BODY_FULL = 163,
    /// The row alone is longer than the longest body.
    LP_ROW_TOO_LONG = 164,
    /// The body has no record.
    LP_EMPTY_BODY = 170,
    /// The server's URL cannot be used.
    LP_INVALID_URL = 171,
    /// The bucket is empty.
    LP_MISSING_BUCKET = 172,
    /// The organisation is empty.
    LP_EMPTY_ORG = 173,
    /// The token is empty or has a character that no header can carry.
    LP_INVALID_TOKEN = 174,
    /// The user's name has a colon or a control character.
    LP_INVALID_USER = 175,
    /// The API has no such precision.
    LP_UNSUPPORTED_PRECISION = 176,
    /// The data is no whole gzip stream.
    LP_INVALID_GZIP = 180,
    /// The data unpacks to more than the limit.
    LP_GZIP_TOO_LARGE = 181,
    /// The data unpacks to more than the allowed multiple of its size.
    LP_GZIP_RATIO = 182,
    /// The query has no text.
    LP_EMPTY_QUERY = 190,
    /// The query names no database.
    LP_MISSING_DATABASE = 191,
    /// Queries to /api/v2/query are not supported.
    LP_UNSUPPORTED_QUERY_API = 192,
    /// The data is no whole answer to a query.
    LP_INVALID_ANSWER = 193,
    /// The answer is larger than the limit.
    LP_ANSWER_TOO_LARGE = 194,
    /// The schema would have more columns or names than its limits allow.
    LP_SCHEMA_TOO_LARGE = 195,
    /// The text is no schema that can be loaded.
    LP_INVALID_SCHEMA = 196,
    /// The server does not take unsigned integers.
    LP_UNSUPPORTED_UNSIGNED = 200,
    /// A line feed stands in a string, where the server ends the line.
    LP_LINE_BREAK_IN_STRING = 201,
    /// The name is longer than the server takes.
    LP_NAME_OVER_LIMIT = 202,
    /// The string is longer than the server takes.
    LP_STRING_OVER_LIMIT = 203,
    /// The line is longer than the server takes.
    LP_LINE_OVER_LIMIT = 204,
    /// The document is longer than a body that the server takes.
    LP_BODY_OVER_LIMIT = 205,
    /// The line has more tags or fields than the server takes.
    LP_TOO_MANY_COLUMNS = 206,
    /// Spaces stand where the server takes none.
    LP_STRAY_SPACE = 207,
    /// The server stores another value than this.
    LP_ALTERED_VALUE = 208,
    /// The server does not keep this time as it is.
    LP_ALTERED_TIME = 209,
    /// The name has a character that the server does not allow.
    LP_REFUSED_NAME = 210,
    /// The server does not take comments.
    LP_UNSUPPORTED_COMMENT = 211,
    /// The server does not take this value.
    LP_UNSUPPORTED_VALUE = 212,
}

/// One text of each code, ended by a NUL, in the order of [`Code::ALL`].
type Texts = LazyLock<Vec<CString>>;

static WORDS: Texts = LazyLock::new(|| terminated(Code::ALL, Code::word));
static SENTENCES: Texts = LazyLock::new(|| terminated(Code::ALL, Code::sentence));
static HELPS: Texts = LazyLock::new(|| terminated(Code::ALL, Code::help));

pub(crate) const UNKNOWN: &CStr = c"unknown code";

/// The text of each of `all`, ended by a NUL.
pub(crate) fn terminated<T: Copy>(all: &[T], text: fn(T) -> &'static str) -> Vec<CString> {
    all.iter().map(|&one| CString::new(text(one)).unwrap_or_default()).collect()
}

pub(crate) fn code_of(number: Status) -> Option<Code> {
    u16::try_from(number).ok().and_then(Code::from_number)
}

/// What a call of our own came to.
pub(crate) fn result(status: Status) -> Result<(), Code> {
    code_of(status).map_or(Ok(()), Err)
}

fn text(texts: &'static Texts, ok: &'static CStr, number: Status) -> *const c_char {
    let mut found = if number == 0 { ok } else { UNKNOWN };
    guarded(|| {
        let index = code_of(number).and_then(|code| Code::ALL.iter().position(|&c| c == code));
        found = index.and_then(|index| texts.get(index)).map_or(found, CString::as_c_str);
        Ok(())
    });
    found.as_ptr()
}

/// The stable word of a code, as the Python and Node packages show it, for example "missing_fields"; "ok" for `LP_OK`.
///
/// This and the two functions below: NUL-terminated, never null, never to be freed; "unknown code" for a number that
/// does not exist.
#[unsafe(no_mangle)]
pub extern "C" fn lp_code_word(code: Status) -> *const c_char {
    text(&WORDS, c"ok", code)
}

/// What is wrong, in one sentence without a full stop.
#[unsafe(no_mangle)]
pub extern "C" fn lp_code_sentence(code: Status) -> *const c_char {
    text(&SENTENCES, c"nothing is wrong", code)
}

/// What to do about it, in one sentence without a full stop.
#[unsafe(no_mangle)]
pub extern "C" fn lp_code_help(code: Status) -> *const c_char {
    text(&HELPS, c"nothing needs to be done", code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each variant of `lp_code` as written above: its word and its number.
    fn written() -> Vec<(String, Status)> {
        let body = include_str!("code.rs").split_once("pub enum lp_code {").unwrap().1.split_once("\n}").unwrap().0;
        let variants = body.lines().map(str::trim).filter(|line| line.starts_with("LP_"));
        variants
            .map(|line| {
                let (name, number) = line.trim_end_matches(',').split_once(" = ").unwrap();
                (name.trim_start_matches("LP_").to_lowercase(), number.parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn the_enum_is_the_core_s_table() {
        let mut table = vec![("ok".to_string(), 0)];
        table.extend(Code::ALL.iter().map(|code| (code.word().to_string(), Status::from(code.number()))));
        assert_eq!(written(), table);
    }

    #[test]
    fn every_code_has_its_texts() {
        let text = |ptr: *const c_char| {
            // SAFETY: the functions under test give NUL-terminated static text.
            unsafe { CStr::from_ptr(ptr) }.to_str().unwrap()
        };
        for &code in Code::ALL {
            let number = Status::from(code.number());
            assert_eq!(text(lp_code_word(number)), code.word());
            assert_eq!(text(lp_code_sentence(number)), code.sentence());
            assert_eq!(text(lp_code_help(number)), code.help());
        }
        assert_eq!(text(lp_code_word(0)), "ok");
        for unknown in [99, 0x1_0000 + 130, Status::MAX] {
            assert_eq!(text(lp_code_word(unknown)), "unknown code");
        }
    }
}
