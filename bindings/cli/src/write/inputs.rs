//! The inputs of a job: looked at before anything is sent, then read one after the other.

use super::journal::Identity;
use crate::check::unreadable;
use crate::exit::Failure;
use crate::input::{Input, Source, read_at};
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::Path;

/// Bytes at the start of a file that tell it from others.
const HEAD: usize = 64 << 10;

pub struct Inputs<'a> {
    inputs: Vec<One<'a>>,
}

struct One<'a> {
    source: Source<'a>,
    /// Its length, if it is a file.
    bytes: Option<u64>,
    head_crc: Option<u32>,
    /// A stream that is read twice.
    copy: Option<File>,
}

impl<'a> Inputs<'a> {
    /// What is missing or cannot be read is found here. Streams are copied to temporary files if they are to be read `twice`.
    pub fn open(sources: Vec<Source<'a>>, twice: bool) -> Result<Self, Failure> {
        let inputs = sources.into_iter().map(|source| {
            let opened = One::open(&source, twice);
            let (bytes, head_crc, copy) = opened.map_err(|error| Failure::io(unreadable(&source, &error)))?;
            Ok(One { source, bytes, head_crc, copy })
        });
        Ok(Inputs { inputs: inputs.collect::<Result<_, _>>()? })
    }

    pub fn sources(&self) -> impl Iterator<Item = &Source<'a>> {
        self.inputs.iter().map(|input| &input.source)
    }

    pub fn names(&self) -> Vec<String> {
        self.sources().map(Source::name).collect()
    }

    /// The first input, if it is a file that can be read again.
    pub fn file(&self) -> Option<&'a Path> {
        match self.inputs.first() {
            Some(One { source: Source::File(path), bytes: Some(_), .. }) => Some(path),
            _ => None,
        }
    }

    /// Bytes of all, if they are known.
    pub fn length(&self) -> Option<u64> {
        self.inputs.iter().map(|input| input.bytes).sum()
    }

    pub fn identities(&self) -> Vec<Identity> {
        let identity = |One { source, bytes, head_crc, .. }: &One<'_>| Identity {
            name: source.name(),
            bytes: *bytes,
            head_crc: *head_crc,
        };
        self.inputs.iter().map(identity).collect()
    }

    /// One to be read from its start.
    pub fn reader(&self, index: usize) -> io::Result<Box<dyn Read + '_>> {
        let One { source, copy, .. } = &self.inputs[index];
        if let Some(mut copy) = copy.as_ref() {
            copy.rewind()?;
            return Ok(Box::new(copy));
        }
        Ok(match source.open()? {
            Input::File(file, _) => Box::new(file),
            Input::Stream(stream) => stream,
        })
    }

    pub fn unreadable(&self, index: usize, error: &io::Error) -> Failure {
        Failure::io(unreadable(&self.inputs[index].source, error))
    }
}

impl One<'_> {
    fn open(source: &Source<'_>, twice: bool) -> io::Result<(Option<u64>, Option<u32>, Option<File>)> {
        let regular = match source {
            Source::File(path) => {
                let about = fs::metadata(path)?;
                about.is_file() || about.is_dir()
            }
            Source::Stdin => false,
        };
        if regular && let Input::File(file, length) = source.open()? {
            let mut head = vec![0; HEAD];
            let read = read_at(&file, &mut head, 0)?;
            return Ok((Some(length), Some(crc32fast::hash(&head[..read])), None));
        }
        if twice {
            let (copy, length) = source.open()?.into_file()?;
            return Ok((Some(length), None, Some(copy)));
        }
        Ok((None, None, None))
    }
}
