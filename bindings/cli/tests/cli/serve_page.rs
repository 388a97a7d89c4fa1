//! The page of `linepack serve`: what a browser is told, without one. `tests/page` has one.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

fn get(server: &Server, path: &str, host: &str) -> Answer {
    server.raw(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())
}

#[test]
fn its_files_may_load_nothing_from_elsewhere() {
    let server = Server::start(&[]);
    for (path, kind) in [("/", "text/html"), ("/page/style.css", "text/css"), ("/page/script.js", "text/javascript")] {
        let answer = get(&server, path, &server.address);
        assert_eq!(answer.status, 200);
        assert!(answer.head.contains(&format!("\r\ncontent-type: {kind}; charset=utf-8\r\n")), "{}", answer.head);
        assert!(answer.head.contains("\r\ncontent-security-policy: default-src 'none'; script-src 'self'; "));
        assert!(answer.head.contains("\r\nx-content-type-options: nosniff\r\n"));
        assert!(answer.body.len() > 1000);
    }
    assert_eq!(get(&server, "/page/other", "localhost").status, 404);
    assert_eq!(get(&server, "/", "rebound.example.com").status, 403);
    let posted = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    assert_eq!(server.raw(posted.as_bytes()).status, 405);
}

/// Events of a page, from its opening on.
fn events(server: &Server, headers: &str) -> impl Iterator<Item = (String, Value)> {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(stream, "GET /page/events HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").unwrap();
    let mut name = String::new();
    BufReader::new(stream).lines().map_while(Result::ok).filter_map(move |line| {
        if let Some(event) = line.strip_prefix("event: ") {
            name = event.to_string();
        }
        Some((name.clone(), serde_json::from_str(line.strip_prefix("data: ")?).unwrap()))
    })
}

#[test]
fn events_tell_what_came_before_and_what_comes() {
    let server = Server::start(&["--token", "t", "--fail", "503:every=3"]);
    assert_eq!(server.write("bucket=b", "Authorization: Token t\r\n", b"m f=1\nm f=\n").status, 400);
    let mut told = events(&server, "Authorization: Bearer t\r\n");
    let (name, about) = told.next().unwrap();
    assert_eq!((name.as_str(), &about["rules"]), ("about", &json!(["503:every=3"])));
    let (name, entry) = told.next().unwrap();
    let seen = [&entry["status"], &entry["records"], &entry["rejected"], &entry["faults"][0]["column"]];
    assert_eq!((name.as_str(), seen), ("entry", [&json!(400), &json!(1), &json!(1), &json!(5)]));
    assert_eq!(server.write("bucket=b&p=t", "", b"m f=1\n").status, 401);
    let mut later = told.filter(|(name, _)| name == "entry");
    assert_eq!(later.next().unwrap().1["message"], "unauthorized access");
    let refused = "GET /page/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(server.raw(refused.as_bytes()).status, 401);
}

#[test]
fn too_many_pages_are_told_so() {
    let server = Server::start(&[]);
    let mut open: Vec<_> = (0..8).map(|_| events(&server, "")).collect();
    open.iter_mut().for_each(|told| assert_eq!(told.next().unwrap().0, "about"));
    assert_eq!(get(&server, "/page/events", "localhost").status, 503);
    assert_eq!(server.write("bucket=b", "", b"m f=1\n").status, 204);
    assert_eq!(open[7].find(|(name, _)| name == "entry").unwrap().1["records"], 1);
}

#[test]
fn lines_are_checked_and_not_kept() {
    let server = Server::start(&[]);
    let check = |query: &str, body: &str| {
        let head = format!(
            "POST /page/check?{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        server.raw(format!("{head}{body}").as_bytes()).json()
    };
    let (status, checked) = check("precision=s&mode=spec&target=influxdb1", "m f=1u 5\nm time=1,f=2\n");
    assert_eq!(
        (status, &checked["records"], &checked["rejected"], &checked["warnings"]),
        (200, &json!(1), &json!(1), &json!(1))
    );
    let fault = &checked["faults"][0];
    assert_eq!(
        (&fault["code"], &fault["text"], &fault["before"]),
        (&json!("unsupported_unsigned"), &json!("m f=1u 5"), &json!(4))
    );
    let (status, refused) = check("precision=sec", "m f=1\n");
    assert_eq!((status, &refused["code"]), (400, &json!("invalid")));
    assert!(refused["message"].as_str().unwrap().starts_with("precision: unknown word"), "{refused}");
    assert_eq!(check("target=oracle", "m f=1\n").0, 400);
    assert_eq!(server.paths(), Vec::<String>::new());
}
