//! Arrow arrays to bytes.

use crate::code::Status;
use crate::encode::PartNumber;
use crate::handle::{create, free, read, write};
use crate::options::PrecisionNumber;
use crate::out::Out;
use crate::slice::lp_str;
use crate::table_options::{lp_table_options, table};
use linepack_core::table::{Batch, TableEncoder, TableError, TableOptions};
use linepack_core::{Code, Part};
use linepack_shared::arrow::{ArrowFault, Batches, FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema};

/// Some rows of a table, one after the other, as line protocol. It lives until `lp_batches_next` is called again or the
/// batches are freed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_batch {
    /// The lines, each with its LF; `body.ptr` is null when there are no more rows. It may be empty where rows were only
    /// skipped.
    pub body: lp_str,
    /// Number of rows in the body.
    pub records: u64,
    /// The rows that are not in the body though rows around them are, in order, counted from 0 over the whole table: those
    /// of which no field was left, and those that the options had skipped.
    pub skipped_rows: *const u64,
    /// How many rows were skipped.
    pub skipped_rows_len: usize,
    /// Fields that the options `nan` and `on_unencodable` had left out of rows that are in the body; nulls are not counted.
    pub skipped_fields: u64,
    /// The unit of the timestamps, for the request that carries the body.
    pub precision: PrecisionNumber,
}

impl lp_batch {
    const NONE: lp_batch = lp_batch {
        body: lp_str::NONE,
        records: 0,
        skipped_rows: std::ptr::null(),
        skipped_rows_len: 0,
        skipped_fields: 0,
        precision: 0,
    };
}

impl From<Batch<'_>> for lp_batch {
    fn from(batch: Batch<'_>) -> Self {
        lp_batch {
            body: lp_str::of(batch.body()),
            records: batch.records(),
            skipped_rows: batch.skipped_rows().as_ptr(),
            skipped_rows_len: batch.skipped_rows().len(),
            skipped_fields: batch.skipped_fields(),
            precision: batch.precision() as PrecisionNumber,
        }
    }
}

/// A table, or one of its rows, that could not be written. `code` is `LP_OK`, and the rest zero, when nothing has failed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_table_error {
    /// What is wrong.
    pub code: Status,
    /// The part of the row at fault.
    pub part: PartNumber,
    /// Whether it is one row that failed, and not the table.
    pub has_row: bool,
    /// The row, counted from 0 over the whole table.
    pub row: u64,
    /// The column at fault; `column.ptr` is null where there is none. It lives until `lp_batches_next` is called again or the
    /// handle that it is from is freed, and so does `message`.
    pub column: lp_str,
    /// What is wrong and what to do, with the place and all that is known, in one sentence without a full stop.
    pub message: lp_str,
}

/// What went wrong, kept until it is asked for.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) code: Code,
    part: Part,
    row: Option<u64>,
    column: Option<String>,
    pub(crate) message: String,
}

impl From<&Kept> for lp_table_error {
    fn from(kept: &Kept) -> Self {
        lp_table_error {
            code: Status::from(kept.code.number()),
            part: kept.part as PartNumber,
            has_row: kept.row.is_some(),
            row: kept.row.unwrap_or_default(),
            column: kept.column.as_deref().map_or(lp_str::NONE, |column| lp_str::of(column.as_bytes())),
            message: lp_str::of(kept.message.as_bytes()),
        }
    }
}

impl From<TableError> for Kept {
    fn from(error: TableError) -> Self {
        let message = error.to_string();
        Kept { code: error.code, part: error.part, row: error.row, column: error.column, message }
    }
}

impl From<ArrowFault> for Kept {
    fn from(fault: ArrowFault) -> Self {
        let message = fault.to_string();
        Kept { code: fault.code, part: Part::Row, row: None, column: fault.column, message }
    }
}

/// A table while it is written, one body after the other. It holds one body and one Arrow array, however long the table is.
/// One thread at a time may call `lp_batches_next`.
#[derive(Debug)]
pub struct lp_batches {
    /// None where the table cannot be written at all.
    table: Option<(Batches, TableEncoder)>,
    /// Why, until it has been told.
    untold: Option<Kept>,
    /// The last error that was told.
    error: Option<Kept>,
}

impl lp_batches {
    fn new(input: Result<Batches, ArrowFault>, options: TableOptions) -> lp_batches {
        let table = input.map_err(Kept::from).and_then(|input| {
            let encoder = TableEncoder::new(input.schema(), options)?;
            Ok((input, encoder))
        });
        match table {
            Ok(table) => lp_batches { table: Some(table), untold: None, error: None },
            Err(error) => lp_batches { table: None, untold: Some(error), error: None },
        }
    }

