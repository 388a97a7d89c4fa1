//! How strictly the rules are taken.

use crate::words::{UnknownWord, word_of};
use std::{fmt, str::FromStr};

/// Is it line protocol, and by whose reading?
///
/// ```
/// use linepack::{Mode, ReadOptions, validate};
/// let ok = |mode| validate(b"m f=1.\n", &ReadOptions::new().mode(mode)).ok();
/// assert!(ok(Mode::Spec) && !ok(Mode::Strict) && ok(Mode::Lenient));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    /// The official grammar and corpus, to the letter. The default for reading.
    #[default]
    Spec,
    /// Only what every server takes with the same meaning. The default for writing.
    Strict,
    /// `spec`, and some harmless slips besides: leading tabs, control bytes in names and comments, a bare `=` in a tag
    /// value, an empty tag value (dropped), a trailing comma after the fields, duplicate tags (the last wins).
    Lenient,
}

impl Mode {
    /// Every mode.
    pub const ALL: &'static [Mode] = &[Mode::Spec, Mode::Strict, Mode::Lenient];

    /// The word used in options.
    pub const fn word(self) -> &'static str {
        match self {
            Mode::Spec => "spec",
            Mode::Strict => "strict",
            Mode::Lenient => "lenient",
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Mode {
    type Err = UnknownWord;
    fn from_str(s: &str) -> Result<Self, UnknownWord> {
        word_of(s, Mode::ALL, Mode::word)
    }
}
