//! The core's columns as Python's, their values in one buffer each.

use linepack::{Column, Dictionary, Values};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyMemoryView, PyType};

/// Where the Python half defines the classes.
const MODULE: &str = "linepack._column";

/// `Column(…)`.
pub(crate) fn column<'py>(py: Python<'py>, column: &Column) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let mut offsets = None;
    let (kind, values) = match &column.values {
        Values::Float(values) => ("float", view(py, "d", values, |x| x.to_ne_bytes())?),
        Values::Int(values) => ("int", view(py, "q", values, |x| x.to_ne_bytes())?),
        Values::UInt(values) => ("uint", view(py, "Q", values, |x| x.to_ne_bytes())?),
        Values::Bool(values) => ("bool", flags(py, values)?),
        Values::String { text, ends } => {
            let starts: Vec<u64> = std::iter::once(0).chain(ends.iter().copied()).collect();
            offsets = Some(view(py, "q", &starts, |x| x.to_ne_bytes())?);
            ("string", PyMemoryView::from(&PyBytes::new(py, text.as_bytes()))?.into_any())
        }
    };
    let present = (!column.present.is_empty()).then(|| flags(py, &column.present)).transpose()?;
    CLASS.import(py, MODULE, "Column")?.call1((kind, values, present, offsets))
}

/// `Dictionary(…)`.
pub(crate) fn dictionary<'py>(py: Python<'py>, dictionary: &Dictionary) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let codes = view(py, "i", &dictionary.codes, |x| x.to_ne_bytes())?;
    CLASS.import(py, MODULE, "Dictionary")?.call1((&dictionary.names, codes))
}

fn flags<'py>(py: Python<'py>, flags: &[bool]) -> PyResult<Bound<'py, PyAny>> {
    view(py, "?", flags, |flag| [u8::from(*flag)])
}

/// A read-only `memoryview` of items of a format.
fn view<'py, T, const N: usize>(
    py: Python<'py>,
    format: &str,
    items: &[T],
    bytes: impl Fn(&T) -> [u8; N],
) -> PyResult<Bound<'py, PyAny>> {
    let buffer = PyBytes::new_with(py, items.len() * N, |buffer| {
        for (place, item) in buffer.as_chunks_mut().0.iter_mut().zip(items) {
            *place = bytes(item);
        }
        Ok(())
    })?;
    PyMemoryView::from(&buffer)?.call_method1(intern!(py, "cast"), (format,))
}
