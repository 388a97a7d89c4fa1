//! Schemas: what is known of fields and tags, learned on the event loop or beside it.

use crate::errors::{Answer, Failure, guarded};
use crate::ipc::Reader;
use crate::options::{Reading, TableWriting, Writing};
use crate::parts::PIECE;
use crate::validate::{Report, add_report};
use arrow_array::RecordBatch;
use linepack::schema::{Conflicts, Place, SchemaError, SchemaOptions};
use linepack::{Chunk, Code, Decoder, ReadOptions, limits, schema, table};
use napi::bindgen_prelude::AsyncTask;
use napi::{Env, Task};
use napi_derive::napi;
use std::sync::{Arc, Mutex};

impl From<SchemaError> for Box<Failure> {
    fn from(error: SchemaError) -> Self {
        Box::new(Failure { message: error.to_string(), ..*Failure::new(error.code, "") })
    }
}

/// What is learned, and how much at most.
#[napi(object, object_to_js = false)]
pub struct Learned {
    /// Whether tags are learned too.
    pub tags: Option<bool>,
    /// Most columns; infinity is no limit.
    pub max_columns: Option<f64>,
    /// Most bytes of names; infinity is no limit.
    pub max_name_bytes: Option<f64>,
}

/// Where a record stands.
#[napi(object)]
pub struct At {
    /// The ordinal of the document, 1-based.
    pub document: f64,
    /// Physical line, 1-based.
    pub line: f64,
    /// Ordinal of the record, 1-based.
    pub record: f64,
}

impl From<Place> for At {
    fn from(place: Place) -> Self {
        At { document: place.document as f64, line: place.line as f64, record: place.record as f64 }
    }
}

/// A name that has another type than before.
#[napi(object, object_from_js = false)]
pub struct Conflict {
    /// The measurement.
    pub measurement: String,
    /// The field's or the tag's key.
    pub key: String,
    /// The type that is known, by its word.
    pub known: &'static str,
    /// Where it was learned.
    pub known_at: At,
    /// The type that was found, by its word.
    pub found: &'static str,
    /// Where it was found.
    pub found_at: At,
    /// How many values of that type there are.
    pub values: f64,
    /// The same in words.
    pub message: String,
}

impl From<&schema::Conflict> for Conflict {
    fn from(conflict: &schema::Conflict) -> Self {
        Conflict {
            measurement: conflict.measurement.clone(),
            key: conflict.key.clone(),
            known: conflict.known.word(),
            known_at: conflict.known_at.into(),
            found: conflict.found.word(),
            found_at: conflict.found_at.into(),
            values: conflict.values as f64,
            message: conflict.to_string(),
        }
    }
}

/// What was found in a document.
#[napi(object, object_from_js = false)]
pub struct Checked {
    /// Whether nothing at all was wrong.
    pub ok: bool,
    /// What is line protocol, and what is not.
    pub report: Report,
    /// Conflicts in all.
    pub conflict_count: f64,
    /// The first of them.
    pub conflicts: Vec<Conflict>,
}

/// What was found in a table.
#[napi(object, object_from_js = false)]
pub struct CheckedTable {
    /// Whether nothing at all was wrong.
    pub ok: bool,
    /// Rows that would be written.
    pub records: f64,
    /// Rows that cannot be written.
    pub rejected: f64,
    /// Why the first of them cannot.
    pub errors: Vec<Failure>,
    /// Conflicts in all.
    pub conflict_count: f64,
    /// The first of them.
    pub conflicts: Vec<Conflict>,
}

impl From<table::CheckedTable> for CheckedTable {
    fn from(found: table::CheckedTable) -> Self {
        CheckedTable {
            ok: found.ok(),
            records: found.records as f64,
            rejected: found.rejected as f64,
            errors: found.errors.into_iter().map(|error| *Box::<Failure>::from(error)).collect(),
            conflict_count: found.conflicts.count as f64,
            conflicts: found.conflicts.first.iter().map(Conflict::from).collect(),
        }
    }
}

fn checked(report: &linepack::Report, conflicts: &Conflicts) -> Checked {
    Checked {
        ok: report.ok() && conflicts.count == 0,
        report: report.into(),
        conflict_count: conflicts.count as f64,
        conflicts: conflicts.first.iter().map(Conflict::from).collect(),
    }
}

