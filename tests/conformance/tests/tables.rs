//! Random tables through every face, in every form that it takes them: the same bodies, of the same rows, and the same rows
//! skipped and refused.

use linepack_conformance::random_table::{RandomTable, Types};
use linepack_conformance::request::{self, Ask, Request};
use linepack_conformance::{core_face, face};
use std::collections::BTreeSet;

const TABLES: u64 = 400;
/// More than core makes ready at once, and than it reads at once.
const LONG: usize = 40_000;

fn tables(types: Types) -> Vec<RandomTable> {
    let mut tables: Vec<_> = (0..TABLES).map(|seed| RandomTable::new(seed, (seed % 50) as usize, types)).collect();
    tables.extend((TABLES..TABLES + 2).map(|seed| RandomTable::new(seed, LONG, types)));
    tables
}

fn requests(types: Types) -> Vec<Request> {
    let tables = tables(types).into_iter().enumerate();
    tables.map(|(id, table)| Request { id: id.to_string(), ask: Ask::Table(table.ipc, table.options) }).collect()
}

/// The answers that the tables must have; that there is enough of everything in them.
fn expected(requests: &[Request]) -> Vec<String> {
    let answers: Vec<_> =
        requests.iter().map(|request| core_face::answer(&request.ask, linepack::Backend::detect())).collect();
    let lines = || answers.iter().flat_map(|answer| answer.lines());
    let count = |word: &str| lines().filter(|line| line.starts_with(word)).count();
    let codes: BTreeSet<_> = lines().filter_map(|line| line.strip_prefix("error ")?.split(' ').next()).collect();
    println!(
        "{} batches, {} rows refused for {codes:?}, {} tables refused",
        count("batch "),
        count("error "),
        count("refused ")
    );
    assert!(count("batch ") > 1000 && codes.len() > 6, "{codes:?}");
    assert!((10..100).contains(&count("refused ")));
    // The long ones.
    let whole = |answer: &String| answer.matches("\nbody ").count() > 100 && !answer.contains("error ");
    assert!(answers[TABLES as usize..].iter().all(whole));
    assert!(lines().filter(|line| line.starts_with("skipped ")).count() > 100);
    answers
}

/// A face whose batches end with the first row that is refused says nothing after it.
fn until_refused<'t>(answer: &'t str, face: &str) -> &'t str {
    let refused = answer.find("error ").filter(|_| face == "node");
    refused.map_or(answer, |at| &answer[..at + answer[at..].find('\n').map_or(0, |end| end + 1)])
}

fn compare(face: &face::Face, way: &str, answers: &[(String, String)], expected: &[String], requests: &[Request]) {
    assert_eq!(answers.len(), expected.len(), "{} {way}", face.name);
    for (((id, answer), expected), request) in answers.iter().zip(expected).zip(requests) {
        let Ask::Table(_, options) = &request.ask else { unreachable!("only tables are asked for") };
        let expected = until_refused(expected, face.name);
        let (answer, expected) = (answer.lines().collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>());
        let same = answer.iter().zip(&expected).take_while(|(a, b)| a == b).count();
        let at =
            |lines: &[&str]| lines.get(same).map_or("nothing".to_string(), |line| line.chars().take(2000).collect());
        assert!(
            answer == expected,
            "{} {way}, table {id} of {options:?}\nline {same} is\n{}\nnot\n{}",
            face.name,
            at(&answer),
            at(&expected)
        );
    }
    println!("{} {way}: the bodies of {} tables are as in Rust", face.name, requests.len());
}

#[test]
fn every_face_writes_the_same_tables() {
    let (all, common) = (requests(Types::All), requests(Types::Common));
    let (all_expected, common_expected) = (expected(&all), expected(&common));
    let (all_input, common_input) = (request::write_all(&all), request::write_all(&common));
    for face in face::all(env!("CARGO_BIN_EXE_driver")) {
        // C has Arrow arrays and no IPC: `bindings/c` holds its bodies against core's.
        if face.name == "c" {
            continue;
        }
        if let Some(path) = face.missing() {
            println!("skipped: {}, whose driver needs {}", face.name, path.display());
            assert!(!face::must_be_complete(), "the driver of {} must be there", face.name);
            continue;
        }
        compare(&face, "from Arrow", &face.ask(&all_input, None).unwrap(), &all_expected, &all);
        for way in face.table_ways() {
            compare(&face, way, &face.ask_tables(&common_input, way).unwrap(), &common_expected, &common);
        }
    }
}
