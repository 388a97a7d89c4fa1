//! The Rust face: core's answers in the judge's own types.

use crate::model::{self, DecodeOptions, Decoded, Encoded, Fault, Refusal, Row, Value, When};
use crate::request::{Ask, Item, QUERY, SCHEMA, item_text};
use crate::{answer, core_query, core_schema, core_table, core_write};
use linepack::{AsKey, Backend, EncodeError, EncodeOptions, Encoder, Errors, Key, LineError, Point, ReadOptions, Time};

/// The back-end that `LINEPACK_BACKEND` names, or the one core would choose.
pub fn backend() -> Result<Backend, String> {
    let Ok(word) = std::env::var("LINEPACK_BACKEND") else { return Ok(Backend::detect()) };
    let found = Backend::available().into_iter().find(|backend| backend.word() == word);
    found.ok_or_else(|| format!("no back-end {word} on this machine"))
}

/// Core's answer to `ask`, as the protocol writes it.
pub fn answer(ask: &Ask, backend: Backend) -> String {
    match ask {
        Ask::Decode(document, options) => decode(document, options, backend),
        Ask::Encode(rows, options) => answer::encode_text(&encode(rows, options, Way::Names)),
        Ask::Table(table, options) => core_table::answer(table, options),
        Ask::Items(verb, items) => items_answer(verb, items).iter().map(item_text).collect(),
    }
}

fn items_answer(verb: &str, items: &[Item]) -> Vec<Item> {
    match verb {
        SCHEMA => core_schema::answer(items),
        _ if verb.starts_with(QUERY) => core_query::answer(verb, items),
        _ => core_write::answer(verb, items),
    }
}

/// What `parse` and `validate` say of `document`.
pub fn decode(document: &[u8], asked: &DecodeOptions, backend: Backend) -> String {
    let options = ReadOptions::new()
        .mode(core_word(asked.mode.word()))
        .precision(core_word(asked.precision.word))
        .errors(Errors::Collect)
        .max_errors(usize::MAX)
        .max_record_bytes((asked.max_record_bytes > 0).then_some(asked.max_record_bytes))
        .string_c_escapes(asked.string_c_escapes)
        .strict_control(asked.strict_control)
        .target(asked.target.map(core_word))
        .backend(backend);
    let parsed = linepack::parse(document, &options).expect("errors are collected, not raised");
    let report = linepack::validate(document, &options);
    let decoded = Decoded {
        points: parsed.iter().map(|line| point(&line)).collect(),
        errors: parsed.report().errors.iter().map(fault).collect(),
        warnings: report.warnings.iter().map(fault).collect(),
    };
    let errors: Vec<Fault> = report.errors.iter().map(fault).collect();
    let (records, rejected) = (report.records as usize, report.rejected as usize);
    answer::decode_text_of(&decoded, report.ok(), records, rejected, &errors)
}

/// A record as core reads it.
pub fn point(line: &linepack::Line<'_>) -> model::Point {
    let bytes = |text: std::borrow::Cow<'_, str>| text.into_owned().into_bytes();
    model::Point {
        line: line.line(),
        record: line.record(),
        timestamp: line.timestamp(),
        duplicates: line.duplicates(),
        measurement: bytes(line.measurement()),
        tags: line.tags().map(|(key, value)| (bytes(key), bytes(value))).collect(),
        fields: line.fields().map(|(key, value)| (bytes(key), from_core(value))).collect(),
    }
}

fn from_core(value: linepack::Value<'_>) -> Value {
    match value {
        linepack::Value::Float(x) => Value::Float(x.to_bits()),
        linepack::Value::Int(n) => Value::Int(n),
        linepack::Value::UInt(n) => Value::UInt(n),
        linepack::Value::Bool(b) => Value::Bool(b),
        linepack::Value::String(s) => Value::Str(s.into_owned().into_bytes()),
    }
}

fn fault(error: &LineError) -> Fault {
    Fault {
        code: error.code.word().to_string(),
        line: error.line,
        record: error.record,
        column: error.column,
        offset: error.offset,
        length: error.length,
    }
}

