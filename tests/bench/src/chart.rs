//! A bar for each contestant on each data set.

use std::fmt::Write;

/// The colour of linepack.
pub const OURS: &str = "#0969da";
/// The colour of those who do the same work.
pub const PEER: &str = "#bc4c00";
/// The colour of those who do less.
pub const LESS: &str = "#afb8c1";

const WIDTH: f64 = 960.0;
const CHARACTER: f64 = 6.6;
/// What is kept free to the right of the longest bar, for its label.
const LABEL: f64 = 250.0;
const BAR: f64 = 16.0;
const STEP: f64 = 20.0;
const HEAD: f64 = 92.0;
const GROUP_HEAD: f64 = 26.0;
const GROUP_GAP: f64 = 16.0;

/// A contestant on a data set.
pub struct Bar {
    /// The contestant.
    pub name: String,
    /// What it reached; 0 where it did not take part.
    pub length: f64,
    /// What stands behind the bar.
    pub label: String,
    /// A colour of this module.
    pub colour: &'static str,
}

/// The chart of some data sets, with a title and two lines that explain it.
pub fn bars(title: &str, notes: [&str; 2], groups: &[(String, Vec<Bar>)]) -> String {
    let all = || groups.iter().flat_map(|(_, bars)| bars);
    // Where the bars begin; the names stand to the left.
    let left = 20.0 + all().map(|bar| bar.name.chars().count()).max().unwrap_or(0) as f64 * CHARACTER;
    let scale = (WIDTH - left - LABEL) / all().map(|bar| bar.length).fold(f64::MIN_POSITIVE, f64::max);
    let height: f64 =
        HEAD + groups.iter().map(|(_, bars)| GROUP_HEAD + bars.len() as f64 * STEP + GROUP_GAP).sum::<f64>();

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" height=\"{height}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#24292f\">\n\
         <title>{title}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"20\" y=\"32\" font-size=\"18\" font-weight=\"bold\">{title}</text>\n\
         <text x=\"20\" y=\"54\">{}</text>\n\
         <text x=\"20\" y=\"72\" fill=\"#57606a\">{}</text>\n",
        notes[0], notes[1]
    );
    let mut top = HEAD;
    for (set, bars) in groups {
        let _ = writeln!(out, "<text x=\"20\" y=\"{}\" font-size=\"14\" font-weight=\"bold\">{set}</text>", top + 15.0);
        for (row, Bar { name, length, label, colour }) in bars.iter().enumerate() {
            let y = top + GROUP_HEAD + row as f64 * STEP;
            let base = y + BAR - 4.0;
            let length = if *length > 0.0 { (length * scale).max(1.0) } else { 0.0 };
            let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{base}\" text-anchor=\"end\">{name}</text>", left - 8.0);
            let _ = writeln!(
                out,
                "<rect x=\"{left:.1}\" y=\"{y}\" width=\"{length:.1}\" height=\"{BAR}\" fill=\"{colour}\"/>"
            );
            let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{base}\">{label}</text>", left + length + 6.0);
        }
        top += GROUP_HEAD + bars.len() as f64 * STEP + GROUP_GAP;
    }
    out.push_str("</svg>\n");
    out
}
