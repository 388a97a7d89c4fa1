//! Tables to line protocol and back, through every format.

use crate::files::{BACK, Files, records};
use crate::run::{command, run};
use linepack::{Line, ReadOptions, Value, parse};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::process::Stdio;

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
        assert!(ran.err.contains(column) && ran.err.contains(hint), "{}", ran.err);
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
    files.write("broken.arrow", "ARROW1 and so on ARROW1");
    files.write("cut.parquet", "PAR1 and so on");
    files.write("cut.arrow", "ARROW1 and so on");
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
    wrong("broken.arrow", "out.lp", &m, 3, "as Arrow IPC: it refers to places that it does not have\n");
    for (format, noun) in [("parquet", "Parquet"), ("arrow", "Arrow IPC"), ("arrows", "Arrow IPC")] {
        files.write(&format!("text.{format}"), "a,b\n1,2\n");
        let why = format!(
            "text.{format} as {noun}: it does not begin as such files do; if it has another format, name it with --from"
        );
        wrong(&format!("text.{format}"), "out.lp", &m, 3, &why);
    }
    for from in ["cut.parquet", "cut.arrow"] {
        wrong(from, "out.lp", &m, 3, ": it does not end as such files do, so a part is missing\n");
    }
    for (format, code) in [("csv", 1), ("jsonl", 1), ("parquet", 3), ("arrow", 3)] {
        files.write(&format!("empty.{format}"), "");
        wrong(&format!("empty.{format}"), "out.lp", &m, code, ": it is empty\n");
    }
    files.write("blank.jsonl", "\n\n");
    wrong("blank.jsonl", "out.lp", &m, 1, "as JSON lines: it has no rows\n");
    files.write("latin.csv", b"a,b\n1,\xfc\n".as_slice());
    wrong("latin.csv", "out.lp", &m, 1, "as CSV: row 1, line 2: Encountered invalid UTF-8 data\n");
    wrong("missing.csv", "out.lp", &m, 3, "there is no such file or directory");
    wrong("in.csv", "no/such/out.lp", &m, 3, "cannot write ");
    files.write("ragged.csv", "a,b\n1,2\n\n1,2,3\n");
    wrong("ragged.csv", "out.lp", &m, 1, "as CSV: row 2, line 4: incorrect number of fields, expected 2 got 3\n");
    files.write("text.jsonl", "\n{\"f\":1}\nnot JSON\n");
    wrong("text.jsonl", "out.lp", &m, 1, "as JSON lines: row 2, line 3: expected ident\n");
    files.write("list.jsonl", "[1]\n");
    wrong("list.jsonl", "out.lp", &m, 1, "as JSON lines: row 1, line 1: it is no JSON object\n");
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
fn options_of_the_other_direction_are_misuse() {
    let files = Files::new();
    files.write("in.csv", "f\n1\n");
    files.write("in.lp", "m f=1\n");
    let wrong = |from: &str, to: &str, options: &[&str], expected: &str| {
        let ran = files.convert(from, to, options);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{options:?}: {}", ran.err);
        assert_eq!(ran.err, format!("linepack: {} {expected}\n", options[0]));
    };
    for option in [
        &["--tag", "t"][..],
        &["--field", "f"],
        &["--default-tag", "a=b"],
        &["--type", "f=int"],
        &["--measurement-column", "f"],
        &["--infer-rows", "1000"],
        &["--on-unencodable", "error"],
        &["--nulls", "omit"],
        &["--nan", "omit"],
        &["--decimals", "error"],
    ] {
        wrong(
            "in.lp",
            "out.csv",
            option,
            "is for tables that become line protocol; here line protocol becomes a table",
        );
    }
    for option in [&["--mixed", "error"][..], &["--skip-bad"], &["--max-errors", "20"], &["--compression", "zstd"]] {
        wrong(
            "in.csv",
            "out.lp",
            option,
            "is for line protocol that becomes tables; here a table becomes line protocol",
        );
    }
    wrong("in.lp", "out.csv", &["--compression", "zstd"], "is for Parquet; here the table is CSV");
    wrong("in.lp", "out.jsonl", &["--delimiter", ";"], "is for CSV; here the table is JSON lines");
    let types = "is for CSV and JSON lines, whose columns do not say their types; here the table is Arrow IPC";
    wrong("in.arrow", "out.lp", &["--type", "f=int"], types);
    wrong("in.arrow", "out.lp", &["--infer-rows", "5"], types);
    let both = ["--precision", "ns", "--mode", "spec", "--threads", "1", "--color", "never", "--measurement", "m"];
    let both = [&both[..], &["--max-record-bytes", "100", "--delimiter", ";"]].concat();
    files.converted("in.lp", "out.csv", &both);
    files.converted("in.csv", "out.lp", &both);
}

