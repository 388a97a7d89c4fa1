//! Parquet: DIR/BUCKET/MEASUREMENT/NUMBER.parquet. Records are gathered for some seconds, or up to some megabytes; then those of
//! each measurement become a file, which has its name when it is complete.

use super::{Batch, by_precision, unkept};
use crate::args::Compression;
use crate::convert::{Format, Shape, Sink};
use crate::exit::{Failure, reason};
use crate::file_name::file_name;
use arrow_array::RecordBatch;
use linepack::table::{Mixed, Tables as Collected, TablesError};
use linepack::write::{Refusal, RefusalCode};
use linepack::{Document, ReadOptions, parse};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes of line protocol that are gathered at most, over all buckets.
const GATHERED: usize = 16 << 20;

/// The column of times.
const TIME: &str = "time";

/// The folder, and the records that are in no file yet.
pub struct Tables {
    dir: PathBuf,
    gathered: Mutex<Gathered>,
}

#[derive(Default)]
struct Gathered {
    buckets: BTreeMap<String, Bucket>,
    bytes: usize,
}

struct Bucket {
    /// The columns of the records, without them.
    columns: Collected,
    records: Collected,
}

impl Tables {
    pub fn new(dir: PathBuf) -> Self {
        Tables { dir, gathered: Mutex::default() }
    }

    /// Gathers the records of a write; 422 where they cannot be one table for each measurement.
    pub fn append(&self, bucket: &str, batch: &Batch<'_>) -> Result<(), Refusal> {
        let unlike =
            |error: TablesError| Refusal::new(RefusalCode::Unprocessable, format!("not kept as Parquet: {error}"));
        let with_units = documents(batch)?;
        let documents = if with_units.is_empty() { vec![batch.document] } else { with_units.iter().collect() };
        let mut columns = empty();
        for line in documents.iter().flat_map(|document| document.iter()) {
            columns.learn(&line).map_err(unlike)?;
        }
        columns.schemas().map_err(unlike)?;
        // A folder that cannot be written is told at once, and not when the files are due.
        fs::create_dir_all(self.dir.join(file_name(bucket))).map_err(|error| unkept(&reason(&error)))?;
        let mut gathered = self.gathered.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = batch.document.bytes().len();
        let together = gathered.buckets.get(bucket).map(|known| merged(&known.columns, &columns));
        // What clashes with the records before it, a tag that was a field, begins a new file.
        if gathered.bytes + bytes > GATHERED || matches!(together, Some(None)) {
            self.write(&mut gathered)?;
        }
        gathered.bytes += bytes;
        let known =
            gathered.buckets.entry(bucket.to_string()).or_insert_with(|| Bucket { columns: empty(), records: empty() });
        known.columns.merge(&columns).map_err(unlike)?;
        documents.iter().try_for_each(|document| known.records.push_chunk(&document.chunk())).map_err(unlike)
    }

    /// Writes what is gathered into files.
    pub fn flush(&self) -> Result<(), Refusal> {
        self.write(&mut self.gathered.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, gathered: &mut Gathered) -> Result<(), Refusal> {
        let Gathered { buckets, .. } = std::mem::take(gathered);
        let mut result = Ok(());
        for (bucket, Bucket { records, .. }) in buckets {
            let folder = self.dir.join(file_name(&bucket));
            let tables = match records.finish() {
                Ok(tables) => tables,
                Err(error) => {
                    result = result.and(Err(unkept(&error.to_string())));
                    continue;
                }
            };
            for (measurement, rows) in &tables {
                // A table that cannot be written takes no other with it.
                let written = file(&folder.join(file_name(measurement)), rows);
                result = result.and(written.map_err(|failure| unkept(&failure.message)));
            }
        }
        result
    }
}

fn empty() -> Collected {
    Collected::new(Mixed::Split, TIME)
}

/// The columns of both, unless two of them clash.
fn merged(one: &Collected, other: &Collected) -> Option<Collected> {
    let mut both = one.clone();
    both.merge(other).ok()?;
    both.schemas().is_ok().then_some(both)
}

/// The records read once more in the units that their timestamps look like; none where their unit is known.
fn documents(batch: &Batch<'_>) -> Result<Vec<Document<Vec<u8>>>, Refusal> {
    if batch.precision.is_some() {
        return Ok(Vec::new());
    }
    let read = |(precision, text)| parse(text, &ReadOptions::new().mode(batch.mode).precision(precision));
    by_precision(batch).into_iter().map(read).collect::<Result<_, _>>().map_err(|error| unkept(&error.to_string()))
}

/// Writes the next file of a folder.
fn file(folder: &Path, rows: &RecordBatch) -> Result<(), Failure> {
    let unwritable = |error: std::io::Error| Failure::io(format!("{}: {}", folder.display(), reason(&error)));
    fs::create_dir_all(folder).map_err(unwritable)?;
    let mut last = 0;
    for entry in fs::read_dir(folder).map_err(unwritable)? {
        let path = entry.map_err(unwritable)?.path();
        let number = path.extension().filter(|ending| *ending == "parquet").and(path.file_stem());
        let number = number.and_then(|number| number.to_str()?.parse::<u64>().ok());
        last = number.unwrap_or(0).max(last);
    }
    let path = folder.join(format!("{:06}.parquet", last + 1));
    let shape = Shape::new(Format::Parquet, &rows.schema(), b',');
    let piece = shape.piece(rows).map_err(|error| Failure::io(error.to_string()))?;
    let mut sink = Sink::create(&path, &shape, Compression::Snappy)?;
    sink.write(&piece)?;
    sink.complete()?.finish()
}
