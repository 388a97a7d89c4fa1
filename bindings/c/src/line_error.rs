//! One rejected record, as a plain struct.

use crate::code::{Status, UNKNOWN, code_of};
use crate::handle::guarded;
use crate::out::Out;
use linepack_core::{Code, LineError, Position};
use std::ffi::c_char;

/// One rejected record (or comment) of a document. All zero when there is no error.
#[repr(C)]
#[derive(Debug, Clone, Copy, Default)]
pub struct lp_line_error {
    /// What is wrong.
    pub code: Status,
    /// Physical line on which the record starts, 1-based.
    pub line: u64,
    /// Ordinal of the record among all points, good and bad, 1-based; 0 for a comment.
    pub record: u64,
    /// `offset` minus the start of `line`, plus 1, in bytes. It may pass that line's end when a string spans lines.
    pub column: u64,
    /// Byte of the fault in the document, 0-based.
    pub offset: u64,
    /// Bytes at fault; 0 at the end of the input.
    pub length: u64,
    /// Line, 1-based, on which a string was opened, where the fault is text after its closing quote; otherwise 0.
    pub opened_line: u64,
    /// Column, 1-based, of that opening quote; otherwise 0.
    pub opened_column: u64,
}

impl From<&LineError> for lp_line_error {
    fn from(error: &LineError) -> Self {
        lp_line_error {
            code: Status::from(error.code.number()),
            line: error.line,
            record: error.record,
            column: error.column,
            offset: error.offset,
            length: error.length,
            opened_line: error.opened.map_or(0, |at| at.line),
            opened_column: error.opened.map_or(0, |at| at.column),
        }
    }
}

impl lp_line_error {
    /// `None` for a code that does not exist.
    fn to_core(self) -> Option<LineError> {
        let opened = Position { line: self.opened_line, column: self.opened_column };
        Some(LineError {
            code: code_of(self.code)?,
            line: self.line,
            record: self.record,
            column: self.column,
            offset: self.offset,
            length: self.length,
            opened: Some(opened).filter(|at| at.line != 0),
        })
    }
}

/// Writes what is wrong, in one sentence without a full stop, with the place where a string was opened when that
/// explains it. The place of the fault itself is in the struct.
///
/// At most `cap` bytes are written to `buf`, a terminating NUL included: a longer message is cut, and nothing is
/// written when `cap` is 0 (`buf` may then be null). `needed` (may be null) receives the length of the whole message
/// without the NUL, so the message was cut if `needed >= cap`. The message is "unknown code" for a code that does not
/// exist.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_line_error_message(
    error: *const lp_line_error,
    buf: *mut c_char,
    cap: usize,
    needed: *mut usize,
) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for pointers to structs.
        let error = *unsafe { error.as_ref() }.ok_or(Code::NullArgument)?;
        if buf.is_null() && cap > 0 {
            return Err(Code::NullArgument);
        }
        let unknown = || String::from_utf8_lossy(UNKNOWN.to_bytes()).into_owned();
        let message = error.to_core().map_or_else(unknown, |error| error.message());
        if let Some(room) = cap.checked_sub(1) {
            let written = message.len().min(room);
            // SAFETY: `cap` bytes may be written to `buf`, and `written + 1` is at most that.
            unsafe {
                buf.cast::<u8>().copy_from_nonoverlapping(message.as_ptr(), written);
                buf.add(written).write(0);
            }
        }
        // SAFETY: the header's contract for out-parameters.
        if let Some(mut out) = unsafe { Out::optional(needed) } {
            out.set(message.len());
        }
        Ok(())
    })
}
