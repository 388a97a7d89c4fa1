//! The shapes of the records that came before.

use super::column::Column;
use super::shape::{Shape, sum};
use crate::decode::Records;

/// Names in shapes that are kept, and the longest record, in words, whose shape is. Then all are forgotten, so that memory
/// stays bounded whatever the records are.
const MOST_NAMES: usize = 64 << 10;
const MOST_WORDS: usize = 8 << 10;

/// Bytes of a record whose shape is kept.
const MOST_BYTES: usize = 64 << 10;

/// Most shapes, the fewest places for them, and in how many places one may be. Whoever chooses names so that their sums are the
/// same gains no more than that each record is read by itself.
const MOST_SHAPES: usize = 16 << 10;
const FEWEST_PLACES: usize = 64;
const PROBES: usize = 8;

/// Records that are passed after shapes were forgotten without having come again four times each.
const PAUSE: usize = 16 << 10;

/// The shapes met so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Shapes {
    shapes: Vec<Shape>,
    /// At a place that a sum gives, one more than the index of a shape; 0 for none.
    places: Vec<u32>,
    /// The last one found.
    last: usize,
    names: usize,
    bytes: usize,
    found: usize,
    pause: usize,
}

impl Shapes {
    /// The shape of a record without gaps, if it is known.
    #[inline(always)]
    pub(super) fn find(&mut self, records: &Records<'_>, words: &[u32]) -> Option<&mut Shape> {
        let guess = self.shapes.get(self.last)?.next;
        let index = match self.shapes.get(guess) {
            Some(shape) if shape.fits(records.data, words) => guess,
            _ => self.search(records, words)?,
        };
        self.last = index;
        self.found += 1;
        self.shapes.get_mut(index)
    }

    #[inline(never)]
    fn search(&mut self, records: &Records<'_>, words: &[u32]) -> Option<usize> {
        let sum = sum(records, words)?;
        for place in probes(sum, self.places.len()) {
            let index = (self.places[place] as usize).checked_sub(1)?;
            let shape = &self.shapes[index];
            if shape.sum == sum && shape.fits(records.data, words) {
                self.shapes[self.last].next = index;
                return Some(index);
            }
        }
        None
    }

    /// Whether the shape of a record with these words would not be kept.
    pub(super) fn passes(&mut self, words: &[u32]) -> bool {
        let pauses = self.pause > 0;
        self.pause -= usize::from(pauses);
        pauses || words.len() > MOST_WORDS || bytes(words) > MOST_BYTES
    }

    /// Makes a shape known. `words` are those of a record that has it.
    pub(super) fn add(&mut self, shape: Shape, words: &[u32]) {
        if 2 * self.shapes.len() >= self.places.len() {
            self.places = vec![0; FEWEST_PLACES.max(2 * self.places.len())];
            for (index, shape) in self.shapes.iter().enumerate() {
                take_place(&mut self.places, shape.sum, index);
            }
        }
        let index = self.shapes.len();
        if !take_place(&mut self.places, shape.sum, index) {
            return;
        }
        self.names += shape.names();
        self.bytes += bytes(words);
        self.shapes.push(shape);
        if let Some(last) = self.shapes.get_mut(self.last) {
            last.next = index;
        }
        self.last = index;
    }

    /// Whether they are enough.
    pub(super) fn is_full(&self) -> bool {
        self.names > MOST_NAMES || self.bytes > MOST_BYTES * 64 || self.shapes.len() >= MOST_SHAPES
    }

    /// Counts the records that came in their columns.
    pub(super) fn settle(&mut self, columns: &mut [Column]) {
        for shape in self.shapes.iter_mut().filter(|shape| shape.records > 0) {
            let records = std::mem::take(&mut shape.records);
            for &(column, of) in &shape.columns {
                columns[column].count(of, records);
            }
        }
    }

    /// Forgets all. None may have records that are not counted.
    pub(super) fn clear(&mut self) {
        let pause = if self.found < 4 * self.shapes.len() { PAUSE } else { 0 };
        *self = Shapes { pause, ..Shapes::default() };
    }
}

/// Puts the index of a shape at a free place that its sum gives, if there is one.
fn take_place(places: &mut [u32], sum: u32, index: usize) -> bool {
    let free = probes(sum, places.len()).find(|&place| places[place] == 0);
    if let Some(place) = free {
        places[place] = index as u32 + 1;
    }
    free.is_some()
}

fn probes(sum: u32, places: usize) -> impl Iterator<Item = usize> {
    (0..PROBES.min(places)).map(move |n| (sum as usize + n) % places)
}

/// How many bytes the record with these words has.
fn bytes(words: &[u32]) -> usize {
    let place = |word: Option<&u32>| word.map_or(0, |&word| Records::place_of(word));
    place(words.last()).saturating_sub(place(words.first()))
}
