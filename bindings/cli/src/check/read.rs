//! Reading without looking at types: by all cores where the input is large.

use super::{News, Show, unreadable};
use crate::exit::Failure;
use crate::finding::Finding;
use crate::input::{Input, Source, read_at};
use crate::parallel::{STRETCH, Stretches};
use crate::passage;
use crate::progress::progress;
use crate::text::Text;
use indicatif::ProgressBar;
use linepack::{ReadOptions, Report, Validator};
use std::io::{self, ErrorKind, Read};

/// Files below this are read before other threads could be of use.
pub const PARALLEL: u64 = 4 * STRETCH;

/// Bytes that tell what an input is if it is no line protocol.
pub const HEAD: usize = 4;

/// Bytes read at a time.
pub const PIECE: usize = 256 << 10;

/// Reads an input to its end; gives its first bytes and its report.
pub fn read(
    source: &Source<'_>,
    options: &ReadOptions,
    threads: u8,
    show: &mut Show<'_>,
) -> Result<(Vec<u8>, Report), Failure> {
    let options = unbounded(options);
    let failed = |error| Failure::io(unreadable(source, &error));
    let input = source.open().map_err(failed)?;
    let bar = progress(source, input.length());
    // On a terminal the bar makes room for what is shown.
    let show = &mut |found: &[Finding], text: Text<'_>| found.is_empty() || bar.suspend(|| show(found, text));
    let read = match input {
        Input::File(file, length) if length >= PARALLEL => {
            in_stretches(&Stretches { file: &file, length, options: &options, threads, stretch: STRETCH }, &bar, show)
        }
        Input::File(mut file, _) => in_pieces(&mut file, &options, &bar, show),
        Input::Stream(mut stream) => in_pieces(&mut stream, &options, &bar, show),
    };
    bar.finish_and_clear();
    read.map_err(failed)
}

/// The options without a bound on records of the core's own: here that is the user's to say.
pub fn unbounded(options: &ReadOptions) -> ReadOptions {
    options.clone().max_record_bytes(Some(options.max_record_bytes.unwrap_or(usize::MAX)))
}

/// Reads from beginning to end, a piece at a time.
fn in_pieces(
    input: &mut dyn Read,
    options: &ReadOptions,
    bar: &ProgressBar,
    show: &mut Show<'_>,
) -> io::Result<(Vec<u8>, Report)> {
    let mut validator = Validator::new(options);
    let mut piece = vec![0; PIECE];
    let (mut head, mut news) = (Vec::new(), News::default());
    loop {
        let length = match input.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if head.is_empty() {
            head.extend_from_slice(&piece[..length.min(HEAD)]);
        }
        validator.feed(&piece[..length]);
        bar.inc(length as u64);
        let found = news.of(validator.report());
        let (base, bytes) = validator.last_read();
        if !show(&found, Text::new(base, bytes)) {
            break;
        }
    }
    let report = validator.finish();
    let (base, bytes) = validator.last_read();
    show(&news.of(&report), Text::new(base, bytes));
    Ok((head, report))
}

/// Reads with several threads; the text of findings may have to be read again.
fn in_stretches(stretches: &Stretches<'_>, bar: &ProgressBar, show: &mut Show<'_>) -> io::Result<(Vec<u8>, Report)> {
    let mut head = vec![0; HEAD];
    let length = read_at(stretches.file, &mut head, 0)?;
    head.truncate(length);
    let longest = stretches.options.max_record_bytes.map_or(u64::MAX, |bytes| bytes as u64);
    let mut news = News::default();
    let report = stretches.read(&mut |validator| {
        bar.set_position(validator.offset());
        let found = news.of(validator.report());
        let (base, bytes) = validator.last_read();
        passage::show(stretches.file, longest, &found, Text::new(base, bytes), show)
    })?;
    passage::show(stretches.file, longest, &news.of(&report), Text::new(0, b""), show)?;
    Ok((head, report))
}
