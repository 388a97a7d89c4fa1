//! What the README shows is what there is.

use linepack_house::{files, read, root};
use std::process::Command;

#[test]
fn the_examples_stand_in_it_word_for_word() {
    let readme = read("README.md");
    for (file, fence) in [
        ("examples/rust/quickstart.rs", "rust"),
        ("examples/python/quickstart.py", "python"),
        ("examples/node/quickstart.mjs", "js"),
        ("examples/c/quickstart.c", "c"),
        ("examples/quickstart.txt", "text"),
    ] {
        assert!(readme.contains(&format!("```{fence}\n{}```", read(file))), "README.md does not show {file} as it is");
    }
}

/// The other languages' own tests hold their quickstarts to the same text.
#[test]
fn the_rust_example_prints_what_it_says() {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--release", "-p", "linepack", "--example", "quickstart"]).current_dir(root());
    let output = command.output().expect("cargo runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), read("examples/quickstart.txt"));
}

/// `linepack check` is held to its README by its own tests; this page shows the beginning of the same.
#[test]
fn the_transcript_is_the_command_s() {
    let transcript = read("README.md");
    let transcript = transcript.split("```console\n").nth(1).and_then(|rest| rest.split("```").next());
    let shown = transcript.expect("a transcript").split("\n[...]\n").next().unwrap_or_default().to_string();
    let (_, shown) = shown.split_once('\n').expect("a command, and what it prints");
    assert!(!shown.is_empty() && read("bindings/cli/README.md").contains(shown));
}

#[test]
fn every_folder_of_the_map_exists() {
    let readme = read("README.md");
    let map = readme.split("## Where things are").nth(1).expect("a map");
    let folders: Vec<_> = map.lines().filter_map(|l| l.strip_prefix("| `")?.split_once("/`")).map(|(f, _)| f).collect();
    assert!(folders.len() >= 5);
    for folder in folders {
        assert!(root().join(folder).is_dir(), "{folder}");
    }
}

#[test]
fn nothing_is_left_open() {
    const WORDS: &[&str] = &["TO\u{44}O", "FIX\u{4d}E", "XX\u{58}"];
    for folder in ["core", "bindings", "examples", "tests"] {
        for (path, text) in files(folder, ".rs").into_iter().chain(files(folder, ".py")).chain(files(folder, ".md")) {
            assert!(!WORDS.iter().any(|word| text.contains(word)), "{path}");
        }
    }
}
