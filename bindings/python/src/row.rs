//! A row as Python gives it, read whole before the encoder sees it: reading may run Python code, encoding must not.

use crate::field::Field;
use crate::keys::{Place, Reading};
use crate::line::Line;
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::text::Text;
use linepack::{EncodeError, Part};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyList, PyString, PyTuple, PyType};

/// One row to write.
pub(crate) enum Row<'py> {
    /// A line of a document.
    Line(Bound<'py, Line>),
    /// Anything else.
    Parts(Parts),
}

/// A row whose parts have names.
enum Named<'a, 'py> {
    Dict(&'a Bound<'py, PyDict>),
    /// A named tuple or a dataclass.
    Record(&'a Bound<'py, PyAny>),
}

/// The parts of a row that is no `Line`.
pub(crate) struct Parts {
    measurement: Text,
    tags: Vec<(Text, Text)>,
    fields: Vec<(Text, Field)>,
    moment: Moment,
}

impl<'py> Row<'py> {
    /// Reads a row of any shape.
    pub(crate) fn read(row: &Bound<'py, PyAny>, how: &Reading) -> Result<Row<'py>, Refusal> {
        static POINT: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        if let Ok(dict) = row.cast::<PyDict>() {
            Parts::of_named(&Named::Dict(dict), row.py(), how).map(Row::Parts)
        } else if row.is_instance(POINT.import(row.py(), "linepack._point", "Point")?)? {
            Parts::of_point(row, how).map(Row::Parts)
        } else if let Ok(line) = row.cast::<Line>() {
            Ok(Row::Line(line.clone()))
        } else if has_names(row)? {
            Parts::of_named(&Named::Record(row), row.py(), how).map(Row::Parts)
        } else if let Ok(tuple) = row.cast::<PyTuple>() {
            Parts::of_tuple(tuple, how).map(Row::Parts)
        } else {
            let expected = "a Point, a Line, a dict, a tuple or a dataclass";
            Err(Refusal::wrong_type(Part::Row, expected, row))
        }
    }

    /// Writes it, whole or not at all; it counts as a row either way.
    pub(crate) fn write(&self, encoder: &mut linepack::Encoder) -> Result<(), EncodeError> {
        match self {
            Row::Line(line) => encoder.line(line.get().0.line()),
            Row::Parts(parts) => parts.write(encoder),
        }
    }

    /// Why its time is none, where the encoder only knows that.
    pub(crate) fn why(self) -> Option<String> {
        match self {
            Row::Line(_) => None,
            Row::Parts(parts) => parts.moment.why,
        }
    }
}

impl Parts {
    fn of_point(point: &Bound<'_, PyAny>, how: &Reading) -> Result<Parts, Refusal> {
        let py = point.py();
        let instant = point.getattr(intern!(py, "_instant"))?.is_truthy()?;
        let moment = Moment::read(&point.getattr(intern!(py, "_time"))?, instant, &how.zone)?;
        let mut parts = Parts::new(&point.getattr(intern!(py, "_measurement"))?, moment)?;
        for pair in list(&point.getattr(intern!(py, "_tags"))?)? {
            let (key, value) = pair.extract()?;
            parts.tag(&key, &value)?;
        }
        for pair in list(&point.getattr(intern!(py, "_fields"))?)? {
            let (key, value) = pair.extract()?;
            parts.field(&key, &value, how)?;
        }
        Ok(parts)
    }

    fn of_named<'py>(row: &Named<'_, 'py>, py: Python<'py>, how: &Reading) -> Result<Parts, Refusal> {
        let keys = &how.keys;
        let (measurement, time) = (row.get(&keys.measurement)?, row.get(&keys.time)?);
        let mut known = usize::from(measurement.is_some()) + usize::from(time.is_some());
        let mut parts = Parts::begin(py, measurement, time, how)?;
        known += row.each(py, &keys.tags, |key, value| parts.tag(key, value))?;
        known += row.each(py, &keys.fields, |key, value| parts.field(key, value, how))?;
        if let Named::Dict(row) = row
            && known < row.len()
            && let Some(names) = keys.all()
        {
            let given = row.keys().repr()?;
            return Err(Refusal::of_row(format!("a row has no keys but {names}: {given}")));
        }
        Ok(parts)
    }

