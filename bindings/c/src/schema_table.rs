//! Which type each field of a table has.

use crate::code::{Status, result};
use crate::conflict::lp_checked;
use crate::handle::{borrow, create, write};
use crate::schema::{lp_schema, lp_schema_error, tell};
use crate::table::Kept;
use crate::table_options::{lp_table_options, table};
use linepack_core::table::{CheckedTable, TableEncoder, TableOptions};
use linepack_core::{Code, Schema};
use linepack_shared::arrow::{ArrowFault, Batches, FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema};

/// Learns from a table, which is a stream of struct arrays of one schema as for `lp_encode_arrow`: what `lp_schema_learn`
/// would learn from the bodies that it gives with the same options, by rows. With this schema as the option `schema` of
/// `rows`, integers that would be written as floats are no conflict. Rows that cannot be written are left out; of them and of
/// conflicts at most `max_errors` each are in the result, all are counted. The next call is about the next document.
///
/// The stream is taken over: it is moved out of `stream`, whose `release` is null from then on, and it is released when the
/// call returns. It stays as it was where an argument is wrong, so look at its `release`. Its functions may not use `schema`.
///
/// `options` may not be null. When the call fails, the schema stays as it was: `LP_SCHEMA_TOO_LARGE` where its limits do not
/// allow a further name, `LP_INVALID_TABLE` and the others that `lp_batches_next` answers for a table as a whole. `error` (may
/// be null) receives more; it is all zero after success. `checked` receives what the caller frees with `lp_checked_free`, or
/// null when the call fails. It takes the time to write the table, to read it and to copy the schema.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_learn_arrow(
    schema: *mut lp_schema,
    stream: *mut FFI_ArrowArrayStream,
    options: *const lp_table_options,
    max_errors: usize,
    checked: *mut *mut lp_checked,
    error: *mut lp_schema_error,
) -> Status {
    // SAFETY: the header's contract for handles, options and out-parameters, and the one above for the stream.
    unsafe {
        learn(schema, options, max_errors, checked, error, || match stream.is_null() {
            true => Err(Code::NullArgument),
            false => Ok(Batches::from_stream(stream)),
        })
    }
}

/// The same for a table that is one struct array, as for `lp_encode_arrow_array`: both `arrow_schema` and `array` are taken
/// over.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_schema_learn_arrow_array(
    schema: *mut lp_schema,
    arrow_schema: *mut FFI_ArrowSchema,
    array: *mut FFI_ArrowArray,
    options: *const lp_table_options,
    max_errors: usize,
    checked: *mut *mut lp_checked,
    error: *mut lp_schema_error,
) -> Status {
    // SAFETY: the header's contract for handles, options and out-parameters, and the one above for the table.
    unsafe {
        learn(schema, options, max_errors, checked, error, || match arrow_schema.is_null() || array.is_null() {
            true => Err(Code::NullArgument),
            false => Ok(Batches::from_array(arrow_schema, array)),
        })
    }
}

/// Learns from the table that `input` takes over, which it does only if no other argument is wrong.
///
/// # Safety
/// The header's contract for all arguments.
unsafe fn learn(
    schema: *mut lp_schema,
    options: *const lp_table_options,
    max_errors: usize,
    checked: *mut *mut lp_checked,
    error: *mut lp_schema_error,
    input: impl FnOnce() -> Result<Result<Batches, ArrowFault>, Code>,
) -> Status {
    let mut fault: Option<Kept> = None;
    // SAFETY: promised by the caller.
    unsafe {
        let status = create(checked, || {
            let (options, mut known) = (table(options)?, Schema::clone(&borrow(schema)?.known()));
            let found = input()?.map_err(Kept::from).and_then(|input| learned(&mut known, input, &options, max_errors));
            let found = found.map_err(|kept| fault.insert(kept).code)?;
            result(write(schema, |schema| {
                schema.replace(known);
                Ok(())
            }))?;
            Ok(found.into())
        });
        tell(error, status, fault.map(|kept| kept.message))
    }
}

fn learned(known: &mut Schema, mut input: Batches, options: &TableOptions, most: usize) -> Result<CheckedTable, Kept> {
    // A table without rows has columns that may be wrong.
    TableEncoder::new(input.schema(), options.clone())?;
    let mut fault = None;
    let rows = std::iter::from_fn(|| input.next()?.map_err(|error| fault = Some(error)).ok());
    let found = known.learn_table(rows, options, most)?;
    match fault {
        Some(fault) => Err(fault.into()),
        None => Ok(found),
    }
}
