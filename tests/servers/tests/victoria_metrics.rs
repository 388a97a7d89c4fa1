//! What is written by default is read by VictoriaMetrics as what was meant.

use linepack::write::split_valid;
use linepack::{Precision, ReadOptions, Target, validate};
use linepack_conformance::core_face::{self, Way};
use linepack_conformance::model::{EncodeOptions, Mode, Row, Value, When};
use linepack_conformance::nasty::Nasty;
use linepack_servers::documents::Documents;
use linepack_servers::{Case, Point, Sample, VictoriaMetrics, judge, meant, samples};

/// Rows a body.
const ROWS: usize = 1_000;
/// 2010-01-01 in hours: a time that every precision can write.
const FIRST_HOUR: i64 = 350_640;
const HOUR_MS: i64 = 3_600_000;
/// Bytes of a tag key, and of a tag value or the name of a series, that this server keeps unless told otherwise.
const TAG_KEY: usize = 256;
const LABEL: usize = 16 << 10;

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is written is text")
}

/// Writes a body that the server takes, as it takes all.
fn write(server: &VictoriaMetrics, body: &[u8], precision: Precision) {
    let reply = server.server().write(&server.writing(), body, precision).unwrap();
    assert_eq!(reply.status / 100, 2, "{}", reply.text());
}

/// The body of `rows`, and those that were taken.
fn written(rows: Vec<Row>, options: &EncodeOptions) -> (Vec<u8>, Vec<Row>) {
    let written = core_face::encode(&rows, options, Way::Names);
    let taken = written.taken(rows);
    (written.body, taken)
}

/// What a row means to this server.
fn meant_by(row: &Row) -> Vec<Sample> {
    let Some(When::Instant(ns)) = row.time else { panic!("every row here has its instant") };
    let tags = row.tags.iter().map(|(key, value)| (text(key), text(value)));
    let fields = row.fields.iter().map(|(key, value)| (text(key), value.clone()));
    samples(&Point {
        measurement: text(&row.measurement),
        tags: tags.collect(),
        fields: fields.collect(),
        time: Some(ns),
    })
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
    let Some(server) = VictoriaMetrics::start() else { return };
    let mut nasty = Nasty::new(18, 16);
    let (mut expected, mut taken, mut hour) = (Vec::new(), Vec::new(), FIRST_HOUR);
    for precision in linepack_conformance::model::Precision::ALL {
        let rows = (0..ROWS).map(|_| {
            let mut row = nasty.row();
            hour += 1;
            row.time = Some(When::Instant(hour * HOUR_MS * 1_000_000));
            row.fields = row.fields.into_iter().map(|(key, value)| (key, storable(value))).collect();
            row
        });
        let rows: Vec<Row> = rows.filter(|row| !read_otherwise(row)).collect();
        let (body, rows) = written(rows, &EncodeOptions { precision, ..EncodeOptions::default() });
        write(&server, &body, precision.word.parse().unwrap());
        taken.extend(rows.iter().map(names));
        expected.extend(rows.iter().flat_map(meant_by));
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
        let Some(server) = VictoriaMetrics::start() else { return };
        let (_, by_default) = written(vec![row.clone()], &EncodeOptions::default());
        assert_eq!(read_otherwise(&row), !by_default.is_empty(), "{what} is either refused or left out above");
        let (body, taken) = written(vec![row], &EncodeOptions { mode: Mode::Spec, ..EncodeOptions::default() });
        assert_eq!(taken.len(), 1, "{what}");
        write(&server, &body, Precision::Ns);
        let found = server.samples().unwrap();
        if body.len() < TAG_KEY {
            println!("VictoriaMetrics: {what}: {:?} is read as {found:?}", text(&body));
        }
        assert_ne!(found, meant_by(&taken[0]), "{what} is read as everywhere: nothing to leave out any more");
    }
}

/// Measurement and field.
fn name(sample: &Sample) -> &str {
    let name = sample.labels.iter().find(|(key, _)| key == "__name__");
    &name.expect("every series has its name").1
}

/// Whether a number is this value.
fn is(bits: u64, value: &Value) -> bool {
    let number = f64::from_bits(bits);
    match value {
        Value::Float(bits) => number.to_bits() == *bits,
        Value::Int(n) => number as i128 == i128::from(*n),
        Value::UInt(n) => number as i128 == i128::from(*n),
        Value::Bool(_) | Value::Str(_) => false,
    }
}

/// Whether these points are there, to the nanosecond and with their values, and no others; where a time was not given, any is
/// right.
fn same(expected: &[Point], mut found: Vec<Sample>) -> Result<(), String> {
    for point in expected {
        for (sample, value) in samples(point).iter().zip(point.fields.values()) {
            let time = |other: &Sample| point.time.is_none_or(|ns| other.time * 1_000_000 == ns);
            let place =
                found.iter().position(|other| other.labels == sample.labels && time(other) && is(other.bits, value));
            let Some(at) = place else {
                let near: Vec<_> = found.iter().filter(|other| name(sample) == name(other)).collect();
                return Err(format!("{sample:?} for {value:?} is not there, but {near:?}")
                    .chars()
                    .take(2_000)
                    .collect());
            };
            found.swap_remove(at);
        }
    }
    if found.is_empty() { Ok(()) } else { Err(format!("nobody wrote {found:?}").chars().take(2_000).collect()) }
}

