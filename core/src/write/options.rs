//! Where to write, and how.

use super::api::{Api, AuthScheme};
use super::secret::Secret;
use super::url;
use crate::limits;
use std::fmt;

/// Where writes go, as whom, and how they are packed: what many requests have in common. Every field has a setter of the
/// same name.
///
/// ```
/// use linepack::write::{AuthScheme, WriteOptions};
/// let options = WriteOptions::new("https://cluster-host.com", "home").token("T0K").auth(AuthScheme::Bearer).gzip(true);
/// assert_eq!(options.gzip_threshold, 1000);
/// assert!(!format!("{options:?}").contains("T0K"));
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct WriteOptions {
    /// The server: `http://` or `https://`, a host, maybe a port and a path, which is kept (`/v1/influxdb`).
    pub url: String,
    /// The database.
    pub bucket: String,
    /// The API that is written to. Default `v2`.
    pub api: Api,
    /// The organisation. InfluxDB 3 ignores it, InfluxDB 2 wants it. Default none.
    pub org: Option<String>,
    /// What shows that the request may write. Default none.
    pub token: Option<Secret>,
    /// How it shows that. Default `token`.
    pub auth: AuthScheme,
    /// The user, with `basic` and `query`. InfluxDB 3 ignores it. Default empty.
    pub user: String,
    /// `rp` of the v1 API. Default none.
    pub retention_policy: Option<String>,
    /// `accept_partial` of the v3 API: whether the good lines are kept beside bad ones. Default: the server's.
    pub accept_partial: Option<bool>,
    /// `no_sync` of the v3 API: whether the answer comes before the write is safe. Default: the server's.
    pub no_sync: Option<bool>,
    /// Whether bodies are packed. Default false.
    pub gzip: bool,
    /// How hard: 0 (not at all) to 9. Default 6.
    pub gzip_level: u8,
    /// A body shorter than this, in bytes, is sent as it is. Default 1000.
    pub gzip_threshold: usize,
}

impl WriteOptions {
    /// The server's URL, the database, and defaults.
    pub fn new(url: impl Into<String>, bucket: impl Into<String>) -> Self {
        WriteOptions {
            url: url.into(),
            bucket: bucket.into(),
            api: Api::V2,
            org: None,
            token: None,
            auth: AuthScheme::Token,
            user: String::new(),
            retention_policy: None,
            accept_partial: None,
            no_sync: None,
            gzip: false,
            gzip_level: 6,
            gzip_threshold: limits::GZIP_THRESHOLD,
        }
    }

    /// Sets [`api`](Self::api).
    pub fn api(mut self, api: Api) -> Self {
        self.api = api;
        self
    }

    /// Sets [`org`](Self::org).
    pub fn org(mut self, org: impl Into<String>) -> Self {
        self.org = Some(org.into());
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

    /// Sets [`retention_policy`](Self::retention_policy).
    pub fn retention_policy(mut self, name: impl Into<String>) -> Self {
        self.retention_policy = Some(name.into());
        self
    }

    /// Sets [`accept_partial`](Self::accept_partial).
    pub fn accept_partial(mut self, on: bool) -> Self {
        self.accept_partial = Some(on);
        self
    }

    /// Sets [`no_sync`](Self::no_sync).
    pub fn no_sync(mut self, on: bool) -> Self {
        self.no_sync = Some(on);
        self
    }

    /// Sets [`gzip`](Self::gzip).
    pub fn gzip(mut self, on: bool) -> Self {
        self.gzip = on;
        self
    }

    /// Sets [`gzip_level`](Self::gzip_level).
    pub fn gzip_level(mut self, level: u8) -> Self {
        self.gzip_level = level;
        self
    }

    /// Sets [`gzip_threshold`](Self::gzip_threshold).
    pub fn gzip_threshold(mut self, bytes: usize) -> Self {
        self.gzip_threshold = bytes;
        self
    }
}

/// Without the token, and without a URL that is refused because it may hold one.
impl fmt::Debug for WriteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WriteOptions")
            .field("url", &url::base(&self.url, self.api.path()).unwrap_or("…"))
            .field("bucket", &self.bucket)
            .field("api", &self.api)
            .field("org", &self.org)
            .field("token", &self.token)
            .field("auth", &self.auth)
            .field("user", &self.user)
            .field("retention_policy", &self.retention_policy)
            .field("accept_partial", &self.accept_partial)
            .field("no_sync", &self.no_sync)
            .field("gzip", &self.gzip)
            .field("gzip_level", &self.gzip_level)
            .field("gzip_threshold", &self.gzip_threshold)
            .finish()
    }
}
