//! What a target's rules look at: one entry of a document, which the mode has accepted.

use crate::grammar::token::{Kind, Token};
use crate::precision::Precision;
use crate::value;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Nothing, or spaces.
    Blank,
    Comment,
    Record,
}

/// A record, a comment or a blank line.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) form: Form,
    /// From its first byte that is not a space up to its line end.
    pub(crate) text: &'a [u8],
    /// Whether its line ends in a carriage return.
    pub(crate) cr: bool,
    /// Whether spaces stand before it.
    pub(crate) indented: bool,
    /// The tokens of a record.
    pub(crate) tokens: &'a [Token],
    pub(crate) precision: Precision,
}

/// A place in an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Counted from the first byte of the entry's text.
    pub(crate) at: usize,
    pub(crate) length: usize,
}

impl Place {
    pub(crate) fn byte(at: usize) -> Place {
        Place { at, length: 1 }
    }

    pub(crate) fn of(token: &Token) -> Place {
        Place { at: token.start as usize, length: (token.end - token.start) as usize }
    }
}

impl<'a> Entry<'a> {
    /// The tokens of one kind, as they are written.
    pub(super) fn tokens_of(&self, kind: Kind) -> impl Iterator<Item = (&'a Token, &'a [u8])> + Clone + use<'a> {
        self.all().filter(move |(token, _)| token.kind == kind)
    }

    /// Every token, as it is written.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'a Token, &'a [u8])> + Clone + use<'a> {
        let text = self.text;
        self.tokens.iter().map(move |token| (token, &text[token.start as usize..token.end as usize]))
    }

    /// The spaces that end a record whose last token is of this kind.
    pub(super) fn spaces_after(&self, kind: Kind) -> Option<Place> {
        let last = self.tokens.last().filter(|last| last.kind == kind)?;
        let at = last.end as usize;
        (at < self.text.len()).then_some(Place { at, length: self.text.len() - at })
    }

    /// The time, and the token that is it.
    pub(super) fn time(&self) -> Option<(i64, &'a Token)> {
        let token = self.tokens.last().filter(|last| last.kind == Kind::Timestamp)?;
        let raw = &self.text[token.start as usize..token.end as usize];
        Some((value::timestamp::parse(raw, self.precision, false).ok()?, token))
    }
}
