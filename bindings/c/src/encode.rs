//! Rows to bytes, call by call.

use crate::code::{Status, terminated};
use crate::handle::{borrow, create, free, guarded, quickly, read, write};
use crate::options::{lp_encode_options, writing};
use crate::out::Out;
use crate::slice::lp_str;
use linepack_core::{AsKey, Code, EncodeError, Encoder, Key, Part, Row, Time, Value};
use std::ffi::{CStr, CString, c_char};
use std::sync::LazyLock;

/// The part of a row that an `lp_encode_error` is about.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_part {
    /// The row as a whole, for example one without fields.
    LP_PART_ROW = 0,
    /// The measurement.
    LP_PART_MEASUREMENT = 1,
    /// A tag's key.
    LP_PART_TAG_KEY = 2,
    /// A tag's value.
    LP_PART_TAG_VALUE = 3,
    /// A field's key.
    LP_PART_FIELD_KEY = 4,
    /// A field's value.
    LP_PART_FIELD_VALUE = 5,
    /// The timestamp.
    LP_PART_TIMESTAMP = 6,
}

/// A number of [`lp_part`], as it crosses the boundary.
pub type PartNumber = u32;

/// One row that could not be written. `code` is `LP_OK`, and the rest zero, when no row has failed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_encode_error {
    /// What is wrong.
    pub code: Status,
    /// The part of the row at fault.
    pub part: PartNumber,
    /// The row, counted from 0 since the encoder was made or cleared, good and bad.
    pub row: u64,
    /// The key of the tag or field concerned, invalid UTF-8 replaced; `key.ptr` is null where there is none. It lives
    /// until the encoder is changed or freed.
    pub key: lp_str,
}

impl From<&EncodeError> for lp_encode_error {
    fn from(error: &EncodeError) -> Self {
        lp_encode_error {
            code: Status::from(error.code.number()),
            part: error.part as PartNumber,
            row: error.row,
            key: error.key.as_deref().map_or(lp_str::NONE, |key| lp_str::of(key.as_bytes())),
        }
    }
}

static PART_WORDS: LazyLock<Vec<CString>> = LazyLock::new(|| terminated(Part::ALL, Part::word));

/// The stable word of a part, as the Python and Node packages show it, for example "tag_value". NUL-terminated, never
/// null, never to be freed; "unknown part" for a number that does not exist.
#[unsafe(no_mangle)]
pub extern "C" fn lp_part_word(part: PartNumber) -> *const c_char {
    let mut found: &CStr = c"unknown part";
    guarded(|| {
        let index = usize::try_from(part).ok();
        found = index.and_then(|index| PART_WORDS.get(index)).map_or(found, CString::as_c_str);
        Ok(())
    });
    found.as_ptr()
}

/// The key of a tag or field, checked and escaped once, for any encoder and any number of rows: see the functions whose
/// names end in `_by_key`. Any number of threads may use it.
#[derive(Debug)]
pub struct lp_key(Key);

/// Prepares a key. A name that cannot be written is refused by the row that it is given to. `key` receives a key that the
/// caller frees with `lp_key_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_key_new(name: lp_str, key: *mut *mut lp_key) -> Status {
    // SAFETY: the header's contract for `lp_str` arguments and out-parameters.
    unsafe { create(key, || Ok(lp_key(Key::new(name.bytes()?)))) }
}

/// Frees a key. Null is harmless; rows that it was given to keep what they took.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_key_free(key: *mut lp_key) {
    // SAFETY: the header's contract for handles.
    unsafe { free(key) }
}

/// Writes rows into a body that it owns. One thread at a time may use it.
///
/// A row is begun with `lp_encoder_row`, filled, and ended; it is written whole or not at all. Its first error is kept:
/// every later call for that row answers the same code, and so does the end, so it is enough to look at the end's. All
/// names and texts must be UTF-8.
#[derive(Debug)]
pub struct lp_encoder {
    encoder: Encoder,
    /// The error of the last row that failed.
    error: Option<EncodeError>,
}

