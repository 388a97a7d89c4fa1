//! Names from outside as names of files and folders.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Longest name that file systems take.
pub const NAME_BYTES: usize = 255;

/// What a name keeps.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'.');

/// The name as one that cannot leave the folder; different names stay different.
pub fn file_name(name: &str) -> String {
    let name = utf8_percent_encode(name, ENCODED).to_string();
    match name.strip_prefix('.') {
        Some(rest) => format!("%2E{rest}"),
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn no_name_leaves_the_folder_and_no_two_share_one() {
        let names = ["home", "my-bucket_1.2", "..", ".", ".git", "a/b", "..\\x", "%2e%2e", "Räume", "a b", "a\0b"];
        let files: Vec<_> = names.iter().map(|name| file_name(name)).collect();
        let expected = [
            "home",
            "my-bucket_1.2",
            "%2E.",
            "%2E",
            "%2Egit",
            "a%2Fb",
            "%2E.%5Cx",
            "%252e%252e",
            "R%C3%A4ume",
            "a%20b",
            "a%00b",
        ];
        assert_eq!(files, expected);
    }
}
