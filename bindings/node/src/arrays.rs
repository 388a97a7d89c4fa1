//! Columns as JavaScript has them, some rows at a time, as arrays of Apache Arrow. They are copied, because JavaScript
//! may change its memory between two calls.

use crate::errors::Failure;
use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, DictionaryArray, Int64Array, LargeStringArray, NullArray,
    PrimitiveArray, TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray,
    TimestampSecondArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use linepack::{Code, Part, Precision};
use napi::bindgen_prelude::{Uint8Array, Uint32Array};
use napi_derive::napi;
use std::sync::Arc;

/// What a column is, and which buffers a window of it has: its values, the offsets, the validity.
#[napi(object, object_to_js = false)]
pub struct Layout {
    /// The column's name, unlike that of any other.
    pub name: String,
    /// `measurement`, `tag`, `field` or `time`.
    pub role: String,
    /// What the values are: a word of [`Kind`].
    pub kind: String,
    /// What the offsets of strings are: a word of [`Kind`].
    pub offsets: Option<String>,
    /// The names that values are the indexes of.
    pub names: Option<Names>,
    /// Whether there is a buffer of validity, and of what: `bits`, of which the lowest of a byte comes first, or `bytes`.
    pub valid: Option<String>,
    /// The unit of times that are instants.
    pub unit: Option<String>,
}

/// The names of a column.
#[napi(object, object_to_js = false)]
pub struct Names {
    /// Their text, one after the other.
    pub bytes: Uint8Array,
    /// Where each begins, and where the last one ends.
    pub offsets: Uint32Array,
}

impl Names {
    fn array(&self) -> Result<LargeStringArray, Box<Failure>> {
        let offsets: ScalarBuffer<i64> = self.offsets.iter().copied().map(i64::from).collect();
        if offsets.is_empty() || offsets.windows(2).any(|pair| pair[0] > pair[1]) {
            return Err(malformed("names"));
        }
        let text = Buffer::from(&self.bytes[..]);
        LargeStringArray::try_new(OffsetBuffer::new(offsets), text, None).map_err(|_| malformed("names"))
    }
}

/// A column that is known.
pub struct Column {
    /// The column's name.
    pub name: String,
    part: Part,
    kind: Kind,
    offsets: Option<Kind>,
    names: Option<Arc<LargeStringArray>>,
    valid: Option<Valid>,
    unit: Option<Precision>,
}

#[derive(Clone, Copy)]
enum Valid {
    Bits,
    Bytes,
}

/// What the elements of a buffer are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// No buffer, and no value in any row.
    Null,
    /// No buffer, and the first of the names in every row.
    Constant,
    /// A byte each, 0 or 1.
    Boolean,
    /// UTF-8.
    Text,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float32,
    Float64,
}

const KINDS: [(&str, Kind); 14] = [
    ("null", Kind::Null),
    ("constant", Kind::Constant),
    ("boolean", Kind::Boolean),
    ("text", Kind::Text),
    ("int8", Kind::Int8),
    ("int16", Kind::Int16),
    ("int32", Kind::Int32),
    ("int64", Kind::Int64),
    ("uint8", Kind::UInt8),
    ("uint16", Kind::UInt16),
    ("uint32", Kind::UInt32),
    ("uint64", Kind::UInt64),
    ("float32", Kind::Float32),
    ("float64", Kind::Float64),
];

fn malformed(what: &str) -> Box<Failure> {
    Failure::new(Code::WrongState, &format!("the {what} of a column are malformed"))
}

fn kind(word: &str) -> Result<Kind, Box<Failure>> {
    let known = KINDS.iter().find(|(known, _)| *known == word);
    known.map(|&(_, kind)| kind).ok_or_else(|| malformed("kinds"))
}

/// The elements of a buffer of fixed width, each read by `$read`.
macro_rules! elements {
    ($bytes:expr, $read:ty) => {
        $bytes.as_chunks().0.iter().map(|&bytes| <$read>::from_ne_bytes(bytes))
    };
}

