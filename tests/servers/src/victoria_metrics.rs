//! Debian's VictoriaMetrics on the loopback.

use linepack_conformance::face;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::Agent;

/// How long the server may take to start, and to answer one request.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that are read.
const ANSWER: u64 = 256 << 20;

/// One number of one series.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// The tags, and the measurement and field as `__name__`, sorted.
    pub labels: Vec<(String, String)>,
    /// Milliseconds since 1970.
    pub time: i64,
    /// The bits of the number: all that this server keeps are floats.
    pub bits: u64,
}

/// A running server with its own empty folder, ended with the value.
pub struct VictoriaMetrics {
    child: Child,
    agent: Agent,
    url: String,
    _data: TempDir,
}

impl VictoriaMetrics {
    /// The program, where `make` puts it.
    pub fn program() -> PathBuf {
        face::root().join("target/servers/usr/bin/victoria-metrics")
    }

    /// Starts one on a free port and waits until it answers.
    pub fn start() -> Result<VictoriaMetrics, String> {
        let data = tempfile::tempdir().map_err(|e| e.to_string())?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.map_err(|e| e.to_string())?.to_string();
        let child = Command::new(VictoriaMetrics::program())
            .arg(format!("-storageDataPath={}", data.path().display()))
            .arg(format!("-httpListenAddr={address}"))
            .arg("-retentionPeriod=100y")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("{}: {e}", VictoriaMetrics::program().display()))?;
        let agent = Agent::config_builder().timeout_global(Some(PATIENCE)).build().into();
        let mut server = VictoriaMetrics { child, agent, url: format!("http://{address}"), _data: data };
        let deadline = Instant::now() + PATIENCE;
        while let Err(error) = server.get("/health", &[]) {
            let ended = server.child.try_wait().map_err(|e| e.to_string())?;
            if let Some(status) = ended {
                return Err(format!("the server ended with {status}"));
            }
            if Instant::now() > deadline {
                return Err(format!("the server does not answer: {error}"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    /// Writes one body, whose timestamps are in `precision`.
    pub fn write(&self, body: &[u8], precision: &str) -> Result<(), String> {
        let url = format!("{}/api/v2/write", self.url);
        let request = self.agent.post(url).query("bucket", "b").query("precision", precision);
        request.send(body).map(drop).map_err(|e| format!("the write failed: {e}"))
    }

    /// Everything that was written, in order.
    pub fn samples(&self) -> Result<Vec<Sample>, String> {
        self.get("/internal/force_flush", &[])?;
        // The range must be named; the end is in the year 2100.
        let all = [("match[]", r#"{__name__!=""}"#), ("start", "0"), ("end", "4102444800")];
        let mut samples = Vec::new();
        for line in self.get("/api/v1/export", &all)?.lines() {
            samples.append(&mut series(line).map_err(|e| format!("{e} in {line}"))?);
        }
        samples.sort();
        Ok(samples)
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<String, String> {
        let request = self.agent.get(format!("{}{path}", self.url)).query_pairs(query.iter().copied());
        let mut answer = request.call().map_err(|e| format!("{path}: {e}"))?;
        answer.body_mut().with_config().limit(ANSWER).read_to_string().map_err(|e| format!("{path}: {e}"))
    }
}

impl Drop for VictoriaMetrics {
    fn drop(&mut self) {
        // Both fail only where it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The samples of one exported line: the labels, and their numbers and times side by side.
fn series(line: &str) -> Result<Vec<Sample>, String> {
    let json: serde_json::Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let labels = json["metric"].as_object().ok_or("no labels")?;
    let label = |(key, value): (&String, &serde_json::Value)| Some((key.clone(), value.as_str()?.to_string()));
    let mut labels = labels.iter().map(label).collect::<Option<Vec<_>>>().ok_or("a label that is no text")?;
    labels.sort();
    let (values, times) = (json["values"].as_array().ok_or("no values")?, json["timestamps"].as_array());
    let times = times.filter(|times| times.len() == values.len()).ok_or("not a time for each value")?;
    let sample = |(value, time): (&serde_json::Value, &serde_json::Value)| {
        Some(Sample { labels: labels.clone(), time: time.as_i64()?, bits: value.as_f64()?.to_bits() })
    };
    values
        .iter()
        .zip(times)
        .map(sample)
        .collect::<Option<_>>()
        .ok_or_else(|| "a value or time that is no number".into())
}
