//! The slow oracle: a second reader of line protocol, one byte at a time, written to be obviously right.
//!
//! It shares no code with core, not even a table: what both get wrong must be got wrong twice. [`Cursor`] is the only
//! way to a byte, so that the limit on a record's length holds everywhere without being thought of anywhere.

mod comment;
mod name;
mod number;
mod point;
mod utf8;

use crate::model::{DecodeOptions, Decoded, Fault, Mode};

/// Everything there is to say about `data`.
pub fn decode(data: &[u8], options: &DecodeOptions) -> Decoded {
    let mut out = Decoded::default();
    let mut lines = Lines { data, line: 1, start: 0, seen: 0 };
    let mut records = 0;
    let mut at = 0;
    while let Some(start) = next_entry(data, at, options) {
        lines.go_to(start);
        let cursor = Cursor::new(data, start, options);
        let comment = data[start] == b'#';
        if !comment {
            records += 1;
        }
        let record = if comment { 0 } else { records };
        let read = if comment {
            comment::read(&cursor)
        } else {
            point::read(&cursor).map(|(mut point, end)| {
                point.line = lines.line;
                point.record = record;
                out.points.push(point);
                end
            })
        };
        at = match read {
            Ok(end) => end,
            Err(stop) => {
                let offset = stop.offset;
                out.errors.push(Fault {
                    code: stop.code.into(),
                    line: lines.line,
                    record,
                    column: (offset - lines.start + 1) as u64,
                    offset: offset as u64,
                    length: stop.length as u64,
                });
                after_next_lf(data, stop.resume)
            }
        };
    }
    out
}

/// The first byte of the next entry at or after `at`: what is not blank.
fn next_entry(data: &[u8], mut at: usize, options: &DecodeOptions) -> Option<usize> {
    while at < data.len() {
        let cursor = Cursor { data, end: data.len(), start: at, options };
        match data[at] {
            b' ' | b'\n' => at += 1,
            b'\t' if options.mode == Mode::Lenient => at += 1,
            b'\r' if cursor.line_end(at) == Ok(true) => at += 1,
            _ => return Some(at),
        }
    }
    None
}

fn after_next_lf(data: &[u8], mut at: usize) -> usize {
    while at < data.len() {
        at += 1;
        if data[at - 1] == b'\n' {
            break;
        }
    }
    at
}

/// Physical lines, counted as the reader passes them.
struct Lines<'a> {
    data: &'a [u8],
    line: u64,
    start: usize,
    seen: usize,
}

impl Lines<'_> {
    fn go_to(&mut self, at: usize) {
        while self.seen < at {
            self.seen += 1;
            if self.data[self.seen - 1] == b'\n' {
                self.line += 1;
                self.start = self.seen;
            }
        }
    }
}

/// Why a record is bad, and the byte from which the next LF is looked for.
#[derive(Debug, PartialEq, Eq)]
struct Stop {
    code: &'static str,
    offset: usize,
    length: usize,
    resume: usize,
}

impl Stop {
    /// The byte at `offset` must not stand there.
    fn byte(code: &'static str, offset: usize) -> Stop {
        Stop { code, offset, length: 1, resume: offset }
    }

    /// `from..to` is wrong as a whole, and has been read up to `read_to`.
    fn span(code: &'static str, (from, to): (usize, usize), read_to: usize) -> Stop {
        Stop { code, offset: from, length: to - from, resume: read_to }
    }
}

/// A byte's place in the record, as far as the limit lets one see.
struct Cursor<'a> {
    data: &'a [u8],
    /// The first byte out of sight; the input's end when the limit does not bite.
    end: usize,
    /// The first byte of the record.
    start: usize,
    options: &'a DecodeOptions,
}

impl<'a> Cursor<'a> {
    fn new(data: &'a [u8], start: usize, options: &'a DecodeOptions) -> Self {
        let end = match options.max_record_bytes {
            0 => data.len(),
            limit => data.len().min(start.saturating_add(limit)),
        };
        Cursor { data, end, start, options }
    }

    fn strict(&self) -> bool {
        self.options.mode == Mode::Strict
    }

    fn lenient(&self) -> bool {
        self.options.mode == Mode::Lenient
    }

    /// The byte at `at`, `None` at the end of the input. After the limit's bytes only an LF may come.
    fn at(&self, at: usize) -> Result<Option<u8>, Stop> {
        if at < self.end || (at == self.end && self.data.get(at) == Some(&b'\n')) {
            Ok(Some(self.data[at]))
        } else if self.end == self.data.len() {
            Ok(None)
        } else {
            Err(Stop {
                code: "record_too_long",
                offset: self.start,
                length: self.options.max_record_bytes,
                resume: self.start,
            })
        }
    }

    /// Whether the entry ends at `at`: LF, CRLF, the input's end, or a CR as its last byte.
    fn line_end(&self, at: usize) -> Result<bool, Stop> {
        Ok(match self.at(at)? {
            None | Some(b'\n') => true,
            Some(b'\r') if !self.strict() => matches!(self.at(at + 1)?, None | Some(b'\n')),
            Some(_) => false,
        })
    }

    /// The byte after the line end at `at`.
    fn after_line_end(&self, at: usize) -> usize {
        match self.data.get(at) {
            None => at,
            Some(b'\r') => (at + 2).min(self.data.len()),
            Some(_) => at + 1,
        }
    }

    /// A CR at `at` that ends no line is refused.
    fn refuse_carriage_return(&self, at: usize) -> Result<(), Stop> {
        if self.at(at)? == Some(b'\r') && !self.line_end(at)? {
            return Err(Stop::byte("carriage_return", at));
        }
        Ok(())
    }

    /// Something is missing at `at`: one byte, or none at the input's end.
    fn missing(&self, code: &'static str, at: usize) -> Stop {
        let length = usize::from(at < self.data.len());
        Stop { code, offset: at, length, resume: at }
    }

    /// The first byte at or after `at` that is no space.
    fn skip_spaces(&self, mut at: usize) -> Result<usize, Stop> {
        while self.at(at)? == Some(b' ') {
            at += 1;
        }
        Ok(at)
    }

    /// `from..to` is UTF-8; the whole token has been read up to `read_to`.
    fn require_utf8(&self, (from, to): (usize, usize), read_to: usize) -> Result<(), Stop> {
        match utf8::first_fault(&self.data[from..to]) {
            None => Ok(()),
            Some((at, length)) => Err(Stop::span("invalid_utf8", (from + at, from + at + length), read_to)),
        }
    }
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 || byte == 0x7f
}
