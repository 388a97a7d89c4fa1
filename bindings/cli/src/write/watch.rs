//! What is wrong with the inputs, shown as they are read.

use super::records::Piece;
use crate::check::spot;
use crate::diagnostic::{Place as At, harmless};
use crate::exit::{Failure, complain};
use crate::finding::{Conflict, Finding, Known};
use crate::input::Source;
use crate::report::Presenter;
use indicatif::ProgressBar;
use linepack::schema::{self, Conflicts, Place};
use linepack::{Report, Schema};
use std::cmp::Ordering;
use std::io::{self, BufWriter, Write};

/// Bytes that tell what an input is if it is no line protocol.
const HEAD: usize = 4;

pub struct Watch {
    pub presenter: Presenter,
    types: Option<Types>,
    max_warnings: usize,
    pub warnings: u64,
    /// Of the current input its first bytes, and what was found in it.
    head: Vec<u8>,
    report: Report,
}

/// What is known of the types of fields.
struct Types {
    schema: Schema,
    /// The file that it is from.
    from: String,
    /// The ordinal of the first input among all documents that were learned.
    first: u64,
    /// The inputs so far.
    names: Vec<String>,
}

impl Types {
    /// Where the document with this ordinal was learned.
    fn known_in(&self, document: u64) -> Known {
        match document.checked_sub(self.first).and_then(|index| self.names.get(index as usize)) {
            None => Known::Schema(self.from.clone()),
            Some(_) if document + 1 == self.first + self.names.len() as u64 => Known::Here,
            Some(name) => Known::Input(name.clone()),
        }
    }
}

impl Watch {
    /// With a schema, and the file that it is from, whose types the fields should have.
    pub fn new(presenter: Presenter, types: Option<(Schema, String)>, max_warnings: usize) -> Self {
        let known = |(schema, from): (Schema, String)| {
            let first = schema.place().document;
            Types { schema, from, first, names: Vec::new() }
        };
        let types = types.map(known);
        Watch { presenter, types, max_warnings, warnings: 0, head: Vec::new(), report: Report::default() }
    }

    /// Before the pieces of an input.
    pub fn begin(&mut self, source: &Source<'_>) {
        if let Some(types) = &mut self.types {
            types.schema.start_at(Place::start_of(types.first + types.names.len() as u64));
            types.names.push(source.name());
        }
    }

    /// Shows what is wrong with a piece, above the bar.
    pub fn piece(&mut self, source: &Source<'_>, piece: &Piece<'_>, bar: &ProgressBar) -> Result<(), Failure> {
        let report = piece.chunk.report();
        if self.head.is_empty() {
            self.head.extend(piece.chunk.bytes().iter().take(HEAD));
        }
        self.report.records += report.records;
        self.report.rejected += report.rejected;
        self.report.error_count += report.error_count;
        let mut conflicts = Conflicts::new(self.max_warnings);
        if let Some(types) = &mut self.types {
            let learned = types.schema.learn_chunk(&piece.chunk, &mut conflicts);
            learned.map_err(|error| Failure::usage(format!("--schema: {error}")))?;
        }
        if report.ok() && report.warning_count == 0 && conflicts.count == 0 {
            return Ok(());
        }
        let conflict = |types: &schema::Conflict| {
            let spot = spot::of(&piece.chunk, piece.base, types)?;
            let known_in = self.types.as_ref()?.known_in(types.known_at.document);
            Some(Finding::Conflict(Conflict { spot, types: types.clone(), known_in }))
        };
        let mut warnings: Vec<_> = conflicts.first.iter().filter_map(conflict).collect();
        warnings.extend(report.warnings.iter().cloned().map(Finding::Warning));
        warnings.sort_by_key(|finding| finding.spot().offset);
        let errors: Vec<_> = report.errors.iter().cloned().map(Finding::Error).collect();
        bar.suspend(|| {
            let name = harmless(&source.name());
            for warning in &warnings {
                self.warn(|| {
                    let place = At::of(&warning.spot(), piece.text());
                    let (line, column, code) = (place.line, place.column, warning.code());
                    format!("{name}:{line}:{column}: warning[{code}]: {}", warning.message())
                });
            }
            self.warnings += report.warning_count + conflicts.count - warnings.len() as u64;
            let mut out = BufWriter::new(io::stdout().lock());
            printed(self.presenter.show(&mut out, source, &errors, piece.text()).and_then(|()| out.flush()))
        })
    }

    fn warn(&mut self, text: impl FnOnce() -> String) {
        match self.warnings.cmp(&(self.max_warnings as u64)) {
            Ordering::Less => complain(&text()),
            Ordering::Equal => complain("further warnings are only counted; --max-errors shows more"),
            Ordering::Greater => {}
        }
        self.warnings += 1;
    }

    /// After the pieces of an input.
    pub fn end(&mut self, source: &Source<'_>) {
        self.presenter.count(source, &std::mem::take(&mut self.head), &std::mem::take(&mut self.report));
    }
}

/// A reader that went away is no failure.
pub fn printed(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::io(format!("cannot write the result: {}", crate::exit::reason(&error))))
        }
        _ => Ok(()),
    }
}
