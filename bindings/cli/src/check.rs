//! `linepack check`: what is wrong with a file, and where.

use crate::args::Check;
use crate::diagnostic::Style;
use crate::exit::{self, Exit, Failure};
use crate::input::{self, Source};
use crate::report::{Format, Presenter};
use crate::text::Text;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use linepack::{LineError, ReadOptions, Report, Validator};
use std::io::{self, BufWriter, ErrorKind, Read, Write};

/// Inputs below this are checked before anybody could read a progress bar.
const LARGE: u64 = 64 << 20;

/// Bytes read at a time.
const PIECE: usize = 256 << 10;

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
        let mut showing = Ok(());
        let read = read(&source, options, &mut |errors, text| {
            if showing.is_ok() && !errors.is_empty() {
                // Seen at once, however long the rest takes.
                showing = presenter.show(out, &source, errors, text).and_then(|()| out.flush());
            }
            showing.is_ok()
        });
        if let Ok((head, report)) = &read {
            presenter.count(&source, head, report);
        }
        showing?;
        if let Err(error) = read {
            out.flush()?;
            presenter.tally.unreadable += 1;
            exit::complain(&unreadable(&source, &error));
        }
    }
    presenter.finish(out)
}

/// Why an input could not be read.
pub fn unreadable(source: &Source<'_>, error: &io::Error) -> String {
    format!("cannot read {}: {}", crate::diagnostic::harmless(&source.name()), exit::reason(error))
}

/// Takes errors and the text that they are about; says whether there is any use in more.
type Show<'a> = dyn FnMut(&[LineError], Text<'_>) -> bool + 'a;

/// Reads an input to its end, a piece at a time; gives its first bytes and its report.
fn read(source: &Source<'_>, options: &ReadOptions, show: &mut Show<'_>) -> io::Result<(Vec<u8>, Report)> {
    let (mut input, length) = source.open()?;
    let bar = progress(source, length);
    // The validator would bound a record by itself; here that is the user's to say.
    let options = options.clone().max_record_bytes(Some(options.max_record_bytes.unwrap_or(usize::MAX)));
    let mut validator = Validator::new(&options);
    let mut piece = vec![0; PIECE];
    let (mut head, mut shown) = (Vec::new(), 0);
    loop {
        let length = match input.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if head.is_empty() {
            head.extend_from_slice(&piece[..length.min(4)]);
        }
        validator.feed(&piece[..length]);
        bar.inc(length as u64);
        let errors = &validator.report().errors[shown..];
        shown += errors.len();
        let (base, bytes) = validator.last_read();
        if !show(errors, Text::new(base, bytes)) {
            break;
        }
    }
    let report = validator.finish();
    let (base, bytes) = validator.last_read();
    show(&report.errors[shown..], Text::new(base, bytes));
    bar.finish_and_clear();
    Ok((head, report))
}

/// A bar on a terminal, for an input that takes long enough to read one.
fn progress(source: &Source<'_>, length: Option<u64>) -> ProgressBar {
    if length.is_some_and(|length| length < LARGE) {
        return ProgressBar::hidden();
    }
    // indicatif draws nothing where standard error is no terminal.
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr());
    let template = match length {
        Some(_) => "{msg} [{wide_bar}] {bytes}/{total_bytes} {bytes_per_sec} {eta}",
        None => "{msg} {bytes} {bytes_per_sec} {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(crate::diagnostic::harmless(&source.name()));
    bar
}
