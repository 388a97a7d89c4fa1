//! Bytes to Arrow arrays.

use crate::code::Status;
use crate::handle::{create, free, read};
use crate::line_error::lp_line_error;
use crate::message::message;
use crate::options::{chosen, lp_read_options, reading};
use crate::out::Out;
use crate::slice::{lp_str, slice};
use crate::table_options::name;
use linepack_core::Code;
use linepack_core::table::{Mixed, TablesError, to_arrow};
use linepack_shared::arrow::{FFI_ArrowArrayStream, RecordBatch, export};
use std::ffi::c_char;

/// What becomes of a field that has values of different types in different records.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_mixed {
    /// There are no tables.
    LP_MIXED_ERROR = 0,
    /// Each type has a column of its own: `f:float`, `f:integer`, `f:unsigned`, `f:boolean`, `f:string`.
    LP_MIXED_SPLIT = 1,
}

/// A number of [`lp_mixed`], as it crosses the boundary.
pub type MixedNumber = u32;

/// Why there are no tables. All zero when there are some.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_tables_error {
    /// What is wrong.
    pub code: Status,
    /// The bad record, where it is one that is not well formed; otherwise zero.
    pub record: lp_line_error,
    /// For `LP_MIXED_TYPES` the line, 1-based, of the field's first record; otherwise 0.
    pub first_line: u64,
    /// For `LP_MIXED_TYPES` the line, 1-based, of the first record that has another type; otherwise 0.
    pub second_line: u64,
    /// What is wrong and what to do, with the measurement, the field and the lines: UTF-8, ended by a NUL, cut where it would
    /// be longer. Empty where the call failed on an argument.
    pub message: [c_char; 512],
}

impl lp_tables_error {
    fn new(code: Status, text: &str) -> Self {
        lp_tables_error {
            code,
            record: lp_line_error::default(),
            first_line: 0,
            second_line: 0,
            message: message(text),
        }
    }
}

impl From<&TablesError> for lp_tables_error {
    fn from(error: &TablesError) -> Self {
        let mut told = Self::new(Status::from(error.code().number()), &error.to_string());
        match error {
            TablesError::Line(record) => told.record = record.into(),
            TablesError::MixedTypes { first, second, .. } => (told.first_line, told.second_line) = (*first, *second),
            _ => {}
        }
        told
    }
}

/// The tables of a document, one for each measurement. They never change: any number of threads may read them at the same
/// time.
#[derive(Debug)]
pub struct lp_tables(Vec<(String, RecordBatch)>);

/// Reads a document into one table for each measurement, in the order of their first records.
///
/// A table has a column for each tag (text in a dictionary of 32-bit indices), then one for each field (float64, int64,
/// uint64, bool or utf8; large_utf8 where it has more than 2 GiB of text), then the times (timestamp in nanoseconds, UTC)
/// under the name `time`, unless no record has one. Where a record lacks a column it is null. Of equal keys in a record the
/// last counts. `time` with a null pointer stands for "time".
///
/// `data` is not kept, and may be null when `len` is 0. `options` may be null for the defaults: with `LP_ERRORS_RAISE` the
/// first bad record ends the call, and its code is the result; with `LP_ERRORS_COLLECT` the tables have the good records,
/// and `lp_validate` tells of the others. `LP_MIXED_TYPES` where `mixed` is `LP_MIXED_ERROR` and a field has two types,
/// `LP_REPEATED_COLUMN` where a tag, a field and the times of a measurement do not all have different names.
///
/// `tables` receives tables that the caller frees with `lp_tables_free`, or null when the call fails. `error` (may be null)
/// receives why it failed; it is all zero after success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decode_arrow(
    data: *const u8,
    len: usize,
    options: *const lp_read_options,
    mixed: MixedNumber,
    time: lp_str,
    tables: *mut *mut lp_tables,
    error: *mut lp_tables_error,
) -> Status {
    let mut fault = None;
    // SAFETY: the header's contract for out-parameters, options and (pointer, length) pairs.
    let status = unsafe {
        create(tables, || {
            let (options, mixed) = (reading(options)?, chosen(Mixed::ALL, mixed)?);
            let time = name(time)?.unwrap_or_else(|| "time".to_string());
            let read = to_arrow(slice(data, len)?, &options, mixed, &time);
            read.map(lp_tables).map_err(|error| fault.insert(error).code())
        })
    };
    // SAFETY: the header's contract for out-parameters.
    if let Some(mut out) = unsafe { Out::optional(error) } {
        out.set(fault.as_ref().map_or_else(|| lp_tables_error::new(status, ""), lp_tables_error::from));
    }
    status
}

/// Frees tables. Null is harmless. Streams that were exported from them stay as they are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_tables_free(tables: *mut lp_tables) {
    // SAFETY: the header's contract for handles.
    unsafe { free(tables) }
}

/// Number of tables.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_tables_len(tables: *const lp_tables, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(tables, |tables| Out::required(len).map(|mut out| out.set(tables.0.len()))) }
}

/// The measurement of a table, not escaped; it lives until the tables are freed. `index` counts from 0; `LP_OUT_OF_RANGE`
/// from `lp_tables_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_tables_name(tables: *const lp_tables, index: usize, name: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(tables, |tables| {
            let mut out = Out::required(name)?;
            out.set(lp_str::of(tables.0.get(index).ok_or(Code::OutOfRange)?.0.as_bytes()));
            Ok(())
        })
    }
}

/// Gives a table as a stream of one struct array, through the Arrow C stream interface. `index` counts from 0;
/// `LP_OUT_OF_RANGE` from `lp_tables_len` on. `LP_INVALID_TABLE` where the name of a column has a NUL in it, which Arrow's C
/// interface cannot carry.
///
/// `stream` receives a stream that the caller releases, as it does what it takes out of it; all of them own what they lead
/// to and do not need the tables again. Nothing is released that was in `stream` before. A table may be given any number of
/// times; the data is not copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_tables_export(
    tables: *const lp_tables,
    index: usize,
    stream: *mut FFI_ArrowArrayStream,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(tables, |tables| {
            let mut out = Out::required(stream)?;
            let (_, table) = tables.0.get(index).ok_or(Code::OutOfRange)?;
            out.set(export(table.schema(), vec![table.clone()]).map_err(|fault| fault.code)?);
            Ok(())
        })
    }
}
