//! Answers as hyper sends them.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use linepack::write::{Answer, Refusal, RefusalCode};
use serde::Serialize;

pub type Reply = Response<Full<Bytes>>;

/// An answer to a write.
pub fn of(answer: Answer) -> Reply {
    let mut response = Response::new(Full::from(answer.body));
    // The core's statuses and header names are known, and its values printable.
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// What `/health` takes.
const HEALTH_METHODS: &str = "GET, HEAD";

/// 405 of `/health`.
pub fn health_method() -> Reply {
    let refusal = Refusal::new(RefusalCode::MethodNotAllowed, format!("allow: {HEALTH_METHODS}"));
    let mut response = of(Answer::from(&refusal));
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(HEALTH_METHODS));
    response
}

#[derive(Serialize)]
struct Health {
    name: &'static str,
    status: &'static str,
    version: &'static str,
}

pub fn health() -> Reply {
    let health = Health { name: "linepack", status: "pass", version: linepack::VERSION };
    // It holds only text, which always serialises.
    let mut response = Response::new(Full::from(serde_json::to_vec(&health).unwrap_or_default()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
