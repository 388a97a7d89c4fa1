//! `linepack write` against real servers: what a file means is there afterwards, and what is not there is in the file of rejected
//! lines.

use linepack::{Errors, Precision, ReadOptions, validate};
use linepack_servers::documents::Documents;
use linepack_servers::{Influxdb, Point, Questdb, VictoriaMetrics, meant, samples};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// 2020-09-13T00:00:00Z.
const MIDNIGHT: i64 = 1_599_955_200;

/// The command, built in this test's own profile.
static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("a test lies in TARGET/PROFILE/deps");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "-p", "linepack-cli", "--manifest-path"]);
    cargo.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    cargo.arg("--target-dir").arg(profile.parent().expect("a profile lies in TARGET"));
    if profile.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo runs").success(), "the command can be built");
    profile.join("linepack")
});

/// A file in a folder of its own, to be written.
struct Job {
    folder: TempDir,
}

/// What a run came to.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    err: String,
    summary: Json,
    /// Lines of the records in the file of rejected lines, sorted.
    rejected: Vec<String>,
}

impl Ran {
    fn count(&self, member: &str) -> u64 {
        self.summary[member].as_u64().expect(member)
    }
}

impl Job {
    fn new(text: impl AsRef<[u8]>) -> Job {
        let job = Job { folder: tempfile::tempdir().unwrap() };
        fs::write(job.file(), text).unwrap();
        job
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("in.lp")
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("in.lp.linepack-journal")
    }

