//! `linepack write`, against `linepack serve` and against servers that behave badly.

use crate::endpoint::{Endpoint, OK as NO_CONTENT};
use crate::files::Files;
use crate::run::{Ran, check, examples, run};
use crate::server::Server;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

/// Writes standard input; what is rejected goes to a folder that is gone afterwards.
pub fn write(url: &str, options: &[&str], input: &[u8]) -> Ran {
    let files = Files::new();
    run(&[&["write", "--url", url, "--bucket", "b", "--rejected", &files.path("rejected.lp")], options].concat(), input)
}

/// Writes a file of that folder.
pub fn write_file(files: &Files, url: &str, options: &[&str], file: &str) -> Ran {
    run(&[&["write", "--url", url, "--bucket", "b", &files.path(file)], options].concat(), b"")
}

/// The value of a member of the summary of `--json`.
pub fn summary(ran: &Ran, name: &str) -> serde_json::Value {
    let last: serde_json::Value = serde_json::from_str(ran.out.lines().last().expect("a summary")).expect("JSON");
    last["summary"][name].clone()
}

/// Answers one connection after another with these texts; gives the heads that it was sent.
fn scripted(answers: &'static [&'static str]) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let one = |answer: &&str| {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert_ne!(reader.read_line(&mut head).unwrap(), 0);
            }
            let head = head.to_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
            reader.read_exact(&mut vec![0; length.unwrap_or(0)]).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            head
        };
        answers.iter().map(one).collect()
    });
    (url, thread)
}

const OK: &str = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

#[test]
fn files_arrive_as_they_are() {
    let server = Server::start(&["--token", "t"]);
    let files = Files::new();
    let text = std::fs::read_to_string(examples().join("data/weather.lp")).unwrap();
    files.write("weather.lp", &text);
    for gzip in [&[][..], &["--gzip"]] {
        let options = [&["--precision", "s", "--token", "t", "--org", "o"], gzip].concat();
        let ran = write_file(&files, &server.url(), &options, "weather.lp");
        let expected = format!("wrote 18 records in 1 request to {}\n", server.url());
        assert_eq!((ran.code, ran.out, ran.err.as_str()), (0, expected, ""));
    }
    let once: String = text.split_inclusive('\n').filter(|l| !l.starts_with('#') && *l != "\n").collect();
    assert_eq!(String::from_utf8(server.kept("b/s.lp")).unwrap(), once.repeat(2));
    assert_eq!(files.names(), ["weather.lp"]);
}

#[test]
fn records_are_sent_in_batches_and_in_order() {
    let server = Server::start(&[]);
    let input: String = (0..2500).map(|n| format!("m s=\"a\nb\",n={n}i\n")).collect();
    let ran = write(&server.url(), &["--batch-size", "1000", "--parallel", "1"], input.as_bytes());
    assert_eq!(ran.out, format!("wrote 2500 records in 3 requests to {}\n", server.url()));
    assert_eq!(server.kept("b/ns.lp"), input.as_bytes());
    let none = write(&server.url(), &[], b"# nothing\n");
    assert_eq!((none.code, none.out), (0, format!("wrote 0 records in 0 requests to {}\n", server.url())));
    let bytes = write(&server.url(), &["--max-bytes", "500", "--json"], input.as_bytes());
    assert_eq!(summary(&bytes, "accepted"), 2500);
    assert!(summary(&bytes, "requests").as_u64().unwrap() >= (input.len() / 500) as u64, "{bytes:?}");
}

#[test]
fn nothing_is_sent_when_a_line_is_bad_if_so_wished() {
    let endpoint = Endpoint::start(|_| NO_CONTENT.into());
    let input = b"m f=1\nm f=\nm f=3\n";
    let ran = write(&endpoint.url, &["--invalid", "abort"], input);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("<stdin>:2:5: error[empty_field_value]: "), "{}", ran.out);
    assert!(ran.out.ends_with("\n2 records good, 1 rejected, in 1 file\n"), "{}", ran.out);
    assert_eq!(
        ran.err,
        "linepack: nothing was sent; --invalid reject sends the good lines and keeps the others in a file\n"
    );
    assert_eq!(endpoint.requests().len(), 0);
    let ran = write(&endpoint.url, &["--invalid", "abort"], b"m f=1\nm f=3\n");
    assert_eq!((ran.code, endpoint.lines()), (0, vec!["m f=1".to_string(), "m f=3".into()]));
}

