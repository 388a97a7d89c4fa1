//! Records to tables, one for each measurement.

use super::measurement::Table;
use super::row::Row;
use super::series::{KnownSeries, Series, extent};
use super::tags::same;
use crate::decode::{Chunk, Chunks, Line, ReadOptions, Records, Report};
use crate::error::{Code, LineError};
use crate::words::words;
use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

words! {
    /// What becomes of a field that has values of different types in different records.
    Mixed {
        /// There is no table. The default.
        #[default]
        Error = "error",
        /// Each type has a column of its own: `f:float`, `f:integer`, `f:unsigned`, `f:boolean`, `f:string`.
        Split = "split",
    }
}

/// Why there are no tables.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TablesError {
    /// A record that is not well formed.
    Line(LineError),
    /// [`Code::MixedTypes`]: a field with values of two types.
    MixedTypes {
        /// The measurement.
        measurement: String,
        /// The field.
        key: String,
        /// The line of the field's first record.
        first: u64,
        /// The line of the first record with another type.
        second: u64,
    },
    /// [`Code::RepeatedColumn`]: two of a measurement's tags, fields and its time have the same name.
    RepeatedColumn {
        /// The measurement.
        measurement: String,
        /// The name.
        key: String,
    },
    /// [`Code::InvalidTable`]: the bytes were no longer what had been parsed when the values were taken out of them.
    Invalid {
        /// The measurement.
        measurement: String,
        /// What Arrow says against its table.
        reason: String,
    },
}

impl TablesError {
    /// The line of the record that is at fault, where there is one.
    fn line(&self) -> u64 {
        match self {
            TablesError::Line(error) => error.line,
            TablesError::MixedTypes { second, .. } => *second,
            TablesError::RepeatedColumn { .. } | TablesError::Invalid { .. } => u64::MAX,
        }
    }

    /// What is wrong.
    pub fn code(&self) -> Code {
        match self {
            TablesError::Line(error) => error.code,
            TablesError::MixedTypes { .. } => Code::MixedTypes,
            TablesError::RepeatedColumn { .. } => Code::RepeatedColumn,
            TablesError::Invalid { .. } => Code::InvalidTable,
        }
    }
}

impl fmt::Display for TablesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code();
        match self {
            TablesError::Line(error) => error.fmt(f),
            TablesError::MixedTypes { measurement, key, first, second } => write!(
                f,
                "field {key:?} of {measurement:?}, lines {first} and {second}: {}; have such fields split [{code}]",
                code.sentence()
            ),
            TablesError::RepeatedColumn { measurement, key } => {
                write!(f, "column {key:?} of {measurement:?}: {}; {} [{code}]", code.sentence(), code.help())
            }
            TablesError::Invalid { measurement, reason } => {
                write!(f, "table {measurement:?}: {} ({reason}); {} [{code}]", code.sentence(), code.help())
            }
        }
    }
}

impl std::error::Error for TablesError {}

/// Collects records as one table for each measurement: the tags as dictionaries, the fields by their types, the time as
/// `timestamp[ns, UTC]`, in the order in which their keys first came; null where a record lacks one.
///
/// ```
/// use linepack::table::{Mixed, Tables};
/// use linepack::{parse, ReadOptions};
/// let doc = parse("cpu,host=a load=0.5 17\nmem free=7i\ncpu,host=b load=1.5\n", &ReadOptions::new()).unwrap();
/// let mut tables = Tables::new(Mixed::Error, "time");
/// for line in &doc {
///     tables.push(&line).unwrap();
/// }
/// let tables = tables.finish().unwrap();
/// let shapes: Vec<_> = tables.iter().map(|(name, table)| (&**name, table.num_rows(), table.num_columns())).collect();
/// assert_eq!(shapes, [("cpu", 2, 3), ("mem", 1, 1)]); // Without a time there is no column of times.
/// ```
///
/// A document too long for memory is read twice: once to [`learn`](Self::learn) the columns, then to [`push`](Self::push) some
/// records at a time and [`flush`](Self::flush) them as tables that all have the same columns.
#[derive(Debug, Clone)]
pub struct Tables {
    mixed: Mixed,
    time: String,
    tables: Vec<Table>,
    by_name: HashMap<String, usize>,
    /// The table of the last record.
    last: usize,
    series: KnownSeries,
    /// The tables that may have rows marked.
    marked: Vec<usize>,
}

