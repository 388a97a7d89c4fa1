//! Where the tokens of a part are, for the lines that somebody looks at.

use crate::errors::{Answer, guarded};
use crate::options::Reading;
use linepack::{Segment, Tape};
use napi::Env;
use napi::bindgen_prelude::Uint32ArraySlice;
use napi_derive::napi;

/// The tape of a part. `lib/line.js` reads it as `Line` of the core reads its own.
#[napi(object, object_from_js = false)]
pub struct GivenTape<'env> {
    /// The words: as `Tape` of the core describes them, but with places counted from the first byte of the part.
    pub words: Uint32ArraySlice<'env>,
    /// Of each record the index of its first word, which is the last one of the record before; and at the end the index of
    /// the last word of all.
    pub starts: Uint32ArraySlice<'env>,
    /// Whether every byte is a character.
    pub ascii: bool,
}

/// The words of all segments as those of one.
fn joined(tape: &Tape, length: usize) -> (Vec<u32>, Vec<u32>) {
    let mut words = Vec::with_capacity(tape.words().len());
    let mut starts = Vec::with_capacity(length + 1);
    starts.push(0);
    let segments = tape.segments();
    for (at, segment) in segments.iter().enumerate() {
        let next = segments.get(at + 1).copied();
        let (words_end, end) = next.map_or((tape.words().len(), length), |next: Segment| (next.words, next.first));
        let base = segment.base as u32;
        if words.last().is_none_or(|word: &u32| word & Tape::PLACE != base) {
            // After a CR LF, for one, the last record ends before the next begins.
            words.push(base | Tape::GAP);
            if let Some(start) = starts.last_mut() {
                *start = words.len() as u32 - 1;
            }
        }
        let first = words.len() as u32 - 1;
        words.extend(tape.words()[segment.words + 1..words_end].iter().map(|word| word + base));
        starts.extend(tape.ends()[segment.first..end].iter().map(|past| first + past - 1));
    }
    (words, starts)
}

/// Reads a part.
#[napi]
pub fn tape<'env>(env: &'env Env, part: &[u8], options: Reading) -> Answer<GivenTape<'env>> {
    guarded(|| {
        let document = linepack::parse(part, &options.options()?)?;
        let (words, starts) = joined(document.tape(), document.len());
        Ok(GivenTape {
            words: Uint32ArraySlice::copy_from(env, words)?,
            starts: Uint32ArraySlice::copy_from(env, starts)?,
            ascii: part.is_ascii(),
        })
    })
}
