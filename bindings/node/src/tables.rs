//! Tables to bodies: columns in windows of rows, or Arrow IPC in pieces.

use crate::arrays::{Column, Layout};
use crate::errors::{Answer, Failure, guarded};
use crate::ipc::Reader;
use crate::options::{Reading, TableWriting, Writing};
use crate::schema::Schema;
use crate::window::{Columns, GivenFault, Next};
use linepack::table::{Batch, Rows, TableEncoder, TableOptions};
use linepack::{Code, Part, limits};
use linepack_shared::RowErrors;
use napi::Env;
use napi::bindgen_prelude::{BufferSlice, Float64ArraySlice};
use napi_derive::napi;
use std::cell::Cell;
use std::hint::black_box;
use std::sync::Once;

/// The most memory that is kept for the next table.
const KEPT: usize = 4 << 20;

thread_local! {
    /// The memory that the last table was written in: for a table of a few thousand rows, making it anew takes as long as
    /// all the rest.
    static MEMORY: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Has the C library keep the memory of bodies that JavaScript has let go, for the next ones. glibc gives back to the system what
/// is more than twice the largest block that was ever freed; it is shown one as long as the bodies that wait for the collector,
/// which is never touched.
/// Where it was not, each body of a few thousand rows took fresh memory, and that a third of the time.
fn keep_memory() {
    const WAITING: usize = 10 * limits::BODY_BYTES;
    static SHOWN: Once = Once::new();
    SHOWN.call_once(|| drop(black_box(Vec::<u8>::with_capacity(WAITING))));
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
    /// The first row that was written or skipped.
    pub first_row: f64,
    /// Why skipped rows could not be written, if that is collected.
    pub errors: Vec<Failure>,
    /// How many errors there were.
    pub error_count: f64,
}

/// Copies a body into memory that JavaScript owns, as those of rows are; of a buffer it is not first filled with zeros.
fn given<'env>(
    env: &'env Env,
    batch: &Batch<'_>,
    errors: &mut Option<RowErrors<Failure>>,
) -> napi::Result<GivenBatch<'env>> {
    let (errors, error_count) = errors.as_mut().map(RowErrors::take).unwrap_or_default();
    let skipped: Vec<f64> = batch.skipped_rows().iter().map(|&row| row as f64).collect();
    Ok(GivenBatch {
        body: BufferSlice::copy_from(env, batch.body())?,
        records: batch.records() as f64,
        skipped_rows: Float64ArraySlice::copy_from(env, skipped)?,
        skipped_fields: batch.skipped_fields() as f64,
        first_row: batch.rows().first as f64,
        errors,
        error_count: error_count as f64,
    })
}

/// The row that a line of a body belongs to; `reading` must take what was written.
#[napi]
pub fn row_of_line(
    body: &[u8],
    line: f64,
    first: f64,
    records: f64,
    skipped: &[f64],
    reading: Reading,
) -> Answer<Option<f64>> {
    guarded(|| {
        let skipped = skipped.iter().map(|&row| row as u64).collect();
        let rows = Rows { first: first as u64, records: records as u64, skipped, omitted: 0 };
        Ok(rows.of_line(body, line as u64, &reading.options()?).map(|row| row as f64))
    })
}

/// Where the rows come from.
enum Source {
    Columns(Columns),
    Ipc(Reader),
}

impl Source {
    fn feed(&mut self, rows: usize, buffers: &[&[u8]], faults: Vec<GivenFault>) -> Result<(), Box<Failure>> {
        match self {
            Source::Columns(columns) => columns.feed(rows, buffers, faults),
            Source::Ipc(reader) => buffers.iter().try_for_each(|bytes| reader.feed(bytes)),
        }
    }

    fn next(&mut self) -> Result<Next<'_>, Box<Failure>> {
        match self {
            Source::Columns(columns) => Ok(columns.next_rows()),
            Source::Ipc(reader) => Ok(reader.next_batch()?.map_or(Next::Nothing, Next::Rows)),
        }
    }
}

struct State {
    source: Source,
    options: TableOptions,
    /// Made when the schema is known.
    encoder: Option<TableEncoder>,
    /// Where the errors of rows go, if they are collected.
    errors: Option<RowErrors<Failure>>,
    /// Nothing more is read: all has been, or what is wrong is not one row alone.
    ended: bool,
}

impl State {
    fn new(
        source: Source,
        table: TableWriting,
        writing: &Writing,
        schema: Option<&Schema>,
    ) -> Result<State, Box<Failure>> {
        keep_memory();
        let errors = table.errors(writing)?;
        Ok(State { source, options: table.options(writing, schema)?, encoder: None, errors, ended: false })
    }

