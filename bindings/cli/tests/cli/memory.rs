//! Converting, learning and writing take constant memory, whatever the file.

use crate::endpoint::{Endpoint, OK};
use crate::files::{BACK, Files, records};
use crate::run::command;
use std::fs;
use std::process::{Child, Stdio};

/// In KiB.
const PROMISED: u64 = 64 << 10;

/// The most memory that a run had at once, in KiB; it has to end with this code.
fn ended(args: &[&str], expected: i32) -> u64 {
    ended_so(command(args).stdout(Stdio::null()).spawn().unwrap(), expected)
}

fn ended_so(mut child: Child, expected: i32) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    let code = loop {
        // The mark is gone as soon as it ends.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = mark.unwrap_or(0).max(peak);
        if let Some(code) = child.try_wait().unwrap() {
            break code;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    assert_eq!(code.code(), Some(expected));
    peak
}

/// The same of a run that ends well.
fn peak(args: &[&str]) -> u64 {
    ended(args, 0)
}

#[test]
fn memory_does_not_grow_with_the_file() {
    let files = Files::new();
    let text = records(10_000);
    files.write("in.lp", text.repeat((100 << 20) / text.len()));
    for ending in ["parquet", "csv", "arrow", "arrows", "jsonl"] {
        let (from, table, back) = (files.path("in.lp"), files.path(&format!("table.{ending}")), files.path("out.lp"));
        let there = peak(&["convert", "--threads", "4", &from, &table]);
        let again = peak(&[&["convert", "--threads", "4", &table, &back][..], &BACK].concat());
        assert!((1 << 10..PROMISED).contains(&there), "{ending}: {there} KiB");
        assert!((1 << 10..PROMISED).contains(&again), "back from {ending}: {again} KiB");
        assert!(fs::metadata(&back).unwrap().len() > 50 << 20);
        fs::remove_file(&table).unwrap();
    }
}

#[test]
fn types_are_learned_a_piece_at_a_time() {
    let files = Files::new();
    let text = records(10_000);
    let from = files.write("in.lp", text.repeat((100 << 20) / text.len()) + "cpu load=1i\nbad\n");
    for threads in ["1", "8"] {
        let to = files.path("types.json");
        let peak = ended(&["check", "--threads", threads, "--target", "core3", "--learn", &to, &from], 1);
        assert!((1 << 10..PROMISED).contains(&peak), "{threads} threads: {peak} KiB");
    }
}

#[test]
fn long_values_are_held_a_few_at_a_time() {
    let files = Files::new();
    let long = format!("cpu,host=b s=\"{}\"\n", "x".repeat(60_000));
    files.write("in.lp", "cpu,host=a s=\"short\"\n".repeat(5000) + &long.repeat(2000));
    for ending in ["parquet", "arrow", "arrows"] {
        let (from, table, back) = (files.path("in.lp"), files.path(&format!("table.{ending}")), files.path("out.lp"));
        let options = ["--measurement", "cpu", "--tag", "host", "--threads", "4"];
        let there = peak(&["convert", "--threads", "4", &from, &table]);
        let again = peak(&[&["convert", &table, &back][..], &options].concat());
        assert!((1 << 10..PROMISED).contains(&there), "{ending}: {there} KiB");
        assert!((1 << 10..PROMISED).contains(&again), "back from {ending}: {again} KiB");
        assert!(fs::read(&from).unwrap() == fs::read(&back).unwrap());
    }
}

/// Asserts that a run stays below what is promised, with some threads and with many.
fn bounded(from: &str, to: &str, options: &[&str]) {
    for threads in ["2", "8"] {
        let peak = peak(&[&["convert", "--threads", threads, from, to], options].concat());
        assert!((1 << 10..PROMISED).contains(&peak), "{from} to {to}, {threads} threads: {peak} KiB");
    }
}

#[test]
fn long_rows_after_short_ones() {
    let files = Files::new();
    let (long, longer) = ("x".repeat(30_000), "x".repeat(3 << 20));
    let many =
        |row: &dyn Fn(&str) -> String| row("a").repeat(2000) + &row(&long).repeat(3000) + &row(&longer).repeat(20);
    let csv = files.write("in.csv", "s,n\n".to_string() + &many(&|s| format!("{s},1\n")));
    let jsonl = files.write("in.jsonl", many(&|s| format!("{{\"s\":\"{s}\",\"n\":1}}\n")));
    let options = ["--measurement", "m", "--on-unencodable", "skip-field"];
    for from in [csv, jsonl] {
        bounded(&from, &files.path("out.lp"), &options);
        assert!(fs::metadata(files.path("out.lp")).unwrap().len() > 80 << 20);
    }
}

#[test]
fn rows_of_a_hundred_megabytes() {
    let files = Files::new();
    let long = "x".repeat(100 << 20);
    let csv = files.write("in.csv", format!("s,n\na,1\n{long},2\nb,3\n"));
    let quote = files.write("quote.csv", format!("s,n\na,1\n\"b,2\nc,3\n{long}"));
    let jsonl = files.write("in.jsonl", format!("{{\"s\":\"a\"}}\n{{\"s\":\"{long}\"}}\n{{\"s\":\"b\"}}\n"));
    let options = ["--measurement", "m", "--field", "s", "--on-unencodable", "skip-row"];
    for (from, expected) in
        [(csv, "m s=\"a\"\nm s=\"b\"\n"), (quote, "m s=\"a\"\nm s=\"c\"\n"), (jsonl, "m s=\"a\"\nm s=\"b\"\n")]
    {
        bounded(&from, &files.path("out.lp"), &options);
        assert_eq!(files.read("out.lp"), expected, "{from}");
    }
}

#[test]
fn hundreds_of_measurements() {
    let files = Files::new();
    let mut text = String::new();
    for n in 0..90_000 {
        text.push_str(&format!("m{},host=h{} a={n}.5,b={n}i,c=\"text {n}\",d=t {n}\n", n % 300, n % 50));
    }
    let from = files.write("in.lp", text);
    for format in ["parquet", "csv"] {
        bounded(&from, &files.path(&format!("{{measurement}}.{format}")), &[]);
    }
    assert_eq!(files.names().len(), 601);
    let out = files.converted("m299.parquet", "out.lp", &["--measurement", "m299", "--tag", "host", "--time", "time"]);
    assert_eq!(out, "wrote 300 records to DIR/out.lp\n");
}

#[test]
fn a_thousand_columns() {
    let files = Files::new();
    let mut text = String::new();
    for row in 0..3000 {
        let fields: Vec<String> = (0..1000).map(|n| format!("f{n}={row}.25")).collect();
        text.push_str(&format!("w,host=a {} {row}\n", fields.join(",")));
    }
    let from = files.write("in.lp", &text);
    let options = ["--measurement", "w", "--tag", "host", "--time", "time"];
    for format in ["parquet", "csv", "arrow", "jsonl"] {
        let table = files.path(&format!("table.{format}"));
        bounded(&from, &table, &[]);
        bounded(&table, &files.path("out.lp"), &options);
        assert_eq!(files.read("out.lp").lines().count(), 3000, "{format}");
    }
}

/// Writes a file, and the same as standard input.
fn written(files: &Files, input: &str, options: &[&str]) {
    let endpoint = Endpoint::forgetting(|_| OK.into());
    let rejected = files.path("rejected.lp");
    for from in [input, "-"] {
        let args = ["write", "--url", &endpoint.url, "--bucket", "b", "--rejected", &rejected, from];
        let stdin = fs::File::open(input).unwrap();
        let peak = ended_so(command(&[&args, options].concat()).stdin(stdin).stdout(Stdio::null()).spawn().unwrap(), 0);
        assert!((1 << 10..PROMISED).contains(&peak), "{from} {options:?}: {peak} KiB");
    }
}

#[test]
fn writing_takes_constant_memory() {
    let files = Files::new();
    let text = records(10_000);
    let input = files.write("in.lp", text.repeat((40 << 20) / text.len()));
    written(&files, &input, &["--parallel", "8"]);
    written(&files, &input, &["--parallel", "8", "--batch-size", "1000000", "--gzip", "--invalid", "abort"]);
    let long = format!("cpu s=\"{}\"\n", "x".repeat(3 << 20));
    let input = files.write("long.lp", long.repeat(30));
    written(&files, &input, &["--parallel", "8"]);
    let bad = files.write("bad.lp", "m f=\n# note\n".repeat(500_000));
    written(&files, &bad, &["--invalid", "skip", "--max-errors", "0"]);
}
