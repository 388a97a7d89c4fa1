//! `parse`: a document in memory.

use crate::document::Document;
use crate::errors::{guard, parse_error};
use crate::input::Input;
use crate::known::Known;
use crate::options;
use linepack_shared::ReadWords;
use pyo3::prelude::*;

/// Parse line protocol.
///
/// The numbers and texts of a line are converted when they are asked for. Other threads run while data is parsed.
///
/// Args:
///     data: any bytes-like object with contiguous bytes. The document keeps bytes by reference and copies anything
///         that its owner could change (bytearray, memoryview, mmap, …).
///     errors: "raise" to stop at the first bad record, "collect" to keep the good ones and list the errors.
///     mode: "spec" (what the specification says), "strict" (only what every server reads alike) or "lenient".
///     precision: the unit of the timestamps: "ns", "us", "ms", "s", "m" or "h".
///     max_errors: how many errors are kept; all are counted.
///     max_record_bytes: longest record in bytes, its line end not counted; None for no limit.
///     string_c_escapes: whether \n, \r and \t in strings are control characters.
///     strict_control: whether control bytes in tag values are refused in every mode.
///     target: the server that data is meant for, a word of target_rules, or None: what that server refuses is an error, what it
///         reads differently a warning of the report. Every record is then read exactly, which takes longer.
///
/// Returns:
///     Document: the good records in order, and the errors.
///
/// Raises:
///     ParseError: with errors="raise", the first bad record.
///     LinepackError: an option has a word that does not exist (code "invalid_option").
///     TypeError: data is a str or has no bytes.
///     BufferError: the bytes of data are not contiguous.
///
/// Example:
///     >>> import linepack
///     >>> document = linepack.parse(b"cpu,host=a load=0.5,n=7i 1700\n")
///     >>> line = document[0]
///     >>> line.measurement, line.tags, line.fields, line.timestamp
///     ('cpu', {'host': 'a'}, {'load': 0.5, 'n': 7}, 1700)
#[pyfunction]
#[pyo3(signature = (data, *, errors="raise", mode="spec", precision="ns", max_errors=100, max_record_bytes=None,
    string_c_escapes=false, strict_control=false, target=None))]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn parse(
    data: &Bound<'_, PyAny>,
    errors: &str,
    mode: &str,
    precision: &str,
    max_errors: usize,
    max_record_bytes: Option<usize>,
    string_c_escapes: bool,
    strict_control: bool,
    target: Option<&str>,
) -> PyResult<Document> {
    let py = data.py();
    guard(py, || {
        let words = ReadWords {
            mode: Some(mode),
            precision: Some(precision),
            errors: Some(errors),
            max_errors: Some(max_errors),
            max_record_bytes,
            string_c_escapes,
            strict_control,
            target,
        };
        let options = options::reading(py, words)?;
        let input = Input::keep(data)?;
        let parsed = py.detach(|| linepack::parse(input, &options)).map_err(|error| parse_error(py, &error))?;
        let known = Known::for_bytes(parsed.bytes().len());
        Ok(Document::new(parsed, known))
    })
}
