//! What is written by default is read by VictoriaMetrics as what was meant.

use linepack_conformance::core_face::{self, Way};
use linepack_conformance::face;
use linepack_conformance::model::{EncodeOptions, Mode, Precision, Row, Value, When};
use linepack_conformance::nasty::Nasty;
use linepack_servers::{Sample, VictoriaMetrics};

/// Rows a body.
const ROWS: usize = 1_000;
/// 2010-01-01 in hours: a time that every precision can write.
const FIRST_HOUR: i64 = 350_640;
const HOUR_MS: i64 = 3_600_000;
/// Bytes of a tag key, and of a tag value or the name of a series, that this server keeps unless told otherwise.
const TAG_KEY: usize = 256;
const LABEL: usize = 16 << 10;

fn server() -> Option<VictoriaMetrics> {
    let program = VictoriaMetrics::program();
    if program.exists() {
        return Some(VictoriaMetrics::start().unwrap());
    }
    println!("skipped: no {}", program.display());
    assert!(!face::must_be_complete(), "the server must be there");
    None
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is written is text")
}

/// The body of `rows`, and those that were taken.
fn written(rows: Vec<Row>, options: &EncodeOptions) -> (Vec<u8>, Vec<Row>) {
    let written = core_face::encode(&rows, options, Way::Names);
    let taken = written.taken(rows);
    (written.body, taken)
}

/// What a row means to this server: a series for each field, every value a float, a string 0.
fn meant(row: &Row) -> Vec<Sample> {
    let Some(When::Instant(ns)) = row.time else { panic!("every row here has its instant") };
    let sample = |(field, value): &(Vec<u8>, Value)| {
        let name = format!("{}_{}", text(&row.measurement), text(field));
        let tags = row.tags.iter().map(|(key, value)| (text(key), text(value)));
        let number = match value {
            Value::Float(bits) => f64::from_bits(*bits),
            Value::Int(n) => *n as f64,
            Value::UInt(n) => *n as f64,
            Value::Bool(b) => f64::from(u8::from(*b)),
            Value::Str(_) => 0.0,
        };
        let mut labels: Vec<_> = tags.chain([("__name__".into(), name)]).collect();
        labels.sort();
        Sample { labels, time: ns / 1_000_000, bits: number.to_bits() }
    };
    row.fields.iter().map(sample).collect()
}

/// Every name and tag value of a row, for counting what is in them.
fn names(row: &Row) -> String {
    let tags = row.tags.iter().flat_map(|(key, value)| [key, value]);
    let names = tags.chain(row.fields.iter().map(|(key, _)| key)).chain([&row.measurement]);
    names.map(|name| text(name)).collect::<Vec<_>>().join("\n")
}

/// Whether the row has what this server reads otherwise than every other and is written by default all the same: see the
/// second test.
fn read_otherwise(row: &Row) -> bool {
    row.fields.iter().any(|(_, value)| matches!(value, Value::Str(text) if text.contains(&b'\n')))
        || row.tags.iter().any(|(key, value)| key.len() > TAG_KEY || value.len() > LABEL)
        || row.fields.iter().any(|(key, _)| row.measurement.len() + 1 + key.len() > LABEL)
}

/// Numbers that this server keeps exactly: it stores decimals of some fifteen digits.
fn storable(value: Value) -> Value {
    match value {
        Value::Float(bits) => Value::Float((f64::from(bits as i32) / 8.0).to_bits()),
        Value::Int(n) => Value::Int(n >> 16),
        Value::UInt(n) => Value::UInt(n >> 16),
        other => other,
    }
}