/// A schema that lives as long as its JavaScript object.
#[napi]
pub struct Schema {
    /// Shared with encoders, which keep what was known when they were made. `None` while a worker thread learns, and after a
    /// panic, for what it left behind may be half changed.
    known: Option<Arc<linepack::Schema>>,
}

fn of(schema: linepack::Schema) -> Schema {
    Schema { known: Some(Arc::new(schema)) }
}

/// Makes a schema that knows nothing.
#[napi]
pub fn new_schema(learned: Learned) -> Answer<Schema> {
    guarded(|| {
        let mut options = SchemaOptions::new();
        options.tags = learned.tags.unwrap_or(options.tags);
        options.max_columns = learned.max_columns.map_or(options.max_columns, |n| n as usize);
        options.max_name_bytes = learned.max_name_bytes.map_or(options.max_name_bytes, |n| n as usize);
        Ok(of(linepack::Schema::new(&options)))
    })
}

/// Loads a schema.
#[napi]
pub fn schema_from_json(text: &[u8]) -> Answer<Schema> {
    guarded(|| Ok(of(linepack::Schema::from_json(text)?)))
}

impl Schema {
    /// What is known now.
    pub fn known(&self) -> Result<&Arc<linepack::Schema>, Box<Failure>> {
        self.known.as_ref().ok_or_else(busy)
    }

    /// Runs `body`, which changes what is known.
    fn with<T>(
        &mut self,
        body: impl FnOnce(&mut linepack::Schema) -> Result<T, Box<Failure>>,
    ) -> Result<T, Box<Failure>> {
        let mut known = self.known.take().ok_or_else(busy)?;
        let result = body(Arc::make_mut(&mut known));
        self.known = Some(known);
        result
    }
}

fn busy() -> Box<Failure> {
    Failure::new(Code::WrongState, "the schema is learning, so wait for that; or an earlier call failed inside it")
}

#[napi]
impl Schema {
    /// Learns from `data`, which is borrowed for the time of the call.
    #[napi]
    pub fn learn(&mut self, data: &[u8], options: Reading) -> Answer<Checked> {
        guarded(|| {
            let options = options.options()?;
            self.with(|known| {
                let found = known.learn(data, &options)?;
                Ok(checked(&found.report, &found.conflicts))
            })
        })
    }

    /// The same without learning.
    #[napi]
    pub fn check(&self, data: &[u8], options: Reading) -> Answer<Checked> {
        guarded(|| {
            let found = self.known()?.check(data, &options.options()?)?;
            Ok(checked(&found.report, &found.conflicts))
        })
    }

    /// Learns from a table as Arrow IPC, which is borrowed for the time of the call.
    #[napi]
    pub fn learn_arrow(
        &mut self,
        data: &[u8],
        file: bool,
        table: TableWriting,
        writing: Writing,
    ) -> Answer<CheckedTable> {
        guarded(|| {
            let most = table.max_errors.map_or(limits::MAX_ERRORS, |n| n as usize);
            let options = table.options(&writing, None)?;
            let (mut reader, mut batches) = (Reader::new(file), Vec::new());
            reader.feed(data)?;
            while let Some(batch) = reader.next_batch()? {
                batches.push(batch);
            }
            if batches.is_empty() {
                // Also a table without rows must be one that could be written.
                batches.push(RecordBatch::new_empty(reader.finish()?));
            }
            self.with(|known| Ok(known.learn_table(batches, &options, most)?.into()))
        })
    }

    /// Begins to learn from a document that comes in pieces; with `keep` the schema can do nothing else until `end`.
    #[napi]
    pub fn begin(&mut self, options: Reading, keep: bool) -> Answer<Learning> {
        guarded(|| {
            let options = options.options()?;
            let known = match keep {
                true => self.known.take().ok_or_else(busy)?,
                false => self.known()?.clone(),
            };
            let (decoder, conflicts) = (Decoder::new(&options), Conflicts::new(options.max_errors));
            let (report, piece) = (linepack::Report::default(), Vec::new());
            Ok(Learning { state: Arc::new(Mutex::new(State { known, decoder, report, conflicts, piece })) })
        })
    }

    /// Takes back what has learned.
    #[napi]
    pub fn end(&mut self, learning: &Learning) -> Answer<()> {
        guarded(|| {
            with(&learning.state, |state| {
                let mut known = std::mem::take(&mut state.known);
                // What is learned next is another document, and so is one of no bytes.
                Arc::make_mut(&mut known).learn(&[], &ReadOptions::new())?;
                self.known = Some(known);
                Ok(())
            })
        })
    }