    fn start(&self, url: &str, bucket: &str, options: &[&str]) -> Child {
        let mut command = Command::new(&*PROGRAM);
        command.args(["write", "--json", "--url", url, "--bucket", bucket]).args(options).arg(self.file());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn run(&self, url: &str, bucket: &str, options: &[&str]) -> Ran {
        self.end(self.start(url, bucket, options))
    }

    fn end(&self, child: Child) -> Ran {
        let output = child.wait_with_output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        let last: Json = out.lines().last().map_or(Json::Null, |line| serde_json::from_str(line).unwrap());
        let rejected = fs::read_to_string(self.folder.path().join("in.lp.rejected")).unwrap_or_default();
        Ran { code: output.status.code(), err, summary: last["summary"].clone(), rejected: lines(&rejected) }
    }
}

/// Lines of records, sorted.
fn lines(document: &str) -> Vec<String> {
    let lines = document.lines().map(|line| line.trim().to_string());
    let mut lines: Vec<_> = lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    lines.sort();
    lines
}

/// The points of a document without faults, in the order of their times.
fn points_of(document: &str, precision: Precision) -> Vec<Point> {
    let mut points: Vec<_> = meant(document.as_bytes(), precision).into_iter().map(|(_, point)| point).collect();
    points.sort_by_key(|point| point.time);
    points
}

/// Lines about the load of machines.
#[derive(Default)]
struct Load {
    /// Everything, as it stands in the file.
    all: String,
    good: String,
    /// What is invalid for every server.
    invalid: String,
    /// What only a server can know, or a target.
    refused: String,
}

/// So many lines, some of them invalid, some with what an InfluxDB 1.6 does not take: an unsigned integer, or a string where
/// the field is a float already.
fn load(count: i64, precision: Precision) -> Load {
    let mut load = Load::default();
    for n in 0..count {
        let start = format!("cpu,host=h{},region=eu\\ w\\,{}", n % 7, n % 3);
        let time = MIDNIGHT * 1_000_000_000 / precision.ns_per_unit() + n;
        let (kind, fields) = match n {
            _ if n % 101 == 17 => (&mut load.invalid, "load=".to_string()),
            _ if n % 503 == 33 => (&mut load.refused, format!("load={n}u")),
            _ if n % 709 == 50 => (&mut load.refused, format!("load=\"text {n}\"")),
            _ if n % 11 == 4 => (&mut load.good, format!("load={n}.25,note=\"two\nlines \\\"{n}\\\" ü\"")),
            _ => (&mut load.good, format!("load={n}.25,sys={n}i,ok={}", n % 2 == 0)),
        };
        let line = format!("{start} {fields} {time}\n");
        *kind += &line;
        load.all += &line;
    }
    load
}

/// A database in which the load is a float already.
fn database_with_load(server: &Influxdb) -> String {
    let database = server.database();
    let seed = server.server().write(&server.writing(&database), b"cpu,host=seed load=0.5 1\n", Precision::Ns).unwrap();
    assert_eq!(seed.status, 204);
    database
}

/// Asserts that the good lines and nothing else are there.
fn arrived(server: &Influxdb, database: &str, load: &Load, precision: Precision) {
    let mut found = server.points(database, Some(&["cpu"])).unwrap();
    found.sort_by_key(|point| point.time);
    assert_eq!(found.remove(0).time, Some(1));
    let expected = points_of(&load.good, precision);
    let missing = || expected.iter().find(|point| !found.contains(point));
    assert!(found == expected, "{} points of {}, without {:?}", found.len(), expected.len(), missing());
}

#[test]
fn influxdb_has_every_precision_plain_and_packed() {
    let Some(server) = Influxdb::start() else { return };
    for &precision in Precision::ALL {
        for gzip in [&[][..], &["--gzip"]] {
            let load = load(4_000, precision);
            let (job, database) = (Job::new(&load.all), database_with_load(&server));
            let options = ["--api", "v1", "--precision", precision.word(), "--parallel", "4", "--batch-size", "700"];
            let ran = job.run(server.server().url(), &database, &[&options, gzip].concat());
            assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{ran:?}");
            assert_eq!(ran.rejected, lines(&format!("{}{}", load.invalid, load.refused)), "{precision}");
            assert_eq!(ran.count("refused"), lines(&load.refused).len() as u64);
            assert_eq!(ran.count("invalid"), lines(&load.invalid).len() as u64);
            arrived(&server, &database, &load, precision);
            println!("InfluxDB 1.6, {precision} {gzip:?}: {}", ran.summary);
        }
    }
}

/// Whether a name has a quote in it, or is the one that this server has for the time.
fn quoted(point: &Point) -> bool {
    let tags = point.tags.iter().flat_map(|(key, value)| [key, value]);
    let mut names = tags.chain(point.fields.keys()).chain([&point.measurement]);
    names.any(|name| name.contains('"')) || point.fields.contains_key("time")
}

/// Whether a record has a field twice.
fn twice(document: &str) -> bool {
    let parsed = linepack::parse(document.as_bytes(), &ReadOptions::new().errors(Errors::Collect));
    let fields = parsed.expect("errors are collected").iter().map(|line| line.fields().count()).collect::<Vec<_>>();
    let meant = meant(document.as_bytes(), Precision::Ns);
    meant.iter().zip(fields).any(|((_, point), fields)| point.fields.len() < fields)
}

#[test]
fn influxdb_has_what_random_documents_mean() {
    let Some(server) = Influxdb::start() else { return };
    let mut documents = Documents::new(8);
    let (alone, options) = (server.database(), ReadOptions::new());
    let (mut text, mut expected, mut rejected, mut refused) = (String::new(), Vec::new(), String::new(), 0);
    for _ in 0..8_000 {
        let entry = String::from_utf8(documents.next(1)).unwrap();
        // What this server reads otherwise is the targets' matter; here it is about what is lost.
        let points = meant(entry.as_bytes(), Precision::Ns);
        if entry.contains(['\\', '#', '\r']) || points.iter().any(|(_, point)| quoted(point)) || twice(&entry) {
            continue;
        }
        text += &entry;
        if !validate(entry.as_bytes(), &options).ok() {
            rejected += &entry;
        } else if let [(_, point)] = &points[..] {
            // The record itself, without what is around it.
            let record = format!("{}\n", entry.trim());
            // An answer that repeats control characters is no HTTP.
            let reply = server.server().write(&server.writing(&alone), record.as_bytes(), Precision::Ns);
            if reply.is_ok_and(|reply| reply.status == 204) {
                expected.push(point.clone());
            } else {
                rejected += &record;
                refused += 1;
            }
        }
    }
    expected.sort_by(|a, b| a.measurement.cmp(&b.measurement));
    let job = Job::new(&text);
    let mut came = Vec::new();
    for target in [&[][..], &["--target", "influxdb1"]] {
        let database = server.database();
        let options = ["--api", "v1", "--batch-size", "100", "--parallel", "4"];
        let ran = job.run(server.server().url(), &database, &[&options, target].concat());
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert_eq!(ran.rejected, lines(&rejected), "{target:?}");
        assert_eq!(ran.count("accepted"), expected.len() as u64, "{target:?}");
        let mut found = server.points(&database, None).unwrap();
        found.sort_by(|a, b| a.measurement.cmp(&b.measurement));
        // What has no time is as of when it came: if it is sent again to find what was refused, it is there again.
        let timed: HashSet<&str> =
            expected.iter().filter(|point| point.time.is_some()).map(|point| &*point.measurement).collect();
        found.iter_mut().filter(|point| !timed.contains(&*point.measurement)).for_each(|point| point.time = None);
        let there = found.len();
        found.dedup();
        assert!(found == expected, "{} points of {}", found.len(), expected.len());
        assert!((there - found.len()) as u64 <= ran.count("repeated"), "{ran:?}");
        fs::remove_file(job.folder.path().join("in.lp.rejected")).unwrap();
        println!("InfluxDB 1.6, random {target:?}: {}", ran.summary);
        came.push(ran);
    }
    assert_eq!(came[0].count("refused"), refused);
    assert!(expected.len() > 400 && refused > 20, "{} {refused}", expected.len());
    // What the target knows is not sent.
    assert!(came[1].count("refused") < refused / 4, "{:?}", came[1].summary);
    assert!(came[1].count("invalid") > came[0].count("invalid"));
}

#[test]
fn the_target_warns_before_anything_is_sent() {
    let Some(server) = Influxdb::start() else { return };
    let job = Job::new("a f=1 1\na f=2u 2\na f=3,time=4 3\n");
    let database = server.database();
    let run = |invalid: &str| {
        let options = ["--api", "v1", "--target", "influxdb1", "--invalid", invalid];
        job.run(server.server().url(), &database, &options)
    };
    let warning = "in.lp:3:7: warning[reserved_name]: ";
    let ran = run("abort");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains(warning) && ran.err.contains("nothing was sent"), "{}", ran.err);
    assert_eq!(server.points(&database, None).unwrap(), []);
    let ran = run("reject");
    assert_eq!((ran.code, ran.rejected.as_slice()), (Some(1), &["a f=2u 2".to_string()][..]), "{ran:?}");
    assert_eq!((ran.count("invalid"), ran.count("refused"), ran.count("warnings")), (1, 0, 1));
    assert!(ran.err.contains(warning), "{}", ran.err);
    assert_eq!(server.points(&database, None).unwrap().len(), 2);
}

