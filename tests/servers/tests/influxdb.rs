//! What a real InfluxDB 1.6 stores of what linepack writes, and of what the target lets pass.

use linepack::write::split_valid;
use linepack::{Precision, ReadOptions, Target, validate};
use linepack_conformance::core_face::{self, Way};
use linepack_conformance::model::{EncodeOptions, Mode, Row, When};
use linepack_conformance::nasty::Nasty;
use linepack_servers::documents::Documents;
use linepack_servers::{Case, Influxdb, Point, judge, meant};
use std::collections::{HashMap, HashSet};

fn x(n: usize) -> String {
    "x".repeat(n)
}

/// Writes a document whatever the server says to it, and gives what the database then has.
fn held(server: &Influxdb, document: &[u8], precision: Precision) -> Vec<Point> {
    let database = server.database();
    // A connection is closed where the body is too long.
    let _ = server.server().write(&server.writing(&database), document, precision);
    server.points(&database, None).expect("what is there can be asked for")
}

/// Whether these are the same points, in any order; where the time was not given, any is right.
fn same(expected: &[Point], mut found: Vec<Point>) -> Result<(), String> {
    for point in expected {
        let is = |other: &Point| Point { time: other.time.filter(|_| point.time.is_some()), ..other.clone() } == *point;
        let Some(at) = found.iter().position(is) else {
            let near: Vec<_> = found.iter().filter(|other| other.measurement == point.measurement).collect();
            let all = if near.is_empty() { found.iter().take(3).collect() } else { near };
            return Err(format!("{point:?} is not there, but {all:?}").chars().take(2_000).collect());
        };
        found.swap_remove(at);
    }
    if found.is_empty() { Ok(()) } else { Err(format!("nobody wrote {found:?}").chars().take(2_000).collect()) }
}

#[test]
fn each_rule_is_as_the_server_does() {
    let Some(server) = Influxdb::start() else { return };
    let series = |n: usize| format!("m,k={} f=1 1\n", x(n - 5));
    // Comments, and a point that ends a body of so many bytes.
    let body = |bytes: usize| {
        let point = "m f=1 1\n";
        format!(
            "{}{}{point}",
            format!("#{}\n", x(9_998)).repeat(bytes / 10_000 - 1),
            "\n".repeat(10_000 + bytes % 10_000 - 8)
        )
    };
    let max = i64::MAX;
    let cases = [
        Case::new("TG-401", "m f=1,g=7u 1\n", "m f=1,g=7i,h=\"7u\" 1\n"),
        Case::new("TG-402", "m f=1 1\r\nm f=2 2\n", "m f=1 1\nm g=\"\r\n\",f=1 2\n"),
        Case::new("TG-403", "# a=\"x\nm f=1 1\n", "# a=\"x\" \nm f=1 1\n"),
        Case::new("TG-404", "# c\\\nm f=1 1\n", "# c\\ \nm f=1 1\n"),
        Case::new("TG-405", "a\\=b f=1 1\n", "a=b f=1 1\n"),
        Case::new("TG-406", "m,time=a f=1 1\n", "m,_measurement=a f=1 1\n"),
        Case::new("TG-407", "m time=1,f=2 1\n", "m times=1 1\n"),
        Case::new("TG-408", series(65_532), series(65_531)),
        Case::new("TG-409", format!("m f=1 -{max}\n"), format!("m f=1 -{}\n", max - 1)),
        Case::new("TG-410", body(25_000_001), body(25_000_000)),
        Case::new("TG-411", "m time=1 1\n", "m time_=1 1\n"),
        Case::new("TG-412", "m f=1,f=2i 1\n", "m f=1,f=2 1\n"),
        Case::new("TG-413", "a\\\\,b f=1 1\n", "a\\\\b\\,c,k=a\\\\,b f=1 1\n"),
        Case::new(
            "TG-414",
            "  m=a,k=\" f=1 1\nm f=1 2\n",
            "  m,k=\" f\"=\"\" 1\n  n=a,k=b f=\"\" 1\no=\",k=a\\\\ \" f=1,g\"=\"\\\"\" 1\n",
        ),
        Case::new("TG-415", "m a\\\\,b=1 1\n", "m,a=b\\\\,c a\\\\\\,b=1 1\n"),
        Case::new("TG-416", "m a\\\"b=1 1\n", "m\",a\\\"b=c\\\"d f\"=1 1\n"),
    ];
    judge(Target::Influxdb1, &cases, |case, document, points| same(points, held(&server, document, case.precision)));
}

