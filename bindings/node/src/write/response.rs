//! Answers received.

use crate::errors::{Answer, guarded};
use crate::options::Reading;
use crate::write::headers;
use linepack::write::{Rejected, WriteResponse};
use napi_derive::napi;

/// An answer to a write, read.
#[napi]
pub struct Response {
    response: WriteResponse,
}

/// What it says.
#[napi(object, object_from_js = false)]
pub struct ResponseFields {
    /// `ok`, `partial`, `rejected`, `retry`, `split` or `auth`.
    pub outcome: &'static str,
    /// The HTTP status.
    pub status: u32,
    /// Seconds.
    pub retry_after: Option<f64>,
    /// The server's own word or number.
    pub code: Option<String>,
    /// What the server says.
    pub message: String,
    /// Points that were not taken.
    pub dropped: Option<f64>,
}

/// A record that was not taken.
#[napi(object, object_from_js = false)]
pub struct RejectedFields {
    /// As the server counts, or once it is located the physical line.
    pub line: Option<f64>,
    /// The ordinal, once it is located.
    pub record: Option<f64>,
    /// The first byte, once it is located.
    pub start: Option<f64>,
    /// The byte after the last one.
    pub end: Option<f64>,
    /// As the server repeats it.
    pub text: Option<String>,
    /// Why.
    pub message: String,
}

impl From<&Rejected> for RejectedFields {
    fn from(rejected: &Rejected) -> Self {
        RejectedFields {
            line: rejected.line.map(|line| line as f64),
            record: rejected.record.map(|record| record as f64),
            start: rejected.range.as_ref().map(|range| range.start as f64),
            end: rejected.range.as_ref().map(|range| range.end as f64),
            text: rejected.text.clone(),
            message: rejected.message.clone(),
        }
    }
}

/// Reads an answer; `now` is in seconds since 1970.
#[napi]
pub fn read_response(status: u32, in_turn: Vec<String>, body: &[u8], now: Option<f64>) -> Answer<Response> {
    guarded(|| {
        // JavaScript has seen to it that the status is one of 16 bits.
        let now = now.map(|seconds| seconds as u64);
        Ok(Response { response: WriteResponse::parse(status as u16, &headers(&in_turn), body, now) })
    })
}

#[napi]
impl Response {
    /// What it says, but for the rejected records.
    #[napi]
    pub fn fields(&self) -> Answer<ResponseFields> {
        guarded(|| {
            let response = &self.response;
            Ok(ResponseFields {
                outcome: response.outcome.word(),
                status: response.status.into(),
                retry_after: response.retry_after.map(|seconds| seconds as f64),
                code: response.code.clone(),
                message: response.message.clone(),
                dropped: response.dropped.map(|dropped| dropped as f64),
            })
        })
    }

    /// The rejected records.
    #[napi]
    pub fn rejected(&self) -> Answer<Vec<RejectedFields>> {
        guarded(|| Ok(self.response.rejected.iter().map(RejectedFields::from).collect()))
    }

    /// Finds the rejected records in the body that was sent.
    #[napi]
    pub fn locate(&mut self, body: &[u8], options: Reading) -> Answer<()> {
        guarded(|| {
            self.response.locate(body, &options.options()?);
            Ok(())
        })
    }
}
