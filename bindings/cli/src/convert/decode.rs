//! Records of text to rows.

use super::format::Format;
use super::integers;
use super::read::{failure, said};
use super::records::{Ends, Piece};
use crate::diagnostic::help;
use crate::exit::{Exit, Failure};
use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use linepack::Code;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// The most rows of a batch.
const ROWS: usize = 8192;

/// Bytes of a record that a message shows.
const SHOWN: usize = 300;

/// How the text of a table becomes rows.
#[derive(Clone)]
pub struct Decoding {
    /// The file.
    pub name: String,
    /// CSV or JSON lines.
    pub format: Format,
    pub ends: Ends,
    pub delimiter: u8,
    /// All columns.
    pub schema: SchemaRef,
    /// The places of those that are of use.
    pub used: Vec<usize>,
    /// Whether a key that is none of the columns is an error.
    pub strict: bool,
    /// Columns that are text because nothing told their type.
    pub untold: Vec<String>,
    /// Rows that were looked at to tell types.
    pub looked_at: NonZeroUsize,
    /// Bytes that a record may have.
    pub longest: usize,
}

/// Some rows, or one that could not be read.
pub enum Part {
    Rows(RecordBatch),
    Wrong {
        /// Line ends before it in its piece.
        line: u64,
        why: Why,
    },
}

/// What is wrong with a row, and what the user may do about it.
pub struct Why {
    pub text: String,
    pub advice: Option<String>,
}

/// Why text could not be read.
struct Wrong {
    error: ArrowError,
    /// Whether the type of a column may be at fault.
    types: bool,
}

enum Decoder {
    Csv(Box<arrow_csv::reader::Decoder>),
    Json(Box<arrow_json::reader::Decoder>),
}

impl Decoder {
    fn decode(&mut self, text: &[u8]) -> Result<usize, ArrowError> {
        match self {
            Decoder::Csv(decoder) => decoder.decode(text),
            Decoder::Json(decoder) => decoder.decode(text),
        }
    }

    fn flush(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        match self {
            Decoder::Csv(decoder) => decoder.flush(),
            Decoder::Json(decoder) => decoder.flush(),
        }
    }
}

impl Decoding {
    /// The rows of a piece; where one is wrong, each by itself, up to the first wrong one unless all are wanted.
    pub fn parts(&self, piece: &Piece, all: bool) -> Result<Vec<Part>, Failure> {
        let Piece::Text { text, first } = piece else {
            let text = format!("the record is longer than {} bytes [{}]", self.longest, Code::RecordTooLong);
            let why = Why { text, advice: Some(help(Code::RecordTooLong).to_string()) };
            return Ok(vec![Part::Wrong { line: 0, why }]);
        };
        let header = *first && self.format == Format::Csv;
        if let Ok(batches) = self.rows(text, header) {
            return batches.into_iter().map(|rows| self.told(rows).map(Part::Rows)).collect();
        }
        let (mut parts, mut line, mut header) = (Vec::new(), 0, header);
        // Good rows that follow each other stay together.
        let (mut good, mut length) = (0, 0);
        for record in self.ends.each(text) {
            let alone = self.rows(record, header);
            if let Err(wrong) = alone {
                for rows in self.rows(&text[good..length], false).unwrap_or_default() {
                    parts.push(Part::Rows(self.told(rows)?));
                }
                good = length + record.len();
                parts.push(Part::Wrong { line, why: self.why(&wrong) });
                if !all {
                    return Ok(parts);
                }
            }
            if header {
                good = record.len();
            }
            header = false;
            length += record.len();
            line += memchr::memchr_iter(b'\n', record).count() as u64;
        }
        for rows in self.rows(&text[good..], false).unwrap_or_default() {
            parts.push(Part::Rows(self.told(rows)?));
        }
        Ok(parts)
    }

