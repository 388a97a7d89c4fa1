//! The table of targets held against a running server.

use crate::point::{Point, meant};
use linepack::target::Severity;
use linepack::{Precision, ReadOptions, Target, validate};

/// What a rule is tried on.
pub struct Case {
    /// The rule.
    pub id: &'static str,
    /// The unit of the documents' times.
    pub precision: Precision,
    /// What the rule speaks of.
    pub bad: Vec<u8>,
    /// What is next to it, and taken as it is.
    pub good: Vec<u8>,
    /// Whether the running version does what the rule says; else it takes both documents as they are.
    pub here: bool,
}

impl Case {
    /// A case in nanoseconds that the running version shows.
    pub fn new(id: &'static str, bad: impl Into<Vec<u8>>, good: impl Into<Vec<u8>>) -> Case {
        Case { id, precision: Precision::Ns, bad: bad.into(), good: good.into(), here: true }
    }

    /// The same in another unit.
    pub fn precision(self, precision: Precision) -> Case {
        Case { precision, ..self }
    }

    /// A rule of other versions alone.
    pub fn of_other_versions(self) -> Case {
        Case { here: false, ..self }
    }
}

/// Holds every rule of `target` against a server: `same` writes a document where nothing is yet, and says whether the server has
/// these points and no others.
pub fn judge(target: Target, cases: &[Case], mut same: impl FnMut(&Case, &[u8], &[Point]) -> Result<(), String>) {
    let rules = target.rules();
    let ids: Vec<_> = cases.iter().map(|case| case.id).collect();
    assert_eq!(rules.iter().map(|rule| rule.id).collect::<Vec<_>>(), ids, "one case for each rule, in order");
    for (rule, case) in rules.iter().zip(cases) {
        let options = ReadOptions::new().precision(case.precision).target(Some(target));
        let report = validate(&case.bad, &options);
        let found = if rule.severity == Severity::Refuse { &report.errors } else { &report.warnings };
        assert!(found.iter().any(|found| found.code == rule.code()), "{}: {report:?}", rule.id);
        let report = validate(&case.good, &options);
        assert!(report.ok() && report.warning_count == 0 && report.records > 0, "{}: {report:?}", rule.id);
        let mut is = |document: &[u8]| {
            let points: Vec<Point> = meant(document, case.precision).into_iter().map(|(_, point)| point).collect();
            same(case, document, &points)
        };
        is(&case.good).unwrap_or_else(|why| panic!("{}: what is next to it is not taken as it is: {why}", rule.id));
        match is(&case.bad) {
            Ok(()) => assert!(!case.here, "{}: it is taken as it is: {}", rule.id, rule.says),
            Err(why) => assert!(case.here, "{}: this version does it too: {why}", rule.id),
        }
    }
    println!("{target}: {} rules are as the server does", rules.len());
}
