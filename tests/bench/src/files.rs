//! Large files through the command: how fast beside `wc -l`, and how much memory at most.

use crate::data;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const GIB: u64 = 1 << 30;
const ROUNDS: usize = 5;

/// What the command may hold, in MiB.
pub const MOST_MIB: f64 = 64.0;

/// What was seen of one file.
pub struct Seen {
    /// What it holds.
    pub name: &'static str,
    /// Its length in GiB.
    pub gib: u64,
    /// How many times as fast as `wc -l` it was checked, by the clock.
    pub ratio: f64,
    /// The most memory resident in any round, in MiB.
    pub peak_mib: f64,
}

/// Makes the files in a folder, has them checked by `command`, and removes them.
pub fn run(command: &Path, folder: &Path, gib: u64) -> Result<Vec<Seen>, String> {
    let good = seen("cpu lines", gib, command, folder, good_lines)?;
    let endless = seen("no newline", 1, command, folder, one_record)?;
    Ok(vec![good, endless])
}

type Make = fn(&mut dyn Write, u64) -> std::io::Result<()>;

fn seen(name: &'static str, gib: u64, command: &Path, folder: &Path, make: Make) -> Result<Seen, String> {
    eprintln!("checking a file of {gib} GiB: {name}");
    let path = folder.join("large.lp");
    let failed = |e: std::io::Error| format!("{}: {e}", path.display());
    let mut out = BufWriter::new(File::create(&path).map_err(failed)?);
    make(&mut out, gib * GIB).and_then(|()| out.flush()).map_err(failed)?;
    drop(out);
    let mut wc = Command::new("wc");
    let mut check = Command::new(command);
    check.args(["check", "--quiet"]);
    let (mut ratios, mut peak) = (Vec::new(), 0.0f64);
    // The first round is not counted: it brings the file into memory.
    for round in 0..=ROUNDS {
        let (counting, _) = watch(wc.arg("-l").arg(&path), &[0])?;
        let (checking, mib) = watch(check.arg(&path), &[0, 1])?;
        (wc, check) = (Command::new("wc"), Command::new(command));
        check.args(["check", "--quiet"]);
        peak = peak.max(mib);
        if round > 0 {
            ratios.push(counting / checking);
        }
    }
    std::fs::remove_file(&path).map_err(failed)?;
    ratios.sort_by(f64::total_cmp);
    Ok(Seen { name, gib, ratio: ratios[ROUNDS / 2], peak_mib: peak })
}

/// Runs a program; gives its seconds and the most memory that was resident, in MiB, where the system tells.
fn watch(command: &mut Command, codes: &[i32]) -> Result<(f64, f64), String> {
    let name = format!("{command:?}");
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().map_err(|e| format!("{name}: {e}"))?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0f64;
    let ended = loop {
        // The high-water mark never falls, so the last one seen is the highest but for the last moment.
        peak = peak.max(high_water_mark(&status).unwrap_or(0.0));
        match child.try_wait().map_err(|e| format!("{name}: {e}"))? {
            Some(ended) => break ended,
            None => std::thread::sleep(Duration::from_millis(2)),
        }
    };
    match ended.code().is_some_and(|code| codes.contains(&code)) {
        true => Ok((start.elapsed().as_secs_f64(), peak)),
        false => Err(format!("{name}: {ended}")),
    }
}

fn high_water_mark(status: &str) -> Option<f64> {
    let text = std::fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? / 1024.0)
}

fn good_lines(out: &mut dyn Write, length: u64) -> std::io::Result<()> {
    let set = data::make("cpu", 64 << 20);
    let mut written = 0;
    while written < length {
        out.write_all(&set.bytes)?;
        written += set.bytes.len() as u64;
    }
    Ok(())
}

/// A string that is never closed.
fn one_record(out: &mut dyn Write, length: u64) -> std::io::Result<()> {
    out.write_all(b"m f=\"")?;
    let piece = vec![b'x'; 1 << 20];
    (0..length / piece.len() as u64).try_for_each(|_| out.write_all(&piece))
}
