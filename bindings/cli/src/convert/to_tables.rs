//! Line protocol to tables: read once for the columns of each measurement, and again for the records.

use super::format::Format;
use super::sink::{Piece, Shape, Sink};
use super::targets::targets;
use crate::args::Convert;
use crate::diagnostic::{Style, harmless};
use crate::exit::{Exit, Failure, reason};
use crate::finding::Finding;
use crate::input::{Input, Source, read_at};
use crate::output::Output;
use crate::parallel::in_order;
use crate::passage;
use crate::progress::progress;
use crate::report::{self, Presenter, count};
use crate::text::Text;
use arrow_schema::SchemaRef;
use indicatif::ProgressBar;
use linepack::table::{Mixed, Tables, TablesError};
use linepack::{Decoder, Document, ReadOptions, Report};
use linepack_shared::ReadWords;
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek};
use std::ops::Range;
use std::path::PathBuf;

/// Bytes of line protocol that become a batch of rows.
const PIECE: usize = 512 << 10;

/// Bytes that writers may hold together before the one that holds most has to write.
const HELD: usize = 16 << 20;

/// Columns of Parquet that are written at once, unless one table has more: a writer holds some 100 KiB for each. For more
/// columns in all the records are read again.
const COLUMNS: usize = 128;

/// The column of times, unless it is named.
const TIME: &str = "time";

/// What is read, and how.
struct Job<'a> {
    args: &'a Convert,
    source: &'a Source<'a>,
    name: String,
    file: File,
    bar: ProgressBar,
    options: ReadOptions,
}

/// What the first reading has found in a piece, or in all.
struct Found {
    report: Report,
    tables: Tables,
    /// The measurements, if only one of them is wanted.
    names: BTreeSet<String>,
}

/// What was done, for `--json`.
#[derive(Serialize)]
struct Summary<'a> {
    records: u64,
    rejected: u64,
    /// Tables, that is measurements.
    tables: usize,
    output: &'a str,
}

pub fn run(args: &Convert, source: &Source<'_>, format: Format) -> Result<Exit, Failure> {
    let options = args.reading.options(ReadWords {
        mode: args.mode.as_deref(),
        errors: Some("collect"),
        max_errors: Some(args.lines.max_errors),
        ..Default::default()
    })?;
    let unreadable = |error| Failure::io(crate::check::unreadable(source, &error));
    let (file, length) = source.open().and_then(Input::into_file).map_err(unreadable)?;
    let job = Job {
        args,
        source,
        name: harmless(&source.name()),
        file,
        bar: progress(source, Some(length)),
        // The decoder would bound a record by itself; here that is the user's to say.
        options: options.clone().max_record_bytes(Some(options.max_record_bytes.unwrap_or(usize::MAX))),
    };
    let converted = job.learn().and_then(|found| Ok((job.write(&found.tables, format)?, found.report)));
    job.bar.finish_and_clear();
    let (files, report) = converted?;
    let mut line = format!("wrote {}", count(report.records, "record"));
    if args.measurement.is_none() && files > 1 {
        line.push_str(&format!(" of {files} measurements"));
    }
    line.push_str(" to ");
    match args.output.as_os_str() == "-" {
        true => line.push_str("standard output"),
        false => line.push_str(&harmless(&args.output.to_string_lossy())),
    }
    if report.rejected > 0 {
        line.push_str(&format!("; {} left out", count(report.rejected, "bad record")));
    }
    let output = args.output.to_string_lossy();
    let summary = Summary { records: report.records, rejected: report.rejected, tables: files, output: &output };
    super::tell(args, &line, &summary);
    Ok(Exit::Good)
}

