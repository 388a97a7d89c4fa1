//! The vectors: `vectors/*.json`, cases that say what every face must answer.
//!
//! Their format is told in `vectors/README.md`. Whatever it does not know is refused, so that no expectation is lost to
//! a typing error.

use crate::answer;
use crate::hex;
use crate::model::{
    DecodeOptions, Decoded, EncodeOptions, Encoded, Fault, Mode, Point, Precision, Refusal, Row, TARGETS, Value, When,
};
use crate::oracle;
use crate::request::{Ask, Item, QUERY, SCHEMA, WRITE, item_text};
use serde_json::{Map, Value as Json};
use std::path::Path;

type Object = Map<String, Json>;

/// One case.
#[derive(Debug, Clone)]
pub struct Vector {
    /// The rule's id and what the case is about.
    pub name: String,
    /// What is asked.
    pub ask: Ask,
    /// The codes of the errors expected.
    pub codes: Vec<String>,
    /// The answers that are right; more than one only where the rules leave a choice.
    pub answers: Vec<String>,
}

impl Vector {
    /// The id of the rule that the case is about.
    pub fn rule(&self) -> &str {
        self.name.split(' ').next().unwrap_or("")
    }
}

/// What the vectors of a file are about, which the first word of its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Reading and writing lines.
    Lines,
    /// Reading for a target.
    Target,
    /// Writes over HTTP.
    Write,
    /// Schemas.
    Schema,
    /// Queries.
    Query,
}

type Read = fn(&Object) -> Result<Vector, String>;

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 5] = [Kind::Lines, Kind::Target, Kind::Write, Kind::Schema, Kind::Query];

    /// How the names of its files begin, and the lists of cases in them.
    fn files(self) -> (&'static str, &'static [(&'static str, Read)]) {
        match self {
            Kind::Lines => ("", &[("decode", decode_case), ("encode", encode_case)]),
            Kind::Target => ("target-", &[("decode", target_case)]),
            Kind::Write => (WRITE, &[("write", |case| items_case(case, WRITE))]),
            Kind::Schema => ("schema-", &[("schema", |case| items_case(case, SCHEMA))]),
            Kind::Query => (QUERY, &[("query", |case| items_case(case, QUERY))]),
        }
    }

    /// The kind of the file of this name.
    fn of_file(name: &str) -> Kind {
        let others = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Lines);
        others.into_iter().find(|kind| name.starts_with(kind.files().0)).unwrap_or(Kind::Lines)
    }
}

/// Every case of this kind, in the order of the files' names.
pub fn load(kind: Kind) -> Result<Vec<Vector>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let (_, kinds) = kind.files();
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|e| e.to_string())? {
        let path = entry.map_err(|e| e.to_string())?.path();
        let mine = path.file_name().is_some_and(|name| Kind::of_file(&name.to_string_lossy()) == kind);
        if path.extension().is_some_and(|e| e == "json") && mine {
            paths.push(path);
        }
    }
    paths.sort();
    let members: Vec<&str> = std::iter::once("about").chain(kinds.iter().map(|(kind, _)| *kind)).collect();
    let mut vectors = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let file: Json = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let file = object(&file, &members)?;
        for (kind, read) in kinds {
            for case in list(file.get(*kind))? {
                let case = case.as_object().ok_or("a case is an object")?;
                let vector =
                    read(case).map_err(|e| format!("{}: {}: {e}", path.display(), Json::from(case.clone())))?;
                vectors.push(vector);
            }
        }
    }
    Ok(vectors)
}

/// A case of a verb that is asked in items; `verb` is all of it or, where there are several, its beginning.
fn items_case(case: &Object, verb: &str) -> Result<Vector, String> {
    known(case, &["name", "ask", "given", "answer"])?;
    let verb = if verb.ends_with('-') { format!("{verb}{}", text(case, "ask")?) } else { verb.to_string() };
    let items = |name| list(Some(member(case, name)?))?.iter().map(item).collect::<Result<Vec<Item>, String>>();
    let answer: Vec<Item> = items("answer")?;
    Ok(Vector {
        name: text(case, "name")?.to_string(),
        ask: Ask::Items(verb, items("given")?),
        codes: Vec::new(),
        answers: vec![answer.iter().map(item_text).collect()],
    })
}

