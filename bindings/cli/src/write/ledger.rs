//! What has come of each batch: in the journal, in the file of rejected lines, in the summary, on the terminal.

use super::batch::{Batch, Origin};
use super::client::Client;
use super::journal::{Done, Earlier, Journal};
use super::rejects::{self, Rejects};
use super::sender::Delivery;
use super::summary::{self, Summary};
use super::watch::printed;
use crate::diagnostic::{Style, refused};
use crate::exit::{Failure, complain};
use crate::json;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tries that failed of which each is told.
const TOLD: u64 = 10;

/// Where it is all noted down, one thread at a time.
pub struct Ledger<'a> {
    pub names: Vec<String>,
    /// Whether invalid lines are kept.
    pub keep_invalid: bool,
    /// How refused records are shown; none for JSON.
    pub style: Option<Style>,
    /// Refused records that are shown.
    pub max_shown: u64,
    pub bar: ProgressBar,
    pub client: &'a Client,
    pub books: Mutex<Books>,
    pub told: AtomicU64,
}

pub struct Books {
    pub journal: Option<Journal>,
    pub rejects: Rejects,
    pub summary: Summary,
    /// Whether there was an earlier run.
    pub goes_on: bool,
    shown: u64,
}

impl Books {
    pub fn new(journal: Option<Journal>, rejects: Rejects, earlier: Option<Earlier>) -> Self {
        let goes_on = earlier.is_some();
        let earlier = earlier.unwrap_or_default();
        let mut summary = Summary {
            accepted: earlier.accepted,
            earlier: earlier.accepted,
            sent_again: earlier.again_records,
            ..Summary::default()
        };
        for (reason, records) in &earlier.refused {
            summary.count_refused(reason, *records);
        }
        Books { journal, rejects, summary, goes_on, shown: 0 }
    }
}

impl Ledger<'_> {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether an earlier run is done with this batch, which has to be the same then.
    pub fn is_done(&self, batch: &Batch) -> Result<bool, Failure> {
        let mut books = self.books();
        let Some(crc) = books.journal.as_ref().and_then(|journal| journal.done(batch.number)) else {
            return Ok(false);
        };
        if crc != batch.checksum() {
            let path = books.journal.as_ref().map(|journal| journal.path().display().to_string()).unwrap_or_default();
            return Err(Failure::usage(format!(
                "the input has changed since: what is now batch {} is not what was sent; bring back the input as it was, \
                 or remove the journal {path} to send all of it",
                batch.number + 1
            )));
        }
        batch.invalid.iter().for_each(|invalid| books.summary.count_invalid(invalid.code));
        self.bar.inc(batch.bytes());
        Ok(true)
    }

    /// Before the first request of a batch.
    pub fn begin(&self, batch: &Batch) -> Result<(), Failure> {
        let mut books = self.books();
        let records = batch.records() as u64;
        let Some(journal) = &mut books.journal else { return Ok(()) };
        if journal.begin(batch.number, records).map_err(|error| journal.cannot(&error))? {
            books.summary.sent_again += records;
        }
        Ok(())
    }

    /// After the last one: first what was rejected, then that the batch is done.
    pub fn end(&self, batch: &Batch, delivery: &Delivery) -> Result<(), Failure> {
        let mut books = self.books();
        let books = &mut *books;
        let mut text = Vec::new();
        if self.keep_invalid {
            batch.invalid.iter().for_each(|invalid| rejects::invalid(&mut text, &self.names, invalid));
        }
        let mut reasons = BTreeMap::new();
        for (&index, why) in &delivery.refused {
            rejects::refused(&mut text, &self.names, batch, index, why);
            summary::add(&mut reasons, why, 1);
        }
        books.rejects.append(&text)?;
        if let Some(journal) = &mut books.journal {
            let done = Done {
                batch: batch.number,
                crc: batch.checksum(),
                accepted: delivery.accepted,
                refused: reasons.clone(),
                rejected_bytes: books.rejects.length(),
            };
            journal.end(done).map_err(|error| journal.cannot(&error))?;
        }
        let summary = &mut books.summary;
        summary.accepted += delivery.accepted;
        summary.halved += delivery.halved;
        summary.untimed += batch.untimed;
        summary.repeated += delivery.repeated;
        batch.invalid.iter().for_each(|invalid| summary.count_invalid(invalid.code));
        reasons.iter().for_each(|(reason, records)| summary.count_refused(reason, *records));
        self.bar.inc(batch.bytes());
        self.bar.set_message(format!(
            "{} lines, {} retries",
            summary.accepted,
            self.client.counts.retries.load(Relaxed)
        ));
        self.show(books, batch, delivery)
    }

    fn show(&self, books: &mut Books, batch: &Batch, delivery: &Delivery) -> Result<(), Failure> {
        let room = self.max_shown.saturating_sub(books.shown) as usize;
        let mut text = Vec::new();
        for (&index, why) in delivery.refused.iter().take(room) {
            let Origin { input, line } = batch.origin(index);
            let name = &self.names[input];
            match self.style {
                Some(style) => text.extend(refused(style, name, line, why, batch.record(index)).into_bytes()),
                // A vector takes everything.
                None => _ = json::refused(&mut text, name, line, why),
            }
            books.shown += 1;
        }
        if text.is_empty() {
            return Ok(());
        }
        self.bar.suspend(|| {
            let mut out = io::stdout().lock();
            printed(out.write_all(&text).and_then(|()| out.flush()))
        })
    }

    /// Tells of a try that failed, the first times.
    pub fn tell(&self, message: &str) {
        let told = self.told.fetch_add(1, Relaxed);
        if told <= TOLD {
            let rest = "further requests that are tried again are only counted";
            self.bar.suspend(|| complain(if told < TOLD { message } else { rest }));
        }
    }

    /// The counts so far.
    pub fn into_books(self) -> Books {
        let counts = &self.client.counts;
        let mut books = self.books.into_inner().unwrap_or_else(PoisonError::into_inner);
        books.summary.requests = counts.requests.load(Relaxed);
        books.summary.retries = counts.retries.load(Relaxed);
        books.summary.bytes = counts.bytes.load(Relaxed);
        if books.rejects.length() > 0 {
            books.summary.rejected_file = Some(books.rejects.path().to_string_lossy().into_owned());
        }
        books
    }
}
