//! InfluxDB line protocol: parse, validate, encode. Bytes in, bytes out.
//!
//! The crate opens no socket and no file, starts no thread, reads no clock and no environment and keeps no global
//! state: equal input gives equal output. One codec serves every language; the C, Python and Node packages and the
//! `linepack` command are thin layers over what is here.
//!
//! Is it line protocol, and if not, where and why?
//! ```
//! let report = linepack::validate(b"cpu,host=a load=0.5 1700\ncpu load=\n", &linepack::ReadOptions::new());
//! assert_eq!((report.records, report.rejected), (1, 1));
//! assert_eq!(report.errors[0].to_string(), "line 2, column 10: the field value is empty [empty_field_value]");
//! ```
//!
//! What does it say?
//! ```
//! use linepack::{parse, ReadOptions, Value};
//! let doc = parse(b"cpu,host=a load=0.5,n=7i 1700\n", &ReadOptions::new()).unwrap();
//! let line = doc.line(0).unwrap();
//! assert_eq!(line.measurement(), "cpu");
//! assert_eq!(line.tag("host").as_deref(), Some("a"));
//! assert_eq!(line.field("n"), Some(Value::Int(7)));
//! assert_eq!(line.timestamp(), Some(1700));
//! ```
//!
//! Write it:
//! ```
//! use linepack::{encode, EncodeOptions, Point};
//! let point = Point::new("cpu").tag("host", "rack 1").field("load", 0.5).timestamp(1700);
//! assert_eq!(encode([&point], &EncodeOptions::new()).unwrap(), b"cpu,host=rack\\ 1 load=0.5 1700\n");
//! ```
//!
//! Write it again, row by row, without a `Point`; a row that fails leaves no trace:
//! ```
//! use linepack::{Encoder, EncodeOptions, Time};
//! let mut enc = Encoder::new(EncodeOptions::new());
//! enc.row("cpu").tag("host", "a").field("load", 0.5).end(Some(Time::Units(1700))).unwrap();
//! enc.row("cpu").tag("host", "").field("load", 0.5).end(None).unwrap_err();
//! assert_eq!(enc.as_bytes(), b"cpu,host=a load=0.5 1700\n");
//! ```
//!
//! What is the rule?
//! ```
//! let rule = linepack::grammar::RULES.iter().find(|r| r.id == "LP-102").unwrap();
//! assert!(rule.says.contains("backslash"));
//! ```
//!
//! Send it: [`mod@write`] has requests, answers, bodies cut and packed, all of it data. Read it back: [`query`] has tickets,
//! requests and answers.
//!
//! Which type has each field, and what would a server refuse? [`schema`] learns it.
//!
//! Modules depend on those to their right: [`query`] → [`mod@write`]; `table` (with feature `arrow`: Arrow tables to rows and back) and
//! [`mod@write`] → [`mod@encode`] → [`schema`] → [`decode`] → [`target`] → [`grammar`] → [`value`] → [`scan`]; [`error`], [`precision`]
//! and [`limits`] depend on nothing.

#![deny(unsafe_code)]

pub mod decode;
pub mod encode;
pub mod error;
pub mod grammar;
pub mod limits;
pub mod precision;
pub mod query;
#[allow(unsafe_code)] // The one module with vector instructions; every block gives its reason.
pub mod scan;
pub mod schema;
#[cfg(feature = "arrow")]
pub mod table;
pub mod target;
pub mod value;
mod words;
pub mod write;

pub use decode::{
    Chunk, Chunks, Column, ColumnError, Decoder, Dictionary, Document, Errors, Line, Lines, ReadOptions, Report,
    Segment, Stretch, StretchValidator, Tape, Validator, Values, parse, validate,
};
pub use encode::{
    AsKey, EncodeOptions, Encoder, Inexact, Key, NotFinite, OnDuplicate, OnUnencodable, Point, Row, Skipped, TagOrder,
    Time, encode,
};
pub use error::{Code, EncodeError, LineError, Part, Position};
pub use grammar::Mode;
pub use precision::Precision;
pub use scan::Backend;
pub use schema::Schema;
pub use target::Target;
pub use value::{FloatStyle, Value};
pub use words::UnknownWord;

/// The version of this crate, which is the version of every face.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
