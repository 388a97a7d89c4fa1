//! What C holds of ours, and the guard that every call passes.
//!
//! C sees a pointer to an opaque `T`. It points to the first field of a [`Handle`], so the same pointer leads to the
//! mark that a panic leaves.

use crate::code::Status;
use crate::out::Out;
use linepack_core::Code;
use linepack_shared::guard;
use std::sync::atomic::{AtomicBool, Ordering};

#[repr(C)]
struct Handle<T> {
    value: T,
    /// Whether a panic has interrupted a call, so that `value` may be half changed.
    broken: AtomicBool,
}

/// Runs `body` and gives its code as a number; a panic in it becomes `LP_INTERNAL_PANIC`.
#[inline(always)]
pub(crate) fn guarded(body: impl FnOnce() -> Result<(), Code>) -> Status {
    match guard(body, |_| Code::InternalPanic) {
        Ok(()) => 0,
        Err(code) => Status::from(code.number()),
    }
}

#[inline(always)]
fn unless_broken(broken: &AtomicBool, body: impl FnOnce() -> Result<(), Code>) -> Status {
    let panicked = Status::from(Code::InternalPanic.number());
    if broken.load(Ordering::Relaxed) {
        return panicked;
    }
    let status = guarded(body);
    if status == panicked {
        broken.store(true, Ordering::Relaxed);
    }
    status
}

/// Puts what `make` makes behind a pointer for C, or null when it fails.
///
/// # Safety
/// `out` is null or may be written.
pub(crate) unsafe fn create<T>(out: *mut *mut T, make: impl FnOnce() -> Result<T, Code>) -> Status {
    guarded(|| {
        // SAFETY: promised by the caller.
        let mut out = unsafe { Out::required(out) }?;
        out.set(std::ptr::null_mut());
        out.set(handed_over(make()?));
        Ok(())
    })
}

/// The pointer by which C holds a value.
pub(crate) fn handed_over<T>(value: T) -> *mut T {
    Box::into_raw(Box::new(Handle { value, broken: AtomicBool::new(false) })).cast()
}

/// Calls `body` with what is behind the pointer.
///
/// # Safety
/// `handle` is null or from [`create`] or [`handed_over`], not freed, and not being written by another thread.
#[inline(always)]
pub(crate) unsafe fn read<T>(handle: *const T, body: impl FnOnce(&T) -> Result<(), Code>) -> Status {
    // SAFETY: promised by the caller; `handed_over` made it a pointer to the whole `Handle`.
    match unsafe { handle.cast::<Handle<T>>().as_ref() } {
        Some(Handle { value, broken }) => unless_broken(broken, || body(value)),
        None => Status::from(Code::NullArgument.number()),
    }
}

/// Writes what `get` takes from behind the pointer through an out-parameter: what most functions do.
///
/// # Safety
/// As for [`read`], and `out` is null or may be written.
#[inline(always)]
pub(crate) unsafe fn give<T, R>(handle: *const T, out: *mut R, get: impl FnOnce(&T) -> Result<R, Code>) -> Status {
    // SAFETY: promised by the caller.
    unsafe {
        read(handle, |value| {
            let mut out = Out::required(out)?;
            out.set(get(value)?);
            Ok(())
        })
    }
}

/// Calls `body` with what is behind the pointer, which it may change.
///
/// # Safety
/// `handle` is null or from [`create`] or [`handed_over`], not freed, and not in use by another thread.
#[inline(always)]
pub(crate) unsafe fn write<T>(handle: *mut T, body: impl FnOnce(&mut T) -> Result<(), Code>) -> Status {
    // SAFETY: promised by the caller; `handed_over` made it a pointer to the whole `Handle`.
    match unsafe { handle.cast::<Handle<T>>().as_mut() } {
        Some(Handle { value, broken }) => unless_broken(broken, || body(value)),
        None => Status::from(Code::NullArgument.number()),
    }
}

