//! One measurement's table on its way into a file.

use super::format::Format;
use crate::args::Compression;
use crate::diagnostic::harmless;
use crate::exit::Failure;
use crate::output::{Output, unwritable};
use arrow_array::cast::AsArray;
use arrow_array::types::TimestampNanosecondType;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use arrow_select::take::take;
use parquet::arrow::ArrowWriter;
use parquet::basic;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tables of more columns are written without dictionaries and statistics, of which the writer has to hold some for each
/// column, and again for each column of each row group until the file is complete.
const WIDE: usize = 128;

/// What a file is made of, of which the threads make pieces.
#[derive(Clone)]
pub struct Shape {
    format: Format,
    schema: SchemaRef,
    delimiter: u8,
}

/// Some rows, as far as a thread by itself can bring them.
pub enum Piece {
    Rows(RecordBatch),
    Text(Vec<u8>),
}

/// A file that is written.
pub struct Sink {
    name: PathBuf,
    kind: Kind,
}

enum Kind {
    Parquet(Box<ArrowWriter<Output>>),
    Arrow(Box<FileWriter<Output>>),
    Arrows(Box<StreamWriter<Output>>),
    Text(Output),
}

impl Shape {
    /// For tables with these columns.
    pub fn new(format: Format, columns: &Schema, delimiter: u8) -> Shape {
        let column = |field: &Arc<Field>| {
            let kind = match (format, field.data_type()) {
                // Each piece has a dictionary of its own, and a file may have but one.
                (Format::Arrow | Format::Arrows, DataType::Dictionary(_, values)) => values.as_ref().clone(),
                // Text has no names of zones.
                (Format::Csv | Format::Jsonl, DataType::Timestamp(unit, Some(_))) => {
                    DataType::Timestamp(*unit, Some("+00:00".into()))
                }
                (_, kind) => kind.clone(),
            };
            Field::new(field.name(), kind, true)
        };
        let schema = Arc::new(Schema::new(columns.fields().iter().map(column).collect::<Vec<_>>()));
        Shape { format, schema, delimiter }
    }

    /// Brings rows into this shape.
    pub fn piece(&self, rows: &RecordBatch) -> Result<Piece, ArrowError> {
        let columns = rows.columns().iter().zip(self.schema.fields());
        let columns = columns.map(|(column, field)| shaped(column, field.data_type()));
        let rows = RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_, _>>()?)?;
        match self.format {
            Format::Csv => self.csv(&rows, false).map(Piece::Text),
            Format::Jsonl => {
                let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
                writer.write(&rows)?;
                writer.finish()?;
                Ok(Piece::Text(writer.into_inner()))
            }
            _ => Ok(Piece::Rows(rows)),
        }
    }

    fn csv(&self, rows: &RecordBatch, header: bool) -> Result<Vec<u8>, ArrowError> {
        let mut text = Vec::new();
        let builder = arrow_csv::WriterBuilder::new().with_header(header).with_delimiter(self.delimiter);
        builder.build(&mut text).write(rows)?;
        Ok(text)
    }
}

/// A column of text or of times as this kind of either.
fn shaped(column: &ArrayRef, kind: &DataType) -> Result<ArrayRef, ArrowError> {
    match kind {
        kind if kind == column.data_type() => Ok(column.clone()),
        DataType::Timestamp(_, zone) => {
            Ok(Arc::new(column.as_primitive::<TimestampNanosecondType>().clone().with_timezone_opt(zone.clone())))
        }
        _ => {
            let dictionary = column.as_any_dictionary();
            take(dictionary.values(), dictionary.keys(), None)
        }
    }
}

impl Sink {
    pub fn create(path: &Path, shape: &Shape, compression: Compression) -> Result<Sink, Failure> {
        let mut output = Output::create(path)?;
        let name = output.name().to_path_buf();
        let schema = &shape.schema;
        let failed = |error| arrow(&name, error);
        let kind = match shape.format {
            Format::Parquet => {
                let packed = match compression {
                    Compression::None => basic::Compression::UNCOMPRESSED,
                    Compression::Snappy => basic::Compression::SNAPPY,
                    Compression::Zstd => basic::Compression::ZSTD(basic::ZstdLevel::default()),
                };
                let mut properties = WriterProperties::builder().set_compression(packed);
                if schema.fields().len() > WIDE {
                    properties = properties
                        .set_dictionary_enabled(false)
                        .set_statistics_enabled(EnabledStatistics::None)
                        .set_offset_index_disabled(true);
                }
                let writer = ArrowWriter::try_new(output, schema.clone(), Some(properties.build()));
                Kind::Parquet(Box::new(writer.map_err(|error| parquet(&name, error))?))
            }
            Format::Arrow => Kind::Arrow(Box::new(FileWriter::try_new(output, schema).map_err(failed)?)),
            Format::Arrows => Kind::Arrows(Box::new(StreamWriter::try_new(output, schema).map_err(failed)?)),
            Format::Csv => {
                let header = shape.csv(&RecordBatch::new_empty(schema.clone()), true).map_err(failed)?;
                output.write_all(&header).map_err(|error| unwritable(&name, &error))?;
                Kind::Text(output)
            }
            Format::Jsonl | Format::Lp => Kind::Text(output),
        };
        Ok(Sink { name, kind })
    }

    /// Adds rows, in the file's shape.
    pub fn write(&mut self, piece: &Piece) -> Result<(), Failure> {
        let name = &self.name;
        match (&mut self.kind, piece) {
            (Kind::Parquet(writer), Piece::Rows(rows)) => writer.write(rows).map_err(|error| parquet(name, error)),
            (Kind::Arrow(writer), Piece::Rows(rows)) => writer.write(rows).map_err(|error| arrow(name, error)),
            (Kind::Arrows(writer), Piece::Rows(rows)) => writer.write(rows).map_err(|error| arrow(name, error)),
            (Kind::Text(output), Piece::Text(text)) => output.write_all(text).map_err(|error| unwritable(name, &error)),
            _ => unreachable!("the piece has the shape of the file"),
        }
    }

    /// Bytes in memory that the file does not have yet.
    pub fn held(&self) -> usize {
        match &self.kind {
            Kind::Parquet(writer) => writer.memory_size(),
            _ => 0,
        }
    }

    /// Writes what is held.
    pub fn flush(&mut self) -> Result<(), Failure> {
        match &mut self.kind {
            Kind::Parquet(writer) => writer.flush().map_err(|error| parquet(&self.name, error)),
            _ => Ok(()),
        }
    }

    /// Completes the file, which does not have its name yet.
    pub fn complete(self) -> Result<Output, Failure> {
        let failed = |error| arrow(&self.name, error);
        match self.kind {
            Kind::Parquet(writer) => writer.into_inner().map_err(|error| parquet(&self.name, error)),
            Kind::Arrow(mut writer) => writer.finish().and_then(|()| writer.into_inner()).map_err(failed),
            Kind::Arrows(mut writer) => writer.finish().and_then(|()| writer.into_inner()).map_err(failed),
            Kind::Text(output) => Ok(output),
        }
    }
}

fn arrow(name: &Path, error: ArrowError) -> Failure {
    match error {
        ArrowError::IoError(_, error) => unwritable(name, &error),
        error => said(name, &error.to_string()),
    }
}

fn parquet(name: &Path, error: ParquetError) -> Failure {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => unwritable(name, &error),
            Err(error) => said(name, &error.to_string()),
        },
        error => said(name, &error.to_string()),
    }
}

fn said(name: &Path, error: &str) -> Failure {
    Failure::io(format!("cannot write {}: {}", harmless(&name.to_string_lossy()), harmless(error)))
}
