//! linepack beside its peers and beside what the machine can do. README.md says how to read what it prints.

mod c_abi;
mod chart;
mod column;
mod data;
mod encode;
mod files;
mod instructions;
mod judge;
mod peers;
mod race;
mod random;
mod report;
mod writing;

use data::{SETS, Set};
use judge::Promise;
use linepack::Backend;
use peers::Contestant;
use race::Outcomes;
use report::Setting;
use std::path::{Path, PathBuf};

const USAGE: &str =
    "usage: linepack-bench race [--mib N] [--rounds N] [--date DAY] [--backend WORD] [--command FILE] [--gib N]
       linepack-bench quick [--mib N] [--rounds N] [--backend WORD]
       linepack-bench encode --library FILE [--mib N] [--rounds N] [--date DAY]
       linepack-bench writing [--date DAY]
       linepack-bench instructions [--record]
       linepack-bench pass WORK SET PASSES
       linepack-bench make SET MIB FILE
       linepack-bench column FILE FIELD";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match args.as_slice() {
        ["race", options @ ..] => Options::read(options, 64, 7).and_then(full_race),
        ["quick", options @ ..] => Options::read(options, 16, 5).and_then(quick_race),
        ["encode", options @ ..] => Options::read(options, 16, 9).and_then(encode_race),
        ["writing", options @ ..] => Options::read(options, 1, 1).and_then(writing_results),
        ["instructions"] => instructions::run(false),
        ["instructions", "--record"] => instructions::run(true),
        ["pass", work, set, passes] => {
            passes.parse().map_err(|_| USAGE.to_string()).and_then(|passes| instructions::pass(work, set, passes))
        }
        ["make", set, mib, file] => mib.parse().map_err(|_| USAGE.to_string()).and_then(|mib: usize| {
            std::fs::write(file, data::make(set, mib << 20).bytes).map_err(|e| format!("{file}: {e}"))
        }),
        ["column", file, field] => column::run(file, field),
        _ => Err(USAGE.to_string()),
    };
    if let Err(reason) = done {
        eprintln!("{reason}");
        std::process::exit(1);
    }
}

struct Options {
    setting: Setting,
    backend: Backend,
    /// The `linepack` command, if large files are to be checked, and how large.
    command: Option<PathBuf>,
    gib: u64,
    /// The shared library for C, if it takes part.
    library: Option<PathBuf>,
}

impl Options {
    fn read(args: &[&str], mib: usize, rounds: usize) -> Result<Options, String> {
        let setting = Setting { date: "on an unnamed day".to_string(), mib, rounds };
        let mut options = Options { setting, backend: Backend::detect(), command: None, gib: 4, library: None };
        for pair in args.chunks(2) {
            let [name, value] = pair else { return Err(USAGE.to_string()) };
            let number = || value.parse().ok().filter(|n| *n > 0).ok_or(format!("{name} {value}: a number is wanted"));
            match *name {
                "--mib" => options.setting.mib = number()?,
                "--rounds" => options.setting.rounds = number()?,
                "--date" => options.setting.date = value.to_string(),
                "--command" => options.command = Some(PathBuf::from(value)),
                "--library" => options.library = Some(PathBuf::from(value)),
                "--gib" => options.gib = number()? as u64,
                "--backend" => options.backend = value.parse().map_err(|e| format!("{name} {value}: {e}"))?,
                _ => return Err(USAGE.to_string()),
            }
        }
        Ok(options)
    }
}

/// Everybody on everything; leaves the tables and the chart.
fn full_race(options: Options) -> Result<(), String> {
    let Options { setting, backend, command, gib, .. } = options;
    let mut contestants = peers::all(&scratch()?);
    let sets = SETS.map(str::to_string);
    let mut outcomes = Outcomes::default();
    race_on_made(&mut outcomes, &sets, &mut contestants, &setting);
    race_on_made(&mut outcomes, &[data::UNSETTLED.to_string()], &mut contestants, &setting);
    let mut real = Vec::new();
    for set in data::real_files(&real_folder(), report::real_mib(setting.mib) << 20) {
        race_on(&mut outcomes, &set, &mut contestants, &setting);
        real.push(set.name);
    }
    let promises = judge::promises(&outcomes, backend);
    let files = command.map(|command| files::run(&command, &scratch()?, gib)).transpose()?.unwrap_or_default();
    let text = report::text(&setting, &outcomes, &sets, &real, &promises, &files);
    print!("{text}");
    let (_, writing) = results()?;
    write("RESULTS.md", &format!("{text}\n{writing}"))?;
    write("validate.svg", &report::svg(&outcomes, &sets))
}