#[test]
fn what_is_written_by_default_is_the_same_series() {
    let Some(server) = server() else { return };
    let mut nasty = Nasty::new(18, 16);
    let (mut expected, mut taken, mut hour) = (Vec::new(), Vec::new(), FIRST_HOUR);
    for precision in Precision::ALL {
        let rows = (0..ROWS).map(|_| {
            let mut row = nasty.row();
            hour += 1;
            row.time = Some(When::Instant(hour * HOUR_MS * 1_000_000));
            row.fields = row.fields.into_iter().map(|(key, value)| (key, storable(value))).collect();
            row
        });
        let rows: Vec<Row> = rows.filter(|row| !read_otherwise(row)).collect();
        let (body, rows) = written(rows, &EncodeOptions { precision, ..EncodeOptions::default() });
        server.write(&body, precision.word).unwrap();
        taken.extend(rows.iter().map(names));
        expected.extend(rows.iter().flat_map(meant));
    }
    expected.sort();
    let found = server.samples().unwrap();
    let missing: Vec<_> = expected.iter().filter(|sample| found.binary_search(sample).is_err()).collect();
    let strange: Vec<_> = found.iter().filter(|sample| expected.binary_search(sample).is_err()).collect();
    let (lost, more) = (missing.len(), strange.len());
    let shown = (missing.iter().take(5).collect::<Vec<_>>(), strange.iter().take(5).collect::<Vec<_>>());
    assert!(lost + more == 0, "{lost} samples are missing, and {more} are there that nobody wrote: {shown:#?}");
    assert_eq!(found.len(), expected.len());
    println!("VictoriaMetrics: {} rows of {} are the same {} samples", taken.len(), 6 * ROWS, found.len());
    for part in ["\\", ",", "=", " ", "\"", "#", "é"] {
        let with = taken.iter().filter(|names| names.contains(part)).count();
        assert!(with > ROWS / 4, "only {with} rows with {part:?} in a name could be written");
    }
}

/// What this server reads otherwise than every other, whoever writes it: `strict` refuses it, or the test above leaves it out.
#[test]
fn what_this_server_reads_otherwise() {
    let number = || Value::Int(7);
    let row = |tags: &[(&str, &str)], fields: Vec<(&str, Value)>| Row {
        measurement: b"m".to_vec(),
        tags: tags.iter().map(|(key, value)| (key.as_bytes().to_vec(), value.as_bytes().to_vec())).collect(),
        fields: fields.into_iter().map(|(key, value)| (key.as_bytes().to_vec(), value)).collect(),
        time: Some(When::Instant(FIRST_HOUR * HOUR_MS * 1_000_000)),
    };
    let (long_key, long_value) = ("k".repeat(TAG_KEY + 1), "v".repeat(LABEL + 1));
    let line_feed = Value::Str(b"x\nm,role=admin f=1i 1262304000000000000\n".to_vec());
    for (what, row) in [
        // An open quote hides what follows: the value is 0, and the time is when it came.
        ("a quote in a field key", row(&[], vec![("a\"b", number())])),
        // What stands between two of them is one value: the second field is lost.
        ("quotes in two field keys", row(&[], vec![("a\"", number()), ("b\"", number())])),
        // The tag is taken for the series' own name, and then overwritten.
        ("a tag __name__", row(&[("__name__", "x")], vec![("f", number())])),
        // What is longer is cut short.
        ("a tag key too long", row(&[(&long_key, "x")], vec![("f", number())])),
        ("a tag value too long", row(&[("t", &long_value)], vec![("f", number())])),
        ("a field key too long", row(&[], vec![(&long_value, number())])),
        // A line feed ends the line even in a string, so the rest is a line of its own.
        ("a line feed in a string", row(&[], vec![("s", line_feed)])),
    ] {
        let Some(server) = server() else { return };
        let (_, by_default) = written(vec![row.clone()], &EncodeOptions::default());
        assert_eq!(read_otherwise(&row), !by_default.is_empty(), "{what} is either refused or left out above");
        let (body, taken) = written(vec![row], &EncodeOptions { mode: Mode::Spec, ..EncodeOptions::default() });
        assert_eq!(taken.len(), 1, "{what}");
        server.write(&body, "ns").unwrap();
        let found = server.samples().unwrap();
        if body.len() < TAG_KEY {
            println!("VictoriaMetrics: {what}: {:?} is read as {found:?}", text(&body));
        }
        assert_ne!(found, meant(&taken[0]), "{what} is read as everywhere: nothing to leave out any more");
    }
}
