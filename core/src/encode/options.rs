//! What a writer may be told.

use crate::grammar::Mode;
use crate::precision::Precision;
use crate::value::FloatStyle;
use crate::words::words;

words! {
    /// LP-100: in which order tags are written.
    TagOrder {
        /// Ascending bytes of their keys: what servers like best. The default.
        #[default]
        Sorted = "sorted",
        /// As the caller gave them.
        Given = "given",
    }
}

/// How to write. Every field has a setter of the same name.
///
/// ```
/// use linepack::{EncodeOptions, Precision};
/// assert_eq!(EncodeOptions::new().precision(Precision::Ms).precision, Precision::Ms);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EncodeOptions {
    /// What may be written. Default `strict`: only what every reader understands alike.
    pub mode: Mode,
    /// The unit of the timestamps. Default `ns`.
    pub precision: Precision,
    /// The layout of floats. Default `ecma`.
    pub floats: FloatStyle,
    /// The order of tags. Default `sorted`.
    pub tag_order: TagOrder,
    /// LP-106: line breaks and tabs in strings are written as `\n`, `\r`, `\t`. Only for readers that have the same
    /// option: every server would store two characters. Default false.
    pub string_c_escapes: bool,
}

impl EncodeOptions {
    /// The defaults.
    pub fn new() -> Self {
        EncodeOptions {
            mode: Mode::Strict,
            precision: Precision::Ns,
            floats: FloatStyle::Ecma,
            tag_order: TagOrder::Sorted,
            string_c_escapes: false,
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

    /// Sets [`floats`](Self::floats).
    pub fn floats(mut self, floats: FloatStyle) -> Self {
        self.floats = floats;
        self
    }

    /// Sets [`tag_order`](Self::tag_order).
    pub fn tag_order(mut self, tag_order: TagOrder) -> Self {
        self.tag_order = tag_order;
        self
    }

    /// Sets [`string_c_escapes`](Self::string_c_escapes).
    pub fn string_c_escapes(mut self, on: bool) -> Self {
        self.string_c_escapes = on;
        self
    }
}

impl Default for EncodeOptions {
    fn default() -> Self {
        Self::new()
    }
}
