//! The tables, for the terminal and for RESULTS.md.

use crate::chart::{self, Bar};
use crate::files::{self, Seen};
use crate::judge::{self, Promise};
use crate::peers;
use crate::race::Outcomes;
use linepack::Backend;
use std::fmt::Write;

/// How the run was made.
pub struct Setting {
    /// The day, as it was given.
    pub date: String,
    /// Size of each data set in MiB.
    pub mib: usize,
    /// Rounds that were counted.
    pub rounds: usize,
}

/// Everything there is to say about a race; `real` are the names of the real files.
pub fn text(
    setting: &Setting,
    outcomes: &Outcomes,
    sets: &[String],
    real: &[String],
    promises: &[Promise],
    files: &[Seen],
) -> String {
    let mut out = format!(
        "# Reading line protocol, side by side\n\n\
         Written by `make bench`, {}. README.md says how to read it: compare within a table, trust ratios, not times.\n\n\
         - Machine: {}, one core; back-ends {}.\n\
         - Contestants: {}.\n\
         - {} MiB a data set, medians of {} interleaved rounds, CPU time.\n",
        setting.date,
        processor(),
        words(&Backend::available()),
        versions(),
        setting.mib,
        setting.rounds,
    );
    let (median, largest) = outcomes.spread();
    let _ =
        writeln!(out, "- Slowest round over fastest round of a contestant: median {median:.2}, largest {largest:.2}.");
    for absence in outcomes.absences() {
        let _ = writeln!(out, "- Not in the race: {absence}.");
    }
    let _ = write!(out, "\n## The five data sets\n\n![Validation, side by side](validate.svg)\n\n");
    tables(&mut out, outcomes, sets);
    let _ = write!(out, "## What is promised\n\n");
    let memory = match judge::unusual_memory(outcomes) {
        true => "Copying is unusually fast here, so AVX-512 is measured by the Rust peer instead.",
        false => "Copying is as fast as usual here, so the vector back-ends are measured by it.",
    };
    let _ = write!(out, "{memory}\n\n{}\n", promised(outcomes, promises));
    if !files.is_empty() {
        let _ = write!(out, "## Large files, by the command with every core\n\n{}\n", large(files));
    }
    if real.is_empty() {
        let _ = writeln!(out, "## Real files\n\nNot at hand; `LINEPACK_DATA` names their folder.");
    } else {
        let _ = write!(out, "## Real files, each repeated to {} MiB\n\n", real_mib(setting.mib));
        tables(&mut out, outcomes, real);
    }
    format!("{}\n", out.trim_end())
}

/// The chart of those who do the work of validation or less, and of the peers.
pub fn svg(outcomes: &Outcomes, sets: &[String]) -> String {
    let unlike = |name: &&str| ![peers::PARSE, peers::LEARN, peers::TYPED, peers::EXACT].contains(name);
    let contestants: Vec<&str> = outcomes.contestants().into_iter().filter(unlike).collect();
    let bar = |name: &str, set: &str| Bar {
        name: name.to_string(),
        length: outcomes.gb_per_s(name, set).unwrap_or(0.0),
        label: bar_label(outcomes, name, set),
        colour: match name {
            peers::CRATE | peers::GO => chart::PEER,
            _ if name.starts_with("linepack") => chart::OURS,
            _ => chart::LESS,
        },
    };
    let group = |set: &String| (set.clone(), contestants.iter().map(|name| bar(name, set)).collect());
    let note = format!("GB/s, longer is better; then times as fast as memcpy / as the crate {}.", peers::CRATE);
    let less =
        "One core, one interleaved run, medians. Grey does less work than a reader; the peers convert values too.";
    chart::bars("Validating line protocol, side by side", [&note, less], &sets.iter().map(group).collect::<Vec<_>>())
}

fn bar_label(outcomes: &Outcomes, name: &str, set: &str) -> String {
    let Some(gb_per_s) = outcomes.gb_per_s(name, set) else { return "not in the race".to_string() };
    let over = |peer| outcomes.ratio(name, peer, set).map_or("-".to_string(), ratio);
    format!("{} GB/s; {} / {}", speed(gb_per_s), over(peers::MEMCPY), over(peers::CRATE))
}

/// Size of a repeated real file: enough for a pass to take milliseconds.
pub fn real_mib(mib: usize) -> usize {
    mib.div_ceil(4)
}

/// The promises with what was reached.
pub fn promised(outcomes: &Outcomes, promises: &[Promise]) -> String {
    let mut rows = vec![["work", "data set", "must reach", "reached", "verdict"].map(str::to_string)];
    for promise in promises {
        let reached = promise.reached(outcomes).map_or("-".to_string(), ratio);
        let target = (promise.target * 100.0).round() / 100.0;
        let must = format!("{target} × {}", promise.against);
        let verdict = promise.verdict(outcomes).to_string();
        rows.push([promise.contestant.clone(), promise.set.to_string(), must, reached, verdict]);
    }
    table(&rows.iter().map(<[String; 5]>::as_slice).collect::<Vec<_>>())
}

