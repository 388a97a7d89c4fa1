//! Options as the faces receive them, by word and by name.

use linepack::{Backend, EncodeOptions, ReadOptions, UnknownWord};
use std::{fmt, str::FromStr};

/// The environment variable that names the scanning back-end to use.
const BACKEND: &str = "LINEPACK_BACKEND";

/// An option that was given a word that it does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionError {
    /// The option's name.
    pub option: &'static str,
    /// What was given, and what would have been right.
    pub word: UnknownWord,
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.option, self.word)
    }
}

impl std::error::Error for OptionError {}

fn set<T: FromStr<Err = UnknownWord>>(
    target: &mut T,
    option: &'static str,
    given: Option<&str>,
) -> Result<(), OptionError> {
    if let Some(word) = given {
        *target = word.parse().map_err(|word| OptionError { option, word })?;
    }
    Ok(())
}

/// Reading options by word; what is `None` keeps its default.
///
/// ```
/// use linepack_shared::ReadWords;
/// let options = ReadWords { mode: Some("strict"), ..Default::default() }.options().unwrap();
/// assert_eq!(options.mode, linepack::Mode::Strict);
/// let error = ReadWords { precision: Some("sec"), ..Default::default() }.options().unwrap_err();
/// assert_eq!(error.to_string(), "precision: unknown word \"sec\"; expected one of ns, us, ms, s, m, h");
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadWords<'a> {
    /// `spec`, `strict` or `lenient`.
    pub mode: Option<&'a str>,
    /// `ns us ms s m h`.
    pub precision: Option<&'a str>,
    /// `raise` or `collect`.
    pub errors: Option<&'a str>,
    /// How many errors are kept.
    pub max_errors: Option<usize>,
    /// Longest record in bytes.
    pub max_record_bytes: Option<usize>,
    /// Whether `\n`, `\r`, `\t` in strings are control characters.
    pub string_c_escapes: bool,
    /// Whether control bytes in tag values are refused.
    pub strict_control: bool,
}

impl ReadWords<'_> {
    /// The options, with the back-end that `LINEPACK_BACKEND` names, if it is set.
    pub fn options(&self) -> Result<ReadOptions, OptionError> {
        let mut options = ReadOptions::new()
            .max_record_bytes(self.max_record_bytes)
            .string_c_escapes(self.string_c_escapes)
            .strict_control(self.strict_control);
        set(&mut options.mode, "mode", self.mode)?;
        set(&mut options.precision, "precision", self.precision)?;
        set(&mut options.errors, "errors", self.errors)?;
        options.max_errors = self.max_errors.unwrap_or(options.max_errors);
        options.backend = backend()?;
        Ok(options)
    }
}

fn backend() -> Result<Backend, OptionError> {
    let mut backend = Backend::detect();
    let word = std::env::var(BACKEND).ok().filter(|word| !word.is_empty());
    set(&mut backend, BACKEND, word.as_deref())?;
    Ok(backend)
}

/// Writing options by word; what is `None` keeps its default.
///
/// ```
/// use linepack_shared::EncodeWords;
/// let options = EncodeWords { floats: Some("go"), ..Default::default() }.options().unwrap();
/// assert_eq!(options.floats, linepack::FloatStyle::Go);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct EncodeWords<'a> {
    /// `spec`, `strict` or `lenient`.
    pub mode: Option<&'a str>,
    /// `ns us ms s m h`.
    pub precision: Option<&'a str>,
    /// `ecma`, `python` or `go`.
    pub floats: Option<&'a str>,
    /// `sorted` or `given`.
    pub tag_order: Option<&'a str>,
    /// Whether line breaks and tabs in strings are written as escapes.
    pub string_c_escapes: bool,
}

impl EncodeWords<'_> {
    /// The options.
    pub fn options(&self) -> Result<EncodeOptions, OptionError> {
        let mut options = EncodeOptions::new().string_c_escapes(self.string_c_escapes);
        set(&mut options.mode, "mode", self.mode)?;
        set(&mut options.precision, "precision", self.precision)?;
        set(&mut options.floats, "floats", self.floats)?;
        set(&mut options.tag_order, "tag_order", self.tag_order)?;
        Ok(options)
    }
}
