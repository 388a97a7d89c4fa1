//! Which type each field has, so that what a server would refuse is known before it is sent.
//!
//! InfluxDB takes the first value of a field as its type, and refuses every record with another: `load=20i` after
//! `load=20.1` is the rejection that people meet most. [`Schema`] learns the types from documents, finds the records that do
//! not fit, is put together from the schemas of several workers, and is saved as JSON.

mod coerce;
mod column;
mod conflict;
mod error;
mod file;
mod known;
mod options;
mod shape;
mod shapes;

pub(crate) use coerce::coerced;
pub use column::{ColumnType, Place};
pub use conflict::{Checked, Conflict, Conflicts};
pub use error::SchemaError;
pub use known::Schema;
pub use options::SchemaOptions;
