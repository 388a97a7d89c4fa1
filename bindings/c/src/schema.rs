//! Which type each field has.

use crate::code::{Status, result};
use crate::conflict::{ColumnTypeNumber, lp_checked, lp_conflicts, lp_place};
use crate::handle::{borrow, create, free, give, guarded, read, write};
use crate::message::message;
use crate::options::{Flag, copy_within, filled_in, flag, init, lp_read_options, reading};
use crate::out::Out;
use crate::slice::{lp_str, slice};
use linepack_core::schema::{ColumnType, Place, SchemaOptions};
use linepack_core::{Code, Schema};
use std::ffi::c_char;
use std::fmt;
use std::mem::offset_of;
use std::sync::Arc;

/// What a schema learns, and how much at most. Fill it with `lp_schema_options_init` first, then change what should differ.
#[repr(C)]
#[derive(Debug, Clone)]
pub struct lp_schema_options {
    /// `sizeof(lp_schema_options)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// How many columns, that is names in a measurement, there may be. Default 100000.
    pub max_columns: usize,
    /// How many bytes the names of measurements and columns may have together. Default 16 MiB.
    pub max_name_bytes: usize,
    /// Whether tags are learned too, so that a tag and a field of one name are a conflict, as they are for InfluxDB 3 and
    /// GreptimeDB. InfluxDB 1.x, 2.x and VictoriaMetrics keep them apart. Default true.
    pub tags: Flag,
}

impl Default for lp_schema_options {
    fn default() -> Self {
        let SchemaOptions { tags, max_columns, max_name_bytes, .. } = SchemaOptions::new();
        lp_schema_options { size: size_of::<Self>(), max_columns, max_name_bytes, tags: Flag::from(tags) }
    }
}

/// Fills options of a schema with their defaults. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_options_init(options: *mut lp_schema_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_schema_options { size, ..Default::default() }, size) })
}

/// The core's options; those that C left out, or all of them when `given` is null, are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there.
unsafe fn options(given: *const lp_schema_options) -> Result<SchemaOptions, Code> {
    let mut known = lp_schema_options::default();
    if !given.is_null() {
        // SAFETY: promised by the caller.
        let size = unsafe { filled_in(given) }?;
        copy_within!(size, given: *const lp_schema_options, known, max_columns, max_name_bytes, tags);
    }
    let options = SchemaOptions::new().max_columns(known.max_columns).max_name_bytes(known.max_name_bytes);
    Ok(options.tags(flag(known.tags)?))
}

/// Why a schema cannot be had. All zero when nothing failed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_schema_error {
    /// What is wrong.
    pub code: Status,
    /// What is wrong, where, and what to do: UTF-8, ended by a NUL, cut where it would be longer. Empty where the call failed
    /// on an argument.
    pub message: [c_char; 512],
}

/// Tells why a call failed that came to this status; with `error` null nobody wants to know.
///
/// # Safety
/// `error` is null or may be written.
pub(crate) unsafe fn tell(error: *mut lp_schema_error, status: Status, fault: Option<impl fmt::Display>) -> Status {
    // SAFETY: promised by the caller.
    if let Some(mut out) = unsafe { Out::optional(error) } {
        let text = fault.map(|fault| fault.to_string()).unwrap_or_default();
        out.set(lp_schema_error { code: status, message: message(&text) });
    }
    status
}

/// Which type each field of each measurement has, and which names are tags. The first value of a name decides. Memory is
/// bounded by the options, however many records are learned.
#[derive(Debug)]
pub struct lp_schema {
    /// Shared with the encoders that were made with it, which keep what it was.
    known: Arc<Schema>,
    /// What `lp_schema_to_json` gave last.
    json: String,
}

impl From<Schema> for lp_schema {
    fn from(schema: Schema) -> Self {
        lp_schema { known: Arc::new(schema), json: String::new() }
    }
}

impl lp_schema {
    /// What it knows now.
    pub(crate) fn known(&self) -> Arc<Schema> {
        Arc::clone(&self.known)
    }

    /// Knows this from now on.
    pub(crate) fn replace(&mut self, known: Schema) {
        self.known = Arc::new(known);
    }
}

