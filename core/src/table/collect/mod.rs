//! Records to tables.

mod fields;
mod layout;
mod measurement;
mod present;
mod row;
mod series;
mod tables;
mod tags;
mod typed;

pub use tables::{Mixed, Tables, TablesError, to_arrow};
