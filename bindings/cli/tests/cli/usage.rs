//! Help, versions and misuse.

use crate::run::{command, run};

#[test]
fn no_arguments_show_the_help() {
    let ran = run(&[], b"");
    assert_eq!(ran.code, 2);
    for word in ["Usage: linepack", "check", "serve", "write", "convert", "Exit codes:"] {
        assert!(ran.err.contains(word), "{word}: {}", ran.err);
    }
}

#[test]
fn help_and_version_are_good() {
    for args in
        [&["--help"][..], &["check", "--help"], &["serve", "--help"], &["write", "--help"], &["convert", "--help"]]
    {
        let ran = run(args, b"");
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(args.len() == 1 || ran.out.contains("Examples:"), "{}", ran.out);
    }
    assert_eq!(run(&["--version"], b"").out, format!("linepack {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn misuse_is_2_and_says_what_would_be_right() {
    let wrong = |args: &[&str], expected: &str| {
        let ran = run(args, b"m f=1\n");
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(expected), "{args:?}: {}", ran.err);
    };
    wrong(&["check", "--precision", "u"], "[possible values: ns, us, ms, s, m, h]");
    wrong(&["check", "--mode", "loose"], "[possible values: ");
    wrong(&["check", "--max-errors", "many"], "--max-errors");
    wrong(&["chekc"], "check");
    wrong(&["serve", "--listen", "8086"], "write ADDRESS:PORT, for example 127.0.0.1:8086");
    wrong(&["check", "--taget", "core3"], "a similar argument exists: '--target'");
    wrong(
        &["convert", "a.lp.gz", "b.csv"],
        "a.lp.gz is packed; unpack it first: gzip -dc FILE | linepack convert - OUT",
    );
    wrong(&["serve", "--partial", "--all-or-nothing"], "cannot be used with");
    wrong(&["serve", "--token", ""], "an empty token protects nothing");
    wrong(&["write", "--url", "http://127.0.0.1:1"], "--bucket");
    let write = |url| ["write", "--bucket", "b", "--url", url];
    wrong(
        &write("127.0.0.1:8086"),
        "--url: the server's URL cannot be used (it begins with neither http:// nor https://)",
    );
    wrong(&write("http://"), "--url: ");
    wrong(&write("http://a/?db=x"), "--url: the server's URL cannot be used (it has a query or a fragment)");
    wrong(&write("http://me:secret@a/"), "(it has a user; give user and token as options)");
    let plain = ["write", "--url", "http://127.0.0.1:1", "--bucket"];
    wrong(&[&plain[..], &[""]].concat(), "--bucket: the bucket is empty");
    wrong(&[&plain[..], &["b", "--batch-size", "0"]].concat(), "--batch-size");
    wrong(
        &[&plain[..], &["b", "--token", " "]].concat(),
        "the token is empty or has a character that no header can carry",
    );
    wrong(
        &[&plain[..], &["b", "--token", "a\nb"]].concat(),
        "the token is empty or has a character that no header can carry",
    );
    wrong(&[&plain[..], &["b", "--org", ""]].concat(), "--org: the organisation is empty");
    wrong(&[&plain[..], &["b", "--token-env", "NO_SUCH_TOKEN"]].concat(), "there is no variable NO_SUCH_TOKEN");
}

#[test]
fn an_unknown_back_end_is_misuse() {
    let output = command(&["check"]).env("LINEPACK_BACKEND", "mmx").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("linepack: LINEPACK_BACKEND: unknown word \"mmx\""));
}
