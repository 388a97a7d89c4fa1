//! Answers in pieces.

use crate::errors::{Answer, Failure, guarded};
use crate::query::answer::{AnswerReading, QueryAnswer, given};
use linepack::{Code, query};
use napi::Env;
use napi_derive::napi;

/// A reader that lives as long as its JavaScript object.
#[napi]
pub struct AnswerReader {
    /// `None` when the answer has ended.
    reader: Option<query::AnswerReader>,
}

/// Makes a reader for one answer.
#[napi]
pub fn new_answer_reader(reading: AnswerReading) -> Answer<AnswerReader> {
    guarded(|| Ok(AnswerReader { reader: Some(query::AnswerReader::new(reading.options()?)) }))
}

fn ended() -> Box<Failure> {
    Failure::new(Code::WrongState, "this answer has ended; make a new reader for another one")
}

#[napi]
impl AnswerReader {
    /// Takes the next piece, which is borrowed for the time of the call, and gives the chunks that end in it.
    #[napi]
    pub fn feed(&mut self, env: &Env, piece: &[u8]) -> Answer<Vec<QueryAnswer>> {
        guarded(|| {
            let chunks = self.reader.as_mut().ok_or_else(ended)?.feed(piece)?;
            chunks.into_iter().map(|chunk| given(env, chunk)).collect()
        })
    }

    /// The answer ends here: what is not given yet.
    #[napi]
    pub fn finish(&mut self, env: &Env) -> Answer<Option<QueryAnswer>> {
        guarded(|| {
            let last = self.reader.take().ok_or_else(ended)?.finish()?;
            last.map(|last| given(env, last)).transpose()
        })
    }
}