#[test]
fn default_tags() {
    let files = Files::new();
    files.write("in.csv", "host,f\na,1\n,2\n");
    let m = ["--measurement", "m", "--default-tag"];
    files.converted(
        "in.csv",
        "out.lp",
        &[&m[..], &["host=none", "--tag", "host", "--default-tag", "dc=eu=1, x"]].concat(),
    );
    assert_eq!(files.read("out.lp"), "m,dc=eu\\=1\\,\\ x,host=a f=1i\nm,dc=eu\\=1\\,\\ x,host=none f=2i\n");
    let wrong = |pairs: &[&str], expected: &str| {
        let ran = files.convert("in.csv", "out.lp", &[&m[..], pairs].concat());
        assert!(ran.code == 2 && ran.err.contains(expected), "{pairs:?}: {}", ran.err);
    };
    wrong(&["region"], "write KEY=VALUE, for example region=eu");
    wrong(&["region="], "--default-tag region=: tag value: the tag value is empty; leave the tag out\n");
    wrong(&["=eu"], "--default-tag =eu: tag key: ");
    wrong(&["a=1", "--default-tag", "b=2", "--default-tag", "a=3"], "--default-tag a=3: the key is given twice\n");
    wrong(&["f=1"], "\"f\"");
}

#[test]
fn a_bad_record_of_text_is_one_error_and_the_others_can_be_written() {
    let files = Files::new();
    let rows: String = (0..40_000).map(|n| format!("h{n},{n},\"a\nb\"\n")).collect();
    files.write("in.csv", format!("host,n,s\n0,0,0\n1,x,1\n2,2\n{rows}last,1.5,s\nend,7,s\n"));
    let objects: String = (0..40_000).map(|n| format!("{{\"host\":\"h{n}\",\"n\":{n},\"s\":\"\"}}\n")).collect();
    let first = "{\"host\":\"0\",\"n\":0,\"s\":\"0\"}\n{\"n\":1.5}\nnot JSON\n";
    files.write("in.jsonl", format!("{first}{objects}{{\"other\":1}}\n{{\"n\":7,\"s\":\"s\"}}\n"));
    let options = ["--measurement", "m", "--tag", "host", "--type", "n=int"];
    let told = "\nlinepack: --on-unencodable skip-row leaves such rows out and counts them\n";
    for (from, why, left_out) in [
        ("in.csv", "row 2, line 3: Error while parsing value 'x' as type 'Int64' for column \"n\"\n", 3),
        ("in.jsonl", "row 3, line 3: expected ident\n", 3),
    ] {
        for threads in ["1", "3"] {
            let options = [&options[..], &["--threads", threads]].concat();
            let ran = files.convert(from, "out.lp", &options);
            assert_eq!((ran.code, ran.out.as_str()), (1, ""));
            assert!(ran.err.contains(why) && ran.err.ends_with(told), "{}", ran.err);
            let out = files.converted(from, "out.lp", &[&options[..], &["--on-unencodable", "skip-row"]].concat());
            assert!(
                out.contains(&format!(
                    "; {left_out} rows that cannot be written left out\nthe first of the rows: row "
                )),
                "{out}"
            );
            let text = files.read("out.lp");
            let lines: Vec<_> = text.lines().collect();
            assert!(lines[0].starts_with("m,host=0 n=0i,s=\"0"), "{}", lines[0]);
            assert!(text.ends_with(" n=7i,s=\"s\"\n"), "{}", lines[lines.len() - 1]);
            assert_eq!(text.matches("\nm,host=h").count(), 40_000);
        }
    }
    // The place of the last bad row is counted over all pieces before it.
    files.write("late.csv", format!("host,n,s\n{rows}last,x,s\n"));
    let ran = files.convert("late.csv", "out.lp", &options);
    assert!(ran.err.contains("row 40001, line 80002: "), "{}", ran.err);
}

