//! The records of one measurement, as columns.

use super::fields::{FieldColumn, Unlike};
use super::layout::Layout;
use super::present::Present;
use super::row::Row;
use super::tables::{Mixed, TablesError};
use super::tags::{TagColumn, same};
use crate::decode::{Line, Records};
use crate::scan::{Kernel, Lanes};
use crate::value::within;
use arrow_array::{ArrayRef, RecordBatch, TimestampNanosecondArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};
use std::mem::take;
use std::sync::Arc;

/// Ways in which a table's records have their fields that are kept: more than most devices have.
const LAYOUTS: usize = 16;

/// The records of one measurement.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) rows: usize,
    pub(super) tags: Vec<TagColumn>,
    fields: Vec<FieldColumn>,
    times: Vec<i64>,
    timed: Present,
    /// Whether any record, those taken out included, has had a time.
    has_time: bool,
    layouts: Vec<Layout>,
    /// Records whose layout was not among them.
    others: usize,
    /// Rows that are to be read, how their fields are laid out, and how many codes each has.
    pub(super) marked: Vec<Row>,
    layout: usize,
    codes: usize,
    /// How many tags there were when a series was last taken note of.
    pub(super) known_tags: usize,
}

/// Adds rows with the instructions with which they were parsed.
struct Extend<'t, 'a> {
    table: &'t mut Table,
    records: &'t Records<'a>,
    rows: &'t [Row],
    codes: &'t [i32],
}

impl Kernel for Extend<'_, '_> {
    type Output = bool;

    #[inline(always)]
    fn run<L: Lanes>(self) -> bool {
        self.table.extend::<L>(self.records, self.rows, self.codes)
    }
}

/// The column of this key: where it was in the record before, or else anywhere.
fn place<C>(columns: &[C], guess: usize, key: &str, key_of: impl Fn(&C) -> &str) -> Option<usize> {
    match columns.get(guess) {
        Some(column) if same(key_of(column), key) => Some(guess),
        _ => columns.iter().position(|column| key_of(column) == key),
    }
}

impl Table {
    /// Without records.
    pub(super) fn new(name: &str) -> Table {
        Table { name: name.to_string(), ..Table::default() }
    }

    pub(super) fn push(&mut self, line: &Line<'_>, mixed: Mixed) -> Result<(), TablesError> {
        let row = self.rows;
        for (guess, (key, value)) in line.tags().enumerate() {
            let index = self.tag(guess, &key);
            let code = self.tags[index].code(&value);
            self.tags[index].put(row, code);
        }
        for (guess, (key, value)) in line.fields().enumerate() {
            let index = self.field(guess, &key, line.line());
            let put = self.fields[index].put(row, value, mixed);
            put.map_err(|Unlike| self.unlike(index, line.line()))?;
        }
        let time = line.timestamp();
        self.times.push(time.unwrap_or_default());
        self.rows += 1;
        self.timed.extend_to(self.rows, time.is_some());
        self.has_time |= time.is_some();
        Ok(())
    }

    /// Makes room for so many times the records of now, if that is no more than twice so many `bytes`. Growing step by step would
    /// touch more memory than is needed, and it is the first touch of each page that costs most.
    pub(super) fn reserve(&mut self, times: usize, bytes: usize) {
        const WIDTH: usize = 8;
        let columns = self.tags.len() + self.fields.len() + 1;
        let rows = self.rows.saturating_mul(times);
        if rows.saturating_mul(columns * WIDTH) <= bytes.saturating_mul(2) {
            self.tags.iter_mut().for_each(|tag| tag.reserve(rows));
            self.fields.iter_mut().for_each(|field| field.reserve(rows, times));
            self.times.reserve_exact(rows);
        }
    }

    /// The codes of a record's tags, one for each column; -1 where it lacks the tag.
    pub(super) fn codes(&mut self, line: &Line<'_>) -> Vec<i32> {
        let mut codes = vec![-1; self.tags.len()];
        for (guess, (key, value)) in line.tags().enumerate() {
            let index = self.tag(guess, &key);
            codes.resize(self.tags.len(), -1);
            codes[index] = self.tags[index].code(&value);
        }
        codes
    }

