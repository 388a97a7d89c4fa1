//! The objects of `--json`, one a line. Keys are only ever added.

use crate::diagnostic::{Place, help};
use crate::report::Tally;
use crate::text::Text;
use linepack::LineError;
use serde::Serialize;
use std::io::{self, Write};

/// One error. `line` and `column` are those of the fault's own physical line, as in the text output.
#[derive(Serialize)]
struct Error<'a> {
    file: &'a str,
    line: u64,
    column: u64,
    offset: u64,
    length: u64,
    record: u64,
    code: &'a str,
    message: String,
    help: &'a str,
    /// The line on which the record starts, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    record_line: Option<u64>,
    /// Where the string was opened after which the fault stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    opened: Option<Opened>,
}

#[derive(Serialize)]
struct Opened {
    line: u64,
    column: u64,
}

#[derive(Serialize)]
struct Last<'a> {
    summary: &'a Tally,
}

/// Writes one error.
pub fn error(out: &mut dyn Write, file: &str, error: &LineError, text: Text<'_>) -> io::Result<()> {
    let place = Place::of(error, text);
    let object = Error {
        file,
        line: place.line,
        column: place.column,
        offset: error.offset,
        length: error.length,
        record: error.record,
        code: error.code.word(),
        message: error.message(),
        help: help(error.code),
        record_line: Some(error.line).filter(|&line| line != place.line),
        opened: error.opened.map(|at| Opened { line: at.line, column: at.column }),
    };
    line(out, &object)
}

/// Writes the last object.
pub fn summary(out: &mut dyn Write, summary: &Tally) -> io::Result<()> {
    line(out, &Last { summary })
}

fn line(out: &mut dyn Write, object: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, object)?;
    out.write_all(b"\n")
}
