//! Writes over HTTP as data: the core's `write`. Headers cross as names and values in turn.

pub mod gzip;
pub mod params;
pub mod refusal;
pub mod request;
pub mod response;
pub mod retry;
pub mod split;

use crate::errors::Failure;
use linepack::write::WriteError;

impl From<WriteError> for Box<Failure> {
    fn from(error: WriteError) -> Self {
        Box::new(Failure { message: error.to_string(), ..*Failure::new(error.code, "") })
    }
}

/// The headers that names and values in turn are.
fn headers(in_turn: &[String]) -> Vec<(&str, &str)> {
    in_turn.chunks_exact(2).map(|header| (header[0].as_str(), header[1].as_str())).collect()
}
