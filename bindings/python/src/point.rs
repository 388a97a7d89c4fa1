//! `Point`: a row to write, built part by part.

use crate::encode;
use crate::errors::guard;
use crate::field::Field;
use crate::keys::Policies;
use crate::names::{Name, Names};
use crate::options::{self, ns_per_unit};
use crate::reader::Reader;
use crate::refusal::Refusal;
use crate::text;
use linepack::Part;
use linepack::table::Decimals;
use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use std::fmt::Write;

type Pair = (Py<PyAny>, Py<PyAny>);

/// A measurement, its tags, its fields and a time.
///
/// Only types are checked here; the encoder judges the rest. Two points are equal when the parts given to them are, in
/// the same order and of the same types (1, 1.0, True and UInt(1) are four values). Points can be copied and pickled.
///
/// Args:
///     measurement: str, or bytes that are UTF-8.
///
/// Raises:
///     TypeError: measurement is neither.
///
/// Example:
///     >>> import linepack
///     >>> point = linepack.Point("cpu").tag("host", "a").field("load", 0.5).time(1700, "s")
///     >>> point
///     Point('cpu').tag('host', 'a').field('load', 0.5).time(1700000000000, 'ns')
///     >>> linepack.encode([point], precision="ms")
///     b'cpu,host=a load=0.5 1700000\n'
#[pyclass(subclass, module = "linepack")]
pub(crate) struct Point {
    pub(crate) measurement: Py<PyAny>,
    pub(crate) tags: Vec<Pair>,
    pub(crate) fields: Vec<Pair>,
    pub(crate) time: Py<PyAny>,
    /// Whether the time, an int, is in nanoseconds and not in the encoder's precision.
    pub(crate) instant: bool,
}

