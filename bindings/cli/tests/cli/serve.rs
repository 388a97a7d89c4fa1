//! `linepack serve`: what it keeps, what it answers, and what it does not let happen.

use crate::run::command;
use crate::server::{Server, gzip};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
#[cfg(unix)]
use std::process::Stdio;

const GOOD: &[u8] = b"m,t=a f=1 5\nm s=\"two\nlines, \\\"quoted\\\"\" 6\n";

fn invalid(message: &str) -> (u16, serde_json::Value) {
    (400, json!({"code": "invalid", "message": message}))
}

#[test]
fn plain_gzip_and_chunked_bodies_are_kept_as_they_were_sent() {
    let server = Server::start(&[]);
    assert_eq!(server.write("bucket=home&precision=s", "", GOOD).status, 204);
    assert_eq!(server.kept("home/s.lp"), GOOD);
    assert_eq!(server.write("bucket=home&precision=s", "Content-Encoding: gzip\r\n", &gzip(GOOD)).status, 204);
    let two = [gzip(b"m f=1\n"), gzip(b"m f=2\n")].concat();
    assert_eq!(server.write("bucket=home", "Content-Encoding: gzip\r\n", &two).status, 204);
    let identity = server.write("bucket=home", "Content-Encoding: identity\r\n", b"  m f=3 \r\n\n# no\nm f=4");
    assert_eq!((identity.status, identity.body.as_str()), (204, ""));
    let chunked = server.raw(
        b"POST /api/v2/write?org=o&bucket=home HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
          3\r\nm f\r\n4\r\n=5 7\r\n0\r\n\r\n",
    );
    assert_eq!(chunked.status, 204);
    assert_eq!(server.kept("home/s.lp"), [GOOD, GOOD].concat());
    assert_eq!(server.kept("home/ns.lp"), b"m f=1\nm f=2\nm f=3 \nm f=4\nm f=5 7\n");
    for (precision, file) in [("us", "us"), ("ms", "ms"), ("m", "m"), ("h", "h")] {
        assert_eq!(server.write(&format!("bucket=b&precision={precision}"), "", b"m f=1 2").status, 204);
        assert_eq!(server.kept(&format!("b/{file}.lp")), b"m f=1 2\n");
    }
}

#[test]
fn parameters_that_are_missing_or_wrong() {
    let server = Server::start(&[]);
    let answer = |query| server.write(query, "", GOOD).json();
    let deserialize = |what: &str| invalid(&format!("failed to deserialize org/bucket/precision in request: {what}"));
    assert_eq!(answer("precision=s"), invalid("missing bucket value"));
    assert_eq!(answer("bucket="), invalid("missing bucket value"));
    assert_eq!(server.request("POST", "/api/v2/write", "", GOOD).json(), invalid("missing bucket value"));
    let variant = "unknown variant `u`, expected one of `s`, `ms`, `us`, `ns`";
    assert_eq!(answer("bucket=b&precision=u"), deserialize(variant));
    assert_eq!(answer("precision=u"), deserialize(variant));
    assert_eq!(answer("bucket=b&precision=").0, 400);
    assert_eq!(answer("bucket=b&bucket=c"), deserialize("duplicate field `bucket`"));
    assert_eq!(answer("bucket=%FF"), deserialize("`bucket` is not UTF-8"));
    assert_eq!(answer("bucket=b&org="), invalid("missing org value: leave org out or give a name"));
    assert_eq!(answer(&format!("bucket={}", "x".repeat(300))), invalid("the bucket's name is too long"));
    assert_eq!(server.write("bucket=b&orgID=&other=1", "", GOOD).status, 204);
    assert_eq!(server.write("bucket=empty", "", b"").json(), invalid("empty write payload"));
    assert_eq!(server.write("bucket=empty", "", b"# note\n").json(), invalid("empty write payload"));
    assert_eq!(server.paths(), ["kept", "kept/b", "kept/b/ns.lp"]);
}

