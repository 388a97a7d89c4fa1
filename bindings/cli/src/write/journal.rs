//! What of a job is done, in a file, so that a run that ended early can be gone on with.
//!
//! The file is text, one JSON object a line, and is only ever appended to. The first line ([`Head`]) says what the job is:
//! which inputs, how they are cut into batches, where they go. Then, for each batch by its number:
//!
//! ```text
//! {"begin":{"batch":7,"records":5000}}                         before its first request, synced to disk
//! {"done":{"batch":7,"crc":1835,"accepted":4999,"refused":{"type conflict":1},"rejected_bytes":120}}
//! ```
//!
//! `rejected_bytes` is the length of the file of rejected lines once the batch's own are in it: that file is synced before,
//! and is cut back to the last such length when a job is gone on with. So a batch that is not done has left nothing in
//! it, and one that is done has left everything. A batch that was begun and is not done is sent again. The CRC-32 is
//! that of the batch's bytes: as the inputs are read again from the start, it tells whether they are what was sent.
//! A last line without a line end was being written when the run ended, and does not count.

use crate::diagnostic::harmless;
use crate::exit::{Failure, reason};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The version of the format, and of how inputs are cut into batches.
const VERSION: u32 = 1;

/// What a job is. A journal is for one alone.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub linepack_journal: u32,
    /// The server's URL, the API and the bucket.
    pub to: String,
    pub inputs: Vec<Identity>,
    /// The options that decide what a batch is and what goes to the file of rejected lines, each with its value.
    pub options: BTreeMap<String, String>,
}

/// What tells an input from others, before it is read.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub name: String,
    /// Its length in bytes and the CRC-32 of its first bytes; none for a stream.
    pub bytes: Option<u64>,
    pub head_crc: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    Begin { batch: u64, records: u64 },
    Done(Done),
}

/// A batch of which nothing is left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub batch: u64,
    pub crc: u32,
    /// Records that the server has taken.
    pub accepted: u64,
    /// How many records the server has refused, for each reason.
    pub refused: BTreeMap<String, u64>,
    /// The length of the file of rejected lines with this batch's in it.
    pub rejected_bytes: u64,
}

/// What is known of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Unknown,
    Begun,
    Done(u32),
}

/// What earlier runs of the job have done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    pub accepted: u64,
    pub refused: BTreeMap<String, u64>,
    pub rejected_bytes: u64,
    /// Batches that were begun again after a run had ended in them, and the records in them.
    pub again: u64,
    pub again_records: u64,
}

/// The file, open and locked.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// By the batch's number.
    batches: Vec<State>,
}

impl Head {
    pub fn new(to: String, inputs: Vec<Identity>, options: BTreeMap<String, String>) -> Self {
        Head { linepack_journal: VERSION, to, inputs, options }
    }

    /// What of the job is another than this run's, in words.
    fn difference(&self, run: &Head) -> Option<String> {
        if self.linepack_journal != run.linepack_journal {
            return Some("it was written by another version of linepack".into());
        }
        if self.to != run.to {
            return Some(format!("it is about a write to {}", harmless(&self.to)));
        }
        if let Some((mine, its)) = run.inputs.iter().zip(&self.inputs).find(|(mine, its)| mine != its) {
            return Some(match mine.name == its.name {
                true => format!("{} has changed since", harmless(&its.name)),
                false => format!("it has {} where this run has {}", harmless(&its.name), harmless(&mine.name)),
            });
        }
        if self.inputs.len() != run.inputs.len() {
            return Some("it is about another number of files".into());
        }
        let other = run.options.iter().find(|(name, value)| self.options.get(*name) != Some(value));
        other.map(|(name, _)| match self.options.get(name) {
            Some(value) => format!("that run had --{name} {}", harmless(value)),
            None => format!("that run had no --{name}"),
        })
    }
}

