//! Answers of the v1 API to queries.

use crate::code::{Status, result};
use crate::handle::{borrow, create, free, give, guarded, handed_over, read, write};
use crate::line::{lp_kind, lp_value, lp_value_as};
use crate::message::message;
use crate::options::{chosen, copy_within, filled_in, init, lp_tag};
use crate::out::Out;
use crate::query::{AnswerFormatNumber, EpochNumber, epoch, lp_answer_format, lp_epoch};
use crate::slice::{lp_str, slice};
use linepack_core::query::{
    AnswerFormat, AnswerOptions, AnswerReader, Column, QueryAnswer, QueryError, Series, Statement, Values,
};
use linepack_core::{Code, Value, limits};
use linepack_shared::arrow::{FFI_ArrowArrayStream, export};
use std::collections::VecDeque;
use std::ffi::c_char;
use std::mem::offset_of;

/// How an answer is read. Fill it with `lp_answer_options_init` first, then change what should differ.
#[repr(C)]
#[derive(Debug, Clone)]
pub struct lp_answer_options {
    /// `sizeof(lp_answer_options)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// The longest answer, or chunk of one in an `lp_query_reader`, in bytes. Default 64 MiB.
    pub max_bytes: usize,
    /// The unit of times, as it was asked for. Default `LP_EPOCH_NONE`.
    pub epoch: EpochNumber,
    /// The answer's format. Default `LP_ANSWER_FORMAT_JSON`.
    pub format: AnswerFormatNumber,
}

impl Default for lp_answer_options {
    fn default() -> Self {
        lp_answer_options {
            size: size_of::<Self>(),
            max_bytes: limits::ANSWER_BYTES,
            epoch: lp_epoch::LP_EPOCH_NONE as u32,
            format: lp_answer_format::LP_ANSWER_FORMAT_JSON as u32,
        }
    }
}

/// Fills options of answers with their defaults. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_answer_options_init(options: *mut lp_answer_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_answer_options { size, ..Default::default() }, size) })
}

/// The core's options; those that C left out, or all of them when `given` is null, are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there.
unsafe fn options(given: *const lp_answer_options) -> Result<AnswerOptions, Code> {
    let mut known = lp_answer_options::default();
    if !given.is_null() {
        // SAFETY: promised by the caller.
        let size = unsafe { filled_in(given) }?;
        copy_within!(size, given: *const lp_answer_options, known, max_bytes, epoch, format);
    }
    let mut options = AnswerOptions::new().max_bytes(known.max_bytes).format(chosen(AnswerFormat::ALL, known.format)?);
    options.epoch = epoch(known.epoch)?;
    Ok(options)
}

/// Why an answer cannot be read. All zero when nothing failed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_query_fault {
    /// What is wrong.
    pub code: Status,
    /// Whether it is known where.
    pub has_offset: bool,
    /// Byte of the answer, 0-based, where it is known; otherwise 0.
    pub offset: u64,
    /// What is wrong and what to do: UTF-8, ended by a NUL, cut where it would be longer. Empty where the call failed on an
    /// argument.
    pub message: [c_char; 512],
}

/// Tells why a call failed that came to this status; with `fault` null nobody wants to know.
///
/// # Safety
/// `out` is null or may be written.
unsafe fn tell(out: *mut lp_query_fault, status: Status, error: Option<QueryError>) -> Status {
    // SAFETY: promised by the caller.
    if let Some(mut out) = unsafe { Out::optional(out) } {
        let offset = error.as_ref().and_then(|error| error.offset);
        let text = error.map(|error| error.to_string()).unwrap_or_default();
        out.set(lp_query_fault {
            code: status,
            has_offset: offset.is_some(),
            offset: offset.unwrap_or_default(),
            message: message(&text),
        });
    }
    status
}

/// An answer to a query, or a chunk of one. It changes only in `lp_query_answer_append`; every text that comes out of it lives
/// until then or the free.
#[derive(Debug)]
pub struct lp_query_answer(QueryAnswer);

/// Reads a whole answer; chunks are put together. What the server says, errors of statements among it, is no failure of the call.
///
/// `body` is read during the call only, and may be null when `len` is 0. `options` may be null for the defaults.
/// `LP_INVALID_ANSWER` for what is no answer, or not all of it; `LP_ANSWER_TOO_LARGE` beyond `max_bytes`. `fault` (may be null)
/// receives where and why; it is all zero after success. `answer` receives what the caller frees with `lp_query_answer_free`, or
/// null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_parse(
    body: *const u8,
    len: usize,
    given: *const lp_answer_options,
    answer: *mut *mut lp_query_answer,
    fault: *mut lp_query_fault,
) -> Status {
    let mut why = None;
    // SAFETY: the header's contract for (pointer, length) pairs, options and out-parameters.
    unsafe {
        let status = create(answer, || {
            let parsed = QueryAnswer::parse(slice(body, len)?, &options(given)?);
            parsed.map(lp_query_answer).map_err(|error| why.insert(error).code)
        });
        tell(fault, status, why)
    }
}

