//! What was found while a schema learned.

use crate::code::Status;
use crate::handle::{free, give};
use crate::line_error::lp_line_error;
use crate::slice::lp_str;
use crate::table::{Kept, lp_table_error};
use crate::validate::warning_at;
use linepack_core::schema::{Checked, Conflict, Conflicts, Place};
use linepack_core::table::{CheckedTable, TableError};
use linepack_core::{Code, LineError, Report};

/// What a name stands for in a measurement: a field of one of five types, or a tag.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_column_type {
    /// A 64-bit float.
    LP_COLUMN_FLOAT = 0,
    /// A signed integer.
    LP_COLUMN_INTEGER = 1,
    /// An unsigned integer.
    LP_COLUMN_UNSIGNED = 2,
    /// A boolean.
    LP_COLUMN_BOOLEAN = 3,
    /// A string.
    LP_COLUMN_STRING = 4,
    /// A tag.
    LP_COLUMN_TAG = 5,
}

/// A number of [`lp_column_type`], as it crosses the boundary.
pub type ColumnTypeNumber = u32;

/// Where a record stands: among the documents that are learned, and in its document. All are counted from 1.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_place {
    /// The ordinal of the document.
    pub document: u64,
    /// The physical line on which the record starts.
    pub line: u64,
    /// The record's ordinal among all points of the document, good and bad.
    pub record: u64,
}

impl From<Place> for lp_place {
    fn from(Place { document, line, record }: Place) -> Self {
        lp_place { document, line, record }
    }
}

/// A name that has another type than before: what InfluxDB answers with `field type conflict`. Its texts live as long as the
/// handle that it is from.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_conflict {
    /// The measurement, not escaped.
    pub measurement: lp_str,
    /// The field's or the tag's key, not escaped.
    pub key: lp_str,
    /// All of it as a sentence without a full stop.
    pub message: lp_str,
    /// Where the type that is known was learned.
    pub known_at: lp_place,
    /// Where the other was found, or found first.
    pub found_at: lp_place,
    /// How many values of that type there are: 1 where each conflict is listed by itself.
    pub values: u64,
    /// The type that is known.
    pub known: ColumnTypeNumber,
    /// The type that was found.
    pub found: ColumnTypeNumber,
}

/// Conflicts with their sentences.
#[derive(Debug)]
struct Told(Vec<(Conflict, String)>);

impl FromIterator<Conflict> for Told {
    fn from_iter<I: IntoIterator<Item = Conflict>>(conflicts: I) -> Self {
        let with_sentence = |conflict: Conflict| {
            let sentence = conflict.to_string();
            (conflict, sentence)
        };
        Told(conflicts.into_iter().map(with_sentence).collect())
    }
}

impl Told {
    fn at(&self, index: usize) -> Result<lp_conflict, Code> {
        let (conflict, message) = self.0.get(index).ok_or(Code::OutOfRange)?;
        let text = |text: &str| lp_str::of(text.as_bytes());
        Ok(lp_conflict {
            measurement: text(&conflict.measurement),
            key: text(&conflict.key),
            message: text(message),
            known_at: conflict.known_at.into(),
            found_at: conflict.found_at.into(),
            values: conflict.values,
            known: conflict.known as u32,
            found: conflict.found as u32,
        })
    }
}

/// The conflicts of a schema as they were at one time. They never change: any number of threads may read them at the same time.
#[derive(Debug)]
pub struct lp_conflicts(Told);

impl FromIterator<Conflict> for lp_conflicts {
    fn from_iter<I: IntoIterator<Item = Conflict>>(conflicts: I) -> Self {
        lp_conflicts(conflicts.into_iter().collect())
    }
}

/// Frees conflicts and their texts. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_conflicts_free(conflicts: *mut lp_conflicts) {
    // SAFETY: the header's contract for handles.
    unsafe { free(conflicts) }
}

/// Number of conflicts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_conflicts_len(conflicts: *const lp_conflicts, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(conflicts, len, |conflicts| Ok(conflicts.0.0.len())) }
}

/// A conflict, in the order of the names' bytes. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_conflicts_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_conflicts_get(
    conflicts: *const lp_conflicts,
    index: usize,
    conflict: *mut lp_conflict,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(conflicts, conflict, |conflicts| conflicts.0.at(index)) }
}

/// What was found in a document or a table that a schema learned or checked. In a table places are rows: its first row is
/// line and record 1. It never changes: any number of threads may read it at the same time.
#[derive(Debug)]
pub struct lp_checked {
    report: Report,
    /// The errors of the report as those of a table, where it is one.
    rows: Vec<Kept>,
    conflict_count: u64,
    conflicts: Told,
}

