//! Reading at the speed of the algebra: chunks of whole lines, and the exact parser for what they leave open.

use super::algebra::{Algebra, SafeDigits};
use super::exact::{Bookmark, Entry, Exact};
use super::marks::{CHUNK, ChunkMarks, count, keep_below, last_bit, last_bit_before, next_bit, nth_bit};
use super::options::{Errors, ReadOptions};
use super::repeated::TagKeys;
use super::report::Report;
use super::sink::{Sink, Stretch};
use super::soft;
use crate::grammar::Mode;
use crate::scan::{Classes, Kernel, Lanes};

/// How far ahead of the block at hand bytes are fetched: processors do that by themselves, but not past a page's end.
const AHEAD: usize = 4 << 10;

/// After the algebra had to begin again it looks ahead only this far, and then farther again.
const SHORT_CHUNK: usize = 2 << 10;

/// Then the exact parser reads so many bytes: twice as many each time in a row, so that a document which the algebra does
/// not settle costs little more than reading it exactly.
const LEAST_PENALTY: usize = 64;
const GREATEST_PENALTY: usize = 64 << 10;

/// What lasts from one piece of a document to the next.
#[derive(Debug)]
pub(super) struct State {
    pub(super) bookmark: Bookmark,
    /// What was found since the report was last taken, and how many points before.
    pub(super) report: Report,
    points_before: u64,
    /// Errors and warnings that may still be kept.
    max_errors: usize,
    max_warnings: usize,
    marks: Box<ChunkMarks>,
    tag_keys: TagKeys,
    /// Bytes that the algebra looks ahead.
    chunk: usize,
    /// Bytes that the exact parser reads next, and how many it is to be the next time the algebra was of no use.
    exact_bytes: usize,
    penalty: usize,
}

impl State {
    /// At the start of a document. With [`Errors::Raise`] reading ends after the first error.
    pub(super) fn new(options: &ReadOptions) -> Self {
        State {
            bookmark: Bookmark::start(),
            report: Report::default(),
            points_before: 0,
            max_errors: if options.errors == Errors::Raise { 1 } else { options.max_errors },
            max_warnings: options.max_errors,
            marks: ChunkMarks::new(),
            tag_keys: TagKeys::new(),
            chunk: CHUNK,
            exact_bytes: 0,
            penalty: LEAST_PENALTY,
        }
    }

    /// Reads a document or, if more of it will follow, a piece; gives how many bytes are settled.
    pub(super) fn read<S: Sink>(&mut self, data: &[u8], options: &ReadOptions, partial: bool, sink: &mut S) -> usize {
        if applies(options) {
            return options.backend.run(Read { data, options, partial, state: self, sink });
        }
        let mut exact = Exact::resume(data, options, self.bookmark, partial);
        while !self.over(options) {
            let entry = exact.entry();
            exact.warnings().for_each(|warning| self.report.warn(warning, self.max_warnings));
            let Some(entry) = entry else { break };
            self.take(entry, &exact, sink);
        }
        self.bookmark = exact.bookmark();
        exact.read()
    }

    fn take<S: Sink>(&mut self, entry: Entry, exact: &Exact<'_>, sink: &mut S) {
        match entry {
            Entry::Record(record) => {
                self.report.records += 1;
                sink.record(&record, exact.tokens());
            }
            Entry::Fault(error) => {
                sink.fault(&error, exact.read());
                self.report.add(error, self.max_errors);
            }
            Entry::Nothing => {}
        }
    }

    /// Whether an error has ended the reading.
    fn over(&self, options: &ReadOptions) -> bool {
        options.errors == Errors::Raise && self.report.error_count > 0
    }

    /// What was found so far.
    pub(super) fn report(&self) -> &Report {
        &self.report
    }

    /// What was found since this was last asked for.
    pub(super) fn take_report(&mut self) -> Report {
        self.points_before = self.points();
        self.max_errors -= self.report.errors.len();
        self.max_warnings -= self.report.warnings.len();
        std::mem::take(&mut self.report)
    }

    /// Points met, good and bad.
    pub(super) fn points(&self) -> u64 {
        self.points_before + self.report.records + self.report.rejected
    }
}

/// Whether the algebra's rules are those of the options. `strict` and targets have rules that it does not know.
fn applies(options: &ReadOptions) -> bool {
    let known = options.mode != Mode::Strict && options.target.is_none();
    known && options.max_record_bytes.is_none_or(|limit| limit >= CHUNK)
}

/// Reads a document, or a piece of one.
struct Read<'a, S> {
    data: &'a [u8],
    options: &'a ReadOptions,
    /// Whether more of the document follows the data.
    partial: bool,
    state: &'a mut State,
    sink: &'a mut S,
}