impl Tables {
    /// No records yet; the column of times is to have the name `time`.
    pub fn new(mixed: Mixed, time: impl Into<String>) -> Tables {
        let (tables, marked) = (Vec::new(), Vec::new());
        Tables {
            mixed,
            time: time.into(),
            tables,
            by_name: HashMap::new(),
            last: 0,
            series: KnownSeries::default(),
            marked,
        }
    }

    /// Adds a record. Of equal keys the last counts.
    ///
    /// # Errors
    /// A field has a value of another type than before; the tables are then of no more use.
    pub fn push(&mut self, line: &Line<'_>) -> Result<(), TablesError> {
        let (mixed, index) = (self.mixed, self.place(&line.measurement()));
        self.tables[index].push(line, mixed)
    }

    /// Adds all records of a chunk, as [`push`](Self::push) does one after the other, but many times as fast: what stays the same
    /// from record to record is not looked at again, and the values of a column are read one after the other.
    ///
    /// # Errors
    /// As for [`push`](Self::push).
    ///
    /// ```
    /// use linepack::table::{Mixed, Tables};
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("cpu,host=a load=0.5 17\ncpu,host=b load=1.5 18\n", &ReadOptions::new()).unwrap();
    /// let (mut tables, mut one_by_one) = (Tables::new(Mixed::Error, "time"), Tables::new(Mixed::Error, "time"));
    /// tables.push_chunk(&doc.chunk()).unwrap();
    /// doc.iter().for_each(|line| one_by_one.push(&line).unwrap());
    /// assert_eq!(tables.finish().unwrap(), one_by_one.finish().unwrap());
    /// ```
    pub fn push_chunk(&mut self, chunk: &Chunk<'_>) -> Result<(), TablesError> {
        Records::of(chunk).try_for_each(|records| self.push_records(&records))
    }

    /// Adds all records of a document in memory; what was accepted and what was not is the result.
    ///
    /// # Errors
    /// As for [`push`](Self::push), and a record that is not well formed, unless the options collect errors.
    ///
    /// ```
    /// use linepack::table::{Mixed, Tables};
    /// use linepack::{Errors, ReadOptions};
    /// let mut tables = Tables::new(Mixed::Error, "time");
    /// let report = tables.read(b"m f=1\nm f=\nm f=3\n", &ReadOptions::new().errors(Errors::Collect)).unwrap();
    /// assert_eq!((report.records, report.rejected), (2, 1));
    /// assert_eq!(tables.finish().unwrap()[0].1.num_rows(), 2);
    /// ```
    pub fn read(&mut self, data: &[u8], options: &ReadOptions) -> Result<Report, TablesError> {
        let mut all = Report::default();
        let mut chunks = Chunks::new(data, options);
        let mut reserved = self.tables.iter().any(|table| table.rows > 0);
        while let Some(chunk) = chunks.next().map_err(TablesError::Line)? {
            self.push_chunk(&chunk)?;
            all.join(chunk.report(), options.max_errors);
            let read = chunk.bytes().len();
            if !reserved && !chunk.is_empty() && read < data.len() {
                reserved = true;
                // What follows is mostly like the beginning.
                let times = data.len() / read + 1;
                self.tables.iter_mut().for_each(|table| table.reserve(times, data.len()));
            }
        }
        Ok(all)
    }

    /// Takes note of a record's columns without adding the record.
    ///
    /// # Errors
    /// As for [`push`](Self::push).
    ///
    /// ```
    /// use linepack::table::{Mixed, Tables};
    /// use linepack::{parse, ReadOptions};
    /// let doc = parse("cpu,host=a load=0.5\ncpu n=1i 17\n", &ReadOptions::new()).unwrap();
    /// let mut tables = Tables::new(Mixed::Error, "time");
    /// for line in &doc {
    ///     tables.learn(&line).unwrap();
    /// }
    /// let (name, schema) = tables.schemas().unwrap().remove(0);
    /// assert_eq!(schema.fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(), ["host", "load", "n", "time"]);
    /// // Each record by itself: a table with all columns of its measurement.
    /// for line in &doc {
    ///     tables.push(&line).unwrap();
    ///     let (index, table) = tables.flush().unwrap().remove(0);
    ///     assert_eq!((index, table.num_rows(), table.schema()), (0, 1, schema.clone()));
    /// }
    /// ```
    pub fn learn(&mut self, line: &Line<'_>) -> Result<(), TablesError> {
        let (mixed, index) = (self.mixed, self.place(&line.measurement()));
        self.tables[index].learn(line, mixed)
    }

