//! Validation at the speed of the algebra: chunks of whole lines, and the exact parser for what they leave open.

use super::algebra::{Algebra, SafeDigits};
use super::exact::{Bookmark, Entry, Exact, plain_value};
use super::options::ReadOptions;
use super::report::Report;
use crate::grammar::Mode;
use crate::scan::{Classes, Kernel, Lanes};
use crate::value;

/// Bytes judged at a time: little enough to stay in the nearest cache with the marks, and a whole number of blocks.
const CHUNK: usize = 32 << 10;
const WORDS: usize = CHUNK / 64;

/// After the algebra had to begin again it looks ahead only this far, and then farther again.
const SHORT_CHUNK: usize = 2 << 10;

/// Tag sets whose keys are known to differ from each other.
const KNOWN: usize = 8;

/// Validates a document, or a piece of one.
struct Validate<'a> {
    data: &'a [u8],
    options: &'a ReadOptions,
    /// Whether more of the document follows the data.
    partial: bool,
    state: &'a mut State,
}

/// What lasts from one piece to the next.
#[derive(Debug)]
pub(super) struct State {
    pub(super) bookmark: Bookmark,
    report: Report,
    max_errors: usize,
    marks: Box<ChunkMarks>,
    keys: Box<[u8; CHUNK + 64]>,
    known: Vec<Vec<u8>>,
    /// Bytes that the algebra looks ahead.
    chunk: usize,
    /// Lines that the exact parser reads next, and how many it is to be the next time the algebra loses its way.
    exact_lines: usize,
    penalty: usize,
}

impl State {
    /// At the start of a document.
    pub(super) fn new(options: &ReadOptions) -> Self {
        let zero = [0; WORDS];
        State {
            bookmark: Bookmark::start(),
            report: Report::default(),
            max_errors: options.max_errors,
            marks: Box::new(ChunkMarks { hard: zero, soft: zero, line_ends: zero, tag_keys: zero }),
            keys: Box::new([0; CHUNK + 64]),
            known: Vec::new(),
            chunk: CHUNK,
            exact_lines: 0,
            penalty: 1,
        }
    }

    /// Reads a document or, if more of it will follow, a piece; gives how many bytes are settled.
    pub(super) fn read(&mut self, data: &[u8], options: &ReadOptions, partial: bool) -> usize {
        if applies(options) {
            return options.backend.run(Validate { data, options, partial, state: self });
        }
        let mut exact = Exact::resume(data, options, self.bookmark, partial);
        while let Some(entry) = exact.entry() {
            self.count(entry);
        }
        self.bookmark = exact.bookmark();
        exact.read()
    }

    fn count(&mut self, entry: Entry) {
        match entry {
            Entry::Record(_) => self.report.records += 1,
            Entry::Fault(error) => self.report.add(error, self.max_errors),
            Entry::Nothing => {}
        }
    }

    /// What was found so far.
    pub(super) fn report(&self) -> &Report {
        &self.report
    }
}

/// Whether the algebra's rules are those of the options. `strict` has rules that it does not know.
fn applies(options: &ReadOptions) -> bool {
    options.mode != Mode::Strict && options.max_record_bytes.is_none_or(|limit| limit >= CHUNK)
}

impl Kernel for Validate<'_> {
    /// How many bytes are settled; the others belong to a record whose rest is still to come.
    type Output = usize;

    #[inline(always)]
    fn run<L: Lanes>(self) -> usize {
        let Validate { data, options, partial, state } = self;
        let exact = Exact::resume(data, options, state.bookmark, partial);
        let mut run = Run { data, options, partial, exact, state, any: Any::default() };
        let mut at = 0;
        let mut goes_on = true;
        if !run.state.bookmark.starts_line() {
            at = run.exact(0);
            goes_on = at > 0;
        }
        while goes_on && at < data.len() {
            let next = if run.state.exact_lines > 0 {
                run.state.exact_lines -= 1;
                run.exact(at)
            } else {
                let words = run.mark::<L>(at);
                run.settle::<L>(at, words)
            };
            goes_on = next > at;
            at = next;
        }
        if partial {
            run.exact.go_to(at, run.state.report.points());
            run.state.bookmark = run.exact.bookmark();
        }
        at
    }
}