fn item(json: &Json) -> Result<Item, String> {
    match list(Some(json))? {
        [Json::String(word), values @ ..] => Ok((word.clone(), values.iter().map(bytes).collect::<Result<_, _>>()?)),
        _ => Err(format!("an item is a word and its values, not {json}")),
    }
}

fn decode_case(case: &Object) -> Result<Vector, String> {
    known(case, &["name", "input", "options", "points", "errors"])?;
    let (input, options) = (bytes(member(case, "input")?)?, decode_options(case)?);
    let points = list(case.get("points"))?.iter().map(point).collect::<Result<_, _>>()?;
    let errors = list(case.get("errors"))?.iter().map(fault).collect::<Result<_, _>>()?;
    decode_vector(case, input, options, Decoded { points, errors, ..Decoded::default() })
}

/// A target only refuses: its points are those that the oracle reads, without the records that are refused.
fn target_case(case: &Object) -> Result<Vector, String> {
    known(case, &["name", "input", "options", "errors", "warnings"])?;
    let (input, options) = (bytes(member(case, "input")?)?, decode_options(case)?);
    if options.target.is_none() {
        return Err("no target is named".into());
    }
    let mut expected = oracle::decode(&input, &options);
    let faults = |name| list(case.get(name))?.iter().map(fault).collect::<Result<Vec<Fault>, String>>();
    (expected.errors, expected.warnings) = (faults("errors")?, faults("warnings")?);
    expected.points.retain(|point| expected.errors.iter().all(|error| error.record != point.record));
    decode_vector(case, input, options, expected)
}

fn decode_options(case: &Object) -> Result<DecodeOptions, String> {
    let empty = Json::Object(Object::new());
    let options = object(
        case.get("options").unwrap_or(&empty),
        &["mode", "precision", "string_c_escapes", "strict_control", "max_record_bytes", "target"],
    )?;
    let (mode, precision, string_c_escapes) = shared_options(options, Mode::Spec)?;
    let target = |word: &Json| TARGETS.into_iter().find(|known| word == known).ok_or(format!("unknown target {word}"));
    Ok(DecodeOptions {
        mode,
        precision,
        string_c_escapes,
        strict_control: flag(options, "strict_control")?,
        max_record_bytes: count(options, "max_record_bytes")? as usize,
        target: options.get("target").map(target).transpose()?,
    })
}

fn decode_vector(case: &Object, input: Vec<u8>, options: DecodeOptions, expected: Decoded) -> Result<Vector, String> {
    Ok(Vector {
        name: text(case, "name")?.to_string(),
        ask: Ask::Decode(input, options),
        codes: expected.errors.iter().chain(&expected.warnings).map(|e| e.code.clone()).collect(),
        answers: vec![answer::decode_text(&expected)],
    })
}

