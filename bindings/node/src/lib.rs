//! linepack for Node: the native half. Each function takes one batch and gives one answer; the JavaScript beside it
//! makes the classes.
//!
//! Errors are returned as data ([`errors::Failure`]) and thrown by JavaScript, which owns the error classes.

pub mod arrays;
pub mod columns;
pub mod decoder;
pub mod encode;
pub mod errors;
pub mod ipc;
pub mod options;
pub mod parse;
pub mod parts;
pub mod query;
pub mod schema;
pub mod tables;
pub mod tape;
pub mod targets;
pub mod to_tables;
pub mod validate;
pub mod window;
pub mod write;

use errors::{Answer, guarded};
use linepack::{Backend, Code};
use napi_derive::napi;

/// The version of this build.
#[napi]
pub fn version() -> Answer<String> {
    guarded(|| Ok(linepack::VERSION.to_string()))
}

/// One row of the table of errors.
#[napi(object, object_from_js = false)]
pub struct CodeRow {
    /// The stable word.
    pub word: String,
    /// The stable number.
    pub number: u32,
    /// What is wrong, in one sentence.
    pub sentence: String,
}

/// The table of errors.
#[napi]
pub fn codes() -> Answer<Vec<CodeRow>> {
    guarded(|| {
        let row = |code: &Code| CodeRow {
            word: code.word().to_string(),
            number: code.number().into(),
            sentence: code.sentence().to_string(),
        };
        Ok(Code::ALL.iter().map(row).collect())
    })
}

/// The words of the scanning back-ends that this machine can run, from the slowest to the fastest.
#[napi]
pub fn backends() -> Answer<Vec<String>> {
    guarded(|| Ok(Backend::available().into_iter().map(|backend| backend.word().to_string()).collect()))
}
