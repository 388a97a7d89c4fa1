//! Conformance: one judge for every face of linepack.
//!
//! [`vectors`] and [`corpus`] say what is expected, [`oracle`] says it a second time from the bytes alone, [`request`]
//! and [`answer`] speak the drivers' protocol of `FORMAT.md`, [`face`] runs the drivers, and [`core_face`],
//! [`core_write`], [`core_schema`] and [`core_query`] are what the one in Rust answers.

pub mod answer;
pub mod checks;
pub mod core_face;
pub mod core_query;
pub mod core_schema;
mod core_table;
pub mod core_write;
pub mod corpus;
pub mod face;
mod given;
pub mod hex;
pub mod model;
pub mod nasty;
pub mod oracle;
pub mod random;
pub mod random_table;
pub mod request;
pub mod vectors;
