//! Which integers of a row are to be written as floats.

use super::key::KeyRef;
use crate::schema::Schema;

/// What the schema of the options says of a row's fields, kept from row to row: mostly the same fields come at the same places.
#[derive(Debug, Clone, Default)]
pub(super) struct Coercion {
    /// The measurement as it was given.
    measurement: Vec<u8>,
    /// Of each place in the row the key that was asked about last, and whether it is a field of floats.
    known: Vec<(Vec<u8>, bool)>,
}

impl Coercion {
    /// Begins a row.
    pub(super) fn begin(&mut self, measurement: &[u8]) {
        if self.measurement != measurement {
            self.measurement.clear();
            self.measurement.extend(measurement);
            self.known.clear();
        }
    }

    /// Whether a field that comes at this place of its row is one of floats.
    #[inline]
    pub(super) fn is_float(&mut self, schema: &Schema, place: usize, key: KeyRef<'_>) -> bool {
        match self.known.get(place) {
            Some((known, is_float)) if known == key.name() => *is_float,
            _ => self.look_up(schema, place, key.name()),
        }
    }

    #[inline(never)]
    fn look_up(&mut self, schema: &Schema, place: usize, key: &[u8]) -> bool {
        // What is not UTF-8 cannot be written anyway.
        let names = std::str::from_utf8(&self.measurement).ok().zip(std::str::from_utf8(key).ok());
        let is_float = names.is_some_and(|(measurement, key)| schema.is_float(measurement, key));
        if self.known.len() <= place {
            // A field has a key, so an empty one is none that is asked for.
            self.known.resize_with(place + 1, Default::default);
        }
        let (known, of) = &mut self.known[place];
        known.clear();
        known.extend(key);
        *of = is_float;
        is_float
    }
}
