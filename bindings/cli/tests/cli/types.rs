//! `--types`, `--schema` and `--learn`: values of another type than their field has.

use crate::files::Files;
use crate::run::{Ran, check, run};
use linepack::{ReadOptions, Schema};
use serde_json::{Value, json};

/// Runs `check` on files of a folder, whose name is taken out of what is printed.
fn on(files: &Files, options: &[&str], names: &[&str]) -> Ran {
    let paths: Vec<_> = names.iter().map(|name| files.path(name)).collect();
    let paths: Vec<_> = paths.iter().map(String::as_str).collect();
    let mut ran = run(&[&["check"], options, &paths].concat(), b"");
    let folder = format!("{}/", files.0.path().to_str().unwrap());
    (ran.out, ran.err) = (ran.out.replace(&folder, ""), ran.err.replace(&folder, ""));
    ran
}

#[test]
fn an_integer_in_a_field_of_floats() {
    let expected = "\
<stdin>:3:12: error[type_conflict]: \"load\" of \"cpu\" is an integer, but a float since line 1
  |
3 | cpu,host=a load=20i,temp=1 17
  |            ^^^^^^^^
help: leave out the letter after the number, which makes it an integer: 20 is a float

3 records good, 0 rejected, in 1 file; 1 type conflict
";
    let document = "cpu,host=a load=20.1\ncpu,host=a load=20\ncpu,host=a load=20i,temp=1 17\n";
    let ran = check(&["--types"], document);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (1, expected, ""));
    assert_eq!(check(&[], document).code, 0);
}

#[test]
fn every_message_says_what_to_do() {
    let said = |document: &str| {
        let out = check(&["--types"], document).out;
        let lines: Vec<_> = out.lines().collect();
        let headline = lines[0].split("]: ").nth(1).unwrap().to_string();
        (headline, lines[3].trim_start_matches("  |").to_string(), lines[4].to_string())
    };
    let (headline, caret, help) = said("m f=20i\nm f=20.5\n");
    assert_eq!(headline, "\"f\" of \"m\" is a float, but an integer since line 1");
    assert_eq!(caret, "   ^^^^^^");
    assert_eq!(
        help,
        "help: write an integer, as 20i, or make the field a float from its first value on, as 20 or 20.0"
    );
    let (headline, caret, help) = said("m,f=a g=1\nm g=2,f=\"x,y=1\",h=1 17\n");
    assert_eq!(headline, "\"f\" of \"m\" is a string, but a tag since line 1");
    assert_eq!((caret.as_str(), help.as_str()), ("       ^^^^^^^^^", "help: rename one of the two"));
    let (headline, caret, _) = said("m f=1\n  m,a\\ b=1,f=a\\,b c\\ d=2\r\n");
    assert_eq!(headline, "\"f\" of \"m\" is a tag, but a float since line 1");
    assert_eq!(caret, "            ^^^^^^");
    let (headline, caret, help) = said("m f=t\nm s=\"two\nlines\",f=\"t\"\r\n");
    assert_eq!(headline, "\"f\" of \"m\" is a string, but a boolean since line 1 (the record starts on line 2)");
    assert_eq!(
        (caret.as_str(), help.as_str()),
        ("        ^^^^^", "help: write true or false, or give this field another name")
    );
    let (headline, _, help) = said("m f=1u\nm f=-1i\n");
    assert_eq!(headline, "\"f\" of \"m\" is an integer, but an unsigned integer since line 1");
    assert_eq!(help, "help: write an unsigned integer, as 20u, or give this field another name");
    let (headline, _, help) = said("m f=\"1\"\nm f=1\n");
    assert_eq!(headline, "\"f\" of \"m\" is a float, but a string since line 1");
    assert_eq!(help, "help: put the value in double quotes, or give this field another name");
    let (headline, ..) = said(&format!("m {0}=1\nm {0}=1i\n", "n".repeat(300)));
    assert_eq!(headline, format!("\"{}\"… of \"m\" is an integer, but a float since line 1", "n".repeat(60)));
}

#[test]
fn names_of_tags_and_fields_clash_where_the_server_says_so() {
    let document = "m,f=a g=1\nm f=1\n";
    assert_eq!(check(&["--types"], document).code, 1);
    assert_eq!(check(&["--types", "--target", "core3"], document).code, 1);
    for apart in ["influxdb1", "influxdb2", "victoriametrics"] {
        assert_eq!(check(&["--types", "--target", apart], document).code, 0, "{apart}");
    }
}