    /// The rows of so much text.
    fn rows(&self, text: &[u8], header: bool) -> Result<Vec<RecordBatch>, Wrong> {
        // Memory for so many rows is taken at once.
        let lines = memchr::memchr2_iter(b'\n', b'\r', text).count() + 1;
        let rows = lines.min(text.len() / self.schema.fields().len().max(1) + 1).min(ROWS);
        let mut decoder = self.decoder(rows, header).map_err(|error| Wrong { error, types: false })?;
        let (mut batches, mut at) = (Vec::new(), 0);
        loop {
            loop {
                match decoder.decode(&text[at..]).map_err(|error| Wrong { error, types: false })? {
                    0 => break,
                    read => at += read,
                }
            }
            match decoder.flush().map_err(|error| Wrong { error, types: true })? {
                Some(batch) if self.format == Format::Csv => batches.push(batch),
                Some(batch) => {
                    let columns = self.projected();
                    let whole = columns.and_then(|columns| integers::from_text(&batch, &columns));
                    batches.push(whole.map_err(|error| Wrong { error, types: true })?);
                }
                None => return Ok(batches),
            }
        }
    }

    fn decoder(&self, rows: usize, header: bool) -> Result<Decoder, ArrowError> {
        match self.format {
            Format::Csv => Ok(Decoder::Csv(Box::new(
                arrow_csv::ReaderBuilder::new(self.schema.clone())
                    .with_header(header)
                    .with_delimiter(self.delimiter)
                    .with_batch_size(rows)
                    .with_projection(self.used.clone())
                    .build_decoder(),
            ))),
            _ => arrow_json::ReaderBuilder::new(integers::as_text(&*self.projected()?))
                .with_batch_size(rows)
                .with_coerce_primitive(true)
                .with_strict_mode(self.strict)
                .build_decoder()
                .map(|decoder| Decoder::Json(Box::new(decoder))),
        }
    }

    /// The rows, unless a column has values though nothing told its type.
    fn told(&self, rows: RecordBatch) -> Result<RecordBatch, Failure> {
        let has_values =
            |column: &&String| rows.column_by_name(column).is_some_and(|column| column.null_count() < column.len());
        match self.untold.iter().find(has_values) {
            Some(column) => Err(Failure {
                exit: Exit::Rejected,
                message: format!(
                    "{}: column {column:?} had no value that tells its type\nlinepack: {}",
                    self.name,
                    hint(self.looked_at)
                ),
            }),
            None => Ok(rows),
        }
    }

    /// What the library says of a record that it saw alone.
    fn why(&self, wrong: &Wrong) -> Why {
        let text = said(&wrong.error.to_string());
        // The record has but one line, and may be long.
        let text = text.split(". Row data: ").next().unwrap_or_default();
        let (mut text, rest) = match text.find(" for line ").or_else(|| text.find(" at line ")) {
            Some(at) => {
                let rest = text[at + 1..].trim_start_matches(|c: char| c != ',' && c != ':');
                (text[..at].to_string(), rest)
            }
            None => (text.to_string(), ""),
        };
        if let Some(at) = text.rfind(" column ")
            && let Ok(number) = text[at + " column ".len()..].parse::<usize>()
            && let Some(field) = self.schema.fields().get(number)
        {
            text.truncate(at);
            text.push_str(&format!(" column {:?}", field.name()));
        }
        text.push_str(rest);
        if let Some((end, _)) = text.char_indices().nth(SHOWN) {
            text.truncate(end);
            text.push('…');
        }
        Why { text, advice: wrong.types.then(|| hint(self.looked_at)) }
    }

    /// The columns that rows have.
    pub fn columns(&self) -> Result<SchemaRef, Failure> {
        self.projected().map_err(|error| failure(&self.name, self.format, error))
    }

    fn projected(&self) -> Result<SchemaRef, ArrowError> {
        self.schema.project(&self.used).map(Arc::new)
    }
}

fn hint(looked_at: NonZeroUsize) -> String {
    format!(
        "types were taken from the first {looked_at} rows: tell a column's type with --type COLUMN=TYPE, or look at more \
         rows with --infer-rows"
    )
}
