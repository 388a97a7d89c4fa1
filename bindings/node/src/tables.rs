//! Tables to bodies: columns in windows of rows, or Arrow IPC in pieces.

use crate::arrays::{Column, Layout};
use crate::errors::{Answer, Failure, guarded};
use crate::ipc::Reader;
use crate::options::{TableWriting, Writing};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{Field, Schema};
use linepack::table::{Batch, Measurement, TableEncoder, TableOptions};
use linepack::{Code, Part};
use napi::Env;
use napi::bindgen_prelude::{BufferSlice, Float64ArraySlice};
use napi_derive::napi;
use std::cell::Cell;
use std::sync::Arc;

/// The most memory that is kept for the next table.
const KEPT: usize = 4 << 20;

thread_local! {
    /// The memory that the last table was written in: for a table of a few thousand rows, making it anew takes as long as
    /// all the rest.
    static MEMORY: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A body and what there is to say of it.
#[napi(object, object_from_js = false)]
pub struct GivenBatch<'env> {
    /// The lines.
    pub body: BufferSlice<'env>,
    /// Number of rows in the body.
    pub records: f64,
    /// The rows that were skipped.
    pub skipped_rows: Float64ArraySlice<'env>,
    /// Fields that were left out of rows in the body.
    pub skipped_fields: f64,
}

/// Copies a body into memory that JavaScript owns, as those of rows are; of a buffer it is not first filled with zeros.
fn given<'env>(env: &'env Env, batch: &Batch<'_>) -> napi::Result<GivenBatch<'env>> {
    let skipped: Vec<f64> = batch.skipped_rows().iter().map(|&row| row as f64).collect();
    Ok(GivenBatch {
        body: BufferSlice::copy_from(env, batch.body())?,
        records: batch.records() as f64,
        skipped_rows: Float64ArraySlice::copy_from(env, skipped)?,
        skipped_fields: batch.skipped_fields() as f64,
    })
}

/// Where the rows come from.
enum Source {
    Columns {
        columns: Vec<Column>,
        /// Rows that were given.
        rows: u64,
        window: Option<RecordBatch>,
    },
    Ipc(Reader),
}

impl Source {
    fn feed(&mut self, rows: usize, buffers: &[&[u8]]) -> Result<(), Box<Failure>> {
        match self {
            Source::Columns { columns, rows: first, window } => {
                *window = Some(record_batch(columns, rows, *first, buffers)?);
                *first += rows as u64;
            }
            Source::Ipc(reader) => buffers.iter().try_for_each(|bytes| reader.feed(bytes))?,
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Option<RecordBatch>, Box<Failure>> {
        match self {
            Source::Columns { window, .. } => Ok(window.take()),
            Source::Ipc(reader) => reader.next_batch(),
        }
    }
}

fn record_batch(columns: &[Column], rows: usize, first: u64, buffers: &[&[u8]]) -> Result<RecordBatch, Box<Failure>> {
    let mut buffers = buffers.iter().copied();
    let mut fields = Vec::with_capacity(columns.len());
    let mut arrays = Vec::with_capacity(columns.len());
    for column in columns {
        let array = column.array(rows, first, &mut buffers)?;
        fields.push(Field::new(&column.name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options);
    batch.map_err(|error| Failure::new(Code::WrongState, &error.to_string()))
}

struct State {
    source: Source,
    options: TableOptions,
    /// Made when the schema is known.
    encoder: Option<TableEncoder>,
}

impl State {
    fn encoder(&mut self, schema: &Schema) -> Result<&mut TableEncoder, Box<Failure>> {
        Ok(match &mut self.encoder {
            Some(encoder) => encoder,
            none => none.insert(TableEncoder::new(schema, self.options.clone())?.with_memory(MEMORY.take())),
        })
    }

    /// The next full body.
    fn next<'env>(&mut self, env: &'env Env) -> Result<Option<GivenBatch<'env>>, Box<Failure>> {
        loop {
            if let Some(encoder) = &mut self.encoder
                && let Some(batch) = encoder.next_batch()?
            {
                return Ok(Some(given(env, &batch)?));
            }
            match self.source.next()? {
                Some(batch) => self.encoder(batch.schema_ref())?.feed(batch)?,
                None => return Ok(None),
            }
        }
    }

    /// The last body.
    fn finish<'env>(&mut self, env: &'env Env) -> Result<Option<GivenBatch<'env>>, Box<Failure>> {
        if let Source::Ipc(reader) = &mut self.source {
            // Also a table without rows must be one that could be written.
            let schema = reader.finish()?;
            self.encoder(&schema)?;
        }
        let Some(mut encoder) = self.encoder.take() else { return Ok(None) };
        let last = encoder.finish().map(|batch| given(env, &batch)).transpose()?;
        let memory = encoder.into_memory();
        if memory.len() <= KEPT {
            MEMORY.set(memory);
        }
        Ok(last)
    }
}

/// A table that is being written.
#[napi]
pub struct Table {
    /// `None` after an error.
    state: Option<State>,
}

/// Runs `body` with the state, which an error ends.
fn with<T>(table: &mut Table, body: impl FnOnce(&mut State) -> Result<T, Box<Failure>>) -> Result<T, Box<Failure>> {
    let broken = || Failure::new(Code::WrongState, "an earlier call failed inside this table");
    let mut state = table.state.take().ok_or_else(broken)?;
    let result = body(&mut state)?;
    table.state = Some(state);
    Ok(result)
}

/// Begins a table that is given as columns.
#[napi]
pub fn new_column_table(layouts: Vec<Layout>, table: TableWriting, writing: Writing) -> Answer<Table> {
    guarded(|| {
        let columns = layouts.into_iter().map(Column::new).collect::<Result<Vec<_>, _>>()?;
        let names = |part| columns.iter().filter(move |column| column.part() == part).map(|column| column.name.clone());
        let mut options = table.options(&writing)?;
        options = options.tags(names(Part::TagValue)).fields(names(Part::FieldValue));
        options.time = names(Part::Timestamp).next();
        if let Some(name) = names(Part::Measurement).next() {
            options.measurement = Measurement::Column(name);
        }
        let source = Source::Columns { columns, rows: 0, window: None };
        Ok(Table { state: Some(State { source, options, encoder: None }) })
    })
}

/// Begins a table that is given as Arrow IPC: a stream in pieces, or a file whole.
#[napi]
pub fn new_arrow_table(file: bool, table: TableWriting, writing: Writing) -> Answer<Table> {
    guarded(|| {
        let options = table.options(&writing)?;
        Ok(Table { state: Some(State { source: Source::Ipc(Reader::new(file)), options, encoder: None }) })
    })
}

#[napi]
impl Table {
    /// Takes the next rows in the buffers of their columns, or the next piece of the bytes; gives the first full body.
    #[napi]
    pub fn feed<'env>(&mut self, env: &'env Env, rows: u32, buffers: Vec<&[u8]>) -> Answer<Option<GivenBatch<'env>>> {
        guarded(|| {
            with(self, |state| {
                state.source.feed(rows as usize, &buffers)?;
                state.next(env)
            })
        })
    }

    /// The next full body of what was taken; nothing when more is needed.
    #[napi]
    pub fn next<'env>(&mut self, env: &'env Env) -> Answer<Option<GivenBatch<'env>>> {
        guarded(|| with(self, |state| state.next(env)))
    }

    /// The last body, when nothing more comes.
    #[napi]
    pub fn finish<'env>(&mut self, env: &'env Env) -> Answer<Option<GivenBatch<'env>>> {
        guarded(|| with(self, |state| state.finish(env)))
    }
}
