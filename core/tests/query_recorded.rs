//! Answers that a real InfluxDB 1.6.7 gave, byte for byte: `tests/servers` asks it again for each.

use linepack::Precision;
use linepack::query::{AnswerFormat, AnswerOptions, AnswerReader, Column, QueryAnswer, Series, Statement, Values};

fn parse(name: &str, epoch: Option<Precision>) -> QueryAnswer {
    let path = format!("{}/tests/answers/influxdb-1.6.7/{name}", env!("CARGO_MANIFEST_DIR"));
    let body = std::fs::read(&path).unwrap();
    let mut options = AnswerOptions::new();
    options.format = if name.ends_with(".csv") { AnswerFormat::Csv } else { AnswerFormat::Json };
    options.epoch = epoch;
    let whole = QueryAnswer::parse(&body, &options).unwrap();
    // Cut anywhere, it is the same.
    for size in [1, 7, 64] {
        let mut reader = AnswerReader::new(options.clone());
        let mut joined = QueryAnswer::default();
        for piece in body.chunks(size) {
            reader.feed(piece).unwrap().into_iter().for_each(|chunk| joined.append(chunk));
        }
        reader.finish().unwrap().into_iter().for_each(|rest| joined.append(rest));
        assert_eq!(joined, whole, "{name} in pieces of {size}");
    }
    whole
}

fn text(texts: &[Option<&str>]) -> Values {
    Values::String(texts.iter().map(|text| text.map(str::to_string)).collect())
}

fn series(name: &str, tags: &[(&str, &str)], columns: &[(&str, Values)]) -> Series {
    let mut series = Series { name: name.to_string(), ..Series::default() };
    series.tags = tags.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
    let column = |(name, values): &(&str, Values)| Column { name: name.to_string(), values: values.clone() };
    series.columns = columns.iter().map(column).collect();
    series
}

fn statement(id: u64, series: Vec<Series>) -> Statement {
    Statement { id, series, ..Statement::default() }
}

/// All of `cpu`, at these times.
fn cpu(times: [i64; 4], empty: Option<&str>) -> Series {
    series(
        "cpu",
        &[],
        &[
            ("time", Values::Time(times.map(Some).into())),
            ("host", text(&[Some("a"), Some("b"), Some("a"), None])),
            ("load", Values::Float([0.5, 1.0, 3.0, 4.0].map(Some).into())),
            ("n", Values::Int(vec![Some(1), Some(-2), None, Some(i64::MAX)])),
            ("ok", Values::Bool(vec![Some(true), None, None, None])),
            ("rack", text(&[Some("r 1"), None, None, None])),
            ("s", text(&[Some("x,\"y\""), None, empty, Some("two\nlines")])),
        ],
    )
}

/// `load` by host and rack. Numbers that are whole in JSON and CSV are whole here too: nothing tells that they are floats.
fn loads(times: [i64; 4], absent: bool) -> Vec<Series> {
    let tags: [&[(&str, &str)]; 4] = [
        &[("host", ""), ("rack", "")],
        &[("host", "a"), ("rack", "")],
        &[("host", "a"), ("rack", "r 1")],
        &[("host", "b"), ("rack", "")],
    ];
    let loads = [
        Values::Int(vec![Some(4)]),
        Values::Int(vec![Some(3)]),
        Values::Float(vec![Some(0.5)]),
        Values::Int(vec![Some(1)]),
    ];
    let four = tags.into_iter().zip(loads).zip(times);
    let four = four.map(|((tags, load), time)| {
        let there: Vec<_> = tags.iter().copied().filter(|(_, value)| absent || !value.is_empty()).collect();
        series("cpu", &there, &[("time", Values::Time(vec![Some(time)])), ("load", load)])
    });
    four.collect()
}

const NS: [i64; 4] = [1_000_000_001, 2_000_000_000, 3_000_000_000, 4_000_000_000];
const MS: [i64; 4] = [1_000_000_000, 2_000_000_000, 3_000_000_000, 4_000_000_000];
/// As the series come.
const BY_SERIES: [i64; 4] = [MS[3], MS[2], MS[0], MS[1]];

fn mem() -> Series {
    series("mem", &[], &[("time", Values::Time(vec![Some(MS[0])])), ("used", Values::Float(vec![Some(18.25)]))])
}