#[test]
fn each_rule_is_as_the_server_does() {
    if VictoriaMetrics::start().is_none() {
        return;
    }
    let x = |n: usize| "x".repeat(n);
    let t = 1_600_000_000_000_000_000_i64;
    let line = |text: &str| format!("{text} {t}\n");
    let tags = |n: usize| line(&format!("m{} f=1", (0..n).map(|i| format!(",t{i:02}=v")).collect::<String>()));
    let columns = |n: usize| line(&format!("m {}", (0..n).map(|i| format!("f{i}=1")).collect::<Vec<_>>().join(",")));
    // Comments, and a point that ends a body of so many bytes.
    let body = |bytes: usize| {
        let (point, comment) = (line("m f=1"), format!("#{}\n", x(9_998)));
        format!("{}{}{point}", comment.repeat(bytes / 10_000 - 1), "\n".repeat(10_000 + bytes % 10_000 - point.len()))
    };
    let cases = [
        Case::new("TG-501", line("m f=\"a\nb\""), line("m f=1")),
        Case::new("TG-502", line("  m f=2"), line("m  f=1")),
        Case::new("TG-503", format!("m f=1 {t} \n"), format!("m f=1 {t}\r\nm g=1\n")),
        Case::new("TG-504", line("m,k=a\\\\,b f=1"), line("m,k=a\\,b f=1")),
        Case::new("TG-505", line("m,k=a\\\\b f=1"), line("m,k=a\\b f=1")),
        Case::new("TG-506", line("a\\=b f=1"), line("a=b f=1")),
        Case::new("TG-507", line("m a\"b=1"), line("m,k=a\"b f=1")),
        Case::new("TG-508", line("m,__name__=a f=1"), line("m,name=a __name__=1")),
        Case::new("TG-509", line("m f=1,f=2"), line("m f=1,ff=1")),
        Case::new("TG-510", line("m f=1,g=\"a\""), line("m f=1,g=2i")),
        Case::new("TG-511", line("m f=1,g=F"), line("m f=1")),
        Case::new("TG-512", line("m f=9007199254740993i"), line("m f=9007199254740994i,g=7u")),
        Case::new("TG-513", line("m f=.5"), line("m f=0.5,g=1e5,h=-1.0")),
        Case::new("TG-514", format!("m f=1 {}\n", t + 1), format!("m f=1 {}\n", t + 1_000_000)),
        Case::new("TG-515", "m f=1 -1000000\n", "m f=1 1000000\n"),
        Case::new("TG-516", columns(40_000), columns(20_000)),
        Case::new("TG-517", body(67_108_865), body(67_108_864)).of_other_versions(),
        Case::new("TG-518", "m f=1 0\n", "m f=1 1000000\n"),
        Case::new("TG-519", tags(31), tags(30)),
        Case::new("TG-520", line(&format!("m,{}=v f=1", x(257))), line(&format!("m,{}=v f=1", x(256)))),
        Case::new("TG-521", line(&format!("m,k={} f=1", x(16_385))), line(&format!("m,k={} f=1", x(16_384)))),
        Case::new("TG-522", line(&format!("m {}=1", x(16_383))), line(&format!("m {}=1", x(16_382)))),
        Case::new(
            "TG-523",
            line("m f=1.23456789012345"),
            line("m f=1.2345678901,g=9007199254740992,h=-0.1,i=0,j=2e-10"),
        ),
        Case::new("TG-524", "m f=1  \n", "m f=1\n"),
    ];
    judge(Target::Victoriametrics, &cases, |case, document, points| {
        let server = VictoriaMetrics::start().ok_or("it was there before")?;
        server.server().write(&server.writing(), document, case.precision)?;
        same(points, server.samples()?)
    });
}

/// What the target lets pass without a warning is there as it was meant.
#[test]
fn what_the_target_lets_pass_is_stored() {
    let Some(server) = VictoriaMetrics::start() else { return };
    let mut documents = Documents::new(79);
    let precision = Precision::Ns;
    let options = ReadOptions::new().precision(precision).target(Some(Target::Victoriametrics));
    let (mut expected, mut warned, mut refused) = (Vec::new(), 0, 0);
    for _ in 0..1_500 {
        let document = documents.next(20);
        let valid = split_valid(&document, &options);
        let good: Vec<u8> = valid.good.iter().flat_map(|range| &document[range.clone()]).copied().collect();
        let report = validate(&good, &options);
        assert!(report.ok(), "{report:?}");
        if report.records == 0 {
            continue;
        }
        write(&server, &good, precision);
        (refused, warned) = (refused + valid.report.rejected, warned + report.warning_count);
        let clean = |record: u64| report.warnings.iter().all(|warning| warning.record != record);
        // The test asks for times before the year 2100 alone, and the server takes none far ahead.
        let near = |point: &Point| point.time.is_none_or(|ns| ns < 4_000_000_000_000_000_000);
        let points = meant(&good, precision).into_iter().filter(|(record, point)| clean(*record) && near(point));
        expected.extend(points.map(|(_, point)| point));
    }
    let names: std::collections::HashSet<String> =
        expected.iter().flat_map(samples).map(|sample| name(&sample).to_string()).collect();
    let found = server.samples().unwrap().into_iter().filter(|sample| names.contains(name(sample))).collect();
    same(&expected, found).unwrap();
    println!(
        "VictoriaMetrics: {} records stored as they are meant, {refused} refused beforehand, {warned} warnings",
        expected.len()
    );
    assert!(expected.len() > 200 && refused > 10_000 && warned > 10_000);
}