    /// The next full body, or a row that cannot be written; the call after that goes on with the row after it.
    fn next<'env>(&mut self, env: &'env Env) -> Result<Option<GivenBatch<'env>>, Box<Failure>> {
        let State { source, options, encoder, errors, ended } = self;
        loop {
            match encoder.as_mut().map(TableEncoder::next_batch).transpose() {
                Ok(Some(Some(batch))) => return Ok(Some(given(env, &batch, errors)?)),
                Ok(_) if *ended => return Ok(None),
                Ok(_) => match source.next()? {
                    Next::Rows(rows) => encoder_for(rows.schema_ref(), encoder, options)?.feed(rows)?,
                    Next::Refused(failure) => {
                        let row = encoder.as_mut().map(TableEncoder::skip_row).transpose()?;
                        refuse(errors, || failure(row.unwrap_or_default()))?;
                    }
                    Next::Nothing => return Ok(None),
                },
                Err(error) if error.row.is_some() => refuse(errors, || error.into())?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The last body.
    fn finish<'env>(&mut self, env: &'env Env) -> Result<Option<GivenBatch<'env>>, Box<Failure>> {
        if let Source::Ipc(reader) = &mut self.source
            && !self.ended
        {
            // Also a table without rows must be one that could be written.
            encoder_for(&*reader.finish()?, &mut self.encoder, &self.options)?;
        }
        self.ended = true;
        let Some(mut encoder) = self.encoder.take() else { return Ok(None) };
        let last = encoder.finish().map(|batch| given(env, &batch, &mut self.errors)).transpose()?;
        let memory = encoder.into_memory();
        if memory.len() <= KEPT {
            MEMORY.set(memory);
        }
        Ok(last)
    }
}

/// Keeps why a row cannot be written for the next body, or gives it to the caller.
fn refuse(errors: &mut Option<RowErrors<Failure>>, failure: impl FnOnce() -> Box<Failure>) -> Result<(), Box<Failure>> {
    match errors {
        Some(errors) => {
            errors.add(|| *failure());
            Ok(())
        }
        None => Err(failure()),
    }
}

fn encoder_for<'e>(
    schema: &arrow_schema::Schema,
    encoder: &'e mut Option<TableEncoder>,
    options: &TableOptions,
) -> Result<&'e mut TableEncoder, Box<Failure>> {
    Ok(match encoder {
        Some(encoder) => encoder,
        none => none.insert(TableEncoder::new(schema, options.clone())?.with_memory(MEMORY.take())),
    })
}

/// A table that is being written.
#[napi]
pub struct Table {
    /// `None` after a panic, for what it left behind may be half changed.
    state: Option<State>,
}

/// Runs `body` with the state. After an error that is not one row's, only what was written before it is left to give.
fn with<T>(table: &mut Table, body: impl FnOnce(&mut State) -> Result<T, Box<Failure>>) -> Result<T, Box<Failure>> {
    let broken = || Failure::new(Code::WrongState, "an earlier call failed inside this table");
    let mut state = table.state.take().ok_or_else(broken)?;
    let result = body(&mut state);
    state.ended |= result.as_ref().is_err_and(|failure| failure.row.is_none());
    table.state = Some(state);
    result
}

/// Begins a table that is given as columns.
#[napi]
pub fn new_column_table(
    layouts: Vec<Layout>,
    mut table: TableWriting,
    writing: Writing,
    schema: Option<&Schema>,
) -> Answer<Table> {
    guarded(|| {
        let columns = layouts.into_iter().map(Column::new).collect::<Result<Vec<_>, _>>()?;
        let names = |part| columns.iter().filter(move |column| column.part() == part).map(|column| column.name.clone());
        table.tags = Some(names(Part::TagValue).collect());
        table.fields = Some(names(Part::FieldValue).collect());
        table.time = names(Part::Timestamp).next();
        table.measurement_column = names(Part::Measurement).next();
        Ok(Table { state: Some(State::new(Source::Columns(Columns::new(columns)), table, &writing, schema)?) })
    })
}

/// Begins a table that is given as Arrow IPC: a stream in pieces, or a file whole.
#[napi]
pub fn new_arrow_table(file: bool, table: TableWriting, writing: Writing, schema: Option<&Schema>) -> Answer<Table> {
    guarded(|| Ok(Table { state: Some(State::new(Source::Ipc(Reader::new(file)), table, &writing, schema)?) }))
}

#[napi]
impl Table {
    /// Takes the next rows in the buffers of their columns with those that JavaScript could not take, or the next piece of
    /// the bytes; gives the first full body.
    #[napi]
    pub fn feed<'env>(
        &mut self,
        env: &'env Env,
        rows: u32,
        buffers: Vec<&[u8]>,
        faults: Vec<GivenFault>,
    ) -> Answer<Option<GivenBatch<'env>>> {
        guarded(|| {
            with(self, |state| {
                state.source.feed(rows as usize, &buffers, faults)?;
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
