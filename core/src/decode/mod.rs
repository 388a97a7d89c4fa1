//! Bytes to records, or to the reasons why not.
//!
//! [`validate`] builds nothing and says what is wrong; [`parse`] gives the records. Both settle good lines by algebra over
//! whole blocks and hand the others to the same exact parser; [`Validator`] and [`Decoder`] do the same for documents that
//! arrive in pieces, [`Chunks`] for one that is in memory, a chunk at a time. What is found good goes to a sink: validation
//! keeps nothing, parsing writes a [`Tape`], from which a [`Line`] reads what is asked for.

mod algebra;
mod chunk;
mod chunks;
mod column;
mod document;
mod exact;
mod extents;
mod fast;
mod line;
mod marks;
mod options;
mod pieces;
mod records;
mod repeated;
mod report;
mod sink;
mod soft;
mod stream;
mod stretch;
mod tape;
mod utf8;
mod validator;

pub use chunk::{Chunk, Lines};
pub use chunks::Chunks;
pub use column::{Column, ColumnError, Dictionary, Values};
pub use document::Document;
pub(crate) use extents::{Extent, extents};
pub use line::Line;
pub use options::{Errors, ReadOptions};
#[cfg(feature = "arrow")]
pub(crate) use records::Token;
pub(crate) use records::{Records, Written};
pub use report::Report;
pub use stream::Decoder;
pub use stretch::{Stretch, StretchValidator};
pub use tape::{Segment, Tape};
pub use validator::Validator;

use crate::error::LineError;
use fast::State;
use line::Reading;
use sink::Nothing;

/// Checks a document and builds nothing.
///
/// ```
/// use linepack::{validate, ReadOptions};
/// let report = validate("m,host=a b=1\nm f=wrong\n# note\n", &ReadOptions::new());
/// assert!(!report.ok());
/// assert_eq!((report.records, report.rejected), (1, 1));
/// assert_eq!(report.errors[0].message(), "the value is no number, boolean or quoted string");
/// ```
pub fn validate(data: impl AsRef<[u8]>, options: &ReadOptions) -> Report {
    let options = options.clone().errors(Errors::Collect);
    let mut state = State::new(&options);
    state.read(data.as_ref(), &options, false, &mut Nothing);
    state.take_report()
}

/// Parses a document, which the result owns: a `&[u8]`, a `Vec<u8>` or anything else that lends the same bytes each
/// time it is asked.
///
/// With [`Errors::Raise`], the default, the first bad record is the result; with [`Errors::Collect`] the document
/// holds the good records and [`Document::report`] the errors, and the result is always `Ok`.
///
/// ```
/// use linepack::{parse, Errors, ReadOptions};
/// let text = "m f=1\nm f=\nm f=3\n";
/// assert_eq!(parse(text, &ReadOptions::new()).unwrap_err().line, 2);
/// let doc = parse(text, &ReadOptions::new().errors(Errors::Collect)).unwrap();
/// assert_eq!((doc.len(), doc.report().rejected), (2, 1));
/// ```
pub fn parse<B: AsRef<[u8]>>(data: B, options: &ReadOptions) -> Result<Document<B>, LineError> {
    let mut state = State::new(options);
    let mut tape = Tape::default();
    state.read(data.as_ref(), options, false, &mut tape);
    let mut report = state.take_report();
    match report.errors.pop_if(|_| options.errors == Errors::Raise) {
        Some(error) => Err(error),
        None => Ok(Document::new(data, tape, report, Reading::of(options))),
    }
}
