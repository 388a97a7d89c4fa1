//! Answers in pieces.

use super::answer::QueryAnswer;
use super::documents::Documents;
use super::error::QueryError;
use super::options::{AnswerFormat, AnswerOptions};
use super::{csv, json};
use crate::error::Code;

/// Reads an answer while it comes, in pieces of any length. Each JSON object, which is a chunk if the query asked for them, is
/// given as soon as it is there; CSV has no such ends, and is given by [`finish`](Self::finish). No more is held than
/// `max_bytes`, and what is given.
///
/// ```
/// use linepack::query::{AnswerOptions, AnswerReader};
/// let mut reader = AnswerReader::new(AnswerOptions::new());
/// assert!(reader.feed(br#"{"results":[{"statement_id":0,"err"#).unwrap().is_empty());
/// let chunks = reader.feed(b"or\":\"timeout\"}]}\n").unwrap();
/// assert_eq!(chunks[0].statements[0].error.as_deref(), Some("timeout"));
/// assert_eq!(reader.finish(), Ok(None));
/// ```
#[derive(Debug)]
pub struct AnswerReader {
    options: AnswerOptions,
    documents: Documents,
    /// All of a CSV answer so far.
    csv: Vec<u8>,
    any: bool,
    failed: Option<QueryError>,
}

impl AnswerReader {
    /// A reader for one answer.
    pub fn new(options: AnswerOptions) -> Self {
        let documents = Documents::new(options.max_bytes);
        AnswerReader { options, documents, csv: Vec::new(), any: false, failed: None }
    }

    /// Takes the next piece, and gives the chunks that end in it.
    ///
    /// # Errors
    /// `invalid_answer` or `answer_too_large`, with the byte of the answer; then, and ever after. The chunks before a wrong one
    /// are given first, so the error may come with the next call.
    pub fn feed(&mut self, piece: &[u8]) -> Result<Vec<QueryAnswer>, QueryError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        if self.options.format == AnswerFormat::Csv {
            if piece.len() > self.options.max_bytes - self.csv.len() {
                let error = QueryError::new(Code::AnswerTooLarge);
                self.failed = Some(error.clone());
                return Err(error);
            }
            self.csv.extend_from_slice(piece);
            return Ok(Vec::new());
        }
        let (mut chunks, epoch) = (Vec::new(), self.options.epoch);
        let result = self.documents.feed(piece, |document, offset| {
            chunks.push(json::read(document, offset, epoch)?);
            Ok(())
        });
        self.any |= !chunks.is_empty();
        if let Err(error) = result {
            self.failed = Some(error.clone());
            if chunks.is_empty() {
                return Err(error);
            }
        }
        Ok(chunks)
    }

    /// The answer ends here: that it is whole, and what is not given yet, which is all of a CSV answer.
    ///
    /// # Errors
    /// `invalid_answer` if it is cut short; otherwise as [`feed`](Self::feed).
    pub fn finish(self) -> Result<Option<QueryAnswer>, QueryError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if self.options.format == AnswerFormat::Csv {
            return csv::read(&self.csv, self.options.epoch).map(Some);
        }
        self.documents.finish()?;
        if self.any { Ok(None) } else { Err(QueryError::answer("it is empty")) }
    }
}