#[test]
fn types_are_learned_in_one_run_and_checked_in_another() {
    let files = Files::new();
    files.write("monday.lp", "cpu,host=a load=20.1\nmem used=1i\nbad\n");
    files.write("tuesday.lp", "cpu,host=a load=20i\nnew f=1\n");
    let learned = on(&files, &["--learn", &files.path("types.json")], &["monday.lp"]);
    assert_eq!(learned.code, 1, "{learned:?}");
    assert!(
        learned.out.ends_with("\n2 records good, 1 rejected, in 1 file\nwrote the types of 3 columns to types.json\n")
    );
    let mut schema = Schema::default();
    schema.learn(b"cpu,host=a load=20.1\nmem used=1i\nbad\n", &ReadOptions::new()).unwrap();
    assert_eq!(files.read("types.json"), schema.to_json());

    let checked = on(&files, &["--schema", &files.path("types.json")], &["tuesday.lp"]);
    let expected = "\
tuesday.lp:1:12: error[type_conflict]: \"load\" of \"cpu\" is an integer, but a float in types.json
  |
1 | cpu,host=a load=20i
  |            ^^^^^^^^
help: leave out the letter after the number, which makes it an integer: 20 is a float

2 records good, 0 rejected, in 1 file; 1 type conflict
";
    assert_eq!((checked.code, checked.out.as_str(), checked.err.as_str()), (1, expected, ""));
    assert_eq!(files.read("types.json"), schema.to_json());

    let both = ["--schema", &files.path("types.json"), "--learn", &files.path("types.json")];
    assert_eq!(
        on(&files, &both, &["tuesday.lp"]).out.lines().last(),
        Some("wrote the types of 4 columns to types.json")
    );
    schema.learn(b"cpu,host=a load=20i\nnew f=1\n", &ReadOptions::new()).unwrap();
    assert_eq!(files.read("types.json"), schema.to_json());
    // What was known to conflict before is not counted again.
    assert_eq!(on(&files, &both, &["monday.lp"]).code, 1);
    let again = on(&files, &["--schema", &files.path("types.json")], &["monday.lp"]);
    assert!(again.out.ends_with("\n2 records good, 1 rejected, in 1 file\n"), "{}", again.out);
    assert_eq!(files.names(), ["monday.lp", "tuesday.lp", "types.json"]);
}

#[test]
fn files_of_one_run_are_one_set() {
    let files = Files::new();
    files.write("a.lp", "m g=1\nm f=1\n");
    files.write("b.lp", "m f=1i\nm f=2i\n");
    let ran = on(&files, &["--json", "--types"], &["a.lp", "b.lp"]);
    let objects: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        (&objects[0]["file"], &objects[0]["line"], &objects[0]["code"]),
        (&json!("b.lp"), &json!(1), &json!("type_conflict"))
    );
    let types = json!({
        "measurement": "m", "key": "f", "known": "float", "found": "integer", "known_file": "a.lp", "known_line": 2,
    });
    assert_eq!(objects[0]["types"], types);
    assert_eq!((&objects[1]["line"], &objects[1]["severity"]), (&json!(2), &json!("error")));
    assert_eq!((&objects[2]["summary"]["conflicts"], &objects[2]["summary"]["records"]), (&json!(2), &json!(4)));
    let text = on(&files, &["--types"], &["a.lp", "b.lp"]).out;
    assert!(text.contains("is an integer, but a float since a.lp:2\n"), "{text}");
}

#[test]
fn errors_warnings_and_conflicts_come_in_order_and_are_limited_apart() {
    let document = "m f=1\nbad\nm f=1i\nm time=1,f=2\n".repeat(30);
    let ran = check(&["--types", "--target", "influxdb1", "--max-errors", "2"], &document);
    let places: Vec<_> = ran
        .out
        .lines()
        .filter_map(|line| line.strip_prefix("<stdin>:")?.split_once(": ").map(|(place, _)| place))
        .collect();
    assert_eq!(places, ["2:4", "3:3", "4:3", "6:4", "7:3", "8:3"]);
    let end = "90 records good, 30 rejected, in 1 file; 30 type conflicts; 30 warnings\n\
               2 of 30 errors, 2 of 30 type conflicts, 2 of 30 warnings shown; --max-errors shows more\n";
    assert!(ran.out.ends_with(end), "{}", ran.out);
}

/// More than 8 MiB whose fields change their types here and there.
fn large() -> String {
    let good = "cpu,host=a,region=eu user=1.5,system=2i,note=\"a, b\" 1737100800\n".repeat(700);
    let text = "text that goes on\nm f=1\nover lines\n".repeat(900);
    let mut document = String::new();
    for n in 0.. {
        if document.len() > 9 << 20 {
            break;
        }
        document.push_str(&good);
        document.push_str(&format!(
            "log s=\"{text}\",n={n}\ncpu user={n}i,new{n}=1\ncpu host=1\nbad\nlog n={n}i,s=1 17\r\n"
        ));
    }
    document + "m s=\"never closed\nm f=1\n"
}

