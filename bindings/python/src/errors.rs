//! The core's errors as Python's, and the guard of every exported function.

use linepack::{Code, LineError, Part};
use linepack_shared::OptionError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// Where the Python half defines the errors.
const MODULE: &str = "linepack._errors";

static ENCODE_ERROR: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// Runs the body of an exported function; a panic in it becomes a `LinepackError`.
pub(crate) fn guard<T>(py: Python<'_>, body: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    linepack_shared::guard(body, |message| {
        let sentence = Code::InternalPanic.sentence();
        linepack_error(py, Code::InternalPanic, &format!("{sentence}: {message}"))
    })
}

/// `LinepackError(message, code)`.
pub(crate) fn linepack_error(py: Python<'_>, code: Code, message: &str) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    raised(CLASS.import(py, MODULE, "LinepackError").and_then(|class| class.call1((message, code.word()))))
}

/// An option that was given a word that does not exist.
pub(crate) fn option_error(py: Python<'_>, error: &OptionError) -> PyErr {
    linepack_error(py, Code::InvalidOption, &error.to_string())
}

/// `LineError(…)`, the value.
pub(crate) fn line_error<'py>(py: Python<'py>, error: &LineError) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let opened = error.opened.map(|at| (at.line, at.column));
    let LineError { code, line, record, column, offset, length, .. } = *error;
    let arguments = (code.word(), error.message(), code.help(), line, record, column, offset, length, opened);
    CLASS.import(py, MODULE, "LineError")?.call1(arguments)
}

/// `ParseError(LineError(…))`.
pub(crate) fn parse_error(py: Python<'_>, error: &LineError) -> PyErr {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    raised(line_error(py, error).and_then(|error| CLASS.import(py, MODULE, "ParseError")?.call1((error,))))
}

/// Whether an exception is an `EncodeError`.
pub(crate) fn is_encode_error(py: Python<'_>, error: &PyErr) -> bool {
    ENCODE_ERROR.import(py, MODULE, "EncodeError").is_ok_and(|class| error.is_instance(py, class))
}

/// `EncodeError(…)`.
pub(crate) fn encode_error(
    py: Python<'_>,
    message: &str,
    code: Code,
    row: u64,
    part: Part,
    key: Option<&str>,
) -> PyErr {
    let arguments = (message, code.word(), row, part.word(), key);
    raised(ENCODE_ERROR.import(py, MODULE, "EncodeError").and_then(|class| class.call1(arguments)))
}

/// The exception that was made, or the one that kept it from being made.
fn raised(exception: PyResult<Bound<'_, PyAny>>) -> PyErr {
    exception.map_or_else(|error| error, PyErr::from_value)
}