/// Makes a schema that knows nothing yet. `options` may be null for the defaults. `schema` receives what the caller frees with
/// `lp_schema_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_new(given: *const lp_schema_options, schema: *mut *mut lp_schema) -> Status {
    // SAFETY: the header's contract for options and out-parameters.
    unsafe { create(schema, || options(given).map(|options| Schema::new(&options).into())) }
}

/// Loads what `lp_schema_to_json` gave, with its options. What is learned after that is about the document after the last one
/// in it.
///
/// `LP_INVALID_SCHEMA` for a text that is none, `LP_SCHEMA_TOO_LARGE` where it has more than its own limits allow. `error` (may
/// be null) receives where and why; it is all zero after success. `schema` receives what the caller frees with
/// `lp_schema_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_from_json(
    text: *const u8,
    len: usize,
    schema: *mut *mut lp_schema,
    error: *mut lp_schema_error,
) -> Status {
    let mut fault = None;
    // SAFETY: the header's contract for (pointer, length) pairs and out-parameters.
    unsafe {
        let status = create(schema, || {
            let loaded = Schema::from_json(slice(text, len)?);
            loaded.map(lp_schema::from).map_err(|error| fault.insert(error).code)
        });
        tell(error, status, fault)
    }
}

/// Frees a schema and the text that it gave. Encoders that were made with it do not need it. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_free(schema: *mut lp_schema) {
    // SAFETY: the header's contract for handles.
    unsafe { free(schema) }
}

/// Learns from a document. A record that is no line protocol, or that the target refuses, is left out, and one that conflicts
/// changes no type; neither is a failure of the call, both are in the result, at most `max_errors` of each kind. The next call
/// is about the next document, unless `lp_schema_start_at` says otherwise.
///
/// `data` may be null when `len` is 0. `options` may be null for the defaults. `LP_SCHEMA_TOO_LARGE` where the limits do not
/// allow a further name, and the schema is then of no more use. `error` (may be null) receives where; it is all zero after
/// success. `checked` receives what the caller frees with `lp_checked_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_learn(
    schema: *mut lp_schema,
    data: *const u8,
    len: usize,
    options: *const lp_read_options,
    checked: *mut *mut lp_checked,
    error: *mut lp_schema_error,
) -> Status {
    let mut fault = None;
    // SAFETY: the header's contract for handles, (pointer, length) pairs, options and out-parameters.
    unsafe {
        let status = create(checked, || {
            let (data, options, mut learned) = (slice(data, len)?, reading(options)?, None);
            result(write(schema, |schema| {
                let found = Arc::make_mut(&mut schema.known).learn(data, &options);
                learned = Some(found.map_err(|error| fault.insert(error).code)?);
                Ok(())
            }))?;
            learned.map(lp_checked::from).ok_or(Code::InternalPanic)
        });
        tell(error, status, fault)
    }
}

/// The same without learning: what of the document conflicts with what is known, or with itself. It takes the time of a copy of
/// the schema besides.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_check(
    schema: *const lp_schema,
    data: *const u8,
    len: usize,
    options: *const lp_read_options,
    checked: *mut *mut lp_checked,
    error: *mut lp_schema_error,
) -> Status {
    let mut fault = None;
    // SAFETY: the header's contract for handles, (pointer, length) pairs, options and out-parameters.
    unsafe {
        let status = create(checked, || {
            let found = borrow(schema)?.known.check(slice(data, len)?, &reading(options)?);
            found.map(lp_checked::from).map_err(|error| fault.insert(error).code)
        });
        tell(error, status, fault)
    }
}

/// Says where the record stands that is learned next; without it documents are counted as they are learned. Workers that learn
/// parts of one document say so, that what they learned can be put together. `LP_INVALID_OPTION` for a 0 in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_start_at(schema: *mut lp_schema, place: lp_place) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(schema, |schema| {
            let lp_place { document, line, record } = place;
            if document == 0 || line == 0 || record == 0 {
                return Err(Code::InvalidOption);
            }
            Arc::make_mut(&mut schema.known).start_at(Place { document, line, record });
            Ok(())
        })
    }
}