    fn next(&mut self) -> Result<lp_batch, Kept> {
        if let Some(error) = self.untold.take() {
            return Err(error);
        }
        let Some((input, encoder)) = &mut self.table else { return Ok(lp_batch::NONE) };
        loop {
            if let Some(batch) = encoder.next_batch()? {
                return Ok(batch.into());
            }
            match input.next() {
                Some(rows) => encoder.feed(rows?)?,
                None => return Ok(encoder.finish().map_or(lp_batch::NONE, lp_batch::from)),
            }
        }
    }
}

/// Begins to write a table, which is a stream of struct arrays of one schema through the Arrow C stream interface. The rows
/// come from `lp_batches_next`, which also tells what is wrong with the table.
///
/// When the call succeeds, the stream is taken over: it is moved out of `stream`, whose `release` is null from then on, and
/// it is released with `batches` or when it has failed. When the call fails, `stream` is as it was. Its functions are
/// called here and by `lp_batches_next`, in the thread that calls that.
///
/// `options` may not be null, for a table needs a measurement. `LP_INVALID_OPTION` also where a name of a column is not
/// UTF-8, or a measurement is given twice. `batches` receives what the caller frees with `lp_batches_free`, or null when
/// the call fails.
///
/// Every array is checked in full before it is used, and `lp_batches_next` answers `LP_INVALID_TABLE` for wrong numbers,
/// offsets, UTF-8, dictionary indices, children, and for what has been released. What the Arrow C interface does not tell
/// cannot be checked, and is the duty of who makes the arrays: that pointers are alive, and that buffers are as long as
/// the numbers in the array and its offsets say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encode_arrow(
    stream: *mut FFI_ArrowArrayStream,
    options: *const lp_table_options,
    batches: *mut *mut lp_batches,
) -> Status {
    // SAFETY: the header's contract for options and out-parameters, and the one above for the stream.
    unsafe {
        create(batches, || {
            let options = table(options)?;
            if stream.is_null() {
                return Err(Code::NullArgument);
            }
            Ok(lp_batches::new(Batches::from_stream(stream), options))
        })
    }
}

/// The same for a table that is one struct array, through the Arrow C data interface: when the call succeeds, `schema` and
/// `array` are both taken over, and their `release` is null from then on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encode_arrow_array(
    schema: *mut FFI_ArrowSchema,
    array: *mut FFI_ArrowArray,
    options: *const lp_table_options,
    batches: *mut *mut lp_batches,
) -> Status {
    // SAFETY: the header's contract for options and out-parameters, and the one above for the array and its schema.
    unsafe {
        create(batches, || {
            let options = table(options)?;
            if schema.is_null() || array.is_null() {
                return Err(Code::NullArgument);
            }
            Ok(lp_batches::new(Batches::from_array(schema, array), options))
        })
    }
}

/// Frees batches, and releases what is left of the table. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_batches_free(batches: *mut lp_batches) {
    // SAFETY: the header's contract for handles.
    unsafe { free(batches) }
}

/// Writes the next rows. `batch` receives them; after the last its `body.ptr` is null.
///
/// A code other than `LP_OK` is that of a row, or of the table, and `lp_batches_error` tells more; `batch` is then untouched.
/// After a row that cannot be written the next call goes on with the row after it; after an array with a column of a type
/// that cannot be written, with the next array; after anything else that is wrong with the table, it gives the rows that
/// came before, and then no more. Who wants all rows or none throws the bodies away at the first error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_batches_next(batches: *mut lp_batches, batch: *mut lp_batch) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        write(batches, |batches| {
            let mut out = Out::required(batch)?;
            let next = batches.next().map_err(|error| batches.error.insert(error).code)?;
            out.set(next);
            Ok(())
        })
    }
}

/// The last error that `lp_batches_next` has answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_batches_error(batches: *const lp_batches, error: *mut lp_table_error) -> Status {
    let none = lp_table_error { code: 0, part: 0, has_row: false, row: 0, column: lp_str::NONE, message: lp_str::NONE };
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(batches, |batches| {
            let told = batches.error.as_ref().map_or(none, lp_table_error::from);
            Out::required(error).map(|mut out| out.set(told))
        })
    }
}

/// The row of the table, counted from 0, that a physical line of the last body belongs to, counted from 1, for example the
/// line that a server has refused. `LP_OUT_OF_RANGE` for a line that the body has not, and where there is no body.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_batches_row_of_line(batches: *const lp_batches, line: u64, row: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(batches, |batches| {
            let mut out = Out::required(row)?;
            let batch = batches.table.as_ref().and_then(|(_, encoder)| encoder.batch());
            out.set(batch.and_then(|batch| batch.row_of_line(line)).ok_or(Code::OutOfRange)?);
            Ok(())
        })
    }
}
