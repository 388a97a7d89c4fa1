//! Bytes to records, or to the reasons why not.
//!
//! [`validate`] builds nothing and says what is wrong; [`parse`] gives the records. `parse` reads exactly; `validate`
//! settles good lines by algebra over whole blocks and hands the others to the same exact parser. Tests hold the two to the
//! same answer. [`Validator`] and [`Decoder`] do the same for documents that arrive in pieces.

mod algebra;
mod document;
mod exact;
mod fast;
mod options;
mod pieces;
mod report;
mod stream;
mod tape;
mod validator;

pub use document::{Document, Line};
pub use options::{Errors, ReadOptions};
pub use report::Report;
pub use stream::Decoder;
pub use validator::Validator;

use crate::error::LineError;
use exact::{Entry, Exact};
use fast::State;
use tape::Tape;

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
    let mut state = State::new(options);
    state.read(data.as_ref(), options, false);
    state.report().clone()
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
    let bytes = data.as_ref();
    let mut exact = Exact::new(bytes, options);
    let mut report = Report::default();
    let mut tape = Tape::new();
    while let Some(entry) = exact.entry() {
        match entry {
            Entry::Nothing => {}
            Entry::Record(record) => tape.push(record, exact.tokens()),
            Entry::Fault(error) if options.errors == Errors::Raise => return Err(error),
            Entry::Fault(error) => report.add(error, options.max_errors),
        }
    }
    report.records = tape.len() as u64;
    Ok(Document::new(data, tape, report, options.string_c_escapes))
}