/// Frees an answer and the texts that it gave. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_free(answer: *mut lp_query_answer) {
    // SAFETY: the header's contract for handles.
    unsafe { free(answer) }
}

/// Adds the next chunk, which stays as it is: rows to a series that it goes on with, else series to a statement, else
/// statements. `later` may not be `answer` itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_append(answer: *mut lp_query_answer, later: *const lp_query_answer) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for handles. The copy is made before anything is written.
        let later = unsafe { borrow(later) }?.0.clone();
        // SAFETY: as above.
        result(unsafe {
            write(answer, |answer| {
                answer.0.append(later);
                Ok(())
            })
        })
    })
}

/// Why the whole query failed, in the server's words; `message.ptr` is null where it did not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_error(answer: *const lp_query_answer, message: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(answer, message, |answer| Ok(lp_str::of_optional(answer.0.error.as_deref()))) }
}

/// Number of statements that are answered.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_statement_count(answer: *const lp_query_answer, count: *mut usize) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { give(answer, count, |answer| Ok(answer.0.statements.len())) }
}

/// What one statement gave.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_statement {
    /// Its place in the query, from 0.
    pub id: u64,
    /// Why it failed, in the server's words; `ptr` is null where it did not.
    pub error: lp_str,
    /// Number of tables, one for each measurement and set of `GROUP BY` tags.
    pub series_count: usize,
    /// Number of remarks of the server.
    pub message_count: usize,
    /// Whether more of it follows in a later chunk; at the end of an answer: whether the server cut it at its own limit.
    pub partial: bool,
}

/// A statement. Its place here and in the functions below counts from 0; they answer `LP_OUT_OF_RANGE` past any end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_statement(
    answer: *const lp_query_answer,
    statement: usize,
    out: *mut lp_statement,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(answer, out, |answer| {
            let statement = answer.statement(statement)?;
            Ok(lp_statement {
                id: statement.id,
                error: lp_str::of_optional(statement.error.as_deref()),
                series_count: statement.series.len(),
                message_count: statement.messages.len(),
                partial: statement.partial,
            })
        })
    }
}

/// A remark of the server.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_query_message {
    /// How bad it is, such as `warning`.
    pub level: lp_str,
    /// The remark.
    pub text: lp_str,
}

/// A remark of the server on a statement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_message(
    answer: *const lp_query_answer,
    statement: usize,
    index: usize,
    out: *mut lp_query_message,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(answer, out, |answer| {
            let message = answer.statement(statement)?.messages.get(index).ok_or(Code::OutOfRange)?;
            Ok(lp_query_message { level: text(&message.level), text: text(&message.text) })
        })
    }
}

/// One table of an answer.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct lp_series {
    /// The measurement; empty where a statement has none.
    pub name: lp_str,
    /// Number of tags of `GROUP BY`.
    pub tag_count: usize,
    /// Number of columns.
    pub column_count: usize,
    /// How many rows each column has.
    pub rows: usize,
    /// Whether more rows of it follow in a later chunk, or were cut by the server's limit.
    pub partial: bool,
}

/// A table of a statement.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_series(
    answer: *const lp_query_answer,
    statement: usize,
    series: usize,
    out: *mut lp_series,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(answer, out, |answer| {
            let series = answer.series(statement, series)?;
            Ok(lp_series {
                name: text(&series.name),
                tag_count: series.tags.len(),
                column_count: series.columns.len(),
                rows: series.rows(),
                partial: series.partial,
            })
        })
    }
}

/// A tag of a table.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_tag(
    answer: *const lp_query_answer,
    statement: usize,
    series: usize,
    index: usize,
    tag: *mut lp_tag,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(answer, tag, |answer| {
            let (key, value) = answer.series(statement, series)?.tags.get(index).ok_or(Code::OutOfRange)?;
            Ok(lp_tag { key: text(key), value: text(value) })
        })
    }
}

