//! Tables from files, some rows at a time.

use super::decode::Decoding;
use super::format::Format;
use super::infer::{self, ColumnType};
use super::records::{Ends, Piece, Pieces};
use super::to_lines::LEAVE_OUT;
use crate::args::{Convert, OnUnencodable};
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
use std::io::{self, Read, Seek};
use std::sync::Arc;

/// The most rows that are handed on at a time.
const ROWS: usize = 8192;

/// Bytes that so many rows should have about.
const BATCH: u64 = 1 << 20;

/// What an Arrow IPC file begins with, other than a stream.
const MAGIC: &[u8] = b"ARROW1";

/// Rows, as they come.
type Batches = Box<dyn Iterator<Item = Result<RecordBatch, Failure>> + Send>;

/// Some rows, as far as one thread has to bring them.
pub enum Chunk {
    Rows(RecordBatch),
    /// For a thread to decode.
    Text {
        piece: Piece,
        decoding: Arc<Decoding>,
    },
}

impl Chunk {
    /// Bytes that it has about.
    pub fn weight(&self) -> usize {
        match self {
            Chunk::Rows(batch) => bytes_of(batch) as usize,
            Chunk::Text { piece: Piece::Text { text, .. }, .. } => text.len(),
            Chunk::Text { piece: Piece::TooLong, .. } => 0,
        }
    }

    /// Line ends in its text.
    pub fn line_ends(&self) -> u64 {
        match self {
            Chunk::Text { piece: Piece::Text { text, .. }, .. } => memchr::memchr_iter(b'\n', text).count() as u64,
            _ => 0,
        }
    }

    /// The columns that its rows have.
    pub fn columns(&self) -> Result<SchemaRef, Failure> {
        match self {
            Chunk::Rows(batch) => Ok(batch.schema()),
            Chunk::Text { decoding, .. } => decoding.columns(),
        }
    }
}

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
    pub chunks: Box<dyn Iterator<Item = Result<Chunk, Failure>> + Send>,
}

impl Table {
    fn of_batches(schema: SchemaRef, batches: Batches) -> Table {
        let chunks = batches.flat_map(pieces).map(|batch| batch.map(Chunk::Rows));
        Table { schema, chunks: Box::new(chunks) }
    }
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
    recognised(&name, &file, length, format)?;
    let bar = progress(source, Some(length));
    let reader = Reader { args, roles: Roles::new(args), name, bar: bar.clone() };
    let table = match format {
        Format::Parquet => reader.parquet(file, length),
        Format::Csv | Format::Jsonl => reader.text(file, format),
        Format::Arrow | Format::Arrows | Format::Lp => reader.ipc(file),
    }?;
    Ok((table, bar))
}

