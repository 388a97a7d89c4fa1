//! What a request asks for: its head, its body.

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use hyper::header::HeaderMap;
use hyper::http::request::Parts;
use linepack::Code;
use linepack::write::{GunzipLimits, Refusal, WriteParams, gunzip};
use std::borrow::Cow;

/// Bytes of a refused body that are read and thrown away, so that the client gets to read why.
const DISCARD: usize = 64 << 20;

/// Reads everything of a write but its body.
pub fn params(head: &Parts) -> Result<WriteParams, Refusal> {
    let headers = text(&head.headers);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, &**value)).collect();
    let query = head.uri.query().unwrap_or_default();
    WriteParams::from_request(head.method.as_str(), head.uri.path(), query, &headers)
}

/// Headers as text; bytes that are not UTF-8 are read as Latin-1.
fn text(headers: &HeaderMap) -> Vec<(&str, Cow<'_, str>)> {
    let text = |bytes| match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
    };
    headers.iter().map(|(name, value)| (name.as_str(), text(value.as_bytes()))).collect()
}

/// The body as sent, if it has at most `max` bytes.
pub async fn body<B: Body<Data = Bytes> + Unpin>(mut body: B, max: usize) -> Result<Vec<u8>, Refusal> {
    let mut kept = Vec::new();
    let mut length: usize = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::invalid("the body ended early or is malformed"))?;
        let Some(data) = frame.data_ref() else { continue };
        length = length.saturating_add(data.len());
        if length <= max {
            kept.extend_from_slice(data);
        } else {
            kept = Vec::new();
            if length > max.saturating_add(DISCARD) {
                break;
            }
        }
    }
    if length > max { Err(Refusal::too_large(max as u64)) } else { Ok(kept) }
}

/// The body as meant, if it has at most `max` bytes. That bounds it enough: equal lines pack well beyond any fair ratio.
pub fn unpack(packed: &[u8], max: usize) -> Result<Vec<u8>, Refusal> {
    let limits = GunzipLimits::new().max_bytes(max as u64).max_ratio(None);
    gunzip(packed, &limits).map_err(|error| match error.code {
        Code::GzipTooLarge => Refusal::too_large(max as u64),
        _ => Refusal::invalid(format!("error decoding gzip stream: {}", error.detail.unwrap_or(error.code.sentence()))),
    })
}
