//! What a real QuestDB has of what linepack writes, and that each rule of the target is as it does.

use linepack::write::{Api, Outcome, WriteOptions, WriteResponse, split_valid};
use linepack::{Precision, ReadOptions, Target, validate};
use linepack_conformance::model::Value;
use linepack_servers::documents::Documents;
use linepack_servers::{Case, Point, Questdb, Table, judge, meant};
use serde_json::Value as Json;
use std::collections::HashSet;

fn options(server: &Questdb) -> WriteOptions {
    WriteOptions::new(server.server().url(), "any").api(Api::V1)
}

/// `2020-09-13T12:26:40.000001Z`, as nanoseconds; the years here are those of 64 bits of nanoseconds.
fn time(text: &str) -> Option<i64> {
    let body = format!("{{\"results\":[{{\"series\":[{{\"columns\":[\"time\"],\"values\":[[\"{text}\"]]}}]}}]}}");
    let answer = linepack::query::QueryAnswer::parse(body.as_bytes(), &linepack::query::AnswerOptions::new()).ok()?;
    match &answer.statements[0].series[0].columns[0].values {
        linepack::query::Values::Time(times) => times[0],
        _ => None,
    }
}

/// Whether a cell of this type is the value.
fn is(cell: &Json, of: &str, value: &Value) -> bool {
    match value {
        Value::Float(bits) => of == "DOUBLE" && cell.as_f64().map(f64::to_bits) == Some(*bits),
        Value::Int(n) => of == "LONG" && cell.as_i64() == Some(*n),
        Value::UInt(_) => false,
        Value::Bool(b) => of == "BOOLEAN" && cell.as_bool() == Some(*b),
        Value::Str(text) => of == "VARCHAR" && cell.as_str().map(str::as_bytes) == Some(text),
    }
}

/// Whether a row is the point, all its other columns empty.
fn is_row(table: &Table, row: &[Json], point: &Point) -> bool {
    let mut known = 0;
    for ((name, of), cell) in table.columns.iter().zip(row) {
        let same = if name == "timestamp" {
            point.time.is_none_or(|ns| cell.as_str().and_then(time) == Some(ns))
        } else if let Some(tag) = point.tags.get(name) {
            known += 1;
            of == "SYMBOL" && cell.as_str() == Some(tag)
        } else if let Some(value) = point.fields.get(name) {
            known += 1;
            is(cell, of, value)
        } else {
            // A boolean is never null.
            cell.is_null() || cell == &Json::Bool(false)
        };
        if !same {
            return false;
        }
    }
    known == point.tags.len() + point.fields.len()
}

/// Whether these points are there, and no others in tables that were not `seen`: this server forgets a table too slowly for its
/// name to be used again.
fn same(server: &Questdb, seen: &mut HashSet<String>, expected: &[Point]) -> Result<(), String> {
    let mut found = 0;
    for name in server.tables()? {
        if !seen.insert(name.clone()) {
            continue;
        }
        let table = server.table(&name)?;
        let mut rows = table.rows.clone();
        for point in expected.iter().filter(|point| point.measurement == name) {
            let at = rows.iter().position(|row| is_row(&table, row, point));
            rows.swap_remove(at.ok_or_else(|| format!("{point:?} is not in {table:?}"))?);
            found += 1;
        }
        if !rows.is_empty() {
            return Err(format!("nobody wrote {rows:?} to {name}"));
        }
    }
    if found < expected.len() { Err(format!("only {found} points of {} have a table", expected.len())) } else { Ok(()) }
}

/// A document in which `M` begins the name of a table of its own.
fn case(id: &'static str, bad: impl AsRef<str>, good: impl AsRef<str>) -> Case {
    let own = |text: &str, with: &str| text.replace('M', &format!("{}{with}", id.replace('-', "").to_lowercase()));
    Case::new(id, own(bad.as_ref(), "bad"), own(good.as_ref(), "good"))
}

