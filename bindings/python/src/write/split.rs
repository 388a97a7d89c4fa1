//! `split` and `split_valid`.

use super::response::slice;
use crate::errors::{guard, parse_error};
use crate::validate::report;
use crate::{input, options};
use linepack::write as core;
use linepack_shared::ReadWords;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyList, PyType};
use std::ops::Range;

/// Cut a document into bodies, where records end.
///
/// Nothing is copied and nothing is judged: bad records are carried as they are. A record is never cut, whatever line
/// breaks it has in its strings. No body is empty: a document without records gives none. What is left out between two
/// bodies is comments and blank lines only. While bytes are cut other threads run.
///
/// Args:
///     data: any bytes-like object with contiguous bytes.
///     max_bytes: the longest body in bytes; None for any.
///     max_lines: the most records in a body; None for any.
///     mode, precision, max_record_bytes, string_c_escapes, strict_control, target: as in validate. They say where a bad record
///         ends.
///
/// Returns:
///     list[Part]: the bodies, each as a slice of data.
///
/// Raises:
///     ParseError: the first record that is longer than max_bytes by itself (code "row_too_long").
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///     TypeError: data is a str or has no bytes.
///     BufferError: the bytes of data are not contiguous.
///
/// Example:
///     >>> import linepack
///     >>> data = b'm f="a\nb"\nm f=2\nm f=3\n'
///     >>> [(data[part.range], part.line, part.record) for part in linepack.split(data, max_lines=2)]
///     [(b'm f="a\nb"\nm f=2\n', 1, 1), (b'm f=3\n', 4, 3)]
#[pyfunction]
#[pyo3(signature = (data, *, max_bytes=None, max_lines=None, mode="spec", precision="ns", max_record_bytes=None,
    string_c_escapes=false, strict_control=false, target=None))]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn split<'py>(
    data: &Bound<'py, PyAny>,
    max_bytes: Option<usize>,
    max_lines: Option<usize>,
    mode: &str,
    precision: &str,
    max_record_bytes: Option<usize>,
    string_c_escapes: bool,
    strict_control: bool,
    target: Option<&str>,
) -> PyResult<Bound<'py, PyList>> {
    let py = data.py();
    guard(py, || {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let words = ReadWords {
            mode: Some(mode),
            precision: Some(precision),
            errors: None,
            max_errors: None,
            max_record_bytes,
            string_c_escapes,
            strict_control,
            target,
        };
        let options = options::reading(py, words)?;
        let (max_bytes, max_lines) = (max_bytes.unwrap_or(0), max_lines.unwrap_or(0));
        let parts = input::with_bytes(data, |bytes| core::split(bytes, max_bytes, max_lines, &options))?;
        let class = CLASS.import(py, "linepack._split", "Part")?;
        let list = PyList::empty(py);
        for part in parts.map_err(|error| parse_error(py, &error))? {
            list.append(class.call1((slice(py, &part.range)?, part.records, part.line, part.record))?)?;
        }
        Ok(list)
    })
}

/// Separate the good records of a document from those that are rejected.
///
/// Nothing is copied. While bytes are read other threads run.
///
/// Args:
///     data: any bytes-like object with contiguous bytes.
///     mode, precision, max_errors, max_record_bytes, string_c_escapes, strict_control, target: as in validate.
///
/// Returns:
///     Valid: slices of data, and the report that validate gives.
///
/// Raises:
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///     TypeError: data is a str or has no bytes.
///     BufferError: the bytes of data are not contiguous.
///
/// Example:
///     >>> import linepack
///     >>> data = b"m f=1\nm f=\nm f=3\n"
///     >>> valid = linepack.split_valid(data)
///     >>> b"".join(data[good] for good in valid.good), [data[bad] for bad in valid.rejected]
///     (b'm f=1\nm f=3\n', [b'm f=\n'])
///     >>> print(valid.report.errors[0])
///     line 2, column 5: the field value is empty [empty_field_value]
#[pyfunction]
#[pyo3(signature = (data, *, mode="spec", precision="ns", max_errors=100, max_record_bytes=None, string_c_escapes=false,
    strict_control=false, target=None))]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn split_valid<'py>(
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
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
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
        let valid = input::with_bytes(data, |bytes| core::split_valid(bytes, &options))?;
        let slices =
            |ranges: &[Range<usize>]| ranges.iter().map(|range| slice(py, range)).collect::<PyResult<Vec<_>>>();
        let arguments = (slices(&valid.good)?, slices(&valid.rejected)?, report(py, &valid.report)?);
        CLASS.import(py, "linepack._split", "Valid")?.call1(arguments)
    })
}
