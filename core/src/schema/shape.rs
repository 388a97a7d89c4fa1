//! Records that differ only in their values: what one of them teaches, all do.

use super::column::ColumnType;
use crate::decode::{Records, Written};

/// What records have in common: measurement, keys and types, as written.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// The number of words of a record.
    words: usize,
    /// The measurement and what follows it.
    measurement: Written,
    tags: Vec<Written>,
    fields: Vec<(Written, ColumnType)>,
    /// A number that measurement and length decide.
    pub(super) sum: u32,
    /// The column and the type of each tag and field.
    pub(super) columns: Vec<(usize, ColumnType)>,
    /// How many of them have another type than the known one.
    pub(super) conflicts: u64,
    /// Records of this shape that are not counted in their columns yet.
    pub(super) records: u64,
    /// The shape that came after it, for the same often does.
    pub(super) next: usize,
}

impl Shape {
    /// The shape of a record without gaps, with its columns; none where its words are not what they should be.
    pub(super) fn of(
        records: &Records<'_>,
        words: &[u32],
        columns: Vec<(usize, ColumnType)>,
        conflicts: u64,
    ) -> Option<Shape> {
        let data = records.data;
        let text = |from: u32, end: u32| data.get(Records::place_of(from)..Records::place_of(end));
        let measurement = text(*words.first()?, *words.get(1)?)?;
        let (mut tags, mut fields, mut at) = (Vec::new(), Vec::new(), 1);
        while data.get(Records::place_of(*words.get(at)?).wrapping_sub(1)) == Some(&b',') {
            tags.push(Written::new(text(*words.get(at)?, *words.get(at + 1)?)?));
            at += 2;
        }
        while let Some(&[from, middle, end]) = words.get(at..).and_then(<[u32]>::first_chunk) {
            fields.push((Written::new(text(from, middle)?), type_of(data, middle, end)));
            at += 2;
        }
        Some(Shape {
            words: words.len(),
            measurement: Written::new(measurement),
            tags,
            fields,
            sum: sum(records, words)?,
            columns,
            conflicts,
            records: 0,
            next: 0,
        })
    }

    /// Number of keys and the measurement.
    pub(super) fn names(&self) -> usize {
        1 + self.tags.len() + self.fields.len()
    }

    /// Whether a record without gaps has this shape.
    #[inline(always)]
    pub(super) fn fits(&self, data: &[u8], words: &[u32]) -> bool {
        let [start, after, ..] = *words else { return false };
        if words.len() != self.words
            || !self.measurement.stands(data, Records::place_of(start), Records::place_of(after))
        {
            return false;
        }
        // With equally many words, and commas after all tags but the last, every token is of the same kind.
        let (tags, fields) = words[1..].split_at(2 * self.tags.len());
        let ends = tags.iter().skip(2).step_by(2).all(|&word| follows(data, word, b','));
        let last = fields.first().is_some_and(|&word| follows(data, word, b' '));
        let pairs = tags.as_chunks::<2>().0;
        ends && last
            && self
                .tags
                .iter()
                .zip(pairs)
                .all(|(key, &[from, end])| key.stands(data, Records::place_of(from), Records::place_of(end)))
            && self.fields.iter().zip(fields.windows(3).step_by(2)).all(|((key, of), words)| {
                key.stands(data, Records::place_of(words[0]), Records::place_of(words[1]))
                    && type_of(data, words[1], words[2]) == *of
            })
    }
}

/// Whether this byte stands before the place of a word.
#[inline(always)]
fn follows(data: &[u8], word: u32, byte: u8) -> bool {
    data.get(Records::place_of(word).wrapping_sub(1)) == Some(&byte)
}

/// The type of the value between two words, which the grammar has accepted and which may have the CR of the line end.
#[inline(always)]
fn type_of(data: &[u8], from: u32, end: u32) -> ColumnType {
    let at = |place: usize| data.get(place).copied().unwrap_or_default();
    let (first, end) = (at(Records::place_of(from)), Records::place_of(end));
    let last = match at(end.wrapping_sub(2)) {
        b'\r' => at(end.wrapping_sub(3)),
        last => last,
    };
    match (first, last) {
        (b'"', _) => ColumnType::String,
        (b't' | b'T' | b'f' | b'F', _) => ColumnType::Boolean,
        (_, b'i') => ColumnType::Integer,
        (_, b'u') => ColumnType::Unsigned,
        _ => ColumnType::Float,
    }
}

/// A number that the measurement's first bytes and the number of words decide; none where too few bytes follow.
#[inline(always)]
pub(super) fn sum(records: &Records<'_>, words: &[u32]) -> Option<u32> {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let [start, after, ..] = *words else { return None };
    let start = Records::place_of(start);
    let length = Records::place_of(after).checked_sub(start).filter(|&length| length > 0)?;
    let head = u128::from_le_bytes(*records.data.get(start..)?.first_chunk()?);
    let head = head & (u128::MAX >> (8 * (16 - length.min(16))));
    let mixed = (head as u64).wrapping_mul(ODD) ^ ((head >> 64) as u64).rotate_left(29) ^ words.len() as u64;
    Some((mixed.wrapping_mul(ODD) >> 32) as u32)
}
