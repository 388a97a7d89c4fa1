//! A row as Python gives it, in any of its shapes.

use crate::keys::{Place, Reading};
use crate::moment::Moment;
use crate::names::Names;
use crate::point::Point;
use crate::reader::{Reader, values_of};
use crate::refusal::Refusal;
use crate::sink::Sink;
use crate::text;
use linepack::Part;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

/// A row whose parts have names.
enum Named<'a, 'py> {
    Dict(&'a Bound<'py, PyDict>),
    /// A named tuple or a dataclass.
    Record(&'a Bound<'py, PyAny>),
}

/// Reads a row that is no `Line` into a sink; its time is the result.
pub(crate) fn read<S: Sink>(
    row: &Bound<'_, PyAny>,
    how: &Reading,
    names: &mut Names,
    sink: &mut S,
) -> Result<Moment, Refusal> {
    let mut reader = Reader { policies: &how.policies, names, sink };
    if let Ok(dict) = row.cast::<PyDict>() {
        reader.named(&Named::Dict(dict), row.py(), how)
    } else if let Ok(point) = row.cast::<Point>() {
        reader.point(&*point.try_borrow().map_err(PyErr::from)?, row.py())
    } else if let Ok(tuple) = row.cast_exact::<PyTuple>() {
        reader.tuple(tuple, how)
    } else if has_names(row)? {
        reader.named(&Named::Record(row), row.py(), how)
    } else if let Ok(tuple) = row.cast::<PyTuple>() {
        reader.tuple(tuple, how)
    } else {
        let expected = "a Point, a Line, a dict, a tuple or a dataclass";
        Err(Refusal::wrong_type(Part::Row, expected, row))
    }
}

