//! Which fields records have, in which order: from record to record mostly the same.

use crate::decode::{Records, Written};

/// The keys of a record's fields as they are written, and whether a time follows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    keys: Vec<Key>,
    pub(super) timed: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Key {
    /// The key and its equals sign.
    written: Written,
    /// The column of the field.
    column: usize,
}

impl Layout {
    /// The layout of a record whose series the word `at` ends and which ends before the word `end`; `columns` are those of its
    /// fields. None where a field comes twice.
    pub(super) fn of(records: &Records<'_>, at: usize, end: usize, columns: &[usize]) -> Option<Layout> {
        let words = end.checked_sub(at + 1)?;
        if words / 2 != columns.len() || (1..columns.len()).any(|n| columns[..n].contains(&columns[n])) {
            return None;
        }
        let key = |(n, &column): (usize, &usize)| {
            let word = at + 2 * n;
            let text = records.data.get(records.place(word)..records.place(word + 1))?;
            Some(Key { written: Written::new(text), column })
        };
        let keys = columns.iter().enumerate().map(key).collect::<Option<_>>()?;
        Some(Layout { keys, timed: words % 2 == 1 })
    }

    /// The columns of the fields, in their order.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.keys.iter().map(|key| key.column)
    }

    /// Number of fields.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether a record's fields are these; `at` and `end` as above.
    #[inline(always)]
    pub(super) fn fits(&self, records: &Records<'_>, at: usize, end: usize) -> bool {
        if end.wrapping_sub(at + 1) != 2 * self.keys.len() + usize::from(self.timed) {
            return false;
        }
        let Some(words) = records.words.get(at..end) else { return false };
        self.keys.iter().zip(words.as_chunks::<2>().0).all(|(key, [from, end])| {
            key.written.stands(records.data, Records::place_of(*from), Records::place_of(*end))
        })
    }
}
