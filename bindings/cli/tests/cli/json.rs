//! `--json`: the keys that programs rely on.

use crate::run::{check, run};
use serde_json::{Value, json};

fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_error_and_the_summary() {
    let ran = check(&["--json"], "m f=1\nm s=\"a\nb\",f=no\nm s=\"a\"b\n# \x01\n");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let objects = objects(&ran.out);
    assert_eq!(
        objects[0],
        json!({
            "file": "<stdin>", "line": 3, "column": 6, "offset": 18, "length": 2, "record": 2, "code": "invalid_value",
            "message": "the value is no number, boolean or quoted string",
            "help": "put text in double quotes; leave out NaN and infinity, which cannot be written",
            "record_line": 2, "severity": "error",
        })
    );
    assert_eq!(objects[1]["opened"], json!({"line": 4, "column": 5}));
    assert_eq!(objects[1].get("record_line"), None);
    assert_eq!((&objects[2]["record"], &objects[2]["code"]), (&json!(0), &json!("control_in_comment")));
    let summary = json!({"records": 1, "rejected": 2, "errors": 3, "shown": 3, "files": 1, "unreadable": 0,
                         "warnings": 0, "conflicts": 0});
    assert_eq!(objects[3], json!({ "summary": summary }));
    assert_eq!(objects.len(), 4);
}

#[test]
fn the_keys_keep_their_order() {
    let out = check(&["--json"], "m\n").out;
    let first = out.lines().next().unwrap();
    assert_eq!(
        first,
        "{\"file\":\"<stdin>\",\"line\":1,\"column\":2,\"offset\":1,\"length\":1,\"record\":1,\"code\":\"missing_fields\",\
         \"message\":\"the line has no fields\",\
         \"help\":\"write at least one field=value after the measurement and its tags\",\
         \"severity\":\"error\"}"
    );
}

#[test]
fn a_missing_file_is_counted() {
    let ran = run(&["check", "--json", "no-such.lp"], b"");
    assert_eq!(ran.code, 3);
    assert_eq!(objects(&ran.out)[0]["summary"]["unreadable"], 1);
}
