//! What each column of a table is to be, found once for all its rows.

use super::error::TableError;
use super::options::{Measurement, TableOptions};
use crate::encode::{EncodeOptions, Key, Name, TagOrder};
use crate::error::{Code, Part};
use crate::grammar::Mode;
use crate::value::buffer::Buffer;
use arrow_schema::Schema;

/// Where a row's parts are.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) measurement: Source,
    /// In the order in which they are written.
    pub(super) tags: Vec<Tag>,
    pub(super) fields: Vec<Field>,
    /// The column of times.
    pub(super) time: Option<usize>,
}

/// The measurement.
#[derive(Debug)]
pub(super) enum Source {
    /// As it is written.
    Constant(Vec<u8>),
    /// The text of a column.
    Column(usize),
}

/// A tag.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) key: Key,
    pub(super) column: Option<usize>,
    /// `,key=value` of rows without one.
    pub(super) default: Option<Vec<u8>>,
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) key: Key,
    pub(super) column: usize,
}

/// A fault of the whole table.
pub(super) fn refused(code: Code, part: Part, column: Option<&str>, detail: Option<String>) -> TableError {
    TableError { code, row: None, part, column: column.map(str::to_string), detail }
}

impl Plan {
    pub(super) fn new(schema: &Schema, options: &TableOptions) -> Result<Plan, TableError> {
        let rows = &options.rows;
        let find = |name: &str, part| {
            let mut same = schema.fields().iter().enumerate().filter(|(_, field)| field.name() == name);
            match (same.next(), same.next()) {
                (Some((index, _)), None) => Ok(index),
                (None, _) => Err(refused(Code::NoSuchColumn, part, Some(name), Some(columns(schema)))),
                _ => Err(refused(Code::RepeatedColumn, part, Some(name), None)),
            }
        };
        let measurement = match &options.measurement {
            Measurement::Constant(name) => {
                let written = written(|out| Name::Measurement.write(out, name, rows));
                Source::Constant(written.map_err(|code| refused(code, Part::Measurement, None, None))?)
            }
            Measurement::Column(name) => Source::Column(find(name, Part::Measurement)?),
        };
        let mut tags = Vec::new();
        for name in &options.tags {
            let column = Some(find(name, Part::TagKey)?);
            tags.push(Tag { key: key(Name::TagKey, name, rows)?, name: name.clone(), column, default: None });
        }
        let time = options.time.as_deref().map(|name| find(name, Part::Timestamp)).transpose()?;
        let used = |index| {
            measurement.column() == Some(index)
                || time == Some(index)
                || tags.iter().any(|tag| tag.column == Some(index))
        };
        let names: Vec<&str> = match &options.fields {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => {
                let rest = schema.fields().iter().enumerate().filter(|(index, _)| !used(*index));
                rest.map(|(_, field)| field.name().as_str()).collect()
            }
        };
        let mut fields = Vec::new();
        for name in names {
            fields.push(Field {
                key: key(Name::FieldKey, name, rows)?,
                name: name.to_string(),
                column: find(name, Part::FieldKey)?,
            });
        }
        if fields.is_empty() {
            return Err(refused(Code::MissingFields, Part::Row, None, None));
        }
        add_defaults(&mut tags, rows)?;
        distinct(&tags, &fields, rows.mode)?;
        if rows.tag_order == TagOrder::Sorted {
            tags.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Ok(Plan { measurement, tags, fields, time })
    }
}

impl Source {
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Source::Constant(_) => None,
            Source::Column(index) => Some(*index),
        }
    }
}

fn columns(schema: &Schema) -> String {
    let names: Vec<_> = schema.fields().iter().map(|field| format!("{:?}", field.name())).collect();
    format!("its columns are {}", names.join(", "))
}

fn written(write: impl FnOnce(&mut Buffer) -> Result<(), Code>) -> Result<Vec<u8>, Code> {
    let mut out = Buffer::default();
    write(&mut out)?;
    Ok(out.take())
}

fn key(what: Name, name: &str, options: &EncodeOptions) -> Result<Key, TableError> {
    let part = if what == Name::TagKey { Part::TagKey } else { Part::FieldKey };
    Key::checked(name.as_bytes(), what, options).map_err(|code| refused(code, part, Some(name), None))
}

/// Default tags stand in for the nulls of a tag of the same key, or are a tag of every row.
fn add_defaults(tags: &mut Vec<Tag>, options: &EncodeOptions) -> Result<(), TableError> {
    for (key_of, value) in options.default_tags() {
        let name = String::from_utf8_lossy(key_of).into_owned();
        let key = key(Name::TagKey, &name, options)?;
        let text = written(|out| key.write(out, |_| 0, |out| Name::TagValue.write(out, value, options)));
        let text = text.map_err(|code| refused(code, Part::TagValue, Some(&name), None))?;
        match tags.iter_mut().find(|tag| tag.name == name) {
            Some(tag) => tag.default = Some(text),
            None => tags.push(Tag { name, key, column: None, default: Some(text) }),
        }
    }
    Ok(())
}

/// No key may be given twice; in `strict` no tag and field may have the same one.
fn distinct(tags: &[Tag], fields: &[Field], mode: Mode) -> Result<(), TableError> {
    let repeated = |names: &[&str]| {
        let mut sorted = names.to_vec();
        sorted.sort_unstable();
        sorted.windows(2).find(|two| two[0] == two[1]).map(|two| two[0].to_string())
    };
    let tags: Vec<&str> = tags.iter().map(|tag| &*tag.name).collect();
    let fields: Vec<&str> = fields.iter().map(|field| &*field.name).collect();
    if let Some(name) = repeated(&tags) {
        Err(refused(Code::DuplicateTag, Part::TagKey, Some(&name), None))
    } else if let Some(name) = repeated(&fields) {
        Err(refused(Code::DuplicateField, Part::FieldKey, Some(&name), None))
    } else if mode == Mode::Strict
        && let Some(name) = repeated(&[tags, fields].concat())
    {
        Err(refused(Code::TagAndField, Part::FieldKey, Some(&name), None))
    } else {
        Ok(())
    }
}
