//! The values of fields as Python gives them.

use crate::refusal::Refusal;
use crate::text::Text;
use linepack::{Code, Part, Row, Value};
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString, PyType};

/// A field's value, with the integers that fit no 64 bits.
pub(crate) enum Field {
    Float(f64),
    Int(i64),
    UInt(u64),
    Bool(bool),
    Text(Text),
    OutOfRange(Code),
}

impl Field {
    /// The value of the field `key`; `None` leaves the field out. `decimals` is the policy for `Decimal`.
    pub(crate) fn read(
        value: &Bound<'_, PyAny>,
        key: &Text,
        decimals: &Py<PyString>,
    ) -> Result<Option<Field>, Refusal> {
        static PLAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        if let Some(field) = Field::of(value)? {
            return Ok(Some(field));
        }
        if value.is_none() {
            return Ok(None);
        }
        let py = value.py();
        let plain = PLAIN.import(py, "linepack._values", "plain")?.call1((value, decimals));
        let plain = plain.map_err(|error| Refusal::converting(py, Part::FieldValue, Some(&key.lossy()), error))?;
        Ok(Field::of(&plain)?)
    }

    /// What Python's own types are; `None` for any other type.
    fn of(value: &Bound<'_, PyAny>) -> PyResult<Option<Field>> {
        static UINT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        // The commonest types first, by one comparison each.
        Ok(Some(if let Ok(x) = value.cast_exact::<PyFloat>() {
            Field::Float(x.value())
        } else if value.is_exact_instance_of::<PyInt>() {
            in_range(value)?.map_or(Field::OutOfRange(Code::IntegerOutOfRange), Field::Int)
        } else if let Some(text) = Text::of(value)? {
            Field::Text(text)
        } else if let Ok(x) = value.cast::<PyBool>() {
            Field::Bool(x.is_true())
        } else if let Ok(x) = value.cast::<PyFloat>() {
            Field::Float(x.value())
        } else if !value.is_instance_of::<PyInt>() {
            return Ok(None);
        } else if value.is_instance(UINT.import(value.py(), "linepack._uint", "UInt")?)? {
            in_range(value)?.map_or(Field::OutOfRange(Code::UnsignedOutOfRange), Field::UInt)
        } else {
            in_range(value)?.map_or(Field::OutOfRange(Code::IntegerOutOfRange), Field::Int)
        }))
    }

    /// Adds it to a row.
    pub(crate) fn write(&self, key: &Text, row: &mut Row<'_>) {
        match self {
            Field::Float(x) => row.add_field(key, &Value::Float(*x)),
            Field::Int(x) => row.add_field(key, &Value::Int(*x)),
            Field::UInt(x) => row.add_field(key, &Value::UInt(*x)),
            Field::Bool(x) => row.add_field(key, &Value::Bool(*x)),
            Field::Text(x) => row.add_string(key, x.as_ref()),
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
