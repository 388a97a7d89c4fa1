//! The table of what servers refuse, or read differently.

use crate::errors::{Answer, guarded};
use crate::options::word;
use linepack::Target;
use linepack::target::{Basis, Rule, Severity};
use napi_derive::napi;

/// One rule of one server.
#[napi(object, object_from_js = false)]
pub struct RuleRow {
    /// Its permanent name.
    pub id: &'static str,
    /// The server's word.
    pub target: &'static str,
    /// The word of the code that its errors and warnings have.
    pub code: &'static str,
    /// `refuse` or `warn`.
    pub severity: &'static str,
    /// What is refused, or how it is read.
    pub says: &'static str,
    /// `measured` or `read`.
    pub basis: &'static str,
    /// Where it was seen.
    pub source: &'static str,
}

impl From<&Rule> for RuleRow {
    fn from(rule: &Rule) -> Self {
        let severity = match rule.severity {
            Severity::Refuse => "refuse",
            Severity::Warn => "warn",
        };
        let basis = match rule.basis {
            Basis::Measured => "measured",
            Basis::Read => "read",
        };
        let Rule { id, says, source, .. } = *rule;
        RuleRow { id, target: rule.target.word(), code: rule.code().word(), severity, says, basis, source }
    }
}

/// The rules of a server.
#[napi]
pub fn target_rules(target: String) -> Answer<Vec<RuleRow>> {
    guarded(|| Ok(word::<Target>("target", Some(&target))?.rules().iter().map(RuleRow::from).collect()))
}

/// The longest body that a server takes, in bytes, where one is known.
#[napi]
pub fn target_max_body_bytes(target: String) -> Answer<Option<f64>> {
    guarded(|| Ok(word::<Target>("target", Some(&target))?.max_body_bytes().map(|bytes| bytes as f64)))
}
