//! The exact parser: one state machine from left to right that always knows code and place.
//!
//! This file walks from entry to entry: blank lines, where a record may end, recovery after a fault, line and record
//! numbers. What a point is stands in `point.rs`, what a comment is in `comment.rs`.

mod comment;
mod point;
mod targeted;

pub(super) use point::plain_value;
use point::{Utf8Fault, invalid_utf8};

use super::options::ReadOptions;
use crate::error::{Code, LineError, Position};
use crate::grammar::Mode;
pub(super) use crate::grammar::token::{Kind, Token};
use crate::limits;
use crate::target::{self, Form, Target};

/// What lasts from one piece of a document to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bookmark {
    /// Where the piece starts in the document.
    pub(super) base: u64,
    /// The physical line of the next byte to read, and where it starts in the document.
    pub(super) line: u64,
    line_start: u64,
    /// Points met so far.
    pub(super) record: u64,
    /// Whether everything up to the next LF belongs to a record that was refused.
    pub(super) skipping: bool,
}

impl Bookmark {
    /// The start of a document.
    pub(super) fn start() -> Self {
        Bookmark::at_line(0)
    }

    /// The start of a line, from which lines and points are counted.
    pub(super) fn at_line(base: u64) -> Self {
        Bookmark { base, line: 1, line_start: base, record: 0, skipping: false }
    }

    /// Whether a line starts here.
    pub(super) fn starts_line(&self) -> bool {
        self.base == self.line_start && !self.skipping
    }

    /// Whether both are followed by the same entries, whatever has been counted before.
    pub(super) fn agrees(&self, other: &Bookmark) -> bool {
        (self.base, self.line_start, self.skipping) == (other.base, other.line_start, other.skipping)
    }
}

/// One accepted record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    /// First byte of the record in the data.
    pub(super) start: usize,
    /// The byte after its last one, line end not counted.
    pub(super) end: usize,
    pub(super) line: u64,
    pub(super) record: u64,
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
    /// Whether more of the document follows the data.
    partial: bool,
    /// The next byte to read.
    at: usize,
    bookmark: Bookmark,
    /// The entry being read must end here at the latest (LP-009).
    end: usize,
    /// Line feeds inside the strings of the entry being read.
    inner_lines: u64,
    tokens: Vec<Token>,
    ascii: Ascii,
    /// The target's rules, and what of the last entry it reads differently.
    rules: &'static [target::Rule],
    warnings: Vec<LineError>,
}

/// How far the data has been looked through for bytes above 0x7F, and where the last stretch with one ended.
#[derive(Default)]
struct Ascii {
    seen: usize,
    high: usize,
}

/// An accepted point.
struct Good {
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
    /// The limit, or the end of a piece, with more to come.
    Cut,
    /// A CR that ends no line.
    LoneCr,
    /// Something else.
    None,
}

impl<'a> Exact<'a> {
    /// Reads a document or, if `partial` says that more will follow, a piece of one.
    pub(super) fn resume(data: &'a [u8], options: &'a ReadOptions, bookmark: Bookmark, partial: bool) -> Self {
        let stops = point::Stops::new(options);
        let (end, ascii) = (data.len(), Ascii::default());
        let (rules, tokens, warnings) = (options.target.map_or(&[][..], Target::rules), Vec::new(), Vec::new());
        Exact { data, options, stops, partial, at: 0, bookmark, end, inner_lines: 0, tokens, ascii, rules, warnings }
    }

    /// The tokens of the record that the last step returned.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Bytes read so far.
    pub(super) fn read(&self) -> usize {
        self.at
    }

    /// Goes on to `at`, before which so many points have been met. It is where the last entry ended, or the start of a
    /// line that lies after that.
    pub(super) fn go_to(&mut self, at: usize, record: u64) {
        if at > self.at {
            let lines = memchr::memchr_iter(b'\n', &self.data[self.at..at]).count() as u64;
            self.pass(at, lines);
        }
        self.bookmark.record = record;
    }

    /// Goes on to `at`, the start of a line, having passed so many others.
    pub(super) fn pass(&mut self, at: usize, lines: u64) {
        self.bookmark.line += lines;
        self.bookmark.line_start = self.bookmark.base + at as u64;
        self.at = at;
    }

    /// The physical line of the next byte to read.
    pub(super) fn line(&self) -> u64 {
        self.bookmark.line
    }

    /// Where the next piece starts.
    pub(super) fn bookmark(&self) -> Bookmark {
        Bookmark { base: self.bookmark.base + self.at as u64, ..self.bookmark }
    }

    /// The next line, or record of several lines; `None` at the end of the input, or where its rest is still to come.
    #[inline]
    pub(super) fn entry(&mut self) -> Option<Entry> {
        if self.rules.is_empty() { self.any_entry() } else { self.entry_for_target() }
    }

