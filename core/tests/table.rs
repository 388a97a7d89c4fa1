//! Tables against rows: the same values, given as columns in any layout, are the same bytes.
#![cfg(feature = "arrow")]

use arrow_array::builder::StringRunBuilder;
use arrow_array::types::{Int8Type, Int32Type, UInt16Type};
use arrow_array::*;
use arrow_schema::{DataType, SchemaRef};
use linepack::schema::{Place, SchemaOptions};
use linepack::table::{Mixed, Nulls, TableEncoder, TableOptions, Tables, TablesError, to_arrow};
use linepack::{
    Code, EncodeOptions, Encoder, Line, Mode, NotFinite, OnDuplicate, OnUnencodable, Part, Precision, ReadOptions,
    Schema, TagOrder, Time, Value, parse,
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The values of a column, and how it keeps them.
#[derive(Debug, Clone)]
struct Given {
    cells: Vec<Option<Value<'static>>>,
    layout: usize,
}

impl Given {
    fn texts(&self) -> impl Iterator<Item = Option<&str>> {
        self.cells.iter().map(|cell| match cell {
            Some(Value::String(text)) => Some(&**text),
            _ => None,
        })
    }

    /// A dictionary that has each text twice, one that no row has, and a null.
    fn wasteful(&self) -> ArrayRef {
        let mut texts: Vec<_> = self.texts().flatten().collect();
        texts.sort_unstable();
        texts.dedup();
        let values = [Some("nobody's"), None].into_iter().chain(texts.iter().chain(&texts).map(|text| Some(*text)));
        let values: StringArray = values.collect();
        let keys: Int16Array = (0..)
            .zip(self.texts())
            .map(|(row, text)| match text {
                Some(text) => Some((2 + texts.binary_search(&text).unwrap() + row % 2 * texts.len()) as i16),
                None => (row % 2 == 0).then_some(1),
            })
            .collect();
        Arc::new(DictionaryArray::new(keys, Arc::new(values)))
    }

    fn array(&self) -> ArrayRef {
        let integers = || {
            self.cells.iter().map(|cell| match cell {
                Some(Value::Int(x)) => Some(*x),
                _ => None,
            })
        };
        let first = self.cells.iter().flatten().next();
        match (first, self.layout) {
            (None, _) => Arc::new(NullArray::new(self.cells.len())),
            (Some(Value::Float(_)), _) => Arc::new(
                self.cells
                    .iter()
                    .map(|cell| match cell {
                        Some(Value::Float(x)) => Some(*x),
                        _ => None,
                    })
                    .collect::<Float64Array>(),
            ),
            (Some(Value::UInt(_)), _) => Arc::new(
                self.cells
                    .iter()
                    .map(|cell| match cell {
                        Some(Value::UInt(x)) => Some(*x),
                        _ => None,
                    })
                    .collect::<UInt64Array>(),
            ),
            (Some(Value::Bool(_)), _) => Arc::new(
                self.cells
                    .iter()
                    .map(|cell| match cell {
                        Some(Value::Bool(x)) => Some(*x),
                        _ => None,
                    })
                    .collect::<BooleanArray>(),
            ),
            (Some(Value::Int(_)), 0) if integers().flatten().all(|x| i8::try_from(x).is_ok()) => {
                Arc::new(integers().map(|x| x.map(|x| x as i8)).collect::<Int8Array>())
            }
            (Some(Value::Int(_)), _) => Arc::new(integers().collect::<Int64Array>()),
            (Some(Value::String(_)), 0) => Arc::new(self.texts().collect::<StringArray>()),
            (Some(Value::String(_)), 1) => Arc::new(self.texts().collect::<LargeStringArray>()),
            (Some(Value::String(_)), 2) => Arc::new(self.texts().collect::<StringViewArray>()),
            (Some(Value::String(_)), 3) => Arc::new(self.texts().collect::<DictionaryArray<Int8Type>>()),
            (Some(Value::String(_)), 4) => Arc::new(self.texts().collect::<DictionaryArray<UInt16Type>>()),
            (Some(Value::String(_)), 5) => self.wasteful(),
            (Some(Value::String(_)), _) => {
                let mut runs = StringRunBuilder::<Int32Type>::new();
                runs.extend(self.texts());
                Arc::new(runs.finish())
            }
        }
    }
}

fn text() -> impl Strategy<Value = Value<'static>> {
    let piece = prop_oneof![
        8 => "[a-c]{1,9}",
        1 => prop::sample::select(vec![",", "=", " ", "\\", "\"", "\n", "é"]).prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..3).prop_map(|pieces| Value::String(pieces.concat().into()))
}