#[test]
fn rows_in_json() {
    assert_eq!(parse("select.json", None).statements, [statement(0, vec![cpu(NS, Some(""))])]);
    assert_eq!(parse("select-ns.json", Some(Precision::Ns)).statements, [statement(0, vec![cpu(NS, Some(""))])]);
    assert_eq!(parse("grouped-u.json", Some(Precision::Us)).statements, [statement(0, loads(BY_SERIES, true))]);
    let whole =
        [statement(0, vec![cpu(MS, Some(""))]), statement(1, loads(BY_SERIES, true)), statement(2, vec![mem()])];
    assert_eq!(parse("chunked.json", Some(Precision::Ms)).statements, whole);
}

#[test]
fn rows_in_csv() {
    let by_series = [NS[3], NS[2], NS[0], NS[1]];
    let whole = [statement(0, vec![cpu(NS, None)]), statement(1, loads(by_series, false)), statement(2, vec![mem()])];
    assert_eq!(parse("several.csv", None).statements, whole);
    // A chunk begins no head of its own.
    let whole = [statement(0, vec![cpu(MS, None)]), statement(1, loads(BY_SERIES, false)), statement(2, vec![mem()])];
    assert_eq!(parse("chunked.csv", Some(Precision::Ms)).statements, whole);
}

#[test]
fn windows_without_rows_are_null() {
    let mean = |name: &str| parse(name, Some(Precision::S)).statements.remove(0).series;
    let time = Values::Time(vec![Some(0), Some(2_000_000_000), Some(4_000_000_000)]);
    let means = [
        ("", Values::Int(vec![None, None, Some(4)])),
        ("a", Values::Float(vec![Some(0.5), Some(3.0), None])),
        ("b", Values::Int(vec![None, Some(1), None])),
    ];
    for (name, in_csv) in [("mean.json", false), ("mean.csv", true)] {
        let expected = means.iter().map(|(host, mean)| {
            let tags: &[(&str, &str)] = if in_csv && host.is_empty() { &[] } else { &[("host", host)] };
            series("cpu", tags, &[("time", time.clone()), ("mean", mean.clone())])
        });
        assert_eq!(mean(name), expected.collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn what_is_shown() {
    let json = parse("show.json", None).statements;
    let csv = parse("show.csv", None).statements;
    assert_eq!((json.len(), csv.len()), (6, 6));
    let names = series("measurements", &[], &[("name", text(&[Some("cpu"), Some("mem")]))]);
    assert_eq!(json[0], statement(0, vec![names]));
    let types = text(&["float", "integer", "boolean", "string"].map(Some));
    assert_eq!(json[2].series[0].columns[1].values, types);
    assert_eq!(csv[2].series[1].columns[1].values, types);
    let keys = text(&[Some("cpu"), Some("cpu,host=a"), Some("cpu,host=a,rack=r\\ 1"), Some("cpu,host=b"), Some("mem")]);
    assert_eq!(json[4], statement(4, vec![series("", &[], &[("key", keys)])]));
    let replicas = |of: &[Statement]| of[5].series[0].columns[3].values.clone();
    assert_eq!(replicas(&json), Values::Int(vec![Some(1)]));
    // The server's own slip: its CSV has the column's name there.
    assert_eq!(replicas(&csv), text(&[Some("replicaN")]));
}

#[test]
fn what_is_not_there_and_what_failed() {
    assert_eq!(parse("empty.json", None).statements, [statement(0, Vec::new()), statement(1, Vec::new())]);
    assert_eq!(parse("empty.csv", None), QueryAnswer::default());
    let failed = parse("failed.json", None).statements;
    assert_eq!(failed[0], statement(0, vec![cpu(NS, Some(""))]));
    assert_eq!((failed[1].error.as_deref(), failed[1].id, failed.len()), (Some("not executed"), 1, 2));
    assert_eq!(parse("failed.csv", None).statements, [statement(0, vec![cpu(NS, None)])]);
    let into = parse("into.json", None).statements;
    let message = &into[0].messages[0];
    assert!(message.level == "warning" && message.text.contains("please use a POST request"), "{message:?}");
    for name in ["syntax.json", "syntax.csv"] {
        let answer = parse(name, None);
        assert!(answer.statements.is_empty(), "{name}");
        assert!(
            answer.error.as_deref().is_some_and(|e| e.starts_with("error parsing query: found SELEC, expected SELECT"))
        );
    }
}