/// Those who write; fails where a promise is missed.
fn encode_race(options: Options) -> Result<(), String> {
    let library = options.library.ok_or("--library FILE: where is the shared library of linepack for C?")?;
    let written = encode::run(&options.setting, &library)?;
    print!("{}", written.text);
    write("encode.md", &written.text)?;
    write("encode.svg", &written.chart)?;
    match written.missed.as_slice() {
        [] => Ok(()),
        missed => Err(format!("promised and missed: {}", missed.join("; "))),
    }
}

/// What is promised about writing, from the reports that the races have left; the part about reading stays.
fn writing_results(options: Options) -> Result<(), String> {
    let (text, chart) = writing::run(&folder(), &options.setting.date)?;
    let (reading, _) = results()?;
    write("RESULTS.md", &format!("{}\n\n{text}", reading.trim_end()))?;
    write("writing.svg", &chart)
}

/// What RESULTS.md says of reading and of writing.
fn results() -> Result<(String, String), String> {
    let text = std::fs::read_to_string(folder().join("RESULTS.md")).map_err(|e| format!("RESULTS.md: {e}"))?;
    let (reading, writing) = text.split_at(text.find(writing::HEADING).unwrap_or(text.len()));
    Ok((reading.to_string(), writing.to_string()))
}

/// Only those who are judged and with whom they are compared; fails where a promise is broken twice running.
fn quick_race(options: Options) -> Result<(), String> {
    let Options { setting, backend, .. } = options;
    let validation = peers::validate_name(backend);
    let parsing = [peers::PARSE, peers::LEARN, peers::TYPED];
    let judged = [&[peers::MEMCPY, peers::CRATE, peers::GO, peers::EXACT, &validation], &parsing[..]].concat();
    let mut contestants = peers::all(&scratch()?);
    contestants.retain(|contestant| judged.contains(&contestant.name.as_str()));
    let mut failed_before: Option<Vec<String>> = None;
    loop {
        let mut outcomes = Outcomes::default();
        let sets: Vec<String> = SETS.into_iter().chain([data::UNSETTLED]).map(str::to_string).collect();
        race_on_made(&mut outcomes, &sets, &mut contestants, &setting);
        let mut promises = judge::promises(&outcomes, backend);
        promises.retain(|promise| promise.shown_because.is_none());
        print!("{}", report::promised(&outcomes, &promises));
        let fails = |promise: &&Promise| promise.fails(&outcomes);
        let mut failed: Vec<String> = promises.iter().filter(fails).map(Promise::name).collect();
        if let Some(before) = &failed_before {
            failed.retain(|set| before.contains(set));
        }
        match (failed.is_empty(), failed_before.is_some()) {
            (true, _) => return Ok(()),
            (false, false) => println!("Below {} of the target, so once more: {}", judge::TOLERANCE, failed.join(", ")),
            (false, true) => return Err(format!("twice below the target: {}", failed.join(", "))),
        }
        failed_before = Some(failed);
    }
}

/// A folder beside the program for what a peer needs.
fn scratch() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    Ok(program.parent().unwrap_or(Path::new(".")).to_path_buf())
}

fn race_on_made(outcomes: &mut Outcomes, sets: &[String], contestants: &mut [Contestant], setting: &Setting) {
    for name in sets {
        race_on(outcomes, &data::make(name, setting.mib << 20), contestants, setting);
    }
}

fn race_on(outcomes: &mut Outcomes, set: &Set, contestants: &mut [Contestant], setting: &Setting) {
    eprintln!("racing on {}: {} records, {} bytes", set.name, set.records, set.bytes.len());
    outcomes.add(race::run(set, contestants, setting.rounds));
}

/// Where the other tests look for real files too.
fn real_folder() -> PathBuf {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("LINEPACK_DATA").map_or(beside, PathBuf::from)
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn write(name: &str, text: &str) -> Result<(), String> {
    let path = folder().join(name);
    std::fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))
}