impl<S: Sink> Reader<'_, S> {
    /// Reads a point.
    pub(crate) fn point(&mut self, point: &Point, py: Python<'_>) -> Result<Moment, Refusal> {
        let moment = Moment::read(point.time.bind(py), point.instant, &self.policies.zone)?;
        self.begin(point.measurement.bind(py))?;
        self.tag_pairs(py, &point.tags)?;
        self.field_pairs(py, &point.fields)?;
        Ok(moment)
    }

    fn named<'py>(&mut self, row: &Named<'_, 'py>, py: Python<'py>, how: &Reading) -> Result<Moment, Refusal> {
        let keys = &how.keys;
        if let (Named::Dict(dict), Place::In(tags), Place::In(fields)) = (row, &keys.tags, &keys.fields)
            && let Some(values) = values_of(dict, [&keys.measurement, &keys.time, tags, fields])
        {
            let [measurement, time, tag_pairs, field_pairs] = values;
            let moment = self.start(py, measurement, time, how)?;
            self.whole(tag_pairs.as_ref(), tags.bind(py), Self::tags)?;
            self.whole(field_pairs.as_ref(), fields.bind(py), Self::fields)?;
            return Ok(moment);
        }
        let (measurement, time) = (row.get(&keys.measurement)?, row.get(&keys.time)?);
        let mut known = usize::from(measurement.is_some()) + usize::from(time.is_some());
        let moment = self.start(py, measurement, time, how)?;
        known += self.part(row, py, &keys.tags, Self::tags, Self::tag)?;
        known += self.part(row, py, &keys.fields, Self::fields, Self::field)?;
        if let Named::Dict(row) = row
            && known < row.len()
            && let Some(names) = keys.all()
        {
            let given = row.keys().repr()?;
            return Err(Refusal::of_row(format!("a row has no keys but {names}: {given}")));
        }
        Ok(moment)
    }

    /// Reads measurement, tags, fields and perhaps a time, in this order.
    fn tuple(&mut self, row: &Bound<'_, PyTuple>, how: &Reading) -> Result<Moment, Refusal> {
        if !matches!(row.len(), 3 | 4) {
            let length = row.len();
            return Err(Refusal::of_row(format!(
                "a row that is a tuple has measurement, tags, fields and perhaps a time, not {length} items"
            )));
        }
        let time = if row.len() == 4 { Some(row.get_item(3)?) } else { None };
        let moment = self.start(row.py(), Some(row.get_item(0)?), time, how)?;
        self.whole(Some(&row.get_item(1)?), intern!(row.py(), "tags"), Self::tags)?;
        self.whole(Some(&row.get_item(2)?), intern!(row.py(), "fields"), Self::fields)?;
        Ok(moment)
    }

    /// Begins a row and reads its time. Where it names no measurement, that of all rows counts.
    fn start<'py>(
        &mut self,
        py: Python<'py>,
        measurement: Option<Bound<'py, PyAny>>,
        time: Option<Bound<'py, PyAny>>,
        how: &Reading,
    ) -> Result<Moment, Refusal> {
        let common = || how.measurement.as_ref().map(|measurement| measurement.bind(py).clone());
        let measurement = measurement.filter(|given| !given.is_none()).or_else(common);
        let moment = time.map_or(Ok(Moment::default()), |time| Moment::read(&time, false, &self.policies.zone))?;
        match measurement {
            Some(measurement) => self.begin(&measurement)?,
            None => self.sink.begin(b""),
        }
        Ok(moment)
    }

    fn begin(&mut self, measurement: &Bound<'_, PyAny>) -> Result<(), Refusal> {
        match text::plain(measurement) {
            Some(measurement) => self.sink.begin(measurement.as_bytes()),
            None => self.sink.begin(&text::name(measurement, Part::Measurement)?),
        }
        Ok(())
    }

    /// Reads the tags or the fields of a row; returns how many of the row's own names that took.
    fn part<'py>(
        &mut self,
        row: &Named<'_, 'py>,
        py: Python<'py>,
        place: &Place,
        all: impl Fn(&mut Self, &Bound<'py, PyDict>) -> Result<(), Refusal>,
        one: impl Fn(&mut Self, &Bound<'py, PyAny>, &Bound<'py, PyAny>) -> Result<(), Refusal>,
    ) -> Result<usize, Refusal> {
        match place {
            Place::In(name) => {
                let whole = row.get(name)?;
                self.whole(whole.as_ref(), name.bind(py), all)?;
                Ok(usize::from(whole.is_some()))
            }
            Place::Among(names) => {
                for name in names {
                    match (row.get(name)?, row) {
                        (Some(value), _) => one(self, name.bind(py), &value)?,
                        // Dicts with many possible keys lack some; an attribute that lacks is a slip of the pen.
                        (None, Named::Dict(_)) => (),
                        (None, Named::Record(row)) => {
                            let message = format!("a row has no {:?}: {}", name.to_string(), row.get_type().repr()?);
                            return Err(Refusal::of_row(message));
                        }
                    }
                }
                Ok(names.len())
            }
        }
    }

    /// Reads a dict of pairs, which may lack or be None.
    fn whole<'py>(
        &mut self,
        pairs: Option<&Bound<'py, PyAny>>,
        name: &Bound<'py, PyString>,
        all: impl Fn(&mut Self, &Bound<'py, PyDict>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let Some(pairs) = pairs else { return Ok(()) };
        match pairs.cast::<PyDict>() {
            Ok(pairs) => all(self, pairs),
            Err(_) if pairs.is_none() => Ok(()),
            Err(_) => Err(Refusal::wrong_part(&name.to_string_lossy(), "a dict", pairs)),
        }
    }
}

impl<'py> Named<'_, 'py> {
    /// The part of this name.
    fn get(&self, name: &Py<PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self {
            Named::Dict(row) => row.get_item(name),
            Named::Record(row) => row.getattr_opt(name),
        }
    }
}

/// Whether it is a named tuple or a dataclass.
fn has_names(row: &Bound<'_, PyAny>) -> PyResult<bool> {
    let kind = row.get_type();
    let named_tuple = row.is_instance_of::<PyTuple>() && kind.hasattr(intern!(row.py(), "_fields"))?;
    Ok(named_tuple || kind.hasattr(intern!(row.py(), "__dataclass_fields__"))?)
}
