//! Requests to a driver: one header line, the payload, one LF.

use crate::hex;
use crate::model::{DecodeOptions, EncodeOptions, Mode, Precision, Row, TARGETS, TableOptions, Tag, Value, When};
use std::collections::HashMap;

/// What a driver is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Read this document.
    Decode(Vec<u8>, DecodeOptions),
    /// Write these rows.
    Encode(Vec<Row>, EncodeOptions),
    /// Write this table, a stream of Arrow IPC.
    Table(Vec<u8>, TableOptions),
    /// What the verb says, which is asked and answered in items.
    Items(String, Vec<Item>),
}

/// A word and its values.
pub type Item = (String, Vec<Vec<u8>>);

/// The verbs of writes over HTTP begin so.
pub const WRITE: &str = "write-";
/// The verb of schemas.
pub const SCHEMA: &str = "schema";
/// The verbs of queries begin so.
pub const QUERY: &str = "query-";

/// An item on a line of its own.
pub fn item_text((word, values): &Item) -> String {
    let values: String = values.iter().map(|value| format!(" {}", hex::write(value))).collect();
    format!("{word}{values}\n")
}

fn items_of(payload: &[u8]) -> Result<Vec<Item>, String> {
    let text = std::str::from_utf8(payload).map_err(|e| e.to_string())?;
    let item = |line: &str| {
        let mut words = line.split(' ');
        let word = words.next().unwrap_or_default().to_string();
        Ok((word, words.map(hex::read).collect::<Result<_, String>>()?))
    };
    text.lines().map(item).collect()
}

/// One request, and the name that its answer carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// A word without blanks.
    pub id: String,
    /// What is asked.
    pub ask: Ask,
}

/// `requests` as a driver reads them.
pub fn write_all<'a>(requests: impl IntoIterator<Item = &'a Request>) -> Vec<u8> {
    let mut out = Vec::new();
    for Request { id, ask } in requests {
        let (header, payload) = match ask {
            Ask::Decode(document, o) => (
                format!(
                    "decode {id} {} mode={} precision={} string_c_escapes={} strict_control={} max_record_bytes={} \
                     target={}\n",
                    document.len(),
                    o.mode.word(),
                    o.precision.word,
                    u8::from(o.string_c_escapes),
                    u8::from(o.strict_control),
                    o.max_record_bytes,
                    o.target.unwrap_or("-"),
                ),
                document.clone(),
            ),
            Ask::Encode(rows, o) => {
                let payload: String = rows.iter().map(row_text).collect();
                (format!("encode {id} {} {}\n", payload.len(), encode_text(o)), payload.into_bytes())
            }
            Ask::Table(table, o) => {
                let optional = |name: &Option<String>| name.as_ref().map_or("-".to_string(), hex_text);
                let tags: Vec<_> = o.tags.iter().map(hex_text).collect();
                (
                    format!(
                        "table {id} {} {} measurement={} measurement_column={} tags={} time={} nulls={} max_lines={}\n",
                        table.len(),
                        encode_text(&o.rows),
                        hex::write(&o.measurement),
                        optional(&o.measurement_column),
                        tags.join(","),
                        optional(&o.time),
                        o.nulls,
                        o.max_lines,
                    ),
                    table.clone(),
                )
            }
            Ask::Items(verb, items) => {
                let payload: String = items.iter().map(item_text).collect();
                (format!("{verb} {id} {}\n", payload.len()), payload.into_bytes())
            }
        };
        out.extend_from_slice(header.as_bytes());
        out.extend_from_slice(&payload);
        out.push(b'\n');
    }
    out
}

/// The options of writing as a header has them.
fn encode_text(o: &EncodeOptions) -> String {
    format!(
        "mode={} precision={} floats={} tag_order={} string_c_escapes={} on_duplicate={} nan={} inexact={} \
         on_unencodable={} max_bytes={} default_tags={}",
        o.mode.word(),
        o.precision.word,
        o.floats,
        o.tag_order,
        u8::from(o.string_c_escapes),
        o.on_duplicate,
        o.nan,
        o.inexact,
        o.on_unencodable,
        o.max_bytes,
        tags_text(&o.default_tags),
    )
}

fn hex_text(name: &String) -> String {
    hex::write(name.as_bytes())
}

fn text_of(word: &str) -> Result<String, String> {
    String::from_utf8(hex::read(word)?).map_err(|e| e.to_string())
}

