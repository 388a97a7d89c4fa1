//! `--target`, and the list of servers and their rules.

use crate::files::Files;
use crate::run::{check, run};
use serde_json::Value;

#[test]
fn what_the_server_refuses_is_an_error() {
    let expected = "\
<stdin>:1:5: error[unsupported_unsigned]: the server does not take unsigned integers
  |
1 | m f=1u 1
  |     ^^
help: write an integer, 12i, where it fits

1 record good, 1 rejected, in 1 file
";
    let ran = check(&["--target", "influxdb1"], "m f=1u 1\nm f=1 2\n");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, expected, ""));
    assert_eq!(check(&["--target", "influxdb2"], "m f=1u 1\n").code, 0);
}

#[test]
fn what_it_reads_differently_is_a_warning_and_good_unless_denied() {
    let expected = "\
<stdin>:2:3: warning[reserved_name]: the name is reserved by servers
  |
2 | m time=1,f=2 2
  |   ^^^^
help: choose a name other than time, timestamp, _measurement, _field and __chunk_order, and for a tag other than __name__

2 records good, 0 rejected, in 1 file; 1 warning
";
    let document = "m f=1 1\nm time=1,f=2 2\n";
    let ran = check(&["--target", "influxdb1"], document);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, expected, ""));
    let denied = check(&["--target", "influxdb1", "--deny-warnings"], document);
    assert_eq!((denied.code, denied.out.as_str()), (1, expected));
    assert_eq!(check(&["--target", "influxdb1", "--deny-warnings", "--quiet"], document).code, 1);
    assert_eq!(check(&["--target", "influxdb1", "--deny-warnings"], "m f=1 1\n").code, 0);
}

#[test]
fn warnings_are_yellow() {
    let out = check(&["--target", "influxdb1", "--color", "always"], "m time=1,f=2 2\n").out;
    assert!(out.contains("\x1b[1;33mwarning[reserved_name]\x1b[0m"), "{out:?}");
    assert!(out.contains("\x1b[1;33m^^^^\x1b[0m"), "{out:?}");
}

#[test]
fn errors_and_warnings_come_in_order_and_are_limited_apart() {
    let document = "m time=1,f=2 2\nm f=1u\n".repeat(30);
    let ran = check(&["--target", "influxdb1", "--max-errors", "2"], &document);
    let places: Vec<_> = ran
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("<stdin>:")?.split_once(": ").map(|(place, _)| place))
        .collect();
    assert_eq!(places, ["1:3", "2:5", "3:3", "4:5"]);
    let end = "30 records good, 30 rejected, in 1 file; 30 warnings\n\
               2 of 30 errors, 2 of 30 warnings shown; --max-errors shows more\n";
    assert!(ran.out.ends_with(end), "{}", ran.out);
}

#[test]
fn json_tells_errors_from_warnings() {
    let ran = check(&["--target", "influxdb1", "--json"], "m time=1,f=2 2\nm f=1u\n");
    let objects: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said: Vec<_> =
        objects.iter().filter_map(|one| Some((one["code"].as_str()?, one["severity"].as_str()?))).collect();
    assert_eq!(said, [("reserved_name", "warning"), ("unsupported_unsigned", "error")]);
    let summary = &objects[2]["summary"];
    assert_eq!((&summary["errors"], &summary["warnings"], &summary["shown"]), (&1.into(), &1.into(), &2.into()));
}

#[test]
fn many_threads_find_what_one_finds() {
    let files = Files::new();
    let good = "cpu,host=a,region=eu user=1.5,system=2i,note=\"a, b\" 1737100800\n".repeat(700);
    let mut document = String::new();
    while document.len() < 9 << 20 {
        document.push_str(&good);
        document.push_str("m time=1,f=2 2\nm f=1u\nm s=\"over\nlines\",time=3,f=2 -1\n# a \"comment\n");
    }
    let file = files.write("large.lp", document);
    for options in [&["--max-errors", "100000"][..], &["--json"], &["--max-errors", "40"]] {
        let with =
            |threads| run(&[&["check", "--target", "influxdb1", "--threads", threads, &file], options].concat(), b"");
        let one = with("1");
        assert!(one.code == 1 && one.out.len() > 5000 && one.out.contains("warning"));
        for threads in ["2", "7"] {
            assert!(with(threads) == one, "{threads} {options:?}");
        }
    }
}

#[test]
fn a_document_longer_than_a_body_is_a_warning() {
    let files = Files::new();
    let file = files.write("large.lp", "m f=1 17\n".repeat((11 << 20) / 9));
    for threads in ["1", "3"] {
        let ran = run(&["check", "--target", "core3", "--threads", threads, &file], b"");
        assert_eq!((ran.code, ran.out.matches("warning[body_over_limit]").count()), (0, 1), "{}", ran.out);
    }
}

#[test]
fn misuse() {
    let wrong = |options: &[&str], expected: &str| {
        let ran = check(options, "m f=1\n");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(expected), "{}", ran.err);
    };
    wrong(
        &["--target", "influx"],
        "[possible values: clustered, core3, influxdb2, influxdb1, victoriametrics, questdb",
    );
    wrong(&["--deny-warnings"], "--target <SERVER>");
}

#[test]
fn the_servers_are_listed() {
    let ran = run(&["targets"], b"");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    for target in linepack::Target::ALL {
        assert!(ran.out.lines().any(|line| line.starts_with(&format!("{target} "))), "{target}: {}", ran.out);
    }
    let objects: Vec<Value> =
        run(&["targets", "--json"], b"").out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), linepack::Target::ALL.len());
    assert_eq!(
        (&objects[1]["target"], &objects[1]["name"]),
        (&"core3".into(), &"InfluxDB 3 Core and Enterprise".into())
    );
}

#[test]
fn the_rules_of_a_server_are_listed() {
    let ran = run(&["targets", "influxdb1"], b"");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let rules = linepack::Target::Influxdb1.rules();
    assert_eq!(ran.out.lines().count(), rules.len());
    assert!(ran.out.lines().any(|line| line.starts_with("TG-401 error[unsupported_unsigned] ")), "{}", ran.out);
    let objects: Vec<Value> = run(&["targets", "--json", "influxdb1"], b"")
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (rule, object) in rules.iter().zip(&objects) {
        assert_eq!((&object["id"], &object["says"]), (&rule.id.into(), &rule.says.into()));
    }
    assert_eq!(run(&["targets", "influx"], b"").code, 2);
}
