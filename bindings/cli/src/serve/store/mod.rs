//! Where accepted records are kept.

mod lines;

use linepack::write::Refusal;
use linepack::{Document, Precision};
use lines::Lines;
use std::path::PathBuf;

/// The records of one write.
pub struct Batch<'a> {
    pub document: &'a Document<Vec<u8>>,
    /// The unit of its timestamps; none where each has its own.
    pub precision: Option<Precision>,
}

/// The folder, in one of the forms in which it is kept.
pub enum Store {
    Lines(Lines),
}

impl Store {
    pub fn new(dir: PathBuf) -> Self {
        Store::Lines(Lines::new(dir))
    }

    /// Keeps all good records of a write, or none.
    pub fn append(&self, bucket: &str, batch: &Batch<'_>) -> Result<(), Refusal> {
        match self {
            Store::Lines(lines) => {
                lines.append(bucket, batch).map_err(|e| super::internal(format!("cannot store the records: {e}")))
            }
        }
    }
}

/// The unit in which a timestamp of InfluxDB 3's `auto` is meant, by its size.
fn guessed(timestamp: Option<i64>) -> Precision {
    match timestamp.map_or(u64::MAX, i64::unsigned_abs) {
        0..5_000_000_000 => Precision::S,
        5_000_000_000..5_000_000_000_000 => Precision::Ms,
        5_000_000_000_000..5_000_000_000_000_000 => Precision::Us,
        _ => Precision::Ns,
    }
}
