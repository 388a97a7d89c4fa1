//! The types that are known, and how they become known.

use super::column::{Column, ColumnType, Place, Seen};
use super::conflict::{Checked, Conflict, Conflicts};
use super::error::SchemaError;
use super::options::SchemaOptions;
use super::shape::Shape;
use super::shapes::Shapes;
use crate::decode::{Chunk, Chunks, Errors, Line, ReadOptions, Records, Report};
use crate::error::Code;
use std::collections::BTreeMap;

/// Which type each field of each measurement has, and which names are tags. The first value of a name decides.
///
/// ```
/// use linepack::schema::ColumnType;
/// use linepack::{ReadOptions, Schema};
/// let mut schema = Schema::default();
/// let learned = schema.learn(b"cpu,host=a load=20.1\ncpu,host=a load=20i\n", &ReadOptions::new()).unwrap();
/// assert_eq!(learned.conflicts.first[0].to_string(),
///     "line 2: \"load\" of \"cpu\" is a field of type integer, but a field of type float since line 1");
/// assert_eq!(schema.get("cpu", "load"), Some(ColumnType::Float));
/// ```
///
/// Memory is bounded by the [`SchemaOptions`], however many records are learned.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    options: SchemaOptions,
    /// Of each measurement the names, and of each name the index of its column.
    measurements: BTreeMap<String, BTreeMap<String, usize>>,
    columns: Vec<Column>,
    name_bytes: usize,
    /// Where the record stands that is learned next; none for the start of the first document.
    next: Option<Place>,
    shapes: Shapes,
}

/// Equal schemas have the same options and the same columns, with the same counts and places.
impl PartialEq for Schema {
    fn eq(&self, other: &Schema) -> bool {
        self.options == other.options && self.columns().eq(other.columns())
    }
}

impl Eq for Schema {}

impl Schema {
    /// Nothing is known yet.
    pub fn new(options: &SchemaOptions) -> Schema {
        Schema { options: options.clone(), ..Schema::default() }
    }

    /// The options that it was made with.
    pub fn options(&self) -> &SchemaOptions {
        &self.options
    }

    /// Number of columns: names in all measurements.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The type of a name in a measurement, if it is known.
    pub fn get(&self, measurement: &str, key: &str) -> Option<ColumnType> {
        let &index = self.measurements.get(measurement)?.get(key)?;
        self.columns.get(index).map(|column| column.known)
    }

