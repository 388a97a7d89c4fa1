//! Tables from files, some rows at a time.

use super::format::Format;
use super::infer::{self, ColumnType};
use crate::args::Convert;
use crate::check::unreadable;
use crate::diagnostic::harmless;
use crate::exit::{Exit, Failure, reason};
use crate::input::{Input, Source, read_at};
use crate::progress::progress;
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use indicatif::ProgressBar;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use std::fs::File;
use std::io::{self, BufReader, Seek};
use std::sync::Arc;

/// The most rows that are handed on at a time.
const ROWS: usize = 8192;

/// Bytes that so many rows should have about.
const BATCH: u64 = 1 << 20;

/// What an Arrow IPC file begins with, other than a stream.
const MAGIC: &[u8] = b"ARROW1";

/// Rows, as they come.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Failure>> + Send>;

/// What the arguments say about columns.
pub struct Roles<'a> {
    pub measurement: Option<&'a str>,
    pub tags: &'a [String],
    pub fields: &'a [String],
    pub time: Option<&'a str>,
    pub types: &'a [(String, ColumnType)],
}

impl<'a> Roles<'a> {
    pub fn new(args: &'a Convert) -> Self {
        let rows = &args.rows;
        Roles {
            measurement: rows.measurement_column.as_deref(),
            tags: &rows.tags,
            fields: &rows.fields,
            time: args.time.as_deref(),
            types: &rows.types,
        }
    }

    /// The type that was asked for.
    pub fn asked(&self, column: &str) -> Option<ColumnType> {
        self.types.iter().rev().find(|(name, _)| name == column).map(|(_, kind)| *kind)
    }

    /// Whether the column is a tag or has the measurements.
    pub fn is_name(&self, column: &str) -> bool {
        self.measurement == Some(column) || self.tags.iter().any(|tag| tag == column)
    }

    /// Whether the column is of any use.
    fn uses(&self, column: &str) -> bool {
        self.fields.is_empty()
            || self.is_name(column)
            || self.time == Some(column)
            || self.fields.iter().any(|field| field == column)
    }

    /// The places of the columns that are of use.
    fn used(&self, schema: &Schema) -> Vec<usize> {
        (0..schema.fields().len()).filter(|&index| self.uses(schema.field(index).name())).collect()
    }
}

/// A file of a table, opened.
pub struct Table {
    /// All of its columns.
    pub schema: SchemaRef,
    /// Its rows, with the columns that are of use.
    pub batches: Batches,
}

/// Where rows come from, and what is said of errors.
struct Reader<'a> {
    args: &'a Convert,
    roles: Roles<'a>,
    name: String,
    bar: ProgressBar,
}

/// Opens a table. The bar shows how much of it was read.
pub fn open(args: &Convert, source: &Source<'_>, format: Format) -> Result<(Table, ProgressBar), Failure> {
    let name = harmless(&source.name());
    let (file, length) =
        source.open().and_then(Input::into_file).map_err(|error| Failure::io(unreadable(source, &error)))?;
    let bar = progress(source, Some(length));
    let reader = Reader { args, roles: Roles::new(args), name, bar: bar.clone() };
    let table = match format {
        Format::Parquet => reader.parquet(file, length),
        Format::Csv => reader.csv(file),
        Format::Jsonl => reader.json(file),
        Format::Arrow | Format::Arrows | Format::Lp => reader.ipc(file),
    }?;
    let batches = Box::new(table.batches.flat_map(pieces));
    Ok((Table { batches, ..table }, bar))
}