    /// Says where the record stands that is learned next.
    #[napi]
    pub fn start_at(&mut self, at: At) -> Answer<()> {
        guarded(|| {
            let At { document, line, record } = at;
            let place = Place { document: document as u64, line: line as u64, record: record as u64 };
            self.with(|known| {
                known.start_at(place);
                Ok(())
            })
        })
    }

    /// Adds what another schema has learned. JavaScript sees to it that it is another.
    #[napi]
    pub fn merge(&mut self, other: &Schema) -> Answer<()> {
        guarded(|| {
            let other = other.known()?.clone();
            self.with(|known| Ok(known.merge(&other)?))
        })
    }

    /// The type of a name in a measurement, by its word.
    #[napi]
    pub fn get(&self, measurement: String, key: String) -> Answer<Option<String>> {
        guarded(|| Ok(self.known()?.get(&measurement, &key).map(|of| of.word().to_string())))
    }

    /// Number of columns.
    #[napi]
    pub fn size(&self) -> Answer<f64> {
        guarded(|| Ok(self.known()?.len() as f64))
    }

    /// Measurement, name and type of each column in turn.
    #[napi]
    pub fn columns(&self) -> Answer<Vec<String>> {
        guarded(|| {
            let all = self.known()?.iter();
            Ok(all.flat_map(|(measurement, key, of)| [measurement, key, of.word()].map(str::to_string)).collect())
        })
    }

    /// Everything that has more than one type.
    #[napi]
    pub fn conflicts(&self) -> Answer<Vec<Conflict>> {
        guarded(|| Ok(self.known()?.conflicts().map(|conflict| (&conflict).into()).collect()))
    }

    /// The schema as JSON text.
    #[napi]
    pub fn to_json(&self) -> Answer<String> {
        guarded(|| Ok(self.known()?.to_json()))
    }
}

struct State {
    known: Arc<linepack::Schema>,
    decoder: Decoder,
    report: linepack::Report,
    conflicts: Conflicts,
    /// The piece that a worker thread learns from.
    piece: Vec<u8>,
}

impl State {
    fn feed(&mut self, last: bool) -> Result<(), Box<Failure>> {
        let State { known, decoder, report, conflicts, piece } = self;
        let known = Arc::make_mut(known);
        let mut learn = |chunk: &Chunk<'_>| {
            add_report(report, chunk.report());
            known.learn_chunk(chunk, conflicts)
        };
        match last {
            true => learn(&decoder.finish())?,
            // In pieces, so that what a piece needs stays in the processor's own memory.
            false => piece.chunks(PIECE).try_for_each(|piece| learn(&decoder.feed(piece)))?,
        }
        Ok(())
    }
}

/// A document that is being learned from, piece by piece.
#[napi]
pub struct Learning {
    state: Arc<Mutex<State>>,
}

/// Runs `body` with the state, unless a panic has left it half changed.
fn with<T>(state: &Mutex<State>, body: impl FnOnce(&mut State) -> Result<T, Box<Failure>>) -> Result<T, Box<Failure>> {
    let broken = |_| Failure::new(Code::WrongState, "an earlier call failed inside this schema");
    body(&mut *state.lock().map_err(broken)?)
}

#[napi]
impl Learning {
    /// Learns on a worker thread from a copy of `data`, or if that is not there from what is left.
    #[napi]
    pub fn learn_async(&self, data: Option<&[u8]>) -> Answer<AsyncTask<Learn>> {
        guarded(|| {
            with(&self.state, |state| {
                state.piece.clear();
                state.piece.extend_from_slice(data.unwrap_or_default());
                Ok(AsyncTask::new(Learn { state: self.state.clone(), last: data.is_none() }))
            })
        })
    }

    /// What was found.
    #[napi]
    pub fn checked(&self) -> Answer<Checked> {
        guarded(|| with(&self.state, |state| Ok(checked(&state.report, &state.conflicts))))
    }
}

/// The work of a worker thread.
pub struct Learn {
    state: Arc<Mutex<State>>,
    last: bool,
}

impl Task for Learn {
    type Output = Answer<()>;
    type JsValue = Answer<()>;

    fn compute(&mut self) -> napi::Result<Answer<()>> {
        Ok(guarded(|| with(&self.state, |state| state.feed(self.last))))
    }

    fn resolve(&mut self, _: Env, done: Answer<()>) -> napi::Result<Answer<()>> {
        Ok(done)
    }
}