impl<S: Sink> Kernel for Read<'_, S> {
    /// How many bytes are settled; the others belong to a record whose rest is still to come.
    type Output = usize;

    #[inline(always)]
    fn run<L: Lanes>(self) -> usize {
        let Read { data, options, partial, state, sink } = self;
        let exact = Exact::resume(data, options, state.bookmark, partial);
        let mut run = Run { data, options, partial, exact, state, sink, any: Any::default() };
        let mut at = 0;
        let mut goes_on = true;
        if !run.state.bookmark.starts_line() {
            at = run.exact(0, 1);
            goes_on = at > 0;
        }
        while goes_on && at < data.len() && !run.state.over(options) {
            let next = if run.state.exact_bytes > 0 {
                let bytes = std::mem::take(&mut run.state.exact_bytes);
                run.exact(at, bytes)
            } else {
                let words = run.mark::<L>(at);
                run.settle::<L>(at, words)
            };
            goes_on = next > at;
            at = next;
        }
        if partial {
            run.exact.go_to(at, run.state.points());
            run.state.bookmark = run.exact.bookmark();
        }
        at
    }
}

/// What a chunk has any of.
#[derive(Default)]
struct Any {
    hard: bool,
    soft: bool,
    /// Lines with two tags.
    more_tags: bool,
    /// Line feeds in strings.
    inner_lines: bool,
}

struct Run<'a, S> {
    data: &'a [u8],
    options: &'a ReadOptions,
    partial: bool,
    exact: Exact<'a>,
    state: &'a mut State,
    sink: &'a mut S,
    any: Any,
}