fn float() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![8 => any::<f32>().prop_map(f64::from), 1 => Just(f64::NAN)].prop_map(Value::Float)
}

fn column(cell: BoxedStrategy<Value<'static>>, rows: usize) -> BoxedStrategy<Given> {
    (prop::collection::vec(prop::option::weighted(0.8, cell), rows), 0usize..7)
        .prop_map(|(cells, layout)| Given { cells, layout })
        .boxed()
}

fn field(rows: usize) -> BoxedStrategy<Given> {
    prop_oneof![
        column(float().boxed(), rows),
        column((-200i64..200).prop_map(Value::Int).boxed(), rows),
        column(prop_oneof![any::<u64>(), 0..9u64].prop_map(Value::UInt).boxed(), rows),
        column(((1i64 << 53) - 3..(1 << 53) + 4).prop_map(Value::Int).boxed(), rows),
        column(any::<bool>().prop_map(Value::Bool).boxed(), rows),
        column(text().boxed(), rows),
    ]
    .boxed()
}

#[derive(Debug, Clone)]
struct Table {
    rows: usize,
    measurements: Option<Given>,
    tags: Vec<Given>,
    fields: Vec<Given>,
    times: Option<Vec<Option<i64>>>,
}

fn table() -> impl Strategy<Value = Table> {
    (1usize..40).prop_flat_map(|rows| {
        let tag = prop_oneof![
            4 => column(text().boxed(), rows),
            1 => column(any::<i64>().prop_map(Value::Int).boxed(), rows),
            1 => column(any::<bool>().prop_map(Value::Bool).boxed(), rows),
        ];
        let times = prop::collection::vec(prop::option::weighted(0.95, any::<i32>().prop_map(i64::from)), rows);
        (
            prop::option::weighted(0.3, column(text().boxed(), rows)),
            prop::collection::vec(tag, 0..4),
            prop::collection::vec(field(rows), 1..4),
            prop::option::of(times),
        )
            .prop_map(move |(measurements, tags, fields, times)| Table {
                rows,
                measurements,
                tags,
                fields,
                times,
            })
    })
}

/// Rows of few kinds that come in turn or several times each, for longer than columns are made ready at once; for a while
/// the first field and the first tag have no values.
fn long_table() -> impl Strategy<Value = Table> {
    let runs = prop::sample::select(vec![1usize, 3, 70, 3000]);
    (table(), runs, 4200usize..4500, any::<bool>(), prop::collection::vec(any::<bool>(), 4500)).prop_map(
        |(few, run, rows, gap, none)| {
            let of = |row: usize| row / run % few.rows;
            let long = |given: &Given| Given {
                cells: (0..rows).map(|row| given.cells[of(row)].clone()).collect(),
                layout: given.layout,
            };
            let mut table = Table {
                rows,
                measurements: few.measurements.as_ref().map(long),
                tags: few.tags.iter().map(long).collect(),
                fields: few.fields.iter().map(long).collect(),
                times: few.times.as_ref().map(|times| (0..rows).map(|row| times[of(row)]).collect()),
            };
            for given in [table.fields.first_mut(), table.tags.first_mut()].into_iter().flatten().filter(|_| gap) {
                (2000..4120).filter(|row| *row > 2110 || none[*row]).for_each(|row| given.cells[row] = None);
            }
            table
        },
    )
}

impl Table {
    fn batch(&self) -> RecordBatch {
        let mut columns: Vec<(String, ArrayRef)> = Vec::new();
        columns.extend(self.measurements.iter().map(|given| ("measurement".to_string(), given.array())));
        columns.extend(self.times.iter().map(|times| {
            let times: TimestampNanosecondArray = times.iter().copied().collect();
            ("time".to_string(), Arc::new(times) as ArrayRef)
        }));
        // Not in the order in which they are written.
        columns.extend(self.tags.iter().enumerate().rev().map(|(n, given)| (format!("t {n}"), given.array())));
        columns.extend(self.fields.iter().enumerate().map(|(n, given)| (format!("f,{n}"), given.array())));
        RecordBatch::try_from_iter(columns).unwrap()
    }

