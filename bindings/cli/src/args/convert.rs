//! The arguments of `convert`.

use super::{Colour, MAX_CORES, OUTPUT, READING, Reading, threads, words};
use crate::convert::{ColumnType, Format};
use crate::parallel::MAX_THREADS;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args as Group, Command, ValueEnum};
use linepack::table::{Decimals, Mixed, Nulls};
use linepack::{Mode, NotFinite};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  linepack convert in.parquet out.lp --measurement cpu --tag host --tag region --time ts
  linepack convert in.csv out.lp --measurement cpu --tag host --time ts --precision s --type load=float
  linepack convert in.lp out.parquet
  linepack convert in.lp 'tables/{measurement}.parquet'
  linepack convert --from jsonl --to lp --measurement cpu --time ts - - < in.jsonl

Formats, by the file's ending or by --from and --to:
  lp       .lp .txt             line protocol
  parquet  .parquet .pq
  csv      .csv                 with a header
  arrow    .arrow .feather .ipc an Arrow IPC file
  arrows   .arrows              an Arrow IPC stream
  jsonl    .jsonl .ndjson       one JSON object a line

One side is line protocol. A file gets its name when it is complete, and replaces one that has it; until then it is OUT.part.
Line protocol is read twice, first for its columns; from standard input it is kept in a temporary file meanwhile.

Exit codes: 0 written, 1 bad lines or rows, 2 wrong usage, 3 a file could not be read or written.";

/// The longest record in bytes unless given: a row takes a multiple of its bytes on its way, and is held whole.
pub const MAX_RECORD_BYTES: &str = "4194304";

#[derive(Debug, Group)]
#[command(after_help = EXAMPLES)]
pub struct Convert {
    /// What to read; - is standard input
    #[arg(value_name = "IN")]
    pub input: PathBuf,

    /// What to write; - is standard output; a folder, or a name with {measurement} in it, gets a file for each measurement
    #[arg(value_name = "OUT")]
    pub output: PathBuf,

    /// The format of IN, unless its name says it
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub from: Option<Format>,

    /// The format of OUT, unless its name says it
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: Option<Format>,

    /// To line protocol: the measurement of all rows; from line protocol: write only this one
    #[arg(long, value_name = "NAME")]
    pub measurement: Option<String>,

    /// The column of times: in tables that are read there is none unless given, in those that are written it is "time"
    #[arg(long, value_name = "COLUMN")]
    pub time: Option<String>,

    #[command(flatten)]
    pub reading: Reading,

    /// How strictly the rules are taken: spec unless given for lines that are read, strict for lines that are written
    #[arg(long, help_heading = READING, value_parser = words(Mode::ALL, Mode::word))]
    pub mode: Option<String>,

    /// What stands between the columns of CSV
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = delimiter)]
    pub delimiter: u8,

    /// Threads that work at once; as many as there are cores, at most 8, unless given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(MAX_THREADS)))]
    pub threads: Option<u8>,

    /// Print JSON, one object a line: each bad line, then the summary
    #[arg(long, help_heading = OUTPUT)]
    pub json: bool,

    #[command(flatten)]
    pub colour: Colour,

    // The headings of these two go on until the next one.
    #[command(flatten)]
    pub rows: Rows,

    #[command(flatten)]
    pub lines: Lines,

    /// Options that were given, not taken from the defaults.
    #[arg(skip)]
    pub given: Vec<Given>,
}

/// An option that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its name, without dashes.
    pub option: String,
    /// The direction it belongs to, if it is one alone.
    pub direction: Option<Direction>,
}

/// From what to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    ToLines,
    ToTables,
}

/// The help's headings, which are also what says which direction an option belongs to.
const TO_LINES: &str = "Tables to line protocol";
const TO_TABLES: &str = "Line protocol to tables";

/// The options that were given.
pub fn given(command: &Command, matches: &ArgMatches) -> Vec<Given> {
    let was_given = |arg: &&Arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    let given = command.get_arguments().filter(was_given).filter_map(|arg| {
        let direction = match arg.get_help_heading() {
            Some(TO_LINES) => Some(Direction::ToLines),
            Some(TO_TABLES) => Some(Direction::ToTables),
            _ => None,
        };
        Some(Given { option: arg.get_long()?.to_string(), direction })
    });
    given.collect()
}

