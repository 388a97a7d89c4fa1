//! One request to the server, tried again where that can help.

use super::stop::Stop;
use crate::args::{Server, Write as Args};
use crate::diagnostic::harmless;
use crate::exit::{Failure, reason};
use linepack::write::{Gzip, Outcome, RetryPolicy, WriteOptions, WriteRequest, WriteResponse};
use linepack::{Code, Precision};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::ErrorKind;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use ureq::Agent;
use ureq::http::StatusCode;

const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(60);
/// Servers that take no body of this length stop reading it and close the connection, which may cost their answer. So what is
/// longer is sent only once the server has agreed to it, or after this time: some do not know the question.
const ASK_FROM: usize = 1 << 20;
const AGREEMENT: Duration = Duration::from_millis(500);
/// Bytes of an answer's body that are read.
const TEXT: u64 = 1 << 20;

/// The server, as all threads see it.
pub struct Client {
    agent: Agent,
    options: WriteOptions,
    precision: Precision,
    policy: RetryPolicy,
    /// When the server wants to be asked again, if it said so to one of the threads.
    not_before: Mutex<Option<Instant>>,
    pub counts: Counts,
}

/// What was sent so far.
#[derive(Debug, Default)]
pub struct Counts {
    /// Requests, those that were tried again among them.
    pub requests: AtomicU64,
    pub retries: AtomicU64,
    /// Bytes of line protocol that were answered.
    pub bytes: AtomicU64,
    /// Requests that the server may have done something for, though it did not say so.
    pub in_doubt: AtomicU64,
}

/// Why there is no answer that ends the tries.
struct Fault {
    message: String,
    /// Whether another try may help, and how long the server asks to wait.
    again: bool,
    retry_after: Option<u64>,
    /// Whether the server may have stored the records.
    in_doubt: bool,
}

