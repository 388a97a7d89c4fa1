//! `linepack convert`: tables in files of other formats to line protocol, and back.

mod format;
mod infer;
mod output;
mod read;
mod sink;
mod targets;
mod to_lines;
mod to_tables;

use crate::args::Convert;
use crate::exit::{Exit, Failure};
use crate::input::Source;
use std::io::{self, Write};
use std::path::Path;

pub use format::Format;
pub use infer::ColumnType;

pub fn run(args: &Convert) -> Result<Exit, Failure> {
    let source = if args.input.as_os_str() == "-" { Source::Stdin } else { Source::File(&args.input) };
    let from = Format::of(&args.input, args.from, "--from")?;
    let to = Format::of(&args.output, args.to, "--to")?;
    let result = match (from, to) {
        (Format::Lp, Format::Lp) => Err(Failure::usage(
            "both sides are line protocol, so there is nothing to convert; \"linepack check\" says whether it is good",
        )),
        (Format::Lp, to) => to_tables::run(args, &source, to),
        (from, Format::Lp) => to_lines::run(args, &source, from),
        _ => Err(Failure::usage("one side must be line protocol; neither is, by the names or by --from and --to")),
    };
    match result {
        // Whoever reads has seen enough, as `head` does.
        Err(failure) if failure.exit == Exit::Good => Ok(Exit::Good),
        result => result,
    }
}

/// Tells what was done, where the output leaves room for it.
fn tell(output: &Path, line: &str) {
    // The work is done, whether or not somebody reads this.
    let _ = match output.as_os_str() == "-" {
        true => writeln!(io::stderr(), "{line}"),
        false => writeln!(io::stdout(), "{line}"),
    };
}
