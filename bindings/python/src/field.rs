//! The values of fields as Python gives them.

use crate::names::Name;
use crate::numpy;
use crate::refusal::Refusal;
use crate::text;
use linepack::table::Decimals;
use linepack::{AsKey, Code, Part, Row, Value};
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyInt, PyType};
use std::borrow::Cow;

/// What may be a field's value.
const KINDS: &str = "bool, int, UInt, float, str, bytes, Decimal, a numpy scalar, an Enum of these or None";

/// A field's value, with the integers that fit no 64 bits; `T` is a text.
pub(crate) enum Field<T> {
    Float(f64),
    Float32(f32),
    Int(i64),
    UInt(u64),
    Bool(bool),
    Text(T),
    OutOfRange(Code),
}

impl<'a> Field<Cow<'a, [u8]>> {
    /// The value of the field `key`; `None` leaves the field out. `decimals` is the policy for `Decimal`.
    pub(crate) fn read(
        value: &'a Bound<'_, PyAny>,
        key: &Name<'_>,
        decimals: Decimals,
    ) -> Result<Option<Self>, Refusal> {
        static PLAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        if let Some(field) = Field::of(value)? {
            return Ok(Some(field));
        }
        if value.is_none() {
            return Ok(None);
        }
        let py = value.py();
        let plain = PLAIN.import(py, "linepack._values", "plain")?.call1((value, decimals.word()));
        let plain = plain.map_err(|error| Refusal::converting(py, Part::FieldValue, Some(&key.lossy()), error))?;
        match Field::of(&plain)? {
            Some(field) => Ok(Some(field.with_text(|text| Cow::Owned(text.to_vec())))),
            None if plain.is_none() => Ok(None),
            None => Err(Refusal::wrong_value(&key.lossy(), KINDS, &plain)),
        }
    }

    /// What Python's own types and numpy's scalars are; `None` for any other type.
    fn of(value: &'a Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        static UINT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        Ok(Some(if let Ok(x) = value.cast::<PyFloat>() {
            Field::Float(x.value())
        } else if let Some(text) = text::of(value)? {
            Field::Text(text)
        } else if let Ok(x) = value.cast::<PyBool>() {
            Field::Bool(x.is_true())
        } else if !value.is_instance_of::<PyInt>() {
            return numpy::scalar(value);
        } else if value.is_instance(UINT.import(value.py(), "linepack._uint", "UInt")?)? {
            in_range(value)?.map_or(Field::OutOfRange(Code::UnsignedOutOfRange), Field::UInt)
        } else {
            in_range(value)?.map_or(Field::OutOfRange(Code::IntegerOutOfRange), Field::Int)
        }))
    }
}

impl<'a> Field<&'a str> {
    /// The commonest values, by one comparison each; `None` for anything else, which [`read`](Field::read) may know. Runs
    /// no Python code before it has failed.
    #[inline(always)]
    pub(crate) fn plain(value: &'a Bound<'_, PyAny>) -> Option<Self> {
        Some(if let Ok(x) = value.cast_exact::<PyFloat>() {
            Field::Float(x.value())
        } else if value.is_exact_instance_of::<PyInt>() {
            Field::Int(value.extract().ok()?)
        } else if let Ok(x) = value.cast_exact::<PyBool>() {
            Field::Bool(x.is_true())
        } else if let Some(text) = text::plain(value) {
            Field::Text(text)
        } else {
            // numpy's float64 is one.
            Field::Float(value.cast::<PyFloat>().ok()?.value())
        })
    }
}

impl<T> Field<T> {
    /// The same value with its text as `change` has it.
    pub(crate) fn with_text<'a, U>(&'a self, change: impl FnOnce(&'a T) -> U) -> Field<U> {
        match *self {
            Field::Float(x) => Field::Float(x),
            Field::Float32(x) => Field::Float32(x),
            Field::Int(x) => Field::Int(x),
            Field::UInt(x) => Field::UInt(x),
            Field::Bool(x) => Field::Bool(x),
            Field::Text(ref x) => Field::Text(change(x)),
            Field::OutOfRange(code) => Field::OutOfRange(code),
        }
    }
}

/// A text, which may be known to be UTF-8.
pub(crate) trait Text: AsRef<[u8]> {
    /// Adds it to a row as a string field.
    fn write(&self, key: impl AsKey, row: &mut Row<'_>);
}

impl Text for &str {
    #[inline(always)]
    fn write(&self, key: impl AsKey, row: &mut Row<'_>) {
        row.add_field(key, &Value::from(*self));
    }
}

impl Text for Cow<'_, [u8]> {
    fn write(&self, key: impl AsKey, row: &mut Row<'_>) {
        row.add_string(key, self);
    }
}

impl<T: Text> Field<T> {
    /// Adds it to a row.
    #[inline(always)]
    pub(crate) fn write(&self, key: impl AsKey, row: &mut Row<'_>) {
        match self {
            Field::Float(x) => row.add_field(key, &Value::Float(*x)),
            Field::Float32(x) => row.add_field(key, &Value::from(*x)),
            Field::Int(x) => row.add_field(key, &Value::Int(*x)),
            Field::UInt(x) => row.add_field(key, &Value::UInt(*x)),
            Field::Bool(x) => row.add_field(key, &Value::Bool(*x)),
            Field::Text(x) => x.write(key, row),
            Field::OutOfRange(code) => row.refuse_field(key, *code),
        }
    }
}

/// The integer, or `None` if it does not fit.
pub(crate) fn in_range<'a, 'py, T: FromPyObject<'a, 'py, Error = PyErr>>(
    value: &'a Bound<'py, PyAny>,
) -> PyResult<Option<T>> {
    match value.extract() {
        Ok(integer) => Ok(Some(integer)),
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => Ok(None),
        Err(error) => Err(error),
    }
}
