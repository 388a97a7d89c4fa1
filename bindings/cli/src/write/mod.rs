//! `linepack write`: files of line protocol, checked, then sent to a server in batches.

mod batch;
mod client;

use crate::args::Write as Args;
use crate::check::unreadable;
use crate::diagnostic::{Style, harmless};
use crate::exit::{self, Exit, Failure, complain};
use crate::input::{self, Source};
use crate::report::{Format, Presenter, count};
use crate::text::Text;
use batch::Batches;
use client::Client;
use linepack::{Document, ReadOptions, parse};
use std::io::{self, ErrorKind, Write};

type Checked<'a> = (Source<'a>, Document<Vec<u8>>);

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let options = args.options()?;
    let client = Client::new(args)?;
    let inputs = read(args, &options)?;
    let format = Format::Text(Style::new(args.colour.color, &io::stdout()));
    let mut presenter = Presenter::new(format, args.max_errors, options.precision);
    let shown = show(&inputs, &mut presenter);
    if let Err(error) = shown.as_ref()
        && error.kind() != ErrorKind::BrokenPipe
    {
        return Err(Failure::io(format!("cannot write the result: {}", exit::reason(error))));
    }
    let bad = presenter.tally.errors;
    if bad > 0 && !args.skip_invalid {
        complain("nothing was sent; --skip-invalid sends the good records");
        return Ok(Exit::Rejected);
    }
    send(args, &client, &inputs, presenter.tally.rejected)
}

/// Reads and checks every input before anything is sent.
fn read<'a>(args: &'a Args, options: &ReadOptions) -> Result<Vec<Checked<'a>>, Failure> {
    let mut inputs = Vec::new();
    for source in input::sources(&args.files) {
        let data = source.read().map_err(|e| Failure::io(unreadable(&source, &e)))?;
        // With collected errors a document always comes back.
        let document = parse(data, options).map_err(|e| Failure { exit: Exit::Rejected, message: e.to_string() })?;
        inputs.push((source, document));
    }
    Ok(inputs)
}

fn show(inputs: &[Checked<'_>], presenter: &mut Presenter) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (source, document) in inputs {
        let (text, report) = (Text::whole(document.bytes()), document.report());
        presenter.show(&mut out, source, &report.errors, text)?;
        presenter.count(source, document.bytes(), report);
    }
    if presenter.tally.errors > 0 {
        presenter.finish(&mut out)?;
    }
    out.flush()
}

fn send(args: &Args, client: &Client, inputs: &[Checked<'_>], skipped: u64) -> Result<Exit, Failure> {
    let records = inputs.iter().flat_map(|(_, document)| document.iter()).map(|line| line.bytes());
    let (mut written, mut requests) = (0, 0);
    for batch in Batches::new(records, args.batch_size.get()) {
        if let Err(why) = client.write(&batch.body) {
            let range = format!("records {} to {}", written + 1, written + batch.records);
            let before = match requests {
                0 => "nothing was written before".to_string(),
                _ => format!("{} in {} were written before", count(written, "record"), count(requests, "request")),
            };
            return Err(Failure::io(format!(
                "{why}\nlinepack: this was request {} with {range}; {before}",
                requests + 1
            )));
        }
        written += batch.records;
        requests += 1;
    }
    let mut line = format!("wrote {} in {}", count(written, "record"), count(requests, "request"));
    line.push_str(&format!(" to {}", harmless(&args.url)));
    if skipped > 0 {
        line.push_str(&format!("; {skipped} rejected and left out"));
    }
    // The work is done, whether or not somebody reads this.
    let _ = writeln!(io::stdout(), "{line}");
    Ok(Exit::Good)
}
