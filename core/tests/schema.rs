//! Schemas, judged by a model that takes line after line and keeps maps.

use linepack::schema::{ColumnType, Conflict, Conflicts, Place, SchemaOptions};
use linepack::{Backend, Decoder, Errors, Mode, ReadOptions, Schema, Target, Value, parse, validate};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

/// A type, the number of its values, and the place of the first.
type Seen = (ColumnType, u64, Place);

/// Of each measurement and name the types in the order in which they came, with the number of values and the first place.
#[derive(Default)]
struct Model {
    columns: BTreeMap<(String, String), Vec<Seen>>,
    /// Conflicts as measurement, name, known type and place, found type and place.
    conflicts: Vec<(String, String, ColumnType, Place, ColumnType, Place)>,
}

impl Model {
    fn learn(&mut self, text: &[u8], options: &ReadOptions, tags: bool, start: Place) {
        let document = parse(text, &options.clone().errors(Errors::Collect)).unwrap();
        for line in &document {
            let place = Place {
                document: start.document,
                line: start.line + line.line() - 1,
                record: start.record + line.record() - 1,
            };
            let tags = line.tags().filter(|_| tags).map(|(key, _)| (key.into_owned(), ColumnType::Tag));
            let fields = line.fields().map(|(key, value)| {
                let of = match value {
                    Value::Float(_) => "float",
                    Value::Int(_) => "integer",
                    Value::UInt(_) => "unsigned",
                    Value::Bool(_) => "boolean",
                    Value::String(_) => "string",
                };
                (key.into_owned(), of.parse().unwrap())
            });
            for (key, of) in tags.chain(fields) {
                let column = self.columns.entry((line.measurement().into_owned(), key.clone())).or_default();
                match column.iter_mut().find(|(known, ..)| *known == of) {
                    Some((_, values, _)) => *values += 1,
                    None => column.push((of, 1, place)),
                }
                let (known, _, known_at) = column[0];
                if known != of {
                    self.conflicts.push((line.measurement().into_owned(), key, known, known_at, of, place));
                }
            }
        }
    }

    fn json(&self) -> serde_json::Value {
        let mut measurements: BTreeMap<&str, BTreeMap<&str, serde_json::Value>> = BTreeMap::new();
        for ((measurement, key), types) in &self.columns {
            let mut types = types.clone();
            types[1..].sort_by_key(|(of, ..)| *of as usize);
            let types: Vec<_> = types
                .iter()
                .map(|(of, values, first)| {
                    json!({"type": of.word(), "values": values, "document": first.document, "line": first.line,
                           "record": first.record})
                })
                .collect();
            measurements.entry(measurement).or_default().insert(key, types.into());
        }
        json!(measurements)
    }
}

fn measurements(schema: &Schema) -> serde_json::Value {
    let text = schema.to_json();
    serde_json::from_str::<serde_json::Value>(&text).unwrap()["measurements"].clone()
}

type Facts = (String, String, ColumnType, Place, ColumnType, Place);

fn facts(conflict: &Conflict) -> Facts {
    let Conflict { measurement, key, known, known_at, found, found_at, .. } = conflict.clone();
    (measurement, key, known, known_at, found, found_at)
}

