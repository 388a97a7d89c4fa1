//! One field, one tag, the measurements or the times of all records at once, without an object for each value.

use super::chunk::Chunk;
use super::line::Line;
use crate::error::Code;
use crate::value::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// A value for each record, where it has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The values, one for each record; those of records without one are 0, false or empty.
    pub values: Values,
    /// For each record whether it has a value; empty when all have.
    pub present: Vec<bool>,
}

/// The values of a column, all of one type.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// 64-bit floats.
    Float(Vec<f64>),
    /// Signed integers.
    Int(Vec<i64>),
    /// Unsigned integers.
    UInt(Vec<u64>),
    /// Booleans.
    Bool(Vec<bool>),
    /// Strings, one after the other, and where each ends: the first is `text[..ends[0]]`.
    String {
        /// The strings, unescaped.
        text: String,
        /// The byte after the last one of each.
        ends: Vec<u64>,
    },
}

/// A name for each record, as a number: there are few names and many records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictionary {
    /// The names in the order of their first record.
    pub names: Vec<String>,
    /// For each record the index of its name; -1 where it has none.
    pub codes: Vec<i32>,
}

/// Why there is no column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnError {
    /// [`Code::NoSuchField`] or [`Code::MixedTypes`].
    pub code: Code,
    /// The field.
    pub key: String,
    /// The line of the first record whose value is of another type than those before; 0 for a field that is nowhere.
    pub line: u64,
}

impl fmt::Display for ColumnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "field {:?}: {} [{}]", self.key, self.code.sentence(), self.code.word()),
            line => write!(f, "field {:?}, line {line}: {} [{}]", self.key, self.code.sentence(), self.code.word()),
        }
    }
}

impl std::error::Error for ColumnError {}

impl Values {
    /// The first value of a column, after so many records without one.
    fn first(value: &Value<'_>, before: usize) -> Values {
        let mut values = match value {
            Value::Float(_) => Values::Float(Vec::new()),
            Value::Int(_) => Values::Int(Vec::new()),
            Value::UInt(_) => Values::UInt(Vec::new()),
            Value::Bool(_) => Values::Bool(Vec::new()),
            Value::String(_) => Values::String { text: String::new(), ends: Vec::new() },
        };
        values.pad(before);
        values
    }

    /// Adds a value; false when it is of another type.
    fn push(&mut self, value: Value<'_>) -> bool {
        match (self, value) {
            (Values::Float(values), Value::Float(x)) => values.push(x),
            (Values::Int(values), Value::Int(x)) => values.push(x),
            (Values::UInt(values), Value::UInt(x)) => values.push(x),
            (Values::Bool(values), Value::Bool(x)) => values.push(x),
            (Values::String { text, ends }, Value::String(x)) => {
                text.push_str(&x);
                ends.push(text.len() as u64);
            }
            _ => return false,
        }
        true
    }

    /// Goes on to `length` values, for records without one.
    fn pad(&mut self, length: usize) {
        match self {
            Values::Float(values) => values.resize(length, 0.0),
            Values::Int(values) => values.resize(length, 0),
            Values::UInt(values) => values.resize(length, 0),
            Values::Bool(values) => values.resize(length, false),
            Values::String { text, ends } => ends.resize(length, text.len() as u64),
        }
    }

    /// Number of values.
    fn len(&self) -> usize {
        match self {
            Values::Float(values) => values.len(),
            Values::Int(values) => values.len(),
            Values::UInt(values) => values.len(),
            Values::Bool(values) => values.len(),
            Values::String { ends, .. } => ends.len(),
        }
    }
}

impl Dictionary {
    fn of<'a>(records: impl Iterator<Item = Option<Cow<'a, str>>>) -> Dictionary {
        let mut dictionary =
            Dictionary { names: Vec::new(), codes: Vec::with_capacity(records.size_hint().1.unwrap_or(0)) };
        let mut known: HashMap<Cow<'a, str>, i32> = HashMap::new();
        for name in records {
            let code = name.map_or(-1, |name| match known.get(&name) {
                Some(&code) => code,
                None => {
                    let code = dictionary.names.len() as i32;
                    dictionary.names.push(name.clone().into_owned());
                    known.insert(name, code);
                    code
                }
            });
            dictionary.codes.push(code);
        }
        dictionary
    }
}

