//! Where line protocol comes from: files and standard input.

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

/// One input.
#[derive(Debug, PartialEq, Eq)]
pub enum Source<'a> {
    Stdin,
    File(&'a Path),
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

    /// Opens it; gives its length where that is known.
    pub fn open(&self) -> io::Result<(Box<dyn Read>, Option<u64>)> {
        match self {
            Source::File(path) => {
                let file = File::open(path)?;
                let about = file.metadata()?;
                if about.is_dir() {
                    return Err(io::ErrorKind::IsADirectory.into());
                }
                Ok((Box::new(file), Some(about.len()).filter(|_| about.is_file())))
            }
            Source::Stdin => {
                let stdin = io::stdin();
                if stdin.is_terminal() {
                    let _ = writeln!(io::stderr(), "linepack: reading standard input; Ctrl-D ends it");
                }
                Ok((Box::new(stdin.lock()), None))
            }
        }
    }

    /// Everything in it.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let (mut input, _) = self.open()?;
        let mut data = Vec::new();
        input.read_to_end(&mut data)?;
        Ok(data)
    }
}
