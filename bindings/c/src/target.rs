//! Servers that documents are meant for, and what they refuse or read differently.

use crate::code::Status;
use crate::handle::guarded;
use crate::out::Out;
use crate::slice::lp_str;
use linepack_core::target::{Basis, Rule, Severity};
use linepack_core::{Code, Target};

/// A server that a document is meant for.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_target {
    /// No server in particular. The default.
    LP_TARGET_NONE = 0,
    /// InfluxDB 3 Clustered, Cloud Dedicated and Cloud Serverless.
    LP_TARGET_CLUSTERED = 1,
    /// InfluxDB 3 Core and Enterprise.
    LP_TARGET_CORE3 = 2,
    /// InfluxDB 2.x.
    LP_TARGET_INFLUXDB2 = 3,
    /// InfluxDB 1.x.
    LP_TARGET_INFLUXDB1 = 4,
    /// VictoriaMetrics.
    LP_TARGET_VICTORIAMETRICS = 5,
    /// QuestDB.
    LP_TARGET_QUESTDB = 6,
    /// GreptimeDB.
    LP_TARGET_GREPTIMEDB = 7,
}

/// A number that C should have taken from [`lp_target`].
pub type TargetNumber = u32;

/// What a server does with what a rule speaks of.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_severity {
    /// It does not store the record, or loses others to it: an error.
    LP_SEVERITY_REFUSE = 0,
    /// It stores the record, but not as it is written, or only in some versions: a warning.
    LP_SEVERITY_WARN = 1,
}

/// A number of [`lp_severity`], as it crosses the boundary.
pub type SeverityNumber = u32;

/// How a fact about a server is known.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_basis {
    /// The server, or its parser built from its sources, was given such bytes.
    LP_BASIS_MEASURED = 0,
    /// Its code or its documentation was read.
    LP_BASIS_READ = 1,
}

/// A number of [`lp_basis`], as it crosses the boundary.
pub type BasisNumber = u32;

/// One rule of one server. Its texts live for ever.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_target_rule {
    /// Its permanent name, for example `TG-401`.
    pub id: lp_str,
    /// What is refused, or how it is read.
    pub says: lp_str,
    /// Where it was seen.
    pub source: lp_str,
    /// The code that errors and warnings of this rule have.
    pub code: Status,
    /// What the server does with it.
    pub severity: SeverityNumber,
    /// How that is known.
    pub basis: BasisNumber,
}

impl From<&Rule> for lp_target_rule {
    fn from(rule: &Rule) -> Self {
        let text = |text: &str| lp_str::of(text.as_bytes());
        let severity = match rule.severity {
            Severity::Refuse => lp_severity::LP_SEVERITY_REFUSE,
            Severity::Warn => lp_severity::LP_SEVERITY_WARN,
        };
        let basis = match rule.basis {
            Basis::Measured => lp_basis::LP_BASIS_MEASURED,
            Basis::Read => lp_basis::LP_BASIS_READ,
        };
        lp_target_rule {
            id: text(rule.id),
            says: text(rule.says),
            source: text(rule.source),
            code: Status::from(rule.code().number()),
            severity: severity as u32,
            basis: basis as u32,
        }
    }
}

/// The server of a number, if it is one.
pub(crate) fn target(number: TargetNumber) -> Result<Option<Target>, Code> {
    let Some(index) = number.checked_sub(1) else { return Ok(None) };
    crate::options::chosen(Target::ALL, index).map(Some)
}

fn named(number: TargetNumber) -> Result<Target, Code> {
    target(number)?.ok_or(Code::InvalidOption)
}

/// Number of rules of a server. `LP_INVALID_OPTION` for `LP_TARGET_NONE` and for a number that is no server; so it is with the
/// functions below.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_target_rule_count(target: TargetNumber, count: *mut usize) -> Status {
    // SAFETY: the header's contract for out-parameters.
    guarded(|| unsafe { Out::required(count) }.and_then(|mut out| named(target).map(|of| out.set(of.rules().len()))))
}

/// A rule of a server, in the order of their names. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_target_rule_count` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_target_rule_at(target: TargetNumber, index: usize, rule: *mut lp_target_rule) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for out-parameters.
        let mut out = unsafe { Out::required(rule) }?;
        out.set(named(target)?.rules().get(index).ok_or(Code::OutOfRange)?.into());
        Ok(())
    })
}

/// The longest body that a server takes, in bytes, and whether one is known; 0 if not. What is longer is a warning, because
/// `lp_split` makes bodies of any size of a document.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_target_max_body_bytes(
    target: TargetNumber,
    max_bytes: *mut u64,
    known: *mut bool,
) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for out-parameters.
        let (mut bytes, mut known) = unsafe { (Out::required(max_bytes)?, Out::required(known)?) };
        let most = named(target)?.max_body_bytes();
        bytes.set(most.unwrap_or_default());
        known.set(most.is_some());
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_enum_is_the_core_s_words_in_order() {
        let lines = include_str!("target.rs").lines().map(str::trim);
        let written: Vec<_> = lines.filter(|line| line.starts_with("LP_TARGET_")).skip(1).collect();
        let words =
            Target::ALL.iter().zip(1..).map(|(word, n)| format!("LP_TARGET_{} = {n},", word.word().to_uppercase()));
        assert_eq!(written, words.collect::<Vec<_>>());
    }
}