    /// The layout of a record's fields, which is known, or none; `at` and `end` as in [`Layout::of`].
    #[inline(always)]
    pub(super) fn layout(&self, records: &Records<'_>, at: usize, end: usize) -> Option<usize> {
        match self.layouts.get(self.layout) {
            Some(layout) if layout.fits(records, at, end) => Some(self.layout),
            _ => self.layouts.iter().position(|layout| layout.fits(records, at, end)),
        }
    }

    /// Takes note of the layout of a record that has been added. Where there are too many, only now and then.
    pub(super) fn learn_layout(&mut self, line: &Line<'_>, records: &Records<'_>, at: usize, end: usize) {
        const NOW_AND_THEN: usize = 64;
        if self.layout(records, at, end).is_some() {
            return;
        }
        let full = self.layouts.len() == LAYOUTS;
        self.others += 1;
        if full && !self.others.is_multiple_of(NOW_AND_THEN) {
            return;
        }
        let keys = line.fields().enumerate();
        let columns: Vec<usize> = keys.map(|(guess, (key, _))| self.field(guess, &key, line.line())).collect();
        // The last bytes of a document may be too few to be compared quickly, whatever they are.
        let Some(layout) = Layout::of(records, at, end, &columns).filter(|layout| !self.layouts.contains(layout))
        else {
            return;
        };
        match full {
            true => self.layouts[self.others / NOW_AND_THEN % LAYOUTS] = layout,
            false => self.layouts.push(layout),
        }
    }

    /// Whether a row with this layout and so many codes can be taken together with those that are marked.
    #[inline(always)]
    pub(super) fn goes_with(&self, layout: usize, codes: usize) -> bool {
        self.layout == layout && self.codes == codes
    }

    /// Marks a row, which goes with the others.
    #[inline(always)]
    pub(super) fn mark(&mut self, row: Row, layout: usize, codes: usize) {
        (self.layout, self.codes) = (layout, codes);
        self.marked.push(row);
    }

    /// Adds the marked rows.
    pub(super) fn settle(&mut self, records: &Records<'_>, codes: &[i32], mixed: Mixed) -> Result<(), TablesError> {
        let mut rows = take(&mut self.marked);
        let backend = records.chunk.reading().backend;
        if !rows.is_empty() && !backend.run(Extend { table: self, records, rows: &rows, codes }) {
            for row in &rows {
                if let Some(line) = records.line(row.record) {
                    self.push(&line, mixed)?;
                }
            }
        }
        rows.clear();
        self.marked = rows;
        Ok(())
    }

    /// Adds rows, column by column; false where a value is not of its column's type, and then nothing has changed.
    #[inline(always)]
    fn extend<L: Lanes>(&mut self, records: &Records<'_>, rows: &[Row], codes: &[i32]) -> bool {
        let Some(layout) = self.layouts.get(self.layout) else { return false };
        let (first, reading) = (self.rows, records.chunk.reading());
        let mut good = true;
        for (n, column) in layout.columns().enumerate() {
            good = good && self.fields[column].extend::<L>(first, records, rows, 2 * n + 2, reading.c_escapes);
        }
        if layout.timed {
            self.times.resize(first + rows.len(), 0);
            for (time, row) in self.times[first..].iter_mut().zip(rows) {
                let token = records.token(row.fields + 2 * layout.len() + 1).without_cr();
                let read = within::timestamp::<L>(token.data, token.from, token.end, reading.precision);
                good &= read.is_some();
                *time = read.unwrap_or_default();
            }
        }
        if !good {
            layout.columns().for_each(|column| self.fields[column].truncate(first));
            self.times.truncate(first);
            return false;
        }
        self.rows += rows.len();
        self.times.resize(self.rows, 0);
        self.timed.extend_to(self.rows, layout.timed);
        self.has_time |= layout.timed;
        for (at, tag) in self.tags.iter_mut().enumerate().take(self.codes) {
            tag.extend(first, rows, codes, at);
        }
        true
    }