impl Reader<'_> {
    fn parquet(self, file: File, length: u64) -> Result<Table, Failure> {
        let broken = {
            let name = self.name.clone();
            move |error: ParquetError| {
                Failure::io(format!("cannot read {name} as Parquet: {}", said(&error.to_string())))
            }
        };
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(&broken)?;
        let options = ArrowReaderOptions::new().with_schema(self.compact(metadata.schema()));
        let metadata = ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).map_err(&broken)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        let schema = builder.schema().clone();
        let groups = builder.metadata().row_groups();
        let bytes: i64 = groups.iter().map(|group| group.total_byte_size()).sum();
        let rows: i64 = groups.iter().map(|group| group.num_rows()).sum();
        let used = ProjectionMask::roots(builder.parquet_schema(), self.roles.used(&schema));
        let size = rows_of(bytes.max(0) as u64, rows.max(0) as u64);
        let reader = builder.with_projection(used).with_batch_size(size).build().map_err(&broken)?;
        let (bar, mut read) = (self.bar.clone(), 0);
        let count = move |batch: &RecordBatch| {
            read += batch.num_rows() as u64;
            // Pages are read out of order: the rows tell how far it is.
            bar.set_position((length as f64 * read as f64 / rows.max(1) as f64) as u64);
        };
        let name = self.name;
        let wrong = move |error| failure(&name, "Parquet", error);
        Ok(Table { schema, batches: Box::new(reader.map(move |batch| batch.map_err(&wrong)).map(counted(count))) })
    }

    /// The columns with text in a layout that has equal values once: tags as dictionaries, fields as views.
    fn compact(&self, schema: &Schema) -> SchemaRef {
        let column = |field: &FieldRef| match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 if self.roles.is_name(field.name()) => {
                let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
                Arc::new(field.as_ref().clone().with_data_type(kind))
            }
            DataType::Utf8 | DataType::LargeUtf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
            _ => field.clone(),
        };
        Arc::new(Schema::new(schema.fields().iter().map(column).collect::<Vec<_>>()))
    }

    fn csv(self, file: File) -> Result<Table, Failure> {
        let rows = &self.args.rows;
        let format = arrow_csv::reader::Format::default().with_header(true).with_delimiter(rows.delimiter);
        let wrong = self.told("CSV");
        let (inferred, seen) = format.infer_schema(&file, Some(rows.infer_rows.get())).map_err(&wrong)?;
        let looked_at = back_to_start(&file).map_err(|error| wrong(error.into()))?;
        let schema = Arc::new(infer::columns(&inferred, &self.roles));
        self.known(&schema)?;
        let used = self.roles.used(&schema);
        let size = rows_of(looked_at, seen as u64);
        let reader = arrow_csv::ReaderBuilder::new(schema.clone())
            .with_format(format)
            .with_batch_size(size)
            .with_projection(used)
            .build(self.bar.wrap_read(file))
            .map_err(&wrong)?;
        let batches = Box::new(reader.map(move |batch| batch.map_err(&wrong)));
        Ok(Table { schema, batches: self.typed(&inferred, batches) })
    }

    fn json(self, file: File) -> Result<Table, Failure> {
        let wrong = self.told("JSON lines");
        let limit = Some(self.args.rows.infer_rows.get());
        let (inferred, seen) = arrow_json::reader::infer_json_schema(BufReader::new(&file), limit).map_err(&wrong)?;
        let looked_at = back_to_start(&file).map_err(|error| wrong(error.into()))?;
        // The order in which they are found is not that of the objects, and not even the same each time.
        let mut fields: Vec<_> = inferred.fields().iter().cloned().collect();
        for (name, _) in self.args.rows.types.iter().filter(|(name, _)| inferred.index_of(name).is_err()) {
            fields.push(Arc::new(Field::new(name, DataType::Null, true)));
        }
        fields.sort_by(|a, b| a.name().cmp(b.name()));
        let inferred = Schema::new(fields);
        let schema = Arc::new(infer::columns(&inferred, &self.roles));
        let used = self.roles.used(&schema);
        let size = rows_of(looked_at, seen as u64);
        let reader = arrow_json::ReaderBuilder::new(Arc::new(schema.project(&used).map_err(&wrong)?))
            .with_batch_size(size)
            .with_coerce_primitive(true)
            .with_strict_mode(self.roles.fields.is_empty())
            .build(BufReader::new(self.bar.wrap_read(file)))
            .map_err(&wrong)?;
        let batches = Box::new(reader.map(move |batch| batch.map_err(&wrong)));
        Ok(Table { schema, batches: self.typed(&inferred, batches) })
    }

    fn ipc(self, file: File) -> Result<Table, Failure> {
        let wrong = {
            let name = self.name.clone();
            move |error| failure(&name, "Arrow IPC", error)
        };
        let io = |error: io::Error| wrong(error.into());
        let mut head = [0; MAGIC.len()];
        let read = read_at(&file, &mut head, 0).map_err(io)?;
        let (schema, used, batches): (_, _, Batches) = if &head[..read] == MAGIC {
            let reader = FileReader::try_new_buffered(self.bar.wrap_read(file), None).map_err(&wrong)?;
            let schema = reader.schema();
            (schema.clone(), self.roles.used(&schema), Box::new(reader.map(move |batch| batch.map_err(&wrong))))
        } else {
            let reader = StreamReader::try_new_buffered(self.bar.wrap_read(file), None).map_err(&wrong)?;
            let schema = reader.schema();
            (schema.clone(), self.roles.used(&schema), Box::new(reader.map(move |batch| batch.map_err(&wrong))))
        };
        let name = self.name;
        let project = move |batch: RecordBatch| batch.project(&used).map_err(|e| failure(&name, "Arrow IPC", e));
        Ok(Table { schema, batches: Box::new(batches.map(move |batch| batch.and_then(&project))) })
    }

    /// What is said of a file of text that is not as it was taken to be.
    fn told(&self, format: &'static str) -> impl Fn(ArrowError) -> Failure + Clone + Send + 'static {
        let (name, rows) = (self.name.clone(), self.args.rows.infer_rows);
        move |error| {
            let failure = failure(&name, format, error);
            match failure.exit {
                Exit::Rejected => Failure { message: format!("{}\n{}", failure.message, hint(rows)), ..failure },
                _ => failure,
            }
        }
    }

    /// Refuses types that were asked for columns that do not exist.
    fn known(&self, schema: &Schema) -> Result<(), Failure> {
        let unknown = self.roles.types.iter().find(|(name, _)| schema.index_of(name).is_err());
        let names = || schema.fields().iter().map(|field| format!("{:?}", field.name())).collect::<Vec<_>>().join(", ");
        match unknown {
            Some((column, _)) => Err(Failure::usage(format!(
                "--type: {} has no column {column:?}; its columns are {}",
                self.name,
                harmless(&names())
            ))),
            None => Ok(()),
        }
    }

    /// The rows, unless a column has values though nothing told their type.
    fn typed(self, inferred: &Schema, batches: Batches) -> Batches {
        let untold = |field: &&Arc<Field>| {
            let roles = &self.roles;
            let name = field.name();
            field.data_type().is_null()
                && roles.asked(name).is_none()
                && !roles.is_name(name)
                && roles.time != Some(name)
        };
        let untold: Vec<String> = inferred.fields().iter().filter(untold).map(|field| field.name().clone()).collect();
        let (name, rows) = (self.name, self.args.rows.infer_rows);
        Box::new(batches.map(move |batch| {
            let batch = batch?;
            let has_values = |column: &&String| {
                batch.column_by_name(column).is_some_and(|column| column.null_count() < column.len())
            };
            match untold.iter().find(has_values) {
                Some(column) => Err(Failure {
                    exit: Exit::Rejected,
                    message: format!("{name}: column {column:?} had no value that tells its type\n{}", hint(rows)),
                }),
                None => Ok(batch),
            }
        }))
    }
}