impl lp_encoder {
    #[inline(always)]
    fn begin(&mut self, measurement: Result<&[u8], Code>) -> Result<(), Code> {
        // A missing measurement fails the row below; what stands in for it is never written.
        let row = self.encoder.row(measurement.unwrap_or(b"missing"));
        if measurement.is_ok() && row.error().is_none() { Ok(()) } else { self.add(|_| measurement.map(|_| ())) }
    }

    /// Does something to the open row, unless it has failed already.
    #[inline(always)]
    fn add(&mut self, add: impl FnOnce(&mut Row<'_>) -> Result<(), Code>) -> Result<(), Code> {
        let mut row = self.encoder.open_row().ok_or(Code::WrongState)?;
        let failed_before = row.error().is_some();
        if !failed_before {
            if let Err(misuse) = add(&mut row) {
                row.refuse(misuse, Part::Row, None);
            }
            if row.error().is_none() {
                return Ok(());
            }
        }
        self.failed(failed_before)
    }

    /// The code of the open row's error, which is kept if it is new.
    #[cold]
    #[inline(never)]
    fn failed(&mut self, known: bool) -> Result<(), Code> {
        let Some(error) = self.encoder.open_row().and_then(|row| row.error().cloned()) else { return Ok(()) };
        let code = error.code;
        if !known {
            self.error = Some(error);
        }
        Err(code)
    }

    fn end(&mut self, time: Option<Time>) -> Result<(), Code> {
        let ended = self.encoder.open_row().ok_or(Code::WrongState)?.end(time);
        ended.map_err(|error| self.error.insert(error).code)
    }
}

/// Makes an encoder with an empty body. `options` may be null for the defaults. `encoder` receives an encoder that the
/// caller frees with `lp_encoder_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_new(options: *const lp_encode_options, encoder: *mut *mut lp_encoder) -> Status {
    // SAFETY: the header's contract for options and out-parameters.
    unsafe { create(encoder, || Ok(lp_encoder { encoder: Encoder::new(writing(options)?), error: None })) }
}

/// Frees an encoder and its body. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_free(encoder: *mut lp_encoder) {
    // SAFETY: the header's contract for handles.
    unsafe { free(encoder) }
}

/// Begins a row. A row that was begun before and not ended is dropped and leaves no trace but its number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_row(encoder: *mut lp_encoder, measurement: lp_str) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { write(encoder, |encoder| encoder.begin(measurement.bytes())) }
}

/// A key as C gives it: plain or prepared.
trait GivenKey: Copy {
    /// The key, or why there is none.
    ///
    /// # Safety
    /// As for [`lp_str::bytes`] and [`borrow`].
    unsafe fn key<'k>(self) -> Result<impl AsKey + 'k, Code>;
}

impl GivenKey for lp_str {
    #[inline(always)]
    unsafe fn key<'k>(self) -> Result<impl AsKey + 'k, Code> {
        // SAFETY: promised by the caller.
        unsafe { self.bytes::<'k>() }
    }
}

impl GivenKey for *const lp_key {
    #[inline(always)]
    unsafe fn key<'k>(self) -> Result<impl AsKey + 'k, Code> {
        // SAFETY: promised by the caller.
        unsafe { borrow::<'k, lp_key>(self) }.map(|key| &key.0)
    }
}

/// # Safety
/// As for [`write`] and [`GivenKey::key`], and `value` is as for [`lp_str::bytes`].
#[inline(always)]
unsafe fn tag(encoder: *mut lp_encoder, key: impl GivenKey, value: lp_str) -> Status {
    // SAFETY: promised by the caller.
    let done = unsafe { quickly(encoder, |row| Some(row.encoder.repeat_tag(key.key().ok()?, value.bytes().ok()?))) };
    // SAFETY: as above.
    if done { 0 } else { unsafe { any_tag(encoder, key, value) } }
}

/// # Safety
/// As for [`tag`].
#[inline(never)]
unsafe fn any_tag(encoder: *mut lp_encoder, key: impl GivenKey, value: lp_str) -> Status {
    // SAFETY: promised by the caller.
    unsafe {
        write(encoder, |encoder| {
            encoder.add(|row| {
                row.add_tag(key.key()?, value.bytes()?);
                Ok(())
            })
        })
    }
}

/// # Safety
/// As for [`write`] and [`GivenKey::key`].
#[inline(always)]
unsafe fn field<V: Into<Value<'static>> + Copy>(encoder: *mut lp_encoder, key: impl GivenKey, value: V) -> Status {
    // SAFETY: promised by the caller.
    let done = unsafe { quickly(encoder, |row| Some(row.encoder.repeat_field(key.key().ok()?, &value.into()))) };
    // SAFETY: as above.
    if done { 0 } else { unsafe { any_field(encoder, key, value) } }
}

/// # Safety
/// As for [`field`].
#[inline(never)]
unsafe fn any_field<V: Into<Value<'static>> + Copy>(encoder: *mut lp_encoder, key: impl GivenKey, value: V) -> Status {
    // SAFETY: promised by the caller.
    unsafe {
        write(encoder, |encoder| {
            encoder.add(|row| {
                row.add_field(key.key()?, &value.into());
                Ok(())
            })
        })
    }
}

