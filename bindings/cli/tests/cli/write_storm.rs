//! A million lines through everything that goes wrong: nothing is lost, nothing is both written and rejected.

use crate::files::Files;
use crate::run::command;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

const LINES: u64 = 1_000_000;

/// Every so many lines one is invalid.
const INVALID: u64 = 251;

/// Together they hit a fifth of all requests.
const FAILURES: [&str; 6] = [
    "429:0.0365:retry-after=0",
    "429:0.0365:retry-after=1",
    "503:0.0365",
    "500:0.0365",
    "drop:0.0365",
    // Stored, and nobody is told.
    "lose:0.0365",
];

fn line(n: u64) -> String {
    let value = if n.is_multiple_of(INVALID) { String::new() } else { format!("{n}i") };
    format!("m,host=h{} v={value} {}", n % 100, 1_700_000_000 + n)
}

/// `linepack serve` with failures, which is killed and started again with what it has kept.
struct Endpoint {
    child: Child,
    address: String,
    dir: PathBuf,
}

impl Endpoint {
    fn start(files: &Files) -> Endpoint {
        let dir = Path::new(&files.path("kept")).to_path_buf();
        fs::create_dir(&dir).unwrap();
        let child = Endpoint::serve(&dir, "127.0.0.1:0");
        Endpoint { address: Endpoint::listening(&dir), child, dir }
    }

    fn serve(dir: &Path, address: &str) -> Child {
        let mut serve = command(&["serve", "--listen", address, "--seed", "8", "--dir"]);
        serve.arg(dir).args(FAILURES.iter().flat_map(|rule| ["--fail", rule]));
        let log = File::options().append(true).create(true).open(dir.join("log")).unwrap();
        serve.stdout(File::create(dir.join("address")).unwrap()).stderr(log).spawn().unwrap()
    }

    fn listening(dir: &Path) -> String {
        loop {
            let text = fs::read_to_string(dir.join("address")).unwrap();
            if let Some(address) = text.strip_prefix("listening on http://").and_then(|rest| rest.strip_suffix('\n')) {
                return address.to_string();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn kept(&self) -> PathBuf {
        self.dir.join("b/s.lp")
    }

    /// Until it has kept so many bytes, or the run is over.
    fn wait(&self, bytes: u64, child: &mut Child) {
        while fs::metadata(self.kept()).map_or(0, |about| about.len()) < bytes {
            assert!(child.try_wait().unwrap().is_none(), "it ended before {bytes} bytes were kept");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn kill_and_restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        // It does not mend a record that it was writing when it was killed, which nobody was told is there.
        let kept = fs::read(self.kept()).unwrap();
        let whole = kept.iter().rposition(|&byte| byte == b'\n').map_or(0, |lf| lf + 1);
        fs::write(self.kept(), &kept[..whole]).unwrap();
        self.child = Endpoint::serve(&self.dir, &self.address);
        assert_eq!(Endpoint::listening(&self.dir), self.address);
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_million_lines_arrive_whatever_fails_and_whoever_is_killed() {
    let files = Files::new();
    let mut document: String = String::new();
    (0..LINES).for_each(|n| document.extend([&*line(n), "\n"]));
    files.write("in.lp", &document);
    drop(document);
    let bytes = fs::metadata(files.path("in.lp")).unwrap().len();
    let mut server = Endpoint::start(&files);
    let file = files.path("in.lp");
    let url = format!("http://{}", server.address);
    let write = || {
        let mut write = command(&["write", "--json", "--precision", "s", "--bucket", "b", "--url", &url, &file]);
        write.args(["--batch-size", "4000", "--retry-base", "0.05", "--max-errors", "0"]);
        write.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    };
    let mut child = write();
    for (fifth, writer) in [(1, true), (2, false), (3, true), (4, false)] {
        server.wait(bytes * fifth / 5, &mut child);
        if writer {
            child.kill().unwrap();
            assert!(!child.wait().unwrap().success());
            child = write();
        } else {
            server.kill_and_restart();
        }
    }
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{out}");
    let last: serde_json::Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    let summary = &last["summary"];

    let kept = fs::read_to_string(server.kept()).unwrap();
    let mut times = vec![0u32; LINES as usize];
    for kept in kept.lines() {
        let n: u64 = kept.split("v=").nth(1).and_then(|rest| rest.split_once('i')?.0.parse().ok()).expect(kept);
        assert_eq!(kept, line(n));
        times[n as usize] += 1;
    }
    let rejected = files.read("in.lp.rejected");
    let rejected: Vec<&str> = rejected.lines().filter(|line| !line.starts_with('#')).collect();
    let mut invalid: Vec<String> = (0..LINES).filter(|n| n.is_multiple_of(INVALID)).map(line).collect();
    let missing = (0..LINES).filter(|n| !n.is_multiple_of(INVALID) && times[*n as usize] == 0).count();
    assert_eq!(missing, 0, "valid points that are not there: {summary}");
    assert!((0..LINES).all(|n| !n.is_multiple_of(INVALID) || times[n as usize] == 0), "an invalid line was written");
    let mut found = rejected.clone();
    found.sort_unstable();
    invalid.sort_unstable();
    assert!(found == invalid, "{} rejected, {} invalid", found.len(), invalid.len());

    let valid = LINES - invalid.len() as u64;
    assert_eq!(
        (&summary["accepted"], &summary["invalid"]),
        (&valid.into(), &(invalid.len() as u64).into()),
        "{summary}"
    );
    assert_eq!((&summary["complete"], &summary["refused"]), (&true.into(), &0.into()));
    let again = summary["sent_again"].as_u64().unwrap();
    // The writer was killed twice, with at most four requests under way each time.
    assert!(again <= 2 * 4 * 4000, "{summary}");
    let twice: u64 = times.iter().map(|&times| u64::from(times.saturating_sub(1))).sum();
    let log = fs::read_to_string(server.dir.join("log")).unwrap();
    let posts = log.lines().filter(|line| line.contains("POST /api/v2/write")).count();
    let answered = log.lines().filter(|line| line.contains("POST /api/v2/write 204")).count();
    println!(
        "{valid} points stored, {} lines rejected, {posts} requests, {} of them failed; {again} records sent again after a kill; \
         {twice} stored more than once",
        invalid.len(),
        posts - answered
    );
    assert!(posts - answered > posts / 10, "{posts} requests, {answered} answered");
    assert_eq!(files.names(), ["in.lp", "in.lp.rejected", "kept"]);
}
