//! Diagnostics, word for word.

use crate::run::{check, examples, run};

/// The text for one bad input, without the summary.
fn diagnostic(input: &str) -> String {
    let ran = check(&[], input);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    ran.out.split("\n\n").next().unwrap().to_string()
}

#[test]
fn an_unescaped_space() {
    let expected = "\
<stdin>:2:38: error[missing_field_value]: the field has no equals sign and no value
  |
2 | weather,station=airport,city=New York temperature=1.25
  |                                      ^
help: write key=value between the tags and the timestamp; escape a comma, an equals sign or a space in a name with a backslash

1 record good, 1 rejected, in 1 file
";
    assert_eq!(check(&[], "m f=1\nweather,station=airport,city=New York temperature=1.25\n").out, expected);
}

#[test]
fn the_end_of_the_line() {
    let expected = "\
<stdin>:1:2: error[missing_fields]: the line has no fields
  |
1 | m
  |  ^
help: write at least one field=value after the measurement and its tags";
    for input in ["m", "m\n", "m\r\n", "m\r\nm f=1"] {
        assert_eq!(diagnostic(input), expected, "{input:?}");
    }
}

#[test]
fn carets_stand_under_multi_byte_text_and_tabs() {
    assert_eq!(
        diagnostic("wetter,ort=Tromsø,land=日本 f=1.2.3\n"),
        "\
<stdin>:1:34: error[invalid_number]: the number is not well formed
  |
1 | wetter,ort=Tromsø,land=日本 f=1.2.3
  |                               ^^^^^
help: write 12i for an integer, 12u for an unsigned integer, 12 or 12.5 for a float"
    );
    assert_eq!(
        diagnostic("m s=\"a\tb\",f=é\n"),
        "\
<stdin>:1:13: error[invalid_value]: the value is no number, boolean or quoted string
  |
1 | m s=\"a    b\",f=é
  |                ^
help: put text in double quotes; leave out NaN and infinity, which cannot be written"
    );
}

#[test]
fn control_bytes_and_bytes_that_are_no_text_are_spelt_out() {
    let ran = check(&[], b"m s=\"\x1b[31m\",f=x\nm,t=a\xff f=1\n");
    let lines: Vec<_> = ran.out.lines().collect();
    assert_eq!(lines[2..4], ["1 | m s=\"<1B>[31m\",f=x", "  |                  ^"]);
    assert_eq!(lines[8..10], ["2 | m,t=a<FF> f=1", "  |      ^^^^"]);
}

#[test]
fn a_fault_in_a_later_line_of_its_record() {
    assert_eq!(
        diagnostic("m f=1\nm s=\"one\ntwo\nthree\",f=wrong 5\n"),
        "\
<stdin>:4:10: error[invalid_value]: the value is no number, boolean or quoted string (the record starts on line 2)
  |
4 | three\",f=wrong 5
  |          ^^^^^
help: put text in double quotes; leave out NaN and infinity, which cannot be written"
    );
}

#[test]
fn a_string_that_was_opened_on_the_same_line() {
    assert_eq!(
        diagnostic("m s=\"the \"big\" storm\"\n"),
        "\
<stdin>:1:11: error[text_after_string]: text follows the closing quote of a string
  |
1 | m s=\"the \"big\" storm\"
  |           ^
  |     - the string was opened here
help: write \\\" for a double quote inside a string"
    );
}

#[test]
fn a_string_that_was_opened_on_another_line() {
    let missing = "m s=\"never closed,f=1\n".to_string() + &"m f=1\n".repeat(8) + "m s=\"text\"\n";
    assert_eq!(
        diagnostic(&missing),
        "\
<stdin>:10:6: error[text_after_string]: text follows the closing quote of a string (the record starts on line 1)
   |
10 | m s=\"text\"
   |      ^
note: the string was opened on line 1
   |
 1 | m s=\"never closed,f=1
   |     -
help: write \\\" for a double quote inside a string"
    );
}

#[test]
fn a_long_line_is_cut_around_the_fault() {
    let input = format!("m s=\"{}\",f=wrong,t=\"{}\"\n", "é".repeat(500), "x".repeat(500));
    let text = diagnostic(&input);
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[2], format!("1 | …{}\",f=wrong,t=\"{}…", "é".repeat(36), "x".repeat(51)));
    assert_eq!(lines[3], format!("  | {}^^^^^", " ".repeat(41)));
    assert!(lines[0].starts_with("<stdin>:1:1010: "), "{}", lines[0]);
}

