//! What the server answers: nothing, or JSON with a code and a message.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ALLOW, CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use hyper::{Response, StatusCode};
use serde::Serialize;

pub type Answer = Response<Full<Bytes>>;

/// Why a request is not done. The keys are in the documented order.
#[derive(Debug, Serialize)]
pub struct Refusal {
    #[serde(skip)]
    pub status: StatusCode,
    pub code: &'static str,
    /// The physical line of the first rejected record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    pub message: String,
    /// The methods that the path has, for 405.
    #[serde(skip)]
    pub allow: Option<&'static str>,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Refusal { status, code, line: None, message: message.into(), allow: None }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, "invalid", message)
    }

    pub fn too_large(max_body: usize) -> Self {
        let message = format!("max request size ({max_body} bytes) exceeded");
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "request too large", message)
    }

    pub fn answer(&self) -> Answer {
        let mut answer = json(self.status, self);
        if let Some(methods) = self.allow {
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Token"));
        }
        answer
    }
}

#[derive(Serialize)]
struct Health {
    name: &'static str,
    status: &'static str,
    version: &'static str,
}

pub fn health() -> Answer {
    json(StatusCode::OK, &Health { name: "linepack", status: "pass", version: linepack::VERSION })
}

pub fn no_content() -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = StatusCode::NO_CONTENT;
    answer
}

fn json(status: StatusCode, object: &impl Serialize) -> Answer {
    // These objects hold only text and numbers, which always serialise.
    let mut answer = Response::new(Full::from(serde_json::to_vec(object).unwrap_or_default()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