impl Column {
    /// The column that is laid out so.
    pub fn new(layout: Layout) -> Result<Column, Box<Failure>> {
        let Layout { name, role, kind: word, offsets, names, valid, unit } = layout;
        let part = match role.as_str() {
            "measurement" => Part::Measurement,
            "tag" => Part::TagValue,
            "field" => Part::FieldValue,
            "time" => Part::Timestamp,
            _ => return Err(malformed("roles")),
        };
        let valid = match valid.as_deref() {
            None => None,
            Some("bits") => Some(Valid::Bits),
            Some("bytes") => Some(Valid::Bytes),
            Some(_) => return Err(malformed("kinds of validity")),
        };
        Ok(Column {
            name,
            part,
            kind: kind(&word)?,
            offsets: offsets.as_deref().map(kind).transpose()?,
            names: names.map(|names| names.array().map(Arc::new)).transpose()?,
            valid,
            unit: unit.map(|unit| unit.parse()).transpose().map_err(|_| malformed("units"))?,
        })
    }

    /// What the column is.
    pub fn part(&self) -> Part {
        self.part
    }

    /// Its array of `rows` rows from the next of the buffers; `refuse` is told of the rows whose value is none, where the
    /// array then has anything.
    pub fn array<'a>(
        &self,
        rows: usize,
        buffers: &mut impl Iterator<Item = &'a [u8]>,
        refuse: Refuse<'_>,
    ) -> Result<ArrayRef, Box<Failure>> {
        let mut next = || buffers.next().ok_or_else(|| malformed("buffers"));
        let bufferless = matches!(self.kind, Kind::Null | Kind::Constant);
        let values = if bufferless { &[][..] } else { next()? };
        let offsets = self.offsets.map(|kind| Ok::<_, Box<Failure>>((kind, next()?))).transpose()?;
        let nulls = match self.valid {
            None => None,
            Some(valid) => nulls(valid, rows, next()?)?,
        };
        let part = Rows { column: self, rows, values, nulls, refuse };
        match (&self.names, offsets) {
            (Some(names), _) => part.dictionary(names),
            (None, Some((kind, offsets))) => part.strings(kind, offsets),
            (None, None) if self.part == Part::Timestamp => part.times(),
            (None, None) => part.flat(),
        }
    }
}

/// What is told of a row whose value is none: why, and the same in words.
pub type Refuse<'a> = &'a mut dyn FnMut(usize, Code, String);

/// Nulls where a row is not valid; none where every row is.
fn nulls(valid: Valid, rows: usize, given: &[u8]) -> Result<Option<NullBuffer>, Box<Failure>> {
    let enough = match valid {
        Valid::Bits => given.len() >= rows.div_ceil(8),
        Valid::Bytes => given.len() == rows,
    };
    if !enough {
        return Err(malformed("buffers"));
    }
    let bits = match valid {
        Valid::Bits => BooleanBuffer::new(Buffer::from(given), 0, rows),
        Valid::Bytes => BooleanBuffer::collect_bool(rows, |row| given[row] != 0),
    };
    Ok(Some(NullBuffer::new(bits)).filter(|nulls| nulls.null_count() > 0))
}

/// Some rows of a column.
struct Rows<'a> {
    column: &'a Column,
    rows: usize,
    values: &'a [u8],
    nulls: Option<NullBuffer>,
    refuse: Refuse<'a>,
}