/// What the target lets pass without a warning is there as it was meant, and nothing else.
#[test]
fn what_the_target_lets_pass_is_stored() {
    let Some(server) = Influxdb::start() else { return };
    let mut documents = Documents::new(16);
    let (mut stored, mut warned, mut refused) = (0, 0, 0);
    for precision in [Precision::Ns, Precision::Us, Precision::S] {
        let options = ReadOptions::new().precision(precision).target(Some(Target::Influxdb1));
        let database = server.database();
        let (mut expected, mut strange) = (HashMap::new(), HashSet::new());
        for _ in 0..150 {
            let document = documents.next(20);
            let valid = split_valid(&document, &options);
            let good: Vec<u8> = valid.good.iter().flat_map(|range| &document[range.clone()]).copied().collect();
            let report = validate(&good, &options);
            assert!(report.ok(), "{report:?}");
            if report.records == 0 {
                continue;
            }
            (refused, warned) = (refused + valid.report.rejected, warned + report.warning_count);
            let reply = server.server().write(&server.writing(&database), &good, precision);
            let taken = reply.as_ref().is_ok_and(|reply| reply.status == 204);
            assert!(taken, "{reply:?} for {:?}", String::from_utf8_lossy(&good));
            for (record, point) in meant(&good, precision) {
                if report.warnings.iter().any(|warning| warning.record == record) {
                    strange.insert(point.measurement);
                } else {
                    expected.insert(point.measurement.clone(), point);
                }
            }
        }
        let names: Vec<&str> = expected.keys().map(String::as_str).collect();
        let found = server.points(&database, Some(&names)).unwrap();
        assert!(strange.iter().all(|name| !expected.contains_key(name)));
        stored += expected.len();
        same(&expected.into_values().collect::<Vec<_>>(), found).unwrap();
    }
    println!(
        "InfluxDB 1.6: {stored} records stored as they are meant, {refused} refused beforehand, {warned} warnings"
    );
    assert!(stored > 2_000 && refused > 500 && warned > 20);
}

/// Rows of the encoder, each with a measurement of its own, are there as they were given.
#[test]
fn rows_are_stored_as_given() {
    let Some(server) = Influxdb::start() else { return };
    for mode in [Mode::Strict, Mode::Spec] {
        let mut nasty = Nasty::new(7, 200);
        let rows = (0..3_000).map(|i| {
            let mut row: Row = nasty.row();
            row.measurement.extend_from_slice(format!("{i}").as_bytes());
            row.time = Some(When::Instant(i * 1_000_000_007));
            row
        });
        let rows: Vec<Row> = rows.collect();
        let asked = EncodeOptions { mode, ..EncodeOptions::default() };
        let written = core_face::encode(&rows, &asked, Way::Points);
        let options = ReadOptions::new().target(Some(Target::Influxdb1));
        let valid = split_valid(&written.body, &options);
        let good: Vec<u8> = valid.good.iter().flat_map(|range| &written.body[range.clone()]).copied().collect();
        let report = validate(&good, &options);
        let warned: HashSet<u64> = report.warnings.iter().map(|warning| warning.record).collect();
        assert_eq!(report.warning_count, report.warnings.len() as u64, "every warning is known");
        let database = server.database();
        let reply = server.server().write(&server.writing(&database), &good, Precision::Ns).unwrap();
        assert_eq!(reply.status, 204, "{}", reply.text());
        let expected = meant(&good, Precision::Ns).into_iter();
        let expected: Vec<_> =
            expected.filter(|(record, _)| !warned.contains(record)).map(|(_, point)| point).collect();
        let names: Vec<&str> = expected.iter().map(|point| point.measurement.as_str()).collect();
        same(&expected, server.points(&database, Some(&names)).unwrap()).unwrap();
        println!(
            "InfluxDB 1.6: {} of 3000 rows written in {} are stored as given, {} refused by the target, {} warned of",
            expected.len(),
            mode.word(),
            valid.report.rejected,
            warned.len()
        );
        assert!(expected.len() > 800);
    }
}
