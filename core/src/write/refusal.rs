//! Why a receiver does not take a write, as it answers.

use crate::words::words;
use std::fmt;

words! {
    /// The `code` of an answer that is an error.
    RefusalCode {
        /// 400: the request or the lines are wrong. The default.
        #[default]
        Invalid = "invalid",
        /// 401: no token, or an unknown one.
        Unauthorized = "unauthorized",
        /// 403: the token may not write here.
        Forbidden = "forbidden",
        /// 404: no such path or database.
        NotFound = "not found",
        /// 405: the path has other methods.
        MethodNotAllowed = "method not allowed",
        /// 408: the body did not arrive in time.
        Timeout = "request timeout",
        /// 413: the body is too large, as sent or unpacked.
        TooLarge = "request too large",
        /// 415: the body is packed in a way that is not known.
        UnsupportedMediaType = "unsupported media type",
        /// 422: the lines are right and yet cannot be stored, for example outside of the retention period.
        Unprocessable = "unprocessable entity",
        /// 429: a quota is used up.
        TooManyRequests = "too many requests",
        /// 500: the receiver failed.
        Internal = "internal error",
        /// 503: the receiver cannot take writes now.
        Unavailable = "unavailable",
    }
}

impl RefusalCode {
    /// The HTTP status.
    ///
    /// ```
    /// assert_eq!(linepack::write::RefusalCode::TooLarge.status(), 413);
    /// ```
    pub const fn status(self) -> u16 {
        match self {
            RefusalCode::Invalid => 400,
            RefusalCode::Unauthorized => 401,
            RefusalCode::Forbidden => 403,
            RefusalCode::NotFound => 404,
            RefusalCode::MethodNotAllowed => 405,
            RefusalCode::Timeout => 408,
            RefusalCode::TooLarge => 413,
            RefusalCode::UnsupportedMediaType => 415,
            RefusalCode::Unprocessable => 422,
            RefusalCode::TooManyRequests => 429,
            RefusalCode::Internal => 500,
            RefusalCode::Unavailable => 503,
        }
    }
}

/// A write that is not taken, or not wholly.
///
/// ```
/// use linepack::write::{Answer, Refusal, RefusalCode};
/// let refusal = Refusal::new(RefusalCode::Unavailable, "the ingesters are busy").retry_after(30);
/// let answer = Answer::from(&refusal);
/// assert_eq!(answer.status, 503);
/// assert_eq!(answer.body, r#"{"code":"unavailable","message":"the ingesters are busy"}"#);
/// assert!(answer.headers.contains(&("Retry-After", "30".to_string())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// What kind of refusal it is.
    pub code: RefusalCode,
    /// Why, for people.
    pub message: String,
    /// The line of the first rejected record, where lines are the reason.
    pub line: Option<u64>,
    /// Seconds after which the client may try again.
    pub retry_after: Option<u64>,
    /// Whether the client wants text because its `Accept` excludes JSON.
    pub plain: bool,
}

impl Refusal {
    /// A refusal with these words.
    pub fn new(code: RefusalCode, message: impl Into<String>) -> Self {
        Refusal { code, message: message.into(), line: None, retry_after: None, plain: false }
    }

    /// Sets [`retry_after`](Self::retry_after).
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// 400 with these words.
    pub fn invalid(message: impl Into<String>) -> Self {
        Refusal::new(RefusalCode::Invalid, message)
    }

    /// 401, for a request without a token or with one that is unknown.
    pub fn unauthorized() -> Self {
        Refusal::new(RefusalCode::Unauthorized, "unauthorized access")
    }

    /// 403, for a token that may not write to this bucket.
    pub fn forbidden() -> Self {
        Refusal::new(RefusalCode::Forbidden, "the token may not write to this bucket")
    }

    /// 404, for a bucket that is not there and is not made.
    ///
    /// ```
    /// use linepack::write::Refusal;
    /// assert_eq!(Refusal::no_database("home").message, "database \"home\" not found");
    /// ```
    pub fn no_database(name: &str) -> Self {
        Refusal::new(RefusalCode::NotFound, format!("database {name:?} not found"))
    }

    /// 413, for a body of more than so many bytes, as sent or unpacked.
    pub fn too_large(max_bytes: u64) -> Self {
        Refusal::new(RefusalCode::TooLarge, format!("max request size ({max_bytes} bytes) exceeded"))
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// The body of the answer: an object with `code`, `line` if there is one, and `message`.
    ///
    /// ```
    /// use linepack::write::Refusal;
    /// assert_eq!(Refusal::invalid("missing bucket value").json(), r#"{"code":"invalid","message":"missing bucket value"}"#);
    /// ```
    pub fn json(&self) -> String {
        let line = self.line.map_or(String::new(), |line| format!("\"line\":{line},"));
        let message = serde_json::Value::from(self.message.as_str());
        format!("{{\"code\":\"{}\",{line}\"message\":{message}}}", self.code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status(), self.code, self.message)
    }
}

impl std::error::Error for Refusal {}
