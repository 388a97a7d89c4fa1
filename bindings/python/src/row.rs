//! A row as Python gives it, read whole before the encoder sees it: reading may run Python code, encoding must not.

use crate::line::Line;
use linepack::{Code, EncodeError, Time, Value};
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyString, PyType};
use std::borrow::Cow;

/// One row to write.
pub(crate) enum Row<'py> {
    /// A line of a document.
    Line(Bound<'py, Line>),
    /// A `Point` or a dict.
    Parts(Parts),
}

/// The parts of a `Point` or of a dict.
pub(crate) struct Parts {
    measurement: Text,
    tags: Vec<(Text, Text)>,
    fields: Vec<(Text, Field)>,
    time: Option<Time>,
}

/// A `str` or `bytes`. It may be no UTF-8; the encoder judges that.
enum Text {
    Str(PyBackedStr),
    Bytes(PyBackedBytes),
}

/// A field's value, with the integers that fit no 64 bits.
enum Field {
    Float(f64),
    Int(i64),
    UInt(u64),
    Bool(bool),
    Text(Text),
    OutOfRange(Code),
}

impl<'py> Row<'py> {
    /// Reads a `Point`, a `Line` or a dict.
    pub(crate) fn read(row: &Bound<'py, PyAny>) -> PyResult<Row<'py>> {
        static POINT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        if row.is_instance(POINT.import(row.py(), "linepack._point", "Point")?)? {
            Ok(Row::Parts(Parts::of_point(row)?))
        } else if let Ok(dict) = row.cast::<PyDict>() {
            Ok(Row::Parts(Parts::of_dict(dict)?))
        } else if let Ok(line) = row.cast::<Line>() {
            Ok(Row::Line(line.clone()))
        } else {
            Err(wrong_type("a row", "a Point, a Line or a dict", row))
        }
    }

    /// Writes it, whole or not at all; it counts as a row either way.
    pub(crate) fn write(&self, encoder: &mut linepack::Encoder) -> PyResult<Result<(), EncodeError>> {
        match self {
            Row::Line(line) => Ok(encoder.line(line.get().0.line())),
            Row::Parts(parts) => Ok(parts.write(encoder)),
        }
    }
}

impl Parts {
    fn of_point(point: &Bound<'_, PyAny>) -> PyResult<Parts> {
        let py = point.py();
        let measurement = text(&point.getattr(intern!(py, "_measurement"))?, || "the measurement".to_string())?;
        let mut parts = Parts { measurement, tags: Vec::new(), fields: Vec::new(), time: None };
        for pair in point.getattr(intern!(py, "_tags"))?.cast::<PyList>()? {
            let (key, value) = pair.extract()?;
            parts.tag(&key, &value)?;
        }
        for pair in point.getattr(intern!(py, "_fields"))?.cast::<PyList>()? {
            let (key, value) = pair.extract()?;
            parts.field(&key, &value)?;
        }
        let instant = point.getattr(intern!(py, "_instant"))?.is_truthy()?;
        parts.time = when(&point.getattr(intern!(py, "_time"))?, instant)?;
        Ok(parts)
    }

    fn of_dict(row: &Bound<'_, PyDict>) -> PyResult<Parts> {
        let py = row.py();
        let mut known = 0;
        let mut part = |key| {
            let value = row.get_item(key)?;
            known += usize::from(value.is_some());
            Ok::<_, PyErr>(value)
        };
        let measurement = part(intern!(py, "measurement"))?.unwrap_or_else(|| PyString::new(py, "").into_any());
        let (tags, fields) = (part(intern!(py, "tags"))?, part(intern!(py, "fields"))?);
        let time = part(intern!(py, "time"))?;
        if known < row.len() {
            return Err(PyTypeError::new_err(format!(
                "a row has no keys but measurement, tags, fields and time: {}",
                row.keys().repr()?
            )));
        }
        let measurement = text(&measurement, || "the measurement".to_string())?;
        let mut parts = Parts { measurement, tags: Vec::new(), fields: Vec::new(), time: None };
        for (key, value) in pairs(tags.as_ref(), "tags")?.into_iter().flatten() {
            parts.tag(&key, &value)?;
        }
        for (key, value) in pairs(fields.as_ref(), "fields")?.into_iter().flatten() {
            parts.field(&key, &value)?;
        }
        if let Some(time) = time {
            parts.time = when(&time, false)?;
        }
        Ok(parts)
    }

    fn tag(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let key = text(key, || "a tag key".to_string())?;
        let value = text(value, || format!("the value of tag {:?}", key.lossy()))?;
        self.tags.push((key, value));
        Ok(())
    }