/// Documents of few names, many types, and lines that only the exact parser settles or nobody takes.
fn documents() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        4 => prop::sample::select(vec!["a", "b", "load", "a_name_of_more_than_sixteen_bytes", "a_name_of_more_than_sixteen_bytez"]),
        1 => prop::sample::select(vec!["x\\ y", "x\\,y", "x\\=y", "ä", "a\\b"]),
    ];
    let value = prop::sample::select(vec![
        "1",
        "20.1",
        "-1e3",
        "20i",
        "7u",
        "t",
        "False",
        "\"text\"",
        "\"i\"",
        "\"two\nlines\"",
        "\"say \\\"u\\\"\"",
        "\"\"",
    ]);
    let tags = prop::collection::vec((name.clone(), prop::sample::select(vec!["x", "yy", "z\\ z"])), 0..3);
    let fields = prop::collection::vec((name.clone(), value), 1..4);
    let end = prop::sample::select(vec!["\n", " 17\n", "\r\n", " 17\r\n", "  18 \n", "\n\n", "\n# note\n"]);
    let line = (name, tags, fields, end).prop_map(|(measurement, tags, fields, end)| {
        let tags: String = tags.iter().map(|(key, value)| format!(",{key}={value}")).collect();
        let fields: Vec<_> = fields.iter().map(|(key, value)| format!("{key}={value}")).collect();
        format!("{measurement}{tags} {}{end}", fields.join(","))
    });
    let wrong = prop::sample::select(vec!["m f=\n".to_string(), "m,t f=1\n".to_string(), "\n".to_string()]);
    let lines = prop_oneof![8 => line, 1 => wrong];
    // The same lines again and again, as from devices.
    (prop::collection::vec(lines, 1..12), 1usize..4).prop_map(|(lines, times)| lines.concat().repeat(times))
}

fn options() -> impl Strategy<Value = ReadOptions> {
    let backends: Vec<_> = Backend::available();
    let modes = prop::sample::select(Mode::ALL.to_vec());
    (modes, prop::sample::select(backends), prop::sample::select(vec![0, 3, 1000]))
        .prop_map(|(mode, backend, most)| ReadOptions::new().mode(mode).backend(backend).max_errors(most))
}

