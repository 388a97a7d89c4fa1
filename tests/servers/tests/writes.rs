//! Requests that linepack makes, plain and packed, and what real servers answer, read by linepack.

use linepack::write::{Api, AuthScheme, Outcome, WriteOptions, WriteResponse};
use linepack::{Precision, ReadOptions};
use linepack_servers::{Influxdb, Reply, VictoriaMetrics};

fn read(reply: &Reply, sent: &[u8]) -> WriteResponse {
    let mut response = WriteResponse::parse(reply.status, &reply.headers(), &reply.body, None);
    response.locate(sent, &ReadOptions::new());
    response
}

fn body(precision: Precision) -> String {
    let time = |i: i64| 1_600_000_000_000_000_000 / precision.ns_per_unit() + i;
    (0..2_000).map(|i| format!("cpu,host=h{} load={i}.5 {}\n", i % 7, time(i))).collect()
}

#[test]
fn influxdb_takes_every_precision_plain_and_packed() {
    let Some(server) = Influxdb::start() else { return };
    for &precision in Precision::ALL {
        for gzip in [false, true] {
            let (database, sent) = (server.database(), body(precision));
            let options =
                server.writing(&database).gzip(gzip).gzip_threshold(0).token("pass").auth(AuthScheme::Query).user("me");
            let reply = server.server().write(&options, sent.as_bytes(), precision).unwrap();
            let response = read(&reply, sent.as_bytes());
            assert_eq!((reply.status, response.outcome), (204, Outcome::Ok), "{response:?}");
            let mut points = server.points(&database, Some(&["cpu"])).unwrap();
            let mut meant: Vec<_> =
                linepack_servers::meant(sent.as_bytes(), precision).into_iter().map(|(_, point)| point).collect();
            points.sort_by_key(|point| point.time);
            meant.sort_by_key(|point| point.time);
            assert!(points == meant, "{precision} {gzip}");
        }
    }
}

#[test]
fn victoria_metrics_takes_both_apis_plain_and_packed() {
    let Some(server) = VictoriaMetrics::start() else { return };
    let mut expected = 0;
    for &precision in Precision::ALL {
        for (api, gzip) in [(Api::V1, false), (Api::V1, true), (Api::V2, false), (Api::V2, true)] {
            let measurement = format!("{}_{}_{gzip}", precision.word(), api.word());
            let sent = body(precision).replace("cpu", &measurement);
            // InfluxDB 3 takes no minutes and hours on these APIs, and this server does.
            let options =
                WriteOptions::new(server.server().url(), "b").api(api).gzip(gzip).gzip_threshold(0).token("any");
            let reply = match server.server().write(&options, sent.as_bytes(), precision) {
                Err(refused) => {
                    assert!(refused.contains("unsupported_precision"), "{refused}");
                    continue;
                }
                Ok(reply) => reply,
            };
            let response = read(&reply, sent.as_bytes());
            assert_eq!(response.outcome, Outcome::Ok, "{response:?}");
            expected += 2_000;
            let found = server.samples().unwrap();
            let samples =
                found.iter().filter(|s| s.labels.iter().any(|(_, value)| *value == format!("{measurement}_load")));
            let times: Vec<i64> = samples.map(|sample| sample.time).collect();
            assert_eq!(times.len(), 2_000, "{measurement}");
            let first = 1_600_000_000_000 / (precision.ns_per_unit().max(1_000_000) / 1_000_000);
            assert_eq!(times.iter().min(), Some(&(first * (precision.ns_per_unit().max(1_000_000) / 1_000_000))));
            assert_eq!(found.len(), expected);
        }
    }
    assert!(expected >= 16 * 2_000, "{expected}");
}

#[test]
fn influxdb_says_which_records_it_refused() {
    let Some(server) = Influxdb::start() else { return };
    let database = server.database();
    let send = |body: &str| server.server().write(&server.writing(&database), body.as_bytes(), Precision::Ns).unwrap();
    let lines =
        |response: &WriteResponse| response.rejected.iter().map(|one| (one.line, one.record)).collect::<Vec<_>>();

    // Good lines beside bad ones are stored; the bad ones are known by their text.
    let sent = "a f=1 1\n# c\n\nb f=\nc f=1 1\nd f=1u 1\ne f=\"two\nlines\" 1\nf,t= f=1 1\n";
    let response = read(&send(sent), sent.as_bytes());
    assert_eq!((response.outcome, response.status), (Outcome::Partial, 400), "{response:?}");
    assert_eq!(lines(&response), [(Some(4), Some(2)), (Some(6), Some(4)), (Some(9), Some(6))], "{response:?}");
    assert!(response.rejected[0].message.contains("missing field value"), "{response:?}");
    assert_eq!(server.points(&database, None).unwrap().len(), 3);

    // Nothing but bad lines.
    let sent = "g f\n";
    let response = read(&send(sent), sent.as_bytes());
    assert_eq!((response.outcome, lines(&response)), (Outcome::Rejected, vec![(Some(1), Some(1))]), "{response:?}");

    // A point of another type is dropped, and counted.
    let sent = "a f=2 2\na f=\"x\" 3\n";
    let response = read(&send(sent), sent.as_bytes());
    assert_eq!((response.outcome, response.dropped), (Outcome::Partial, Some(1)), "{response:?}");
    assert!(response.message.contains("field type conflict"), "{response:?}");

    let options = server.writing("nowhere");
    let response = read(&server.server().write(&options, b"a f=1 1\n", Precision::Ns).unwrap(), b"a f=1 1\n");
    assert_eq!((response.outcome, response.status), (Outcome::Rejected, 404), "{response:?}");
    assert!(response.message.contains("database not found"), "{response:?}");

    // This server has no v2 API.
    let options = server.writing(&database).api(Api::V2);
    let response = read(&server.server().write(&options, b"a f=1 1\n", Precision::Ns).unwrap(), b"a f=1 1\n");
    assert_eq!((response.outcome, response.status), (Outcome::Rejected, 404), "{response:?}");

    // A body that is no gzip, though it says so.
    let url = format!("{}/write?db={database}", server.server().url());
    let reply = server.server().send("POST", &url, &[("Content-Encoding", "gzip")], b"a f=1 1\n").unwrap();
    let response = read(&reply, b"");
    assert_eq!((response.outcome, response.status), (Outcome::Rejected, 400), "{response:?}");
}