#[test]
fn rejected_lines_are_named_and_the_good_ones_kept() {
    let server = Server::start(&[]);
    let body = b"m f=1\nm s=\"a\nb\"\nm f=\nm f=2\nm\n";
    let message = "partial write has occurred, errors encountered on line(s):\n\
                   error parsing line 4 (1-based): the field value is empty\n\
                   error parsing line 6 (1-based): the line has no fields";
    let expected = json!({"code": "invalid", "line": 4, "message": message});
    assert_eq!(server.write("bucket=b", "", body).json(), (400, expected));
    assert_eq!(server.kept("b/ns.lp"), b"m f=1\nm s=\"a\nb\"\nm f=2\n");
    let none = server.write("bucket=none", "", &b"m\n".repeat(150)).json().1;
    let message = none["message"].as_str().unwrap();
    assert!(message.starts_with("no data written, errors encountered on line(s):\nerror parsing line 1 "), "{message}");
    assert_eq!(message.lines().count(), 101);
    assert_eq!(server.kept("none/ns.lp"), b"");
    let overflow = server.write("bucket=b&precision=h", "", b"m f=1 1737100800").json().1;
    assert!(overflow["message"].as_str().unwrap().contains("the timestamp does not fit"));
}

#[test]
fn all_or_nothing_keeps_nothing_of_a_body_with_a_bad_line() {
    let server = Server::start(&["--all-or-nothing"]);
    let (status, object) = server.write("bucket=b", "", b"m f=1\nm\n").json();
    assert_eq!((status, &object["line"]), (400, &json!(2)));
    assert!(object["message"].as_str().unwrap().starts_with("no data written, "));
    assert_eq!(server.write("bucket=b", "", b"m f=2\n").status, 204);
    assert_eq!(server.kept("b/ns.lp"), b"m f=2\n");
}

#[test]
fn the_token_is_asked_for_and_never_logged() {
    let server = Server::start(&["--token", "s3cret"]);
    let refused = |headers: &str, message: &str| {
        let answer = server.write("bucket=b&u=s3cret", headers, GOOD);
        assert_eq!(answer.json(), (401, json!({"code": "unauthorized", "message": message})));
        assert!(answer.head.contains("\r\nwww-authenticate: token"), "{}", answer.head);
    };
    refused("", "unauthorized access");
    refused("Authorization: Token wrong\r\n", "unauthorized access");
    let form = "the Authorization header must be Bearer TOKEN, Token TOKEN or Basic with base64 of USER:TOKEN";
    refused("Authorization: s3cret\r\n", form);
    refused("Authorization: Basic s3cret\r\n", form);
    assert_eq!(server.kept("b/ns.lp"), b"");
    assert_eq!(server.write("bucket=b", "Authorization: Token s3cret\r\n", GOOD).status, 204);
    assert_eq!(server.write("bucket=b", "Authorization: Bearer s3cret\r\n", GOOD).status, 204);
    assert_eq!(server.write("bucket=b", "Authorization: Basic bWU6czNjcmV0\r\n", GOOD).status, 204);
    assert_eq!(server.request("GET", "/health", "", b"").status, 200);
    let log = server.log();
    assert_eq!(log.matches("POST /api/v2/write 401 records=0 rejected=0 bytes=0\n").count(), 4);
    assert_eq!(log.matches(&format!("POST /api/v2/write 204 records=2 rejected=0 bytes={}\n", GOOD.len())).count(), 3);
    assert!(!log.contains("s3cret"), "{log}");
}

#[test]
fn no_bucket_leaves_the_folder() {
    let server = Server::start(&[]);
    for bucket in ["..%2F..%2Fescape", "..", ".", "%2Fetc", ".hidden", "a%00b", "my+b%20c", "R%C3%A4ume"] {
        assert_eq!(server.write(&format!("bucket={bucket}"), "", b"m f=1\n").status, 204, "{bucket}");
    }
    let paths = server.paths();
    let mut folders: Vec<_> = paths.iter().filter_map(|path| path.strip_suffix("/ns.lp")).collect();
    folders.sort_unstable();
    let expected = [
        "kept/%2E",
        "kept/%2E.",
        "kept/%2E.%2F..%2Fescape",
        "kept/%2Ehidden",
        "kept/%2Fetc",
        "kept/R%C3%A4ume",
        "kept/a%00b",
        "kept/my%20b%20c",
    ];
    assert_eq!(folders, expected);
}

