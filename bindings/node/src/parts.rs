//! The good records of a document, in parts that JavaScript owns.
//!
//! A part is the bytes of some records and nothing else, so read alone it gives just those records, and whatever somebody
//! asks of them is read from it anew: that takes less time than to fill fresh memory with a tape of the whole. Parts are
//! small because memory of that size has mostly been used before; one buffer for all must be made by the system, and that
//! takes longer than parsing. They are copied into memory that JavaScript owns: what it does not own it frees only between
//! two turns of its event loop, so that a long loop would run out of memory.

use linepack::{Chunk, Segment, Tape};
use napi::Env;
use napi::bindgen_prelude::{BufferSlice, Float64ArraySlice};
use napi_derive::napi;

/// The bytes read at a time, and so about the size of a part.
pub const PIECE: usize = 256 << 10;

/// Parts whose memory is kept for the next ones.
const KEPT: usize = 8;

/// Longest part: its places must fit into a word of its tape.
const LONGEST: usize = Tape::PLACE as usize;

/// Some good records, each with an LF at its end.
#[derive(Default)]
struct Part {
    bytes: Vec<u8>,
    length: usize,
    places: Vec<f64>,
    /// The line and the ordinal of the next record if it follows the last one at once.
    next: Option<(u64, u64)>,
}

impl Part {
    fn add(&mut self, segment: &Segment, length: usize, bytes: &[u8]) {
        if self.next != Some((segment.line, segment.record)) {
            self.places.extend([self.length as f64, segment.line as f64, segment.record as f64]);
        }
        self.bytes.extend_from_slice(bytes);
        self.bytes.push(b'\n');
        self.length += length;
        self.next = Some((segment.line + length as u64, segment.record + length as u64));
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.length = 0;
        self.places.clear();
        self.next = None;
    }
}

/// Parts that wait to be handed over, in memory that is used again.
#[derive(Default)]
pub struct Parts {
    parts: Vec<Part>,
    filled: usize,
}

impl Parts {
    /// Adds the good records of a chunk.
    pub fn add(&mut self, chunk: &Chunk<'_>) {
        let (tape, bytes) = (chunk.tape(), chunk.bytes());
        let mut fresh = true;
        for (at, segment) in tape.segments().iter().enumerate() {
            let next = tape.segments().get(at + 1);
            let (words, first) = next.map_or((tape.words().len(), chunk.len()), |next| (next.words, next.first));
            // The last word is one more than the place of the line end.
            let last = tape.words().get(words.wrapping_sub(1)).map_or(1, |word| (word & Tape::PLACE) as usize);
            let records = bytes.get(segment.base..segment.base + last - 1).unwrap_or_default();
            self.part(fresh, records.len()).add(segment, first - segment.first, records);
            fresh = false;
        }
    }

    /// The part for `more` bytes: the last one, unless a fresh one is asked for or it would become too long.
    fn part(&mut self, fresh: bool, more: usize) -> &mut Part {
        let last = self.parts[..self.filled].last();
        if fresh || last.is_none_or(|part| part.bytes.len() + more >= LONGEST) {
            if self.filled == self.parts.len() {
                self.parts.push(Part::default());
            }
            self.filled += 1;
        }
        &mut self.parts[self.filled - 1]
    }

    /// Hands over all parts.
    pub fn give<'env>(&mut self, env: &'env Env) -> napi::Result<Vec<GivenPart<'env>>> {
        let give = |part: &Part| {
            Ok(GivenPart {
                bytes: BufferSlice::copy_from(env, &part.bytes)?,
                length: part.length as f64,
                places: Float64ArraySlice::copy_from(env, &part.places)?,
            })
        };
        let given = self.parts[..self.filled].iter().map(give).collect();
        self.clear();
        given
    }

    /// Forgets all parts.
    pub fn clear(&mut self) {
        self.filled = 0;
        self.parts.truncate(KEPT);
        self.parts.retain(|part| part.bytes.capacity() <= 2 * PIECE);
        self.parts.iter_mut().for_each(Part::clear);
    }
}

/// A part as JavaScript gets it.
#[napi(object, object_from_js = false)]
pub struct GivenPart<'env> {
    /// The records.
    pub bytes: BufferSlice<'env>,
    /// How many they are.
    pub length: f64,
    /// Three figures wherever a record does not stand on the line after the one before it, or is not the next of the
    /// document's points: its index in the part, its line, its ordinal.
    pub places: Float64ArraySlice<'env>,
}
