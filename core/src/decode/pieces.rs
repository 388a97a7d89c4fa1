//! What has arrived of a document and is not yet read.

/// How often, on average, a byte may be read again: it bounds the work for a record that arrives in many pieces.
const READS: usize = 4;

/// What may be read again before that counts.
const CREDIT: usize = 1 << 16;

/// The bytes from the first record that is not whole.
#[derive(Debug)]
pub(super) struct Pieces {
    buffer: Vec<u8>,
    /// Bytes that have been read; they go with the next piece.
    taken: usize,
    /// Bytes that may be read again because the record that they belong to was not whole.
    credit: usize,
    limit: usize,
}

impl Pieces {
    /// Nothing yet; a record may have `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Pieces { buffer: Vec::new(), taken: 0, credit: CREDIT, limit }
    }

    /// Adds a piece; gives how many of the bytes held are worth reading now: all, or none.
    pub(super) fn add(&mut self, data: &[u8], skipping: bool) -> usize {
        self.forget();
        self.buffer.extend_from_slice(data);
        self.credit = self.credit.saturating_add(READS * data.len());
        let may_end = memchr::memchr(b'\n', data).is_some() && self.credit >= self.buffer.len();
        if skipping || may_end || self.buffer.len() > self.limit { self.buffer.len() } else { 0 }
    }

    /// Nothing more comes, so everything is worth reading; gives how much that is.
    pub(super) fn end(&mut self) -> usize {
        self.forget();
        self.credit = CREDIT;
        self.buffer.len()
    }

    /// Forgets everything, as at the start of a document.
    pub(super) fn clear(&mut self) {
        self.buffer.clear();
        self.taken = 0;
        self.credit = CREDIT;
    }

    fn forget(&mut self) {
        self.buffer.drain(..std::mem::take(&mut self.taken));
    }

    /// The bytes held, and those read last.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    /// Of `seen` bytes `taken` have been read.
    pub(super) fn take(&mut self, seen: usize, taken: usize) {
        self.taken = taken;
        self.credit = self.credit.saturating_sub(seen - taken);
    }

    /// Bytes held and not read.
    pub(super) fn held(&self) -> usize {
        self.buffer.len() - self.taken
    }
}
