//! What a real InfluxDB 1.6 answers to the queries that linepack makes, read by linepack, is what was written.

use linepack::query::{
    AnswerFormat, AnswerReader, Column, Method, Query, QueryAnswer, QueryOptions, Series, Statement, Values,
};
use linepack::{EncodeOptions, Encoder, Point, Precision};
use linepack_conformance::face;
use linepack_conformance::random::Random;
use linepack_servers::Influxdb;

const HOSTS: [&str; 4] = ["a", "b,c", "d e", "f=g\\h"];
const TEXTS: [&str; 5] = ["x", "y, \"z\"", "two\nlines", "é \u{1F680}", "a\\b"];

/// One row that was written.
#[derive(Clone)]
struct Row {
    time: i64,
    host: Option<&'static str>,
    load: Option<f64>,
    n: Option<i64>,
    ok: Option<bool>,
    text: Option<&'static str>,
}

fn rows() -> Vec<Row> {
    let mut random = Random(3);
    let row = |i: i64| {
        let bits = random.bits();
        Row {
            time: 1_600_000_000_000_000_000 + i * 1_000_000_007,
            host: (!random.once_in(5)).then(|| random.pick(&HOSTS)),
            // Every row has a field.
            load: Some(f64::from(bits as i32) / 64.0),
            n: (!random.once_in(3)).then(|| bits as i64 >> random.below(64)),
            ok: (!random.once_in(3)).then_some(bits & 1 == 1),
            text: (!random.once_in(3)).then(|| random.pick(&TEXTS)),
        }
    };
    (0..500).map(row).collect()
}

fn body(rows: &[Row]) -> Vec<u8> {
    let mut encoder = Encoder::new(EncodeOptions::new());
    for row in rows {
        let mut point = Point::new("cpu load").instant(row.time);
        point = row.host.into_iter().fold(point, |point, host| point.tag("host", host));
        point = row.load.into_iter().fold(point, |point, load| point.field("load", load));
        point = row.n.into_iter().fold(point, |point, n| point.field("n", n));
        point = row.ok.into_iter().fold(point, |point, ok| point.field("ok", ok));
        point = row.text.into_iter().fold(point, |point, text| point.field("text", text));
        encoder.point(&point).unwrap();
    }
    encoder.take()
}

/// The series that has these rows, its columns by name.
fn series(rows: &[Row], tags: Vec<(String, String)>, host: bool, unit: Precision) -> Series {
    let text = |text: &'static str| text.to_string();
    let mut columns =
        vec![("time", Values::Time(rows.iter().map(|r| Some(r.time - r.time % unit.ns_per_unit())).collect()))];
    if host {
        columns.push(("host", Values::String(rows.iter().map(|r| r.host.map(text)).collect())));
    }
    columns.push(("load", Values::Float(rows.iter().map(|r| r.load).collect())));
    columns.push(("n", Values::Int(rows.iter().map(|r| r.n).collect())));
    columns.push(("ok", Values::Bool(rows.iter().map(|r| r.ok).collect())));
    columns.push(("text", Values::String(rows.iter().map(|r| r.text.map(text)).collect())));
    let columns = columns.into_iter().map(|(name, values)| Column { name: name.to_string(), values }).collect();
    Series { name: "cpu load".to_string(), tags, columns, partial: false }
}

fn read(server: &Influxdb, options: &QueryOptions, query: &Query) -> QueryAnswer {
    let reply = server.query(options, query);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let whole = QueryAnswer::parse(&reply.body, &options.answer()).unwrap_or_else(|e| panic!("{e}: {}", reply.text()));
    let mut reader = AnswerReader::new(options.answer());
    let mut joined = QueryAnswer::default();
    for piece in reply.body.chunks(977) {
        reader.feed(piece).unwrap().into_iter().for_each(|chunk| joined.append(chunk));
    }
    reader.finish().unwrap().into_iter().for_each(|rest| joined.append(rest));
    assert_eq!(joined, whole);
    whole
}

#[test]
fn what_was_written_is_answered_in_every_way() {
    let Some(server) = Influxdb::start() else { return };
    let (database, rows) = (server.database(), rows());
    let reply = server.server().write(&server.writing(&database), &body(&rows), Precision::Ns).unwrap();
    assert_eq!(reply.status, 204, "{}", reply.text());
    let mut answers = 0;
    for format in [AnswerFormat::Json, AnswerFormat::Csv] {
        for epoch in Precision::ALL.iter().copied().map(Some).chain([None]) {
            for chunk in [None, Some(1), Some(7), Some(10_000)] {
                let method = if answers % 2 == 0 { Method::Get } else { Method::Post };
                let mut options =
                    QueryOptions::new(server.server().url()).database(&database).format(format).method(method);
                options.epoch = epoch;
                options.chunk_size = chunk;
                options.chunked = chunk.is_some();
                let unit = epoch.unwrap_or(Precision::Ns);
                let query = Query::influxql(
                    "SELECT * FROM \"cpu load\"; SELECT * FROM \"cpu load\" WHERE host = $host GROUP BY host; SELECT * FROM nothing; \
                     SELECT * FROM \"cpu load\" GROUP BY host",
                );
                let answer = read(&server, &options, &query.param("host", "f=g\\h"));
                let of = |host: Option<&str>| rows.iter().filter(|row| row.host == host).cloned().collect::<Vec<_>>();
                let grouped = |host: &str| {
                    // In CSV a tag that is not there is left out.
                    let tags = vec![("host".to_string(), host.to_string())];
                    let tags = if format == AnswerFormat::Csv && host.is_empty() { Vec::new() } else { tags };
                    series(&of(Some(host).filter(|host| !host.is_empty())), tags, false, unit)
                };
                let statement = |id: u64, series: Vec<Series>| Statement { id, series, ..Statement::default() };
                let mut statements = vec![
                    statement(0, vec![series(&rows, Vec::new(), true, unit)]),
                    statement(1, vec![grouped("f=g\\h")]),
                    statement(2, Vec::new()),
                    statement(3, ["", "a", "b,c", "d e", "f=g\\h"].map(grouped).into()),
                ];
                if format == AnswerFormat::Csv {
                    // What has no rows is not there, and nothing tells of it.
                    statements.remove(2);
                    statements[2].id = 2;
                }
                assert_eq!(answer.statements, statements, "{format:?} {epoch:?} {chunk:?}");
                answers += 1;
            }
        }
    }
    println!(
        "InfluxDB 1.6: {answers} answers of four statements in JSON and CSV, whole and in chunks, are what was written"
    );
}

