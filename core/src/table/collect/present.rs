//! Which records have a value: as long as all have, only their number.

use arrow_buffer::NullBuffer;
use std::mem::take;

/// For the first so many records whether they have a value.
#[derive(Debug, Clone, Default)]
pub(super) struct Present {
    length: usize,
    /// Empty as long as all have one.
    flags: Vec<bool>,
}

impl Present {
    pub(super) fn len(&self) -> usize {
        self.length
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
        self.flags.truncate(length);
    }

    /// Says of further records, up to `length`, whether they have one.
    #[inline]
    pub(super) fn extend_to(&mut self, length: usize, present: bool) {
        if !present && self.flags.is_empty() {
            self.flags.resize(self.length, true);
        }
        if !present || !self.flags.is_empty() {
            self.flags.resize(length, present);
        }
        self.length = length;
    }

    pub(super) fn take(&mut self) -> Option<NullBuffer> {
        self.length = 0;
        let flags = take(&mut self.flags);
        if flags.contains(&false) { Some(NullBuffer::from(flags)) } else { None }
    }
}
