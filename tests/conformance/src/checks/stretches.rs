//! A document in stretches that are read without knowing what is to the left of them.

use super::told::same_report;
use linepack::{ReadOptions, Report, Stretch, StretchValidator, Validator, limits, validate};

/// The first piece of a stretch that is read ahead; each further one is twice as long.
const FIRST_PIECE: usize = 16;

/// Stretches of these lengths, over and over, read ahead and taken over from the left, report what one pass reports.
pub(super) fn agree(document: &[u8], lengths: &[usize], options: &ReadOptions) -> Result<(), String> {
    let limit = options.max_record_bytes.or(Some(limits::MAX_RECORD_BYTES));
    let whole = validate(document, &options.clone().max_record_bytes(limit));
    same_report(&in_stretches(document, lengths, options)?, &whole)
}

fn in_stretches(document: &[u8], lengths: &[usize], options: &ReadOptions) -> Result<Report, String> {
    let mut left = Validator::new(options);
    let mut from = 0;
    for length in lengths {
        let to = document.len().min(from + length);
        let stretch = read_ahead(document, from, to, options);
        while let Some(end) = left.join(&stretch) {
            if end <= left.offset() || end > to as u64 {
                return Err(format!("asks for {end} at {}, in a stretch up to {to}", left.offset()));
            }
            left.feed(&document[left.offset() as usize..end as usize]);
        }
        from = to;
    }
    left.feed(&document[left.offset() as usize..]);
    Ok(left.finish())
}

fn read_ahead(document: &[u8], from: usize, to: usize, options: &ReadOptions) -> Stretch {
    let mut validator = StretchValidator::new(options);
    validator.start(from as u64);
    let (mut at, mut piece) = (from, FIRST_PIECE);
    while at < to {
        let end = to.min(at + piece);
        validator.feed(&document[at..end]);
        (at, piece) = (end, 2 * piece);
    }
    validator.finish()
}
