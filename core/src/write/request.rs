//! A write as an HTTP client sends it.

use super::api::{Api, AuthScheme};
use super::error::WriteError;
use super::gzip::{Gzip, MAGIC};
use super::options::WriteOptions;
use super::secret::Secret;
use super::url::{self, Query};
use crate::error::Code;
use crate::precision::Precision;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::borrow::Cow;
use std::fmt;

/// One header of a request. Its value is not printed where it shows a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Header {
    /// The name, as it is usually written.
    pub name: &'static str,
    value: Cow<'static, str>,
}

impl Header {
    pub(crate) fn new(name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        Header { name, value: value.into() }
    }

    /// What shows that a request may be made; [`AuthScheme::Query`] has no header and is taken as `token`.
    pub(crate) fn authorization(auth: AuthScheme, user: &str, token: &Secret) -> Result<Self, WriteError> {
        Ok(Header::new(AUTHORIZATION, authorization(auth, user, token)?))
    }

    /// The value to be sent: printable ASCII.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.name.eq_ignore_ascii_case(AUTHORIZATION) { "…" } else { &*self.value };
        write!(f, "{}: {value}", self.name)
    }
}

const AUTHORIZATION: &str = "Authorization";

/// One `POST` with a body of line protocol: method, URL, headers and body, for whatever sends it. `Content-Length` is left to
/// that, as every HTTP client wants.
///
/// The precision belongs to the body, so it is given with it: an encoder's, or that of a table's batch.
///
/// ```
/// use linepack::Precision;
/// use linepack::write::{WriteOptions, WriteRequest};
/// let options = WriteOptions::new("https://cluster-host.com/", "my home/a+b").token("DATABASE_TOKEN");
/// let request = WriteRequest::new(&options, b"home,room=kitchen temp=72 1737100800\n", Precision::S).unwrap();
/// assert_eq!(request.method(), "POST");
/// assert_eq!(request.url(), "https://cluster-host.com/api/v2/write?bucket=my%20home%2Fa%2Bb&precision=s");
/// assert_eq!((request.headers()[0].name, request.headers()[0].value()), ("Authorization", "Token DATABASE_TOKEN"));
/// assert_eq!(request.body(), b"home,room=kitchen temp=72 1737100800\n");
/// assert!(!format!("{request:?}").contains("DATABASE_TOKEN"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WriteRequest<'b> {
    url: String,
    /// Whether a token stands in the URL.
    secret_url: bool,
    headers: Vec<Header>,
    body: Cow<'b, [u8]>,
    precision: Precision,
}

impl<'b> WriteRequest<'b> {
    /// A request with this body, packed if the options say so.
    ///
    /// # Errors
    /// `empty_body` where the body has no record; `invalid_url`, `missing_bucket`, `empty_org`, `invalid_token`,
    /// `invalid_user`, `unsupported_precision`, `invalid_option` for what is wrong in the options.
    pub fn new(options: &WriteOptions, body: &'b [u8], precision: Precision) -> Result<Self, WriteError> {
        Self::packed_by(options, body, precision, &mut None)
    }

    /// The same, with a packer that is kept from one request to the next; it is made where it is needed.
    ///
    /// ```
    /// use linepack::Precision;
    /// use linepack::write::{GunzipLimits, WriteOptions, WriteRequest, gunzip};
    /// let options = WriteOptions::new("http://host", "b").gzip(true);
    /// let (body, mut packer) = (b"m f=1\n".repeat(1000), None);
    /// for _ in 0..2 {
    ///     let request = WriteRequest::packed_by(&options, &body, Precision::Ns, &mut packer).unwrap();
    ///     assert!(request.headers().iter().any(|h| (h.name, h.value()) == ("Content-Encoding", "gzip")));
    ///     assert_eq!(gunzip(request.body(), &GunzipLimits::new()).unwrap(), body);
    /// }
    /// ```
    pub fn packed_by(
        options: &WriteOptions,
        body: &'b [u8],
        precision: Precision,
        packer: &mut Option<Gzip>,
    ) -> Result<Self, WriteError> {
        if !has_record(body) {
            return Err(WriteError::new(Code::EmptyBody));
        }
        let pack = options.gzip && body.len() >= options.gzip_threshold;
        let mut request = Self::with_head(options, precision, pack)?;
        request.body = if pack {
            let packer = packer.get_or_insert_with(|| Gzip::new(options.gzip_level));
            packer.set_level(options.gzip_level);
            packer.pack(body)?.into()
        } else {
            body.into()
        };
        Ok(request)
    }

