//! The body of a write: bytes, or a batch of a table, which knows more.

use crate::errors::option_error;
use crate::table::rows;
use linepack::table::Rows;
use linepack_shared::OptionError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// A body that is to be sent or was sent.
pub(super) struct Sent<'py> {
    /// Its bytes, as any buffer.
    pub(super) data: Bound<'py, PyAny>,
    /// The batch that they are of.
    pub(super) batch: Option<Bound<'py, PyAny>>,
}

impl<'py> Sent<'py> {
    pub(super) fn of(given: &Bound<'py, PyAny>) -> PyResult<Sent<'py>> {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
        let batch = given.is_instance(CLASS.import(given.py(), "linepack._batch", "Batch")?)?;
        let data = if batch { given.getattr("body")? } else { given.clone() };
        Ok(Sent { data, batch: batch.then(|| given.clone()) })
    }

    /// What the option `name` is: the batch's own word, which another must not contradict; else what is given.
    pub(super) fn word(&self, name: &'static str, given: Option<&str>) -> PyResult<Option<String>> {
        let Some(batch) = &self.batch else { return Ok(given.map(str::to_string)) };
        let own: String = batch.getattr(name)?.extract()?;
        match given {
            Some(given) if given != own => {
                let why = format!("the batch was written with {own:?}, not {given:?}; leave {name} out");
                Err(option_error(batch.py(), &OptionError { option: name, why }))
            }
            _ => Ok(Some(own)),
        }
    }

    /// Which rows the records are of, where that is known.
    pub(super) fn rows(&self) -> PyResult<Option<Rows>> {
        self.batch.as_ref().map(rows).transpose()
    }
}
