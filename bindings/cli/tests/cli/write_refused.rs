//! `linepack write` against servers that refuse some of what they are sent, each in its own words.

use crate::endpoint::{Endpoint, OK, Request, answer};
use crate::files::Files;
use crate::run::Ran;
use crate::write::{summary, write, write_file};

/// What a server answers to these lines, of which these are bad, with their index.
type Shape = fn(&[&str], &[(usize, &str)]) -> String;

/// Refuses records with this in them, as `shape` says it of the good and the bad ones; gives what the run came to.
fn refusing(shape: Shape, options: &[&str]) -> (Ran, Vec<String>, Endpoint) {
    let endpoint = Endpoint::start(move |request| {
        let lines: Vec<&str> = request.text().lines().collect();
        let bad: Vec<_> = lines.iter().copied().enumerate().filter(|(_, line)| line.contains("bad")).collect();
        if bad.is_empty() { OK.into() } else { shape(&lines, &bad) }
    });
    let files = Files::new();
    let input: String = (0..1000).map(|n| format!("m{} f={n}i\n", if n % 90 == 7 { "bad" } else { "" })).collect();
    files.write("in.lp", input);
    let ran = write_file(&files, &endpoint.url, &[&["--json", "--batch-size", "300"], options].concat(), "in.lp");
    let rejected = files.read("in.lp.rejected");
    let rejected = rejected.lines().filter(|line| !line.starts_with('#')).map(String::from).collect();
    (ran, rejected, endpoint)
}

#[test]
fn what_is_refused_is_found_in_the_answers_of_every_api() {
    fn v2(_: &[&str], bad: &[(usize, &str)]) -> String {
        let lines: Vec<_> = bad.iter().map(|(n, _)| format!("error parsing line {} (1-based): no", n + 1)).collect();
        let message = format!("partial write has occurred, errors encountered on line(s):\\n{}", lines.join("\\n"));
        let line = bad[0].0 + 1;
        answer("400 Bad Request", &format!("{{\"code\":\"invalid\",\"line\":{line},\"message\":\"{message}\"}}"))
    }
    fn v3(_: &[&str], bad: &[(usize, &str)]) -> String {
        let data: Vec<_> = bad
            .iter()
            .map(|(n, line)| {
                format!("{{\"error_message\":\"no\",\"line_number\":{},\"original_line\":\"{line}\"}}", n + 1)
            })
            .collect();
        let body = format!("{{\"error\":\"partial write of line protocol occurred\",\"data\":[{}]}}", data.join(","));
        answer("400 Bad Request", &body)
    }
    fn v3_whole(_: &[&str], bad: &[(usize, &str)]) -> String {
        let (n, line) = bad[0];
        let data = format!("{{\"error_message\":\"no\",\"line_number\":{},\"original_line\":\"{line}\"}}", n + 1);
        answer("400 Bad Request", &format!("{{\"error\":\"line protocol parsing error\",\"data\":{data}}}"))
    }
    fn v1(_: &[&str], bad: &[(usize, &str)]) -> String {
        let lines: Vec<_> = bad.iter().map(|(_, line)| format!("unable to parse '{line}': no")).collect();
        answer("400 Bad Request", &format!("{{\"error\":\"partial write: {} dropped=0\"}}", lines.join("\\n")))
    }
    fn v2_whole(_: &[&str], bad: &[(usize, &str)]) -> String {
        let lines: Vec<_> = bad.iter().map(|(_, line)| format!("unable to parse '{line}': no")).collect();
        answer("400 Bad Request", &format!("{{\"code\":\"invalid\",\"message\":\"{}\"}}", lines.join("\\n")))
    }
    let shapes: [(Shape, &[&str], &str); 5] = [
        (v2, &[], "/api/v2/write?bucket=b&precision=ns"),
        (v3, &["--api", "v3"], "/api/v3/write_lp?db=b&precision=nanosecond"),
        (
            v3_whole,
            &["--api", "v3", "--accept-partial", "false"],
            "/api/v3/write_lp?db=b&precision=nanosecond&accept_partial=false",
        ),
        (v1, &["--api", "v1"], "/write?db=b&precision=n"),
        (v2_whole, &[], "/api/v2/write?bucket=b&precision=ns"),
    ];
    for (shape, options, target) in shapes {
        let (ran, mut rejected, endpoint) = refusing(shape, options);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{options:?}");
        assert_eq!(summary(&ran, "accepted"), 988, "{options:?} {ran:?}");
        assert_eq!(summary(&ran, "refused_reasons"), serde_json::json!({"no": 12}), "{options:?}");
        let mut expected: Vec<_> = (0..12).map(|n| format!("mbad f={}i", n * 90 + 7)).collect();
        expected.sort();
        rejected.sort();
        assert_eq!(rejected, expected, "{options:?}");
        assert!(
            endpoint.requests().iter().all(|request| request.target() == target),
            "{}",
            endpoint.requests()[0].head
        );
        assert!(endpoint.requests().len() <= 4 + 12, "{options:?}");
    }
}