impl Journal {
    /// Opens or makes it; nothing for a job that is new. No other run can have it at the same time.
    pub fn open(path: &Path, head: &Head) -> Result<(Journal, Option<Earlier>), Failure> {
        let cannot = |error: &io::Error| cannot(path, error);
        let file =
            OpenOptions::new().read(true).append(true).create(true).open(path).map_err(|error| cannot(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let name = harmless(&path.to_string_lossy());
                return Err(Failure::usage(format!(
                    "another run has the journal {name}; give this one its own --journal"
                )));
            }
            Err(TryLockError::Error(error)) => return Err(cannot(&error)),
        }
        let mut journal = Journal { path: path.into(), file, batches: Vec::new() };
        match journal.load(head) {
            Ok(earlier) => Ok((journal, earlier)),
            Err(Fault::Io(error)) => Err(cannot(&error)),
            Err(Fault::Other(difference)) => Err(Failure::usage(format!(
                "the journal {} is not this run's: {difference}; run what it is about to its end, or remove the journal to begin anew",
                harmless(&path.to_string_lossy())
            ))),
        }
    }

    fn load(&mut self, head: &Head) -> Result<Option<Earlier>, Fault> {
        let mut reader = BufReader::new(&self.file);
        let (mut line, mut whole) = (Vec::new(), 0);
        let mut known = None;
        let mut earlier = Earlier::default();
        loop {
            line.clear();
            reader.read_until(b'\n', &mut line)?;
            if line.last() != Some(&b'\n') {
                break;
            }
            if known.is_none() {
                let its: Head =
                    serde_json::from_slice(&line).map_err(|_| Fault::Other("it is no journal of linepack".into()))?;
                if let Some(difference) = its.difference(head) {
                    return Err(Fault::Other(difference));
                }
                known = Some(its);
            } else {
                // A line that the disk has lost after a loss of power: what follows was not synced either.
                let Ok(entry) = serde_json::from_slice(&line) else { break };
                note(&mut self.batches, &mut earlier, entry);
            }
            whole += line.len() as u64;
        }
        if known.is_none() && (whole > 0 || !line.is_empty() && !begins_as_head(&line)) {
            return Err(Fault::Other("it is no journal of linepack".into()));
        }
        self.file.set_len(whole)?;
        self.file.seek(SeekFrom::End(0))?;
        if known.is_some() {
            return Ok(Some(earlier));
        }
        self.append(head)?;
        self.file.sync_all()?;
        sync_folder(&self.path);
        Ok(None)
    }

    /// The checksum of a batch that is done.
    pub fn done(&self, batch: u64) -> Option<u32> {
        match self.batches.get(batch as usize) {
            Some(State::Done(crc)) => Some(*crc),
            _ => None,
        }
    }

    /// Writes down that a batch is about to be sent; says whether it was before. On return it is on the disk.
    pub fn begin(&mut self, batch: u64, records: u64) -> io::Result<bool> {
        let state = state(&mut self.batches, batch);
        let again = *state == State::Begun;
        *state = State::Begun;
        self.append(&Entry::Begin { batch, records })?;
        self.file.sync_data()?;
        Ok(again)
    }

    /// Writes down that a batch is done. If this does not reach the disk, the batch is sent again, and counted as such.
    pub fn end(&mut self, done: Done) -> io::Result<()> {
        *state(&mut self.batches, done.batch) = State::Done(done.crc);
        self.append(&Entry::Done(done))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why it cannot be kept.
    pub fn cannot(&self, error: &io::Error) -> Failure {
        cannot(&self.path, error)
    }

    /// Removes the file: all is done.
    pub fn finish(self) -> Result<(), Failure> {
        std::fs::remove_file(&self.path).map_err(|error| cannot(&self.path, &error))
    }

    fn append(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)
    }
}

enum Fault {
    Io(io::Error),
    Other(String),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::Io(error)
    }
}

/// Whether this may be the beginning of a first line, of which no more was written.
fn begins_as_head(line: &[u8]) -> bool {
    const START: &[u8] = b"{\"linepack_journal\":";
    let common = line.len().min(START.len());
    line[..common] == START[..common]
}

