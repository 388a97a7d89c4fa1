//! Writes over HTTP: heads of requests, answers, packed bodies, documents cut.

use super::digit;
use crate::model::{DecodeOptions, Decoded, Fault, Mode, Precision};
use crate::oracle;
use linepack::write::{
    Api, AuthScheme, Gunzip, GunzipLimits, Gzip, Outcome, WriteError, WriteOptions, WriteParams, WriteRequest,
    WriteResponse, gzip, split_valid,
};
use linepack::{Code, ReadOptions, validate};

/// Every head of a request is read or refused, and what is read can be sent again.
///
/// The input is text: the path as a digit, the query, headers, each on a line.
pub fn write_params(input: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.split('\n');
    let api = Api::ALL[digit(lines.next().and_then(|path| path.bytes().next()).unwrap_or(b'0')) % 3];
    let query = lines.next().unwrap_or_default();
    let headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
    let params = match WriteParams::from_request("POST", api.path(), query, &headers) {
        Ok(params) => params,
        Err(refusal) => {
            let json: serde_json::Value = serde_json::from_str(&refusal.json()).map_err(|e| e.to_string())?;
            let same = json["message"].as_str() == Some(&refusal.message) && json["code"] == refusal.code.word();
            return if same { Ok(()) } else { Err(format!("{refusal:?} says {json}")) };
        }
    };
    if params.bucket.is_empty() {
        return if api == Api::V1 { Ok(()) } else { Err(format!("{params:?} has no bucket")) };
    }
    let mut options = WriteOptions::new("http://h", &params.bucket).api(api);
    options.org = params.org.clone();
    options.retention_policy = params.retention_policy.clone();
    (options.accept_partial, options.no_sync) = (params.accept_partial, params.no_sync);
    if let Some(credentials) = &params.credentials {
        options = options.token(credentials.secret.clone()).auth(credentials.scheme).user(&credentials.user);
    }
    let precision = params.precision.unwrap_or_default();
    let request = match WriteRequest::new(&options, b"m f=1", precision) {
        Ok(request) => request,
        // What arrived need not be what may be sent.
        Err(WriteError { code: Code::InvalidToken | Code::InvalidUser | Code::UnsupportedPrecision, .. }) => {
            return Ok(());
        }
        Err(e) => return Err(format!("{params:?} cannot be sent: {e}")),
    };
    let sent: Vec<_> = request.headers().iter().map(|header| (header.name, header.value())).collect();
    if sent.iter().any(|(_, value)| value.bytes().any(|b| !(b' '..=b'~').contains(&b))) {
        return Err(format!("{sent:?} smuggles"));
    }
    let query = request.url().split_once('?').map(|(_, query)| query).unwrap_or_default();
    let again = WriteParams::from_request("POST", api.path(), query, &sent).map_err(|e| format!("{options:?}: {e}"))?;
    let facts =
        |p: &WriteParams| (p.bucket.clone(), p.org.clone(), p.retention_policy.clone(), p.accept_partial, p.no_sync);
    if facts(&again) != facts(&params) || again.precision != Some(precision) {
        return Err(format!("{again:?} was sent for {params:?}"));
    }
    let secret = params.credentials.as_ref().map(|c| (c.scheme, c.user.clone(), c.secret.expose().to_string()));
    let back = again.credentials.as_ref().map(|c| (c.scheme, c.user.clone(), c.secret.expose().to_string()));
    // Only Basic and the query carry a user.
    let user_lost = secret.as_ref().is_some_and(|s| matches!(s.0, AuthScheme::Token | AuthScheme::Bearer));
    if back != secret && !user_lost {
        return Err("other credentials arrive than were sent".into());
    }
    // What is printed is the same whatever the token.
    let (mut other, mut other_options) = (params.clone(), options.clone());
    if let Some(credentials) = &mut other.credentials {
        credentials.secret = "another".into();
        other_options.token = Some("another".into());
    }
    let other_request = WriteRequest::new(&other_options, b"m f=1", precision).map_err(|e| e.to_string())?;
    if format!("{params:?} {options:?} {request:?}") != format!("{other:?} {other_options:?} {other_request:?}") {
        return Err("a token is printed".into());
    }
    Ok(())
}

