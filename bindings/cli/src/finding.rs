//! What there is to show of an input, each at its place.

use crate::diagnostic::{harmless, help};
use linepack::schema::{self, ColumnType};
use linepack::{LineError, Position};

/// Characters of a name that are shown.
const NAME_CHARS: usize = 60;

/// Something found in an input.
pub enum Finding {
    /// No line protocol, or what the target refuses.
    Error(LineError),
    /// What the target reads differently.
    Warning(LineError),
    /// A value of another type than the field has.
    Conflict(Conflict),
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// Where it is; each member is that of [`LineError`].
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    pub line: u64,
    pub record: u64,
    pub column: u64,
    pub offset: u64,
    pub length: u64,
    pub opened: Option<Position>,
}

impl Spot {
    pub fn of(error: &LineError) -> Spot {
        let &LineError { line, record, column, offset, length, opened, .. } = error;
        Spot { line, record, column, offset, length, opened }
    }

    /// The start of the physical line on which the record starts.
    pub fn record_line(&self) -> u64 {
        self.offset + 1 - self.column
    }
}

/// A value of another type than the one that is known.
pub struct Conflict {
    pub spot: Spot,
    pub types: schema::Conflict,
    /// Where the type was learned.
    pub known_in: Known,
}

/// Where a type was learned.
pub enum Known {
    /// In the same input.
    Here,
    /// In an input that was read before.
    Input(String),
    /// Before this run: the file that says it.
    Schema(String),
}

impl Finding {
    pub fn severity(&self) -> Severity {
        match self {
            Finding::Warning(_) => Severity::Warning,
            Finding::Error(_) | Finding::Conflict(_) => Severity::Error,
        }
    }

    /// The stable word.
    pub fn code(&self) -> &'static str {
        match self {
            Finding::Error(error) | Finding::Warning(error) => error.code.word(),
            Finding::Conflict(_) => "type_conflict",
        }
    }

    /// What is wrong.
    pub fn sentence(&self) -> String {
        match self {
            Finding::Error(error) | Finding::Warning(error) => error.code.sentence().to_string(),
            Finding::Conflict(conflict) => conflict.sentence(),
        }
    }

    /// The same, with the place where a string was opened if that explains it.
    pub fn message(&self) -> String {
        match self {
            Finding::Error(error) | Finding::Warning(error) => error.message(),
            Finding::Conflict(conflict) => conflict.sentence(),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Finding::Error(error) | Finding::Warning(error) => help(error.code),
            Finding::Conflict(conflict) => conflict.help(),
        }
    }

    pub fn spot(&self) -> Spot {
        match self {
            Finding::Error(error) | Finding::Warning(error) => Spot::of(error),
            Finding::Conflict(conflict) => conflict.spot,
        }
    }
}

impl Conflict {
    fn sentence(&self) -> String {
        let schema::Conflict { measurement, key, known, known_at, found, .. } = &self.types;
        let since = match &self.known_in {
            Known::Here => format!("since line {}", known_at.line),
            Known::Input(name) => format!("since {}:{}", harmless(name), known_at.line),
            Known::Schema(name) => format!("in {}", harmless(name)),
        };
        format!("{} of {} is {}, but {} {since}", quoted(key), quoted(measurement), noun(*found), noun(*known))
    }

    fn help(&self) -> &'static str {
        match (self.types.known, self.types.found) {
            (ColumnType::Tag, _) | (_, ColumnType::Tag) => "rename one of the two",
            (ColumnType::Float, ColumnType::Integer | ColumnType::Unsigned) => {
                "leave out the letter after the number, which makes it an integer: 20 is a float"
            }
            (ColumnType::Float, _) => "write a number, or give this field another name",
            (ColumnType::Integer, ColumnType::Float | ColumnType::Unsigned) => {
                "write an integer, as 20i, or make the field a float from its first value on, as 20 or 20.0"
            }
            (ColumnType::Integer, _) => "write an integer, as 20i, or give this field another name",
            (ColumnType::Unsigned, _) => "write an unsigned integer, as 20u, or give this field another name",
            (ColumnType::Boolean, _) => "write true or false, or give this field another name",
            (ColumnType::String, _) => "put the value in double quotes, or give this field another name",
        }
    }
}

fn noun(of: ColumnType) -> &'static str {
    match of {
        ColumnType::Float => "a float",
        ColumnType::Integer => "an integer",
        ColumnType::Unsigned => "an unsigned integer",
        ColumnType::Boolean => "a boolean",
        ColumnType::String => "a string",
        ColumnType::Tag => "a tag",
    }
}

/// A name, cut where it is very long.
fn quoted(name: &str) -> String {
    match name.char_indices().nth(NAME_CHARS) {
        Some((end, _)) => format!("{:?}…", &name[..end]),
        None => format!("{name:?}"),
    }
}
