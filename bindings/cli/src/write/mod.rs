//! `linepack write`: files of line protocol, checked, cut into batches and sent to a server, each line exactly once as far as
//! a network allows that, and where it does not, known to be sent again.
//!
//! One thread reads and cuts (`records`, `plan`), others send (`pool`, `sender`, `client`), and what came of a batch is
//! noted down before it is forgotten (`ledger`, `journal`, `rejects`).

mod batch;
mod client;
mod inputs;
mod journal;
mod ledger;
mod plan;
mod pool;
mod records;
mod rejects;
mod sender;
mod stop;
mod summary;
mod watch;

use crate::args::{Invalid, Write as Args};
use crate::check::load;
use crate::diagnostic::{Style, harmless};
use crate::exit::{Exit, Failure, complain};
use crate::input;
use crate::json;
use crate::progress::sending;
use crate::report::{Format, Presenter};
use crate::signal::stop_signal;
use batch::Batch;
use client::Client;
use indicatif::ProgressBar;
use inputs::Inputs;
use journal::{Head, Journal};
use ledger::{Books, Ledger};
use linepack::ReadOptions;
use plan::Plan;
use records::Piece;
use rejects::Rejects;
use sender::{Learned, Sender};
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use stop::Stop;
use watch::{Watch, printed};

pub fn run(args: &Args) -> Result<Exit, Failure> {
    let options = args.options()?;
    let client = Client::new(args, options.precision)?;
    let types =
        args.schema.as_deref().map(|path| Ok((load(path)?, path.to_string_lossy().into_owned()))).transpose()?;
    let inputs = Inputs::open(input::sources(&args.files), args.invalid == Invalid::Abort)?;
    let style = Style::new(args.colour.color, &io::stdout());
    let format = if args.json { Format::Json } else { Format::Text(style) };
    let presenter = Presenter::new(format, args.max_errors, options.precision);
    let mut watch = Watch::new(presenter, types, args.max_errors);
    let bar = sending(inputs.length());
    // With warnings too, nothing is sent before all of them are shown.
    if args.invalid == Invalid::Abort {
        each_piece(&inputs, &options, Some((&mut watch, &bar)), |_, _| Ok(()))?;
        if watch.presenter.tally.errors > 0 {
            printed(watch.presenter.finish(&mut io::stdout().lock()))?;
            complain("nothing was sent; --invalid reject sends the good lines and keeps the others in a file");
            return Ok(Exit::Rejected);
        }
    }
    let books = books(args, &options, &client, &inputs)?;
    let ledger = Ledger {
        names: inputs.names(),
        keep_invalid: args.invalid == Invalid::Reject,
        style: (!args.json).then_some(style),
        max_shown: args.max_errors as u64,
        bar,
        client: &client,
        books: Mutex::new(books),
        told: AtomicU64::new(0),
    };
    let stop = Arc::new(Stop::default());
    stop_on_signals(&stop);
    let check = (args.invalid != Invalid::Abort).then_some(&mut watch);
    send(args, &options, &inputs, &ledger, check, &stop);
    ledger.bar.finish_and_clear();
    finish(args, ledger, watch, stop.take())
}

