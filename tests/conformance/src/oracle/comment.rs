//! Comments: from `#` to the line end; the leftmost fault is the one reported.

use super::{Cursor, Stop, is_control, utf8};

/// Reads the comment that begins at the cursor's start; gives the byte after it.
pub(super) fn read(c: &Cursor<'_>) -> Result<usize, Stop> {
    let mut at = c.start;
    while !c.line_end(at)? {
        let byte = c.data[at];
        if byte == b'\r' && c.strict() {
            return Err(Stop::byte("carriage_return", at));
        }
        if is_control(byte) && byte != b'\t' && !c.lenient() {
            return Err(Stop::byte("control_in_comment", at));
        }
        at = if c.strict() { strict_character(c, at)? } else { at + 1 };
    }
    Ok(c.after_line_end(at))
}

/// Judges the character at `at` as `strict` does; gives the byte after it.
fn strict_character(c: &Cursor<'_>, at: usize) -> Result<usize, Stop> {
    let byte = c.data[at];
    let quote_after_equals = byte == b'"' && c.data[at - 1] == b'=';
    let backslash_at_end = byte == b'\\' && matches!(c.at(at + 1)?, None | Some(b'\n'));
    if quote_after_equals || backslash_at_end {
        return Err(Stop::byte("ambiguous_comment", at));
    }
    match utf8::sequence(|i| c.at(at + i))? {
        Ok(length) => Ok(at + length),
        Err(length) => Err(Stop::span("invalid_utf8", (at, at + length), at)),
    }
}
