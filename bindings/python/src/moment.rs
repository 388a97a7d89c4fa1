//! The times of rows as Python gives them.

use crate::field::in_range;
use crate::refusal::Refusal;
use linepack::{Code, Part, Time};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyInt, PyString};

/// A row's time.
#[derive(Default)]
pub(crate) struct Moment {
    /// What the encoder is told; `None` if the row has no time.
    pub(crate) time: Option<Time>,
    /// Why what was given is no time.
    pub(crate) why: Option<String>,
}

impl Moment {
    /// Reads a time. An integer is an instant in nanoseconds if `instant` says so, otherwise in the encoder's precision;
    /// `zone` is that of what names none, or None if that is refused.
    pub(crate) fn read(time: &Bound<'_, PyAny>, instant: bool, zone: &Py<PyAny>) -> Result<Moment, Refusal> {
        static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        if time.is_none() {
            return Ok(Moment::default());
        }
        if time.is_exact_instance_of::<PyInt>() || time.is_instance_of::<PyInt>() && !time.is_instance_of::<PyBool>() {
            return Moment::of_int(time, instant);
        }
        let py = time.py();
        let read = READ.import(py, "linepack._times", "read")?.call1((time, zone));
        let read = read.map_err(|error| Refusal::converting(py, Part::Timestamp, None, error))?;
        if let Ok(why) = read.cast::<PyString>() {
            let time = Some(Time::Refused(Code::InvalidTimestamp));
            return Ok(Moment { time, why: Some(why.to_string()) });
        }
        let (number, instant): (Bound<'_, PyAny>, bool) = read.extract()?;
        Moment::of_int(&number, instant)
    }

    fn of_int(number: &Bound<'_, PyAny>, instant: bool) -> Result<Moment, Refusal> {
        let variant = if instant { Time::Instant } else { Time::Units };
        let time = in_range(number)?.map_or(Time::Refused(Code::TimestampOutOfRange), variant);
        Ok(Moment { time: Some(time), why: None })
    }
}
