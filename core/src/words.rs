//! Options that are words: how each is looked up, and what is said of one that does not exist.

use std::fmt;

/// An option was given a word that it does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownWord {
    /// The word that was given.
    pub given: String,
    /// The words that would have been right, joined by commas.
    pub expected: String,
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown word {:?}; expected one of {}", self.given, self.expected)
    }
}

impl std::error::Error for UnknownWord {}

/// The member of `all` whose word is `s`: how every option that is a word is read.
pub(crate) fn word_of<T: Copy>(s: &str, all: &[T], word: fn(T) -> &'static str) -> Result<T, UnknownWord> {
    all.iter().copied().find(|&t| word(t) == s).ok_or_else(|| UnknownWord {
        given: s.to_string(),
        expected: all.iter().map(|&t| word(t)).collect::<Vec<_>>().join(", "),
    })
}