/// The first string makes the field one for the whole body, or the first float does: whatever comes of it is told.
#[test]
fn two_types_of_a_new_field_are_told_apart() {
    let Some(server) = Influxdb::start() else { return };
    let text: String = (0..400)
        .map(|n| format!("cpu f={} {n}\n", if n % 50 == 7 { "\"x\"".into() } else { format!("{n}.5") }))
        .collect();
    let (job, database) = (Job::new(&text), server.database());
    let ran = job.run(server.server().url(), &database, &["--api", "v1", "--batch-size", "100", "--parallel", "3"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let mut found = server.points(&database, Some(&["cpu"])).unwrap();
    found.sort_by_key(|point| point.time);
    let taken: Vec<&str> = text.lines().filter(|line| !ran.rejected.iter().any(|rejected| rejected == line)).collect();
    assert_eq!(found, points_of(&taken.join("\n"), Precision::Ns), "{ran:?}");
    assert_eq!(ran.count("accepted") + ran.count("refused"), 400);
    println!("InfluxDB 1.6, two types: {}", ran.summary);
}

/// The server closes the connection while it is still being sent to.
#[test]
fn a_body_that_is_too_large_is_halved() {
    let Some(server) = Influxdb::start() else { return };
    let note = "x".repeat(10_000);
    let text: String = (0..3_000).map(|n| format!("cpu n={n}i,note=\"{note}\" {n}\n")).collect();
    let (job, database) = (Job::new(&text), server.database());
    let options = ["--api", "v1", "--max-bytes", "1000000000"];
    let ran = job.run(server.server().url(), &database, &options);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{ran:?}");
    assert_eq!((ran.count("accepted"), ran.count("halved")), (3_000, 1));
    assert_eq!(server.points(&database, Some(&["cpu"])).unwrap().len(), 3_000);
}

#[test]
fn a_writer_that_is_killed_goes_on() {
    let Some(server) = Influxdb::start() else { return };
    let load = load(60_000, Precision::S);
    let (job, database) = (Job::new(&load.all), database_with_load(&server));
    let options = ["--api", "v1", "--precision", "s", "--parallel", "4", "--batch-size", "500"];
    let mut kills = 0;
    for batches in [20, 60] {
        let mut child = job.start(server.server().url(), &database, &options);
        let deadline = Instant::now() + Duration::from_secs(60);
        let done = || fs::read_to_string(job.journal()).unwrap_or_default().matches("{\"done\":").count();
        while done() < batches && child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < deadline, "{} batches", done());
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        kills += u32::from(!child.wait().unwrap().success());
        assert!(job.journal().exists(), "it was done before it was killed");
    }
    assert_eq!(kills, 2);
    let ran = job.run(server.server().url(), &database, &options);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{ran:?}");
    assert_eq!(ran.rejected, lines(&format!("{}{}", load.invalid, load.refused)));
    assert_eq!(ran.count("accepted"), points_of(&load.good, Precision::S).len() as u64);
    assert!(ran.count("earlier") >= 60 * 400, "{ran:?}");
    assert!(ran.count("sent_again") <= 2 * 4 * 500, "{ran:?}");
    arrived(&server, &database, &load, Precision::S);
    assert!(!job.journal().exists());
    println!("InfluxDB 1.6, killed twice: {}", ran.summary);
}

#[test]
fn victoria_metrics_has_it_by_both_apis() {
    let Some(server) = VictoriaMetrics::start() else { return };
    let mut expected = Vec::new();
    for (api, gzip) in [("v1", &[][..]), ("v1", &["--gzip"]), ("v2", &[]), ("v2", &["--gzip"])] {
        let measurement = format!("{api}_{}", gzip.len());
        let (mut good, mut invalid) = (String::new(), String::new());
        for n in 0..5_000 {
            let start = format!("{measurement},host=h\\ {},region=eu\\,w", n % 7);
            if n % 89 == 5 {
                invalid += &format!("{start} load={n}.x {}\n", MIDNIGHT + n);
            } else {
                good += &format!("{start} load={n}.25,sys={n}i,ok=true,note=\"a \\\"{n}\\\"\" {}\n", MIDNIGHT + n);
            }
        }
        let job = Job::new(good.clone() + &invalid);
        let options = ["--api", api, "--precision", "s", "--batch-size", "600", "--token", "any"];
        let ran = job.run(server.server().url(), "home", &[&options, gzip].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{ran:?}");
        assert_eq!(ran.rejected, lines(&invalid));
        for mut point in points_of(&good, Precision::S) {
            // The v1 API makes the bucket a tag.
            if api == "v1" {
                point.tags.insert("db".into(), "home".into());
            }
            expected.extend(samples(&point));
        }
    }
    expected.sort();
    let found = server.samples().unwrap();
    assert!(found == expected, "{} samples of {}, the first {:?}", found.len(), expected.len(), found.first());
    println!("VictoriaMetrics: {} samples by both APIs", found.len());
}

#[test]
fn questdb_has_it_too() {
    let Some(server) = Questdb::start() else { return };
    let (mut all, mut bad, mut expected) = (String::new(), String::new(), Vec::new());
    for n in 0..3_000 {
        let host = format!("h{}", n % 7);
        let start = format!("load,host={host}");
        // The first line makes the column one of floats.
        let line = match n {
            _ if n % 97 == 5 => format!("{start} value= {}\n", MIDNIGHT + n),
            _ if n % 401 == 60 => format!("{start} value=\"x\" {}\n", MIDNIGHT + n),
            _ => {
                let time = format!("2020-09-13T{:02}:{:02}:{:02}.000000Z", n / 3600, n / 60 % 60, n % 60);
                expected.push((time, host, n as f64 + 0.25));
                format!("{start} value={n}.25 {}\n", MIDNIGHT + n)
            }
        };
        if !line.contains(".25 ") {
            bad += &line;
        }
        all += &line;
    }
    let job = Job::new(&all);
    let options = ["--api", "v1", "--precision", "s", "--batch-size", "400", "--parallel", "1", "--gzip"];
    let ran = job.run(server.server().url(), "any", &options);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{ran:?}");
    assert_eq!(ran.rejected, lines(&bad));
    let table = server.table("load").unwrap();
    let column = |name: &str| table.columns.iter().position(|(column, _)| column == name).expect(name);
    let (time, host, value) = (column("timestamp"), column("host"), column("value"));
    let row = |row: &Vec<Json>| {
        let text = |cell: &Json| cell.as_str().map(str::to_string).unwrap_or_default();
        (text(&row[time]), text(&row[host]), row[value].as_f64().unwrap_or(f64::NAN))
    };
    let mut found: Vec<_> = table.rows.iter().map(row).collect();
    found.sort_by(|a, b| a.2.total_cmp(&b.2));
    assert_eq!(found, expected);
    println!("QuestDB: {}", ran.summary);
}
