//! The values of one type that a column has, while its records come.

use super::present::Present;
use super::row::Row;
use crate::decode::{Records, Token};
use crate::scan::Lanes;
use crate::value::{Value, boolean, string, unsigned, within};
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, LargeStringArray, OffsetSizeTrait, StringArray, UInt64Array,
};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use std::mem::{discriminant, take};
use std::sync::Arc;

/// Values for the first so many records, where they have one.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    values: Values,
    present: Present,
}

/// Values of one type; those of records without one are 0, false or empty.
#[derive(Debug, Clone)]
enum Values {
    Float(Vec<f64>),
    Int(Vec<i64>),
    UInt(Vec<u64>),
    Bool(Vec<bool>),
    /// Strings, one after the other, and where each ends.
    String {
        text: Vec<u8>,
        ends: Vec<usize>,
    },
}

impl Values {
    fn resize(&mut self, length: usize) {
        match self {
            Values::Float(values) => values.resize(length, 0.0),
            Values::Int(values) => values.resize(length, 0),
            Values::UInt(values) => values.resize(length, 0),
            Values::Bool(values) => values.resize(length, false),
            Values::String { text, ends } => {
                text.truncate(ends[..length.min(ends.len())].last().copied().unwrap_or_default());
                ends.resize(length, text.len());
            }
        }
    }
}

impl Typed {
    /// No values of the same type as this one.
    pub(super) fn like(value: &Value<'_>) -> Typed {
        let values = match value {
            Value::Float(_) => Values::Float(Vec::new()),
            Value::Int(_) => Values::Int(Vec::new()),
            Value::UInt(_) => Values::UInt(Vec::new()),
            Value::Bool(_) => Values::Bool(Vec::new()),
            Value::String(_) => Values::String { text: Vec::new(), ends: Vec::new() },
        };
        Typed { values, present: Present::default() }
    }

    /// No values of the same type.
    pub(super) fn empty(&self) -> Typed {
        let mut empty = Typed { values: self.values.clone(), present: Present::default() };
        empty.values.resize(0);
        empty
    }

    pub(super) fn alike(&self, other: &Typed) -> bool {
        discriminant(&self.values) == discriminant(&other.values)
    }

    /// Whether a value is of their type.
    #[inline]
    pub(super) fn takes(&self, value: &Value<'_>) -> bool {
        matches!(
            (&self.values, value),
            (Values::Float(_), Value::Float(_))
                | (Values::Int(_), Value::Int(_))
                | (Values::UInt(_), Value::UInt(_))
                | (Values::Bool(_), Value::Bool(_))
                | (Values::String { .. }, Value::String(_))
        )
    }

    /// Makes room for so many records, and so many times the text of now.
    pub(super) fn reserve(&mut self, rows: usize, times: usize) {
        match &mut self.values {
            Values::Float(values) => values.reserve_exact(rows),
            Values::Int(values) => values.reserve_exact(rows),
            Values::UInt(values) => values.reserve_exact(rows),
            Values::Bool(values) => values.reserve_exact(rows),
            Values::String { text, ends } => {
                text.reserve_exact(text.len().saturating_mul(times));
                ends.reserve_exact(rows);
            }
        }
    }

    /// Forgets what is after the first `rows`.
    #[inline]
    pub(super) fn truncate(&mut self, rows: usize) {
        if self.present.len() > rows {
            self.values.resize(rows);
            self.present.truncate(rows);
        }
    }

    /// Goes on to `rows` values, for records without one.
    #[inline]
    fn pad(&mut self, rows: usize) {
        if self.present.len() < rows {
            self.values.resize(rows);
            self.present.extend_to(rows, false);
        }
    }

    /// Adds the value of record `row`, which must be of their type.
    #[inline]
    pub(super) fn push(&mut self, row: usize, value: Value<'_>) {
        self.pad(row);
        match (&mut self.values, value) {
            (Values::Float(values), Value::Float(x)) => values.push(x),
            (Values::Int(values), Value::Int(x)) => values.push(x),
            (Values::UInt(values), Value::UInt(x)) => values.push(x),
            (Values::Bool(values), Value::Bool(x)) => values.push(x),
            (Values::String { text, ends }, Value::String(x)) => {
                text.extend_from_slice(x.as_bytes());
                ends.push(text.len());
            }
            _ => return,
        }
        self.present.extend_to(row + 1, true);
    }

