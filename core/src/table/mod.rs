//! Tables in the layout of Apache Arrow, written as line protocol.
//!
//! What each column is to be is found once, keys are escaped once, and the values of dictionaries once each; then the rows
//! are written one by one into bodies that are bounded in bytes and lines.

mod batch;
mod cells;
mod collected;
mod encoder;
mod error;
mod options;
mod plan;
mod tables;
mod time;
mod window;

pub use batch::{Batch, Rows};
pub use encoder::TableEncoder;
pub use error::TableError;
pub use options::{Decimals, Measurement, Nulls, TableOptions};
pub use tables::{Mixed, Tables, TablesError, to_arrow};
