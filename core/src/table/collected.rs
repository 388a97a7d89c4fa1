//! The columns of a table while its records come.

use super::tables::Mixed;
use crate::decode::Values;
use crate::value::Value;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, LargeStringArray, PrimitiveArray, StringArray,
    UInt64Array,
};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field};
use std::borrow::Cow;
use std::collections::HashMap;
use std::mem::{discriminant, replace, take};
use std::sync::Arc;

/// Places for names that came lately: enough for the hosts of a cluster, few enough to stay in the cache.
const RECENT: usize = 256;

/// A tag of all records: few values, many records.
#[derive(Debug, Clone)]
pub(super) struct TagColumn {
    pub(super) key: String,
    names: Vec<String>,
    codes: HashMap<String, i32>,
    /// At a place that a glance at a name gives the code of one that has it; -1 where there is none. Only a name that is not
    /// found here is hashed, and its hash is one that nobody can choose names for.
    recent: Box<[i32; RECENT]>,
    /// For each record the index of its name; -1 where it has none.
    rows: Vec<i32>,
}

/// A field of all records.
#[derive(Debug, Clone)]
pub(super) struct FieldColumn {
    pub(super) key: String,
    /// The line of its first record.
    pub(super) first_line: u64,
    /// One for each type that it has had.
    typed: Vec<Typed>,
}

#[derive(Debug, Clone)]
struct Typed {
    values: Values,
    present: Vec<bool>,
}

/// A value of another type than those before.
pub(super) struct Unlike;

impl TagColumn {
    pub(super) fn new(key: &str) -> TagColumn {
        TagColumn {
            key: key.to_string(),
            names: Vec::new(),
            codes: HashMap::new(),
            recent: Box::new([-1; RECENT]),
            rows: Vec::new(),
        }
    }

    /// Sets the value of a record, which is the last or a new one.
    #[inline]
    pub(super) fn put(&mut self, row: usize, value: Cow<'_, str>) {
        let place = glance(value.as_bytes()) % RECENT;
        let mut code = self.recent[place];
        if self.names.get(code as usize).is_none_or(|name| !same(name, &value)) {
            code = self.find(value);
            self.recent[place] = code;
        }
        if self.rows.len() != row {
            self.rows.resize(row, -1);
        }
        self.rows.push(code);
    }

    #[cold]
    #[inline(never)]
    fn find(&mut self, value: Cow<'_, str>) -> i32 {
        if let Some(&code) = self.codes.get(&*value) {
            return code;
        }
        let code = self.names.len() as i32;
        self.names.push(value.to_string());
        self.codes.insert(value.into_owned(), code);
        code
    }

    /// The column's name and type.
    pub(super) fn field(&self) -> Field {
        Field::new(&self.key, DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), true)
    }

    /// Takes the values out; the column is then without any.
    pub(super) fn take(&mut self, rows: usize) -> (Field, ArrayRef) {
        self.codes.clear();
        let (names, mut codes) = (take(&mut self.names), take(&mut self.rows));
        codes.resize(rows, -1);
        let nulls = nulls(codes.iter().map(|&code| code >= 0));
        codes.iter_mut().for_each(|code| *code = (*code).max(0));
        let names = Arc::new(StringArray::from(names));
        let array: ArrayRef =
            match DictionaryArray::<Int32Type>::try_new(PrimitiveArray::new(codes.into(), nulls), names) {
                Ok(array) => Arc::new(array),
                Err(error) => unreachable!("codes count names: {error}"),
            };
        (self.field(), array)
    }
}

impl FieldColumn {
    pub(super) fn new(key: &str, line: u64) -> FieldColumn {
        FieldColumn { key: key.to_string(), first_line: line, typed: Vec::new() }
    }

    /// Sets the value of a record, which is the last or a new one.
    #[inline]
    pub(super) fn put(&mut self, row: usize, value: Value<'_>, mixed: Mixed) -> Result<(), Unlike> {
        if let [only] = &mut self.typed[..]
            && only.values.takes(&value)
        {
            only.truncate(row);
            only.push(row, value);
            return Ok(());
        }
        for typed in &mut self.typed {
            typed.truncate(row);
        }
        let index = self.learn(&value, mixed)?;
        self.typed[index].push(row, value);
        Ok(())
    }

    /// The place of the values of this one's type, made if there was none.
    #[inline]
    pub(super) fn learn(&mut self, value: &Value<'_>, mixed: Mixed) -> Result<usize, Unlike> {
        match self.typed.iter().position(|typed| typed.values.takes(value)) {
            Some(index) => Ok(index),
            None => self.add(Values::first(value, 0), mixed),
        }
    }

    fn add(&mut self, values: Values, mixed: Mixed) -> Result<usize, Unlike> {
        if !self.typed.is_empty() && mixed == Mixed::Error {
            return Err(Unlike);
        }
        self.typed.push(Typed { values, present: Vec::new() });
        Ok(self.typed.len() - 1)
    }

