//! What a document means, to be compared with what a server has of it.

use linepack::{Errors, Precision, ReadOptions};
use linepack_conformance::core_face;
use linepack_conformance::model::Value;
use std::collections::BTreeMap;

/// A point, in whatever order its tags and fields came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The measurement.
    pub measurement: String,
    /// The tags.
    pub tags: BTreeMap<String, String>,
    /// The fields; of one that is given twice the last value.
    pub fields: BTreeMap<String, Value>,
    /// Nanoseconds, where the time is given.
    pub time: Option<i64>,
}

/// The records of a document, with their ordinals, as line protocol says.
pub fn meant(document: &[u8], precision: Precision) -> Vec<(u64, Point)> {
    let options = ReadOptions::new().precision(precision).errors(Errors::Collect);
    let parsed = linepack::parse(document, &options).expect("errors are collected");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("names are text");
    let point = |line: linepack::Line<'_>| {
        let point = core_face::point(&line);
        let tags = point.tags.into_iter().map(|(key, value)| (text(key), text(value)));
        let fields = point.fields.into_iter().map(|(key, value)| (text(key), value));
        let (tags, fields) = (tags.collect(), fields.collect());
        (point.record, Point { measurement: text(point.measurement), tags, fields, time: point.timestamp })
    };
    parsed.iter().map(point).collect()
}