/// How tables become line protocol.
#[derive(Debug, Group)]
#[command(next_help_heading = TO_LINES)]
pub struct Rows {
    /// The column that has the measurements
    #[arg(long, value_name = "COLUMN", conflicts_with = "measurement")]
    pub measurement_column: Option<String>,

    /// A column that is a tag; give it once for each
    #[arg(long = "tag", value_name = "COLUMN")]
    pub tags: Vec<String>,

    /// A column that is a field, once for each; all columns that are nothing else unless given
    #[arg(long = "field", value_name = "COLUMN")]
    pub fields: Vec<String>,

    /// A tag of every row that has no value for it in a column of that name; give it once for each
    #[arg(long = "default-tag", value_name = "KEY=VALUE", value_parser = default_tag)]
    pub default_tags: Vec<(String, String)>,

    /// The type of a column of CSV or JSON: float, int, uint, bool, string or timestamp
    #[arg(long = "type", value_name = "COLUMN=TYPE", value_parser = column_type)]
    pub types: Vec<(String, ColumnType)>,

    /// Rows of CSV or JSON that are looked at to tell the types of their columns
    #[arg(long, value_name = "N", default_value = "1000")]
    pub infer_rows: std::num::NonZeroUsize,

    /// What becomes of a row that cannot be read or written, such as one with a line break in a tag
    #[arg(long, value_enum, default_value_t = OnUnencodable::Error)]
    pub on_unencodable: OnUnencodable,

    /// What becomes of a null in a tag or a field
    #[arg(long, value_parser = words(Nulls::ALL, Nulls::word), default_value = Nulls::Omit.word())]
    pub nulls: String,

    /// What becomes of NaN and infinity
    #[arg(long, value_parser = words(NotFinite::ALL, NotFinite::word), default_value = NotFinite::Omit.word())]
    pub nan: String,

    /// What becomes of columns of decimals
    #[arg(long, value_parser = words(Decimals::ALL, Decimals::word), default_value = Decimals::Error.word())]
    pub decimals: String,
}

/// How line protocol becomes tables.
#[derive(Debug, Group)]
#[command(next_help_heading = TO_TABLES)]
pub struct Lines {
    /// What becomes of a field that has values of different types: split makes a column for each, such as f:float
    #[arg(long, value_parser = words(Mixed::ALL, Mixed::word), default_value = Mixed::Error.word())]
    pub mixed: String,

    /// Leave bad lines out and count them instead of writing nothing
    #[arg(long)]
    pub skip_bad: bool,

    /// Show at most N bad lines; all are counted
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub max_errors: usize,

    /// How the pages of Parquet are packed
    #[arg(long, value_enum, default_value_t = Compression::Snappy)]
    pub compression: Compression,
}

/// What becomes of a row that cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnUnencodable {
    /// Nothing is written, and the row and its column are named
    Error,
    /// The row is left out and counted
    SkipRow,
    /// The field is left out and counted, or the row if it is not a field that is at fault
    SkipField,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compression {
    None,
    Snappy,
    Zstd,
}

impl Convert {
    pub fn threads(&self) -> u8 {
        threads(self.threads, MAX_CORES)
    }
}

fn column_type(text: &str) -> Result<(String, ColumnType), String> {
    let (column, word) = text.rsplit_once('=').ok_or("write COLUMN=TYPE, for example load=float")?;
    let kind = ColumnType::from_str(word, false)
        .map_err(|_| format!("there is no type {word:?}; types are float, int, uint, bool, string and timestamp"))?;
    Ok((column.to_string(), kind))
}

fn default_tag(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE, for example region=eu")?;
    Ok((key.to_string(), value.to_string()))
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
        _ if text == "\\t" => Ok(b'\t'),
        _ => Err("give one ASCII character; \\t is a tab".into()),
    }
}
