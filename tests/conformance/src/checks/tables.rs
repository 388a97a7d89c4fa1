//! Tables: what comes in as Arrow is refused or written, and what is read is what the lines say.

use super::arrays::Maker;
use super::{digit, shown};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampNanosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::{ArrowError, DataType, Schema};
use linepack::table::{Batch, Mixed, Nulls, TableEncoder, TableOptions, TablesError, to_arrow};
use linepack::{EncodeOptions, Errors, Mode, NotFinite, OnUnencodable, Precision, ReadOptions, TagOrder, Value, parse};
use linepack_shared::guard;
use std::sync::Arc;

/// Arrow structs and Arrow IPC with anything wrong in them are refused, or their rows are lines that read back; the tables of
/// a document are its lines.
///
/// The input: 0 for structs, 1 for IPC, 2 for a document; mode, precision, flags. For a table then the most lines and a tenth
/// of the most bytes in a body, or 0, and the use of each of its first eight columns: 1 a tag, 2 the time, 3 the measurement.
pub fn tables(input: &[u8]) -> Result<(), String> {
    let Some((&[kind, mode, precision, flags], rest)) = input.split_first_chunk() else { return Ok(()) };
    let (mode, precision) = (Mode::ALL[digit(mode) % 3], Precision::ALL[digit(precision) % 6]);
    let flags = digit(flags);
    if digit(kind) % 3 == 2 {
        return document(rest, &ReadOptions::new().mode(mode).precision(precision), flags);
    }
    let Some((bounds, rest)) = rest.split_first_chunk::<2>() else { return Ok(()) };
    let Some((uses, rest)) = rest.split_first_chunk::<8>() else { return Ok(()) };
    let rows = EncodeOptions::new()
        .mode(mode)
        .precision(precision)
        .tag_order(TagOrder::ALL[flags & 1])
        .nan(NotFinite::ALL[flags >> 1 & 1])
        .on_unencodable(OnUnencodable::ALL[(flags >> 2 & 3) % 3])
        .max_bytes(Some(10 * digit(bounds[1])).filter(|&bytes| bytes > 0));
    let asked = Asked { rows, nulls: Nulls::ALL[flags >> 4 & 1], lines: digit(bounds[0]), uses };
    if digit(kind).is_multiple_of(3) { structs(rest, &asked) } else { ipc(rest, &asked) }
}

/// What is to be written of a table.
struct Asked<'i> {
    rows: EncodeOptions,
    nulls: Nulls,
    lines: usize,
    uses: &'i [u8; 8],
}

impl Asked<'_> {
    fn options(&self, names: &[String]) -> TableOptions {
        let used = |what| move |(_, use_of): &(&String, &u8)| digit(**use_of) == what;
        let columns = || names.iter().zip(self.uses);
        let named = |what| columns().find(used(what)).map(|(name, _)| name.clone());
        let options = named(3).map_or_else(|| TableOptions::new("m"), TableOptions::measurement_column);
        let mut options = options.tags(columns().filter(used(1)).map(|(name, _)| name)).rows(self.rows.clone());
        options.time = named(2);
        options.nulls(self.nulls).max_lines(Some(self.lines).filter(|&lines| lines > 0))
    }
}

fn structs(input: &[u8], asked: &Asked<'_>) -> Result<(), String> {
    let alive = Arc::new(());
    let (batches, names) = Maker::new(input, &alive).import()?;
    if let Ok(batches) = batches {
        let schema = batches.schema().clone();
        written(&schema, &mut batches.map_while(Result::ok), asked.options(&names))?;
    }
    match Arc::strong_count(&alive) {
        1 => Ok(()),
        live => Err(format!("{} structs were not released", live - 1)),
    }
}

/// As the Node package reads it. arrow-ipc is not made for bytes from anywhere: the guard makes errors of its panics, and
/// here they are not even shown, because a fuzzer takes every panic that is for a fault.
fn ipc(input: &[u8], asked: &Asked<'_>) -> Result<(), String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let (mut decoder, mut piece) = (StreamDecoder::new(), Buffer::from(input));
    let read = || guard(|| decoder.decode(&mut piece), ArrowError::IpcError).ok().flatten();
    let batches: Vec<_> = std::iter::from_fn(read).collect();
    std::panic::set_hook(hook);
    let Some(schema) = decoder.schema() else { return Ok(()) };
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().clone()).collect();
    written(&schema, &mut batches.into_iter(), asked.options(&names))
}

