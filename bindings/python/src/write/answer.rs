//! What `Refusal` and `Answer` ask the core.

use super::option;
use crate::errors::{guard, linepack_error};
use linepack::write::{self as core, RefusalCode};
use linepack::{Code, LineError, Position, Report};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyType};

/// `Refusal(…)`.
fn refusal<'py>(py: Python<'py>, refusal: &core::Refusal) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let options = PyDict::new(py);
    options.set_item("line", refusal.line)?;
    options.set_item("retry_after", refusal.retry_after)?;
    options.set_item("plain", refusal.plain)?;
    let arguments = (refusal.code.word(), &refusal.message);
    CLASS.import(py, "linepack._refusal", "Refusal")?.call(arguments, Some(&options))
}

/// The refusal as an exception.
pub(super) fn raised(py: Python<'_>, refused: &core::Refusal) -> PyErr {
    refusal(py, refused).map_or_else(|error| error, PyErr::from_value)
}

/// Status, headers and body of a refusal.
type OnWire<'py> = (u16, Bound<'py, PyDict>, Bound<'py, PyBytes>);

/// What a `Refusal` is on the wire.
#[pyfunction]
pub(crate) fn _answer<'py>(
    py: Python<'py>,
    code: &str,
    message: &str,
    line: Option<u64>,
    retry_after: Option<u64>,
    plain: bool,
) -> PyResult<OnWire<'py>> {
    guard(py, || {
        let mut refusal = core::Refusal::new(option::<RefusalCode>(py, "code", code)?, message);
        (refusal.line, refusal.retry_after, refusal.plain) = (line, retry_after, plain);
        let answer = core::Answer::from(&refusal);
        let headers = PyDict::new(py);
        for (name, value) in &answer.headers {
            headers.set_item(name, value)?;
        }
        Ok((answer.status, headers, PyBytes::new(py, answer.body.as_bytes())))
    })
}

/// `Refusal.unauthorized`.
#[pyfunction]
pub(crate) fn _unauthorized(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    guard(py, || refusal(py, &core::Refusal::unauthorized()))
}

/// `Refusal.forbidden`.
#[pyfunction]
pub(crate) fn _forbidden(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    guard(py, || refusal(py, &core::Refusal::forbidden()))
}

/// `Refusal.no_database`.
#[pyfunction]
pub(crate) fn _no_database<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    guard(py, || refusal(py, &core::Refusal::no_database(name)))
}

/// `Refusal.too_large`.
#[pyfunction]
pub(crate) fn _too_large(py: Python<'_>, max_bytes: u64) -> PyResult<Bound<'_, PyAny>> {
    guard(py, || refusal(py, &core::Refusal::too_large(max_bytes)))
}

/// `Refusal.of_report`.
#[pyfunction]
pub(crate) fn _of_report<'py>(report: &Bound<'py, PyAny>, all_or_nothing: bool) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = report.py();
    guard(py, || {
        let report = core_report(report)?;
        core::Refusal::of_report(&report, all_or_nothing).map(|refused| refusal(py, &refused)).transpose()
    })
}

/// The core's report that a `Report` was made of.
fn core_report(given: &Bound<'_, PyAny>) -> PyResult<Report> {
    let number = |name| given.getattr(name)?.extract::<u64>();
    let mut report = Report::default();
    (report.records, report.rejected) = (number("records")?, number("rejected")?);
    report.error_count = number("error_count")?;
    for error in given.getattr("errors")?.try_iter()? {
        report.errors.push(core_error(&error?)?);
    }
    Ok(report)
}

fn core_error(given: &Bound<'_, PyAny>) -> PyResult<LineError> {
    let py = given.py();
    let number = |name| given.getattr(name)?.extract::<u64>();
    let word: String = given.getattr("code")?.extract()?;
    let code = Code::ALL.iter().copied().find(|code| code.word() == word).ok_or_else(|| {
        linepack_error(py, Code::InvalidOption, &format!("report: there is no code {word:?} [{}]", Code::InvalidOption))
    })?;
    let opened: Option<(u64, u64)> = given.getattr("opened")?.extract()?;
    Ok(LineError {
        code,
        line: number("line")?,
        record: number("record")?,
        column: number("column")?,
        offset: number("offset")?,
        length: number("length")?,
        opened: opened.map(|(line, column)| Position { line, column }),
    })
}
