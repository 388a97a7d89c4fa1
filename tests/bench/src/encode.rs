//! The race of those who write rows: the same plain rows, each contestant once a round, in turn.

use crate::c_abi::Linepack;
use crate::chart::{self, Bar};
use crate::data;
use crate::report::{self, Setting};
use cpu_time::ThreadTime;
use linepack::{Document, EncodeOptions, Encoder, Key, Mode, ReadOptions, Time, Value, parse, validate};
use questdb::ingress::{Buffer, ColumnName, ProtocolVersion, TableName, TimestampNanos};
use std::borrow::Cow;
use std::fmt::Write;
use std::hint::black_box;
use std::path::Path;

/// The data sets, with how many times as fast as the peer linepack with prepared keys must be, where it must.
const SETS: [(&str, Option<f64>); 4] =
    [("cpu", Some(3.0)), ("sensor", Some(2.3)), ("strings", Some(3.0)), ("wide", None)];

/// How many times as fast as the Rust encoder the C functions must be on all of them.
const C_TARGET: f64 = 0.9;

const PEER: &str = "questdb-rs, names prepared";
const PREPARED: &str = "linepack, keys prepared";
const PLAIN: &str = "linepack, plain names";
const UNORDERED: &str = "linepack, keys prepared, tags as in the data set";
const C_PREPARED: &str = "linepack in C, keys prepared";
const C_PLAIN: &str = "linepack in C, plain names";
const CONTESTANTS: [&str; 6] = [PEER, PREPARED, PLAIN, UNORDERED, C_PREPARED, C_PLAIN];

/// A row as a program holds it, its texts side by side in memory, so that the race is not one of waiting for them.
struct Row<'d> {
    measurement: Cow<'d, str>,
    tags: Vec<(Cow<'d, str>, Cow<'d, str>)>,
    fields: Vec<(Cow<'d, str>, Value<'d>)>,
    time: i64,
}

/// Rows of one measurement with the same keys in the same order.
struct Rows<'d>(Vec<Row<'d>>);

impl<'d> Rows<'d> {
    /// The rows of a document that is made for the purpose.
    fn of(document: &'d Document<&[u8]>) -> Rows<'d> {
        let row = |line: linepack::Line<'d>| Row {
            measurement: line.measurement(),
            tags: line.tags().collect(),
            fields: line.fields().collect(),
            time: line.timestamp().unwrap_or_default(),
        };
        Rows(document.iter().map(row).collect())
    }

    /// The same with the tags in ascending order of their keys.
    fn ordered(mut self) -> Rows<'d> {
        self.0.iter_mut().for_each(|row| row.tags.sort());
        self
    }

    fn tag_keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().take(1).flat_map(|row| row.tags.iter().map(|(key, _)| key.as_ref()))
    }

    fn field_keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().take(1).flat_map(|row| row.fields.iter().map(|(key, _)| key.as_ref()))
    }
}

/// One pass over all rows into a buffer that is kept from pass to pass: how many bytes that were.
type Pass<'r> = Box<dyn FnMut() -> Result<usize, String> + 'r>;

fn plain<'r>(rows: &'r Rows<'_>) -> Pass<'r> {
    let mut encoder = Encoder::new(EncodeOptions::new());
    Box::new(move || {
        encoder.clear();
        for given in &rows.0 {
            let mut row = encoder.row(given.measurement.as_bytes());
            for (key, value) in &given.tags {
                row.add_tag(key.as_bytes(), value.as_bytes());
            }
            for (key, value) in &given.fields {
                row.add_field(key.as_bytes(), value);
            }
            row.end(Some(Time::Units(given.time))).map_err(|e| e.to_string())?;
        }
        Ok(black_box(encoder.as_bytes()).len())
    })
}

fn prepared<'r>(rows: &'r Rows<'_>) -> Pass<'r> {
    let tags: Vec<Key> = rows.tag_keys().map(Key::new).collect();
    let fields: Vec<Key> = rows.field_keys().map(Key::new).collect();
    let mut encoder = Encoder::new(EncodeOptions::new());
    Box::new(move || {
        encoder.clear();
        for given in &rows.0 {
            let mut row = encoder.row(given.measurement.as_bytes());
            for (key, (_, value)) in tags.iter().zip(&given.tags) {
                row.add_tag(key, value.as_bytes());
            }
            for (key, (_, value)) in fields.iter().zip(&given.fields) {
                row.add_field(key, value);
            }
            row.end(Some(Time::Units(given.time))).map_err(|e| e.to_string())?;
        }
        Ok(black_box(encoder.as_bytes()).len())
    })
}