#[test]
fn each_rule_is_as_the_server_does() {
    let Some(server) = Questdb::start() else { return };
    let x = |n: usize| "x".repeat(n);
    let least = "-9223372036854775808i";
    let cases = [
        case("TG-601", "M,a?b=c f=1 1000\n", "M@#$^&;<>[]{}|`!,a\\ b=c?:'\" f=\"?\" 1000\n"),
        case("TG-602", format!("M {}=1 1000\n", x(128)), format!("M {}=1 1000\n", x(127))),
        case("TG-603", "M f=1 1001\n", "M f=1 2000\n"),
        case("TG-604", format!("M {}=1 1000\n", "é".repeat(127)), format!("M {}=1 1000\n", "é".repeat(63))),
        case("TG-605", "M a.b=1 1000\n", "M.b-c f=1.5,g=-1 1000\n"),
        case("TG-606", "M..b f=1 1000\n", "M.b\\ c f=1 1000\n"),
        case("TG-607", "M=b f=1 1000\n", "M,k=a\\=b f=1 1000\n"),
        case("TG-608", "M,k=a\\\\,b f=1 1000\n", "M,k=a\\,b f=1 1000\n"),
        case("TG-609", "M,k=a\\b f=\"a\\nb\" 1000\n", "M,k=a\\,b f=\"a\\\\b\\\"\" 1000\n"),
        case("TG-610", "# c\nM f=1 1000\n", "M# f=1 1000\n"),
        case("TG-611", "  M f=2 1000\n", "\nM f=2 1000\n"),
        case("TG-612", "M  f=1 1000\n", "M f=\"a  b\" 1000\n"),
        case("TG-613", "M f=1  \n", "M f=1\n"),
        case("TG-614", "M f=1 1000 \n", "M f=1 1000\r\n"),
        case("TG-615", "M f=7u 1000\n", "M f=7i 1000\n"),
        case("TG-616", "M f=1e-400 1000\n", "M f=0.00e-400,g=5e-324 1000\n"),
        case("TG-617", format!("M f={least} 1000\n"), "M f=-9223372036854775807i 1000\n"),
        case("TG-618", "M f=\"a\nb\" 1000\n", "M f=\"a\rb\" 1000\n"),
        case("TG-619", "M f=1 -1000\n", "M f=1 0\n"),
        case("TG-620", "M f=1,TimeStamp=2 1000\n", "M f=1,time=2 1000\n"),
        case("TG-621", "M,k=a f=1,K=2 1000\n", "M,k=a kk=1 1000\n"),
    ];
    let mut seen = HashSet::new();
    judge(Target::Questdb, &cases, |case, document, points| {
        server.server().write(&options(&server), document, case.precision)?;
        same(&server, &mut seen, points)
    });
}

/// What the target lets pass without a warning is there as it was meant.
#[test]
fn what_the_target_lets_pass_is_stored() {
    let Some(server) = Questdb::start() else { return };
    let mut documents = Documents::new(93);
    let reading = ReadOptions::new().target(Some(Target::Questdb));
    let (mut stored, mut warned, mut refused, mut seen) = (0, 0, 0, HashSet::new());
    for _ in 0..150 {
        let document = documents.next(20);
        let valid = split_valid(&document, &reading);
        let good: Vec<u8> = valid.good.iter().flat_map(|range| &document[range.clone()]).copied().collect();
        let report = validate(&good, &reading);
        assert!(report.ok(), "{report:?}");
        (refused, warned) = (refused + valid.report.rejected, warned + report.warning_count);
        let clean = |record: u64| report.warnings.iter().all(|warning| warning.record != record);
        // What is warned of is there too, otherwise than it was meant, so it is not sent.
        let clean: Vec<_> = meant(&good, Precision::Ns).into_iter().filter(|(record, _)| clean(*record)).collect();
        let parsed = linepack::parse(&good, &ReadOptions::new()).unwrap();
        let records: Vec<u64> = clean.iter().map(|(record, _)| *record).collect();
        let lines = parsed.iter().filter(|line| records.contains(&line.record()));
        let sent: Vec<u8> = lines.flat_map(|line| [line.bytes(), b"\n"].concat()).collect();
        if records.is_empty() {
            continue;
        }
        let reply = server.server().write(&options(&server), &sent, Precision::Ns).unwrap();
        assert_eq!(reply.status, 204, "{} for {:?}", reply.text(), String::from_utf8_lossy(&sent));
        let points: Vec<Point> = clean.into_iter().map(|(_, point)| point).collect();
        same(&server, &mut seen, &points).unwrap();
        stored += points.len();
    }
    println!("QuestDB: {stored} records stored as they are meant, {refused} refused beforehand, {warned} warnings");
    assert!(stored > 30 && refused > 500 && warned > 20);
}

/// Every precision, plain and packed; and a refused line is found, of which none of the body is stored.
#[test]
fn requests_and_answers() {
    let Some(server) = Questdb::start() else { return };
    let mut seen = HashSet::new();
    for &precision in Precision::ALL {
        for gzip in [false, true] {
            let sent: String =
                (0..50).map(|i| format!("{}{gzip},host=h{i} load={i}.5 {}\n", precision.word(), 7 + i)).collect();
            // Times of nanoseconds are kept in microseconds.
            let sent = if precision == Precision::Ns { sent.replace(".5 ", ".5 1000") } else { sent };
            let sent = if precision == Precision::Ns { sent.replace('\n', "000\n") } else { sent };
            let reply = server
                .server()
                .write(&options(&server).gzip(gzip).gzip_threshold(0), sent.as_bytes(), precision)
                .unwrap();
            assert_eq!(reply.status, 204, "{}", reply.text());
            let points: Vec<Point> = meant(sent.as_bytes(), precision).into_iter().map(|(_, point)| point).collect();
            same(&server, &mut seen, &points).unwrap();
        }
    }
    let sent = b"a f=1 1000\nb f=\nc f=1 1000\n";
    let reply = server.server().write(&options(&server), sent, Precision::Ns).unwrap();
    let mut response = WriteResponse::parse(reply.status, &reply.headers(), &reply.body, None);
    response.locate(sent, &ReadOptions::new());
    assert_eq!((response.outcome, response.code.as_deref()), (Outcome::Rejected, Some("invalid")), "{response:?}");
    assert_eq!((response.rejected[0].line, response.rejected[0].record), (Some(2), Some(2)), "{response:?}");
    same(&server, &mut seen, &[]).unwrap();
}
