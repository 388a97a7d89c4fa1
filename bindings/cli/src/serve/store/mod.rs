//! Where accepted records are kept.

mod lines;
mod tables;

use crate::args::Kept;
use linepack::write::Refusal;
use linepack::{Document, Mode, Precision};
use lines::Lines;
use std::path::PathBuf;
use tables::Tables;

/// The records of one write.
pub struct Batch<'a> {
    pub document: &'a Document<Vec<u8>>,
    /// The mode in which they were read.
    pub mode: Mode,
    /// The unit of their timestamps; none where each has its own.
    pub precision: Option<Precision>,
}

/// The folder, in one of the forms in which it is kept.
pub enum Store {
    Lines(Lines),
    Tables(Tables),
}

impl Store {
    pub fn new(dir: PathBuf, kept: Kept) -> Self {
        match kept {
            Kept::Lp => Store::Lines(Lines::new(dir)),
            Kept::Parquet => Store::Tables(Tables::new(dir)),
        }
    }

    /// Keeps all good records of a write, or none.
    pub fn append(&self, bucket: &str, batch: &Batch<'_>) -> Result<(), Refusal> {
        match self {
            Store::Lines(lines) => lines.append(bucket, batch).map_err(|error| unkept(&error.to_string())),
            Store::Tables(tables) => tables.append(bucket, batch),
        }
    }

    /// Writes what is only in memory yet.
    pub fn flush(&self) -> Result<(), Refusal> {
        match self {
            Store::Lines(_) => Ok(()),
            Store::Tables(tables) => tables.flush(),
        }
    }
}

/// Records that could not be stored, which is the server's fault.
fn unkept(why: &str) -> Refusal {
    super::internal(format!("cannot store the records: {why}"))
}

/// The good records, each with a line feed, by the unit of their timestamps.
fn by_precision(batch: &Batch<'_>) -> Vec<(Precision, Vec<u8>)> {
    let mut texts: Vec<(Precision, Vec<u8>)> = Vec::with_capacity(1);
    for line in batch.document.iter() {
        let precision = batch.precision.unwrap_or_else(|| guessed(line.timestamp()));
        let index = texts.iter().position(|(known, _)| *known == precision).unwrap_or_else(|| {
            texts.push((precision, Vec::with_capacity(batch.document.bytes().len() + 1)));
            texts.len() - 1
        });
        texts[index].1.extend_from_slice(line.bytes());
        texts[index].1.push(b'\n');
    }
    texts
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
