//! Bytes to records.

use crate::code::{Status, result};
use crate::handle::{create, free, give, read, write};
use crate::line::lp_line;
use crate::line_error::lp_line_error;
use crate::options::{lp_read_options, reading};
use crate::out::Out;
use crate::slice::slice;
use crate::validate::{give_error, warning_at};
use linepack_core::{Code, Document, parse};

/// The records of a document. It never changes: any number of threads may read it at the same time.
#[derive(Debug)]
pub struct lp_document(Document<Vec<u8>>);

/// Parses a document.
///
/// `data` is copied, and may be null when `len` is 0. `options` may be null for the defaults. `document` receives a
/// document that the caller frees with `lp_document_free`, or null when the call fails.
///
/// With `LP_ERRORS_RAISE` the first bad record ends the parse, and its code is the result. With `LP_ERRORS_COLLECT` bad
/// records are no failure: the document has the good records, and `lp_document_error` gives the errors.
///
/// `error` (may be null) receives the bad record on which a parse ended. It is all zero after success, and all zero but
/// its code where it is not a record that the call failed on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_parse(
    data: *const u8,
    len: usize,
    options: *const lp_read_options,
    document: *mut *mut lp_document,
    error: *mut lp_line_error,
) -> Status {
    let mut fault = None;
    // SAFETY: the header's contract for out-parameters, options and (pointer, length) pairs.
    let status = unsafe {
        create(document, || {
            let options = reading(options)?;
            let parsed = parse(slice(data, len)?.to_vec(), &options);
            parsed.map(lp_document).map_err(|error| fault.insert(error).code)
        })
    };
    // SAFETY: the header's contract for out-parameters.
    if let Some(mut out) = unsafe { Out::optional(error) } {
        out.set(fault.as_ref().map_or(lp_line_error { code: status, ..Default::default() }, lp_line_error::from));
    }
    status
}

/// Frees a document. Null is harmless. Lines that were read from it stay as they are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_free(document: *mut lp_document) {
    // SAFETY: the header's contract for handles.
    unsafe { free(document) }
}

/// Number of points accepted, which are those that `lp_document_read` gives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_len(document: *const lp_document, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(document, |document| Out::required(len).map(|mut out| out.set(document.0.len()))) }
}

/// Reads an accepted point into a line, in place of what the line held. `index` counts from 0; `LP_OUT_OF_RANGE` from
/// `lp_document_len` on, and the line is then as it was.
///
/// The line has its own copy of the point and does not need the document again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_read(document: *const lp_document, index: usize, line: *mut lp_line) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(line, |line| {
            result(read(document, |document| {
                line.fill(&document.0.line(index).ok_or(Code::OutOfRange)?);
                Ok(())
            }))
        })
    }
}

/// Number of points rejected; 0 unless errors are collected.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_rejected(document: *const lp_document, rejected: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(document, |document| Out::required(rejected).map(|mut out| out.set(document.0.report().rejected))) }
}

/// Number of errors in all, those of comments and those beyond `max_errors` included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_error_count(document: *const lp_document, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(document, |document| Out::required(count).map(|mut out| out.set(document.0.report().error_count))) }
}

/// Number of errors kept, at most `max_errors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_error_len(document: *const lp_document, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(document, |document| Out::required(len).map(|mut out| out.set(document.0.report().errors.len()))) }
}

/// A kept error, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_document_error_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_error(
    document: *const lp_document,
    index: usize,
    error: *mut lp_line_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(document, |document| Out::required(error).and_then(|out| give_error(document.0.report(), index, out)))
    }
}

/// Number of warnings in all: what the target takes, but reads differently. 0 without a target.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_warning_count(document: *const lp_document, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(document, count, |document| Ok(document.0.report().warning_count)) }
}

/// Number of warnings kept, at most `max_errors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_warning_len(document: *const lp_document, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(document, len, |document| Ok(document.0.report().warnings.len())) }
}

/// A kept warning, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_document_warning_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_document_warning(
    document: *const lp_document,
    index: usize,
    warning: *mut lp_line_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(document, warning, |document| warning_at(document.0.report(), index)) }
}
