//! The judge: every face answers every vector and both corpora, and its answers are compared with what the vectors and
//! the corpora expect, with the oracle, and with those of the other faces.

use linepack_conformance::face::{self, Face};
use linepack_conformance::request::{self, Ask, QUERY, Request, SCHEMA};
use linepack_conformance::vectors::Kind;
use linepack_conformance::{answer, corpus, oracle, vectors};

/// What a face says whose strings cannot hold a request.
const UNSUPPORTED: &str = "unsupported utf8\n";

/// One request with everything that its answer is compared with.
struct Case {
    /// Where it comes from: a vector file's cases, or one half of a corpus.
    group: String,
    name: String,
    /// Its place among all cases.
    number: usize,
    request: Request,
    expected: Expected,
    oracle: Option<String>,
}

enum Expected {
    AnyOf(Vec<String>),
    Corpus(corpus::Expected),
}

impl Case {
    fn new(group: &str, name: String, number: usize, ask: Ask, expected: Expected) -> Case {
        let (half, oracle) = match &ask {
            // The oracle knows no targets.
            Ask::Decode(_, options) if options.target.is_some() => ("target", None),
            Ask::Decode(document, options) => ("decode", Some(answer::decode_text(&oracle::decode(document, options)))),
            Ask::Encode(..) | Ask::Table(..) => ("encode", None),
            Ask::Items(verb, _) if verb == SCHEMA => ("schema", None),
            Ask::Items(verb, _) if verb.starts_with(QUERY) => ("query", None),
            Ask::Items(..) => ("write", None),
        };
        let request = Request { id: number.to_string(), ask };
        Case { group: format!("{group} {half}"), name, number, request, expected, oracle }
    }

    /// Whether the face's driver knows what is asked.
    fn is_for(&self, face: &Face) -> bool {
        match &self.request.ask {
            Ask::Decode(_, options) => face.targets || options.target.is_none(),
            Ask::Items(verb, _) if verb == SCHEMA => face.schemas,
            Ask::Items(verb, _) if verb.starts_with(QUERY) => face.queries,
            _ => true,
        }
    }

    /// Whether the face may say that its strings cannot hold the request.
    fn may_be_unsupported(&self) -> bool {
        matches!(&self.request.ask, Ask::Encode(rows, _) if rows.iter().any(|row| !row.is_utf8()))
    }

    fn check(&self, text: &str) -> Result<(), String> {
        if text == UNSUPPORTED {
            return if self.may_be_unsupported() { Ok(()) } else { Err("the request is all UTF-8".into()) };
        }
        match &self.expected {
            Expected::AnyOf(answers) if answers.iter().any(|a| a == text) => {}
            Expected::AnyOf(answers) => return Err(format!("the vector says\n{}", answers.join("or\n"))),
            Expected::Corpus(expected) => expected.check(text)?,
        }
        match &self.oracle {
            Some(oracle) if oracle != text => Err(format!("the oracle says\n{oracle}")),
            _ => Ok(()),
        }
    }
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for vector in Kind::ALL.into_iter().flat_map(|kind| vectors::load(kind).unwrap()) {
        let expected = Expected::AnyOf(vector.answers);
        cases.push(Case::new("vectors", vector.name, cases.len(), vector.ask, expected));
    }
    let folder = corpus::folder();
    if !folder.exists() {
        println!("skipped: no corpus at {}", folder.display());
        assert!(!face::must_be_complete(), "the corpus must be there");
        return cases;
    }
    for version in &corpus::VERSIONS {
        for case in corpus::load(&folder, version).unwrap() {
            let expected = Expected::Corpus(case.expected);
            cases.push(Case::new(version.file, case.key, cases.len(), case.ask, expected));
        }
    }
    cases
}

#[test]
fn every_face_gives_the_right_answers() {
    let cases = cases();
    let faces = face::all(env!("CARGO_BIN_EXE_driver"));
    let backends = faces[0].backends();
    let mut wrong = Vec::new();
    let mut reference: Option<Vec<String>> = None;
    for face in &faces {
        if let Some(path) = face.missing() {
            println!("skipped: {}, whose driver needs {}", face.name, path.display());
            assert!(!face::must_be_complete(), "the driver of {} must be there", face.name);
            continue;
        }
        let mine: Vec<&Case> = cases.iter().filter(|case| case.is_for(face)).collect();
        let input = request::write_all(mine.iter().map(|case| &case.request));
        for backend in std::iter::once(None).chain(backends.iter().map(|word| Some(word.as_str()))) {
            let label = backend.map_or(face.name.to_string(), |word| format!("{}, {word}", face.name));
            match judge(face, backend, &label, &mine, &input, reference.as_deref()) {
                Ok((answers, mut errors)) => {
                    wrong.append(&mut errors);
                    reference.get_or_insert(answers);
                }
                Err(e) => wrong.push(format!("{label}: {e}")),
            }
        }
    }
    let shown = wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n\n");
    assert!(wrong.is_empty(), "{} wrong answers; the first:\n{shown}", wrong.len());
}

/// The answers of one face, and what is wrong with them.
fn judge(
    face: &Face,
    backend: Option<&str>,
    label: &str,
    cases: &[&Case],
    input: &[u8],
    reference: Option<&[String]>,
) -> Result<(Vec<String>, Vec<String>), String> {
    let answers = face.ask(input, backend)?;
    if answers.len() != cases.len() {
        return Err(format!("{} answers to {} requests", answers.len(), cases.len()));
    }
    let mut wrong = Vec::new();
    let mut texts = Vec::new();
    let mut groups: Vec<(&str, usize, usize)> = Vec::new();
    for (case, (id, text)) in cases.iter().zip(answers) {
        let mut verdict = if id == case.request.id { case.check(&text) } else { Err(format!("it answers {id}")) };
        let first = reference.map(|texts| &texts[case.number]).filter(|_| text != UNSUPPORTED);
        if let Some(first) = first.filter(|first| **first != text) {
            verdict = verdict.and(Err(format!("the first face says\n{first}")));
        }
        if groups.last().is_none_or(|(group, ..)| *group != case.group) {
            groups.push((&case.group, 0, 0));
        }
        let (_, good, all) = groups.last_mut().expect("a group was just made");
        *all += 1;
        match verdict {
            Ok(()) => *good += 1,
            Err(e) => wrong.push(format!("{label}: {} {}\n{text}but {e}", case.group, case.name)),
        }
        texts.push(text);
    }
    print_counts(&groups, label);
    Ok((texts, wrong))
}

/// For example `corpus.json decode 6615/6615 encode 115/115 (python)`.
fn print_counts(groups: &[(&str, usize, usize)], label: &str) {
    let mut sources: Vec<&str> = groups.iter().filter_map(|(group, ..)| group.split(' ').next()).collect();
    sources.dedup();
    for source in sources {
        let mut line = source.to_string();
        for half in ["decode", "encode", "target", "write", "schema", "query"] {
            let mine = groups.iter().filter(|(group, ..)| *group == format!("{source} {half}"));
            let (good, all) = mine.fold((0, 0), |sum, (_, good, all)| (sum.0 + good, sum.1 + all));
            if all > 0 {
                line += &format!(" {half} {good}/{all}");
            }
        }
        println!("{line} ({label})");
    }
}