/// Refuses a file that is empty, or shows by its first or last bytes that it is not of the format or not whole.
fn recognised(name: &str, file: &File, length: u64, format: Format) -> Result<(), Failure> {
    let wrong = |why: &str| Err(failure(name, format, ArrowError::ParseError(why.into())));
    let mut ends = [[0; 8]; 2];
    let [first, last] = &mut ends;
    read_at(file, first, 0)
        .and_then(|_| read_at(file, last, length.saturating_sub(8)))
        .map_err(|error| failure(name, format, error.into()))?;
    let (begins, ends) = match format {
        Format::Parquet => (first.starts_with(b"PAR1"), last.ends_with(b"PAR1")),
        Format::Arrow | Format::Arrows if first.starts_with(MAGIC) => (true, last.ends_with(MAGIC)),
        Format::Arrow | Format::Arrows => (first.starts_with(&[0xFF; 4]), true),
        Format::Csv | Format::Jsonl | Format::Lp => (true, true),
    };
    match (begins, ends) {
        _ if length == 0 => wrong("it is empty"),
        (false, _) => wrong("it does not begin as such files do; if it has another format, name it with --from"),
        (true, false) => wrong("it does not end as such files do, so a part is missing"),
        (true, true) => Ok(()),
    }
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
        let wrong = move |error| failure(&name, Format::Parquet, error);
        let batches = reader.map(move |batch| batch.map_err(&wrong)).map(counted(count));
        Ok(Table::of_batches(schema, Box::new(batches)))
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

    fn text(self, file: File, format: Format) -> Result<Table, Failure> {
        let rows = &self.args.rows;
        let ends = match format {
            Format::Csv => Ends::csv(self.args.delimiter),
            _ => Ends::Lines,
        };
        let longest = Some(self.args.reading.max_record_bytes).filter(|&bytes| bytes != 0).unwrap_or(usize::MAX);
        let mut decoding = Decoding {
            name: self.name.clone(),
            format,
            ends,
            delimiter: self.args.delimiter,
            schema: Arc::new(Schema::empty()),
            used: Vec::new(),
            strict: self.roles.fields.is_empty(),
            untold: Vec::new(),
            looked_at: rows.infer_rows,
            longest,
        };
        let look = Pieces::new(&file, ends, longest);
        let inferred = match format {
            Format::Csv => {
                let format = arrow_csv::reader::Format::default().with_header(true).with_delimiter(self.args.delimiter);
                // A row with too many or too few columns is told when it is read as a row.
                let format = format.with_truncated_rows(true);
                let seen = format.infer_schema(Text::new(look), Some(rows.infer_rows.get()));
                seen.map_err(|error| failure(&self.name, Format::Csv, error))?.0
            }
            _ => self.keys(look)?,
        };
        (&file).rewind().map_err(|error| failure(&self.name, format, error.into()))?;
        if inferred.fields().is_empty() {
            return Err(failure(&self.name, format, ArrowError::ParseError("it has no rows".into())));
        }
        let schema = Arc::new(infer::columns(&inferred, &self.roles));
        if format == Format::Csv {
            self.known(&schema)?;
        }
        decoding.used = self.roles.used(&schema);
        decoding.schema = schema.clone();
        decoding.untold = self.untold(&inferred);
        let (name, decoding) = (self.name, Arc::new(decoding));
        let chunks = Pieces::new(self.bar.wrap_read(file), ends, longest).map(move |piece| match piece {
            Ok(piece) => Ok(Chunk::Text { piece, decoding: decoding.clone() }),
            Err(error) => Err(failure(&name, format, error.into())),
        });
        Ok(Table { schema, chunks: Box::new(chunks) })
    }

    /// The keys of the first objects and what their values look like.
    fn keys(&self, pieces: Pieces<&File>) -> Result<Schema, Failure> {
        let rows = &self.args.rows;
        let skip = rows.on_unencodable != OnUnencodable::Error;
        let (mut line, mut row, mut fault) = (0, 0, None);
        let lines = pieces.take_while(|piece| piece.is_ok()).flatten().flat_map(|piece| match piece {
            Piece::Text { text, .. } => Ends::Lines.each(&text).map(<[u8]>::to_vec).collect(),
            Piece::TooLong => Vec::new(),
        });
        let values = lines.filter_map(|text| {
            line += 1;
            if text.trim_ascii().is_empty() {
                return None;
            }
            row += 1;
            match serde_json::from_slice::<serde_json::Value>(&text) {
                Ok(value) if value.is_object() => Some(Ok(value)),
                _ if skip => None,
                wrong => {
                    let why = match wrong {
                        Ok(_) => "it is no JSON object".to_string(),
                        Err(error) => error.to_string().split(" at line ").next().unwrap_or_default().to_string(),
                    };
                    let why = format!("row {row}, line {line}: {why}");
                    let mut told = failure(&self.name, Format::Jsonl, ArrowError::JsonError(why.clone()));
                    told.message.push_str(&format!("\nlinepack: {LEAVE_OUT}"));
                    fault = Some(told);
                    Some(Err(ArrowError::JsonError(why)))
                }
            }
        });
        let inferred = arrow_json::reader::infer_json_schema_from_iterator(values.take(rows.infer_rows.get()));
        let inferred = match fault {
            Some(fault) => return Err(fault),
            None => inferred.map_err(|error| failure(&self.name, Format::Jsonl, error))?,
        };
        // The order in which they are found is not that of the objects, and not even the same each time.
        let mut fields: Vec<_> = inferred.fields().iter().cloned().collect();
        for (name, _) in rows.types.iter().filter(|(name, _)| inferred.index_of(name).is_err()) {
            fields.push(Arc::new(Field::new(name, DataType::Null, true)));
        }
        fields.sort_by(|a, b| a.name().cmp(b.name()));
        Ok(Schema::new(fields))
    }

    fn ipc(self, file: File) -> Result<Table, Failure> {
        let wrong = {
            let name = self.name.clone();
            move |error| failure(&name, Format::Arrow, error)
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
        let project = move |batch: RecordBatch| batch.project(&used).map_err(|e| failure(&name, Format::Arrow, e));
        Ok(Table::of_batches(schema, Box::new(batches.map(move |batch| batch.and_then(&project)))))
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

    /// The columns that are text because nothing told their type.
    fn untold(&self, inferred: &Schema) -> Vec<String> {
        let untold = |field: &&Arc<Field>| {
            let roles = &self.roles;
            let name = field.name();
            field.data_type().is_null()
                && roles.asked(name).is_none()
                && !roles.is_name(name)
                && roles.time != Some(name)
        };
        inferred.fields().iter().filter(untold).map(|field| field.name().clone()).collect()
    }
}

/// Records as one text. Those that are too long are left out, and bytes that are not UTF-8 are replaced: both are told when the
/// records are read as rows.
struct Text<R> {
    pieces: Pieces<R>,
    text: Vec<u8>,
    at: usize,
}

impl<R> Text<R> {
    fn new(pieces: Pieces<R>) -> Self {
        Text { pieces, text: Vec::new(), at: 0 }
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() {
            match self.pieces.next().transpose()? {
                Some(Piece::Text { text, .. }) => {
                    (self.text, self.at) = (String::from_utf8_lossy(&text).into_owned().into_bytes(), 0);
                }
                Some(Piece::TooLong) => {}
                None => return Ok(0),
            }
        }
        let length = buffer.len().min(self.text.len() - self.at);
        buffer[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
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

/// What a reader said, as a failure: of the file, or of what is in it.
pub fn failure(name: &str, format: Format, error: ArrowError) -> Failure {
    let wrong = |why: &str| failure(name, format, ArrowError::ParseError(why.into()));
    match error {
        ArrowError::IoError(_, error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            wrong("it ends early, so a part is missing")
        }
        ArrowError::IoError(_, error) if error.kind() == io::ErrorKind::InvalidInput => {
            wrong("it refers to places that it does not have")
        }
        ArrowError::IoError(_, error) => Failure::io(format!("cannot read {name}: {}", reason(&error))),
        error => {
            let exit = if matches!(format, Format::Csv | Format::Jsonl) { Exit::Rejected } else { Exit::Io };
            Failure { exit, message: format!("cannot read {name} as {}: {}", format.noun(), said(&error.to_string())) }
        }
    }
}

/// A library's message without the kind of error that it begins with.
pub fn said(message: &str) -> String {
    let rest = message.split_once("rror: ").map_or(message, |(_, rest)| rest);
    harmless(rest)
}