/// The marks of a chunk, 64 bytes a word.
#[derive(Debug)]
struct ChunkMarks {
    hard: [u64; WORDS],
    soft: [u64; WORDS],
    line_ends: [u64; WORDS],
    tag_keys: [u64; WORDS],
}

/// Whether a chunk has hard marks, soft marks, bytes above 0x7F, a line with two tags.
#[derive(Default)]
struct Any {
    hard: bool,
    soft: bool,
    high: bool,
    more_tags: bool,
}

struct Run<'a> {
    data: &'a [u8],
    options: &'a ReadOptions,
    partial: bool,
    exact: Exact<'a>,
    state: &'a mut State,
    /// What the chunk has any of.
    any: Any,
}

impl Run<'_> {
    /// Marks the chunk at `from`, which starts a line; gives the number of words.
    #[inline(always)]
    fn mark<L: Lanes>(&mut self, from: usize) -> usize {
        let rest = &self.data[from..];
        let length = rest.len().min(self.state.chunk);
        let mut algebra = Algebra::<L>::new(SafeDigits::of(self.options.precision));
        let [mut hard, mut soft, mut high, mut more_tags] = [L::splat(0); 4];
        let mut words = 0;
        while words * 64 < length {
            let mut padded = [b'\n'; 512];
            let block = match rest.get(words * 64..words * 64 + L::BYTES) {
                Some(block) => block,
                None => {
                    // What follows the document's end is line ends, which end its last line if it has none.
                    let tail = &rest[words * 64..];
                    padded[..tail.len()].copy_from_slice(tail);
                    &padded[..L::BYTES]
                }
            };
            let marks = algebra.block(Classes::of(block));
            marks.hard.store(&mut self.state.marks.hard[words..]);
            marks.soft.store(&mut self.state.marks.soft[words..]);
            marks.line_ends.store(&mut self.state.marks.line_ends[words..]);
            marks.tag_keys.store(&mut self.state.marks.tag_keys[words..]);
            hard = hard.or(marks.hard);
            soft = soft.or(marks.soft);
            high = high.or(marks.high);
            more_tags = more_tags.or(marks.more_tags);
            words += L::WORDS;
        }
        let [hard, soft, high, more_tags] = [hard, soft, high, more_tags].map(|marks| !marks.is_zero());
        self.any = Any { hard, soft, high, more_tags };
        if words * 64 > rest.len() {
            self.forget_padding(rest, words);
        }
        words
    }

    /// Takes back what was said of bytes after the end, save of the line end that ends a last line without one.
    fn forget_padding(&mut self, rest: &[u8], words: usize) {
        let unended = !self.partial && rest.last() != Some(&b'\n');
        let keep = rest.len() + usize::from(unended);
        for word in keep / 64..words {
            let kept = if word == keep / 64 { !(!0 << (keep % 64)) } else { 0 };
            self.state.marks.hard[word] &= kept;
            self.state.marks.soft[word] &= kept;
            self.state.marks.line_ends[word] &= kept;
        }
    }

    /// Settles the whole lines of the marked chunk; gives the start of what is still to be read.
    #[inline(always)]
    fn settle<L: Lanes>(&mut self, from: usize, words: usize) -> usize {
        let Some(last) = last_bit(&self.state.marks.line_ends[..words]) else {
            // A record longer than the chunk, or a string that is never closed.
            return self.exact(from);
        };
        let words = last / 64 + 1;
        let end = (from + last + 1).min(self.data.len());
        // What follows the last line end is marked again with the next chunk.
        let below = !0 >> (63 - last % 64);
        self.state.marks.hard[words - 1] &= below;
        self.state.marks.soft[words - 1] &= below;
        if self.any.soft {
            self.look_at_soft(from, words, end);
        }
        if self.any.high {
            self.mark_invalid_utf8(from, end);
        }
        if self.any.more_tags && self.options.mode != Mode::Lenient {
            self.mark_repeated_tags::<L>(from, words, last);
        }
        let next = if self.any.hard {
            self.parse_hard(from, words, end)
        } else {
            self.state.report.records += count(&self.state.marks.line_ends, 0, last + 1);
            end
        };
        if next == end {
            self.state.chunk = (self.state.chunk * 2).min(CHUNK);
            self.state.penalty = 1;
        } else {
            self.state.chunk = SHORT_CHUNK;
            self.state.exact_lines = self.state.penalty;
            self.state.penalty = (self.state.penalty * 2).min(1024);
        }
        next
    }

    /// Reads one line, or record of several lines, exactly; gives the start of the next, or `start` when its rest is
    /// still to come.
    fn exact(&mut self, start: usize) -> usize {
        self.exact.go_to(start, self.state.report.points());
        if let Some(entry) = self.exact.entry() {
            self.state.count(entry);
        }
        self.exact.read()
    }

    /// Looks at the values and timestamps that the algebra leaves open; a bad one makes its line hard.
    fn look_at_soft(&mut self, from: usize, words: usize, end: usize) {
        let chunk = &self.data[from..end];
        let mut looked_at = 0;
        for word in 0..words {
            let mut bits = self.state.marks.soft[word];
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if at < looked_at {
                    continue;
                }
                if is_boolean(chunk, at) {
                    continue;
                }
                let (token_end, good) = self.token_is_good(chunk, at);
                looked_at = token_end;
                if !good {
                    self.mark_hard(at);
                }
            }
        }
    }

    fn mark_hard(&mut self, at: usize) {
        self.state.marks.hard[at / 64] |= 1 << (at % 64);
        self.any.hard = true;
    }

    /// Whether the value or timestamp at or right before `at` is good, and where it ends.
    fn token_is_good(&self, chunk: &[u8], at: usize) -> (usize, bool) {
        let end = chunk.get(at..).and_then(|rest| rest.iter().position(delimiter)).map_or(chunk.len(), |i| at + i);
        let before = chunk[..at.min(end)].iter().rposition(|b| *b == b'=' || delimiter(b));
        let Some(before) = before else { return (end, false) };
        let token = &chunk[before + 1..end];
        let good = match chunk[before] {
            b'=' => plain_value(token, false).is_ok(),
            b' ' => value::timestamp::parse(token, self.options.precision, false).is_ok(),
            _ => false,
        };
        (end.max(at + 1), good)
    }

    /// LP-023, for whole lines at once.
    fn mark_invalid_utf8(&mut self, from: usize, end: usize) {
        if simdutf8::basic::from_utf8(&self.data[from..end]).is_ok() {
            return;
        }
        let mut start = from;
        while let Err(error) = std::str::from_utf8(&self.data[start..end]) {
            let at = start + error.valid_up_to() - from;
            self.mark_hard(at);
            match memchr::memchr(b'\n', &self.data[from + at..end]) {
                Some(lf) => start = from + at + lf + 1,
                None => break,
            }
        }
    }

    /// LP-034. The keys of a line's tags, brought together, are the same from line to line, so mostly one comparison with
    /// a list that is known to be good settles a line.
    #[inline(always)]
    fn mark_repeated_tags<L: Lanes>(&mut self, from: usize, words: usize, last: usize) {
        let mut length = 0;
        for word in 0..words {
            let mut mask = self.state.marks.tag_keys[word];
            if word == last / 64 {
                mask &= !0 >> (63 - last % 64);
            }
            if mask == 0 {
                continue;
            }
            let start = from + word * 64;
            let mut padded = [b'\n'; 64];
            let block = match self.data.get(start..).and_then(<[u8]>::first_chunk) {
                Some(block) => block,
                None => {
                    let tail = &self.data[start..];
                    padded[..tail.len()].copy_from_slice(tail);
                    &padded
                }
            };
            // There is room: all keys together are no longer than the chunk.
            let Some(out) = self.state.keys[length..].first_chunk_mut() else { break };
            length += L::compress(block, mask, out);
        }
        let mut at = 0;
        let mut line = 0;
        while at < length {
            let keys = &self.state.keys[at..length];
            if let Some(known) = self.state.known.iter().find(|known| keys.starts_with(known)) {
                at += known.len();
            } else {
                let sequence = &keys[..memchr::memchr(b'\n', keys).map_or(keys.len(), |lf| lf + 1)];
                at += sequence.len();
                if differ(sequence) {
                    if self.state.known.len() == KNOWN {
                        self.state.known.remove(0);
                    }
                    self.state.known.push(sequence.to_vec());
                } else if let Some(line_end) = nth_bit(&self.state.marks.line_ends[..words], line) {
                    self.mark_hard(line_end);
                }
            }
            line += 1;
        }
    }

    /// Parses the lines that are marked, and counts the others; gives the start of what is still to be read, which lies
    /// before `end` when the exact parser finds a line end where the algebra saw none.
    fn parse_hard(&mut self, from: usize, words: usize, end: usize) -> usize {
        let mut settled = 0usize;
        for word in 0..words {
            loop {
                let from_here = settled.saturating_sub(word * 64);
                let bits = if from_here < 64 { self.state.marks.hard[word] & (!0 << from_here) } else { 0 };
                if bits == 0 {
                    break;
                }
                let at = word * 64 + bits.trailing_zeros() as usize;
                let line = last_bit_before(&self.state.marks.line_ends, at).map_or(settled, |lf| lf + 1).max(settled);
                self.state.report.records += count(&self.state.marks.line_ends, settled, line);
                let next = self.exact(from + line);
                let ends_here = |lf: usize| self.state.marks.line_ends[lf / 64] >> (lf % 64) & 1 == 1;
                if next == from + line || next > end || (next < self.data.len() && !ends_here(next - 1 - from)) {
                    return next;
                }
                settled = next - from;
                if next == end {
                    return end;
                }
            }
        }
        self.state.report.records += count(&self.state.marks.line_ends, settled, words * 64);
        end
    }
}

