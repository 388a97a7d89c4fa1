//! What holds for all tables that cross the boundary, in structs that arrow-rs makes and reads: they are written as the core
//! writes them, and come back as they were.

use crate::options::lp_encode_options;
use crate::slice::lp_str;
use crate::table::{
    lp_batch, lp_batches, lp_batches_error, lp_batches_free, lp_batches_next, lp_batches_row_of_line, lp_encode_arrow,
    lp_encode_arrow_array, lp_table_error,
};
use crate::table_options::{lp_table_options, lp_table_options_init, lp_table_rows_init};
use crate::tables::{lp_decode_arrow, lp_tables_export, lp_tables_free, lp_tables_len, lp_tables_name};
use arrow_array::builder::StringRunBuilder;
use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{
    Float64Type, Int8Type, Int32Type, Int64Type, TimestampNanosecondType, UInt16Type, UInt64Type,
};
use arrow_array::*;
use arrow_schema::DataType;
use linepack_core::Value;
use linepack_core::table::{Batch, TableEncoder, TableOptions};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::slice::from_raw_parts;
use std::sync::Arc;

/// A column, and what it says of each row; a float so that its bits can be told.
#[derive(Debug, Clone)]
struct Column {
    array: ArrayRef,
    said: Vec<Option<String>>,
}

type Cells<T> = Vec<Option<T>>;

fn column<T: Clone + std::fmt::Debug + 'static>(
    rows: usize,
    cell: impl Strategy<Value = T> + 'static,
    array: fn(Cells<T>, usize) -> ArrayRef,
    said: fn(&T) -> Option<String>,
) -> BoxedStrategy<Column> {
    let cells = prop::collection::vec(prop::option::weighted(0.8, cell), rows);
    let made = move |(cells, layout): (Cells<T>, usize)| Column {
        said: cells.iter().map(|cell| cell.as_ref().and_then(said)).collect(),
        array: array(cells, layout),
    };
    (cells, 0usize..6).prop_map(made).boxed()
}

fn texts(cells: Cells<String>, layout: usize) -> ArrayRef {
    let texts = cells.iter().map(|cell| cell.as_deref());
    match layout {
        0 => Arc::new(texts.collect::<StringArray>()),
        1 => Arc::new(texts.collect::<LargeStringArray>()),
        2 => Arc::new(texts.collect::<StringViewArray>()),
        3 => Arc::new(texts.collect::<DictionaryArray<Int8Type>>()),
        4 => Arc::new(texts.collect::<DictionaryArray<UInt16Type>>()),
        _ => {
            let mut runs = StringRunBuilder::<Int32Type>::new();
            runs.extend(texts);
            Arc::new(runs.finish())
        }
    }
}

fn told(value: Value<'_>) -> Option<String> {
    match value {
        // Left out, as a null is.
        Value::Float(x) if !x.is_finite() => None,
        value => Some(format!("{value:?}")),
    }
}

fn tag(rows: usize) -> BoxedStrategy<Column> {
    let text = "([a-c]|[,= \"]|é|\\\\a){0,12}c";
    prop_oneof![
        4 => column(rows, text, texts, |text| Some(text.clone())),
        1 => column(rows, any::<i64>(), |cells, _| Arc::new(Int64Array::from(cells)), |x| Some(x.to_string())),
        1 => column(rows, any::<bool>(), |cells, _| Arc::new(BooleanArray::from(cells)), |x| Some(x.to_string())),
    ]
    .boxed()
}

fn field(rows: usize) -> BoxedStrategy<Column> {
    let text = "([a-c]|[,= \"\n]|é|\\\\){0,20}";
    // Of 32 bits only what is short enough for a float of 64 to be the same number.
    let single = any::<i16>().prop_map(|x| f32::from(x) / 8.0);
    prop_oneof![
        column(rows, any::<f64>(), |cells, _| Arc::new(Float64Array::from(cells)), |x| told(Value::Float(*x))),
        column(rows, single, |cells, _| Arc::new(Float32Array::from(cells)), |x| told(Value::Float((*x).into()))),
        column(rows, any::<i64>(), |cells, _| Arc::new(Int64Array::from(cells)), |x| told(Value::Int(*x))),
        column(rows, any::<i8>(), |cells, _| Arc::new(Int8Array::from(cells)), |x| told(Value::Int((*x).into()))),
        column(rows, any::<u64>(), |cells, _| Arc::new(UInt64Array::from(cells)), |x| told(Value::UInt(*x))),
        column(rows, any::<u16>(), |cells, _| Arc::new(UInt16Array::from(cells)), |x| told(Value::UInt((*x).into()))),
        column(rows, any::<bool>(), |cells, _| Arc::new(BooleanArray::from(cells)), |x| told(Value::Bool(*x))),
        column(rows, text, texts, |text| told(Value::from(&**text))),
    ]
    .boxed()
}