    fn options(&self, rows: EncodeOptions, nulls: Nulls) -> TableOptions {
        let options = match self.measurements {
            Some(_) => TableOptions::measurement_column("measurement"),
            None => TableOptions::new("m"),
        };
        let options = options.tags((0..self.tags.len()).map(|n| format!("t {n}"))).rows(rows).nulls(nulls);
        if self.times.is_some() { options.time("time") } else { options }
    }

    /// A schema that knows some fields of each measurement as floats, others as integers.
    fn floats_among(&self, chosen: &[bool]) -> Schema {
        let mut encoder = Encoder::new(EncodeOptions::new().mode(Mode::Spec));
        let measurements: BTreeSet<&str> = match &self.measurements {
            Some(given) => given.texts().flatten().collect(),
            None => ["m"].into(),
        };
        let fields = measurements.iter().flat_map(|name| (0..self.fields.len()).map(move |n| (name, n)));
        for ((measurement, n), is_float) in fields.zip(chosen.iter().cycle()) {
            let value = if *is_float { Value::Float(0.5) } else { Value::Int(1) };
            // Names that cannot be written are in no row either.
            _ = encoder.row(measurement).field(format!("f,{n}"), value).end(None);
        }
        let mut schema = Schema::default();
        schema.learn(encoder.as_bytes(), &ReadOptions::new()).unwrap();
        schema
    }

    /// Writes one row as rows are written, or says why not; `None` for one without fields.
    fn write(&self, row: usize, encoder: &mut Encoder, nulls: Nulls) -> Option<Result<(), Code>> {
        let measurement = match &self.measurements {
            None => "m",
            Some(given) => match &given.cells[row] {
                Some(Value::String(name)) => &**name,
                _ => return Some(Err(Code::NullValue)),
            },
        };
        let skipped = encoder.skipped().rows;
        let mut line = encoder.row(measurement);
        let mut lacks = false;
        for (n, tag) in self.tags.iter().enumerate() {
            match &tag.cells[row] {
                Some(Value::String(text)) => line.add_tag(format!("t {n}"), &**text),
                Some(Value::Int(x)) => line.add_tag(format!("t {n}"), x.to_string()),
                Some(Value::Bool(x)) => line.add_tag(format!("t {n}"), x.to_string()),
                Some(other) => panic!("{other:?} is no tag"),
                None => lacks = true,
            }
        }
        let mut fields = 0;
        for (n, field) in self.fields.iter().enumerate() {
            match &field.cells[row] {
                Some(value) => line.add_field(format!("f,{n}"), value),
                None => lacks = true,
            }
            fields += usize::from(field.cells[row].is_some());
        }
        if lacks && nulls == Nulls::Error && line.error().is_none() {
            drop(line);
            return Some(Err(Code::NullValue));
        }
        let time = self.times.as_ref().map(|times| times[row]);
        if fields == 0 && line.error().is_none() {
            return None;
        }
        let ended = line.end(time.flatten().map(Time::Instant)).map_err(|error| error.code);
        let skipped = encoder.skipped().rows > skipped;
        Some(if time == Some(None) && !skipped { ended.and(Err(Code::NullValue)) } else { ended })
    }
}

/// How a table is written, and where it is cut.
#[derive(Debug, Clone)]
struct How {
    rows: EncodeOptions,
    default: bool,
    strict_nulls: bool,
    max_bytes: Option<usize>,
    max_lines: Option<usize>,
    /// Rows that are given at a time.
    piece: usize,
    /// Which fields of the measurements are known as floats, by turns.
    floats: Option<Vec<bool>>,
}