/// The bodies of a table, if one can be written, are within their bounds and read back, and each row is in a body, skipped, or
/// refused.
fn written(
    schema: &Schema,
    batches: &mut dyn Iterator<Item = RecordBatch>,
    options: TableOptions,
) -> Result<(), String> {
    let Ok(mut encoder) = TableEncoder::new(schema, options.clone()) else { return Ok(()) };
    let (mut rows, mut next) = (0, 0);
    for batch in batches {
        rows += batch.num_rows() as u64;
        encoder.feed(batch).map_err(|error| error.to_string())?;
        loop {
            match encoder.next_batch() {
                Ok(Some(batch)) => next = reads_back(&batch, next, &options)?,
                Ok(None) => break,
                Err(error) if error.row.is_some() => {}
                Err(error) => return Err(format!("{error}, which is known only with the rows")),
            }
        }
    }
    if let Some(batch) = encoder.finish() {
        next = reads_back(&batch, next, &options)?;
    }
    if next == rows { Ok(()) } else { Err(format!("{next} rows of {rows} are accounted for")) }
}

/// The row after those of a body that begins with the row `next`.
fn reads_back(batch: &Batch<'_>, mut next: u64, options: &TableOptions) -> Result<u64, String> {
    let TableOptions { max_lines, rows, .. } = options;
    let wrong = |what: String| format!("{what} in {}", shown(batch.body()));
    let over = rows.max_bytes.is_some_and(|most| batch.body().len() > most);
    if over || max_lines.is_some_and(|most| batch.records() > most as u64) {
        return Err(wrong("more than there may be".to_string()));
    }
    let document = parse(batch.body(), &ReadOptions::new().mode(rows.mode).precision(rows.precision));
    let document = document.map_err(|error| wrong(error.to_string()))?;
    if document.len() as u64 != batch.records() {
        return Err(wrong(format!("not {} records", batch.records())));
    }
    let mut skipped = batch.skipped_rows().iter().peekable();
    for line in &document {
        while skipped.next_if_eq(&&next).is_some() {
            next += 1;
        }
        match batch.row_of_line(line.line()) {
            Some(row) if row == next => next += 1,
            other => return Err(wrong(format!("line {} is of row {other:?}, not {next}", line.line()))),
        }
    }
    while skipped.next_if_eq(&&next).is_some() {
        next += 1;
    }
    match skipped.next() {
        None => Ok(next),
        Some(row) => Err(wrong(format!("row {row} is skipped, but the next one is {next}"))),
    }
}

/// A column as lines say it: its key, the word of its type, and a value or none for each record so far.
struct Said {
    key: String,
    what: &'static str,
    first_line: u64,
    cells: Vec<Option<Value<'static>>>,
}

/// A table as lines say it.
struct Whole {
    name: String,
    rows: usize,
    /// The tags, then the fields.
    columns: [Vec<Said>; 2],
    times: Vec<Option<i64>>,
}