impl Job<'_> {
    /// The first reading: the columns, and what is wrong.
    fn learn(&self) -> Result<Found, Failure> {
        let mut presenter = self.presenter();
        let mixed = self.mixed()?;
        let wanted = self.args.measurement.as_deref();
        let time = self.args.time.as_deref().unwrap_or(TIME);
        let nothing = || Found { report: Report::default(), tables: Tables::new(mixed, time), names: BTreeSet::new() };
        let mut all = nothing();
        let learner = || {
            |document: Document<Vec<u8>>| {
                let mut found = nothing();
                for line in &document {
                    if let Some(wanted) = wanted {
                        let name = line.measurement();
                        if name != wanted {
                            if !found.names.contains(&*name) {
                                found.names.insert(name.into_owned());
                            }
                            continue;
                        }
                    }
                    found.report.records += 1;
                    found.tables.learn(&line).map_err(|error| self.unlike(&error))?;
                }
                let records = found.report.records;
                found.report.clone_from(document.report());
                found.report.records = records;
                Ok(found)
            }
        };
        in_order(self.args.threads(), self.documents("columns")?, weight, learner, |found: Found| {
            self.show(&mut presenter, &found.report.errors)?;
            all.tables.merge(&found.tables).map_err(|error| self.unlike(&error))?;
            all.names.extend(found.names);
            all.report.records += found.report.records;
            all.report.rejected += found.report.rejected;
            all.report.error_count += found.report.error_count;
            Ok(())
        })?;
        if all.report.error_count > 0 {
            self.bar.suspend(|| self.complain(&mut presenter, &all.report));
            if !self.args.lines.skip_bad {
                return Err(Failure {
                    exit: Exit::Rejected,
                    message: "nothing was written; --skip-bad leaves bad lines out".into(),
                });
            }
        }
        if all.report.records == 0 {
            return Err(Failure { exit: Exit::Rejected, message: self.nothing(&all.names) });
        }
        Ok(all)
    }

    /// The next readings: the records. Says how many files there are.
    fn write(&self, tables: &Tables, format: Format) -> Result<usize, Failure> {
        let schemas = tables.schemas().map_err(|error| self.unlike(&error))?;
        let names: Vec<&str> = schemas.iter().map(|(name, _)| name.as_str()).collect();
        let paths = targets(&self.args.output, &names, format)?;
        let shapes: Vec<Shape> =
            schemas.iter().map(|(_, schema)| Shape::new(format, schema, self.args.delimiter)).collect();
        let mut complete = Vec::new();
        for at_once in at_once(&schemas, format) {
            complete.extend(self.write_some(tables, &schemas, &shapes, &paths, at_once)?);
        }
        let files = complete.len();
        complete.into_iter().try_for_each(|output| output.finish())?;
        Ok(files)
    }

    /// Writes the tables with these numbers, to files that do not have their names yet.
    fn write_some(
        &self,
        tables: &Tables,
        schemas: &[(String, SchemaRef)],
        shapes: &[Shape],
        paths: &[PathBuf],
        some: Range<usize>,
    ) -> Result<Vec<Output>, Failure> {
        let compression = self.args.lines.compression;
        let created = paths[some.clone()].iter().zip(&shapes[some.clone()]);
        let created = created.map(|(path, shape)| Sink::create(path, shape, compression));
        let mut sinks = created.collect::<Result<Vec<_>, _>>()?;
        let wanted: HashSet<&str> = match &self.args.measurement {
            Some(wanted) => [wanted.as_str()].into(),
            None => schemas[some.clone()].iter().map(|(name, _)| name.as_str()).collect(),
        };
        let all = wanted.len() == schemas.len() && self.args.measurement.is_none();
        let changed = || Failure::io(format!("{} was changed while it was read", self.name));
        let maker = || {
            let mut tables = tables.clone();
            let wanted = &wanted;
            move |document: Document<Vec<u8>>| {
                let pushed = if all {
                    tables.push_chunk(&document.chunk())
                } else {
                    let mut lines = document.iter().filter(|line| wanted.contains(&*line.measurement()));
                    lines.try_for_each(|line| tables.push(&line))
                };
                pushed.map_err(|error| self.unlike(&error))?;
                let flushed = tables.flush().map_err(|error| self.unlike(&error))?;
                let shaped = flushed.into_iter().map(|(index, rows)| {
                    let known = schemas.get(index).is_some_and(|(_, schema)| *schema == rows.schema());
                    let shape = shapes.get(index).filter(|_| known).ok_or_else(changed)?;
                    let piece = shape.piece(&rows).map_err(|error| Failure::io(harmless(&error.to_string())))?;
                    Ok((index, piece))
                });
                shaped.collect::<Result<Vec<(usize, Piece)>, Failure>>()
            }
        };
        in_order(self.args.threads(), self.documents("records")?, weight, maker, |pieces| {
            for (index, piece) in &pieces {
                sinks[*index - some.start].write(piece)?;
            }
            let mut held: usize = sinks.iter().map(Sink::held).sum();
            while held > HELD
                && let Some(largest) = sinks.iter_mut().max_by_key(|sink| sink.held())
            {
                held -= largest.held();
                largest.flush()?;
            }
            Ok(())
        })?;
        sinks.into_iter().map(Sink::complete).collect()
    }

    /// The records from the beginning, a piece at a time.
    fn documents(&self, what: &str) -> Result<Documents<'_>, Failure> {
        (&self.file).rewind().map_err(|error| self.unreadable(&error))?;
        self.bar.set_message(format!("{}: {what}", self.name));
        self.bar.set_position(0);
        Ok(Documents { job: self, decoder: Decoder::new(&self.options), piece: vec![0; PIECE], ended: false })
    }

    fn mixed(&self) -> Result<Mixed, Failure> {
        self.args.lines.mixed.parse().map_err(|error: linepack::UnknownWord| Failure::usage(error.to_string()))
    }

    fn presenter(&self) -> Presenter {
        let format = match self.args.json {
            true => report::Format::Json,
            false => report::Format::Text(Style::new(self.args.colour.color, &io::stderr())),
        };
        Presenter::new(format, self.args.lines.max_errors, self.options.precision)
    }

    /// Shows bad lines on standard error, as standard output may be the table.
    fn show(&self, presenter: &mut Presenter, errors: &[linepack::LineError]) -> Result<(), Failure> {
        let longest = self.options.max_record_bytes.map_or(u64::MAX, |bytes| bytes as u64);
        let found: Vec<_> = errors.iter().cloned().map(Finding::Error).collect();
        let mut show = |found: &[Finding], text: Text<'_>| {
            // Who closes standard error does not want to know.
            self.bar.suspend(|| presenter.show(&mut io::stderr(), self.source, found, text)).is_ok()
        };
        let shown = passage::show(&self.file, longest, &found, Text::new(0, b""), &mut show);
        shown.map(|_| ()).map_err(|error| self.unreadable(&error))
    }

    /// Counts the bad lines on standard error.
    fn complain(&self, presenter: &mut Presenter, report: &Report) {
        let mut head = [0; 4];
        let length = read_at(&self.file, &mut head, 0).unwrap_or(0);
        presenter.count(self.source, &head[..length], report);
        let _ = presenter.finish(&mut io::stderr());
    }

    fn nothing(&self, names: &BTreeSet<String>) -> String {
        match &self.args.measurement {
            Some(wanted) if !names.is_empty() => {
                let names: Vec<_> = names.iter().map(String::as_str).collect();
                let listed = super::targets::listed(&names);
                format!("{} has no record of the measurement {wanted:?}; its measurements are {listed}", self.name)
            }
            _ => format!("{} has no records, so there are no columns to write", self.name),
        }
    }

    fn unlike(&self, error: &TablesError) -> Failure {
        let advice = match error {
            TablesError::MixedTypes { .. } => "--mixed split gives each type a column of its own",
            _ => "the column of times is named with --time",
        };
        let message = format!("{}: {}\nlinepack: {advice}", self.name, harmless(&error.to_string()));
        Failure { exit: Exit::Rejected, message }
    }

    fn unreadable(&self, error: &io::Error) -> Failure {
        Failure::io(format!("cannot read {}: {}", self.name, reason(error)))
    }
}

