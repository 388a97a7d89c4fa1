//! Names and texts as Python gives them.

use crate::refusal::Refusal;
use linepack::Part;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString};
use std::borrow::Cow;

/// A `str` or `bytes`. It may be no UTF-8; the encoder judges that.
pub(crate) enum Text {
    Str(PyBackedStr),
    Bytes(PyBackedBytes),
}

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        match self {
            Text::Str(text) => text.as_bytes(),
            Text::Bytes(bytes) => bytes,
        }
    }
}

impl Text {
    /// The text of a `str` or `bytes`; `None` for any other type.
    pub(crate) fn of(value: &Bound<'_, PyAny>) -> PyResult<Option<Text>> {
        if let Ok(text) = value.cast::<PyString>() {
            if let Ok(text) = PyBackedStr::try_from(text.clone()) {
                return Ok(Some(Text::Str(text)));
            }
            // A lone surrogate, whose bytes the encoder refuses as it refuses any others that are not UTF-8.
            let bytes = text.call_method1(intern!(text.py(), "encode"), ("utf-8", "surrogatepass"))?;
            return Ok(Some(Text::Bytes(bytes.cast_into::<PyBytes>()?.into())));
        }
        Ok(value.cast::<PyBytes>().ok().map(|bytes| Text::Bytes(bytes.clone().into())))
    }

    /// A measurement or a key.
    pub(crate) fn name(value: &Bound<'_, PyAny>, part: Part) -> Result<Text, Refusal> {
        Text::of(value)?.ok_or_else(|| Refusal::wrong_type(part, "str or bytes", value))
    }

    /// The value of the tag `key`; `None` leaves the tag out.
    pub(crate) fn tag_value(value: &Bound<'_, PyAny>, key: &Text) -> Result<Option<Text>, Refusal> {
        static TEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        if let Some(text) = Text::of(value)? {
            return Ok(Some(text));
        }
        let py = value.py();
        let plain = TEXT.import(py, "linepack._values", "text")?.call1((value,));
        let plain = plain.map_err(|error| Refusal::converting(py, Part::TagValue, Some(&key.lossy()), error))?;
        Ok(Text::of(&plain)?)
    }

    /// The text for a message.
    pub(crate) fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.as_ref())
    }
}
