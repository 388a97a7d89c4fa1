//! Stretches of a document that are validated before anybody knows what is to the left of them.
//!
//! No byte surely ends a record: a line feed may stand in a string, a quote in a name. So a stretch is read as if a line
//! started after its first line feed. Whoever reads the document from the left takes the result over at the first checkpoint
//! where both stand at the same place in the same state, since from there on both would read the same; what lies before it is
//! read again.

use super::exact::Bookmark;
use super::options::ReadOptions;
use super::report::Report;
use super::validator::Validator;
use crate::error::LineError;

/// Validates a stretch from the middle of a document, for a [`Validator`] that comes from the left to take over.
///
/// Stretches may be read at the same time as each other and as what is to the left of them. `max_errors` bounds what one
/// of them keeps; it may be less than that of the validator, which reads a stretch again where too few were kept.
///
/// ```
/// use linepack::{ReadOptions, StretchValidator, Validator};
/// let document = b"cpu load=0.5\nmem used=1i\nmem used=\ncpu load=1\n";
/// let options = ReadOptions::new();
/// let mut right = StretchValidator::new(&options);
/// right.start(20);
/// right.feed(&document[20..]);
/// let stretch = right.finish();
///
/// let mut left = Validator::new(&options);
/// left.feed(&document[..20]);
/// while let Some(end) = left.join(&stretch) {
///     left.feed(&document[left.offset() as usize..end as usize]);
/// }
/// left.feed(&document[left.offset() as usize..]);
/// let report = left.finish();
/// assert_eq!((report.records, report.errors[0].line, report.errors[0].record), (3, 3, 3));
/// ```
#[derive(Debug)]
pub struct StretchValidator {
    validator: Validator,
    stretch: Stretch,
}

/// What a [`StretchValidator`] found: counts, errors and places, but none of the bytes.
#[derive(Debug, Clone)]
pub struct Stretch {
    start: u64,
    end: u64,
    /// None if the stretch has no line feed; the first is at the first line start.
    checkpoints: Vec<Checkpoint>,
    report: Report,
}

/// How far the stretch was read when it had been given as far as `end`, and what had been found by then.
#[derive(Debug, Clone, Copy)]
struct Checkpoint {
    end: u64,
    bookmark: Bookmark,
    records: u64,
    rejected: u64,
    error_count: u64,
    warning_count: u64,
    /// Errors and warnings kept.
    kept: usize,
    warnings_kept: usize,
}

impl StretchValidator {
    /// A validator at the start of a document.
    pub fn new(options: &ReadOptions) -> Self {
        StretchValidator { validator: Validator::new(options), stretch: Stretch::new(0) }
    }

    /// Says that the next bytes begin a stretch at the document's byte `offset`. What was fed before is forgotten.
    pub fn start(&mut self, offset: u64) {
        self.validator.restart();
        self.stretch = Stretch::new(offset);
    }

    /// Takes the next bytes. Where one call ends and the next begins is also where the stretch may be taken over; a guess
    /// that was wrong is mostly right a few records later, so it pays to begin with short pieces.
    pub fn feed(&mut self, data: &[u8]) {
        let start = self.stretch.end;
        self.stretch.end += data.len() as u64;
        let mut rest = data;
        if self.stretch.checkpoints.is_empty() {
            let Some(lf) = memchr::memchr(b'\n', data) else { return };
            let line_start = start + lf as u64 + 1;
            self.validator.state.bookmark = Bookmark::at_line(line_start);
            self.checkpoint(line_start);
            rest = &data[lf + 1..];
        }
        if !rest.is_empty() {
            self.validator.feed(rest);
            self.checkpoint(self.stretch.end);
        }
    }

    fn checkpoint(&mut self, end: u64) {
        let (bookmark, report) = (self.validator.state.bookmark, self.validator.report());
        self.stretch.checkpoints.push(Checkpoint {
            end,
            bookmark,
            records: report.records,
            rejected: report.rejected,
            error_count: report.error_count,
            warning_count: report.warning_count,
            kept: report.errors.len(),
            warnings_kept: report.warnings.len(),
        });
    }

    /// What was found so far; lines and records are counted from the first line start.
    pub fn report(&self) -> &Report {
        self.validator.report()
    }

    /// Bytes held because the record that they begin is not whole yet.
    pub fn held(&self) -> usize {
        self.validator.held()
    }

