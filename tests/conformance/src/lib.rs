//! Conformance: one judge for every face of linepack.
//!
//! [`vectors`] and [`corpus`] say what is expected, [`oracle`] says it a second time from the bytes alone, [`request`] and
//! [`answer`] speak the drivers' protocol of `FORMAT.md`, and [`face`] runs the drivers.

pub mod answer;
pub mod corpus;
pub mod face;
pub mod hex;
pub mod model;
pub mod oracle;
pub mod request;
pub mod vectors;
