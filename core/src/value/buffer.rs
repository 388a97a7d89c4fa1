//! Bytes being written. Most are written a few at a time, so they are moved as whole words wherever that many are there.

/// What one step of [`Buffer::padded`] moves.
pub(crate) const PADDED: usize = 32;

/// The room for a short text, such as any number's; what is written behind the text's end is written over.
pub(crate) const ROOM: usize = 96;

/// A vector of which only the first `len` bytes are written; those after it are there to be written over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    len: usize,
}

impl Buffer {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Forgets all but the first `len` bytes.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// The bytes as a vector; what is left is empty.
    pub(crate) fn take(&mut self) -> Vec<u8> {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.truncate(std::mem::take(&mut self.len));
        bytes
    }

    /// An empty buffer that writes over these bytes.
    #[cfg(feature = "arrow")]
    pub(crate) fn over(bytes: Vec<u8>) -> Self {
        Buffer { bytes, len: 0 }
    }

    /// The bytes with all behind those that are written.
    #[cfg(feature = "arrow")]
    pub(crate) fn into_memory(self) -> Vec<u8> {
        self.bytes
    }

    /// Makes room for `more` bytes.
    #[inline(always)]
    pub(crate) fn reserve(&mut self, more: usize) {
        if self.bytes.len() - self.len < more {
            self.grow(more);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) {
        let least = self.len.saturating_add(more);
        self.bytes.resize(least.max(2 * self.bytes.len()).max(8 * PADDED), 0);
    }

    #[inline(always)]
    pub(crate) fn push(&mut self, byte: u8) {
        self.reserve(1);
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    /// Writes over one byte.
    #[inline(always)]
    pub(crate) fn set(&mut self, at: usize, byte: u8) {
        self.bytes[at] = byte;
    }

    #[inline(always)]
    pub(crate) fn extend(&mut self, text: &[u8]) {
        let n = text.len();
        self.reserve(n);
        copy(&mut self.bytes[self.len..self.len + n], text);
        self.len += n;
    }

    /// Appends the first `n` of the bytes, all of them being moved because that is quicker than to look how many.
    #[inline(always)]
    pub(crate) fn padded(&mut self, text: &[u8; PADDED], n: usize) {
        self.reserve(PADDED);
        self.bytes[self.len..self.len + PADDED].copy_from_slice(text);
        self.len += n;
    }

    /// The same with more bytes.
    #[cfg(feature = "arrow")]
    #[inline(always)]
    pub(crate) fn first_of<const N: usize>(&mut self, text: &[u8; N], n: usize) {
        self.reserve(N);
        self.bytes[self.len..self.len + N].copy_from_slice(text);
        self.len += n;
    }

    /// Appends as many bytes as `write` says that it has written; whether that were any.
    #[inline(always)]
    pub(crate) fn short(&mut self, write: impl FnOnce(&mut [u8; ROOM]) -> usize) -> bool {
        self.reserve(ROOM);
        let Some(room) = self.bytes.get_mut(self.len..).and_then(<[u8]>::first_chunk_mut) else { return false };
        let n = write(room);
        self.len += n;
        n > 0
    }

    /// Room for a short text behind the first `n` bytes of `head`, which are there, but which only [`take_in`](Self::take_in)
    /// appends. `None`, if there is not enough: it calls nothing, not even to make more.
    #[inline(always)]
    pub(crate) fn room_behind(&mut self, head: &[u8; PADDED], n: usize) -> Option<&mut [u8; ROOM]> {
        let free = self.bytes.get_mut(self.len..)?.first_chunk_mut::<{ PADDED + ROOM }>()?;
        *free.first_chunk_mut()? = *head;
        free.get_mut(n..)?.first_chunk_mut()
    }

    /// Appends `n` bytes that were written into a room.
    #[inline(always)]
    pub(crate) fn take_in(&mut self, n: usize) {
        self.len += n;
    }

    /// Appends the first `n` bytes of `head` and behind them the first `m` of `text`, as [`padded`](Self::padded) does.
    #[cfg(feature = "arrow")]
    #[inline(always)]
    pub(crate) fn pair(&mut self, head: &[u8; PADDED], n: usize, text: &[u8; PADDED], m: usize) {
        self.reserve(PADDED + ROOM);
        let place = self.room_behind(head, n).and_then(|room| room.first_chunk_mut());
        debug_assert!(place.is_some());
        if let Some(place) = place {
            *place = *text;
        }
        self.take_in(n + m);
    }

    /// Appends `byte` `n` times.
    pub(crate) fn fill(&mut self, byte: u8, n: usize) {
        self.reserve(n);
        self.bytes[self.len..self.len + n].fill(byte);
        self.len += n;
    }

    /// Puts `text` in the place of everything from `at` on.
    pub(crate) fn replace(&mut self, at: usize, text: &[u8]) {
        self.truncate(at);
        self.extend(text);
    }
}

/// Writes a few bytes at `at`, which must leave enough room: whoever calls it asserts that the longest of its texts, and the
/// words that are written beyond its end, fit. Without a panic, which would keep its callers from being small.
#[inline(always)]
pub(crate) fn put<const N: usize>(room: &mut [u8; ROOM], at: usize, bytes: [u8; N]) {
    let place = room.get_mut(at..).and_then(|room| room.first_chunk_mut());
    debug_assert!(place.is_some());
    if let Some(place) = place {
        *place = bytes;
    }
}

/// `to.copy_from_slice(from)`, up to 32 bytes as two words that may overlap: a call costs more than they do.
#[inline(always)]
pub(crate) fn copy(to: &mut [u8], from: &[u8]) {
    match from.len() {
        0 => {}
        // Without a loop, whose end would be guessed wrong.
        n @ 1..4 => [0, n / 2, n - 1].iter().for_each(|&at| to[at] = from[at]),
        4..8 => ends::<4>(to, from),
        8..=16 => ends::<8>(to, from),
        17..=32 => ends::<16>(to, from),
        _ => to.copy_from_slice(from),
    }
}

/// Copies the first and the last `N` bytes, which together are all.
#[inline(always)]
fn ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    if let (Some(first), Some(last)) = (from.first_chunk::<N>(), from.last_chunk::<N>()) {
        if let Some(to) = to.first_chunk_mut() {
            *to = *first;
        }
        if let Some(to) = to.last_chunk_mut() {
            *to = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length() {
        let text: Vec<u8> = (0..100).collect();
        let (mut buffer, mut plain) = (Buffer::default(), Vec::new());
        for n in 0..=text.len() {
            buffer.extend(&text[..n]);
            buffer.padded(text.first_chunk().unwrap(), n % PADDED);
            buffer.fill(b'0', n % 5);
            plain.extend_from_slice(&text[..n]);
            plain.extend_from_slice(&text[..n % PADDED]);
            plain.resize(plain.len() + n % 5, b'0');
            assert_eq!(buffer.as_slice(), plain);
        }
        buffer.replace(10, b"end");
        plain.truncate(10);
        plain.extend_from_slice(b"end");
        assert_eq!(buffer.take(), plain);
        assert_eq!(buffer.as_slice(), b"");
    }
}
