//! Where line protocol comes from: files and standard input.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Files of a folder that are looked at for one with a similar name.
const FILES: usize = 1000;

/// How alike names have to be, 1 for the same.
const ALIKE: f64 = 0.9;

/// One input.
#[derive(Debug, PartialEq, Eq)]
pub enum Source<'a> {
    Stdin,
    File(&'a Path),
}

/// An input that was opened.
pub enum Input {
    /// A regular file and its length.
    File(File, u64),
    /// Standard input, a pipe, a device.
    Stream(Box<dyn Read + Send>),
}

impl Input {
    /// Its length, where it is known.
    pub fn length(&self) -> Option<u64> {
        match self {
            Input::File(_, length) => Some(*length),
            Input::Stream(_) => None,
        }
    }

    /// As a file, which can be read twice and at any place: a stream is copied to a temporary one, which goes away by
    /// itself.
    pub fn into_file(self) -> io::Result<(File, u64)> {
        match self {
            Input::File(file, length) => Ok((file, length)),
            Input::Stream(mut stream) => {
                let mut file = tempfile::tempfile()?;
                let length = io::copy(&mut stream, &mut file)?;
                file.rewind()?;
                Ok((file, length))
            }
        }
    }
}

/// Reads from the byte `offset` on, wherever others read; 0 bytes are the end of the file.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    loop {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, buffer, offset);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, buffer, offset);
        match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            _ => return read,
        }
    }
}

/// The inputs that the arguments name.
pub fn sources(files: &[PathBuf]) -> Vec<Source<'_>> {
    if files.is_empty() {
        return vec![Source::Stdin];
    }
    files.iter().map(|file| if file.as_os_str() == "-" { Source::Stdin } else { Source::File(file) }).collect()
}

impl Source<'_> {
    /// The name for messages; bytes of a file name that are not UTF-8 are replaced.
    pub fn name(&self) -> String {
        match self {
            Source::Stdin => "<stdin>".into(),
            Source::File(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// The file in the same folder whose name is most like that of one that is not there.
    pub fn similar(&self) -> Option<String> {
        let Source::File(path) = self else { return None };
        let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
        let folder_to_read = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let likeness = |other: &str| strsim::jaro_winkler(name, other);
        let names = std::fs::read_dir(folder_to_read).ok()?.take(FILES).flatten();
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        let alike = names.filter(|other| likeness(other) > ALIKE);
        let most = alike.max_by(|a, b| likeness(a).total_cmp(&likeness(b)).then_with(|| b.cmp(a)))?;
        Some(folder.join(most).to_string_lossy().into_owned())
    }

    /// Opens it.
    pub fn open(&self) -> io::Result<Input> {
        match self {
            Source::File(path) => {
                let file = File::open(path)?;
                let about = file.metadata()?;
                if about.is_dir() {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                Ok(if about.is_file() { Input::File(file, about.len()) } else { Input::Stream(Box::new(file)) })
            }
            Source::Stdin => {
                let stdin = io::stdin();
                if stdin.is_terminal() {
                    let _ = writeln!(io::stderr(), "linepack: reading standard input; Ctrl-D ends it");
                }
                Ok(Input::Stream(Box::new(stdin)))
            }
        }
    }
}