/// What a piece weighs.
fn weight(document: &Document<Vec<u8>>) -> usize {
    document.bytes().len()
}

/// The tables that are written at once, by their numbers.
fn at_once(schemas: &[(String, SchemaRef)], format: Format) -> Vec<Range<usize>> {
    let (mut all, mut columns) = (Vec::new(), 0);
    for (index, (_, schema)) in schemas.iter().enumerate() {
        columns += schema.fields().len();
        match all.last_mut() {
            Some(Range { end, .. }) if format != Format::Parquet || columns <= COLUMNS => *end = index + 1,
            _ => {
                all.push(index..index + 1);
                columns = schema.fields().len();
            }
        }
    }
    all
}

/// A file's records, a piece at a time.
struct Documents<'a> {
    job: &'a Job<'a>,
    decoder: Decoder,
    piece: Vec<u8>,
    ended: bool,
}

impl Iterator for Documents<'_> {
    type Item = Result<Document<Vec<u8>>, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match (&self.job.file).read(&mut self.piece) {
                Ok(0) => {
                    self.ended = true;
                    return Some(Ok(self.decoder.finish().to_document()));
                }
                Ok(length) => {
                    self.job.bar.inc(length as u64);
                    return Some(Ok(self.decoder.feed(&self.piece[..length]).to_document()));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    return Some(Err(self.job.unreadable(&error)));
                }
            }
        }
        None
    }
}
