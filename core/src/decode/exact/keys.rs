//! LP-034, LP-055, LP-056: which key is there twice.

use super::super::tape::{Kind, Token};
use crate::grammar::escape::{self, Place};
use std::borrow::Cow;

/// Up to this many keys are compared pair by pair; more are sorted, so that no input costs quadratic time.
const FEW: usize = 16;

/// A record's keys, as the bytes that they stand for.
pub(super) struct Keys<'a> {
    record: &'a [u8],
    tokens: &'a [Token],
    kind: Kind,
}

impl<'a> Keys<'a> {
    /// The keys of one kind among the tokens of a record whose bytes start at `record[0]`.
    pub(super) fn new(record: &'a [u8], tokens: &'a [Token], kind: Kind) -> Self {
        Keys { record, tokens, kind }
    }

    fn iter(&self) -> impl Iterator<Item = (&'a Token, Cow<'a, [u8]>)> + Clone + use<'a> {
        let (record, kind) = (self.record, self.kind);
        self.tokens.iter().filter(move |t| t.kind == kind).map(move |t| {
            let raw = &record[t.start as usize..t.end as usize];
            (t, if t.escaped { escape::unescape(raw, Place::Key) } else { Cow::Borrowed(raw) })
        })
    }

    /// The first key in order that equals an earlier one.
    pub(super) fn first_repeated(&self) -> Option<Token> {
        // Clients write keys in ascending order, and a strictly ascending list has no equals.
        let mut before: Option<Cow<'_, [u8]>> = None;
        let mut count = 0;
        let mut ascending = true;
        for (_, key) in self.iter() {
            ascending = ascending && before.is_none_or(|b| b < key);
            before = Some(key);
            count += 1;
        }
        if ascending {
            None
        } else if count <= FEW {
            let mut keys = self.iter().enumerate();
            keys.find(|(i, (_, key))| self.iter().take(*i).any(|(_, k)| k == *key)).map(|(_, (t, _))| *t)
        } else {
            let mut keys: Vec<_> = self.iter().collect();
            // A stable sort keeps equal keys in order, so all but the first of a run are repetitions.
            keys.sort_by(|a, b| a.1.cmp(&b.1));
            let repeated = keys.windows(2).filter(|pair| pair[0].1 == pair[1].1).map(|pair| *pair[1].0);
            repeated.min_by_key(|t| t.start)
        }
    }

    /// The first key in order that is also among `others`.
    pub(super) fn first_in(&self, others: &Keys<'a>) -> Option<Token> {
        let mut known: Vec<_> = others.iter().map(|(_, key)| key).collect();
        known.sort_unstable();
        self.iter().find(|(_, key)| known.binary_search(key).is_ok()).map(|(t, _)| *t)
    }
}
