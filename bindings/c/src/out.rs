//! Where results go.

use linepack_core::Code;
use std::ptr::NonNull;

/// An out-parameter that was found not to be null. What it points to need not be initialised.
pub(crate) struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    /// `LP_NULL_ARGUMENT` for null.
    ///
    /// # Safety
    /// `ptr` is null, or may be written as long as the result lives.
    pub(crate) unsafe fn required(ptr: *mut T) -> Result<Self, Code> {
        NonNull::new(ptr).map(Out).ok_or(Code::NullArgument)
    }

    /// For an out-parameter that the caller may leave out.
    ///
    /// # Safety
    /// `ptr` is null, or may be written as long as the result lives.
    pub(crate) unsafe fn optional(ptr: *mut T) -> Option<Self> {
        NonNull::new(ptr).map(Out)
    }

    pub(crate) fn set(&mut self, value: T) {
        // SAFETY: whoever made `self` promised that it may be written; what is there is not dropped.
        unsafe { self.0.write(value) }
    }
}
