//! Bytes as text: `x` and lower-case hexadecimal digits.

use std::fmt::Write;

/// `bytes` as the protocol writes them, for example `x6d` for `m`.
pub fn write(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(1 + bytes.len() * 2);
    out.push('x');
    for byte in bytes {
        write!(out, "{byte:02x}").expect("a String takes any text");
    }
    out
}

/// The bytes that `text` names, without a leading `x`.
pub fn read_digits(text: &str) -> Result<Vec<u8>, String> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.bytes().any(|b| !b.is_ascii_hexdigit()) {
        return Err(format!("{text:?} is not pairs of hexadecimal digits"));
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).map_err(|e| e.to_string())).collect()
}

/// The bytes that `text` names, with its leading `x`.
pub fn read(text: &str) -> Result<Vec<u8>, String> {
    read_digits(text.strip_prefix('x').ok_or_else(|| format!("{text:?} does not begin with x"))?)
}
