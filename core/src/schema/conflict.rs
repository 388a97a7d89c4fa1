//! Values whose type is not the one that is known.

use super::column::{ColumnType, Place};
use crate::decode::Report;
use std::fmt;

/// A name that has another type than before: what InfluxDB answers with `field type conflict`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The measurement.
    pub measurement: String,
    /// The field's or the tag's key.
    pub key: String,
    /// The type that is known.
    pub known: ColumnType,
    /// Where it was learned.
    pub known_at: Place,
    /// The type that was found.
    pub found: ColumnType,
    /// Where it was found, or found first.
    pub found_at: Place,
    /// How many values of that type there are: 1 where each conflict is listed by itself.
    pub values: u64,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Conflict { measurement, key, known, known_at, found, found_at, .. } = self;
        let what = |of: ColumnType| match of {
            ColumnType::Tag => "a tag".to_string(),
            of => format!("a field of type {of}"),
        };
        write!(f, "line {}: {key:?} of {measurement:?} is {}, but ", found_at.line, what(*found))?;
        match known_at.document == found_at.document {
            true => write!(f, "{} since line {}", what(*known), known_at.line),
            false => write!(f, "{} since {known_at}", what(*known)),
        }
    }
}

/// The conflicts of a document one by one, in its order; bounded in memory however many there are.
///
/// ```
/// use linepack::schema::Conflicts;
/// use linepack::{Decoder, ReadOptions, Schema};
/// let (mut schema, mut conflicts) = (Schema::default(), Conflicts::new(1));
/// let mut decoder = Decoder::new(&ReadOptions::new());
/// schema.learn_chunk(&decoder.feed(b"m f=1\nm f=2i\n"), &mut conflicts).unwrap();
/// schema.learn_chunk(&decoder.feed(b"m f=3i\n"), &mut conflicts).unwrap();
/// assert_eq!((conflicts.count, conflicts.first.len(), conflicts.first[0].found_at.line), (2, 1, 2));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflicts {
    /// How many there are.
    pub count: u64,
    /// The first ones.
    pub first: Vec<Conflict>,
    most: usize,
}

impl Conflicts {
    /// None yet; at most `most` are to be kept.
    pub fn new(most: usize) -> Conflicts {
        Conflicts { count: 0, first: Vec::new(), most }
    }

    /// Whether more would only be counted.
    pub(super) fn is_full(&self) -> bool {
        self.first.len() >= self.most
    }
}

/// What was found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// What is line protocol, and what is not. Nothing is learned from what is not.
    pub report: Report,
    /// The values of other types than the known ones.
    pub conflicts: Conflicts,
}

impl Checked {
    /// Whether nothing at all was wrong.
    pub fn ok(&self) -> bool {
        self.report.ok() && self.conflicts.count == 0
    }
}
