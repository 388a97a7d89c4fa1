//! A parsed document: the bytes and the tape of their records.

use super::chunk::{Chunk, Lines};
use super::line::{Line, Reading};
use super::report::Report;
use super::tape::Tape;

/// The records of a document, with the bytes that they point into.
///
/// ```
/// use linepack::{parse, ReadOptions};
/// let doc = parse("a f=1\nb f=2\n", &ReadOptions::new()).unwrap();
/// let names: Vec<_> = doc.iter().map(|line| line.measurement().into_owned()).collect();
/// assert_eq!(names, ["a", "b"]);
/// ```
#[derive(Debug, Clone)]
pub struct Document<B> {
    bytes: B,
    tape: Tape,
    report: Report,
    reading: Reading,
}

impl<B: AsRef<[u8]>> Document<B> {
    pub(super) fn new(bytes: B, tape: Tape, report: Report, reading: Reading) -> Self {
        Document { bytes, tape, report, reading }
    }

    /// All of it as one chunk, which has the columns.
    pub fn chunk(&self) -> Chunk<'_> {
        Chunk { bytes: self.bytes.as_ref(), tape: &self.tape, report: &self.report, reading: self.reading }
    }

    /// Number of accepted records.
    pub fn len(&self) -> usize {
        self.tape.len()
    }

    /// Whether no record was accepted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The accepted record at `index`, 0-based; `None` past the end.
    pub fn line(&self, index: usize) -> Option<Line<'_>> {
        self.chunk().line(index)
    }

    /// The accepted records in order.
    pub fn iter(&self) -> Lines<'_> {
        self.chunk().iter()
    }

    /// What was accepted and what was not.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The bytes that were parsed.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// The records as words.
    pub fn tape(&self) -> &Tape {
        &self.tape
    }
}

impl<'a, B: AsRef<[u8]>> IntoIterator for &'a Document<B> {
    type Item = Line<'a>;
    type IntoIter = Lines<'a>;

    fn into_iter(self) -> Lines<'a> {
        self.iter()
    }
}
