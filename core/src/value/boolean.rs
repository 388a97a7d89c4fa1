//! LP-065, LP-109: ten spellings are read, two are written.

use super::buffer::{ROOM, put};
use crate::error::Code;

/// Reads a whole token.
pub(crate) fn parse(token: &[u8]) -> Result<bool, Code> {
    match token {
        b"t" | b"T" | b"true" | b"True" | b"TRUE" => Ok(true),
        b"f" | b"F" | b"false" | b"False" | b"FALSE" => Ok(false),
        _ => Err(Code::InvalidBoolean),
    }
}

/// Writes `true` or `false`; how many bytes that is.
#[inline]
pub(crate) fn write(room: &mut [u8; ROOM], value: bool) -> usize {
    put(room, 0, if value { *b"true " } else { *b"false" });
    5 - usize::from(value)
}
