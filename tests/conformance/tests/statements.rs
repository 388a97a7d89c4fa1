//! Every statement of the write API has its proof, and every vector of writes its statement.

use linepack_conformance::face;
use linepack_conformance::request::WRITE;
use linepack_conformance::vectors::{self, Kind};
use std::collections::HashSet;

/// What is said of reading, which is no write.
const READING: [&str; 2] = ["W-33", "W-34"];

/// Ids with the cells of their rows.
fn statements() -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(face::root().join("core/src/write/API.md")).unwrap();
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect();
    page.lines().filter(|line| line.starts_with("| W-")).map(cells).collect()
}

#[test]
fn every_statement_has_a_vector_and_the_tests_it_names() {
    let vectors = vectors::load(Kind::Write).unwrap();
    let proved: HashSet<_> = vectors.iter().map(|vector| vector.rule()).collect();
    let statements = statements();
    assert!(statements.len() >= 53, "only {} statements", statements.len());
    for row in &statements {
        assert_eq!(row.len(), 5, "{row:?}");
        let id = row[0].as_str();
        assert_ne!(proved.contains(id), READING.contains(&id), "{id}");
        let Some((file, test)) = row[4].trim_matches('`').split_once("::") else {
            assert!(row[4].is_empty(), "{id} names {:?}", row[4]);
            continue;
        };
        let source = std::fs::read_to_string(face::root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert!(source.contains(&format!("fn {test}(")), "{id}: no {test} in {file}");
    }
}

#[test]
fn every_vector_of_writes_names_a_statement_and_no_two_share_a_name() {
    let statements = statements();
    let mut names = HashSet::new();
    for vector in vectors::load(Kind::Write).unwrap() {
        assert!(statements.iter().any(|row| row[0] == vector.rule()), "{}", vector.name);
        assert!(vector.name.len() > vector.rule().len() + 1, "{} does not say what it is about", vector.name);
        let verb = match &vector.ask {
            linepack_conformance::request::Ask::Items(verb, _) => verb.clone(),
            other => panic!("{} asks {other:?}", vector.name),
        };
        assert!(verb.starts_with(WRITE), "{verb}");
        assert!(names.insert((verb, vector.name.clone())), "{} is there twice", vector.name);
    }
    assert!(names.len() >= 300, "only {} vectors", names.len());
}
