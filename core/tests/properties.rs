//! Round trip and no injection, over arbitrary text and bytes.

use linepack::{
    EncodeOptions, Encoder, Errors, FloatStyle, Mode, Precision, ReadOptions, TagOrder, Time, Value, parse, validate,
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    /// What is written reads back as exactly what was given, as one record a row, and a refused row leaves no trace.
    #[test]
    fn rows_round_trip_and_inject_nothing(rows in prop::collection::vec(row(), 1..4), options in options()) {
        let mut encoder = Encoder::new(options.clone());
        let mut good = Vec::new();
        for given in &rows {
            let before = encoder.as_bytes().len();
            match add(&mut encoder, given) {
                Ok(()) => good.push(given),
                Err(error) => {
                    prop_assert_eq!(encoder.as_bytes().len(), before);
                    prop_assert_eq!(error.row + 1, encoder.rows());
                }
            }
        }
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

    /// Bytes that are no text are refused, never written.
    #[test]
    fn bytes_round_trip_or_are_refused(name in prop::collection::vec(any::<u8>(), 0..6), text in prop::collection::vec(any::<u8>(), 0..12)) {
        let mut encoder = Encoder::new(EncodeOptions::new().mode(Mode::Spec));
        let mut row = encoder.row(&name);
        row.add_tag(&name, &name);
        row.add_string(&name, &text);
        match row.end(None) {
            Err(_) => prop_assert!(encoder.as_bytes().is_empty()),
            Ok(()) => {
                let doc = parse(encoder.as_bytes(), &ReadOptions::new()).unwrap();
                prop_assert_eq!(doc.len(), 1);
                let line = doc.line(0).unwrap();
                let measurement = line.measurement();
                prop_assert_eq!(measurement.as_bytes(), &name[..]);
                let (key, value) = line.fields().next().unwrap();
                prop_assert_eq!(key.as_bytes(), &name[..]);
                prop_assert_eq!(value, Value::String(String::from_utf8(text).unwrap().into()));
            }
        }
    }
}
