//! The oracle against the vectors and both corpora: it judges others only as far as it passes itself.

use linepack_conformance::request::Ask;
use linepack_conformance::vectors::Kind;
use linepack_conformance::{answer, corpus, face, oracle, vectors};

#[test]
fn oracle_gives_what_the_vectors_say() {
    let mut wrong = Vec::new();
    for vector in vectors::load(Kind::Lines).unwrap() {
        if let Ask::Decode(document, options) = &vector.ask {
            let text = answer::decode_text(&oracle::decode(document, options));
            if !vector.answers.contains(&text) {
                wrong.push(format!("{}\nexpected\n{}got\n{text}", vector.name, vector.answers[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} vectors\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn oracle_gives_what_the_corpora_say() {
    let folder = corpus::folder();
    if !folder.exists() {
        println!("skipped: no corpus at {}", folder.display());
        assert!(!face::must_be_complete(), "the corpus must be there");
        return;
    }
    for version in &corpus::VERSIONS {
        let mut count = 0;
        for case in corpus::load(&folder, version).unwrap() {
            if let Ask::Decode(document, options) = &case.ask {
                let text = answer::decode_text(&oracle::decode(document, options));
                let checked = case.expected.check(&text);
                assert_eq!(checked, Ok(()), "{} {}: {:?}\n{text}", version.file, case.key, document.escape_ascii());
                count += 1;
            }
        }
        assert_eq!(count, 6615, "{}", version.file);
    }
}