fn encode_case(case: &Object) -> Result<Vector, String> {
    known(case, &["name", "rows", "options", "body", "any_of", "errors", "skipped_rows", "skipped_fields"])?;
    let empty = Json::Object(Object::new());
    let options = object(
        case.get("options").unwrap_or(&empty),
        &[
            "mode",
            "precision",
            "floats",
            "tag_order",
            "string_c_escapes",
            "on_duplicate",
            "nan",
            "inexact",
            "on_unencodable",
            "max_bytes",
            "default_tags",
        ],
    )?;
    let (mode, precision, string_c_escapes) = shared_options(options, Mode::Strict)?;
    let mut asked = EncodeOptions { mode, precision, string_c_escapes, ..EncodeOptions::default() };
    for (name, word) in [
        ("floats", &mut asked.floats),
        ("tag_order", &mut asked.tag_order),
        ("on_duplicate", &mut asked.on_duplicate),
        ("nan", &mut asked.nan),
        ("inexact", &mut asked.inexact),
        ("on_unencodable", &mut asked.on_unencodable),
    ] {
        if options.contains_key(name) {
            *word = text(options, name)?.to_string();
        }
    }
    asked.max_bytes = count(options, "max_bytes")? as usize;
    asked.default_tags = list(options.get("default_tags"))?.iter().map(tag).collect::<Result<_, _>>()?;
    let errors: Vec<Refusal> = list(case.get("errors"))?.iter().map(refusal).collect::<Result<_, _>>()?;
    let bodies = match case.get("any_of") {
        Some(any_of) => list(Some(any_of))?.iter().map(bytes).collect::<Result<Vec<_>, _>>()?,
        None => vec![bytes(member(case, "body")?)?],
    };
    let (skipped_rows, skipped_fields) = (count(case, "skipped_rows")?, count(case, "skipped_fields")?);
    let encoded = |body| Encoded { errors: errors.clone(), skipped_rows, skipped_fields, body };
    Ok(Vector {
        name: text(case, "name")?.to_string(),
        ask: Ask::Encode(list(case.get("rows"))?.iter().map(row).collect::<Result<_, _>>()?, asked),
        codes: errors.iter().map(|e| e.code.clone()).collect(),
        answers: bodies.into_iter().map(|body| answer::encode_text(&encoded(body))).collect(),
    })
}

fn shared_options(options: &Object, mode: Mode) -> Result<(Mode, Precision, bool), String> {
    let word = |name, default: &'static str| options.get(name).map_or(Some(default), Json::as_str);
    let mode = word("mode", mode.word()).and_then(Mode::of_word).ok_or("unknown mode")?;
    let precision = word("precision", "ns").and_then(Precision::of_word).ok_or("unknown precision")?;
    Ok((mode, precision, flag(options, "string_c_escapes")?))
}

fn point(json: &Json) -> Result<Point, String> {
    let p = object(json, &["line", "record", "timestamp", "duplicates", "measurement", "tags", "fields"])?;
    Ok(Point {
        line: number(member(p, "line")?)?,
        record: number(member(p, "record")?)?,
        timestamp: p.get("timestamp").map(decimal).transpose()?,
        duplicates: flag(p, "duplicates")?,
        measurement: bytes(member(p, "measurement")?)?,
        tags: list(p.get("tags"))?.iter().map(tag).collect::<Result<_, _>>()?,
        fields: list(p.get("fields"))?.iter().map(field).collect::<Result<_, _>>()?,
    })
}

fn row(json: &Json) -> Result<Row, String> {
    let r = object(json, &["measurement", "tags", "fields", "time"])?;
    let time = match r.get("time") {
        None => None,
        Some(time) => match list(Some(time))? {
            [Json::String(kind), n] if kind == "raw" => Some(When::Raw(decimal(n)?)),
            [Json::String(kind), n] if kind == "instant" => Some(When::Instant(decimal(n)?)),
            _ => return Err(format!("unknown time {time}")),
        },
    };
    Ok(Row {
        measurement: bytes(member(r, "measurement")?)?,
        tags: list(r.get("tags"))?.iter().map(tag).collect::<Result<_, _>>()?,
        fields: list(r.get("fields"))?.iter().map(field).collect::<Result<_, _>>()?,
        time,
    })
}

fn tag(json: &Json) -> Result<(Vec<u8>, Vec<u8>), String> {
    match list(Some(json))? {
        [key, value] => Ok((bytes(key)?, bytes(value)?)),
        _ => Err(format!("a tag is a key and a value, not {json}")),
    }
}