#[test]
fn a_body_that_is_too_large_is_refused_however_it_comes() {
    let server = Server::start(&["--max-body", "1000"]);
    let message = json!({"code": "request too large", "message": "max request size (1000 bytes) exceeded"});
    let large = format!("m s=\"{}\"\n", "x".repeat(1_000_000));
    assert_eq!(server.write("bucket=b", "", large.as_bytes()).json(), (413, message.clone()));
    let bomb = gzip(&vec![b'x'; 50 << 20]);
    let bomb = [&gzip(large.as_bytes())[..], &bomb[..100]].concat();
    let answer = server.write("bucket=b", "Content-Encoding: gzip\r\n", &bomb[..bomb.len().min(1000)]);
    assert!(answer.status == 413 || answer.body.contains("gzip"), "{answer:?}");
    let small_bomb = gzip(&vec![b'x'; 500_000]);
    assert!(small_bomb.len() < 1000);
    let answer = server.write("bucket=b", "Content-Encoding: gzip\r\n", &small_bomb);
    assert_eq!(answer.json(), (413, message.clone()));
    let chunk = format!("{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    let head =
        "POST /api/v2/write?bucket=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(server.raw(format!("{head}{chunk}").as_bytes()).json(), (413, message.clone()));
    let waiting =
        "POST /api/v2/write?bucket=b HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n";
    let answer = server.raw(waiting.as_bytes());
    assert_eq!(answer.json(), (413, message));
    let exact = format!("m s=\"{}\"\n", "x".repeat(1000 - 7));
    assert_eq!((exact.len(), server.write("bucket=b", "", exact.as_bytes()).status), (1000, 204));
    assert_eq!(server.paths(), ["kept", "kept/b", "kept/b/ns.lp"]);
}

/// 160 members of 64 MiB each.
#[cfg(target_os = "linux")]
#[test]
fn a_bomb_of_ten_gigabytes_is_refused_in_little_memory() {
    let server = Server::start(&[]);
    let bomb = gzip(&vec![0; 64 << 20]).repeat(160);
    assert!(bomb.len() < 11 << 20);
    let server_with_room = Server::start(&["--max-body", "20000000"]);
    for (server, bytes) in [(&server, 10 << 20), (&server_with_room, 20_000_000)] {
        let answer = server.write("bucket=b", "Content-Encoding: gzip\r\n", &bomb).json();
        let message = format!("max request size ({bytes} bytes) exceeded");
        assert_eq!(answer, (413, json!({"code": "request too large", "message": message})));
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")).unwrap();
        assert!(peak.parse::<usize>().unwrap() < 128 << 10, "{peak} kB");
    }
}

#[test]
fn encodings_paths_and_methods() {
    let server = Server::start(&[]);
    for encoding in ["deflate", "br", "gzip, gzip", "x-gzip"] {
        let (status, object) = server.write("bucket=b", &format!("Content-Encoding: {encoding}\r\n"), GOOD).json();
        assert_eq!((status, &object["message"]), (415, &json!(format!("unacceptable content-encoding: {encoding}"))));
    }
    let (status, object) = server.write("bucket=b", "Content-Encoding: gzip\r\n", GOOD).json();
    assert_eq!(status, 400);
    assert!(object["message"].as_str().unwrap().starts_with("error decoding gzip stream: "));
    let cut = gzip(GOOD);
    assert_eq!(server.write("bucket=b", "Content-Encoding: gzip\r\n", &cut[..cut.len() - 3]).status, 400);
    let health = server.request("GET", "/health", "", b"").json();
    assert_eq!(health, (200, json!({"name": "linepack", "status": "pass", "version": env!("CARGO_PKG_VERSION")})));
    for (path, message) in [
        ("/api/v2", "path not found"),
        ("/api/v2/write/", "path not found"),
        ("/api/v2/query", "the /api/v2/query endpoint is not supported"),
    ] {
        let answer = server.request("POST", path, "", GOOD).json();
        assert_eq!(answer, (404, json!({"code": "not found", "message": message})));
    }
    let plain = server.write("", "Accept: text/plain\r\n", GOOD);
    assert_eq!((plain.status, plain.body.as_str()), (400, "missing bucket value"));
    assert!(plain.head.contains("\r\ncontent-type: text/plain; charset=utf-8"), "{}", plain.head);
    let lines = server.write("bucket=b", "Accept: text/plain\r\n", b"m\n");
    assert!(lines.body.starts_with("no data written, "), "{}", lines.body);
    let latin = b"POST /api/v2/write HTTP/1.1\r\nHost: x\r\nUser-Agent: caf\xe9\r\nConnection: close\r\n\r\n";
    assert_eq!(server.raw(latin).json(), invalid("missing bucket value"));
    let put = server.request("PUT", "/api/v2/write?bucket=b", "", GOOD);
    assert_eq!(put.json(), (405, json!({"code": "method not allowed", "message": "allow: POST"})));
    assert!(put.head.contains("\r\nallow: post"), "{}", put.head);
    assert!(server.request("POST", "/health", "", b"").head.contains("\r\nallow: get, head"));
    assert_eq!(server.raw(b"nonsense\r\n\r\n").status, 400);
    assert_eq!(server.paths(), Vec::<String>::new());
}

/// `curl` as its users call it; it is not there everywhere.
#[cfg(unix)]
#[test]
fn curl_writes_plain_packed_and_in_chunks() {
    let server = Server::start(&["--token", "t"]);
    let url = format!("{}/api/v2/write?bucket=home&precision=s", server.url());
    let curl = |options: &[&str], body: &[u8]| {
        let mut curl = std::process::Command::new("curl");
        curl.args(["--silent", "--show-error", "--noproxy", "*", "--write-out", "%{http_code}", &url]);
        curl.args(["--header", "Authorization: Token t", "--data-binary", "@-"]).args(options);
        let mut child = curl.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        child.stdin.take().unwrap().write_all(body).unwrap();
        Some(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap())
    };
    let Some(plain) = curl(&[], GOOD) else {
        println!("skipped: there is no curl");
        return;
    };
    assert_eq!(plain, "204");
    assert_eq!(curl(&["--header", "Content-Encoding: gzip"], &gzip(GOOD)).unwrap(), "204");
    assert_eq!(curl(&["--header", "Transfer-Encoding: chunked"], GOOD).unwrap(), "204");
    assert_eq!(server.kept("home/s.lp"), GOOD.repeat(3));
    let partial = curl(&[], b"m f=1\nm\n").unwrap();
    assert!(partial.starts_with(r#"{"code":"invalid","line":2,"message":"partial write has occurred, "#), "{partial}");
    assert!(partial.ends_with("400"), "{partial}");
}

#[test]
fn many_writers_at_once_do_not_mix_their_records() {
    let server = Server::start(&[]);
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let server = &server;
            scope.spawn(move || {
                for n in 0..20 {
                    let body = format!("m,w={writer} s=\"{}\nend\",n={n}i\n", "x".repeat(5000)).repeat(3);
                    assert_eq!(server.write("bucket=b", "", body.as_bytes()).status, 204);
                }
            });
        }
    });
    let kept = server.kept("b/ns.lp");
    let report = linepack::validate(&kept, &linepack::ReadOptions::new());
    assert_eq!((report.records, report.rejected), (8 * 20 * 3, 0));
}