    /// A request with a body that is gzip already.
    ///
    /// ```
    /// use linepack::Precision;
    /// use linepack::write::{WriteOptions, WriteRequest, gzip};
    /// let packed = gzip(b"m f=1\n", 9).unwrap();
    /// let request = WriteRequest::of_packed(&WriteOptions::new("http://host", "b"), &packed, Precision::Ns).unwrap();
    /// assert_eq!(request.body(), packed);
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new), and `invalid_gzip` if the body does not begin as gzip does.
    pub fn of_packed(options: &WriteOptions, body: &'b [u8], precision: Precision) -> Result<Self, WriteError> {
        if !body.starts_with(&MAGIC) {
            return Err(WriteError::new(Code::InvalidGzip));
        }
        Ok(WriteRequest { body: body.into(), ..Self::with_head(options, precision, true)? })
    }

    fn with_head(options: &WriteOptions, precision: Precision, packed: bool) -> Result<Self, WriteError> {
        let mut headers = Vec::new();
        if let Some(token) = &options.token
            && options.auth != AuthScheme::Query
        {
            headers.push(Header::authorization(options.auth, &options.user, token)?);
        }
        headers.push(Header::new("Content-Type", "text/plain; charset=utf-8"));
        if packed {
            headers.push(Header::new("Content-Encoding", "gzip"));
        }
        headers.push(Header::new("Accept", "application/json"));
        let secret_url = options.token.is_some() && options.auth == AuthScheme::Query;
        Ok(WriteRequest { url: url_of(options, precision)?, secret_url, headers, body: (&[]).into(), precision })
    }

    /// `POST`.
    pub fn method(&self) -> &'static str {
        "POST"
    }

    /// The whole URL, everything in its query percent-encoded. With [`AuthScheme::Query`] it holds the token.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers: `Authorization`, `Content-Type`, `Content-Encoding` if it is packed, `Accept`.
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The bytes to be sent.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The unit of the body's timestamps, which the URL says too.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The same, with a body of its own.
    pub fn into_owned(self) -> WriteRequest<'static> {
        let WriteRequest { url, secret_url, headers, body, precision } = self;
        WriteRequest { url, secret_url, headers, body: body.into_owned().into(), precision }
    }
}

/// The body as a length; a token is nowhere.
impl fmt::Debug for WriteRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.secret_url { self.url.split('?').next().unwrap_or_default() } else { &self.url };
        f.debug_struct("WriteRequest")
            .field("url", &shown)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .field("precision", &self.precision)
            .finish()
    }
}

/// Whether a line is more than blanks or a comment.
fn has_record(body: &[u8]) -> bool {
    body.split(|&b| b == b'\n').any(|line| line.trim_ascii_start().first().is_some_and(|&b| b != b'#'))
}

fn url_of(options: &WriteOptions, precision: Precision) -> Result<String, WriteError> {
    let api = options.api;
    let base = url::base(&options.url, api.path())?;
    if options.bucket.is_empty() {
        return Err(WriteError::new(Code::MissingBucket));
    }
    if options.org.as_deref() == Some("") {
        return Err(WriteError::new(Code::EmptyOrg));
    }
    let only = |api_of: Api, given: bool, why| {
        if given && api != api_of { Err(WriteError::because(Code::InvalidOption, why)) } else { Ok(()) }
    };
    only(Api::V1, options.retention_policy.is_some(), "retention_policy is for the API v1")?;
    only(Api::V1, options.auth == AuthScheme::Query, "auth query is for the API v1")?;
    only(Api::V3, options.accept_partial.is_some(), "accept_partial is for the API v3")?;
    only(Api::V3, options.no_sync.is_some(), "no_sync is for the API v3")?;
    let Some(unit) = api.precision_word(precision) else {
        return Err(WriteError::new(Code::UnsupportedPrecision));
    };
    let mut query = Query::new(base, api.path());
    query.add(api.database(), &options.bucket);
    if let Some(policy) = &options.retention_policy {
        query.add("rp", policy);
    }
    if let Some(org) = options.org.as_deref().filter(|_| api == Api::V2) {
        query.add("org", org);
    }
    query.add("precision", unit);
    for (name, flag) in [("accept_partial", options.accept_partial), ("no_sync", options.no_sync)] {
        if let Some(on) = flag {
            query.add(name, if on { "true" } else { "false" });
        }
    }
    if let Some(token) = options.token.as_ref().filter(|_| options.auth == AuthScheme::Query) {
        if token.expose().is_empty() {
            return Err(WriteError::new(Code::InvalidToken));
        }
        query.add("u", &options.user);
        query.add("p", token.expose());
    }
    Ok(query.finish())
}

pub(crate) fn authorization(auth: AuthScheme, user: &str, token: &Secret) -> Result<String, WriteError> {
    let token = token.expose();
    let scheme = match auth {
        AuthScheme::Bearer => "Bearer",
        AuthScheme::Basic => {
            // RFC 7617: the first colon ends the user's name.
            if user.contains(|c: char| c == ':' || c.is_control()) {
                return Err(WriteError::new(Code::InvalidUser));
            }
            if token.is_empty() || token.contains(char::is_control) {
                return Err(WriteError::new(Code::InvalidToken));
            }
            return Ok(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{token}"))));
        }
        AuthScheme::Token | AuthScheme::Query => "Token",
    };
    // RFC 9110: what else a field's value may have is read differently, and blanks at its ends are lost.
    if token.trim_ascii().len() != token.len() || token.is_empty() || token.bytes().any(|b| !(b' '..=b'~').contains(&b))
    {
        return Err(WriteError::new(Code::InvalidToken));
    }
    Ok(format!("{scheme} {token}"))
}
