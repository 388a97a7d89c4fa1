//! A column of a table as the few kinds of values that line protocol can have.

use super::options::Decimals;
use crate::value::Value;
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Float32Array, Float64Array, Int64Array, LargeStringArray,
    PrimitiveArray, RunArray, StringArray, StringViewArray, UInt64Array,
};
use arrow_schema::DataType;

/// The values of a column.
#[derive(Debug, Clone)]
pub(super) enum Cells {
    /// Nothing but nulls.
    Null,
    Bool(BooleanArray),
    Int(Int64Array),
    UInt(UInt64Array),
    Float(Float64Array),
    Float32(Float32Array),
    Text(Text),
    /// Values that rows refer to: a dictionary, or runs of equal ones.
    Indexed {
        /// For each row the index of its value; [`NO_VALUE`] where it is null.
        codes: Vec<u32>,
        values: Box<Cells>,
    },
}

/// The code of a row without a value.
pub(super) const NO_VALUE: u32 = u32::MAX;

/// Text in one of its layouts.
#[derive(Debug, Clone)]
pub(super) enum Text {
    Utf8(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
}

impl Text {
    #[inline(always)]
    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Text::Utf8(array) => array.is_valid(row).then(|| array.value(row)),
            Text::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Text::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

impl Cells {
    /// `None` for a type that has no form in line protocol.
    pub(super) fn new(array: &ArrayRef, decimals: Decimals) -> Option<Cells> {
        Some(match array.data_type() {
            DataType::Null => Cells::Null,
            DataType::Boolean => Cells::Bool(array.as_boolean().clone()),
            DataType::Int8 => Cells::Int(widened::<Int8Type, _>(array, i64::from)),
            DataType::Int16 => Cells::Int(widened::<Int16Type, _>(array, i64::from)),
            DataType::Int32 => Cells::Int(widened::<Int32Type, _>(array, i64::from)),
            DataType::Int64 => Cells::Int(array.as_primitive().clone()),
            DataType::UInt8 => Cells::UInt(widened::<UInt8Type, _>(array, u64::from)),
            DataType::UInt16 => Cells::UInt(widened::<UInt16Type, _>(array, u64::from)),
            DataType::UInt32 => Cells::UInt(widened::<UInt32Type, _>(array, u64::from)),
            DataType::UInt64 => Cells::UInt(array.as_primitive().clone()),
            DataType::Float16 => Cells::Float32(widened::<Float16Type, _>(array, |x| x.to_f32())),
            DataType::Float32 => Cells::Float32(array.as_primitive().clone()),
            DataType::Float64 => Cells::Float(array.as_primitive().clone()),
            DataType::Utf8 => Cells::Text(Text::Utf8(array.as_string().clone())),
            DataType::LargeUtf8 => Cells::Text(Text::Large(array.as_string().clone())),
            DataType::Utf8View => Cells::Text(Text::View(array.as_string_view().clone())),
            DataType::Decimal32(..) if decimals == Decimals::Float => nearest::<Decimal32Type>(array),
            DataType::Decimal64(..) if decimals == Decimals::Float => nearest::<Decimal64Type>(array),
            DataType::Decimal128(..) if decimals == Decimals::Float => nearest::<Decimal128Type>(array),
            DataType::Decimal256(..) if decimals == Decimals::Float => nearest::<Decimal256Type>(array),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let values = Box::new(Cells::new(dictionary.values(), decimals)?);
                if dictionary.values().is_empty() {
                    // Not `Null`: what it cannot be by its type, it cannot be before there are values either.
                    return Some(Cells::Indexed { codes: vec![NO_VALUE; array.len()], values });
                }
                let mut codes: Vec<u32> = dictionary.normalized_keys().into_iter().map(|key| key as u32).collect();
                if let Some(nulls) = dictionary.keys().nulls() {
                    codes.iter_mut().zip(nulls).filter(|(_, valid)| !valid).for_each(|(code, _)| *code = NO_VALUE);
                }
                Cells::Indexed { codes, values }
            }
            DataType::RunEndEncoded(ends, _) => match ends.data_type() {
                DataType::Int16 => runs::<Int16Type>(array, decimals)?,
                DataType::Int32 => runs::<Int32Type>(array, decimals)?,
                _ => runs::<Int64Type>(array, decimals)?,
            },
            _ => return None,
        })
    }

    /// Whether its values are text.
    pub(super) fn is_text(&self) -> bool {
        match self {
            Cells::Null | Cells::Text(_) => true,
            Cells::Indexed { values, .. } => values.is_text(),
            _ => false,
        }
    }

    /// Whether its values have one text each: all but floats.
    pub(super) fn is_exact(&self) -> bool {
        match self {
            Cells::Float(_) | Cells::Float32(_) => false,
            Cells::Indexed { values, .. } => values.is_exact(),
            _ => true,
        }
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        match self {
            Cells::Null => 0,
            Cells::Bool(array) => array.len(),
            Cells::Int(array) => array.len(),
            Cells::UInt(array) => array.len(),
            Cells::Float(array) => array.len(),
            Cells::Float32(array) => array.len(),
            Cells::Text(Text::Utf8(array)) => array.len(),
            Cells::Text(Text::Large(array)) => array.len(),
            Cells::Text(Text::View(array)) => array.len(),
            Cells::Indexed { codes, .. } => codes.len(),
        }
    }

    /// The value of a row; `None` for a null.
    #[inline(always)]
    pub(super) fn get(&self, row: usize) -> Option<Value<'_>> {
        match self {
            Cells::Indexed { codes, values } => match codes[row] {
                NO_VALUE => None,
                code => values.flat(code as usize),
            },
            flat => flat.flat(row),
        }
    }

    /// The value at an index, of any kind but [`Cells::Indexed`].
    #[inline(always)]
    fn flat(&self, row: usize) -> Option<Value<'_>> {
        match self {
            Cells::Bool(array) => array.is_valid(row).then(|| Value::Bool(array.value(row))),
            Cells::Int(array) => array.is_valid(row).then(|| Value::Int(array.value(row))),
            Cells::UInt(array) => array.is_valid(row).then(|| Value::UInt(array.value(row))),
            Cells::Float(array) => array.is_valid(row).then(|| Value::Float(array.value(row))),
            Cells::Float32(array) => array.is_valid(row).then(|| Value::from(array.value(row))),
            Cells::Text(text) => text.get(row).map(Value::from),
            // A dictionary of a dictionary.
            Cells::Indexed { .. } => self.get(row),
            Cells::Null => None,
        }
    }
}

fn widened<N: ArrowPrimitiveType, W: ArrowPrimitiveType>(
    array: &ArrayRef,
    widen: impl Fn(N::Native) -> W::Native,
) -> PrimitiveArray<W> {
    array.as_primitive::<N>().unary(widen)
}

/// The nearest floats of a column of decimals.
fn nearest<D: DecimalType>(array: &ArrayRef) -> Cells {
    let array = array.as_primitive::<D>();
    // A decimal's text is always a number.
    let float = |row| array.is_valid(row).then(|| array.value_as_string(row).parse().unwrap_or(f64::NAN));
    Cells::Float((0..array.len()).map(float).collect())
}

fn runs<R: RunEndIndexType>(array: &ArrayRef, decimals: Decimals) -> Option<Cells> {
    let array: &RunArray<R> = array.as_run_opt()?;
    let values = Box::new(Cells::new(array.values(), decimals)?);
    let codes = (0..array.len()).map(|row| array.get_physical_index(row) as u32).collect();
    Some(Cells::Indexed { codes, values })
}
