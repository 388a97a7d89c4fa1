//! Tables in the layout of Apache Arrow, written as line protocol, and line protocol as such tables.
//!
//! What each column is to be is found once, keys are escaped once, and the values of dictionaries once each; then the rows
//! are written one by one into bodies that are bounded in bytes and lines.

mod batch;
mod cells;
mod coerce;
mod collect;
mod encoder;
mod error;
mod learn;
mod numerals;
mod options;
mod plan;
mod series;
mod tags;
mod time;
mod window;

pub use batch::{Batch, Rows};
pub use collect::{Mixed, Tables, TablesError, to_arrow};
pub use encoder::TableEncoder;
pub use error::TableError;
pub use learn::CheckedTable;
pub use options::{Decimals, Measurement, Nulls, TableOptions};
