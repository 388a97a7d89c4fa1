//! Instructions per byte, counted by valgrind: a measure that the machine's mood does not move.

use crate::data::{self, SETS, Set};
use crate::peers;
use linepack::{Backend, ReadOptions};
use std::fmt::Write;
use std::hint::black_box;
use std::path::PathBuf;
use std::process::Command;

/// Growth beyond this fails.
const GROWTH: f64 = 1.05;
const WORKS: [&str; 3] = ["validate", "parse", "learn"];
const SIZE: usize = 1 << 20;

/// Counts every work on every data set and compares with what was recorded, or records it anew.
pub fn run(record: bool) -> Result<(), String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("instructions.txt");
    let recorded = std::fs::read_to_string(&file).unwrap_or_default();
    let compiler = peers::output(Command::new("rustc").arg("--version"))?;
    let mut now = format!(
        "# Instructions per byte under valgrind, AVX2 back-end. `make bench-instructions` compares, RECORD=1 writes.\n# {}\n",
        compiler.trim()
    );
    if !record && !recorded.contains(compiler.trim()) {
        println!("Recorded with another compiler than {}: a difference may be the compiler's.", compiler.trim());
    }
    let mut grown = Vec::new();
    for work in WORKS {
        for set in SETS {
            let per_byte = count(work, set)?;
            let before = recorded.lines().find_map(|line| line.strip_prefix(&format!("{work} {set} "))?.parse().ok());
            println!("{work:8} {set:8} {per_byte:8.3}   {}", compared(per_byte, before));
            let _ = writeln!(now, "{work} {set} {per_byte:.3}");
            if before.is_none_or(|before: f64| per_byte > before * GROWTH) {
                grown.push(format!("{work} {set}"));
            }
        }
    }
    if record {
        return std::fs::write(&file, now).map_err(|e| format!("{}: {e}", file.display()));
    }
    match grown.is_empty() {
        true => Ok(()),
        false => Err(format!("more than 5 % above what is recorded, or not recorded: {}", grown.join(", "))),
    }
}

fn compared(now: f64, before: Option<f64>) -> String {
    before.map_or("not recorded".to_string(), |before| {
        format!("recorded {before:.3} ({:+.1} %)", (now / before - 1.0) * 100.0)
    })
}

/// Three passes less one: what surrounds the passes is in both.
fn count(work: &str, set: &str) -> Result<f64, String> {
    let bytes = data::make(set, SIZE).bytes.len();
    let (one, three) = (collected(work, set, 1)?, collected(work, set, 3)?);
    Ok((three - one) / (2 * bytes) as f64)
}

fn collected(work: &str, set: &str, passes: u32) -> Result<f64, String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
    let output = valgrind.args(["pass", work, set, &passes.to_string()]).output();
    let output =
        output.map_err(|e| format!("valgrind: {e}; it counts the instructions (on Debian: the package valgrind)"))?;
    let told = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("valgrind: {}", told.lines().last().unwrap_or("failed")));
    }
    let total = told.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    total.ok_or("valgrind told no number of instructions".to_string())
}

/// What valgrind watches: so many passes over a small data set.
pub fn pass(work: &str, set: &str, passes: u32) -> Result<(), String> {
    let backend: Backend = "avx2".parse().map_err(|e| format!("the instructions are those of AVX2: {e}"))?;
    let options = ReadOptions::new().backend(backend);
    let Set { bytes, records, .. } = data::make(set, SIZE);
    for _ in 0..passes {
        let found = match work {
            "validate" => linepack::validate(black_box(&bytes), &options).records,
            "parse" => linepack::parse(black_box(&bytes), &options).map_err(|e| e.to_string())?.len() as u64,
            "learn" => {
                let learned = linepack::Schema::default().learn(black_box(&bytes), &options);
                learned.map_err(|e| e.to_string())?.report.records
            }
            _ => return Err(format!("no work is called {work}; there are {}", WORKS.join(", "))),
        };
        assert_eq!(found, records, "{work} of {set}");
    }
    Ok(())
}
