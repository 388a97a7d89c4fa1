//! `linepack check`: what is wrong with a file, and where.

use crate::args::Check;
use crate::diagnostic::Style;
use crate::exit::{self, Exit, Failure};
use crate::input::{self, Input, Source, read_at};
use crate::parallel::{STRETCH, Stretches};
use crate::passage;
use crate::progress::progress;
use crate::report::{Format, Presenter};
use crate::text::Text;
use indicatif::ProgressBar;
use linepack::{LineError, ReadOptions, Report, Validator};
use std::io::{self, BufWriter, ErrorKind, Read, Write};

/// Files below this are read before other threads could be of use.
const PARALLEL: u64 = 4 * STRETCH;

/// Bytes that tell what an input is if it is no line protocol.
const HEAD: usize = 4;

/// Bytes read at a time.
pub const PIECE: usize = 256 << 10;

pub fn run(args: &Check) -> Result<Exit, Failure> {
    let options = args.options()?;
    let format = match (args.quiet, args.json) {
        (true, _) => Format::Quiet,
        (false, true) => Format::Json,
        (false, false) => Format::Text(Style::new(args.colour.color, &io::stdout())),
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
        let read = read(&source, options, args.threads(), &mut |errors, text| {
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

/// Reads an input to its end; gives its first bytes and its report.
fn read(source: &Source<'_>, options: &ReadOptions, threads: u8, show: &mut Show<'_>) -> io::Result<(Vec<u8>, Report)> {
    // The validator would bound a record by itself; here that is the user's to say.
    let options = options.clone().max_record_bytes(Some(options.max_record_bytes.unwrap_or(usize::MAX)));
    let input = source.open()?;
    let bar = progress(source, input.length());
    let read = match input {
        Input::File(file, length) if length >= PARALLEL => {
            in_stretches(&Stretches { file: &file, length, options: &options, threads, stretch: STRETCH }, &bar, show)
        }
        Input::File(mut file, _) => in_pieces(&mut file, &options, &bar, show),
        Input::Stream(mut stream) => in_pieces(&mut stream, &options, &bar, show),
    }?;
    bar.finish_and_clear();
    Ok(read)
}

/// Reads from beginning to end, a piece at a time.
fn in_pieces(
    input: &mut dyn Read,
    options: &ReadOptions,
    bar: &ProgressBar,
    show: &mut Show<'_>,
) -> io::Result<(Vec<u8>, Report)> {
    let mut validator = Validator::new(options);
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
            head.extend_from_slice(&piece[..length.min(HEAD)]);
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
    Ok((head, report))
}

/// Reads with several threads; the text of errors may have to be read again.
fn in_stretches(stretches: &Stretches<'_>, bar: &ProgressBar, show: &mut Show<'_>) -> io::Result<(Vec<u8>, Report)> {
    let mut head = vec![0; HEAD];
    let length = read_at(stretches.file, &mut head, 0)?;
    head.truncate(length);
    let longest = stretches.options.max_record_bytes.map_or(u64::MAX, |bytes| bytes as u64);
    let mut shown = 0;
    let report = stretches.read(&mut |validator| {
        bar.set_position(validator.offset());
        let errors = &validator.report().errors[shown..];
        shown += errors.len();
        let (base, bytes) = validator.last_read();
        passage::show(stretches.file, longest, errors, Text::new(base, bytes), show)
    })?;
    passage::show(stretches.file, longest, &report.errors[shown..], Text::new(0, b""), show)?;
    Ok((head, report))
}
