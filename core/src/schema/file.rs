//! A schema as JSON.

use super::column::{Column, ColumnType, Place, Seen};
use super::error::SchemaError;
use super::known::Schema;
use super::options::SchemaOptions;
use crate::error::Code;
use crate::limits;
use serde_json::{Map, Value};
use std::fmt::Write;

/// The version of the format, which the member of this name has.
const VERSION: u64 = 1;
const VERSION_NAME: &str = "linepack_schema";

impl Schema {
    /// The schema as JSON text, one column a line, in the order of the names' bytes: equal schemas give equal text. Each column
    /// has its types, the known one first, with the number of values and the place of the first.
    ///
    /// ```
    /// use linepack::{ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.learn(b"cpu load=0.5 17\n", &ReadOptions::new()).unwrap();
    /// let text = schema.to_json();
    /// assert!(text.contains(r#""load": [{"type": "float", "values": 1, "document": 1, "line": 1, "record": 1}]"#));
    /// assert_eq!(Schema::from_json(text.as_bytes()).unwrap(), schema);
    /// ```
    pub fn to_json(&self) -> String {
        let SchemaOptions { tags, max_columns, max_name_bytes } = self.options();
        let mut text = format!(
            "{{\n  \"{VERSION_NAME}\": {VERSION},\n  \"tags\": {tags},\n  \"max_columns\": {max_columns},\n  \
             \"max_name_bytes\": {max_name_bytes},\n  \"measurements\": {{"
        );
        let mut last = None;
        for (measurement, key, column) in self.columns() {
            match last == Some(measurement) {
                true => text.push_str(",\n      "),
                false => {
                    text.push_str(if last.is_some() { "\n    },\n    " } else { "\n    " });
                    text.push_str(&quoted(measurement));
                    text.push_str(": {\n      ");
                }
            }
            last = Some(measurement);
            let types = column.types().map(|(of, Seen { values, first: Place { document, line, record } })| {
                format!(
                    "{{\"type\": \"{of}\", \"values\": {values}, \"document\": {document}, \"line\": {line}, \
                     \"record\": {record}}}"
                )
            });
            // Writing to a `String` cannot fail.
            _ = write!(text, "{}: [{}]", quoted(key), types.collect::<Vec<_>>().join(", "));
        }
        text.push_str(if last.is_some() { "\n    }\n  }\n}\n" } else { "}\n}\n" });
        text
    }

    /// Loads what [`to_json`](Self::to_json) gave, with its options. What is learned after that is about the document after the
    /// last one in it.
    ///
    /// # Errors
    /// [`Code::InvalidSchema`]: the text is no JSON or not of this format, and the detail says where. [`Code::SchemaTooLarge`]: it
    /// has more than its own limits allow.
    ///
    /// ```
    /// use linepack::Schema;
    /// let text = Schema::default().to_json().replace("\"linepack_schema\": 1", "\"linepack_schema\": 2");
    /// let error = Schema::from_json(text.as_bytes()).unwrap_err();
    /// assert_eq!(error.detail, "linepack_schema: is 2, and only version 1 is known");
    /// ```
    pub fn from_json(text: &[u8]) -> Result<Schema, SchemaError> {
        if text.len() > limits::SCHEMA_TEXT_BYTES {
            return Err(wrong(&format!("it is longer than {} bytes", limits::SCHEMA_TEXT_BYTES)));
        }
        let value: Value = serde_json::from_slice(text).map_err(|error| wrong(&error.to_string()))?;
        let file = object(&value, "the file")?;
        let version = number(file, VERSION_NAME, VERSION_NAME)?;
        if version != VERSION {
            return Err(wrong(&format!("{VERSION_NAME}: is {version}, and only version {VERSION} is known")));
        }
        only(file, &[VERSION_NAME, "tags", "max_columns", "max_name_bytes", "measurements"], "the file")?;
        let tags = member(file, "tags", "tags")?.as_bool().ok_or_else(|| wrong("tags: is not true or false"))?;
        let limit = |name: &str| {
            usize::try_from(number(file, name, name)?).map_err(|_| wrong(&format!("{name}: is too large")))
        };
        let options =
            SchemaOptions { tags, max_columns: limit("max_columns")?, max_name_bytes: limit("max_name_bytes")? };
        let mut schema = Schema::new(&options);
        let mut last = 0;
        for (measurement, keys) in object(member(file, "measurements", "measurements")?, "measurements")? {
            let at = format!("measurement {}", quoted(measurement));
            let keys = object(keys, &at)?;
            if measurement.is_empty() || keys.is_empty() {
                return Err(wrong(&format!("{at}: has no name or no columns")));
            }
            for (key, types) in keys {
                let at = format!("{at}, column {}", quoted(key));
                if key.is_empty() {
                    return Err(wrong(&format!("{at}: has no name")));
                }
                let column = column(types, tags, &at)?;
                last = column.types().map(|(_, seen)| seen.first.document).fold(last, u64::max);
                schema.insert(measurement, key, column)?;
            }
        }
        schema.start_at(Place::start_of(last.saturating_add(1)));
        Ok(schema)
    }
}