proptest! {
    #[test]
    fn what_is_learned_is_what_maps_would_hold(
        texts in prop::collection::vec(documents(), 1..4), options in options(), tags in any::<bool>(),
    ) {
        let (mut model, mut schema) = (Model::default(), Schema::new(&SchemaOptions::new().tags(tags)));
        for (n, text) in texts.iter().enumerate() {
            let before = model.conflicts.len();
            model.learn(text.as_bytes(), &options, tags, Place::start_of(n as u64 + 1));
            let checked = schema.check(text.as_bytes(), &options).unwrap();
            let learned = schema.learn(text.as_bytes(), &options).unwrap();
            prop_assert_eq!(&checked, &learned);
            prop_assert_eq!(&learned.report, &validate(text, &options));
            let conflicts = &model.conflicts[before..];
            prop_assert_eq!(learned.conflicts.count, conflicts.len() as u64);
            let kept: Vec<_> = learned.conflicts.first.iter().map(facts).collect();
            prop_assert_eq!(&kept, &conflicts[..conflicts.len().min(options.max_errors)]);
        }
        prop_assert_eq!(measurements(&schema), model.json());
        let first = |types: &Vec<Seen>| types[0].0;
        let known: Vec<_> = model.columns.iter().map(|((m, key), types)| (&**m, &**key, first(types))).collect();
        prop_assert_eq!(schema.iter().collect::<Vec<_>>(), known);
        let others = schema.conflicts().map(|conflict| conflict.values).sum::<u64>();
        prop_assert_eq!(others, model.conflicts.len() as u64);
    }

    #[test]
    fn pieces_teach_what_the_whole_does(text in documents(), options in options(), size in 1usize..40) {
        let (mut whole, mut pieces) = (Schema::default(), Schema::default());
        let learned = whole.learn(text.as_bytes(), &options).unwrap();
        let (mut conflicts, mut decoder) = (Conflicts::new(options.max_errors), Decoder::new(&options));
        for piece in text.as_bytes().chunks(size) {
            pieces.learn_chunk(&decoder.feed(piece), &mut conflicts).unwrap();
        }
        pieces.learn_chunk(&decoder.finish(), &mut conflicts).unwrap();
        prop_assert_eq!(&pieces, &whole);
        prop_assert_eq!(conflicts, learned.conflicts);
    }

    #[test]
    fn merged_schemas_are_what_one_worker_learns(
        parts in prop::collection::vec(documents(), 1..5), rotate in 0usize..5, cut in 0usize..5,
    ) {
        let options = ReadOptions::new();
        let mut whole = Schema::default();
        whole.learn(parts.concat().as_bytes(), &options).unwrap();
        let mut at = Place::start_of(1);
        let mut schemas = Vec::new();
        for part in &parts {
            let mut schema = Schema::default();
            schema.start_at(at);
            let report = schema.learn(part.as_bytes(), &options).unwrap().report;
            at.line += part.bytes().filter(|&b| b == b'\n').count() as u64;
            at.record += report.records + report.rejected;
            schemas.push(schema);
        }
        // In any order, and in any groups.
        let turn = rotate % schemas.len();
        schemas.rotate_left(turn);
        let (left, right) = schemas.split_at(cut % schemas.len());
        let merge = |list: &[Schema]| list.iter().fold(Schema::default(), |mut all, schema| {
            all.merge(schema).unwrap();
            all
        });
        let (mut left, right) = (merge(left), merge(right));
        left.merge(&right).unwrap();
        prop_assert_eq!(left.to_json(), whole.to_json());
        prop_assert_eq!(&left, &whole);
    }

    #[test]
    fn saved_schemas_are_loaded_as_they_were(text in documents(), tags in any::<bool>(), limit in 100usize..1000) {
        let mut schema = Schema::new(&SchemaOptions::new().tags(tags).max_columns(limit));
        schema.learn(text.as_bytes(), &ReadOptions::new()).unwrap();
        let json = schema.to_json();
        let mut loaded = Schema::from_json(json.as_bytes()).unwrap();
        prop_assert_eq!(&loaded, &schema);
        prop_assert_eq!(loaded.to_json(), json);
        loaded.learn(b"another f=1", &ReadOptions::new()).unwrap();
        schema.learn(b"another f=1", &ReadOptions::new()).unwrap();
        prop_assert_eq!(loaded.get("another", "f"), Some(ColumnType::Float));
        prop_assert_eq!(loaded.len(), schema.len());
    }

    #[test]
    fn damaged_files_are_refused_or_mean_something(text in documents(), at in any::<prop::sample::Index>(), byte: u8) {
        let mut schema = Schema::default();
        schema.learn(text.as_bytes(), &ReadOptions::new()).unwrap();
        let mut json = schema.to_json().into_bytes();
        let at = at.index(json.len());
        json[at] = byte;
        match Schema::from_json(&json) {
            Err(error) => prop_assert!(!error.detail.is_empty()),
            Ok(loaded) => prop_assert_eq!(Schema::from_json(loaded.to_json().as_bytes()).unwrap(), loaded),
        }
        // Without its last line end it is whole.
        prop_assert_eq!(Schema::from_json(&json[..at]).is_err(), at + 1 < json.len());
    }
}

/// Lines of `kinds` measurements, whose fields change their type now and then.
fn mixed(lines: usize, kinds: usize) -> String {
    let line = |n: usize| {
        let (kind, value) = (n * 7 % kinds, n % 1000);
        let suffix = if n % 997 == 996 { "i" } else { "" };
        format!(
            "kind_{kind},host=h{},region=r{} load={value}{suffix},used={value}i,state=\"s{value}\" {n}\n",
            n % 5000,
            n % 3
        )
    };
    (0..lines).map(line).collect()
}

#[test]
fn many_lines_of_many_kinds_are_counted_exactly() {
    // More kinds than shapes are kept, and as many as do not matter.
    for (lines, kinds) in [(40_000, 1), (40_000, 40), (40_000, 9_000)] {
        let text = mixed(lines, kinds);
        let (mut model, mut schema) = (Model::default(), Schema::default());
        model.learn(text.as_bytes(), &ReadOptions::new(), true, Place::start_of(1));
        let learned = schema.learn(text.as_bytes(), &ReadOptions::new()).unwrap();
        assert_eq!(learned.report.records, lines as u64);
        assert_eq!(measurements(&schema), model.json(), "{kinds} kinds");
        assert_eq!(learned.conflicts.count, model.conflicts.len() as u64);
        assert!(learned.conflicts.count > 0);
        let kept: Vec<_> = learned.conflicts.first.iter().map(facts).collect();
        assert_eq!(kept, model.conflicts[..model.conflicts.len().min(100)]);
    }
}

