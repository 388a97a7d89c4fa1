//! The tags and fields of a row, from Python's objects into a sink.

#![allow(unsafe_code)]

use crate::field::Field;
use crate::keys::Policies;
use crate::names::Names;
use crate::refusal::Refusal;
use crate::sink::Sink;
use crate::text;
use linepack::Part;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyDict, PyString};
use pyo3::{Borrowed, ffi};
use std::ptr;

/// Reads rows into a sink.
pub(crate) struct Reader<'a, S> {
    pub(crate) policies: &'a Policies,
    pub(crate) names: &'a mut Names,
    pub(crate) sink: &'a mut S,
}

impl<S: Sink> Reader<'_, S> {
    /// Reads a dict of tags.
    pub(crate) fn tags(&mut self, pairs: &Bound<'_, PyDict>) -> Result<(), Refusal> {
        self.each(pairs, Self::plain_tag, Self::tag)
    }

    /// Reads a dict of fields.
    pub(crate) fn fields(&mut self, pairs: &Bound<'_, PyDict>) -> Result<(), Refusal> {
        self.each(pairs, Self::plain_field, Self::field)
    }

    /// Reads the pairs of a point.
    pub(crate) fn tag_pairs(&mut self, py: Python<'_>, pairs: &[(Py<PyAny>, Py<PyAny>)]) -> Result<(), Refusal> {
        let mut pairs = pairs.iter().map(|(key, value)| (key.bind(py), value.bind(py)));
        pairs.try_for_each(|(key, value)| if self.plain_tag(key, value) { Ok(()) } else { self.tag(key, value) })
    }

    /// The same for fields.
    pub(crate) fn field_pairs(&mut self, py: Python<'_>, pairs: &[(Py<PyAny>, Py<PyAny>)]) -> Result<(), Refusal> {
        let mut pairs = pairs.iter().map(|(key, value)| (key.bind(py), value.bind(py)));
        pairs.try_for_each(|(key, value)| if self.plain_field(key, value) { Ok(()) } else { self.field(key, value) })
    }

    /// Reads a tag of any type.
    pub(crate) fn tag(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> Result<(), Refusal> {
        let key = self.names.read(key, Part::TagKey)?;
        if let Some(value) = text::tag_value(value, &key)? {
            self.sink.tag(&key, &value);
        }
        Ok(())
    }

    /// Reads a field of any type.
    pub(crate) fn field(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> Result<(), Refusal> {
        let key = self.names.read(key, Part::FieldKey)?;
        if let Some(value) = Field::read(value, &key, self.policies.decimals)? {
            self.sink.field(&key, &value);
        }
        Ok(())
    }

    /// Reads a tag, if its value is a plain `str`. Runs no Python code before it has failed.
    #[inline(always)]
    fn plain_tag(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> bool {
        let pair = self.names.plain(key).and_then(|key| Some((key, text::plain(value)?)));
        pair.map(|(key, value)| self.sink.tag(&key, value.as_bytes())).is_some()
    }

    /// Reads a field, if its value is of one of the commonest types. Runs no Python code before it has failed.
    #[inline(always)]
    fn plain_field(&mut self, key: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> bool {
        let pair = self.names.plain(key).and_then(|key| Some((key, Field::plain(value)?)));
        pair.map(|(key, value)| self.sink.field(&key, &value)).is_some()
    }

    /// Gives each pair of a dict to `plain`, and to `any` those that it does not take. Owning a pair costs as much as
    /// reading it, so `plain` has it borrowed, and must not run Python code before it has failed.
    #[inline(always)]
    fn each<'py>(
        &mut self,
        pairs: &Bound<'py, PyDict>,
        plain: impl Fn(&mut Self, &Bound<'py, PyAny>, &Bound<'py, PyAny>) -> bool,
        any: impl Fn(&mut Self, &Bound<'py, PyAny>, &Bound<'py, PyAny>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        with_critical_section(pairs, || {
            let (size, mut place) = (pairs.len(), 0);
            loop {
                let this = place;
                // SAFETY: nothing runs while the pair is borrowed that could take it out of the dict.
                let pair = unsafe { next(pairs, &mut place) };
                let Some((key, value)) = pair else { return Ok(()) };
                if plain(self, &key, &value) {
                    continue;
                }
                place = this;
                // SAFETY: the pair is looked up again, since Python code may have run, and owned before more can.
                let pair = unsafe { next(pairs, &mut place) };
                let owned = pair.map(|(key, value)| (key.to_owned(), value.to_owned()));
                if let Some((key, value)) = owned {
                    any(self, &key, &value)?;
                }
                if pairs.len() != size {
                    return Err(PyRuntimeError::new_err("a dict changed its size while it was read").into());
                }
            }
        })
    }
}

/// The values of a dict that has no keys but these objects, in the order of the keys; `None` if it has others, which may
/// be equal to them. Quicker than looking for each of them.
#[inline(always)]
pub(crate) fn values_of<'py, const N: usize>(
    dict: &Bound<'py, PyDict>,
    keys: [&Py<PyString>; N],
) -> Option<[Option<Bound<'py, PyAny>>; N]> {
    with_critical_section(dict, || {
        let (mut values, mut place) = ([const { None }; N], 0);
        // SAFETY: nothing runs before the value is owned.
        while let Some((key, value)) = unsafe { next(dict, &mut place) } {
            let mut is_one = false;
            for (kept, _) in values.iter_mut().zip(keys).filter(|(_, known)| key.is(*known)) {
                *kept = Some(value.to_owned());
                is_one = true;
            }
            if !is_one {
                return None;
            }
        }
        Some(values)
    })
}

/// The pair of a dict at a place, which is then the next one's.
///
/// # Safety
///
/// Nothing may be taken out of the dict while the pair is in use.
unsafe fn next<'a, 'py>(
    dict: &'a Bound<'py, PyDict>,
    place: &mut isize,
) -> Option<(Borrowed<'a, 'py, PyAny>, Borrowed<'a, 'py, PyAny>)> {
    let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the dict is one, and the pointers are to places that live as long as the call.
    let found = unsafe { ffi::PyDict_Next(dict.as_ptr(), place, &mut key, &mut value) };
    // SAFETY: where it finds a pair, both are objects that the dict owns.
    (found != 0).then(|| unsafe { (Borrowed::from_ptr(dict.py(), key), Borrowed::from_ptr(dict.py(), value)) })
}