/// How rows are given to an encoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Call by call, with plain names.
    Names,
    /// Call by call, with prepared keys.
    Keys,
    /// As points; those that are no text call by call.
    Points,
}

/// The options as core has them.
pub fn encode_options(asked: &model::EncodeOptions) -> EncodeOptions {
    let options = EncodeOptions::new()
        .mode(core_word(asked.mode.word()))
        .precision(core_word(asked.precision.word))
        .floats(core_word(&asked.floats))
        .tag_order(core_word(&asked.tag_order))
        .string_c_escapes(asked.string_c_escapes)
        .on_duplicate(core_word(&asked.on_duplicate))
        .nan(core_word(&asked.nan))
        .inexact(core_word(&asked.inexact))
        .on_unencodable(core_word(&asked.on_unencodable))
        .max_bytes((asked.max_bytes > 0).then_some(asked.max_bytes));
    asked.default_tags.iter().fold(options, |options, (key, value)| options.default_tag(key, value))
}

/// What an encoder says to `rows` and has written at the end.
pub fn encode(rows: &[Row], asked: &model::EncodeOptions, way: Way) -> Encoded {
    let mut encoder = Encoder::new(encode_options(asked));
    let mut errors = Vec::new();
    for row in rows {
        let added = match way {
            Way::Points if row.is_utf8() => encoder.point(&core_point(row)),
            Way::Keys => add(&mut encoder, row, true),
            _ => add(&mut encoder, row, false),
        };
        if let Err(e) = added {
            errors.push(Refusal {
                code: e.code.word().to_string(),
                row: e.row,
                part: e.part.word().to_string(),
                key: e.key.map(String::into_bytes),
            });
        }
    }
    let skipped = encoder.skipped();
    Encoded { errors, skipped_rows: skipped.rows, skipped_fields: skipped.fields, body: encoder.take() }
}

fn add(encoder: &mut Encoder, row: &Row, prepared: bool) -> Result<(), EncodeError> {
    let mut open = encoder.row(&row.measurement);
    for (key, value) in &row.tags {
        if prepared {
            open.add_tag(&Key::new(key), value);
        } else {
            open.add_tag(key, value);
        }
    }
    for (key, value) in &row.fields {
        if prepared {
            add_field(&mut open, &Key::new(key), value);
        } else {
            add_field(&mut open, key, value);
        }
    }
    open.end(row.time.map(|time| match time {
        When::Raw(units) => Time::Units(units),
        When::Instant(ns) => Time::Instant(ns),
    }))
}

fn add_field(open: &mut linepack::Row<'_>, key: impl AsKey, value: &Value) {
    match value {
        // As bytes, because a request's strings need not be text.
        Value::Str(text) => open.add_string(key, text),
        Value::Float(bits) => open.add_field(key, &linepack::Value::Float(f64::from_bits(*bits))),
        Value::Int(n) => open.add_field(key, &linepack::Value::Int(*n)),
        Value::UInt(n) => open.add_field(key, &linepack::Value::UInt(*n)),
        Value::Bool(b) => open.add_field(key, &linepack::Value::Bool(*b)),
    }
}

/// A row that is all text, as a point.
fn core_point(row: &Row) -> Point {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("the row is text");
    let mut point = Point::new(text(&row.measurement));
    for (key, value) in &row.tags {
        point = point.tag(text(key), text(value));
    }
    for (key, value) in &row.fields {
        let key = text(key);
        point = match value {
            Value::Float(bits) => point.field(key, f64::from_bits(*bits)),
            Value::Int(n) => point.field(key, *n),
            Value::UInt(n) => point.field(key, *n),
            Value::Bool(b) => point.field(key, *b),
            Value::Str(value) => point.field(key, text(value)),
        };
    }
    match row.time {
        None => point,
        Some(When::Raw(units)) => point.timestamp(units),
        Some(When::Instant(ns)) => point.instant(ns),
    }
}

/// The judge and core use the same words, so an unknown one is a fault of the judge.
pub(crate) fn core_word<T: std::str::FromStr>(word: &str) -> T {
    word.parse().unwrap_or_else(|_| panic!("core does not know the word {word}"))
}
