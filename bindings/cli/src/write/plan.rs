//! Which records are sent together.

use super::batch::{Batch, Invalid, Origin};
use super::records::{Piece, Record};
use crate::exit::Failure;

/// Bytes of invalid lines that a batch holds before it ends.
const INVALID: usize = 1 << 20;

/// Cuts records into batches. Where one ends depends on what was read alone.
pub struct Plan {
    max_records: usize,
    max_bytes: usize,
    next: Batch,
}

impl Plan {
    /// So many records and bytes at most; a record that has more bytes goes alone.
    pub fn new(max_records: usize, max_bytes: usize) -> Self {
        Plan { max_records, max_bytes, next: Batch::new(0, 0) }
    }

    /// Adds records of an input, and gives the batches that they complete.
    pub fn add(
        &mut self,
        input: usize,
        piece: &Piece<'_>,
        give: &mut dyn FnMut(Batch) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        for record in piece.records() {
            match record {
                Record::Good { text, line, timed } => {
                    let (records, bytes) = (self.next.records(), self.next.body_bytes());
                    if records >= self.max_records || (records > 0 && bytes + text.len() + 1 > self.max_bytes) {
                        self.cut(give)?;
                    }
                    self.next.add(text, Origin { input, line });
                    self.next.untimed += u64::from(!timed);
                }
                Record::Bad { error, text } => {
                    let at = Origin { input, line: error.line };
                    let text = text.map(<[u8]>::to_vec);
                    self.next.add_invalid(Invalid { at, column: error.column, code: error.code, text });
                    if self.next.invalid_bytes() >= INVALID || self.next.invalid.len() >= INVALID >> 8 {
                        self.cut(give)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Gives what is left after the last input.
    pub fn finish(mut self, give: &mut dyn FnMut(Batch) -> Result<(), Failure>) -> Result<(), Failure> {
        if self.next.is_empty() { Ok(()) } else { self.cut(give) }
    }

    fn cut(&mut self, give: &mut dyn FnMut(Batch) -> Result<(), Failure>) -> Result<(), Failure> {
        // The next one is about as long; a longer one would take twice the memory.
        let bytes = self.next.body_bytes();
        let next = Batch::new(self.next.number + 1, (bytes + bytes / 8).min(self.max_bytes));
        give(std::mem::replace(&mut self.next, next))
    }
}
