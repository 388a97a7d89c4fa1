//! The types of a table's columns, learned as those of the lines that it would be written as.

use super::batch::Batch;
use super::encoder::TableEncoder;
use super::error::TableError;
use super::options::TableOptions;
use super::plan::refused;
use crate::decode::{Chunks, Errors, Line, ReadOptions};
use crate::error::Part;
use crate::grammar::Mode;
use crate::schema::{Conflicts, Place, Schema};
use arrow_array::RecordBatch;

/// Rows that are written before they are learned, so that memory stays in proportion to them however long a table is.
const MOST_LINES: usize = 1 << 12;

/// What was found in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckedTable {
    /// Rows that would be written.
    pub records: u64,
    /// Rows that cannot be written. Nothing is learned from them.
    pub rejected: u64,
    /// Why the first of them cannot.
    pub errors: Vec<TableError>,
    /// The values of other types than the known ones, by rows: the first row of a table is line and record 1.
    pub conflicts: Conflicts,
}

impl CheckedTable {
    /// Whether nothing at all was wrong.
    pub fn ok(&self) -> bool {
        self.rejected == 0 && self.conflicts.count == 0
    }
}

impl Schema {
    /// Learns from a table, given as record batches: what it would learn from the lines that a [`TableEncoder`] with these options
    /// writes, but places are rows, and the first row is line and record 1. Of conflicts and of rows that cannot be written at most
    /// `most` each are in the result, the others counted. It takes the time to write the table and to read it.
    ///
    /// The next call is about the next document.
    ///
    /// # Errors
    /// Those of [`TableEncoder::new`]. [`Code::SchemaTooLarge`](crate::Code::SchemaTooLarge): the limits of the schema do not allow a
    /// further name. The schema is of no more use.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use arrow_array::{ArrayRef, Int64Array, RecordBatch};
    /// use linepack::table::TableOptions;
    /// use linepack::{ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.learn(b"cpu load=20.1\n", &ReadOptions::new()).unwrap();
    /// let load = Arc::new(Int64Array::from(vec![None, Some(20), Some(21)])) as ArrayRef;
    /// let table = RecordBatch::try_from_iter([("load", load)]).unwrap();
    /// let learned = schema.learn_table([table.clone()], &TableOptions::new("cpu"), 100).unwrap();
    /// assert_eq!((learned.records, learned.conflicts.count), (2, 2));
    /// assert_eq!(learned.conflicts.first[0].found_at.record, 2); // the second row
    /// // With the schema its integers are written as floats.
    /// let options = TableOptions::new("cpu");
    /// let rows = options.rows.clone().schema(schema.clone());
    /// assert!(schema.learn_table([table], &options.rows(rows), 100).unwrap().ok());
    /// ```
    pub fn learn_table(
        &mut self,
        batches: impl IntoIterator<Item = RecordBatch>,
        options: &TableOptions,
        most: usize,
    ) -> Result<CheckedTable, TableError> {
        let lines = options.max_lines.unwrap_or(MOST_LINES).min(MOST_LINES);
        let options = options.clone().max_lines(lines);
        let mut checked = CheckedTable { records: 0, rejected: 0, errors: Vec::new(), conflicts: Conflicts::new(most) };
        let (mut memory, mut rows) = (Vec::new(), 0);
        for batch in batches {
            let mut encoder = TableEncoder::new(batch.schema_ref(), options.clone())?.with_memory(memory);
            let (first, start) = (rows, self.place().plus(rows, rows));
            rows = rows.saturating_add(batch.num_rows() as u64);
            encoder.feed(batch)?;
            loop {
                match encoder.next_batch() {
                    Ok(Some(body)) => self.learn_body(&body, start, &mut checked)?,
                    Ok(None) => break,
                    Err(error) if error.row.is_none() => return Err(error),
                    Err(mut error) => {
                        checked.rejected += 1;
                        error.row = error.row.map(|row| first + row);
                        if checked.errors.len() < most {
                            checked.errors.push(error);
                        }
                    }
                }
            }
            if let Some(body) = encoder.finish() {
                self.learn_body(&body, start, &mut checked)?;
            }
            memory = encoder.into_memory();
        }
        self.end_document();
        Ok(checked)
    }

    /// Learns from the lines of a body; its row 0 stands at `start`.
    fn learn_body(&mut self, body: &Batch<'_>, start: Place, checked: &mut CheckedTable) -> Result<(), TableError> {
        // What `strict` writes is read as the same in `spec`, and quicker.
        let mode = if body.mode == Mode::Lenient { Mode::Lenient } else { Mode::Spec };
        let options = ReadOptions::new().mode(mode).precision(body.precision()).errors(Errors::Collect);
        checked.records += body.records();
        let mut chunks = Chunks::new(body.body(), &options);
        // Where errors are collected there is always a next chunk, or the end.
        while let Ok(Some(chunk)) = chunks.next() {
            let place_of = |line: &Line<'_>| {
                // A line of the body is a record of it.
                let row = body.rows().of_record(line.record()).unwrap_or_default();
                start.plus(row, row)
            };
            self.learn_placed(&chunk, &place_of, &mut checked.conflicts)
                .map_err(|error| refused(error.code, Part::Row, None, Some(error.detail)))?;
        }
        Ok(())
    }
}
