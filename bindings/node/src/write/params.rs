//! Requests received.

use crate::errors::{Answer, guarded};
use crate::write::headers;
use crate::write::refusal::Refused;
use linepack::write::{Secret, WriteParams};
use napi::bindgen_prelude::Either;
use napi_derive::napi;

/// The head of a request, read.
#[napi]
pub struct Params {
    params: WriteParams,
}

/// What it says.
#[napi(object, object_from_js = false)]
pub struct ParamFields {
    /// `v2`, `v1` or `v3`.
    pub api: &'static str,
    /// The database.
    pub bucket: String,
    /// `org`.
    pub org: Option<String>,
    /// `rp`.
    pub retention_policy: Option<String>,
    /// `ns us ms s m h`; not there for `auto`.
    pub precision: Option<&'static str>,
    /// `identity` or `gzip`.
    pub encoding: &'static str,
    /// `Content-Length`.
    pub content_length: Option<f64>,
    /// Whether errors are wanted as text.
    pub plain: bool,
    /// Of v3.
    pub accept_partial: Option<bool>,
    /// Of v3.
    pub no_sync: Option<bool>,
    /// What the client shows.
    pub credentials: Option<ShownCredentials>,
}

/// What a client shows.
#[napi(object, object_from_js = false)]
pub struct ShownCredentials {
    /// `token`, `bearer`, `basic` or `query`.
    pub scheme: &'static str,
    /// The user.
    pub user: String,
    /// The token or password.
    pub secret: String,
}

/// Reads the head of a request, or says what is to be answered.
#[napi]
pub fn read_params(
    method: String,
    path: String,
    query: String,
    in_turn: Vec<String>,
) -> Answer<Either<Params, Refused>> {
    guarded(|| {
        Ok(match WriteParams::from_request(&method, &path, &query, &headers(&in_turn)) {
            Ok(params) => Either::A(Params { params }),
            Err(refusal) => Either::B((&refusal).into()),
        })
    })
}

#[napi]
impl Params {
    /// What it says.
    #[napi]
    pub fn fields(&self) -> Answer<ParamFields> {
        guarded(|| {
            let params = self.params.clone();
            Ok(ParamFields {
                api: params.api.word(),
                bucket: params.bucket,
                org: params.org,
                retention_policy: params.retention_policy,
                precision: params.precision.map(|precision| precision.word()),
                encoding: params.encoding.word(),
                content_length: params.content_length.map(|length| length as f64),
                plain: params.plain,
                accept_partial: params.accept_partial,
                no_sync: params.no_sync,
                credentials: params.credentials.map(|shown| ShownCredentials {
                    scheme: shown.scheme.word(),
                    user: shown.user,
                    secret: shown.secret.expose().to_string(),
                }),
            })
        })
    }

    /// What is to be answered where the client has not shown this token.
    #[napi]
    pub fn authorise(&self, token: String) -> Answer<Option<Refused>> {
        guarded(|| Ok(self.params.authorise(&Secret::new(token)).err().as_ref().map(Refused::from)))
    }

    /// What is to be answered where the body has more than so many bytes.
    #[napi]
    pub fn fits(&self, max_bytes: f64) -> Answer<Option<Refused>> {
        guarded(|| Ok(self.params.fits(max_bytes as u64).err().as_ref().map(Refused::from)))
    }
}
