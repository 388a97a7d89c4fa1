//! Which library this is, and what it can do here.

use crate::code::Status;
use crate::handle::guarded;
use crate::out::Out;
use crate::slice::lp_str;
use linepack_core::{Backend, Code};
use std::ffi::{CStr, c_char};

/// Number of the binary interface described here. It changes when a program compiled against an older header could no
/// longer run with a newer library.
pub const LP_ABI_VERSION: u32 = 1;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => panic!("a version contains a NUL"),
};

/// The version of the library that is running, as `LP_VERSION` is that of the header: "major.minor.patch",
/// NUL-terminated, never to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn lp_version() -> *const c_char {
    VERSION.as_ptr()
}

/// The number of the library's binary interface, to be compared with `LP_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn lp_abi_version() -> u32 {
    LP_ABI_VERSION
}

/// The word of a scanning back-end that this machine can run, from the slowest to the fastest. The environment
/// variable `LINEPACK_BACKEND` forces one of them; the fastest is used where it is not set.
///
/// `index` counts from 0; `LP_OUT_OF_RANGE` past the last. `word` is never to be freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_backend(index: usize, word: *mut lp_str) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for out-parameters.
        let mut out = unsafe { Out::required(word) }?;
        let backend = *Backend::available().get(index).ok_or(Code::OutOfRange)?;
        out.set(lp_str::of(backend.word().as_bytes()));
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_core_s() {
        assert_eq!(VERSION.to_str(), Ok(linepack_core::VERSION));
    }
}
