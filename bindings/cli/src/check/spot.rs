//! Where a value stands whose type is not the known one.

use crate::finding::Spot;
use linepack::schema::{ColumnType, Conflict};
use linepack::{Chunk, Tape};

/// The key and the value that conflict; the chunk's bytes start at the byte `base` of the input.
pub fn of(chunk: &Chunk<'_>, base: u64, conflict: &Conflict) -> Option<Spot> {
    let (tape, record) = (chunk.tape(), conflict.found_at.record);
    let after = tape.segments().partition_point(|segment| segment.record <= record);
    let segment = tape.segments().get(after.checked_sub(1)?)?;
    let index = segment.first + (record - segment.record) as usize;
    let line = chunk.line(index)?;
    let pair = match conflict.found {
        ColumnType::Tag => line.tags().position(|(key, _)| key == conflict.key)?,
        of => {
            let found = |(key, value)| key == conflict.key && ColumnType::of(&value) == of;
            line.tags().count() + line.fields().position(found)?
        }
    };
    let from = if index == segment.first { 0 } else { *tape.ends().get(index - 1)? as usize - 1 };
    let words = tape.words().get(segment.words + from..segment.words + *tape.ends().get(index)? as usize)?;
    let place = |word: u32| segment.base + (word & Tape::PLACE) as usize;
    let start = place(*words.first()?);
    // The measurement comes first.
    let tokens = words.windows(2).filter(|pair| pair[1] & Tape::GAP == 0);
    let mut tokens = tokens.map(|pair| place(pair[0])..place(pair[1]) - 1).skip(1 + 2 * pair);
    let (key, value) = (tokens.next()?.start, tokens.next()?.end);
    let text = chunk.bytes().get(..value)?;
    // The last token may have the CR of its line end.
    let length = text.strip_suffix(b"\r").unwrap_or(text).len() - key;
    let line_start = memchr::memrchr(b'\n', &text[..start]).map_or(0, |lf| lf + 1);
    Some(Spot {
        line: line.line(),
        record,
        column: (key - line_start) as u64 + 1,
        offset: base + key as u64,
        length: length as u64,
        opened: None,
    })
}
