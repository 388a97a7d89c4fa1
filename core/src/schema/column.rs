//! What is known of one name in a measurement.

use crate::value::Value;
use crate::words::words;

words! {
    /// What a name stands for in a measurement: a field of one of the five types, or a tag.
    ColumnType {
        /// A 64-bit float: a number without a suffix. The default.
        #[default]
        Float = "float",
        /// A signed integer, written with `i`.
        Integer = "integer",
        /// An unsigned integer, written with `u`.
        Unsigned = "unsigned",
        /// A boolean.
        Boolean = "boolean",
        /// A string.
        String = "string",
        /// A tag.
        Tag = "tag",
    }
}

impl ColumnType {
    /// The type of a field's value.
    ///
    /// ```
    /// use linepack::{Value, schema::ColumnType};
    /// assert_eq!(ColumnType::of(&Value::Int(20)), ColumnType::Integer);
    /// ```
    pub fn of(value: &Value<'_>) -> ColumnType {
        match value {
            Value::Float(_) => ColumnType::Float,
            Value::Int(_) => ColumnType::Integer,
            Value::UInt(_) => ColumnType::Unsigned,
            Value::Bool(_) => ColumnType::Boolean,
            Value::String(_) => ColumnType::String,
        }
    }
}

/// Where a record stands: among the documents that are learned, and in its document. Places are ordered as documents are
/// learned and read.
///
/// ```
/// use linepack::schema::Place;
/// let place = Place { document: 1, line: 7, record: 5 };
/// assert!(place < Place { document: 2, line: 1, record: 1 });
/// assert_eq!(place.to_string(), "line 7 of document 1");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The ordinal of the document, 1-based.
    pub document: u64,
    /// The physical line on which the record starts, 1-based.
    pub line: u64,
    /// The record's ordinal among all points of the document, good and bad, 1-based.
    pub record: u64,
}

impl Place {
    /// The start of a document.
    ///
    /// ```
    /// use linepack::schema::Place;
    /// assert_eq!(Place::start_of(2), Place { document: 2, line: 1, record: 1 });
    /// ```
    pub fn start_of(document: u64) -> Place {
        Place { document, line: 1, record: 1 }
    }

    /// The place of a record so many lines and records later in the same document.
    pub(crate) fn plus(self, lines: u64, records: u64) -> Place {
        let Place { document, line, record } = self;
        Place { document, line: line.saturating_add(lines), record: record.saturating_add(records) }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {} of document {}", self.line, self.document)
    }
}

/// Values of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// How many; 0 for none.
    pub(super) values: u64,
    /// Where the first one is.
    pub(super) first: Place,
}

impl Seen {
    const NONE: Seen = Seen { values: 0, first: Place { document: 0, line: 0, record: 0 } };
}

/// A name in a measurement. Of each type the number of values and the first place, so that columns of several workers put
/// together are what one worker would have found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// The type of the first value.
    pub(super) known: ColumnType,
    seen: [Seen; ColumnType::ALL.len()],
}

impl Column {
    pub(super) fn new(known: ColumnType, seen: Seen) -> Column {
        let mut column = Column { known, seen: [Seen::NONE; ColumnType::ALL.len()] };
        column.seen[known as usize] = seen;
        column
    }

    /// The values of the type that is known.
    pub(super) fn first(&self) -> Seen {
        self.seen[self.known as usize]
    }

    /// The types with their values: the one that is known, then the others in the order of [`ColumnType::ALL`].
    pub(super) fn types(&self) -> impl Iterator<Item = (ColumnType, Seen)> {
        let others = ColumnType::ALL.iter().copied().filter(|&other| other != self.known);
        let all = std::iter::once(self.known).chain(others);
        all.map(|of| (of, self.seen[of as usize])).filter(|(_, seen)| seen.values > 0)
    }

    /// Adds values of a type.
    pub(super) fn add(&mut self, of: ColumnType, more: Seen) {
        let known = self.first().first;
        let seen = &mut self.seen[of as usize];
        seen.first = if seen.values == 0 { more.first } else { seen.first.min(more.first) };
        seen.values = seen.values.saturating_add(more.values);
        if more.first < known {
            self.known = of;
        }
    }

    /// Adds so many values, of a type that has values already, that come later.
    pub(super) fn count(&mut self, of: ColumnType, values: u64) {
        let seen = &mut self.seen[of as usize];
        seen.values = seen.values.saturating_add(values);
    }

    /// Adds the values of the same column as another worker found it.
    pub(super) fn merge(&mut self, other: &Column) {
        // The type that is known comes first, so that of two types in the same record the one written first stays known.
        other.types().for_each(|(of, seen)| self.add(of, seen));
    }
}