/// Every answer is read, and what is rejected is found where it is said to be.
///
/// The input: status, `now`, the lengths of what follows: a `Retry-After` and what was sent; the body.
pub fn write_response(input: &[u8]) -> Result<(), String> {
    const STATUSES: [u16; 12] = [204, 400, 401, 404, 413, 422, 429, 500, 503, 200, 201, 502];
    let Some((&[status, now, header, sent], rest)) = input.split_first_chunk() else { return Ok(()) };
    let (header, rest) = rest.split_at(digit(header).min(rest.len()));
    let (sent, body) = rest.split_at(digit(sent).min(rest.len()));
    let status = STATUSES.get(digit(status)).copied().unwrap_or(digit(status) as u16 * 3);
    let header = String::from_utf8_lossy(header);
    let mut response =
        WriteResponse::parse(status, &[("Retry-After", &header)], body, Some(digit(now) as u64 * 10_000_000));
    if response.message.len() > 8 << 10 || (response.message.is_empty() && response.outcome != Outcome::Ok) {
        return Err(format!("{response:?}"));
    }
    response.locate(sent, &ReadOptions::new());
    for rejected in &response.rejected {
        let Some(range) = &rejected.range else { continue };
        let line = sent[..range.start].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
        let alone = validate(&sent[range.clone()], &ReadOptions::new());
        if rejected.line != Some(line) || alone.records + alone.error_count != 1 {
            return Err(format!("{rejected:?} is not there: {alone:?}"));
        }
    }
    Ok(())
}

/// Packed data says the same whole and in pieces, and its limits hold; any data packs to the same whole and in pieces.
///
/// The input: the length of pieces; 0, or the longest result in units of 64 bytes; the data.
pub fn gunzip(input: &[u8]) -> Result<(), String> {
    let Some((&[pieces, limit], data)) = input.split_first_chunk() else { return Ok(()) };
    let (pieces, limit) = (digit(pieces).max(1), digit(limit) as u64 * 64);
    let limits = GunzipLimits::new().max_bytes(if limit == 0 { 1 << 20 } else { limit });
    let mut unpacker = Gunzip::new(limits);
    let mut unpack = |length: usize| {
        unpacker.reset();
        let mut out = Vec::new();
        let fed = data.chunks(length).try_for_each(|piece| unpacker.feed(piece, &mut out));
        (fed.and_then(|()| unpacker.finish()), out)
    };
    let whole = unpack(data.len().max(1));
    let in_pieces = unpack(pieces);
    // Where both a limit and damage end it, pieces may meet the one before the other, and never give more.
    if whole.0.is_ok() != in_pieces.0.is_ok() || (whole.0.is_ok() && whole != in_pieces) {
        return Err(format!("whole {:?}, in pieces {:?}", whole.0, in_pieces.0));
    }
    if whole.1.len().max(in_pieces.1.len()) as u64 > limits.max_bytes {
        return Err("more comes out than is allowed".into());
    }
    let plain = if whole.0.is_ok() { &whole.1 } else { data };
    let packed = gzip(plain, (pieces % 10) as u8).map_err(|e| e.to_string())?;
    let mut packer = Gzip::new((pieces % 10) as u8);
    let mut out = Vec::new();
    plain.chunks(pieces).try_for_each(|piece| packer.feed(piece, &mut out)).map_err(|e| e.to_string())?;
    packer.finish(&mut out).map_err(|e| e.to_string())?;
    if out != packed {
        return Err("packed in pieces it is not the same".into());
    }
    let limits = GunzipLimits::new().max_bytes(plain.len() as u64);
    match linepack::write::gunzip(&packed, &limits) {
        Ok(again) if again == *plain => Ok(()),
        other => Err(format!("it does not come back: {other:?}")),
    }
}

