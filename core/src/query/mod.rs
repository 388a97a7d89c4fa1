//! Queries as data: what is asked over Flight or the v1 API, and the answers of the v1 API as columns.
//!
//! Nothing here opens a connection. A [`Query`] becomes a Flight [`Ticket`], whose bytes and metadata any Flight library sends, or
//! a [`QueryRequest`] to `/query`, for whatever HTTP library there is. Flight answers with Arrow; what `/query` answers is read by
//! [`QueryAnswer::parse`], or while it comes by an [`AnswerReader`]. Answers with another status than 200 are mostly an
//! error as JSON, which becomes [`QueryAnswer::error`]; [`WriteResponse`](crate::write::WriteResponse) reads what proxies say, too.
//!
//! `/api/v2/query` cannot query InfluxDB 3 and is not supported here: [`QueryApi::V2`] is the error `unsupported_query_api`.
//!
//! ```
//! use linepack::query::{Query, QueryAnswer, QueryOptions, QueryRequest, Values};
//! use linepack::Precision;
//! # fn send(_: &QueryRequest) -> &'static [u8] {
//! #     br#"{"results":[{"statement_id":0,"series":[{"name":"cpu","columns":["time","load"],"values":[[1700,0.5]]}]}]}"#
//! # }
//! let options = QueryOptions::new("https://cluster-host.com").database("home").token("DATABASE_TOKEN").epoch(Precision::S);
//! let request = QueryRequest::new(&options, &Query::influxql("SELECT load FROM cpu")).unwrap();
//! let answer = QueryAnswer::parse(send(&request), &options.answer()).unwrap();
//! let series = &answer.statements[0].series[0];
//! assert_eq!(series.columns[0].values, Values::Time(vec![Some(1_700_000_000_000)]));
//! assert_eq!(series.columns[1].values, Values::Float(vec![Some(0.5)]));
//! ```

mod answer;
#[cfg(feature = "arrow")]
mod arrow;
mod csv;
mod documents;
mod error;
mod json;
mod options;
mod params;
mod reader;
mod request;
mod ticket;
mod time;
mod values;

pub use answer::{Column, Message, QueryAnswer, Series, Statement};
pub use error::QueryError;
pub use options::{AnswerFormat, AnswerOptions, Method, QueryApi, QueryOptions};
pub use params::{Language, Query};
pub use reader::AnswerReader;
pub use request::QueryRequest;
pub use ticket::Ticket;
pub use values::Values;