fn times(rows: usize) -> BoxedStrategy<Column> {
    fn array(values: Vec<i32>, layout: usize) -> ArrayRef {
        let values = values.into_iter().map(i64::from);
        match layout {
            0 => Arc::new(TimestampSecondArray::from_iter_values(values)),
            1 => Arc::new(TimestampMillisecondArray::from_iter_values(values).with_timezone("UTC")),
            2 => Arc::new(TimestampMicrosecondArray::from_iter_values(values)),
            _ => Arc::new(TimestampNanosecondArray::from_iter_values(values).with_timezone("+01:00")),
        }
    }
    let made = |(values, layout): (Vec<i32>, usize)| {
        let unit = [1_000_000_000, 1_000_000, 1000, 1][layout];
        let said = values.iter().map(|value| Some((i64::from(*value) * unit).to_string())).collect();
        Column { array: array(values, layout), said }
    };
    (prop::collection::vec(any::<i32>(), rows), 0usize..4).prop_map(made).boxed()
}

/// A table's columns by their names, the tags first; `tags` of them.
#[derive(Debug, Clone)]
struct Table {
    columns: Vec<(String, Column)>,
    tags: usize,
    timed: bool,
}

const NAMES: [&str; 5] = ["host", "data center", "a,b", "c=d", "é"];

fn table() -> impl Strategy<Value = Table> {
    (0usize..30).prop_flat_map(|rows| {
        let tags = prop::collection::vec(tag(rows), 0..4);
        let fields = prop::collection::vec(field(rows), 1..5);
        (tags, fields, prop::option::of(times(rows))).prop_map(|(tags, fields, times)| {
            let count = tags.len();
            let tags = NAMES.iter().map(|name| name.to_string()).zip(tags);
            let fields = NAMES.iter().map(|name| format!("{name} f")).zip(fields);
            let timed = times.is_some();
            let columns = tags.chain(fields).chain(times.map(|times| ("time".to_string(), times))).collect();
            Table { columns, tags: count, timed }
        })
    })
}

/// What a row says, by column.
type Row = BTreeMap<String, String>;

impl Table {
    fn batch(&self) -> RecordBatch {
        let columns = self.columns.iter().map(|(name, column)| (name, column.array.clone(), true));
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    }

    fn tags(&self) -> Vec<String> {
        self.columns[..self.tags].iter().map(|(name, _)| name.clone()).collect()
    }

    /// The rows that have a field.
    fn rows(&self) -> Vec<Row> {
        let fields = &self.columns[self.tags..self.columns.len() - usize::from(self.timed)];
        let has_field = |row: &usize| fields.iter().any(|(_, column)| column.said[*row].is_some());
        let said = |row: usize| {
            let cells = self.columns.iter().map(|(name, column)| (name.clone(), column.said[row].clone()));
            cells.filter_map(|(name, said)| Some((name, said?))).collect()
        };
        (0..self.columns[0].1.said.len()).filter(has_field).map(said).collect()
    }
}

/// What the rows of a table say that was read.
fn read_rows(table: &RecordBatch) -> Vec<Row> {
    let said = |array: &ArrayRef, row: usize| match array.data_type() {
        DataType::Float64 => told(Value::Float(array.as_primitive::<Float64Type>().value(row))),
        DataType::Int64 => told(Value::Int(array.as_primitive::<Int64Type>().value(row))),
        DataType::UInt64 => told(Value::UInt(array.as_primitive::<UInt64Type>().value(row))),
        DataType::Boolean => told(Value::Bool(array.as_boolean().value(row))),
        DataType::Utf8 => told(Value::from(array.as_string::<i32>().value(row))),
        DataType::Timestamp(..) => Some(array.as_primitive::<TimestampNanosecondType>().value(row).to_string()),
        _ => {
            let texts = array.as_dictionary::<Int32Type>().downcast_dict::<StringArray>().unwrap();
            Some(texts.into_iter().nth(row).unwrap().unwrap().to_string())
        }
    };
    let schema = table.schema();
    let columns: Vec<_> = schema.fields().iter().zip(table.columns()).collect();
    let row = |row| {
        let there = columns.iter().filter(|(_, array)| array.is_valid(row));
        there.map(|(field, array)| (field.name().clone(), said(array, row).unwrap())).collect()
    };
    (0..table.num_rows()).map(row).collect()
}

