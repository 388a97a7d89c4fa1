//! Documents cut where records end.

use crate::decode::{Extent, ReadOptions, Report, extents};
use crate::error::{Code, LineError};
use std::ops::Range;

/// A body within a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Its bytes.
    pub range: Range<usize>,
    /// Records in it, good and bad.
    pub records: u64,
    /// The physical line on which it begins, 1-based: line `n` of the body is line `line + n - 1` of the document.
    pub line: u64,
    /// The ordinal of its first record among those of the document, 1-based.
    pub record: u64,
}

/// Cuts a document into bodies of at most `max_bytes` and `max_lines` records, where 0 means any number. Nothing is copied, and
/// nothing is judged: bad records are carried as they are.
///
/// A record is never cut, whatever line ends it has in its strings. No body is empty: comments and blank lines stay with
/// the records around them, or out of any body where nothing else is left; so a document without records gives none. What is
/// left out between two bodies is only that.
///
/// # Errors
/// `row_too_long`, with its place, for the first record that is longer than `max_bytes`.
///
/// ```
/// use linepack::ReadOptions;
/// use linepack::write::split;
/// let data = b"m f=\"a\nb\"\nm f=2\nm f=3\n";
/// let parts = split(data, 0, 2, &ReadOptions::new()).unwrap();
/// let bodies: Vec<_> = parts.iter().map(|part| &data[part.range.clone()]).collect();
/// assert_eq!(bodies, [&b"m f=\"a\nb\"\nm f=2\n"[..], b"m f=3\n"]);
/// assert_eq!((parts[1].line, parts[1].record), (4, 3));
/// let error = split(data, 8, 0, &ReadOptions::new()).unwrap_err();
/// assert_eq!((error.code.word(), error.line, error.length), ("row_too_long", 1, 10));
/// ```
pub fn split(data: &[u8], max_bytes: usize, max_lines: usize, options: &ReadOptions) -> Result<Vec<Part>, LineError> {
    let most = |limit: usize| if limit == 0 { usize::MAX } else { limit };
    let (max_bytes, max_lines) = (most(max_bytes), most(max_lines));
    let mut parts: Vec<Part> = Vec::new();
    let mut too_long = None;
    extents(data, options, &mut |Extent { start, end, line, record, .. }| {
        let comment = record == 0;
        if comment || too_long.is_some() {
            return;
        }
        if end - start > max_bytes {
            too_long = Some(LineError {
                code: Code::RowTooLong,
                line,
                record,
                column: 1,
                offset: start as u64,
                length: (end - start) as u64,
                opened: None,
            });
            return;
        }
        match parts.last_mut() {
            Some(last) if (last.records as usize) < max_lines && end - last.range.start <= max_bytes => {
                last.range.end = end;
                last.records += 1;
            }
            _ => parts.push(Part { range: start..end, records: 1, line, record }),
        }
    });
    too_long.map_or(Ok(parts), Err)
}

/// A document's good bytes and its bad ones.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Valid {
    /// Runs of good records, with the comments and blank lines between them: each a body, or all of them one after the other.
    pub good: Vec<Range<usize>>,
    /// Runs of rejected records and comments, for whoever keeps what was not sent.
    pub rejected: Vec<Range<usize>>,
    /// How many there are, and what is wrong with the first `max_errors`.
    pub report: Report,
}

/// Separates good records from rejected ones, without copying.
///
/// ```
/// use linepack::ReadOptions;
/// use linepack::write::split_valid;
/// let data = b"m f=1\nm f=\nm f=3\n";
/// let valid = split_valid(data, &ReadOptions::new());
/// let good: Vec<_> = valid.good.iter().map(|range| &data[range.clone()]).collect();
/// assert_eq!(good, [b"m f=1\n", b"m f=3\n"]);
/// assert_eq!(&data[valid.rejected[0].clone()], b"m f=\n");
/// assert_eq!(valid.report.errors[0].code.word(), "empty_field_value");
/// ```
pub fn split_valid(data: &[u8], options: &ReadOptions) -> Valid {
    let (mut good, mut rejected): (Vec<Range<usize>>, Vec<Range<usize>>) = Default::default();
    let mut last = None;
    let report = extents(data, options, &mut |extent| {
        let runs = if extent.good { &mut good } else { &mut rejected };
        match runs.last_mut() {
            Some(run) if last == Some(extent.good) => run.end = extent.end,
            _ => runs.push(extent.start..extent.end),
        }
        last = Some(extent.good);
    });
    Valid { good, rejected, report }
}
