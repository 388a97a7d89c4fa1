//! A write as a server receives it, before its body: checked as it is documented.

use super::api::{Api, AuthScheme};
use super::refusal::{Refusal, RefusalCode};
use super::secret::Secret;
use crate::precision::Precision;
use crate::words::words;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode;

words! {
    /// `Content-Encoding` of a body.
    Encoding {
        /// As it is. The default.
        #[default]
        Identity = "identity",
        /// Packed.
        Gzip = "gzip",
    }
}

/// What a client shows to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// How it was given.
    pub scheme: AuthScheme,
    /// The user, with `basic` and `query`; servers with tokens ignore it.
    pub user: String,
    /// The token, or the password.
    pub secret: Secret,
}

/// What a write asks for.
///
/// ```
/// use linepack::Precision;
/// use linepack::write::{Encoding, Secret, WriteParams};
/// let headers = [("Authorization", "Bearer T"), ("Content-Encoding", "gzip")];
/// let params = WriteParams::from_request("POST", "/api/v2/write", "bucket=my+home&precision=s", &headers).unwrap();
/// assert_eq!((params.bucket.as_str(), params.precision, params.encoding), ("my home", Some(Precision::S), Encoding::Gzip));
/// assert!(params.authorise(&Secret::new("T")).is_ok());
///
/// let refusal = WriteParams::from_request("POST", "/api/v2/write", "", &headers).unwrap_err();
/// assert_eq!((refusal.status(), refusal.message.as_str()), (400, "missing bucket value"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteParams {
    /// The API that the path belongs to.
    pub api: Api,
    /// The database: `bucket`, or `db` in v1 and v3. Empty only in v1, where QuestDB's clients send none.
    pub bucket: String,
    /// `org`, which is ignored but never empty.
    pub org: Option<String>,
    /// `rp` of the v1 API.
    pub retention_policy: Option<String>,
    /// The unit of the timestamps, `ns` if not said; `None` for `auto`, which v3 has, and has if not said.
    pub precision: Option<Precision>,
    /// How the body is packed.
    pub encoding: Encoding,
    /// `Content-Length`, if said.
    pub content_length: Option<u64>,
    /// What the client shows, if anything.
    pub credentials: Option<Credentials>,
    /// Whether the client wants errors as text because its `Accept` excludes JSON.
    pub plain: bool,
    /// `accept_partial` of v3, if said.
    pub accept_partial: Option<bool>,
    /// `no_sync` of v3, if said.
    pub no_sync: Option<bool>,
}

impl WriteParams {
    /// Reads the head of a request: its method, its path without the query, its query without the question mark, and all its
    /// headers. The path is one of [`Api::path`]; a base path in front of it is the receiver's to take off.
    ///
    /// `orgID`, `Content-Type`, `Zap-Trace-Span` and what is not known are ignored. Whether the token is the right one is for
    /// [`authorise`](Self::authorise) to say.
    ///
    /// # Errors
    /// The answer to give: 404 for another path, 405 for another method, 401 for an `Authorization` that cannot be read, 400
    /// for parameters that are missing, wrong or given twice, 415 for an unknown `Content-Encoding`.
    pub fn from_request(method: &str, path: &str, query: &str, headers: &[(&str, &str)]) -> Result<Self, Refusal> {
        let plain = !accepts_json(headers);
        read(method, path, query, headers, plain).map_err(|refusal| Refusal { plain, ..refusal })
    }

    /// Whether the client has shown this token.
    ///
    /// # Errors
    /// 401 for no token or another one.
    pub fn authorise(&self, token: &Secret) -> Result<(), Refusal> {
        match &self.credentials {
            Some(credentials) if credentials.secret == *token => Ok(()),
            _ => Err(Refusal { plain: self.plain, ..Refusal::unauthorized() }),
        }
    }

    /// Whether a body of the length that was said is one to be read at all.
    ///
    /// # Errors
    /// 413 for a `Content-Length` of more than `max_bytes`.
    ///
    /// ```
    /// use linepack::write::WriteParams;
    /// let headers = [("content-length", "11")];
    /// let params = WriteParams::from_request("POST", "/api/v2/write", "bucket=b", &headers).unwrap();
    /// assert!(params.fits(11).is_ok());
    /// assert_eq!(params.fits(10).unwrap_err().status(), 413);
    /// ```
    pub fn fits(&self, max_bytes: u64) -> Result<(), Refusal> {
        match self.content_length {
            Some(length) if length > max_bytes => Err(Refusal { plain: self.plain, ..Refusal::too_large(max_bytes) }),
            _ => Ok(()),
        }
    }
}