/// A document's parts have together what the oracle reads in it; its good bytes have its points, its bad ones its errors.
///
/// The input: mode, precision, the longest part in bytes and in records, the document.
pub fn split(input: &[u8]) -> Result<(), String> {
    let Some((&[mode, precision, max_bytes, max_lines], data)) = input.split_first_chunk() else { return Ok(()) };
    let asked = DecodeOptions {
        mode: Mode::ALL[digit(mode) % 3],
        precision: Precision::ALL[digit(precision) % 6],
        ..DecodeOptions::default()
    };
    let options = ReadOptions::new()
        .mode(linepack::Mode::ALL[digit(mode) % 3])
        .precision(linepack::Precision::ALL[digit(precision) % 6])
        .max_errors(usize::MAX);
    let whole = oracle::decode(data, &asked);
    let (max_bytes, max_lines) = (digit(max_bytes), digit(max_lines));
    match linepack::write::split(data, max_bytes, max_lines, &options) {
        Err(e) if e.code == Code::RowTooLong && e.length as usize > max_bytes && max_bytes > 0 => {
            let bytes = &data[e.offset as usize..(e.offset + e.length) as usize];
            let alone = oracle::decode(bytes, &asked);
            if alone.points.len() + points_rejected(&alone).len() != 1 {
                return Err(format!("{e} is not about one record"));
            }
        }
        Err(e) => return Err(format!("{e}")),
        Ok(parts) => {
            let mut together = Decoded::default();
            let (mut at, mut records) = (0, 0);
            for part in parts {
                let body = data.get(part.range.clone()).filter(|_| part.range.start >= at).ok_or("parts overlap")?;
                if (max_bytes > 0 && body.len() > max_bytes) || (max_lines > 0 && part.records > max_lines as u64) {
                    return Err(format!("{part:?} is too large"));
                }
                let mut alone = oracle::decode(body, &asked);
                let lines = data[..part.range.start].iter().filter(|&&b| b == b'\n').count();
                if (part.line, part.record) != (lines as u64 + 1, records as u64 + 1) {
                    return Err(format!("{part:?} begins elsewhere"));
                }
                for point in &mut alone.points {
                    (point.line, point.record) = (point.line + lines as u64, point.record + records as u64);
                }
                for fault in &mut alone.errors {
                    fault.line += lines as u64;
                    fault.offset += part.range.start as u64;
                    fault.record += if fault.record > 0 { records as u64 } else { 0 };
                }
                let found = alone.points.len() + points_rejected(&alone).len();
                if found as u64 != part.records || found == 0 {
                    return Err(format!("{part:?} has {found} records"));
                }
                records += found;
                at = part.range.end;
                together.points.extend(alone.points);
                together.errors.extend(alone.errors);
            }
            if together.points != whole.points || points_rejected(&together) != points_rejected(&whole) {
                return Err(format!("the parts have {together:?}, the document {whole:?}"));
            }
        }
    }
    let valid = split_valid(data, &options);
    let bytes =
        |ranges: &[std::ops::Range<usize>]| ranges.iter().flat_map(|r| &data[r.clone()]).copied().collect::<Vec<u8>>();
    let good = oracle::decode(&bytes(&valid.good), &asked);
    let same = good
        .points
        .iter()
        .zip(&whole.points)
        .all(|(a, b)| (&a.tags, &a.fields, a.timestamp) == (&b.tags, &b.fields, b.timestamp));
    if !same || good.points.len() != whole.points.len() || !good.errors.is_empty() {
        return Err(format!("the good bytes have {good:?}, the document {whole:?}"));
    }
    let bad: usize = valid.rejected.iter().map(|range| oracle::decode(&data[range.clone()], &asked).errors.len()).sum();
    if bad != whole.errors.len() {
        return Err(format!("the bad bytes have {bad} errors, the document {}", whole.errors.len()));
    }
    Ok(())
}

/// Errors of points, comments left out.
fn points_rejected(decoded: &Decoded) -> Vec<Fault> {
    decoded.errors.iter().filter(|fault| fault.record > 0).cloned().collect()
}
