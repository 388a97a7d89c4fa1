//! Requests to be sent.

use crate::errors::{Answer, Failure, guarded};
use crate::options::word;
use crate::query::params::Asked;
use linepack::query::{AnswerFormat, Method, QueryApi, QueryOptions, QueryRequest};
use linepack::write::AuthScheme;
use napi::Env;
use napi::bindgen_prelude::Uint8ArraySlice;
use napi_derive::napi;

/// Where to query, and how the answer comes.
#[napi(object, object_to_js = false)]
pub struct Asking {
    /// The server.
    pub url: String,
    /// `v1`, or `v2`, which is not supported.
    pub api: Option<String>,
    /// `db`.
    pub database: Option<String>,
    /// `rp`.
    pub retention_policy: Option<String>,
    /// The token or password.
    pub token: Option<String>,
    /// `token`, `bearer`, `basic` or `query`.
    pub auth: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// `ns us ms s m h`.
    pub epoch: Option<String>,
    /// Whether the answer comes in chunks.
    pub chunked: Option<bool>,
    /// Rows of a chunk.
    pub chunk_size: Option<f64>,
    /// `get` or `post`.
    pub method: Option<String>,
    /// `json` or `csv`.
    pub format: Option<String>,
}

impl Asking {
    fn options(self) -> Result<QueryOptions, Box<Failure>> {
        let mut options = QueryOptions::new(self.url);
        options.api = word::<QueryApi>("api", self.api.as_deref())?;
        options.auth = word::<AuthScheme>("auth", self.auth.as_deref())?;
        options.method = word::<Method>("method", self.method.as_deref())?;
        options.format = word::<AnswerFormat>("format", self.format.as_deref())?;
        options.epoch = self.epoch.map(|unit| word("epoch", Some(&unit))).transpose()?;
        options.database = self.database;
        options.retention_policy = self.retention_policy;
        options.token = self.token.map(Into::into);
        options.user = self.user.unwrap_or_default();
        options.chunk_size = self.chunk_size.map(|rows| rows as u64);
        options.chunked = self.chunked.unwrap_or(options.chunk_size.is_some());
        Ok(options)
    }
}

/// A request.
#[napi(object, object_from_js = false)]
pub struct SentQuery<'env> {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Names and values in turn.
    pub headers: Vec<String>,
    /// The form of a `POST`.
    pub body: Option<Uint8ArraySlice<'env>>,
}

/// Makes the request for a query.
#[napi]
pub fn query_request<'env>(env: &'env Env, asking: Asking, asked: Asked) -> Answer<SentQuery<'env>> {
    guarded(|| {
        let request = QueryRequest::new(&asking.options()?, &asked.query()?)?;
        let headers = request.headers().iter();
        let body = Some(request.body()).filter(|body| !body.is_empty());
        Ok(SentQuery {
            method: request.method(),
            url: request.url().to_string(),
            headers: headers.flat_map(|h| [h.name.to_string(), h.value().to_string()]).collect(),
            body: body.map(|body| Uint8ArraySlice::copy_from(env, body)).transpose()?,
        })
    })
}
