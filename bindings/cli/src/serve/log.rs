//! The log: one line a request on standard error.

use super::entry::Entry;
use serde::Serialize;
use std::io::{self, Write};

/// How it is written.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    json: bool,
}

#[derive(Serialize)]
struct Listening<'a> {
    listening: &'a str,
}

impl Log {
    pub fn new(json: bool) -> Self {
        Log { json }
    }

    /// Says on standard output where the server is.
    pub fn listening(self, url: &str) {
        let line = match self.json {
            true => serde_json::to_string(&Listening { listening: url }).unwrap_or_default(),
            false => format!("listening on {url}"),
        };
        let mut stdout = io::stdout();
        let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
    }

    pub fn entry(self, entry: &Entry) {
        match self.json {
            true => line(&serde_json::to_string(entry).unwrap_or_default()),
            false => line(&entry.to_string()),
        }
    }
}

/// One line on standard error, which may be closed.
pub fn line(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
