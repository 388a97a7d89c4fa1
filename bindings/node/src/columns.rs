//! One field, one tag, the measurements or the times of the records of each part. `lib/columns.js` joins them.

use crate::errors::{Answer, Failure, guarded};
use crate::options::Reading;
use linepack::{Chunk, Code, Decoder, Values};
use napi::Env;
use napi::bindgen_prelude::{
    BigInt64ArraySlice, BigUint64ArraySlice, Either4, Float64ArraySlice, Int32ArraySlice, Uint8ArraySlice,
    Uint32ArraySlice,
};
use napi_derive::napi;

/// Numbers, booleans or text, as a typed array.
pub type Array<'env> =
    Either4<Float64ArraySlice<'env>, BigInt64ArraySlice<'env>, BigUint64ArraySlice<'env>, Uint8ArraySlice<'env>>;

/// The values of a part's records.
#[napi(object, object_from_js = false)]
pub struct Column<'env> {
    /// `float`, `int`, `uint`, `boolean` or `string`; `mixed`, and then there are no values, where types differ.
    pub kind: &'static str,
    /// A value for each record; of strings their text, one after the other.
    pub values: Array<'env>,
    /// Of strings, where the text of each ends.
    pub ends: Option<Uint32ArraySlice<'env>>,
    /// For each record whether it has a value; not there when all have.
    pub present: Option<Uint8ArraySlice<'env>>,
}

/// A name for each record of a part.
#[napi(object, object_from_js = false)]
pub struct Dictionary<'env> {
    /// The names.
    pub names: Vec<String>,
    /// For each record the index of its name; -1 where it has none.
    pub codes: Int32ArraySlice<'env>,
}

/// Booleans as bytes.
pub fn flags<'env>(env: &'env Env, flags: &[bool]) -> napi::Result<Uint8ArraySlice<'env>> {
    Uint8ArraySlice::copy_from(env, flags.iter().map(|&flag| flag.into()).collect::<Vec<u8>>())
}

fn given(env: &Env, column: linepack::Column) -> napi::Result<Column<'_>> {
    let mut ends = None;
    let (kind, values) = match column.values {
        Values::Float(values) => ("float", Array::A(Float64ArraySlice::copy_from(env, values)?)),
        Values::Int(values) => ("int", Array::B(BigInt64ArraySlice::copy_from(env, values)?)),
        Values::UInt(values) => ("uint", Array::C(BigUint64ArraySlice::copy_from(env, values)?)),
        Values::Bool(values) => ("boolean", Array::D(flags(env, &values)?)),
        Values::String { text, ends: past } => {
            // A part is shorter than 4 GiB.
            let past: Vec<u32> = past.into_iter().map(|end| end as u32).collect();
            ends = Some(Uint32ArraySlice::copy_from(env, past)?);
            ("string", Array::D(Uint8ArraySlice::copy_from(env, text)?))
        }
    };
    let present = (!column.present.is_empty()).then(|| flags(env, &column.present)).transpose()?;
    Ok(Column { kind, values, ends, present })
}

/// What `ask` finds in each part, read into the memory of the one before.
fn each<T>(
    parts: &[&[u8]],
    options: &Reading,
    ask: impl Fn(&Chunk<'_>) -> napi::Result<T>,
) -> Result<Vec<T>, Box<Failure>> {
    // A part may be one record of any length.
    let mut decoder = Decoder::new(&options.options()?.max_record_bytes(Some(usize::MAX)));
    parts.iter().map(|part| Ok(ask(&decoder.feed(part))?)).collect()
}

/// The field `key` of every record, or only of those of one measurement; nothing for a part in which no record has it.
#[napi]
pub fn columns<'env>(
    env: &'env Env,
    parts: Vec<&[u8]>,
    options: Reading,
    key: String,
    measurement: Option<String>,
) -> Answer<Vec<Option<Column<'env>>>> {
    guarded(|| {
        each(&parts, &options, |chunk| {
            Ok(match chunk.column(&key, measurement.as_deref()) {
                Ok(column) => Some(given(env, column)?),
                Err(error) if error.code == Code::MixedTypes => {
                    let values = Array::D(flags(env, &[])?);
                    Some(Column { kind: "mixed", values, ends: None, present: None })
                }
                Err(_) => None,
            })
        })
    })
}

/// The time of every record.
#[napi]
pub fn timestamps<'env>(env: &'env Env, parts: Vec<&[u8]>, options: Reading) -> Answer<Vec<Column<'env>>> {
    guarded(|| each(&parts, &options, |chunk| given(env, chunk.timestamps())))
}

/// The tag `key` of every record, or without a key the measurements.
#[napi]
pub fn dictionaries<'env>(
    env: &'env Env,
    parts: Vec<&[u8]>,
    options: Reading,
    key: Option<String>,
) -> Answer<Vec<Dictionary<'env>>> {
    guarded(|| {
        each(&parts, &options, |chunk| {
            let linepack::Dictionary { names, codes } = match &key {
                Some(key) => chunk.tag_column(key),
                None => chunk.measurements(),
            };
            Ok(Dictionary { names, codes: Int32ArraySlice::copy_from(env, codes)? })
        })
    })
}
