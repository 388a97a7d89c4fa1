//! `linepack check`: what is wrong with a file, and where.

mod read;
pub mod spot;
mod types;

pub use read::PIECE;
pub use types::load;

use crate::args::Check;
use crate::diagnostic::{Style, harmless};
use crate::exit::{self, Exit, Failure};
use crate::finding::Finding;
use crate::input::{self, Source};
use crate::output::Output;
use crate::report::{Format, Presenter, count};
use crate::text::Text;
use linepack::{ReadOptions, Report};
use std::io::{self, BufWriter, ErrorKind, Write};
use types::Types;

/// Takes what was found and the text that it is about; says whether there is any use in more.
type Show<'a> = dyn FnMut(&[Finding], Text<'_>) -> bool + 'a;

pub fn run(args: &Check) -> Result<Exit, Failure> {
    let options = args.options()?;
    let format = match (args.quiet, args.json) {
        (true, _) => Format::Quiet,
        (false, true) => Format::Json,
        (false, false) => Format::Text(Style::new(args.colour.color, &io::stdout())),
    };
    let learn = args.learn()?;
    let mut types = if args.types() { Some(Types::new(args, &options)?) } else { None };
    let learned = learn.map(Output::create).transpose()?;
    let mut presenter = Presenter::new(format, args.max_errors, options.precision);
    let mut out = BufWriter::new(io::stdout().lock());
    let checked = check(args, &options, types.as_mut(), &mut presenter, &mut out);
    let checked = match (checked, &types, learned) {
        (Ok(()), Some(types), Some(learned)) => save(types, learned, &presenter, &mut out),
        (checked, _, _) => checked,
    };
    let refused = args.server.deny_warnings && presenter.tally.warnings > 0;
    match checked {
        // Whoever reads has seen enough, as `head` does.
        Err(failure) if failure.exit != Exit::Good => Err(failure),
        _ if refused && presenter.tally.exit() == Exit::Good => Ok(Exit::Rejected),
        _ => Ok(presenter.tally.exit()),
    }
}

fn check(
    args: &Check,
    options: &ReadOptions,
    mut types: Option<&mut Types>,
    presenter: &mut Presenter,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    for source in input::sources(&args.files) {
        let mut showing = Ok(());
        let mut show = |found: &[Finding], text: Text<'_>| {
            if showing.is_ok() && !found.is_empty() {
                // Seen at once, however long the rest takes.
                showing = presenter.show(out, &source, found, text).and_then(|()| out.flush());
            }
            showing.is_ok()
        };
        let read = match &mut types {
            Some(types) => types.read(&source, options, args.threads(), &mut show),
            None => read::read(&source, options, args.threads(), &mut show),
        };
        if let Ok((head, report)) = &read {
            presenter.count(&source, head, report);
        }
        if let Some(types) = &types {
            presenter.tally.conflicts = types.conflicts();
        }
        showing.map_err(|error| unprintable(&error))?;
        match read {
            Err(failure) if failure.exit == Exit::Io => {
                out.flush().map_err(|error| unprintable(&error))?;
                presenter.tally.unreadable += 1;
                exit::complain(&failure.message);
            }
            read => _ = read?,
        }
    }
    presenter.finish(out).map_err(|error| unprintable(&error))
}

/// Writes the types that are known now, unless some are missing.
fn save(types: &Types, mut learned: Output, presenter: &Presenter, out: &mut dyn Write) -> Result<(), Failure> {
    let name = harmless(&learned.name().to_string_lossy());
    if presenter.tally.unreadable > 0 {
        return Err(Failure::io(format!("{name} was not written, because not every file could be read")));
    }
    learned.write_all(types.to_json().as_bytes()).map_err(|error| learned.unwritable(&error))?;
    learned.finish()?;
    if let Format::Text(_) = presenter.format() {
        let said = writeln!(out, "wrote the types of {} to {name}", count(types.columns(), "column"));
        said.and_then(|()| out.flush()).map_err(|error| unprintable(&error))?;
    }
    Ok(())
}

/// Why an input could not be read.
pub fn unreadable(source: &Source<'_>, error: &io::Error) -> String {
    let advice = match error.kind() {
        ErrorKind::NotFound => match source.similar() {
            Some(name) => format!("; is {} meant?", harmless(&name)),
            None => String::new(),
        },
        ErrorKind::IsADirectory => "; name the files in it".to_string(),
        _ => String::new(),
    };
    format!("cannot read {}: {}{advice}", harmless(&source.name()), exit::reason(error))
}

/// Why the result could not be written. That nobody reads any more is no fault.
fn unprintable(error: &io::Error) -> Failure {
    let exit = if error.kind() == ErrorKind::BrokenPipe { Exit::Good } else { Exit::Io };
    Failure { exit, message: format!("cannot write the result: {}", exit::reason(error)) }
}

/// What is new in a report, in the order of the places.
#[derive(Default)]
struct News {
    errors: usize,
    warnings: usize,
}

impl News {
    fn of(&mut self, report: &Report) -> Vec<Finding> {
        let errors = report.errors[self.errors..].iter().cloned().map(Finding::Error);
        let warnings = report.warnings[self.warnings..].iter().cloned().map(Finding::Warning);
        let mut found: Vec<_> = errors.chain(warnings).collect();
        found.sort_by_key(|finding| finding.spot().offset);
        (self.errors, self.warnings) = (report.errors.len(), report.warnings.len());
        found
    }
}
