//! Integers of JSON. The library that reads it cuts fractions off, so it is asked for the numbers' text.

use arrow_array::builder::PrimitiveBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use std::str::FromStr;
use std::sync::Arc;

/// Whole numbers below this are exact as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The columns with text in place of integers.
pub fn as_text(schema: &Schema) -> SchemaRef {
    let text = |field: &Arc<Field>| match field.data_type() {
        DataType::Int64 | DataType::UInt64 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8)),
        _ => field.clone(),
    };
    Arc::new(Schema::new(schema.fields().iter().map(text).collect::<Vec<_>>()))
}

/// The rows with the integers of such texts.
pub fn from_text(rows: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = rows.columns().iter().zip(schema.fields()).map(|(column, field)| match field.data_type() {
        DataType::Int64 => parsed::<Int64Type>(column, field.name(), |float| float as i64),
        DataType::UInt64 => parsed::<UInt64Type>(column, field.name(), |float| float as u64),
        _ => Ok(column.clone()),
    });
    RecordBatch::try_new(schema.clone(), columns.collect::<Result<_, _>>()?)
}

fn parsed<T: ArrowPrimitiveType>(
    column: &ArrayRef,
    name: &str,
    whole: impl Fn(f64) -> T::Native,
) -> Result<ArrayRef, ArrowError>
where
    T::Native: FromStr,
{
    let mut numbers = PrimitiveBuilder::<T>::with_capacity(column.len());
    for text in column.as_string::<i32>() {
        let number = text.map(|text| {
            // 2.0 and 1e3 are whole numbers too.
            let float =
                |text: &str| text.parse().ok().filter(|float: &f64| float.fract() == 0.0 && float.abs() < EXACT);
            let least = if T::DATA_TYPE == DataType::UInt64 { 0.0 } else { -EXACT };
            text.parse().ok().or_else(|| float(text).filter(|&float| float >= least).map(&whole)).ok_or_else(|| {
                ArrowError::JsonError(format!("whilst decoding field '{name}': {text} is no {}", T::DATA_TYPE))
            })
        });
        numbers.append_option(number.transpose()?);
    }
    Ok(Arc::new(numbers.finish()))
}