impl<'a> Chunk<'a> {
    /// The field `key` of every record, or only of those of one measurement; the others count as records without it.
    /// Where a record has the field several times the last counts.
    ///
    /// # Errors
    /// [`Code::NoSuchField`] where no record has it, [`Code::MixedTypes`] where two records have values of different types.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions, Values};
    /// let doc = parse("m f=1,g=2i\nm g=3i\nm f=4\n", &ReadOptions::new()).unwrap();
    /// let column = doc.chunk().column("f", None).unwrap();
    /// assert_eq!(column.values, Values::Float(vec![1.0, 0.0, 4.0]));
    /// assert_eq!(column.present, [true, false, true]);
    /// let error = doc.chunk().column("h", None).unwrap_err();
    /// assert_eq!(error.to_string(), "field \"h\": no record has this field [no_such_field]");
    /// ```
    pub fn column(&self, key: &str, measurement: Option<&str>) -> Result<Column, ColumnError> {
        let fail = |code, line| ColumnError { code, key: key.to_string(), line };
        let (mut values, mut present) = (None, Vec::new());
        for (index, line) in self.iter().enumerate() {
            let wanted = measurement.is_none_or(|measurement| line.measurement() == measurement);
            let Some(value) = line.field(key).filter(|_| wanted) else {
                present.resize(index, true);
                present.push(false);
                continue;
            };
            let values = values.get_or_insert_with(|| Values::first(&value, index));
            values.pad(index);
            if !values.push(value) {
                return Err(fail(Code::MixedTypes, line.line()));
            }
        }
        let mut values = values.ok_or_else(|| fail(Code::NoSuchField, 0))?;
        let length = values.len().max(present.len());
        values.pad(length);
        if !present.is_empty() {
            present.resize(length, true);
        }
        Ok(Column { values, present })
    }

    /// The timestamp of every record in nanoseconds: a column of integers.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions, Values};
    /// let doc = parse("m f=1 17\nm f=2\n", &ReadOptions::new()).unwrap();
    /// let column = doc.chunk().timestamps();
    /// assert_eq!((column.values, column.present), (Values::Int(vec![17, 0]), vec![true, false]));
    /// ```
    pub fn timestamps(&self) -> Column {
        let times: Vec<_> = self.iter().map(|line| line.timestamp()).collect();
        let all = times.iter().all(Option::is_some);
        let present = if all { Vec::new() } else { times.iter().map(Option::is_some).collect() };
        Column { values: Values::Int(times.into_iter().map(Option::unwrap_or_default).collect()), present }
    }

    /// The measurement of every record.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("cpu f=1\nmem f=2\ncpu f=3\n", &ReadOptions::new()).unwrap();
    /// let measurements = doc.chunk().measurements();
    /// assert_eq!((measurements.names.join(","), measurements.codes), ("cpu,mem".into(), vec![0, 1, 0]));
    /// ```
    pub fn measurements(&self) -> Dictionary {
        Dictionary::of(self.iter().map(|line| Some(line.measurement())))
    }

    /// The tag `key` of every record; where a record has it several times the last counts.
    ///
    /// ```
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("m,host=a f=1\nm f=2\nm,host=b f=3\n", &ReadOptions::new()).unwrap();
    /// let hosts = doc.chunk().tag_column("host");
    /// assert_eq!((hosts.names.join(","), hosts.codes), ("a,b".into(), vec![0, -1, 1]));
    /// ```
    pub fn tag_column(&self, key: &str) -> Dictionary {
        Dictionary::of(self.iter().map(|line: Line<'a>| line.tag(key)))
    }
}
