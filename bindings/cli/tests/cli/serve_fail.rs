//! `linepack serve --fail`: failures that are asked for.

use crate::run::run;
use crate::server::Server;
use serde_json::json;

const PATH: &str = "/api/v2/write?bucket=b";

/// The statuses of writes one after the other, 0 where no answer came, and what was kept of them.
fn writes(options: &[&str], count: usize) -> (Vec<u16>, String) {
    let server = Server::start(options);
    let status = |n| server.request("POST", PATH, "", format!("m n={n}i\n").as_bytes()).status;
    let statuses = (1..=count).map(status).collect();
    (statuses, String::from_utf8(server.kept("b/ns.lp")).unwrap())
}

#[test]
fn every_so_many_writes() {
    let (statuses, kept) = writes(&["--fail", "503:every=3"], 7);
    assert_eq!(statuses, [204, 204, 503, 204, 204, 503, 204]);
    assert_eq!(kept, "m n=1i\nm n=2i\nm n=4i\nm n=5i\nm n=7i\n");
}

#[test]
fn a_connection_that_is_closed_before_or_after() {
    let (statuses, kept) = writes(&["--fail", "drop:every=2", "--fail", "lose:every=3"], 6);
    assert_eq!(statuses, [204, 0, 0, 0, 204, 0]);
    assert_eq!(kept, "m n=1i\nm n=3i\nm n=5i\n");
}

#[test]
fn chances_follow_from_the_seed() {
    let with = |seed| writes(&["--fail", "429:0.3", "--fail", "drop:0.2", "--seed", seed], 60).0;
    let first = with("1");
    assert_eq!(first, with("1"));
    assert_ne!(first, with("2"));
    for status in [0, 204, 429] {
        assert!(first.contains(&status), "{first:?}");
    }
}

#[test]
fn each_api_says_it_in_its_own_form() {
    let server = Server::start(&["--fail", "502:bytes=100", "--fail", "429:retry-after=7", "--json"]);
    let message = "this write fails on purpose, by a rule of --fail";
    let v2 = server.write("bucket=b", "", b"m f=1\n");
    assert_eq!(v2.json(), (429, json!({"code": "too many requests", "message": message})));
    assert!(v2.head.contains("\r\nretry-after: 7\r\n"), "{}", v2.head);
    let v3 = server.request("POST", "/api/v3/write_lp?db=b", "", b"m f=1\n");
    assert_eq!(v3.json(), (429, json!({"error": message})));
    let v1 = server.request("POST", "/write?db=b", "Accept: text/plain\r\n", b"m f=1\n");
    assert_eq!((v1.status, v1.body.as_str()), (429, message));
    let long = server.write("bucket=b", "", &b"m f=1\n".repeat(50));
    assert_eq!((long.status, long.body.as_str()), (502, &*format!("502 Bad Gateway: {message}")));
    assert!(!long.head.contains("retry-after"), "{}", long.head);
    // Only what would be a write fails.
    assert_eq!(server.write("", "", b"m f=1\n").status, 400);
    assert_eq!(server.request("GET", "/health", "", b"").status, 200);
    assert_eq!(server.kept("b/ns.lp"), b"");
    let log = server.log();
    let rules: Vec<_> = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).collect();
    let rules: Vec<_> = rules.iter().map(|entry| entry["rule"].as_str()).collect();
    let quota = Some("429:retry-after=7");
    assert_eq!(rules, [quota, quota, quota, Some("502:bytes=100"), None, None]);
}

#[test]
fn the_log_names_the_rule() {
    let server = Server::start(&["--fail", "drop"]);
    assert_eq!(server.write("bucket=b", "", b"m f=1\n").status, 0);
    assert_eq!(server.log(), "POST /api/v2/write - records=0 rejected=0 bytes=6 fail=drop\n");
}

#[test]
fn a_rule_that_makes_no_sense_is_wrong_usage() {
    let ran = run(&["serve", "--fail", "503:often"], b"");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("\"often\": a chance is between 0 and 1"), "{}", ran.err);
}
