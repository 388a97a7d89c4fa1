//! The file of what was rejected, as line protocol: each record as it stands in its input, after a comment that says
//! where that was and what is wrong, so that the file can be mended and sent.

use super::batch::{Batch, Invalid, Origin};
use crate::diagnostic::{harmless, help};
use crate::exit::{Failure, reason};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The file, which is made when there is something for it.
#[derive(Debug)]
pub struct Rejects {
    path: PathBuf,
    file: Option<File>,
    length: u64,
}

impl Rejects {
    /// For a new job, which touches no file that is there already; a device or a pipe is none.
    pub fn new(path: &Path) -> Result<Self, Failure> {
        let device = fs::metadata(path).is_ok_and(|about| !about.is_file() && !about.is_dir());
        if fs::symlink_metadata(path).is_ok() && !device {
            let name = harmless(&path.to_string_lossy());
            return Err(Failure::usage(format!(
                "{name} is there already, maybe with lines that are still to be sent; remove it, or name another with --rejected"
            )));
        }
        Ok(Rejects { path: path.into(), file: None, length: 0 })
    }

    /// For a job that is gone on with: what earlier runs have left, up to this length.
    pub fn of_earlier(path: &Path, length: u64) -> Result<Self, Failure> {
        let mut rejects = Rejects { path: path.into(), file: None, length };
        let file = match OpenOptions::new().append(true).open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound && length == 0 => return Ok(rejects),
            Err(error) => return Err(rejects.cannot(&error)),
        };
        let about = file.metadata().map_err(|error| rejects.cannot(&error))?;
        if !about.is_file() {
            rejects.file = Some(file);
            return Ok(rejects);
        }
        let found = about.len();
        if found < length {
            return Err(Failure::usage(format!(
                "{} has {found} bytes, but by the journal {length} were written; mend it only when all is sent",
                harmless(&path.to_string_lossy())
            )));
        }
        file.set_len(length).map_err(|error| rejects.cannot(&error))?;
        rejects.file = Some(file);
        Ok(rejects)
    }

    /// Its length.
    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends; on return it is on the disk.
    pub fn append(&mut self, text: &[u8]) -> Result<(), Failure> {
        if text.is_empty() {
            return Ok(());
        }
        self.try_append(text).map_err(|error| self.cannot(&error))?;
        self.length += text.len() as u64;
        Ok(())
    }

    fn try_append(&mut self, text: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let device = self.path.exists();
                none.insert(OpenOptions::new().append(true).create_new(!device).open(&self.path)?)
            }
        };
        file.write_all(text)?;
        // A device has no disk to be on.
        if file.metadata()?.is_file() { file.sync_data() } else { Ok(()) }
    }

    fn cannot(&self, error: &io::Error) -> Failure {
        let name = harmless(&self.path.to_string_lossy());
        Failure::io(format!(
            "cannot write the rejected lines to {name}: {}; --rejected names another file",
            reason(error)
        ))
    }
}

/// An invalid line as it is kept.
pub fn invalid(out: &mut Vec<u8>, names: &[String], invalid: &Invalid) {
    let Invalid { at, column, code, text } = invalid;
    let place = format!("{}:{}:{column}", harmless(&names[at.input]), at.line);
    comment(out, &format!("{place}: {code}: {}; {}", code.sentence(), help(*code)));
    match text {
        Some(text) => record(out, text),
        None => comment(out, "it is too long to be kept here: look for it in its file"),
    }
}

/// A record that the server refused, as it is kept.
pub fn refused(out: &mut Vec<u8>, names: &[String], batch: &Batch, index: u32, why: &str) {
    let Origin { input, line } = batch.origin(index);
    comment(out, &format!("{}:{line}: refused by the server: {why}", harmless(&names[input])));
    record(out, batch.record(index));
}

/// One line, whatever is in the text.
fn comment(out: &mut Vec<u8>, text: &str) {
    let text = harmless(&text.replace('\n', " "));
    out.extend_from_slice(format!("# {text}\n").as_bytes());
}

fn record(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(text);
    if text.last() != Some(&b'\n') {
        out.push(b'\n');
    }
}
