//! Byte strings from C and to C.

use linepack_core::Code;

/// A byte string: a pointer and a length, without a terminating NUL.
///
/// As an argument it is read during the call only, and `{NULL, 0}` is the empty string. As a result it belongs to the
/// handle that it came from; the function that fills it says for how long.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_str {
    /// The first byte. Not to be read through when `len` is 0.
    pub ptr: *const u8,
    /// Number of bytes.
    pub len: usize,
}

impl lp_str {
    /// No string at all, which is not the empty one.
    pub(crate) const NONE: lp_str = lp_str { ptr: std::ptr::null(), len: 0 };

    pub(crate) fn of(bytes: &[u8]) -> lp_str {
        lp_str { ptr: bytes.as_ptr(), len: bytes.len() }
    }

    /// [`NONE`](Self::NONE) for `None`.
    pub(crate) fn of_optional(text: Option<&str>) -> lp_str {
        text.map_or(lp_str::NONE, |text| lp_str::of(text.as_bytes()))
    }

    /// The bytes.
    ///
    /// # Safety
    /// As for [`slice`].
    #[inline(always)]
    pub(crate) unsafe fn bytes<'a>(self) -> Result<&'a [u8], Code> {
        // SAFETY: promised by the caller.
        unsafe { slice(self.ptr, self.len) }
    }

    /// The text: `LP_INVALID_UTF8` for bytes that are none.
    ///
    /// # Safety
    /// As for [`slice`].
    pub(crate) unsafe fn text<'a>(self) -> Result<&'a str, Code> {
        // SAFETY: promised by the caller.
        std::str::from_utf8(unsafe { self.bytes() }?).map_err(|_| Code::InvalidUtf8)
    }

    /// The text, or `None` for [`NONE`](Self::NONE).
    ///
    /// # Safety
    /// As for [`slice`].
    pub(crate) unsafe fn optional_text<'a>(self) -> Result<Option<&'a str>, Code> {
        // SAFETY: promised by the caller.
        let text = unsafe { self.text() }?;
        Ok((!self.ptr.is_null()).then_some(text))
    }
}

/// `len` items from `ptr` on: `LP_NULL_ARGUMENT` for null with a length, `LP_OUT_OF_RANGE` for a length that no object
/// can have.
///
/// # Safety
/// `ptr` is null, or `len` items can be read there at their alignment, unchanged, as long as the result lives.
#[inline(always)]
pub(crate) unsafe fn slice<'a, T>(ptr: *const T, len: usize) -> Result<&'a [T], Code> {
    if len.checked_mul(size_of::<T>()).is_none_or(|bytes| isize::try_from(bytes).is_err()) {
        Err(Code::OutOfRange)
    } else if len == 0 {
        Ok(&[])
    } else if ptr.is_null() {
        Err(Code::NullArgument)
    } else {
        // SAFETY: promised by the caller; neither null nor longer than an object can be.
        Ok(unsafe { std::slice::from_raw_parts(ptr, len) })
    }
}
