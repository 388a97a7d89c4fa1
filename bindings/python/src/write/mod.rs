//! Writes over HTTP as data.

pub(crate) mod answer;
pub(crate) mod gunzip;
pub(crate) mod gzip;
mod headers;
pub(crate) mod params;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod retry;
mod sent;
pub(crate) mod split;

use crate::errors::{linepack_error, option_error};
use linepack::UnknownWord;
use linepack::write::WriteError;
use linepack_shared::OptionError;
use pyo3::prelude::*;
use std::str::FromStr;

/// `LinepackError(…)` for what the core refuses.
fn write_error(py: Python<'_>, error: &WriteError) -> PyErr {
    linepack_error(py, error.code, &error.to_string())
}

/// The value that the word of an option means.
pub(crate) fn option<T: FromStr<Err = UnknownWord>>(py: Python<'_>, name: &'static str, word: &str) -> PyResult<T> {
    word.parse().map_err(|word| option_error(py, &OptionError::word(name, &word)))
}