#[test]
fn what_servers_refuse_is_found_where_it_stands() {
    let mut schema = Schema::default();
    schema.learn(b"\n# note\ncpu,host=a load=20.1\n", &ReadOptions::new()).unwrap();
    let checked = schema.check(b"cpu load=20\ncpu load=20i\ncpu host=\"a\"\nmem,load=1 load=2i\n", &ReadOptions::new());
    let said: Vec<_> = checked.unwrap().conflicts.first.iter().map(|conflict| conflict.to_string()).collect();
    assert_eq!(
        said,
        [
            "line 2: \"load\" of \"cpu\" is a field of type integer, but a field of type float since line 3 of document 1",
            "line 3: \"host\" of \"cpu\" is a field of type string, but a tag since line 3 of document 1",
            "line 4: \"load\" of \"mem\" is a field of type integer, but a tag since line 4",
        ]
    );
    let mut apart = Schema::new(&SchemaOptions::new().tags(false));
    assert!(apart.learn(b"mem,load=1 load=2i\n", &ReadOptions::new()).unwrap().ok());
    assert_eq!(schema.merge(&apart).unwrap_err().code.word(), "invalid_option");
}

#[test]
fn the_report_has_the_warnings_of_the_target() {
    let data = "m time=1,f=1\n".repeat(100_000);
    let options = ReadOptions::new().target(Some(Target::Influxdb1)).max_errors(7);
    let learned = Schema::default().learn(data.as_bytes(), &options).unwrap();
    assert_eq!(learned.report, validate(&data, &options));
    assert_eq!((learned.report.warning_count, learned.report.warnings.len()), (100_000, 7));
}

#[test]
fn limits_hold_however_the_names_come() {
    let name = |n: usize| format!("m{} f{n}=1\n", n % 10);
    let text: String = (0..100).map(name).collect();
    for (options, said) in [
        (SchemaOptions::new().max_columns(99), "max_columns is 99, at \"f99\" of \"m9\""),
        (SchemaOptions::new().max_name_bytes(309), "max_name_bytes is 309, at \"f99\" of \"m9\""),
    ] {
        let mut schema = Schema::new(&options);
        let error = schema.learn(text.as_bytes(), &ReadOptions::new()).unwrap_err();
        assert_eq!((error.code.word(), &*error.detail), ("schema_too_large", said));
        let (mut left, mut right) = (Schema::new(&options), Schema::new(&options));
        left.learn(&text.as_bytes()[..485], &ReadOptions::new()).unwrap();
        right.learn(&text.as_bytes()[485..], &ReadOptions::new()).unwrap();
        let before = left.clone();
        assert_eq!(left.merge(&right).unwrap_err().code.word(), "schema_too_large");
        assert_eq!(left, before);
    }
    let mut enough = Schema::new(&SchemaOptions::new().max_columns(100).max_name_bytes(310));
    enough.learn(text.as_bytes(), &ReadOptions::new()).unwrap();
    assert_eq!(enough.len(), 100);
    let long = format!("m {}=1\n", "x".repeat(1000));
    let error = Schema::new(&SchemaOptions::new().max_name_bytes(999)).learn(long.as_bytes(), &ReadOptions::new());
    assert!(error.unwrap_err().to_string().len() < 400);
}