fn c_plain<'r>(library: Linepack, rows: &'r Rows<'_>) -> Result<Pass<'r>, String> {
    let mut encoder = library.encoder()?;
    Ok(Box::new(move || {
        encoder.clear();
        for given in &rows.0 {
            encoder.row(&given.measurement);
            for (key, value) in &given.tags {
                encoder.tag(key, value);
            }
            for (key, value) in &given.fields {
                encoder.field(key, value);
            }
            encoder.end_at(given.time)?;
        }
        Ok(black_box(encoder.body()?).len())
    }))
}

fn c_prepared<'r>(library: Linepack, rows: &'r Rows<'_>) -> Result<Pass<'r>, String> {
    let tags = rows.tag_keys().map(|key| library.key(key)).collect::<Result<Vec<_>, _>>()?;
    let fields = rows.field_keys().map(|key| library.key(key)).collect::<Result<Vec<_>, _>>()?;
    let mut encoder = library.encoder()?;
    Ok(Box::new(move || {
        encoder.clear();
        for given in &rows.0 {
            encoder.row(&given.measurement);
            for (key, (_, value)) in tags.iter().zip(&given.tags) {
                encoder.tag_by_key(*key, value);
            }
            for (key, (_, value)) in fields.iter().zip(&given.fields) {
                encoder.field_by_key(*key, value);
            }
            encoder.end_at(given.time)?;
        }
        Ok(black_box(encoder.body()?).len())
    }))
}

fn peer<'r>(rows: &'r Rows<'_>) -> questdb::Result<Pass<'r>> {
    let tags = rows.tag_keys().map(ColumnName::new).collect::<Result<Vec<_>, _>>()?;
    let fields = rows.field_keys().map(ColumnName::new).collect::<Result<Vec<_>, _>>()?;
    let table = TableName::new(rows.0.first().map_or("", |row| &row.measurement))?;
    let mut buffer = Buffer::new(ProtocolVersion::V1);
    let mut pass = move || -> questdb::Result<usize> {
        buffer.clear();
        for given in &rows.0 {
            buffer.table(table)?;
            for (key, (_, value)) in tags.iter().zip(&given.tags) {
                buffer.symbol(*key, value)?;
            }
            for (key, (_, value)) in fields.iter().zip(&given.fields) {
                match value {
                    Value::Float(x) => buffer.column_f64(*key, *x)?,
                    Value::Int(x) => buffer.column_i64(*key, *x)?,
                    Value::UInt(x) => buffer.column_i64(*key, *x as i64)?,
                    Value::Bool(x) => buffer.column_bool(*key, *x)?,
                    Value::String(x) => buffer.column_str(*key, x)?,
                };
            }
            buffer.at(TimestampNanos::new(given.time))?;
        }
        Ok(black_box(buffer.as_bytes()).len())
    };
    Ok(Box::new(move || pass().map_err(|e| e.to_string())))
}

/// What a contestant reached on a data set.
struct Outcome {
    /// Seconds of each round.
    seconds: Vec<f64>,
    bytes: usize,
}

impl Outcome {
    fn median(&self) -> f64 {
        let mut seconds = self.seconds.clone();
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    }
}

