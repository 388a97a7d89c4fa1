//! The arguments of `write`.

use super::{Colour, OUTPUT, Reading, SERVER, words};
use clap::builder::TypedValueParser;
use clap::{ArgAction, Args as Group, ValueEnum};
use linepack::write::{Api, AuthScheme};
use linepack::{ReadOptions, Target};
use linepack_shared::ReadWords;
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use crate::exit::Failure;

const EXAMPLES: &str = "\
Examples:
  linepack write data.lp --url http://127.0.0.1:8086 --bucket home
  linepack write --precision s --gzip --token-env INFLUX_TOKEN --url https://example.com --bucket home *.lp
  linepack write --api v1 --url http://127.0.0.1:8086 --bucket home --target influxdb1 data.lp
  gzip -dc data.lp.gz | linepack write --url http://127.0.0.1:8181 --bucket home --api v3 --invalid skip

Lines that are invalid, and records that the server refuses, go to FILE.rejected with place and reason as comments: mend them
there and send that file. What is done is kept in FILE.linepack-journal until all of it is: after a failure, Ctrl-C or a
crash the same command goes on where it was.

Exit codes: 0 written, 1 rejected lines, 2 wrong usage, 3 not finished: a file, the network or the server failed, or it was
stopped.";

const KEPT: &str = "What is sent, and what is kept";

#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub struct Write {
    /// Files to send; none, or -, is standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub reading: Reading,

    /// What becomes of lines that are invalid
    #[arg(long, help_heading = KEPT, value_enum, default_value_t = Invalid::Reject)]
    pub invalid: Invalid,

    /// Where rejected lines and records go [default: FILE.rejected, or linepack.rejected for standard input]
    #[arg(long, help_heading = KEPT, value_name = "FILE")]
    pub rejected: Option<PathBuf>,

    /// Where it is kept what was sent, to go on after an end that came early [default: FILE.linepack-journal, none for standard
    /// input]
    #[arg(long, help_heading = KEPT, value_name = "FILE")]
    pub journal: Option<PathBuf>,

    /// Keep no journal
    #[arg(long, help_heading = KEPT, conflicts_with = "journal")]
    pub no_journal: bool,

    /// Apply that server's own rules too: what it refuses is invalid, what it reads differently a warning;
    /// "linepack targets" lists them
    #[arg(long, help_heading = SERVER, value_name = "SERVER", hide_possible_values = true, value_parser = typed(Target::ALL, Target::word))]
    pub target: Option<Target>,

    /// Warn of fields whose type is not that of this file, which check --learn has written, or changes
    #[arg(long, help_heading = SERVER, value_name = "FILE")]
    pub schema: Option<PathBuf>,

    /// Show at most N rejected lines, and as many warnings; all are counted
    #[arg(long, help_heading = OUTPUT, value_name = "N", default_value_t = 20)]
    pub max_errors: usize,

    /// Print one JSON object a line: each rejected line, then the summary
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,

    #[command(flatten)]
    pub colour: Colour,

    // The headings of these two go on until the next one.
    #[command(flatten)]
    pub server: Server,

    #[command(flatten)]
    pub requests: Requests,
}

/// What becomes of lines that are invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Invalid {
    /// They go to the file of rejected lines, the others are sent
    Reject,
    /// They are counted and left out, the others are sent
    Skip,
    /// Everything is checked first, and nothing is sent if one line is invalid
    Abort,
}

impl Invalid {
    pub fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_string()).unwrap_or_default()
    }
}

#[derive(Debug, Group)]
#[command(next_help_heading = "Server")]
pub struct Server {
    /// The server, for example http://127.0.0.1:8086; a path is kept and the API's own added to it
    #[arg(long)]
    pub url: String,

    /// The bucket or database
    #[arg(long)]
    pub bucket: String,

    /// The API: v2 is /api/v2/write, v1 /write, v3 /api/v3/write_lp
    #[arg(long, value_parser = typed(Api::ALL, Api::word), default_value = Api::V2.word())]
    pub api: Api,

    /// The organisation, for servers that want one
    #[arg(long)]
    pub org: Option<String>,

    /// The token; other users can see it in the process list, so better keep it in a file or a variable
    #[arg(long, conflicts_with_all = ["token_file", "token_env"])]
    pub token: Option<String>,

    /// A file that holds the token
    #[arg(long, value_name = "FILE", conflicts_with = "token_env")]
    pub token_file: Option<PathBuf>,

    /// An environment variable that holds the token
    #[arg(long, value_name = "NAME")]
    pub token_env: Option<String>,

    /// How the token is sent; query is for v1 alone, and servers write it into their logs
    #[arg(long, value_parser = typed(AuthScheme::ALL, AuthScheme::word), default_value = AuthScheme::Token.word())]
    pub auth: AuthScheme,

    /// The user, with --auth basic and query
    #[arg(long, default_value = "")]
    pub user: String,

    /// The retention policy, for v1
    #[arg(long, value_name = "NAME")]
    pub rp: Option<String>,

    /// Whether the server keeps the good lines of a body that has bad ones, for v3 [default: as the server has it]
    #[arg(long, value_name = "BOOL", action = ArgAction::Set)]
    pub accept_partial: Option<bool>,

    /// Let the server answer before the write is safe, for v3
    #[arg(long)]
    pub no_sync: bool,
}

#[derive(Debug, Group)]
#[command(next_help_heading = "Requests")]
pub struct Requests {
    /// Records in one request at most
    #[arg(long, value_name = "LINES", default_value = "5000")]
    pub batch_size: NonZeroUsize,

    /// Bytes in one request at most, before they are packed; a longer record goes alone
    #[arg(long, value_name = "BYTES", default_value = "4194304", value_parser = clap::value_parser!(u32).range(1..=1 << 30))]
    pub max_bytes: u32,

    /// Requests at a time
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub parallel: u8,

    /// Send bodies of 1000 bytes and more packed with gzip
    #[arg(long)]
    pub gzip: bool,

    /// Try a request at most N times
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub max_tries: u32,

    /// The longest wait before the second try; it doubles each time, up to 30 seconds. What the server asks for is not undercut
    #[arg(long, value_name = "SECONDS", default_value_t = 0.5, value_parser = seconds)]
    pub retry_base: f64,

    /// The last try begins at most so long after the first
    #[arg(long, value_name = "SECONDS", default_value_t = 180.0, value_parser = seconds)]
    pub retry_deadline: f64,
}

impl Write {
    pub fn options(&self) -> Result<ReadOptions, Failure> {
        let words = ReadWords { errors: Some("collect"), ..Default::default() };
        let options = self.reading.options(words)?;
        // What was given as no limit is none; a piece's errors are all taken before the next piece.
        let longest = options.max_record_bytes.unwrap_or(usize::MAX);
        Ok(options.target(self.target).max_errors(usize::MAX).max_record_bytes(Some(longest)))
    }

    /// Bytes of a body at most: what is given, or what the target takes, if that is less.
    pub fn max_bytes(&self, options: &ReadOptions) -> usize {
        let target = options.target.and_then(Target::max_body_bytes).unwrap_or(u64::MAX);
        u64::from(self.requests.max_bytes).min(target) as usize
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|&seconds: &f64| (0.0..=1e6).contains(&seconds));
    seconds.ok_or_else(|| "give a number of seconds, 0 or more".into())
}

/// One of these words, as what it stands for.
fn typed<T>(all: &[T], word: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + FromStr<Err: Error + Send + Sync> + 'static,
{
    words(all, word).try_map(|word| word.parse())
}