#[test]
fn a_client_that_leaves_or_dawdles_disturbs_nobody() {
    let server = Server::start(&[]);
    let head = "POST /api/v2/write?bucket=b HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nm f=1";
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.write_all(head.as_bytes()).unwrap();
    let mut gone = TcpStream::connect(&server.address).unwrap();
    gone.write_all(head.as_bytes()).unwrap();
    drop(gone);
    assert_eq!(server.write("bucket=b", "", b"m f=2\n").status, 204);
    assert_eq!(server.kept("b/ns.lp"), b"m f=2\n");
}

#[test]
fn a_folder_that_cannot_be_written_is_the_servers_fault() {
    let server = Server::start(&[]);
    std::fs::write(server.dir.path().join("kept"), "a file").unwrap();
    let (status, object) = server.write("bucket=b", "", GOOD).json();
    assert_eq!((status, &object["code"]), (500, &json!("internal error")));
    assert_eq!(server.request("GET", "/health", "", b"").status, 200);
}

#[test]
fn an_address_in_use_is_one_sentence() {
    let server = Server::start(&[]);
    let output = command(&["serve", "--listen", &server.address]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let expected = format!("linepack: cannot serve on {}: the address is in use\n", server.address);
    assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
}

#[cfg(unix)]
#[test]
fn signals_end_it_cleanly() {
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start(&[]);
        assert_eq!(server.write("bucket=b", "", GOOD).status, 204);
        let pid = server.child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0), "{signal}");
        let mut log = String::new();
        server.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        assert_eq!(log.lines().count(), 1, "{log}");
    }
}
