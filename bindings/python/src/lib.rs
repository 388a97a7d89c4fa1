//! linepack for Python: the native module `linepack._linepack`, a thin layer over the core.
//!
//! What needs no speed is Python: the errors, `UInt`, `Point`, `Report`, `Reader` and the shape of a column live in
//! `python/linepack/`.

#![deny(unsafe_code)]

mod column;
mod decoder;
mod document;
mod encode;
mod errors;
mod held;
mod input;
mod known;
mod line;
mod options;
mod parse;
mod recent;
mod row;
mod shape;
mod validate;
mod value;

#[pyo3::pymodule(gil_used = false)]
mod _linepack {
    use crate::errors::guard;
    use linepack::{Code, VERSION};
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

    #[pymodule_export]
    use crate::decoder::Decoder;
    #[pymodule_export]
    use crate::document::Document;
    #[pymodule_export]
    use crate::encode::{Encoder, encode};
    #[pymodule_export]
    use crate::line::Line;
    #[pymodule_export]
    use crate::options::ns_per_unit;
    #[pymodule_export]
    use crate::parse::parse;
    #[pymodule_export]
    use crate::validate::validate;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        guard(module.py(), || {
            let codes = PyDict::new(module.py());
            for code in Code::ALL {
                codes.set_item(code.word(), code.number())?;
            }
            module.add("CODES", codes)?;
            module.add("__version__", VERSION)
        })
    }
}
