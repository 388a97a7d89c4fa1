//! What an answer's body says, in whichever of the shapes that servers use.

use super::response::Rejected;
use crate::limits;
use serde_json::{Map, Value};

/// An answer's words, whoever said them.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) code: Option<String>,
    pub(super) message: String,
    pub(super) rejected: Vec<Rejected>,
    /// Points that the server says it refused.
    pub(super) dropped: Option<u64>,
    /// Whether it is a page for people, from something between client and server.
    pub(super) page: bool,
    /// Whether QuestDB says it, which takes a body whole or not at all.
    pub(super) questdb: bool,
}

impl Said {
    pub(super) fn read(body: &[u8]) -> Said {
        if let Some(object) = object(body) {
            return Said::of_object(&object);
        }
        let kept = &body[..body.len().min(limits::RESPONSE_BYTES)];
        let text = String::from_utf8_lossy(kept);
        let text = text.trim();
        if is_page(text) {
            return Said { message: title(text).to_string(), page: true, ..Said::default() };
        }
        Said::of_text(text.to_string(), None)
    }

    /// `{code, message, line}` of the v2 API, `{error}` of v1, `{error, data}` of v3, and their relatives.
    fn of_object(object: &Map<String, Value>) -> Said {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let message = text("message").or_else(|| text("error")).or_else(|| text("error_message")).unwrap_or_default();
        let mut said = Said::of_text(message.to_string(), object.get("line").and_then(number));
        said.code = match object.get("code") {
            Some(Value::String(code)) => Some(code.clone()),
            Some(Value::Number(code)) => Some(code.to_string()),
            _ => None,
        };
        said.questdb = object.contains_key("errorId");
        match object.get("data") {
            Some(Value::Array(list)) => said.rejected = list.iter().filter_map(of_data).collect(),
            Some(one) => said.rejected = of_data(one).into_iter().collect(),
            None => {}
        }
        said
    }

    fn of_text(message: String, line: Option<u64>) -> Said {
        let dropped = message.rsplit_once("dropped=").and_then(|(_, rest)| leading_number(rest)).map(|(n, _)| n);
        let mut rejected = quoted(&message);
        if rejected.is_empty() {
            rejected = message.lines().flat_map(numbered).collect();
        }
        if rejected.is_empty() && line.is_some() {
            rejected.push(Rejected { line, message: message.clone(), ..Rejected::default() });
        }
        Said { message, rejected, dropped, ..Said::default() }
    }
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    let body = body.trim_ascii();
    if body.len() > limits::RESPONSE_BYTES || !body.starts_with(b"{") {
        return None;
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// A line number, which Telegraf writes as text, and as 0 where it knows none.
fn number(value: &Value) -> Option<u64> {
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
    number.filter(|&number| number > 0)
}

/// An entry of v3's `data`.
fn of_data(entry: &Value) -> Option<Rejected> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_string);
    let line = entry.get("line_number").and_then(number);
    let message = text("error_message");
    let record =
        Rejected { line, text: text("original_line"), message: message.unwrap_or_default(), ..Rejected::default() };
    entry.is_object().then_some(record)
}

/// `error parsing line 2 (1-based): …` of InfluxDB 3's distributed products, `error in line 2: …` of QuestDB; mostly one in a
/// line of text.
fn numbered(text: &str) -> Vec<Rejected> {
    const MARK: &str = "line ";
    let marks: Vec<(usize, u64, usize)> = text
        .match_indices(MARK)
        .filter_map(|(at, _)| {
            let (line, rest) = leading_number(&text[at + MARK.len()..])?;
            let counted = rest.strip_prefix(" (1-based)");
            let known = counted.is_some() || text[..at].ends_with("error in ");
            known.then(|| (at, line, text.len() - counted.unwrap_or(rest).len()))
        })
        .collect();
    let ends = marks.iter().skip(1).map(|&(at, ..)| at).chain([text.len()]);
    let told = marks.iter().zip(ends).map(|(&(_, line, from), end)| {
        let reason = &text[from..end];
        // What leads to the next one.
        let reason =
            if end < text.len() { reason.rsplit_once("error ").map_or(reason, |(own, _)| own) } else { reason };
        let reason = reason.trim_start_matches(':').trim().trim_end_matches([',', ';']);
        let message = if reason.is_empty() { text.trim() } else { reason };
        Rejected { line: Some(line), message: message.to_string(), ..Rejected::default() }
    });
    told.collect()
}

/// `unable to parse 'LINE': REASON`, one or more, of InfluxDB 1 and 2. A line may hold quotes, colons and line ends.
fn quoted(message: &str) -> Vec<Rejected> {
    const MARK: &str = "unable to parse '";
    let starts: Vec<usize> = message
        .match_indices(MARK)
        .map(|(at, _)| at)
        .filter(|&at| at == 0 || message[..at].ends_with('\n') || message[..at].ends_with("partial write: "))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([message.len()]);
    let told = starts.iter().zip(ends).filter_map(|(&start, end)| {
        let (line, reason) = message[start + MARK.len()..end].rsplit_once("': ")?;
        let reason = reason.split(" dropped=").next().unwrap_or_default().trim_end();
        let (text, message) = (Some(line.to_string()), reason.to_string());
        Some(Rejected { text, message, ..Rejected::default() })
    });
    told.collect()
}

/// The digits at the start of `text`, and what follows them.
fn leading_number(text: &str) -> Option<(u64, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

fn is_page(text: &str) -> bool {
    let start: String = text.chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// The title of a page.
fn title(page: &str) -> &str {
    // The same bytes in lower case stand at the same places.
    let lower = page.to_ascii_lowercase();
    let open = lower.find("<title").and_then(|at| Some(at + lower[at..].find('>')? + 1));
    let title = open.and_then(|from| page.get(from..from + lower[from..].find("</title")?));
    title.map(str::trim).filter(|title| !title.is_empty()).unwrap_or("an HTML page")
}
