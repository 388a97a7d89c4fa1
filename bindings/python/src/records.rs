//! Records that own their bytes: those of a whole document, or of a piece of one.

use crate::input::Input;
use linepack::{Chunk, Column, ColumnError, Errors, ReadOptions, Report, Segment, Tape};

/// Good records in order, and what was wrong with the others.
pub(crate) struct Records {
    parsed: linepack::Document<Input>,
    /// Where it is not the whole document: the place and the errors of the piece.
    piece: Option<Piece>,
}

struct Piece {
    /// Which physical line and which ordinal in the document a record has.
    origins: Vec<Segment>,
    report: Report,
}

impl Records {
    /// All of a document.
    pub(crate) fn whole(parsed: linepack::Document<Input>) -> Self {
        Records { parsed, piece: None }
    }

    /// A copy of a chunk, for keeping: its good records are read again where they now stand. An error is a bug in linepack.
    pub(crate) fn of(chunk: &Chunk<'_>, options: &ReadOptions) -> Result<Self, String> {
        let origins = chunk.tape().segments().to_vec();
        let options = options.clone().errors(Errors::Raise).max_record_bytes(None);
        let parsed = linepack::parse(Input::Copied(good_bytes(chunk)), &options).map_err(|error| error.to_string())?;
        if parsed.len() != chunk.len() {
            return Err(format!("{} good records became {}", chunk.len(), parsed.len()));
        }
        Ok(Records { parsed, piece: Some(Piece { origins, report: chunk.report().clone() }) })
    }

    pub(crate) fn len(&self) -> usize {
        self.parsed.len()
    }

    /// All of them as the core sees them. Where it is a piece only `place` knows the lines and ordinals.
    pub(crate) fn chunk(&self) -> Chunk<'_> {
        self.parsed.chunk()
    }

    /// The physical line of the record at `index`, and its ordinal.
    pub(crate) fn place(&self, index: usize) -> Option<(u64, u64)> {
        let line = self.parsed.line(index)?;
        let Some(piece) = &self.piece else { return Some((line.line(), line.record())) };
        let origin = piece.origins.partition_point(|origin| origin.first <= index).checked_sub(1)?;
        let origin = piece.origins.get(origin)?;
        let before = (index - origin.first) as u64;
        Some((origin.line + before, origin.record + before))
    }

    pub(crate) fn report(&self) -> &Report {
        self.piece.as_ref().map_or(self.parsed.report(), |piece| &piece.report)
    }

    /// [`Chunk::column`], its error with the line of the document.
    pub(crate) fn column(&self, key: &str, measurement: Option<&str>) -> Result<Column, ColumnError> {
        self.chunk().column(key, measurement).map_err(|mut error| {
            let index = self.parsed.iter().position(|line| line.line() == error.line);
            error.line = index.and_then(|index| self.place(index)).map_or(0, |(line, _)| line);
            error
        })
    }
}

/// The bytes of the good records alone, each with its line end.
fn good_bytes(chunk: &Chunk<'_>) -> Vec<u8> {
    let mut text = Vec::with_capacity(chunk.bytes().len() + 1);
    let words = chunk.tape().words();
    let segments = chunk.tape().segments();
    let ends = segments.iter().skip(1).map(|next| next.words).chain([words.len()]);
    for (segment, end) in segments.iter().zip(ends) {
        // The last word stands one byte after the last record, whose line end may be CR LF, or missing.
        let end = words[..end].last().map_or(0, |word| (word & Tape::PLACE) as usize);
        let records = chunk.bytes().get(segment.base..).and_then(|rest| rest.get(..end.checked_sub(1)?));
        text.extend_from_slice(records.unwrap_or_default());
        text.push(b'\n');
    }
    text
}
