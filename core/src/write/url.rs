//! The URL of a request.

use super::error::WriteError;
use crate::error::Code;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stays as it is in a query: the unreserved characters of RFC 3986.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The server's URL without a slash at its end, once it is known to be one that this path of the API can follow.
pub(crate) fn base<'u>(url: &'u str, path: &str) -> Result<&'u str, WriteError> {
    let refuse = |why| Err(WriteError::because(Code::InvalidUrl, why));
    let after = |scheme: &str| {
        let head = url.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
    };
    let Some(rest) = after("http://").or_else(|| after("https://")) else {
        return refuse("it begins with neither http:// nor https://");
    };
    if rest.contains(['?', '#']) {
        return refuse("it has a query or a fragment");
    }
    // RFC 3986, path and authority; whatever else there is must be percent-encoded.
    let known = |b: u8| b.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@%/[]".contains(&b);
    if !rest.bytes().all(known) {
        return refuse("it has a character that must be percent-encoded");
    }
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.contains('@') {
        return refuse("it has a user; give user and token as options");
    }
    let (host, port) =
        match authority.rsplit_once(':').filter(|(host, _)| !host.starts_with('[') || host.ends_with(']')) {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
    let in_brackets = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let good_host = match in_brackets {
        Some(v6) => v6.bytes().all(|b| b.is_ascii_hexdigit() || b == b':' || b == b'.') && v6.contains(':'),
        None => !host.contains([':', '[', ']']) && !host.is_empty(),
    };
    if !good_host {
        return refuse("it has no host");
    }
    // A colon without a port is allowed.
    if port.is_some_and(|port| {
        !port.is_empty() && (!port.bytes().all(|b| b.is_ascii_digit()) || port.parse::<u16>().is_err())
    }) {
        return refuse("its port is no number up to 65535");
    }
    if rest[authority.len()..].contains(['[', ']']) {
        return refuse("it has a character that must be percent-encoded");
    }
    let base = url.trim_end_matches('/');
    if base.ends_with(path) {
        return refuse("it already has the path of the API");
    }
    Ok(base)
}

/// A URL with a query, or a form, that grows.
pub(crate) struct Query {
    url: String,
    empty: bool,
}

impl Query {
    pub(crate) fn new(base: &str, path: &str) -> Self {
        Query { url: format!("{base}{path}?"), empty: true }
    }

    /// Parameters without a URL, as the body of a form.
    pub(crate) fn form() -> Self {
        Query { url: String::new(), empty: true }
    }

    /// Adds a parameter, its value percent-encoded.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        if !std::mem::take(&mut self.empty) {
            self.url.push('&');
        }
        self.url.push_str(name);
        self.url.push('=');
        self.url.extend(utf8_percent_encode(value, QUERY));
    }

    pub(crate) fn finish(mut self) -> String {
        if self.empty && self.url.ends_with('?') {
            self.url.pop();
        }
        self.url
    }
}
