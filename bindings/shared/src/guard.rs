//! No panic crosses into another language.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `body`; a panic in it becomes the error that `panicked` makes of its message.
///
/// What `body` borrows may be half changed after a panic, so the caller must not use it again, or only drop it.
///
/// ```
/// let caught = linepack_shared::guard(|| -> Result<(), String> { panic!("no") }, |message| format!("caught: {message}"));
/// assert_eq!(caught.unwrap_err(), "caught: no");
/// ```
// Inlined, because a call that adds one field to a row takes no longer than a call of this would.
#[inline(always)]
pub fn guard<T, E>(body: impl FnOnce() -> Result<T, E>, panicked: impl FnOnce(String) -> E) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(panicked(message(payload))))
}

#[cold]
#[inline(never)]
fn message(payload: Box<dyn Any + Send>) -> String {
    let message = payload.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
    message.unwrap_or("no message").to_string()
}