    /// Learns the types that another column of the same key has.
    pub(super) fn merge(&mut self, other: &FieldColumn, mixed: Mixed) -> Result<(), Unlike> {
        for theirs in &other.typed {
            let alike = |ours: &Typed| discriminant(&ours.values) == discriminant(&theirs.values);
            if !self.typed.iter().any(alike) {
                self.add(empty(&theirs.values), mixed)?;
            }
        }
        Ok(())
    }

    /// The names and types of its columns, of which it has one for each type.
    pub(super) fn fields(&self) -> Vec<Field> {
        let name = |typed: &Typed| match self.typed.len() {
            1 => self.key.clone(),
            _ => format!("{}:{}", self.key, typed.values.word()),
        };
        self.typed.iter().map(|typed| Field::new(name(typed), typed.data_type(), true)).collect()
    }

    /// Takes the values out; the column is then without any.
    pub(super) fn take(&mut self, rows: usize) -> impl Iterator<Item = (Field, ArrayRef)> {
        let fields = self.fields();
        self.typed.iter_mut().zip(fields).map(move |(typed, field)| {
            let array = typed.take(rows);
            (field.with_data_type(array.data_type().clone()), array)
        })
    }
}

/// No values of the same type.
fn empty(values: &Values) -> Values {
    match values {
        Values::Float(_) => Values::Float(Vec::new()),
        Values::Int(_) => Values::Int(Vec::new()),
        Values::UInt(_) => Values::UInt(Vec::new()),
        Values::Bool(_) => Values::Bool(Vec::new()),
        Values::String { .. } => Values::String { text: String::new(), ends: Vec::new() },
    }
}

impl Typed {
    /// Forgets what is after the first `rows`, when a key comes twice in one record.
    #[inline]
    fn truncate(&mut self, rows: usize) {
        if self.present.len() > rows {
            self.values.truncate(rows);
            self.present.truncate(rows);
        }
    }

    #[inline]
    fn push(&mut self, row: usize, value: Value<'_>) {
        if self.present.len() < row {
            self.values.pad(row);
            self.present.resize(row, false);
        }
        self.values.push(value);
        self.present.push(true);
    }

    fn data_type(&self) -> DataType {
        match self.values {
            Values::Float(_) => DataType::Float64,
            Values::Int(_) => DataType::Int64,
            Values::UInt(_) => DataType::UInt64,
            Values::Bool(_) => DataType::Boolean,
            Values::String { .. } => DataType::Utf8,
        }
    }

    fn take(&mut self, rows: usize) -> ArrayRef {
        self.values.pad(rows);
        self.present.resize(rows, false);
        let nulls = nulls(take(&mut self.present).into_iter());
        let none = empty(&self.values);
        match replace(&mut self.values, none) {
            Values::Float(values) => Arc::new(Float64Array::new(values.into(), nulls)),
            Values::Int(values) => Arc::new(Int64Array::new(values.into(), nulls)),
            Values::UInt(values) => Arc::new(UInt64Array::new(values.into(), nulls)),
            Values::Bool(values) => Arc::new(BooleanArray::new(values.into(), nulls)),
            Values::String { text, ends } => strings(text, &ends, nulls),
        }
    }
}

/// Whether two names are the same. Most are short, and a call takes longer than to compare them.
#[inline(always)]
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        0 => true,
        1..4 => a[0] == b[0] && a[a.len() / 2] == b[a.len() / 2] && a[a.len() - 1] == b[a.len() - 1],
        4..8 => ends::<4>(a) == ends::<4>(b),
        8..=16 => ends::<8>(a) == ends::<8>(b),
        17..=32 => ends::<16>(a) == ends::<16>(b),
        _ => a == b,
    }
}

/// The first and the last `N` bytes.
#[inline(always)]
fn ends<const N: usize>(name: &[u8]) -> Option<([u8; N], [u8; N])> {
    Some((*name.first_chunk()?, *name.last_chunk()?))
}

/// A number that a name's ends and length give.
#[inline(always)]
fn glance(name: &[u8]) -> usize {
    let word = match name.last_chunk::<4>() {
        Some(last) => u32::from_le_bytes(*last),
        None => name.iter().fold(0, |word, &byte| word << 8 | u32::from(byte)),
    };
    ((word ^ name.len() as u32).wrapping_mul(0x9E37_79B1) >> 16) as usize
}

/// Nulls where `valid` is false; none where it is true everywhere.
fn nulls(valid: impl Iterator<Item = bool>) -> Option<NullBuffer> {
    Some(valid.collect::<NullBuffer>()).filter(|nulls| nulls.null_count() > 0)
}

/// Strings with offsets of 32 bits, or of 64 where they are too long together.
fn strings(text: String, ends: &[u64], nulls: Option<NullBuffer>) -> ArrayRef {
    let text = Buffer::from(text.into_bytes());
    if i32::try_from(text.len()).is_ok() {
        let offsets: ScalarBuffer<i32> = [0].into_iter().chain(ends.iter().map(|&end| end as i32)).collect();
        Arc::new(StringArray::new(OffsetBuffer::new(offsets), text, nulls))
    } else {
        let offsets: ScalarBuffer<i64> = [0].into_iter().chain(ends.iter().map(|&end| end as i64)).collect();
        Arc::new(LargeStringArray::new(OffsetBuffer::new(offsets), text, nulls))
    }
}
