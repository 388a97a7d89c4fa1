//! Interleaved rounds: each contestant reads once, in turn, so that what the machine's mood does to one it does to all.

use crate::data::Set;
use crate::peers::Contestant;

/// What a contestant reached on a data set.
pub struct Outcome {
    /// Its name.
    pub contestant: String,
    /// The data set.
    pub set: String,
    /// The median of the rounds, or why there is none.
    pub speed: Result<Speed, String>,
}

/// A median and how far the rounds were apart.
#[derive(Clone, Copy)]
pub struct Speed {
    /// Gigabytes a second, the median.
    pub gb_per_s: f64,
    /// The slowest round's time divided by the fastest's.
    pub spread: f64,
}

/// The outcomes of a race, to be asked by name.
#[derive(Default)]
pub struct Outcomes(Vec<Outcome>);

impl Outcomes {
    /// Adds those of one more data set.
    pub fn add(&mut self, outcomes: Vec<Outcome>) {
        self.0.extend(outcomes);
    }

    /// Who took part, in the order of the rounds.
    pub fn contestants(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for outcome in &self.0 {
            if !names.contains(&outcome.contestant.as_str()) {
                names.push(&outcome.contestant);
            }
        }
        names
    }

    /// The outcome of one contestant on one data set.
    pub fn get(&self, contestant: &str, set: &str) -> Option<&Outcome> {
        self.0.iter().find(|outcome| outcome.contestant == contestant && outcome.set == set)
    }

    /// Gigabytes a second of one contestant on one data set.
    pub fn gb_per_s(&self, contestant: &str, set: &str) -> Option<f64> {
        self.get(contestant, set)?.speed.as_ref().ok().map(|speed| speed.gb_per_s)
    }

    /// How many times as fast as another one a contestant is.
    pub fn ratio(&self, contestant: &str, against: &str, set: &str) -> Option<f64> {
        Some(self.gb_per_s(contestant, set)? / self.gb_per_s(against, set)?)
    }

    /// The median and the largest distance between the rounds of one contestant.
    pub fn spread(&self) -> (f64, f64) {
        let mut spreads: Vec<f64> = self.0.iter().filter_map(|o| Some(o.speed.as_ref().ok()?.spread)).collect();
        spreads.sort_by(f64::total_cmp);
        (spreads[spreads.len() / 2], spreads[spreads.len() - 1])
    }

    /// Who did not take part, and why; each reason once.
    pub fn absences(&self) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for outcome in &self.0 {
            if let Err(reason) = &outcome.speed {
                let sentence = format!("{}: {reason}", outcome.contestant);
                if !reasons.contains(&sentence) {
                    reasons.push(sentence);
                }
            }
        }
        reasons
    }
}

/// Runs the rounds on one data set. One more comes first and is not counted: it touches every buffer.
pub fn run(set: &Set, contestants: &mut [Contestant], rounds: usize) -> Vec<Outcome> {
    let mut times = vec![Ok(Vec::with_capacity(rounds)); contestants.len()];
    for round in 0..=rounds {
        for (contestant, times) in contestants.iter_mut().zip(&mut times) {
            let Ok(counted) = times else { continue };
            match pass(contestant, set) {
                Ok(_) if round == 0 => {}
                Ok(seconds) => counted.push(seconds),
                Err(reason) => *times = Err(reason),
            }
        }
    }
    let outcome = |(contestant, times): (&Contestant, Result<Vec<f64>, String>)| Outcome {
        contestant: contestant.name.clone(),
        set: set.name.clone(),
        speed: times.map(|times| speed(set.bytes.len(), times)),
    };
    contestants.iter().zip(times).map(outcome).collect()
}

/// Who finds other records than there are has done other work, and takes no part.
fn pass(contestant: &mut Contestant, set: &Set) -> Result<f64, String> {
    let pass = (contestant.work)(set)?;
    match pass.records {
        Some(records) if records != set.records => Err(format!("finds {records} of {} records", set.records)),
        _ => Ok(pass.seconds),
    }
}

fn speed(bytes: usize, mut times: Vec<f64>) -> Speed {
    times.sort_by(f64::total_cmp);
    let (fastest, slowest) = (times[0], times[times.len() - 1]);
    Speed { gb_per_s: bytes as f64 / times[times.len() / 2] / 1e9, spread: slowest / fastest }
}
