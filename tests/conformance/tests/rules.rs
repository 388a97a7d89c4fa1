//! Every rule has its vectors: one that it accepts, and one for each of its errors.

use linepack::grammar::RULES;
use linepack_conformance::request::Ask;
use linepack_conformance::vectors::Vector;
use linepack_conformance::vectors::{self, Kind};
use std::collections::{HashMap, HashSet};

#[test]
fn every_vector_names_a_rule_and_no_two_share_a_name() {
    let mut names = HashSet::new();
    for vector in vectors::load(Kind::Lines).unwrap() {
        assert!(RULES.iter().any(|rule| rule.id == vector.rule()), "{}", vector.name);
        assert!(vector.name.len() > vector.rule().len() + 1, "{} does not say what it is about", vector.name);
        assert!(names.insert(vector.name.clone()), "{} is there twice", vector.name);
    }
    assert!(names.len() >= 250, "only {} vectors", names.len());
}

#[test]
fn every_rule_has_an_accepting_vector_and_one_for_each_error() {
    let vectors = vectors::load(Kind::Lines).unwrap();
    let mut missing = Vec::new();
    for rule in RULES {
        let mine = || vectors.iter().filter(|vector| vector.rule() == rule.id);
        if !mine().any(|vector| vector.codes.is_empty()) {
            missing.push(format!("{} accepting", rule.id));
        }
        for code in rule.codes {
            if !mine().any(|vector| vector.codes.iter().any(|word| word == code.word())) {
                missing.push(format!("{} {code}", rule.id));
            }
        }
    }
    assert!(missing.is_empty(), "no vector for: {}", missing.join(", "));
}

#[test]
fn every_rule_of_a_target_has_a_vector_that_it_finds_and_one_that_it_does_not() {
    let vectors = vectors::load(Kind::Target).unwrap();
    let mut mine: HashMap<&str, Vec<&Vector>> = HashMap::new();
    for vector in &vectors {
        mine.entry(vector.rule()).or_default().push(vector);
    }
    for rule in linepack::target::RULES {
        let mine = mine.remove(rule.id).unwrap_or_default();
        let word = rule.target.word();
        for vector in &mine {
            assert!(matches!(&vector.ask, Ask::Decode(_, options) if options.target == Some(word)), "{}", vector.name);
        }
        let found = |vector: &&&Vector| vector.codes.iter().any(|code| code == rule.code().word());
        assert!(mine.iter().any(|vector| found(&vector)), "{} finds nothing", rule.id);
        assert!(mine.iter().any(|vector| vector.codes.is_empty()), "{} takes nothing", rule.id);
    }
    assert!(mine.is_empty(), "no such rules: {:?}", mine.keys());
}

#[test]
fn no_two_vectors_of_schemas_or_queries_are_the_same() {
    for (kind, least) in [(Kind::Schema, 50), (Kind::Query, 90), (Kind::Target, 160)] {
        let vectors = vectors::load(kind).unwrap();
        let mut names = HashSet::new();
        for vector in &vectors {
            let verb = if let Ask::Items(verb, _) = &vector.ask { verb } else { "" };
            assert!(names.insert((verb, &vector.name)), "{} is there twice", vector.name);
            assert!(
                vectors.iter().filter(|other| other.ask == vector.ask).count() == 1,
                "{} is asked twice",
                vector.name
            );
        }
        assert!(names.len() >= least, "only {} of {kind:?}", names.len());
    }
}
