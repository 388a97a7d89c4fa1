//! `Decoder`: a document that arrives in pieces.

use crate::document::Document;
use crate::errors::{guard, linepack_error};
use crate::input::Input;
use crate::known::Known;
use crate::options;
use linepack::{Chunk, Code};
use linepack_shared::ReadWords;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use std::sync::{Arc, Mutex};

/// The default that Python's signature shows.
const _: () = assert!(linepack::limits::MAX_RECORD_BYTES == 16_777_216);

/// Pieces are seldom larger.
const PIECE: usize = 1 << 20;

/// Parse line protocol that arrives in pieces, cut anywhere.
///
/// The records, errors and positions are those of the whole document. No more is held than one record that is not whole.
/// Several threads may use a decoder; their pieces are taken one after the other.
///
/// Args:
///     mode: "spec" (what the specification says), "strict" (only what every server reads alike) or "lenient".
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     max_errors: how many errors are kept for each piece; all are counted.
///     max_record_bytes: longest record in bytes, its line end not counted.
///     string_c_escapes: whether \n, \r and \t in strings are control characters.
///     strict_control: whether control bytes in tag values are refused in every mode.
///     target: the server that data is meant for, a word of target_rules, or None: what that server refuses is an error, what it
///         reads differently a warning of the report. Every record is then read exactly, which takes longer.
///
/// Raises:
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///
/// Example:
///     >>> import linepack
///     >>> decoder = linepack.Decoder()
///     >>> [line.fields for line in decoder.feed(b"cpu load=0.5\ncpu lo")], decoder.held
///     ([{'load': 0.5}], 6)
///     >>> [line.fields for line in decoder.feed(b"ad=1\ncpu load=")]
///     [{'load': 1.0}]
///     >>> print(decoder.finish().errors[0])
///     line 3, column 10: the field value is empty [empty_field_value]
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Decoder {
    inner: Mutex<linepack::Decoder>,
    known: Arc<Mutex<Known>>,
}

#[pymethods]
impl Decoder {
    #[new]
    #[pyo3(signature = (*, mode="spec", precision="ns", max_errors=100, max_record_bytes=16_777_216,
        string_c_escapes=false, strict_control=false, target=None))]
    #[allow(clippy::too_many_arguments)] // Python's keywords.
    fn new(
        py: Python<'_>,
        mode: &str,
        precision: &str,
        max_errors: usize,
        max_record_bytes: usize,
        string_c_escapes: bool,
        strict_control: bool,
        target: Option<&str>,
    ) -> PyResult<Self> {
        guard(py, || {
            let words = ReadWords {
                mode: Some(mode),
                precision: Some(precision),
                errors: None,
                max_errors: Some(max_errors),
                max_record_bytes: Some(max_record_bytes),
                string_c_escapes,
                strict_control,
                target,
            };
            let options = options::reading(py, words)?;
            let inner = Mutex::new(linepack::Decoder::new(&options));
            Ok(Decoder { inner, known: Known::for_bytes(PIECE) })
        })
    }

    /// Take the next bytes.
    ///
    /// Other threads run while they are parsed. A record of many lines that arrives in very small pieces may be given
    /// later than with its last byte, at the latest by finish.
    ///
    /// Args:
    ///     data: any bytes-like object with contiguous bytes.
    ///
    /// Returns:
    ///     Document: the good records that these bytes complete, and the errors among them. It owns its bytes.
    ///
    /// Raises:
    ///     TypeError: data is a str or has no bytes.
    ///     BufferError: the bytes of data are not contiguous.
    fn feed(&self, data: &Bound<'_, PyAny>) -> PyResult<Document> {
        let py = data.py();
        guard(py, || {
            let data = Input::keep(data)?;
            self.document(py, |decoder| decoder.feed(data.as_ref()))
        })
    }

    /// Say that nothing more comes. The decoder is then at the start of a new document.
    ///
    /// Returns:
    ///     Document: the rest, as from feed.
    fn finish(&self, py: Python<'_>) -> PyResult<Document> {
        guard(py, || self.document(py, linepack::Decoder::finish))
    }

    /// How many bytes are held because the record that they begin is not whole yet: an int.
    #[getter]
    fn held(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.inner.lock_py_attached(py).map_err(|_| failed_before(py))?.held()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || Ok(format!("<linepack.Decoder: {} bytes held>", self.held(py)?)))
    }
}

impl Decoder {
    /// What a step of the decoder gives, made without the interpreter's lock.
    fn document<F>(&self, py: Python<'_>, step: F) -> PyResult<Document>
    where
        F: for<'a> FnOnce(&'a mut linepack::Decoder) -> Chunk<'a> + Send,
    {
        let parsed = py.detach(|| Some(step(&mut *self.inner.lock().ok()?).to_document()));
        Ok(Document::new(parsed.ok_or_else(|| failed_before(py))?, self.known.clone()))
    }
}

fn failed_before(py: Python<'_>) -> PyErr {
    linepack_error(py, Code::InternalPanic, "linepack failed in this decoder before")
}
