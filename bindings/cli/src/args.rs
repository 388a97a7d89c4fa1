//! The arguments and their help.

mod check;
mod convert;
mod serve;
mod shell;
mod target;
mod write;

pub use check::Check;
pub use convert::{Compression, Convert, Direction, OnUnencodable, Rows};
pub use serve::{Kept, Serve};
pub use shell::{Completions, Man};
pub use target::{Targets, server};
pub use write::{Invalid, Server, Write};

use clap::builder::PossibleValuesParser;
use clap::{Arg, Args as Group, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use linepack::{Precision, ReadOptions, limits};
use linepack_shared::ReadWords;

use crate::exit::Failure;

/// More cores than this the one thread that reads, or the one that writes, does not feed.
const MAX_CORES: u8 = 8;

/// Headings in the help, the same in every command.
const READING: &str = "How lines are read";
const OUTPUT: &str = "What is printed";
const SERVER: &str = "What a server takes";

const EXIT_CODES: &str = "\
Examples:
  linepack check data.lp
  linepack check --target influxdb1 --types data.lp
  linepack convert data.lp 'tables/{measurement}.parquet'
  linepack write data.lp --url http://127.0.0.1:8086 --bucket home
  linepack help write

Exit codes:
  0  good
  1  rejected lines
  2  wrong usage
  3  a file, the network or the server failed";

/// Line protocol: check it, receive it, send it, convert it.
#[derive(Debug, Parser)]
#[command(name = "linepack", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

impl Args {
    /// What can be given, as it is.
    pub fn described() -> clap::Command {
        let limit = |arg: Arg| arg.default_value(convert::MAX_RECORD_BYTES);
        Args::command().mut_subcommand("convert", |convert| convert.mut_arg("max_record_bytes", limit))
    }

    /// The arguments of the process; help and misuse end it.
    pub fn read() -> Args {
        let command = Args::described();
        let matches = command.clone().get_matches();
        let mut args = Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        if let Command::Convert(convert) = &mut args.command
            && let Some((name, matches)) = matches.subcommand()
            && let Some(command) = command.find_subcommand(name)
        {
            convert.given = convert::given(command, matches);
        }
        args
    }
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is wrong with a file of line protocol, and where
    Check(Check),
    /// Be a local write endpoint that checks every line and keeps the good ones
    Serve(Box<Serve>),
    /// Check files of line protocol and send them to a server
    Write(Box<Write>),
    /// List the servers that --target knows, or what one of them refuses or reads differently
    Targets(Targets),
    /// Turn Parquet, CSV, Arrow IPC and JSON lines into line protocol, or line protocol into one of them
    Convert(Box<Convert>),
    /// Print what a shell needs to complete the command's words
    Completions(Completions),
    /// Write the pages for man to a folder
    #[command(hide = true)]
    Man(Man),
}

/// What every command that reads files is told about them.
#[derive(Debug, Group)]
pub struct Reading {
    /// The unit of the timestamps
    #[arg(long, help_heading = READING, value_parser = words(Precision::ALL, Precision::word), default_value = Precision::Ns.word())]
    pub precision: String,

    /// Longest record in bytes; 0 is no limit
    #[arg(long, help_heading = READING, value_name = "BYTES", default_value_t = limits::MAX_RECORD_BYTES)]
    pub max_record_bytes: usize,
}

impl Reading {
    pub fn options(&self, words: ReadWords<'_>) -> Result<ReadOptions, Failure> {
        let limit = Some(self.max_record_bytes).filter(|&bytes| bytes != 0);
        let words = ReadWords { precision: Some(&self.precision), max_record_bytes: limit, ..words };
        words.options().map_err(|e| Failure::usage(e.to_string()))
    }
}

#[derive(Debug, Group)]
pub struct Colour {
    /// When to colour; auto is on a terminal, unless NO_COLOR is set
    #[arg(long, help_heading = OUTPUT, value_enum, default_value_t = When::Auto)]
    pub color: When,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

/// So many threads as are asked for, or else one for each core, at most `most`.
fn threads(asked: Option<u8>, most: u8) -> u8 {
    let cores = || std::thread::available_parallelism().map_or(1, |cores| cores.get().min(most.into()) as u8);
    asked.unwrap_or_else(cores)
}

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> PossibleValuesParser {
    PossibleValuesParser::new(all.iter().map(|&t| word(t)))
}