/// Calls `body`, which must not be able to panic, with what is behind the pointer, if that is in order; whether it did all that
/// is to be done. If not, [`write`] is to be called. So a function whose common case is small need not pay for the guard.
///
/// # Safety
/// As for [`write`].
#[inline(always)]
pub(crate) unsafe fn quickly<T>(handle: *mut T, body: impl FnOnce(&mut T) -> Option<bool>) -> bool {
    // SAFETY: promised by the caller; `handed_over` made it a pointer to the whole `Handle`.
    match unsafe { handle.cast::<Handle<T>>().as_mut() } {
        Some(Handle { value, broken }) if !broken.load(Ordering::Relaxed) => body(value).unwrap_or(false),
        _ => false,
    }
}

/// What is behind the pointer of an argument, inside the guard: `LP_NULL_ARGUMENT` for null.
///
/// # Safety
/// `handle` is null or from [`create`] or [`handed_over`], not freed as long as the result lives, and not being written by
/// another thread.
#[inline(always)]
pub(crate) unsafe fn borrow<'h, T>(handle: *const T) -> Result<&'h T, Code> {
    // SAFETY: promised by the caller; `handed_over` made it a pointer to the whole `Handle`.
    let Handle { value, broken } = unsafe { handle.cast::<Handle<T>>().as_ref() }.ok_or(Code::NullArgument)?;
    if broken.load(Ordering::Relaxed) { Err(Code::InternalPanic) } else { Ok(value) }
}

/// Frees what is behind the pointer; null is harmless.
///
/// # Safety
/// `handle` is null or from [`create`] or [`handed_over`], not freed, and not in use by another thread.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if handle.is_null() {
        return;
    }
    guarded(|| {
        // SAFETY: promised by the caller; `handed_over` made it from a `Box<Handle<T>>`.
        drop(unsafe { Box::from_raw(handle.cast::<Handle<T>>()) });
        Ok(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const PANIC: Status = 2;

    fn new(value: u32) -> *mut u32 {
        let mut handle = std::ptr::null_mut();
        // SAFETY: `handle` is a local variable.
        assert_eq!(unsafe { create(&mut handle, || Ok(value)) }, 0);
        handle
    }

    #[test]
    fn a_panic_is_a_code_and_the_handle_answers_nothing_else_from_then_on() {
        let handle = new(7);
        // SAFETY: `handle` is from `create` and freed once, at the end.
        unsafe {
            assert_eq!(read(handle, |value| if *value == 7 { Ok(()) } else { Err(Code::OutOfRange) }), 0);
            assert_eq!(write(handle, |_| panic!("a panic that a test wants")), PANIC);
            assert_eq!(read(handle, |_| Ok(())), PANIC);
            assert_eq!(write(handle, |_| Ok(())), PANIC);
            free(handle);
        }
    }

    #[test]
    fn a_panic_while_reading_poisons_too() {
        let handle = new(7);
        // SAFETY: `handle` is from `create` and freed once, at the end.
        unsafe {
            assert_eq!(read(handle, |_| panic!("a panic that a test wants")), PANIC);
            assert_eq!(read(handle, |_| Ok(())), PANIC);
            free(handle);
        }
    }

    #[test]
    fn a_panic_while_making_leaves_null() {
        let mut handle = std::ptr::dangling_mut::<u32>();
        // SAFETY: `handle` is a local variable.
        assert_eq!(unsafe { create(&mut handle, || panic!("a panic that a test wants")) }, PANIC);
        assert!(handle.is_null());
    }

    #[test]
    fn a_panic_while_freeing_is_swallowed() {
        struct Bad;
        impl Drop for Bad {
            fn drop(&mut self) {
                panic!("a panic that a test wants");
            }
        }
        let mut handle = std::ptr::null_mut();
        // SAFETY: `handle` is a local variable, then from `create` and freed once.
        unsafe {
            assert_eq!(create(&mut handle, || Ok(Bad)), 0);
            free(handle);
        }
    }
}
