//! Errors as data, and the guard around every native function.

use linepack::table::{TableError, TablesError};
use linepack::{Code, EncodeError, LineError, Part};
use linepack_shared::{OptionError, guard};
use napi::bindgen_prelude::Either;
use napi_derive::napi;

/// What a native function returns: its result, or why there is none.
pub type Answer<T> = Either<T, Failure>;

/// Runs the body of a native function; a panic in it becomes a [`Failure`].
pub fn guarded<T>(body: impl FnOnce() -> Result<T, Box<Failure>>) -> Answer<T> {
    match guard(body, |message| Failure::new(Code::InternalPanic, &message)) {
        Ok(value) => Either::A(value),
        Err(failure) => Either::B(*failure),
    }
}

/// One error. `failure` names the class that JavaScript throws; no other answer has a property of that name.
#[napi(object, object_from_js = false)]
pub struct Failure {
    /// `LinepackError`, `ParseError` or `EncodeError`.
    pub failure: String,
    /// The code's word.
    pub code: String,
    /// What happened, and where.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The place, of a `ParseError`.
    pub fault: Option<LineFault>,
    /// The place, of an `EncodeError`.
    pub row: Option<RowFault>,
    /// The byte of an answer that cannot be read, where it is known.
    pub offset: Option<f64>,
}

/// One rejected record or comment.
#[napi(object, object_from_js = false)]
pub struct LineFault {
    /// The code's word.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Physical line on which the record starts, 1-based.
    pub line: f64,
    /// Ordinal of the record, 1-based; 0 for a comment.
    pub record: f64,
    /// Byte of the fault counted from the start of `line`, 1-based.
    pub column: f64,
    /// Byte of the fault in the document, 0-based.
    pub offset: f64,
    /// Bytes at fault.
    pub length: f64,
    /// Where the string was opened, when that explains the fault.
    pub opened: Option<Opened>,
}

/// Where a string was opened.
#[napi(object, object_from_js = false)]
pub struct Opened {
    /// Physical line, 1-based.
    pub line: f64,
    /// Byte in that line, 1-based.
    pub column: f64,
}

/// Which part of which row was refused.
#[napi(object, object_from_js = false)]
pub struct RowFault {
    /// Ordinal of the row, 0-based.
    pub row: f64,
    /// The part's word.
    pub part: String,
    /// The key concerned.
    pub key: Option<String>,
}

impl Failure {
    /// A failure that is about no record and no row.
    pub fn new(code: Code, detail: &str) -> Box<Self> {
        Box::new(Failure {
            failure: "LinepackError".to_string(),
            code: code.word().to_string(),
            message: format!("{}: {detail} [{code}]", code.sentence()),
            help: code.help().to_string(),
            fault: None,
            row: None,
            offset: None,
        })
    }
}

/// A value of a column that cannot be taken.
pub struct Cell<'a> {
    /// The row, counted from 0 over the whole table.
    pub row: u64,
    /// What the column is.
    pub part: Part,
    /// The column's name.
    pub column: &'a str,
}

impl Cell<'_> {
    /// The failure of the row that this value is in.
    pub fn refused(&self, code: Code, detail: &str) -> Box<Failure> {
        let &Cell { row, part, column } = self;
        let part_of = part.word().replace('_', " ");
        let (sentence, help) = (code.sentence(), code.help());
        Box::new(Failure {
            failure: "EncodeError".to_string(),
            message: format!("row {row}, {part_of}, column {column:?}: {sentence} ({detail}); {help} [{code}]"),
            row: Some(RowFault { row: row as f64, part: part.word().to_string(), key: Some(column.to_string()) }),
            ..*Failure::new(code, "")
        })
    }
}

impl From<&LineError> for LineFault {
    fn from(error: &LineError) -> Self {
        LineFault {
            code: error.code.word().to_string(),
            message: error.message(),
            help: error.code.help().to_string(),
            line: error.line as f64,
            record: error.record as f64,
            column: error.column as f64,
            offset: error.offset as f64,
            length: error.length as f64,
            opened: error.opened.map(|at| Opened { line: at.line as f64, column: at.column as f64 }),
        }
    }
}

impl From<LineError> for Box<Failure> {
    fn from(error: LineError) -> Self {
        Box::new(Failure {
            failure: "ParseError".to_string(),
            message: error.to_string(),
            fault: Some((&error).into()),
            ..*Failure::new(error.code, "")
        })
    }
}

impl From<EncodeError> for Box<Failure> {
    fn from(error: EncodeError) -> Self {
        let message = error.to_string();
        let row = RowFault { row: error.row as f64, part: error.part.word().to_string(), key: error.key };
        Box::new(Failure {
            failure: "EncodeError".to_string(),
            message,
            row: Some(row),
            ..*Failure::new(error.code, "")
        })
    }
}

impl From<TableError> for Box<Failure> {
    fn from(error: TableError) -> Self {
        let message = error.to_string();
        let TableError { code, row, part, column, .. } = error;
        let fault = row.map(|row| RowFault { row: row as f64, part: part.word().to_string(), key: column });
        let class = if fault.is_some() { "EncodeError" } else { "LinepackError" };
        Box::new(Failure { failure: class.to_string(), message, row: fault, ..*Failure::new(code, "") })
    }
}

impl From<TablesError> for Box<Failure> {
    fn from(error: TablesError) -> Self {
        let (code, message) = (error.code(), error.to_string());
        match error {
            TablesError::Line(error) => error.into(),
            _ => Box::new(Failure { message, ..*Failure::new(code, "") }),
        }
    }
}

/// Node itself failed, as when it is shutting down.
impl From<napi::Error> for Box<Failure> {
    fn from(error: napi::Error) -> Self {
        Failure::new(Code::InternalPanic, &error.to_string())
    }
}

impl From<OptionError> for Box<Failure> {
    fn from(error: OptionError) -> Self {
        Failure::new(Code::InvalidOption, &format!("{}: {}", camel_case(error.option), error.why))
    }
}

/// The name that an option has in JavaScript; the name of an environment variable stays.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    if name.contains(|c: char| c.is_ascii_uppercase()) {
        return name.to_string();
    }
    let mut camel = words.next().unwrap_or_default().to_string();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}
