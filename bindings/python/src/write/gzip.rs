//! `gzip` and `Gzip`.

use super::write_error;
use crate::errors::{guard, linepack_error};
use crate::input::Input;
use linepack::Code;
use linepack::write::{self as core, WriteError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Mutex;

/// Packers that are not at work, one for each level: making one costs more than packing a short body.
static KEPT: [Mutex<Option<core::Gzip>>; 10] = [const { Mutex::new(None) }; 10];

/// Gives `work` a packer of this level, if one is kept, and keeps the one that it leaves. Nobody waits for one.
pub(super) fn with_packer<T>(level: u8, work: impl FnOnce(&mut Option<core::Gzip>) -> T) -> T {
    let place = &KEPT[usize::from(level.min(9))];
    let mut packer = place.try_lock().ok().and_then(|mut kept| kept.take());
    let result = work(&mut packer);
    if let Ok(mut kept) = place.try_lock() {
        *kept = packer;
    }
    result
}

/// Pack bytes with gzip.
///
/// The same bytes come of the same data: no time and no name stand in them. Other threads run meanwhile.
///
/// Args:
///     data: any bytes-like object with contiguous bytes.
///     level: 0 (not at all) to 9 (best).
///
/// Returns:
///     bytes: one gzip member.
///
/// Raises:
///     TypeError: data is a str or has no bytes.
///     BufferError: the bytes of data are not contiguous.
///
/// Example:
///     >>> import linepack
///     >>> packed = linepack.gzip(b"m f=1\n" * 1000)
///     >>> len(packed) < 100, linepack.gunzip(packed) == b"m f=1\n" * 1000
///     (True, True)
#[pyfunction]
#[pyo3(signature = (data, level=6))]
pub(crate) fn gzip<'py>(data: &Bound<'py, PyAny>, level: u8) -> PyResult<Bound<'py, PyBytes>> {
    let py = data.py();
    guard(py, || {
        let data = Input::keep(data)?;
        let pack =
            |packer: &mut Option<core::Gzip>| packer.get_or_insert_with(|| core::Gzip::new(level)).pack(data.as_ref());
        let packed = py.detach(|| with_packer(level, pack)).map_err(|error| write_error(py, &error))?;
        Ok(PyBytes::new(py, &packed))
    })
}

/// Packs bodies with gzip, one after the other, each whole or in pieces.
///
/// The bytes are those of gzip, however the data is cut. Several threads may use a packer; their pieces are taken one after the
/// other.
///
/// Args:
///     level: 0 (not at all) to 9 (best).
///
/// Example:
///     >>> import linepack
///     >>> packer = linepack.Gzip()
///     >>> pieces = [packer.feed(b"m f=1\n"), packer.feed(b"m f=2\n"), packer.finish()]
///     >>> b"".join(pieces) == packer.pack(b"m f=1\nm f=2\n")
///     True
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Gzip(Mutex<core::Gzip>);

#[pymethods]
impl Gzip {
    #[new]
    #[pyo3(signature = (level=6))]
    fn new(py: Python<'_>, level: u8) -> PyResult<Self> {
        guard(py, || Ok(Gzip(Mutex::new(core::Gzip::new(level)))))
    }

    /// Take the next bytes of a body: any bytes-like object. Other threads run meanwhile.
    ///
    /// Returns:
    ///     bytes: what is packed of it, often nothing.
    fn feed<'py>(&self, data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let py = data.py();
        guard(py, || {
            let data = Input::keep(data)?;
            self.packed(py, |packer, out| packer.feed(data.as_ref(), out))
        })
    }

    /// Say that the body ends. The next bytes begin another one.
    ///
    /// Returns:
    ///     bytes: what is left of it.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        guard(py, || self.packed(py, core::Gzip::finish))
    }

    /// Pack a whole body: any bytes-like object. What was fed and not finished is forgotten.
    ///
    /// Returns:
    ///     bytes: one gzip member.
    fn pack<'py>(&self, data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
        let py = data.py();
        guard(py, || {
            let data = Input::keep(data)?;
            self.packed(py, |packer, out| packer.pack(data.as_ref()).map(|packed| *out = packed))
        })
    }
}

impl Gzip {
    /// What a step of the packer gives, made without the interpreter's lock.
    fn packed<'py, F>(&self, py: Python<'py>, step: F) -> PyResult<Bound<'py, PyBytes>>
    where
        F: FnOnce(&mut core::Gzip, &mut Vec<u8>) -> Result<(), WriteError> + Send,
    {
        let packed = py.detach(|| {
            let (mut packer, mut out) = (self.0.lock().ok()?, Vec::new());
            Some(step(&mut packer, &mut out).map(|()| out))
        });
        let failed = || linepack_error(py, Code::InternalPanic, "linepack failed in this packer before");
        let packed = packed.ok_or_else(failed)?.map_err(|error| write_error(py, &error))?;
        Ok(PyBytes::new(py, &packed))
    }
}