fn large(files: &[Seen]) -> String {
    let head = ["file", "GiB", "times as fast as `wc -l`", "most MiB resident", "must be below", "verdict"];
    let mut rows = vec![head.map(str::to_string)];
    for Seen { name, gib, ratio: times, peak_mib } in files {
        let verdict = if *peak_mib < files::MOST_MIB { "reached" } else { "missed" };
        let (peak, most) = (format!("{peak_mib:.1}"), files::MOST_MIB.to_string());
        rows.push([name.to_string(), gib.to_string(), ratio(*times), peak, most, verdict.to_string()]);
    }
    table(&rows.iter().map(<[String; 6]>::as_slice).collect::<Vec<_>>())
}

fn tables(out: &mut String, outcomes: &Outcomes, sets: &[String]) {
    let speeds = |contestant: &str, set: &str| outcomes.gb_per_s(contestant, set).map(speed);
    let over = |peer: &'static str| move |contestant: &str, set: &str| outcomes.ratio(contestant, peer, set).map(ratio);
    let _ = write!(out, "GB/s:\n\n{}\n", grid(outcomes, sets, speeds));
    let _ = write!(out, "Times as fast as `{}`:\n\n{}\n", peers::MEMCPY, grid(outcomes, sets, over(peers::MEMCPY)));
    let _ = write!(out, "Times as fast as `{}`:\n\n{}\n", peers::CRATE, grid(outcomes, sets, over(peers::CRATE)));
}

fn grid(outcomes: &Outcomes, sets: &[String], cell: impl Fn(&str, &str) -> Option<String>) -> String {
    let head = ["".to_string()].into_iter().chain(sets.iter().map(|set| set.trim_end_matches(".lp").to_string()));
    let mut rows: Vec<Vec<String>> = vec![head.collect()];
    for contestant in outcomes.contestants() {
        let cells = sets.iter().map(|set| cell(contestant, set).unwrap_or("-".to_string()));
        rows.push([contestant.to_string()].into_iter().chain(cells).collect());
    }
    table(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// A Markdown table whose columns are aligned, so that it can be read as text too.
pub fn table(rows: &[&[String]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).max(3);
    let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
    let mut out = String::new();
    for (index, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(out, "| {cell:width$} ");
        }
        out.push_str("|\n");
        if index == 0 {
            widths.iter().for_each(|width| out.push_str(&format!("|{}", "-".repeat(width + 2))));
            out.push_str("|\n");
        }
    }
    out
}

/// A speed with three digits that mean something.
pub fn speed(gb_per_s: f64) -> String {
    if gb_per_s < 10.0 { format!("{gb_per_s:.2}") } else { format!("{gb_per_s:.1}") }
}

/// A ratio, as precise as the machine lets it be.
pub fn ratio(ratio: f64) -> String {
    match ratio {
        0.0..0.1 => format!("{ratio:.3}"),
        0.1..10.0 => format!("{ratio:.2}"),
        _ => format!("{ratio:.0}"),
    }
}

/// The machine's processor, as it calls itself.
pub fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name| info.lines().find(|line| line.starts_with(name))?.split_once(": ").map(|(_, value)| value);
    let model = field("model name").unwrap_or("unknown processor");
    match (field("cpu family"), field("model\t")) {
        (Some(family), Some(number)) => format!("{model} (family {family}, model {number})"),
        _ => model.to_string(),
    }
}

fn words(backends: &[Backend]) -> String {
    backends.iter().map(|backend| backend.word()).collect::<Vec<_>>().join(", ")
}

/// The version of a crate in the race.
pub fn version(name: &str) -> &'static str {
    let after = include_str!("../Cargo.lock").split(&format!("name = \"{name}\"\nversion = \"")).nth(1);
    after.and_then(|rest| rest.split('"').next()).unwrap_or("unknown")
}

fn versions() -> String {
    let go = include_str!("../go/go.mod").split("line-protocol/v2 v").nth(1);
    let go = go.and_then(|rest| rest.split_whitespace().next()).unwrap_or("unknown");
    let crates = ["influxdb-line-protocol", "memchr", "simdutf8"].map(|name| format!("{name} {}", version(name)));
    format!("linepack {}, {}, line-protocol/v2 {go} with {}", linepack::VERSION, crates.join(", "), go_version())
}

fn go_version() -> String {
    let version = peers::output(std::process::Command::new("go").args(["env", "GOVERSION"]));
    version.map_or("no Go at hand".to_string(), |version| version.trim().to_string())
}
