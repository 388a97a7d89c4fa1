//! What must be reached, and whether it was. Only ratios of one run are judged, never a time.

use crate::data::{self, SETS};
use crate::peers;
use crate::race::Outcomes;
use linepack::Backend;

/// A row below this part of its target, twice running, fails: the machine's mood moves a ratio by less.
pub const TOLERANCE: f64 = 0.85;

/// How many times as fast as the Rust peer copying was where the targets were set: the median of the five data sets.
const USUAL_MEMORY: f64 = 66.0;

/// One thing to be reached on one data set.
pub struct Promise {
    /// Who must reach it.
    pub contestant: String,
    /// The data set.
    pub set: &'static str,
    /// With whom the contestant is compared.
    pub against: &'static str,
    /// How many times as fast it must be.
    pub target: f64,
    /// Why it is shown and not judged.
    pub shown_because: Option<&'static str>,
}

impl Promise {
    /// The ratio reached, if both took part.
    pub fn reached(&self, outcomes: &Outcomes) -> Option<f64> {
        outcomes.ratio(&self.contestant, self.against, self.set)
    }

    /// The work, the data set and the measure.
    pub fn name(&self) -> String {
        format!("{} on {} against {}", self.contestant, self.set, self.against)
    }

    /// What is to be said of it.
    pub fn verdict(&self, outcomes: &Outcomes) -> &'static str {
        match (self.reached(outcomes).map(|ratio| ratio / self.target), self.shown_because) {
            (None, _) => "not measured",
            (_, Some(reason)) => reason,
            (Some(part), _) if part >= 1.0 => "reached",
            (Some(part), _) if part >= TOLERANCE => "just below, tolerated",
            (Some(_), _) => "missed",
        }
    }

    /// Whether it is judged and far below its target. What could not be measured was not reached, unless it is the other one
    /// that is not here, as Go may not be.
    pub fn fails(&self, outcomes: &Outcomes) -> bool {
        self.shown_because.is_none()
            && outcomes.gb_per_s(self.against, self.set).is_some()
            && self.reached(outcomes).is_none_or(|ratio| ratio < TOLERANCE * self.target)
    }
}

/// Whether the copying of this machine is no measure for a reader: a quarter faster, beside the peer, than is usual. The
/// median of the data sets decides, so that one unlucky figure does not change the targets.
pub fn unusual_memory(outcomes: &Outcomes) -> bool {
    let mut ratios: Vec<f64> = SETS.iter().filter_map(|set| outcomes.ratio(peers::MEMCPY, peers::CRATE, set)).collect();
    ratios.sort_by(f64::total_cmp);
    ratios.get(ratios.len() / 2).is_some_and(|ratio| *ratio > 1.25 * USUAL_MEMORY)
}

/// Every promise about reading. Those of back-ends other than the one in use are shown.
pub fn promises(outcomes: &Outcomes, in_use: Backend) -> Vec<Promise> {
    let unusual = unusual_memory(outcomes);
    let mut all = Vec::new();
    for backend in Backend::available().into_iter().rev() {
        let shown_because = (backend != in_use).then_some("not judged: not the back-end in use");
        for set in SETS {
            if let Some((target, against)) = validation(backend, set, unusual) {
                let contestant = peers::validate_name(backend);
                all.push(Promise { contestant, set, against, target, shown_because });
            }
        }
    }
    let in_use = peers::validate_name(in_use);
    let unsettled = [(in_use.as_str(), data::UNSETTLED, 1.0 / 1.3, peers::EXACT)];
    let exact = ["cpu", "sensor", "strings"].map(|set| (peers::EXACT, set, 4.0, peers::CRATE));
    for (contestant, set, target, against) in unsettled.into_iter().chain(exact) {
        all.push(Promise { contestant: contestant.to_string(), set, against, target, shown_because: None });
    }
    let mut parsing = |contestant: &str, set, target, against| {
        all.push(Promise { contestant: contestant.to_string(), set, against, target, shown_because: None });
    };
    for set in ["cpu", "sensor"] {
        parsing(peers::PARSE, set, 0.3, peers::MEMCPY);
    }
    for set in ["cpu", "sensor", "strings"] {
        parsing(peers::TYPED, set, 9.0, peers::CRATE);
        parsing(peers::TYPED, set, 4.0, peers::GO);
        parsing(peers::LEARN, set, 0.5, peers::PARSE);
    }
    all
}

fn validation(backend: Backend, set: &str, unusual_memory: bool) -> Option<(f64, &'static str)> {
    let text = matches!(set, "strings" | "escapes");
    match backend.word() {
        "avx512" if unusual_memory => Some((30.0, peers::CRATE)),
        "avx512" if text => Some((0.3, peers::MEMCPY)),
        "avx512" if set == "cpu" => Some((0.5, peers::MEMCPY)),
        "avx512" => Some((0.6, peers::MEMCPY)),
        "avx2" if text => Some((0.15, peers::MEMCPY)),
        "avx2" => Some((0.25, peers::MEMCPY)),
        // Promised where no data set is named: on these three.
        _ => matches!(set, "cpu" | "sensor" | "strings").then_some((3.0, peers::CRATE)),
    }
}