    /// Measurement, name and type of each column, in the order of the names' bytes.
    ///
    /// ```
    /// use linepack::schema::ColumnType;
    /// use linepack::{ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.learn(b"m,t=a f=1i\n", &ReadOptions::new()).unwrap();
    /// let all: Vec<_> = schema.iter().collect();
    /// assert_eq!(all, [("m", "f", ColumnType::Integer), ("m", "t", ColumnType::Tag)]);
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, ColumnType)> {
        self.columns().map(|(measurement, key, column)| (measurement, key, column.known))
    }

    /// The columns in the order of the names' bytes.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, &str, &Column)> {
        self.measurements.iter().flat_map(move |(measurement, keys)| {
            keys.iter().map(move |(key, &index)| (&**measurement, &**key, &self.columns[index]))
        })
    }

    /// Everything that has more than one type, in the order of the names' bytes: for each type but the known one how many values
    /// there are and where the first is.
    ///
    /// ```
    /// use linepack::{ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.learn(b"m f=1\nm f=2i\nm f=3i\n", &ReadOptions::new()).unwrap();
    /// let conflict = schema.conflicts().next().unwrap();
    /// assert_eq!((conflict.found_at.line, conflict.values), (2, 2));
    /// ```
    pub fn conflicts(&self) -> impl Iterator<Item = Conflict> {
        self.columns().flat_map(|(measurement, key, column)| {
            let others = column.types().skip(1);
            others.map(move |(found, seen)| Conflict {
                values: seen.values,
                ..conflict(measurement, key, column, found, seen.first)
            })
        })
    }

    /// Learns from a document. A record that is no line protocol is left out, and one that conflicts changes no type; both are
    /// in the result, at most [`max_errors`](ReadOptions::max_errors) of each kind, the others counted.
    ///
    /// The next call is about the next document, unless [`start_at`](Self::start_at) says otherwise.
    ///
    /// # Errors
    /// [`Code::SchemaTooLarge`]: the limits of the [`SchemaOptions`] do not allow a further name. The schema is of no more use.
    pub fn learn(&mut self, data: &[u8], options: &ReadOptions) -> Result<Checked, SchemaError> {
        let options = options.clone().errors(Errors::Collect);
        let (mut report, mut conflicts) = (Report::default(), Conflicts::new(options.max_errors));
        let mut chunks = Chunks::new(data, &options);
        // Where errors are collected there is always a next chunk, or the end.
        while let Ok(Some(chunk)) = chunks.next() {
            self.learn_chunk(&chunk, &mut conflicts)?;
            report.join(chunk.report(), options.max_errors);
        }
        self.end_document();
        Ok(Checked { report, conflicts })
    }

    /// The same without learning: what of the document conflicts with what is known, or with itself. The time that a copy of the
    /// schema takes comes with it.
    ///
    /// # Errors
    /// As for [`learn`](Self::learn), but the schema stays as it is.
    ///
    /// ```
    /// use linepack::{ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.learn(b"m f=1\n", &ReadOptions::new()).unwrap();
    /// let checked = schema.check(b"m f=2\nm f=3i,new=1\n", &ReadOptions::new()).unwrap();
    /// assert_eq!((checked.conflicts.count, checked.conflicts.first[0].found_at.line), (1, 2));
    /// assert_eq!((checked.ok(), schema.len()), (false, 1));
    /// ```
    pub fn check(&self, data: &[u8], options: &ReadOptions) -> Result<Checked, SchemaError> {
        self.clone().learn(data, options)
    }

    /// Learns from a chunk of a document; its places are those of its document. Before the first chunk of a further document
    /// [`start_at`](Self::start_at) says so.
    ///
    /// # Errors
    /// As for [`learn`](Self::learn).
    pub fn learn_chunk(&mut self, chunk: &Chunk<'_>, conflicts: &mut Conflicts) -> Result<(), SchemaError> {
        let start = self.place();
        self.learn_placed(chunk, &|line| start.plus(line.line() - 1, line.record() - 1), conflicts)
    }

    /// The same where the places of records are these; later ones for later records.
    pub(crate) fn learn_placed(
        &mut self,
        chunk: &Chunk<'_>,
        place_of: &dyn Fn(&Line<'_>) -> Place,
        conflicts: &mut Conflicts,
    ) -> Result<(), SchemaError> {
        for records in Records::of(chunk) {
            let whole = !records.has_gaps();
            let mut from = 0;
            for (record, &end) in records.ends.iter().enumerate() {
                let words = records.words.get(from..end as usize).unwrap_or_default();
                from = end as usize - 1;
                let shape = if whole { self.shapes.find(&records, words) } else { None };
                let keep = (whole && shape.is_none()).then_some(words);
                match shape {
                    Some(shape) if shape.conflicts == 0 || conflicts.is_full() => {
                        shape.records += 1;
                        conflicts.count += shape.conflicts;
                    }
                    _ => self.learn_alone(&records, record, keep, place_of, conflicts)?,
                }
            }
        }
        self.shapes.settle(&mut self.columns);
        Ok(())
    }

    /// Learns from a record by itself, and makes its shape known if that is to be kept for its words.
    #[inline(never)]
    fn learn_alone(
        &mut self,
        records: &Records<'_>,
        record: usize,
        keep: Option<&[u32]>,
        place_of: &dyn Fn(&Line<'_>) -> Place,
        conflicts: &mut Conflicts,
    ) -> Result<(), SchemaError> {
        let Some(line) = records.line(record) else { return Ok(()) };
        let place = place_of(&line);
        let (measurement, before) = (line.measurement(), conflicts.count);
        let mut columns = Vec::new();
        if self.options.tags {
            for (key, _) in line.tags() {
                columns.push((self.note(&measurement, &key, ColumnType::Tag, place, conflicts)?, ColumnType::Tag));
            }
        }
        for (key, value) in line.fields() {
            let of = ColumnType::of(&value);
            columns.push((self.note(&measurement, &key, of, place, conflicts)?, of));
        }
        let Some(words) = keep.filter(|words| !self.shapes.passes(words)) else { return Ok(()) };
        if self.shapes.is_full() {
            self.shapes.settle(&mut self.columns);
            self.shapes.clear();
        }
        if let Some(shape) = Shape::of(records, words, columns, conflicts.count - before) {
            self.shapes.add(shape, words);
        }
        Ok(())
    }

    /// Takes note of one value; the result is the index of its column.
    fn note(
        &mut self,
        measurement: &str,
        key: &str,
        of: ColumnType,
        place: Place,
        conflicts: &mut Conflicts,
    ) -> Result<usize, SchemaError> {
        let seen = Seen { values: 1, first: place };
        let Some(&index) = self.measurements.get(measurement).and_then(|keys| keys.get(key)) else {
            return self.insert(measurement, key, Column::new(of, seen));
        };
        let column = &mut self.columns[index];
        column.add(of, seen);
        if column.known != of {
            conflicts.count += 1;
            if !conflicts.is_full() {
                conflicts.first.push(conflict(measurement, key, column, of, place));
            }
        }
        Ok(index)
    }

    /// Adds a column that is not known; the result is its index.
    pub(super) fn insert(&mut self, measurement: &str, key: &str, column: Column) -> Result<usize, SchemaError> {
        let new = if self.measurements.contains_key(measurement) { 0 } else { measurement.len() };
        let name_bytes = self.name_bytes + new + key.len();
        self.options.allow(self.columns.len() + 1, name_bytes, measurement, key)?;
        self.name_bytes = name_bytes;
        let index = self.columns.len();
        self.columns.push(column);
        self.measurements.entry(measurement.to_string()).or_default().insert(key.to_string(), index);
        Ok(index)
    }

    /// Adds what another schema has learned. Of each name the first value in the order of places decides, so that the result does
    /// not depend on who learned what, or on the order in which schemas are put together.
    ///
    /// Each worker says with [`start_at`](Self::start_at) where what it learns from stands.
    ///
    /// # Errors
    /// [`Code::SchemaTooLarge`]: the limits do not allow all names of both. [`Code::InvalidOption`]: only one of the two has learned
    /// the tags. This schema then stays as it is.
    ///
    /// ```
    /// use linepack::schema::Place;
    /// use linepack::{ReadOptions, Schema};
    /// let options = ReadOptions::new();
    /// let (mut whole, mut left, mut right) = (Schema::default(), Schema::default(), Schema::default());
    /// whole.learn(b"m f=1\nm f=2i\n", &options).unwrap();
    /// left.learn(b"m f=1\n", &options).unwrap();
    /// right.start_at(Place { document: 1, line: 2, record: 2 });
    /// right.learn(b"m f=2i\n", &options).unwrap();
    /// right.merge(&left).unwrap();
    /// assert_eq!(right.to_json(), whole.to_json());
    /// ```
    pub fn merge(&mut self, other: &Schema) -> Result<(), SchemaError> {
        if self.options.tags != other.options.tags {
            return Err(SchemaError::new(Code::InvalidOption, "only one of two schemas has learned the tags"));
        }
        let (mut columns, mut name_bytes) = (self.columns.len(), self.name_bytes);
        for (measurement, keys) in &other.measurements {
            let known = self.measurements.get(measurement);
            name_bytes += if known.is_none() { measurement.len() } else { 0 };
            for key in keys.keys().filter(|key| known.is_none_or(|known| !known.contains_key(*key))) {
                columns += 1;
                name_bytes += key.len();
                self.options.allow(columns, name_bytes, measurement, key)?;
            }
        }
        for (measurement, key, column) in other.columns() {
            match self.measurements.get(measurement).and_then(|keys| keys.get(key)) {
                Some(&index) => self.columns[index].merge(column),
                None => _ = self.insert(measurement, key, column.clone())?,
            }
        }
        self.start_at(self.place().max(Place::start_of(other.place().document)));
        Ok(())
    }

    /// Says where the record stands that is learned next; without it documents are counted as they are learned.
    ///
    /// ```
    /// use linepack::schema::Place;
    /// use linepack::{ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.start_at(Place { document: 3, line: 1001, record: 900 });
    /// let learned = schema.learn(b"m f=1,f=2i\n", &ReadOptions::new()).unwrap();
    /// assert_eq!(learned.conflicts.first[0].found_at.to_string(), "line 1001 of document 3");
    /// ```
    pub fn start_at(&mut self, place: Place) {
        self.next = Some(place);
        // What is known of a shape holds for later records only.
        self.shapes = Shapes::default();
    }

    /// What is learned next is about the next document.
    pub(crate) fn end_document(&mut self) {
        self.start_at(Place::start_of(self.place().document.saturating_add(1)));
    }

    /// Where the record stands that is learned next.
    ///
    /// ```
    /// use linepack::{ReadOptions, Schema};
    /// let mut schema = Schema::default();
    /// schema.learn(b"m f=1\n", &ReadOptions::new()).unwrap();
    /// assert_eq!(schema.place().document, 2);
    /// ```
    pub fn place(&self) -> Place {
        self.next.unwrap_or(Place::start_of(1))
    }
}

/// A value of another type than the column's.
fn conflict(measurement: &str, key: &str, column: &Column, found: ColumnType, found_at: Place) -> Conflict {
    let (measurement, key) = (measurement.to_string(), key.to_string());
    Conflict { measurement, key, known: column.known, known_at: column.first().first, found, found_at, values: 1 }
}
