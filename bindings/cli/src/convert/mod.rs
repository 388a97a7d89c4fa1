//! `linepack convert`: tables in files of other formats to line protocol, and back.

mod decode;
mod format;
mod infer;
mod integers;
mod read;
mod records;
mod sink;
mod targets;
mod to_lines;
mod to_tables;

use crate::args::{Convert, Direction};
use crate::exit::{Exit, Failure};
use crate::input::Source;
use crate::json;
use serde::Serialize;
use std::io::{self, Write};

pub use format::Format;
pub use infer::ColumnType;
pub use sink::{Shape, Sink};

pub fn run(args: &Convert) -> Result<Exit, Failure> {
    let source = if args.input.as_os_str() == "-" { Source::Stdin } else { Source::File(&args.input) };
    let from = Format::of(&args.input, args.from, "--from")?;
    let to = Format::of(&args.output, args.to, "--to")?;
    if (from == Format::Lp) != (to == Format::Lp) {
        only_of_use(args, from, to)?;
    }
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

/// Refuses options that mean nothing here, for whoever gives them expects something of them.
fn only_of_use(args: &Convert, from: Format, to: Format) -> Result<(), Failure> {
    let direction = if to == Format::Lp { Direction::ToLines } else { Direction::ToTables };
    let table = if to == Format::Lp { from } else { to };
    for given in &args.given {
        let option = &given.option;
        if given.direction.is_some_and(|only| only != direction) {
            let (only, here) = match direction {
                Direction::ToLines => ("line protocol that becomes tables", "a table becomes line protocol"),
                Direction::ToTables => ("tables that become line protocol", "line protocol becomes a table"),
            };
            return Err(Failure::usage(format!("--{option} is for {only}; here {here}")));
        }
        let only = match option.as_str() {
            "type" | "infer-rows" => {
                Some((&[Format::Csv, Format::Jsonl][..], "CSV and JSON lines, whose columns do not say their types"))
            }
            "delimiter" => Some((&[Format::Csv][..], "CSV")),
            "compression" => Some((&[Format::Parquet][..], "Parquet")),
            _ => None,
        };
        if let Some((formats, words)) = only
            && !formats.contains(&table)
        {
            return Err(Failure::usage(format!("--{option} is for {words}; here the table is {}", table.noun())));
        }
    }
    Ok(())
}

/// Tells what was done, where the output leaves room for it: as a sentence, or as the `summary` of `--json`.
fn tell(args: &Convert, sentence: &str, summary: &impl Serialize) {
    let mut out: Box<dyn Write> = match args.output.as_os_str() == "-" {
        true => Box::new(io::stderr()),
        false => Box::new(io::stdout()),
    };
    // The work is done, whether or not somebody reads this.
    let _ = match args.json {
        true => json::summary(&mut out, summary),
        false => writeln!(out, "{sentence}"),
    };
}
