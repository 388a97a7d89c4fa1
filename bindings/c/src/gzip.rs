//! Bodies packed and unpacked.

use crate::code::Status;
use crate::handle::{create, free, guarded, read, write};
use crate::options::{copy_within, filled_in, init};
use crate::out::Out;
use crate::slice::{lp_str, slice};
use linepack_core::Code;
use linepack_core::write::{Gunzip, GunzipLimits, Gzip, WriteError, gzip};
use std::mem::offset_of;

/// Packs bodies, one after the other, with memory that is kept. Equal input gives equal bytes, whether it comes in one piece or
/// many: neither a name nor a time stands in the result.
#[derive(Debug)]
pub struct lp_gzip {
    gzip: Gzip,
    /// What the last call gave.
    out: Vec<u8>,
}

/// Makes a packer. `level` is 0 (packs nothing) to 9 (packs best); `LP_INVALID_OPTION` above. `gzip` receives a packer that the
/// caller frees with `lp_gzip_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gzip_new(level: u8, gzip: *mut *mut lp_gzip) -> Status {
    // SAFETY: the header's contract for out-parameters.
    unsafe { create(gzip, || Ok(lp_gzip { gzip: Gzip::new(checked(level)?), out: Vec::new() })) }
}

/// The level, if there is such a one: core would take what is above for the highest.
fn checked(level: u8) -> Result<u8, Code> {
    if level <= 9 { Ok(level) } else { Err(Code::InvalidOption) }
}

/// Frees a packer and what it gave. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gzip_free(gzip: *mut lp_gzip) {
    // SAFETY: the header's contract for handles.
    unsafe { free(gzip) }
}

/// Packs a whole body. What was fed and not finished is forgotten. `packed` lives until the next call with this packer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gzip_pack(gzip: *mut lp_gzip, data: *const u8, len: usize, packed: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles, (pointer, length) pairs and out-parameters.
    unsafe {
        write(gzip, |gzip| {
            let (mut out, data) = (Out::required(packed)?, slice(data, len)?);
            gzip.out = gzip.gzip.pack(data).map_err(|error| error.code)?;
            out.set(lp_str::of(&gzip.out));
            Ok(())
        })
    }
}

/// Packs the next bytes of a body that arrives in pieces. `packed` receives what is ready, which may be nothing, and lives until
/// the next call with this packer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gzip_feed(gzip: *mut lp_gzip, data: *const u8, len: usize, packed: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles, (pointer, length) pairs and out-parameters.
    unsafe {
        write(gzip, |gzip| {
            let (mut out, data) = (Out::required(packed)?, slice(data, len)?);
            gzip.out.clear();
            gzip.gzip.feed(data, &mut gzip.out).map_err(|error| error.code)?;
            out.set(lp_str::of(&gzip.out));
            Ok(())
        })
    }
}

/// Says that nothing more comes. `packed` receives the rest, which lives until the next call with this packer. The next bytes
/// begin another body.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gzip_finish(gzip: *mut lp_gzip, packed: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        write(gzip, |gzip| {
            let mut out = Out::required(packed)?;
            gzip.out.clear();
            gzip.gzip.finish(&mut gzip.out).map_err(|error| error.code)?;
            out.set(lp_str::of(&gzip.out));
            Ok(())
        })
    }
}

/// Packs a whole body without a handle, into memory of the caller. `level` as for `lp_gzip_new`.
///
/// `needed` receives how many bytes the packed body has; they are written to `buf` if that is at most `cap`, and nothing is
/// otherwise: `LP_OUT_OF_RANGE`. `buf` may be null when `cap` is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gzip_once(
    level: u8,
    data: *const u8,
    len: usize,
    buf: *mut u8,
    cap: usize,
    needed: *mut usize,
) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for (pointer, length) pairs and out-parameters.
        let (mut out, data) = unsafe { (Out::required(needed)?, slice(data, len)?) };
        if buf.is_null() && cap > 0 {
            return Err(Code::NullArgument);
        }
        let packed = gzip(data, checked(level)?).map_err(|error| error.code)?;
        out.set(packed.len());
        if packed.len() > cap {
            return Err(Code::OutOfRange);
        }
        // SAFETY: `cap` bytes may be written to `buf`, and these are no more; they are ours, so they are not the same memory.
        unsafe { buf.copy_from_nonoverlapping(packed.as_ptr(), packed.len()) };
        Ok(())
    })
}

/// How far unpacking may go. Fill it with `lp_gunzip_limits_init` first, then change what should differ.
#[repr(C)]
#[derive(Debug, Clone)]
pub struct lp_gunzip_limits {
    /// `sizeof(lp_gunzip_limits)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// Most bytes that may come out of one body. Default 10 MiB, what InfluxDB 3 Core takes.
    pub max_bytes: u64,
    /// How many times the bytes that came in may come out, once more than 1 MiB has; 0 for any. Default 200.
    pub max_ratio: u32,
}

impl Default for lp_gunzip_limits {
    fn default() -> Self {
        let limits = GunzipLimits::new();
        let max_ratio = limits.max_ratio.unwrap_or_default();
        lp_gunzip_limits { size: size_of::<Self>(), max_bytes: limits.max_bytes, max_ratio }
    }
}

/// Fills limits with their defaults. `size` is `sizeof *limits`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_limits_init(limits: *mut lp_gunzip_limits, size: usize) -> Status {
    // SAFETY: the header's contract: `limits` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(limits, &lp_gunzip_limits { size, ..Default::default() }, size) })
}

