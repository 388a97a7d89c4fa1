//! The types of fields over all inputs, learned by several threads with the result of one.
//!
//! One thread cuts an input into documents of whole records; others learn the types of each document by itself, and the calling
//! one puts them together in order. Where a document has a type that differs from what is known, it is learned once more
//! with what is known, which finds the values.

use super::read::{HEAD, PARALLEL, PIECE, unbounded};
use super::{News, Show, spot, unreadable};
use crate::args::Check;
use crate::diagnostic::harmless;
use crate::exit::{Exit, Failure, reason};
use crate::finding::{Conflict, Finding, Known};
use crate::input::{Input, Source};
use crate::parallel::in_order;
use crate::progress::progress;
use crate::text::Text;
use indicatif::ProgressBar;
use linepack::schema::{Conflicts, Place, SchemaError, SchemaOptions};
use linepack::{Decoder, Document, ReadOptions, Report, Schema, Target};
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// What is known of types.
pub struct Types {
    schema: Schema,
    /// The file of `--schema`.
    from: Option<String>,
    /// Conflicts that the file told of.
    before: u64,
    /// The ordinal of the first input among all documents that were learned.
    first: u64,
    /// The inputs so far.
    names: Vec<String>,
    /// The first conflicts of this run.
    conflicts: Conflicts,
    max_errors: usize,
}

impl Types {
    /// What the arguments say is known.
    pub fn new(args: &Check, options: &ReadOptions) -> Result<Types, Failure> {
        let from = args.server.schema.as_deref();
        let schema = match from {
            Some(path) => load(path)?,
            None => Schema::new(&SchemaOptions::new().tags(names_are_shared(options.target))),
        };
        Ok(Types {
            from: from.map(|path| path.to_string_lossy().into_owned()),
            before: values(&schema),
            first: schema.place().document,
            schema,
            names: Vec::new(),
            conflicts: Conflicts::new(args.max_errors),
            max_errors: args.max_errors,
        })
    }

    /// Values of other types than the known ones, in the inputs so far.
    pub fn conflicts(&self) -> u64 {
        values(&self.schema) - self.before
    }

    /// Columns whose types are known.
    pub fn columns(&self) -> u64 {
        self.schema.len() as u64
    }

    pub fn to_json(&self) -> String {
        self.schema.to_json()
    }

    /// Reads an input to its end; gives its first bytes and its report.
    pub fn read(
        &mut self,
        source: &Source<'_>,
        options: &ReadOptions,
        threads: u8,
        show: &mut Show<'_>,
    ) -> Result<(Vec<u8>, Report), Failure> {
        let failed = |error| Failure::io(unreadable(source, &error));
        let input = source.open().map_err(failed)?;
        let bar = progress(source, input.length());
        let threads = if input.length().is_some_and(|length| length >= PARALLEL) { threads } else { 1 };
        let (mut input, mut head): (Box<dyn Read + Send>, _) = match input {
            Input::File(file, _) => (Box::new(file), Vec::new()),
            Input::Stream(stream) => (stream, Vec::new()),
        };
        input.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(failed)?;
        let pieces = Pieces {
            input: Box::new(io::Cursor::new(head.clone()).chain(input)),
            source,
            bar: bar.clone(),
            decoder: Decoder::new(&unbounded(options)),
            piece: vec![0; PIECE],
            fed: 0,
            ended: false,
        };
        self.names.push(source.name());
        let start = Place::start_of(self.first + self.names.len() as u64 - 1);
        let learned = self.schema.options().clone();
        let learner = || {
            |piece: Piece| {
                let mut found = Schema::new(&learned);
                found.start_at(start);
                let mut conflicts = Conflicts::new(0);
                found
                    .learn_chunk(&piece.document.chunk(), &mut conflicts)
                    .map_err(|error| too_large(source, &error))?;
                Ok((piece, found, conflicts.count > 0))
            }
        };
        let (mut report, mut goes_on) = (Report::default(), true);
        let read = in_order(threads, pieces, Piece::weight, learner, |(piece, learned, conflicts)| {
            let mut found = News::default().of(piece.document.report());
            let added = self.add(&piece, &learned, conflicts, start).map_err(|error| too_large(source, &error))?;
            found.extend(added.into_iter().map(Finding::Conflict));
            found.sort_by_key(|finding| finding.spot().offset);
            let new = piece.document.report();
            report.records += new.records;
            report.rejected += new.rejected;
            report.error_count += new.error_count;
            report.warning_count += new.warning_count;
            // On a terminal the bar makes room for what is shown.
            goes_on = found.is_empty() || bar.suspend(|| show(&found, piece.text()));
            if goes_on { Ok(()) } else { Err(Failure { exit: Exit::Good, message: String::new() }) }
        });
        bar.finish_and_clear();
        match read {
            Err(failure) if goes_on => Err(failure),
            _ => Ok((head, report)),
        }
    }