#[test]
fn many_threads_learn_what_one_learns() {
    let files = Files::new();
    let document = large();
    files.write("large.lp", &document);
    let (one, many) = (files.path("one.json"), files.path("many.json"));
    for limit in ["3", "1000000"] {
        let with = |threads, to: &str| {
            on(&files, &["--max-errors", limit, "--threads", threads, "--learn", to, "--json"], &["large.lp"])
        };
        let first = with("1", &one);
        assert_eq!(first.out.matches("type_conflict").count() > 300, limit != "3");
        let mut schema = Schema::default();
        let learned = schema.learn(document.as_bytes(), &ReadOptions::new()).unwrap();
        assert!(files.read("one.json") == schema.to_json());
        let last: Value = serde_json::from_str(first.out.lines().last().unwrap()).unwrap();
        assert_eq!(last["summary"]["conflicts"], learned.conflicts.count);
        assert_eq!(last["summary"]["rejected"], learned.report.rejected);
        for threads in ["2", "7"] {
            assert!(with(threads, &many) == first, "{threads} {limit}");
            assert!(files.read("many.json") == schema.to_json());
        }
    }
    let piped = check(&["--types", "--json"], &document);
    let read = on(&files, &["--types", "--json"], &["large.lp"]);
    assert!(piped.out.replace("<stdin>", "large.lp") == read.out);
}

#[test]
fn errors_are_shown_as_without_types() {
    let files = Files::new();
    files.write("large.lp", large());
    files.write("odd.lp", "m f=1\n\n# \x01\nm s=\"a\nb\"c\n   \nx\n\nm f=");
    for name in ["large.lp", "odd.lp"] {
        let plain = on(&files, &["--max-errors", "1000000"], &[name]);
        let typed = on(&files, &["--max-errors", "1000000", "--types"], &[name]);
        let errors = |ran: &Ran| {
            let all: Vec<_> = ran.out.split("\n\n").map(str::to_string).collect();
            all.into_iter().filter(|one| one.contains(": error[") && !one.contains("type_conflict")).collect::<Vec<_>>()
        };
        assert!(!errors(&plain).is_empty() && errors(&plain) == errors(&typed), "{}\n{}", plain.out, typed.out);
    }
}

#[test]
fn files_that_cannot_be_had() {
    let files = Files::new();
    files.write("good.lp", "m f=1\n");
    files.write("bad.json", "{\"linepack_schema\": 2}");
    let missing = on(&files, &["--schema", &files.path("none.json")], &["good.lp"]);
    let expected = "linepack: cannot read none.json: there is no such file or directory; \"linepack check --learn FILE\" begins a new one\n";
    assert_eq!((missing.code, missing.out.as_str(), missing.err.as_str()), (3, "", expected));
    let bad = on(&files, &["--schema", &files.path("bad.json")], &["good.lp"]);
    assert_eq!((bad.code, bad.out.as_str()), (3, ""));
    assert!(bad.err.contains("bad.json: the text is no schema that can be loaded"), "{}", bad.err);
    let nowhere = on(&files, &["--learn", &files.path("no/types.json")], &["good.lp"]);
    assert_eq!((nowhere.code, nowhere.out.as_str()), (3, ""));
    assert!(
        nowhere.err.starts_with("linepack: cannot write no/types.json: there is no such file or directory"),
        "{}",
        nowhere.err
    );
    let part = on(&files, &["--learn", &files.path("types.json")], &["good.lp", "none.lp"]);
    assert_eq!(part.code, 3);
    let expected = "linepack: cannot read none.lp: there is no such file or directory\n\
                    linepack: types.json was not written, because not every file could be read\n";
    assert_eq!(part.err, expected);
    let stdout = on(&files, &["--learn", "-"], &["good.lp"]);
    assert_eq!(stdout.code, 2, "{stdout:?}");
    assert_eq!(files.names(), ["bad.json", "good.lp"]);
}

#[test]
fn more_names_than_a_schema_holds() {
    let mut document = String::new();
    for n in 0..100_001 {
        document.push_str(&format!("m f{n}=1\n"));
    }
    let ran = check(&["--types"], document);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(
        ran.err.contains("<stdin>: the schema would have more columns or names than its limits allow"),
        "{}",
        ran.err
    );
}
