//! What takes the parts of a row that is being read.

use crate::field::{Field, Text};
use crate::names::Name;
use linepack::{EncodeError, Encoder, Time};
use std::borrow::Cow;
use std::ops::Range;

/// Takes a row part by part. It runs no Python code.
pub(crate) trait Sink {
    /// Begins the row.
    fn begin(&mut self, measurement: &[u8]);
    /// Adds a tag.
    fn tag(&mut self, key: &Name<'_>, value: &[u8]);
    /// Adds a field.
    fn field<T: Text>(&mut self, key: &Name<'_>, value: &Field<T>);
}

/// Straight into the encoder, for who has it to himself while a row is read.
impl Sink for Encoder {
    #[inline(always)]
    fn begin(&mut self, measurement: &[u8]) {
        let _ = self.row(measurement);
    }

    #[inline(always)]
    fn tag(&mut self, key: &Name<'_>, value: &[u8]) {
        if let Some(mut row) = self.open_row() {
            match key {
                Name::Known(key) => row.add_tag(*key, value),
                Name::New(key) => row.add_tag(key, value),
            }
        }
    }

    #[inline(always)]
    fn field<T: Text>(&mut self, key: &Name<'_>, value: &Field<T>) {
        if let Some(mut row) = self.open_row() {
            match key {
                Name::Known(key) => value.write(*key, &mut row),
                Name::New(key) => value.write(key, &mut row),
            }
        }
    }
}

/// A row that is kept until it is whole: reading may run Python code, and none may run while others wait for the encoder.
pub(crate) struct Kept {
    /// All texts; the others say where theirs is.
    bytes: Vec<u8>,
    measurement: Range<usize>,
    tags: Vec<(Range<usize>, Range<usize>)>,
    fields: Vec<(Range<usize>, Field<Range<usize>>)>,
}

impl Sink for Kept {
    fn begin(&mut self, measurement: &[u8]) {
        self.measurement = self.keep(measurement);
    }

    fn tag(&mut self, key: &Name<'_>, value: &[u8]) {
        let pair = (self.keep(key.as_ref()), self.keep(value));
        self.tags.push(pair);
    }

    fn field<T: Text>(&mut self, key: &Name<'_>, value: &Field<T>) {
        let key = self.keep(key.as_ref());
        let pair = (key, value.with_text(|text| self.keep(text.as_ref())));
        self.fields.push(pair);
    }
}

impl Default for Kept {
    /// Room for most rows.
    fn default() -> Self {
        let (bytes, tags, fields) = (Vec::with_capacity(512), Vec::with_capacity(16), Vec::with_capacity(16));
        Kept { bytes, measurement: 0..0, tags, fields }
    }
}

impl Kept {
    fn keep(&mut self, text: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(text);
        start..self.bytes.len()
    }

    /// Writes it, whole or not at all; it counts as a row either way.
    pub(crate) fn write(&self, encoder: &mut Encoder, time: Option<Time>) -> Result<(), EncodeError> {
        let text = |range: &Range<usize>| &self.bytes[range.clone()];
        let mut row = encoder.row(text(&self.measurement));
        for (key, value) in &self.tags {
            row.add_tag(text(key), text(value));
        }
        for (key, value) in &self.fields {
            value.with_text(|range| Cow::Borrowed(text(range))).write(text(key), &mut row);
        }
        row.end(time)
    }
}