fn how(longest: usize) -> impl Strategy<Value = How> {
    let words = (
        prop::sample::select(Mode::ALL),
        prop::sample::select(TagOrder::ALL),
        prop::sample::select(NotFinite::ALL),
        prop::sample::select(OnUnencodable::ALL),
        prop::sample::select(Precision::ALL),
    );
    let rows = words.prop_map(|(mode, order, nan, skip, precision)| {
        EncodeOptions::new().mode(mode).nan(nan).on_unencodable(skip).precision(precision).tag_order(order)
    });
    let limits = (prop::option::of(100..6 * longest), prop::option::of(1..longest / 5));
    let floats = prop::option::of(prop::collection::vec(any::<bool>(), 1..9));
    (rows, any::<bool>(), prop::bool::weighted(0.2), limits, 1..longest, floats).prop_map(
        |(rows, default, strict_nulls, (max_bytes, max_lines), piece, floats)| How {
            rows,
            default,
            strict_nulls,
            max_bytes,
            max_lines,
            piece,
            floats,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// A table's bodies are what rows would be, cut where they are full, whatever the layout of its columns and however it
    /// comes in pieces; every row is in a body, skipped or refused; every line leads back to its row.
    #[test]
    fn tables_are_what_rows_are(table in table(), how in how(50)) {
        check(&table, how)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// The same for tables that are long enough for what is kept from row to row and from window to window.
    #[test]
    fn long_tables_are_what_rows_are(table in long_table(), how in how(5000)) {
        check(&table, how)?;
    }
}

fn check(table: &Table, how: How) -> Result<(), TestCaseError> {
    let How { rows, default, strict_nulls, max_bytes, max_lines, piece, floats } = how;
    let (mode, precision, order, skip) = (rows.mode, rows.precision, rows.tag_order, rows.on_unencodable);
    // Which of two faults of a row comes first may differ, so that only one of them may be skipped.
    let nulls = if strict_nulls && skip == OnUnencodable::Error { Nulls::Error } else { Nulls::Omit };
    // With tags as given, a default tag comes first among rows and last in a table.
    let rows = if default && order == TagOrder::Sorted && nulls == Nulls::Omit {
        rows.default_tag("t 1", "default")
    } else {
        rows
    };
    let rows = match &floats {
        Some(floats) => rows.schema(table.floats_among(floats)),
        None => rows,
    };
    let mut plain = Encoder::new(rows.clone());
    let mut expected = Vec::new();
    for row in 0..table.rows {
        let before = (plain.as_bytes().len(), plain.skipped().rows);
        expected.push(match table.write(row, &mut plain, nulls) {
            Some(Ok(())) if plain.skipped().rows == before.1 => Ok(Some(plain.as_bytes()[before.0..].to_vec())),
            Some(Ok(())) | None => Ok(None),
            Some(Err(code)) => Err(code),
        });
    }

    let batch = table.batch();
    let options = table.options(rows.max_bytes(max_bytes), nulls).max_lines(max_lines);
    let mut encoder = TableEncoder::new(&batch.schema(), options.clone()).unwrap();
    let (mut got, mut next) = (Vec::new(), 0);
    let mut take = |batch: linepack::table::Batch<'_>, got: &mut Vec<Vec<u8>>| {
        let reading = ReadOptions::new().mode(mode).precision(precision);
        let document = parse(batch.body(), &reading).unwrap();
        assert_eq!(document.len() as u64, batch.records());
        assert!(max_bytes.is_none_or(|most| batch.body().len() <= most));
        assert!(max_lines.is_none_or(|most| batch.records() <= most as u64));
        let ends = document.iter().skip(1).map(|line| line.line()).chain([u64::MAX]);
        for (line, end) in document.iter().zip(ends) {
            let row = batch.row_of_line(line.line()).unwrap();
            assert!(end == u64::MAX || batch.row_of_line(end - 1) == Some(row));
            while next < row {
                assert!(batch.skipped_rows().contains(&next), "row {next} of {batch:?}");
                got.push(Vec::new());
                next += 1;
            }
            got.push([line.bytes(), b"\n"].concat());
            next += 1;
        }
        while batch.skipped_rows().last() >= Some(&next) {
            assert!(batch.skipped_rows().contains(&next));
            got.push(Vec::new());
            next += 1;
        }
    };
    let mut refused = BTreeMap::new();
    for start in (0..table.rows).step_by(piece) {
        encoder.feed(batch.slice(start, piece.min(table.rows - start))).unwrap();
        loop {
            match encoder.next_batch() {
                Ok(Some(batch)) => take(batch, &mut got),
                Ok(None) => break,
                Err(error) => drop(refused.insert(error.row.unwrap() as usize, error.code)),
            }
        }
    }
    if let Some(batch) = encoder.finish() {
        take(batch, &mut got);
    }
    prop_assert!(encoder.finish().is_none());
    let known = floats.map_or_else(Schema::default, |floats| table.floats_among(&floats));
    let pieces = (0..table.rows).step_by(piece).map(|start| batch.slice(start, piece.min(table.rows - start)));
    learned_as_lines(known, pieces, &options, &got, &refused)?;
    for (row, expected) in expected.into_iter().enumerate() {
        let refused = refused.get(&row).copied();
        match (expected, refused) {
            (Ok(Some(line)), Some(code)) => prop_assert!(code == Code::RowTooLong && Some(line.len()) > max_bytes),
            (Ok(Some(line)), None) => {
                prop_assert_eq!(String::from_utf8_lossy(&got[row]), String::from_utf8_lossy(&line))
            }
            (Ok(None), refused) => prop_assert!(refused.is_none() && got[row].is_empty(), "{:?}", refused),
            (Err(_), refused) => prop_assert!(refused.is_some() && got[row].is_empty()),
        }
    }
    Ok(())
}

/// What a table teaches is what its lines do, the line of each row taken for a document by itself.
fn learned_as_lines(
    mut known: Schema,
    pieces: impl Iterator<Item = RecordBatch>,
    options: &TableOptions,
    lines: &[Vec<u8>],
    refused: &BTreeMap<usize, Code>,
) -> Result<(), TestCaseError> {
    let reading = ReadOptions::new().mode(options.rows.mode).precision(options.rows.precision);
    let (mut model, mut conflicts, mut written) = (known.clone(), Vec::new(), 0);
    for (row, line) in (1..).zip(lines).filter(|(_, line)| !line.is_empty()) {
        model.start_at(Place { document: 7, line: row, record: row });
        conflicts.extend(model.learn(line, &reading).unwrap().conflicts.first);
        written += 1;
    }
    known.start_at(Place::start_of(7));
    let learned = known.learn_table(pieces, options, 10).unwrap();
    prop_assert_eq!(&known, &model);
    prop_assert_eq!((learned.records, learned.rejected), (written, refused.len() as u64));
    prop_assert_eq!(learned.conflicts.count, conflicts.len() as u64);
    conflicts.truncate(10);
    prop_assert_eq!(&learned.conflicts.first, &conflicts);
    let errors: Vec<_> = learned.errors.iter().map(|error| (error.row.unwrap() as usize, error.code)).collect();
    prop_assert_eq!(errors, refused.iter().map(|(row, code)| (*row, *code)).take(10).collect::<Vec<_>>());
    prop_assert_eq!(learned.ok(), refused.is_empty() && conflicts.is_empty());
    Ok(())
}

/// A record as what it means.
type Meaning = (String, BTreeMap<String, String>, BTreeMap<String, Value<'static>>, Option<i64>);

fn meanings(body: &[u8]) -> Vec<Meaning> {
    let document = parse(body, &ReadOptions::new()).unwrap();
    let meaning = |line: Line<'_>| {
        let tags = line.tags().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        let fields = line.fields().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        (line.measurement().into_owned(), tags, fields, line.timestamp())
    };
    document.iter().map(meaning).collect()
}

/// A row of few keys, so that records share columns, each field key with values of one type.
fn record() -> impl Strategy<Value = String> {
    let tags = prop::collection::btree_map("t[a-c]", "[a-b ,=]{1,2}c", 0..3);
    let field = prop_oneof![
        float().prop_map(|x| ("f", x)),
        any::<i64>().prop_map(|x| ("i", Value::Int(x))),
        any::<u64>().prop_map(|x| ("u", Value::UInt(x))),
        any::<bool>().prop_map(|x| ("b", Value::Bool(x))),
        text().prop_map(|x| ("s", x)),
    ];
    let fields = prop::collection::vec((field, "[a-c]"), 0..4);
    ("[a-c]", tags, fields, prop::option::of(any::<i32>())).prop_map(|(measurement, tags, fields, time)| {
        let options = EncodeOptions::new().on_duplicate(OnDuplicate::Last).nan(NotFinite::Omit);
        let mut encoder = Encoder::new(options);
        let mut row = encoder.row(measurement).field("bx", true);
        tags.iter().for_each(|(key, value)| row.add_tag(key, value));
        fields.iter().for_each(|((kind, value), key)| row.add_field(format!("{kind}{key}"), value));
        row.end(time.map(|time| Time::Instant(time.into()))).unwrap();
        String::from_utf8(encoder.take()).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// A document as tables, and these written again, has the same records in the same order for each measurement.
    #[test]
    fn tables_of_a_document_are_the_document(records in prop::collection::vec(record(), 1..30)) {
        let body = records.concat();
        let tables = to_arrow(body.as_bytes(), &ReadOptions::new(), Mixed::Error, "time").unwrap();
        let mut expected = meanings(body.as_bytes());
        prop_assert_eq!(tables.iter().map(|(_, table)| table.num_rows()).sum::<usize>(), expected.len());
        for (measurement, table) in tables {
            let schema = table.schema();
            let tags = schema.fields().iter().filter(|field| matches!(field.data_type(), DataType::Dictionary(..)));
            let mut options = TableOptions::new(&measurement).tags(tags.map(|field| field.name()));
            let timeless = schema.column_with_name("time").is_none();
            if !timeless {
                options = options.time("time");
            }
            let mut encoder = TableEncoder::new(&schema, options).unwrap();
            encoder.feed(table).unwrap();
            let mut lines = Vec::new();
            loop {
                match encoder.next_batch() {
                    Ok(batch) => break prop_assert!(batch.is_none()),
                    // A record without a time among others: it cannot be written from a table that has times.
                    Err(error) => {
                        prop_assert_eq!((error.code, error.part), (Code::NullValue, Part::Timestamp));
                        lines.push(error.row.unwrap());
                    }
                }
            }
            let of_table = |record: &Meaning| record.0 == measurement;
            let mut wanted: Vec<_> = expected.extract_if(.., |record| of_table(record)).collect();
            if !timeless {
                let without: Vec<_> = (0u64..).zip(&wanted).filter(|(_, w)| w.3.is_none()).map(|(n, _)| n).collect();
                prop_assert_eq!(lines, without);
                wanted.retain(|record| record.3.is_some());
            }
            prop_assert_eq!(meanings(encoder.finish().map_or(b"", |batch| batch.body())), wanted);
        }
        prop_assert!(expected.is_empty());
    }
}

fn keys(tables: &Tables) -> Vec<(String, Vec<String>)> {
    let keys = |schema: SchemaRef| schema.fields().iter().map(|field| field.name().clone()).collect();
    tables.schemas().unwrap().into_iter().map(|(name, schema)| (name, keys(schema))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Columns learned piece by piece are those of the whole, and records taken out piece by piece are its rows.
    #[test]
    fn tables_in_pieces_are_the_whole(records in prop::collection::vec(record(), 1..30), size in 1usize..12) {
        let pieces: Vec<_> = records.chunks(size).map(|piece| parse(piece.concat(), &ReadOptions::new()).unwrap()).collect();
        let mut known = Tables::new(Mixed::Error, "time");
        for piece in &pieces {
            let mut later = Tables::new(Mixed::Error, "time");
            piece.iter().for_each(|line| later.learn(&line).unwrap());
            known.merge(&later).unwrap();
        }
        let whole = to_arrow(records.concat().as_bytes(), &ReadOptions::new(), Mixed::Error, "time").unwrap();
        let schemas: Vec<_> = whole.iter().map(|(name, table)| (name.clone(), table.schema())).collect();
        prop_assert_eq!(known.schemas().unwrap(), schemas);
        let mut rows = vec![0; whole.len()];
        for piece in &pieces {
            piece.iter().for_each(|line| known.push(&line).unwrap());
            for (index, table) in known.flush().unwrap() {
                prop_assert!(table.num_rows() > 0);
                prop_assert_eq!(&whole[index].1.slice(rows[index], table.num_rows()), &table);
                rows[index] += table.num_rows();
            }
        }
        prop_assert_eq!(rows, whole.iter().map(|(_, table)| table.num_rows()).collect::<Vec<_>>());
        prop_assert!(known.flush().unwrap().is_empty());
    }
}

#[test]
fn types_learned_in_pieces_are_told_apart() {
    let learned = |text: &str, mixed| {
        let mut tables = Tables::new(mixed, "time");
        parse(text, &ReadOptions::new()).unwrap().iter().try_for_each(|line| tables.learn(&line))?;
        Ok::<_, TablesError>(tables)
    };
    let (first, second) = ("m f=1,g=1\nn f=1\n", "\n\nm g=2\nm f=1i\n");
    let mut tables = learned(first, Mixed::Error).unwrap();
    let error = tables.merge(&learned(second, Mixed::Error).unwrap()).unwrap_err();
    let expected = TablesError::MixedTypes { measurement: "m".into(), key: "f".into(), first: 1, second: 4 };
    assert_eq!(error, expected);
    assert_eq!(learned(&[first, second].concat(), Mixed::Error).unwrap_err().code(), Code::MixedTypes);
    let mut tables = learned(first, Mixed::Split).unwrap();
    tables.merge(&learned(second, Mixed::Split).unwrap()).unwrap();
    let split = ["f:float", "f:integer", "g"].map(String::from).to_vec();
    assert_eq!(keys(&tables), [("m".to_string(), split), ("n".to_string(), vec!["f".to_string()])]);
    // A column that later records have keeps its name in tables of earlier ones.
    parse(first, &ReadOptions::new()).unwrap().iter().for_each(|line| tables.push(&line).unwrap());
    let flushed = tables.flush().unwrap();
    assert_eq!(flushed[0].1.schema(), tables.schemas().unwrap()[0].1);
    assert_eq!(flushed[0].1.column(1).null_count(), 1);
}

#[test]
fn rows_that_the_caller_could_not_read_are_counted_as_skipped() {
    let table = |values: Vec<f64>| {
        RecordBatch::try_from_iter([("f", Arc::new(Float64Array::from(values)) as ArrayRef)]).unwrap()
    };
    let mut encoder = TableEncoder::new(&table(vec![]).schema(), TableOptions::new("m")).unwrap();
    encoder.feed(table(vec![1.0, 2.0])).unwrap();
    assert_eq!(encoder.skip_row().unwrap_err().code, Code::WrongState);
    assert!(encoder.next_batch().unwrap().is_none());
    assert_eq!(encoder.skip_row(), Ok(2));
    encoder.feed(table(vec![4.0])).unwrap();
    assert!(encoder.next_batch().unwrap().is_none());
    let batch = encoder.finish().unwrap();
    assert_eq!((batch.body(), batch.skipped_rows()), (&b"m f=1\nm f=2\nm f=4\n"[..], &[2][..]));
    assert_eq!(batch.row_of_line(3), Some(3));
}

#[test]
fn a_table_that_cannot_be_learned_says_why() {
    let column = |type_of: &DataType| new_empty_array(type_of);
    let table = RecordBatch::try_from_iter([("f", column(&DataType::Binary))]).unwrap();
    let error = Schema::default().learn_table([table], &TableOptions::new("m"), 1).unwrap_err();
    assert_eq!((error.code, error.column.as_deref()), (Code::UnsupportedType, Some("f")));
    let values = || Arc::new(BooleanArray::from(vec![true])) as ArrayRef;
    let table = RecordBatch::try_from_iter([("f", values()), ("g", values())]).unwrap();
    let mut schema = Schema::new(&SchemaOptions::new().max_columns(1));
    let error = schema.learn_table([table], &TableOptions::new("m"), 1).unwrap_err();
    let detail = "max_columns is 1, at \"g\" of \"m\"";
    assert_eq!((error.code, error.row, error.detail.as_deref()), (Code::SchemaTooLarge, None, Some(detail)));
}

#[test]
fn a_type_that_cannot_be_written_is_known_before_any_row() {
    let schema = arrow_schema::Schema::new(vec![arrow_schema::Field::new("b", DataType::Binary, true)]);
    let error = TableEncoder::new(&schema, TableOptions::new("m")).unwrap_err();
    assert_eq!((error.code, error.row, error.column.as_deref()), (Code::UnsupportedType, None, Some("b")));
}