fn read(method: &str, path: &str, query: &str, headers: &[(&str, &str)], plain: bool) -> Result<WriteParams, Refusal> {
    let Some(api) = Api::ALL.iter().copied().find(|api| api.path() == path) else {
        let message = match path {
            "/api/v2/query" => "the /api/v2/query endpoint is not supported",
            _ => "path not found",
        };
        return Err(Refusal::new(RefusalCode::NotFound, message));
    };
    if method != "POST" {
        return Err(Refusal::new(RefusalCode::MethodNotAllowed, "allow: POST"));
    }
    let mut credentials = authorization(headers)?;
    let Query { bucket, org, precision, retention_policy, user, password, accept_partial, no_sync } =
        Query::read(api, query)?;
    if let Some(password) = password {
        let (user, secret) = (user.unwrap_or_default(), Secret::new(password));
        credentials = Some(Credentials { scheme: AuthScheme::Query, user, secret });
    }
    if org.as_deref() == Some("") {
        return Err(Refusal::invalid("missing org value: leave org out or give a name"));
    }
    let bucket = bucket.unwrap_or_default();
    if bucket.is_empty() && api != Api::V1 {
        return Err(Refusal::invalid(format!("missing {} value", api.database())));
    }
    let (encoding, content_length) = (encoding(headers)?, content_length(headers)?);
    Ok(WriteParams {
        api,
        bucket,
        org,
        retention_policy,
        precision,
        encoding,
        content_length,
        credentials,
        plain,
        accept_partial,
        no_sync,
    })
}

/// The parameters that are known.
#[derive(Default)]
struct Query {
    bucket: Option<String>,
    org: Option<String>,
    precision: Option<Precision>,
    retention_policy: Option<String>,
    user: Option<String>,
    password: Option<String>,
    accept_partial: Option<bool>,
    no_sync: Option<bool>,
}

impl Query {
    fn read(api: Api, query: &str) -> Result<Query, Refusal> {
        let names = match api {
            Api::V2 => "org/bucket/precision",
            Api::V1 => "db/rp/precision",
            Api::V3 => "db/precision",
        };
        let wrong = |what: String| Refusal::invalid(format!("failed to deserialize {names} in request: {what}"));
        let mut found = Query::default();
        let (mut precision, mut accept_partial, mut no_sync) = (None, None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            // A name that cannot be decoded is none that is known.
            let Ok(key) = decoded(key) else { continue };
            let place = match (key.as_str(), api) {
                ("bucket", Api::V2) | ("db", Api::V1 | Api::V3) => &mut found.bucket,
                ("org", Api::V2) => &mut found.org,
                ("precision", _) => &mut precision,
                ("rp", Api::V1) => &mut found.retention_policy,
                ("u", Api::V1) => &mut found.user,
                ("p", Api::V1) => &mut found.password,
                ("accept_partial", Api::V3) => &mut accept_partial,
                ("no_sync", Api::V3) => &mut no_sync,
                _ => continue,
            };
            let value = decoded(value).map_err(|()| wrong(format!("`{key}` is not UTF-8")))?;
            if place.replace(value).is_some() {
                return Err(wrong(format!("duplicate field `{key}`")));
            }
        }
        found.precision = match precision {
            None => (api != Api::V3).then_some(Precision::Ns),
            Some(word) => precision_of(api, &word).map_err(wrong)?,
        };
        let flag = |name: &str, word: Option<String>| match word.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(wrong(format!("`{name}` is neither `true` nor `false`"))),
        };
        found.accept_partial = flag("accept_partial", accept_partial)?;
        found.no_sync = flag("no_sync", no_sync)?;
        Ok(found)
    }
}

