//! What a reader may be told.

use crate::grammar::Mode;
use crate::limits;
use crate::precision::Precision;
use crate::scan::Backend;
use crate::target::Target;
use crate::words::words;

words! {
    /// What [`parse`](crate::parse) does with a bad record.
    Errors {
        /// The first one is the result. The default.
        #[default]
        Raise = "raise",
        /// The good records are kept, and the errors are listed beside them.
        Collect = "collect",
    }
}

/// How to read. Every field has a setter of the same name.
///
/// ```
/// use linepack::{Mode, Precision, ReadOptions};
/// let options = ReadOptions::new().mode(Mode::Strict).precision(Precision::S).max_errors(10);
/// assert_eq!(options.mode, Mode::Strict);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ReadOptions {
    /// How strictly the rules are taken. Default `spec`.
    pub mode: Mode,
    /// The unit of the timestamps. Default `ns`.
    pub precision: Precision,
    /// The server that the document is meant for: what it refuses is an error, what it reads differently a warning. Every
    /// record is then read exactly, which takes longer. Default `None`: only the mode counts.
    pub target: Option<Target>,
    /// What `parse` does with a bad record. Default `raise`. `validate` always goes on.
    pub errors: Errors,
    /// How many errors are kept, and how many warnings; all are counted. Default 100.
    pub max_errors: usize,
    /// Longest record or comment in bytes, its line end not counted. Default `None`: no limit below 1 GiB.
    pub max_record_bytes: Option<usize>,
    /// LP-074: in strings `\n`, `\r` and `\t` are control characters. Default false.
    pub string_c_escapes: bool,
    /// LP-022: control bytes in tag values are refused in every mode. Default false.
    pub strict_control: bool,
    /// The instructions that scan. Default: the fastest that the machine has.
    pub backend: Backend,
}

impl ReadOptions {
    /// The defaults.
    pub fn new() -> Self {
        ReadOptions {
            mode: Mode::Spec,
            precision: Precision::Ns,
            target: None,
            errors: Errors::Raise,
            max_errors: limits::MAX_ERRORS,
            max_record_bytes: None,
            string_c_escapes: false,
            strict_control: false,
            backend: Backend::detect(),
        }
    }

    /// Sets [`mode`](Self::mode).
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Sets [`precision`](Self::precision).
    pub fn precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// Sets [`target`](Self::target).
    pub fn target(mut self, target: Option<Target>) -> Self {
        self.target = target;
        self
    }

    /// Sets [`errors`](Self::errors).
    pub fn errors(mut self, errors: Errors) -> Self {
        self.errors = errors;
        self
    }

    /// Sets [`max_errors`](Self::max_errors).
    pub fn max_errors(mut self, max_errors: usize) -> Self {
        self.max_errors = max_errors;
        self
    }

    /// Sets [`max_record_bytes`](Self::max_record_bytes).
    pub fn max_record_bytes(mut self, max_record_bytes: Option<usize>) -> Self {
        self.max_record_bytes = max_record_bytes;
        self
    }

    /// Sets [`string_c_escapes`](Self::string_c_escapes).
    pub fn string_c_escapes(mut self, on: bool) -> Self {
        self.string_c_escapes = on;
        self
    }

    /// Sets [`strict_control`](Self::strict_control).
    pub fn strict_control(mut self, on: bool) -> Self {
        self.strict_control = on;
        self
    }

    /// Sets [`backend`](Self::backend).
    pub fn backend(mut self, backend: Backend) -> Self {
        self.backend = backend;
        self
    }
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self::new()
    }
}