#[cfg(unix)]
#[test]
fn a_device_takes_rejected_lines_too() {
    let endpoint = Endpoint::start(|_| NO_CONTENT.into());
    let options = ["write", "--url", &endpoint.url, "--bucket", "b", "--rejected", "/dev/null"];
    let ran = run(&options, b"m f=1\nm f=\n");
    assert_eq!((ran.code, endpoint.lines()), (1, vec!["m f=1".to_string()]), "{ran:?}");
}

#[test]
fn bad_lines_are_skipped_if_so_wished() {
    let server = Server::start(&[]);
    let files = Files::new();
    files.write("in.lp", "m f=1\nm f=\nm f=3\n");
    let ran = write_file(&files, &server.url(), &["--invalid", "skip"], "in.lp");
    assert_eq!(ran.code, 0);
    let expected = format!(
        "\nwrote 2 records in 1 request to {}\n1 line invalid and not sent:\n  1 empty_field_value: the field value is empty\n",
        server.url()
    );
    assert!(ran.out.ends_with(&expected), "{}", ran.out);
    assert_eq!(server.kept("b/ns.lp"), b"m f=1\nm f=3\n");
    assert_eq!(files.names(), ["in.lp"]);
}

#[test]
fn rejected_lines_can_be_mended_and_sent() {
    let server = Server::start(&[]);
    let files = Files::new();
    files.write("in.lp", "m f=1\nm f=\nm f=3\nm s=\"two\nlines\"x 4\nm f=5");
    let ran = write_file(&files, &server.url(), &[], "in.lp");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let rejected = files.read("in.lp.rejected");
    let name = files.path("in.lp");
    assert!(
        rejected.starts_with(&format!("# {name}:2:5: empty_field_value: the field value is empty; ")),
        "{rejected}"
    );
    let records: Vec<_> = rejected.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(records, ["m f=", "m s=\"two", "lines\"x 4"], "{rejected}");
    // What was wrong before is wrong in the same way, and nothing else is.
    let codes = |ran: &Ran| {
        let codes = ran.out.lines().filter_map(|line| line.split("\"code\":\"").nth(1)?.split('"').next());
        codes.map(String::from).collect::<Vec<_>>()
    };
    let expected = codes(&check(&["--json"], files.read("in.lp")));
    assert_eq!(codes(&check(&["--json"], &rejected)), expected);
    assert_eq!(expected, ["empty_field_value", "text_after_string"]);
    // A file of rejected lines is never written over.
    let again = write_file(&files, &server.url(), &[], "in.lp");
    assert_eq!((again.code, again.out.as_str()), (2, ""));
    assert!(again.err.contains("in.lp.rejected is there already, "), "{}", again.err);
    let mended = rejected.replace("m f=\n", "m f=2\n").replace("\"x", "\"");
    files.write("mended.lp", &mended);
    let ran = write_file(&files, &server.url(), &[], "mended.lp");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(String::from_utf8(server.kept("b/ns.lp")).unwrap().ends_with("m f=2\nm s=\"two\nlines\" 4\n"));
    assert_eq!(files.names(), ["in.lp", "in.lp.rejected", "mended.lp"]);
}

#[test]
fn a_missing_file_keeps_everything_from_being_sent() {
    let server = Server::start(&[]);
    let ran = write(&server.url(), &["-", "no-such.lp"], b"m f=1\n");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert_eq!(ran.err, "linepack: cannot read no-such.lp: there is no such file or directory\n");
    assert_eq!(server.kept("b/ns.lp"), b"");
}