fn field(json: &Json) -> Result<(Vec<u8>, Value), String> {
    let parts = list(Some(json))?;
    let [key, Json::String(kind), value, bits @ ..] = parts else {
        return Err(format!("a field is a key, a type and a value, not {json}"));
    };
    let value = match (kind.as_str(), bits) {
        ("string", []) => Value::Str(bytes(value)?),
        ("int", []) => Value::Int(decimal(value)?),
        ("uint", []) => Value::UInt(decimal(value)?),
        ("bool", []) => Value::Bool(decimal(value)?),
        ("float", [Json::String(bits)]) => {
            let bits = u64::from_str_radix(bits, 16).map_err(|e| e.to_string())?;
            let float: f64 = decimal(value)?;
            if float.to_bits() != bits {
                return Err(format!("{value} is {:016x}, not {bits:016x}", float.to_bits()));
            }
            Value::Float(bits)
        }
        _ => return Err(format!("unknown value {json}")),
    };
    Ok((bytes(key)?, value))
}

fn fault(json: &Json) -> Result<Fault, String> {
    let f = object(json, &["code", "line", "record", "column", "offset", "length"])?;
    let place = |name| number(member(f, name)?);
    Ok(Fault {
        code: text(f, "code")?.to_string(),
        line: place("line")?,
        record: place("record")?,
        column: place("column")?,
        offset: place("offset")?,
        length: place("length")?,
    })
}

fn refusal(json: &Json) -> Result<Refusal, String> {
    let r = object(json, &["code", "row", "part", "key"])?;
    Ok(Refusal {
        code: text(r, "code")?.to_string(),
        row: number(member(r, "row")?)?,
        part: text(r, "part")?.to_string(),
        key: r.get("key").map(bytes).transpose()?,
    })
}

fn bytes(json: &Json) -> Result<Vec<u8>, String> {
    match json {
        Json::String(text) => Ok(text.clone().into_bytes()),
        Json::Array(parts) => Ok(parts.iter().map(bytes).collect::<Result<Vec<_>, _>>()?.concat()),
        Json::Object(o) if o.contains_key("hex") => hex::read_digits(text(o, "hex")?),
        Json::Object(o) => {
            known(o, &["repeat", "times"])?;
            Ok(bytes(member(o, "repeat")?)?.repeat(number(member(o, "times")?)? as usize))
        }
        _ => Err(format!("{json} is no byte string")),
    }
}

fn known(object: &Object, names: &[&str]) -> Result<(), String> {
    match object.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(format!("unknown member {name:?}")),
        None => Ok(()),
    }
}

fn object<'a>(json: &'a Json, names: &[&str]) -> Result<&'a Object, String> {
    let object = json.as_object().ok_or_else(|| format!("{json} is no object"))?;
    known(object, names)?;
    Ok(object)
}

fn member<'a>(object: &'a Object, name: &str) -> Result<&'a Json, String> {
    object.get(name).ok_or_else(|| format!("no member {name:?}"))
}

fn list(json: Option<&Json>) -> Result<&[Json], String> {
    match json {
        None => Ok(&[]),
        Some(json) => json.as_array().map(Vec::as_slice).ok_or_else(|| format!("{json} is no list")),
    }
}

fn text<'a>(object: &'a Object, name: &str) -> Result<&'a str, String> {
    member(object, name)?.as_str().ok_or_else(|| format!("{name} is no text"))
}

fn flag(object: &Object, name: &str) -> Result<bool, String> {
    object.get(name).map_or(Some(false), Json::as_bool).ok_or_else(|| format!("{name} is no boolean"))
}

/// The number of that name; 0 where there is none.
fn count(object: &Object, name: &str) -> Result<u64, String> {
    object.get(name).map_or(Ok(0), number)
}

fn number(json: &Json) -> Result<u64, String> {
    json.as_u64().ok_or_else(|| format!("{json} is no count"))
}

fn decimal<T: std::str::FromStr>(json: &Json) -> Result<T, String> {
    json.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| format!("{json} is no value in a string"))
}