#[test]
fn a_long_fault_is_underlined_as_far_as_it_is_shown() {
    let text = diagnostic(&format!("m f=1 {}\n", "z".repeat(300)));
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[2], format!("1 | m f=1 {}…", "z".repeat(94)));
    assert_eq!(lines[3], format!("  |       {}", "^".repeat(94)));
}

#[test]
fn comments_are_counted_apart() {
    let ran = check(&[], "# a\x01b\nm f=1\n");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("<stdin>:1:4: error[control_in_comment]"), "{}", ran.out);
    assert!(ran.out.ends_with("\n1 record good, 0 rejected, in 1 file; 1 comment wrong\n"), "{}", ran.out);
}

#[test]
fn only_so_many_errors_are_shown_and_all_are_counted() {
    let bad = "x\n".repeat(30);
    let ran = check(&[], &bad);
    assert_eq!(ran.out.matches("error[").count(), 20);
    let end = "0 records good, 30 rejected, in 1 file\n20 of 30 errors shown; --max-errors shows more\n";
    assert!(ran.out.ends_with(end), "{}", ran.out);
    assert_eq!(check(&["--max-errors", "30"], &bad).out.matches("error[").count(), 30);
    let none = check(&["--max-errors", "0"], &bad);
    assert_eq!(none.out, "0 records good, 30 rejected, in 1 file\n0 of 30 errors shown; --max-errors shows more\n");
    assert_eq!(none.code, 1);
}

#[test]
fn the_limit_holds_for_all_files_together() {
    let broken = examples().join("data/broken.lp");
    let broken = broken.to_str().unwrap();
    let ran = run(&["check", "--precision", "s", broken, broken], b"");
    assert_eq!(ran.out.matches("error[").count(), 20);
    assert!(ran.out.contains("\n2 records good, 26 rejected, in 2 files\n"), "{}", ran.out);
}

#[test]
fn the_options_reach_the_core() {
    assert_eq!(check(&["--mode", "strict"], "m a=1,a=2\n").code, 1);
    assert_eq!(check(&["--mode", "spec"], "m a=1,a=2\n").code, 0);
    assert_eq!(check(&["--mode", "lenient"], "m,t= f=1\n").code, 0);
    assert_eq!(check(&["--precision", "h"], "m f=1 1737100800\n").code, 1);
    assert_eq!(check(&["--strict-control"], "m,t=a\x01 f=1\n").code, 1);
    assert_eq!(check(&[], "m,t=a\x01 f=1\n").code, 0);
    assert_eq!(check(&["--string-c-escapes"], "m s=\"a\\n\"\n").code, 0);
    assert_eq!(check(&["--max-record-bytes", "4"], "m f=12\n").code, 1);
    assert_eq!(check(&["--max-record-bytes", "0"], "m f=12\n").code, 0);
}

#[test]
fn hints() {
    let hint = |options: &[&str], input: &[u8]| {
        let out = check(options, input).out;
        out.split("\nhint: ").nth(1).map(|hint| hint.trim_end().to_string())
    };
    assert_eq!(
        hint(&["--precision", "s"], b"m f=1 1737100800000\nm f=1 1737100800000000000\nm f=1 1737100800000000000\n"),
        Some("2 timestamps are out of range when read as s but not as ns: is --precision ns meant?".into())
    );
    assert_eq!(hint(&["--precision", "s"], b"m f=1 1737100800\nm f=\n"), None);
    let packed = hint(&[], b"\x1f\x8b\x08\0\0\0").unwrap();
    assert_eq!(packed, "<stdin> is packed with gzip; unpack it first: gzip -dc");
    assert_eq!(hint(&[], b"\xff\xfem\0 \0f\0").unwrap(), "<stdin> looks like UTF-16; save it as UTF-8");
}

#[test]
fn colour_only_when_asked_and_nothing_else_on_a_pipe() {
    let plain = check(&[], "x\n");
    assert!(!plain.out.contains('\x1b'));
    assert_eq!(plain.err, "");
    assert_eq!(check(&["--color", "never"], "x\n"), plain);
    let coloured = check(&["--color", "always"], "x\n").out;
    assert!(coloured.contains("\x1b[1;31merror[missing_fields]\x1b[0m"), "{coloured:?}");
    let stripped: String = coloured
        .split('\x1b')
        .map(|s| s.split_once('m').filter(|(sgr, _)| sgr.starts_with('[')).map_or(s, |(_, rest)| rest))
        .collect();
    assert_eq!(stripped, plain.out);
}

#[test]
fn quiet_says_it_with_the_exit_code() {
    for options in [&["--quiet"][..], &["--quiet", "--json"]] {
        let ran = check(options, "x\n");
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, "", ""));
        assert_eq!(check(options, "x f=1\n").code, 0);
    }
}