/// A body, and the rows that it is of: those skipped, and for each line the one it belongs to.
#[derive(Debug, PartialEq)]
struct Written {
    body: Vec<u8>,
    records: u64,
    skipped_fields: u64,
    skipped_rows: Vec<u64>,
    rows: Vec<u64>,
}

/// What is written of a stream of batches.
struct Bounds {
    tags: Vec<String>,
    timed: bool,
    max_bytes: usize,
    max_lines: usize,
}

/// How the bodies of a table are in C; the error is that of a row that is too long.
fn by_c(table: &RecordBatch, piece: usize, bounds: &Bounds) -> Vec<Result<Written, u64>> {
    let slices: Vec<_> = (0..table.num_rows()).step_by(piece).collect();
    let slices: Vec<_> = slices.into_iter().map(|at| table.slice(at, piece.min(table.num_rows() - at))).collect();
    let tags: Vec<_> = bounds.tags.iter().map(|name| lp_str::of(name.as_bytes())).collect();
    let (mut options, mut rows) = (MaybeUninit::uninit(), MaybeUninit::uninit());
    let mut batches: *mut lp_batches = null_mut();
    // SAFETY: local variables, and structs that arrow-rs has made.
    unsafe {
        assert_eq!(lp_table_options_init(options.as_mut_ptr(), size_of::<lp_table_options>()), 0);
        assert_eq!(lp_table_rows_init(rows.as_mut_ptr(), size_of::<lp_encode_options>()), 0);
        let rows = rows.assume_init_mut();
        rows.max_bytes = bounds.max_bytes;
        let options = lp_table_options {
            measurement: lp_str::of(b"m"),
            tags: tags.as_ptr(),
            tags_len: tags.len(),
            time: if bounds.timed { lp_str::of(b"time") } else { lp_str::NONE },
            max_lines: bounds.max_lines,
            rows,
            ..options.assume_init()
        };
        let status = if piece.is_multiple_of(2) {
            let array = StructArray::from(table.clone()).into();
            let (mut array, mut schema) =
                (FFI_ArrowArray::new(&array), FFI_ArrowSchema::try_from(array.data_type()).unwrap());
            lp_encode_arrow_array(&mut schema, &mut array, &options, &mut batches)
        } else {
            let reader = RecordBatchIterator::new(slices.into_iter().map(Ok), table.schema());
            let mut stream = FFI_ArrowArrayStream::new(Box::new(reader));
            lp_encode_arrow(&mut stream, &options, &mut batches)
        };
        assert_eq!(status, 0);
        let mut written = Vec::new();
        while let Some(next) = next(batches) {
            written.push(next);
        }
        lp_batches_free(batches);
        written
    }
}

/// # Safety
/// `batches` is from `lp_encode_arrow` and not freed.
unsafe fn next(batches: *mut lp_batches) -> Option<Result<Written, u64>> {
    let mut batch: MaybeUninit<lp_batch> = MaybeUninit::uninit();
    // SAFETY: promised by the caller; the rest are local variables.
    unsafe {
        let status = lp_batches_next(batches, batch.as_mut_ptr());
        if status != 0 {
            let mut error: MaybeUninit<lp_table_error> = MaybeUninit::uninit();
            assert_eq!(lp_batches_error(batches, error.as_mut_ptr()), 0);
            let error = error.assume_init();
            assert!(error.has_row && error.code == status, "{error:?}");
            return Some(Err(error.row));
        }
        let batch = batch.assume_init();
        if batch.body.ptr.is_null() {
            return None;
        }
        let mut row = 0;
        let rows =
            (1..).map_while(|line| (lp_batches_row_of_line(batches, line, &mut row) == 0).then_some(row)).collect();
        let skipped = match batch.skipped_rows_len {
            0 => Vec::new(),
            len => from_raw_parts(batch.skipped_rows, len).to_vec(),
        };
        let body = batch.body.bytes().unwrap().to_vec();
        let lp_batch { records, skipped_fields, .. } = batch;
        Some(Ok(Written { body, records, skipped_fields, skipped_rows: skipped, rows }))
    }
}