impl<S: Sink> Run<'_, S> {
    /// Marks the chunk at `from`, which starts a line; gives the number of words.
    #[inline(always)]
    fn mark<L: Lanes>(&mut self, from: usize) -> usize {
        let rest = &self.data[from..];
        let length = rest.len().min(self.state.chunk);
        let mut algebra = Algebra::<L>::new(SafeDigits::of(self.options.precision));
        let [mut hard, mut soft, mut more_tags, mut inner] = [L::splat(0); 4];
        // What follows the document's end is line ends, which end its last line if it has none. Prepared out of the loop,
        // which is to keep its vectors in registers.
        let mut padded = [b'\n'; 512];
        let tail = &rest[rest.len() - rest.len() % L::BYTES..];
        if rest.len() < length.next_multiple_of(L::BYTES) {
            padded[..tail.len()].copy_from_slice(tail);
        }
        let mut words = 0;
        let into = &mut self.state.marks;
        while words * 64 < length {
            let block = rest.get(words * 64..words * 64 + L::BYTES).unwrap_or(&padded[..L::BYTES]);
            if let Some(ahead) = rest.get(words * 64 + AHEAD..words * 64 + AHEAD + L::BYTES) {
                L::prefetch(ahead);
            }
            let marks = algebra.block(Classes::of(block), S::TOKENS);
            marks.hard.store(&mut into.hard[words..]);
            marks.soft.store(&mut into.soft[words..]);
            marks.line_ends.store(&mut into.line_ends[words..]);
            marks.tag_keys.store(&mut into.tag_keys[words..]);
            if S::TOKENS {
                marks.bounds.store(&mut into.bounds[words..]);
                marks.escaped.store(&mut into.escaped[words..]);
                inner = inner.or(marks.inner_lines);
            }
            hard = hard.or(marks.hard);
            soft = soft.or(marks.soft);
            more_tags = more_tags.or(marks.more_tags);
            words += L::WORDS;
        }
        let [hard, soft, more_tags, inner_lines] = [hard, soft, more_tags, inner].map(|marks| !marks.is_zero());
        self.any = Any { hard, soft, more_tags, inner_lines };
        if words * 64 > rest.len() {
            // Takes back what was said of bytes after the end, save of the line end that ends a last line without one.
            let unended = !self.partial && rest.last() != Some(&b'\n');
            let end = rest.len() + usize::from(unended);
            for marks in [&mut into.hard, &mut into.soft, &mut into.line_ends] {
                keep_below(end, marks, words);
            }
        }
        words
    }

    /// Settles the whole lines of the marked chunk; gives the start of what is still to be read.
    #[inline(always)]
    fn settle<L: Lanes>(&mut self, from: usize, words: usize) -> usize {
        let Some(last) = last_bit(&self.state.marks.line_ends[..words]) else {
            // A record longer than the chunk, or a string that is never closed.
            return self.exact(from, 1);
        };
        // What follows the last line end is marked again with the next chunk.
        let words = last / 64 + 1;
        let end = (from + last + 1).min(self.data.len());
        for marks in [&mut self.state.marks.hard, &mut self.state.marks.soft] {
            keep_below(last + 1, marks, words);
        }
        if self.any.soft {
            let chunk = &self.data[from..end];
            self.any.hard |= soft::look(chunk, &mut self.state.marks, words, self.options.precision);
        }
        if self.any.more_tags && self.options.mode != Mode::Lenient {
            self.mark_repeated_tags::<L>(from, words, last);
        }
        let (next, exact_lines) = if self.any.hard {
            self.parse_hard::<L>(from, last, end)
        } else {
            self.good::<L>(from, 0, last + 1);
            (end, 0)
        };
        let useful = exact_lines == 0 || 2 * exact_lines < count(&self.state.marks.line_ends, 0, last + 1);
        if next == end && useful {
            self.state.chunk = (self.state.chunk * 2).min(CHUNK);
            self.state.penalty = LEAST_PENALTY;
        } else {
            self.state.chunk = SHORT_CHUNK;
            self.state.exact_bytes = self.state.penalty;
            self.state.penalty = (self.state.penalty * 2).min(GREATEST_PENALTY);
        }
        next
    }

    /// Accepts the lines whose bits are `first..end` of the chunk at `from`.
    #[inline(always)]
    fn good<L: Lanes>(&mut self, from: usize, first: usize, end: usize) {
        if S::TOKENS && self.any.inner_lines {
            // Where lines and records are not the same, each record is told of by itself.
            let mut start = first;
            while let Some(line_end) = next_bit(&self.state.marks.line_ends, start, end) {
                self.exact.go_to(from + start, self.state.points());
                self.tell::<L>(from, start, line_end + 1);
                self.state.report.records += 1;
                start = line_end + 1;
            }
            return;
        }
        if first == end {
            return;
        }
        let lines = count(&self.state.marks.line_ends, first, end);
        if S::TOKENS && lines > 0 {
            self.exact.go_to(from + first, self.state.points());
            self.tell::<L>(from, first, end);
            self.exact.pass((from + end).min(self.data.len()), lines);
        }
        self.state.report.records += lines;
    }

    /// Tells the sink of the lines whose bits are `first..end`; the exact parser stands at the first of them.
    #[inline(always)]
    fn tell<L: Lanes>(&mut self, from: usize, first: usize, end: usize) {
        let (start, last) = (first / 64, (end - 1) / 64);
        let (above, below) = (!0 << (first % 64), !0 >> (63 - (end - 1) % 64));
        let (line, record) = (self.exact.line(), self.state.points() + 1);
        let marks = &mut self.state.marks;
        let cut = |marks: &mut [u64]| {
            let kept = (marks[start], marks[last]);
            marks[start] &= above;
            marks[last] &= below;
            kept
        };
        let kept = [cut(&mut marks.bounds), cut(&mut marks.line_ends)];
        self.sink.lines::<L>(Stretch {
            bounds: &marks.bounds[start..=last],
            escaped: &marks.escaped[start..=last],
            line_ends: &marks.line_ends[start..=last],
            start: (first % 64) as u32,
            base: from + first,
            line,
            record,
        });
        // Bits outside belong to the lines before and after.
        for (marks, kept) in [&mut marks.bounds, &mut marks.line_ends].into_iter().zip(kept) {
            marks[last] = kept.1;
            marks[start] = kept.0;
        }
    }

    /// Reads at least so many bytes exactly, up to the end of a line or record; gives the start of the next, or that of the
    /// first whose rest is still to come.
    fn exact(&mut self, start: usize, bytes: usize) -> usize {
        self.exact.go_to(start, self.state.points());
        while self.exact.read() < start + bytes
            && !self.state.over(self.options)
            && let Some(entry) = self.exact.entry()
        {
            self.state.take(entry, &self.exact, self.sink);
        }
        self.exact.read()
    }

    /// LP-034.
    #[inline(always)]
    fn mark_repeated_tags<L: Lanes>(&mut self, from: usize, words: usize, last: usize) {
        keep_below(last + 1, &mut self.state.marks.tag_keys, words);
        let State { marks, tag_keys, .. } = &mut *self.state;
        tag_keys.gather::<L>(&self.data[from..], &marks.tag_keys[..words]);
        let hard = &mut self.any.hard;
        tag_keys.each_repeating(|line| {
            if let Some(line_end) = nth_bit(&marks.line_ends[..words], line) {
                marks.hard[line_end / 64] |= 1 << (line_end % 64);
                *hard = true;
            }
        });
    }

    /// Parses the lines that are marked, and counts the others; gives the start of what is still to be read, which lies
    /// before `end` when the exact parser finds a line end where the algebra saw none; and how many lines were parsed.
    #[inline(always)]
    fn parse_hard<L: Lanes>(&mut self, from: usize, last: usize, end: usize) -> (usize, u64) {
        let mut settled = 0usize;
        let mut exact_lines = 0;
        for word in 0..=last / 64 {
            loop {
                let from_here = settled.saturating_sub(word * 64);
                let bits = if from_here < 64 { self.state.marks.hard[word] & (!0 << from_here) } else { 0 };
                if bits == 0 {
                    break;
                }
                let at = word * 64 + bits.trailing_zeros() as usize;
                let line = last_bit_before(&self.state.marks.line_ends, at).map_or(settled, |lf| lf + 1).max(settled);
                self.good::<L>(from, settled, line);
                let next = self.exact(from + line, 1);
                exact_lines += 1;
                let ends_here = |lf: usize| self.state.marks.line_ends[lf / 64] >> (lf % 64) & 1 == 1;
                if next == from + line || next > end || (next < self.data.len() && !ends_here(next - 1 - from)) {
                    return (next, exact_lines);
                }
                settled = next - from;
                if next == end {
                    return (end, exact_lines);
                }
            }
        }
        self.good::<L>(from, settled, last + 1);
        (end, exact_lines)
    }
}
