//! What a receiver of writes answers.

use crate::code::Status;
use crate::handle::{borrow, create, free, guarded, read};
use crate::options::{Flag, chosen, copy_within, filled_in, flag, init};
use crate::out::Out;
use crate::slice::lp_str;
use crate::validate::lp_report;
use crate::write_request::lp_header;
use crate::write_words::{RefusalNumber, lp_refusal_code};
use linepack_core::Code;
use linepack_core::write::{Answer, Refusal, RefusalCode};
use std::mem::offset_of;

/// An answer as it goes on the wire: a status, headers and a body. It never changes: any number of threads may read it at
/// the same time.
#[derive(Debug)]
pub struct lp_answer(Answer);

impl From<&Refusal> for lp_answer {
    fn from(refusal: &Refusal) -> Self {
        lp_answer(Answer::from(refusal))
    }
}

/// Why a write is not taken. Fill it with `lp_refusal_init` first, then set `code`, `message` and what else should differ.
#[repr(C)]
#[derive(Clone)]
pub struct lp_refusal {
    /// `sizeof(lp_refusal)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// Why, for people. UTF-8. Default empty.
    pub message: lp_str,
    /// The line of the first rejected record, 1-based, where lines are the reason. Default 0: none.
    pub line: u64,
    /// Seconds after which the client may try again. Default 0: not said.
    pub retry_after: u64,
    /// What kind of refusal it is. Default `LP_REFUSAL_INVALID`.
    pub code: RefusalNumber,
    /// Whether the client wants text instead of JSON: see `lp_write_params_plain`. Default false.
    pub plain: Flag,
}

impl Default for lp_refusal {
    fn default() -> Self {
        lp_refusal {
            size: size_of::<Self>(),
            message: lp_str::NONE,
            line: 0,
            retry_after: 0,
            code: lp_refusal_code::LP_REFUSAL_INVALID as u32,
            plain: 0,
        }
    }
}

/// Fills a refusal with its defaults. `size` is `sizeof *refusal`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_refusal_init(refusal: *mut lp_refusal, size: usize) -> Status {
    // SAFETY: the header's contract: `refusal` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(refusal, &lp_refusal { size, ..Default::default() }, size) })
}

/// The core's refusal.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there, and its message can be read.
unsafe fn refusal(given: *const lp_refusal) -> Result<Refusal, Code> {
    if given.is_null() {
        return Err(Code::NullArgument);
    }
    let mut known = lp_refusal::default();
    // SAFETY: promised by the caller.
    let size = unsafe { filled_in(given) }?;
    copy_within!(size, given: *const lp_refusal, known, message, line, retry_after, code, plain);
    // SAFETY: promised by the caller.
    let message = unsafe { known.message.text() }?;
    let mut refusal = Refusal::new(chosen(RefusalCode::ALL, known.code)?, message);
    refusal.line = Some(known.line).filter(|&line| line > 0);
    refusal.retry_after = Some(known.retry_after).filter(|&seconds| seconds > 0);
    refusal.plain = flag(known.plain)?;
    Ok(refusal)
}

/// The answer to a write that is refused. `answer` receives what the caller frees with `lp_answer_free`, or null when the call
/// fails; so it is with the three functions below.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_refused(given: *const lp_refusal, answer: *mut *mut lp_answer) -> Status {
    // SAFETY: the header's contract for options and out-parameters.
    unsafe { create(answer, || refusal(given).map(|refusal| lp_answer::from(&refusal))) }
}

/// The answer to a write to a database that is not there and is not made: 404.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_no_database(name: lp_str, plain: bool, answer: *mut *mut lp_answer) -> Status {
    // SAFETY: the header's contract for texts and out-parameters.
    unsafe { create(answer, || Ok(refused(Refusal::no_database(name.text()?), plain))) }
}

/// The answer to a body of more than `max_bytes` bytes, as sent or unpacked: 413.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_too_large(max_bytes: u64, plain: bool, answer: *mut *mut lp_answer) -> Status {
    // SAFETY: the header's contract for out-parameters.
    unsafe { create(answer, || Ok(refused(Refusal::too_large(max_bytes), plain))) }
}

/// The answer that follows from what `lp_validate` found in a body: 204 where all is good; 400 for a body without records, and for
/// one with bad records, whose good ones are kept, or with `all_or_nothing` are not. The answer names the physical line of the
/// first error and up to 100 errors, as far as the report has kept them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_of_report(
    report: *const lp_report,
    all_or_nothing: bool,
    plain: bool,
    answer: *mut *mut lp_answer,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        create(answer, || {
            let refusal = Refusal::of_report(&borrow(report)?.0, all_or_nothing);
            Ok(refusal.map_or_else(|| lp_answer(Answer::written()), |refusal| refused(refusal, plain)))
        })
    }
}

fn refused(mut refusal: Refusal, plain: bool) -> lp_answer {
    refusal.plain = plain;
    lp_answer::from(&refusal)
}

/// Frees an answer, its headers and its body. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_free(answer: *mut lp_answer) {
    // SAFETY: the header's contract for handles.
    unsafe { free(answer) }
}

/// The HTTP status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_status(answer: *const lp_answer, status: *mut u16) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(answer, |answer| Out::required(status).map(|mut out| out.set(answer.0.status))) }
}

/// Number of headers. `Content-Length` is left to the server.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_header_count(answer: *const lp_answer, count: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(answer, |answer| Out::required(count).map(|mut out| out.set(answer.0.headers.len()))) }
}

/// A header, which lives until the free. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_answer_header_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_header(answer: *const lp_answer, index: usize, header: *mut lp_header) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(answer, |answer| {
            let mut out = Out::required(header)?;
            let (name, value) = answer.0.headers.get(index).ok_or(Code::OutOfRange)?;
            out.set(lp_header { name: lp_str::of(name.as_bytes()), value: lp_str::of(value.as_bytes()) });
            Ok(())
        })
    }
}

/// The body, which lives until the free; empty for a write that was taken.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_body(answer: *const lp_answer, body: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(answer, |answer| Out::required(body).map(|mut out| out.set(lp_str::of(answer.0.body.as_bytes())))) }
}
