//! Where accepted records are kept: DIR/BUCKET/PRECISION.lp, each file line protocol in its precision.

use linepack::Precision;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What a bucket's name keeps when it becomes the name of a folder.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'.');

/// Longest name that file systems take.
pub const NAME_BYTES: usize = 255;

/// The folder, and who writes to it.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    writing: Mutex<()>,
}

/// A bucket's name as one that cannot leave the folder; different buckets have different names.
pub fn folder(bucket: &str) -> String {
    let name = utf8_percent_encode(bucket, ENCODED).to_string();
    match name.strip_prefix('.') {
        Some(rest) => format!("%2E{rest}"),
        None => name,
    }
}

impl Store {
    pub fn new(dir: PathBuf) -> Self {
        Store { dir, writing: Mutex::new(()) }
    }

    /// Appends whole records, or nothing; when this returns, other programs can read them.
    pub fn append(&self, bucket: &str, precision: Precision, records: &[u8]) -> io::Result<()> {
        let folder = self.dir.join(folder(bucket));
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        fs::create_dir_all(&folder)?;
        let mut file = OpenOptions::new().create(true).append(true).open(folder.join(format!("{precision}.lp")))?;
        let length = file.metadata()?.len();
        file.write_all(records).inspect_err(|_| {
            // Half a record would spoil what is appended next. If cutting fails too, the first error says more.
            let _ = file.set_len(length);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn no_bucket_leaves_the_folder_and_no_two_share_one() {
        let buckets = ["home", "my-bucket_1.2", "..", ".", ".git", "a/b", "..\\x", "%2e%2e", "Räume", "a b", "a\0b"];
        let folders: Vec<_> = buckets.iter().map(|bucket| folder(bucket)).collect();
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
        assert_eq!(folders, expected);
    }
}
