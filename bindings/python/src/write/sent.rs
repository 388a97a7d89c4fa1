//! The body of a write: bytes, or a batch of a table, which knows more.

use crate::errors::option_error;
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
        let Some(batch) = &self.batch else { return Ok(None) };
        let skipped: Vec<u64> = batch.getattr("skipped_rows")?.extract()?;
        let before = (0..).zip(skipped).map(|(skipped, row)| row.saturating_sub(skipped)).collect();
        Ok(Some(Rows { first: batch.getattr("first_row")?.extract()?, before }))
    }
}

/// The rows of a batch, for any number of its records: `Batch.row_of_line` looks at the whole body for each.
pub(super) struct Rows {
    first: u64,
    /// For each row that was skipped, the row that it would be if none before it had been.
    before: Vec<u64>,
}

impl Rows {
    /// The row of the record of this ordinal, from 1.
    pub(super) fn of_record(&self, record: u64) -> u64 {
        let row = self.first.saturating_add(record - 1);
        row.saturating_add(self.before.partition_point(|&skipped| skipped <= row) as u64)
    }
}
