//! No exported function runs outside the guard.

use std::fs;

/// Functions that give a constant.
const CONSTANT: &[&str] = &["lp_version", "lp_abi_version"];
/// Every way into the guard: `src/handle.rs`, and what is made of its functions.
const GUARDS: &[&str] = &[
    "guarded(",
    "create(",
    "read(",
    "give(",
    "write(",
    "free(",
    "filled(",
    "tag(",
    "field(",
    "string(",
    "text(",
    "set_param(",
    "learn(",
];

/// Name and body of each exported function of a source file.
fn exported(source: &str) -> Vec<(&str, &str)> {
    let functions = source.split("extern \"C\" fn ").skip(1);
    functions
        .map(|function| {
            let name = function.split('(').next().unwrap();
            let body = function.split_once(" {\n").unwrap().1.split_once("\n}").unwrap().0;
            (name, body)
        })
        .collect()
}

/// The body without comments, declarations and the `unsafe` around it: it must begin with the guard.
fn begins_guarded(body: &str) -> bool {
    let lines = body.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.is_empty());
    let mut code = lines.filter(|line| !(line.starts_with("let ") && (line.ends_with(';') && !line.contains('('))));
    let mut first = code.next().unwrap_or_default();
    if first.ends_with("unsafe {") {
        first = code.next().unwrap_or_default();
    }
    let first =
        ["let ", "mut ", "status = ", "unsafe { "].iter().fold(first, |rest, word| rest.trim_start_matches(word));
    GUARDS.iter().any(|guard| first.starts_with(guard))
}

#[test]
fn every_exported_function_goes_through_the_guard() {
    let mut count = 0;
    for entry in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap() {
        let path = entry.unwrap().path();
        let source = fs::read_to_string(&path).unwrap();
        for (name, body) in exported(&source) {
            count += 1;
            let constant = CONSTANT.contains(&name) && !body.contains(';') && body.lines().count() == 1;
            assert!(constant || begins_guarded(body), "{}: {name} begins outside the guard:\n{body}", path.display());
        }
        assert_eq!(source.matches("no_mangle").count(), exported(&source).len(), "{}", path.display());
    }
    assert!(count > 40, "only {count} exported functions were found");
}
