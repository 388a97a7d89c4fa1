//! Tables to line protocol.

use super::decode::{Part, Why};
use super::format::Format;
use super::read::{self, Chunk};
use crate::args::{Convert, OnUnencodable, Rows};
use crate::diagnostic::harmless;
use crate::exit::{Exit, Failure};
use crate::input::Source;
use crate::output::{Output, unwritable};
use crate::parallel::in_order;
use crate::report::count;
use linepack::table::{Measurement, TableEncoder, TableError, TableOptions};
use linepack::{Code, UnknownWord};
use linepack_shared::EncodeWords;
use serde::Serialize;
use std::io::Write;

/// What became of some rows.
#[derive(Default)]
struct Lines {
    body: Vec<u8>,
    counts: Counts,
    /// Rows that were read.
    rows: u64,
    /// Line ends of the text that they were read from.
    line_ends: u64,
    /// The row at which it ended.
    fault: Option<Fault>,
}

/// A row that was not written.
enum Fault {
    Encode(TableError),
    Decode { row: u64, line: u64, why: Why },
}

#[derive(Default)]
struct Counts {
    written: u64,
    /// Rows that had no field.
    empty: u64,
    /// Rows that could not be written.
    refused: u64,
    /// The first of them.
    first: Option<Fault>,
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
    let skip = args.rows.on_unencodable != OnUnencodable::Error;
    let encode = || {
        let mut encoder = None;
        let (options, name) = (&options, &name);
        move |chunk: Chunk| {
            let encoder = match &mut encoder {
                Some(encoder) => encoder,
                // Some columns of the file may have been left out.
                none => {
                    none.insert(TableEncoder::new(&*chunk.columns()?, options.clone()).map_err(|e| refused(name, e))?)
                }
            };
            let line_ends = chunk.line_ends();
            let parts = match chunk {
                Chunk::Rows(batch) => vec![Part::Rows(batch)],
                Chunk::Text { piece, decoding } => decoding.parts(&piece, skip)?,
            };
            Ok(Lines { line_ends, ..lines(encoder, parts, skip) })
        }
    };
    let mut total = Counts::default();
    let (mut rows, mut line_ends) = (0, 0);
    let written = in_order(args.threads(), table.chunks, Chunk::weight, encode, |mut lines| {
        output.write_all(&lines.body).map_err(|error| unwritable(output.name(), &error))?;
        for fault in lines.counts.first.iter_mut().chain(&mut lines.fault) {
            fault.move_on(rows, line_ends);
        }
        rows += lines.rows;
        line_ends += lines.line_ends;
        total.add(lines.counts);
        lines.fault.map_or(Ok(()), |fault| Err(fault.failure(&name, format)))
    });
    bar.finish_and_clear();
    if let Err(failure) = written {
        // What is good goes to a pipe as far as it came; a file does not come to be.
        let _ = output.flush();
        return Err(failure);
    }
    output.finish()?;
    let to = args.output.to_string_lossy();
    let summary = Summary {
        records: total.written,
        rows_without_fields: total.empty,
        rows_left_out: total.refused,
        fields_left_out: total.fields,
        first: total.first.as_ref().map(Fault::sentence),
        output: &to,
    };
    super::tell(args, &total.sentence(&to), &summary);
    Ok(Exit::Good)
}

/// The same counts for `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    records: u64,
    rows_without_fields: u64,
    rows_left_out: u64,
    fields_left_out: u64,
    /// Which row was the first that was left out, and why.
    first: Option<String>,
    output: &'a str,
}

