//! Records to bytes: rows that are whole or not there at all, and never more than they say.
//!
//! The default mode is `strict`: what is written means the same to every reader, and what cannot be written so is an
//! error. No input, whatever its bytes, can add a line, a tag or a field.

mod coerce;
mod encoder;
mod key;
mod name;
mod options;
mod pairs;
mod point;
mod row;

pub use encoder::{Encoder, Row, Skipped};
pub use key::{AsKey, Key};
pub use options::{EncodeOptions, Inexact, NotFinite, OnDuplicate, OnUnencodable, TagOrder};
pub use point::Point;
pub use row::Time;

#[cfg(feature = "arrow")]
pub(crate) use {name::Name, name::write_short as write_short_name, row::write_short, row::write_value};

use crate::error::EncodeError;

/// Writes points, one line each; the first that cannot be written is the result.
///
/// ```
/// use linepack::{encode, EncodeOptions, Point};
/// let points = [Point::new("m").field("f", 1.5), Point::new("m").field("s", "a \"b\"")];
/// assert_eq!(encode(&points, &EncodeOptions::new()).unwrap(), b"m f=1.5\nm s=\"a \\\"b\\\"\"\n");
/// ```
pub fn encode<'p>(
    points: impl IntoIterator<Item = &'p Point>,
    options: &EncodeOptions,
) -> Result<Vec<u8>, EncodeError> {
    let mut encoder = Encoder::new(options.clone());
    for point in points {
        encoder.point(point)?;
    }
    Ok(encoder.take())
}
