//! numpy's scalars, without importing numpy: whoever gives one has imported it.

use crate::field::Field;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

/// How a type's values are read.
#[derive(Clone, Copy)]
enum Kind {
    Signed,
    Unsigned,
    Float32,
    Bool,
}

/// The types that are read here, the commonest first. `longlong` and `ulonglong` are types of their own on some systems.
const TYPES: [(&str, Kind); 12] = [
    ("int64", Kind::Signed),
    ("float32", Kind::Float32),
    ("bool_", Kind::Bool),
    ("int32", Kind::Signed),
    ("uint64", Kind::Unsigned),
    ("uint8", Kind::Unsigned),
    ("int8", Kind::Signed),
    ("int16", Kind::Signed),
    ("uint16", Kind::Unsigned),
    ("uint32", Kind::Unsigned),
    ("longlong", Kind::Signed),
    ("ulonglong", Kind::Unsigned),
];

/// The field's value that a scalar of numpy is; `None` for anything else, among it the scalars that are rare.
pub(crate) fn scalar<T>(value: &Bound<'_, PyAny>) -> PyResult<Option<Field<T>>> {
    static KNOWN: PyOnceLock<Vec<(Py<PyType>, Kind)>> = PyOnceLock::new();
    let (py, kind) = (value.py(), value.get_type());
    let known = match KNOWN.get(py) {
        Some(known) => known,
        None if is_of_numpy(&kind)? => KNOWN.get_or_try_init(py, || types(py))?,
        None => return Ok(None),
    };
    let exact = known.iter().position(|(known, _)| kind.is(known));
    // A subclass of one.
    let derived = || known.iter().position(|(known, _)| kind.is_subclass(known.bind(py)).unwrap_or(false));
    let Some(at) = exact.or_else(derived) else { return Ok(None) };
    Ok(Some(match known[at].1 {
        // By its `__index__`, of which the type makes sure that it fits.
        Kind::Signed => Field::Int(value.extract()?),
        Kind::Unsigned => Field::UInt(value.extract()?),
        // By its `__float__`, which is exact, so it can be taken back.
        Kind::Float32 => Field::Float32(value.extract::<f64>()? as f32),
        Kind::Bool => Field::Bool(value.is_truthy()?),
    }))
}

fn is_of_numpy(kind: &Bound<'_, PyType>) -> PyResult<bool> {
    Ok(kind.module().is_ok_and(|module| module == "numpy") && modules(kind.py())?.contains("numpy")?)
}

fn types(py: Python<'_>) -> PyResult<Vec<(Py<PyType>, Kind)>> {
    let numpy = modules(py)?.as_any().get_item("numpy")?;
    let found = TYPES.iter().filter_map(|(name, kind)| Some((numpy.getattr(*name).ok()?.cast_into().ok()?, *kind)));
    Ok(found.map(|(object, kind): (Bound<'_, PyType>, _)| (object.unbind(), kind)).collect())
}

fn modules(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    Ok(py.import("sys")?.getattr(intern!(py, "modules"))?.cast_into()?)
}
