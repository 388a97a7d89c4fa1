//! Where records begin and end, the bad ones too.

use super::exact::{Record, Token};
use super::fast::State;
use super::options::{Errors, ReadOptions};
use super::report::Report;
use super::sink::{Sink, Stretch};
use crate::error::LineError;
use crate::scan::Lanes;

/// A record, or a comment that was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The first byte of its first line, and that of the line after it.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Its first line's number, 1-based.
    pub(crate) line: u64,
    /// Its ordinal among all points, 1-based; 0 for a comment.
    pub(crate) record: u64,
    pub(crate) good: bool,
}

/// Tells of each record in order, and what was wrong in all.
pub(crate) fn extents(data: &[u8], options: &ReadOptions, each: &mut dyn FnMut(Extent)) -> Report {
    let options = options.clone().errors(Errors::Collect);
    let mut state = State::new(&options);
    state.read(data, &options, false, &mut Extents { data, end: 0, each });
    state.take_report()
}

struct Extents<'a> {
    data: &'a [u8],
    /// Where the last record ended.
    end: usize,
    each: &'a mut dyn FnMut(Extent),
}

impl Extents<'_> {
    fn tell(&mut self, start: usize, end: usize, (line, record, good): (u64, u64, bool)) {
        self.end = end;
        (self.each)(Extent { start, end, line, record, good });
    }
}

impl Sink for Extents<'_> {
    const TOKENS: bool = true;

    fn record(&mut self, record: &Record, _: &[Token]) {
        let mut start = record.start;
        while start > self.end && matches!(self.data[start - 1], b' ' | b'\t') {
            start -= 1;
        }
        let rest = &self.data[record.end..];
        let line_end = usize::from(rest.first() == Some(&b'\r'));
        let end = record.end + line_end + usize::from(rest.get(line_end) == Some(&b'\n'));
        self.tell(start, end, (record.line, record.record, true));
    }

    #[inline(always)]
    fn lines<L: Lanes>(&mut self, stretch: Stretch<'_>) {
        let mut start = stretch.base;
        let (mut line, mut record) = (stretch.line, stretch.record);
        for (i, &word) in stretch.line_ends.iter().enumerate() {
            let mut bits = word;
            while bits != 0 {
                let bit = i * 64 + bits.trailing_zeros() as usize;
                let end = (stretch.base + bit + 1 - stretch.start as usize).min(self.data.len());
                self.tell(start, end, (line, record, true));
                (start, line, record) = (end, line + 1, record + 1);
                bits &= bits - 1;
            }
        }
    }

    fn fault(&mut self, error: &LineError, end: usize) {
        let start = (error.offset + 1 - error.column) as usize;
        self.tell(start, end, (error.line, error.record, false));
    }
}
