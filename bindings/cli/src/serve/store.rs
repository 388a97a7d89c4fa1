//! Where accepted records are kept: DIR/BUCKET/PRECISION.lp, each file line protocol in its precision.

use crate::file_name::file_name;
use linepack::Precision;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Longest name that file systems take.
pub const NAME_BYTES: usize = 255;

/// The folder, and who writes to it.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    writing: Mutex<()>,
}

impl Store {
    pub fn new(dir: PathBuf) -> Self {
        Store { dir, writing: Mutex::new(()) }
    }

    /// Appends whole records, or nothing; when this returns, other programs can read them.
    pub fn append(&self, bucket: &str, precision: Precision, records: &[u8]) -> io::Result<()> {
        let folder = self.dir.join(file_name(bucket));
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