#[test]
fn what_the_server_does_not_name_is_found_by_halving() {
    fn counts(_: &[&str], bad: &[(usize, &str)]) -> String {
        let message = format!("failure writing points to database: partial write: type conflict dropped={}", bad.len());
        answer("422 Unprocessable Entity", &format!("{{\"code\":\"unprocessable entity\",\"message\":\"{message}\"}}"))
    }
    fn first_only(_: &[&str], _: &[(usize, &str)]) -> String {
        let message = "write buffer error: line protocol parse failed: invalid column type for column 'f'";
        answer("400 Bad Request", &format!("{{\"code\":\"invalid\",\"message\":\"{message}\"}}"))
    }
    for (shape, repeats) in [(counts as Shape, true), (first_only, false)] {
        let (ran, rejected, _) = refusing(shape, &[]);
        assert_eq!((ran.code, rejected.len()), (1, 12), "{ran:?}");
        assert_eq!((summary(&ran, "accepted"), summary(&ran, "refused")), (988.into(), 12.into()));
        assert_eq!(summary(&ran, "repeated").as_u64() > Some(0), repeats);
        assert!(rejected.iter().all(|line| line.starts_with("mbad ")));
    }
}

#[test]
fn a_server_that_refuses_everything_ends_it() {
    fn no_such_thing(_: &Request) -> String {
        answer("400 Bad Request", "{\"code\":\"invalid\",\"message\":\"no\"}")
    }
    let endpoint = Endpoint::start(no_such_thing);
    let input = "m f=1\n".repeat(1000);
    let ran = write(&endpoint.url, &["--parallel", "1"], input.as_bytes());
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("the server refused 10 records one after the other, the last with: "), "{}", ran.err);
    assert!(endpoint.requests().len() < 40);
    let endpoint = Endpoint::start(|_| answer("404 Not Found", "{\"code\":\"not found\",\"message\":\"bucket\"}"));
    let ran = write(&endpoint.url, &["--parallel", "1"], input.as_bytes());
    assert_eq!((ran.code, endpoint.requests().len()), (3, 1));
    assert!(ran.err.contains("404 Not Found: bucket"), "{}", ran.err);
}

#[test]
fn a_body_that_is_too_large_is_halved_down_to_a_record() {
    let endpoint = Endpoint::start(|request| {
        if request.body.len() > 300 { answer("413 Payload Too Large", "too large") } else { OK.into() }
    });
    let files = Files::new();
    let long = format!("m s=\"{}\"\n", "x".repeat(400));
    let short: String = (0..200).map(|n| format!("m f={n}i\n")).collect();
    files.write("in.lp", format!("{short}{long}{short}"));
    let ran = write_file(&files, &endpoint.url, &["--json", "--parallel", "1"], "in.lp");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert_eq!((summary(&ran, "accepted"), summary(&ran, "refused")), (400.into(), 1.into()));
    assert!(summary(&ran, "halved").as_u64() > Some(3));
    let rejected = files.read("in.lp.rejected");
    assert!(rejected.contains(":201: refused by the server: the server answered 413 Payload Too Large: too large\n"));
    assert!(rejected.ends_with(&long), "{rejected}");
    let taken: usize =
        endpoint.requests().iter().filter(|r| r.body.len() <= 300).map(|r| r.text().lines().count()).sum();
    assert_eq!(taken, 400);
}

#[test]
fn a_number_that_may_be_a_line_or_a_record_is_not_trusted() {
    let counts_lines = |request: &Request| match request.text().lines().position(|line| line.starts_with("bad")) {
        Some(line) => {
            let message = format!(
                "partial write has occurred, errors encountered on line(s):\\nerror parsing line {} (1-based): no",
                line + 1
            );
            answer("400 Bad Request", &format!("{{\"code\":\"invalid\",\"message\":\"{message}\"}}"))
        }
        None => OK.into(),
    };
    let endpoint = Endpoint::start(counts_lines);
    let files = Files::new();
    files.write("in.lp", "a f=0\na s=\"x\ny\"\nbad f=2\nb f=1\nc f=3\n");
    let ran = write_file(&files, &endpoint.url, &["--json"], "in.lp");
    assert_eq!((summary(&ran, "accepted"), summary(&ran, "refused")), (4.into(), 1.into()), "{ran:?}");
    assert!(files.read("in.lp.rejected").ends_with("in.lp:4: refused by the server: no\nbad f=2\n"));
}

#[test]
fn an_answer_that_cannot_be_read_names_nothing() {
    let endpoint = Endpoint::start(|request| match request.text().contains("bad") {
        true => "HTTP/1.1 400 Bad Request\r\nX-Influxdb-Error: bad s=\"\0\"\r\nContent-Length: 0\r\n\r\n".into(),
        false => OK.into(),
    });
    let files = Files::new();
    files.write("in.lp", "m f=1\nm f=2\nbad s=\"\0\"\nm f=3\n");
    let ran = write_file(&files, &endpoint.url, &["--json"], "in.lp");
    assert_eq!((summary(&ran, "accepted"), summary(&ran, "refused")), (3.into(), 1.into()), "{ran:?}");
    assert!(files.read("in.lp.rejected").ends_with("cannot be read\nbad s=\"\0\"\n"));
}
