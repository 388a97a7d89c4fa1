//! What becomes of records that were found good.

use super::exact::{Record, Token};
use crate::error::LineError;
use crate::scan::Lanes;

/// Takes good records, and the ends of bad ones, in the order of the document.
pub(super) trait Sink {
    /// Whether it needs to know where tokens end.
    const TOKENS: bool;

    /// Takes a record that was read exactly.
    fn record(&mut self, record: &Record, tokens: &[Token]);

    /// Takes lines that are a record each, none of them with another line in a string.
    fn lines<L: Lanes>(&mut self, stretch: Stretch<'_>);

    /// Takes what was refused; the next entry starts at `end`.
    #[inline(always)]
    fn fault(&mut self, _error: &LineError, _end: usize) {}
}

/// Whole lines as marks, one bit for each byte; nothing is marked outside of them.
pub(super) struct Stretch<'a> {
    /// The bytes that end tokens.
    pub(super) bounds: &'a [u64],
    /// Those of them that end a token with a backslash in it.
    pub(super) escaped: &'a [u64],
    /// Those of them that end lines.
    pub(super) line_ends: &'a [u64],
    /// The bit of the first line's first byte.
    pub(super) start: u32,
    /// That byte's place in the data.
    pub(super) base: usize,
    /// The first line's number, and its record's ordinal.
    pub(super) line: u64,
    pub(super) record: u64,
}

/// Keeps nothing: for those who only want the count.
pub(super) struct Nothing;

impl Sink for Nothing {
    const TOKENS: bool = false;

    fn record(&mut self, _: &Record, _: &[Token]) {}

    #[inline(always)]
    fn lines<L: Lanes>(&mut self, _: Stretch<'_>) {}
}
