//! Options as the faces receive them, by word and by name.

use linepack::{Backend, EncodeOptions, ReadOptions, UnknownWord};
use std::{fmt, str::FromStr};

/// The environment variable that names the scanning back-end to use.
const BACKEND: &str = "LINEPACK_BACKEND";

/// An option that was given what it cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionError {
    /// The option's name.
    pub option: &'static str,
    /// What was given, and what would have been right.
    pub why: String,
}

impl OptionError {
    /// An option that was given a word that it does not know.
    pub fn word(option: &'static str, word: &UnknownWord) -> Self {
        OptionError { option, why: word.to_string() }
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.option, self.why)
    }
}

impl std::error::Error for OptionError {}

/// Sets an option to what the word says, if there is one.
pub(crate) fn set<T: FromStr<Err = UnknownWord>>(
    target: &mut T,
    option: &'static str,
    given: Option<&str>,
) -> Result<(), OptionError> {
    if let Some(word) = given {
        *target = word.parse().map_err(|word| OptionError::word(option, &word))?;
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
/// let options = ReadWords { target: Some("core3"), ..Default::default() }.options().unwrap();
/// assert_eq!(options.target, Some(linepack::Target::Core3));
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
    /// The server that the document is meant for: `clustered core3 influxdb2 influxdb1 victoriametrics questdb greptimedb`.
    pub target: Option<&'a str>,
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
        options.target = self.target.map(str::parse).transpose().map_err(|word| OptionError::word("target", &word))?;
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
/// let tags: &[(&[u8], &[u8])] = &[(b"dc", b"")];
/// let error = EncodeWords { default_tags: tags, ..Default::default() }.options().unwrap_err();
/// assert_eq!(error.to_string(), "default_tags: tag value \"dc\": the tag value is empty; leave the tag out");
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
    /// `error` or `last`.
    pub on_duplicate: Option<&'a str>,
    /// `error` or `omit`.
    pub nan: Option<&'a str>,
    /// `floor` or `error`.
    pub inexact: Option<&'a str>,
    /// `error`, `skip_field` or `skip_row`.
    pub on_unencodable: Option<&'a str>,
    /// The longest body in bytes; `usize::MAX` for no limit.
    pub max_bytes: Option<usize>,
    /// Keys and values of the tags of every row that does not give them itself.
    pub default_tags: &'a [(&'a [u8], &'a [u8])],
}

impl EncodeWords<'_> {
    /// The options; default tags that cannot be written are an error now.
    pub fn options(&self) -> Result<EncodeOptions, OptionError> {
        self.over(EncodeOptions::new())
    }

    /// The same where what is `None` is as in `defaults`.
    pub fn over(&self, defaults: EncodeOptions) -> Result<EncodeOptions, OptionError> {
        let mut options = defaults.string_c_escapes(self.string_c_escapes);
        options.max_bytes = self.max_bytes.or(options.max_bytes);
        set(&mut options.mode, "mode", self.mode)?;
        set(&mut options.precision, "precision", self.precision)?;
        set(&mut options.floats, "floats", self.floats)?;
        set(&mut options.tag_order, "tag_order", self.tag_order)?;
        set(&mut options.on_duplicate, "on_duplicate", self.on_duplicate)?;
        set(&mut options.nan, "nan", self.nan)?;
        set(&mut options.inexact, "inexact", self.inexact)?;
        set(&mut options.on_unencodable, "on_unencodable", self.on_unencodable)?;
        for (key, value) in self.default_tags {
            options = options.default_tag(key, value);
        }
        options.check().map_err(|error| {
            let (part, code) = (error.part.word().replace('_', " "), error.code);
            let key = error.key.unwrap_or_default();
            OptionError { option: "default_tags", why: format!("{part} {key:?}: {}; {}", code.sentence(), code.help()) }
        })?;
        Ok(options)
    }
}
