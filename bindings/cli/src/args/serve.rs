//! The arguments of `serve`.

use super::{OUTPUT, READING, SERVER, target, words};
use crate::exit::Failure;
use crate::serve::Rule;
use clap::{Args as Group, ValueEnum};
use linepack::{Mode, ReadOptions};
use linepack_shared::ReadWords;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

const EXAMPLES: &str = "\
Examples:
  linepack serve
  linepack serve --listen 127.0.0.1:0 --dir kept --token secret
  linepack serve --fail 503:every=5 --fail 429:0.1:retry-after=1 --fail drop:0.05 --seed 7
  curl -i 'http://127.0.0.1:8086/api/v2/write?bucket=home&precision=s' --data-binary @data.lp

The first line on standard output is the address, so that a script can read it; the same address in a browser shows what
arrives. Accepted records are appended as they were written to DIR/BUCKET/PRECISION.lp. With --format parquet they go to
DIR/BUCKET/MEASUREMENT/NUMBER.parquet, a file every five seconds, and what came after the last file is lost if the
process is killed. Standard error has one line a request. Ctrl-C ends it.

Rules of --fail: WHAT[:WHEN][:retry-after=SECONDS]
  WHAT  a status from 400 to 599; drop, which closes the connection and keeps nothing; or lose, which keeps the records
        and closes the connection without an answer
  WHEN  a chance such as 0.1, every=N writes, bytes=N for bodies of more than N bytes; several must all hold
The first rule that applies is the one that counts.

Exit codes: 0 ended by a signal, 2 wrong usage, 3 it could not listen.";

const FAILURES: &str = "Failures on purpose";

#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8086", value_parser = address)]
    pub listen: SocketAddr,

    /// Where accepted records are kept
    #[arg(long, default_value = "linepack-data")]
    pub dir: PathBuf,

    /// How they are kept
    #[arg(long, value_enum, default_value_t = Kept::Lp)]
    pub format: Kept,

    /// Answer 401 to a write without this token
    #[arg(long, value_parser = token)]
    pub token: Option<String>,

    /// How strictly the rules are taken: strict refuses what some servers read differently
    #[arg(long, help_heading = READING, value_parser = words(Mode::ALL, Mode::word), default_value = Mode::Spec.word())]
    pub mode: String,

    /// Refuse what this server would refuse; "linepack targets" lists them
    #[arg(long, help_heading = SERVER, value_name = "SERVER", hide_possible_values = true, value_parser = target::words())]
    pub target: Option<String>,

    /// Keep the good lines of a body that has bad ones (the default)
    #[arg(long)]
    pub partial: bool,

    /// Keep nothing of a body that has bad lines
    #[arg(long, conflicts_with = "partial")]
    pub all_or_nothing: bool,

    /// Longest body in bytes, as sent and unpacked
    #[arg(long, value_name = "BYTES", default_value_t = 10 << 20)]
    pub max_body: usize,

    /// Connections at a time; more have to wait
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    pub max_connections: u16,

    /// A body that takes longer is answered 408
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..))]
    pub timeout: u16,

    /// Answer writes with failures on purpose; may be given several times
    #[arg(long, help_heading = FAILURES, value_name = "RULE", value_parser = rule)]
    pub fail: Vec<Rule>,

    /// Which of the writes a chance in --fail hits: the same number hits the same ones
    #[arg(long, help_heading = FAILURES, value_name = "NUMBER", default_value_t = 0)]
    pub seed: u64,

    /// Print the address and each request as a JSON object on one line
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,
}

/// The form in which records are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kept {
    /// Line protocol, as it was written
    Lp,
    /// Parquet, a table for each measurement
    Parquet,
}

impl Serve {
    pub fn options(&self) -> Result<ReadOptions, Failure> {
        let (mode, target) = (Some(&*self.mode), self.target.as_deref());
        let words = ReadWords { mode, target, errors: Some("collect"), ..Default::default() };
        words.options().map_err(|e| Failure::usage(e.to_string()))
    }

    pub fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout.into())
    }
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "write ADDRESS:PORT, for example 127.0.0.1:8086 or [::1]:8086".into())
}

fn token(text: &str) -> Result<String, String> {
    if text.is_empty() { Err("an empty token protects nothing".into()) } else { Ok(text.into()) }
}

fn rule(text: &str) -> Result<Rule, String> {
    text.parse()
}
