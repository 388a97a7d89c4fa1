//! Arrows point one way: between the modules of the core, and between the crates.

use linepack_house::{files, read};

/// Each module of the core, and what it may use. `error`, `limits`, `precision` and `words` are leaves.
const CORE: &[(&str, &[&str])] = &[
    ("table", &["decode", "encode", "schema", "grammar", "value", "scan", "error", "limits", "precision", "words"]),
    ("query", &["write", "value", "error", "limits", "precision", "words"]),
    ("write", &["decode", "error", "limits", "precision", "words"]),
    ("encode", &["schema", "decode", "grammar", "value", "scan", "error", "limits", "precision", "words"]),
    ("schema", &["decode", "value", "error", "limits", "words"]),
    ("decode", &["target", "grammar", "value", "scan", "error", "limits", "precision", "words"]),
    ("target", &["grammar", "value", "error", "precision", "words"]),
    ("grammar", &["value", "scan", "error", "limits", "precision", "words"]),
    ("value", &["scan", "error", "precision", "words"]),
    ("scan", &["words"]),
    ("precision", &["words"]),
    ("error", &[]),
    ("limits", &[]),
    ("words", &[]),
];

/// Each crate, and the crates of the workspace that it may use outside its tests.
const CRATES: &[(&str, &[&str])] = &[
    ("core", &[]),
    ("bindings/shared", &["linepack"]),
    ("bindings/c", &["linepack-core", "linepack-shared"]),
    ("bindings/python", &["linepack", "linepack-shared"]),
    ("bindings/node", &["linepack", "linepack-shared"]),
    ("bindings/cli", &["linepack", "linepack-shared"]),
];

/// Names right after `crate::` (braces opened), in code rather than in comments.
fn used_modules(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for after in code.split("crate::").skip(1) {
        let word = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match after.strip_prefix('{') {
            None => found.push(word(after)),
            Some(list) => {
                let (mut depth, mut part) = (0, String::new());
                for c in list.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => found.push(word(std::mem::take(&mut part).trim_start())),
                        _ => {}
                    }
                    if !(c == ',' && depth == 0) {
                        part.push(c);
                    }
                }
                found.push(word(part.trim_start()));
            }
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn the_reader_of_use_lines_sees_every_form() {
    let text = "use crate::a::B;\nuse crate::{c, d::{E, F}, limits};\n// crate::not\nlet x = crate::g();";
    assert_eq!(used_modules(text), ["a", "c", "d", "limits", "g"]);
}

#[test]
fn modules_of_the_core_use_only_what_lies_below_them() {
    for (path, text) in files("core/src", ".rs") {
        let module = path.trim_start_matches("core/src/").split(['/', '.']).next().unwrap_or_default().to_string();
        if module == "lib" {
            continue;
        }
        let (_, allowed) =
            CORE.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("{path} is in no known module"));
        for used in used_modules(&text) {
            assert!(used == module || allowed.contains(&used.as_str()), "{path} uses {used}: that arrow points up");
        }
    }
}

#[test]
fn crates_use_only_what_lies_below_them() {
    for (folder, allowed) in CRATES {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
        let section = section.split("\n[").next().unwrap_or_default();
        let used = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next());
        for name in used.filter(|name| name.starts_with("linepack")) {
            assert!(allowed.contains(&name), "{folder} depends on {name}: that arrow points up");
        }
    }
}
