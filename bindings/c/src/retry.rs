//! When to try again.

use crate::code::Status;
use crate::handle::guarded;
use crate::options::{copy_within, filled_in, init};
use crate::out::Out;
use linepack_core::Code;
use linepack_core::write::RetryPolicy;
use std::mem::offset_of;

/// How often and after how long a write that may succeed later is tried again. Times are seconds. Fill it with
/// `lp_retry_policy_init` first, then change what should differ.
#[repr(C)]
#[derive(Debug, Clone)]
pub struct lp_retry_policy {
    /// `sizeof(lp_retry_policy)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// The longest wait after the first try. Default 1.
    pub base: f64,
    /// By how much it grows with each try. Default 2.
    pub factor: f64,
    /// The longest wait of all; what a server asks for may be longer. Default 30.
    pub cap: f64,
    /// How long after the first try began the last one may begin. Default `INFINITY`: any time.
    pub deadline: f64,
    /// Tries in all, the first one included. Default 5.
    pub max_tries: u32,
}

impl Default for lp_retry_policy {
    fn default() -> Self {
        let RetryPolicy { base, factor, cap, max_tries, deadline } = RetryPolicy::default();
        let deadline = deadline.unwrap_or(f64::INFINITY);
        lp_retry_policy { size: size_of::<Self>(), base, factor, cap, deadline, max_tries }
    }
}

/// Fills a policy with its defaults. `size` is `sizeof *policy`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_retry_policy_init(policy: *mut lp_retry_policy, size: usize) -> Status {
    // SAFETY: the header's contract: `policy` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(policy, &lp_retry_policy { size, ..Default::default() }, size) })
}

/// How long to wait after so many tries, `elapsed` seconds after the first one began. `again` tells whether to try again at all:
/// not where no try is left, or the next one would begin after the deadline; `seconds` is then 0.
///
/// `policy` may be null for the defaults. `retry_after` leads to the seconds that the server asked for, which are never undercut,
/// or is null. `random` is a number from 0 up to 1, evenly drawn; without chance give 1. Numbers that make no sense count as 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_retry_wait(
    policy: *const lp_retry_policy,
    tries: u32,
    elapsed: f64,
    retry_after: *const u64,
    random: f64,
    seconds: *mut f64,
    again: *mut bool,
) -> Status {
    guarded(|| {
        // SAFETY: the header's contract for out-parameters, options and pointers to values.
        let (mut seconds, mut again, policy, retry_after) = unsafe {
            (Out::required(seconds)?, Out::required(again)?, retrying(policy)?, retry_after.as_ref().copied())
        };
        let wait = policy.wait(tries, elapsed, retry_after, random);
        seconds.set(wait.unwrap_or_default());
        again.set(wait.is_some());
        Ok(())
    })
}

/// The core's policy; what C left out, or all of it when `given` is null, is the default.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there.
unsafe fn retrying(given: *const lp_retry_policy) -> Result<RetryPolicy, Code> {
    let mut known = lp_retry_policy::default();
    if !given.is_null() {
        // SAFETY: promised by the caller.
        let size = unsafe { filled_in(given) }?;
        copy_within!(size, given: *const lp_retry_policy, known, base, factor, cap, deadline, max_tries);
    }
    let lp_retry_policy { base, factor, cap, deadline, max_tries, .. } = known;
    Ok(RetryPolicy { base, factor, cap, max_tries, deadline: Some(deadline).filter(|&at| at != f64::INFINITY) })
}