/// The type of a column of an answer. JSON has numbers alone, so a column is of the narrowest type that has all its values.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_values {
    /// Nothing but nulls.
    LP_VALUES_NULL = 0,
    /// Booleans.
    LP_VALUES_BOOL = 1,
    /// Whole numbers of 64 bits.
    LP_VALUES_INT = 2,
    /// Whole numbers without a sign, some beyond the signed ones.
    LP_VALUES_UINT = 3,
    /// Floats.
    LP_VALUES_FLOAT = 4,
    /// Texts.
    LP_VALUES_STRING = 5,
    /// The column `time`: nanoseconds since 1970, UTC.
    LP_VALUES_TIME = 6,
    /// Values of several types, which one field has in different shards.
    LP_VALUES_MIXED = 7,
}

/// A number of [`lp_values`], as it crosses the boundary.
pub type ValuesNumber = u32;

/// The number of a column's type.
fn values_number(values: &Values) -> Result<ValuesNumber, Code> {
    let of = match values {
        Values::Null(_) => lp_values::LP_VALUES_NULL,
        Values::Bool(_) => lp_values::LP_VALUES_BOOL,
        Values::Int(_) => lp_values::LP_VALUES_INT,
        Values::UInt(_) => lp_values::LP_VALUES_UINT,
        Values::Float(_) => lp_values::LP_VALUES_FLOAT,
        Values::String(_) => lp_values::LP_VALUES_STRING,
        Values::Time(_) => lp_values::LP_VALUES_TIME,
        Values::Mixed(_) => lp_values::LP_VALUES_MIXED,
        _ => return Err(Code::UnsupportedType),
    };
    Ok(of as u32)
}

/// A column of a table: its name, and the type of its values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_column(
    answer: *const lp_query_answer,
    statement: usize,
    series: usize,
    column: usize,
    name: *mut lp_str,
    of: *mut ValuesNumber,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(answer, |answer| {
            let (mut name, mut of) = (Out::required(name)?, Out::required(of)?);
            let column = answer.column(statement, series, column)?;
            of.set(values_number(&column.values)?);
            name.set(text(&column.name));
            Ok(())
        })
    }
}

