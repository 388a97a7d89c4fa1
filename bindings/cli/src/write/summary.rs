//! What came of a job, at its end.

use crate::diagnostic::harmless;
use crate::exit::Exit;
use crate::report::count;
use linepack::Code;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Reasons of servers that are told apart; they may have names and numbers in them.
const REASONS: usize = 20;
/// Characters of such a reason.
const REASON: usize = 200;
/// What the others are counted as.
const OTHERS: &str = "other reasons";

/// Counts over the whole job, those of earlier runs included where it was gone on with; also the `summary` of `--json`.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Whether everything is done.
    pub complete: bool,
    /// Records that the server has taken.
    pub accepted: u64,
    /// Invalid lines, which were not sent, by the code of what is wrong.
    pub invalid: u64,
    pub invalid_codes: BTreeMap<&'static str, u64>,
    /// Records that the server refused, by its reason.
    pub refused: u64,
    pub refused_reasons: BTreeMap<String, u64>,
    /// Where invalid lines and refused records are, if there are any.
    pub rejected_file: Option<String>,
    /// The journal with which to go on, if not everything is done.
    pub journal: Option<String>,
    /// Records that earlier runs of the job had sent already.
    pub earlier: u64,
    /// Records that were under way when an earlier run ended, and were sent again.
    pub sent_again: u64,
    /// Records that were sent again to find others that the server had refused without naming them.
    pub repeated: u64,
    /// Records of this run without a timestamp. A server gives each the time at which it comes, so one that comes again is another
    /// point.
    pub untimed: u64,
    /// Requests of this run, and how many of them were tries after a failed one.
    pub requests: u64,
    pub retries: u64,
    /// Bodies of this run that were cut in two.
    pub halved: u64,
    /// Bytes of line protocol that this run has sent.
    pub bytes: u64,
    /// What the target or the schema warned of.
    pub warnings: u64,
}

impl Summary {
    pub fn count_invalid(&mut self, code: Code) {
        self.invalid += 1;
        *self.invalid_codes.entry(code.word()).or_default() += 1;
    }

    pub fn count_refused(&mut self, reason: &str, records: u64) {
        self.refused += records;
        add(&mut self.refused_reasons, reason, records);
    }

    /// How the run ends, if nothing went wrong. Lines that were to be left out are no fault.
    pub fn exit(&self, skipped: bool) -> Exit {
        if self.refused > 0 || (self.invalid > 0 && !skipped) { Exit::Rejected } else { Exit::Good }
    }

    /// For people. `url` is where it went.
    pub fn write(&self, out: &mut dyn Write, url: &str) -> io::Result<()> {
        let accepted = self.accepted - self.earlier;
        writeln!(
            out,
            "wrote {} in {} to {}",
            count(accepted, "record"),
            count(self.requests, "request"),
            harmless(url)
        )?;
        if self.earlier > 0 {
            writeln!(out, "{} before, {} in all", count(self.earlier, "record"), self.accepted)?;
        }
        if self.sent_again > 0 {
            writeln!(out, "{} sent again: under way when a run before ended", count(self.sent_again, "record"))?;
        }
        if self.repeated > 0 {
            writeln!(out, "{} sent again: to find what the server refused", count(self.repeated, "record"))?;
        }
        let again = [(self.retries, "retry", "retries"), (self.halved, "halved body", "halved bodies")];
        let again: Vec<String> = again
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }))
            .collect();
        if !again.is_empty() {
            writeln!(out, "{}", again.join(", "))?;
        }
        if self.untimed > 0 && self.sent_again + self.repeated + self.retries > 0 {
            let which =
                if self.untimed == 1 { "1 record has".into() } else { format!("{} records have", self.untimed) };
            writeln!(
                out,
                "{which} no timestamp: what was sent again of that may be stored twice; write timestamps to be sure"
            )?;
        }
        if self.warnings > 0 {
            writeln!(out, "{}", count(self.warnings, "warning"))?;
        }
        if self.invalid > 0 {
            writeln!(out, "{} invalid and not sent:", count(self.invalid, "line"))?;
            for (code, number) in &self.invalid_codes {
                let sentence = Code::from_word(code).map_or("", Code::sentence);
                writeln!(out, "  {number} {code}: {sentence}")?;
            }
        }
        if self.refused > 0 {
            writeln!(out, "{} refused by the server:", count(self.refused, "record"))?;
            for (reason, number) in &self.refused_reasons {
                writeln!(out, "  {number} {reason}")?;
            }
        }
        if let Some(file) = &self.rejected_file {
            writeln!(out, "they are in {0}: mend and send that file", harmless(file))?;
        }
        Ok(())
    }
}

/// Counts for a reason; there are at most so many.
pub fn add(reasons: &mut BTreeMap<String, u64>, reason: &str, records: u64) {
    let reason: String = harmless(&reason.replace('\n', " ")).chars().take(REASON).collect();
    let known = reasons.contains_key(&reason) || reasons.len() < REASONS;
    *reasons.entry(if known { reason } else { OTHERS.into() }).or_default() += records;
}