#[test]
fn no_fraction_is_cut_off() {
    let files = Files::new();
    let m = ["--measurement", "m", "--type"];
    files.write("in.jsonl", "{\"n\":1}\n{\"n\":2.0}\n{\"n\":-1e3}\n{\"n\":\"7\"}\n{\"n\":null}\n");
    files.converted("in.jsonl", "out.lp", &[&m[..], &["n=int"]].concat());
    assert_eq!(files.read("out.lp"), "m n=1i\nm n=2i\nm n=-1000i\nm n=7i\n");
    for wrong in ["1.5", "1e300", "9223372036854775808", "9007199254740993.0", "true", "\"x\""] {
        files.write("wrong.jsonl", format!("{{\"n\":1}}\n{{\"n\":{wrong}}}\n"));
        let ran = files.convert("wrong.jsonl", "out.lp", &[&m[..], &["n=int"]].concat());
        let why = format!("row 2, line 2: whilst decoding field 'n': {} is no Int64\n", wrong.trim_matches('"'));
        assert!(ran.code == 1 && ran.err.contains(&why), "{wrong}: {}", ran.err);
    }
    files.write("wrong.jsonl", "{\"n\":18446744073709551615}\n{\"n\":-1.0}\n");
    let ran = files.convert("wrong.jsonl", "out.lp", &[&m[..], &["n=uint"]].concat());
    assert!(
        ran.code == 1 && ran.err.contains("row 2, line 2: whilst decoding field 'n': -1.0 is no UInt64\n"),
        "{}",
        ran.err
    );
}

#[test]
fn a_record_that_is_too_long_is_one_error() {
    let files = Files::new();
    files.write("in.csv", "a,b\n1,2\n\"3,4\n5,6\n7,8\n");
    files.write("in.jsonl", "{\"a\":1}\n{\"a\":222222222222222222}\n{\"a\":3}\n");
    let options = ["--measurement", "m", "--max-record-bytes", "12"];
    for (from, line, rest) in
        [("in.csv", 3, "m a=1i,b=2i\nm a=5i,b=6i\nm a=7i,b=8i\n"), ("in.jsonl", 2, "m a=1i\nm a=3i\n")]
    {
        let ran = files.convert(from, "out.lp", &options);
        let why = format!(
            "row 2, line {line}: the record is longer than 12 bytes [record_too_long]\nlinepack: look for a quote"
        );
        assert!(ran.code == 1 && ran.err.contains(&why), "{}", ran.err);
        let out = files.converted(from, "out.lp", &[&options[..], &["--on-unencodable", "skip-row"]].concat());
        assert!(out.contains("; 1 row that cannot be written left out\n"), "{out}");
        assert_eq!(files.read("out.lp"), rest);
    }
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

#[test]
fn summaries_as_json() {
    let files = Files::new();
    files.write("in.lp", "m,t=a f=1\nbad\nm,t=b f=2\n");
    let ran = files.convert("in.lp", "out.csv", &["--json", "--skip-bad"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let object = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let expected =
        serde_json::json!({"summary": {"records": 2, "rejected": 1, "tables": 1, "output": files.path("out.csv")}});
    assert_eq!(object(&ran.out), expected);
    let told: Vec<_> = ran.err.lines().map(object).collect();
    assert_eq!((told.len(), &told[0]["code"], &told[0]["line"]), (2, &"missing_fields".into(), &2.into()));
    assert_eq!(told[1]["summary"]["rejected"], 1);
    let back = ["--json", "--measurement", "m", "--tag", "t", "--field", "f"];
    let ran = files.convert("out.csv", "back.lp", &back);
    let expected = serde_json::json!({"summary": {
        "records": 2, "rows_without_fields": 0, "rows_left_out": 0, "fields_left_out": 0, "first": null,
        "output": files.path("back.lp"),
    }});
    assert_eq!((ran.code, object(&ran.out)), (0, expected));
    files.write("bad.csv", "f,t\n1,x\nno,y\n");
    let skip = ["--json", "--measurement", "m", "--tag", "t", "--type", "f=float", "--on-unencodable", "skip-row"];
    let ran = files.convert("bad.csv", "out.lp", &skip);
    let summary = object(&ran.out)["summary"].clone();
    assert_eq!((&summary["records"], &summary["rows_left_out"]), (&1.into(), &1.into()));
    assert!(summary["first"].as_str().unwrap().starts_with("row 2, line 3: "), "{summary}");
}
