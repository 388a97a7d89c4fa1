//! Records to tables, one for each measurement.

use super::collected::{FieldColumn, TagColumn, Unlike, same};
use crate::decode::{Chunks, Line, ReadOptions};
use crate::error::{Code, LineError};
use crate::words::words;
use arrow_array::{ArrayRef, RecordBatch, TimestampNanosecondArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::collections::HashMap;
use std::fmt;
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
}

impl TablesError {
    /// What is wrong.
    pub fn code(&self) -> Code {
        match self {
            TablesError::Line(error) => error.code,
            TablesError::MixedTypes { .. } => Code::MixedTypes,
            TablesError::RepeatedColumn { .. } => Code::RepeatedColumn,
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
}

#[derive(Debug, Clone, Default)]
struct Table {
    name: String,
    rows: usize,
    tags: Vec<TagColumn>,
    fields: Vec<FieldColumn>,
    times: Vec<i64>,
    timed: Vec<bool>,
    /// Whether any record, those taken out included, has had a time.
    has_time: bool,
}

impl Tables {
    /// No records yet; the column of times is to have the name `time`.
    pub fn new(mixed: Mixed, time: impl Into<String>) -> Tables {
        Tables { mixed, time: time.into(), tables: Vec::new(), by_name: HashMap::new(), last: 0 }
    }

    /// Adds a record. Of equal keys the last counts.
    ///
    /// # Errors
    /// A field has a value of another type than before; the tables are then of no more use.
    pub fn push(&mut self, line: &Line<'_>) -> Result<(), TablesError> {
        let (mixed, index) = (self.mixed, self.place(&line.measurement()));
        self.tables[index].push(line, mixed)
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
        let schema = |table: &Table| Ok((table.name.clone(), Arc::new(Schema::new(table.fields(&self.time)?))));
        self.tables.iter().map(schema).collect()
    }

    /// Takes the records out as tables, those of measurements without any left out, each with its measurement's place in
    /// [`schemas`](Self::schemas). The columns stay known.
    ///
    /// # Errors
    /// Two columns of a table have the same name.
    pub fn flush(&mut self) -> Result<Vec<(usize, RecordBatch)>, TablesError> {
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
                    self.tables.push(Table { name: name.to_string(), ..Table::default() });
                    self.by_name.insert(name.to_string(), self.tables.len() - 1);
                    self.tables.len() - 1
                }
            };
        }
        self.last
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
    fn push(&mut self, line: &Line<'_>, mixed: Mixed) -> Result<(), TablesError> {
        let row = self.rows;
        for (guess, (key, value)) in line.tags().enumerate() {
            let index = self.tag(guess, &key);
            self.tags[index].put(row, value);
        }
        for (guess, (key, value)) in line.fields().enumerate() {
            let index = self.field(guess, &key, line.line());
            let put = self.fields[index].put(row, value, mixed);
            put.map_err(|Unlike| self.unlike(index, line.line()))?;
        }
        let time = line.timestamp();
        self.times.push(time.unwrap_or_default());
        self.timed.push(time.is_some());
        self.has_time |= time.is_some();
        self.rows += 1;
        Ok(())
    }

    fn learn(&mut self, line: &Line<'_>, mixed: Mixed) -> Result<(), TablesError> {
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

    fn merge(&mut self, later: &Table, mixed: Mixed) -> Result<(), TablesError> {
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
    fn fields(&self, time: &str) -> Result<Vec<Field>, TablesError> {
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
    fn take(&mut self, time: &str) -> Result<RecordBatch, TablesError> {
        let fields = self.fields(time)?;
        let rows = std::mem::take(&mut self.rows);
        let mut columns: Vec<(Field, ArrayRef)> = Vec::with_capacity(fields.len());
        columns.extend(self.tags.iter_mut().map(|tag| tag.take(rows)));
        columns.extend(self.fields.iter_mut().flat_map(|field| field.take(rows)));
        let (times, timed) = (std::mem::take(&mut self.times), std::mem::take(&mut self.timed));
        if self.has_time {
            let nulls = Some(NullBuffer::from(timed)).filter(|nulls| nulls.null_count() > 0);
            let times = TimestampNanosecondArray::new(times.into(), nulls).with_timezone("UTC");
            columns.extend(fields.into_iter().last().map(|field| (field, Arc::new(times) as ArrayRef)));
        }
        let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        match RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays) {
            Ok(table) => Ok(table),
            Err(error) => unreachable!("all columns have been brought to the same length: {error}"),
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
    let mut chunks = Chunks::new(data, options);
    while let Some(chunk) = chunks.next().map_err(TablesError::Line)? {
        for line in &chunk {
            tables.push(&line)?;
        }
    }
    tables.finish()
}