    fn any_entry(&mut self) -> Option<Entry> {
        if self.bookmark.skipping {
            let rest = &self.data[self.at..];
            let Some(lf) = memchr::memchr(b'\n', rest) else {
                self.at = self.data.len();
                return None;
            };
            self.inner_lines = 0;
            self.next_line(self.at + lf + 1);
        }
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
            if let Some(fault) = self.refused(Form::Blank, start, next) {
                return Some(Entry::Fault(self.recover(fault, 0)));
            }
            self.next_line(next);
            return Some(Entry::Nothing);
        }
        let comment = self.data[start] == b'#';
        let line = self.bookmark.line;
        let mut read = if comment {
            self.comment(start).map(|next| (None, next))
        } else {
            self.point(start).map(|good| (Some(good.end), good.next))
        };
        if let Ok((point, next)) = read {
            let form = if point.is_some() { Form::Record } else { Form::Comment };
            if let Some(fault) = self.refused(form, start, next) {
                read = Err(fault);
            }
        }
        // What is not whole waits for its rest, up to the LF after it, so that whoever explains a fault has the line.
        let whole = read.as_ref().map_or_else(
            |fault| fault.code != Code::RecordTooLong && memchr::memchr(b'\n', &self.data[fault.stop..]).is_some(),
            |_| true,
        );
        if !whole && self.partial && self.data.len() - start <= limit {
            return None;
        }
        self.bookmark.record += u64::from(!comment);
        let record = self.bookmark.record;
        Some(match read {
            Ok((point, next)) => {
                self.next_line(next);
                match point {
                    Some(end) => Entry::Record(Record { start, end, line, record }),
                    None => Entry::Nothing,
                }
            }
            Err(fault) => Entry::Fault(self.recover(fault, if comment { 0 } else { record })),
        })
    }

    /// Whether what is being read goes on past the limit, or past the end of the piece.
    fn cut(&self, at: usize) -> bool {
        at == self.end && self.data.get(at).map_or(self.partial, |&b| b != b'\n')
    }

    /// LP-023: where `from..to` stops being UTF-8. Most text is ASCII, which is seen for many tokens at once.
    #[inline(always)]
    fn invalid_utf8(&mut self, from: usize, to: usize) -> Option<Utf8Fault> {
        if to > self.ascii.seen {
            self.see(from, to);
        }
        if from < self.ascii.high { invalid_utf8(&self.data[from..to]) } else { None }
    }

    /// Looks through the data up to `to` for bytes above 0x7F.
    #[inline(never)]
    fn see(&mut self, from: usize, to: usize) {
        const STRETCH: usize = 256;
        self.ascii.seen = self.ascii.seen.max(from);
        while self.ascii.seen < to {
            let end = (self.ascii.seen + STRETCH).min(self.data.len());
            if !self.data[self.ascii.seen..end].is_ascii() {
                self.ascii.high = end;
            }
            self.ascii.seen = end;
        }
    }

    /// Whether there is more of the document than may be looked at.
    fn goes_on(&self) -> bool {
        self.partial || self.end < self.data.len()
    }

    /// LP-001, LP-002: whether a line ends at `at`.
    fn ending(&self, at: usize) -> Ending {
        match self.data.get(at) {
            None if self.partial => Ending::Cut,
            None => Ending::Input,
            Some(b'\n') => Ending::Line(at + 1),
            Some(_) if self.cut(at) => Ending::Cut,
            Some(b'\r') if self.options.mode == Mode::Strict => Ending::LoneCr,
            Some(b'\r') => match self.data.get(at + 1) {
                None if self.partial => Ending::Cut,
                None => Ending::Line(at + 1),
                Some(b'\n') => Ending::Line(at + 2),
                Some(_) if self.cut(at + 1) => Ending::Cut,
                Some(_) => Ending::LoneCr,
            },
            Some(_) => Ending::None,
        }
    }

    fn next_line(&mut self, next: usize) {
        self.bookmark.line += self.inner_lines + 1;
        self.bookmark.line_start = self.bookmark.base + next as u64;
        self.bookmark.skipping = false;
        self.at = next;
    }

    /// LP-008: the error for the caller, and the place to go on.
    fn recover(&mut self, fault: Fault, record: u64) -> LineError {
        let offset = self.bookmark.base + fault.offset as u64;
        let error = LineError {
            code: fault.code,
            line: self.bookmark.line,
            record,
            column: offset - self.bookmark.line_start + 1,
            offset,
            length: fault.length as u64,
            opened: fault.opened.map(|at| self.position(at)),
        };
        match memchr::memchr(b'\n', &self.data[fault.stop..]) {
            Some(lf) => self.next_line(fault.stop + lf + 1),
            None => {
                self.bookmark.line += self.inner_lines;
                self.bookmark.skipping = true;
                self.at = self.data.len();
            }
        }
        error
    }

    /// Line and column of a byte of the entry being read.
    fn position(&self, at: usize) -> Position {
        // Blanks before the entry may have gone with the piece before.
        let from = self.bookmark.line_start.saturating_sub(self.bookmark.base) as usize;
        let before = &self.data[from..at];
        let lines = memchr::memchr_iter(b'\n', before).count() as u64;
        let last = memchr::memrchr(b'\n', before).map(|lf| self.bookmark.base + (from + lf) as u64 + 1);
        let start = last.unwrap_or(self.bookmark.line_start);
        Position { line: self.bookmark.line + lines, column: self.bookmark.base + at as u64 - start + 1 }
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