/// The points of the recorded answers.
const FEW: &str = "cpu,host=a,rack=r\\ 1 load=0.5,n=1i,ok=true,s=\"x,\\\"y\\\"\" 1000000001\n\
                   cpu,host=b load=1,n=-2i 2000000000\n\
                   cpu,host=a load=3,s=\"\" 3000000000\n\
                   cpu load=4,s=\"two\nlines\",n=9223372036854775807i 4000000000\n\
                   mem used=18.25 1000000000\n";

/// What is asked: the name of the file under `core/tests/answers`, and the query. `core/tests/query_recorded.rs` says what each
/// answer means.
fn recorded() -> Vec<(&'static str, QueryOptions, &'static str)> {
    let json = || QueryOptions::new("http://h").database("few").method(Method::Post);
    let csv = || json().format(AnswerFormat::Csv);
    let grouped = "SELECT load FROM cpu GROUP BY host, rack";
    let two = "SELECT * FROM cpu; SELECT load FROM cpu GROUP BY host, rack; SELECT used FROM mem";
    let show = "SHOW MEASUREMENTS; SHOW TAG KEYS; SHOW FIELD KEYS; SHOW TAG VALUES WITH KEY = host; SHOW SERIES; SHOW RETENTION POLICIES";
    let mean = "SELECT mean(load) FROM cpu WHERE time >= 0 AND time < 5s GROUP BY time(2s), host";
    vec![
        ("select.json", json(), "SELECT * FROM cpu"),
        ("select-ns.json", json().epoch(Precision::Ns), "SELECT * FROM cpu"),
        ("grouped-u.json", json().epoch(Precision::Us), grouped),
        ("chunked.json", json().epoch(Precision::Ms).chunk_size(2), two),
        ("show.json", json(), show),
        ("mean.json", json().epoch(Precision::S), mean),
        ("empty.json", json(), "SELECT * FROM nothing; SELECT * FROM cpu WHERE load > 100"),
        ("failed.json", json(), "SELECT * FROM cpu; SELECT * FROM nowhere..cpu; SHOW MEASUREMENTS"),
        ("into.json", json().method(Method::Get), "SELECT used INTO copy FROM mem"),
        ("syntax.json", json(), "SELEC"),
        ("several.csv", csv(), two),
        ("chunked.csv", csv().epoch(Precision::Ms).chunk_size(1), two),
        ("show.csv", csv(), show),
        ("mean.csv", csv().epoch(Precision::S), mean),
        ("empty.csv", csv(), "SELECT * FROM nothing"),
        ("failed.csv", csv(), "SELECT * FROM cpu; SELECT * FROM nowhere..cpu; SHOW MEASUREMENTS"),
        ("syntax.csv", csv(), "SELEC"),
    ]
}

/// The answers that the core's tests read are, to the byte, what the server gives. `LINEPACK_WRITE_ANSWERS=1` writes them anew.
#[test]
fn recorded_answers_are_the_servers() {
    let Some(server) = Influxdb::start() else { return };
    let options = QueryOptions::new(server.server().url()).method(Method::Post);
    server.query(&options, &Query::influxql("CREATE DATABASE few")).good().unwrap();
    let reply = server.server().write(&server.writing("few"), FEW.as_bytes(), Precision::Ns).unwrap();
    assert_eq!(reply.status, 204, "{}", reply.text());
    let folder = face::root().join("core/tests/answers/influxdb-1.6.7");
    let all = recorded();
    for (name, options, text) in &all {
        let mut options = options.clone();
        options.url = server.server().url().to_string();
        let reply = server.query(&options, &Query::influxql(*text));
        assert_eq!(reply.status, if name.starts_with("syntax") { 400 } else { 200 }, "{name}");
        if std::env::var_os("LINEPACK_WRITE_ANSWERS").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), &reply.body).unwrap();
        }
        let known = std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(known == reply.body, "{name}: the server gives {}", reply.text());
    }
    println!("InfluxDB 1.6: {} recorded answers are what it gives", all.len());
}

/// Answers about the server itself have series with columns of their own. CSV begins a head for each, so that each is a statement.
#[test]
fn answers_about_the_server() {
    let Some(server) = Influxdb::start() else { return };
    let options = QueryOptions::new(server.server().url());
    let answer = read(&server, &options, &Query::influxql("SHOW DIAGNOSTICS; SHOW STATS"));
    assert!(answer.statements.iter().all(|statement| statement.series.len() > 3 && statement.error.is_none()));
    let diagnostics = &answer.statements[0].series;
    let csv = read(&server, &options.format(AnswerFormat::Csv), &Query::influxql("SHOW DIAGNOSTICS"));
    let heads = |series: &Series| series.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    let in_csv: Vec<_> = csv.statements.iter().flat_map(|statement| &statement.series).map(heads).collect();
    assert_eq!(in_csv, diagnostics.iter().map(heads).collect::<Vec<_>>());
    assert_eq!(csv.statements.len(), diagnostics.len());
}
