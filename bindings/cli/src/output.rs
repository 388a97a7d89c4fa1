//! Files that have their name only when they are complete.

use crate::diagnostic::harmless;
use crate::exit::{Exit, Failure, reason};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Bytes that small writes are brought together to; hundreds of files may be open.
const BUFFER: usize = 16 << 10;

/// A file while it is written, or standard output.
pub struct Output {
    to: BufWriter<Box<dyn Write + Send>>,
    name: PathBuf,
    /// The name until it is complete; none for what has no other name, such as a pipe.
    part: Option<PathBuf>,
}

impl Output {
    /// Creates it; `-` is standard output.
    pub fn create(path: &Path) -> Result<Output, Failure> {
        let in_place = path.as_os_str() == "-" || fs::metadata(path).is_ok_and(|about| !about.is_file());
        let part = (!in_place).then(|| {
            let mut name = OsString::from(path);
            name.push(".part");
            PathBuf::from(name)
        });
        let to: Box<dyn Write + Send> = match &part {
            None if path.as_os_str() == "-" => Box::new(io::stdout()),
            part => Box::new(File::create(part.as_deref().unwrap_or(path)).map_err(|error| unwritable(path, &error))?),
        };
        Ok(Output { to: BufWriter::with_capacity(BUFFER, to), name: path.into(), part })
    }

    /// The name that it gets.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Why it could not be written.
    pub fn unwritable(&self, error: &io::Error) -> Failure {
        unwritable(&self.name, error)
    }

    /// Writes what is left and gives the file its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        let flushed = self.to.flush();
        let part = self.part.take_if(|_| flushed.is_ok());
        flushed
            .and_then(|()| part.map_or(Ok(()), |part| fs::rename(part, &self.name)))
            .map_err(|error| unwritable(&self.name, &error))
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Whatever ended this early has been told; a file that stays is no more than untidy.
        if let Some(part) = &self.part {
            let _ = fs::remove_file(part);
        }
    }
}

/// Why an output could not be written. That nobody reads any more is no fault.
pub fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let exit = if error.kind() == ErrorKind::BrokenPipe { Exit::Good } else { Exit::Io };
    Failure { exit, message: format!("cannot write {}: {}", harmless(&path.to_string_lossy()), reason(error)) }
}
