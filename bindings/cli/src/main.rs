//! The `linepack` command: check a file of line protocol, serve a local write endpoint, send a file to a server,
//! convert tables.
//!
//! Files, sockets, threads and the terminal are here; what line protocol is stays in the core.

#![forbid(unsafe_code)]

mod args;
mod check;
mod convert;
mod diagnostic;
mod excerpt;
mod exit;
mod file_name;
mod finding;
mod input;
mod json;
mod output;
mod parallel;
mod passage;
mod progress;
mod report;
mod serve;
mod shell;
mod signal;
mod suggest;
mod targets;
mod text;
mod write;

use args::{Args, Command};
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = match Args::read().command {
        Command::Check(args) => check::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Write(args) => write::run(&args),
        Command::Targets(args) => targets::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    };
    let exit = result.unwrap_or_else(|failure| {
        exit::complain(&failure.message);
        failure.exit
    });
    ExitCode::from(exit as u8)
}
