//! Names and texts as Python gives them.

use crate::names::Name;
use crate::refusal::Refusal;
use linepack::Part;
use pyo3::PyTypeInfo;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString};
use std::borrow::Cow;

/// The text of a `str` or `bytes`; `None` for any other type. It may be no UTF-8; the encoder judges that.
pub(crate) fn of<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<Option<Cow<'a, [u8]>>> {
    if let Ok(text) = value.cast::<PyString>() {
        if let Ok(text) = text.to_str() {
            return Ok(Some(Cow::Borrowed(text.as_bytes())));
        }
        // A lone surrogate, whose bytes the encoder refuses as it refuses any others that are not UTF-8.
        let encode = intern!(value.py(), "encode");
        let bytes = PyString::type_object(value.py()).call_method1(encode, (text, "utf-8", "surrogatepass"))?;
        return Ok(Some(Cow::Owned(bytes.cast_into::<PyBytes>()?.as_bytes().to_vec())));
    }
    Ok(value.cast::<PyBytes>().ok().map(|bytes| Cow::Borrowed(bytes.as_bytes())))
}

/// The text of a plain `str` that is valid; `None` for anything else, which [`of`] may know. Runs no Python code before it
/// has failed.
#[inline(always)]
pub(crate) fn plain<'a>(value: &'a Bound<'_, PyAny>) -> Option<&'a str> {
    value.cast_exact::<PyString>().ok()?.to_str().ok()
}

/// A measurement or a key.
pub(crate) fn name<'a>(value: &'a Bound<'_, PyAny>, part: Part) -> Result<Cow<'a, [u8]>, Refusal> {
    of(value)?.ok_or_else(|| Refusal::wrong_type(part, "str or bytes", value))
}

/// The value of the tag `key`; `None` leaves the tag out.
pub(crate) fn tag_value<'a>(value: &'a Bound<'_, PyAny>, key: &Name<'_>) -> Result<Option<Cow<'a, [u8]>>, Refusal> {
    static TEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Some(text) = of(value)? {
        return Ok(Some(text));
    }
    let py = value.py();
    let plain = TEXT.import(py, "linepack._values", "text")?.call1((value,));
    let plain = plain.map_err(|error| Refusal::converting(py, Part::TagValue, Some(&key.lossy()), error))?;
    Ok(of(&plain)?.map(|text| Cow::Owned(text.into_owned())))
}
