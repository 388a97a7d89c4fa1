//! Line protocol as it was written: DIR/BUCKET/PRECISION.lp, each file in its precision.

use super::{Batch, by_precision};
use crate::file_name::file_name;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// The folder, and who writes to it.
#[derive(Debug)]
pub struct Lines {
    dir: PathBuf,
    writing: Mutex<()>,
}

impl Lines {
    pub fn new(dir: PathBuf) -> Self {
        Lines { dir, writing: Mutex::new(()) }
    }

    /// Appends whole records, or nothing; when this returns, other programs can read them.
    pub fn append(&self, bucket: &str, batch: &Batch<'_>) -> io::Result<()> {
        let texts = by_precision(batch);
        let folder = self.dir.join(file_name(bucket));
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        fs::create_dir_all(&folder)?;
        let mut begun: Vec<(File, u64)> = Vec::new();
        let result = texts.iter().try_for_each(|(precision, text)| {
            let path = folder.join(format!("{precision}.lp"));
            let mut file = OpenOptions::new().create(true).append(true).open(path)?;
            begun.push((file.try_clone()?, file.metadata()?.len()));
            file.write_all(text)
        });
        result.inspect_err(|_| {
            // Half a record would spoil what is appended next. If cutting fails too, the first error says more.
            begun.iter().for_each(|(file, length)| drop(file.set_len(*length)));
        })
    }
}
