//! The flat form of parsed records: where each token lies and what it is. Nothing is unescaped or converted here.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Measurement,
    TagKey,
    TagValue,
    FieldKey,
    Float,
    Int,
    UInt,
    Bool,
    String,
}

/// One token, as offsets from the start of its record. A string's are those between its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) kind: Kind,
    /// Whether a backslash stands in it, so that it may have to be unescaped.
    pub(super) escaped: bool,
}

/// One accepted record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    /// First byte of the record in the document.
    pub(super) start: usize,
    /// The byte after its last one, line end not counted.
    pub(super) end: usize,
    pub(super) line: u64,
    pub(super) record: u64,
    pub(super) timestamp: Option<i64>,
}

/// Records and their tokens. The tokens of a record are: the measurement; key and value of each tag; key and value of
/// each field.
#[derive(Debug, Clone, Default)]
pub(super) struct Tape {
    records: Vec<Record>,
    /// Where the tokens of each record end.
    ends: Vec<usize>,
    tokens: Vec<Token>,
}

impl Tape {
    pub(super) fn new() -> Self {
        Tape::default()
    }

    pub(super) fn push(&mut self, record: Record, tokens: &[Token]) {
        self.tokens.extend_from_slice(tokens);
        self.ends.push(self.tokens.len());
        self.records.push(record);
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<(&Record, &[Token])> {
        let from = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        Some((self.records.get(index)?, &self.tokens[from..*self.ends.get(index)?]))
    }
}
