//! Why a row cannot be read.

use crate::errors::encode_error;
use linepack::{Code, Part};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// Why a row cannot be read, before the encoder has seen it.
pub(crate) enum Refusal {
    /// It, or something in it, is of a type that cannot be written.
    Unfit { part: Part, key: Option<String>, message: String },
    /// Python code that ran meanwhile has failed.
    Raised(PyErr),
}

impl From<PyErr> for Refusal {
    fn from(error: PyErr) -> Self {
        Refusal::Raised(error)
    }
}

impl Refusal {
    /// What is said of the whole row.
    pub(crate) fn of_row(message: String) -> Self {
        Refusal::Unfit { part: Part::Row, key: None, message }
    }

    /// `value` stands where only `expected` may stand.
    pub(crate) fn wrong_type(part: Part, expected: &str, value: &Bound<'_, PyAny>) -> Self {
        match wrong_type(&subject(part, None), expected, value) {
            Ok(message) => Refusal::Unfit { part, key: None, message },
            Err(error) => Refusal::Raised(error),
        }
    }

    /// The same for the value of the field `key`.
    pub(crate) fn wrong_value(key: &str, expected: &str, value: &Bound<'_, PyAny>) -> Self {
        let part = Part::FieldValue;
        match wrong_type(&subject(part, Some(key)), expected, value) {
            Ok(message) => Refusal::Unfit { part, key: Some(key.to_string()), message },
            Err(error) => Refusal::Raised(error),
        }
    }

    /// The same for what a row calls `name`.
    pub(crate) fn wrong_part(name: &str, expected: &str, value: &Bound<'_, PyAny>) -> Self {
        wrong_type(name, expected, value).map_or_else(Refusal::Raised, Refusal::of_row)
    }

    /// The type error that a conversion raised is about this part; any other error is the caller's own.
    pub(crate) fn converting(py: Python<'_>, part: Part, key: Option<&str>, error: PyErr) -> Self {
        if error.get_type(py).is(py.get_type::<PyTypeError>()) {
            let message = format!("{} {}", subject(part, key), error.value(py));
            Refusal::Unfit { part, key: key.map(str::to_string), message }
        } else {
            Refusal::Raised(error)
        }
    }

    /// The exception for a caller who stops at it.
    pub(crate) fn raised(self) -> PyErr {
        match self {
            Refusal::Unfit { message, .. } => PyTypeError::new_err(message),
            Refusal::Raised(error) => error,
        }
    }

    /// The `EncodeError` of row `row` for a caller who collects; `Err` for what is no fault of the row.
    pub(crate) fn collected(self, py: Python<'_>, row: u64) -> PyResult<PyErr> {
        match self {
            Refusal::Unfit { part, key, message } => {
                let message = format!("row {row}, {message} [{}]", Code::InvalidValue);
                Ok(encode_error(py, &message, Code::InvalidValue, row, part, key.as_deref()))
            }
            Refusal::Raised(error) => Err(error),
        }
    }
}

/// The sentence that says which types are right.
pub(crate) fn wrong_type(what: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(format!("{what} must be {expected}, not {}", value.get_type().fully_qualified_name()?))
}

/// The part as a sentence calls it.
fn subject(part: Part, key: Option<&str>) -> String {
    let key = key.unwrap_or_default();
    match part {
        Part::Row => "a row".to_string(),
        Part::Measurement => "the measurement".to_string(),
        Part::TagKey => "a tag key".to_string(),
        Part::TagValue => format!("the value of tag {key:?}"),
        Part::FieldKey => "a field key".to_string(),
        Part::FieldValue => format!("field {key:?}"),
        Part::Timestamp => "time".to_string(),
        _ => part.word().to_string(),
    }
}
