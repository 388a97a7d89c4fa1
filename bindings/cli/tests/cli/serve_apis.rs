//! `linepack serve`: the other paths than `/api/v2/write`, and what they have of their own.

use crate::server::Server;
use serde_json::{Value, json};

const BAD: &[u8] = b"# note\nm f=1\n\nm,tag=a,room=kitchen f=\xC3\xA4\nm f=2\nm\n";

#[test]
fn v1_knows_databases_policies_and_three_ways_to_show_a_token() {
    let server = Server::start(&["--token", "s3cret"]);
    let status =
        |query: &str, headers: &str| server.request("POST", &format!("/write?{query}"), headers, b"m f=1 5\n").status;
    assert_eq!(status("db=home&precision=s&u=me&p=s3cret", ""), 204);
    assert_eq!(status("db=home&precision=s", "Authorization: Token s3cret\r\n"), 204);
    assert_eq!(status("db=home&precision=s", "Authorization: Basic bWU6czNjcmV0\r\n"), 204);
    assert_eq!(server.kept("home/s.lp"), b"m f=1 5\n".repeat(3));
    assert_eq!(status("db=home&rp=autogen&precision=n&p=s3cret", ""), 204);
    assert_eq!(status("db=home&rp=year&precision=u&p=s3cret", ""), 204);
    assert_eq!(status("precision=ms&p=s3cret", ""), 204);
    assert_eq!(status("db=home&p=wrong", "Authorization: Token s3cret\r\n"), 401);
    assert_eq!(status("db=home", ""), 401);
    let files: Vec<_> = server.paths().into_iter().filter(|path| path.ends_with(".lp")).collect();
    assert_eq!(files, ["kept/default/ms.lp", "kept/home%2Fyear/us.lp", "kept/home/ns.lp", "kept/home/s.lp"]);
    assert!(!server.log().contains("s3cret"));
}

#[test]
fn v1_answers_in_its_own_form() {
    let server = Server::start(&[]);
    let refused = server.request("POST", "/write?db=b", "", BAD);
    let message = "partial write has occurred, errors encountered on line(s):\n\
                   error parsing line 4 (1-based): the value is no number, boolean or quoted string\n\
                   error parsing line 6 (1-based): the line has no fields";
    assert_eq!(refused.json(), (400, json!({"error": message})));
    assert!(refused.head.contains("\r\nx-influxdb-error: partial write has occurred, "), "{}", refused.head);
    assert_eq!(server.kept("b/ns.lp"), b"m f=1\nm f=2\n");
    let (status, object) = server.request("POST", "/write?db=b&precision=x", "", BAD).json();
    assert_eq!(status, 400);
    assert!(object["error"].as_str().unwrap().contains("unknown variant `x`"), "{object}");
}

#[test]
fn v3_tells_records_and_says_whether_the_others_are_kept() {
    let server = Server::start(&[]);
    let write = |query: &str, body: &[u8]| server.request("POST", &format!("/api/v3/write_lp?{query}"), "", body);
    let first = json!({
        "error_message": "the value is no number, boolean or quoted string",
        "line_number": 2,
        "original_line": "m,tag=a,room=kitchen",
    });
    let second = json!({"error_message": "the line has no fields", "line_number": 4, "original_line": "m"});
    let data = json!([first, second]);
    let partial = json!({"error": "partial write of line protocol occurred", "data": data});
    assert_eq!(write("db=b", BAD).json(), (400, partial));
    assert_eq!(server.kept("b/ns.lp"), b"m f=1\nm f=2\n");
    let whole = json!({"error": "line protocol parsing error", "data": data[0]});
    assert_eq!(write("db=c&accept_partial=false", BAD).json(), (400, whole));
    assert_eq!(server.kept("c/ns.lp"), b"");
    assert_eq!(write("", BAD).json(), (400, json!({"error": "missing db value"})));
    assert_eq!(write("db=c&precision=millisecond&no_sync=true", b"m f=1 5").status, 204);
    assert_eq!(server.kept("c/ms.lp"), b"m f=1 5\n");
    let strict = Server::start(&["--all-or-nothing"]);
    assert_eq!(strict.request("POST", "/api/v3/write_lp?db=b&accept_partial=true", "", BAD).status, 400);
    assert_eq!(strict.kept("b/ns.lp"), b"m f=1\nm f=2\n");
    assert_eq!(strict.request("POST", "/api/v3/write_lp?db=b", "", BAD).status, 400);
    assert_eq!(strict.kept("b/ns.lp"), b"m f=1\nm f=2\n");
}