/// The options, from their words.
fn options(args: &Convert) -> Result<TableOptions, Failure> {
    let Rows { measurement_column, tags, fields, default_tags, nulls, nan, decimals, on_unencodable, .. } = &args.rows;
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
    let mut rows = rows.options().map_err(|error| Failure::usage(error.to_string()))?;
    for (number, (key, value)) in default_tags.iter().enumerate() {
        let wrong = |why: &str| Failure::usage(harmless(&format!("--default-tag {key}={value}: {why}")));
        if default_tags[..number].iter().any(|(known, _)| known == key) {
            return Err(wrong("the key is given twice"));
        }
        rows = rows.default_tag(key, value);
        rows.check().map_err(|error| {
            wrong(&format!("{}: {}; {}", error.part.word().replace('_', " "), error.code.sentence(), error.code.help()))
        })?;
    }
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

/// Writes rows, which are counted from the first of them.
fn lines(encoder: &mut TableEncoder, parts: Vec<Part>, skip: bool) -> Lines {
    let mut lines = Lines::default();
    for part in parts {
        let fed = match part {
            Part::Rows(batch) => {
                lines.rows += batch.num_rows() as u64;
                encoder.feed(batch).map_err(Fault::Encode)
            }
            Part::Wrong { line, why } => {
                let row = lines.rows;
                lines.rows += 1;
                encoder.skip_row().map_err(Fault::Encode).and(Err(Fault::Decode { row, line, why }))
            }
        };
        let mut faults = fed.err();
        loop {
            let fault = match faults.take() {
                Some(fault) => fault,
                None => match encoder.next_batch() {
                    // Without a limit the body is whole when the rows are used up.
                    Ok(_) => break,
                    Err(fault) => Fault::Encode(fault),
                },
            };
            if !skip || !fault.is_of_a_row() {
                lines.fault = Some(fault);
                break;
            }
            lines.counts.refused += 1;
            lines.counts.first.get_or_insert(fault);
        }
        if lines.fault.is_some() {
            break;
        }
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

impl Fault {
    fn is_of_a_row(&self) -> bool {
        match self {
            Fault::Encode(error) => error.row.is_some(),
            Fault::Decode { .. } => true,
        }
    }

    /// Counts what came before.
    fn move_on(&mut self, rows: u64, line_ends: u64) {
        match self {
            Fault::Encode(error) => error.row = error.row.map(|row| row + rows),
            Fault::Decode { row, line, .. } => (*row, *line) = (*row + rows, *line + line_ends),
        }
    }

    /// What is wrong. Rows and lines are counted from 1.
    fn sentence(&self) -> String {
        match self {
            Fault::Encode(error) => sentence(error),
            Fault::Decode { row, line, why } => format!("row {}, line {}: {}", row + 1, line + 1, why.text),
        }
    }

    fn failure(self, name: &str, format: Format) -> Failure {
        match self {
            Fault::Encode(error) => refused(name, error),
            fault @ Fault::Decode { .. } => {
                let advice = match &fault {
                    Fault::Decode { why: Why { advice: Some(advice), .. }, .. } => format!("\nlinepack: {advice}"),
                    _ => String::new(),
                };
                Failure {
                    exit: Exit::Rejected,
                    message: format!(
                        "cannot read {name} as {}: {}{advice}\nlinepack: {LEAVE_OUT}",
                        format.noun(),
                        fault.sentence()
                    ),
                }
            }
        }
    }
}

/// What can be done about one row.
pub const LEAVE_OUT: &str = "--on-unencodable skip-row leaves such rows out and counts them";

/// What is wrong, with what the command can do about it. Rows are counted from 1.
fn refused(name: &str, error: TableError) -> Failure {
    let exit = match error.code {
        Code::NoSuchColumn | Code::RepeatedColumn => Exit::Usage,
        _ if error.row.is_none() && error.code != Code::UnsupportedType => Exit::Usage,
        _ => Exit::Rejected,
    };
    let mut message = format!("{name}: {}", sentence(&error));
    let advice = match (error.code, error.row) {
        (Code::UnsupportedType, _) if error.part == linepack::Part::FieldValue => {
            "name the columns that are to be fields with --field, or the column of times with --time"
        }
        (Code::MissingFields, _) => {
            "no column is left to be a field: see what --tag, --time and --measurement-column take"
        }
        (_, Some(_)) => LEAVE_OUT,
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
            line.push_str(&format!("\nthe first of the rows: {}", first.sentence()));
        }
        line
    }
}