/// Reads all inputs, and shows what is wrong with them if it was not before.
fn each_piece(
    inputs: &Inputs<'_>,
    options: &ReadOptions,
    mut watch: Option<(&mut Watch, &ProgressBar)>,
    mut each: impl FnMut(usize, &Piece<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for (index, source) in inputs.sources().enumerate() {
        let unreadable = |error: &io::Error| inputs.unreadable(index, error);
        let mut reader = inputs.reader(index).map_err(|error| unreadable(&error))?;
        if let Some((watch, _)) = &mut watch {
            watch.begin(source);
        }
        records::read(&mut reader, options, unreadable, |piece| {
            if let Some((watch, bar)) = &mut watch {
                watch.piece(source, &piece, bar)?;
            }
            each(index, &piece)
        })?;
        if let Some((watch, _)) = &mut watch {
            watch.end(source);
        }
    }
    Ok(())
}

/// The journal and the file of rejected lines: new ones, or those of an earlier run that is gone on with.
fn books(args: &Args, options: &ReadOptions, client: &Client, inputs: &Inputs<'_>) -> Result<Books, Failure> {
    let beside = |ending: &str| {
        let mut name = inputs.file()?.as_os_str().to_owned();
        name.push(ending);
        Some(PathBuf::from(name))
    };
    let rejected = args.rejected.clone().or_else(|| beside(".rejected")).unwrap_or_else(|| "linepack.rejected".into());
    let journal = args.journal.clone().or_else(|| beside(".linepack-journal").filter(|_| !args.no_journal));
    let Some(path) = journal else {
        return Ok(Books::new(None, Rejects::new(&rejected)?, None));
    };
    let target = options.target.map_or("none", |target| target.word());
    let decisive = [
        ("batch-size", args.requests.batch_size.to_string()),
        ("max-bytes", args.max_bytes(options).to_string()),
        ("precision", options.precision.word().to_string()),
        ("max-record-bytes", args.reading.max_record_bytes.to_string()),
        ("target", target.to_string()),
        ("invalid", args.invalid.word()),
        ("rejected", rejected.to_string_lossy().into_owned()),
    ];
    let decisive: BTreeMap<_, _> = decisive.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
    let head = Head::new(client.destination(), inputs.identities(), decisive);
    let new = !path.exists();
    let (journal, earlier) = Journal::open(&path, &head)?;
    let rejects = match &earlier {
        Some(earlier) => Rejects::of_earlier(&rejected, earlier.rejected_bytes),
        None => Rejects::new(&rejected),
    };
    match rejects {
        Ok(rejects) => Ok(Books::new(Some(journal), rejects, earlier)),
        Err(failure) => {
            // A journal of nothing would only be in the way.
            if new {
                journal.finish()?;
            }
            Err(failure)
        }
    }
}

/// Reads, cuts and sends everything, until there is no more or the job is stopped.
fn send(
    args: &Args,
    options: &ReadOptions,
    inputs: &Inputs<'_>,
    ledger: &Ledger<'_>,
    mut watch: Option<&mut Watch>,
    stop: &Stop,
) {
    let learned = Learned::default();
    let tell = |message: &str| ledger.tell(message);
    let worker = || {
        let mut sender = Sender { client: ledger.client, options, learned: &learned, stop, tell: &tell, packer: None };
        move |batch: Batch| {
            if batch.records() > 0 {
                if !ledger.client.wait_for_turn(stop) {
                    return Err(Failure::io("stopped"));
                }
                ledger.begin(&batch)?;
            }
            let delivery = sender.deliver(&batch)?;
            ledger.end(&batch, &delivery)
        }
    };
    let mut plan = Plan::new(args.requests.batch_size.get(), args.max_bytes(options));
    pool::work(args.requests.parallel, stop, worker, |give| {
        let mut give = |batch| if ledger.is_done(&batch)? { Ok(()) } else { give(batch) };
        let watch = watch.as_mut().map(|watch| (&mut **watch, &ledger.bar));
        each_piece(inputs, options, watch, |index, piece| plan.add(index, piece, &mut give))?;
        plan.finish(&mut give)
    });
}

/// Ctrl-C lets the requests end that are under way; a second one does not.
fn stop_on_signals(stop: &Arc<Stop>) {
    let stop = stop.clone();
    let wait = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            stop_signal()?.await;
            stop.because(Failure::io("stopped"));
            complain("stopping after the requests that are under way; once more stops at once");
            stop_signal()?.await;
            std::process::exit(i32::from(Exit::Io as u8))
        })
    };
    // Without this a signal ends the process at once, which the journal is made for.
    drop(std::thread::Builder::new().spawn(move || -> io::Result<()> { wait() }));
}

/// Says what came of it all, and how to go on if it is not done.
fn finish(args: &Args, ledger: Ledger<'_>, watch: Watch, failure: Option<Failure>) -> Result<Exit, Failure> {
    let in_doubt = ledger.client.counts.in_doubt.load(Relaxed) > 0;
    let Books { journal, rejects, mut summary, goes_on, .. } = ledger.into_books();
    summary.complete = failure.is_none();
    summary.warnings = watch.warnings;
    let nothing = summary.accepted == 0 && rejects.length() == 0 && !in_doubt && !goes_on;
    let mut kept = None;
    if let Some(journal) = journal {
        // With nothing done there is nothing to go on with, and the next run may go elsewhere.
        if summary.complete || nothing {
            journal.finish()?;
        } else {
            kept = Some(journal.path().to_string_lossy().into_owned());
        }
    }
    summary.journal = kept.clone();
    let mut out = BufWriter::new(io::stdout().lock());
    let written = match args.json {
        true => json::summary(&mut out, &summary),
        false => summary.write(&mut out, &args.server.url).and_then(|()| watch.presenter.hints(&mut out)),
    };
    // The work is done, whether or not somebody reads this.
    let _ = written.and_then(|()| out.flush());
    let Some(mut failure) = failure else { return Ok(summary.exit(args.invalid == Invalid::Skip)) };
    let on = match kept {
        Some(journal) => {
            format!("not everything is written; the same command goes on, with the journal {}", harmless(&journal))
        }
        None if nothing => "nothing was written".into(),
        None => "not everything is written, and without a journal the same command begins anew".into(),
    };
    failure.message = format!("{}\nlinepack: {on}", failure.message);
    Err(failure)
}