/// Tags as a header writes them.
fn tags_text(tags: &[Tag]) -> String {
    let tags: Vec<_> = tags.iter().map(|(key, value)| format!("{}:{}", hex::write(key), hex::write(value))).collect();
    tags.join(",")
}

/// The tags that a header writes as `text`.
fn tags_of(text: &str) -> Result<Vec<Tag>, String> {
    let tags = text.split(',').filter(|tag| !tag.is_empty());
    tags.map(|tag| {
        let (key, value) = tag.split_once(':').ok_or_else(|| format!("{tag} is no tag"))?;
        Ok((hex::read(key)?, hex::read(value)?))
    })
    .collect()
}

/// A value as requests and answers write it.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Float(bits) => format!("f {bits:016x}"),
        Value::Int(n) => format!("i {n}"),
        Value::UInt(n) => format!("u {n}"),
        Value::Bool(b) => format!("b {b}"),
        Value::Str(s) => format!("s {}", hex::write(s)),
    }
}

/// The value that `kind` and `text` write.
pub fn value_of(kind: &str, text: &str) -> Result<Value, String> {
    let bad = || format!("{kind} {text} is no value");
    Ok(match kind {
        "f" => Value::Float(u64::from_str_radix(text, 16).map_err(|_| bad())?),
        "i" => Value::Int(text.parse().map_err(|_| bad())?),
        "u" => Value::UInt(text.parse().map_err(|_| bad())?),
        "b" => Value::Bool(text.parse().map_err(|_| bad())?),
        "s" => Value::Str(hex::read(text)?),
        _ => return Err(bad()),
    })
}

fn row_text(row: &Row) -> String {
    let mut out = format!("m {}\n", hex::write(&row.measurement));
    for (key, value) in &row.tags {
        out += &format!("t {} {}\n", hex::write(key), hex::write(value));
    }
    for (key, value) in &row.fields {
        out += &format!("f {} {}\n", hex::write(key), value_text(value));
    }
    match row.time {
        Some(When::Raw(n)) => out += &format!("time raw {n}\n"),
        Some(When::Instant(n)) => out += &format!("time instant {n}\n"),
        None => {}
    }
    out + "row\n"
}

/// The requests that `input` holds: what a driver in Rust reads.
pub fn read_all(input: &[u8]) -> Result<Vec<Request>, String> {
    let mut requests = Vec::new();
    let mut rest = input;
    while let Some(lf) = rest.iter().position(|&b| b == b'\n') {
        let header = std::str::from_utf8(&rest[..lf]).map_err(|e| e.to_string())?;
        let mut words = header.split(' ');
        let (Some(verb), Some(id), Some(bytes)) = (words.next(), words.next(), words.next()) else {
            return Err(format!("short header {header:?}"));
        };
        let length: usize = bytes.parse().map_err(|_| format!("bad length in {header:?}"))?;
        let options: HashMap<&str, &str> = words.filter_map(|word| word.split_once('=')).collect();
        let option = |name: &str| options.get(name).copied().ok_or_else(|| format!("no {name} in {header:?}"));
        let payload = rest.get(lf + 1..lf + 1 + length).ok_or_else(|| format!("short payload after {header:?}"))?;
        rest = rest.get(lf + 2 + length..).ok_or_else(|| format!("no LF after the payload of {header:?}"))?;
        if !matches!(verb, "decode" | "encode" | "table") {
            requests.push(Request { id: id.to_string(), ask: Ask::Items(verb.to_string(), items_of(payload)?) });
            continue;
        }
        let mode = Mode::of_word(option("mode")?).ok_or("unknown mode")?;
        let precision = Precision::of_word(option("precision")?).ok_or("unknown precision")?;
        let string_c_escapes = option("string_c_escapes")? == "1";
        let word = |name: &str| option(name).map(str::to_string);
        let writing = || -> Result<EncodeOptions, String> {
            Ok(EncodeOptions {
                mode,
                precision,
                floats: word("floats")?,
                tag_order: word("tag_order")?,
                string_c_escapes,
                on_duplicate: word("on_duplicate")?,
                nan: word("nan")?,
                inexact: word("inexact")?,
                on_unencodable: word("on_unencodable")?,
                max_bytes: option("max_bytes")?.parse().map_err(|_| "bad max_bytes")?,
                default_tags: tags_of(option("default_tags")?)?,
            })
        };
        let ask = match verb {
            "decode" => {
                let strict_control = option("strict_control")? == "1";
                let max_record_bytes = option("max_record_bytes")?.parse().map_err(|_| "bad max_record_bytes")?;
                let target = match option("target")? {
                    "-" => None,
                    word => Some(TARGETS.into_iter().find(|known| *known == word).ok_or("unknown target")?),
                };
                let options =
                    DecodeOptions { mode, precision, string_c_escapes, strict_control, max_record_bytes, target };
                Ask::Decode(payload.to_vec(), options)
            }
            "encode" => Ask::Encode(read_rows(payload)?, writing()?),
            "table" => {
                let named = |name| Some(option(name)?).filter(|word| *word != "-").map(text_of).transpose();
                let tags = option("tags")?.split(',').filter(|tag| !tag.is_empty());
                let options = TableOptions {
                    measurement: hex::read(option("measurement")?)?,
                    measurement_column: named("measurement_column")?,
                    tags: tags.map(text_of).collect::<Result<_, _>>()?,
                    time: named("time")?,
                    nulls: word("nulls")?,
                    max_lines: option("max_lines")?.parse().map_err(|_| "bad max_lines")?,
                    rows: writing()?,
                };
                Ask::Table(payload.to_vec(), options)
            }
            _ => return Err(format!("unknown verb in {header:?}")),
        };
        requests.push(Request { id: id.to_string(), ask });
    }
    Ok(requests)
}

