//! Where a row has its parts, and how its values are taken.

use crate::errors::option_error;
use crate::refusal::wrong_type;
use crate::text;
use linepack::UnknownWord;
use linepack::table::Decimals;
use linepack_shared::OptionError;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyTzInfo};

/// Where the tags or the fields of a row are.
pub(crate) enum Place {
    /// In the dict of this name.
    In(Py<PyString>),
    /// In the row itself, under these names.
    Among(Vec<Py<PyString>>),
}

/// The names of a row's parts.
pub(crate) struct Keys {
    pub(crate) measurement: Py<PyString>,
    pub(crate) tags: Place,
    pub(crate) fields: Place,
    pub(crate) time: Py<PyString>,
}

/// How rows are read.
pub(crate) struct Reading {
    pub(crate) keys: Keys,
    /// The measurement of rows that name none.
    pub(crate) measurement: Option<Py<PyAny>>,
    pub(crate) policies: Policies,
}

/// How values and times are taken that have more than one meaning.
pub(crate) struct Policies {
    /// The time zone of times that name none; Python's None if they are refused.
    pub(crate) zone: Py<PyAny>,
    /// What becomes of a `Decimal`.
    pub(crate) decimals: Decimals,
}

impl Policies {
    /// The policies, or the one that is wrong.
    pub(crate) fn read(py: Python<'_>, naive_tz: Option<&Bound<'_, PyAny>>, decimals: &str) -> PyResult<Policies> {
        let decimals = decimals.parse().map_err(|word| option_error(py, &OptionError::word("decimals", &word)))?;
        Ok(Policies { zone: zone(py, naive_tz)?, decimals })
    }
}

/// The keywords that say how rows are read, as Python gives them.
pub(crate) struct ReadingWords<'a, 'py> {
    pub(crate) naive_tz: Option<&'a Bound<'py, PyAny>>,
    pub(crate) decimals: &'a str,
    pub(crate) measurement: Option<&'a Bound<'py, PyAny>>,
    pub(crate) keys: Option<&'a Bound<'py, PyDict>>,
}

impl ReadingWords<'_, '_> {
    /// The options, or the one that is wrong.
    pub(crate) fn reading(&self, py: Python<'_>) -> PyResult<Reading> {
        let policies = Policies::read(py, self.naive_tz, self.decimals)?;
        if let Some(measurement) = self.measurement.filter(|given| !matches!(text::of(given), Ok(Some(_)))) {
            return Err(wrong_option("measurement", "str or bytes", measurement));
        }
        Ok(Reading {
            keys: Keys::read(py, self.keys)?,
            measurement: self.measurement.map(|measurement| measurement.clone().unbind()),
            policies,
        })
    }
}

/// The time zone, or None for `"error"`.
fn zone(py: Python<'_>, given: Option<&Bound<'_, PyAny>>) -> PyResult<Py<PyAny>> {
    let Some(given) = given else { return Ok(PyTzInfo::utc(py)?.to_owned().into_any().unbind()) };
    if given.is_instance_of::<PyTzInfo>() {
        return Ok(given.clone().unbind());
    }
    match given.cast::<PyString>() {
        Ok(word) if word == "utc" => zone(py, None),
        Ok(word) if word == "error" => Ok(py.None()),
        Ok(word) => Err(unknown(py, "naive_tz", &word.to_string_lossy(), "utc, error or a datetime.tzinfo")),
        Err(_) => Err(wrong_option("naive_tz", "\"utc\", \"error\" or a datetime.tzinfo", given)),
    }
}

impl Keys {
    fn read(py: Python<'_>, given: Option<&Bound<'_, PyDict>>) -> PyResult<Keys> {
        let name = |word| PyString::intern(py, word).unbind();
        let mut keys = Keys {
            measurement: name("measurement"),
            tags: Place::In(name("tags")),
            fields: Place::In(name("fields")),
            time: name("time"),
        };
        for (part, place) in given.into_iter().flatten() {
            match part.extract::<&str>() {
                Ok("measurement") => keys.measurement = one(&part, &place)?,
                Ok("time") => keys.time = one(&part, &place)?,
                Ok("tags") => keys.tags = Place::read(&part, &place)?,
                Ok("fields") => keys.fields = Place::read(&part, &place)?,
                _ => {
                    return Err(unknown(py, "keys", &part.str()?.to_string_lossy(), "measurement, tags, fields, time"));
                }
            }
        }
        Ok(keys)
    }

    /// The names of all parts, as a sentence lists them; `None` where tags or fields are picked by name, and the rest of a
    /// row is not meant to be written.
    pub(crate) fn all(&self) -> Option<String> {
        let (Place::In(tags), Place::In(fields)) = (&self.tags, &self.fields) else { return None };
        Some(format!("{}, {tags}, {fields} and {}", self.measurement, self.time))
    }
}

impl Place {
    fn read(part: &Bound<'_, PyAny>, place: &Bound<'_, PyAny>) -> PyResult<Place> {
        if place.is_instance_of::<PyList>() || place.is_instance_of::<PyTuple>() {
            let names = place.try_iter()?.map(|name| one(part, &name?));
            return Ok(Place::Among(names.collect::<PyResult<_>>()?));
        }
        match place.cast::<PyString>() {
            Ok(name) => Ok(Place::In(name.clone().unbind())),
            Err(_) => Err(wrong_option(&format!("keys[{:?}]", part.to_string()), "a str or a list of str", place)),
        }
    }
}

/// The name of one part.
fn one(part: &Bound<'_, PyAny>, name: &Bound<'_, PyAny>) -> PyResult<Py<PyString>> {
    let text = name.cast::<PyString>();
    let text = text.map_err(|_| wrong_option(&format!("a name in keys[{:?}]", part.to_string()), "a str", name))?;
    Ok(text.clone().unbind())
}

fn unknown(py: Python<'_>, option: &'static str, given: &str, expected: &str) -> PyErr {
    let word = UnknownWord { given: given.to_string(), expected: expected.to_string() };
    option_error(py, &OptionError::word(option, &word))
}

fn wrong_option(option: &str, expected: &str, given: &Bound<'_, PyAny>) -> PyErr {
    wrong_type(option, expected, given).map_or_else(|error| error, PyTypeError::new_err)
}