    /// Adds the values of the records from `row` on, which are the tokens that end `at` words after their series do. Gives
    /// false where one is not of their type: what was then added is to be taken back.
    #[inline(always)]
    pub(super) fn extend<L: Lanes>(
        &mut self,
        row: usize,
        records: &Records<'_>,
        rows: &[Row],
        at: usize,
        c_escapes: bool,
    ) -> bool {
        self.pad(row);
        let tokens = rows.iter().map(|row| records.token(row.fields + at));
        let good = match &mut self.values {
            Values::Float(values) => fill::<L, _>(values, tokens),
            Values::Int(values) => fill::<L, _>(values, tokens),
            Values::UInt(values) => fill::<L, _>(values, tokens),
            Values::Bool(values) => fill::<L, _>(values, tokens),
            Values::String { text, ends } => tokens.fold(true, |good, token| {
                let pushed = push_string(text, token, c_escapes);
                ends.push(text.len());
                good & pushed
            }),
        };
        self.present.extend_to(row + rows.len(), true);
        good
    }

    pub(super) fn data_type(&self) -> DataType {
        match self.values {
            Values::Float(_) => DataType::Float64,
            Values::Int(_) => DataType::Int64,
            Values::UInt(_) => DataType::UInt64,
            Values::Bool(_) => DataType::Boolean,
            Values::String { .. } => DataType::Utf8,
        }
    }

    /// The type as a word.
    pub(super) fn word(&self) -> &'static str {
        match self.values {
            Values::Float(_) => "float",
            Values::Int(_) => "integer",
            Values::UInt(_) => "unsigned",
            Values::Bool(_) => "boolean",
            Values::String { .. } => "string",
        }
    }

    /// Takes the values out; the column is then without any.
    pub(super) fn take(&mut self, rows: usize) -> Result<ArrayRef, ArrowError> {
        self.pad(rows);
        let nulls = self.present.take();
        Ok(match &mut self.values {
            Values::Float(values) => Arc::new(Float64Array::try_new(take(values).into(), nulls)?),
            Values::Int(values) => Arc::new(Int64Array::try_new(take(values).into(), nulls)?),
            Values::UInt(values) => Arc::new(UInt64Array::try_new(take(values).into(), nulls)?),
            Values::Bool(values) => Arc::new(BooleanArray::new(take(values).into(), nulls)),
            Values::String { text, ends } => {
                let (text, ends) = (Buffer::from(take(text)), take(ends));
                // Offsets of 32 bits, or of 64 where the strings are too long together.
                match i32::try_from(text.len()) {
                    Ok(_) => Arc::new(StringArray::try_new(offsets(&ends), text, nulls)?),
                    Err(_) => Arc::new(LargeStringArray::try_new(offsets(&ends), text, nulls)?),
                }
            }
        })
    }
}

/// What is read from a token by itself. A trait, since a function that is given as an argument is not compiled into its caller
/// with the instructions that the caller may use.
trait Number: Copy + Default {
    /// The value; `None` where the token is of another type.
    fn read<L: Lanes>(token: Token<'_>) -> Option<Self>;
}

impl Number for f64 {
    #[inline(always)]
    fn read<L: Lanes>(token: Token<'_>) -> Option<f64> {
        within::float::<L>(token.data, token.from, token.end)
    }
}

impl Number for i64 {
    #[inline(always)]
    fn read<L: Lanes>(token: Token<'_>) -> Option<i64> {
        within::integer::<L>(token.data, token.from, token.end)
    }
}

impl Number for u64 {
    #[inline(always)]
    fn read<L: Lanes>(token: Token<'_>) -> Option<u64> {
        unsigned::parse(token.bytes()).ok()
    }
}

impl Number for bool {
    #[inline(always)]
    fn read<L: Lanes>(token: Token<'_>) -> Option<bool> {
        boolean::parse(token.bytes()).ok()
    }
}

/// Appends what is read of each token; false where one is of another type.
#[inline(always)]
fn fill<'a, L: Lanes, T: Number>(values: &mut Vec<T>, tokens: impl ExactSizeIterator<Item = Token<'a>>) -> bool {
    let first = values.len();
    values.resize(first + tokens.len(), T::default());
    let mut good = true;
    for (value, token) in values[first..].iter_mut().zip(tokens) {
        let read = T::read::<L>(token);
        good &= read.is_some();
        *value = read.unwrap_or_default();
    }
    good
}

fn offsets<O: OffsetSizeTrait>(ends: &[usize]) -> OffsetBuffer<O> {
    OffsetBuffer::new([0].iter().chain(ends).map(|&end| O::usize_as(end)).collect::<ScalarBuffer<O>>())
}

/// Appends what a quoted token says; false for a token that is no string.
#[inline]
fn push_string(text: &mut Vec<u8>, token: Token<'_>, c_escapes: bool) -> bool {
    let [b'"', raw @ .., b'"'] = token.bytes() else { return false };
    match if token.escaped {
        std::str::from_utf8(raw).ok().and_then(|raw| string::unescape(raw, c_escapes))
    } else {
        None
    } {
        Some(unescaped) => text.extend_from_slice(unescaped.as_bytes()),
        None => text.extend_from_slice(raw),
    }
    true
}
