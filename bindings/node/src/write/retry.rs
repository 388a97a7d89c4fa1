//! When to try again.

use crate::errors::{Answer, guarded};
use linepack::write::RetryPolicy;
use napi_derive::napi;

/// How often and after how long, in seconds.
#[napi(object)]
pub struct Policy {
    /// The longest wait after the first try.
    pub base: f64,
    /// By how much it grows.
    pub factor: f64,
    /// The longest wait of all.
    pub cap: f64,
    /// Tries in all.
    pub max_tries: f64,
    /// When the last one may begin.
    pub deadline: Option<f64>,
}

/// The defaults.
#[napi]
pub fn retry_defaults() -> Answer<Policy> {
    guarded(|| {
        let RetryPolicy { base, factor, cap, max_tries, deadline } = RetryPolicy::default();
        Ok(Policy { base, factor, cap, max_tries: max_tries.into(), deadline })
    })
}

/// How long to wait, or nothing to give up.
#[napi]
pub fn retry_wait(
    policy: Policy,
    tries: f64,
    elapsed: f64,
    retry_after: Option<f64>,
    random: f64,
) -> Answer<Option<f64>> {
    guarded(|| {
        let Policy { base, factor, cap, max_tries, deadline } = policy;
        let policy = RetryPolicy { base, factor, cap, max_tries: max_tries as u32, deadline };
        // What a server asks for is never undercut.
        let retry_after = retry_after.map(|seconds| seconds.ceil() as u64);
        Ok(policy.wait(tries as u32, elapsed, retry_after, random))
    })
}
