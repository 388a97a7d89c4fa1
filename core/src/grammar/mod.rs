//! What does line protocol say? The numbered rules, the modes, and escaping.
//!
//! [`RULES`] is the list to look a thing up in: `grep -rn LP-033` gives the sentence, the code that follows it, the
//! error, the conformance vectors and the tests that mention it.
//!
//! # Which fault is reported
//!
//! A record is read from left to right by one state machine, and the first fault met ends it: one bad record is one
//! error. There is no pass that splits lines first, so a quote in a comment or a name cannot swallow lines.
//!
//! For every name and tag value the order is: scan to the byte that ends the token; check its UTF-8; in `strict`, its
//! backslashes; then judge the byte that ended it (a control byte or a carriage return that ends no line); then refuse an
//! empty token; then a missing `=` or missing rest; and last, in `strict`, what the key is (LP-026 to LP-029). A value is
//! scanned to the next comma, space, line feed, carriage return or end, judged whole, and then what ended it is judged. Duplicate tags (and in `strict` the size of the series
//! key) are judged at the space that ends the tag set, duplicate fields and equal tag and field keys where the field
//! set ends. Scanning stops at the fault (for a token judged whole: at its end), and the next record starts after the
//! next LF from there (LP-008).
//!
//! The place of a fault: the byte itself for a byte that must not stand there; the whole token for a bad value,
//! timestamp or duplicate key; the byte where something was missing. A line end counts as one byte, the end of the
//! input as none.

mod mode;
mod rules;

pub(crate) mod escape;
pub(crate) mod keys;
pub(crate) mod token;

pub use mode::Mode;
pub use rules::{RULES, Rule};

/// LP-012: what some editors put at the start of a file.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// LP-026, LP-029: the keys of tags or fields that servers keep for themselves.
pub(crate) fn reserved(key: &[u8], tag: bool) -> bool {
    matches!(key, b"time" | b"_measurement" | b"_field" | b"__chunk_order") || (tag && key == b"__name__")
}
