//! The official corpus, in its two versions, as requests and expectations.
//!
//! It says only whether an input is an error, and the points where it is none; so one error anywhere makes the whole
//! input an error. Tags are compared sorted, floats as numbers (two cases lost the sign of zero), and a line without a
//! timestamp has the input's default time, floored to the precision.

use crate::answer;
use crate::model::{DecodeOptions, EncodeOptions, Mode, Point, Precision, Row, Value, When};
use crate::request::Ask;
use base64::Engine;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// One case of the corpus.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its key in the corpus.
    pub key: String,
    /// What is asked.
    pub ask: Ask,
    /// What is expected.
    pub expected: Expected,
}

/// What the corpus expects.
#[derive(Debug, Clone)]
pub enum Expected {
    /// Some error.
    Error,
    /// These points, tags sorted; the number is the time of a line that has none.
    Points(Vec<Point>, i64),
    /// This body.
    Body(Vec<u8>),
}

impl Expected {
    /// Whether the answer `text` is what the corpus expects.
    pub fn check(&self, text: &str) -> Result<(), String> {
        let error = answer::has_error(text);
        match self {
            Expected::Error if error => Ok(()),
            Expected::Error => Err("the corpus has an error here".into()),
            _ if error => Err("the corpus has no error here".into()),
            Expected::Body(body) if answer::body(text)? == *body => Ok(()),
            Expected::Body(body) => Err(format!("the corpus has {:?}", String::from_utf8_lossy(body))),
            Expected::Points(expected, default_time) => {
                let mut got = answer::points(text)?;
                for point in &mut got {
                    point.tags.sort();
                    point.timestamp.get_or_insert(*default_time);
                }
                let same = got.len() == expected.len() && got.iter().zip(expected).all(|(a, b)| same_point(a, b));
                if same { Ok(()) } else { Err(format!("the corpus has {expected:?}")) }
            }
        }
    }
}

fn same_point(a: &Point, b: &Point) -> bool {
    let same_value = |a: &Value, b: &Value| match (a, b) {
        (Value::Float(a), Value::Float(b)) => f64::from_bits(*a) == f64::from_bits(*b),
        _ => a == b,
    };
    a.measurement == b.measurement
        && a.timestamp == b.timestamp
        && a.tags == b.tags
        && a.fields.len() == b.fields.len()
        && a.fields.iter().zip(&b.fields).all(|(a, b)| a.0 == b.0 && same_value(&a.1, &b.1))
}

/// One version of the corpus: its file and whether its strings have C escapes and its tag values no control bytes.
pub struct Version {
    /// The file's name.
    pub file: &'static str,
    /// Whether it was made by the decoder of v2.2.
    pub v22: bool,
}

/// Both versions.
pub const VERSIONS: [Version; 2] =
    [Version { file: "corpus.json", v22: false }, Version { file: "corpus-v2.2.json", v22: true }];

/// The folder of the corpus: `LINEPACK_CORPUS`, or the one beside the workspace.
pub fn folder() -> PathBuf {
    std::env::var_os("LINEPACK_CORPUS").map_or_else(|| crate::face::root().join("../shared/corpus"), PathBuf::from)
}

/// The cases of `version` in `folder`, decodes first.
pub fn load(folder: &Path, version: &Version) -> Result<Vec<Case>, String> {
    let path = folder.join(version.file);
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let file: Json = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let mut cases = Vec::new();
    for (kind, read) in [("decode", decode_case as fn(&Json, bool) -> _), ("encode", encode_case)] {
        for (key, case) in file[kind].as_object().ok_or("the corpus has two parts")? {
            let (ask, expected) = read(case, version.v22).map_err(|e| format!("{key}: {e}"))?;
            cases.push(Case { key: key.clone(), ask, expected });
        }
    }
    Ok(cases)
}

fn decode_case(case: &Json, v22: bool) -> Result<(Ask, Expected), String> {
    let input = &case["input"];
    let precision = precision(&input["precision"])?;
    let options = DecodeOptions { precision, string_c_escapes: v22, strict_control: v22, ..DecodeOptions::default() };
    let default_time = integer(&input["defaultTime"])?.div_euclid(precision.ns) * precision.ns;
    let expected = match case["output"]["result"].as_array() {
        None => Expected::Error,
        Some(points) => Expected::Points(points.iter().map(point).collect::<Result<_, _>>()?, default_time),
    };
    Ok((Ask::Decode(bytes(&input["text"])?, options), expected))
}

fn encode_case(case: &Json, v22: bool) -> Result<(Ask, Expected), String> {
    let input = &case["input"];
    let point = point(&input["point"])?;
    let row = Row {
        measurement: point.measurement,
        tags: point.tags,
        fields: point.fields,
        time: point.timestamp.map(When::Instant),
    };
    let options = EncodeOptions {
        mode: Mode::Spec,
        precision: precision(&input["precision"])?,
        floats: "go".into(),
        string_c_escapes: v22,
        ..EncodeOptions::default()
    };
    let expected = match &case["output"]["result"] {
        Json::Null => Expected::Error,
        line => Expected::Body([bytes(line)?, b"\n".to_vec()].concat()),
    };
    Ok((Ask::Encode(vec![row], options), expected))
}

fn point(json: &Json) -> Result<Point, String> {
    let mut tags = Vec::new();
    for tag in json["tags"].as_array().unwrap_or(&Vec::new()) {
        tags.push((bytes(&tag["key"])?, bytes(&tag["value"])?));
    }
    let mut fields = Vec::new();
    for field in json["fields"].as_array().unwrap_or(&Vec::new()) {
        fields.push((bytes(&field["key"])?, value(&field["value"])?));
    }
    let timestamp = Some(integer(&json["time"])?);
    let measurement = bytes(&json["name"])?;
    Ok(Point { line: 0, record: 0, timestamp, duplicates: false, measurement, tags, fields })
}

fn value(json: &Json) -> Result<Value, String> {
    let (kind, value) = json.as_object().and_then(|o| o.iter().next()).ok_or("a value without a type")?;
    let read = match kind.as_str() {
        "int" => value.as_i64().map(Value::Int),
        "uint" => value.as_u64().map(Value::UInt),
        "float" => value.as_f64().map(|x| Value::Float(x.to_bits())),
        "bool" => value.as_bool().map(Value::Bool),
        "string" => Some(Value::Str(bytes(value)?)),
        "binary" => Some(Value::Str(bytes(json)?)),
        "floatNonNumber" if value == "NaN" => Some(Value::Float(f64::NAN.to_bits())),
        "floatNonNumber" => Some(Value::Float(f64::INFINITY.to_bits())),
        _ => None,
    };
    read.ok_or_else(|| format!("{json} is no value"))
}

fn bytes(json: &Json) -> Result<Vec<u8>, String> {
    match (json, &json["binary"]) {
        (Json::String(text), _) => Ok(text.clone().into_bytes()),
        (_, Json::String(text)) => {
            base64::engine::general_purpose::STANDARD.decode(text).map_err(|e| format!("{text}: {e}"))
        }
        _ => Err(format!("{json} is no byte string")),
    }
}

fn integer(json: &Json) -> Result<i64, String> {
    json.as_i64().ok_or_else(|| format!("{json} is no 64-bit integer"))
}

fn precision(json: &Json) -> Result<Precision, String> {
    let word = json.as_str().and_then(|text| text.strip_prefix('1')).ok_or("a precision without its 1")?;
    Precision::of_word(if word == "µs" { "us" } else { word }).ok_or_else(|| format!("unknown precision {word}"))
}
