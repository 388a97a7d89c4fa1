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

/// Declares an option that is one of some words: the enum, all its members, the word of each, and the way back.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$member_about:meta])* $member:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        pub enum $name {
            $($(#[$member_about])* $member,)*
        }

        impl $name {
            /// Every one, in the order of their declaration.
            pub const ALL: &'static [$name] = &[$($name::$member),*];

            /// The word used in options.
            pub const fn word(self) -> &'static str {
                match self {
                    $($name::$member => $word,)*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                $crate::words::word_of(s, $name::ALL, $name::word)
            }
        }
    };
}

pub(crate) use words;

/// The member of `all` whose word is `s`: how every option that is a word is read.
pub(crate) fn word_of<T: Copy>(s: &str, all: &[T], word: fn(T) -> &'static str) -> Result<T, UnknownWord> {
    all.iter().copied().find(|&t| word(t) == s).ok_or_else(|| UnknownWord {
        given: s.to_string(),
        expected: all.iter().map(|&t| word(t)).collect::<Vec<_>>().join(", "),
    })
}
