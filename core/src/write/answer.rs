//! What a receiver of writes answers.

use super::refusal::{Refusal, RefusalCode};
use crate::decode::Report;
use crate::limits;
use std::fmt::Write;

/// An answer as it goes on the wire.
///
/// ```
/// use linepack::write::Answer;
/// let report = linepack::validate("home temp=72\nhome temp=\n", &linepack::ReadOptions::new());
/// let answer = Answer::of_report(&report, false);
/// assert_eq!(answer.status, 400);
/// assert_eq!(answer.body, "{\"code\":\"invalid\",\"line\":2,\"message\":\"partial write has occurred, errors encountered \
///     on line(s):\\nerror parsing line 2 (1-based): the field value is empty\"}");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its headers, `Content-Length` left to the server.
    pub headers: Vec<(&'static str, String)>,
    /// Its body; empty for a write that was taken.
    pub body: String,
}

impl Answer {
    /// 204: everything is written.
    pub fn written() -> Self {
        Answer { status: 204, headers: Vec::new(), body: String::new() }
    }

    /// The answer that follows from what was found in a body: [`written`](Self::written), or the refusal of
    /// [`Refusal::of_report`].
    pub fn of_report(report: &Report, all_or_nothing: bool) -> Self {
        Refusal::of_report(report, all_or_nothing).map_or_else(Answer::written, |refusal| Answer::from(&refusal))
    }
}

impl From<&Refusal> for Answer {
    fn from(refusal: &Refusal) -> Self {
        let (kind, body) = match refusal.plain {
            true => ("text/plain; charset=utf-8", refusal.message.clone()),
            false => ("application/json", refusal.json()),
        };
        let mut headers = vec![("Content-Type", kind.to_string())];
        match refusal.code {
            RefusalCode::Unauthorized => headers.push(("WWW-Authenticate", "Token".to_string())),
            RefusalCode::MethodNotAllowed => headers.push(("Allow", "POST".to_string())),
            _ => {}
        }
        if let Some(seconds) = refusal.retry_after {
            headers.push(("Retry-After", seconds.to_string()));
        }
        Answer { status: refusal.status(), headers, body }
    }
}

impl Refusal {
    /// What is to be said of a body, if anything: a body without records is refused; one with bad records is a partial write,
    /// its good records kept, or with `all_or_nothing` it is refused. `line` is the physical line of the first error; up to
    /// 100 errors are told, one on each line of the message.
    ///
    /// ```
    /// use linepack::write::Refusal;
    /// let report = linepack::validate("# nothing\n", &linepack::ReadOptions::new());
    /// assert_eq!(Refusal::of_report(&report, false).unwrap().message, "empty write payload");
    /// ```
    pub fn of_report(report: &Report, all_or_nothing: bool) -> Option<Self> {
        if report.ok() {
            return (report.records == 0).then(|| Refusal::invalid("empty write payload"));
        }
        let kept = report.records > 0 && !all_or_nothing;
        let outcome = if kept { "partial write has occurred" } else { "no data written" };
        let mut message = format!("{outcome}, errors encountered on line(s):");
        for error in report.errors.iter().take(limits::MAX_ERRORS) {
            // A String takes any text.
            let _ = write!(message, "\nerror parsing line {} (1-based): {}", error.line, error.message());
        }
        Some(Refusal { line: report.errors.first().map(|error| error.line), ..Refusal::invalid(message) })
    }
}