impl lp_checked {
    fn new(report: Report, rows: Vec<Kept>, conflicts: Conflicts) -> Self {
        let Conflicts { count, first, .. } = conflicts;
        lp_checked { report, rows, conflict_count: count, conflicts: first.into_iter().collect() }
    }
}

impl From<Checked> for lp_checked {
    fn from(Checked { report, conflicts, .. }: Checked) -> Self {
        lp_checked::new(report, Vec::new(), conflicts)
    }
}

impl From<CheckedTable> for lp_checked {
    fn from(CheckedTable { records, rejected, errors, conflicts, .. }: CheckedTable) -> Self {
        let mut report = Report::default();
        (report.records, report.rejected, report.error_count) = (records, rejected, rejected);
        report.errors = errors.iter().map(line_of).collect();
        lp_checked::new(report, errors.into_iter().map(Kept::from).collect(), conflicts)
    }
}

/// The error of a row as that of the line which it would have been in a document.
fn line_of(error: &TableError) -> LineError {
    let number = error.row.map_or(0, |row| row + 1);
    LineError { code: error.code, line: number, record: number, column: 0, offset: 0, length: 0, opened: None }
}

/// Frees what was found and its texts. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_free(checked: *mut lp_checked) {
    // SAFETY: the header's contract for handles.
    unsafe { free(checked) }
}

/// Number of points that are line protocol, or of rows that would be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_records(checked: *const lp_checked, records: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, records, |checked| Ok(checked.report.records)) }
}

/// Number of points that are not, or of rows that cannot be.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_rejected(checked: *const lp_checked, rejected: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, rejected, |checked| Ok(checked.report.rejected)) }
}

/// Number of errors in all, those of comments and those beyond `max_errors` included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_error_count(checked: *const lp_checked, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, count, |checked| Ok(checked.report.error_count)) }
}

/// Number of errors kept, at most `max_errors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_error_len(checked: *const lp_checked, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, len, |checked| Ok(checked.report.errors.len())) }
}

/// A kept error, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_checked_error_len` on. Of a row it has
/// the code, and the row as line and record; `lp_checked_row_error` tells more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_error(
    checked: *const lp_checked,
    index: usize,
    error: *mut lp_line_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(checked, error, |checked| {
            checked.report.errors.get(index).map(lp_line_error::from).ok_or(Code::OutOfRange)
        })
    }
}

/// The same error, where it is that of a row of a table, with its part, its column and a message. `LP_OUT_OF_RANGE` where
/// there was no table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_row_error(
    checked: *const lp_checked,
    index: usize,
    error: *mut lp_table_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, error, |checked| checked.rows.get(index).map(lp_table_error::from).ok_or(Code::OutOfRange)) }
}

/// Number of warnings in all: what the target takes, but reads differently. 0 without a target, and for a table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_warning_count(checked: *const lp_checked, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, count, |checked| Ok(checked.report.warning_count)) }
}

/// Number of warnings kept, at most `max_errors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_warning_len(checked: *const lp_checked, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, len, |checked| Ok(checked.report.warnings.len())) }
}

/// A kept warning, in document order; several may be about one record. `index` counts from 0; `LP_OUT_OF_RANGE` from
/// `lp_checked_warning_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_warning(
    checked: *const lp_checked,
    index: usize,
    warning: *mut lp_line_error,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, warning, |checked| warning_at(&checked.report, index)) }
}

/// Number of conflicts in all, those beyond `max_errors` included. Where this and the number of errors are 0, all is good.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_conflict_count(checked: *const lp_checked, count: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, count, |checked| Ok(checked.conflict_count)) }
}

/// Number of conflicts kept, at most `max_errors`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_conflict_len(checked: *const lp_checked, len: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, len, |checked| Ok(checked.conflicts.0.len())) }
}

/// A kept conflict, in document order. `index` counts from 0; `LP_OUT_OF_RANGE` from `lp_checked_conflict_len` on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_checked_conflict(
    checked: *const lp_checked,
    index: usize,
    conflict: *mut lp_conflict,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(checked, conflict, |checked| checked.conflicts.at(index)) }
}

#[cfg(test)]
mod tests {
    use linepack_core::schema::ColumnType;

    #[test]
    fn the_enum_is_the_core_s_words_in_order() {
        let lines = include_str!("conflict.rs").lines().map(str::trim);
        let written: Vec<_> = lines.filter(|line| line.starts_with("LP_COLUMN_")).collect();
        let words = ColumnType::ALL.iter().zip(0..);
        let words = words.map(|(word, n)| format!("LP_COLUMN_{} = {n},", word.word().to_uppercase()));
        assert_eq!(written, words.collect::<Vec<_>>());
    }
}
