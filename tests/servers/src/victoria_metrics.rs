//! Debian's VictoriaMetrics on the loopback.

use crate::point::Point;
use crate::server::{self, Server};
use linepack::write::WriteOptions;
use linepack_conformance::model::Value;
use std::process::Command;

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

/// What a point means to this server: a series for each field, every value a float, a string 0.
pub fn samples(point: &Point) -> Vec<Sample> {
    let sample = |(field, value): (&String, &Value)| {
        let name = format!("{}_{field}", point.measurement);
        let number = match value {
            Value::Float(bits) => f64::from_bits(*bits),
            Value::Int(n) => *n as f64,
            Value::UInt(n) => *n as f64,
            Value::Bool(b) => f64::from(u8::from(*b)),
            Value::Str(_) => 0.0,
        };
        let tags = point.tags.iter().map(|(key, value)| (key.clone(), value.clone()));
        let mut labels: Vec<_> = tags.chain([("__name__".into(), name)]).collect();
        labels.sort();
        Sample { labels, time: point.time.unwrap_or(0) / 1_000_000, bits: number.to_bits() }
    };
    point.fields.iter().map(sample).collect()
}

/// A running VictoriaMetrics.
pub struct VictoriaMetrics {
    server: Server,
}

impl VictoriaMetrics {
    /// Starts one, where it is there.
    pub fn start() -> Option<VictoriaMetrics> {
        let program = server::folder().join("usr/bin/victoria-metrics");
        if !server::installed(&program, true) {
            return None;
        }
        let server = Server::start("/health", |data, address| {
            let mut command = Command::new(program);
            command.arg(format!("-storageDataPath={}", data.display()));
            command.arg(format!("-httpListenAddr={address}")).arg("-retentionPeriod=100y");
            Ok(command)
        });
        Some(VictoriaMetrics { server: server.expect("the server starts") })
    }

    /// The process.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Where and how writes go: to the v2 API. In the v1 API the bucket becomes the tag `db`.
    pub fn writing(&self) -> WriteOptions {
        WriteOptions::new(self.server.url(), "b")
    }

    /// Everything that was written, in order.
    pub fn samples(&self) -> Result<Vec<Sample>, String> {
        self.server.get("/internal/force_flush", &[])?;
        // The range must be named; the end is in the year 2100.
        let all = [("match[]", r#"{__name__!=""}"#), ("start", "0"), ("end", "4102444800")];
        let mut samples = Vec::new();
        for line in self.server.get("/api/v1/export", &all)?.lines() {
            samples.append(&mut series(line).map_err(|e| format!("{e} in {line}"))?);
        }
        samples.sort();
        Ok(samples)
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
