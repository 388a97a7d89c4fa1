//! The exact parser: one state machine from left to right that always knows code and place.
//!
//! This file walks from entry to entry: blank lines, where a record may end, recovery after a fault, line and record
//! numbers. What a point is stands in `point.rs`, what a comment is in `comment.rs`.

mod comment;
mod keys;
mod point;

pub(super) use point::plain_value;

use super::options::ReadOptions;
use super::tape::{Record, Token};
use crate::error::{Code, LineError, Position};
use crate::grammar::Mode;
use crate::limits;

/// What came next.
pub(super) enum Step {
    Record(Record),
    Fault(LineError),
}

/// What one line or record is.
pub(super) enum Entry {
    /// A blank line or a good comment.
    Nothing,
    Record(Record),
    Fault(LineError),
}

/// Walks over a document.
pub(super) struct Exact<'a> {
    data: &'a [u8],
    options: &'a ReadOptions,
    stops: point::Stops,
    /// The next byte to read, and the physical line it is on.
    at: usize,
    line: u64,
    line_start: usize,
    /// Points met so far.
    record: u64,
    /// The entry being read must end here at the latest (LP-009).
    end: usize,
    /// Line feeds inside the strings of the entry being read.
    inner_lines: u64,
    tokens: Vec<Token>,
}

/// An accepted point.
struct Good {
    /// In nanoseconds.
    timestamp: Option<i64>,
    /// Where its line end starts, and the next line.
    end: usize,
    next: usize,
}

/// A fault, before line and column are known.
struct Fault {
    code: Code,
    offset: usize,
    length: usize,
    /// Where scanning stopped; the next record starts after the next LF from here.
    stop: usize,
    opened: Option<usize>,
}

/// What stands at a byte that may end a line.
enum Ending {
    /// A line end, and where the next line starts.
    Line(usize),
    /// The end of the input.
    Input,
    /// The limit, with more to come.
    Cut,
    /// A CR that ends no line.
    LoneCr,
    /// Something else.
    None,
}

impl<'a> Exact<'a> {
    pub(super) fn new(data: &'a [u8], options: &'a ReadOptions) -> Self {
        let stops = point::Stops::new(options);
        Exact {
            data,
            options,
            stops,
            at: 0,
            line: 1,
            line_start: 0,
            record: 0,
            end: data.len(),
            inner_lines: 0,
            tokens: Vec::new(),
        }
    }

    /// The tokens of the record that the last step returned.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Bytes read so far.
    pub(super) fn read(&self) -> usize {
        self.at
    }

    /// Goes to the start of a line, after so many lines and points.
    pub(super) fn go_to(&mut self, at: usize, line: u64, record: u64) {
        (self.at, self.line_start, self.line, self.record) = (at, at, line, record);
    }

    /// The next record or fault; `None` at the end of the input.
    pub(super) fn step(&mut self) -> Option<Step> {
        loop {
            match self.entry()? {
                Entry::Nothing => {}
                Entry::Record(record) => return Some(Step::Record(record)),
                Entry::Fault(error) => return Some(Step::Fault(error)),
            }
        }
    }

    /// The next line, or record of several lines; `None` at the end of the input.
    pub(super) fn entry(&mut self) -> Option<Entry> {
        // LP-003, LP-004
        let tabs = self.options.mode == Mode::Lenient;
        let rest = &self.data[self.at..];
        let Some(blank) = rest.iter().position(|&b| b != b' ' && !(tabs && b == b'\t')) else {
            self.at = self.data.len();
            return None;
        };
        let start = self.at + blank;
        let limit = self.options.max_record_bytes.unwrap_or(usize::MAX).min(limits::RECORD_BYTES);
        self.end = start.saturating_add(limit).min(self.data.len());
        self.inner_lines = 0;
        if let Ending::Line(next) = self.ending(start) {
            self.next_line(next);
            return Some(Entry::Nothing);
        }
        let comment = self.data[start] == b'#';
        self.record += u64::from(!comment);
        let line = self.line;
        let read = if comment {
            self.comment(start).map(|next| (None, next))
        } else {
            self.point(start).map(|good| (Some((good.timestamp, good.end)), good.next))
        };
        Some(match read {
            Ok((point, next)) => {
                self.next_line(next);
                match point {
                    Some((timestamp, end)) => {
                        Entry::Record(Record { start, end, line, record: self.record, timestamp })
                    }
                    None => Entry::Nothing,
                }
            }
            Err(fault) => {
                let record = if comment { 0 } else { self.record };
                Entry::Fault(self.recover(fault, record))
            }
        })
    }

    /// Whether what is being read goes on past the limit.
    fn cut(&self, at: usize) -> bool {
        at == self.end && self.data.get(at).is_some_and(|&b| b != b'\n')
    }

    /// LP-001, LP-002: whether a line ends at `at`.
    fn ending(&self, at: usize) -> Ending {
        match self.data.get(at) {
            None => Ending::Input,
            Some(b'\n') => Ending::Line(at + 1),
            Some(_) if self.cut(at) => Ending::Cut,
            Some(b'\r') if self.options.mode == Mode::Strict => Ending::LoneCr,
            Some(b'\r') => match self.data.get(at + 1) {
                None => Ending::Line(at + 1),
                Some(b'\n') => Ending::Line(at + 2),
                Some(_) if self.cut(at + 1) => Ending::Cut,
                Some(_) => Ending::LoneCr,
            },
            Some(_) => Ending::None,
        }
    }

    fn next_line(&mut self, next: usize) {
        self.line += self.inner_lines + 1;
        self.line_start = next;
        self.at = next;
    }

    /// LP-008: the error for the caller, and the place to go on.
    fn recover(&mut self, fault: Fault, record: u64) -> LineError {
        let error = LineError {
            code: fault.code,
            line: self.line,
            record,
            column: (fault.offset - self.line_start) as u64 + 1,
            offset: fault.offset as u64,
            length: fault.length as u64,
            opened: fault.opened.map(|at| self.position(at)),
        };
        let rest = &self.data[fault.stop..];
        self.next_line(fault.stop + memchr::memchr(b'\n', rest).map_or(rest.len(), |lf| lf + 1));
        error
    }

    /// Line and column of a byte of the entry being read.
    fn position(&self, at: usize) -> Position {
        let before = &self.data[self.line_start..at];
        let lines = memchr::memchr_iter(b'\n', before).count();
        let start = memchr::memrchr(b'\n', before).map_or(0, |lf| lf + 1);
        Position { line: self.line + lines as u64, column: (before.len() - start) as u64 + 1 }
    }

    /// LP-009.
    fn too_long(&mut self, start: usize) -> Fault {
        self.inner_lines = 0;
        let length = self.end - start;
        Fault { code: Code::RecordTooLong, offset: start, length, stop: start, opened: None }
    }
}

impl Fault {
    /// The bytes `from..to` are at fault, and scanning stopped at their end.
    fn over(code: Code, from: usize, to: usize) -> Fault {
        Fault { code, offset: from, length: to - from, stop: to, opened: None }
    }
}
