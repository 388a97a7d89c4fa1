//! A query's text and parameters.

use super::error::QueryError;
use crate::error::Code;
use crate::value::buffer::Buffer;
use crate::value::{FloatStyle, Value, float};
use crate::words::words;
use std::fmt;

words! {
    /// The language of a query.
    Language {
        /// SQL, over Flight alone. The default.
        #[default]
        Sql = "sql",
        /// InfluxQL.
        InfluxQl = "influxql",
    }
}

/// A query: its text, its language, and the values of the `$name` that stand in the text. It is printed without text and values,
/// because statements like `CREATE USER` hold passwords.
///
/// ```
/// use linepack::query::{Language, Query};
/// let query = Query::sql("SELECT * FROM cpu WHERE host = $host").param("host", "a");
/// assert_eq!((query.language, query.params.len()), (Language::Sql, 1));
/// assert!(!format!("{query:?}").contains("SELECT"));
/// ```
#[derive(Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Query {
    /// The statement, or several in InfluxQL.
    pub text: String,
    /// What it is written in.
    pub language: Language,
    /// Names without `$`, each once, and their values; `None` is null.
    pub params: Vec<(String, Option<Value<'static>>)>,
}

impl Query {
    /// A query in this language.
    pub fn new(text: impl Into<String>, language: Language) -> Self {
        Query { text: text.into(), language, params: Vec::new() }
    }

    /// SQL.
    pub fn sql(text: impl Into<String>) -> Self {
        Query::new(text, Language::Sql)
    }

    /// InfluxQL.
    pub fn influxql(text: impl Into<String>) -> Self {
        Query::new(text, Language::InfluxQl)
    }

    /// Gives a parameter a value, in place of an earlier one.
    pub fn param(self, name: impl Into<String>, value: impl Into<Value<'static>>) -> Self {
        self.with(name.into(), Some(value.into()))
    }

    /// Makes a parameter null.
    pub fn null_param(self, name: impl Into<String>) -> Self {
        self.with(name.into(), None)
    }

    fn with(mut self, name: String, value: Option<Value<'static>>) -> Self {
        match self.params.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.params.push((name, value)),
        }
        self
    }

    pub(super) fn check(&self) -> Result<(), QueryError> {
        if self.text.trim().is_empty() { Err(QueryError::new(Code::EmptyQuery)) } else { Ok(()) }
    }

    /// The parameters as a JSON object.
    pub(super) fn write_params(&self, out: &mut String) -> Result<(), QueryError> {
        out.push('{');
        for (i, (name, value)) in self.params.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            write_text(out, name);
            out.push_str(": ");
            match value {
                None => out.push_str("null"),
                Some(Value::Bool(on)) => out.push_str(if *on { "true" } else { "false" }),
                Some(Value::Int(x)) => out.push_str(&x.to_string()),
                Some(Value::UInt(x)) => out.push_str(&x.to_string()),
                Some(Value::Float(x)) if x.is_finite() => {
                    let mut text = Buffer::default();
                    float::write(&mut text, *x, FloatStyle::Python);
                    out.push_str(&String::from_utf8_lossy(text.as_slice()));
                }
                Some(Value::Float(_)) => {
                    return Err(QueryError::because(Code::InvalidOption, "a parameter is NaN or infinite"));
                }
                Some(Value::String(text)) => write_text(out, text),
            }
        }
        out.push('}');
        Ok(())
    }
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query")
            .field("text_bytes", &self.text.len())
            .field("language", &self.language)
            .field("params", &self.params.len())
            .finish()
    }
}

/// A JSON string in ASCII, as Python's `json.dumps` writes it.
pub(super) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out.push('"');
}
