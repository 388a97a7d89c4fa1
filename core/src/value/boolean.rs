//! LP-065, LP-109: ten spellings are read, two are written.

use super::buffer::Buffer;
use crate::error::Code;

/// Reads a whole token.
pub(crate) fn parse(token: &[u8]) -> Result<bool, Code> {
    match token {
        b"t" | b"T" | b"true" | b"True" | b"TRUE" => Ok(true),
        b"f" | b"F" | b"false" | b"False" | b"FALSE" => Ok(false),
        _ => Err(Code::InvalidBoolean),
    }
}

/// Appends `true` or `false`.
#[inline]
pub(crate) fn write(out: &mut Buffer, value: bool) {
    out.extend(if value { b"true" } else { b"false" });
}
