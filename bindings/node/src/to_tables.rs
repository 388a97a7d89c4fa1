//! Documents to tables: as columns, or as Arrow IPC.

use crate::columns::{Array, Column, Dictionary, flags};
use crate::errors::{Answer, Failure, guarded};
use crate::ipc;
use crate::options::{Reading, mixed};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampNanosecondType, UInt64Type};
use arrow_array::{Array as _, ArrayRef, GenericStringArray, OffsetSizeTrait, RecordBatch};
use arrow_schema::DataType;
use linepack::Code;
use linepack::table::to_arrow;
use napi::Env;
use napi::bindgen_prelude::{
    BigInt64ArraySlice, BigUint64ArraySlice, Float64ArraySlice, Int32ArraySlice, Uint8ArraySlice, Uint32ArraySlice,
};
use napi_derive::napi;

/// No tag and no field has this name, for empty keys do not exist.
const TIME: &str = "";

/// The records of one measurement.
#[napi(object, object_from_js = false)]
pub struct GivenTable<'env> {
    /// The measurement.
    pub measurement: String,
    /// Number of records.
    pub length: f64,
    /// The keys of the tags.
    pub tag_keys: Vec<String>,
    /// Their columns.
    pub tags: Vec<Dictionary<'env>>,
    /// The keys of the fields.
    pub field_keys: Vec<String>,
    /// Their columns.
    pub fields: Vec<Column<'env>>,
    /// The times, if any record has one.
    pub time: Option<Column<'env>>,
}

/// The tables of a document as columns.
#[napi]
pub fn to_columns<'env>(
    env: &'env Env,
    data: &[u8],
    options: Reading,
    of_mixed: Option<String>,
) -> Answer<Vec<GivenTable<'env>>> {
    guarded(|| {
        let tables = to_arrow(data, &options.options()?, mixed(of_mixed.as_deref())?, TIME)?;
        tables.into_iter().map(|(measurement, table)| columns(env, measurement, &table)).collect()
    })
}

/// A table and its measurement.
#[napi(object, object_from_js = false)]
pub struct GivenStream<'env> {
    /// The measurement.
    pub measurement: String,
    /// The table as an Arrow IPC stream.
    pub bytes: Uint8ArraySlice<'env>,
}

/// The tables of a document as Arrow IPC; `time` is the name of their columns of times.
#[napi]
pub fn to_streams<'env>(
    env: &'env Env,
    data: &[u8],
    options: Reading,
    of_mixed: Option<String>,
    time: Option<String>,
) -> Answer<Vec<GivenStream<'env>>> {
    guarded(|| {
        let time = time.as_deref().unwrap_or("time");
        let tables = to_arrow(data, &options.options()?, mixed(of_mixed.as_deref())?, time)?;
        let stream = |(measurement, table)| {
            let bytes = Uint8ArraySlice::copy_from(env, ipc::written(&table)?)?;
            Ok(GivenStream { measurement, bytes })
        };
        tables.into_iter().map(stream).collect()
    })
}

fn columns<'env>(env: &'env Env, measurement: String, table: &RecordBatch) -> Result<GivenTable<'env>, Box<Failure>> {
    let length = table.num_rows() as f64;
    let (mut tag_keys, mut tags, mut field_keys, mut fields) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut time = None;
    for (field, array) in table.schema_ref().fields().iter().zip(table.columns()) {
        if let DataType::Dictionary(..) = array.data_type() {
            tag_keys.push(field.name().clone());
            tags.push(dictionary(env, array)?);
        } else if field.name() == TIME {
            time = Some(column(env, array)?);
        } else {
            field_keys.push(field.name().clone());
            fields.push(column(env, array)?);
        }
    }
    Ok(GivenTable { measurement, length, tag_keys, tags, field_keys, fields, time })
}

fn dictionary<'env>(env: &'env Env, array: &ArrayRef) -> Result<Dictionary<'env>, Box<Failure>> {
    let array = array.as_dictionary::<Int32Type>();
    let names = array.values().as_string::<i32>().iter().map(|name| name.unwrap_or_default().to_string()).collect();
    let codes: Vec<i32> = array.keys().iter().map(|code| code.unwrap_or(-1)).collect();
    Ok(Dictionary { names, codes: Int32ArraySlice::copy_from(env, codes)? })
}

fn column<'env>(env: &'env Env, array: &ArrayRef) -> Result<Column<'env>, Box<Failure>> {
    let present = array.nulls().filter(|nulls| nulls.null_count() > 0);
    let present = present.map(|nulls| flags(env, &nulls.iter().collect::<Vec<bool>>())).transpose()?;
    let mut ends = None;
    let (kind, values) = match array.data_type() {
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>().values();
            ("float", Array::A(Float64ArraySlice::copy_from(env, values)?))
        }
        DataType::Int64 => {
            let values = array.as_primitive::<Int64Type>().values();
            ("int", Array::B(BigInt64ArraySlice::copy_from(env, values)?))
        }
        DataType::UInt64 => {
            let values = array.as_primitive::<UInt64Type>().values();
            ("uint", Array::C(BigUint64ArraySlice::copy_from(env, values)?))
        }
        DataType::Boolean => {
            let values: Vec<bool> = array.as_boolean().values().iter().collect();
            ("boolean", Array::D(flags(env, &values)?))
        }
        DataType::Timestamp(..) => {
            let values = array.as_primitive::<TimestampNanosecondType>().values();
            ("int", Array::B(BigInt64ArraySlice::copy_from(env, values)?))
        }
        DataType::Utf8 => {
            let (text, past) = strings(env, array.as_string::<i32>())?;
            ends = Some(past);
            ("string", Array::D(text))
        }
        DataType::LargeUtf8 => {
            let (text, past) = strings(env, array.as_string::<i64>())?;
            ends = Some(past);
            ("string", Array::D(text))
        }
        other => return Err(Failure::new(Code::UnsupportedType, &other.to_string())),
    };
    Ok(Column { kind, values, ends, present })
}

type Strings<'env> = (Uint8ArraySlice<'env>, Uint32ArraySlice<'env>);

fn strings<'env, O: OffsetSizeTrait>(
    env: &'env Env,
    array: &GenericStringArray<O>,
) -> Result<Strings<'env>, Box<Failure>> {
    let ends: Result<Vec<u32>, _> = array.value_offsets()[1..].iter().map(|end| end.as_usize().try_into()).collect();
    let ends = ends.map_err(|_| Failure::new(Code::OutOfRange, "the strings of a column have more than 4 GiB"))?;
    Ok((Uint8ArraySlice::copy_from(env, array.value_data())?, Uint32ArraySlice::copy_from(env, ends)?))
}
