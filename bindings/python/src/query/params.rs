//! A query's text and parameters, as Python gives them.

use crate::errors::linepack_error;
use crate::field::in_range;
use crate::refusal::wrong_type;
use linepack::query::{Language, Query};
use linepack::write::Secret;
use linepack::{Code, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyString};

/// The query with its parameters.
pub(super) fn query(
    text: &Bound<'_, PyString>,
    language: Language,
    params: Option<&Bound<'_, PyDict>>,
) -> PyResult<Query> {
    let mut query = Query::new(utf8("query", text, Code::InvalidOption)?, language);
    for (name, value) in params.into_iter().flatten() {
        let name = match name.cast::<PyString>() {
            Ok(name) => utf8("the name of a parameter", name, Code::InvalidOption)?,
            Err(_) => return Err(PyTypeError::new_err(wrong_type("the name of a parameter", "str", &name)?)),
        };
        query = match param(&name, &value)? {
            Some(value) => query.param(name, value),
            None => query.null_param(name),
        };
    }
    Ok(query)
}

/// The value of a parameter; `None` is null.
fn param(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<Value<'static>>> {
    let what = format!("parameter {name:?}");
    Ok(Some(if value.is_none() {
        return Ok(None);
    } else if let Ok(x) = value.cast::<PyBool>() {
        Value::Bool(x.is_true())
    } else if let Ok(x) = value.cast::<PyFloat>() {
        Value::Float(x.value())
    } else if let Ok(text) = value.cast::<PyString>() {
        Value::from(utf8(&what, text, Code::InvalidOption)?)
    } else if !value.is_instance_of::<PyInt>() {
        return Err(PyTypeError::new_err(wrong_type(&what, "str, int, float, bool or None", value)?));
    } else if let Some(x) = in_range(value)? {
        Value::Int(x)
    } else if let Some(x) = in_range(value)? {
        Value::UInt(x)
    } else {
        let code = Code::InvalidOption;
        return Err(linepack_error(value.py(), code, &format!("{what} does not fit into 64 bits [{code}]")));
    }))
}

/// The text of a `str`. Python's own error for one that is no UTF-8 would hold the text.
pub(super) fn utf8(name: &str, text: &Bound<'_, PyString>, code: Code) -> PyResult<String> {
    let wrong = |_| linepack_error(text.py(), code, &format!("{name} is no UTF-8: it has a lone surrogate [{code}]"));
    text.to_str().map(str::to_string).map_err(wrong)
}

/// A token.
pub(super) fn secret(token: Option<&Bound<'_, PyString>>) -> PyResult<Option<Secret>> {
    Ok(token.map(|token| utf8("token", token, Code::InvalidToken)).transpose()?.map(Secret::from))
}
