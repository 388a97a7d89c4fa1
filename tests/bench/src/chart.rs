//! A bar for each contestant on each data set.

use crate::peers;
use crate::race::Outcomes;
use crate::report::{ratio, speed};
use std::fmt::Write;

const WIDTH: f64 = 960.0;
/// Where the bars begin; the names stand to the left.
const LEFT: f64 = 210.0;
/// What is kept free to the right of the longest bar, for its label.
const LABEL: f64 = 250.0;
const BAR: f64 = 16.0;
const STEP: f64 = 20.0;
const HEAD: f64 = 92.0;
const GROUP_HEAD: f64 = 26.0;
const GROUP_GAP: f64 = 16.0;

/// The chart of those who do the work of validation or less, and of the peers.
pub fn svg(outcomes: &Outcomes, sets: &[String]) -> String {
    let unlike = |name: &&str| ![peers::PARSE, peers::TYPED, peers::EXACT].contains(name);
    let contestants: Vec<&str> = outcomes.contestants().into_iter().filter(unlike).collect();
    let speeds = sets.iter().flat_map(|set| contestants.iter().filter_map(move |name| outcomes.gb_per_s(name, set)));
    let scale = (WIDTH - LEFT - LABEL) / speeds.fold(f64::MIN_POSITIVE, f64::max);
    let group = GROUP_HEAD + contestants.len() as f64 * STEP + GROUP_GAP;
    let height = HEAD + sets.len() as f64 * group;

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#24292f\">\n\
         <title>Validating line protocol, side by side</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"20\" y=\"32\" font-size=\"18\" font-weight=\"bold\">Validating line protocol, side by side</text>\n\
         <text x=\"20\" y=\"54\">GB/s, longer is better; then times as fast as memcpy / as the crate {}.</text>\n\
         <text x=\"20\" y=\"72\" fill=\"#57606a\">One core, one interleaved run, medians. Grey does less work than a reader; \
         the peers convert values too.</text>\n",
        peers::CRATE
    );
    for (index, set) in sets.iter().enumerate() {
        let top = HEAD + index as f64 * group;
        let _ = writeln!(out, "<text x=\"20\" y=\"{}\" font-size=\"14\" font-weight=\"bold\">{set}</text>", top + 15.0);
        for (row, name) in contestants.iter().enumerate() {
            let y = top + GROUP_HEAD + row as f64 * STEP;
            let base = y + BAR - 4.0;
            let _ = writeln!(out, "<text x=\"{}\" y=\"{base}\" text-anchor=\"end\">{name}</text>", LEFT - 8.0);
            let length = outcomes.gb_per_s(name, set).map_or(0.0, |gb_per_s| (gb_per_s * scale).max(1.0));
            let colour = colour(name);
            let _ = writeln!(
                out,
                "<rect x=\"{LEFT}\" y=\"{y}\" width=\"{length:.1}\" height=\"{BAR}\" fill=\"{colour}\"/>"
            );
            let _ = writeln!(
                out,
                "<text x=\"{:.1}\" y=\"{base}\">{}</text>",
                LEFT + length + 6.0,
                label(outcomes, name, set)
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

fn label(outcomes: &Outcomes, name: &str, set: &str) -> String {
    let Some(gb_per_s) = outcomes.gb_per_s(name, set) else { return "not in the race".to_string() };
    let over = |peer| outcomes.ratio(name, peer, set).map_or("-".to_string(), ratio);
    format!("{} GB/s; {} / {}", speed(gb_per_s), over(peers::MEMCPY), over(peers::CRATE))
}

fn colour(name: &str) -> &'static str {
    match name {
        peers::CRATE | peers::GO => "#bc4c00",
        _ if name.starts_with("linepack") => "#0969da",
        _ => "#afb8c1",
    }
}
