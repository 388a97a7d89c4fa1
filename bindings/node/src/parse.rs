//! Parses a document that is in memory.

use crate::errors::{Answer, guarded};
use crate::options::Reading;
use crate::parts::{GivenPart, Parts};
use crate::validate::{Report, add_report};
use linepack::Chunks;
use napi::Env;
use napi_derive::napi;

/// What was read: all of a document, or what a decoder was fed.
#[napi(object, object_from_js = false)]
pub struct Parsed<'env> {
    /// The good records.
    pub parts: Vec<GivenPart<'env>>,
    /// What was accepted and what was not.
    pub report: Report,
}

/// Parses `data`, which is borrowed for the time of the call.
#[napi]
pub fn parse<'env>(env: &'env Env, data: &[u8], options: Reading) -> Answer<Parsed<'env>> {
    guarded(|| {
        let mut chunks = Chunks::new(data, &options.options()?);
        let (mut parts, mut given) = (Parts::default(), Vec::new());
        let mut report = linepack::Report::default();
        while let Some(chunk) = chunks.next()? {
            parts.add(&chunk);
            given.extend(parts.give(env)?);
            add_report(&mut report, chunk.report());
        }
        Ok(Parsed { parts: given, report: (&report).into() })
    })
}
