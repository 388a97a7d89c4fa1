//! Records that are sent together, the invalid lines among them, and where each came from.

use linepack::Code;
use std::borrow::Cow;

/// A line of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The input's index.
    pub input: usize,
    /// The physical line on which the record starts, 1-based.
    pub line: u64,
}

/// A record that is not sent because it is wrong.
#[derive(Debug, PartialEq, Eq)]
pub struct Invalid {
    pub at: Origin,
    /// The fault's column, 1-based.
    pub column: u64,
    pub code: Code,
    /// The record as it stands in the input, with its line end; none for one that is too long to be held.
    pub text: Option<Vec<u8>>,
}

/// Records that are sent together. The same inputs, read in the same way, give the same batches again: that is what makes
/// a journal of them possible.
#[derive(Debug, Default)]
pub struct Batch {
    /// Its number in the job, from 0.
    pub number: u64,
    /// The records, each with a line feed.
    body: Vec<u8>,
    /// Where in the body each of them ends.
    ends: Vec<u32>,
    /// For the first record of each run of lines that follow each other: which record, and where it came from.
    runs: Vec<(u32, Origin)>,
    /// How many of them have no timestamp: what is sent again of these is another point to a server.
    pub untimed: u64,
    /// What was left out from among them.
    pub invalid: Vec<Invalid>,
    invalid_bytes: usize,
}

impl Batch {
    /// An empty one, for about so many bytes.
    pub fn new(number: u64, bytes: usize) -> Self {
        Batch { number, body: Vec::with_capacity(bytes), ..Batch::default() }
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty() && self.invalid.is_empty()
    }

    /// Records that are to be sent.
    pub fn records(&self) -> usize {
        self.ends.len()
    }

    /// Bytes that are to be sent.
    pub fn body_bytes(&self) -> usize {
        self.body.len()
    }

    pub fn invalid_bytes(&self) -> usize {
        self.invalid_bytes
    }

    /// Bytes of memory that it takes, or nearly.
    pub fn weight(&self) -> usize {
        self.body.capacity() + self.invalid_bytes
    }

    /// Bytes of the input that are in it.
    pub fn bytes(&self) -> u64 {
        (self.body.len() + self.invalid_bytes) as u64
    }

    pub fn add(&mut self, record: &[u8], at: Origin) {
        let index = self.ends.len() as u32;
        let follows =
            |&(first, from): &(u32, Origin)| from.input == at.input && from.line + u64::from(index - first) == at.line;
        if !self.runs.last().is_some_and(follows) {
            self.runs.push((index, at));
        }
        self.body.extend_from_slice(record);
        self.body.push(b'\n');
        self.ends.push(self.body.len() as u32);
    }

    pub fn add_invalid(&mut self, invalid: Invalid) {
        self.invalid_bytes += invalid.text.as_ref().map_or(0, Vec::len);
        self.invalid.push(invalid);
    }

    /// A record with its line feed.
    pub fn record(&self, index: u32) -> &[u8] {
        let index = index as usize;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.body[start as usize..self.ends[index] as usize]
    }

    /// Where a record came from.
    pub fn origin(&self, index: u32) -> Origin {
        let after = self.runs.partition_point(|&(first, _)| first <= index);
        // The first record begins a run.
        let (first, from) = self.runs[after - 1];
        Origin { line: from.line + u64::from(index - first), ..from }
    }

    /// These records, which stand in order, one after the other.
    pub fn body_of(&self, records: &[u32]) -> Cow<'_, [u8]> {
        match records {
            [] => Cow::Borrowed(b""),
            [one] => Cow::Borrowed(self.record(*one)),
            [first, .., last] if (last - first) as usize == records.len() - 1 => {
                let start = first.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
                Cow::Borrowed(&self.body[start as usize..self.ends[*last as usize] as usize])
            }
            records => Cow::Owned(records.iter().map(|&index| self.record(index)).collect::<Vec<_>>().concat()),
        }
    }

    /// A checksum of everything in it.
    pub fn checksum(&self) -> u32 {
        let mut sum = crc32fast::Hasher::new();
        sum.update(&self.body);
        for invalid in &self.invalid {
            sum.update(invalid.text.as_deref().unwrap_or_default());
        }
        sum.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::{Batch, Cow, Origin};

    #[test]
    fn every_record_is_found_where_it_came_from() {
        let mut batch = Batch::new(0, 0);
        let origins = [(0, 1), (0, 2), (0, 5), (0, 6), (1, 7), (1, 8), (1, 3)];
        for (n, (input, line)) in origins.into_iter().enumerate() {
            batch.add(format!("m{n} f=1").as_bytes(), Origin { input, line });
        }
        for (n, (input, line)) in origins.into_iter().enumerate() {
            assert_eq!(batch.origin(n as u32), Origin { input, line });
            assert_eq!(batch.record(n as u32), format!("m{n} f=1\n").as_bytes());
        }
        assert_eq!(batch.runs.len(), 4);
        assert_eq!(&*batch.body_of(&[1, 2]), b"m1 f=1\nm2 f=1\n");
        assert_eq!(&*batch.body_of(&[0, 2, 6]), b"m0 f=1\nm2 f=1\nm6 f=1\n");
        assert_eq!(&*batch.body_of(&[]), b"");
        assert!(matches!(batch.body_of(&[3]), Cow::Borrowed(b"m3 f=1\n")));
    }
}