    /// Measurement, tags, fields and perhaps a time, in this order.
    fn of_tuple(row: &Bound<'_, PyTuple>, how: &Reading) -> Result<Parts, Refusal> {
        if !matches!(row.len(), 3 | 4) {
            let length = row.len();
            return Err(Refusal::of_row(format!(
                "a row that is a tuple has measurement, tags, fields and perhaps a time, not {length} items"
            )));
        }
        let mut parts = Parts::begin(row.py(), Some(row.get_item(0)?), row.get_item(3).ok(), how)?;
        each_pair(&row.get_item(1)?, intern!(row.py(), "tags"), |key, value| parts.tag(key, value))?;
        each_pair(&row.get_item(2)?, intern!(row.py(), "fields"), |key, value| parts.field(key, value, how))?;
        Ok(parts)
    }

    /// A row without tags and fields. Where it names no measurement, that of all rows counts.
    fn begin<'py>(
        py: Python<'py>,
        measurement: Option<Bound<'py, PyAny>>,
        time: Option<Bound<'py, PyAny>>,
        how: &Reading,
    ) -> Result<Parts, Refusal> {
        let common = || how.measurement.as_ref().map(|measurement| measurement.bind(py).clone());
        let measurement = measurement.filter(|given| !given.is_none()).or_else(common);
        let moment = time.map_or(Ok(Moment::default()), |time| Moment::read(&time, false, &how.zone))?;
        Parts::new(&measurement.unwrap_or_else(|| PyString::new(py, "").into_any()), moment)
    }

    fn new(measurement: &Bound<'_, PyAny>, moment: Moment) -> Result<Parts, Refusal> {
        let measurement = Text::name(measurement, Part::Measurement)?;
        Ok(Parts { measurement, tags: Vec::with_capacity(8), fields: Vec::with_capacity(8), moment })
    }

    fn tag(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> Result<(), Refusal> {
        let key = Text::name(key, Part::TagKey)?;
        if let Some(value) = Text::tag_value(value, &key)? {
            self.tags.push((key, value));
        }
        Ok(())
    }

    fn field(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>, how: &Reading) -> Result<(), Refusal> {
        let key = Text::name(key, Part::FieldKey)?;
        if let Some(value) = Field::read(value, &key, &how.decimals)? {
            self.fields.push((key, value));
        }
        Ok(())
    }

    fn write(&self, encoder: &mut linepack::Encoder) -> Result<(), EncodeError> {
        let mut row = encoder.row(&self.measurement);
        for (key, value) in &self.tags {
            row.add_tag(key, value);
        }
        for (key, value) in &self.fields {
            value.write(key, &mut row);
        }
        row.end(self.moment.time)
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

    /// Gives `take` each pair of the tags or the fields; returns how many of the row's own names that took.
    fn each(
        &self,
        py: Python<'py>,
        place: &Place,
        mut take: impl FnMut(&Bound<'py, PyAny>, &Bound<'py, PyAny>) -> Result<(), Refusal>,
    ) -> Result<usize, Refusal> {
        match place {
            Place::In(name) => {
                let whole = self.get(name)?;
                if let Some(pairs) = &whole {
                    each_pair(pairs, name.bind(py), take)?;
                }
                Ok(usize::from(whole.is_some()))
            }
            Place::Among(names) => {
                for name in names {
                    match (self.get(name)?, self) {
                        (Some(value), _) => take(name.bind(py), &value)?,
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
}

/// Gives `take` each pair of a dict, which may be None.
fn each_pair<'py>(
    pairs: &Bound<'py, PyAny>,
    name: &Bound<'py, PyString>,
    mut take: impl FnMut(&Bound<'py, PyAny>, &Bound<'py, PyAny>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    if pairs.is_none() {
        return Ok(());
    }
    let Ok(pairs) = pairs.cast::<PyDict>() else {
        return Err(Refusal::wrong_part(&name.to_string_lossy(), "a dict", pairs));
    };
    for (key, value) in pairs {
        take(&key, &value)?;
    }
    Ok(())
}

/// Whether it is a named tuple or a dataclass.
fn has_names(row: &Bound<'_, PyAny>) -> PyResult<bool> {
    let kind = row.get_type();
    let named_tuple = row.is_instance_of::<PyTuple>() && kind.hasattr(intern!(row.py(), "_fields"))?;
    Ok(named_tuple || kind.hasattr(intern!(row.py(), "__dataclass_fields__"))?)
}

fn list<'a, 'py>(part: &'a Bound<'py, PyAny>) -> PyResult<&'a Bound<'py, PyList>> {
    Ok(part.cast::<PyList>()?)
}