#[test]
fn every_wrong_file_says_what_is_wrong() {
    let mut schema = Schema::default();
    schema.learn(b"cpu load=0.5\ncpu load=1i\n", &ReadOptions::new()).unwrap();
    let good = schema.to_json();
    for (from, to, said) in [
        ("{\n", "[", "at line 1 column"),
        ("\"linepack_schema\": 1", "\"linepack_schema\": \"1\"", "linepack_schema: is not a whole number"),
        ("\"linepack_schema\": 1", "\"linepack_schema\": 7", "linepack_schema: is 7, and only version 1 is known"),
        ("\"linepack_schema\"", "\"schema\"", "linepack_schema: is missing"),
        ("\"tags\": true", "\"tags\": 1", "tags: is not true or false"),
        ("\"tags\": true", "\"tags\": true, \"tag\": 1", "the file: \"tag\" is no member of it"),
        ("\"max_columns\": 100000", "\"max_columns\": -1", "max_columns: is not a whole number"),
        ("\"max_columns\": 100000", "\"max_columns\": 0", "max_columns is 0, at \"load\" of \"cpu\""),
        ("\"measurements\"", "\"tables\"", "the file: \"tables\" is no member of it"),
        ("\"cpu\": {", "\"mem\": 1, \"cpu\": {", "measurement \"mem\": is not an object"),
        ("\"cpu\": {", "\"mem\": {}, \"cpu\": {", "measurement \"mem\": has no name or no columns"),
        ("\"cpu\"", "\"\"", "measurement \"\": has no name or no columns"),
        ("\"load\"", "\"\"", "measurement \"cpu\", column \"\": has no name"),
        ("\"load\": [", "\"x\": [], \"load\": [", "measurement \"cpu\", column \"x\": has no types"),
        ("\"load\": [", "\"x\": 1, \"load\": [", "measurement \"cpu\", column \"x\": is not a list of types"),
        ("\"float\"", "\"double\"", "column \"load\", type 1: unknown word \"double\"; expected one of float"),
        ("\"float\"", "\"integer\"", "column \"load\", type 2: integer comes twice"),
        ("\"float\"", "1", "column \"load\", type 1: type is not a text"),
        ("\"type\": \"float\", ", "", "column \"load\", type 1: type is missing"),
        ("\"values\": 1", "\"values\": 0", "column \"load\", type 1: values is 0"),
        ("\"values\": 1", "\"value\": 1", "column \"load\", type 1: \"value\" is no member of it"),
        ("\"line\": 2", "\"line\": 0", "column \"load\", type 2: line is 0"),
        ("\"line\": 1", "\"line\": 3", "column \"load\", type 2: stands before the type that is known"),
        ("\"record\": 1", "\"record\": 1.5", "column \"load\", type 1: record is not a whole number"),
    ] {
        assert!(good.contains(from), "{from}");
        let error = Schema::from_json(good.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert!(error.detail.contains(said), "{error} instead of {said}");
    }
    let tag = good.replace("\"tags\": true", "\"tags\": false").replace("integer", "tag");
    let error = Schema::from_json(tag.as_bytes()).unwrap_err();
    assert!(error.detail.ends_with("type 2: is a tag, but the schema has learned no tags"), "{error}");
    assert!(Schema::from_json("[".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn integers_become_floats_where_the_field_is_one_and_nothing_is_lost() {
    let mut schema = Schema::default();
    schema.learn(b"m,t=a f=1,i=1i,u=1u,s=\"\",b=t\n", &ReadOptions::new()).unwrap();
    let coerce = |key, value| schema.coerce("m", key, value);
    assert_eq!(coerce("f", Value::Int(-20)), Value::Float(-20.0));
    assert_eq!(coerce("f", Value::UInt(1 << 63)), Value::Float(9_223_372_036_854_775_808.0));
    for (key, value) in [
        ("f", Value::Int(i64::MAX)),
        ("f", Value::UInt(u64::MAX)),
        ("f", Value::Int((1 << 53) + 1)),
        ("f", Value::from("1")),
        ("f", Value::Bool(true)),
        ("i", Value::Int(1)),
        ("i", Value::UInt(1)),
        ("u", Value::Int(1)),
        ("t", Value::Int(1)),
        ("unknown", Value::Int(1)),
    ] {
        assert_eq!(coerce(key, value.clone()), value, "{key}");
    }
    assert_eq!(schema.coerce("other", "f", Value::Int(1)), Value::Int(1));
}
