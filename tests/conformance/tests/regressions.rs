//! The inputs of `tests/fuzz/seeds` and `tests/fuzz/regressions` again: hard ones written by hand, and any that fuzzing
//! found.

use linepack_conformance::{checks, face};

#[test]
fn every_input_passes_its_check() {
    let mut failed = Vec::new();
    for (name, check) in checks::CHECKS {
        for kind in ["seeds", "regressions"] {
            let folder = face::root().join("tests/fuzz").join(kind).join(name);
            let files = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
            let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
            assert!(!files.is_empty(), "no input in {}", folder.display());
            files.sort();
            for file in files {
                if let Err(e) = check(&std::fs::read(&file).unwrap()) {
                    failed.push(format!("{}: {e}", file.display()));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{} inputs\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn every_check_has_its_fuzz_target() {
    let manifest = std::fs::read_to_string(face::root().join("tests/fuzz/Cargo.toml")).unwrap();
    let targets: Vec<_> = manifest.lines().filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")).collect();
    let expected: Vec<_> = checks::CHECKS.iter().map(|(name, _)| format!("{name}.rs\"")).collect();
    assert_eq!(targets, expected);
}
