//! The examples do what their comments say, and the transcript in the README is what is printed.

use crate::run::{examples, run};
use std::path::Path;

#[cfg(unix)]
fn script(name: &str) -> String {
    let output = std::process::Command::new("sh")
        .arg(examples().join("shell").join(name))
        .env("LINEPACK", env!("CARGO_BIN_EXE_linepack"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[cfg(unix)]
#[test]
fn check_sh() {
    let out = script("check.sh");
    assert!(out.starts_with("18 records good, 0 rejected, in 1 file\n"), "{out}");
    assert!(out.contains("1 record good, 13 rejected, in 1 file\n"), "{out}");
    assert!(out.ends_with("exit code 1\n"), "{out}");
}

#[cfg(unix)]
#[test]
fn write_sh() {
    let out = script("write.sh");
    assert!(out.starts_with("wrote 18 records in 1 request to http://127.0.0.1:"), "{out}");
    assert!(out.ends_with("\n7\n"), "{out}");
}

#[test]
fn broken_lp_has_one_of_each() {
    let broken = examples().join("data/broken.lp");
    let ran = run(&["check", "--precision", "s", "--json", broken.to_str().unwrap()], b"");
    let codes: Vec<_> =
        ran.out.lines().filter_map(|line| line.split("\"code\":\"").nth(1)?.split('"').next()).collect();
    let expected = [
        "missing_field_value",
        "invalid_value",
        "invalid_value",
        "text_after_string",
        "missing_fields",
        "invalid_number",
        "integer_out_of_range",
        "missing_field_key",
        "invalid_timestamp",
        "empty_tag_value",
        "duplicate_tag",
        "timestamp_out_of_range",
        "unterminated_string",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn the_readme_shows_what_is_printed() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let shown = readme.split("```console\n$ linepack check ").skip(1).map(|rest| rest.split("```").next().unwrap());
    let shown: Vec<_> = shown.map(|shown| shown.split_once('\n').unwrap()).collect();
    assert_eq!(shown.len(), 3);
    for (arguments, transcript) in shown {
        let (options, file) = arguments.rsplit_once(' ').unwrap();
        let path = examples().join(file.strip_prefix("examples/").unwrap());
        let path = path.to_str().unwrap();
        let options: Vec<_> = options.split(' ').collect();
        let ran = run(&[&["check"], &options[..], &[path]].concat(), b"");
        assert_eq!(ran.out.replace(path, file), transcript);
    }
}

#[test]
fn the_recorded_session_shows_what_is_printed() {
    let picture = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("recording/session.svg")).unwrap();
    let texts = picture.lines().filter(|line| line.starts_with("<text ")).map(|line| {
        let text = line.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<String>();
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    });
    let texts: Vec<_> = texts.collect();
    let command = "$ linepack check --types --target influxdb1 refused.lp";
    let after = texts.iter().skip_while(|text| *text != command).skip(1);
    let recorded: Vec<_> = after.take_while(|text| !text.starts_with('$')).map(String::as_str).collect();
    let refused = examples().join("data/refused.lp");
    let refused = refused.to_str().unwrap();
    let printed = run(&["check", "--types", "--target", "influxdb1", refused], b"").out.replace(refused, "refused.lp");
    let printed: Vec<_> = printed.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(recorded, printed, "make recording records it anew");
}
