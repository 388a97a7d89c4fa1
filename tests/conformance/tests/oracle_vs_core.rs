//! Core against the oracle: random documents and real files, point for point and fault for fault.
//!
//! `LINEPACK_CASES` sets the number of random documents. One that fails belongs into the vectors.

mod common;

use linepack_conformance::checks::agree_with_oracle;
use linepack_conformance::face;
use linepack_conformance::model::{DecodeOptions, Mode, Precision};
use proptest::test_runner::{Config, TestRunner};
use std::path::PathBuf;

#[test]
fn random_documents() {
    let cases = std::env::var("LINEPACK_CASES").map_or(20_000, |n| n.parse().expect("LINEPACK_CASES is a number"));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&(common::document(), common::options()), |(document, options)| {
        agree_with_oracle(&document, &options).map(drop).map_err(proptest::test_runner::TestCaseError::fail)
    });
    result.unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn real_files() {
    let folder = std::env::var_os("LINEPACK_DATA").map_or(face::root().join("../shared/data"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: no files at {}", folder.display());
        assert!(!face::must_be_complete(), "the real files must be there");
        return;
    };
    let mut count = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "lp") {
            continue;
        }
        let document = std::fs::read(&path).unwrap();
        let precision = Precision::of_word("s").unwrap();
        for mode in Mode::ALL {
            for precision in [Precision::default(), precision] {
                let options = DecodeOptions { mode, precision, ..DecodeOptions::default() };
                agree_with_oracle(&document, &options).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            }
        }
        count += 1;
    }
    assert!(count > 0, "no .lp file in {}", folder.display());
}
