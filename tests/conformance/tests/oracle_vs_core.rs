//! Core against the oracle: random documents and real files, point for point and fault for fault.
//!
//! `LINEPACK_CASES` sets the number of random documents. One that fails belongs into the vectors.

mod common;

use linepack::Backend;
use linepack_conformance::model::{DecodeOptions, Mode, Precision};
use linepack_conformance::{answer, core_face, face, oracle};
use proptest::test_runner::{Config, TestRunner};
use std::path::PathBuf;

fn agree(document: &[u8], options: &DecodeOptions, backend: Backend) -> Result<(), String> {
    let core = core_face::decode(document, options, backend);
    let oracle = answer::decode_text(&oracle::decode(document, options));
    if core == oracle {
        return Ok(());
    }
    let first = core.lines().zip(oracle.lines()).position(|(a, b)| a != b).unwrap_or(core.lines().count());
    let line = |text: &str| text.lines().nth(first).unwrap_or("the end").chars().take(200).collect::<String>();
    Err(format!("line {first} of the answer ({}): core {:?}, oracle {:?}", backend.word(), line(&core), line(&oracle)))
}

#[test]
fn random_documents() {
    let cases = std::env::var("LINEPACK_CASES").map_or(20_000, |n| n.parse().expect("LINEPACK_CASES is a number"));
    let backends = Backend::available();
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&(common::document(), common::options()), |(document, options)| {
        for &backend in &backends {
            agree(&document, &options, backend).map_err(|e| {
                proptest::test_runner::TestCaseError::fail(format!("\"{}\": {e}", document.escape_ascii()))
            })?;
        }
        Ok(())
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
                for backend in Backend::available() {
                    agree(&document, &options, backend).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                }
            }
        }
        count += 1;
    }
    assert!(count > 0, "no .lp file in {}", folder.display());
}
