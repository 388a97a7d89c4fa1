//! What a server's answer to a write means for whoever sent it.

use super::said::Said;
use crate::decode::{Extent, ReadOptions, extents};
use crate::limits;
use crate::words::words;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::time::UNIX_EPOCH;

words! {
    /// What to do after an answer.
    Outcome {
        /// Everything is written.
        Ok = "ok",
        /// Some records are written; the others are in `rejected` as far as the server says which. Sending the body again
        /// changes nothing.
        Partial = "partial",
        /// Nothing is written, and sending the same again changes nothing. The default.
        #[default]
        Rejected = "rejected",
        /// Nothing may be written; the same body may be sent again, after `retry_after` if that is given.
        Retry = "retry",
        /// The body is too large: send it in smaller ones.
        Split = "split",
        /// The token is missing, unknown, or may not write here.
        Auth = "auth",
    }
}

/// A record that a server did not take.
///
/// `line` is as the server counts, which may be lines or records, until [`WriteResponse::locate`] finds the record in the
/// body that was sent; then it is the physical line on which the record starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Rejected {
    /// The line's number, 1-based; none where the server does not say.
    pub line: Option<u64>,
    /// The record's ordinal in the body, 1-based, once it is located.
    pub record: Option<u64>,
    /// The record's bytes in the body, once it is located.
    pub range: Option<Range<usize>>,
    /// The record as the server repeats it, which may be the beginning only.
    pub text: Option<String>,
    /// Why it was rejected.
    pub message: String,
}

/// An answer to a write.
///
/// ```
/// use linepack::ReadOptions;
/// use linepack::write::{Outcome, WriteResponse};
/// let body = br#"{"code":"invalid","line":2,"message":"partial write has occurred, errors encountered on line(s):
/// error parsing line 2 (1-based): No fields were provided"}"#;
/// # let body = &String::from_utf8_lossy(body).replace('\n', "\\n").into_bytes();
/// let mut response = WriteResponse::parse(400, &[], body, None);
/// assert_eq!(response.outcome, Outcome::Partial);
/// assert_eq!(response.rejected[0].message, "No fields were provided");
/// response.locate(b"# two records\nm f=1\nm\n", &ReadOptions::new());
/// assert_eq!((response.rejected[0].line, response.rejected[0].record), (Some(3), Some(2)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteResponse {
    /// What to do.
    pub outcome: Outcome,
    /// The HTTP status.
    pub status: u16,
    /// Seconds after which the server wants to be asked again, if it says so.
    pub retry_after: Option<u64>,
    /// The server's own word or number for what is wrong, if it has one.
    pub code: Option<String>,
    /// What the server says, at most 8 KiB of it; empty for a write that was taken.
    pub message: String,
    /// Points that were not taken, where the server counts them (`dropped=N`).
    pub dropped: Option<u64>,
    /// The records that were not taken, as far as the server names them.
    pub rejected: Vec<Rejected>,
}

impl WriteResponse {
    /// Reads an answer of any server: status, all headers, body as received and unpacked.
    ///
    /// `now` is the time in seconds since 1970, against which a `Retry-After` that is a date becomes seconds; without it
    /// such a date is not used.
    ///
    /// ```
    /// use linepack::write::{Outcome, WriteResponse};
    /// let headers = [("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")];
    /// let response = WriteResponse::parse(503, &headers, b"<html>", Some(784_111_767));
    /// assert_eq!((response.outcome, response.retry_after), (Outcome::Retry, Some(10)));
    /// ```
    pub fn parse(status: u16, headers: &[(&str, &str)], body: &[u8], now: Option<u64>) -> Self {
        let mut said = Said::read(body);
        let outcome = outcome(status, &said);
        if said.message.is_empty() {
            said.message = without_words(status, outcome, headers);
        }
        cut(&mut said.message, limits::MESSAGE_BYTES);
        let Said { code, message, rejected, dropped, .. } = said;
        WriteResponse { outcome, status, retry_after: retry_after(headers, now), code, message, dropped, rejected }
    }

