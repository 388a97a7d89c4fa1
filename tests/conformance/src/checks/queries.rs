//! Answers to queries.

use super::digit;
use linepack::Precision;
use linepack::query::{AnswerFormat, AnswerOptions, AnswerReader, QueryAnswer, QueryError};

/// Every answer is read or refused, whole and in pieces alike; its columns are of one length, and become record batches.
///
/// The input: 1 for CSV; the epoch, from 1, or none; 0, or the longest chunk in units of 16 bytes; the length of pieces; the
/// answer.
pub fn query_answer(input: &[u8]) -> Result<(), String> {
    let Some((&[format, epoch, limit, pieces], body)) = input.split_first_chunk() else { return Ok(()) };
    let mut options = AnswerOptions::new().format(AnswerFormat::ALL[digit(format) % 2]);
    options.epoch = digit(epoch).checked_sub(1).map(|unit| Precision::ALL[unit % 6]);
    let chunk_limit = match digit(limit) {
        0 => options.max_bytes,
        limit => limit * 16,
    };
    let whole = in_pieces(body, body.len(), options.clone().max_bytes(chunk_limit));
    let in_pieces = in_pieces(body, digit(pieces), options.clone().max_bytes(chunk_limit));
    // As text, because a NaN is unlike itself.
    if format!("{whole:?}") != format!("{in_pieces:?}") {
        return Err(format!("whole {whole:?}\nin pieces {in_pieces:?}"));
    }
    let parsed = QueryAnswer::parse(body, &options);
    let (chunks, error) = whole;
    if digit(limit) == 0 && parsed.as_ref().err() != error.as_ref() {
        return Err(format!("parsed {parsed:?}, read {error:?}"));
    }
    let series = chunks.iter().chain(&parsed).flat_map(|answer| &answer.statements).flat_map(|one| &one.series);
    for series in series {
        if series.columns.iter().any(|column| column.values.len() != series.rows()) {
            return Err(format!("columns differ in length: {series:?}"));
        }
        match series.to_record_batch() {
            Ok(batch) if batch.num_rows() == series.rows() => {}
            Err(error) if error.code.word() == "repeated_column" => {}
            other => return Err(format!("{other:?} of {series:?}")),
        }
    }
    Ok(())
}

/// What a reader gives of pieces of this length, up to an error.
fn in_pieces(body: &[u8], length: usize, options: AnswerOptions) -> (Vec<QueryAnswer>, Option<QueryError>) {
    let (mut reader, mut chunks) = (AnswerReader::new(options), Vec::new());
    for piece in body.chunks(length.max(1)) {
        match reader.feed(piece) {
            Ok(more) => chunks.extend(more),
            Err(error) => return (chunks, Some(error)),
        }
    }
    match reader.finish() {
        Ok(last) => {
            chunks.extend(last);
            (chunks, None)
        }
        Err(error) => (chunks, Some(error)),
    }
}