impl Rows<'_> {
    fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))
    }

    /// Numbers as they are.
    fn primitive<T: ArrowPrimitiveType>(self) -> Result<ArrayRef, Box<Failure>> {
        if self.values.len() != self.rows * size_of::<T::Native>() {
            return Err(malformed("buffers"));
        }
        let values = ScalarBuffer::new(Buffer::from(self.values), 0, self.rows);
        Ok(Arc::new(PrimitiveArray::<T>::new(values, self.nulls)))
    }

    fn flat(self) -> Result<ArrayRef, Box<Failure>> {
        match self.column.kind {
            Kind::Null | Kind::Constant | Kind::Text => Ok(Arc::new(NullArray::new(self.rows))),
            Kind::Boolean => self.booleans(),
            Kind::Int8 => self.primitive::<Int8Type>(),
            Kind::Int16 => self.primitive::<Int16Type>(),
            Kind::Int32 => self.primitive::<Int32Type>(),
            Kind::Int64 => self.primitive::<Int64Type>(),
            Kind::UInt8 => self.primitive::<UInt8Type>(),
            Kind::UInt16 => self.primitive::<UInt16Type>(),
            Kind::UInt32 => self.primitive::<UInt32Type>(),
            Kind::UInt64 => self.primitive::<UInt64Type>(),
            Kind::Float32 => self.primitive::<Float32Type>(),
            Kind::Float64 => self.primitive::<Float64Type>(),
        }
    }

    fn booleans(self) -> Result<ArrayRef, Box<Failure>> {
        if self.values.len() != self.rows {
            return Err(malformed("buffers"));
        }
        for (row, &byte) in self.values.iter().enumerate() {
            if byte > 1 && !self.is_null(row) {
                (self.refuse)(row, Code::InvalidBoolean, format!("the byte {byte} is neither 0 nor 1"));
            }
        }
        let bits = BooleanBuffer::collect_bool(self.rows, |row| self.values[row] == 1);
        Ok(Arc::new(BooleanArray::new(bits, self.nulls)))
    }

    fn strings(self, kind: Kind, offsets: &[u8]) -> Result<ArrayRef, Box<Failure>> {
        let offsets: Vec<i64> = match kind {
            Kind::Int32 => elements!(offsets, i32).map(i64::from).collect(),
            Kind::UInt32 => elements!(offsets, u32).map(i64::from).collect(),
            _ => elements!(offsets, i64).collect(),
        };
        if offsets.len() != self.rows + 1 {
            return Err(malformed("buffers"));
        }
        let start = offsets[0];
        let ascend = offsets.windows(2).fold(true, |ascend, pair| ascend & (pair[0] <= pair[1]));
        if ascend && start >= 0 && offsets[self.rows] as u64 <= self.values.len() as u64 {
            let text = Buffer::from(&self.values[start as usize..offsets[self.rows] as usize]);
            let relative: ScalarBuffer<i64> = offsets.iter().map(|offset| offset - start).collect();
            if let Ok(array) = LargeStringArray::try_new(OffsetBuffer::new(relative), text, self.nulls.clone()) {
                return Ok(Arc::new(array));
            }
        }
        Ok(Arc::new(self.readable(&offsets)))
    }

    /// The strings of which not all can be read.
    fn readable(self, offsets: &[i64]) -> LargeStringArray {
        // Offsets that go back could name the same text any number of times; one of them does so once.
        let mut room = 2 * self.values.len();
        let mut texts = Vec::with_capacity(self.rows);
        for row in 0..self.rows {
            let found = match self.is_null(row) {
                true => Ok(None),
                false => text(self.values, offsets[row], offsets[row + 1], &mut room).map(Some),
            };
            texts.push(found.unwrap_or_else(|(code, detail)| {
                (self.refuse)(row, code, detail);
                None
            }));
        }
        LargeStringArray::from(texts)
    }

    fn dictionary(mut self, names: &Arc<LargeStringArray>) -> Result<ArrayRef, Box<Failure>> {
        let (rows, count) = (self.rows, names.len() as u64);
        // Those beyond 31 bits become negative, and are beyond all names.
        let keys: Vec<i32> = match self.column.kind {
            Kind::Constant => vec![0; rows],
            Kind::Int8 => elements!(self.values, i8).map(i32::from).collect(),
            Kind::Int16 => elements!(self.values, i16).map(i32::from).collect(),
            Kind::Int32 => elements!(self.values, i32).collect(),
            Kind::UInt8 => elements!(self.values, u8).map(i32::from).collect(),
            Kind::UInt16 => elements!(self.values, u16).map(i32::from).collect(),
            Kind::UInt32 => elements!(self.values, u32).map(|code| code as i32).collect(),
            _ => return Err(malformed("kinds")),
        };
        if keys.len() != rows {
            return Err(malformed("buffers"));
        }
        let names_something = |key: i32| u64::from(key as u32) < count;
        let nulls = if keys.iter().fold(true, |all, &key| all & names_something(key)) {
            self.nulls.take()
        } else {
            for (row, &key) in keys.iter().enumerate() {
                let none = key == -1 && !self.is_unsigned();
                if !none && !names_something(key) && !self.is_null(row) {
                    let code = if self.is_unsigned() { i64::from(key as u32) } else { key.into() };
                    let detail = format!("its code is {code}, and there are {count} names");
                    (self.refuse)(row, Code::OutOfRange, detail);
                }
            }
            let known = BooleanBuffer::collect_bool(rows, |row| names_something(keys[row]) && !self.is_null(row));
            Some(NullBuffer::new(known))
        };
        let keys = PrimitiveArray::<Int32Type>::new(keys.into(), nulls);
        let array = DictionaryArray::try_new(keys, names.clone() as ArrayRef).map_err(|_| malformed("codes"))?;
        Ok(Arc::new(array))
    }

    fn is_unsigned(&self) -> bool {
        matches!(self.column.kind, Kind::UInt8 | Kind::UInt16 | Kind::UInt32)
    }

    /// Times as integers in the encoder's precision, or in a unit of their own and then instants.
    fn times(mut self) -> Result<ArrayRef, Box<Failure>> {
        let times: Vec<i64> = match self.column.kind {
            Kind::Null => return self.flat(),
            Kind::Int8 => elements!(self.values, i8).map(i64::from).collect(),
            Kind::Int16 => elements!(self.values, i16).map(i64::from).collect(),
            Kind::Int32 => elements!(self.values, i32).map(i64::from).collect(),
            Kind::Int64 => elements!(self.values, i64).collect(),
            Kind::UInt8 => elements!(self.values, u8).map(i64::from).collect(),
            Kind::UInt16 => elements!(self.values, u16).map(i64::from).collect(),
            Kind::UInt32 => elements!(self.values, u32).map(i64::from).collect(),
            Kind::UInt64 => {
                self.each(elements!(self.values, u64), |time| time.try_into().or(Err(Code::TimestampOutOfRange)))
            }
            Kind::Float64 => self.each(elements!(self.values, f64), whole),
            _ => return Err(malformed("kinds")),
        };
        if times.len() != self.rows {
            return Err(malformed("buffers"));
        }
        let scaled = |by: i64| times.iter().map(|time| time.saturating_mul(by)).collect::<Vec<_>>();
        let nulls = self.nulls;
        Ok(match self.column.unit {
            None => Arc::new(Int64Array::new(times.into(), nulls)),
            Some(Precision::Ns) => Arc::new(TimestampNanosecondArray::new(times.into(), nulls)),
            Some(Precision::Us) => Arc::new(TimestampMicrosecondArray::new(times.into(), nulls)),
            Some(Precision::Ms) => Arc::new(TimestampMillisecondArray::new(times.into(), nulls)),
            Some(Precision::S) => Arc::new(TimestampSecondArray::new(times.into(), nulls)),
            // What is beyond all seconds is beyond all nanoseconds, which the encoder refuses.
            Some(Precision::M) => Arc::new(TimestampSecondArray::new(scaled(60).into(), nulls)),
            Some(Precision::H) => Arc::new(TimestampSecondArray::new(scaled(3600).into(), nulls)),
        })
    }

    /// Every value that is not null as a time.
    fn each<T>(&mut self, values: impl Iterator<Item = T>, time: impl Fn(T) -> Result<i64, Code>) -> Vec<i64> {
        let mut times = Vec::with_capacity(self.rows);
        for (row, value) in values.enumerate() {
            let taken = if self.is_null(row) { Ok(0) } else { time(value) };
            times.push(taken.unwrap_or_else(|code| {
                (self.refuse)(row, code, "a time is a whole number".to_string());
                0
            }));
        }
        times
    }
}

