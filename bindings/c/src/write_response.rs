//! A server's answer to a write.

use crate::code::Status;
use crate::handle::{create, free, read, write};
use crate::options::{lp_read_options, reading};
use crate::out::Out;
use crate::slice::{lp_str, slice};
use crate::split::lp_range;
use crate::write_request::lp_header;
use crate::write_words::OutcomeNumber;
use linepack_core::Code;
use linepack_core::write::{Rejected, WriteResponse};
use std::borrow::Cow;

/// What an answer to a write means for whoever sent it. It changes only in `lp_write_response_locate`.
#[derive(Debug)]
pub struct lp_write_response(WriteResponse);

/// A record that a server did not take. Its texts live until the answer is freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_rejected {
    /// The line, 1-based, as the server counts, which may be lines or records; once the record is located, the physical line
    /// on which it starts. 0 where the server does not say.
    pub line: u64,
    /// The ordinal of the record in the body, 1-based, once it is located; otherwise 0.
    pub record: u64,
    /// The bytes of the record in the body, once it is located; otherwise empty.
    pub range: lp_range,
    /// The record as the server repeats it, which may be the beginning only; `text.ptr` is null where it does not.
    pub text: lp_str,
    /// Why it was rejected.
    pub message: lp_str,
}

impl From<&Rejected> for lp_rejected {
    fn from(rejected: &Rejected) -> Self {
        lp_rejected {
            line: rejected.line.unwrap_or_default(),
            record: rejected.record.unwrap_or_default(),
            range: rejected.range.clone().unwrap_or_default().into(),
            text: lp_str::of_optional(rejected.text.as_deref()),
            message: lp_str::of(rejected.message.as_bytes()),
        }
    }
}

/// Reads an answer of any server to a write: its status, all its headers, its body as received and unpacked. What it says may be
/// anything: that is no failure of the call. Bytes of headers that are no text are replaced.
///
/// `now` is the time in seconds since 1970, against which a `Retry-After` that is a date becomes seconds; with null such a date
/// is not used. `response` receives what the caller frees with `lp_write_response_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_parse(
    status: u16,
    headers: *const lp_header,
    header_count: usize,
    body: *const u8,
    len: usize,
    now: *const u64,
    response: *mut *mut lp_write_response,
) -> Status {
    // SAFETY: the header's contract for pointers, (pointer, length) pairs and out-parameters.
    unsafe {
        create(response, || {
            let mut texts: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
            for header in slice(headers, header_count)? {
                let text = |bytes| String::from_utf8_lossy(bytes);
                texts.push((text(header.name.bytes()?), text(header.value.bytes()?)));
            }
            let headers: Vec<(&str, &str)> = texts.iter().map(|(name, value)| (&**name, &**value)).collect();
            let now = now.as_ref().copied();
            Ok(lp_write_response(WriteResponse::parse(status, &headers, slice(body, len)?, now)))
        })
    }
}

/// Frees an answer and the texts that it gave. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_free(response: *mut lp_write_response) {
    // SAFETY: the header's contract for handles.
    unsafe { free(response) }
}

/// What to do.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_outcome(
    response: *const lp_write_response,
    outcome: *mut OutcomeNumber,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(response, |response| Out::required(outcome).map(|mut out| out.set(response.0.outcome as u32))) }
}

/// Seconds after which the server wants to be asked again, and whether it says so; 0 if not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_retry_after(
    response: *const lp_write_response,
    seconds: *mut u64,
    present: *mut bool,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(response, |response| {
            let (mut seconds, mut present) = (Out::required(seconds)?, Out::required(present)?);
            seconds.set(response.0.retry_after.unwrap_or_default());
            present.set(response.0.retry_after.is_some());
            Ok(())
        })
    }
}

/// The server's own word or number for what is wrong; `code.ptr` is null if it has none. It lives until the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_code(response: *const lp_write_response, code: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(response, |response| {
            Out::required(code).map(|mut out| out.set(lp_str::of_optional(response.0.code.as_deref())))
        })
    }
}

/// What the server says, at most 8 KiB of it; empty for a write that was taken. It lives until the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_message(response: *const lp_write_response, message: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(response, |response| {
            Out::required(message).map(|mut out| out.set(lp_str::of(response.0.message.as_bytes())))
        })
    }
}

/// Points that were not taken, and whether the server counts them (`dropped=N`); 0 if not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_dropped(
    response: *const lp_write_response,
    dropped: *mut u64,
    present: *mut bool,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(response, |response| {
            let (mut dropped, mut present) = (Out::required(dropped)?, Out::required(present)?);
            dropped.set(response.0.dropped.unwrap_or_default());
            present.set(response.0.dropped.is_some());
            Ok(())
        })
    }
}

/// Number of rejected records that the server names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_rejected_len(response: *const lp_write_response, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(response, |response| Out::required(len).map(|mut out| out.set(response.0.rejected.len()))) }
}

/// A rejected record. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_write_response_rejected_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_rejected(
    response: *const lp_write_response,
    index: usize,
    rejected: *mut lp_rejected,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(response, |response| {
            let mut out = Out::required(rejected)?;
            out.set(response.0.rejected.get(index).ok_or(Code::OutOfRange)?.into());
            Ok(())
        })
    }
}

/// Finds the rejected records in the body that was sent, as it was before it was packed: by their number, or by their text where
/// the server gives no number. What is not found stays as it is. `options` may be null for the defaults; mode and precision
/// should be those of the encoder or the file.
///
/// InfluxDB 3 counts records, others count lines. Where the two differ, and only one of them is bad by the rules, that is taken;
/// else the record. With the line that it finds, `lp_batches_row_of_line` gives the row of a table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_write_response_locate(
    response: *mut lp_write_response,
    body: *const u8,
    len: usize,
    options: *const lp_read_options,
) -> Status {
    // SAFETY: the header's contract for handles, options and (pointer, length) pairs.
    unsafe {
        write(response, |response| {
            response.0.locate(slice(body, len)?, &reading(options)?);
            Ok(())
        })
    }
}
