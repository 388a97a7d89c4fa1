//! `linepack write`, against `linepack serve` and against servers that behave badly.

use crate::run::{Ran, examples, run};
use crate::server::Server;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

fn write(url: &str, options: &[&str], input: &[u8]) -> Ran {
    run(&[&["write", "--url", url, "--bucket", "b"], options].concat(), input)
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
    let weather = examples().join("data/weather.lp");
    let weather = weather.to_str().unwrap();
    for gzip in [&[][..], &["--gzip"]] {
        let options = [&["--precision", "s", "--token", "t", "--org", "o", weather], gzip].concat();
        let ran = write(&server.url(), &options, b"");
        let expected = format!("wrote 18 records in 1 request to {}\n", server.url());
        assert_eq!((ran.code, ran.out, ran.err.as_str()), (0, expected, ""));
    }
    let text = std::fs::read_to_string(weather).unwrap();
    let once: String = text.split_inclusive('\n').filter(|l| !l.starts_with('#') && *l != "\n").collect();
    assert_eq!(String::from_utf8(server.kept("b/s.lp")).unwrap(), once.repeat(2));
}

#[test]
fn records_are_sent_in_batches_and_in_order() {
    let server = Server::start(&[]);
    let input: String = (0..2500).map(|n| format!("m s=\"a\nb\",n={n}i\n")).collect();
    let ran = write(&server.url(), &["--batch-size", "1000"], input.as_bytes());
    assert_eq!(ran.out, format!("wrote 2500 records in 3 requests to {}\n", server.url()));
    assert_eq!(server.kept("b/ns.lp"), input.as_bytes());
    let none = write(&server.url(), &[], b"# nothing\n");
    assert_eq!((none.code, none.out), (0, format!("wrote 0 records in 0 requests to {}\n", server.url())));
}

#[test]
fn nothing_is_sent_when_a_line_is_bad() {
    let server = Server::start(&[]);
    let input = b"m f=1\nm f=\nm f=3\n";
    let ran = write(&server.url(), &[], input);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("<stdin>:2:5: error[empty_field_value]: "), "{}", ran.out);
    assert!(ran.out.ends_with("\n2 records good, 1 rejected, in 1 file\n"), "{}", ran.out);
    assert_eq!(ran.err, "linepack: nothing was sent; --skip-invalid sends the good records\n");
    assert_eq!(server.kept("b/ns.lp"), b"");
    let ran = write(&server.url(), &["--skip-invalid"], input);
    assert_eq!(ran.code, 0);
    let expected = format!("\nwrote 2 records in 1 request to {}; 1 rejected and left out\n", server.url());
    assert!(ran.out.ends_with(&expected), "{}", ran.out);
    assert_eq!(server.kept("b/ns.lp"), b"m f=1\nm f=3\n");
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
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert_eq!(
        ran.err,
        "linepack: the server answered 401 Unauthorized: unauthorized access\n\
         linepack: this was request 1 with records 1 to 1; nothing was written before\n"
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token");
    std::fs::write(&file, "right\n").unwrap();
    assert_eq!(write(&server.url(), &["--token-file", file.to_str().unwrap()], b"m f=1\n").code, 0);
}

#[test]
fn the_path_of_the_url_is_kept_and_names_are_encoded() {
    let (url, heads) = scripted(&[OK]);
    let ran = run(&["write", "--url", &format!("{url}/base/"), "--bucket", "a b&c/ü", "--org", "o=1"], b"m f=1\n");
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
    assert!(ran.err.contains("400 Bad Request: one\n  two\u{fffd}[2J\n"), "{}", ran.err);
    heads.join().unwrap();
}

/// The second record of a body is rejected.
const PARTIAL: &str = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n\
    {\"code\":\"invalid\",\"line\":2,\"message\":\"partial write has occurred, errors encountered on line(s):\\n\
    error parsing line 2 (1-based): invalid column type for column 'f'\"}";

#[test]
fn lines_that_the_server_rejects_are_shown_where_they_stand() {
    let (url, heads) = scripted(&[OK, PARTIAL, OK]);
    let input = b"a f=1\n# note\nb f=2\n\nbad\nc f=3\nd,t=x f=\"4\n5\"\ne f=6\n";
    let ran = write(&url, &["--skip-invalid", "--batch-size", "2"], input);
    assert_eq!(heads.join().unwrap().len(), 3);
    let expected = format!(
        "<stdin>:7:1: error[rejected by the server]: invalid column type for column 'f'\n  |\n\
         7 | d,t=x f=\"4\n  | ^^^^^^^^^^\n\n\
         sent 5 records in 3 requests to {url}; 1 rejected and left out; the server rejected 1\n"
    );
    assert!(ran.out.ends_with(&expected), "{}", ran.out);
    assert!(ran.out.starts_with("<stdin>:5:4: error[missing_fields]: "), "{}", ran.out);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
}

#[test]
fn a_body_that_is_rejected_as_a_whole_ends_it() {
    let (url, heads) = scripted(&["HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n\
         {\"error\":\"parsing failed for write_lp endpoint\",\"data\":[{\"line_number\":1,\"original_line\":\"a f=1\",\
         \"error_message\":\"no such type\"},{\"original_line\":\"z\",\"error_message\":\"not found\\u001b[2J\"}]}"]);
    let ran = write(&url, &[], b"a f=1\nb f=2\n");
    assert_eq!(heads.join().unwrap().len(), 1);
    assert_eq!(
        ran.out,
        "<stdin>:1:1: error[rejected by the server]: no such type\n  |\n1 | a f=1\n  | ^^^^^\n\n\
         error[rejected by the server]: not found\u{fffd}[2J\n | z\n\n"
    );
    assert_eq!(ran.code, 1);
    assert!(ran.err.ends_with("linepack: this was request 1 with records 1 to 2; nothing was written before\n"));
}

#[test]
fn a_server_that_counts_only_is_believed() {
    let (url, heads) = scripted(&[
        "HTTP/1.1 422 Unprocessable Entity\r\nConnection: close\r\n\r\n\
         {\"code\":\"unprocessable entity\",\"message\":\"partial write: points beyond retention policy dropped=3\"}",
        "HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ]);
    let ran = write(&url, &["--batch-size", "4"], b"a f=1\nb f=2\nc f=3\nd f=4\n");
    assert_eq!(ran.out, format!("sent 4 records in 1 request to {url}; the server rejected 3\n"));
    assert!(ran.err.contains("422 Unprocessable Entity: partial write: points beyond"), "{}", ran.err);
    assert_eq!(ran.code, 1);
    let ran = write(&url, &[], b"a f=1\n");
    assert!(ran.err.contains("; --batch-size sends fewer records at once\n"), "{}", ran.err);
    assert_eq!(ran.code, 3);
    heads.join().unwrap();
}

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
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    let lines: Vec<_> = ran.err.lines().collect();
    assert!(lines[0].starts_with("linepack: cannot reach the server: "), "{}", ran.err);
    assert!(lines[0].contains("the connection was refused; trying again in 0."), "{}", ran.err);
    assert_eq!(lines.len(), 3);
}