    /// Says that the stretch ends here, and gives what was found. The next bytes begin another one, right after this.
    pub fn finish(&mut self) -> Stretch {
        let report = self.validator.restart();
        let next = Stretch::new(self.stretch.end);
        Stretch { report, ..std::mem::replace(&mut self.stretch, next) }
    }
}

impl Stretch {
    fn new(start: u64) -> Self {
        Stretch { start, end: start, checkpoints: Vec::new(), report: Report::default() }
    }

    /// What was found from a checkpoint on.
    fn since(&self, checkpoint: &Checkpoint) -> Report {
        Report {
            records: self.report.records - checkpoint.records,
            rejected: self.report.rejected - checkpoint.rejected,
            error_count: self.report.error_count - checkpoint.error_count,
            errors: self.report.errors[checkpoint.kept..].to_vec(),
            warning_count: self.report.warning_count - checkpoint.warning_count,
            warnings: self.report.warnings[checkpoint.warnings_kept..].to_vec(),
        }
    }
}

impl Validator {
    /// Goes on to the end of a stretch that starts at or after [`offset`](Self::offset), with what is known of it.
    ///
    /// Asks for more with `Some(end)`: [`feed`](Self::feed) the document's bytes from [`offset`](Self::offset) to `end`, and
    /// call this again. `None` says that the stretch is done with; the next bytes to feed are those at
    /// [`offset`](Self::offset), which may lie in the stretch where a record goes on beyond its end. The result is that of
    /// feeding everything.
    ///
    /// The bytes that errors of a stretch are about are not in [`last_read`](Self::last_read).
    pub fn join(&mut self, stretch: &Stretch) -> Option<u64> {
        let here = self.state.bookmark;
        let offset = self.offset();
        if stretch.checkpoints.is_empty() && here.skipping && (stretch.start..stretch.end).contains(&offset) {
            // There is no line end to be found, and nothing else is looked for.
            self.state.bookmark.base = stretch.end;
            return None;
        }
        if let Some(same) = stretch.checkpoints.iter().find(|checkpoint| checkpoint.bookmark.agrees(&here)) {
            let found = stretch.since(same);
            let enough = |kept: usize, count: u64, room: usize| kept as u64 >= count.min(room as u64);
            let (errors, warnings) = (found.errors.len(), found.warnings.len());
            if enough(errors, found.error_count, self.room(self.report().errors.len()))
                && enough(warnings, found.warning_count, self.room(self.report().warnings.len()))
            {
                self.take_over(stretch, same, found);
                return None;
            }
        }
        let first = if stretch.checkpoints.is_empty() { Some(stretch.start) } else { None };
        let ends = first.into_iter().chain(stretch.checkpoints.iter().map(|c| c.end));
        ends.chain([stretch.end]).find(|&end| end > offset)
    }

    /// What a stretch found from a checkpoint on becomes this validator's.
    fn take_over(&mut self, stretch: &Stretch, from: &Checkpoint, found: Report) {
        // Wrapping, for nobody promises that both were given the same bytes.
        let lines = self.state.bookmark.line.wrapping_sub(from.bookmark.line);
        let (points, before) = (self.state.points(), from.records + from.rejected);
        let (room, warning_room) = (self.room(self.report().errors.len()), self.room(self.report().warnings.len()));
        let report = &mut self.state.report;
        report.records += found.records;
        report.rejected += found.rejected;
        report.error_count += found.error_count;
        report.warning_count += found.warning_count;
        let moved = |mut error: LineError| {
            error.line = error.line.wrapping_add(lines);
            if let Some(opened) = &mut error.opened {
                opened.line = opened.line.wrapping_add(lines);
            }
            // A comment has no number.
            if error.record != 0 {
                error.record = error.record - before + points;
            }
            error
        };
        report.errors.extend(found.errors.into_iter().take(room).map(moved));
        report.warnings.extend(found.warnings.into_iter().take(warning_room).map(moved));
        let mut end = stretch.checkpoints.last().unwrap_or(from).bookmark;
        end.line = end.line.wrapping_add(lines);
        end.record = self.state.points();
        self.state.bookmark = end;
        self.base = end.base;
        self.pieces.clear();
    }

    /// How many errors or warnings may be kept beside those that are.
    fn room(&self, kept: usize) -> usize {
        self.options.max_errors - kept
    }
}
