//! The tokens that a record is made of.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Measurement,
    TagKey,
    TagValue,
    FieldKey,
    FieldValue,
    Timestamp,
}

/// One token, as offsets from the start of its record. A string has its quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) kind: Kind,
    /// Whether a backslash stands in it, so that it may have to be unescaped.
    pub(crate) escaped: bool,
}