#[pymethods]
impl Point {
    // What a subclass is made with is its own affair; its `__init__` calls that of this class.
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = "(measurement)")]
    fn new(py: Python<'_>, _args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        guard(py, || {
            let (measurement, time) = (py.None(), py.None());
            Ok(Point { measurement, tags: Vec::new(), fields: Vec::new(), time, instant: false })
        })
    }

    fn __init__(&mut self, measurement: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = measurement.py();
        guard(py, || {
            name(measurement, Part::Measurement)?;
            self.measurement = measurement.clone().unbind();
            Ok(())
        })
    }

    /// Add a tag.
    ///
    /// Args:
    ///     key: str, or bytes that are UTF-8.
    ///     value: the same, or an Enum with such a value. With None the tag is left out.
    ///
    /// Returns:
    ///     Point: this point.
    ///
    /// Raises:
    ///     TypeError: key or value is of another type.
    fn tag<'py>(
        mut slf: PyRefMut<'py, Self>,
        key: &Bound<'py, PyAny>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<PyRefMut<'py, Self>> {
        let py = key.py();
        guard(py, || {
            name(key, Part::TagKey)?;
            if !is_text(value) {
                text::tag_value(value, &text(key)?).map_err(Refusal::raised)?;
            }
            slf.tags.push((key.clone().unbind(), value.clone().unbind()));
            Ok(slf)
        })
    }

    /// Add a field.
    ///
    /// Args:
    ///     key: str, or bytes that are UTF-8.
    ///     value: a float, an int (written as a signed 64-bit integer), a UInt (unsigned), a bool, a str, bytes that
    ///         are UTF-8 (a string too), a Decimal (if the encoder is told decimals="float"), a numpy scalar, or an
    ///         Enum with such a value. With None the field is left out.
    ///
    /// Returns:
    ///     Point: this point.
    ///
    /// Raises:
    ///     TypeError: key or value is of another type.
    fn field<'py>(
        mut slf: PyRefMut<'py, Self>,
        key: &Bound<'py, PyAny>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<PyRefMut<'py, Self>> {
        let py = key.py();
        guard(py, || {
            name(key, Part::FieldKey)?;
            if !is_value(value) {
                Field::read(value, &text(key)?, Decimals::Float).map_err(Refusal::raised)?;
            }
            slf.fields.push((key.clone().unbind(), value.clone().unbind()));
            Ok(slf)
        })
    }

    /// Set the time.
    ///
    /// Args:
    ///     value: an int; or an instant: a datetime (a pandas.Timestamp too), a date, a numpy.datetime64 or RFC 3339
    ///         text. One without a time zone is in the encoder's naive_tz. None takes the time away.
    ///     precision: the unit of an int: "ns", "us", "ms", "s", "m" or "h". With it the int is an instant, which the
    ///         encoder floors to its own precision; without it the int is in the encoder's precision, whatever that is.
    ///
    /// Returns:
    ///     Point: this point.
    ///
    /// Raises:
    ///     LinepackError: precision is another word (code "invalid_option").
    ///     TypeError: value is of another type, or no int and given with a precision.
    ///
    /// Example:
    ///     >>> from datetime import UTC, datetime
    ///     >>> import linepack
    ///     >>> point = linepack.Point("m").field("f", 1).time(datetime(2026, 1, 1, tzinfo=UTC))
    ///     >>> linepack.encode([point], precision="s")
    ///     b'm f=1i 1767225600\n'
    #[pyo3(signature = (value, precision=None))]
    fn time<'py>(
        mut slf: PyRefMut<'py, Self>,
        value: &Bound<'py, PyAny>,
        precision: Option<&str>,
    ) -> PyResult<PyRefMut<'py, Self>> {
        let py = value.py();
        guard(py, || {
            static GIVEN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
            (slf.time, slf.instant) = if precision.is_none() && value.is_exact_instance_of::<PyInt>() {
                (value.clone().unbind(), false)
            } else {
                let unit = precision.map(|word| ns_per_unit(py, word)).transpose()?;
                GIVEN.import(py, "linepack._times", "given")?.call1((value, unit))?.extract()?
            };
            Ok(slf)
        })
    }

    /// Write this point as one line, without a line end.
    ///
    /// Args:
    ///     precision: the unit of the timestamp: "ns", "us", "ms", "s", "m" or "h".
    ///     mode, floats, tag_order, string_c_escapes, naive_tz, decimals: as in encode.
    ///
    /// Returns:
    ///     str: the line.
    ///
    /// Raises:
    ///     EncodeError: the point cannot be written.
    ///     LinepackError: an option has a word that does not exist (code "invalid_option").
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> linepack.Point("m").field("f", "a text").time(1).to_line_protocol()
    ///     'm f="a text" 1'
    #[pyo3(signature = (precision="ns", *, naive_tz=None, decimals="error", **options),
        text_signature = "($self, precision=\"ns\", *, mode=\"strict\", floats=\"ecma\", tag_order=\"sorted\", \
        string_c_escapes=False, on_duplicate=\"error\", nan=\"error\", inexact=\"floor\", on_unencodable=\"error\", \
        max_bytes=None, default_tags=None, schema=None, naive_tz=\"utc\", decimals=\"error\")")]
    fn to_line_protocol<'py>(
        &self,
        py: Python<'py>,
        precision: &str,
        naive_tz: Option<&Bound<'py, PyAny>>,
        decimals: &str,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyString>> {
        guard(py, || {
            let mut encoder = linepack::Encoder::new(options::writing(py, Some(precision), options)?);
            let policies = Policies::read(py, naive_tz, decimals)?;
            let mut reader = Reader { policies: &policies, names: &mut Names::default(), sink: &mut encoder };
            let moment = reader.point(self, py).map_err(Refusal::raised)?;
            encode::end(&mut encoder, moment).map_err(|failure| failure.raised(py))?;
            let line = encoder.as_bytes();
            PyString::from_bytes(py, line.strip_suffix(b"\n").unwrap_or(line))
        })
    }

    fn __eq__<'py>(&self, py: Python<'py>, other: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        guard(py, || match other.cast::<Point>() {
            Ok(other) => {
                let equal = self.compared(py)?.eq(other.try_borrow()?.compared(py)?)?;
                Ok(PyBool::new(py, equal).to_owned().into_any())
            }
            Err(_) => Ok(py.NotImplemented().into_bound(py)),
        })
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let py = slf.py();
        guard(py, || {
            let point = slf.try_borrow()?;
            let mut text = format!("{}({})", slf.get_type().name()?, point.measurement.bind(py).repr()?);
            for (method, pairs) in [("tag", &point.tags), ("field", &point.fields)] {
                for (key, value) in pairs {
                    let _ = write!(text, ".{method}({}, {})", key.bind(py).repr()?, value.bind(py).repr()?);
                }
            }
            if !point.time.is_none(py) {
                let precision = if point.instant { ", 'ns'" } else { "" };
                let _ = write!(text, ".time({}{precision})", point.time.bind(py).repr()?);
            }
            Ok(text)
        })
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        for (key, value) in self.tags.iter().chain(&self.fields) {
            visit.call(key)?;
            visit.call(value)?;
        }
        visit.call(&self.measurement)?;
        visit.call(&self.time)
    }

    fn __clear__(&mut self) {
        self.tags.clear();
        self.fields.clear();
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        guard(py, || {
            static NEW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
            // A subclass may have attributes.
            let own = py.get_type::<PyAny>().call_method1(intern!(py, "__getstate__"), (slf,))?;
            let state = (slf.try_borrow()?.parts(py)?, own);
            (NEW.import(py, "copyreg", "__newobj__")?, (slf.get_type(),), state).into_pyobject(py)
        })
    }

    fn __setstate__(slf: &Bound<'_, Self>, state: &Bound<'_, PyTuple>) -> PyResult<()> {
        let py = slf.py();
        guard(py, || {
            let (parts, own): (Bound<'_, PyTuple>, Bound<'_, PyAny>) = state.extract()?;
            let (measurement, tags, fields, time, instant) = parts.extract()?;
            *slf.try_borrow_mut()? = Point { measurement, tags, fields, time, instant };
            // Those of its `__dict__`, or a pair: these, and those of its `__slots__`.
            let both = own.cast::<PyTuple>().map_or_else(|_| vec![own.clone()], |both| both.iter().collect());
            for (name, value) in both.iter().flat_map(|some| some.cast::<PyDict>()).flatten() {
                slf.setattr(name.cast::<PyString>()?, value)?;
            }
            Ok(())
        })
    }
}

