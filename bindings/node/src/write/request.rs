//! Requests to be sent.

use crate::errors::{Answer, Failure, guarded};
use crate::options::word;
use crate::write::gzip::packer;
use linepack::Precision;
use linepack::write::{Api, AuthScheme, WriteOptions, WriteRequest};
use napi::Env;
use napi::bindgen_prelude::Uint8ArraySlice;
use napi_derive::napi;

/// Where to write, and how.
#[napi(object, object_to_js = false)]
pub struct Sending {
    /// The server.
    pub url: String,
    /// The database.
    pub bucket: String,
    /// `v2`, `v1` or `v3`.
    pub api: Option<String>,
    /// The organisation.
    pub org: Option<String>,
    /// The token or password.
    pub token: Option<String>,
    /// `token`, `bearer`, `basic` or `query`.
    pub auth: Option<String>,
    /// The user.
    pub user: Option<String>,
    /// `rp` of v1.
    pub retention_policy: Option<String>,
    /// Of v3.
    pub accept_partial: Option<bool>,
    /// Of v3.
    pub no_sync: Option<bool>,
    /// Whether the body is packed.
    pub gzip: Option<bool>,
    /// How hard; what is above 9 is taken for 9.
    pub gzip_level: Option<f64>,
    /// From how many bytes on; with infinity never.
    pub gzip_threshold: Option<f64>,
    /// `ns us ms s m h`.
    pub precision: Option<String>,
}

impl Sending {
    fn options(self) -> Result<(WriteOptions, Precision), Box<Failure>> {
        let mut options = WriteOptions::new(self.url, self.bucket);
        options.api = word::<Api>("api", self.api.as_deref())?;
        options.auth = word::<AuthScheme>("auth", self.auth.as_deref())?;
        options.org = self.org;
        options.token = self.token.map(Into::into);
        options.user = self.user.unwrap_or_default();
        options.retention_policy = self.retention_policy;
        options.accept_partial = self.accept_partial;
        options.no_sync = self.no_sync;
        options.gzip = self.gzip.unwrap_or_default();
        options.gzip_level = self.gzip_level.map_or(options.gzip_level, |level| level as u8);
        options.gzip_threshold = self.gzip_threshold.map_or(options.gzip_threshold, |bytes| bytes as usize);
        Ok((options, word("precision", self.precision.as_deref())?))
    }
}

/// A request.
#[napi(object, object_from_js = false)]
pub struct Sent<'env> {
    /// `POST`.
    pub method: &'static str,
    /// The whole URL.
    pub url: String,
    /// Names and values in turn.
    pub headers: Vec<String>,
    /// The body, where it was packed here; otherwise it is the one that was given.
    pub packed: Option<Uint8ArraySlice<'env>>,
    /// `ns us ms s m h`.
    pub precision: &'static str,
}

/// Makes a request with this body, which may be gzip already. It is borrowed for the time of the call.
#[napi]
pub fn write_request<'env>(env: &'env Env, options: Sending, body: &[u8], is_gzip: bool) -> Answer<Sent<'env>> {
    guarded(|| {
        let (options, precision) = options.options()?;
        let request = match is_gzip {
            true => WriteRequest::of_packed(&options, body, precision)?,
            false => packer(|packer| WriteRequest::packed_by(&options, body, precision, packer))?,
        };
        let headers = request.headers();
        let packed = !is_gzip && headers.iter().any(|header| header.name == "Content-Encoding");
        Ok(Sent {
            method: request.method(),
            url: request.url().to_string(),
            headers: headers.iter().flat_map(|h| [h.name.to_string(), h.value().to_string()]).collect(),
            packed: packed.then(|| Uint8ArraySlice::copy_from(env, request.body())).transpose()?,
            precision: request.precision().word(),
        })
    })
}
