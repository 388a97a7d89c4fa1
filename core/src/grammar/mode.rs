//! How strictly the rules are taken.

use crate::words::words;

words! {
    /// Is it line protocol, and by whose reading?
    ///
    /// ```
    /// use linepack::{Mode, ReadOptions, validate};
    /// let ok = |mode| validate(b"m f=1.\n", &ReadOptions::new().mode(mode)).ok();
    /// assert!(ok(Mode::Spec) && !ok(Mode::Strict) && ok(Mode::Lenient));
    /// ```
    Mode {
        /// The official grammar and corpus, to the letter. The default for reading.
        #[default]
        Spec = "spec",
        /// Only what every server takes with the same meaning. The default for writing. A line feed in a string stays
        /// allowed, although VictoriaMetrics ends the line there: text of several lines could not be written without it.
        Strict = "strict",
        /// `spec`, and some harmless slips besides: leading tabs, control bytes in names and comments, a bare `=` in a tag
        /// value, an empty tag value (dropped), a trailing comma after the fields, duplicate tags (the last wins).
        Lenient = "lenient",
    }
}
