//! `gunzip` and `Gunzip`.

use super::write_error;
use crate::errors::{guard, linepack_error};
use crate::input::Input;
use linepack::write::{self as core, GunzipLimits, WriteError};
use linepack::{Code, limits};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Mutex;

/// The defaults that Python's signatures show.
const _: () = assert!(limits::REQUEST_BYTES == 10_485_760 && limits::GZIP_RATIO == 200);

fn limits_of(max_bytes: Option<u64>, max_ratio: Option<u32>) -> GunzipLimits {
    GunzipLimits::new().max_bytes(max_bytes.unwrap_or(u64::MAX)).max_ratio(max_ratio)
}

/// Unpack gzip, never beyond a size and a multiple of what is given.
///
/// Several gzip members one after the other are one body. Other threads run meanwhile.
///
/// Args:
///     data: any bytes-like object with contiguous bytes.
///     max_bytes: the most bytes that may come out, by default 10 MiB; None for no limit.
///     max_ratio: how many times the length of data may come out, judged once 1 MiB has; None for no limit.
///
/// Returns:
///     bytes: the data unpacked.
///
/// Raises:
///     LinepackError: data is cut short, damaged, or followed by something else (code "invalid_gzip"), or more would come out
///         than is allowed ("gzip_too_large", "gzip_ratio").
///     TypeError: data is a str or has no bytes.
///     BufferError: the bytes of data are not contiguous.
///
/// Example:
///     >>> import linepack
///     >>> bomb = linepack.gzip(bytes(4_000_000))
///     >>> try:
///     ...     linepack.gunzip(bomb)
///     ... except linepack.LinepackError as error:
///     ...     print(error.code)
///     gzip_ratio
#[pyfunction]
#[pyo3(signature = (data, *, max_bytes=10_485_760, max_ratio=200))]
pub(crate) fn gunzip<'py>(
    data: &Bound<'py, PyAny>,
    max_bytes: Option<u64>,
    max_ratio: Option<u32>,
) -> PyResult<Bound<'py, PyBytes>> {
    let py = data.py();
    guard(py, || {
        let data = Input::keep(data)?;
        let limits = limits_of(max_bytes, max_ratio);
        let plain = py.detach(|| core::gunzip(data.as_ref(), &limits)).map_err(|error| write_error(py, &error))?;
        Ok(PyBytes::new(py, &plain))
    })
}

/// Unpacks gzip that arrives in pieces, never beyond a size and a multiple of what has come.
///
/// After an error it gives the same error until it is reset. Several threads may use one; their pieces are taken one after the
/// other.
///
/// Args:
///     max_bytes: the most bytes that may come out in all, by default 10 MiB; None for no limit.
///     max_ratio: how many times the bytes that came in may come out, judged once 1 MiB has; None for no limit.
///
/// Example:
///     >>> import linepack
///     >>> packed, unpacker = linepack.gzip(b"m f=1\n"), linepack.Gunzip()
///     >>> unpacker.feed(packed[:9]) + unpacker.feed(packed[9:])
///     b'm f=1\n'
///     >>> unpacker.finish()
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Gunzip(Mutex<core::Gunzip>);

#[pymethods]
impl Gunzip {
    #[new]
    #[pyo3(signature = (*, max_bytes=10_485_760, max_ratio=200))]
    fn new(py: Python<'_>, max_bytes: Option<u64>, max_ratio: Option<u32>) -> PyResult<Self> {
        guard(py, || Ok(Gunzip(Mutex::new(core::Gunzip::new(limits_of(max_bytes, max_ratio))))))
    }

    /// Take the next bytes: any bytes-like object. Other threads run meanwhile.
    ///
    /// Returns:
    ///     bytes: what comes out.
    ///
    /// Raises:
    ///     LinepackError: as gunzip.
    fn feed<'py>(&self, data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let py = data.py();
        guard(py, || {
            let data = Input::keep(data)?;
            let mut plain = Vec::new();
            self.step(py, |unpacker| unpacker.feed(data.as_ref(), &mut plain))?;
            Ok(PyBytes::new(py, &plain))
        })
    }

    /// Say that nothing more comes. To unpack other data, reset it.
    ///
    /// Raises:
    ///     LinepackError: the data is cut short, or there was none (code "invalid_gzip").
    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        guard(py, || self.step(py, core::Gunzip::finish))
    }

    /// Forget everything but the limits.
    fn reset(&self, py: Python<'_>) -> PyResult<()> {
        guard(py, || {
            self.step(py, |unpacker| {
                unpacker.reset();
                Ok(())
            })
        })
    }
}

impl Gunzip {
    /// A step of the unpacker, without the interpreter's lock.
    fn step<F>(&self, py: Python<'_>, step: F) -> PyResult<()>
    where
        F: FnOnce(&mut core::Gunzip) -> Result<(), WriteError> + Send,
    {
        let done = py.detach(|| Some(step(&mut *self.0.lock().ok()?)));
        let failed = || linepack_error(py, Code::InternalPanic, "linepack failed in this unpacker before");
        done.ok_or_else(failed)?.map_err(|error| write_error(py, &error))
    }
}