fn word(value: &Value<'_>) -> &'static str {
    match value {
        Value::Float(_) => "float",
        Value::Int(_) => "integer",
        Value::UInt(_) => "unsigned",
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
    }
}

fn document(document: &[u8], options: &ReadOptions, flags: usize) -> Result<(), String> {
    let mixed = Mixed::ALL[flags & 1];
    let time = if flags & 2 == 0 { "time" } else { "a" };
    let raised = parse(document, options).err();
    let collecting = options.clone().errors(Errors::Collect);
    let got = to_arrow(document, if flags & 4 == 0 { &collecting } else { options }, mixed, time);
    if let (Some(error), true) = (&raised, flags & 4 != 0) {
        return match got {
            Err(TablesError::Line(told)) if told == *error => Ok(()),
            other => Err(format!("{other:?}, not {error}, of {}", shown(document))),
        };
    }
    let failed = |what: String| format!("{what} of {}", shown(document));
    match (said(document, &collecting, mixed, time), got) {
        (Ok(tables), Ok(got)) if tables.len() == got.len() => {
            let mut pairs = tables.iter().zip(&got);
            pairs.try_for_each(|(table, (name, got))| table.is(name, got, time)).map_err(failed)
        }
        (Err(expected), Err(got)) if expected == got => Ok(()),
        (expected, got) => Err(failed(format!("{got:?}, not {:?}", expected.map(|tables| tables.len())))),
    }
}

/// The tables that a walk over the lines of a document gives.
fn said(document: &[u8], options: &ReadOptions, mixed: Mixed, time: &str) -> Result<Vec<Whole>, TablesError> {
    let document = parse(document, options).map_err(TablesError::Line)?;
    let mut tables: Vec<Whole> = Vec::new();
    for line in &document {
        let name = line.measurement();
        let place = tables.iter().position(|table| table.name == name).unwrap_or_else(|| {
            let name = name.to_string();
            tables.push(Whole { name, rows: 0, columns: [Vec::new(), Vec::new()], times: Vec::new() });
            tables.len() - 1
        });
        let table = &mut tables[place];
        let tags = line.tags().map(|(key, value)| (0, key, Value::from(value.into_owned())));
        let fields = line.fields().map(|(key, value)| (1, key, value));
        for (side, key, value) in tags.chain(fields) {
            let columns = &mut table.columns[side];
            // Of equal keys the last counts, whatever the types of the others.
            for column in columns.iter_mut().filter(|column| column.key == key) {
                column.cells.truncate(table.rows);
            }
            let first = columns.iter().find(|column| column.key == key).map(|column| column.first_line);
            let alike = columns.iter_mut().find(|column| column.key == key && column.what == word(&value));
            let column = match (alike, first) {
                (Some(column), _) => column,
                (None, Some(first)) if mixed == Mixed::Error => {
                    let (measurement, key) = (table.name.clone(), key.into_owned());
                    return Err(TablesError::MixedTypes { measurement, key, first, second: line.line() });
                }
                (None, first) => {
                    // Beside the others of its key.
                    let beside = columns.iter().rposition(|column| column.key == key);
                    let place = beside.map_or(columns.len(), |beside| beside + 1);
                    let first_line = first.unwrap_or(line.line());
                    let said = Said { key: key.into_owned(), what: word(&value), first_line, cells: Vec::new() };
                    columns.insert(place, said);
                    &mut columns[place]
                }
            };
            column.cells.resize(table.rows, None);
            column.cells.push(Some(value.into_owned()));
        }
        table.times.push(line.timestamp());
        table.rows += 1;
    }
    for table in &mut tables {
        for column in table.columns.iter_mut().flatten() {
            column.cells.resize(table.rows, None);
        }
        let mut names = table.names(time);
        names.sort_unstable();
        if let Some(two) = names.windows(2).find(|two| two[0] == two[1]) {
            return Err(TablesError::RepeatedColumn { measurement: table.name.clone(), key: two[0].clone() });
        }
    }
    Ok(tables)
}

impl Whole {
    fn timed(&self) -> bool {
        self.times.iter().any(Option::is_some)
    }

    fn names(&self, time: &str) -> Vec<String> {
        let [tags, fields] = &self.columns;
        let several = |key: &str| fields.iter().filter(|column| column.key == key).count() > 1;
        let field = |column: &Said| match several(&column.key) {
            true => format!("{}:{}", column.key, column.what),
            false => column.key.clone(),
        };
        let names = tags.iter().map(|column| column.key.clone()).chain(fields.iter().map(field));
        names.chain(self.timed().then(|| time.to_string())).collect()
    }

    /// Says where `got` is another table.
    fn is(&self, name: &str, got: &RecordBatch, time: &str) -> Result<(), String> {
        let names: Vec<_> = got.schema().fields().iter().map(|field| field.name().clone()).collect();
        if (&*self.name, self.rows, &self.names(time)) != (name, got.num_rows(), &names) {
            return Err(format!(
                "{name} has {} rows of {names:?}, not {} of {:?}",
                got.num_rows(),
                self.rows,
                self.names(time)
            ));
        }
        let [tags, fields] = &self.columns;
        for (index, (column, array)) in tags.iter().chain(fields).zip(got.columns()).enumerate() {
            let dictionary = array.as_any_dictionary_opt().is_some();
            let typed = array.len() == self.rows && dictionary == (index < tags.len());
            let other =
                (0..self.rows).find(|&row| !typed || !same(cell(array, row).as_ref(), column.cells[row].as_ref()));
            if let Some(row) = other {
                return Err(format!("row {row} of {} is {array:?}, not {:?}", column.key, column.cells[row]));
            }
        }
        let times = |array: &ArrayRef| array.as_primitive::<TimestampNanosecondType>().iter().collect::<Vec<_>>();
        match got.columns().last().filter(|_| self.timed()).map(times) {
            Some(times) if times != self.times => Err(format!("the times are {times:?}, not {:?}", self.times)),
            _ => Ok(()),
        }
    }
}

fn same(a: Option<&Value<'_>>, b: Option<&Value<'_>>) -> bool {
    match (a, b) {
        (Some(Value::Float(a)), Some(Value::Float(b))) => a.to_bits() == b.to_bits(),
        (a, b) => a == b,
    }
}

fn cell(array: &ArrayRef, row: usize) -> Option<Value<'_>> {
    if array.is_null(row) {
        return None;
    }
    Some(match array.data_type() {
        DataType::Float64 => Value::Float(array.as_primitive::<Float64Type>().value(row)),
        DataType::Int64 => Value::Int(array.as_primitive::<Int64Type>().value(row)),
        DataType::UInt64 => Value::UInt(array.as_primitive::<UInt64Type>().value(row)),
        DataType::Boolean => Value::Bool(array.as_boolean().value(row)),
        DataType::Utf8 => Value::from(array.as_string::<i32>().value(row)),
        _ => {
            let names = array.as_dictionary::<Int32Type>();
            Value::from(names.values().as_string::<i32>().value(names.keys().value(row) as usize))
        }
    })
}
