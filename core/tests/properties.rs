//! Round trip and no injection, over arbitrary text and bytes.

use linepack::{
    EncodeOptions, Encoder, Errors, FloatStyle, Key, Mode, Point, Precision, ReadOptions, TagOrder, Time, Value, parse,
    validate,
};
use proptest::prelude::*;

/// Text that likes the bytes that mean something.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z]{1,3}",
        3 => prop::sample::select(vec![",", "=", " ", "\\", "\"", "#", "\n", "\r", "\t", "\u{0}", "é", "🚀", "\u{feff}", "time"])
            .prop_map(str::to_string),
        1 => any::<char>().prop_map(|c| c.to_string()),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn value() -> impl Strategy<Value = Value<'static>> {
    prop_oneof![
        any::<u64>().prop_map(|bits| Value::Float(f64::from_bits(bits))),
        any::<i64>().prop_map(Value::Int),
        any::<u64>().prop_map(Value::UInt),
        any::<bool>().prop_map(Value::Bool),
        text().prop_map(|s| Value::String(s.into())),
    ]
}

#[derive(Debug, Clone)]
struct Given {
    measurement: String,
    tags: Vec<(String, String)>,
    fields: Vec<(String, Value<'static>)>,
    time: Option<i64>,
}

fn row() -> impl Strategy<Value = Given> {
    let tags = prop::collection::vec((text(), text()), 0..4);
    let fields = prop::collection::vec((text(), value()), 0..4);
    (text(), tags, fields, any::<Option<i64>>()).prop_map(|(measurement, tags, fields, time)| Given {
        measurement,
        tags,
        fields,
        time,
    })
}

fn options() -> impl Strategy<Value = EncodeOptions> {
    (
        prop::sample::select(Mode::ALL),
        prop::sample::select(Precision::ALL),
        prop::sample::select(FloatStyle::ALL),
        any::<bool>(),
    )
        .prop_map(|(mode, precision, floats, escapes)| {
            let given = EncodeOptions::new().tag_order(TagOrder::Given);
            given.mode(mode).precision(precision).floats(floats).string_c_escapes(escapes)
        })
}

fn same(a: &Value<'_>, b: &Value<'_>) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        _ => a == b,
    }
}

fn add(encoder: &mut Encoder, given: &Given) -> Result<(), linepack::EncodeError> {
    let mut row = encoder.row(&given.measurement);
    for (key, value) in &given.tags {
        row.add_tag(key, value);
    }
    for (key, value) in &given.fields {
        row.add_field(key, value);
    }
    row.end(given.time.map(Time::Units))
}

