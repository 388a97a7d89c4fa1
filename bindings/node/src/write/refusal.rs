//! Answers given.

use crate::errors::{Answer, guarded};
use crate::options::word;
use linepack::write::{Refusal, RefusalCode};
use linepack::{Code, LineError, Position, Report};
use napi_derive::napi;

/// Why a write is not taken. JavaScript makes of it the error that it throws.
#[napi(object)]
pub struct Refused {
    /// A word of `RefusalCode`.
    pub code: String,
    /// Why, for people.
    pub message: String,
    /// The line of the first rejected record.
    pub line: Option<f64>,
    /// Seconds.
    pub retry_after: Option<f64>,
    /// Whether the answer is text and not JSON.
    pub plain: bool,
}

impl From<&Refusal> for Refused {
    fn from(refusal: &Refusal) -> Self {
        Refused {
            code: refusal.code.word().to_string(),
            message: refusal.message.clone(),
            line: refusal.line.map(|line| line as f64),
            retry_after: refusal.retry_after.map(|seconds| seconds as f64),
            plain: refusal.plain,
        }
    }
}

/// An answer as it goes on the wire.
#[napi(object, object_from_js = false)]
pub struct GivenAnswer {
    /// The HTTP status.
    pub status: u32,
    /// Names and values in turn.
    pub headers: Vec<String>,
    /// Text, or JSON.
    pub body: String,
}

impl From<linepack::write::Answer> for GivenAnswer {
    fn from(answer: linepack::write::Answer) -> Self {
        GivenAnswer {
            status: answer.status.into(),
            headers: answer.headers.into_iter().flat_map(|(name, value)| [name.to_string(), value]).collect(),
            body: answer.body,
        }
    }
}

/// What is answered to a write that was taken.
#[napi]
pub fn written() -> Answer<GivenAnswer> {
    guarded(|| Ok(linepack::write::Answer::written().into()))
}

/// What is answered to a write that is refused.
#[napi]
pub fn answer_of(refused: Refused) -> Answer<GivenAnswer> {
    guarded(|| {
        let mut refusal = Refusal::new(word::<RefusalCode>("code", Some(&refused.code))?, refused.message);
        refusal.line = refused.line.map(|line| line as u64);
        refusal.retry_after = refused.retry_after.map(|seconds| seconds as u64);
        refusal.plain = refused.plain;
        Ok(linepack::write::Answer::from(&refusal).into())
    })
}

/// 401.
#[napi]
pub fn unauthorized() -> Answer<Refused> {
    guarded(|| Ok((&Refusal::unauthorized()).into()))
}

/// 403.
#[napi]
pub fn forbidden() -> Answer<Refused> {
    guarded(|| Ok((&Refusal::forbidden()).into()))
}

/// 404.
#[napi]
pub fn no_database(name: String) -> Answer<Refused> {
    guarded(|| Ok((&Refusal::no_database(&name)).into()))
}

/// 413.
#[napi]
pub fn too_large(max_bytes: f64) -> Answer<Refused> {
    guarded(|| Ok((&Refusal::too_large(max_bytes as u64)).into()))
}

/// A report, as far as an answer tells of it.
#[napi(object, object_to_js = false)]
pub struct Reported {
    /// Points accepted.
    pub records: f64,
    /// Errors in all.
    pub error_count: f64,
    /// The first of them.
    pub errors: Vec<ReportedError>,
}

/// One of its errors.
#[napi(object, object_to_js = false)]
pub struct ReportedError {
    /// The code's word.
    pub code: String,
    /// Physical line, 1-based.
    pub line: f64,
    /// Where the string was opened, when that explains the fault.
    pub opened: Option<ReportedPosition>,
}

/// A place.
#[napi(object, object_to_js = false)]
pub struct ReportedPosition {
    /// Physical line, 1-based.
    pub line: f64,
    /// Byte in that line, 1-based.
    pub column: f64,
}

impl From<ReportedError> for LineError {
    fn from(error: ReportedError) -> Self {
        let code = Code::ALL.iter().copied().find(|code| code.word() == error.code);
        LineError {
            code: code.unwrap_or(Code::InternalPanic),
            line: error.line as u64,
            opened: error.opened.map(|at| Position { line: at.line as u64, column: at.column as u64 }),
            // An answer does not say these.
            record: 0,
            column: 0,
            offset: 0,
            length: 0,
        }
    }
}

/// What is to be answered to a body of which this was found, if it is not simply taken.
#[napi]
pub fn refusal_of_report(report: Reported, all_or_nothing: bool) -> Answer<Option<Refused>> {
    guarded(|| {
        let mut found = Report::default();
        found.records = report.records as u64;
        found.error_count = report.error_count as u64;
        found.errors = report.errors.into_iter().map(LineError::from).collect();
        Ok(Refusal::of_report(&found, all_or_nothing).as_ref().map(Refused::from))
    })
}
