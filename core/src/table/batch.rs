//! A body of rows, and which rows they were.

use crate::decode::{ReadOptions, parse};
use crate::grammar::Mode;
use crate::precision::Precision;

/// A body with the rows of a table that came one after the other.
///
/// ```
/// # use std::sync::Arc;
/// # use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray};
/// use linepack::table::{TableEncoder, TableOptions};
/// let table = RecordBatch::try_from_iter([
///     ("load", Arc::new(Float64Array::from(vec![Some(0.5), None, Some(1.5)])) as ArrayRef),
///     ("note", Arc::new(StringArray::from(vec![Some("a\nb"), None, None])) as ArrayRef),
/// ]).unwrap();
/// let mut encoder = TableEncoder::new(&table.schema(), TableOptions::new("cpu")).unwrap();
/// encoder.feed(table).unwrap();
/// assert!(encoder.next_batch().unwrap().is_none());
/// let batch = encoder.finish().unwrap();
/// assert_eq!(batch.body(), b"cpu load=0.5,note=\"a\nb\"\ncpu load=1.5\n");
/// assert_eq!((batch.records(), batch.skipped_rows()), (2, &[1][..]));
/// // A server that complains about line 3 of the body means the third row.
/// assert_eq!([1, 2, 3, 4].map(|line| batch.row_of_line(line)), [Some(0), Some(0), Some(2), None]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch<'e> {
    pub(super) body: &'e [u8],
    pub(super) precision: Precision,
    pub(super) mode: Mode,
    pub(super) rows: &'e Rows,
}

/// Which rows of the table a body has: what remains to be known of a body that was copied.
///
/// ```
/// use linepack::ReadOptions;
/// use linepack::table::Rows;
/// let rows = Rows { first: 10, records: 2, skipped: vec![11], omitted: 0 };
/// assert_eq!(rows.of_line(b"m f=1\nm f=2\n", 2, &ReadOptions::new()), Some(12));
/// // A line before the first record is no row's.
/// assert_eq!(rows.of_line(b"\nm f=1\nm f=2\n", 1, &ReadOptions::new()), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// The first row that was written or skipped.
    pub first: u64,
    /// Rows that were written.
    pub records: u64,
    /// Rows that were not, in order.
    pub skipped: Vec<u64>,
    /// Fields that were left out of rows that were written, nulls not counted.
    pub omitted: u64,
}

impl Rows {
    /// The row that a physical line of `body` belongs to, as [`Batch::row_of_line`] says; the options must take what was
    /// written.
    pub fn of_line(&self, body: &[u8], line: u64, options: &ReadOptions) -> Option<u64> {
        let lines = memchr::memchr_iter(b'\n', body).count() as u64;
        if line == 0 || line > lines {
            return None;
        }
        let record = if lines == self.records {
            line
        } else {
            // Strings with line ends in them: only a parser knows where a record begins.
            let document = parse(body, options).ok()?;
            document.iter().take_while(|record| record.line() <= line).count() as u64
        };
        self.of_record(record)
    }

    /// The row of the record of this ordinal in the body, counted from 1 as in errors; `None` for one that the body has not.
    ///
    /// ```
    /// use linepack::table::Rows;
    /// let rows = Rows { first: 10, records: 2, skipped: vec![11], omitted: 0 };
    /// assert_eq!([0, 1, 2, 3].map(|record| rows.of_record(record)), [None, Some(10), Some(12), None]);
    /// ```
    pub fn of_record(&self, record: u64) -> Option<u64> {
        if record == 0 || record > self.records {
            return None;
        }
        // The row if none had been skipped. Those that were count if, less the ones before them, they are no later.
        let row = self.first.saturating_add(record - 1);
        let (mut low, mut high) = (0, self.skipped.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.skipped[middle].saturating_sub(middle as u64) <= row {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        Some(row.saturating_add(low as u64))
    }
}

impl<'e> Batch<'e> {
    /// The lines, each with its line end.
    pub fn body(&self) -> &'e [u8] {
        self.body
    }

    /// The unit of the timestamps, for the request that carries the body.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Number of rows in the body.
    pub fn records(&self) -> u64 {
        self.rows.records
    }

    /// The rows that are not in the body though rows around them are, counted from 0 over the whole table, in order: those
    /// of which no field was left, and those that the options have skipped.
    pub fn skipped_rows(&self) -> &'e [u64] {
        &self.rows.skipped
    }

    /// Fields that the options `nan` and `on_unencodable` had left out of rows that are in the body; nulls are not counted.
    pub fn skipped_fields(&self) -> u64 {
        self.rows.omitted
    }

    /// The row of the table, counted from 0, that a physical line of the body belongs to, counted from 1; `None` for a line
    /// that the body has not.
    pub fn row_of_line(&self, line: u64) -> Option<u64> {
        self.rows.of_line(self.body, line, &ReadOptions::new().mode(self.mode).precision(self.precision))
    }

    /// Which rows these are, to be kept beside a copy of the body.
    pub fn rows(&self) -> &'e Rows {
        self.rows
    }
}
