//! The objects last made, found by the bytes that they stand for.

use pyo3::prelude::*;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

/// Objects in a set.
const WAYS: usize = 8;

/// A table of small sets that never grows: neither a flood of names, nor names chosen to collide, cost more than looking
/// through one set.
pub(crate) struct Recent<T> {
    sets: Vec<Vec<Entry<T>>>,
    misses: usize,
    /// Where the bytes last asked for were found.
    last: Slot,
}

/// A set, and an entry in it.
type Slot = (usize, usize);

struct Entry<T> {
    hash: u64,
    bytes: Box<[u8]>,
    object: Py<T>,
    /// Where the bytes were found that were asked for after these: series come in turn, so mostly they are again.
    next: Slot,
}

/// A place for bytes that were not found.
pub(crate) struct Vacancy(u64);

impl<T> Default for Recent<T> {
    /// Room for nothing.
    fn default() -> Self {
        Recent { sets: Vec::new(), misses: 0, last: (0, 0) }
    }
}

impl<T> Recent<T> {
    /// Room for a document of so many bytes, but no more than for `most` objects.
    pub(crate) fn for_bytes(length: usize, most: usize) -> Self {
        let sets = (length / 1024).next_power_of_two().min(most / WAYS);
        Recent { sets: (0..sets).map(|_| Vec::new()).collect(), misses: 0, last: (0, 0) }
    }

    /// The object for `bytes`, or where to keep it once it is made.
    #[inline]
    pub(crate) fn find(&mut self, bytes: &[u8]) -> Result<&Py<T>, Vacancy> {
        let slot = match self.likely().filter(|(_, entry)| *entry.bytes == *bytes) {
            Some((slot, _)) => slot,
            None => self.look_up(bytes)?,
        };
        self.last = slot;
        Ok(&self.sets[slot.0][slot.1].object)
    }

    /// The object that is likely to be asked for next, if `is` says so of the bytes that it stands for.
    #[inline]
    pub(crate) fn guess(&mut self, is: impl FnOnce(&[u8]) -> bool) -> Option<&Py<T>> {
        let (slot, _) = self.likely().filter(|(_, entry)| is(&entry.bytes))?;
        self.last = slot;
        Some(&self.sets[slot.0][slot.1].object)
    }

    fn likely(&self) -> Option<(Slot, &Entry<T>)> {
        let next = self.entry(self.last)?.next;
        Some((next, self.entry(next)?))
    }

    fn entry(&self, slot: Slot) -> Option<&Entry<T>> {
        self.sets.get(slot.0)?.get(slot.1)
    }

    fn look_up(&mut self, bytes: &[u8]) -> Result<Slot, Vacancy> {
        let hash = FxBuildHasher.hash_one(bytes);
        let set = self.set_of(hash);
        let mut entries = self.sets.get(set).into_iter().flatten();
        let found = entries.position(|known| known.hash == hash && *known.bytes == *bytes).ok_or(Vacancy(hash))?;
        let (before, way) = self.last;
        if let Some(last) = self.sets.get_mut(before).and_then(|set| set.get_mut(way)) {
            last.next = (set, found);
        }
        Ok((set, found))
    }

    /// Keeps the object that was made for `bytes`, if there is room or it is time to make room.
    pub(crate) fn keep(&mut self, Vacancy(hash): Vacancy, bytes: &[u8], object: impl FnOnce() -> Py<T>) {
        self.misses = self.misses.wrapping_add(1);
        let set = self.set_of(hash);
        let Some(entries) = self.sets.get_mut(set) else { return };
        let entry = || Entry { hash, bytes: bytes.into(), object: object(), next: (0, 0) };
        if entries.len() < WAYS {
            entries.push(entry());
        } else if self.misses.is_multiple_of(4) {
            // Only now and then: where all come once, keeping them is lost work, and where more come in turn than there is
            // room for, some survive until it is their turn again.
            entries[self.misses / 4 % WAYS] = entry();
        }
    }

    fn set_of(&self, hash: u64) -> usize {
        (hash as usize) & self.sets.len().wrapping_sub(1)
    }
}
