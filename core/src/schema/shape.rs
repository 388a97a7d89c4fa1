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
    /// The keys with what stands before and behind them.
    tags: Vec<Written>,
    fields: Vec<(Written, Kind)>,
    /// The words at which names start that are longer than what is compared at once, and these names.
    long: Vec<(usize, Written)>,
    /// A number that measurement and keys decide.
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
        let text = |from: usize, end: u32| data.get(from..Records::place_of(end)).map(Written::new);
        // What stands before a key tells tags from fields.
        let key = |from: u32, end: u32| text(Records::place_of(from).wrapping_sub(1), end);
        let measurement = text(Records::place_of(*words.first()?), *words.get(1)?)?;
        let (mut tags, mut fields, mut at) = (Vec::new(), Vec::new(), 1);
        while data.get(Records::place_of(*words.get(at)?).wrapping_sub(1)) == Some(&b',') {
            tags.push(key(*words.get(at)?, *words.get(at + 1)?)?);
            at += 2;
        }
        while let Some(&[from, middle, end]) = words.get(at..).and_then(<[u32]>::first_chunk) {
            fields.push((key(from, middle)?, kind_before(data, end)));
            at += 2;
        }
        let keys = tags.iter().chain(fields.iter().map(|(key, _)| key));
        let names = [(0, &measurement)].into_iter().chain((1..).step_by(2).zip(keys));
        let long = names.filter(|(_, name)| !name.is_short()).map(|(word, name)| (word, name.clone())).collect();
        Some(Shape {
            words: words.len(),
            long,
            measurement,
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
        let place = |word: u32| Records::place_of(word);
        if words.len() != self.words || self.measurement.difference(data, place(start), place(after)) != 0 {
            return false;
        }
        // With equally many words, and the same bytes before all keys, every token is of the same kind. All at once, because a
        // record of which this much is right mostly has the shape.
        let (tags, fields) = words[1..].split_at(2 * self.tags.len());
        let (mut difference, mut kinds) = (0, 0);
        for (key, &[from, end]) in self.tags.iter().zip(tags.as_chunks().0) {
            difference |= key.difference(data, place(from).wrapping_sub(1), place(end));
        }
        let ends = fields.get(1..).unwrap_or_default().as_chunks().0;
        for (((key, kind), &[from, middle]), &[_, end]) in self.fields.iter().zip(fields.as_chunks().0).zip(ends) {
            difference |= key.difference(data, place(from).wrapping_sub(1), place(middle));
            kinds |= kind ^ kind_before(data, end);
        }
        difference == 0 && kinds == 0 && (self.long.is_empty() || self.long_names_fit(data, words))
    }

    /// Whether the rest of the long names stands there too.
    #[inline(never)]
    fn long_names_fit(&self, data: &[u8], words: &[u32]) -> bool {
        self.long.iter().all(|(word, name)| {
            // A key has a byte before it.
            let from = words.get(*word).map_or(usize::MAX, |&word| Records::place_of(word));
            name.rest_stands(data, from.wrapping_sub(usize::from(*word > 0)))
        })
    }
}

/// The type of a field's value as far as its last byte tells.
type Kind = u8;

/// The last byte of no value.
const OTHER: Kind = 5;

/// The kind of a value that the grammar has accepted, by its last byte: of each type it is another.
const KINDS: [Kind; 256] = {
    let mut kinds = [OTHER; 256];
    let lasts: [&[u8]; 5] = [b"0123456789.", b"i", b"u", b"tTfFeE", b"\""];
    let mut kind = 0;
    while kind < lasts.len() {
        let mut n = 0;
        while n < lasts[kind].len() {
            kinds[lasts[kind][n] as usize] = kind as Kind;
            n += 1;
        }
        kind += 1;
    }
    kinds
};

/// The kind of the value before the byte that stands before the place of a word, and before the CR of a line end.
#[inline(always)]
fn kind_before(data: &[u8], end: u32) -> Kind {
    let kind = |back: usize| {
        data.get(Records::place_of(end).wrapping_sub(back)).map_or(OTHER, |&last| KINDS[usize::from(last)])
    };
    match kind(2) {
        OTHER => kind(3),
        kind => kind,
    }
}

/// A number that the measurement's and the keys' first bytes and lengths decide; none where too few bytes follow.
pub(super) fn sum(records: &Records<'_>, words: &[u32]) -> Option<u32> {
    const ODD: u128 = 0x9E37_79B9_7F4A_7C15;
    let mut sum = words.len() as u64;
    let mut add = |from: u32, end: u32| {
        let from = Records::place_of(from);
        let length = Records::place_of(end).checked_sub(from)?;
        let head = u64::from_le_bytes(*records.data.get(from..)?.first_chunk()?);
        let mask = u64::MAX.checked_shr(64_usize.saturating_sub(8 * length) as u32).unwrap_or_default();
        let product = u128::from((head & mask) ^ sum.rotate_left(23) ^ length as u64) * ODD;
        sum = product as u64 ^ (product >> 64) as u64;
        Some(())
    };
    add(*words.first()?, *words.get(1)?)?;
    // A key and a value each; behind them the end, and before it perhaps the time.
    let keys = words.get(1..words.len().checked_sub(1)?)?.as_chunks::<2>().0;
    keys.iter().try_for_each(|&[from, end]| add(from, end))?;
    Some((sum >> 32) as u32)
}
