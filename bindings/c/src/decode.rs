//! Bytes that arrive in pieces to records.

use crate::code::{Status, result};
use crate::handle::{create, free, give, read, write};
use crate::line::lp_line;
use crate::line_error::lp_line_error;
use crate::options::{lp_read_options, reading};
use crate::out::Out;
use crate::slice::slice;
use crate::validate::{give_error, warning_at};
use linepack_core::{Code, Decoder};

/// Reads a document that arrives in pieces, wherever it is cut: the same points, errors and positions as `lp_parse`, and
/// never more held than one record and one piece. One thread at a time may feed it.
///
/// After each `lp_decoder_feed` and after `lp_decoder_finish` the functions below tell of what it completed, until the next
/// feed or finish or `lp_decoder_free`. Before the first there are no points and no errors.
#[derive(Debug)]
pub struct lp_decoder(Decoder);

/// Makes a decoder at the start of a document. `options` may be null for the defaults. `decoder` receives a decoder that
/// the caller frees with `lp_decoder_free`, or null when the call fails.
///
/// Two options differ from those of `lp_parse`: bad records are always collected, whatever `errors` says, and a
/// `max_record_bytes` of 0 is a limit of 16 MiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_new(options: *const lp_read_options, decoder: *mut *mut lp_decoder) -> Status {
    // SAFETY: the header's contract for options and out-parameters.
    unsafe { create(decoder, || Ok(lp_decoder(Decoder::new(&reading(options)?)))) }
}

/// Frees a decoder and what it holds. Null is harmless. Lines that were read from it stay as they are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_free(decoder: *mut lp_decoder) {
    // SAFETY: the header's contract for handles.
    unsafe { free(decoder) }
}

/// Takes the next bytes of the document. What they complete takes the place of what was completed before. Bad records are
/// no failure: `lp_decoder_error` gives the errors. A feed with a wrong argument changes nothing.
///
/// `data` is copied where it is still needed, and may be null when `len` is 0. A record of many lines that arrives in very
/// small pieces may be given later than with its last byte, at the latest by `lp_decoder_finish`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_feed(decoder: *mut lp_decoder, data: *const u8, len: usize) -> Status {
    // SAFETY: the header's contract for handles and (pointer, length) pairs.
    unsafe {
        write(decoder, |decoder| {
            decoder.0.feed(slice(data, len)?);
            Ok(())
        })
    }
}

/// Says that nothing more comes, which completes a last record without a line end. It takes the place of what was completed
/// before. The next bytes begin a new document, with the same options.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_finish(decoder: *mut lp_decoder) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(decoder, |decoder| {
            decoder.0.finish();
            Ok(())
        })
    }
}

/// Number of points that the last feed or finish completed, which are those that `lp_decoder_read` gives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_len(decoder: *const lp_decoder, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(decoder, |decoder| Out::required(len).map(|mut out| out.set(decoder.0.chunk().len()))) }
}

/// Reads a point that the last feed or finish completed into a line, in place of what the line held. `index` counts from
/// 0; `LP_OUT_OF_RANGE` from `lp_decoder_len` on, and the line is then as it was.
///
/// The line has its own copy of the point and does not need the decoder again. Its line and record numbers are those in
/// the whole document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_read(decoder: *const lp_decoder, index: usize, line: *mut lp_line) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(line, |line| {
            result(read(decoder, |decoder| {
                line.fill(&decoder.0.chunk().line(index).ok_or(Code::OutOfRange)?);
                Ok(())
            }))
        })
    }
}

/// Number of points that the last feed or finish rejected.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_rejected(decoder: *const lp_decoder, rejected: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(decoder, |decoder| Out::required(rejected).map(|mut out| out.set(decoder.0.chunk().report().rejected)))
    }
}

/// Number of errors that the last feed or finish found, those of comments and those beyond `max_errors` included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_error_count(decoder: *const lp_decoder, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(decoder, |decoder| Out::required(count).map(|mut out| out.set(decoder.0.chunk().report().error_count)))
    }
}

/// Number of errors kept of those that the last feed or finish found. Of a whole document at most `max_errors` are kept.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_error_len(decoder: *const lp_decoder, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(decoder, |decoder| Out::required(len).map(|mut out| out.set(decoder.0.chunk().report().errors.len())))
    }
}

/// A kept error of the last feed or finish, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from
/// `lp_decoder_error_len` on. Its positions are those in the whole document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_error(
    decoder: *const lp_decoder,
    index: usize,
    error: *mut lp_line_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(decoder, |decoder| Out::required(error).and_then(|out| give_error(decoder.0.chunk().report(), index, out)))
    }
}

/// Number of warnings that the last feed or finish found: what the target takes, but reads differently. 0 without a target.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_warning_count(decoder: *const lp_decoder, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(decoder, count, |decoder| Ok(decoder.0.chunk().report().warning_count)) }
}

/// Number of warnings kept of those that the last feed or finish found. Of a whole document at most `max_errors` are kept.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_warning_len(decoder: *const lp_decoder, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(decoder, len, |decoder| Ok(decoder.0.chunk().report().warnings.len())) }
}

/// A kept warning of the last feed or finish, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_decoder_warning_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_warning(
    decoder: *const lp_decoder,
    index: usize,
    warning: *mut lp_line_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(decoder, warning, |decoder| warning_at(decoder.0.chunk().report(), index)) }
}

/// Bytes held because the record that they begin is not whole yet; 0 after `lp_decoder_finish`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_decoder_held(decoder: *const lp_decoder, held: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(decoder, |decoder| Out::required(held).map(|mut out| out.set(decoder.0.held()))) }
}
