//! Where each JSON object of an answer in pieces ends.

use super::error::QueryError;
use crate::error::Code;

/// Cuts objects that follow each other, with blanks between them, out of pieces of any length. Only one that is not at its end is
/// held, and no more than the limit of it.
#[derive(Debug)]
pub(super) struct Documents {
    max_bytes: usize,
    held: Vec<u8>,
    /// Braces and brackets that are open.
    depth: usize,
    in_string: bool,
    after_backslash: bool,
    /// Where the object that is open began.
    start: u64,
    /// Bytes of the pieces before.
    read: u64,
}

impl Documents {
    pub(super) fn new(max_bytes: usize) -> Self {
        let (held, depth, in_string, after_backslash, start, read) = (Vec::new(), 0, false, false, 0, 0);
        Documents { max_bytes, held, depth, in_string, after_backslash, start, read }
    }

    /// Gives `take` each object that ends in this piece, with its place in the answer.
    pub(super) fn feed(
        &mut self,
        piece: &[u8],
        mut take: impl FnMut(&[u8], u64) -> Result<(), QueryError>,
    ) -> Result<(), QueryError> {
        let mut from = 0;
        for (i, &byte) in piece.iter().enumerate() {
            if self.depth == 0 {
                match byte {
                    b' ' | b'\n' | b'\r' | b'\t' => {}
                    b'{' => {
                        (self.depth, from) = (1, i);
                        self.start = self.read + i as u64;
                    }
                    _ => return Err(QueryError::answer("no JSON object begins here").at(self.read + i as u64)),
                }
                continue;
            }
            if self.in_string {
                if self.after_backslash {
                    self.after_backslash = false;
                } else {
                    self.after_backslash = byte == b'\\';
                    self.in_string = byte != b'"';
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth -= 1,
                _ => continue,
            }
            if self.depth == 0 {
                let tail = &piece[from..=i];
                self.check_length(tail.len())?;
                if self.held.is_empty() {
                    take(tail, self.start)?;
                } else {
                    self.held.extend_from_slice(tail);
                    take(&self.held, self.start)?;
                    self.held.clear();
                }
            }
        }
        if self.depth > 0 {
            let tail = &piece[from..];
            self.check_length(tail.len())?;
            self.held.extend_from_slice(tail);
        }
        self.read += piece.len() as u64;
        Ok(())
    }

    fn check_length(&self, more: usize) -> Result<(), QueryError> {
        let fits = self.held.len() + more <= self.max_bytes;
        if fits { Ok(()) } else { Err(QueryError::new(Code::AnswerTooLarge).at(self.start)) }
    }

    /// The pieces end here.
    pub(super) fn finish(&self) -> Result<(), QueryError> {
        if self.depth > 0 {
            return Err(QueryError::answer("it ends before the JSON object that begins here").at(self.start));
        }
        Ok(())
    }
}
