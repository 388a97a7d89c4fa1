//! Queries as data: the core's `query`.

pub mod answer;
pub mod params;
pub mod reader;
pub mod request;
pub mod ticket;

use crate::errors::Failure;
use linepack::query::QueryError;

impl From<QueryError> for Box<Failure> {
    fn from(error: QueryError) -> Self {
        let offset = error.offset.map(|offset| offset as f64);
        Box::new(Failure { message: error.to_string(), offset, ..*Failure::new(error.code, "") })
    }
}