/// How they are in the core.
fn by_core(table: &RecordBatch, bounds: &Bounds) -> Vec<Result<Written, u64>> {
    let mut options = TableOptions::new("m").tags(&bounds.tags);
    options.time = bounds.timed.then(|| "time".to_string());
    options.max_lines = Some(bounds.max_lines).filter(|&lines| lines > 0);
    options.rows.max_bytes = Some(bounds.max_bytes).filter(|&bytes| bytes > 0);
    let mut encoder = TableEncoder::new(&table.schema(), options).unwrap();
    let written = |batch: Batch<'_>| Written {
        body: batch.body().to_vec(),
        records: batch.records(),
        skipped_fields: batch.skipped_fields(),
        skipped_rows: batch.skipped_rows().to_vec(),
        rows: (1..).map_while(|line| batch.row_of_line(line)).collect(),
    };
    encoder.feed(table.clone()).unwrap();
    let mut all = Vec::new();
    loop {
        match encoder.next_batch() {
            Ok(Some(batch)) => all.push(Ok(written(batch))),
            Ok(None) => break,
            Err(error) => all.push(Err(error.row.unwrap())),
        }
    }
    all.extend(encoder.finish().map(|batch| Ok(written(batch))));
    all
}

/// The table that a document is read as; none where it is empty.
fn decoded(document: &[u8]) -> Option<RecordBatch> {
    let (mut tables, mut len, mut name, mut stream) = (null_mut(), 0, lp_str::NONE, FFI_ArrowArrayStream::empty());
    // SAFETY: local variables, what the call before has made, and a stream that is released by arrow-rs.
    unsafe {
        let (data, none) = (document.as_ptr(), lp_str::NONE);
        assert_eq!(lp_decode_arrow(data, document.len(), null(), 0, none, &mut tables, null_mut()), 0);
        assert_eq!(lp_tables_len(tables, &mut len), 0);
        if len > 0 {
            assert_eq!((lp_tables_name(tables, 0, &mut name), name.bytes().unwrap()), (0, &b"m"[..]));
            assert_eq!(lp_tables_export(tables, 0, &mut stream), 0);
        }
        lp_tables_free(tables);
        assert!(len < 2);
        if len == 0 {
            return None;
        }
        let mut reader = RecordBatchStreamReader::from_raw(&mut stream).unwrap();
        let table = reader.next().unwrap().unwrap();
        assert!(reader.next().is_none());
        Some(table)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn tables_are_written_as_in_the_core(
        table in table(),
        piece in 1usize..40,
        max_bytes in prop_oneof![Just(0usize), 30usize..400],
        max_lines in 0usize..6,
    ) {
        let bounds = Bounds { tags: table.tags(), timed: table.timed, max_bytes, max_lines };
        prop_assert_eq!(by_c(&table.batch(), piece, &bounds), by_core(&table.batch(), &bounds));
    }

    #[test]
    fn tables_come_back_as_they_were(table in table(), piece in 1usize..40) {
        let bodies = |table: &RecordBatch, tags| {
            let timed = table.column_by_name("time").is_some();
            let written = by_c(table, piece, &Bounds { tags, timed, max_bytes: 0, max_lines: 3 });
            written.into_iter().flat_map(|written| written.unwrap().body).collect::<Vec<u8>>()
        };
        let body = bodies(&table.batch(), table.tags());
        let Some(once) = decoded(&body) else {
            prop_assert_eq!(table.rows(), Vec::<Row>::new());
            return Ok(());
        };
        prop_assert_eq!(read_rows(&once), table.rows());
        let schema = once.schema();
        let tags = schema.fields().iter().filter(|field| matches!(field.data_type(), DataType::Dictionary(..)));
        let again = decoded(&bodies(&once, tags.map(|field| field.name().clone()).collect()));
        prop_assert_eq!(again, Some(once));
    }
}