#[test]
fn a_refusal_is_shown_and_never_the_token() {
    let server = Server::start(&["--token", "right"]);
    let ran = write(&server.url(), &["--token", "wr0ng"], b"m f=1\n");
    assert_eq!((ran.code, ran.out), (3, format!("wrote 0 records in 1 request to {}\n", server.url())));
    assert_eq!(
        ran.err,
        "linepack: the server answered 401 Unauthorized: unauthorized access; look at --token, --auth and --bucket\n\
         linepack: nothing was written\n"
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token");
    std::fs::write(&file, "right\n").unwrap();
    assert_eq!(write(&server.url(), &["--token-file", file.to_str().unwrap()], b"m f=1\n").code, 0);
}

#[test]
fn the_path_of_the_url_is_kept_and_names_are_encoded() {
    let (url, heads) = scripted(&[OK]);
    let ran = run(
        &["write", "--url", &format!("{url}/base/"), "--bucket", "a b&c/ü", "--org", "o=1", "--no-journal"],
        b"m f=1\n",
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let head = &heads.join().unwrap()[0];
    let line = "post /base/api/v2/write?bucket=a%20b%26c%2f%c3%bc&org=o%3d1&precision=ns http/1.1\r\n";
    assert!(head.starts_with(line), "{head}");
    assert!(!head.contains("authorization"));
}

#[test]
fn a_busy_server_is_asked_again() {
    const BUSY: &str =
        "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 4\r\n\r\nslow";
    const DOWN: &str = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let (url, heads) = scripted(&[BUSY, DOWN, OK]);
    let ran = write(&url, &[], b"m f=1\n");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<_> = ran.err.lines().collect();
    // What the server asks for is not undercut; else it is drawn from the whole wait.
    assert_eq!(lines[0], "linepack: the server answered 429 Too Many Requests: slow; trying again in 1.0 s");
    let waited = lines[1].strip_prefix("linepack: the server answered 503 without saying why; trying again in ");
    let seconds: f64 = waited.and_then(|rest| rest.strip_suffix(" s")?.parse().ok()).expect(lines[1]);
    assert!((0.0..=1.0).contains(&seconds) && lines.len() == 2, "{}", ran.err);
    assert_eq!(heads.join().unwrap().len(), 3);
    let (url, heads) = scripted(&[DOWN, DOWN]);
    let ran = write(&url, &["--max-tries", "2"], b"m f=1\n");
    assert_eq!(ran.code, 3);
    assert_eq!(heads.join().unwrap().len(), 2);
}

#[test]
fn a_redirect_is_not_followed() {
    let (url, heads) = scripted(&[
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ]);
    let ran = write(&url, &["--token", "t"], b"m f=1\n");
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.starts_with("linepack: the server answered 302 Found: the server points to http://127.0.0.1:1/x\n")
    );
    assert_eq!(heads.join().unwrap().len(), 1);
}

#[test]
fn an_answer_cannot_move_the_cursor() {
    let (url, heads) =
        scripted(&["HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n{\"message\":\"one\\ntwo\\u001b[2J\"}"]);
    let ran = write(&url, &[], b"m f=1\n");
    assert!(ran.out.contains("400 Bad Request: one\n    two\u{fffd}[2J\n"), "{}", ran.out);
    assert_eq!((ran.code, ran.out.contains('\u{1b}')), (1, false));
    heads.join().unwrap();
}

/// The second record of a body is rejected.
const PARTIAL: &str = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n\
    {\"code\":\"invalid\",\"line\":2,\"message\":\"partial write has occurred, errors encountered on line(s):\\n\
    error parsing line 2 (1-based): invalid column type for column 'f'\"}";

#[test]
fn records_that_the_server_refuses_are_shown_where_they_stand() {
    let (url, heads) = scripted(&[OK, PARTIAL, OK]);
    let files = Files::new();
    files.write("in.lp", "a f=1\n# note\nb f=2\n\nbad\nc f=3\nd,t=x f=\"4\n5\"\ne f=6\n");
    let ran = write_file(&files, &url, &["--batch-size", "2", "--parallel", "1"], "in.lp");
    assert_eq!(heads.join().unwrap().len(), 3);
    let out = ran.out.replace(files.path("").as_str(), "");
    let expected = format!(
        "in.lp:7: error[refused by the server]: invalid column type for column 'f'\n  |\n\
         7 | d,t=x f=\"4\n  | ^^^^^^^^^^\n\n\
         wrote 4 records in 3 requests to {url}\n1 line invalid and not sent:\n\
         \x20 1 missing_fields: the line has no fields\n1 record refused by the server:\n\
         \x20 1 invalid column type for column 'f'\nthey are in in.lp.rejected: mend and send that file\n"
    );
    assert!(out.ends_with(&expected), "{out}");
    assert!(out.starts_with("in.lp:5:4: error[missing_fields]: "), "{out}");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let rejected = files.read("in.lp.rejected").replace(files.path("").as_str(), "");
    let refused = "# in.lp:7: refused by the server: invalid column type for column 'f'\nd,t=x f=\"4\n5\"\n";
    assert!(rejected.contains(refused), "{rejected}");
}

#[test]
fn each_api_spells_a_precision_in_its_own_way() {
    let words = [
        ("v2", ["ns", "us", "ms", "s"]),
        ("v1", ["n", "u", "ms", "s"]),
        ("v3", ["nanosecond", "microsecond", "millisecond", "second"]),
    ];
    let endpoint = Endpoint::start(|_| NO_CONTENT.into());
    for (api, spelled) in words {
        for (precision, word) in ["ns", "us", "ms", "s"].into_iter().zip(spelled) {
            let ran = write(&endpoint.url, &["--api", api, "--precision", precision], b"m f=1 1\n");
            assert_eq!(ran.code, 0);
            let requests = endpoint.requests();
            let target = requests.last().unwrap().target();
            assert!(target.ends_with(&format!("&precision={word}")), "{target}");
        }
    }
    let ran = write(&endpoint.url, &["--api", "v3", "--precision", "h"], b"m f=1 1\n");
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("linepack: --precision: the API has no such precision"), "{}", ran.err);
}

#[test]
fn a_token_is_shown_to_the_server_in_each_way() {
    let endpoint = Endpoint::start(|_| NO_CONTENT.into());
    let ways = [
        (&["--auth", "bearer"][..], "\r\nauthorization: bearer t0k\r\n"),
        (&["--auth", "basic", "--user", "me"], "\r\nauthorization: basic bwu6ddbr\r\n"),
        (&["--auth", "query", "--user", "me", "--api", "v1", "--rp", "week"], "&u=me&p=t0k http"),
    ];
    for (options, expected) in ways {
        let ran = write(&endpoint.url, &[options, &["--token", "t0k"]].concat(), b"m f=1\n");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let head = &endpoint.requests().last().unwrap().head.clone();
        assert!(head.contains(expected), "{head}");
    }
    assert!(endpoint.requests()[2].target().contains("&rp=week"));
    let ran = write(&endpoint.url, &["--api", "v3", "--no-sync"], b"m f=1\n");
    assert_eq!(ran.code, 0);
    assert!(endpoint.requests()[3].target().ends_with("&no_sync=true"));
    let ran = write(&endpoint.url, &["--no-sync"], b"m f=1\n");
    assert_eq!((ran.code, ran.err.contains("no_sync is for the API v3")), (2, true), "{}", ran.err);
}

#[test]
fn targets_and_schemas_warn_before_anything_is_sent() {
    let endpoint = Endpoint::start(|_| NO_CONTENT.into());
    let files = Files::new();
    files.write("in.lp", "m f=1u 1\nm time=1,f=2 2\nm f=3i 3\n");
    files.write("schema.json", SCHEMA);
    let options = ["--target", "influxdb1", "--schema", &files.path("schema.json")];
    let ran = write_file(&files, &endpoint.url, &options, "in.lp");
    let err = ran.err.replace(files.path("").as_str(), "");
    assert_eq!(
        err,
        "linepack: in.lp:2:3: warning[reserved_name]: the name is reserved by servers\n\
         linepack: in.lp:3:3: warning[type_conflict]: \"f\" of \"m\" is an integer, but a float in schema.json\n"
    );
    assert!(ran.out.contains("in.lp:1:5: error[unsupported_unsigned]"), "{}", ran.out);
    assert!(ran.out.contains("\n2 warnings\n"), "{}", ran.out);
    assert_eq!((ran.code, endpoint.lines()), (1, vec!["m f=3i 3".to_string(), "m time=1,f=2 2".into()]));
}

/// `f` of `m` is a float.
const SCHEMA: &str = r#"{"linepack_schema": 1, "tags": true, "max_columns": 10, "max_name_bytes": 100, "measurements":
    {"m": {"f": [{"type": "float", "values": 1, "document": 1, "line": 1, "record": 1}]}}}"#;

