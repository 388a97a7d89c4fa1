//! One request to the server, tried again where that can help.

use crate::args::Write as Args;
use crate::diagnostic::harmless;
use crate::exit::{Failure, complain, reason};
use linepack::write::{Gzip, Outcome, RetryPolicy, WriteOptions, WriteRequest, WriteResponse};
use linepack::{Code, Precision};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use ureq::Agent;
use ureq::http::StatusCode;

/// The longest wait before the second try; it doubles each time.
const FIRST_WAIT: f64 = 0.5;
/// The last try begins at most so many seconds after the first.
const DEADLINE: f64 = 180.0;
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(60);
/// Bytes of an answer's body that are read.
const TEXT: u64 = 1 << 20;

pub struct Client {
    agent: Agent,
    options: WriteOptions,
    precision: Precision,
    packer: Option<Gzip>,
    policy: RetryPolicy,
}

/// Why there is no answer that ends the tries.
struct Fault {
    message: String,
    /// Whether another try may help, and how long the server asks to wait.
    again: bool,
    retry_after: Option<u64>,
}

impl Client {
    /// Everything that can be wrong with the arguments is found here.
    pub fn new(args: &Args, precision: Precision) -> Result<Self, Failure> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // Following one would turn the write into a GET, or carry the token elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER))
            .user_agent(concat!("linepack/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        let mut options = WriteOptions::new(&args.url, &args.bucket).gzip(args.gzip);
        options.org = args.org.clone();
        options.token = token(args)?.map(|token| token.trim().into());
        // The smallest of bodies, so that what is wrong is said before any file is read.
        WriteRequest::new(&options, b"m f=1", precision).map_err(|error| {
            let option = match error.code {
                Code::InvalidUrl => "--url: ",
                Code::MissingBucket => "--bucket: ",
                Code::EmptyOrg => "--org: ",
                _ => "",
            };
            Failure::usage(format!("{option}{error}"))
        })?;
        let policy = RetryPolicy {
            base: FIRST_WAIT,
            max_tries: args.max_tries,
            deadline: Some(DEADLINE),
            ..RetryPolicy::default()
        };
        Ok(Client { agent, options, precision, packer: None, policy })
    }

    /// Sends one body and gives the server's answer, which is not to try again; the error is a sentence for the user.
    pub fn write(&mut self, body: &[u8]) -> Result<WriteResponse, String> {
        let request = WriteRequest::packed_by(&self.options, body, self.precision, &mut self.packer)
            .map_err(|error| error.to_string())?;
        let began = Instant::now();
        let mut tries = 0;
        loop {
            let fault = match attempt(&self.agent, &request) {
                Ok(response) => return Ok(response),
                Err(fault) => fault,
            };
            tries += 1;
            let wait = self.policy.wait(tries, began.elapsed().as_secs_f64(), fault.retry_after, chance());
            let Some(wait) = wait.filter(|_| fault.again) else { return Err(fault.message) };
            complain(&format!("{}; trying again in {wait:.1} s", fault.message));
            std::thread::sleep(Duration::from_secs_f64(wait));
        }
    }
}

/// A number from 0 up to 1 that nobody can foresee, so that clients do not come back all at once.
fn chance() -> f64 {
    // Each of these states has keys of its own.
    RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64
}

fn attempt(agent: &Agent, request: &WriteRequest<'_>) -> Result<WriteResponse, Fault> {
    let mut post = agent.post(request.url());
    for header in request.headers() {
        post = post.header(header.name, header.value());
    }
    let mut answer = post.send(request.body()).map_err(unreached)?;
    let headers: Vec<(String, String)> = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    let status = answer.status().as_u16();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
    // What cannot be read of an answer leaves its status.
    let body = answer.body_mut().with_config().limit(TEXT).read_to_vec().unwrap_or_default();
    let response = WriteResponse::parse(status, &headers, &body, now);
    match response.outcome {
        Outcome::Retry => Err(Fault { message: said(&response), again: true, retry_after: response.retry_after }),
        _ => Ok(response),
    }
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
    let again = matches!(error, ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed);
    let why = match error {
        ureq::Error::Io(error) => reason(&error),
        ureq::Error::HostNotFound => "there is no host of that name".into(),
        error => error.to_string(),
    };
    Fault { message: format!("cannot reach the server: {why}"), again, retry_after: None }
}

fn token(args: &Args) -> Result<Option<String>, Failure> {
    if let Some(path) = &args.token_file {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Failure::io(format!("cannot read the token in {}: {}", path.display(), reason(&e))))?;
        return Ok(Some(text));
    }
    if let Some(name) = &args.token_env {
        let text = std::env::var(name)
            .map_err(|_| Failure::usage(format!("--token-env: there is no variable {name}, or it is not text")))?;
        return Ok(Some(text));
    }
    Ok(args.token.clone())
}
