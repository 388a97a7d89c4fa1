//! A row of a table that is still to be read.

/// A record that is not read yet: its series is known, and its fields are laid out as those of the rows with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// The record, counted from the segment's first.
    pub(super) record: usize,
    /// The word that ends its series.
    pub(super) fields: usize,
    /// Where the codes of its tags begin.
    pub(super) codes: usize,
}
