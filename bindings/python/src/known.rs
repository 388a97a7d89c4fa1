//! What was seen before: from record to record a document says the same names, and a series its whole tag set.

use crate::recent::Recent;
use crate::shape::Shape;
use crate::value::each_field;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use std::sync::{Arc, Mutex};

/// A text that is longer is seldom said twice.
const LONGEST: usize = 64;

/// Most texts and tag sets that are kept: some megabytes.
const TEXTS: usize = 1 << 12;
const TAG_SETS: usize = 1 << 13;

/// Python objects for texts and tag sets that come again and again.
#[derive(Default)]
pub(crate) struct Known {
    texts: Recent<PyString>,
    tag_sets: Recent<PyDict>,
    shape: Shape,
}

impl Known {
    /// For a document, or for pieces, of so many bytes.
    pub(crate) fn for_bytes(length: usize) -> Arc<Mutex<Known>> {
        let texts = Recent::for_bytes(length, TEXTS);
        let tag_sets = Recent::for_bytes(length, TAG_SETS);
        Arc::new(Mutex::new(Known { texts, tag_sets, shape: Shape::default() }))
    }

    /// The text as a `str`.
    pub(crate) fn text<'py>(&mut self, py: Python<'py>, text: &str) -> Bound<'py, PyString> {
        if text.len() > LONGEST {
            return PyString::new(py, text);
        }
        match self.texts.find(text.as_bytes()) {
            Ok(known) => known.bind(py).clone(),
            Err(vacancy) => {
                let made = PyString::new(py, text);
                self.texts.keep(vacancy, text.as_bytes(), || made.clone().unbind());
                made
            }
        }
    }

    /// The tags of a line, in a `dict` that nobody else has.
    pub(crate) fn tags<'py>(&mut self, py: Python<'py>, line: &linepack::Line<'_>) -> PyResult<Bound<'py, PyDict>> {
        // No series ends in a backslash, so a space after these bytes is the one that ends them.
        let begins = |series: &[u8]| {
            let rest = line.bytes().strip_prefix(series);
            rest.is_some_and(|rest| rest.first() == Some(&b' '))
        };
        if let Some(known) = self.tag_sets.guess(begins) {
            return known.bind(py).copy();
        }
        let series = line.series().as_bytes();
        let vacancy = match self.tag_sets.find(series) {
            Ok(known) => return known.bind(py).copy(),
            Err(vacancy) => vacancy,
        };
        let tags = PyDict::new(py);
        for (key, value) in line.tags() {
            tags.set_item(self.text(py, &key), self.text(py, &value))?;
        }
        let copy = tags.copy()?.unbind();
        self.tag_sets.keep(vacancy, series, || copy);
        Ok(tags)
    }

    /// The fields of a line, in a `dict` that nobody else has.
    pub(crate) fn fields<'py>(&mut self, py: Python<'py>, line: &linepack::Line<'_>) -> PyResult<Bound<'py, PyDict>> {
        let mut filling = std::mem::take(&mut self.shape).fill(py)?;
        each_field(py, line, &mut |key, value| match filling.same(key, &value)? {
            true => Ok(()),
            false => filling.other(key, self.text(py, key), &value),
        })?;
        let (fields, shape) = filling.end()?;
        self.shape = shape;
        Ok(fields)
    }
}
