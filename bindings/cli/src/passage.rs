//! The text that errors are about, read again from its file where it is no longer at hand.

use crate::diagnostic::record_line;
use crate::input::read_at;
use crate::text::Text;
use linepack::LineError;
use std::fs::File;
use std::io;

/// Bytes from a fault on that are enough to show it.
const AFTER: u64 = 4 << 10;

/// Errors as near to each other as this are read together.
const NEAR: u64 = 256 << 10;

/// Gives the errors to `show` in order, each time some with their text, until it says that there is no use in more. Text that
/// is read reaches back to the start of the record's line, or `longest` bytes if that is farther.
pub fn show(
    file: &File,
    longest: u64,
    mut errors: &[LineError],
    at_hand: Text<'_>,
    show: &mut dyn FnMut(&[LineError], Text<'_>) -> bool,
) -> io::Result<bool> {
    if let (Some(first), Some(last)) = (errors.first(), errors.last())
        && record_line(first) >= at_hand.base()
        && last.offset + AFTER <= at_hand.end()
    {
        return Ok(show(errors, at_hand));
    }
    while let [first, ..] = errors {
        let from = record_line(first).max(first.offset.saturating_sub(longest));
        let near = errors.iter().take_while(|error| error.offset - from <= NEAR).count().max(1);
        let (together, rest) = errors.split_at(near);
        let to = together[near - 1].offset + AFTER;
        let text = read(file, from, to)?;
        if !show(together, Text::new(from, &text)) {
            return Ok(false);
        }
        errors = rest;
    }
    Ok(true)
}

/// The bytes `from..to`, or fewer where the file ends before.
fn read(file: &File, from: u64, to: u64) -> io::Result<Vec<u8>> {
    let mut text = vec![0; (to - from) as usize];
    let mut length = 0;
    while length < text.len() {
        match read_at(file, &mut text[length..], from + length as u64)? {
            0 => break,
            read => length += read,
        }
    }
    text.truncate(length);
    Ok(text)
}