fn hint(rows: std::num::NonZeroUsize) -> String {
    format!(
        "linepack: types were taken from the first {rows} rows: tell a column's type with --type COLUMN=TYPE, or look at more \
         rows with --infer-rows"
    )
}

/// Rows of a batch, when so many rows have so many bytes.
fn rows_of(bytes: u64, rows: u64) -> usize {
    let each = (bytes / rows.max(1)).max(1);
    (BATCH / each).clamp(1, ROWS as u64) as usize
}

/// Calls `count` with each batch.
fn counted(
    mut count: impl FnMut(&RecordBatch),
) -> impl FnMut(Result<RecordBatch, Failure>) -> Result<RecordBatch, Failure> {
    move |batch| batch.inspect(&mut count)
}

/// Bytes that the rows have about, when each has its text by itself.
fn bytes_of(batch: &RecordBatch) -> u64 {
    let text = |column: &ArrayRef| match column.data_type() {
        // The length of each is in the low half of its view.
        DataType::Utf8View => column.as_string_view().views().iter().map(|&view| u64::from(view as u32)).sum(),
        DataType::Utf8 => {
            column.as_string::<i32>().value_offsets().windows(2).map(|two| (two[1] - two[0]) as u64).sum()
        }
        DataType::LargeUtf8 => {
            column.as_string::<i64>().value_offsets().windows(2).map(|two| (two[1] - two[0]) as u64).sum()
        }
        _ => 0,
    };
    let numbers = 16 * (batch.num_rows() * batch.num_columns()) as u64;
    numbers + batch.columns().iter().map(text).sum::<u64>()
}

/// The batch in pieces, for several threads.
fn pieces(batch: Result<RecordBatch, Failure>) -> Box<dyn Iterator<Item = Result<RecordBatch, Failure>> + Send> {
    match batch {
        Ok(batch) => {
            let rows = rows_of(bytes_of(&batch), batch.num_rows() as u64);
            let starts = (0..batch.num_rows()).step_by(rows);
            Box::new(starts.map(move |start| Ok(batch.slice(start, rows.min(batch.num_rows() - start)))))
        }
        error => Box::new(std::iter::once(error)),
    }
}

/// Goes back to the start of a file, and says how far it was read.
fn back_to_start(mut file: &File) -> io::Result<u64> {
    let read = file.stream_position()?;
    file.rewind()?;
    Ok(read)
}

/// What a reader said, as a failure: of the file, or of what is in it.
fn failure(name: &str, format: &str, error: ArrowError) -> Failure {
    match error {
        ArrowError::IoError(_, error) => Failure::io(format!("cannot read {name}: {}", reason(&error))),
        error => {
            let exit = if matches!(format, "CSV" | "JSON lines") { Exit::Rejected } else { Exit::Io };
            Failure { exit, message: format!("cannot read {name} as {format}: {}", said(&error.to_string())) }
        }
    }
}

/// A library's message without the kind of error that it begins with.
fn said(message: &str) -> String {
    let rest = message.split_once("rror: ").map_or(message, |(_, rest)| rest);
    harmless(rest)
}
