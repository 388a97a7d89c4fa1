//! Packing and unpacking, on the event loop or beside it.

use crate::errors::{Answer, Failure, guarded};
use linepack::Code;
use linepack::write::{Gunzip, GunzipLimits, Gzip, WriteError, gunzip as unpack, gzip as pack};
use napi::bindgen_prelude::{AsyncTask, Uint8ArraySlice};
use napi::{Env, Task};
use napi_derive::napi;
use std::cell::RefCell;
use std::sync::{Arc, Mutex};

/// Runs `body` with the packer of this thread, whose memory is kept from one request to the next.
pub fn packer<T>(body: impl FnOnce(&mut Option<Gzip>) -> T) -> T {
    thread_local!(static PACKER: RefCell<Option<Gzip>> = const { RefCell::new(None) });
    PACKER.with_borrow_mut(body)
}

/// How far unpacking may go.
#[napi(object, object_to_js = false)]
pub struct Limits {
    /// Most bytes; infinity is no limit.
    pub max_bytes: Option<f64>,
    /// Most bytes for each that came in; infinity is no limit.
    pub max_ratio: Option<f64>,
}

impl From<Limits> for GunzipLimits {
    fn from(given: Limits) -> Self {
        let mut limits = GunzipLimits::new();
        if let Some(bytes) = given.max_bytes {
            limits.max_bytes = bytes as u64;
        }
        if let Some(ratio) = given.max_ratio {
            limits.max_ratio = ratio.is_finite().then_some(ratio as u32);
        }
        limits
    }
}

/// 6, as the core has it.
fn level_of(given: Option<f64>) -> u8 {
    given.map_or(6, |level| level as u8)
}

/// Packs a body, which is borrowed for the time of the call.
#[napi]
pub fn gzip<'env>(env: &'env Env, data: &[u8], level: Option<f64>) -> Answer<Uint8ArraySlice<'env>> {
    guarded(|| Ok(Uint8ArraySlice::copy_from(env, pack(data, level_of(level))?)?))
}

/// Unpacks a body, which is borrowed for the time of the call.
#[napi]
pub fn gunzip<'env>(env: &'env Env, data: &[u8], limits: Limits) -> Answer<Uint8ArraySlice<'env>> {
    guarded(|| Ok(Uint8ArraySlice::copy_from(env, unpack(data, &limits.into())?)?))
}

/// Which way it goes.
enum Kind {
    Gzip(Box<Gzip>),
    Gunzip(Box<Gunzip>),
}

impl Kind {
    /// Takes the next bytes, or says that none follow.
    fn feed(&mut self, data: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), WriteError> {
        match (self, data) {
            (Kind::Gzip(packer), Some(data)) => packer.feed(data, out),
            (Kind::Gzip(packer), None) => packer.finish(out),
            (Kind::Gunzip(unpacker), Some(data)) => unpacker.feed(data, out),
            (Kind::Gunzip(unpacker), None) => unpacker.finish(),
        }
    }
}

struct State {
    kind: Kind,
    /// The piece that a worker thread takes, and what came out of it.
    piece: Vec<u8>,
    out: Vec<u8>,
}

/// A packer or an unpacker that lives as long as its JavaScript object.
#[napi]
pub struct Codec {
    state: Arc<Mutex<State>>,
}

fn codec(kind: Kind) -> Codec {
    Codec { state: Arc::new(Mutex::new(State { kind, piece: Vec::new(), out: Vec::new() })) }
}

/// Makes a packer.
#[napi]
pub fn new_gzip(level: Option<f64>) -> Answer<Codec> {
    guarded(|| Ok(codec(Kind::Gzip(Box::new(Gzip::new(level_of(level)))))))
}

/// Makes an unpacker.
#[napi]
pub fn new_gunzip(limits: Limits) -> Answer<Codec> {
    guarded(|| Ok(codec(Kind::Gunzip(Box::new(Gunzip::new(limits.into()))))))
}

/// Runs `body` with the state, unless a panic has left it half changed.
fn with<T>(state: &Mutex<State>, body: impl FnOnce(&mut State) -> Result<T, Box<Failure>>) -> Result<T, Box<Failure>> {
    let broken = |_| Failure::new(Code::WrongState, "an earlier call failed inside this stream");
    body(&mut *state.lock().map_err(broken)?)
}

#[napi]
impl Codec {
    /// Takes `data`, or if that is not there says that none follow, and gives what came out.
    #[napi]
    pub fn feed<'env>(&self, env: &'env Env, data: Option<&[u8]>) -> Answer<Uint8ArraySlice<'env>> {
        guarded(|| {
            with(&self.state, |state| {
                let mut out = Vec::new();
                state.kind.feed(data, &mut out)?;
                Ok(Uint8ArraySlice::copy_from(env, out)?)
            })
        })
    }

    /// The same on a worker thread, with a copy of `data`; `take` then gives what came out.
    #[napi]
    pub fn feed_async(&self, data: Option<&[u8]>) -> Answer<AsyncTask<Feed>> {
        guarded(|| {
            with(&self.state, |state| {
                state.piece.clear();
                state.piece.extend_from_slice(data.unwrap_or_default());
                Ok(AsyncTask::new(Feed { state: self.state.clone(), last: data.is_none() }))
            })
        })
    }

    /// What came out since this was last asked for.
    #[napi]
    pub fn take<'env>(&self, env: &'env Env) -> Answer<Uint8ArraySlice<'env>> {
        guarded(|| {
            with(&self.state, |state| {
                let out = Uint8ArraySlice::copy_from(env, &state.out)?;
                state.out.clear();
                Ok(out)
            })
        })
    }

    /// Packs a whole body; what was fed and not finished is forgotten.
    #[napi]
    pub fn pack<'env>(&self, env: &'env Env, data: &[u8]) -> Answer<Uint8ArraySlice<'env>> {
        guarded(|| {
            with(&self.state, |state| match &mut state.kind {
                Kind::Gzip(packer) => Ok(Uint8ArraySlice::copy_from(env, packer.pack(data)?)?),
                Kind::Gunzip(_) => Err(Failure::new(Code::WrongState, "an unpacker packs nothing")),
            })
        })
    }

    /// Forgets everything, errors included.
    #[napi]
    pub fn reset(&self) -> Answer<()> {
        guarded(|| {
            with(&self.state, |state| {
                if let Kind::Gunzip(unpacker) = &mut state.kind {
                    unpacker.reset();
                }
                Ok(())
            })
        })
    }
}

/// The work of a worker thread.
pub struct Feed {
    state: Arc<Mutex<State>>,
    last: bool,
}

impl Task for Feed {
    type Output = Answer<()>;
    type JsValue = Answer<()>;

    fn compute(&mut self) -> napi::Result<Answer<()>> {
        Ok(guarded(|| {
            with(&self.state, |State { kind, piece, out }| Ok(kind.feed((!self.last).then_some(&piece[..]), out)?))
        }))
    }

    fn resolve(&mut self, _: Env, done: Answer<()>) -> napi::Result<Answer<()>> {
        Ok(done)
    }
}
