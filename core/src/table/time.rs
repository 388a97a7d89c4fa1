//! A column of times.

use crate::encode::Time;
use crate::error::Code;
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Int64Array, PrimitiveArray, UInt64Array};
use arrow_schema::{DataType, TimeUnit};

/// The times of some rows.
#[derive(Debug, Clone)]
pub(super) enum Times {
    /// Numbers in the precision.
    Units(Int64Array),
    /// The same, some of which may be beyond all times.
    Unsigned(UInt64Array),
    /// Instants, as so many nanoseconds each.
    Instants(Int64Array, i64),
}

impl Times {
    /// `None` for a type that is no time.
    pub(super) fn new(array: &ArrayRef) -> Option<Times> {
        Some(match array.data_type() {
            DataType::Null => Times::Units(Int64Array::new_null(array.len())),
            DataType::Int8 => Times::Units(wide::<Int8Type>(array)),
            DataType::Int16 => Times::Units(wide::<Int16Type>(array)),
            DataType::Int32 => Times::Units(wide::<Int32Type>(array)),
            DataType::Int64 => Times::Units(wide::<Int64Type>(array)),
            DataType::UInt8 => Times::Units(wide::<UInt8Type>(array)),
            DataType::UInt16 => Times::Units(wide::<UInt16Type>(array)),
            DataType::UInt32 => Times::Units(wide::<UInt32Type>(array)),
            DataType::UInt64 => Times::Unsigned(array.as_primitive().clone()),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => Times::Instants(wide::<TimestampNanosecondType>(array), 1),
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Times::Instants(wide::<TimestampMicrosecondType>(array), 1_000)
            }
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                Times::Instants(wide::<TimestampMillisecondType>(array), 1_000_000)
            }
            DataType::Timestamp(TimeUnit::Second, _) => {
                Times::Instants(wide::<TimestampSecondType>(array), 1_000_000_000)
            }
            DataType::Date32 => Times::Instants(wide::<Date32Type>(array), 86_400_000_000_000),
            DataType::Date64 => Times::Instants(wide::<Date64Type>(array), 1_000_000),
            _ => return None,
        })
    }

    /// The time of a row; `None` for a null.
    #[inline(always)]
    pub(super) fn get(&self, row: usize) -> Option<Time> {
        match self {
            Times::Units(array) => array.is_valid(row).then(|| Time::Units(array.value(row))),
            Times::Unsigned(array) => array
                .is_valid(row)
                .then(|| i64::try_from(array.value(row)).map_or(Time::Refused(Code::TimestampOutOfRange), Time::Units)),
            Times::Instants(array, ns) => array.is_valid(row).then(|| {
                array.value(row).checked_mul(*ns).map_or(Time::Refused(Code::TimestampOutOfRange), Time::Instant)
            }),
        }
    }
}

fn wide<T: ArrowPrimitiveType<Native: Into<i64>>>(array: &ArrayRef) -> Int64Array {
    let array: &PrimitiveArray<T> = array.as_primitive();
    array.unary(Into::into)
}
