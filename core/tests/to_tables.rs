//! Documents to tables, judged by a collector that takes line after line and keeps every value by its key.
#![cfg(feature = "arrow")]

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampNanosecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use linepack::table::{Mixed, Tables, TablesError, to_arrow};
use linepack::{Backend, Code, Decoder, Errors, Line, Mode, Precision, ReadOptions, Value, parse};
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::mem::discriminant;

/// A column: its name, and a value for each record that has one.
type Column = (String, Vec<Option<Value<'static>>>);

/// A record: its tags, fields and time.
type Record = (BTreeMap<String, String>, BTreeMap<String, Value<'static>>, Option<i64>);

/// A measurement, the number of its records, and its columns.
type Named = (String, usize, Vec<Column>);

/// The records of one measurement, each as it came.
#[derive(Default)]
struct Plain {
    name: String,
    tags: Vec<String>,
    /// Each field with a value of each of its types, and the line of its first record.
    fields: Vec<(String, Vec<Value<'static>>, u64)>,
    rows: Vec<Record>,
}

fn plain(lines: &[Line<'_>], mixed: Mixed) -> Result<Vec<Named>, TablesError> {
    let mut tables: Vec<Plain> = Vec::new();
    for line in lines {
        let name = line.measurement().into_owned();
        let index = tables.iter().position(|table| table.name == name).unwrap_or_else(|| {
            tables.push(Plain { name, ..Plain::default() });
            tables.len() - 1
        });
        let table = &mut tables[index];
        let (mut tags, mut fields) = (BTreeMap::new(), BTreeMap::new());
        for (key, value) in line.tags() {
            if !table.tags.contains(&key.to_string()) {
                table.tags.push(key.to_string());
            }
            tags.insert(key.into_owned(), value.into_owned());
        }
        for (key, value) in line.fields() {
            let (key, value) = (key.into_owned(), value.into_owned());
            match table.fields.iter_mut().find(|(known, ..)| *known == key) {
                None => table.fields.push((key.clone(), vec![value.clone()], line.line())),
                Some((_, types, first)) if !types.iter().any(|t| discriminant(t) == discriminant(&value)) => {
                    if mixed == Mixed::Error {
                        let (measurement, first, second) = (table.name.clone(), *first, line.line());
                        return Err(TablesError::MixedTypes { measurement, key, first, second });
                    }
                    types.push(value.clone());
                }
                Some(_) => {}
            }
            fields.insert(key, value);
        }
        table.rows.push((tags, fields, line.timestamp()));
    }
    tables.into_iter().map(Plain::columns).collect()
}

impl Plain {
    fn columns(self) -> Result<Named, TablesError> {
        let mut columns: Vec<Column> = Vec::new();
        for key in &self.tags {
            let text = |value: &String| Value::String(value.clone().into());
            columns.push((key.clone(), self.rows.iter().map(|(tags, ..)| tags.get(key).map(text)).collect()));
        }
        for (key, types, _) in &self.fields {
            for of_type in types {
                let word = match of_type {
                    Value::Float(_) => "float",
                    Value::Int(_) => "integer",
                    Value::UInt(_) => "unsigned",
                    Value::Bool(_) => "boolean",
                    Value::String(_) => "string",
                };
                let name = if types.len() == 1 { key.clone() } else { format!("{key}:{word}") };
                let alike = |value: &&Value<'_>| discriminant(*value) == discriminant(of_type);
                columns.push((
                    name,
                    self.rows.iter().map(|(_, fields, _)| fields.get(key).filter(alike).cloned()).collect(),
                ));
            }
        }
        if self.rows.iter().any(|(.., time)| time.is_some()) {
            columns.push(("time".into(), self.rows.iter().map(|(.., time)| time.map(Value::Int)).collect()));
        }
        let mut names: Vec<_> = columns.iter().map(|(name, _)| name.clone()).collect();
        names.sort_unstable();
        match names.windows(2).find(|two| two[0] == two[1]) {
            Some(two) => Err(TablesError::RepeatedColumn { measurement: self.name, key: two[0].clone() }),
            None => Ok((self.name, self.rows.len(), columns)),
        }
    }
}

fn values(array: &ArrayRef) -> Vec<Option<Value<'static>>> {
    let owned = |text: Option<&str>| text.map(|text| Value::String(text.to_string().into()));
    match array.data_type() {
        DataType::Dictionary(..) => array
            .as_dictionary::<Int32Type>()
            .downcast_dict::<arrow_array::StringArray>()
            .unwrap()
            .into_iter()
            .map(owned)
            .collect(),
        DataType::Utf8 => array.as_string::<i32>().iter().map(owned).collect(),
        DataType::Boolean => array.as_boolean().iter().map(|x| x.map(Value::Bool)).collect(),
        DataType::Float64 => array.as_primitive::<Float64Type>().iter().map(|x| x.map(Value::Float)).collect(),
        DataType::Int64 => array.as_primitive::<Int64Type>().iter().map(|x| x.map(Value::Int)).collect(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().iter().map(|x| x.map(Value::UInt)).collect(),
        DataType::Timestamp(..) => {
            array.as_primitive::<TimestampNanosecondType>().iter().map(|x| x.map(Value::Int)).collect()
        }
        other => panic!("a column of {other}"),
    }
}

fn named((name, table): &(String, RecordBatch)) -> Named {
    let schema = table.schema();
    let columns = schema.fields().iter().zip(table.columns());
    (name.clone(), table.num_rows(), columns.map(|(field, array)| (field.name().clone(), values(array))).collect())
}

/// A value as a document may spell it, mostly of the type that `kind` says.
fn value(kind: usize) -> BoxedStrategy<String> {
    let float = prop_oneof![
        (0u64..10_000, 0usize..5).prop_map(|(n, places)| format!("{:.places$}", n as f64 / 100.0)),
        any::<f64>().prop_filter("finite", |x| x.is_finite()).prop_map(|x| format!("{x:?}")),
        (0.0f64..100.0).prop_map(|x| format!("{x:?}")),
        prop::sample::select(vec!["1.", ".5", "-0", "1e5", "-1.5E-7", "12345678.25", "0.00000000000000000001"])
            .prop_map(String::from),
    ];
    let integer = prop_oneof![
        (0i64..100).prop_map(|n| format!("{n}i")),
        any::<i64>().prop_map(|n| format!("{n}i")),
        Just("-007i".to_string())
    ];
    let unsigned = prop_oneof![(0u64..100).prop_map(|n| format!("{n}u")), any::<u64>().prop_map(|n| format!("{n}u"))];
    let boolean = prop::sample::select(vec!["t", "F", "true", "False", "TRUE"]).prop_map(String::from);
    let string = prop::sample::select(vec!["", "abc", "a b,c=d", "é", "\\\"", "a\\\\", "x\\n", "two\nlines", "#"])
        .prop_map(|text| format!("\"{text}\""));
    match kind {
        0 => float.boxed(),
        1 => integer.boxed(),
        2 => unsigned.boxed(),
        3 => boolean.boxed(),
        _ => string.boxed(),
    }
}

const KEYS: [&str; 7] =
    ["f", "g", "usage_guest_nice", "k\\ 1", "k\\=\\,", "é", "a_key_that_is_longer_than_any_word_of_it"];
const SERIES: [&str; 13] = [
    "m",
    "m,a=1",
    "m,a=2",
    "m,a=1,b=x\\ y",
    "m,b=x,a=2",
    "m,b=x",
    "m,c\\=c=\\,é",
    "n,a=1",
    "n",
    "n\\,m,a=1",
    "m\\ m,a=1",
    "m,f=1",
    "m,hostname=host_10,region=eu-north-1,datacenter=eu-north-1b,rack=37,os=Ubuntu24.04LTS,arch=arm64",
];

/// Records in a row that have the same fields in the same order, of series that take turns.
fn run(mixed: bool) -> impl Strategy<Value = String> {
    let key = (0..KEYS.len(), 0usize..5, prop::bool::weighted(if mixed { 0.1 } else { 0.0 }));
    let layout = prop::collection::vec(key, 1..5);
    let turns = prop::collection::vec(prop::sample::select(SERIES.to_vec()), 1..5);
    (turns, layout, 1usize..40, 0usize..4, 0usize..12).prop_flat_map(|(turns, layout, rows, timed, odd)| {
        let kind = |key: usize, other: usize, changed: bool| if changed { other } else { key % 5 };
        let fields: Vec<_> = layout.iter().map(|&(key, other, changed)| value(kind(key, other, changed))).collect();
        let time = prop_oneof![
            6 => 1_737_100_800_000_000_000i64..1_737_200_800_000_000_000,
            1 => -1000i64..1000,
            1 => Just(i64::MAX),
        ];
        prop::collection::vec((fields, time), rows).prop_map(move |rows| {
            let mut text = String::new();
            for (n, (values, time)) in rows.iter().enumerate() {
                let pairs: Vec<_> =
                    layout.iter().zip(values).map(|((key, ..), value)| format!("{}={value}", KEYS[*key])).collect();
                let gap = if odd == 1 && n % 3 == 0 { "  " } else { " " };
                text += if odd == 2 && n % 4 == 0 { " " } else { "" };
                text += &format!("{}{gap}{}", turns[n % turns.len()], pairs.join(","));
                if timed > 0 {
                    text += &format!("{gap}{time}");
                }
                text += if odd == 3 { "\r\n" } else { "\n" };
                text += if odd == 4 && n % 5 == 0 { "# note\n\n" } else { "" };
                text += if odd == 5 && n % 7 == 0 { "bad line\n" } else { "" };
            }
            text
        })
    })
}

fn document(mixed: bool) -> impl Strategy<Value = String> {
    (prop::collection::vec(run(mixed), 1..6), any::<bool>()).prop_map(|(runs, ended)| {
        let text = runs.concat();
        if ended { text } else { text.trim_end_matches('\n').to_string() }
    })
}

fn reading() -> impl Strategy<Value = ReadOptions> {
    let precision = prop_oneof![4 => Just(Precision::Ns), 1 => prop::sample::select(Precision::ALL)];
    let mode = prop::sample::select(vec![Mode::Spec, Mode::Lenient]);
    (prop::sample::select(Backend::available()), precision, mode, any::<bool>()).prop_map(
        |(backend, precision, mode, c)| {
            let options = ReadOptions::new().errors(Errors::Collect).backend(backend);
            options.precision(precision).mode(mode).string_c_escapes(c)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Tables have what the records have, or the error is that of the first record that has one.
    #[test]
    fn tables_have_what_the_lines_have(
        text in any::<bool>().prop_flat_map(document),
        options in reading(),
        mixed in prop::sample::select(Mixed::ALL),
    ) {
        let parsed = parse(text.as_bytes(), &options).unwrap();
        let lines: Vec<_> = parsed.iter().collect();
        let expected = plain(&lines, mixed);
        let read = to_arrow(text.as_bytes(), &options, mixed, "time");
        prop_assert_eq!(read.as_ref().map(|tables| tables.iter().map(named).collect()).map_err(Clone::clone), expected);

        let mut tables = Tables::new(mixed, "time");
        let one_by_one = lines.iter().try_for_each(|line| tables.push(line)).and_then(|()| tables.finish());
        prop_assert_eq!(&one_by_one, &read);
        let mut tables = Tables::new(mixed, "time");
        let at_once = tables.push_chunk(&parsed.chunk()).and_then(|()| tables.finish());
        prop_assert_eq!(&at_once, &read);
        let mut tables = Tables::new(mixed, "time");
        if let Ok(report) = tables.read(text.as_bytes(), &options) {
            prop_assert_eq!(&report, parsed.report());
        }
    }

    /// Records that are taken out piece by piece are the rows of the whole, whatever was known before.
    #[test]
    fn pieces_are_the_whole(text in any::<bool>().prop_flat_map(document), options in reading(), size in 1usize..4000) {
        let whole = parse(text.as_bytes(), &options).unwrap();
        let mut known = Tables::new(Mixed::Split, "time");
        whole.iter().for_each(|line| known.learn(&line).unwrap());
        let Ok(expected) = to_arrow(text.as_bytes(), &options, Mixed::Split, "time") else { return Ok(()) };
        let mut tables = known.clone();
        let mut rows = vec![0; expected.len()];
        let mut decoder = Decoder::new(&options);
        let mut pieces = text.as_bytes().chunks(size);
        loop {
            let piece = pieces.next();
            let chunk = match piece {
                Some(piece) => decoder.feed(piece),
                None => decoder.finish(),
            };
            tables.push_chunk(&chunk).unwrap();
            for (index, table) in tables.flush().unwrap() {
                prop_assert!(table.num_rows() > 0);
                prop_assert_eq!(&expected[index].1.slice(rows[index], table.num_rows()), &table);
                rows[index] += table.num_rows();
            }
            if piece.is_none() {
                break;
            }
        }
        prop_assert_eq!(rows, expected.iter().map(|(_, table)| table.num_rows()).collect::<Vec<_>>());

        // The same records again, with all that is known of them, and without taking any out in between.
        for _ in 0..2 {
            tables.push_chunk(&whole.chunk()).unwrap();
            whole.iter().take(3).for_each(|line| tables.push(&line).unwrap());
        }
        let mut plainly = known.clone();
        for _ in 0..2 {
            whole.iter().chain(whole.iter().take(3)).for_each(|line| plainly.push(&line).unwrap());
        }
        prop_assert_eq!(tables.finish().unwrap(), plainly.finish().unwrap());
    }
}

/// More series than are kept or worth it, more layouts than are kept, and a new tag or field now and then.
#[test]
fn many_series_and_layouts() {
    let mut text = String::new();
    for n in 0..110_000u64 {
        let name = if n < 25_000 { n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40 } else { n % 7 };
        let pad = "x".repeat(if n < 25_000 { 600 } else { 3 });
        text += &format!("m,host=h{name},pad={pad}");
        if n % 1000 == 0 {
            text += &format!(",t{}=1", n / 1000);
        }
        text += &format!(" f{}={n}.5,g={n}i {n}\n", n % 29);
    }
    let options = ReadOptions::new();
    let parsed = parse(&text, &options).unwrap();
    let mut plainly = Tables::new(Mixed::Error, "time");
    parsed.iter().for_each(|line| plainly.push(&line).unwrap());
    assert_eq!(to_arrow(text.as_bytes(), &options, Mixed::Error, "time"), plainly.finish());
}

/// Lends other bytes the second time.
struct Changing(Cell<bool>);

impl AsRef<[u8]> for Changing {
    fn as_ref(&self) -> &[u8] {
        match self.0.replace(true) {
            false => b"m,t=a s=\"xy\" 17\nm,t=a s=\"xy\" 18\nm,t=a s=\"xy\" 19\n",
            true => b"m,t=a s=\"xy\" 17\nm,t=a s=\"x\xFF\" 18\nm,t=a s=\"xy\" 19\n",
        }
    }
}

#[test]
fn bytes_that_are_no_longer_what_was_parsed_are_an_error() {
    let doc = parse(Changing(Cell::new(false)), &ReadOptions::new()).unwrap();
    let mut tables = Tables::new(Mixed::Error, "time");
    tables.push_chunk(&doc.chunk()).unwrap();
    let error = tables.finish().unwrap_err();
    assert_eq!(error.code(), Code::InvalidTable);
    assert!(error.to_string().starts_with("table \"m\": the Arrow data is not well formed ("), "{error}");
}

#[test]
fn of_two_errors_the_first_records_is_told() {
    // The rows of a measurement are read together: those of `n` before those of `m`.
    let mut text = String::from("m f=1\nn f=1\n").repeat(20);
    text += "m f=1i\nn f=1i\nn g=1\n";
    let error = to_arrow(text.as_bytes(), &ReadOptions::new(), Mixed::Error, "time").unwrap_err();
    assert_eq!(error.code(), Code::MixedTypes);
    let expected = TablesError::MixedTypes { measurement: "m".into(), key: "f".into(), first: 1, second: 41 };
    assert_eq!(error, expected);
}
