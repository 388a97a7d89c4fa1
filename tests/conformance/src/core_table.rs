//! Core's answer to a table.

use crate::core_face::{core_word, encode_options};
use crate::hex;
use crate::model::TableOptions;
use arrow_ipc::reader::StreamReader;
use linepack::table::{self, Batch, TableEncoder, TableError};
use std::fmt::Write;

/// The bodies of a table that is a stream of Arrow IPC, as the protocol writes them.
pub(crate) fn answer(ipc: &[u8], asked: &TableOptions) -> String {
    let reader = StreamReader::try_new(ipc, None).expect("the judge writes good streams");
    let mut encoder = match TableEncoder::new(&reader.schema(), options(asked)) {
        Ok(encoder) => encoder,
        Err(error) => return format!("refused {}\n", error.code),
    };
    let mut out = String::new();
    for rows in reader {
        encoder.feed(rows.expect("the judge writes good streams")).expect("the rows before are used up");
        loop {
            match encoder.next_batch() {
                Ok(Some(batch)) => out += &batch_text(&batch),
                Ok(None) => break,
                Err(error) => out += &error_text(&error),
            }
        }
    }
    out + &encoder.finish().map_or(String::new(), |batch| batch_text(&batch))
}

fn options(asked: &TableOptions) -> table::TableOptions {
    let options = match &asked.measurement_column {
        Some(column) => table::TableOptions::measurement_column(column),
        None => table::TableOptions::new(&asked.measurement),
    };
    let mut options = options.tags(&asked.tags).rows(encode_options(&asked.rows)).nulls(core_word(&asked.nulls));
    options.time = asked.time.clone();
    options.max_lines((asked.max_lines > 0).then_some(asked.max_lines))
}

fn batch_text(batch: &Batch<'_>) -> String {
    let mut out = format!("batch {} {} {}\nskipped", batch.precision().word(), batch.records(), batch.skipped_fields());
    for row in batch.skipped_rows() {
        write!(out, " {row}").expect("a String takes any text");
    }
    out += "\nrows";
    for line in 1.. {
        let Some(row) = batch.row_of_line(line) else { break };
        write!(out, " {row}").expect("a String takes any text");
    }
    out + &format!("\nbody {}\n", hex::write(batch.body()))
}

fn error_text(error: &TableError) -> String {
    let row = error.row.expect("what is wrong with a table is known before its rows");
    let key = error.column.as_ref().map_or("-".to_string(), |key| hex::write(key.as_bytes()));
    format!("error {} {row} {} {key}\n", error.code, error.part)
}
