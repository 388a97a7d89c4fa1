//! The arguments of `check`.

use super::{Colour, OUTPUT, READING, Reading, SERVER, target, threads, words};
use crate::exit::Failure;
use crate::parallel::MAX_THREADS;
use clap::Args as Group;
use linepack::{Mode, ReadOptions};
use linepack_shared::ReadWords;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  linepack check data.lp
  linepack check --precision s --mode strict *.lp
  gzip -dc data.lp.gz | linepack check
  linepack check --target influxdb1 data.lp
  linepack check --learn types.json monday.lp
  linepack check --schema types.json tuesday.lp
  linepack check --json data.lp | jq .code

Exit codes: 0 all good, 1 rejected lines, 2 wrong usage, 3 a file could not be read or written.";

#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// Files to check; none, or -, is standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// How strictly the rules are taken: strict refuses what some servers read differently
    #[arg(long, help_heading = READING, value_parser = words(Mode::ALL, Mode::word), default_value = Mode::Spec.word())]
    pub mode: String,

    #[command(flatten)]
    pub reading: Reading,

    /// Show at most N errors, N warnings and N conflicts of types; all are counted
    #[arg(long, help_heading = OUTPUT, value_name = "N", default_value_t = 20)]
    pub max_errors: usize,

    /// Threads that read a large file at once; as many as there are cores unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_THREADS)))]
    pub threads: Option<u8>,

    /// In strings, read \n, \r and \t as control characters
    #[arg(long, help_heading = READING)]
    pub string_c_escapes: bool,

    /// Refuse control bytes in tag values in every mode
    #[arg(long, help_heading = READING)]
    pub strict_control: bool,

    /// Print one JSON object a line: each error, then the summary
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,

    #[command(flatten)]
    pub colour: Colour,

    /// Print no errors and no summary: the exit code is the answer
    #[arg(long, help_heading = OUTPUT, short)]
    pub quiet: bool,

    // Its heading goes on to the end.
    #[command(flatten)]
    pub server: Server,
}

/// What the server is like that the lines are meant for.
#[derive(Debug, Group)]
#[command(next_help_heading = SERVER)]
pub struct Server {
    /// Refuse what this server refuses, and warn of what it reads differently; "linepack targets" lists them
    #[arg(long, value_name = "SERVER", hide_possible_values = true, value_parser = target::words())]
    pub target: Option<String>,

    /// Take warnings for errors in the exit code
    #[arg(long, requires = "target")]
    pub deny_warnings: bool,

    /// Find fields whose values have not all the same type; --schema and --learn do so too
    #[arg(long)]
    pub types: bool,

    /// Take the types of this file, which --learn has written, for known
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,

    /// Write the types that were known and those that were found to this file
    #[arg(long, value_name = "FILE")]
    pub learn: Option<PathBuf>,
}

impl Check {
    pub fn threads(&self) -> u8 {
        threads(self.threads, MAX_THREADS)
    }

    pub fn options(&self) -> Result<ReadOptions, Failure> {
        self.reading.options(ReadWords {
            mode: Some(&self.mode),
            target: self.server.target.as_deref(),
            max_errors: Some(self.max_errors),
            string_c_escapes: self.string_c_escapes,
            strict_control: self.strict_control,
            ..Default::default()
        })
    }

    /// The file that gets what was learned, if there is one.
    pub fn learn(&self) -> Result<Option<&Path>, Failure> {
        match self.server.learn.as_deref() {
            Some(path) if path.as_os_str() == "-" => {
                Err(Failure::usage("--learn: name a file; standard output has what was found"))
            }
            path => Ok(path),
        }
    }

    /// Whether types are looked at.
    pub fn types(&self) -> bool {
        let Server { types, schema, learn, .. } = &self.server;
        *types || schema.is_some() || learn.is_some()
    }
}
