//! A field of all records of a measurement.

use super::row::Row;
use super::tables::Mixed;
use super::typed::Typed;
use crate::decode::Records;
use crate::scan::Lanes;
use crate::value::Value;
use arrow_array::ArrayRef;
use arrow_schema::{ArrowError, Field};

/// A field of all records.
#[derive(Debug, Clone)]
pub(super) struct FieldColumn {
    pub(super) key: String,
    /// The line of its first record.
    pub(super) first_line: u64,
    /// One for each type that it has had.
    typed: Vec<Typed>,
}

/// A value of another type than those before.
pub(super) struct Unlike;

impl FieldColumn {
    pub(super) fn new(key: &str, line: u64) -> FieldColumn {
        FieldColumn { key: key.to_string(), first_line: line, typed: Vec::new() }
    }

    /// Sets the value of a record, which is the last or a new one.
    #[inline]
    pub(super) fn put(&mut self, row: usize, value: Value<'_>, mixed: Mixed) -> Result<(), Unlike> {
        self.truncate(row);
        let index = self.learn(&value, mixed)?;
        self.typed[index].push(row, value);
        Ok(())
    }

    /// Sets the values of the records from `row` on, which are the tokens that end `at` words after their series do. False
    /// where they are not all of one type, and then nothing is certain of these records.
    #[inline(always)]
    pub(super) fn extend<L: Lanes>(
        &mut self,
        row: usize,
        records: &Records<'_>,
        rows: &[Row],
        at: usize,
        c_escapes: bool,
    ) -> bool {
        match &mut self.typed[..] {
            [only] => only.extend::<L>(row, records, rows, at, c_escapes),
            _ => false,
        }
    }

    /// Makes room for so many records, and so many times the text of now.
    pub(super) fn reserve(&mut self, rows: usize, times: usize) {
        self.typed.iter_mut().for_each(|typed| typed.reserve(rows, times));
    }

    /// Forgets what is after the first `rows`.
    #[inline]
    pub(super) fn truncate(&mut self, rows: usize) {
        self.typed.iter_mut().for_each(|typed| typed.truncate(rows));
    }

    /// The place of the values of this one's type, made if there was none.
    #[inline]
    pub(super) fn learn(&mut self, value: &Value<'_>, mixed: Mixed) -> Result<usize, Unlike> {
        match self.typed.iter().position(|typed| typed.takes(value)) {
            Some(index) => Ok(index),
            None => self.add(Typed::like(value), mixed),
        }
    }

    fn add(&mut self, typed: Typed, mixed: Mixed) -> Result<usize, Unlike> {
        if !self.typed.is_empty() && mixed == Mixed::Error {
            return Err(Unlike);
        }
        self.typed.push(typed);
        Ok(self.typed.len() - 1)
    }

    /// Learns the types that another column of the same key has.
    pub(super) fn merge(&mut self, other: &FieldColumn, mixed: Mixed) -> Result<(), Unlike> {
        for theirs in &other.typed {
            if !self.typed.iter().any(|ours| ours.alike(theirs)) {
                self.add(theirs.empty(), mixed)?;
            }
        }
        Ok(())
    }

    /// The names and types of its columns, of which it has one for each type.
    pub(super) fn fields(&self) -> impl Iterator<Item = Field> {
        self.typed.iter().map(|typed| {
            let name = match self.typed.len() {
                1 => self.key.clone(),
                _ => format!("{}:{}", self.key, typed.word()),
            };
            Field::new(name, typed.data_type(), true)
        })
    }

    /// Takes the values out, a column for each type; the column is then without any.
    pub(super) fn take(&mut self, rows: usize) -> impl Iterator<Item = Result<ArrayRef, ArrowError>> {
        self.typed.iter_mut().map(move |typed| typed.take(rows))
    }
}
