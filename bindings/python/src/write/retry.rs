//! The arithmetic of `RetryPolicy`.

use crate::errors::guard;
use linepack::write::RetryPolicy;
use pyo3::prelude::*;

/// `RetryPolicy.wait`.
#[pyfunction]
#[allow(clippy::too_many_arguments)] // The policy's numbers and the call's.
pub(crate) fn _wait(
    py: Python<'_>,
    base: f64,
    factor: f64,
    cap: f64,
    max_tries: u32,
    deadline: Option<f64>,
    tries: u32,
    elapsed: f64,
    retry_after: Option<u64>,
    random: f64,
) -> PyResult<Option<f64>> {
    guard(py, || {
        let policy = RetryPolicy { base, factor, cap, max_tries, deadline };
        Ok(policy.wait(tries, elapsed, retry_after, random))
    })
}