/// # Safety
/// As for [`tag`].
#[inline(always)]
unsafe fn string(encoder: *mut lp_encoder, key: impl GivenKey, value: lp_str) -> Status {
    // SAFETY: promised by the caller.
    let done = unsafe { quickly(encoder, |row| Some(row.encoder.repeat_string(key.key().ok()?, value.bytes().ok()?))) };
    // SAFETY: as above.
    if done { 0 } else { unsafe { any_string(encoder, key, value) } }
}

/// # Safety
/// As for [`tag`].
#[inline(never)]
unsafe fn any_string(encoder: *mut lp_encoder, key: impl GivenKey, value: lp_str) -> Status {
    // SAFETY: promised by the caller.
    unsafe {
        write(encoder, |encoder| {
            encoder.add(|row| {
                row.add_string(key.key()?, value.bytes()?);
                Ok(())
            })
        })
    }
}

/// Adds a tag to the open row. This and all functions that add to a row or end it: `LP_WRONG_STATE` when no row is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_tag(encoder: *mut lp_encoder, key: lp_str, value: lp_str) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { tag(encoder, key, value) }
}

/// Adds a float field. NaN and infinity cannot be written: `LP_NOT_FINITE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_float(encoder: *mut lp_encoder, key: lp_str, value: f64) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { field(encoder, key, value) }
}

/// Adds a signed integer field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_int(encoder: *mut lp_encoder, key: lp_str, value: i64) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { field(encoder, key, value) }
}

/// Adds an unsigned integer field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_uint(encoder: *mut lp_encoder, key: lp_str, value: u64) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { field(encoder, key, value) }
}

/// Adds a boolean field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_bool(encoder: *mut lp_encoder, key: lp_str, value: bool) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { field(encoder, key, value) }
}

/// Adds a string field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_string(encoder: *mut lp_encoder, key: lp_str, value: lp_str) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { string(encoder, key, value) }
}

/// Adds a tag by a prepared key; otherwise as without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_tag_by_key(encoder: *mut lp_encoder, key: *const lp_key, value: lp_str) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { tag(encoder, key, value) }
}

/// Adds a float field by a prepared key; otherwise as without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_float_by_key(encoder: *mut lp_encoder, key: *const lp_key, value: f64) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe { field(encoder, key, value) }
}

/// Adds a signed integer field by a prepared key; otherwise as without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_int_by_key(encoder: *mut lp_encoder, key: *const lp_key, value: i64) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe { field(encoder, key, value) }
}

/// Adds an unsigned integer field by a prepared key; otherwise as without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_uint_by_key(encoder: *mut lp_encoder, key: *const lp_key, value: u64) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe { field(encoder, key, value) }
}

/// Adds a boolean field by a prepared key; otherwise as without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_bool_by_key(encoder: *mut lp_encoder, key: *const lp_key, value: bool) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe { field(encoder, key, value) }
}

