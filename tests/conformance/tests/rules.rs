//! Every rule has its vectors: one that it accepts, and one for each of its errors.

use linepack::grammar::RULES;
use linepack_conformance::vectors;
use std::collections::HashSet;

#[test]
fn every_vector_names_a_rule_and_no_two_share_a_name() {
    let mut names = HashSet::new();
    for vector in vectors::load().unwrap() {
        assert!(RULES.iter().any(|rule| rule.id == vector.rule()), "{}", vector.name);
        assert!(vector.name.len() > vector.rule().len() + 1, "{} does not say what it is about", vector.name);
        assert!(names.insert(vector.name.clone()), "{} is there twice", vector.name);
    }
    assert!(names.len() >= 250, "only {} vectors", names.len());
}

#[test]
fn every_rule_has_an_accepting_vector_and_one_for_each_error() {
    let vectors = vectors::load().unwrap();
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
