//! Options as JavaScript gives them. Their names and types have been checked there; their words are judged here.

use crate::errors::Failure;
use crate::schema::Schema;
use linepack::table::{Mixed, TableOptions};
use linepack::{EncodeOptions, Errors, ReadOptions, UnknownWord};
use linepack_shared::{EncodeWords, OptionError, ReadWords, RowErrors, TableWords};
use napi_derive::napi;
use std::str::FromStr;

/// How to read.
#[napi(object, object_to_js = false)]
pub struct Reading {
    /// `spec`, `strict` or `lenient`.
    pub mode: Option<String>,
    /// `ns us ms s m h`.
    pub precision: Option<String>,
    /// `raise` or `collect`.
    pub errors: Option<String>,
    /// How many errors are kept; infinity keeps them all.
    pub max_errors: Option<f64>,
    /// Longest record in bytes; infinity is no limit.
    pub max_record_bytes: Option<f64>,
    /// LP-074.
    pub string_c_escapes: Option<bool>,
    /// LP-022.
    pub strict_control: Option<bool>,
    /// The server that the document is meant for.
    pub target: Option<String>,
}

impl Reading {
    /// The core's options.
    pub fn options(&self) -> Result<ReadOptions, Box<Failure>> {
        let words = ReadWords {
            mode: self.mode.as_deref(),
            precision: self.precision.as_deref(),
            errors: self.errors.as_deref(),
            max_errors: self.max_errors.map(|n| n as usize),
            max_record_bytes: self.max_record_bytes.map(|n| n as usize),
            string_c_escapes: self.string_c_escapes.unwrap_or_default(),
            strict_control: self.strict_control.unwrap_or_default(),
            target: self.target.as_deref(),
        };
        Ok(words.options()?)
    }
}

/// How to write.
#[napi(object, object_to_js = false)]
pub struct Writing {
    /// `spec`, `strict` or `lenient`.
    pub mode: Option<String>,
    /// `ns us ms s m h`.
    pub precision: Option<String>,
    /// `ecma`, `python` or `go`.
    pub floats: Option<String>,
    /// `sorted` or `given`.
    pub tag_order: Option<String>,
    /// `raise` or `collect`.
    pub errors: Option<String>,
    /// LP-106.
    pub string_c_escapes: Option<bool>,
    /// `error` or `last`.
    pub on_duplicate: Option<String>,
    /// `error` or `omit`.
    pub nan: Option<String>,
    /// `floor` or `error`.
    pub inexact: Option<String>,
    /// `error`, `skip_field` or `skip_row`.
    pub on_unencodable: Option<String>,
    /// Longest body in bytes; infinity is no limit.
    pub max_bytes: Option<f64>,
    /// Keys and values in turn.
    pub default_tags: Option<Vec<String>>,
}

impl Writing {
    /// The core's options, with what is known of the types of fields.
    pub fn options(&self, schema: Option<&Schema>) -> Result<EncodeOptions, Box<Failure>> {
        self.over(EncodeOptions::new(), schema)
    }

    /// The same with other defaults.
    fn over(&self, mut defaults: EncodeOptions, schema: Option<&Schema>) -> Result<EncodeOptions, Box<Failure>> {
        defaults.schema = schema.map(|schema| schema.known().cloned()).transpose()?;
        let texts = self.default_tags.as_deref().unwrap_or_default();
        let default_tags: Vec<_> = texts.chunks_exact(2).map(|tag| (tag[0].as_bytes(), tag[1].as_bytes())).collect();
        let words = EncodeWords {
            mode: self.mode.as_deref(),
            precision: self.precision.as_deref(),
            floats: self.floats.as_deref(),
            tag_order: self.tag_order.as_deref(),
            string_c_escapes: self.string_c_escapes.unwrap_or_default(),
            on_duplicate: self.on_duplicate.as_deref(),
            nan: self.nan.as_deref(),
            inexact: self.inexact.as_deref(),
            on_unencodable: self.on_unencodable.as_deref(),
            max_bytes: self.max_bytes.map(|n| n as usize),
            default_tags: &default_tags,
        };
        Ok(words.over(defaults)?)
    }

    /// Whether rows that are refused are collected.
    pub fn collected(&self) -> Result<bool, Box<Failure>> {
        Ok(word::<Errors>("errors", self.errors.as_deref())? == Errors::Collect)
    }
}

/// What the columns of a table are, and how its bodies are cut.
#[napi(object, object_to_js = false)]
pub struct TableWriting {
    /// The measurement of all rows.
    pub measurement: Option<String>,
    /// The column that has the measurements.
    pub measurement_column: Option<String>,
    /// The columns that are tags.
    pub tags: Option<Vec<String>>,
    /// The columns that are fields.
    pub fields: Option<Vec<String>>,
    /// The column of times.
    pub time: Option<String>,
    /// `omit` or `error`.
    pub nulls: Option<String>,
    /// `error` or `float`.
    pub decimals: Option<String>,
    /// The most rows in a body; infinity is no limit.
    pub max_lines: Option<f64>,
    /// How many errors a body keeps; infinity keeps them all.
    pub max_errors: Option<f64>,
}

impl TableWriting {
    /// The core's options.
    pub fn options(self, writing: &Writing, schema: Option<&Schema>) -> Result<TableOptions, Box<Failure>> {
        let words = TableWords {
            measurement: self.measurement.as_deref().map(str::as_bytes),
            measurement_column: self.measurement_column,
            tags: self.tags.unwrap_or_default(),
            fields: self.fields,
            time: self.time,
            nulls: self.nulls.as_deref(),
            decimals: self.decimals.as_deref(),
            max_lines: self.max_lines.map(|n| n as usize),
        };
        let mut options = words.options()?;
        options.rows = writing.over(options.rows, schema)?;
        Ok(options)
    }

    /// Where the errors of rows go.
    pub fn errors(&self, writing: &Writing) -> Result<Option<RowErrors<Failure>>, Box<Failure>> {
        Ok(RowErrors::of(writing.errors.as_deref(), self.max_errors.map(|n| n as usize))?)
    }
}

/// What becomes of a field of several types.
pub fn mixed(given: Option<&str>) -> Result<Mixed, Box<Failure>> {
    word("mixed", given)
}

/// The member that a word names; the default where there is none.
pub fn word<T: FromStr<Err = UnknownWord> + Default>(
    option: &'static str,
    given: Option<&str>,
) -> Result<T, Box<Failure>> {
    let given = given.map(str::parse).transpose().map_err(|word| OptionError::word(option, &word))?;
    Ok(given.unwrap_or_default())
}
