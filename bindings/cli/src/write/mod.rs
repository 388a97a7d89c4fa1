//! `linepack write`: files of line protocol, checked, then sent to a server in batches.

mod client;
mod gathered;

use crate::args::Write as Args;
use crate::check::unreadable;
use crate::diagnostic::{self, Style, harmless};
use crate::exit::{self, Exit, Failure, complain};
use crate::finding::Finding;
use crate::input;
use crate::report::{Format, Presenter, count};
use crate::text::Text;
use client::{Client, said};
use gathered::{Gathered, Input};
use linepack::ReadOptions;
use linepack::write::{Outcome, Part, Rejected, WriteResponse, split, split_valid};
use std::io::{self, ErrorKind, Write};

/// Servers take bodies of 10 MB or more.
const BYTES: usize = 8 << 20;

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let options = args.options()?;
    let client = Client::new(args, options.precision)?;
    let inputs = read(args, &options)?;
    let style = Style::new(args.colour.color, &io::stdout());
    let mut presenter = Presenter::new(Format::Text(style), args.max_errors, options.precision);
    printed(show(&inputs, &mut presenter))?;
    let bad = presenter.tally.errors;
    if bad > 0 && !args.skip_invalid {
        complain("nothing was sent; --skip-invalid sends the good records");
        return Ok(Exit::Rejected);
    }
    let gathered = Gathered::of(&inputs);
    let shown = presenter.tally.shown;
    let left_out = presenter.tally.rejected;
    Sender { args, client, options, style, inputs: &inputs, gathered: &gathered, shown, refused: 0, more: false }
        .send(left_out)
}

/// Reads and checks every input before anything is sent.
fn read<'a>(args: &'a Args, options: &ReadOptions) -> Result<Vec<Input<'a>>, Failure> {
    let mut inputs = Vec::new();
    for source in input::sources(&args.files) {
        let data = source.read().map_err(|e| Failure::io(unreadable(&source, &e)))?;
        let valid = split_valid(&data, options);
        inputs.push(Input { source, data, valid });
    }
    Ok(inputs)
}

fn show(inputs: &[Input<'_>], presenter: &mut Presenter) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for Input { source, data, valid } in inputs {
        let found: Vec<_> = valid.report.errors.iter().cloned().map(Finding::Error).collect();
        presenter.show(&mut out, source, &found, Text::whole(data))?;
        presenter.count(source, data, &valid.report);
    }
    if presenter.tally.errors > 0 {
        presenter.finish(&mut out)?;
    }
    out.flush()
}

/// A reader that went away is no failure.
fn printed(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::io(format!("cannot write the result: {}", exit::reason(&error))))
        }
        _ => Ok(()),
    }
}

/// Bodies of at most so many records and bytes, or as many bytes as the longest record has.
fn parts(records: &[u8], lines: usize, options: &ReadOptions) -> Vec<Part> {
    let mut bytes = BYTES;
    loop {
        match split(records, bytes, lines, options) {
            Ok(parts) => return parts,
            Err(too_long) => bytes = too_long.length as usize,
        }
    }
}

/// What is sent, and what came of it.
struct Sender<'a> {
    args: &'a Args,
    client: Client,
    options: ReadOptions,
    style: Style,
    inputs: &'a [Input<'a>],
    gathered: &'a Gathered,
    /// Errors shown so far.
    shown: u64,
    /// Records that the server has refused, as far as it says how many.
    refused: u64,
    /// Whether there may be more of them.
    more: bool,
}

impl Sender<'_> {
    fn send(mut self, left_out: u64) -> Result<Exit, Failure> {
        let (mut sent, mut requests) = (0, 0);
        for part in parts(&self.gathered.records, self.args.batch_size.get(), &self.options) {
            let body = &self.gathered.records[part.range.clone()];
            let result = self.client.write(body).map_err(Failure::io).and_then(|response| self.judge(&part, response));
            if let Err(mut failure) = result {
                let range = format!("records {} to {}", sent + 1, sent + part.records);
                let before = match requests {
                    0 => "nothing was written before".to_string(),
                    _ => format!("{} in {} were sent before", count(sent, "record"), count(requests, "request")),
                };
                failure.message =
                    format!("{}\nlinepack: this was request {} with {range}; {before}", failure.message, requests + 1);
                return Err(failure);
            }
            sent += part.records;
            requests += 1;
        }
        let did = if self.refused == 0 { "wrote" } else { "sent" };
        let mut line = format!("{did} {} in {}", count(sent, "record"), count(requests, "request"));
        line.push_str(&format!(" to {}", harmless(&self.args.url)));
        if left_out > 0 {
            line.push_str(&format!("; {left_out} rejected and left out"));
        }
        if self.refused > 0 {
            let least = if self.more { "at least " } else { "" };
            line.push_str(&format!("; the server rejected {least}{}", self.refused));
        }
        // The work is done, whether or not somebody reads this.
        let _ = writeln!(io::stdout(), "{line}");
        Ok(if self.refused == 0 { Exit::Good } else { Exit::Rejected })
    }

    /// Whether to go on after this answer.
    fn judge(&mut self, part: &Part, mut response: WriteResponse) -> Result<(), Failure> {
        if response.outcome == Outcome::Ok {
            return Ok(());
        }
        response.locate(&self.gathered.records[part.range.clone()], &self.options);
        printed(self.show(part, &response.rejected))?;
        let named = response.rejected.len() as u64;
        match response.outcome {
            Outcome::Partial => {
                if named == 0 {
                    complain(&said(&response));
                }
                self.refused += response.dropped.unwrap_or(named).max(named).max(1);
                // Servers name so many at most.
                self.more |= response.dropped.is_none() && (named == 0 || named >= linepack::limits::MAX_ERRORS as u64);
                Ok(())
            }
            Outcome::Rejected if named > 0 => Err(Failure { exit: Exit::Rejected, message: said(&response) }),
            Outcome::Split => {
                Err(Failure::io(format!("{}; --batch-size sends fewer records at once", said(&response))))
            }
            _ => Err(Failure::io(said(&response))),
        }
    }

    /// Shows records that the server rejected, at their places in the files.
    fn show(&mut self, part: &Part, rejected: &[Rejected]) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        for record in rejected {
            if self.shown == self.args.max_errors as u64 {
                break;
            }
            self.shown += 1;
            let place = record.range.as_ref().and_then(|range| {
                let (input, from) = self.gathered.origin(part.range.start + range.start)?;
                Some((&self.inputs[input], from..from + range.len()))
            });
            let text = match place {
                Some((input, range)) => {
                    diagnostic::refused(self.style, &input.source.name(), &record.message, &input.data, range)
                }
                None => diagnostic::refused_somewhere(self.style, record),
            };
            out.write_all(text.as_bytes())?;
        }
        out.flush()
    }
}
