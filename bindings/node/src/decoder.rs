//! Documents that arrive in pieces, read on the event loop or beside it.

use crate::errors::{Answer, Failure, guarded};
use crate::options::Reading;
use crate::parse::Parsed;
use crate::parts::{PIECE, Parts};
use crate::validate::add_report;
use linepack::{Chunk, Code, Errors, Report};
use napi::bindgen_prelude::AsyncTask;
use napi::{Env, Task};
use napi_derive::napi;
use std::sync::{Arc, Mutex};

struct State {
    decoder: linepack::Decoder,
    raise: bool,
    /// Whether the records are wanted, or only the report.
    keep: bool,
    /// What was found since it was last taken.
    parts: Parts,
    report: Report,
    /// The piece that a worker thread reads.
    piece: Vec<u8>,
}

fn add(chunk: &Chunk<'_>, keep: bool, found: &mut Parts, report: &mut Report) {
    if keep {
        found.add(chunk);
    }
    add_report(report, chunk.report());
}

impl State {
    fn feed(&mut self, data: &[u8]) {
        // In pieces, so that what a piece needs stays in the processor's own memory.
        for piece in data.chunks(PIECE) {
            add(&self.decoder.feed(piece), self.keep, &mut self.parts, &mut self.report);
        }
    }

    fn finish(&mut self) {
        add(&self.decoder.finish(), self.keep, &mut self.parts, &mut self.report);
    }

    fn take<'env>(&mut self, env: &'env Env) -> Result<Parsed<'env>, Box<Failure>> {
        let mut report = std::mem::take(&mut self.report);
        if self.raise && !report.errors.is_empty() {
            self.parts.clear();
            return Err(report.errors.swap_remove(0).into());
        }
        Ok(Parsed { parts: self.parts.give(env)?, report: (&report).into() })
    }
}

/// A decoder that lives as long as its JavaScript object.
#[napi]
pub struct Decoder {
    state: Arc<Mutex<State>>,
}

/// Runs `body` with the state, unless a panic has left it half changed.
fn with<T>(state: &Mutex<State>, body: impl FnOnce(&mut State) -> Result<T, Box<Failure>>) -> Result<T, Box<Failure>> {
    let broken = |_| Failure::new(Code::WrongState, "an earlier call failed inside this decoder");
    body(&mut *state.lock().map_err(broken)?)
}

/// Makes a decoder at the start of a document.
#[napi]
pub fn new_decoder(options: Reading, keep: bool) -> Answer<Decoder> {
    guarded(|| {
        let mut options = options.options()?;
        let raise = options.errors == Errors::Raise;
        if raise {
            options.max_errors = 1;
        }
        let decoder = linepack::Decoder::new(&options);
        let (parts, report, piece) = (Parts::default(), Report::default(), Vec::new());
        Ok(Decoder { state: Arc::new(Mutex::new(State { decoder, raise, keep, parts, report, piece })) })
    })
}

#[napi]
impl Decoder {
    /// Reads `data`, or if that is not there what is left, and gives what it completes.
    #[napi]
    pub fn read<'env>(&self, env: &'env Env, data: Option<&[u8]>) -> Answer<Parsed<'env>> {
        guarded(|| {
            with(&self.state, |state| {
                match data {
                    Some(data) => state.feed(data),
                    None => state.finish(),
                }
                state.take(env)
            })
        })
    }

    /// The same on a worker thread, with a copy of `data`; `take` then gives what was completed.
    #[napi]
    pub fn read_async(&self, data: Option<&[u8]>) -> Answer<AsyncTask<Read>> {
        guarded(|| {
            with(&self.state, |state| {
                state.piece.clear();
                state.piece.extend_from_slice(data.unwrap_or_default());
                Ok(AsyncTask::new(Read { state: self.state.clone(), last: data.is_none() }))
            })
        })
    }

    /// What was completed since this was last asked for.
    #[napi]
    pub fn take<'env>(&self, env: &'env Env) -> Answer<Parsed<'env>> {
        guarded(|| with(&self.state, |state| state.take(env)))
    }

    /// Bytes held because the record that they begin is not whole yet.
    #[napi]
    pub fn held(&self) -> Answer<f64> {
        guarded(|| with(&self.state, |state| Ok(state.decoder.held() as f64)))
    }
}

/// The work of a worker thread.
pub struct Read {
    state: Arc<Mutex<State>>,
    last: bool,
}

impl Task for Read {
    type Output = Answer<()>;
    type JsValue = Answer<()>;

    fn compute(&mut self) -> napi::Result<Answer<()>> {
        Ok(guarded(|| {
            with(&self.state, |state| {
                let piece = std::mem::take(&mut state.piece);
                if self.last {
                    state.finish()
                } else {
                    state.feed(&piece)
                }
                state.piece = piece;
                Ok(())
            })
        }))
    }

    fn resolve(&mut self, _: Env, done: Answer<()>) -> napi::Result<Answer<()>> {
        Ok(done)
    }
}
