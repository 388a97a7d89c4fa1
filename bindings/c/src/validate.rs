//! Is it good, and if not, where and why?

use crate::code::Status;
use crate::handle::{create, free, give, read};
use crate::line_error::lp_line_error;
use crate::options::{lp_read_options, reading};
use crate::out::Out;
use crate::slice::slice;
use linepack_core::{Code, Report, validate};

/// What `lp_validate` found. It never changes: any number of threads may read it at the same time.
#[derive(Debug)]
pub struct lp_report(pub(crate) Report);

/// Checks a document and builds nothing. Bad records are no failure of the call: they are in the report.
///
/// `data` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults.
/// `report` receives a report that the caller frees with `lp_report_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_validate(
    data: *const u8,
    len: usize,
    options: *const lp_read_options,
    report: *mut *mut lp_report,
) -> Status {
    // SAFETY: the header's contract for out-parameters, options and (pointer, length) pairs.
    unsafe { create(report, || Ok(lp_report(validate(slice(data, len)?, &reading(options)?)))) }
}

/// Frees a report. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_free(report: *mut lp_report) {
    // SAFETY: the header's contract for handles.
    unsafe { free(report) }
}

/// Number of points accepted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_records(report: *const lp_report, records: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(report, |report| Out::required(records).map(|mut out| out.set(report.0.records))) }
}

/// Number of points rejected; a bad comment is an error but no point.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_rejected(report: *const lp_report, rejected: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(report, |report| Out::required(rejected).map(|mut out| out.set(report.0.rejected))) }
}

/// Number of errors in all, those of comments and those beyond `max_errors` included. 0 means that all was good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_error_count(report: *const lp_report, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(report, |report| Out::required(count).map(|mut out| out.set(report.0.error_count))) }
}

/// Number of errors kept, at most `max_errors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_error_len(report: *const lp_report, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(report, |report| Out::required(len).map(|mut out| out.set(report.0.errors.len()))) }
}

/// A kept error, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_report_error_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_error(report: *const lp_report, index: usize, error: *mut lp_line_error) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(report, |report| Out::required(error).and_then(|out| give_error(&report.0, index, out))) }
}

/// Number of warnings in all: what the target takes, but reads differently. 0 without a target.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_warning_count(report: *const lp_report, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(report, count, |report| Ok(report.0.warning_count)) }
}

/// Number of warnings kept, at most `max_errors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_warning_len(report: *const lp_report, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(report, len, |report| Ok(report.0.warnings.len())) }
}

/// A kept warning, in document order; several may be about one record. `index` counts from 0; `LP_OUT_OF_RANGE` from
/// `lp_report_warning_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_report_warning(
    report: *const lp_report,
    index: usize,
    warning: *mut lp_line_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(report, warning, |report| warning_at(&report.0, index)) }
}

pub(crate) fn warning_at(report: &Report, index: usize) -> Result<lp_line_error, Code> {
    report.warnings.get(index).map(lp_line_error::from).ok_or(Code::OutOfRange)
}

pub(crate) fn give_error(report: &Report, index: usize, mut out: Out<lp_line_error>) -> Result<(), Code> {
    out.set(report.errors.get(index).ok_or(Code::OutOfRange)?.into());
    Ok(())
}
