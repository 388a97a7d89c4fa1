//! Answers of a driver: the lines between `> ID` and `.`.

use crate::hex;
use crate::model::{Decoded, Encoded, Fault, Point};
use crate::request::value_of;
use crate::request::value_text;
use std::fmt::Write;

/// What a driver must print for `decoded`: points, errors, and the report that follows from them.
pub fn decode_text(decoded: &Decoded) -> String {
    let rejected = decoded.rejected();
    decode_text_of(decoded, decoded.errors.is_empty(), decoded.points.len(), rejected, &decoded.errors)
}

/// The same, with what `validate` said by itself.
pub fn decode_text_of(parsed: &Decoded, ok: bool, records: usize, rejected: usize, errors: &[Fault]) -> String {
    let mut out: String = parsed.points.iter().map(point_text).collect();
    for fault in &parsed.errors {
        out += &fault_text("error", fault);
    }
    writeln!(out, "report {} {records} {rejected}", u8::from(ok)).expect("a String takes any text");
    for fault in errors {
        out += &fault_text("verror", fault);
    }
    for fault in &parsed.warnings {
        out += &fault_text("vwarning", fault);
    }
    out
}

fn point_text(p: &Point) -> String {
    let timestamp = p.timestamp.map_or("-".to_string(), |ns| ns.to_string());
    let mut out = format!("point {} {} {timestamp} {}\n", p.line, p.record, u8::from(p.duplicates));
    out += &format!("m {}\n", hex::write(&p.measurement));
    for (key, value) in &p.tags {
        out += &format!("t {} {}\n", hex::write(key), hex::write(value));
    }
    for (key, value) in &p.fields {
        out += &format!("f {} {}\n", hex::write(key), value_text(value));
    }
    out
}

fn fault_text(word: &str, f: &Fault) -> String {
    format!("{word} {} {} {} {} {} {}\n", f.code, f.line, f.record, f.column, f.offset, f.length)
}

/// What a driver must print for `encoded`.
pub fn encode_text(encoded: &Encoded) -> String {
    let mut out = String::new();
    for e in &encoded.errors {
        let key = e.key.as_ref().map_or("-".to_string(), |key| hex::write(key));
        out += &format!("error {} {} {} {key}\n", e.code, e.row, e.part);
    }
    out += &format!("skipped {} {}\n", encoded.skipped_rows, encoded.skipped_fields);
    out + &format!("body {}\n", hex::write(&encoded.body))
}

/// `text` as the answer to the request `id`.
pub fn framed(id: &str, text: &str) -> String {
    format!("> {id}\n{text}.\n")
}

/// The answers in a driver's output, in order, each with its id.
pub fn split(output: &str) -> Result<Vec<(String, String)>, String> {
    let mut answers: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in output.lines() {
        match (open, line.strip_prefix("> ")) {
            (false, Some(id)) => {
                answers.push((id.to_string(), String::new()));
                open = true;
            }
            (true, None) if line == "." => open = false,
            (true, None) => {
                let (_, text) = answers.last_mut().expect("an answer is open");
                text.push_str(line);
                text.push('\n');
            }
            _ => {
                return Err(format!("unexpected line {line:?} after {} answers", answers.len()));
            }
        }
    }
    if open {
        return Err(format!("the output ends inside the answer to {}", answers[answers.len() - 1].0));
    }
    Ok(answers)
}

/// Whether the answer reports an error.
pub fn has_error(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("error "))
}

/// The body in the answer to an encode.
pub fn body(text: &str) -> Result<Vec<u8>, String> {
    let line = text.lines().find_map(|line| line.strip_prefix("body "));
    hex::read(line.ok_or("an answer without a body")?)
}

/// The points in the answer to a decode.
pub fn points(text: &str) -> Result<Vec<Point>, String> {
    let mut points: Vec<Point> = Vec::new();
    for line in text.lines() {
        let bad = || format!("bad line {line:?}");
        let number = |word: &str| word.parse().map_err(|_| bad());
        match *line.split(' ').collect::<Vec<_>>() {
            ["point", line, record, timestamp, duplicates] => points.push(Point {
                line: number(line)?,
                record: number(record)?,
                timestamp: if timestamp == "-" { None } else { Some(timestamp.parse().map_err(|_| bad())?) },
                duplicates: duplicates == "1",
                measurement: Vec::new(),
                tags: Vec::new(),
                fields: Vec::new(),
            }),
            ["m", name] => points.last_mut().ok_or_else(bad)?.measurement = hex::read(name)?,
            ["t", key, value] => {
                points.last_mut().ok_or_else(bad)?.tags.push((hex::read(key)?, hex::read(value)?));
            }
            ["f", key, kind, value] => {
                points.last_mut().ok_or_else(bad)?.fields.push((hex::read(key)?, value_of(kind, value)?));
            }
            ["error" | "verror" | "vwarning" | "report", ..] => {}
            _ => return Err(bad()),
        }
    }
    Ok(points)
}
