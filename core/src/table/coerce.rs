//! Which integer columns are to be written as floats.

use super::cells::Cells;
use super::options::{Measurement, TableOptions};
use super::plan::Plan;
use crate::schema::Schema;
use crate::value::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Measurements whose fields are remembered; then all are forgotten.
const MOST_MEASUREMENTS: usize = 1 << 12;

/// What the schema of the options says of the fields of a table: found once where all rows have one measurement, and else once
/// for each of them.
#[derive(Debug, Default)]
pub(super) struct Coercion {
    schema: Option<Arc<Schema>>,
    /// The names of the fields.
    fields: Vec<String>,
    /// For each measurement, and each field of it, whether it is one of floats.
    floats: Vec<bool>,
    /// The index of each measurement that was met.
    measurements: HashMap<String, usize>,
    /// For each row of the window the index of its measurement; empty where all rows have the first.
    rows: Vec<usize>,
}

impl Coercion {
    pub(super) fn new(plan: &Plan, options: &TableOptions) -> Coercion {
        let Some(schema) = &options.rows.schema else { return Coercion::default() };
        let fields = plan.fields.iter().map(|field| field.name.clone()).collect();
        let mut coercion = Coercion { schema: Some(schema.clone()), fields, ..Coercion::default() };
        if let Measurement::Constant(name) = &options.measurement {
            coercion.index_of(&String::from_utf8_lossy(name));
        }
        coercion
    }

    /// The rows of a window come next, which have these measurements, or all the same.
    pub(super) fn look_at(&mut self, rows: usize, measurements: Option<&Cells>) {
        let (Some(_), Some(measurements)) = (&self.schema, measurements) else { return };
        if self.measurements.len() > MOST_MEASUREMENTS {
            self.measurements.clear();
            self.floats.clear();
        }
        self.rows.clear();
        let mut last = None;
        for row in 0..rows {
            // A row without a measurement is refused.
            let name = match measurements.get(row) {
                Some(Value::String(name)) => name,
                _ => "".into(),
            };
            let index = match (&last, self.rows.last()) {
                (Some(last), Some(&index)) if *last == name => index,
                _ => self.index_of(&name),
            };
            last = Some(name);
            self.rows.push(index);
        }
    }

    /// The index of a measurement.
    fn index_of(&mut self, measurement: &str) -> usize {
        if let Some(&index) = self.measurements.get(measurement) {
            return index;
        }
        let index = self.measurements.len();
        self.measurements.insert(measurement.to_string(), index);
        let is_float = |key: &String| self.schema.as_ref().is_some_and(|schema| schema.is_float(measurement, key));
        self.floats.extend(self.fields.iter().map(is_float));
        index
    }

    /// Whether any integers may have to be written as floats.
    #[inline(always)]
    pub(super) fn is_asked_for(&self) -> bool {
        self.schema.is_some()
    }

    /// Whether the integers of a field are to be written as floats in a row of the window.
    #[inline(always)]
    pub(super) fn is_float(&self, field: usize, row: usize) -> bool {
        let measurement = self.rows.get(row).copied().unwrap_or_default();
        self.floats.get(measurement * self.fields.len() + field).is_some_and(|is_float| *is_float)
    }
}