    /// Adds what was learned of a document's piece; gives the conflicts that are to be shown.
    fn add(
        &mut self,
        piece: &Piece,
        learned: &Schema,
        conflicts: bool,
        start: Place,
    ) -> Result<Vec<Conflict>, SchemaError> {
        let known = |(measurement, key, of)| self.schema.get(measurement, key).is_none_or(|known| known == of);
        let enough = self.conflicts.first.len() == self.max_errors;
        if enough || (!conflicts && learned.iter().all(known)) {
            self.schema.merge(learned)?;
            return Ok(Vec::new());
        }
        let before = self.conflicts.first.len();
        self.schema.start_at(start);
        self.schema.learn_chunk(&piece.document.chunk(), &mut self.conflicts)?;
        let conflict = |types: &linepack::schema::Conflict| {
            let spot = spot::of(&piece.document.chunk(), piece.base, types)?;
            Some(Conflict { spot, types: types.clone(), known_in: self.known_in(types.known_at.document) })
        };
        Ok(self.conflicts.first[before..].iter().filter_map(conflict).collect())
    }

    /// Where the document with this ordinal was learned.
    fn known_in(&self, document: u64) -> Known {
        let input = document.checked_sub(self.first).and_then(|index| self.names.get(index as usize));
        match input {
            None => Known::Schema(self.from.clone().unwrap_or_default()),
            Some(_) if document + 1 == self.first + self.names.len() as u64 => Known::Here,
            Some(name) => Known::Input(name.clone()),
        }
    }
}

/// The schema in a file.
pub fn load(path: &Path) -> Result<Schema, Failure> {
    let name = harmless(&path.to_string_lossy());
    let text = fs::read(path).map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::NotFound => "; \"linepack check --learn FILE\" begins a new one",
            _ => "",
        };
        Failure::io(format!("cannot read {name}: {}{advice}", reason(&error)))
    })?;
    Schema::from_json(&text).map_err(|error| Failure::io(format!("{name}: {}", harmless(&error.to_string()))))
}

/// Whether a tag and a field of one name clash, as far as it is known which server is meant.
fn names_are_shared(target: Option<Target>) -> bool {
    !matches!(target, Some(Target::Influxdb1 | Target::Influxdb2 | Target::Victoriametrics))
}

/// Values of other types than the known ones.
fn values(schema: &Schema) -> u64 {
    schema.conflicts().map(|conflict| conflict.values).sum()
}

fn too_large(source: &Source<'_>, error: &SchemaError) -> Failure {
    let message = format!("{}: {}", harmless(&source.name()), harmless(&error.to_string()));
    Failure { exit: Exit::Rejected, message }
}

/// Some whole records.
struct Piece {
    document: Document<Vec<u8>>,
    /// Everything that was looked at, where there are errors or warnings to show.
    looked_at: Vec<u8>,
    /// Where its bytes start.
    base: u64,
}

impl Piece {
    fn weight(&self) -> usize {
        self.document.bytes().len() + self.looked_at.len()
    }

    fn text(&self) -> Text<'_> {
        let bytes = if self.looked_at.is_empty() { self.document.bytes() } else { &self.looked_at };
        Text::new(self.base, bytes)
    }
}

/// An input, a piece at a time.
struct Pieces<'a> {
    input: Box<dyn Read + Send>,
    source: &'a Source<'a>,
    bar: ProgressBar,
    decoder: Decoder,
    piece: Vec<u8>,
    /// Bytes that the decoder was given.
    fed: u64,
    ended: bool,
}

impl Iterator for Pieces<'_> {
    type Item = Result<Piece, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let base = self.fed - self.decoder.held() as u64;
            let chunk = match self.input.read(&mut self.piece) {
                Ok(0) => {
                    self.ended = true;
                    self.decoder.finish()
                }
                Ok(length) => {
                    self.fed += length as u64;
                    self.bar.inc(length as u64);
                    self.decoder.feed(&self.piece[..length])
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Failure::io(unreadable(self.source, &error))));
                }
            };
            let report = chunk.report();
            let to_show = !report.errors.is_empty() || !report.warnings.is_empty();
            let looked_at = if to_show { chunk.bytes().to_vec() } else { Vec::new() };
            return Some(Ok(Piece { document: chunk.to_document(), looked_at, base }));
        }
        None
    }
}
