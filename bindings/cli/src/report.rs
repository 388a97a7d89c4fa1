//! What is shown of the errors of several inputs, and the count of everything.

use crate::diagnostic::{self, Style};
use crate::exit::Exit;
use crate::suggest::Suggestions;
use crate::text::Text;
use crate::{input::Source, json};
use linepack::{LineError, Precision, Report};
use serde::Serialize;
use std::io::{self, Write};

/// In which form errors and summary are printed.
#[derive(Debug, Clone, Copy)]
pub enum Format {
    Text(Style),
    Json,
    Quiet,
}

/// Counts over all inputs; also the `summary` of `--json`.
#[derive(Debug, Default, Serialize)]
pub struct Tally {
    /// Records accepted.
    pub records: u64,
    /// Records rejected.
    pub rejected: u64,
    /// Errors in all; more than `rejected` where comments are wrong.
    pub errors: u64,
    /// Errors shown.
    pub shown: u64,
    /// Inputs read.
    pub files: u64,
    /// Inputs that could not be read.
    pub unreadable: u64,
}

impl Tally {
    pub fn exit(&self) -> Exit {
        match self {
            _ if self.unreadable > 0 => Exit::Io,
            _ if self.errors > 0 => Exit::Rejected,
            _ => Exit::Good,
        }
    }
}

/// Shows at most so many errors, and counts.
pub struct Presenter {
    format: Format,
    max_errors: usize,
    suggestions: Suggestions,
    pub tally: Tally,
}

impl Presenter {
    pub fn new(format: Format, max_errors: usize, precision: Precision) -> Self {
        Presenter { format, max_errors, suggestions: Suggestions::new(precision), tally: Tally::default() }
    }

    /// Counts what was found in one input, which begins with `head`.
    pub fn count(&mut self, source: &Source<'_>, head: &[u8], report: &Report) {
        self.tally.records += report.records;
        self.tally.rejected += report.rejected;
        self.tally.errors += report.error_count;
        self.tally.files += 1;
        if !report.ok() {
            self.suggestions.head(source, head);
        }
    }

    /// Shows errors of an input, whose records are in `text`.
    pub fn show(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        errors: &[LineError],
        text: Text<'_>,
    ) -> io::Result<()> {
        self.suggestions.errors(errors, text);
        let name = source.name();
        for error in errors {
            if self.tally.shown == self.max_errors as u64 {
                break;
            }
            match self.format {
                Format::Text(style) => out.write_all(diagnostic::render(style, &name, error, text).as_bytes())?,
                Format::Json => json::error(out, &name, error, text)?,
                Format::Quiet => return Ok(()),
            }
            self.tally.shown += 1;
        }
        Ok(())
    }

    /// Writes the summary and ends the output.
    pub fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Text(_) => self.text(out)?,
            Format::Json => json::summary(out, &self.tally)?,
            Format::Quiet => {}
        }
        out.flush()
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let Tally { records, rejected, errors, shown, files, unreadable } = self.tally;
        write!(out, "{} good, {rejected} rejected, in {}", count(records, "record"), count(files, "file"))?;
        if errors > rejected {
            write!(out, "; {} wrong", count(errors - rejected, "comment"))?;
        }
        if unreadable > 0 {
            write!(out, "; {} could not be read", count(unreadable, "file"))?;
        }
        writeln!(out)?;
        if errors > shown {
            writeln!(out, "{shown} of {} shown; --max-errors shows more", count(errors, "error"))?;
        }
        for suggestion in self.suggestions.sentences() {
            writeln!(out, "hint: {suggestion}")?;
        }
        Ok(())
    }
}

/// "1 record", "2 records".
pub fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
