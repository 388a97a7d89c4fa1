//! What fuzzing checks: bytes become options and a document, or rows, and what disagrees is said in words.
//!
//! The fuzz targets of `tests/fuzz` and the replay in `tests/regressions.rs` call the same functions. The first bytes of
//! an input are read as digits, so that seeds can be written by hand; any other byte means something too.

mod arrays;
mod columns;
mod place;
mod queries;
mod rows;
mod schemas;
mod stretches;
mod tables;
mod told;
mod writes;

use crate::model::{DecodeOptions, Decoded, Mode, Precision};
use crate::{answer, core_face, oracle};
use linepack::{
    Backend, Chunks, Code, Decoder, Document, Errors, LineError, ReadOptions, Report, Validator, limits, parse,
    validate,
};
use place::{Asked, CHUNK, CHUNKS_READ, Placed, pieces};
pub use queries::query_answer;
pub use rows::{adds_up, encode, round_trips};
pub use schemas::schema_file;
pub use tables::tables;
use told::{Told, same_report};
pub use writes::{gunzip, split, write_params, write_response};

/// A check of one input.
pub type Check = fn(&[u8]) -> Result<(), String>;

/// Every check, by the name of its fuzz target.
pub const CHECKS: [(&str, Check); 13] = [
    ("parse_vs_oracle", parse_vs_oracle),
    ("validate_vs_parse", validate_vs_parse),
    ("encode", encode),
    ("chunked_vs_whole", chunked_vs_whole),
    ("backend_vs_backend", backend_vs_backend),
    ("parallel_vs_serial", parallel_vs_serial),
    ("tables", tables),
    ("write_params", write_params),
    ("write_response", write_response),
    ("gunzip", gunzip),
    ("split", split),
    ("query_answer", query_answer),
    ("schema_file", schema_file),
];

/// Core's full answer is the oracle's, whatever the back-end.
///
/// The input: mode, precision, flags, limit, the document.
pub fn parse_vs_oracle(input: &[u8]) -> Result<(), String> {
    let Some((&[mode, precision, flags, limit], document)) = input.split_first_chunk() else { return Ok(()) };
    let options = DecodeOptions {
        mode: Mode::ALL[digit(mode) % 3],
        precision: Precision::ALL[digit(precision) % 6],
        string_c_escapes: digit(flags) & 1 != 0,
        strict_control: digit(flags) & 2 != 0,
        max_record_bytes: digit(limit),
        target: None,
    };
    agree_with_oracle(document, &options).map(|_| ())
}

/// `validate` of every back-end says what the exact parser says, wherever the document lies among blocks and chunks.
///
/// The input: as `Asked` reads it, the document.
pub fn validate_vs_parse(input: &[u8]) -> Result<(), String> {
    let Some(Asked { options, place, rest: document, .. }) = Asked::read(input) else { return Ok(()) };
    let first = parse(document, &options.clone().errors(Errors::Raise)).err();
    if first.as_ref() != validate(document, &options).errors.first() {
        return Err(format!("{} raises {first:?}, which is not the first error", shown(document)));
    }
    for Placed { how, document, .. } in place.document(document, CHUNK) {
        validate_agrees(&document, &options).map_err(|e| format!("the document {how}: {e}"))?;
    }
    Ok(())
}

/// A document in pieces, wherever it is cut, says what it says whole: through `Decoder`, `Validator` and `Chunks`, and
/// again when one that has finished is used anew.
///
/// The input: as `Asked` reads it, a short limit that is taken in place of the other one, how far before the document's
/// place the first piece ends, how many lengths of further pieces there are, these lengths, the document. With 8 among the
/// flags the document lies at the end of what `Chunks` reads at a time; flags of 16 and more choose a back-end.
pub fn chunked_vs_whole(input: &[u8]) -> Result<(), String> {
    let Some(Asked { mut options, flags, place, rest }) = Asked::read(input) else { return Ok(()) };
    let Some((&[short, first, lengths], rest)) = rest.split_first_chunk() else { return Ok(()) };
    let (lengths, document) = rest.split_at(digit(lengths).min(rest.len()));
    if digit(short) > 0 {
        options.max_record_bytes = Some(digit(short));
    }
    let edge = if flags & 8 != 0 { CHUNKS_READ } else { CHUNK };
    let documents = place.document(document, edge);
    let backends = Backend::available();
    let chosen = (flags >> 4) % backends.len();
    for (index, backend) in backends.into_iter().enumerate() {
        let options = options.clone().backend(backend).errors(Errors::Collect);
        let (mut decoder, mut validator) = (Decoder::new(&options), Validator::new(&options));
        // The last one is long, so one back-end must do.
        for Placed { how, document, at } in &documents[..if index == chosen { 3 } else { 2 }] {
            let failed = |e| format!("{backend}, {} {how}: {e}", shown(document));
            let whole = chunks_agree(document, &options).map_err(failed)?;
            // Pieces do not know where that is.
            if document.len() < 2 * CHUNK {
                let pieces = pieces(document, at.saturating_sub(digit(first)), lengths);
                pieces_agree(&pieces, &whole, &mut decoder, &mut validator, &options).map_err(failed)?;
            }
        }
    }
    Ok(())
}

