//! The text that findings are about, read again from its file where it is no longer at hand.

use crate::finding::Finding;
use crate::input::read_at;
use crate::text::Text;
use std::fs::File;
use std::io;

/// Bytes from a fault on that are enough to show it.
const AFTER: u64 = 4 << 10;

/// Findings as near to each other as this are read together.
const NEAR: u64 = 256 << 10;

/// Gives the findings to `show` in order, each time some with their text, until it says that there is no use in more. Text that
/// is read reaches back to the start of the record's line, or `longest` bytes if that is farther.
pub fn show(
    file: &File,
    longest: u64,
    mut found: &[Finding],
    at_hand: Text<'_>,
    show: &mut dyn FnMut(&[Finding], Text<'_>) -> bool,
) -> io::Result<bool> {
    if let (Some(first), Some(last)) = (found.first(), found.last())
        && first.spot().record_line() >= at_hand.base()
        && last.spot().offset + AFTER <= at_hand.end()
    {
        return Ok(show(found, at_hand));
    }
    while let [first, ..] = found {
        let first = first.spot();
        let from = first.record_line().max(first.offset.saturating_sub(longest));
        let near = found.iter().take_while(|one| one.spot().offset - from <= NEAR).count().max(1);
        let (together, rest) = found.split_at(near);
        let to = together[near - 1].spot().offset + AFTER;
        let text = read(file, from, to)?;
        if !show(together, Text::new(from, &text)) {
            return Ok(false);
        }
        found = rest;
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
