//! Nasty rows through every face: each writes and refuses what core does, and what is written is what is read.

use linepack_conformance::core_face::{self, Way};
use linepack_conformance::model::{EncodeOptions, Mode, Precision};
use linepack_conformance::nasty::Nasty;
use linepack_conformance::request::{self, Ask, Request};
use linepack_conformance::{answer, checks, face};
use std::collections::BTreeSet;

const REQUESTS: usize = 600;
/// Rows a request: enough that each may leave a trace in the next.
const ROWS: usize = 16;

/// Half of them with the policies of the default, so that every row that is taken is written as it was given.
fn options(nasty: &mut Nasty) -> EncodeOptions {
    let random = nasty.random();
    let options = EncodeOptions {
        mode: if random.once_in(2) { Mode::Strict } else { random.pick(&Mode::ALL) },
        precision: random.pick(&Precision::ALL),
        floats: random.pick(&["ecma", "python", "go"]).into(),
        tag_order: random.pick(&["sorted", "given"]).into(),
        string_c_escapes: random.once_in(4),
        ..EncodeOptions::default()
    };
    if random.once_in(2) { options } else { with_policies(options, nasty) }
}

fn with_policies(options: EncodeOptions, nasty: &mut Nasty) -> EncodeOptions {
    let random = nasty.random();
    let mut options = EncodeOptions {
        on_duplicate: random.pick(&["error", "last"]).into(),
        nan: random.pick(&["error", "omit"]).into(),
        inexact: random.pick(&["floor", "error"]).into(),
        on_unencodable: random.pick(&["error", "skip_field", "skip_row"]).into(),
        max_bytes: if random.once_in(2) { 40 + random.below(400) } else { 0 },
        ..options
    };
    for _ in 0..nasty.random().below(3) {
        let tag = (nasty.name(), nasty.name());
        let with_it = EncodeOptions { default_tags: vec![tag.clone()], ..options.clone() };
        let text = std::str::from_utf8(&tag.1).is_ok();
        let known = options.default_tags.iter().any(|(key, _)| *key == tag.0);
        if text && !known && core_face::encode_options(&with_it).check().is_ok() {
            options.default_tags.push(tag);
        }
    }
    options
}

#[test]
fn every_face_writes_and_refuses_the_same_rows() {
    let mut nasty = Nasty::new(4, 24);
    let (mut requests, mut expected) = (Vec::new(), Vec::new());
    let (mut taken, mut skipped_rows, mut skipped_fields, mut codes) = (0, 0, 0, BTreeSet::new());
    for id in 0..REQUESTS {
        let options = options(&mut nasty);
        let rows: Vec<_> = (0..ROWS).map(|_| nasty.row()).collect();
        let written = core_face::encode(&rows, &options, Way::Names);
        checks::adds_up(rows.len(), &options, &written).unwrap();
        if !options.has_policies() {
            checks::round_trips(rows.clone(), &options, &written).unwrap();
        }
        taken += ROWS - written.errors.len() - written.skipped_rows as usize;
        skipped_rows += written.skipped_rows;
        skipped_fields += written.skipped_fields;
        codes.extend(written.errors.iter().map(|error| error.code.clone()));
        expected.push((id.to_string(), answer::encode_text(&written)));
        requests.push(Request { id: id.to_string(), ask: Ask::Encode(rows, options) });
    }
    let all = REQUESTS * ROWS;
    assert!((all / 4..all * 3 / 4).contains(&taken), "{taken} rows of {all} are written, which proves little");
    println!("refused: {codes:?}; {skipped_rows} rows skipped, {skipped_fields} fields left out");
    assert!(codes.len() >= 20, "only {codes:?}");
    assert!(skipped_rows > 200 && skipped_fields > 100, "{skipped_rows} rows and {skipped_fields} fields prove little");

    let input = request::write_all(&requests);
    for face in face::all(env!("CARGO_BIN_EXE_driver")) {
        if let Some(path) = face.missing() {
            println!("skipped: {}, whose driver needs {}", face.name, path.display());
            assert!(!face::must_be_complete(), "the driver of {} must be there", face.name);
            continue;
        }
        let same = |answers: Vec<(String, String)>, how: &str| {
            assert_eq!(answers.len(), expected.len(), "{} {how}", face.name);
            for ((answer, expected), request) in answers.iter().zip(&expected).zip(&requests) {
                assert_eq!(answer, expected, "{} {how} of {request:#?}", face.name);
            }
            println!("{} {how}: {taken} of {all} nasty rows written and the others refused as in Rust", face.name);
        };
        same(face.ask(&input, None).unwrap(), "row by row");
        if face.has_batch() {
            same(face.ask_batch(&input).unwrap(), "in batches");
        }
    }
}
