//! What is shown of what was found in several inputs, and the count of everything.

use crate::diagnostic::{self, Style};
use crate::exit::Exit;
use crate::finding::Finding;
use crate::suggest::Suggestions;
use crate::text::Text;
use crate::{input::Source, json};
use linepack::{Precision, Report};
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
    /// Errors, warnings and conflicts shown.
    pub shown: u64,
    /// Inputs read.
    pub files: u64,
    /// Inputs that could not be read.
    pub unreadable: u64,
    /// Places that the target reads differently.
    pub warnings: u64,
    /// Values of another type than their field has.
    pub conflicts: u64,
}

impl Tally {
    pub fn exit(&self) -> Exit {
        match self {
            _ if self.unreadable > 0 => Exit::Io,
            _ if self.errors + self.conflicts > 0 => Exit::Rejected,
            _ => Exit::Good,
        }
    }
}

/// Shows at most so many errors, warnings and conflicts, and counts.
pub struct Presenter {
    format: Format,
    max_errors: u64,
    suggestions: Suggestions,
    shown: Shown,
    pub tally: Tally,
}

/// How many were shown of each kind.
#[derive(Default)]
struct Shown {
    errors: u64,
    warnings: u64,
    conflicts: u64,
}

impl Presenter {
    pub fn new(format: Format, max_errors: usize, precision: Precision) -> Self {
        Presenter {
            format,
            max_errors: max_errors as u64,
            suggestions: Suggestions::new(precision),
            shown: Shown::default(),
            tally: Tally::default(),
        }
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// Counts what was found in one input, which begins with `head`.
    pub fn count(&mut self, source: &Source<'_>, head: &[u8], report: &Report) {
        self.tally.records += report.records;
        self.tally.rejected += report.rejected;
        self.tally.errors += report.error_count;
        self.tally.warnings += report.warning_count;
        self.tally.files += 1;
        if !report.ok() || head.is_empty() {
            self.suggestions.head(source, head);
        }
    }

    /// Shows what was found in an input, whose records are in `text`.
    pub fn show(
        &mut self,
        out: &mut dyn Write,
        source: &Source<'_>,
        found: &[Finding],
        text: Text<'_>,
    ) -> io::Result<()> {
        let name = source.name();
        for finding in found {
            let shown = match finding {
                Finding::Error(error) => {
                    self.suggestions.error(error, text);
                    &mut self.shown.errors
                }
                Finding::Warning(_) => &mut self.shown.warnings,
                Finding::Conflict(_) => &mut self.shown.conflicts,
            };
            if *shown == self.max_errors {
                continue;
            }
            match self.format {
                Format::Text(style) => out.write_all(diagnostic::render(style, &name, finding, text).as_bytes())?,
                Format::Json => json::finding(out, &name, finding, text)?,
                Format::Quiet => continue,
            }
            *shown += 1;
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
        let Tally { records, rejected, errors, files, unreadable, warnings, conflicts, .. } = self.tally;
        write!(out, "{} good, {rejected} rejected, in {}", count(records, "record"), count(files, "file"))?;
        if errors > rejected {
            write!(out, "; {} wrong", count(errors - rejected, "comment"))?;
        }
        if conflicts > 0 {
            write!(out, "; {}", count(conflicts, "type conflict"))?;
        }
        if warnings > 0 {
            write!(out, "; {}", count(warnings, "warning"))?;
        }
        if unreadable > 0 {
            write!(out, "; {} could not be read", count(unreadable, "file"))?;
        }
        writeln!(out)?;
        let kinds = [
            (self.shown.errors, errors, "error"),
            (self.shown.conflicts, conflicts, "type conflict"),
            (self.shown.warnings, warnings, "warning"),
        ];
        let part = kinds.iter().filter(|(shown, all, _)| shown < all);
        let part: Vec<_> = part.map(|&(shown, all, noun)| format!("{shown} of {}", count(all, noun))).collect();
        if !part.is_empty() {
            writeln!(out, "{} shown; --max-errors shows more", part.join(", "))?;
        }
        self.hints(out)
    }

    /// What may be behind the errors, for people.
    pub fn hints(&self, out: &mut dyn Write) -> io::Result<()> {
        if matches!(self.format, Format::Text(_)) {
            for suggestion in self.suggestions.sentences() {
                writeln!(out, "hint: {suggestion}")?;
            }
        }
        Ok(())
    }
}

/// "1 record", "2 records".
pub fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
