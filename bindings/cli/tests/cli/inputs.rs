//! Inputs that are empty, huge, missing or no text at all.

use crate::files::Files;
use crate::run::{check, command, examples, run};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

fn summary(input: impl AsRef<[u8]>) -> (i32, String) {
    let ran = check(&[], input);
    let summary = ran.out.lines().find(|line| line.contains(" rejected, in "));
    (ran.code, summary.unwrap_or_default().to_string())
}

#[test]
fn nothing_to_check_is_good() {
    let good = (0, "0 records good, 0 rejected, in 1 file".to_string());
    for input in ["", "\n\n", "# only\n# comments\n", "   ", "\r\n"] {
        assert_eq!(summary(input), good, "{input:?}");
    }
}

#[test]
fn bytes_that_are_no_text() {
    let bad = (1, "0 records good, 1 rejected, in 1 file".to_string());
    for input in [&b"\0"[..], b"\0\0\0\0", b"\xff\xfd", b"m f=\"\xc3\x28\"\n", b"m f=\"never closed\nm f=1\n", b"\rm"] {
        assert_eq!(summary(input), bad, "{input:?}");
    }
}

#[test]
fn a_gigantic_line_is_one_error() {
    let ran = check(&[], vec![b'x'; 64 << 20]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("<stdin>:1:1: error[record_too_long]: "), "{}", ran.out);
    assert!(ran.out.contains("\nhelp: look for a quote that is never closed, or raise --max-record-bytes\n"));
    assert!(ran.out.ends_with("\n0 records good, 1 rejected, in 1 file\n"));
    assert_eq!(ran.err, "");
    assert!(ran.out.len() < 2000);
}

#[test]
fn a_long_line_within_the_limit_is_good() {
    let mut line = b"m s=\"".to_vec();
    line.resize(10 << 20, b'x');
    line.extend_from_slice(b"\"\n");
    assert_eq!(summary(&line), (0, "1 record good, 0 rejected, in 1 file".into()));
    line.pop();
    line.extend_from_slice(b" wrong\n");
    let ran = check(&[], &line);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("xxx\" wrong\n"), "{}", ran.out);
}

#[test]
fn a_missing_file_does_not_keep_the_others_from_being_checked() {
    let weather = examples().join("data/weather.lp");
    let ran = run(&["check", "no-such.lp", weather.to_str().unwrap(), "."], b"");
    assert_eq!(ran.code, 3);
    assert_eq!(
        ran.err,
        "linepack: cannot read no-such.lp: there is no such file or directory\nlinepack: cannot read .: it is a directory; name the files in it\n"
    );
    assert_eq!(ran.out, "18 records good, 0 rejected, in 1 file; 2 files could not be read\n");
}

#[test]
fn standard_input_by_silence_or_by_dash() {
    let ran = run(&["check", "-"], b"m f=1\n");
    assert_eq!((ran.code, ran.out.as_str()), (0, "1 record good, 0 rejected, in 1 file\n"));
    assert_eq!(check(&[], "m f=1\n"), ran);
}

#[cfg(unix)]
#[test]
fn a_file_name_that_is_no_text_or_would_move_the_cursor() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(std::ffi::OsStr::from_bytes(b"a\xff\x1b[2J.lp"));
    std::fs::write(&path, "x\n").unwrap();
    let output = command(&["check"]).arg(&path).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("/a\u{fffd}\u{fffd}[2J.lp:1:2: error"), "{text:?}");
    let output = command(&["check", "--json"]).arg(&path).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("/a\u{fffd}\\u001b[2J.lp\""));
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let mut child = command(&["check", "--max-errors", "1000000"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // What it finds it prints while it reads, so whoever writes must not wait for it to have read everything.
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all("x\n".repeat(100_000).as_bytes()).is_ok());
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("<stdin>:1:2: "));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    writer.join().unwrap();
}

#[test]
fn what_a_file_looks_like_that_is_no_line_protocol() {
    let files = Files::new();
    let hint = |name: &str, content: &[u8]| {
        files.write(name, content);
        let out = run(&["check", &files.path(name)], b"").out;
        let hint = out.split("\nhint: ").nth(1).map(|hint| hint.trim_end().to_string());
        hint.map(|hint| hint.replace(&files.path(""), ""))
    };
    assert_eq!(hint("a.lp", b"").unwrap(), "a.lp is empty");
    let parquet = "a.lp is Parquet; \"linepack convert\" makes line protocol of it";
    assert_eq!(hint("a.lp", b"PAR1\x15\x04\x15\x10").unwrap(), parquet);
    assert!(hint("a.lp", b"{\"a\": 1}\n").unwrap().starts_with("a.lp looks like JSON; "));
    assert!(hint("a.lp", b"ARROW1\0\0\xff").unwrap().starts_with("a.lp is an Arrow file; "));
    assert!(hint("a.lp", b"\x28\xb5\x2f\xfd\0").unwrap().starts_with("a.lp is packed with Zstandard; "));
    assert_eq!(hint("a.lp", b"PAR1 f=1\n"), None);
}

#[test]
fn a_name_that_is_nearly_that_of_a_file() {
    let files = Files::new();
    files.write("weather.lp", "m f=1\n");
    files.write("other.lp", "m f=1\n");
    for (options, name, meant) in [
        (&["check"][..], "weathr.lp", "; is DIR/weather.lp meant?"),
        (&["check"], "x.lp", ""),
        (&["write", "--url", "http://127.0.0.1:1", "--bucket", "b"], "wether.lp", "; is DIR/weather.lp meant?"),
    ] {
        let ran = run(&[options, &[&files.path(name)]].concat(), b"");
        assert_eq!(ran.code, 3);
        let err = ran.err.replace(files.0.path().to_str().unwrap(), "DIR");
        assert_eq!(err, format!("linepack: cannot read DIR/{name}: there is no such file or directory{meant}\n"));
    }
}
