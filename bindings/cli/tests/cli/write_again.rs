//! `linepack write` that ends early and is run again.

use crate::endpoint::{Endpoint, OK, answer};
use crate::files::Files;
use crate::run::{Ran, command, run};
use std::process::Stdio;
use std::time::Duration;

fn args<'a>(url: &'a str, file: &'a str, options: &[&'a str]) -> Vec<&'a str> {
    [&["write", "--json", "--url", url, "--bucket", "b", file], options].concat()
}

/// The members of the summary.
fn summary(ran: &Ran) -> serde_json::Value {
    let last: serde_json::Value = serde_json::from_str(ran.out.lines().last().expect("a summary")).expect("JSON");
    last["summary"].clone()
}

/// So many records.
fn document(records: u32) -> String {
    (0..records).map(|n| format!("m f={n:05}i\n")).collect()
}

/// Takes three requests, refuses the token of the next one, and takes whatever follows.
fn three_then_none() -> Endpoint {
    Endpoint::start(|request| if request.number != 3 { OK.into() } else { answer("401 Unauthorized", "{}") })
}

const FIVES: [&str; 4] = ["--batch-size", "5", "--parallel", "1"];

#[test]
fn the_same_command_goes_on() {
    let endpoint = three_then_none();
    let files = Files::new();
    files.write("in.lp", document(50).replace("m f=00007i", "m f="));
    let file = files.path("in.lp");
    let first = run(&args(&endpoint.url, &file, &FIVES), b"");
    assert_eq!(first.code, 3);
    let journal = files.path("in.lp.linepack-journal");
    assert!(first.err.ends_with(&format!("the same command goes on, with the journal {journal}\n")), "{}", first.err);
    assert_eq!((&summary(&first)["accepted"], &summary(&first)["journal"]), (&15.into(), &journal.into()));
    let second = run(&args(&endpoint.url, &file, &FIVES), b"");
    assert_eq!((second.code, second.err.as_str()), (1, ""), "{second:?}");
    let came_to = summary(&second);
    assert_eq!(
        (&came_to["accepted"], &came_to["earlier"], &came_to["sent_again"]),
        (&49.into(), &15.into(), &5.into())
    );
    assert_eq!(came_to["invalid_codes"], serde_json::json!({"empty_field_value": 1}));
    let mut lines = endpoint.lines();
    lines.dedup();
    assert_eq!(lines.len(), 49);
    let rejected = files.read("in.lp.rejected");
    assert_eq!(rejected.lines().filter(|line| *line == "m f=").count(), 1);
    assert_eq!(files.names(), ["in.lp", "in.lp.rejected"]);
}

#[test]
fn what_may_be_there_twice_is_told() {
    let files = Files::new();
    files.write("in.lp", "m f=1i\nm f=2i 7\nm f=3i\n");
    let text =
        |endpoint: &Endpoint| run(&["write", "--url", &endpoint.url, "--bucket", "b", &files.path("in.lp")], b"").out;
    let once = Endpoint::start(|_| OK.into());
    assert_eq!(text(&once), format!("wrote 3 records in 1 request to {}\n", once.url));
    let twice = Endpoint::start(|request| if request.number == 0 { answer("503 Busy", "") } else { OK.into() });
    let told =
        "2 records have no timestamp: what was sent again of that may be stored twice; write timestamps to be sure";
    assert_eq!(text(&twice), format!("wrote 3 records in 2 requests to {}\n1 retry\n{told}\n", twice.url));
}

#[test]
fn standard_input_goes_on_too_if_there_is_a_journal() {
    let endpoint = three_then_none();
    let files = Files::new();
    let input = document(50);
    let (journal, rejected) = (files.path("j"), files.path("r"));
    let options = [&FIVES[..], &["--journal", &journal, "--rejected", &rejected]].concat();
    let first = run(&args(&endpoint.url, "-", &options), input.as_bytes());
    assert_eq!(first.code, 3);
    let other = run(&args(&endpoint.url, "-", &options), input.replace("00004i", "00005i").as_bytes());
    assert_eq!(other.code, 2);
    assert!(
        other.err.contains("the input has changed since: what is now batch 1 is not what was sent; "),
        "{}",
        other.err
    );
    let second = run(&args(&endpoint.url, "-", &options), input.as_bytes());
    assert_eq!((second.code, &summary(&second)["accepted"]), (0, &50.into()), "{second:?}");
    assert_eq!(files.names().len(), 0);
}

#[test]
fn another_input_another_server_and_other_options_are_refused() {
    let endpoint = three_then_none();
    let files = Files::new();
    files.write("in.lp", document(50));
    let file = files.path("in.lp");
    assert_eq!(run(&args(&endpoint.url, &file, &FIVES), b"").code, 3);
    let refused = |url: &str, options: &[&str], expected: &str| {
        let ran = run(&args(url, &file, options), b"");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
        assert!(ran.err.contains(expected), "{}", ran.err);
        assert!(ran.err.contains("remove the journal to begin anew"), "{}", ran.err);
    };
    refused("http://127.0.0.1:1", &FIVES, "it is about a write to http://127.0.0.1:");
    refused(&endpoint.url, &["--batch-size", "6"], "that run had --batch-size 5");
    files.write("in.lp", document(51));
    refused(&endpoint.url, &FIVES, "in.lp has changed since");
    files.write("in.lp", document(50).replace("00049", "00050"));
    refused(&endpoint.url, &FIVES, "in.lp has changed since");
    assert_eq!(endpoint.requests().len(), 4);
}

#[test]
fn a_run_that_wrote_nothing_leaves_nothing() {
    let endpoint = Endpoint::start(|_| answer("404 Not Found", "no such bucket"));
    let files = Files::new();
    files.write("in.lp", document(5));
    assert_eq!(run(&args(&endpoint.url, &files.path("in.lp"), &[]), b"").code, 3);
    assert_eq!(files.names(), ["in.lp"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_lets_requests_end_and_nothing_is_sent_again() {
    let endpoint = Endpoint::start(|_| {
        std::thread::sleep(Duration::from_millis(20));
        OK.into()
    });
    let files = Files::new();
    files.write("in.lp", document(2000));
    let file = files.path("in.lp");
    let options = ["--batch-size", "5", "--parallel", "3"];
    let child =
        command(&args(&endpoint.url, &file, &options)).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while endpoint.requests().len() < 10 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(3), "{err}");
    assert!(
        err.starts_with("linepack: stopping after the requests that are under way; once more stops at once\n"),
        "{err}"
    );
    assert!(
        err.contains("linepack: stopped\nlinepack: not everything is written; the same command goes on, "),
        "{err}"
    );
    assert!(endpoint.requests().len() < 400);
    let second = run(&args(&endpoint.url, &file, &options), b"");
    assert_eq!((second.code, &summary(&second)["sent_again"]), (0, &0.into()), "{second:?}");
    let sent: usize = endpoint.requests().iter().map(|request| request.text().lines().count()).sum();
    assert_eq!(sent, 2000);
    assert_eq!(files.names(), ["in.lp"]);
}
