//! `validate`, and the report that `parse` shares with it.

use crate::errors::{guard, line_error};
use crate::input;
use crate::options;
use linepack::LineError;
use linepack_shared::ReadWords;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyType};

/// Check line protocol and build nothing.
///
/// Args:
///     data: any bytes-like object with contiguous bytes: bytes, bytearray, memoryview, mmap, array, … It is never
///         copied. While bytes are checked other threads run; for anything else the interpreter's lock is held.
///     mode: "spec" (what the specification says), "strict" (only what every server reads alike) or "lenient".
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     max_errors: how many errors are kept; all are counted.
///     max_record_bytes: longest record in bytes, its line end not counted; None for no limit.
///     string_c_escapes: whether \n, \r and \t in strings are control characters.
///     strict_control: whether control bytes in tag values are refused in every mode.
///     target: the server that data is meant for, a word of target_rules, or None: what that server refuses is an error, what it
///         reads differently a warning of the report. Every record is then read exactly, which takes longer.
///
/// Returns:
///     Report: how many records are good, and what is wrong with the others.
///
/// Raises:
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///     TypeError: data is a str or has no bytes.
///     BufferError: the bytes of data are not contiguous.
///
/// Example:
///     >>> import linepack
///     >>> report = linepack.validate(b"cpu,host=a load=0.5\ncpu load=\n")
///     >>> report.ok, report.records, report.rejected
///     (False, 1, 1)
///     >>> print(report.errors[0])
///     line 2, column 10: the field value is empty [empty_field_value]
#[pyfunction]
#[pyo3(signature = (data, *, mode="spec", precision="ns", max_errors=100, max_record_bytes=None,
    string_c_escapes=false, strict_control=false, target=None))]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn validate<'py>(
    data: &Bound<'py, PyAny>,
    mode: &str,
    precision: &str,
    max_errors: usize,
    max_record_bytes: Option<usize>,
    string_c_escapes: bool,
    strict_control: bool,
    target: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = data.py();
    guard(py, || {
        let words = ReadWords {
            mode: Some(mode),
            precision: Some(precision),
            errors: None,
            max_errors: Some(max_errors),
            max_record_bytes,
            string_c_escapes,
            strict_control,
            target,
        };
        let options = options::reading(py, words)?;
        report(py, &input::with_bytes(data, |bytes| linepack::validate(bytes, &options))?)
    })
}

/// `Report(…)`.
pub(crate) fn report<'py>(py: Python<'py>, report: &linepack::Report) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let list = |found: &[LineError]| {
        let list = PyList::empty(py);
        found.iter().try_for_each(|error| list.append(line_error(py, error)?))?;
        PyResult::Ok(list)
    };
    let linepack::Report { records, rejected, error_count, warning_count, .. } = *report;
    let (errors, warnings) = (list(&report.errors)?, list(&report.warnings)?);
    let arguments = (records, rejected, error_count, errors, warning_count, warnings);
    CLASS.import(py, "linepack._report", "Report")?.call1(arguments)
}
