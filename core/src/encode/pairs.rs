//! The tags and fields of the row being written: are their keys different, are they in order, and if not, put them there.

use super::key::KeyRef;
use super::name::{self, Look};
use super::options::{EncodeOptions, OnDuplicate, TagOrder};
use crate::error::{Code, Part};
use crate::grammar::Mode;
use crate::grammar::escape::{self, Place};
use crate::value::buffer::{Buffer, PADDED};
use std::borrow::Cow;
use std::cmp::Ordering;

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
    /// `,key=` as it is written, if that is short, with zeros behind it, and its length; else zeros.
    text: [u8; PADDED],
    short: u8,
    /// The length of its key as it was given, if that is short and written as it is; else 0.
    given: u8,
}

/// A key that was appended to the buffer.
#[derive(Clone, Copy)]
pub(super) enum Seen<'k> {
    /// The one that was expected.
    Expected,
    /// Any other, and where it ends, before the equals sign.
    New { key: KeyRef<'k>, look: Look, end: usize },
}

/// The pairs of a row, which stand in the buffer in the order in which they came, each behind a comma.
///
/// From row to row keys are mostly the same, so the list is kept, and overwritten pair by pair: what was found out about
/// the keys of the row before holds as long as they come again.
#[derive(Debug, Clone, Default)]
pub(super) struct Pairs {
    list: Vec<Pair>,
    /// How many of the list are this row's.
    len: usize,
    /// How many of them are default tags, which come first.
    defaults: usize,
    /// The first field.
    first_field: Option<usize>,
    /// Whether they came as they are to be written.
    in_order: bool,
    /// The order in which they are to be written, if they did not come so.
    order: Vec<usize>,
    /// Whether all fingerprints of the list are different.
    different: bool,
    /// Whether the list is that of a whole row that was found good, this row's keys being the same so far.
    known: bool,
    /// What is put in order is put together here, and what is sorted.
    text: Buffer,
    fingerprints: Vec<u64>,
}

