//! Tables to line protocol and back, through every format.

use crate::run::{Ran, command, run};
use linepack::{Line, ReadOptions, Value, parse};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::Stdio;
use tempfile::TempDir;

/// A folder of files for one test.
struct Files(TempDir);

impl Files {
    fn new() -> Files {
        Files(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_string()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Every file there is.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Converts a file of the folder to another.
    fn convert(&self, from: &str, to: &str, options: &[&str]) -> Ran {
        run(&[&["convert", &self.path(from), &self.path(to)], options].concat(), b"")
    }

    /// The same, and it has to be good.
    fn converted(&self, from: &str, to: &str, options: &[&str]) -> String {
        let ran = self.convert(from, to, options);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{from} to {to}: {ran:?}");
        ran.out.replace(self.0.path().to_str().unwrap(), "DIR")
    }
}

const BACK: [&str; 8] = ["--measurement", "cpu", "--tag", "host", "--tag", "region", "--time", "time"];

/// Records with every type, each field and tag missing here and there.
fn records(count: u64) -> String {
    let mut text = String::new();
    for n in 0..count {
        let region = if n % 3 == 0 { "" } else { ",region=eu\\ w\\,1" };
        let small = if n % 5 == 0 { String::new() } else { format!(",small={}e-9", n + 1) };
        let note = match n % 4 {
            0 => String::new(),
            1 => format!(",note=\"a, \\\"b\\\" {n}\""),
            2 => ",note=\"two\nlines \\\\ ü\"".to_string(),
            _ => format!(",ok={}", n % 8 == 3),
        };
        let time = 1_700_000_000_000_000_000 + n * 1_000_000_007;
        text.push_str(&format!(
            "cpu,host=h{}{region} load={n}.5{small},sys={}i,big={}u{note} {time}\n",
            n % 7,
            n as i64 - 50,
            n << 40
        ));
    }
    text
}

/// What records say: their order, and that of fields, but for the spelling.
type Said = Vec<(String, BTreeMap<String, String>, BTreeMap<String, Value<'static>>, Option<i64>)>;

fn said(text: &str) -> Said {
    let document = parse(text, &ReadOptions::new()).unwrap();
    let record = |line: Line<'_>| {
        let tags = line.tags().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        let fields = line.fields().map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        (line.measurement().into_owned(), tags, fields, line.timestamp())
    };
    document.iter().map(record).collect()
}

#[test]
fn there_and_back_through_every_format() {
    let files = Files::new();
    let text = records(5000);
    files.write("in.lp", &text);
    let expected = said(&text);
    for ending in ["parquet", "csv", "arrow", "feather", "ipc", "arrows", "jsonl", "ndjson"] {
        for threads in ["1", "3"] {
            let table = format!("table.{ending}");
            let out = files.converted("in.lp", &table, &["--threads", threads]);
            assert_eq!(out, format!("wrote 5000 records to DIR/{table}\n"));
            // Numbers in text do not say that they are unsigned.
            let types = if matches!(ending, "csv" | "jsonl" | "ndjson") { &["--type", "big=uint"][..] } else { &[] };
            let back = [&BACK[..], types, &["--threads", threads]].concat();
            let out = files.converted(&table, "out.lp", &back);
            assert_eq!(out, "wrote 5000 records to DIR/out.lp\n");
            assert!(said(&files.read("out.lp")) == expected, "{ending}");
        }
    }
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let files = Files::new();
    files.write("in.lp", records(30_000));
    for ending in ["parquet", "csv", "arrow", "arrows", "jsonl"] {
        let written = |threads| {
            let (table, lines) = (format!("{threads}.{ending}"), format!("{threads}.lp"));
            files.converted("in.lp", &table, &["--threads", threads]);
            files.converted(&table, &lines, &[&BACK[..], &["--threads", threads]].concat());
            (fs::read(files.path(&table)).unwrap(), files.read(&lines))
        };
        let one = written("1");
        assert!(one.0.len() > 100_000 && one.1.lines().count() > 30_000);
        assert!(one == written("2") && one == written("5"), "{ending}");
    }
}

#[test]
fn pipes_are_as_good_as_files() {
    let text = records(3000);
    for format in ["parquet", "csv", "arrow", "arrows", "jsonl"] {
        let output = command(&["convert", "--from", "lp", "--to", format, "-", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .and_then(|mut child| {
                child.stdin.take().unwrap().write_all(text.as_bytes())?;
                child.wait_with_output()
            })
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "wrote 3000 records to standard output\n");
        let back = [&["convert", "--from", format, "--to", "lp", "-", "-", "--type", "big=uint"][..], &BACK].concat();
        let back: Vec<_> = match format {
            "csv" | "jsonl" => back,
            _ => back.into_iter().filter(|word| !matches!(*word, "--type" | "big=uint")).collect(),
        };
        let ran = run(&back, &output.stdout);
        assert_eq!((ran.code, ran.err.as_str()), (0, "wrote 3000 records to standard output\n"));
        assert!(said(&ran.out) == said(&text), "{format}");
    }
}

#[test]
fn each_measurement_is_a_table_of_its_own() {
    let files = Files::new();
    files.write("in.lp", "cpu f=1 1\na/b,t=x n=2i 2\ncpu f=3 3\n");
    let ran = files.convert("in.lp", "out.csv", &[]);
    assert_eq!(ran.code, 2);
    let expected = "linepack: there are 2 measurements, and each is a table of its own: \"cpu\", \"a/b\"\n\
                    linepack: give a folder, or a name such as '{measurement}.csv', or pick one with --measurement NAME\n";
    assert_eq!(ran.err, expected);
    assert_eq!(files.names(), ["in.lp"]);

    let out = files.converted("in.lp", "tables/", &["--to", "csv"]);
    assert_eq!(out, "wrote 3 records of 2 measurements to DIR/tables/\n");
    assert_eq!(
        files.read("tables/cpu.csv"),
        "f,time\n1.0,1970-01-01T00:00:00.000000001Z\n3.0,1970-01-01T00:00:00.000000003Z\n"
    );
    assert_eq!(files.read("tables/a%2Fb.csv"), "t,n,time\nx,2,1970-01-01T00:00:00.000000002Z\n");

    files.converted("in.lp", "table-{measurement}.jsonl", &["--time", "at"]);
    assert_eq!(files.read("table-a%2Fb.jsonl"), "{\"t\":\"x\",\"n\":2,\"at\":\"1970-01-01T00:00:00.000000002Z\"}\n");

    let out = files.converted("in.lp", "one.csv", &["--measurement", "a/b"]);
    assert_eq!((out.as_str(), files.read("one.csv").lines().count()), ("wrote 1 record to DIR/one.csv\n", 2));
    let ran = files.convert("in.lp", "none.csv", &["--measurement", "mem"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.ends_with("in.lp has no record of the measurement \"mem\"; its measurements are \"a/b\", \"cpu\"\n")
    );
    assert_eq!(files.convert("in.lp", "new/", &["--to", "csv", "--mixed", "split"]).code, 0);
}

#[test]
fn bad_lines_are_shown_as_check_shows_them() {
    let files = Files::new();
    files.write("in.lp", "m f=1 1\nm f= 2\nm f=3 3\n");
    let ran = files.convert("in.lp", "out.csv", &["--color", "never"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let expected = "in.lp:2:5: error[empty_field_value]: the field value is empty\n  |\n2 | m f= 2\n  |     ^\n\
                    help: leave the field out, or write \"\" for an empty string\n\n2 records good, 1 rejected, in 1 file\n\
                    linepack: nothing was written; --skip-bad leaves bad lines out\n";
    assert!(ran.err.ends_with(expected), "{}", ran.err);
    assert_eq!(files.names(), ["in.lp"]);
    let ran = files.convert("in.lp", "out.csv", &["--skip-bad"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.ends_with("out.csv; 1 bad record left out\n"), "{}", ran.out);
    assert_eq!(files.read("out.csv").lines().count(), 3);
}

#[test]
fn a_field_of_two_types_is_an_error_or_two_columns() {
    let files = Files::new();
    files.write("in.lp", "m f=1\nm f=2i\n");
    let ran = files.convert("in.lp", "out.csv", &[]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("in.lp: field \"f\" of \"m\", lines 1 and 2: the field has values of more than one type"));
    assert!(ran.err.ends_with("\nlinepack: --mixed split gives each type a column of its own\n"), "{}", ran.err);
    files.converted("in.lp", "out.csv", &["--mixed", "split"]);
    assert_eq!(files.read("out.csv"), "f:float,f:integer\n1.0,\n,2\n");
    files.write("time.lp", "m time=1 17\n");
    let ran = files.convert("time.lp", "out.csv", &[]);
    assert!(
        ran.code == 1 && ran.err.ends_with("\nlinepack: the column of times is named with --time\n"),
        "{}",
        ran.err
    );
    files.converted("time.lp", "out.csv", &["--time", "at"]);
}

#[test]
fn a_row_that_cannot_be_written() {
    let files = Files::new();
    files.write("in.csv", "host,load,note,ts\na,1,x,1\n\"b\nc\",2,y,2\nd,,,3\ne,5,z,\n");
    let options = ["--measurement", "m", "--tag", "host", "--time", "ts", "--precision", "s"];
    let with = |more: &[&str]| files.convert("in.csv", "out.lp", &[&options[..], more].concat());
    let ran = with(&[]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err.contains("in.csv: row 2, tag value, column \"host\": a control byte stands in a name"),
        "{}",
        ran.err
    );
    assert!(ran.err.ends_with("\nlinepack: --on-unencodable skip-row leaves such rows out and counts them\n"));
    assert_eq!(files.names(), ["in.csv"]);
    let ran = with(&["--on-unencodable", "skip-row"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let (counts, first) = ran.out.split_once('\n').unwrap();
    assert!(counts.starts_with("wrote 1 record to "), "{counts}");
    assert!(counts.ends_with("; 1 row without a field left out; 2 rows that cannot be written left out"), "{counts}");
    assert!(first.starts_with("the first of the rows: row 2, tag value, column \"host\": "), "{first}");
    assert_eq!(files.read("out.lp"), "m,host=a load=1i,note=\"x\" 1\n");

    let long = "x".repeat(70_000);
    files.write("long.jsonl", format!("{{\"f\":1,\"s\":\"{long}\"}}\n{{\"f\":2,\"s\":\"y\"}}\n"));
    let ran = files.convert("long.jsonl", "out.lp", &["--measurement", "m", "--on-unencodable", "skip-field"]);
    assert!(ran.code == 0 && ran.out.ends_with("; 1 field that cannot be written left out\n"), "{ran:?}");
    assert_eq!(files.read("out.lp"), "m f=1i\nm f=2i,s=\"y\"\n");
    // What is good before the row goes to a pipe.
    let ran = run(
        &[
            "convert",
            &files.path("in.csv"),
            "-",
            "--to",
            "lp",
            "--measurement",
            "m",
            "--tag",
            "host",
            "--field",
            "load",
        ],
        b"",
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, "m,host=a load=1i\n"));
}

#[test]
fn types_of_text() {
    let files = Files::new();
    files.write("in.csv", "id,at,count,day,none,on,x\n007,2024-01-01T00:00:00+01:00,3,2024-01-01,,true,1\n8,2024-01-01T00:00:00.5Z,4,,,false,2.5\n");
    let options = ["--measurement", "m", "--tag", "id", "--time", "at"];
    files.converted("in.csv", "out.lp", &options);
    let first = "m,id=007 count=3i,day=\"2024-01-01\",on=true,x=1 1704063600000000000\n";
    assert_eq!(files.read("out.lp"), format!("{first}m,id=8 count=4i,on=false,x=2.5 1704067200500000000\n"));
    let typed =
        ["--type", "count=uint", "--type", "x=string", "--type", "day=string", "--field", "count", "--field", "x"];
    files.converted("in.csv", "out.lp", &[&options[..], &typed, &["--precision", "ms"]].concat());
    assert_eq!(files.read("out.lp").lines().next(), Some("m,id=007 count=3u,x=\"1\" 1704063600000"));

    files.write("in.jsonl", "{\"id\":7,\"b\":1.0,\"a\":2,\"t\":5,\"n\":null}\n{\"id\":\"x\",\"a\":3,\"t\":6}\n");
    files.converted("in.jsonl", "out.lp", &["--measurement-column", "id", "--time", "t"]);
    assert_eq!(files.read("out.lp"), "7 a=2i,b=1 5\nx a=3i 6\n");
}

#[test]
fn types_that_the_first_rows_did_not_tell() {
    let files = Files::new();
    let hint = "\nlinepack: types were taken from the first 1 rows: tell a column's type with --type COLUMN=TYPE, or look at \
                more rows with --infer-rows\n";
    files.write("later.csv", "f,n\n1,\n1.5,2\n");
    files.write("new.jsonl", "{\"f\":1}\n{\"f\":1,\"n\":2}\n");
    files.write("null.jsonl", "{\"f\":1,\"n\":null}\n{\"f\":1,\"n\":2}\n");
    for (name, column) in [("later.csv", "1.5"), ("new.jsonl", "'n'"), ("null.jsonl", "\"n\"")] {
        let ran = files.convert(name, "out.lp", &["--measurement", "m", "--infer-rows", "1"]);
        assert_eq!(ran.code, 1, "{name}");
        assert!(ran.err.contains(column) && ran.err.ends_with(hint), "{}", ran.err);
        let typed = ["--measurement", "m", "--infer-rows", "1", "--type", "f=float", "--type", "n=float"];
        files.converted(name, "out.lp", &typed);
        assert!(files.read("out.lp").ends_with(",n=2\n"), "{name}");
    }
}

#[test]
fn what_is_wrong_is_said_with_what_would_be_right() {
    let files = Files::new();
    let csv = files.write("in.csv", "host,load,ts\na,1,1\n");
    files.write("in.lp", "m f=1\n");
    files.write("in.jsonl", "{\"f\":1,\"list\":[1]}\n");
    files.write("empty.lp", "# nothing\n");
    files.write("in.dat", "");
    files.write("broken.parquet", "PAR1 and so on PAR1");
    files.write("broken.arrow", "ARROW1 and so on");
    let wrong = |from: &str, to: &str, options: &[&str], code: i32, expected: &str| {
        let ran = files.convert(from, to, options);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{from} {to}: {}", ran.err);
        assert!(ran.err.contains(expected), "{from} {to}: {}", ran.err);
    };
    let columns = "its columns are \"host\", \"load\", \"ts\"";
    let m = ["--measurement", "m"];
    for option in ["--tag", "--time", "--field"] {
        wrong("in.csv", "out.lp", &[&m[..], &[option, "nope"]].concat(), 2, columns);
    }
    wrong("in.csv", "out.lp", &["--measurement-column", "nope"], 2, columns);
    wrong("in.csv", "out.lp", &[&m[..], &["--type", "nope=int"]].concat(), 2, columns);
    wrong("in.csv", "out.lp", &[&m[..], &["--type", "load=double"]].concat(), 2, "types are float, int, uint");
    wrong("in.csv", "out.lp", &[], 2, "give the measurement with --measurement NAME");
    wrong("in.csv", "out.parquet", &[], 2, "one side must be line protocol");
    wrong("in.lp", "out.lp", &[], 2, "both sides are line protocol");
    wrong("in.lp", "out.csv", &["--tag", "t"], 2, "--tag is for tables that become line protocol");
    wrong("in.dat", "out.lp", &[], 2, "in.dat does not show in its name: say it with --from lp, parquet,");
    wrong("in.lp", "out", &[], 2, "say it with --to");
    wrong("empty.lp", "out.csv", &[], 1, "has no records, so there are no columns to write");
    wrong(
        "in.jsonl",
        "out.lp",
        &m,
        1,
        "column \"list\": the column has a type that cannot be written (its type is List",
    );
    wrong("in.jsonl", "out.lp", &m, 1, "name the columns that are to be fields with --field");
    wrong("broken.parquet", "out.lp", &m, 3, "as Parquet: ");
    wrong("broken.arrow", "out.lp", &m, 3, "as Arrow IPC: ");
    wrong("missing.csv", "out.lp", &m, 3, "there is no such file or directory");
    wrong("in.csv", "no/such/out.lp", &m, 3, "cannot write ");
    files.write("ragged.csv", "a,b\n1,2\n1,2,3\n");
    wrong("ragged.csv", "out.lp", &m, 1, "as CSV: ");
    files.write("text.jsonl", "not JSON\n");
    wrong("text.jsonl", "out.lp", &m, 1, "as JSON lines: ");
    wrong(
        "in.csv",
        "out.lp",
        &[&m[..], &["--tag", "host", "--tag", "load", "--time", "ts"]].concat(),
        2,
        "no column is left",
    );
    wrong("in.csv", "out.lp", &["--measurement", "m\n"], 2, "control byte");
    assert!(!files.names().iter().any(|name| name.starts_with("out")), "{:?}", files.names());
    // A file that exists stays as it is until the new one is complete.
    wrong("in.lp", "in.csv", &["--mixed", "both"], 2, "possible values: error, split");
    files.write("bad.lp", "m f=\n");
    wrong("bad.lp", "in.csv", &[], 1, "nothing was written");
    assert_eq!(fs::read_to_string(csv).unwrap(), "host,load,ts\na,1,1\n");
}

#[test]
fn other_columns_of_csv() {
    let files = Files::new();
    files.write("in.csv", "a;b\n1,5;2\n");
    files.converted("in.csv", "out.lp", &["--measurement", "m", "--delimiter", ";"]);
    assert_eq!(files.read("out.lp"), "m a=\"1,5\",b=2i\n");
    files.converted("out.lp", "out.csv", &["--delimiter", "\\t"]);
    assert_eq!(files.read("out.csv"), "a\tb\n\"1,5\"\t2\n".replace('"', ""));
}

#[cfg(unix)]
#[test]
fn who_has_seen_enough_is_not_bothered() {
    let files = Files::new();
    let text = records(30_000);
    let from = files.write("in.lp", &text);
    let table = files.path("table.arrow");
    assert_eq!(run(&["convert", &from, &table], b"").code, 0);
    for args in
        [&["convert", &from, "-", "--to", "csv"][..], &[&["convert", &table, "-", "--to", "lp"][..], &BACK].concat()]
    {
        let mut child = command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
    }
}

/// The most memory that a run had at once, in KiB.
#[cfg(target_os = "linux")]
fn peak(args: &[&str]) -> u64 {
    let mut child = command(args).stdout(Stdio::null()).spawn().unwrap();
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
    assert!(code.success());
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_file() {
    let files = Files::new();
    let text = records(10_000);
    files.write("in.lp", text.repeat((100 << 20) / text.len()));
    for ending in ["parquet", "csv", "arrow", "arrows", "jsonl"] {
        let (from, table, back) = (files.path("in.lp"), files.path(&format!("table.{ending}")), files.path("out.lp"));
        let there = peak(&["convert", "--threads", "4", &from, &table]);
        let again = peak(&[&["convert", "--threads", "4", &table, &back][..], &BACK].concat());
        assert!((1 << 10..64 << 10).contains(&there), "{ending}: {there} KiB");
        assert!((1 << 10..64 << 10).contains(&again), "back from {ending}: {again} KiB");
        assert!(fs::metadata(&back).unwrap().len() > 50 << 20);
        fs::remove_file(&table).unwrap();
    }
}

#[cfg(target_os = "linux")]
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
        assert!((1 << 10..64 << 10).contains(&there), "{ending}: {there} KiB");
        assert!((1 << 10..64 << 10).contains(&again), "back from {ending}: {again} KiB");
        assert!(fs::read(&from).unwrap() == fs::read(&back).unwrap());
    }
}