/// The text from one offset to the next, or why there is none; `room` is what may still be read.
fn text<'a>(values: &'a [u8], from: i64, to: i64, room: &mut usize) -> Result<&'a str, (Code, String)> {
    if from > to {
        return Err((Code::OutOfRange, format!("its offsets decrease from {from} to {to}")));
    }
    let beyond = |&offset: &i64| usize::try_from(offset).map_or(true, |offset| offset > values.len());
    if let Some(offset) = [to, from].into_iter().find(beyond) {
        return Err((Code::OutOfRange, format!("its offset {offset} is beyond the text")));
    }
    let bytes = &values[from as usize..to as usize];
    let again = || (Code::OutOfRange, "its offsets go over the same text again".to_string());
    *room = room.checked_sub(bytes.len()).ok_or_else(again)?;
    str::from_utf8(bytes).map_err(|_| (Code::InvalidUtf8, "its bytes are no text".to_string()))
}

/// A number as a time: exact, because it may otherwise have been rounded.
fn whole(number: f64) -> Result<i64, Code> {
    const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
    if number.fract() != 0.0 || !number.is_finite() {
        Err(Code::InvalidTimestamp)
    } else if number.abs() > MAX_SAFE {
        Err(Code::TimestampOutOfRange)
    } else {
        Ok(number as i64)
    }
}