impl Pairs {
    /// Begins a row.
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.len = 0;
        self.defaults = 0;
        if !self.known {
            self.first_field = None;
            self.in_order = true;
        }
    }

    /// What was added until now are default tags.
    pub(super) fn were_defaults(&mut self) {
        self.defaults = self.len;
    }

    /// How many pairs the row has so far.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn has_fields(&self) -> bool {
        self.first_field.is_some_and(|first| first < self.len)
    }

    /// The text and the length of this key, if it comes next, as it did in the row before; the pair is to start here. `None`,
    /// where no row is open or it has failed.
    #[inline(always)]
    pub(super) fn expected(&mut self, key: KeyRef<'_>, tag: bool, start: usize) -> Option<(&[u8; PADDED], usize)> {
        match self.list.get_mut(self.len) {
            Some(pair) if self.known && pair.tag == tag && pair.is(key) => {
                pair.start = start;
                Some((&pair.text, pair.short.into()))
            }
            _ => None,
        }
    }

    /// Adds the pair that was expected.
    #[inline(always)]
    pub(super) fn add_expected(&mut self) {
        self.len += 1;
    }

    /// Expects nothing until the next row.
    pub(super) fn close(&mut self) {
        self.len = self.list.len();
    }

    /// Expects nothing until a whole row was good again.
    pub(super) fn forget(&mut self) {
        self.known = false;
    }

    /// Adds the tag that was appended to `out` since `start`.
    #[inline(always)]
    pub(super) fn add_tag(&mut self, out: &Buffer, start: usize, key: Seen<'_>, order: TagOrder) {
        let Seen::New { key, look, end } = key else { return self.add_expected() };
        self.add(start, key, look, end, true);
        let above = match &self.list[..self.len] {
            [.., one, two] => one.prefix < two.prefix || order == TagOrder::Given || ascend(one, two, out),
            _ => true,
        };
        self.in_order &= above && self.first_field.is_none();
    }

    /// The same for a field.
    #[inline(always)]
    pub(super) fn add_field(&mut self, start: usize, key: Seen<'_>) {
        let Seen::New { key, look, end } = key else { return self.add_expected() };
        self.add(start, key, look, end, false);
        self.first_field.get_or_insert(self.len - 1);
    }

    #[inline(always)]
    fn add(&mut self, start: usize, key: KeyRef<'_>, look: Look, key_end: usize, tag: bool) {
        if self.known {
            self.depart();
        }
        let (text, short) = key.text(look);
        let given = if look.plain() && short > 0 { short - 2 } else { 0 };
        let Look { prefix, fingerprint, .. } = look;
        let pair =
            Pair { start, prefix, fingerprint, key: key_end - start - 1, tag, dropped: false, text, short, given };
        match self.list.get_mut(self.len) {
            Some(before) => {
                self.different &= before.fingerprint == fingerprint;
                *before = pair;
            }
            None => {
                self.different = false;
                self.list.push(pair);
            }
        }
        self.len += 1;
    }

    /// From here on the keys are others than those of the row before.
    #[inline(never)]
    fn depart(&mut self) {
        self.known = false;
        self.first_field = self.first_field.filter(|first| *first < self.len);
        // Where the whole was not in order, these may be; to think not is only slower.
        self.in_order |= self.len == 0;
    }

    /// LP-113, LP-115: refuses equal keys, among tags, among fields, and in `strict` among both; or drops the first of two
    /// where the options say so, and where it is a default tag.
    #[inline]
    pub(super) fn judge(&mut self, out: &Buffer, options: &EncodeOptions) -> Result<(), Repeated> {
        if self.known && self.len == self.list.len() {
            return Ok(());
        }
        self.known = false;
        self.list.truncate(self.len);
        if self.different || self.all_different() { Ok(()) } else { self.judge_exactly(out, options) }
    }

    /// Whether all fingerprints are different.
    #[inline(never)]
    fn all_different(&mut self) -> bool {
        let sorted = &mut self.fingerprints;
        sorted.clear();
        sorted.extend(self.list.iter().map(|pair| pair.fingerprint));
        sorted.sort_unstable();
        self.different = sorted.windows(2).all(|two| two[0] != two[1]);
        self.different
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

    /// Puts the pairs in order, a space before the first field, and says where that is.
    #[inline(always)]
    pub(super) fn arrange(&mut self, out: &mut Buffer, order: TagOrder) -> usize {
        let first_field = match self.in_order {
            true => self.first_field.and_then(|first| self.list.get(first)).map(|pair| pair.start),
            false => self.rearrange(out, order),
        };
        // A row some of which was dropped has to be judged again.
        self.known = self.in_order || self.order.len() == self.list.len();
        let Some(first_field) = first_field else { return out.len() };
        out.set(first_field, b' ');
        first_field
    }

    /// Puts the tags in order and before the fields, and says where the first field is then.
    #[inline(never)]
    fn rearrange(&mut self, out: &mut Buffer, order: TagOrder) -> Option<usize> {
        let list = &self.list;
        if !self.known {
            self.order.clear();
            self.order.extend((0..list.len()).filter(|&i| !list[i].dropped));
            // Stable: what compares as equal stays as given.
            self.order.sort_by(|&a, &b| match (&list[a], &list[b]) {
                (a, b) if a.tag && b.tag && order == TagOrder::Sorted => a.compare(b, out),
                (a, b) => b.tag.cmp(&a.tag),
            });
            self.in_order = self.order.is_sorted() && self.order.len() == list.len();
        }
        let start_of = |i: usize| list.get(i).map_or(out.len(), |pair| pair.start);
        let mut first_field = None;
        self.text.truncate(0);
        for &i in &self.order {
            if !list[i].tag {
                first_field.get_or_insert(start_of(0) + self.text.len());
            }
            self.text.extend(&out.as_slice()[start_of(i)..start_of(i + 1)]);
        }
        out.replace(start_of(0), self.text.as_slice());
        first_field
    }
}

impl Pair {
    /// Whether this is its key, as far as that can be told quickly.
    #[inline(always)]
    fn is(&self, key: KeyRef<'_>) -> bool {
        match key {
            KeyRef::Prepared(key) => self.short > 0 && self.text == key.padded,
            KeyRef::Plain(name) => usize::from(self.given) == name.len() && name::stands_behind_comma(name, &self.text),
        }
    }

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

/// Whether the keys of tags are in order.
#[inline(never)]
fn ascend(one: &Pair, two: &Pair, out: &Buffer) -> bool {
    one.compare(two, out).is_le()
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