impl Client {
    /// Everything that can be wrong with the arguments is found here.
    pub fn new(args: &Args, precision: Precision) -> Result<Self, Failure> {
        let (server, requests) = (&args.server, &args.requests);
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections_per_host(requests.parallel.into())
            .timeout_connect(Some(CONNECT))
            .timeout_await_100(Some(AGREEMENT))
            .timeout_recv_response(Some(ANSWER))
            .user_agent(concat!("linepack/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        let mut options = WriteOptions::new(&server.url, &server.bucket)
            .api(server.api)
            .auth(server.auth)
            .user(&server.user)
            .gzip(requests.gzip);
        options.org = server.org.clone();
        options.retention_policy = server.rp.clone();
        options.accept_partial = server.accept_partial;
        options.no_sync = server.no_sync.then_some(true);
        options.token = token(server)?.map(|token| token.trim().into());
        // The smallest of bodies, so that what is wrong is said before any file is read.
        WriteRequest::new(&options, b"m f=1", precision).map_err(|error| {
            let option = match error.code {
                Code::InvalidUrl => "--url: ",
                Code::MissingBucket => "--bucket: ",
                Code::EmptyOrg => "--org: ",
                Code::InvalidUser => "--user: ",
                Code::UnsupportedPrecision => "--precision: ",
                _ => "",
            };
            Failure::usage(format!("{option}{error}"))
        })?;
        let policy = RetryPolicy {
            base: requests.retry_base,
            max_tries: requests.max_tries,
            deadline: Some(requests.retry_deadline),
            ..RetryPolicy::default()
        };
        Ok(Client { agent, options, precision, policy, not_before: Mutex::new(None), counts: Counts::default() })
    }

    /// Where it writes to, without anything secret.
    pub fn destination(&self) -> String {
        let WriteOptions { url, bucket, api, .. } = &self.options;
        format!("{url} {api} {bucket}")
    }

    /// Sends one body and gives the server's answer, which is not to try again; the error is a sentence for the user. `tell` is
    /// told of each try that failed.
    pub fn write(
        &self,
        body: &[u8],
        packer: &mut Option<Gzip>,
        stop: &Stop,
        tell: &dyn Fn(&str),
    ) -> Result<WriteResponse, Failure> {
        let request = WriteRequest::packed_by(&self.options, body, self.precision, packer)
            .map_err(|error| Failure::io(error.to_string()))?;
        let stopped = || Failure::io("stopped");
        let began = Instant::now();
        let mut tries = 0;
        loop {
            // What was begun is tried once in any case: then it is known what came of it.
            if !self.wait_for_turn(stop) && tries > 0 {
                return Err(stopped());
            }
            self.counts.requests.fetch_add(1, Relaxed);
            let fault = match self.attempt(&request) {
                Ok(response) => {
                    self.counts.bytes.fetch_add(body.len() as u64, Relaxed);
                    return Ok(response);
                }
                Err(fault) => fault,
            };
            tries += 1;
            self.counts.in_doubt.fetch_add(fault.in_doubt.into(), Relaxed);
            let wait = self.policy.wait(tries, began.elapsed().as_secs_f64(), fault.retry_after, chance());
            let Some(wait) = wait.filter(|_| fault.again) else { return Err(Failure::io(fault.message)) };
            self.counts.retries.fetch_add(1, Relaxed);
            tell(&format!("{}; trying again in {wait:.1} s", fault.message));
            self.pause(fault.retry_after);
            if !stop.wait(Duration::from_secs_f64(wait)) {
                return Err(stopped());
            }
        }
    }

    /// Waits as long as the server has asked everybody to; says whether to go on then.
    pub fn wait_for_turn(&self, stop: &Stop) -> bool {
        stop.wait(self.pause(None))
    }

    /// Takes note of how long the server wants to be left alone by everybody, and gives how long that still is.
    fn pause(&self, seconds: Option<u64>) -> Duration {
        let now = Instant::now();
        let mut not_before = self.not_before.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(asked) = seconds.and_then(|seconds| now.checked_add(Duration::from_secs(seconds))) {
            *not_before = (*not_before).max(Some(asked));
        }
        not_before.map_or(Duration::ZERO, |not_before| not_before.saturating_duration_since(now))
    }

    fn attempt(&self, request: &WriteRequest<'_>) -> Result<WriteResponse, Fault> {
        let mut post = self.agent.post(request.url());
        for header in request.headers() {
            post = post.header(header.name, header.value());
        }
        if request.body().len() > ASK_FROM {
            post = post.header("Expect", "100-continue");
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
        let mut answer = match post.send(request.body()) {
            Ok(answer) => answer,
            // With its 400 InfluxDB 1 repeats what it refuses in a header, control characters and all. Which record that was is
            // found as where the server does not say it.
            Err(ureq::Error::Protocol(error)) if error.to_string().ends_with("invalid header value") => {
                let said =
                    b"partial write or none: the answer repeats control characters of the record and cannot be read";
                return Ok(WriteResponse::parse(400, &[], said, now));
            }
            Err(error) => return Err(unreached(error)),
        };
        let headers: Vec<(String, String)> = answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
        let status = answer.status().as_u16();
        // What cannot be read of an answer leaves its status.
        let body = answer.body_mut().with_config().limit(TEXT).read_to_vec().unwrap_or_default();
        let response = WriteResponse::parse(status, &headers, &body, now);
        match response.outcome {
            Outcome::Retry => Err(Fault {
                message: said(&response),
                again: true,
                retry_after: response.retry_after,
                in_doubt: !matches!(status, 429 | 503),
            }),
            _ => Ok(response),
        }
    }
}

/// A number from 0 up to 1 that nobody can foresee, so that clients do not come back all at once.
fn chance() -> f64 {
    // Each of these states has keys of its own.
    RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64
}

/// What the server said, for people; line ends stay, other control characters do not.
pub fn said(response: &WriteResponse) -> String {
    let lines: Vec<String> = response.message.lines().map(harmless).collect();
    let message = lines.join("\n  ");
    // The core's own sentence for an answer without words.
    if message.starts_with(&format!("the server answered {} ", response.status)) {
        return message;
    }
    let status = StatusCode::from_u16(response.status).ok();
    let reason = status.and_then(|status| status.canonical_reason()).map(|reason| format!(" {reason}"));
    format!("the server answered {}{}: {message}", response.status, reason.unwrap_or_default())
}

fn unreached(error: ureq::Error) -> Fault {
    use ureq::Error::{ConnectionFailed, HostNotFound, Io, Protocol, Timeout};
    let again = matches!(error, Io(_) | Timeout(_) | ConnectionFailed | Protocol(_));
    let in_doubt = match &error {
        Io(error) => error.kind() != ErrorKind::ConnectionRefused,
        _ => again,
    };
    let why = match error {
        Io(error) => reason(&error),
        HostNotFound => "there is no host of that name".into(),
        error => error.to_string(),
    };
    Fault { message: format!("cannot reach the server: {why}"), again, retry_after: None, in_doubt }
}

fn token(server: &Server) -> Result<Option<String>, Failure> {
    if let Some(path) = &server.token_file {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Failure::io(format!("cannot read the token in {}: {}", path.display(), reason(&e))))?;
        return Ok(Some(text));
    }
    if let Some(name) = &server.token_env {
        let text = std::env::var(name)
            .map_err(|_| Failure::usage(format!("--token-env: there is no variable {name}, or it is not text")))?;
        return Ok(Some(text));
    }
    Ok(server.token.clone())
}
