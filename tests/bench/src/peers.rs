//! The contestants: what the machine can do, what the peers do, what linepack does.

use crate::data::Set;
use cpu_time::ThreadTime;
use linepack::{Backend, Chunk, Chunks, ReadOptions, Schema, Value};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Copying, which no reader of all bytes is expected to reach.
pub const MEMCPY: &str = "memcpy";
/// The Rust peer.
pub const CRATE: &str = "influxdb-line-protocol";
/// The Go peer.
pub const GO: &str = "line-protocol/v2 (Go)";
/// Validation by the exact parser alone.
pub const EXACT: &str = "linepack validate, exact parser";
/// Records as tokens.
pub const PARSE: &str = "linepack parse";
/// The types of all fields and tags, learned from records as tokens.
pub const LEARN: &str = "linepack schema";
/// Records as tokens, every name unescaped and every value converted.
pub const TYPED: &str = "linepack typed values";

/// What linepack's validation is called with a back-end.
pub fn validate_name(backend: Backend) -> String {
    format!("linepack validate, {backend}")
}

/// One pass over a data set.
pub struct Pass {
    /// CPU time of the pass alone.
    pub seconds: f64,
    /// The records found; `None` for those who look for none.
    pub records: Option<u64>,
}

/// One pass, or why there is none.
pub type Work = dyn FnMut(&Set) -> Result<Pass, String>;

/// Somebody who reads a data set.
pub struct Contestant {
    /// What the tables call it.
    pub name: String,
    /// What it does in a round.
    pub work: Box<Work>,
}

/// Everybody who reads on this machine. `scratch` is a folder for what the Go peer needs.
pub fn all(scratch: &Path) -> Vec<Contestant> {
    let mut all = in_process();
    all.push(go_decoder(scratch));
    all
}

/// Everybody who is a part of this program.
pub fn in_process() -> Vec<Contestant> {
    let mut all = vec![
        memcpy(),
        timed("UTF-8 validation", |data| {
            black_box(simdutf8::basic::from_utf8(data).is_ok());
            None
        }),
        timed("memchr3_iter", |data| {
            black_box(memchr::memchr3_iter(b',', b' ', b'=', data).count());
            None
        }),
    ];
    for backend in Backend::available().into_iter().rev() {
        let options = ReadOptions::new().backend(backend);
        all.push(timed(&validate_name(backend), move |data| Some(linepack::validate(data, &options).records)));
    }
    // With a limit below the length that the algebra looks at everything is left to the exact parser.
    let exact = ReadOptions::new().max_record_bytes(Some(30_000));
    all.push(timed(EXACT, move |data| Some(linepack::validate(data, &exact).records)));
    all.push(timed(PARSE, |data| in_chunks(data, |_| {})));
    all.push(timed(LEARN, |data| {
        let learned = Schema::default().learn(data, &ReadOptions::new()).ok()?;
        learned.ok().then_some(learned.report.records)
    }));
    all.push(timed(TYPED, typed_values));
    all.push(influxdb_line_protocol());
    all
}

fn timed(name: &str, mut read: impl FnMut(&[u8]) -> Option<u64> + 'static) -> Contestant {
    let work = move |set: &Set| {
        let start = ThreadTime::now();
        let records = read(black_box(&set.bytes));
        Ok(Pass { seconds: start.elapsed().as_secs_f64(), records })
    };
    Contestant { name: name.to_string(), work: Box::new(work) }
}

fn memcpy() -> Contestant {
    let mut copy = Vec::new();
    let work = move |set: &Set| {
        // Only the first pass over a data set, which is not counted, finds another length; it touches every page.
        if copy.len() != set.bytes.len() {
            copy = vec![1; set.bytes.len()];
        }
        let start = ThreadTime::now();
        copy.copy_from_slice(black_box(&set.bytes));
        black_box(&copy);
        Ok(Pass { seconds: start.elapsed().as_secs_f64(), records: None })
    };
    Contestant { name: MEMCPY.to_string(), work: Box::new(work) }
}

/// Parses chunk by chunk, into the same memory.
fn in_chunks(data: &[u8], mut each: impl FnMut(&Chunk<'_>)) -> Option<u64> {
    let mut chunks = Chunks::new(data, &ReadOptions::new());
    let mut records = 0;
    while let Some(chunk) = chunks.next().ok()? {
        records += chunk.len() as u64;
        each(&chunk);
    }
    Some(records)
}

fn typed_values(data: &[u8]) -> Option<u64> {
    in_chunks(data, |chunk| {
        for line in chunk {
            black_box(line.measurement());
            for tag in line.tags() {
                black_box::<(_, _)>(tag);
            }
            for field in line.fields() {
                black_box::<(_, Value<'_>)>(field);
            }
            black_box(line.timestamp());
        }
    })
}

/// It wants text, which is not held against it: whether the bytes are UTF-8 is asked before the clock starts.
fn influxdb_line_protocol() -> Contestant {
    let work = |set: &Set| {
        let text = str::from_utf8(&set.bytes).map_err(|e| e.to_string())?;
        let start = ThreadTime::now();
        let mut records = 0;
        for line in influxdb_line_protocol::parse_lines(black_box(text)) {
            records += u64::from(black_box(line).is_ok());
        }
        Ok(Pass { seconds: start.elapsed().as_secs_f64(), records: Some(records) })
    };
    Contestant { name: CRATE.to_string(), work: Box::new(work) }
}

/// A process a pass, so that it runs in turn like the others; it times itself, without its start and its reading.
fn go_decoder(scratch: &Path) -> Contestant {
    let (program, document) = (scratch.join("go-decoder"), scratch.join("document.lp"));
    let built = build_go(&program);
    let mut written = None;
    let work = move |set: &Set| {
        built.clone()?;
        if written.as_ref() != Some(&set.name) {
            std::fs::write(&document, &set.bytes).map_err(|e| e.to_string())?;
            written = Some(set.name.clone());
        }
        let answer = output(Command::new(&program).arg(&document).env("GOMAXPROCS", "1"))?;
        let (nanos, records) = answer.trim().split_once(' ').ok_or("no answer")?;
        let nanos: f64 = nanos.parse().map_err(|_| "no time")?;
        Ok(Pass { seconds: nanos / 1e9, records: records.parse().ok() })
    };
    Contestant { name: GO.to_string(), work: Box::new(work) }
}

fn build_go(program: &PathBuf) -> Result<(), String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("go");
    let mut go = Command::new("go");
    go.args(["build", "-mod=readonly", "-o"]).arg(program).current_dir(source).env("GOTOOLCHAIN", "local");
    output(&mut go).map(drop).map_err(|e| format!("not built: {e}"))
}

/// What a program prints, or what it complains of.
pub fn output(command: &mut Command) -> Result<String, String> {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let output = command.output().map_err(|e| format!("{name}: {e}"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{name}: {}", complaint.lines().last().unwrap_or("failed"))),
    }
}