/// A column from the list of its types.
fn column(types: &Value, tags: bool, at: &str) -> Result<Column, SchemaError> {
    let types = types.as_array().ok_or_else(|| wrong(&format!("{at}: is not a list of types")))?;
    let mut column: Option<Column> = None;
    for (n, entry) in types.iter().enumerate() {
        let at = format!("{at}, type {}", n + 1);
        let entry = object(entry, &at)?;
        only(entry, &["type", "values", "document", "line", "record"], &at)?;
        let word = member(entry, "type", &at)?.as_str().ok_or_else(|| wrong(&format!("{at}: type is not a text")))?;
        let of: ColumnType = word.parse().map_err(|unknown| wrong(&format!("{at}: {unknown}")))?;
        if of == ColumnType::Tag && !tags {
            return Err(wrong(&format!("{at}: is a tag, but the schema has learned no tags")));
        }
        let positive = |name: &str| match number(entry, name, &at)? {
            0 => Err(wrong(&format!("{at}: {name} is 0"))),
            number => Ok(number),
        };
        let first = Place { document: positive("document")?, line: positive("line")?, record: positive("record")? };
        let seen = Seen { values: positive("values")?, first };
        match &mut column {
            None => column = Some(Column::new(of, seen)),
            Some(column) if column.types().any(|(other, _)| other == of) => {
                return Err(wrong(&format!("{at}: {of} comes twice")));
            }
            Some(column) if first < column.first().first => {
                return Err(wrong(&format!("{at}: stands before the type that is known")));
            }
            Some(column) => column.add(of, seen),
        }
    }
    column.ok_or_else(|| wrong(&format!("{at}: has no types")))
}

fn wrong(detail: &str) -> SchemaError {
    SchemaError::new(Code::InvalidSchema, detail)
}

/// A name as JSON text.
fn quoted(name: &str) -> String {
    Value::from(name).to_string()
}

fn object<'v>(value: &'v Value, at: &str) -> Result<&'v Map<String, Value>, SchemaError> {
    value.as_object().ok_or_else(|| wrong(&format!("{at}: is not an object")))
}

fn member<'v>(object: &'v Map<String, Value>, name: &str, at: &str) -> Result<&'v Value, SchemaError> {
    let missing =
        || if at == name { wrong(&format!("{name}: is missing")) } else { wrong(&format!("{at}: {name} is missing")) };
    object.get(name).ok_or_else(missing)
}

fn number(object: &Map<String, Value>, name: &str, at: &str) -> Result<u64, SchemaError> {
    let wrong = || {
        if at == name {
            wrong(&format!("{name}: is not a whole number"))
        } else {
            wrong(&format!("{at}: {name} is not a whole number"))
        }
    };
    member(object, name, at)?.as_u64().ok_or_else(wrong)
}

/// Refuses members that mean nothing, which are mostly misspelt.
fn only(object: &Map<String, Value>, names: &[&str], at: &str) -> Result<(), SchemaError> {
    match object.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(wrong(&format!("{at}: {} is no member of it", quoted(name)))),
        None => Ok(()),
    }
}