/// One value of a table, and whether it is there: where it is null, `value` is the integer 0. Times are `LP_INT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_value(
    answer: *const lp_query_answer,
    statement: usize,
    series: usize,
    column: usize,
    row: usize,
    value: *mut lp_value,
    present: *mut bool,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(answer, |answer| {
            let (mut value, mut present) = (Out::required(value)?, Out::required(present)?);
            let found = value_at(&answer.column(statement, series, column)?.values, row)?;
            present.set(found.is_some());
            value.set(found.unwrap_or(lp_value { kind: lp_kind::LP_INT, r#as: lp_value_as { i: 0 } }));
            Ok(())
        })
    }
}

fn value_at(values: &Values, row: usize) -> Result<Option<lp_value>, Code> {
    fn at<T>(values: &[Option<T>], row: usize) -> Result<Option<&T>, Code> {
        values.get(row).map(Option::as_ref).ok_or(Code::OutOfRange)
    }
    let float = |&f: &f64| lp_value { kind: lp_kind::LP_FLOAT, r#as: lp_value_as { f } };
    let int = |&i: &i64| lp_value { kind: lp_kind::LP_INT, r#as: lp_value_as { i } };
    let uint = |&u: &u64| lp_value { kind: lp_kind::LP_UINT, r#as: lp_value_as { u } };
    let boolean = |&b: &bool| lp_value { kind: lp_kind::LP_BOOL, r#as: lp_value_as { b } };
    let string = |s: &str| lp_value { kind: lp_kind::LP_STRING, r#as: lp_value_as { s: text(s) } };
    Ok(match values {
        Values::Null(rows) if row < *rows => None,
        Values::Bool(x) => at(x, row)?.map(boolean),
        Values::Int(x) | Values::Time(x) => at(x, row)?.map(int),
        Values::UInt(x) => at(x, row)?.map(uint),
        Values::Float(x) => at(x, row)?.map(float),
        Values::String(x) => at(x, row)?.map(|x| string(x)),
        Values::Mixed(x) => at(x, row)?.map(|value| match value {
            Value::Float(x) => float(x),
            Value::Int(x) => int(x),
            Value::UInt(x) => uint(x),
            Value::Bool(x) => boolean(x),
            Value::String(x) => string(x),
        }),
        _ => return Err(Code::OutOfRange),
    })
}

/// Gives a table as a stream of one struct array, through the Arrow C stream interface: its tags, as dictionaries of one value,
/// then its columns. Times are timestamps in nanoseconds, UTC; texts large_utf8; values of several types become texts.
///
/// `LP_REPEATED_COLUMN` if two tags or columns have one name, `LP_INVALID_TABLE` where a name has a NUL in it, which Arrow's C
/// interface cannot carry. `stream` receives a stream that the caller releases, as it does what it takes out of it; all of them
/// own what they lead to and do not need the answer again. Nothing is released that was in `stream` before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_answer_export(
    answer: *const lp_query_answer,
    statement: usize,
    series: usize,
    stream: *mut FFI_ArrowArrayStream,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        give(answer, stream, |answer| {
            let batch = answer.series(statement, series)?.to_record_batch().map_err(|error| error.code)?;
            export(batch.schema(), vec![batch]).map_err(|fault| fault.code)
        })
    }
}

fn text(text: &str) -> lp_str {
    lp_str::of(text.as_bytes())
}

impl lp_query_answer {
    fn statement(&self, index: usize) -> Result<&Statement, Code> {
        self.0.statements.get(index).ok_or(Code::OutOfRange)
    }

    fn series(&self, statement: usize, index: usize) -> Result<&Series, Code> {
        self.statement(statement)?.series.get(index).ok_or(Code::OutOfRange)
    }

    fn column(&self, statement: usize, series: usize, index: usize) -> Result<&Column, Code> {
        self.series(statement, series)?.columns.get(index).ok_or(Code::OutOfRange)
    }
}

/// Reads an answer while it comes, in pieces of any length. No more is held than `max_bytes`, and what is not taken out yet.
#[derive(Debug)]
pub struct lp_query_reader {
    /// None once it was finished.
    reader: Option<AnswerReader>,
    ready: VecDeque<QueryAnswer>,
}

/// Makes a reader for one answer. `options` may be null for the defaults. `reader` receives what the caller frees with
/// `lp_query_reader_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_reader_new(
    given: *const lp_answer_options,
    reader: *mut *mut lp_query_reader,
) -> Status {
    // SAFETY: the header's contract for options and out-parameters.
    unsafe {
        create(reader, || {
            Ok(lp_query_reader { reader: Some(AnswerReader::new(options(given)?)), ready: VecDeque::new() })
        })
    }
}

/// Frees a reader and the chunks that were not taken out. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_reader_free(reader: *mut lp_query_reader) {
    // SAFETY: the header's contract for handles.
    unsafe { free(reader) }
}

/// Takes the next piece. Each JSON object that ends in it, which is a chunk if the query asked for them, can then be taken out with
/// `lp_query_reader_next`; CSV has no such ends, and is ready after `lp_query_reader_finish`.
///
/// `LP_INVALID_ANSWER` or `LP_ANSWER_TOO_LARGE`, then and ever after; the chunks before a wrong one are given first, so this may
/// come with the next call. `LP_WRONG_STATE` after the finish. `fault` (may be null) receives where and why; it is all zero after
/// success.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_reader_feed(
    reader: *mut lp_query_reader,
    piece: *const u8,
    len: usize,
    fault: *mut lp_query_fault,
) -> Status {
    let mut why = None;
    // SAFETY: the header's contract for handles, (pointer, length) pairs and out-parameters.
    unsafe {
        let status = write(reader, |reader| {
            let chunks = reader.reader.as_mut().ok_or(Code::WrongState)?.feed(slice(piece, len)?);
            reader.ready.extend(chunks.map_err(|error| why.insert(error).code)?);
            Ok(())
        });
        tell(fault, status, why)
    }
}

/// Says that the answer ends here. `LP_INVALID_ANSWER` if it is cut short; otherwise as `lp_query_reader_feed`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_reader_finish(reader: *mut lp_query_reader, fault: *mut lp_query_fault) -> Status {
    let mut why = None;
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        let status = write(reader, |reader| {
            let last = reader.reader.take().ok_or(Code::WrongState)?.finish();
            reader.ready.extend(last.map_err(|error| why.insert(error).code)?);
            Ok(())
        });
        tell(fault, status, why)
    }
}

/// Takes out the next chunk. `answer` receives what the caller frees with `lp_query_answer_free`, or null when none is ready, which
/// is no failure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_query_reader_next(
    reader: *mut lp_query_reader,
    answer: *mut *mut lp_query_answer,
) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        write(reader, |reader| {
            let mut out = Out::required(answer)?;
            out.set(reader.ready.pop_front().map_or(std::ptr::null_mut(), |chunk| handed_over(lp_query_answer(chunk))));
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_core_s() {
        // SAFETY: null asks for the defaults.
        assert_eq!(unsafe { options(std::ptr::null()) }, Ok(AnswerOptions::new()));
    }
}
