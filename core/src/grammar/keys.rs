//! LP-034, LP-055, LP-056: which key is there twice.
//!
//! No two spellings stand for the same key: what must be escaped cannot stand bare, and a backslash before anything else is
//! itself. So keys are compared as they are written.

use super::token::{Kind, Token};

/// Up to this many keys are compared pair by pair; more are sorted, so that no input costs quadratic time.
const FEW: usize = 16;

/// A record's keys.
pub(crate) struct Keys<'a> {
    record: &'a [u8],
    tokens: &'a [Token],
    kind: Kind,
}

impl<'a> Keys<'a> {
    /// The keys of one kind among the tokens of a record whose bytes start at `record[0]`.
    pub(crate) fn new(record: &'a [u8], tokens: &'a [Token], kind: Kind) -> Self {
        Keys { record, tokens, kind }
    }

    fn iter(&self) -> impl Iterator<Item = (&'a Token, &'a [u8])> + Clone + use<'a> {
        let (record, kind) = (self.record, self.kind);
        let keys = self.tokens.iter().filter(move |t| t.kind == kind);
        keys.map(move |t| (t, &record[t.start as usize..t.end as usize]))
    }

    /// The first key in order that equals an earlier one.
    pub(crate) fn first_repeated(&self) -> Option<Token> {
        // Clients write keys in ascending order, and a strictly ascending list has no equals.
        let count = self.iter().count();
        let ascending = self.iter().zip(self.iter().skip(1)).all(|((_, a), (_, b))| a < b);
        if ascending {
            None
        } else if count <= FEW {
            let mut keys = self.iter().enumerate();
            keys.find(|(i, (_, key))| self.iter().take(*i).any(|(_, k)| k == *key)).map(|(_, (t, _))| *t)
        } else {
            let mut keys: Vec<_> = self.iter().collect();
            // A stable sort keeps equal keys in order, so all but the first of a run are repetitions.
            keys.sort_by(|a, b| a.1.cmp(b.1));
            let repeated = keys.windows(2).filter(|pair| pair[0].1 == pair[1].1).map(|pair| *pair[1].0);
            repeated.min_by_key(|t| t.start)
        }
    }

    /// The first key in order that is also among `others`.
    pub(crate) fn first_in(&self, others: &Keys<'a>) -> Option<Token> {
        let mut known: Vec<_> = others.iter().map(|(_, key)| key).collect();
        known.sort_unstable();
        self.iter().find(|(_, key)| known.binary_search(key).is_ok()).map(|(t, _)| *t)
    }
}