/// Every back-end tells the same of a document: each record in full, columns, errors, with `parse` and with `validate`,
/// wherever the document lies among blocks and chunks.
///
/// The input: as `Asked` reads it, the document.
pub fn backend_vs_backend(input: &[u8]) -> Result<(), String> {
    let Some(Asked { options, place, rest, .. }) = Asked::read(input) else { return Ok(()) };
    for Placed { how, document, .. } in place.document(rest, CHUNK) {
        backends_agree(&document, &options).map_err(|e| format!("{} {how}: {e}", shown(&document)))?;
    }
    Ok(())
}

/// A document in stretches, each read without knowing what is to the left of it, is reported as in one pass.
///
/// The input: as `Asked` reads it, a short limit that is taken in place of the other one, how far before the document's
/// place the second stretch begins, how many lengths of further stretches there are, these lengths, the document.
pub fn parallel_vs_serial(input: &[u8]) -> Result<(), String> {
    let Some(Asked { mut options, place, rest, .. }) = Asked::read(input) else { return Ok(()) };
    let Some((&[short, first, lengths], rest)) = rest.split_first_chunk() else { return Ok(()) };
    let (lengths, document) = rest.split_at(digit(lengths).min(rest.len()));
    if digit(short) > 0 {
        options.max_record_bytes = Some(digit(short));
    }
    for Placed { how, document, at } in place.document(document, CHUNK) {
        let mut cuts = vec![at.saturating_sub(digit(first))];
        cuts.extend(lengths.iter().map(|length| digit(*length)));
        for backend in Backend::available() {
            stretches::agree(&document, &cuts, &options.clone().backend(backend))
                .map_err(|e| format!("{backend}, {} {how}, in stretches: {e}", shown(&document)))?;
        }
    }
    Ok(())
}

fn digit(byte: u8) -> usize {
    byte.wrapping_sub(b'0').into()
}

/// The beginning of `bytes`, for a message.
fn shown(bytes: &[u8]) -> String {
    let end = if bytes.len() > 1000 { "..." } else { "" };
    format!("\"{}\"{end}", bytes[..bytes.len().min(1000)].escape_ascii())
}

/// What both say of `document`, if all back-ends say it.
pub fn agree_with_oracle(document: &[u8], options: &DecodeOptions) -> Result<Decoded, String> {
    let decoded = oracle::decode(document, options);
    let expected = answer::decode_text(&decoded);
    for backend in Backend::available() {
        let got = core_face::decode(document, options, backend);
        if got != expected {
            let (got, expected) = first_difference(&got, &expected);
            return Err(format!("of {} {backend} says {got:?}, the oracle {expected:?}", shown(document)));
        }
    }
    Ok(decoded)
}

fn first_difference<'t>(a: &'t str, b: &'t str) -> (&'t str, &'t str) {
    let same = a.lines().zip(b.lines()).take_while(|(a, b)| a == b).count();
    let line = |text: &'t str| text.lines().nth(same).unwrap_or("no more");
    (line(a), line(b))
}

fn validate_agrees(document: &[u8], options: &ReadOptions) -> Result<(), String> {
    let exact = exactly(document, options)?;
    for backend in Backend::available() {
        let fast = validate(document, &options.clone().backend(backend));
        same_report(&fast, exact.report()).map_err(|e| format!("{backend} validates {e}"))?;
    }
    Ok(())
}