fn read_rows(payload: &[u8]) -> Result<Vec<Row>, String> {
    let text = std::str::from_utf8(payload).map_err(|e| e.to_string())?;
    let mut rows = Vec::new();
    let mut row = Row::default();
    for line in text.lines() {
        let bad = |_| format!("bad time {line:?}");
        match *line.split(' ').collect::<Vec<_>>() {
            ["m", name] => row.measurement = hex::read(name)?,
            ["t", key, value] => row.tags.push((hex::read(key)?, hex::read(value)?)),
            ["f", key, kind, value] => row.fields.push((hex::read(key)?, value_of(kind, value)?)),
            ["time", "raw", n] => row.time = Some(When::Raw(n.parse().map_err(bad)?)),
            ["time", "instant", n] => row.time = Some(When::Instant(n.parse().map_err(bad)?)),
            ["row"] => rows.push(std::mem::take(&mut row)),
            _ => return Err(format!("unknown item {line:?}")),
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let row = Row {
            measurement: b"m\n".to_vec(),
            tags: vec![(b"k".to_vec(), vec![])],
            fields: vec![
                (b"a".to_vec(), Value::Float((-0.0f64).to_bits())),
                (b"b".to_vec(), Value::Int(i64::MIN)),
                (b"c".to_vec(), Value::UInt(u64::MAX)),
                (b"d".to_vec(), Value::Bool(true)),
                (b"e".to_vec(), Value::Str(b"\xff".to_vec())),
            ],
            time: Some(When::Instant(-1)),
        };
        let options = EncodeOptions {
            on_duplicate: "last".into(),
            nan: "omit".into(),
            inexact: "error".into(),
            on_unencodable: "skip_row".into(),
            max_bytes: 7,
            default_tags: vec![(b"a b".to_vec(), b",:=".to_vec()), (b"c".to_vec(), vec![])],
            ..EncodeOptions::default()
        };
        let table = TableOptions {
            measurement: b"m".to_vec(),
            tags: vec!["a".into(), "b,c".into()],
            time: Some("-".into()),
            nulls: "error".into(),
            max_lines: 3,
            rows: options.clone(),
            ..TableOptions::default()
        };
        let by_column =
            TableOptions { measurement_column: Some("é".into()), tags: vec![], time: None, ..table.clone() };
        let requests = [
            Request { id: "0".into(), ask: Ask::Encode(vec![row.clone()], options) },
            Request { id: "1".into(), ask: Ask::Encode(vec![row.clone(), row], EncodeOptions::default()) },
            Request { id: "2".into(), ask: Ask::Decode(b"m\n\n".to_vec(), DecodeOptions::default()) },
            Request {
                id: "6".into(),
                ask: Ask::Decode(vec![], DecodeOptions { target: Some("core3"), ..DecodeOptions::default() }),
            },
            Request { id: "3".into(), ask: Ask::Table(b"\n\0".to_vec(), table) },
            Request { id: "4".into(), ask: Ask::Table(vec![], by_column) },
            Request {
                id: "5".into(),
                ask: Ask::Items(
                    "write-params".into(),
                    vec![("header".into(), vec![b"a b".to_vec(), vec![]]), ("x".into(), vec![])],
                ),
            },
        ];
        assert_eq!(read_all(&write_all(&requests)).unwrap(), requests);
    }
}
