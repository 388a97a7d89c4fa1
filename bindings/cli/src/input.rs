//! Where line protocol comes from: files and standard input.

use std::fs;
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

    /// Everything in it.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        match self {
            Source::File(path) => fs::read(path),
            Source::Stdin => {
                let mut stdin = io::stdin().lock();
                if stdin.is_terminal() {
                    let _ = writeln!(io::stderr(), "linepack: reading standard input; Ctrl-D ends it");
                }
                let mut data = Vec::new();
                stdin.read_to_end(&mut data)?;
                Ok(data)
            }
        }
    }
}