impl Point {
    /// All that it has.
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let pairs = |pairs: &[Pair]| PyList::new(py, pairs.iter().map(|(key, value)| (key.bind(py), value.bind(py))));
        let (tags, fields) = (pairs(&self.tags)?, pairs(&self.fields)?);
        (self.measurement.bind(py), tags, fields, self.time.bind(py), self.instant).into_pyobject(py)
    }

    /// What is equal in equal points. The types first: pandas.NA has no truth to its equality with other types.
    fn compared<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let types = self.tags.iter().chain(&self.fields).map(|(_, value)| value.bind(py).get_type());
        (PyList::new(py, types)?, self.parts(py)?).into_pyobject(py)
    }
}

/// Refuses what is no name.
#[inline(always)]
fn name(given: &Bound<'_, PyAny>, part: Part) -> PyResult<()> {
    if is_text(given) { Ok(()) } else { Err(Refusal::wrong_type(part, "str or bytes", given).raised()) }
}

/// A key for a message.
fn text<'a>(key: &'a Bound<'_, PyAny>) -> PyResult<Name<'a>> {
    Ok(Name::New(text::of(key)?.unwrap_or_default()))
}

#[inline(always)]
fn is_text(given: &Bound<'_, PyAny>) -> bool {
    given.is_exact_instance_of::<PyString>() || given.is_instance_of::<PyString>() || given.is_instance_of::<PyBytes>()
}

/// Whether it is of one of Python's own types that fields have.
#[inline(always)]
fn is_value(given: &Bound<'_, PyAny>) -> bool {
    given.is_exact_instance_of::<PyFloat>()
        || given.is_exact_instance_of::<PyInt>()
        || is_text(given)
        || given.is_instance_of::<PyInt>()
        || given.is_instance_of::<PyFloat>()
}