/// Runs the rounds on one data set. One more comes first and is not counted: it touches every buffer.
fn rounds(passes: &mut [Pass<'_>], rounds: usize) -> Result<Vec<Outcome>, String> {
    let mut outcomes: Vec<Outcome> = passes.iter().map(|_| Outcome { seconds: Vec::new(), bytes: 0 }).collect();
    for round in 0..=rounds {
        for (pass, outcome) in passes.iter_mut().zip(&mut outcomes) {
            let start = ThreadTime::now();
            outcome.bytes = pass()?;
            if round > 0 {
                outcome.seconds.push(start.elapsed().as_secs_f64());
            }
        }
    }
    Ok(outcomes)
}

fn read(bytes: &[u8]) -> Result<Document<&[u8]>, String> {
    parse(bytes, &ReadOptions::new()).map_err(|e| e.to_string())
}

/// All rows are written, the same with and without prepared keys, and the strict reader accepts them.
fn check(rows: &Rows<'_>) -> Result<(), String> {
    let mut encoder = Encoder::new(EncodeOptions::new());
    for given in &rows.0 {
        let mut row = encoder.row(given.measurement.as_bytes());
        given.tags.iter().for_each(|(key, value)| row.add_tag(key.as_bytes(), value.as_bytes()));
        given.fields.iter().for_each(|(key, value)| row.add_field(&Key::new(key.as_bytes()), value));
        row.end(Some(Time::Units(given.time))).map_err(|e| e.to_string())?;
    }
    let report = validate(encoder.as_bytes(), &ReadOptions::new().mode(Mode::Strict));
    let document = read(encoder.as_bytes())?;
    let same = Rows::of(&document).0.iter().zip(&rows.0).all(|(a, b)| a.fields == b.fields && a.time == b.time);
    match report.ok() && report.records == rows.0.len() as u64 && same {
        true => Ok(()),
        false => Err("what was written does not read back as what was given".to_string()),
    }
}

/// What a race leaves behind.
pub struct Written {
    /// The tables.
    pub text: String,
    /// The chart.
    pub chart: String,
    /// The promises that were missed.
    pub missed: Vec<String>,
}

/// Everybody on every data set.
pub fn run(setting: &Setting, library: &Path) -> Result<Written, String> {
    let library = Linepack::load(library)?;
    let head = || [String::new()].into_iter().chain(SETS.map(|(set, _)| set.to_string())).collect::<Vec<_>>();
    let mut seconds = vec![head()];
    seconds.extend(CONTESTANTS.map(|name| vec![name.to_string()]));
    let mut ratios = seconds.clone();
    let mut promises = vec![["work", "data set", "must reach", "reached", "verdict"].map(str::to_string).to_vec()];
    let mut missed = Vec::new();
    let mut groups = Vec::new();
    for (set, target) in SETS {
        eprintln!("racing on {set}");
        let made = data::make(set, setting.mib << 20);
        let document = read(&made.bytes)?;
        let (given, ordered) = (Rows::of(&document), Rows::of(&document).ordered());
        check(&ordered)?;
        let mut passes = [
            peer(&ordered).map_err(|e| e.to_string())?,
            prepared(&ordered),
            plain(&ordered),
            prepared(&given),
            c_prepared(library, &ordered)?,
            c_plain(library, &ordered)?,
        ];
        let outcomes = rounds(&mut passes, setting.rounds)?;
        if outcomes[1..].iter().any(|outcome| outcome.bytes != outcomes[1].bytes) {
            return Err(format!("{set}: not all of linepack write the same"));
        }
        let [peer, prepared, plain, _, c_prepared, c_plain] = [0, 1, 2, 3, 4, 5].map(|i| outcomes[i].median());
        let mut bars = Vec::new();
        for (row, (name, outcome)) in CONTESTANTS.iter().zip(&outcomes).enumerate() {
            let (a_row, gb) = (outcome.median() / given.0.len() as f64, outcome.bytes as f64 / outcome.median() / 1e9);
            let ratio = report::ratio(peer / outcome.median());
            seconds[row + 1].push(format!("{:.0} ns, {} GB/s", a_row * 1e9, report::speed(gb)));
            ratios[row + 1].push(ratio.clone());
            let colour = if *name == PEER { chart::PEER } else { chart::OURS };
            let label = format!("{} GB/s; {ratio}", report::speed(gb));
            bars.push(Bar { name: name.to_string(), length: gb, label, colour });
        }
        groups.push((set.to_string(), bars));
        let mut promise = |work: &str, target: f64, against: &str, reached: f64| {
            let verdict = if reached >= target { "reached" } else { "missed" };
            if reached < target {
                missed.push(format!("{work} on {set}"));
            }
            let must = format!("{target} × {against}");
            promises.push([work, set, &must, &report::ratio(reached), verdict].map(str::to_string).to_vec());
        };
        if let Some(target) = target {
            promise(PREPARED, target, PEER, peer / prepared);
        }
        promise(C_PREPARED, C_TARGET, PREPARED, prepared / c_prepared);
        promise(C_PLAIN, C_TARGET, PLAIN, plain / c_plain);
    }
    let mut text = format!(
        "# Writing line protocol, side by side\n\n\
         Written by `make bench-encode`, {}. README.md says how to read it: compare within a table, trust ratios, not times.\n\n\
         - Machine: {}, one core.\n\
         - Contestants: linepack {}, in C its shared library, questdb-rs {} (`Buffer`, text protocol version 1, names validated before).\n\
         - The rows of {} MiB of each data set as plain structs, tags in ascending order unless said otherwise; medians of {} \
         interleaved rounds, CPU time.\n\n\
         ![Writing, side by side](encode.svg)\n",
        setting.date,
        report::processor(),
        linepack::VERSION,
        report::version("questdb-rs"),
        setting.mib,
        setting.rounds,
    );
    for (title, rows) in [("A row", &seconds), ("Times as fast as the peer", &ratios), ("What is promised", &promises)]
    {
        let _ = write!(text, "\n## {title}\n\n{}", report::table(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>()));
    }
    let chart = chart::bars(
        "Writing line protocol, side by side",
        ["GB/s, longer is better; then times as fast as the peer.", "One core, one interleaved run, medians."],
        &groups,
    );
    Ok(Written { text, chart, missed })
}