    /// Finds the rejected records in the body that was sent, as it was before it was packed: by their number, or by their
    /// text where the server gives no number. What is not found stays as it is.
    ///
    /// InfluxDB 3 counts records, others count lines. Where the two differ, and only one of them is bad by the rules, that is
    /// taken; else the record. The options should be those of the encoder or the file: mode and precision.
    pub fn locate(&mut self, body: &[u8], options: &ReadOptions) {
        let mut by_number: BTreeMap<u64, Candidates> = BTreeMap::new();
        let mut by_text: HashMap<Vec<u8>, VecDeque<usize>> = HashMap::new();
        for (i, rejected) in self.rejected.iter().enumerate() {
            match (rejected.line, &rejected.text) {
                (Some(line), _) => drop(by_number.entry(line).or_default()),
                (None, Some(text)) => {
                    by_text.entry(text.trim_ascii().as_bytes().to_vec()).or_default().push_back(i);
                }
                (None, None) => {}
            }
        }
        if by_number.is_empty() && by_text.is_empty() {
            return;
        }
        let rejected = &mut self.rejected;
        extents(body, options, &mut |extent| {
            let bytes = &body[extent.start..extent.end];
            if let Some(candidates) = by_number.get_mut(&extent.record).filter(|_| extent.record > 0) {
                candidates.record = Some(extent);
            }
            let more = memchr::memchr_iter(b'\n', &bytes[..bytes.len().saturating_sub(1)]).count() as u64;
            for (_, candidates) in by_number.range_mut(extent.line..=extent.line + more) {
                candidates.line = Some(extent);
            }
            if !by_text.is_empty()
                && let Some(named) = by_text.get_mut(bytes.trim_ascii())
                && let Some(i) = named.pop_front()
            {
                rejected[i].place(&extent);
            }
        });
        for rejected in &mut self.rejected {
            let candidates = rejected.line.and_then(|line| by_number.get(&line));
            if let Some(extent) = candidates.and_then(Candidates::chosen) {
                rejected.place(&extent);
            }
        }
    }
}

/// What a number may mean.
#[derive(Default)]
struct Candidates {
    record: Option<Extent>,
    line: Option<Extent>,
}

impl Candidates {
    fn chosen(&self) -> Option<Extent> {
        match (self.record, self.line) {
            (Some(record), Some(line)) if record.good && !line.good => Some(line),
            (record, line) => record.or(line),
        }
    }
}

impl Rejected {
    fn place(&mut self, extent: &Extent) {
        self.line = Some(extent.line);
        self.record = (extent.record > 0).then_some(extent.record);
        self.range = Some(extent.start..extent.end);
    }
}

/// Leaves at most so many bytes, and no half of a character.
fn cut(text: &mut String, mut bytes: usize) {
    while !text.is_char_boundary(bytes.min(text.len())) {
        bytes -= 1;
    }
    text.truncate(bytes);
}

fn outcome(status: u16, said: &Said) -> Outcome {
    let message = said.message.to_ascii_lowercase();
    let says = |words: &str| message.contains(words);
    // InfluxDB 1 in a cluster keeps what it queued for another node.
    if says("hinted handoff queue not empty") {
        return Outcome::Ok;
    }
    let listed = says("failed to parse line protocol") && says("errors encountered on line(s)");
    let partial = says("partial write") || (listed && !said.questdb);
    match status {
        // An answer from something that is no write API.
        200..=299 if said.page => Outcome::Rejected,
        200..=299 if partial || !said.rejected.is_empty() => Outcome::Partial,
        200..=299 => Outcome::Ok,
        401 | 403 | 407 => Outcome::Auth,
        400 if says("authorization header was malformed") => Outcome::Auth,
        413 => Outcome::Split,
        408 | 425 | 429 | 502 | 503 | 504 | 507 => Outcome::Retry,
        400 | 422 | 500 if partial => Outcome::Partial,
        // InfluxDB 2.0 answers 500 for lines that it will never take.
        500 if says("field type conflict") || says("unable to parse '") => Outcome::Rejected,
        500 | 509..=599 => Outcome::Retry,
        _ => Outcome::Rejected,
    }
}

/// What is to be said of an answer whose body says nothing.
fn without_words(status: u16, outcome: Outcome, headers: &[(&str, &str)]) -> String {
    let header = |wanted: &str| {
        let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim_ascii()).filter(|value| !value.is_empty())
    };
    match (header("X-InfluxDB-Error"), header("Location")) {
        _ if outcome == Outcome::Ok => String::new(),
        (Some(error), _) => error.to_string(),
        (None, Some(to)) if (300..400).contains(&status) => format!("the server points to {to}"),
        _ => format!("the server answered {status} without saying why"),
    }
}

/// RFC 9110: seconds, or a date.
fn retry_after(headers: &[(&str, &str)], now: Option<u64>) -> Option<u64> {
    let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Retry-After"))?;
    let value = value.trim_ascii();
    if value.bytes().all(|b| b.is_ascii_digit()) {
        return value.parse().ok();
    }
    let date = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(date.as_secs().saturating_sub(now?))
}
