//! What a request asks for: its path, its parameters, its headers, its body.

use super::answer::Refusal;
use flate2::read::MultiGzDecoder;
use http_body_util::BodyExt;
use hyper::body::{Body, Bytes};
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, EXPECT, HeaderMap};
use hyper::{Method, StatusCode};
use linepack::Precision;
use std::borrow::Cow;
use std::io::Read;

/// Bytes of a refused body that are read and thrown away, so that the client gets to read why.
const DISCARD: usize = 64 << 20;

/// What is asked for.
#[derive(Debug)]
pub enum Request {
    Health,
    Write(Params),
}

/// A write, before its body.
#[derive(Debug)]
pub struct Params {
    pub bucket: String,
    pub precision: Precision,
    pub gzip: bool,
}

/// Reads everything but the body.
pub fn route(
    method: &Method,
    path: &str,
    query: &str,
    headers: &HeaderMap,
    token: Option<&str>,
) -> Result<Request, Refusal> {
    match path {
        "/health" => allow(method, &[Method::GET, Method::HEAD], "GET, HEAD").map(|()| Request::Health),
        "/api/v2/write" => {
            allow(method, &[Method::POST], "POST")?;
            authorise(headers, token)?;
            let (bucket, precision) = params(query)?;
            Ok(Request::Write(Params { bucket, precision, gzip: gzip(headers)? }))
        }
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, "not found", "path not found")),
    }
}

fn allow(method: &Method, allowed: &[Method], names: &'static str) -> Result<(), Refusal> {
    if allowed.contains(method) {
        return Ok(());
    }
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "method not allowed", format!("allow: {names}"));
    Err(Refusal { allow: Some(names), ..refusal })
}

fn authorise(headers: &HeaderMap, token: Option<&str>) -> Result<(), Refusal> {
    let Some(token) = token else { return Ok(()) };
    let mut words = headers.get(AUTHORIZATION).map_or(&b""[..], |value| value.as_bytes()).splitn(2, |&b| b == b' ');
    let (scheme, given) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let known = scheme.eq_ignore_ascii_case(b"token") || scheme.eq_ignore_ascii_case(b"bearer");
    if known && same(given, token.as_bytes()) {
        Ok(())
    } else {
        Err(Refusal::new(StatusCode::UNAUTHORIZED, "unauthorized", "unauthorized access"))
    }
}

/// Compares in a time that says nothing about where the two differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differ, (x, y)| differ | (x ^ y)) == 0
}

fn params(query: &str) -> Result<(String, Precision), Refusal> {
    let deserialize =
        |what: String| Refusal::invalid(format!("failed to deserialize org/bucket/precision in request: {what}"));
    let [mut bucket, mut precision, mut org]: [Option<Cow<'_, str>>; 3] = Default::default();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        let known = match &*key {
            "bucket" => &mut bucket,
            "precision" => &mut precision,
            "org" => &mut org,
            _ => continue,
        };
        if known.replace(value).is_some() {
            return Err(deserialize(format!("duplicate field `{key}`")));
        }
    }
    let precision = match precision {
        None => Precision::Ns,
        // `m` and `h` are taken, though the documented text does not name them.
        Some(word) => word
            .parse()
            .map_err(|_| deserialize(format!("unknown variant `{word}`, expected one of `s`, `ms`, `us`, `ns`")))?,
    };
    if org.is_some_and(|org| org.is_empty()) {
        return Err(Refusal::invalid("missing org value: leave org out or give a name"));
    }
    match bucket.filter(|bucket| !bucket.is_empty()) {
        Some(bucket) => Ok((bucket.into_owned(), precision)),
        None => Err(Refusal::invalid("missing bucket value")),
    }
}

fn gzip(headers: &HeaderMap) -> Result<bool, Refusal> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    let encoding = encodings.next().map_or(&b"identity"[..], |value| value.as_bytes()).trim_ascii();
    match encoding {
        _ if encodings.next().is_some() => {}
        _ if encoding.eq_ignore_ascii_case(b"gzip") => return Ok(true),
        _ if encoding.is_empty() || encoding.eq_ignore_ascii_case(b"identity") => return Ok(false),
        _ => {}
    }
    let message = format!("unacceptable content-encoding: {}", String::from_utf8_lossy(encoding));
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported media type", message))
}

/// The body as sent, if it has at most `max` bytes.
pub async fn body<B: Body<Data = Bytes> + Unpin>(
    mut body: B,
    headers: &HeaderMap,
    max: usize,
) -> Result<Vec<u8>, Refusal> {
    let refusal = || Refusal::too_large(max);
    // A client that waits for a "100 Continue" has not sent the body yet.
    if headers.contains_key(EXPECT) && body.size_hint().lower() > max as u64 {
        return Err(refusal());
    }
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
    if length > max { Err(refusal()) } else { Ok(kept) }
}

/// The body as meant, if it has at most `max` bytes.
pub fn unpack(packed: &[u8], max: usize) -> Result<Vec<u8>, Refusal> {
    let mut plain = Vec::new();
    let bound = (max as u64).saturating_add(1);
    MultiGzDecoder::new(packed)
        .take(bound)
        .read_to_end(&mut plain)
        .map_err(|e| Refusal::invalid(format!("error decoding gzip stream: {e}")))?;
    if plain.len() > max { Err(Refusal::too_large(max)) } else { Ok(plain) }
}
