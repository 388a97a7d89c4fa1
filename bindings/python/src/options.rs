//! Options, from Python's words to the core's values.

use crate::errors::option_error;
use crate::schema::Schema;
use linepack::{EncodeOptions, ReadOptions};
use linepack_shared::{EncodeWords, ReadWords};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyDict;
use std::collections::HashMap;

/// Reading options, or the word that does not exist.
pub(crate) fn reading(py: Python<'_>, words: ReadWords<'_>) -> PyResult<ReadOptions> {
    words.options().map_err(|error| option_error(py, &error))
}

/// Writing options, from the keywords of `encode` and the like; a `precision` that is none of them is given beside them.
pub(crate) fn writing(
    py: Python<'_>,
    precision: Option<&str>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<EncodeOptions> {
    writing_over(py, EncodeOptions::new(), precision, keywords)
}

/// The same with other defaults.
pub(crate) fn writing_over(
    py: Python<'_>,
    defaults: EncodeOptions,
    precision: Option<&str>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<EncodeOptions> {
    let (mut texts, mut tags) = (HashMap::new(), Vec::new());
    let (mut string_c_escapes, mut max_bytes, mut schema) = (false, None, None);
    for (name, value) in keywords.into_iter().flatten() {
        let name = name.extract::<PyBackedStr>()?;
        let wrong = |error: PyErr| PyTypeError::new_err(format!("argument '{name}': {}", error.value(py)));
        match &*name {
            "string_c_escapes" => string_c_escapes = value.extract().map_err(wrong)?,
            "max_bytes" => max_bytes = Some(value.extract::<Option<usize>>().map_err(wrong)?.unwrap_or(usize::MAX)),
            "schema" if value.is_none() => {}
            "schema" => schema = Some(value.cast::<Schema>().map_err(PyErr::from).map_err(wrong)?.get().snapshot(py)?),
            "default_tags" => tags = tags_of(&value).map_err(wrong)?,
            _ if WORDS.contains(&&*name) && !(precision.is_some() && &*name == "precision") => {
                let word = value.extract::<PyBackedStr>().map_err(wrong)?;
                texts.insert(name, word);
            }
            _ => return Err(PyTypeError::new_err(format!("got an unexpected keyword argument '{name}'"))),
        }
    }
    let word =
        |name: &str| texts.iter().find(|(known, _): &(&PyBackedStr, _)| &***known == name).map(|(_, word)| &**word);
    let tags: Vec<(&[u8], &[u8])> = tags.iter().map(|(key, value)| (key.as_bytes(), value.as_bytes())).collect();
    let words = EncodeWords {
        mode: word("mode"),
        precision: precision.or(word("precision")),
        floats: word("floats"),
        tag_order: word("tag_order"),
        string_c_escapes,
        on_duplicate: word("on_duplicate"),
        nan: word("nan"),
        inexact: word("inexact"),
        on_unencodable: word("on_unencodable"),
        max_bytes,
        default_tags: &tags,
    };
    let mut options = words.over(defaults).map_err(|error| option_error(py, &error))?;
    options.schema = schema;
    Ok(options)
}

/// The options that are words.
const WORDS: [&str; 8] =
    ["mode", "precision", "floats", "tag_order", "on_duplicate", "nan", "inexact", "on_unencodable"];

/// The tags of a dict of `str`, or of None.
fn tags_of(given: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    if given.is_none() {
        return Ok(Vec::new());
    }
    let pairs = given.cast::<PyDict>()?.iter();
    pairs.map(|(key, value)| Ok((key.extract()?, value.extract()?))).collect()
}

/// Nanoseconds in one unit of a precision, or the word that does not exist.
pub(crate) fn ns_per_unit(py: Python<'_>, precision: &str) -> PyResult<i64> {
    Ok(writing(py, Some(precision), None)?.precision.ns_per_unit())
}
