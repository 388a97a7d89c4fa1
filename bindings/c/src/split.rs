//! Documents cut where records end.

use crate::code::Status;
use crate::handle::{create, free, guarded, handed_over, read};
use crate::line_error::lp_line_error;
use crate::options::{lp_read_options, reading};
use crate::out::Out;
use crate::slice::slice;
use crate::validate::lp_report;
use linepack_core::Code;
use linepack_core::write::{Part, split, split_valid};
use std::ops::Range;

/// Bytes of a document: from `start` on, up to and without `end`, both counted from 0.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_range {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl From<Range<usize>> for lp_range {
    fn from(range: Range<usize>) -> Self {
        lp_range { start: range.start, end: range.end }
    }
}

/// A body within a document.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_body_part {
    /// Its bytes.
    pub range: lp_range,
    /// Records in it, good and bad.
    pub records: u64,
    /// The physical line on which it begins, 1-based: line `n` of the body is line `line + n - 1` of the document.
    pub line: u64,
    /// The ordinal of its first record among those of the document, 1-based.
    pub record: u64,
}

/// The bodies into which `lp_split` has cut a document. They never change: any number of threads may read them at the same
/// time.
#[derive(Debug)]
pub struct lp_parts(Vec<Part>);

/// Cuts a document into bodies of at most `max_bytes` and `max_lines` records, where 0 means any number. Nothing is copied, and
/// nothing is judged: bad records are carried as they are.
///
/// A record is never cut, whatever line ends it has in its strings. No body is empty: comments and blank lines stay with the
/// records around them, or out of any body where nothing else is left; so a document without records gives none.
///
/// `data` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults. `parts` receives
/// what the caller frees with `lp_parts_free`, or null when the call fails: `LP_ROW_TOO_LONG` for the first record that is longer
/// than `max_bytes`, which `error` (may be null) then receives; it is all zero after success, and all zero but its code where
/// it is not a record that the call failed on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_split(
    data: *const u8,
    len: usize,
    max_bytes: usize,
    max_lines: usize,
    options: *const lp_read_options,
    parts: *mut *mut lp_parts,
    error: *mut lp_line_error,
) -> Status {
    let mut fault = None;
    // SAFETY: the header's contract for out-parameters, options and (pointer, length) pairs.
    let status = unsafe {
        create(parts, || {
            let cut = split(slice(data, len)?, max_bytes, max_lines, &reading(options)?);
            cut.map(lp_parts).map_err(|error| fault.insert(error).code)
        })
    };
    // SAFETY: the header's contract for out-parameters.
    if let Some(mut out) = unsafe { Out::optional(error) } {
        out.set(fault.as_ref().map_or(lp_line_error { code: status, ..Default::default() }, lp_line_error::from));
    }
    status
}

/// Frees bodies; the document is the caller's. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_parts_free(parts: *mut lp_parts) {
    // SAFETY: the header's contract for handles.
    unsafe { free(parts) }
}

/// Number of bodies.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_parts_len(parts: *const lp_parts, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(parts, |parts| Out::required(len).map(|mut out| out.set(parts.0.len()))) }
}

/// A body, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_parts_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_parts_part(parts: *const lp_parts, index: usize, part: *mut lp_body_part) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(parts, |parts| {
            let mut out = Out::required(part)?;
            let Part { range, records, line, record, .. } = parts.0.get(index).ok_or(Code::OutOfRange)?;
            out.set(lp_body_part { range: range.clone().into(), records: *records, line: *line, record: *record });
            Ok(())
        })
    }
}

/// A document's good bytes and its bad ones. They never change: any number of threads may read them at the same time.
#[derive(Debug)]
pub struct lp_valid {
    good: Vec<Range<usize>>,
    rejected: Vec<Range<usize>>,
}

/// Separates good records from rejected ones, without copying.
///
/// `data` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults. `valid` receives
/// what the caller frees with `lp_valid_free`, and `report` (may be null) what is wrong, for `lp_report_free`; both receive null
/// when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_split_valid(
    data: *const u8,
    len: usize,
    options: *const lp_read_options,
    valid: *mut *mut lp_valid,
    report: *mut *mut lp_report,
) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for out-parameters.
        let (valid, mut report) = unsafe { (Out::required(valid), Out::optional(report)) };
        if let Some(out) = &mut report {
            out.set(std::ptr::null_mut());
        }
        let mut valid = valid?;
        valid.set(std::ptr::null_mut());
        // SAFETY: the header's contract for options and (pointer, length) pairs.
        let found = unsafe { split_valid(slice(data, len)?, &reading(options)?) };
        valid.set(handed_over(lp_valid { good: found.good, rejected: found.rejected }));
        if let Some(mut out) = report {
            out.set(handed_over(lp_report(found.report)));
        }
        Ok(())
    })
}

/// Frees ranges; the document is the caller's. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_valid_free(valid: *mut lp_valid) {
    // SAFETY: the header's contract for handles.
    unsafe { free(valid) }
}

/// Number of runs of good records.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_valid_good_len(valid: *const lp_valid, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(valid, |valid| Out::required(len).map(|mut out| out.set(valid.good.len()))) }
}

/// A run of good records, with the comments and blank lines between them: each is a body, or all of them one after the other.
/// `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_valid_good_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_valid_good(valid: *const lp_valid, index: usize, range: *mut lp_range) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(valid, |valid| Out::required(range).and_then(|out| give_range(&valid.good, index, out))) }
}

/// Number of runs of rejected records and comments.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_valid_rejected_len(valid: *const lp_valid, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(valid, |valid| Out::required(len).map(|mut out| out.set(valid.rejected.len()))) }
}

/// A run of rejected records and comments, for whoever keeps what was not sent. `index` counts from 0; `LP_OUT_OF_RANGE` from
/// `lp_valid_rejected_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_valid_rejected(valid: *const lp_valid, index: usize, range: *mut lp_range) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(valid, |valid| Out::required(range).and_then(|out| give_range(&valid.rejected, index, out))) }
}

fn give_range(ranges: &[Range<usize>], index: usize, mut out: Out<lp_range>) -> Result<(), Code> {
    out.set(ranges.get(index).ok_or(Code::OutOfRange)?.clone().into());
    Ok(())
}
