//! Would that server take it? What each server refuses, or reads differently, of documents that are line protocol.
//!
//! [`RULES`] is the one table: each entry is a rule of one server, with what it does and where that is known from.
//! `TARGETS.md` beside this file is the same table to read, and a test holds it to this one. A rule has a name, `TG-401`,
//! which code, table and tests share.
//!
//! [`ReadOptions::target`](crate::ReadOptions::target) names the server. What it refuses is an error; what it reads
//! differently is a warning, in [`Report::warnings`](crate::Report::warnings). Of a record that is refused the first place
//! is told, of one that is read differently the first place of each rule. Only what the mode accepts is looked at, so the
//! slips of `lenient` that some servers refuse are not found; read in `spec`, which refuses them all.
//!
//! ```
//! use linepack::{ReadOptions, Target, validate};
//! let options = ReadOptions::new().target(Some(Target::Influxdb1));
//! let report = validate("m f=1u 1\nm time=1,f=2 2\n", &options);
//! assert_eq!(report.errors[0].to_string(),
//!            "line 1, column 5: the server does not take unsigned integers [unsupported_unsigned]");
//! assert_eq!((report.warnings[0].code.word(), report.warnings[0].line, report.warnings[0].column), ("reserved_name", 2, 3));
//! ```

mod entry;
mod quotes;
mod rules;
mod what;

pub(crate) use entry::{Entry, Form, Place};
pub use rules::{Basis, RULES, Rule, Severity};

use crate::error::Code;
use crate::words::words;

words! {
    /// A server that documents are meant for.
    ///
    /// ```
    /// use linepack::Target;
    /// let target: Target = "core3".parse().unwrap();
    /// assert!(target.rules().iter().any(|rule| rule.code().word() == "unportable_number"));
    /// ```
    Target {
        /// InfluxDB 3 Clustered, Cloud Dedicated and Cloud Serverless.
        #[default]
        Clustered = "clustered",
        /// InfluxDB 3 Core and Enterprise.
        Core3 = "core3",
        /// InfluxDB 2.x.
        Influxdb2 = "influxdb2",
        /// InfluxDB 1.x.
        Influxdb1 = "influxdb1",
        /// VictoriaMetrics.
        Victoriametrics = "victoriametrics",
        /// QuestDB.
        Questdb = "questdb",
        /// GreptimeDB.
        Greptimedb = "greptimedb",
    }
}

impl Target {
    /// Its part of [`RULES`].
    pub fn rules(self) -> &'static [Rule] {
        let of = |target: Target| target as u8;
        let first = RULES.partition_point(|rule| of(rule.target) < of(self));
        let end = RULES.partition_point(|rule| of(rule.target) <= of(self));
        &RULES[first..end]
    }

    /// The longest body that it takes, in bytes, where one is known; what is longer is a warning at the byte that is too
    /// many, because [`split`](crate::write::split) makes bodies of any size of a document.
    ///
    /// ```
    /// assert_eq!(linepack::Target::Core3.max_body_bytes(), Some(10_485_760));
    /// ```
    pub fn max_body_bytes(self) -> Option<u64> {
        self.rules().iter().find_map(Rule::max_body_bytes)
    }
}

/// The first place that the rules refuse. If there is none, `warn` is given each place that is read differently.
pub(crate) fn judge(rules: &[Rule], entry: &Entry<'_>, mut warn: impl FnMut(Code, Place)) -> Option<(Code, Place)> {
    let found = |severity| {
        let rules = rules.iter().filter(move |rule| rule.severity == severity);
        rules.filter_map(|rule| Some((rule.code(), rule.what.find(entry)?)))
    };
    let refused = found(Severity::Refuse).min_by_key(|(_, place)| place.at);
    if refused.is_none() {
        found(Severity::Warn).for_each(|(code, place)| warn(code, place));
    }
    refused
}
