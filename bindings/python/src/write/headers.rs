//! What HTTP libraries give as text: headers, paths, queries.

use crate::refusal::wrong_type;
use crate::text;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;

/// Names and values: of a mapping, or of pairs as ASGI has them.
pub(super) fn pairs(headers: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    let items = match headers.getattr_opt(intern!(headers.py(), "items"))? {
        Some(items) => items.call0()?,
        None => headers.clone(),
    };
    let wrong = || PyTypeError::new_err("headers must be a mapping or pairs of names and values, each str or bytes");
    let pair = |item: PyResult<Bound<'_, PyAny>>| {
        let (name, value) = item?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>().map_err(|_| wrong())?;
        Ok((latin(&name)?.ok_or_else(wrong)?, latin(&value)?.ok_or_else(wrong)?))
    };
    items.try_iter().map_err(|_| wrong())?.map(pair).collect()
}

/// The same, as the core takes them.
pub(super) fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A `str` or `bytes`.
pub(super) fn text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = latin(value)?;
    text.map_or_else(|| Err(PyTypeError::new_err(wrong_type(name, "str or bytes", value)?)), Ok)
}

/// A `str` or `bytes`; bytes that are no UTF-8 are Latin-1, as headers were once.
fn latin(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    let bytes = text::of(value)?.map(|text| text.into_owned());
    let decoded = |bytes| {
        String::from_utf8(bytes).unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect())
    };
    Ok(bytes.map(decoded))
}
