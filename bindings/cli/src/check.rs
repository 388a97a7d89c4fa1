//! `linepack check`: what is wrong with a file, and where.

use crate::args::Check;
use crate::diagnostic::Style;
use crate::exit::{self, Exit, Failure};
use crate::input::{self, Source};
use crate::report::{Format, Presenter};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use linepack::decode::validate_watched;
use linepack::{ReadOptions, Report};
use std::io::{self, BufWriter, ErrorKind, Write};

/// Inputs below this are checked before anybody could read a progress bar.
const LARGE: usize = 64 << 20;

pub fn run(args: &Check) -> Result<Exit, Failure> {
    let options = args.options()?;
    let format = match (args.quiet, args.json) {
        (true, _) => Format::Quiet,
        (false, true) => Format::Json,
        (false, false) => Format::Text(Style::new(args.colour.color)),
    };
    let mut presenter = Presenter::new(format, args.max_errors, options.precision);
    let mut out = BufWriter::new(io::stdout().lock());
    match check(args, &options, &mut presenter, &mut out) {
        Ok(()) => Ok(presenter.tally.exit()),
        // Whoever reads has seen enough, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(presenter.tally.exit()),
        Err(error) => Err(Failure::io(format!("cannot write the result: {}", exit::reason(&error)))),
    }
}

fn check(args: &Check, options: &ReadOptions, presenter: &mut Presenter, out: &mut dyn Write) -> io::Result<()> {
    for source in input::sources(&args.files) {
        match source.read() {
            Ok(data) => {
                let report = watched(&source, &data, options);
                presenter.add(out, &source, &data, &report)?;
            }
            Err(error) => {
                out.flush()?;
                presenter.tally.unreadable += 1;
                exit::complain(&unreadable(&source, &error));
            }
        }
    }
    presenter.finish(out)
}

/// Why an input could not be read.
pub fn unreadable(source: &Source<'_>, error: &io::Error) -> String {
    format!("cannot read {}: {}", crate::diagnostic::harmless(&source.name()), exit::reason(error))
}

fn watched(source: &Source<'_>, data: &[u8], options: &ReadOptions) -> Report {
    if data.len() < LARGE {
        return linepack::validate(data, options);
    }
    // indicatif draws nothing where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(Some(data.len() as u64), ProgressDrawTarget::stderr());
    let template = "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(crate::diagnostic::harmless(&source.name()));
    let report = validate_watched(data, options, |bytes| bar.set_position(bytes));
    bar.finish_and_clear();
    report
}
