//! The tags and fields of the row being written: are their keys different, are they in order, and if not, put them there.

use super::name::Look;
use super::options::{EncodeOptions, OnDuplicate, TagOrder};
use crate::error::{Code, Part};
use crate::grammar::Mode;
use crate::grammar::escape::{self, Place};
use crate::value::buffer::Buffer;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

/// A key that is given twice, what it is, and the code for that.
pub(super) type Repeated = (Code, Part, Vec<u8>);

/// One tag or field in the buffer, from the byte that separates it from what is before it to where the next one starts.
#[derive(Debug, Clone)]
struct Pair {
    start: usize,
    prefix: u64,
    fingerprint: u64,
    /// The length of its key as written.
    key: usize,
    tag: bool,
    /// Whether it is not to be written, for one after it has the same key.
    dropped: bool,
}

/// The pairs of a row, which stand in the buffer in the order in which they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs {
    list: Vec<Pair>,
    /// Where the first field starts.
    first_field: Option<usize>,
    /// Whether they came as they are to be written.
    in_order: bool,
    /// The fingerprints of a row's keys that were all found to be different. From row to row keys are mostly the same.
    different: Vec<u64>,
    /// How many of the pairs are default tags. They come first.
    defaults: usize,
}

impl Pairs {
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.first_field = None;
        self.in_order = true;
        self.defaults = 0;
    }

    /// What was added until now are default tags.
    pub(super) fn were_defaults(&mut self) {
        self.defaults = self.list.len();
    }

    pub(super) fn has_fields(&self) -> bool {
        self.first_field.is_some()
    }

    /// Takes what was appended to `out` since `start`, where the key ends before its equals sign at `key_end`, as a pair.
    #[inline(always)]
    pub(super) fn add_tag(&mut self, out: &Buffer, start: usize, key_end: usize, look: Look, order: TagOrder) {
        let above = self.list.last().is_none_or(|last| last.prefix < look.prefix);
        self.add(start, key_end, look, true);
        self.in_order &= !self.has_fields() && (above || order == TagOrder::Given || self.last_ascends(out));
    }

    /// The same for a field; the first one's separator becomes a space.
    #[inline(always)]
    pub(super) fn add_field(&mut self, out: &mut Buffer, start: usize, key_end: usize, look: Look) {
        if self.first_field.is_none() {
            self.first_field = Some(start);
            out.set(start, b' ');
        }
        self.add(start, key_end, look, false);
    }

    #[inline(always)]
    fn add(&mut self, start: usize, key_end: usize, Look { prefix, fingerprint, .. }: Look, tag: bool) {
        self.list.push(Pair { start, prefix, fingerprint, key: key_end - start - 1, tag, dropped: false });
    }

    #[inline(never)]
    fn last_ascends(&self, out: &Buffer) -> bool {
        self.list.windows(2).last().is_none_or(|two| two[0].compare(&two[1], out).is_le())
    }

    /// LP-113, LP-115: refuses equal keys, among tags, among fields, and in `strict` among both; or drops the first of two
    /// where the options say so, and where it is a default tag.
    #[inline]
    pub(super) fn judge(&mut self, out: &Buffer, options: &EncodeOptions) -> Result<(), Repeated> {
        let known = self.list.len() == self.different.len()
            && self.list.iter().zip(&self.different).all(|(pair, known)| pair.fingerprint == *known);
        if known || self.all_different() { Ok(()) } else { self.judge_exactly(out, options) }
    }

    /// Whether all fingerprints are different.
    #[inline(never)]
    fn all_different(&mut self) -> bool {
        let fingerprints = &mut self.different;
        fingerprints.clear();
        fingerprints.extend(self.list.iter().map(|pair| pair.fingerprint));
        fingerprints.sort_unstable();
        let different = fingerprints.windows(2).all(|two| two[0] != two[1]);
        fingerprints.clear();
        if different {
            fingerprints.extend(self.list.iter().map(|pair| pair.fingerprint));
        }
        different
    }

    #[cold]
    #[inline(never)]
    fn judge_exactly(&mut self, out: &Buffer, options: &EncodeOptions) -> Result<(), Repeated> {
        for (tag, code, part) in
            [(true, Code::DuplicateTag, Part::TagKey), (false, Code::DuplicateField, Part::FieldKey)]
        {
            for (first, second) in self.repeated(tag, out) {
                if options.on_duplicate == OnDuplicate::Error && first >= self.defaults {
                    return Err((code, part, self.list[second].name(out).into_owned()));
                }
                self.list[first].dropped = true;
                self.in_order = false;
            }
        }
        let of = |tag| self.list.iter().filter(move |pair| pair.tag == tag && !pair.dropped);
        match first_in(of(false), of(true).collect(), out).filter(|_| options.mode == Mode::Strict) {
            Some(pair) => Err((Code::TagAndField, Part::FieldKey, pair.name(out).into_owned())),
            None => Ok(()),
        }
    }

    /// Of the tags or the fields, each two that have the same key and none with that key between them, as indices; by
    /// the place of the second.
    fn repeated(&self, tag: bool, out: &Buffer) -> Vec<(usize, usize)> {
        let mut sorted: Vec<usize> = (0..self.list.len()).filter(|&n| self.list[n].tag == tag).collect();
        sorted.sort_by(|&a, &b| self.list[a].compare(&self.list[b], out)); // Stable: equal keys stay as given.
        let equal = sorted.windows(2).filter(|two| self.list[two[0]].compare(&self.list[two[1]], out).is_eq());
        let mut equal: Vec<_> = equal.map(|two| (two[0], two[1])).collect();
        equal.sort_by_key(|&(_, second)| second);
        equal
    }

    /// Puts the pairs in order and says where the tags end.
    #[inline(always)]
    pub(super) fn arrange(&mut self, out: &mut Buffer, order: TagOrder) -> usize {
        if !self.in_order {
            self.rearrange(out, order);
        }
        self.first_field.unwrap_or(out.len())
    }

    #[inline(never)]
    fn rearrange(&mut self, out: &mut Buffer, order: TagOrder) {
        let Some(start) = self.list.first().map(|pair| pair.start) else { return };
        let mut spans: Vec<(&Pair, Range<usize>)> = Vec::with_capacity(self.list.len());
        let ends = self.list.iter().skip(1).map(|pair| pair.start).chain([out.len()]);
        spans.extend(self.list.iter().zip(ends).map(|(pair, end)| (pair, pair.start + 1..end)));
        spans.retain(|(pair, _)| !pair.dropped);
        // Stable: what compares as equal stays as given.
        spans.sort_by(|(a, _), (b, _)| match (a.tag, b.tag) {
            (true, true) if order == TagOrder::Sorted => a.compare(b, out),
            _ => b.tag.cmp(&a.tag),
        });
        let mut text = Vec::with_capacity(out.len() - start);
        let mut first_field = None;
        for (pair, span) in spans {
            let first = !pair.tag && first_field.is_none();
            if first {
                first_field = Some(start + text.len());
            }
            text.push(if first { b' ' } else { b',' });
            text.extend_from_slice(&out.as_slice()[span]);
        }
        self.first_field = first_field;
        out.replace(start, &text);
    }
}

impl Pair {
    /// Its key as it was given.
    fn name<'o>(&self, out: &'o Buffer) -> Cow<'o, [u8]> {
        escape::unescape_bytes(self.written(out), Place::Key)
    }

    fn written<'o>(&self, out: &'o Buffer) -> &'o [u8] {
        &out.as_slice()[self.start + 1..][..self.key]
    }

    /// The order of the keys as they were given.
    fn compare(&self, other: &Pair, out: &Buffer) -> Ordering {
        self.prefix.cmp(&other.prefix).then_with(|| {
            let (one, two) = (self.written(out), other.written(out));
            if one.contains(&b'\\') || two.contains(&b'\\') {
                self.name(out).cmp(&other.name(out))
            } else {
                one.cmp(two)
            }
        })
    }
}

/// The first pair in order whose key is also one of `others`.
fn first_in<'p>(
    mut pairs: impl Iterator<Item = &'p Pair>,
    mut others: Vec<&'p Pair>,
    out: &Buffer,
) -> Option<&'p Pair> {
    others.sort_by(|a, b| a.compare(b, out));
    pairs.find(|pair| others.binary_search_by(|other| other.compare(pair, out)).is_ok())
}