/// Adds what a line says.
fn note(batches: &mut Vec<State>, earlier: &mut Earlier, entry: Entry) {
    match entry {
        Entry::Begin { batch, records } => {
            let state = state(batches, batch);
            if *state == State::Begun {
                earlier.again += 1;
                earlier.again_records += records;
            }
            *state = State::Begun;
        }
        Entry::Done(done) => {
            *state(batches, done.batch) = State::Done(done.crc);
            earlier.accepted += done.accepted;
            earlier.rejected_bytes = done.rejected_bytes;
            for (reason, count) in done.refused {
                *earlier.refused.entry(reason).or_default() += count;
            }
        }
    }
}

fn state(batches: &mut Vec<State>, batch: u64) -> &mut State {
    let index = batch as usize;
    if batches.len() <= index {
        batches.resize(index + 1, State::Unknown);
    }
    &mut batches[index]
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    let name = harmless(&path.to_string_lossy());
    Failure::io(format!(
        "cannot keep the journal {name}: {}; --journal names another place, --no-journal does without",
        reason(error)
    ))
}

/// That a file exists is on the disk when its folder is. Where folders cannot be synced there is nothing to do about it.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(bytes: u64) -> Head {
        let input = Identity { name: "a.lp".into(), bytes: Some(bytes), head_crc: Some(7) };
        Head::new("http://x v2 b".into(), vec![input], BTreeMap::from([("batch-size".into(), "5".into())]))
    }

    fn done(batch: u64, rejected_bytes: u64) -> Done {
        Done { batch, crc: 9, accepted: 4, refused: BTreeMap::from([("no".into(), 1)]), rejected_bytes }
    }

    #[test]
    fn what_is_done_and_what_was_begun_is_found_again_wherever_the_file_ends() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let (mut journal, earlier) = Journal::open(&path, &head(1)).unwrap();
        assert_eq!(earlier, None);
        let empty = std::fs::metadata(&path).unwrap().len();
        assert!(!journal.begin(1, 5).unwrap());
        assert!(!journal.begin(0, 5).unwrap());
        let begun = std::fs::metadata(&path).unwrap().len();
        journal.end(done(1, 30)).unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for length in 0..=whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            let (mut journal, earlier) = Journal::open(&path, &head(1)).unwrap();
            assert_eq!(earlier.is_some(), length as u64 >= empty, "{length}");
            assert_eq!(journal.done(1), (length == whole.len()).then_some(9));
            assert_eq!(journal.begin(0, 5).unwrap(), length as u64 >= begun, "{length}");
            let earlier = earlier.unwrap_or_default();
            assert_eq!(earlier.rejected_bytes, if length == whole.len() { 30 } else { 0 });
            drop(journal);
            let again = Journal::open(&path, &head(1)).unwrap().1.unwrap();
            assert_eq!(again.again, u64::from(length as u64 >= begun));
            assert_eq!(again.accepted, earlier.accepted);
        }
    }

    #[test]
    fn a_journal_is_for_one_job_and_one_run() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j");
        let (journal, _) = Journal::open(&path, &head(1)).unwrap();
        let failure = Journal::open(&path, &head(1)).unwrap_err();
        assert!(failure.message.starts_with("another run has the journal "), "{}", failure.message);
        drop(journal);
        type Change = fn(&mut Head);
        let differences: [(Change, &str); 4] = [
            (|head| head.inputs[0].bytes = Some(2), "a.lp has changed since"),
            (|head| head.to = "http://y".into(), "it is about a write to http://x v2 b"),
            (|head| head.inputs[0].name = "b.lp".into(), "it has a.lp where this run has b.lp"),
            (|head| drop(head.options.insert("batch-size".into(), "6".into())), "that run had --batch-size 5"),
        ];
        for (change, expected) in differences {
            let mut other = head(1);
            change(&mut other);
            let failure = Journal::open(&path, &other).unwrap_err();
            assert!(failure.message.contains(&format!(" is not this run's: {expected}; ")), "{}", failure.message);
        }
        std::fs::write(&path, "m f=1\n").unwrap();
        let failure = Journal::open(&path, &head(1)).unwrap_err();
        assert!(failure.message.contains("it is no journal of linepack"), "{}", failure.message);
        assert_eq!(std::fs::read(&path).unwrap(), b"m f=1\n");
    }
}
