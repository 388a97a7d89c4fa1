//! One request to the server, tried again where that can help.

use crate::args::Write as Args;
use crate::diagnostic::harmless;
use crate::exit::{Failure, complain, reason};
use flate2::{Compression, write::GzEncoder};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::Write;
use std::time::Duration;
use ureq::http::header::{LOCATION, RETRY_AFTER};
use ureq::http::{HeaderValue, StatusCode};
use ureq::{Agent, Body, http::Response};

/// What stays as it is in a query string.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// The wait before the second try; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// No wait is longer, whatever the server asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_secs(60);
/// Bytes of an error's text that are read.
const TEXT: u64 = 64 << 10;

pub struct Client {
    agent: Agent,
    url: String,
    authorization: Option<HeaderValue>,
    gzip: bool,
    tries: u32,
}

/// Why a try failed.
struct Fault {
    message: String,
    /// Whether another try may help, and how long the server asks to wait.
    again: bool,
    wait: Option<Duration>,
}

impl Client {
    pub fn new(args: &Args) -> Result<Self, Failure> {
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
        let authorization = token(args)?.map(|token| authorization(&token)).transpose()?;
        Ok(Client { agent, url: url(args)?, authorization, gzip: args.gzip, tries: args.max_tries })
    }

    /// Sends one body; the error is a sentence for the user.
    pub fn write(&self, body: &[u8]) -> Result<(), String> {
        let packed = if self.gzip { Some(gzip(body).map_err(|e| format!("cannot pack the body: {e}"))?) } else { None };
        let body = packed.as_deref().unwrap_or(body);
        let mut wait = FIRST_WAIT;
        for attempt in 1.. {
            let Err(fault) = self.attempt(body) else { break };
            if !fault.again || attempt >= self.tries {
                return Err(fault.message);
            }
            let pause = fault.wait.unwrap_or(wait).min(LONGEST_WAIT);
            complain(&format!("{}; trying again in {} s", fault.message, pause.as_secs_f32()));
            std::thread::sleep(pause);
            wait *= 2;
        }
        Ok(())
    }

    fn attempt(&self, body: &[u8]) -> Result<(), Fault> {
        let mut request = self.agent.post(&self.url).content_type("text/plain; charset=utf-8");
        if let Some(value) = &self.authorization {
            request = request.header("Authorization", value);
        }
        if self.gzip {
            request = request.header("Content-Encoding", "gzip");
        }
        match request.send(body) {
            Ok(answer) if answer.status() == StatusCode::NO_CONTENT => Ok(()),
            Ok(answer) => Err(refused(answer)),
            Err(error) => Err(unreached(error)),
        }
    }
}

fn refused(mut answer: Response<Body>) -> Fault {
    let status = answer.status();
    let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let wait = header(RETRY_AFTER).and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    let location = header(LOCATION).map(|to| format!(" (it points to {})", harmless(to))).unwrap_or_default();
    let text = answer.body_mut().with_config().limit(TEXT).lossy_utf8(true).read_to_string().unwrap_or_default();
    let said = said(&text);
    let colon = if said.is_empty() { "" } else { ": " };
    Fault {
        message: format!("the server answered {status}{location}{colon}{said}"),
        again: matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE),
        wait,
    }
}

/// The message in a server's answer, or the answer as it is; line ends stay, other control characters do not.
fn said(text: &str) -> String {
    let object: Option<serde_json::Value> = serde_json::from_str(text).ok();
    let message = object.as_ref().and_then(|o| o.get("message").or_else(|| o.get("error"))?.as_str());
    let lines: Vec<String> = message.unwrap_or(text).trim().lines().map(harmless).collect();
    lines.join("\n  ")
}

fn unreached(error: ureq::Error) -> Fault {
    let again = matches!(error, ureq::Error::Io(_) | ureq::Error::Timeout(_) | ureq::Error::ConnectionFailed);
    let why = match error {
        ureq::Error::Io(error) => reason(&error),
        ureq::Error::HostNotFound => "there is no host of that name".into(),
        error => error.to_string(),
    };
    Fault { message: format!("cannot reach the server: {why}"), again, wait: None }
}

fn url(args: &Args) -> Result<String, Failure> {
    let base = args.url.trim_end_matches('/');
    let rest = base.strip_prefix("http://").or_else(|| base.strip_prefix("https://"));
    let wrong = match rest {
        None => Some("it must begin with http:// or https://"),
        Some(rest) if rest.contains(['?', '#']) => Some("give it without a query; there are options for that"),
        Some(rest) if rest.split('/').next().is_some_and(|host| host.contains('@')) => {
            Some("give it without a name and a password; use --token-file or --token-env")
        }
        Some(_) => None,
    };
    if let Some(wrong) = wrong {
        return Err(Failure::usage(format!("--url: {wrong}")));
    }
    if args.bucket.is_empty() {
        return Err(Failure::usage("--bucket: it is empty"));
    }
    let encode = |text: &str| utf8_percent_encode(text, QUERY).to_string();
    let org = args.org.as_deref().map(|org| format!("&org={}", encode(org))).unwrap_or_default();
    let (bucket, precision) = (encode(&args.bucket), &args.reading.precision);
    let url = format!("{base}/api/v2/write?bucket={bucket}&precision={precision}{org}");
    match url.parse::<ureq::http::Uri>() {
        Ok(uri) if uri.host().is_some_and(|host| !host.is_empty()) => Ok(url),
        _ => Err(Failure::usage(format!("--url: {} is not a URL", harmless(&args.url)))),
    }
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

fn authorization(token: &str) -> Result<HeaderValue, Failure> {
    let token = token.trim();
    let value = HeaderValue::from_str(&format!("Token {token}")).ok().filter(|_| !token.is_empty());
    let mut value = value.ok_or_else(|| Failure::usage("the token is empty or holds characters that none can have"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}
