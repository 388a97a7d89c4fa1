//! A column of a table as the few kinds of values that line protocol can have.

use super::options::Decimals;
use crate::value::Value;
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, Float32Array, Float64Array, GenericStringArray, Int64Array,
    LargeStringArray, OffsetSizeTrait, PrimitiveArray, RunArray, StringArray, StringViewArray, UInt64Array,
    downcast_integer_array,
};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use std::sync::Arc;

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
        /// For each row the index of its value; that behind the last where it is null.
        codes: Vec<u32>,
        values: Arc<Values>,
    },
}

/// The values of a dictionary or of runs, the same for all rows of a record batch.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) cells: Cells,
    pub(super) len: usize,
    of: ArrayRef,
}

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

impl Text {
    /// The bytes of a row's text with those that lie behind it, and how many bytes the text has; `None` for a null.
    #[inline(always)]
    pub(super) fn bytes(&self, row: usize) -> Option<(&[u8], usize)> {
        fn of<O: OffsetSizeTrait>(array: &GenericStringArray<O>, row: usize) -> Option<(&[u8], usize)> {
            let (start, end) = (array.value_offsets()[row].as_usize(), array.value_offsets()[row + 1].as_usize());
            array.is_valid(row).then(|| (&array.value_data()[start..], end - start))
        }
        match self {
            Text::Utf8(array) => of(array, row),
            Text::Large(array) => of(array, row),
            Text::View(array) => {
                // Length, first bytes, buffer and place in it, from the lowest bits on; short texts stand in the view itself.
                let view = array.views()[row];
                let (len, buffer, at) = (view as u32 as usize, (view >> 64) as u32, (view >> 96) as u32);
                if len <= 12 || array.is_null(row) {
                    return self.get(row).map(|text| (text.as_bytes(), text.len()));
                }
                Some((array.data_buffers().get(buffer as usize)?.get(at as usize..)?, len))
            }
        }
    }
}

impl Cells {
    /// `None` for a type that has no form in line protocol. What was made of the rows before is used again where it can be.
    pub(super) fn new(array: &ArrayRef, decimals: Decimals, before: Option<Cells>) -> Option<Cells> {
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
                let (mut codes, values) = indexed(dictionary.values(), decimals, before)?;
                let keys = dictionary.keys();
                downcast_integer_array! {
                    keys => append_codes(&mut codes, keys, values.len),
                    _ => return None
                }
                Cells::Indexed { codes, values }
            }
            DataType::RunEndEncoded(ends, _) => match ends.data_type() {
                DataType::Int16 => runs::<Int16Type>(array, decimals, before)?,
                DataType::Int32 => runs::<Int32Type>(array, decimals, before)?,
                _ => runs::<Int64Type>(array, decimals, before)?,
            },
            _ => return None,
        })
    }

    /// Whether its values are text.
    pub(super) fn is_text(&self) -> bool {
        match self {
            Cells::Null | Cells::Text(_) => true,
            Cells::Indexed { values, .. } => values.cells.is_text(),
            _ => false,
        }
    }

    /// Whether its values have one text each: all but floats.
    pub(super) fn is_exact(&self) -> bool {
        match self {
            Cells::Float(_) | Cells::Float32(_) => false,
            Cells::Indexed { values, .. } => values.cells.is_exact(),
            _ => true,
        }
    }

    /// The value of a row; `None` for a null.
    #[inline(always)]
    pub(super) fn get(&self, row: usize) -> Option<Value<'_>> {
        match self {
            Cells::Indexed { codes, values } => {
                let code = codes[row] as usize;
                if code < values.len { values.cells.flat(code) } else { None }
            }
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

fn runs<R: RunEndIndexType>(array: &ArrayRef, decimals: Decimals, before: Option<Cells>) -> Option<Cells> {
    let array: &RunArray<R> = array.as_run_opt()?;
    let (mut codes, values) = indexed(array.values(), decimals, before)?;
    codes.extend((0..array.len()).map(|row| array.get_physical_index(row) as u32));
    Some(Cells::Indexed { codes, values })
}

/// Memory for codes, and the values that they are of: those of the rows before, if they are the same.
fn indexed(of: &ArrayRef, decimals: Decimals, before: Option<Cells>) -> Option<(Vec<u32>, Arc<Values>)> {
    if let Some(Cells::Indexed { mut codes, values }) = before
        && Arc::ptr_eq(&values.of, of)
    {
        codes.clear();
        return Some((codes, values));
    }
    // More values than codes can tell apart are not in memory.
    u32::try_from(of.len() + 1).ok()?;
    let cells = Cells::new(of, decimals, None)?;
    Some((Vec::new(), Arc::new(Values { cells, len: of.len(), of: of.clone() })))
}

/// The codes of these keys, which are those of values but for nulls, whose keys may be any.
fn append_codes<K: ArrowPrimitiveType>(codes: &mut Vec<u32>, keys: &PrimitiveArray<K>, null: usize) {
    codes.extend(keys.values().iter().map(|key| key.as_usize() as u32));
    if let Some(nulls) = keys.nulls().filter(|nulls| nulls.null_count() > 0) {
        codes.iter_mut().zip(nulls).filter(|(_, valid)| !valid).for_each(|(code, _)| *code = null as u32);
    }
}
