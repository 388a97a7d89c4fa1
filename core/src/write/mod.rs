//! Writes over HTTP as data: requests to send, requests received, answers, bodies cut and packed.
//!
//! Nothing here opens a connection. A client makes a [`WriteRequest`] of a body, sends its method, URL, headers and bytes
//! with whatever HTTP library it has, and reads the answer as a [`WriteResponse`]; a [`RetryPolicy`] says when to try again.
//! A server reads the head of a request as [`WriteParams`] and gives an [`Answer`]. [`split`] and [`split_valid`] cut
//! documents where records end; [`Gzip`] and [`Gunzip`] pack and unpack.
//!
//! The API that InfluxDB Clustered documents is the measure; `API.md` beside this file has each of its statements, and what
//! proves it. The token is a [`Secret`], which no debug print and no error shows.
//!
//! ```
//! use linepack::write::{Outcome, RetryPolicy, WriteOptions, WriteRequest, WriteResponse};
//! use linepack::Precision;
//! # fn send(_: &WriteRequest<'_>) -> (u16, Vec<(&'static str, &'static str)>, Vec<u8>) { (503, vec![("Retry-After", "2")], Vec::new()) }
//! let options = WriteOptions::new("https://cluster-host.com", "home").token("DATABASE_TOKEN");
//! let request = WriteRequest::new(&options, b"home,room=kitchen temp=72 1737100800\n", Precision::S).unwrap();
//! let (status, headers, body) = send(&request);
//! let response = WriteResponse::parse(status, &headers, &body, None);
//! assert_eq!(response.outcome, Outcome::Retry);
//! let wait = RetryPolicy::default().wait(1, 0.1, response.retry_after, 0.7);
//! assert_eq!(wait, Some(2.0));
//! ```

mod answer;
mod api;
mod error;
mod gunzip;
mod gzip;
mod options;
mod params;
mod refusal;
pub(crate) mod request;
mod response;
mod retry;
mod said;
mod secret;
mod split;
pub(crate) mod url;

pub use answer::Answer;
pub use api::{Api, AuthScheme};
pub use error::WriteError;
pub use gunzip::{Gunzip, GunzipLimits, gunzip};
pub use gzip::{Gzip, gzip};
pub use options::WriteOptions;
pub use params::{Credentials, Encoding, WriteParams};
pub use refusal::{Refusal, RefusalCode};
pub use request::{Header, WriteRequest};
pub use response::{Outcome, Rejected, WriteResponse};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use split::{Part, Valid, split, split_valid};
