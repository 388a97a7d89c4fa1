//! The field keys of a line: most lines have those of the line before, so a copy of a `dict` with these keys is filled in.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// The keys of the fields last read, in order.
#[derive(Default)]
pub(crate) struct Shape {
    keys: Vec<Key>,
    /// A `dict` with these keys, as soon as two lines in turn had them.
    template: Option<Py<PyDict>>,
}

struct Key {
    text: Box<str>,
    name: Py<PyString>,
}

/// The `dict` of a line that is being read.
pub(crate) struct Filling<'py> {
    shape: Shape,
    fields: Bound<'py, PyDict>,
    /// How many fields were read.
    count: usize,
    /// Whether their keys are those of the line before.
    same: bool,
}

impl Shape {
    /// Begins a line.
    pub(crate) fn fill(self, py: Python<'_>) -> PyResult<Filling<'_>> {
        let fields = match &self.template {
            Some(template) => template.bind(py).copy()?,
            None => PyDict::new(py),
        };
        Ok(Filling { shape: self, fields, count: 0, same: true })
    }
}

impl<'py> Filling<'py> {
    /// Adds a field, if the line before had its key in the same place.
    #[inline]
    pub(crate) fn same(&mut self, key: &str, value: &Bound<'py, PyAny>) -> PyResult<bool> {
        let known = self.shape.keys.get(self.count).filter(|known| equal(known.text.as_bytes(), key.as_bytes()));
        let Some(known) = known else { return Ok(false) };
        self.fields.set_item(&known.name, value)?;
        self.count += 1;
        Ok(true)
    }

    /// Adds a field whose key the line before had not there.
    pub(crate) fn other(&mut self, key: &str, name: Bound<'py, PyString>, value: &Bound<'py, PyAny>) -> PyResult<()> {
        self.differ()?;
        self.fields.set_item(&name, value)?;
        self.shape.keys.push(Key { text: key.into(), name: name.unbind() });
        self.count += 1;
        Ok(())
    }

    /// The finished `dict`, and what to begin the next line with.
    pub(crate) fn end(mut self) -> PyResult<(Bound<'py, PyDict>, Shape)> {
        if self.count < self.shape.keys.len() {
            self.differ()?;
        }
        if self.same && self.shape.template.is_none() {
            let template = PyDict::new(self.fields.py());
            for key in &self.shape.keys {
                template.set_item(&key.name, self.fields.py().None())?;
            }
            self.shape.template = Some(template.unbind());
        }
        Ok((self.fields, self.shape))
    }

    /// Forgets the keys of the line before from here on.
    fn differ(&mut self) -> PyResult<()> {
        self.same = false;
        self.shape.keys.truncate(self.count);
        if self.shape.template.take().is_some() {
            let fields = PyDict::new(self.fields.py());
            for Key { name, .. } in &self.shape.keys {
                fields.set_item(name, self.fields.get_item(name)?)?;
            }
            self.fields = fields;
        }
        Ok(())
    }
}

/// Whether two keys are the same. Most have 8 to 16 bytes, for which a call costs more than the comparison.
#[inline(always)]
fn equal(a: &[u8], b: &[u8]) -> bool {
    let ends = |key: &[u8]| Some((*key.first_chunk::<8>()?, *key.last_chunk::<8>()?));
    match (ends(a), ends(b)) {
        (Some(a_ends), Some(b_ends)) if a.len() <= 16 => a.len() == b.len() && a_ends == b_ends,
        _ => a == b,
    }
}
