//! Sentences in structs.

use std::ffi::c_char;

/// Bytes of a message, its NUL included.
pub(crate) const MESSAGE_BYTES: usize = 512;

/// The text, ended by a NUL, cut where it would be longer.
pub(crate) fn message(text: &str) -> [c_char; MESSAGE_BYTES] {
    let ends = text.char_indices().map(|(at, char)| at + char.len_utf8());
    let end = ends.take_while(|&end| end < MESSAGE_BYTES).last().unwrap_or_default();
    let mut message = [0; MESSAGE_BYTES];
    for (to, from) in message.iter_mut().zip(&text.as_bytes()[..end]) {
        *to = *from as c_char;
    }
    message
}
