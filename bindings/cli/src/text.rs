//! The part of an input that is at hand, and where it stands in the whole.

/// Bytes of an input, from its byte `base` on.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    base: u64,
    bytes: &'a [u8],
}

impl<'a> Text<'a> {
    pub fn new(base: u64, bytes: &'a [u8]) -> Self {
        Text { base, bytes }
    }

    /// All of an input.
    pub fn whole(bytes: &'a [u8]) -> Self {
        Text::new(0, bytes)
    }

    /// Where the bytes at hand start.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Where they end.
    pub fn end(&self) -> u64 {
        self.base + self.bytes.len() as u64
    }

    /// The bytes `from..to` of the input, as far as they are at hand.
    pub fn bytes(&self, from: u64, to: u64) -> &'a [u8] {
        let index = |offset: u64| usize::try_from(offset.saturating_sub(self.base)).unwrap_or(usize::MAX);
        let to = index(to).min(self.bytes.len());
        &self.bytes[index(from).min(to)..to]
    }

    /// The bytes from `from` on.
    pub fn rest(&self, from: u64) -> &'a [u8] {
        self.bytes(from, u64::MAX)
    }
}