#[test]
fn a_server_that_wants_to_be_left_alone_for_long_is() {
    let (url, heads) = scripted(&[
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 3600\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ]);
    let ran = write(&url, &[], b"m f=1\n");
    assert_eq!((ran.code, heads.join().unwrap().len()), (3, 1));
    assert!(!ran.err.contains("trying again"), "{}", ran.err);
}

#[test]
fn small_bodies_are_not_packed_and_large_ones_are() {
    for (records, packed) in [(1, false), (1000, true)] {
        let (url, heads) = scripted(&[OK]);
        assert_eq!(write(&url, &["--gzip", "--token", "t0k"], &b"m f=1\n".repeat(records)).code, 0);
        let head = &heads.join().unwrap()[0];
        assert_eq!(head.contains("\r\ncontent-encoding: gzip\r\n"), packed, "{head}");
        assert!(head.contains("\r\nauthorization: token t0k\r\n"), "{head}");
    }
}

#[test]
fn no_server_is_one_sentence() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = write(&format!("http://{free}"), &["--max-tries", "2"], b"m f=1\n");
    assert_eq!((ran.code, ran.out.contains("wrote 0 records")), (3, true));
    let lines: Vec<_> = ran.err.lines().collect();
    assert!(lines[0].starts_with("linepack: cannot reach the server: "), "{}", ran.err);
    assert!(lines[0].contains("the connection was refused; trying again in 0."), "{}", ran.err);
    assert_eq!(lines.len(), 3);
}