/// What the exact parser says, to which a limit below a chunk leaves everything; of documents with longer records, what
/// `parse` says.
fn exactly<'d>(document: &'d [u8], options: &ReadOptions) -> Result<Document<&'d [u8]>, String> {
    let collecting = options.clone().errors(Errors::Collect);
    let read = |limit| parse(document, &collecting.clone().max_record_bytes(limit));
    let exact = read(Some(options.max_record_bytes.map_or(CHUNK - 1, |limit| limit.min(CHUNK - 1))));
    let all_short = |report: &Report| {
        let kept_all = report.errors.len() as u64 == report.error_count;
        kept_all && report.errors.iter().all(|error| error.code != Code::RecordTooLong)
    };
    let exact = exact.map_err(|e| format!("not collected: {e}"))?;
    if all_short(exact.report()) {
        return Ok(exact);
    }
    read(options.max_record_bytes).map_err(|e| format!("not collected: {e}"))
}

/// The ends of a document's pieces decide nothing of what `whole` tells.
fn pieces_agree(
    pieces: &[&[u8]],
    whole: &Told,
    decoder: &mut Decoder,
    validator: &mut Validator,
    options: &ReadOptions,
) -> Result<(), String> {
    // A line end of two bytes may come before it is known that the record fits.
    let most = options.max_record_bytes.unwrap_or(limits::MAX_RECORD_BYTES) + 2;
    let mut told = Told::default();
    for piece in pieces {
        told.add(&decoder.feed(piece))?;
        validator.feed(piece);
        let held = decoder.held().max(validator.held());
        if held > most + piece.len() {
            return Err(format!("{held} bytes are held after a piece of {}", piece.len()));
        }
    }
    told.add(&decoder.finish())?;
    told.must_be(whole).map_err(|e| format!("decoded in pieces: {e}"))?;
    whole.must_be_reported(&validator.finish()).map_err(|e| format!("validated in pieces: {e}"))?;
    match decoder.held() + validator.held() {
        0 => Ok(()),
        held => Err(format!("{held} bytes are held after the end")),
    }
}

/// `Chunks` tells what `parse` tells, which is the result.
fn chunks_agree(document: &[u8], options: &ReadOptions) -> Result<Told, String> {
    let parsed = parse(document, options).map_err(|e| format!("not collected: {e}"))?;
    let whole = Told::of(&parsed.chunk())?;
    let mut told = Told::default();
    let mut chunks = Chunks::new(document, options);
    while let Some(chunk) = chunks.next().map_err(|e| format!("not collected: {e}"))? {
        told.add(&chunk)?;
    }
    told.must_be(&whole).map_err(|e| format!("in chunks: {e}"))?;

    let raising = options.clone().errors(Errors::Raise);
    let first = parse(document, &raising).err();
    let mut chunks = Chunks::new(document, &raising);
    let raised = loop {
        match chunks.next() {
            Ok(Some(_)) => {}
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    if raised != first || !matches!(chunks.next(), Ok(None)) {
        return Err(format!("in chunks {raised:?} is raised, not {first:?}, and that ends it"));
    }
    Ok(whole)
}

/// Every back-end tells what the first one tells.
fn backends_agree(document: &[u8], options: &ReadOptions) -> Result<(), String> {
    let mut first = None;
    for backend in Backend::available() {
        let options = options.clone().backend(backend);
        let (told, raised) = all_told(document, &options).map_err(|e| format!("{backend}: {e}"))?;
        let Some((expected, expected_raised)) = &first else {
            first = Some((told, raised));
            continue;
        };
        told.must_be(expected).map_err(|e| format!("{backend}: {e}"))?;
        if raised != *expected_raised {
            return Err(format!("{backend} raises {raised:?}, not {expected_raised:?}"));
        }
    }
    Ok(())
}

/// What `parse` tells of a document, checked against the columns and `validate`, and the error that it raises.
fn all_told(document: &[u8], options: &ReadOptions) -> Result<(Told, Option<LineError>), String> {
    let parsed =
        parse(document, &options.clone().errors(Errors::Collect)).map_err(|e| format!("not collected: {e}"))?;
    let told = Told::of(&parsed.chunk())?;
    columns::agree(&parsed.chunk(), &told.points)?;
    told.must_be_reported(&validate(document, options)).map_err(|e| format!("validates {e}"))?;
    Ok((told, parse(document, &options.clone().errors(Errors::Raise)).err()))
}
