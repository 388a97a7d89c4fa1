//! Answers as hyper sends them.

use super::write::Rejected;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use linepack::write::{Answer, Api, Refusal, RefusalCode};
use serde::Serialize;
use std::convert::Infallible;

pub type Reply = Response<BoxBody<Bytes, Infallible>>;

/// What holds the version in the answer to `/ping`, as clients look for it.
const VERSION: &str = concat!("linepack-", env!("CARGO_PKG_VERSION"));

/// Any answer.
pub fn reply(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Reply {
    let mut response = Response::new(Full::new(body.into()).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// An answer to a write.
pub fn of(answer: Answer) -> Reply {
    let mut response = Response::new(Full::from(answer.body).boxed());
    // The core's statuses and header names are known, and its values printable.
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The body of a refusal in v1, and in v3 where no lines are at fault.
#[derive(Serialize)]
struct Plain<'a> {
    error: &'a str,
}

/// The body of a refusal in v3 for lines at fault: a list of them, or the first where nothing was kept for it.
#[derive(Serialize)]
struct Lines<'a, T: Serialize> {
    error: &'static str,
    data: &'a T,
}

/// A refusal in the form of its API.
pub fn refused(api: Api, refusal: &Refusal, rejected: &[Rejected], all_or_nothing: bool) -> Reply {
    let mut answer = Answer::from(refusal);
    if !refusal.plain && api != Api::V2 {
        let body = match (api, rejected) {
            (Api::V3, [first, ..]) if all_or_nothing => {
                serde_json::to_string(&Lines { error: "line protocol parsing error", data: first })
            }
            (Api::V3, [_, ..]) => {
                serde_json::to_string(&Lines { error: "partial write of line protocol occurred", data: &rejected })
            }
            _ => serde_json::to_string(&Plain { error: &refusal.message }),
        };
        // They hold texts and numbers, which always serialise.
        answer.body = body.unwrap_or_default();
    }
    if api == Api::V1 {
        answer.headers.push(("X-Influxdb-Error", refusal.message.replace('\n', " ")));
    }
    of(answer)
}

/// A failure on purpose.
pub fn failed(api: Api, status: u16, retry_after: Option<u64>, plain: bool) -> Reply {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let message = "this write fails on purpose, by a rule of --fail";
    match RefusalCode::ALL.iter().find(|code| code.status() == status.as_u16()) {
        Some(&code) => {
            let mut refusal = Refusal::new(code, message);
            (refusal.retry_after, refusal.plain) = (retry_after, plain);
            refused(api, &refusal, &[], false)
        }
        // What the API has no word for comes from proxies, which answer in text.
        None => {
            let mut response = reply(status, "text/plain; charset=utf-8", format!("{status}: {message}"));
            if let Some(seconds) = retry_after {
                response.headers_mut().insert("Retry-After", seconds.into());
            }
            response
        }
    }
}

/// 405 where these methods are allowed.
pub fn method(allowed: &'static str) -> Reply {
    let refusal = Refusal::new(RefusalCode::MethodNotAllowed, format!("allow: {allowed}"));
    let mut response = of(Answer::from(&refusal));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

/// What queries are told: there is nothing here that could answer one.
const NO_QUERIES: &str =
    "linepack serve receives writes and answers no queries; query the database that the records are meant for";

/// Where Flight's requests go.
pub const FLIGHT: &str = "/arrow.flight.protocol.FlightService/";

/// The answer to Flight: `UNIMPLEMENTED`, as gRPC says it.
pub fn flight() -> Reply {
    let mut response = reply(StatusCode::OK, "application/grpc", "");
    response.headers_mut().insert("grpc-status", HeaderValue::from_static("12"));
    response.headers_mut().insert("grpc-message", HeaderValue::from_static(NO_QUERIES));
    response
}

/// 501 for other queries.
pub fn query() -> Reply {
    let body = serde_json::to_vec(&Plain { error: NO_QUERIES }).unwrap_or_default();
    reply(StatusCode::NOT_IMPLEMENTED, "application/json", body)
}

#[derive(Serialize)]
struct Health {
    name: &'static str,
    status: &'static str,
    version: &'static str,
}

pub fn health() -> Reply {
    let health = Health { name: "linepack", status: "pass", version: linepack::VERSION };
    reply(StatusCode::OK, "application/json", serde_json::to_vec(&health).unwrap_or_default())
}

/// 204 that says what this is, in the headers in which clients look for a version of InfluxDB.
pub fn ping() -> Reply {
    let mut response = of(Answer::written());
    response.headers_mut().insert("X-Influxdb-Build", HeaderValue::from_static("linepack"));
    response.headers_mut().insert("X-Influxdb-Version", HeaderValue::from_static(VERSION));
    response
}