/// Adds what another schema has learned. Of each name the first value in the order of places decides, so that the result does
/// not depend on the order in which schemas are put together. `other` may not be `schema` itself.
///
/// `LP_SCHEMA_TOO_LARGE` where the limits do not allow all names of both, `LP_INVALID_OPTION` where only one of the two has
/// learned the tags; this schema then stays as it is. `error` (may be null) receives more; it is all zero after success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_merge(
    schema: *mut lp_schema,
    other: *const lp_schema,
    error: *mut lp_schema_error,
) -> Status {
    let mut fault = None;
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        // Taken first: nothing may be read through one pointer while it is written through another.
        let mut taken = None;
        let mut status = read(other, |other| {
            taken = Some(other.known());
            Ok(())
        });
        if let Some(other) = taken {
            status = write(schema, |schema| {
                let merged = Arc::make_mut(&mut schema.known).merge(&other);
                merged.map_err(|error| fault.insert(error).code)
            });
        }
        tell(error, status, fault)
    }
}

/// The schema as JSON text, one column a line: equal schemas give equal text. It lives until the next call of this function with
/// this schema or the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_to_json(schema: *mut lp_schema, text: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        write(schema, |schema| {
            let mut out = Out::required(text)?;
            schema.json = schema.known.to_json();
            out.set(lp_str::of(schema.json.as_bytes()));
            Ok(())
        })
    }
}

/// Number of columns: names in all measurements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_len(schema: *const lp_schema, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(schema, len, |schema| Ok(schema.known.len())) }
}

/// The type of a name in a measurement, neither escaped, and whether it is known. `LP_INVALID_UTF8` for a name that is no text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_get(
    schema: *const lp_schema,
    measurement: lp_str,
    key: lp_str,
    of: *mut ColumnTypeNumber,
    known: *mut bool,
) -> Status {
    // SAFETY: the header's contract for handles, strings and out-parameters.
    unsafe {
        read(schema, |schema| {
            let (mut of, mut known) = (Out::required(of)?, Out::required(known)?);
            let found = schema.known.get(measurement.text()?, key.text()?);
            of.set(found.unwrap_or_default() as u32);
            known.set(found.is_some());
            Ok(())
        })
    }
}

/// A column of a schema. Its names live as long as the columns that it is from.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_column {
    /// The measurement, not escaped.
    pub measurement: lp_str,
    /// The field's or the tag's key, not escaped.
    pub key: lp_str,
    /// What it is.
    pub of: ColumnTypeNumber,
}

/// All columns of a schema as they were at one time. They never change: any number of threads may read them at the same time.
#[derive(Debug)]
pub struct lp_columns(Vec<(String, String, ColumnType)>);

/// The columns that are known now, in the order of the names' bytes. `columns` receives what the caller frees with
/// `lp_columns_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_columns(schema: *const lp_schema, columns: *mut *mut lp_columns) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        create(columns, || {
            let known = &borrow(schema)?.known;
            let owned = |(measurement, key, of): (&str, &str, _)| (measurement.to_string(), key.to_string(), of);
            Ok(lp_columns(known.iter().map(owned).collect()))
        })
    }
}

/// Frees columns and their names. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_columns_free(columns: *mut lp_columns) {
    // SAFETY: the header's contract for handles.
    unsafe { free(columns) }
}

/// Number of columns.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_columns_len(columns: *const lp_columns, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(columns, len, |columns| Ok(columns.0.len())) }
}

/// A column. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_columns_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_columns_get(columns: *const lp_columns, index: usize, column: *mut lp_column) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(columns, column, |columns| {
            let (measurement, key, of) = columns.0.get(index).ok_or(Code::OutOfRange)?;
            let text = |text: &str| lp_str::of(text.as_bytes());
            Ok(lp_column { measurement: text(measurement), key: text(key), of: *of as u32 })
        })
    }
}

/// Everything that has more than one type: for each type but the known one how many values there are and where the first is.
/// `conflicts` receives what the caller frees with `lp_conflicts_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_conflicts(schema: *const lp_schema, conflicts: *mut *mut lp_conflicts) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { create(conflicts, || Ok(borrow(schema)?.known.conflicts().collect())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_core_s() {
        // SAFETY: null asks for the defaults.
        assert_eq!(unsafe { options(std::ptr::null()) }, Ok(SchemaOptions::new()));
    }
}