/// The precision that a word means; `None` for `auto`.
fn precision_of(api: Api, word: &str) -> Result<Option<Precision>, String> {
    let precision = match (api, word) {
        (Api::V3, "auto") => return Ok(None),
        (Api::V1, "n") | (Api::V3, "nanosecond" | "n") => Precision::Ns,
        (Api::V1, "u") | (Api::V3, "microsecond" | "u") => Precision::Us,
        (Api::V3, "millisecond") => Precision::Ms,
        (Api::V3, "second") => Precision::S,
        // v2 takes `m` and `h` too, though the documented text does not name them.
        (_, word) => word.parse().map_err(|_| {
            let expected = match api {
                Api::V2 => "`s`, `ms`, `us`, `ns`",
                Api::V1 => "`n`, `u`, `ms`, `s`, `m`, `h`",
                Api::V3 => "`auto`, `second`, `millisecond`, `microsecond`, `nanosecond`",
            };
            format!("unknown variant `{word}`, expected one of {expected}")
        })?,
    };
    Ok(Some(precision))
}

/// A name or a value of a query: `+` is a space, and what is percent-encoded is UTF-8.
fn decoded(text: &str) -> Result<String, ()> {
    let text = text.replace('+', " ");
    percent_decode(text.as_bytes()).decode_utf8().map(|text| text.into_owned()).map_err(|_| ())
}

/// The values of a header, in order.
fn values<'h>(headers: &[(&str, &'h str)], name: &str) -> impl Iterator<Item = &'h str> {
    headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim_ascii())
}

fn authorization(headers: &[(&str, &str)]) -> Result<Option<Credentials>, Refusal> {
    let mut given = values(headers, "Authorization");
    let Some(value) = given.next() else { return Ok(None) };
    let malformed = || {
        let form = "the Authorization header must be Bearer TOKEN, Token TOKEN or Basic with base64 of USER:TOKEN";
        Refusal::new(RefusalCode::Unauthorized, form)
    };
    let (scheme, secret) = value.split_once(' ').ok_or_else(malformed)?;
    let secret = secret.trim_ascii_start();
    let scheme = [AuthScheme::Token, AuthScheme::Bearer, AuthScheme::Basic]
        .into_iter()
        .find(|known| known.word().eq_ignore_ascii_case(scheme))
        .ok_or_else(malformed)?;
    if given.next().is_some() {
        return Err(malformed());
    }
    let (user, secret) = if scheme == AuthScheme::Basic {
        let bytes = BASE64_STANDARD.decode(secret).map_err(|_| malformed())?;
        let text = String::from_utf8(bytes).map_err(|_| malformed())?;
        let (user, secret) = text.split_once(':').ok_or_else(malformed)?;
        (user.to_string(), Secret::new(secret))
    } else {
        (String::new(), Secret::new(secret))
    };
    if secret.expose().is_empty() {
        return Err(malformed());
    }
    Ok(Some(Credentials { scheme, user, secret }))
}

fn encoding(headers: &[(&str, &str)]) -> Result<Encoding, Refusal> {
    let given: Vec<&str> = values(headers, "Content-Encoding").collect();
    match *given {
        [] | [""] => Ok(Encoding::Identity),
        [one] if one.eq_ignore_ascii_case("identity") => Ok(Encoding::Identity),
        [one] if one.eq_ignore_ascii_case("gzip") => Ok(Encoding::Gzip),
        _ => {
            let message = format!("unacceptable content-encoding: {}", given.join(", "));
            Err(Refusal::new(RefusalCode::UnsupportedMediaType, message))
        }
    }
}

fn content_length(headers: &[(&str, &str)]) -> Result<Option<u64>, Refusal> {
    let mut length = None;
    for value in values(headers, "Content-Length") {
        let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
        // More than any number holds is too large for anybody.
        let number = digits.then(|| value.parse().unwrap_or(u64::MAX));
        if number.is_none() || length.is_some_and(|length| Some(length) != number) {
            return Err(Refusal::invalid("invalid content-length header"));
        }
        length = number;
    }
    Ok(length)
}

/// Whether `Accept` allows JSON: it does unless it names only other types.
fn accepts_json(headers: &[(&str, &str)]) -> bool {
    let mut ranges = values(headers, "Accept").flat_map(|value| value.split(',')).map(str::trim_ascii);
    let mut any = false;
    let allowed = ranges.by_ref().filter(|range| !range.is_empty()).any(|range| {
        any = true;
        let mut parts = range.split(';').map(str::trim_ascii);
        let kind = parts.next().unwrap_or_default();
        let json = ["application/json", "application/*", "*/*"].iter().any(|known| kind.eq_ignore_ascii_case(known));
        // RFC 9110: a weight of 0 means not acceptable.
        let zero = |part: &str| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.parse() == Ok(0.0))
        };
        json && !parts.any(zero)
    });
    allowed || !any
}
