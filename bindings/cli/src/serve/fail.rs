//! Failures on purpose, so that clients can be seen to meet them.

use std::num::NonZeroU64;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a write fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is answered so, and nothing is kept.
    Status(u16),
    /// The connection is closed, and nothing is kept.
    Drop,
    /// The connection is closed after the records were kept.
    Lose,
}

/// One rule of `--fail`.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// As it was given.
    pub text: String,
    pub kind: Kind,
    /// Seconds for the `Retry-After` of the answer.
    pub retry_after: Option<u64>,
    chance: Option<f64>,
    every: Option<NonZeroU64>,
    bytes: Option<u64>,
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Rule, String> {
        let mut parts = text.split(':');
        let what = parts.next().unwrap_or_default();
        let kind = match what {
            "drop" => Kind::Drop,
            "lose" => Kind::Lose,
            _ => match what.parse() {
                Ok(status @ 400..=599) => Kind::Status(status),
                _ => return Err(format!("{what:?} is neither a status from 400 to 599 nor drop nor lose")),
            },
        };
        let mut rule = Rule { text: text.into(), kind, retry_after: None, chance: None, every: None, bytes: None };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or(("", part));
            let wrong = |what: &str| format!("{part:?}: {what}");
            let number = || value.parse::<u64>().map_err(|_| wrong("it wants a whole number"));
            let again = match name {
                "" => {
                    let chance = value.parse().ok().filter(|chance| (0.0..=1.0).contains(chance));
                    rule.chance.replace(chance.ok_or_else(|| wrong("a chance is between 0 and 1"))?).is_some()
                }
                "every" => {
                    let every = NonZeroU64::new(number()?).ok_or_else(|| wrong("it counts from 1"))?;
                    rule.every.replace(every).is_some()
                }
                "bytes" => rule.bytes.replace(number()?).is_some(),
                "retry-after" if matches!(kind, Kind::Status(_)) => rule.retry_after.replace(number()?).is_some(),
                "retry-after" => return Err(wrong("without an answer there is no header")),
                _ => return Err(wrong("only a chance, every=N, bytes=N and retry-after=SECONDS are known")),
            };
            if again {
                return Err(wrong("it is given twice"));
            }
        }
        Ok(rule)
    }
}

/// The rules of a server, which has counted its writes.
#[derive(Debug)]
pub struct Rules {
    rules: Vec<Rule>,
    seed: u64,
    writes: AtomicU64,
}

impl Rules {
    pub fn new(rules: Vec<Rule>, seed: u64) -> Self {
        Rules { rules, seed, writes: AtomicU64::new(0) }
    }

    /// The rules as they were given.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(|rule| rule.text.as_str())
    }

    /// The rule that the next write, of so many bytes as sent, falls under.
    pub fn next(&self, bytes: usize) -> Option<&Rule> {
        let write = self.writes.fetch_add(1, Ordering::Relaxed) + 1;
        let applies = |&(index, rule): &(usize, &Rule)| {
            rule.bytes.is_none_or(|most| bytes as u64 > most)
                && rule.every.is_none_or(|every| write.is_multiple_of(every.get()))
                && rule.chance.is_none_or(|chance| self.chance(index, write) < chance)
        };
        self.rules.iter().enumerate().find(applies).map(|(_, rule)| rule)
    }

    /// A number from 0 to 1 that follows from the seed, so that no other write changes it.
    fn chance(&self, rule: usize, write: u64) -> f64 {
        let bits = mixed(mixed(self.seed.wrapping_add(rule as u64)).wrapping_add(write));
        (bits >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// The finaliser of `SplitMix64`.
fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(rules: &[&str], seed: u64, writes: u64) -> Vec<(u64, Kind)> {
        let rules = Rules::new(rules.iter().map(|rule| rule.parse().unwrap()).collect(), seed);
        (1..=writes).filter_map(|write| Some((write, rules.next(100)?.kind))).collect()
    }

    #[test]
    fn each_condition_holds_by_itself_and_with_others() {
        assert_eq!(hits(&["503:every=3"], 0, 7), [(3, Kind::Status(503)), (6, Kind::Status(503))]);
        assert_eq!(hits(&["413:bytes=100"], 0, 9), []);
        assert_eq!(hits(&["413:bytes=99:every=4", "drop:every=2"], 0, 4), [(2, Kind::Drop), (4, Kind::Status(413))]);
        assert_eq!(hits(&["lose"], 0, 2), [(1, Kind::Lose), (2, Kind::Lose)]);
        assert_eq!((hits(&["429:0"], 0, 50).len(), hits(&["429:1"], 0, 50).len()), (0, 50));
    }

    #[test]
    fn a_seed_decides_which_writes_a_chance_hits() {
        let one = hits(&["429:0.2"], 1, 5000);
        assert!((900..1100).contains(&one.len()), "{}", one.len());
        assert_eq!(one, hits(&["429:0.2"], 1, 5000));
        assert_ne!(one, hits(&["429:0.2"], 2, 5000));
        let both = hits(&["429:0.2", "drop:0.2"], 1, 5000);
        assert!((1700..1900).contains(&both.len()), "{}", both.len());
    }

    #[test]
    fn what_is_wrong_with_a_rule_is_said() {
        let error = |text: &str| text.parse::<Rule>().unwrap_err();
        assert_eq!(error("200"), "\"200\" is neither a status from 400 to 599 nor drop nor lose");
        assert_eq!(error("503:1.5"), "\"1.5\": a chance is between 0 and 1");
        assert_eq!(error("503:NaN"), "\"NaN\": a chance is between 0 and 1");
        assert_eq!(error("503:every=0"), "\"every=0\": it counts from 1");
        assert_eq!(error("413:bytes=1k"), "\"bytes=1k\": it wants a whole number");
        assert_eq!(error("drop:retry-after=1"), "\"retry-after=1\": without an answer there is no header");
        assert_eq!(error("503:0.1:0.2"), "\"0.2\": it is given twice");
        assert!(error("503:often=1").starts_with("\"often=1\": only a chance, every=N, "));
    }
}
