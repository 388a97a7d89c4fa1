//! What is promised about writing, from the reports of every language's own race, as one table and one chart.

use crate::chart::{self, Bar};
use crate::report;
use std::path::Path;

/// The reports, the heading for each, and the `make` target that writes it.
const REPORTS: [(&str, &str, &str); 4] = [
    ("Rust and C", "encode.md", "bench-encode"),
    ("Python, rows", "python/ENCODE.md", "bench-python-encode"),
    ("Python, tables", "python/TABLES.md", "bench-python-tables"),
    ("Node", "node/ENCODE.md", "bench-node-encode"),
];

const HEAD: [&str; 5] = ["work", "data set", "must reach", "reached", "verdict"];

/// The part of RESULTS.md that begins with this heading is about writing; what is before it is about reading.
pub const HEADING: &str = "# Writing line protocol, side by side\n";

/// The text and the chart; `folder` is the one that the reports are in.
pub fn run(folder: &Path, date: &str) -> Result<(String, String), String> {
    let mut rows = vec![["", HEAD[0], HEAD[1], HEAD[2], HEAD[3], HEAD[4]].map(str::to_string).to_vec()];
    let mut groups = Vec::new();
    for (face, file, target) in REPORTS {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{file}: {e}; `make {target}` writes it"))?;
        let promises = promises(&text).ok_or(format!("{file} has no table of what is promised"))?;
        groups.push((face.to_string(), promises.iter().map(bar).collect::<Result<Vec<_>, _>>()?));
        rows.extend(promises.into_iter().map(|row| [vec![face.to_string()], row].concat()));
    }
    let targets: Vec<String> = REPORTS.iter().map(|(_, file, target)| format!("[`make {target}`]({file})")).collect();
    let text = format!(
        "{HEADING}\n\
         Written by `make bench-writing`, {date}, which runs {} one after the other; there are the figures of everybody.\n\n\
         ![What is promised about writing](writing.svg)\n\n{}",
        targets.join(", "),
        report::table(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>()),
    );
    let notes = [
        "Times as fast as the released peer, over what is promised; 1 is the promise, longer is better.",
        "Each language in one interleaved run with its peers, medians.",
    ];
    Ok((text, chart::bars("What is promised about writing", notes, &groups)))
}

/// The rows of the table with this head; `None` where there is none.
fn promises(text: &str) -> Option<Vec<Vec<String>>> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().replace(['*', '`'], "")).collect()
    };
    let mut lines = text.lines().map(cells).skip_while(|row| *row != HEAD);
    lines.next()?;
    Some(lines.skip(1).take_while(|row| row.len() == HEAD.len()).collect())
}

fn bar(row: &Vec<String>) -> Result<Bar, String> {
    let [work, set, must, reached, _] = row.as_slice() else { return Err(format!("{row:?} is no promise")) };
    let number = |text: &str| {
        let digits = text.split_whitespace().next().unwrap_or_default();
        digits.parse::<f64>().map_err(|_| format!("{text:?} begins with no number"))
    };
    let (target, got) = (number(must)?, number(reached)?);
    Ok(Bar {
        name: format!("{work}, {set}"),
        length: got / target,
        label: format!("{reached} ({must})"),
        colour: if got >= target { chart::OURS } else { chart::PEER },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_are_found_in_a_report() {
        let text = "# A\n\n| work | data set | must reach | reached | verdict |\n|---|---|---|---|---|\n\
                    | `encode` | cpu | 3 × peer | 2.50 | **missed** |\n\n| other |\n";
        assert_eq!(promises(text).unwrap(), [["encode", "cpu", "3 × peer", "2.50", "missed"]]);
        let bar = bar(&promises(text).unwrap()[0]).unwrap();
        assert_eq!((bar.label.as_str(), bar.colour), ("2.50 (3 × peer)", chart::PEER));
        assert!(promises("# A\n").is_none());
    }
}
