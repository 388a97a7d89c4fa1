//! A query as an HTTP client sends it.

use super::error::QueryError;
use super::options::{Method, QueryApi, QueryOptions};
use super::params::{Language, Query};
use crate::error::Code;
use crate::precision::Precision;
use crate::write::request::Header;
use crate::write::{AuthScheme, url};
use std::fmt;

/// The path of the v1 API.
pub(super) const PATH: &str = "/query";

/// One request to the v1 API's `/query`: method, URL, headers and body, for whatever sends it. It is printed without what stands
/// in query and body, which may hold passwords.
///
/// ```
/// use linepack::Precision;
/// use linepack::query::{Query, QueryOptions, QueryRequest};
/// let options = QueryOptions::new("http://localhost:8086/").database("my home").token("T0K").epoch(Precision::Us);
/// let request = QueryRequest::new(&options, &Query::influxql("SELECT * FROM cpu")).unwrap();
/// assert_eq!(request.method(), "GET");
/// assert_eq!(request.url(), "http://localhost:8086/query?db=my%20home&epoch=u&q=SELECT%20%2A%20FROM%20cpu");
/// assert_eq!((request.headers()[0].name, request.headers()[0].value()), ("Authorization", "Token T0K"));
/// assert!(request.body().is_empty());
/// ```
///
/// `/api/v2/query` is not supported, and says so:
/// ```
/// use linepack::query::{Query, QueryApi, QueryOptions, QueryRequest};
/// let options = QueryOptions::new("http://localhost:8086").api(QueryApi::V2);
/// let error = QueryRequest::new(&options, &Query::influxql("SELECT 1")).unwrap_err();
/// assert_eq!(error.code.word(), "unsupported_query_api");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct QueryRequest {
    method: Method,
    url: String,
    headers: Vec<Header>,
    body: Vec<u8>,
}

impl QueryRequest {
    /// The request for this query. With `post`, statement, parameters and password are in the body.
    ///
    /// # Errors
    /// `unsupported_query_api` for the v2 API, for a URL that ends in its path, and for SQL; `empty_query`, `missing_database` (one
    /// without a name), `invalid_url`, `invalid_token`, `invalid_user`; `invalid_option` for a chunk size that is 0 or without
    /// chunks, and for a parameter that is NaN or infinite.
    pub fn new(options: &QueryOptions, query: &Query) -> Result<Self, QueryError> {
        let unsupported = |why| Err(QueryError::because(Code::UnsupportedQueryApi, why));
        if options.api == QueryApi::V2 || options.url.trim_end_matches('/').ends_with("/api/v2/query") {
            return unsupported("InfluxDB 3 cannot be queried there");
        }
        if query.language == Language::Sql {
            return unsupported("the v1 API takes InfluxQL alone, and this is SQL");
        }
        query.check()?;
        let base = url::base(&options.url, PATH)?;
        let mut in_url = url::Query::new(base, PATH);
        add_options(&mut in_url, options)?;
        let mut headers = Vec::new();
        if let Some(token) = options.token.as_ref().filter(|_| options.auth != AuthScheme::Query) {
            headers.push(Header::authorization(options.auth, &options.user, token)?);
        }
        let body = match options.method {
            Method::Get => {
                add_statement(&mut in_url, options, query)?;
                Vec::new()
            }
            Method::Post => {
                let mut form = url::Query::form();
                add_statement(&mut form, options, query)?;
                headers.push(Header::new("Content-Type", "application/x-www-form-urlencoded"));
                form.finish().into_bytes()
            }
        };
        headers.push(Header::new("Accept", options.format.content_type()));
        Ok(QueryRequest { method: options.method, url: in_url.finish(), headers, body })
    }

    /// `GET` or `POST`.
    pub fn method(&self) -> &'static str {
        match self.method {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }

    /// The whole URL, everything in its query percent-encoded. With [`AuthScheme::Query`] and `get` it holds the token.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers: `Authorization` with a token, `Content-Type` with a body, `Accept`.
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The bytes to be sent: none with `GET`.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for QueryRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryRequest")
            .field("method", &self.method())
            .field("url", &self.url.split('?').next().unwrap_or_default())
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// What may be seen in a log.
fn add_options(query: &mut url::Query, options: &QueryOptions) -> Result<(), QueryError> {
    if let Some(database) = &options.database {
        if database.is_empty() {
            return Err(QueryError::new(Code::MissingDatabase));
        }
        query.add("db", database);
    }
    if let Some(policy) = &options.retention_policy {
        query.add("rp", policy);
    }
    if let Some(unit) = options.epoch {
        query.add("epoch", epoch_word(unit));
    }
    if options.chunked {
        query.add("chunked", "true");
    }
    match options.chunk_size {
        None => {}
        Some(rows) if rows > 0 && options.chunked => query.add("chunk_size", &rows.to_string()),
        Some(_) => {
            return Err(QueryError::because(Code::InvalidOption, "chunk_size is at least 1, and for chunked answers"));
        }
    }
    Ok(())
}

/// What a form hides.
fn add_statement(form: &mut url::Query, options: &QueryOptions, query: &Query) -> Result<(), QueryError> {
    form.add("q", &query.text);
    if !query.params.is_empty() {
        let mut params = String::new();
        query.write_params(&mut params)?;
        form.add("params", &params);
    }
    if let Some(token) = options.token.as_ref().filter(|_| options.auth == AuthScheme::Query) {
        if token.expose().is_empty() {
            return Err(QueryError::new(Code::InvalidToken));
        }
        form.add("u", &options.user);
        form.add("p", token.expose());
    }
    Ok(())
}

/// Microseconds are `u`: InfluxDB 1.x takes any word that it does not know for nanoseconds.
const fn epoch_word(unit: Precision) -> &'static str {
    match unit {
        Precision::Us => "u",
        _ => unit.word(),
    }
}
