//! A server's process on the loopback, and requests to it.

use linepack::Precision;
use linepack::write::{WriteOptions, WriteRequest};
use linepack_conformance::face;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use ureq::{Agent, http};

/// How long a server may take to start, and to answer one request.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of an answer that are read.
const ANSWER: u64 = 256 << 20;

/// A running server with its own empty folder, ended with the value.
pub struct Server {
    child: Child,
    agent: Agent,
    url: String,
    _data: TempDir,
}

/// What a server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers, those that are text.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Reply {
    /// The headers as `WriteResponse` takes them.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// The body, for messages and JSON.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of an answer that must be a good one.
    pub fn good(self) -> Result<String, String> {
        if self.status / 100 == 2 { Ok(self.text()) } else { Err(format!("status {}: {}", self.status, self.text())) }
    }
}

/// Where `make` puts what servers are made of.
pub fn folder() -> PathBuf {
    face::root().join("target/servers")
}

/// Whether a server is there; where it is not, a word on that, and a failure on the build server if it is `required` there.
pub fn installed(program: &Path, required: bool) -> bool {
    if program.exists() {
        return true;
    }
    println!("skipped: no {}", program.display());
    assert!(!required || !face::must_be_complete(), "the server must be there");
    false
}

impl Server {
    /// Starts one on a free port and waits until it answers under `health`. `command` is given its folder and address.
    pub fn start(health: &str, command: impl FnOnce(&Path, &str) -> Result<Command, String>) -> Result<Server, String> {
        let data = tempfile::tempdir().map_err(|e| e.to_string())?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.map_err(|e| e.to_string())?.to_string();
        let mut command = command(data.path(), &address)?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().map_err(|e| format!("{command:?}: {e}"))?;
        let config = Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        let mut server = Server { child, agent: config.build().into(), url: format!("http://{address}"), _data: data };
        let deadline = Instant::now() + PATIENCE;
        while let Err(error) = server.get(health, &[]) {
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

    /// `http://` and the address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends one request; any status is an answer.
    pub fn send(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Reply, String> {
        let request =
            headers.iter().fold(http::Request::builder().method(method).uri(url), |request, (name, value)| {
                request.header(*name, *value)
            });
        let failed = |e: ureq::Error| format!("{method} {url}: {e}");
        let mut answer = match method {
            "GET" => self.agent.run(request.body(()).map_err(|e| e.to_string())?).map_err(failed)?,
            _ => self.agent.run(request.body(body).map_err(|e| e.to_string())?).map_err(failed)?,
        };
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            Some((name.to_string(), value.to_str().ok()?.to_string()))
        };
        let headers = answer.headers().iter().filter_map(header).collect();
        let body = answer.body_mut().with_config().limit(ANSWER).read_to_vec().map_err(failed)?;
        Ok(Reply { status: answer.status().as_u16(), headers, body })
    }

    /// The answer to a write that linepack makes.
    pub fn write(&self, options: &WriteOptions, body: &[u8], precision: Precision) -> Result<Reply, String> {
        let request = WriteRequest::new(options, body, precision).map_err(|e| e.to_string())?;
        let headers: Vec<_> = request.headers().iter().map(|header| (header.name, header.value())).collect();
        self.send(request.method(), request.url(), &headers, request.body())
    }

    /// The body of a good answer to a `GET`.
    pub fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<String, String> {
        let request = self.agent.get(format!("{}{path}", self.url)).query_pairs(query.iter().copied());
        let mut answer = request.call().map_err(|e| format!("{path}: {e}"))?;
        let read = answer.body_mut().with_config().limit(ANSWER).read_to_vec();
        let body = read.map_err(|e| format!("{path}: {e}"))?;
        Reply { status: answer.status().as_u16(), headers: Vec::new(), body }.good().map_err(|e| format!("{path}: {e}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only where it has ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
