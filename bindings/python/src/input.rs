//! Bytes that Python lends or gives.

use pyo3::buffer::PyUntypedBuffer;
use pyo3::exceptions::{PyBufferError, PyTypeError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyString};

/// A document's bytes, which nobody can change.
pub(crate) enum Input {
    /// A Python `bytes`, by reference.
    Shared(PyBackedBytes),
    /// A copy of what its owner could change.
    Copied(Vec<u8>),
}

impl AsRef<[u8]> for Input {
    fn as_ref(&self) -> &[u8] {
        match self {
            Input::Shared(bytes) => bytes,
            Input::Copied(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Input::Copied(bytes)
    }
}

impl Input {
    /// The bytes of `data`, for keeping.
    pub(crate) fn keep(data: &Bound<'_, PyAny>) -> PyResult<Input> {
        match shared(data) {
            Some(bytes) => Ok(Input::Shared(bytes)),
            None => Ok(Input::Copied(lent(data.py(), &buffer(data)?, <[u8]>::to_vec))),
        }
    }
}

/// Bytes that are on loan: reading them runs no Python code, which asking for them may.
pub(crate) enum Borrowed {
    Shared(PyBackedBytes),
    Lent(PyUntypedBuffer),
}

impl Borrowed {
    /// The bytes of `data`.
    pub(crate) fn of(data: &Bound<'_, PyAny>) -> PyResult<Borrowed> {
        match shared(data) {
            Some(bytes) => Ok(Borrowed::Shared(bytes)),
            None => Ok(Borrowed::Lent(buffer(data)?)),
        }
    }

    /// Gives them to `read`: immutable ones without the lock, all others under it and without a copy.
    pub(crate) fn read<T: Send>(&self, py: Python<'_>, read: impl FnOnce(&[u8]) -> T + Send) -> T {
        match self {
            Borrowed::Shared(bytes) => py.detach(|| read(bytes)),
            Borrowed::Lent(buffer) if cfg!(Py_GIL_DISABLED) => {
                let bytes = lent(py, buffer, <[u8]>::to_vec);
                py.detach(|| read(&bytes))
            }
            Borrowed::Lent(buffer) => lent(py, buffer, read),
        }
    }
}

/// Gives the bytes of `data` to `read`: immutable ones without the lock, all others under it and without a copy.
pub(crate) fn with_bytes<T: Send>(data: &Bound<'_, PyAny>, read: impl FnOnce(&[u8]) -> T + Send) -> PyResult<T> {
    Ok(Borrowed::of(data)?.read(data.py(), read))
}

/// The bytes of `data` as a Python `bytes`: itself, or a copy.
pub(crate) fn owned<'py>(data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    match data.cast::<PyBytes>() {
        Ok(bytes) => Ok(bytes.clone()),
        Err(_) => Ok(lent(data.py(), &buffer(data)?, |bytes| PyBytes::new(data.py(), bytes))),
    }
}

fn shared(data: &Bound<'_, PyAny>) -> Option<PyBackedBytes> {
    data.cast::<PyBytes>().ok().map(|bytes| PyBackedBytes::from(bytes.clone()))
}

/// Any C-contiguous buffer.
fn buffer(data: &Bound<'_, PyAny>) -> PyResult<PyUntypedBuffer> {
    if data.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err("data must be bytes-like, not str; encode it: data.encode()"));
    }
    let buffer = PyUntypedBuffer::get(data)?;
    if !buffer.is_c_contiguous() {
        return Err(PyBufferError::new_err("data must be C-contiguous; copy it first: bytes(data)"));
    }
    Ok(buffer)
}

/// Lends the bytes of a [`buffer`]. `read` must not run Python code, which could change them.
#[allow(unsafe_code)] // A buffer is a pointer and a length.
fn lent<T>(_: Python<'_>, buffer: &PyUntypedBuffer, read: impl FnOnce(&[u8]) -> T) -> T {
    if buffer.len_bytes() == 0 {
        return read(&[]);
    }
    // SAFETY: the exporter keeps `len_bytes` contiguous bytes at `buf_ptr` valid and in place until `buffer` is
    // released, which is after `read`. The interpreter's lock is held all the while and no Python code runs, so no
    // Python thread writes to them; on builds without that lock they are only copied, as `bytes(data)` copies them.
    let bytes = unsafe { std::slice::from_raw_parts(buffer.buf_ptr().cast::<u8>(), buffer.len_bytes()) };
    read(bytes)
}
