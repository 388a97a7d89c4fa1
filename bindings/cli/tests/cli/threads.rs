//! Large files, which several threads read at once.

use crate::run::{Ran, check, run};
use std::path::Path;

/// More than 8 MiB in which every kind of error stands here and there.
fn document() -> Vec<u8> {
    let good = "cpu,host=a,region=eu user=1.5,system=2i,note=\"a, b\" 1737100800\n".repeat(700);
    let text = "text that goes on\nm f=1\nover lines, \\\"quoted\\\"\n".repeat(900);
    let odd = [
        "m f=\n".to_string(),
        format!("log s=\"{text}\" 17\r\n"),
        format!("log s=\"{text}\"wrong 17\n"),
        "# a \"comment\n\n#\x01\n".to_string(),
        format!("{}x\n", " ".repeat(300_000)),
        "m,t=a\u{202e} f=1,s=\"opened\n\"here\n".to_string(),
        "m f=1 99999999999999999999\n".to_string(),
    ];
    let mut document = Vec::new();
    for odd in odd.iter().cycle() {
        if document.len() > 9 << 20 {
            break;
        }
        document.extend_from_slice(good.as_bytes());
        document.extend_from_slice(odd.as_bytes());
    }
    document.extend_from_slice(b"m s=\"never closed\nm f=1\n");
    document
}

fn with_threads(threads: &str, options: &[&str], file: &Path) -> Ran {
    run(&[&["check", "--threads", threads, file.to_str().unwrap()], options].concat(), b"")
}

#[test]
fn the_result_is_that_of_one_thread() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("large.lp");
    std::fs::write(&file, document()).unwrap();
    for options in [&["--max-errors", "1000"][..], &["--json"], &["--max-record-bytes", "30000"]] {
        let one = with_threads("1", options, &file);
        assert_eq!((one.code, one.err.as_str()), (1, ""));
        assert!(one.out.len() > 5000);
        for threads in ["2", "7"] {
            assert_eq!(with_threads(threads, options, &file), one);
        }
    }
}

#[test]
fn a_file_reads_as_standard_input_does() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("large.lp");
    let document = document();
    std::fs::write(&file, &document).unwrap();
    let options = ["--json", "--max-errors", "1000"];
    let piped = check(&options, &document);
    assert_eq!(with_threads("3", &options, &file).out, piped.out.replace("<stdin>", file.to_str().unwrap()));
}

#[test]
fn the_caret_stands_under_the_fault_however_many_blanks_are_before_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("blank.lp");
    std::fs::write(&file, format!("{}bad\n", " ".repeat(9 << 20))).unwrap();
    for options in [&[][..], &["--max-record-bytes", "5"]] {
        let ran = with_threads("2", options, &file);
        let lines: Vec<_> = ran.out.lines().collect();
        assert!(lines[2].ends_with(" bad"), "{}", ran.out);
        assert_eq!(lines[3].find('^'), lines[2].replace('…', ".").find("bad").map(|bad| bad + 3), "{}", ran.out);
    }
}

#[test]
fn how_many_threads() {
    for wrong in ["0", "65", "many"] {
        let ran = run(&["check", "--threads", wrong], b"m f=1\n");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains("--threads <N>"), "{}", ran.err);
    }
    assert_eq!(check(&["--threads", "64"], "m f=1\n").code, 0);
}

#[test]
fn a_refused_record_is_shown_the_same_wherever_pieces_end() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("long.lp");
    let long = "record that is too long, ".repeat(120) + "\n";
    std::fs::write(&file, long.repeat((9 << 20) / long.len())).unwrap();
    let options = ["--max-record-bytes", "10", "--max-errors", "100000"];
    let one = with_threads("1", &options, &file);
    for threads in ["2", "7"] {
        assert!(with_threads(threads, &options, &file) == one, "{threads}");
    }
    let shown: Vec<_> = one.out.lines().filter(|line| line.contains("| record")).collect();
    assert!(shown.len() > 3000 && shown.iter().all(|line| line.ends_with('…')));
}
