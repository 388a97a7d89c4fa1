//! The objects of `--json`, one a line. Keys are only ever added.

use crate::diagnostic::Place;
use crate::finding::{self, Finding};
use crate::text::Text;
use serde::Serialize;
use std::io::{self, Write};

/// One finding. `line` and `column` are those of the fault's own physical line, as in the text output.
#[derive(Serialize)]
struct Object<'a> {
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
    severity: &'a str,
    /// Of a conflict of types.
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<Types<'a>>,
}

#[derive(Serialize)]
struct Opened {
    line: u64,
    column: u64,
}

/// The types of a conflict.
#[derive(Serialize)]
struct Types<'a> {
    measurement: &'a str,
    key: &'a str,
    known: &'a str,
    found: &'a str,
    /// The file in which the type was learned, or the one that says it.
    known_file: &'a str,
    /// Its line in that file; the file of `--schema` has none.
    known_line: Option<u64>,
}

impl<'a> Types<'a> {
    fn of(conflict: &'a finding::Conflict, file: &'a str) -> Self {
        let types = &conflict.types;
        let (known_file, known_line) = match &conflict.known_in {
            finding::Known::Here => (file, Some(types.known_at.line)),
            finding::Known::Input(name) => (name.as_str(), Some(types.known_at.line)),
            finding::Known::Schema(name) => (name.as_str(), None),
        };
        Types {
            measurement: &types.measurement,
            key: &types.key,
            known: types.known.word(),
            found: types.found.word(),
            known_file,
            known_line,
        }
    }
}

/// A record that the server refused.
#[derive(Serialize)]
struct Refused<'a> {
    file: &'a str,
    line: u64,
    code: &'a str,
    message: &'a str,
    severity: &'a str,
}

#[derive(Serialize)]
struct Last<'a, S> {
    summary: &'a S,
}

/// Writes one finding.
pub fn finding(out: &mut dyn Write, file: &str, finding: &Finding, text: Text<'_>) -> io::Result<()> {
    let spot = finding.spot();
    let place = Place::of(&spot, text);
    let object = Object {
        file,
        line: place.line,
        column: place.column,
        offset: spot.offset,
        length: spot.length,
        record: spot.record,
        code: finding.code(),
        message: finding.message(),
        help: finding.help(),
        record_line: Some(spot.line).filter(|&line| line != place.line),
        opened: spot.opened.map(|at| Opened { line: at.line, column: at.column }),
        severity: finding.severity().word(),
        types: match finding {
            Finding::Conflict(conflict) => Some(Types::of(conflict, file)),
            Finding::Error(_) | Finding::Warning(_) => None,
        },
    };
    line(out, &object)
}

/// Writes one record that the server refused, which starts on this line.
pub fn refused(out: &mut dyn Write, file: &str, number: u64, message: &str) -> io::Result<()> {
    line(out, &Refused { file, line: number, code: "refused_by_server", message, severity: "error" })
}

/// Writes the last object, of whatever command.
pub fn summary(out: &mut dyn Write, summary: &impl Serialize) -> io::Result<()> {
    line(out, &Last { summary })
}

/// Writes an object on a line of its own.
pub fn line(out: &mut dyn Write, object: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, object)?;
    out.write_all(b"\n")
}