fn delimiter(byte: &u8) -> bool {
    matches!(byte, b',' | b' ' | b'\n' | b'\r')
}

/// Whether the value that starts at `at` is a boolean in its commonest spelling; only a word's start is ever marked.
#[inline]
fn is_boolean(chunk: &[u8], at: usize) -> bool {
    let Some(bytes) = chunk.get(at.wrapping_sub(1)..).and_then(<[u8]>::first_chunk::<7>) else { return false };
    let [before, a, b, c, d, e, f] = *bytes;
    // Which of the two it is cannot be foretold, so nothing branches on it.
    let word = u32::from_le_bytes([a, b, c, d]);
    let yes = (word == u32::from_le_bytes(*b"true")) & delimiter(&e);
    let no = (word == u32::from_le_bytes(*b"fals")) & (e == b'e') & delimiter(&f);
    (before == b'=') & (yes | no)
}

/// Whether the keys, each followed by an equals sign, differ from each other. In the spelling of a line equal keys are
/// equal bytes, since nothing has two spellings.
fn differ(sequence: &[u8]) -> bool {
    let mut keys = Vec::new();
    let mut start = 0;
    for equals in memchr::memchr_iter(b'=', sequence) {
        if equals > 0 && sequence[equals - 1] != b'\\' {
            keys.push(&sequence[start..equals]);
            start = equals + 1;
        }
    }
    keys.sort_unstable();
    keys.windows(2).all(|pair| pair[0] != pair[1])
}

