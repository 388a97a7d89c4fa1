//! Options, from Python's words to the core's values.

use crate::errors::{guard, option_error};
use linepack::{EncodeOptions, ReadOptions};
use linepack_shared::{EncodeWords, ReadWords};
use pyo3::prelude::*;

/// Reading options, or the word that does not exist.
pub(crate) fn reading(py: Python<'_>, words: ReadWords<'_>) -> PyResult<ReadOptions> {
    words.options().map_err(|error| option_error(py, &error))
}

/// Writing options, or the word that does not exist.
pub(crate) fn writing(py: Python<'_>, words: EncodeWords<'_>) -> PyResult<EncodeOptions> {
    words.options().map_err(|error| option_error(py, &error))
}

/// Nanoseconds in one unit of a precision.
#[pyfunction]
#[pyo3(name = "_ns_per_unit")]
pub(crate) fn ns_per_unit(py: Python<'_>, precision: &str) -> PyResult<i64> {
    guard(py, || {
        let words = EncodeWords { precision: Some(precision), ..Default::default() };
        Ok(writing(py, words)?.precision.ns_per_unit())
    })
}