    fn field(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let key = text(key, || "a field key".to_string())?;
        let value = field(value, &key)?;
        self.fields.push((key, value));
        Ok(())
    }

    fn write(&self, encoder: &mut linepack::Encoder) -> Result<(), EncodeError> {
        let mut row = encoder.row(&self.measurement);
        for (key, value) in &self.tags {
            row.add_tag(key, value);
        }
        for (key, value) in &self.fields {
            match value {
                Field::Float(x) => row.add_field(key, &Value::Float(*x)),
                Field::Int(x) => row.add_field(key, &Value::Int(*x)),
                Field::UInt(x) => row.add_field(key, &Value::UInt(*x)),
                Field::Bool(x) => row.add_field(key, &Value::Bool(*x)),
                Field::Text(x) => row.add_string(key, x.as_ref()),
                Field::OutOfRange(code) => row.refuse_field(key, *code),
            }
        }
        row.end(self.time)
    }
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
    fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.as_ref())
    }
}

fn text(value: &Bound<'_, PyAny>, what: impl FnOnce() -> String) -> PyResult<Text> {
    if let Ok(text) = value.cast::<PyString>() {
        if let Ok(text) = PyBackedStr::try_from(text.clone()) {
            return Ok(Text::Str(text));
        }
        // A lone surrogate, whose bytes the encoder refuses as it refuses any others that are not UTF-8.
        let bytes = text.call_method1(intern!(text.py(), "encode"), ("utf-8", "surrogatepass"))?;
        return Ok(Text::Bytes(bytes.cast_into::<PyBytes>()?.into()));
    }
    match value.cast::<PyBytes>() {
        Ok(bytes) => Ok(Text::Bytes(bytes.clone().into())),
        Err(_) => Err(wrong_type(&what(), "str or bytes", value)),
    }
}

fn field(value: &Bound<'_, PyAny>, key: &Text) -> PyResult<Field> {
    static UINT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    if let Ok(x) = value.cast::<PyFloat>() {
        Ok(Field::Float(x.value()))
    } else if let Ok(x) = value.cast::<PyBool>() {
        Ok(Field::Bool(x.is_true()))
    } else if value.is_instance_of::<PyInt>() {
        if value.is_instance(UINT.import(value.py(), "linepack._uint", "UInt")?)? {
            Ok(in_range(value)?.map_or(Field::OutOfRange(Code::UnsignedOutOfRange), Field::UInt))
        } else {
            Ok(in_range(value)?.map_or(Field::OutOfRange(Code::IntegerOutOfRange), Field::Int))
        }
    } else if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
        Ok(Field::Text(text(value, String::new)?))
    } else if value.is_none() {
        Err(PyTypeError::new_err(format!("field {:?} is None; leave it out", key.lossy())))
    } else {
        Err(wrong_type(&format!("field {:?}", key.lossy()), "bool, int, UInt, float, str or bytes", value))
    }
}

fn when(time: &Bound<'_, PyAny>, instant: bool) -> PyResult<Option<Time>> {
    static INSTANT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let variant = if instant { Time::Instant } else { Time::Units };
    if time.is_none() {
        Ok(None)
    } else if time.is_instance_of::<PyInt>() && !time.is_instance_of::<PyBool>() {
        Ok(Some(in_range(time)?.map_or(Time::Refused(Code::TimestampOutOfRange), variant)))
    } else if time.is_instance_of::<PyDateTime>() {
        when(&INSTANT.import(time.py(), "linepack._point", "instant")?.call1((time,))?, true)
    } else {
        Err(wrong_type("time", "int or datetime", time))
    }
}

/// The integer, or `None` if it does not fit.
fn in_range<'a, 'py, T: FromPyObject<'a, 'py, Error = PyErr>>(value: &'a Bound<'py, PyAny>) -> PyResult<Option<T>> {
    match value.extract() {
        Ok(integer) => Ok(Some(integer)),
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The dict that is a part of a row; it may be left out or `None`.
fn pairs<'py>(part: Option<&Bound<'py, PyAny>>, name: &str) -> PyResult<Option<Bound<'py, PyDict>>> {
    let given = part.filter(|part| !part.is_none());
    given.map(|part| part.cast::<PyDict>().cloned().map_err(|_| wrong_type(name, "a dict", part))).transpose()
}

fn wrong_type(what: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    match value.get_type().fully_qualified_name() {
        Ok(name) => PyTypeError::new_err(format!("{what} must be {expected}, not {name}")),
        Err(error) => error,
    }
}