fn last_bit(words: &[u64]) -> Option<usize> {
    let word = words.iter().rposition(|&word| word != 0)?;
    Some(word * 64 + 63 - words[word].leading_zeros() as usize)
}

fn last_bit_before(words: &[u64], at: usize) -> Option<usize> {
    let partial = words[at / 64] & !(!0 << (at % 64));
    if partial != 0 {
        return Some(at / 64 * 64 + 63 - partial.leading_zeros() as usize);
    }
    last_bit(&words[..at / 64])
}

/// The place of the bit before which `n` others are set.
fn nth_bit(words: &[u64], mut n: usize) -> Option<usize> {
    for (i, &word) in words.iter().enumerate() {
        let ones = word.count_ones() as usize;
        if n < ones {
            let mut word = word;
            for _ in 0..n {
                word &= word - 1;
            }
            return Some(i * 64 + word.trailing_zeros() as usize);
        }
        n -= ones;
    }
    None
}

/// How many bits are set in `from..to`.
fn count(words: &[u64], from: usize, to: usize) -> u64 {
    let below = |at: usize| {
        let whole: u32 = words[from / 64..at / 64].iter().map(|word| word.count_ones()).sum();
        let partial = words.get(at / 64).map_or(0, |word| (word & !(!0 << (at % 64))).count_ones());
        u64::from(whole + partial)
    };
    below(to) - below(from)
}