    pub(super) fn learn(&mut self, line: &Line<'_>, mixed: Mixed) -> Result<(), TablesError> {
        for (guess, (key, _)) in line.tags().enumerate() {
            self.tag(guess, &key);
        }
        for (guess, (key, value)) in line.fields().enumerate() {
            let index = self.field(guess, &key, line.line());
            self.fields[index].learn(&value, mixed).map_err(|Unlike| self.unlike(index, line.line()))?;
        }
        self.has_time |= line.timestamp().is_some();
        Ok(())
    }

    pub(super) fn merge(&mut self, later: &Table, mixed: Mixed) -> Result<(), TablesError> {
        for (guess, tag) in later.tags.iter().enumerate() {
            self.tag(guess, &tag.key);
        }
        for (guess, field) in later.fields.iter().enumerate() {
            let index = self.field(guess, &field.key, field.first_line);
            self.fields[index].merge(field, mixed).map_err(|Unlike| self.unlike(index, field.first_line))?;
        }
        self.has_time |= later.has_time;
        Ok(())
    }

    /// The column of a tag, made if there was none.
    #[inline]
    fn tag(&mut self, guess: usize, key: &str) -> usize {
        place(&self.tags, guess, key, |column| &column.key).unwrap_or_else(|| {
            self.tags.push(TagColumn::new(key));
            self.tags.len() - 1
        })
    }

    /// The columns of a field, made for a record on this line if there were none.
    #[inline]
    fn field(&mut self, guess: usize, key: &str, line: u64) -> usize {
        place(&self.fields, guess, key, |column| &column.key).unwrap_or_else(|| {
            self.fields.push(FieldColumn::new(key, line));
            self.fields.len() - 1
        })
    }

    fn unlike(&self, field: usize, line: u64) -> TablesError {
        let FieldColumn { key, first_line, .. } = &self.fields[field];
        TablesError::MixedTypes { measurement: self.name.clone(), key: key.clone(), first: *first_line, second: line }
    }

    /// The names and types of the columns.
    pub(super) fn columns(&self, time: &str) -> Result<Vec<Field>, TablesError> {
        let mut fields: Vec<Field> = self.tags.iter().map(TagColumn::field).collect();
        fields.extend(self.fields.iter().flat_map(FieldColumn::fields));
        if self.has_time {
            fields.push(Field::new(time, DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())), true));
        }
        let mut names: Vec<&String> = fields.iter().map(Field::name).collect();
        names.sort_unstable();
        match names.windows(2).find(|two| two[0] == two[1]) {
            Some(two) => Err(TablesError::RepeatedColumn { key: two[0].to_string(), measurement: self.name.clone() }),
            None => Ok(fields),
        }
    }

    /// Takes the records out; the columns stay.
    pub(super) fn take(&mut self, time: &str) -> Result<RecordBatch, TablesError> {
        let fields = self.columns(time)?;
        self.batch(fields)
            .map_err(|error| TablesError::Invalid { measurement: self.name.clone(), reason: error.to_string() })
    }

    fn batch(&mut self, fields: Vec<Field>) -> Result<RecordBatch, ArrowError> {
        let rows = take(&mut self.rows);
        let tags = self.tags.iter_mut().map(|tag| tag.take(rows));
        let values = self.fields.iter_mut().flat_map(|field| field.take(rows));
        let mut arrays = tags.chain(values).collect::<Result<Vec<ArrayRef>, _>>()?;
        let (times, timed) = (take(&mut self.times), self.timed.take());
        if self.has_time {
            arrays.push(Arc::new(TimestampNanosecondArray::try_new(times.into(), timed)?.with_timezone("UTC")));
        }
        // Strings that are too long together are of another type.
        let typed = |(field, array): (Field, &ArrayRef)| field.with_data_type(array.data_type().clone());
        let fields: Vec<Field> = fields.into_iter().zip(&arrays).map(typed).collect();
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
    }
}
