//! Where to query, and how the answer comes.

use crate::limits;
use crate::precision::Precision;
use crate::words::words;
use crate::write::{AuthScheme, Secret, url};
use std::fmt;

words! {
    /// The endpoint that takes a query.
    QueryApi {
        /// `/query`: InfluxQL, with InfluxDB 1 and 3. The default.
        #[default]
        V1 = "v1",
        /// `/api/v2/query`, which is not supported: requests to it are the error `unsupported_query_api`.
        V2 = "v2",
    }
}

words! {
    /// The method of a request.
    Method {
        /// Everything stands in the URL, for statements that only read. The default.
        #[default]
        Get = "get",
        /// Statement, parameters and password stand in the body, as a form. Statements that change something need it.
        Post = "post",
    }
}

words! {
    /// The format of an answer.
    ///
    /// ```
    /// use linepack::query::AnswerFormat;
    /// assert_eq!(AnswerFormat::Csv.content_type(), "application/csv");
    /// ```
    AnswerFormat {
        /// JSON: one object, or one for each chunk. The default.
        #[default]
        Json = "json",
        /// CSV. It says nothing of types or failed statements.
        Csv = "csv",
    }
}

impl AnswerFormat {
    /// The format's name in `Accept` and `Content-Type`.
    pub const fn content_type(self) -> &'static str {
        match self {
            AnswerFormat::Json => "application/json",
            AnswerFormat::Csv => "application/csv",
        }
    }
}

/// Where queries go and as whom, and how answers come. Every field has a setter of the same name.
///
/// ```
/// use linepack::query::{Method, QueryOptions};
/// let options = QueryOptions::new("http://localhost:8086").database("home").token("T0K").method(Method::Post).chunk_size(500);
/// assert!(options.chunked && !format!("{options:?}").contains("T0K"));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct QueryOptions {
    /// The server: `http://` or `https://`, a host, maybe a port and a path, which is kept.
    pub url: String,
    /// The API that is asked. Default `v1`.
    pub api: QueryApi,
    /// `db`. Statements may name one themselves, or need none. Default none.
    pub database: Option<String>,
    /// `rp`. Default none, which is the database's own.
    pub retention_policy: Option<String>,
    /// What shows that the request may read. Default none.
    pub token: Option<Secret>,
    /// How it shows that. Default `token`.
    pub auth: AuthScheme,
    /// The user, with `basic` and `query`. Default empty.
    pub user: String,
    /// The unit of the answer's times. Default none: RFC 3339 text in JSON, nanoseconds in CSV.
    pub epoch: Option<Precision>,
    /// Whether the answer comes in chunks, each a whole one. Default false.
    pub chunked: bool,
    /// Rows of a chunk, at least 1. Default: the server's, mostly 10 000.
    pub chunk_size: Option<u64>,
    /// The request's method. Default `get`.
    pub method: Method,
    /// The answer's format. Default `json`.
    pub format: AnswerFormat,
}

impl QueryOptions {
    /// The server's URL, and defaults.
    pub fn new(url: impl Into<String>) -> Self {
        QueryOptions {
            url: url.into(),
            api: QueryApi::V1,
            database: None,
            retention_policy: None,
            token: None,
            auth: AuthScheme::Token,
            user: String::new(),
            epoch: None,
            chunked: false,
            chunk_size: None,
            method: Method::Get,
            format: AnswerFormat::Json,
        }
    }

    /// Sets [`api`](Self::api).
    pub fn api(mut self, api: QueryApi) -> Self {
        self.api = api;
        self
    }

    /// Sets [`database`](Self::database).
    pub fn database(mut self, name: impl Into<String>) -> Self {
        self.database = Some(name.into());
        self
    }

    /// Sets [`retention_policy`](Self::retention_policy).
    pub fn retention_policy(mut self, name: impl Into<String>) -> Self {
        self.retention_policy = Some(name.into());
        self
    }

    /// Sets [`token`](Self::token).
    pub fn token(mut self, token: impl Into<Secret>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// Sets [`auth`](Self::auth).
    pub fn auth(mut self, auth: AuthScheme) -> Self {
        self.auth = auth;
        self
    }

    /// Sets [`user`](Self::user).
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = user.into();
        self
    }

    /// Sets [`epoch`](Self::epoch).
    pub fn epoch(mut self, unit: Precision) -> Self {
        self.epoch = Some(unit);
        self
    }

    /// Sets [`chunked`](Self::chunked).
    pub fn chunked(mut self, on: bool) -> Self {
        self.chunked = on;
        self
    }

    /// Sets [`chunk_size`](Self::chunk_size), and [`chunked`](Self::chunked).
    pub fn chunk_size(mut self, rows: u64) -> Self {
        self.chunk_size = Some(rows);
        self.chunked = true;
        self
    }

    /// Sets [`method`](Self::method).
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Sets [`format`](Self::format).
    pub fn format(mut self, format: AnswerFormat) -> Self {
        self.format = format;
        self
    }

    /// How the answers to these requests are read.
    pub fn answer(&self) -> AnswerOptions {
        AnswerOptions { epoch: self.epoch, format: self.format, ..AnswerOptions::new() }
    }
}

/// Without the token, and without a URL that is refused because it may hold one.
impl fmt::Debug for QueryOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryOptions")
            .field("url", &url::base(&self.url, super::request::PATH).unwrap_or("…"))
            .field("api", &self.api)
            .field("database", &self.database)
            .field("retention_policy", &self.retention_policy)
            .field("token", &self.token)
            .field("auth", &self.auth)
            .field("user", &self.user)
            .field("epoch", &self.epoch)
            .field("chunked", &self.chunked)
            .field("chunk_size", &self.chunk_size)
            .field("method", &self.method)
            .field("format", &self.format)
            .finish()
    }
}

/// How an answer is read; mostly from [`QueryOptions::answer`]. Every field has a setter of the same name.
///
/// ```
/// use linepack::query::{AnswerFormat, AnswerOptions};
/// let options = AnswerOptions::new().format(AnswerFormat::Csv).max_bytes(1 << 20);
/// assert_eq!((options.epoch, options.max_bytes), (None, 1 << 20));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnswerOptions {
    /// The unit of times, as it was asked for. Default none: RFC 3339 text in JSON, nanoseconds in CSV.
    pub epoch: Option<Precision>,
    /// The answer's format. Default `json`.
    pub format: AnswerFormat,
    /// The longest answer, or chunk of one in an [`AnswerReader`](super::AnswerReader), in bytes. Default 64 MiB. While it is
    /// read, memory is in proportion to this.
    pub max_bytes: usize,
}

impl AnswerOptions {
    /// The defaults.
    pub fn new() -> Self {
        AnswerOptions { epoch: None, format: AnswerFormat::Json, max_bytes: limits::ANSWER_BYTES }
    }

    /// Sets [`epoch`](Self::epoch).
    pub fn epoch(mut self, unit: Precision) -> Self {
        self.epoch = Some(unit);
        self
    }

    /// Sets [`format`](Self::format).
    pub fn format(mut self, format: AnswerFormat) -> Self {
        self.format = format;
        self
    }

    /// Sets [`max_bytes`](Self::max_bytes).
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }
}

impl Default for AnswerOptions {
    fn default() -> Self {
        AnswerOptions::new()
    }
}