    /// Takes note of the columns of other tables, which are those of later records.
    ///
    /// # Errors
    /// As for [`push`](Self::push).
    pub fn merge(&mut self, later: &Tables) -> Result<(), TablesError> {
        for table in &later.tables {
            let (mixed, index) = (self.mixed, self.place(&table.name));
            self.tables[index].merge(table, mixed)?;
        }
        Ok(())
    }

    /// The measurements with the columns that are known, in the order of their first records.
    ///
    /// # Errors
    /// Two columns of a table have the same name.
    pub fn schemas(&self) -> Result<Vec<(String, SchemaRef)>, TablesError> {
        let schema = |table: &Table| Ok((table.name.clone(), Arc::new(Schema::new(table.columns(&self.time)?))));
        self.tables.iter().map(schema).collect()
    }

    /// Takes the records out as tables, those of measurements without any left out, each with its measurement's place in
    /// [`schemas`](Self::schemas). The columns stay known.
    ///
    /// # Errors
    /// Two columns of a table have the same name.
    pub fn flush(&mut self) -> Result<Vec<(usize, RecordBatch)>, TablesError> {
        // Their codes are about the dictionaries that are taken out.
        self.series.clear();
        let filled = self.tables.iter_mut().enumerate().filter(|(_, table)| table.rows > 0);
        filled.map(|(index, table)| Ok((index, table.take(&self.time)?))).collect()
    }

    /// The measurements with their tables, in the order of their first records.
    ///
    /// # Errors
    /// Two columns of a table have the same name.
    pub fn finish(mut self) -> Result<Vec<(String, RecordBatch)>, TablesError> {
        let taken = |table: &mut Table| Ok((table.name.clone(), table.take(&self.time)?));
        self.tables.iter_mut().map(taken).collect()
    }

    /// The table of this measurement, made if there was none.
    #[inline]
    fn place(&mut self, name: &str) -> usize {
        if self.tables.get(self.last).is_none_or(|table| !same(&table.name, name)) {
            self.last = match self.by_name.get(name) {
                Some(&index) => index,
                None => {
                    self.tables.push(Table::new(name));
                    self.by_name.insert(name.to_string(), self.tables.len() - 1);
                    self.tables.len() - 1
                }
            };
        }
        self.last
    }

    /// Marks rows as long as series and fields are known, and has each table take its marked ones together.
    fn push_records(&mut self, records: &Records<'_>) -> Result<(), TablesError> {
        let known = !records.has_gaps();
        let mut from = 0;
        for (record, &end) in records.ends.iter().enumerate() {
            let end = end as usize;
            let marked = if known { self.mark(records, record, from..end)? } else { false };
            if !marked {
                self.push_alone(records, record, from..end, known)?;
            }
            from = end - 1;
        }
        self.settle(records)
    }

    /// Marks the record with these words as a row of its table; false where that cannot be done.
    #[inline(always)]
    fn mark(&mut self, records: &Records<'_>, record: usize, words: Range<usize>) -> Result<bool, TablesError> {
        if self.series.pauses() {
            return Ok(false);
        }
        let known =
            self.series.find(records, words.start).filter(|series| self.tables[series.table].tags.len() == series.tags);
        let series = match known {
            Some(series) => series,
            None => match self.learn_series(records, record, words.start)? {
                Some(series) => series,
                None => return Ok(false),
            },
        };
        let row = Row { record, fields: words.start + series.words - 1, codes: series.codes };
        let table = &mut self.tables[series.table];
        let Some(layout) = table.layout(records, row.fields, words.end) else { return Ok(false) };
        if table.marked.is_empty() {
            self.marked.push(series.table);
        } else if !table.goes_with(layout, series.tags) {
            self.settle_one(records, series.table)?;
            self.marked.push(series.table);
        }
        self.tables[series.table].mark(row, layout, series.tags);
        Ok(true)
    }