/// Adds a string field by a prepared key; otherwise as without.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_string_by_key(
    encoder: *mut lp_encoder,
    key: *const lp_key,
    value: lp_str,
) -> Status {
    // SAFETY: the header's contract for handles and `lp_str` arguments.
    unsafe { string(encoder, key, value) }
}

/// Ends the open row without a time. A row that has failed, or fails now, leaves no trace in the body; the row is
/// closed either way.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_end(encoder: *mut lp_encoder) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe { write(encoder, |encoder| encoder.end(None)) }
}

/// Ends the open row with a time that is written as it is: a number of units of the encoder's precision since 1970.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_end_at(encoder: *mut lp_encoder, units: i64) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe { write(encoder, |encoder| encoder.end(Some(Time::Units(units)))) }
}

/// Ends the open row with an instant: nanoseconds since 1970, floored to the encoder's precision unless the option
/// `inexact` refuses that.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_end_instant(encoder: *mut lp_encoder, ns: i64) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe { write(encoder, |encoder| encoder.end(Some(Time::Instant(ns)))) }
}

/// The error of the last row that failed since the encoder was made or cleared; it may be the open one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_error(encoder: *const lp_encoder, error: *mut lp_encode_error) -> Status {
    let none = lp_encode_error { code: 0, part: 0, row: 0, key: lp_str::NONE };
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(encoder, |encoder| {
            Out::required(error).map(|mut out| out.set(encoder.error.as_ref().map_or(none, lp_encode_error::from)))
        })
    }
}

/// The body so far: every row that was ended well, each with its LF. It lives until the encoder is changed or freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_body(encoder: *const lp_encoder, body: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(encoder, |encoder| Out::required(body).map(|mut out| out.set(lp_str::of(encoder.encoder.as_bytes()))))
    }
}

/// Rows begun since the encoder was made or cleared, good and bad.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_rows(encoder: *const lp_encoder, rows: *mut u64) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe { read(encoder, |encoder| Out::required(rows).map(|mut out| out.set(encoder.encoder.rows()))) }
}

/// What the options let an encoder leave out since it was made or cleared.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_skipped {
    /// Rows that were skipped whole.
    pub rows: u64,
    /// Fields that were left out of rows that were written.
    pub fields: u64,
}

/// What the options `nan` and `on_unencodable` let the encoder leave out since it was made or cleared.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_skipped(encoder: *const lp_encoder, skipped: *mut lp_skipped) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(encoder, |encoder| {
            let counts = encoder.encoder.skipped();
            Out::required(skipped).map(|mut out| out.set(lp_skipped { rows: counts.rows, fields: counts.fields }))
        })
    }
}

/// Makes room for `more` bytes, so that the body need not be moved until they are written. `LP_OUT_OF_RANGE` for more
/// than 1 GiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_reserve(encoder: *mut lp_encoder, more: usize) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(encoder, |encoder| {
            if more > MOST_RESERVED {
                return Err(Code::OutOfRange);
            }
            encoder.encoder.reserve(more);
            Ok(())
        })
    }
}

/// A wrong length must not end the process for want of memory.
const MOST_RESERVED: usize = 1 << 30;

/// Empties the body, keeping its memory; rows are counted from 0 again, and an open row and the last error are
/// forgotten.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encoder_clear(encoder: *mut lp_encoder) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(encoder, |encoder| {
            encoder.encoder.clear();
            encoder.error = None;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_core_s_in_order() {
        let lines = include_str!("encode.rs").lines().map(str::trim);
        let written: Vec<_> = lines.filter(|line| line.starts_with("LP_PART_")).collect();
        let core = Part::ALL.iter().enumerate();
        let expected: Vec<_> = core.map(|(i, part)| format!("LP_PART_{} = {i},", part.word().to_uppercase())).collect();
        assert_eq!(written, expected);
        for (i, part) in Part::ALL.iter().enumerate() {
            assert_eq!(*part as usize, i);
        }
    }
}
