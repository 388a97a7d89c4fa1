//! Tables to line protocol.

use super::format::Format;
use super::output::{Output, unwritable};
use super::read;
use crate::args::{Convert, OnUnencodable, Rows};
use crate::diagnostic::harmless;
use crate::exit::{Exit, Failure};
use crate::input::Source;
use crate::parallel::in_order;
use crate::report::count;
use arrow_array::RecordBatch;
use linepack::table::{Measurement, TableEncoder, TableError, TableOptions};
use linepack::{Code, Part, UnknownWord};
use linepack_shared::EncodeWords;
use std::io::Write;

/// What became of some rows.
#[derive(Default)]
struct Lines {
    body: Vec<u8>,
    counts: Counts,
    /// The row at which it ended.
    fault: Option<TableError>,
}

#[derive(Default)]
struct Counts {
    written: u64,
    /// Rows that had no field.
    empty: u64,
    /// Rows that could not be written.
    refused: u64,
    /// The first of them.
    first: Option<TableError>,
    /// Fields that were left out of rows that were written.
    fields: u64,
}

pub fn run(args: &Convert, source: &Source<'_>, format: Format) -> Result<Exit, Failure> {
    let options = options(args)?;
    let name = harmless(&source.name());
    let (table, bar) = read::open(args, source, format)?;
    // The whole table, so that an error lists all columns.
    TableEncoder::new(&table.schema, options.clone()).map_err(|error| refused(&name, error))?;
    let mut output = Output::create(&args.output)?;
    let mut rows = 0;
    let numbered = table.batches.map(move |batch| {
        let batch = batch?;
        let first = rows;
        rows += batch.num_rows() as u64;
        Ok((first, batch))
    });
    let skip = args.rows.on_unencodable != OnUnencodable::Error;
    let encode = || {
        let mut encoder = None;
        let (options, name) = (&options, &name);
        move |(first, batch): (u64, RecordBatch)| {
            let encoder = match &mut encoder {
                Some(encoder) => encoder,
                // Its columns are those of the first batch, from which some may have been left out.
                none => none.insert(TableEncoder::new(&batch.schema(), options.clone()).map_err(|e| refused(name, e))?),
            };
            Ok(lines(encoder, first, batch, skip))
        }
    };
    let mut total = Counts::default();
    let written = in_order(args.threads(), numbered, encode, |lines| {
        output.write_all(&lines.body).map_err(|error| unwritable(output.name(), &error))?;
        total.add(lines.counts);
        lines.fault.map_or(Ok(()), |fault| Err(refused(&name, fault)))
    });
    bar.finish_and_clear();
    if let Err(failure) = written {
        // What is good goes to a pipe as far as it came; a file does not come to be.
        let _ = output.flush();
        return Err(failure);
    }
    output.finish()?;
    super::tell(&args.output, &total.sentence(&args.output.to_string_lossy()));
    Ok(Exit::Good)
}

/// The options, from their words.
fn options(args: &Convert) -> Result<TableOptions, Failure> {
    let Rows { measurement_column, tags, fields, nulls, nan, decimals, on_unencodable, .. } = &args.rows;
    let measurement = match (&args.measurement, measurement_column) {
        (_, Some(column)) => Measurement::Column(column.clone()),
        (Some(name), None) => Measurement::Constant(name.clone().into_bytes()),
        (None, None) => {
            return Err(Failure::usage(
                "give the measurement with --measurement NAME, or its column with --measurement-column",
            ));
        }
    };
    let rows = EncodeWords {
        mode: args.mode.as_deref(),
        precision: Some(&args.reading.precision),
        nan: Some(nan),
        on_unencodable: (*on_unencodable == OnUnencodable::SkipField).then_some("skip_field"),
        ..Default::default()
    };
    let rows = rows.options().map_err(|error| Failure::usage(error.to_string()))?;
    let unknown = |error: UnknownWord| Failure::usage(error.to_string());
    let mut options = match measurement {
        Measurement::Column(column) => TableOptions::measurement_column(column),
        Measurement::Constant(name) => TableOptions::new(name),
    };
    if !fields.is_empty() {
        options = options.fields(fields);
    }
    if let Some(time) = &args.time {
        options = options.time(time);
    }
    Ok(options
        .tags(tags)
        .nulls(nulls.parse().map_err(unknown)?)
        .decimals(decimals.parse().map_err(unknown)?)
        .rows(rows))
}

/// Writes a batch whose first row has this number.
fn lines(encoder: &mut TableEncoder, first: u64, batch: RecordBatch, skip: bool) -> Lines {
    let mut lines = Lines::default();
    let mut faults = encoder.feed(batch).err();
    loop {
        let mut fault = match faults.take() {
            Some(fault) => fault,
            None => match encoder.next_batch() {
                // Without a limit the body is whole when the rows are used up.
                Ok(_) => break,
                Err(fault) => fault,
            },
        };
        let counts = &mut lines.counts;
        fault.row = fault.row.map(|row| first + row);
        if !skip || fault.row.is_none() {
            lines.fault = Some(fault);
            break;
        }
        counts.refused += 1;
        counts.first.get_or_insert(fault);
    }
    if let Some(batch) = encoder.finish() {
        let counts = &mut lines.counts;
        counts.written = batch.records();
        counts.empty = batch.skipped_rows().len() as u64 - counts.refused;
        counts.fields = batch.skipped_fields();
        lines.body = batch.body().to_vec();
    }
    lines
}

/// What is wrong, with what the command can do about it. Rows are counted from 1.
fn refused(name: &str, error: TableError) -> Failure {
    let exit = match error.code {
        Code::NoSuchColumn | Code::RepeatedColumn => Exit::Usage,
        _ if error.row.is_none() && error.code != Code::UnsupportedType => Exit::Usage,
        _ => Exit::Rejected,
    };
    let mut message = format!("{name}: {}", sentence(&error));
    let advice = match (error.code, error.row) {
        (Code::UnsupportedType, _) if error.part == Part::FieldValue => {
            "name the columns that are to be fields with --field, or the column of times with --time"
        }
        (Code::MissingFields, _) => {
            "no column is left to be a field: see what --tag, --time and --measurement-column take"
        }
        (_, Some(_)) => "--on-unencodable skip-row leaves such rows out and counts them",
        _ => "",
    };
    if !advice.is_empty() {
        message.push_str(&format!("\nlinepack: {advice}"));
    }
    Failure { exit, message }
}

/// The error's own words, with rows counted from 1.
fn sentence(error: &TableError) -> String {
    let mut error = error.clone();
    error.row = error.row.map(|row| row + 1);
    harmless(&error.to_string())
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.written += other.written;
        self.empty += other.empty;
        self.refused += other.refused;
        self.fields += other.fields;
        self.first = self.first.take().or(other.first);
    }

    fn sentence(&self, output: &str) -> String {
        let to = if output == "-" { "standard output".to_string() } else { harmless(output) };
        let mut line = format!("wrote {} to {to}", count(self.written, "record"));
        if self.empty > 0 {
            line.push_str(&format!("; {} without a field left out", count(self.empty, "row")));
        }
        if self.refused > 0 {
            line.push_str(&format!("; {} that cannot be written left out", count(self.refused, "row")));
        }
        if self.fields > 0 {
            line.push_str(&format!("; {} that cannot be written left out", count(self.fields, "field")));
        }
        if let Some(first) = &self.first {
            line.push_str(&format!("\nthe first of the rows: {}", sentence(first)));
        }
        line
    }
}
