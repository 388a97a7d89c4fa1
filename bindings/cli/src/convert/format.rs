//! The formats, and how they are told from each other.

use crate::diagnostic::harmless;
use crate::exit::Failure;
use clap::ValueEnum;
use std::path::Path;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Line protocol
    Lp,
    /// Apache Parquet
    Parquet,
    /// Comma-separated values with a header
    Csv,
    /// An Arrow IPC file, which Feather is too
    Arrow,
    /// An Arrow IPC stream
    Arrows,
    /// One JSON object a line
    Jsonl,
}

impl Format {
    /// The ending of names of such files.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Lp => "lp",
            Format::Parquet => "parquet",
            Format::Csv => "csv",
            Format::Arrow => "arrow",
            Format::Arrows => "arrows",
            Format::Jsonl => "jsonl",
        }
    }

    /// What it is called in sentences.
    pub fn noun(self) -> &'static str {
        match self {
            Format::Lp => "line protocol",
            Format::Parquet => "Parquet",
            Format::Csv => "CSV",
            Format::Arrow | Format::Arrows => "Arrow IPC",
            Format::Jsonl => "JSON lines",
        }
    }

    /// What was asked for with `option`, or else what the file's name says.
    pub fn of(path: &Path, asked: Option<Format>, option: &str) -> Result<Format, Failure> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let told = match ending.as_deref() {
            Some("lp" | "txt") => Some(Format::Lp),
            Some("parquet" | "pq") => Some(Format::Parquet),
            Some("csv") => Some(Format::Csv),
            Some("arrow" | "feather" | "ipc") => Some(Format::Arrow),
            Some("arrows") => Some(Format::Arrows),
            Some("jsonl" | "ndjson") => Some(Format::Jsonl),
            _ => None,
        };
        asked.or(told).ok_or_else(|| {
            let name = match (path.to_str(), option) {
                (Some("-"), "--from") => "standard input has no name that shows its format".to_string(),
                (Some("-"), _) => "standard output has no name that shows its format".to_string(),
                (_, "--from") if ending.as_deref() == Some("gz") => {
                    let name = harmless(&path.to_string_lossy());
                    return Failure::usage(format!(
                        "{name} is packed; unpack it first: gzip -dc FILE | linepack convert - OUT"
                    ));
                }
                _ => format!("the format of {} does not show in its name", harmless(&path.to_string_lossy())),
            };
            Failure::usage(format!("{name}: say it with {option} lp, parquet, csv, arrow, arrows or jsonl"))
        })
    }
}
