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

fn options(nasty: &mut Nasty) -> EncodeOptions {
    let random = nasty.random();
    EncodeOptions {
        mode: if random.once_in(2) { Mode::Strict } else { random.pick(&Mode::ALL) },
        precision: random.pick(&Precision::ALL),
        floats: random.pick(&["ecma", "python", "go"]).into(),
        tag_order: random.pick(&["sorted", "given"]).into(),
        string_c_escapes: random.once_in(4),
    }
}

#[test]
fn every_face_writes_and_refuses_the_same_rows() {
    let mut nasty = Nasty::new(4, 24);
    let (mut requests, mut expected) = (Vec::new(), Vec::new());
    let (mut taken, mut codes) = (0, BTreeSet::new());
    for id in 0..REQUESTS {
        let options = options(&mut nasty);
        let rows: Vec<_> = (0..ROWS).map(|_| nasty.row()).collect();
        let written = core_face::encode(&rows, &options, Way::Names);
        checks::round_trips(rows.clone(), &options, &written).unwrap();
        taken += ROWS - written.errors.len();
        codes.extend(written.errors.iter().map(|error| error.code.clone()));
        expected.push((id.to_string(), answer::encode_text(&written)));
        requests.push(Request { id: id.to_string(), ask: Ask::Encode(rows, options) });
    }
    let all = REQUESTS * ROWS;
    assert!((all / 4..all * 3 / 4).contains(&taken), "{taken} rows of {all} are written, which proves little");
    println!("refused: {codes:?}");
    assert!(codes.len() >= 20, "only {codes:?}");

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