/// A value, or the bytes of a string.
#[derive(Debug, Clone)]
enum Held {
    Value(Value<'static>),
    Text(Vec<u8>),
}

/// A row whose names and texts are bytes.
#[derive(Debug, Clone)]
struct Bytes {
    measurement: Vec<u8>,
    tags: Vec<(Vec<u8>, Vec<u8>)>,
    fields: Vec<(Vec<u8>, Held)>,
    time: Option<Time>,
}

/// Rows of any bytes; most are text in most places, because one that is none has the row refused.
fn rows_of_bytes() -> impl Strategy<Value = Bytes> {
    let bytes = || {
        let any = prop::collection::vec(any::<u8>(), 0..12);
        prop_oneof![16 => "[a-e]{1,3}".prop_map(String::into_bytes), 8 => text().prop_map(String::into_bytes), 1 => any]
    };
    let held = prop_oneof![value().prop_map(Held::Value), bytes().prop_map(Held::Text)];
    let time = prop_oneof![
        any::<i64>().prop_map(Time::Units),
        any::<i32>().prop_map(|n| Time::Units(n.into())),
        any::<i64>().prop_map(Time::Instant)
    ];
    let tags = prop::collection::vec((bytes(), bytes()), 0..3);
    let fields = prop::collection::vec((bytes(), held), 0..3);
    (bytes(), tags, fields, prop::option::of(time)).prop_map(|(measurement, tags, fields, time)| Bytes {
        measurement,
        tags,
        fields,
        time,
    })
}

fn add_bytes(encoder: &mut Encoder, given: &Bytes, prepared: bool) -> Result<(), linepack::EncodeError> {
    let mut row = encoder.row(&given.measurement);
    for (key, value) in &given.tags {
        if prepared {
            row.add_tag(&Key::new(key), value);
        } else {
            row.add_tag(key, value);
        }
    }
    for (key, held) in &given.fields {
        match (held, prepared) {
            (Held::Value(value), false) => row.add_field(key, value),
            (Held::Value(value), true) => row.add_field(&Key::new(key), value),
            (Held::Text(text), false) => row.add_string(key, text),
            (Held::Text(text), true) => row.add_string(&Key::new(key), text),
        }
    }
    row.end(given.time)
}

/// The same row as a point.
fn point(given: &Given) -> Point {
    let point = Point::new(&given.measurement);
    let point = given.tags.iter().fold(point, |point, (key, value)| point.tag(key, value));
    let point = given.fields.iter().fold(point, |point, (key, value)| point.field(key, value.clone()));
    match given.time {
        Some(time) => point.timestamp(time),
        None => point,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// What is written reads back as exactly what was given, as one record a row, and a refused row leaves no trace.
    #[test]
    fn rows_round_trip_and_inject_nothing(rows in prop::collection::vec(row(), 1..4), options in options()) {
        let (mut encoder, mut points) = (Encoder::new(options.clone()), Encoder::new(options.clone()));
        let mut good = Vec::new();
        for given in &rows {
            let before = encoder.as_bytes().len();
            let added = add(&mut encoder, given);
            prop_assert_eq!(&points.point(&point(given)), &added);
            match added {
                Ok(()) => good.push(given),
                Err(error) => {
                    prop_assert_eq!(encoder.as_bytes().len(), before);
                    prop_assert_eq!(error.row + 1, encoder.rows());
                }
            }
        }
        prop_assert_eq!(points.as_bytes(), encoder.as_bytes());
        let reading = ReadOptions::new().mode(options.mode).precision(options.precision);
        let reading = reading.string_c_escapes(options.string_c_escapes).errors(Errors::Collect);
        let doc = parse(encoder.as_bytes(), &reading).unwrap();
        prop_assert!(doc.report().ok(), "{:?} of {:?}", doc.report().errors, String::from_utf8_lossy(encoder.as_bytes()));
        prop_assert_eq!(doc.len(), good.len());
        for (line, given) in doc.iter().zip(good) {
            prop_assert_eq!(&line.measurement(), &given.measurement);
            let dropped = |value: &str| options.mode == Mode::Lenient && value.is_empty();
            let tags: Vec<_> = line.tags().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
            let wanted: Vec<_> = given.tags.iter().filter(|(_, v)| !dropped(v)).cloned().collect();
            prop_assert_eq!(tags, wanted);
            let fields: Vec<_> = line.fields().collect();
            prop_assert_eq!(fields.len(), given.fields.len());
            for ((key, value), (wanted_key, wanted)) in fields.iter().zip(&given.fields) {
                prop_assert_eq!(key, wanted_key);
                prop_assert!(same(value, wanted), "{:?} is not {:?}", value, wanted);
            }
            prop_assert_eq!(line.timestamp(), given.time.map(|t| options.precision.to_ns(t).unwrap()));
        }
    }

    /// What the strict encoder writes, every mode accepts.
    #[test]
    fn strict_output_is_accepted_by_every_mode(given in row()) {
        let mut encoder = Encoder::new(EncodeOptions::new());
        if add(&mut encoder, &given).is_ok() {
            for &mode in Mode::ALL {
                let report = validate(encoder.as_bytes(), &ReadOptions::new().mode(mode).strict_control(true));
                prop_assert!(report.ok() && report.records == 1, "{mode}: {:?}", report.errors);
            }
        }
    }

    /// Any bytes in any place of a row are read back as they were given, or the row is refused and leaves no trace.
    #[test]
    fn bytes_round_trip_or_are_refused(given in rows_of_bytes(), options in options(), prepared: bool) {
        let mut encoder = Encoder::new(options.clone());
        encoder.row("before").field("f", 1.0).end(None).unwrap();
        let before = encoder.as_bytes().to_vec();
        if let Err(error) = add_bytes(&mut encoder, &given, prepared) {
            prop_assert_eq!(error.row, 1);
            prop_assert_eq!(encoder.as_bytes(), before);
        } else {
            let body = encoder.take();
            prop_assert!(body.starts_with(&before));
            let reading = ReadOptions::new().mode(options.mode).precision(options.precision);
            let reading = reading.string_c_escapes(options.string_c_escapes);
            prop_assert_eq!(validate(&body[..], &reading).records, 2);
            let document = parse(&body[..], &reading).unwrap();
            prop_assert_eq!(document.len(), 2);
            let line = document.line(1).unwrap();
            let measurement = line.measurement();
            prop_assert_eq!(measurement.as_bytes(), &given.measurement[..]);
            let dropped = |value: &[u8]| options.mode == Mode::Lenient && value.is_empty();
            let tags: Vec<_> = line.tags().map(|(k, v)| (k.as_bytes().to_vec(), v.as_bytes().to_vec())).collect();
            let wanted: Vec<_> = given.tags.iter().filter(|(_, v)| !dropped(v)).cloned().collect();
            prop_assert_eq!(tags, wanted);
            let fields: Vec<_> = line.fields().collect();
            prop_assert_eq!(fields.len(), given.fields.len());
            for ((key, value), (wanted_key, wanted)) in fields.iter().zip(&given.fields) {
                prop_assert_eq!(key.as_bytes(), &wanted_key[..]);
                match wanted {
                    Held::Text(text) => prop_assert_eq!(value, &Value::String(String::from_utf8_lossy(text))),
                    Held::Value(wanted) => prop_assert!(same(value, wanted), "{:?} is not {:?}", value, wanted),
                }
            }
            let unit = options.precision.ns_per_unit();
            prop_assert_eq!(line.timestamp(), given.time.map(|time| match time {
                Time::Instant(ns) => ns.div_euclid(unit) * unit,
                Time::Units(units) => units * unit,
                Time::Refused(code) => panic!("{code} was never given"),
            }));
        }
    }
}
