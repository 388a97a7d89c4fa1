#![no_main]

use libfuzzer_sys::fuzz_target;
use linepack_conformance::checks;

fuzz_target!(|input: &[u8]| checks::schema_file(input).unwrap_or_else(|e| panic!("{e}")));