#[test]
fn timestamps_without_a_unit_are_kept_by_the_one_they_look_like() {
    let server = Server::start(&[]);
    let body =
        b"m f=1 1737100800\nm f=2 1737100800000\nm f=3 1737100800000000\nm f=4 1737100800000000000\nm f=5\nm f=6 -7\n";
    assert_eq!(server.request("POST", "/api/v3/write_lp?db=b", "", body).status, 204);
    let kept = |file: &str| String::from_utf8(server.kept(&format!("b/{file}.lp"))).unwrap();
    assert_eq!(kept("s"), "m f=1 1737100800\nm f=6 -7\n");
    assert_eq!(kept("ms"), "m f=2 1737100800000\n");
    assert_eq!(kept("us"), "m f=3 1737100800000000\n");
    assert_eq!(kept("ns"), "m f=4 1737100800000000000\nm f=5\n");
}

#[test]
fn ping_says_what_it_is_and_queries_are_not_answered() {
    let server = Server::start(&[]);
    for method in ["GET", "HEAD"] {
        let ping = server.request(method, "/ping", "", b"");
        assert_eq!((ping.status, ping.body.as_str()), (204, ""));
        let version = format!("\r\nx-influxdb-version: linepack-{}\r\n", env!("CARGO_PKG_VERSION"));
        assert!(ping.head.contains(&version), "{}", ping.head);
    }
    assert_eq!(server.request("POST", "/ping", "", b"").status, 405);
    let error = "linepack serve receives writes and answers no queries; \
                 query the database that the records are meant for";
    for (method, path) in [("GET", "/query?q=SHOW+DATABASES"), ("POST", "/query"), ("POST", "/api/v3/query_sql")] {
        assert_eq!(server.request(method, path, "", b"q=x").json(), (501, json!({"error": error})), "{path}");
    }
    let message = "the /api/v2/query endpoint is not supported";
    let v2 = server.request("POST", "/api/v2/query", "", b"from()").json();
    assert_eq!(v2, (404, json!({"code": "not found", "message": message})));
}

#[test]
fn a_target_refuses_what_it_would_refuse_and_warns_of_what_it_reads_otherwise() {
    let server = Server::start(&["--target", "influxdb1", "--json"]);
    let (status, object) = server.write("bucket=b", "", b"m f=1u\nm time=1,f=2\n").json();
    assert_eq!((status, &object["line"]), (400, &json!(1)));
    assert_eq!(server.kept("b/ns.lp"), b"m time=1,f=2\n");
    let strict = Server::start(&["--mode", "strict"]);
    assert_eq!(strict.write("bucket=b", "", b"m,t=a\\\\b f=1\n").status, 400);
    let log: Value = serde_json::from_str(server.log().trim_end()).unwrap();
    assert_eq!((&log["errors"], &log["warnings"], &log["bucket"]), (&json!(1), &json!(1), &json!("b")));
    let seen: Vec<_> =
        log["faults"].as_array().unwrap().iter().map(|fault| [&fault["severity"], &fault["code"]]).collect();
    assert_eq!(seen, [["error", "unsupported_unsigned"], ["warning", "reserved_name"]]);
    let (text, before, carets) = (&log["faults"][0]["text"], &log["faults"][0]["before"], &log["faults"][0]["carets"]);
    assert_eq!((text, before, carets), (&json!("m f=1u"), &json!(4), &json!(2)));
}

#[test]
fn a_body_that_does_not_come_is_answered_and_others_are_not_held_up() {
    let server = Server::start(&["--timeout", "1", "--max-connections", "2"]);
    let head =
        "POST /api/v2/write?bucket=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\nm f=1";
    let answer = std::thread::scope(|scope| {
        let waiting = [scope.spawn(|| server.raw(head.as_bytes())), scope.spawn(|| server.raw(head.as_bytes()))];
        std::thread::sleep(std::time::Duration::from_millis(200));
        // Both places are taken until then.
        assert_eq!(server.write("bucket=b", "", b"m f=2\n").status, 204);
        waiting.map(|thread| thread.join().unwrap().json())
    });
    let late = (408, json!({"code": "request timeout", "message": "the body did not arrive in time"}));
    assert_eq!(answer, [late.clone(), late]);
    assert_eq!(server.kept("b/ns.lp"), b"m f=2\n");
}
