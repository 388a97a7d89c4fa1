//! Series that came before: whose measurement and tags are the same bytes has the same table and the same codes.

use crate::decode::Records;

/// Bytes of series that are kept. Then all are forgotten, so that memory stays bounded where every record is a series.
const MOST: usize = 8 << 20;

/// Places in which a series may be. Whoever chooses names so that their sums are the same gains no more than that they are
/// looked up again.
const PROBES: usize = 4;

/// Each time so many series were taken note of it is asked whether that helps: whether a quarter as many records were of a
/// series that was known. Where it does not, so many records are passed before it is tried again, and twice as many each time
/// in a row.
const TRIAL: usize = 16 << 10;
const PAUSE: usize = 64 << 10;

/// The series met so far.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownSeries {
    /// Measurement, tags and the space after them, side by side.
    text: Vec<u8>,
    /// For each series the codes of its tags, side by side; -1 for a tag that it lacks.
    codes: Vec<i32>,
    series: Vec<Series>,
    /// At a place that a sum of the bytes gives, one more than the index of a series; 0 for none.
    places: Vec<u32>,
    /// The last one found.
    last: usize,
    /// Records of known series, and series taken note of, since it was last asked whether that helps.
    found: usize,
    added: usize,
    /// Records still to be passed, and how many are the next time; 0 for [`PAUSE`].
    pause: usize,
    next_pause: usize,
}

/// What is known of a series.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series {
    /// Where its text begins and how long it is.
    start: usize,
    length: usize,
    sum: u32,
    /// The series that came after it, for the same often do.
    next: u32,
    /// How many words it has.
    pub(super) words: usize,
    /// Where its codes begin, and how many there are: as many as the table had tags.
    pub(super) codes: usize,
    pub(super) tags: usize,
    /// The table of its measurement.
    pub(super) table: usize,
}

impl KnownSeries {
    /// The series of the record that begins with the word `from`, if it is known.
    #[inline(always)]
    pub(super) fn find(&mut self, records: &Records<'_>, from: usize) -> Option<Series> {
        let guess = self.series.get(self.last).map_or(0, |last| last.next as usize);
        if let Some(series) = self.series.get(guess)
            && self.is(series, records, from)
        {
            self.last = guess;
            self.found += 1;
            return Some(*series);
        }
        self.search(records, from)
    }

    /// Whether the next record is to be passed.
    #[inline(always)]
    pub(super) fn pauses(&mut self) -> bool {
        let pauses = self.pause > 0;
        self.pause -= usize::from(pauses);
        pauses
    }

    #[inline(always)]
    fn is(&self, series: &Series, records: &Records<'_>, from: usize) -> bool {
        let start = records.place(from);
        let end = start.wrapping_add(series.length);
        records.place(from + series.words - 1) == end
            && records.data.get(start..end) == self.text.get(series.start..series.start + series.length)
    }

    #[inline(never)]
    fn search(&mut self, records: &Records<'_>, from: usize) -> Option<Series> {
        let (text, _) = extent(records, from)?;
        let sum = sum(text);
        for place in self.probes(sum) {
            let Some(index) = (self.places[place] as usize).checked_sub(1) else { break };
            let series = self.series[index];
            if series.sum == sum && self.is(&series, records, from) {
                self.follow(index);
                self.found += 1;
                return Some(series);
            }
        }
        None
    }

    fn follow(&mut self, index: usize) {
        if let Some(last) = self.series.get_mut(self.last) {
            last.next = index as u32;
        }
        self.last = index;
    }

    fn probes(&self, sum: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.places.len().wrapping_sub(1);
        let probes = if self.places.is_empty() { 0 } else { PROBES };
        (0..probes).map(move |n| (sum as usize + n) & mask)
    }

    /// Makes the series of the record that begins with the word `from` known, or known anew.
    pub(super) fn add(&mut self, records: &Records<'_>, from: usize, table: usize, codes: &[i32]) -> Option<Series> {
        self.added += 1;
        if self.added == TRIAL {
            self.pause = if self.found < TRIAL / 4 { self.next_pause.max(PAUSE) } else { 0 };
            self.next_pause = self.pause.saturating_mul(2);
            (self.found, self.added) = (0, 0);
        }
        let (text, words) = extent(records, from)?;
        let sum = sum(text);
        let series = Series {
            start: self.text.len(),
            length: text.len(),
            sum,
            next: self.series.len() as u32 + 1,
            words,
            codes: self.codes.len(),
            tags: codes.len(),
            table,
        };
        self.text.extend_from_slice(text);
        self.codes.extend_from_slice(codes);
        self.series.push(series);
        self.follow(self.series.len() - 1);
        if 2 * self.series.len() > self.places.len() {
            self.places = vec![0; (4 * self.series.len()).next_power_of_two()];
            (0..self.series.len()).for_each(|index| self.settle(index));
        } else {
            self.settle(self.series.len() - 1);
        }
        Some(series)
    }

    /// Gives a series a place: a free one, or the first, or that of the same series as it was known before.
    fn settle(&mut self, index: usize) {
        let series = self.series[index];
        let text = |series: &Series| &self.text[series.start..series.start + series.length];
        let fits = |place: usize| match (self.places[place] as usize).checked_sub(1) {
            None => true,
            Some(other) => text(&self.series[other]) == text(&series),
        };
        let mut probes = self.probes(series.sum);
        let first = series.sum as usize & (self.places.len() - 1);
        let place = probes.find(|&place| fits(place)).unwrap_or(first);
        self.places[place] = index as u32 + 1;
    }

    /// The codes of all series.
    pub(super) fn codes(&self) -> &[i32] {
        &self.codes
    }

    /// Whether they are enough.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() > MOST
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        let KnownSeries { found, added, pause, next_pause, .. } = *self;
        *self = KnownSeries { found, added, pause, next_pause, ..KnownSeries::default() };
    }
}

/// Measurement and tags of the record that begins with the word `from`, with the space after them, and how many words they have.
pub(super) fn extent<'a>(records: &Records<'a>, from: usize) -> Option<(&'a [u8], usize)> {
    let mut last = from + 1;
    while records.data.get(records.place(last).wrapping_sub(1)) == Some(&b',') {
        last += 2;
    }
    Some((records.data.get(records.place(from)..records.place(last))?, last + 1 - from))
}

/// A number that all bytes decide.
fn sum(text: &[u8]) -> u32 {
    let (words, rest) = text.as_chunks::<16>();
    let mut last = [0; 16];
    last[..rest.len()].copy_from_slice(rest);
    let fold = |sum: u64, word: &[u8; 16]| {
        const ODD: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93];
        let word = u128::from_le_bytes(*word);
        let product = u128::from(word as u64 ^ sum ^ ODD[0]) * u128::from((word >> 64) as u64 ^ ODD[1]);
        sum.rotate_left(23) ^ product as u64 ^ (product >> 64) as u64
    };
    let sum = words.iter().chain([&last]).fold(text.len() as u64, fold);
    (sum ^ sum >> 32) as u32
}