    /// Takes note of a series; nothing of one whose bytes are no longer what was parsed.
    #[inline(never)]
    fn learn_series(
        &mut self,
        records: &Records<'_>,
        record: usize,
        from: usize,
    ) -> Result<Option<Series>, TablesError> {
        let Some(line) = records.line(record) else { return Ok(None) };
        let table = self.place(&line.measurement());
        let codes = self.tables[table].codes(&line);
        // Series that were known with fewer tags would be found before the same ones with all.
        if self.series.is_full() || self.tables[table].known_tags != codes.len() {
            self.settle(records)?;
            self.series.clear();
            self.tables[table].known_tags = codes.len();
        }
        Ok(self.series.add(records, from, table, &codes))
    }

    /// Adds a record by itself, and takes note of how its fields are laid out if its words are without gaps.
    #[inline(never)]
    fn push_alone(
        &mut self,
        records: &Records<'_>,
        record: usize,
        words: Range<usize>,
        known: bool,
    ) -> Result<(), TablesError> {
        let Some(line) = records.line(record) else { return Ok(()) };
        let (mixed, index) = (self.mixed, self.place(&line.measurement()));
        self.settle_one(records, index)?;
        let pushed = self.tables[index].push(&line, mixed);
        pushed.map_err(|error| self.first_error(records, error))?;
        if let Some((_, series)) = extent(records, words.start).filter(|_| known) {
            self.tables[index].learn_layout(&line, records, words.start + series - 1, words.end);
        }
        Ok(())
    }

    /// Has all tables take their marked rows. Of several errors that of the first record is the result.
    fn settle(&mut self, records: &Records<'_>) -> Result<(), TablesError> {
        let mut result = Ok(());
        while let Some(index) = self.marked.pop() {
            if let Err(error) = self.tables[index].settle(records, self.series.codes(), self.mixed)
                && result.as_ref().err().is_none_or(|first: &TablesError| error.line() < first.line())
            {
                result = Err(error);
            }
        }
        result
    }

    fn settle_one(&mut self, records: &Records<'_>, index: usize) -> Result<(), TablesError> {
        let settled = self.tables[index].settle(records, self.series.codes(), self.mixed);
        settled.map_err(|error| self.first_error(records, error))
    }

    /// This error, or that of a record before which a table has not taken yet.
    #[cold]
    #[inline(never)]
    fn first_error(&mut self, records: &Records<'_>, error: TablesError) -> TablesError {
        match self.settle(records) {
            Err(other) if other.line() < error.line() => other,
            _ => error,
        }
    }
}

/// The tables of a document, one for each measurement, in the order of their first records; see [`Tables`].
///
/// # Errors
/// A record that is not well formed, unless the reading options collect errors: the tables then have the good records and
/// [`validate`](crate::validate) tells of the others. A field of two types, two columns of one name.
///
/// ```
/// use linepack::table::{Mixed, to_arrow};
/// use linepack::ReadOptions;
/// let text = "m f=1\nm f=2i\n";
/// let error = to_arrow(text.as_bytes(), &ReadOptions::new(), Mixed::Error, "time").unwrap_err();
/// assert_eq!(error.to_string(), "field \"f\" of \"m\", lines 1 and 2: the field has values of more than one type; \
///                                have such fields split [mixed_types]");
/// let tables = to_arrow(text.as_bytes(), &ReadOptions::new(), Mixed::Split, "time").unwrap();
/// assert_eq!(tables[0].1.schema().fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(), ["f:float", "f:integer"]);
/// ```
pub fn to_arrow(
    data: &[u8],
    options: &ReadOptions,
    mixed: Mixed,
    time: &str,
) -> Result<Vec<(String, RecordBatch)>, TablesError> {
    let mut tables = Tables::new(mixed, time);
    tables.read(data, options)?;
    tables.finish()
}