/// The core's limits; those that C left out, or all of them when `given` is null, are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there.
unsafe fn limits(given: *const lp_gunzip_limits) -> Result<GunzipLimits, Code> {
    let mut known = lp_gunzip_limits::default();
    if !given.is_null() {
        // SAFETY: promised by the caller.
        let size = unsafe { filled_in(given) }?;
        copy_within!(size, given: *const lp_gunzip_limits, known, max_bytes, max_ratio);
    }
    let ratio = Some(known.max_ratio).filter(|&ratio| ratio != 0);
    Ok(GunzipLimits::new().max_bytes(known.max_bytes).max_ratio(ratio))
}

/// Unpacks bodies, one after the other, whole or in pieces; several gzip members one after the other are one body. It gives no
/// more than its limits allow and holds no more than one call gives, whatever comes in.
///
/// After an error it gives the same error until `lp_gunzip_reset` or `lp_gunzip_unpack`.
#[derive(Debug)]
pub struct lp_gunzip {
    gunzip: Gunzip,
    /// What the last call gave.
    out: Vec<u8>,
    error: Option<String>,
}

impl lp_gunzip {
    /// Keeps why a call failed.
    fn done(&mut self, result: Result<(), WriteError>) -> Result<(), Code> {
        self.error = result.as_ref().err().map(ToString::to_string);
        result.map_err(|error| {
            self.out = Vec::new();
            error.code
        })
    }
}

/// Makes an unpacker. `given` may be null for the default limits. `gunzip` receives an unpacker that the caller frees with
/// `lp_gunzip_free`, or null when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_new(given: *const lp_gunzip_limits, gunzip: *mut *mut lp_gunzip) -> Status {
    // SAFETY: the header's contract for options and out-parameters.
    unsafe { create(gunzip, || Ok(lp_gunzip { gunzip: Gunzip::new(limits(given)?), out: Vec::new(), error: None })) }
}

/// Frees an unpacker and what it gave. Null is harmless.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_free(gunzip: *mut lp_gunzip) {
    // SAFETY: the header's contract for handles.
    unsafe { free(gunzip) }
}

/// Unpacks a whole body. What was fed before is forgotten. `plain` lives until the next call with this unpacker.
///
/// `LP_INVALID_GZIP` for data that is damaged, cut short or followed by something else; `LP_GZIP_TOO_LARGE` and `LP_GZIP_RATIO`
/// for more than the limits allow.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_unpack(
    gunzip: *mut lp_gunzip,
    data: *const u8,
    len: usize,
    plain: *mut lp_str,
) -> Status {
    // SAFETY: the header's contract for handles, (pointer, length) pairs and out-parameters.
    unsafe {
        write(gunzip, |gunzip| {
            let (mut out, data) = (Out::required(plain)?, slice(data, len)?);
            gunzip.out.clear();
            gunzip.gunzip.reset();
            let fed = gunzip.gunzip.feed(data, &mut gunzip.out).and_then(|()| gunzip.gunzip.finish());
            gunzip.done(fed)?;
            gunzip.gunzip.reset();
            out.set(lp_str::of(&gunzip.out));
            Ok(())
        })
    }
}

/// Unpacks the next bytes of a body that arrives in pieces. `plain` receives what comes out, which may be nothing, and lives
/// until the next call with this unpacker. To bound the memory of a call, feed small pieces: a byte gives at most about 1000.
///
/// Fails as `lp_gunzip_unpack`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_feed(
    gunzip: *mut lp_gunzip,
    data: *const u8,
    len: usize,
    plain: *mut lp_str,
) -> Status {
    // SAFETY: the header's contract for handles, (pointer, length) pairs and out-parameters.
    unsafe {
        write(gunzip, |gunzip| {
            let (mut out, data) = (Out::required(plain)?, slice(data, len)?);
            gunzip.out.clear();
            let fed = gunzip.gunzip.feed(data, &mut gunzip.out);
            gunzip.done(fed)?;
            out.set(lp_str::of(&gunzip.out));
            Ok(())
        })
    }
}

/// Says that nothing more comes. `LP_INVALID_GZIP` if the body is cut short or there was none. To unpack another one, reset it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_finish(gunzip: *mut lp_gunzip) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(gunzip, |gunzip| {
            let finished = gunzip.gunzip.finish();
            gunzip.done(finished)
        })
    }
}

/// Forgets everything but the limits, and keeps the memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_reset(gunzip: *mut lp_gunzip) -> Status {
    // SAFETY: the header's contract for handles.
    unsafe {
        write(gunzip, |gunzip| {
            gunzip.gunzip.reset();
            gunzip.out.clear();
            gunzip.error = None;
            Ok(())
        })
    }
}

/// Why the last call failed: what is wrong and what to do, in one sentence without a full stop; `message.ptr` is null if it did
/// not fail. It lives until the next call that unpacks, or the free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_gunzip_error(gunzip: *const lp_gunzip, message: *mut lp_str) -> Status {
    // SAFETY: the header's contract for handles and out-parameters.
    unsafe {
        read(gunzip, |gunzip| {
            Out::required(message).map(|mut out| out.set(lp_str::of_optional(gunzip.error.as_deref())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_limits_are_the_core_s() {
        // SAFETY: null asks for the defaults, and the other pointer is to a local variable.
        let (none, given) = unsafe { (limits(std::ptr::null()), limits(&lp_gunzip_limits::default())) };
        assert_eq!(none, Ok(GunzipLimits::new()));
        assert_eq!(given, Ok(GunzipLimits::new()));
    }
}
