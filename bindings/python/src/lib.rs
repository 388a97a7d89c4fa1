//! linepack for Python: the native module `linepack._linepack`, a thin layer over the core.
//!
//! What needs no speed is Python: the errors, `UInt`, `Report`, `Reader`, the shape of a column and what becomes of
//! types that are not Python's own live in `python/linepack/`.

#![deny(unsafe_code)]

mod bodies;
mod column;
mod columns;
mod decoder;
mod document;
mod encode;
mod errors;
mod field;
mod held;
mod input;
mod keys;
mod known;
mod line;
mod moment;
mod names;
mod numpy;
mod objects;
mod options;
mod parse;
mod point;
mod query;
mod reader;
mod recent;
mod refusal;
mod row;
mod schema;
mod shape;
mod sink;
mod slab;
mod source;
mod table;
mod tables;
mod target;
mod text;
mod validate;
mod value;
mod write;

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
    use crate::parse::parse;
    #[pymodule_export]
    use crate::point::Point;
    #[pymodule_export]
    use crate::query::answer::{QueryAnswer, Statement, parse_v1};
    #[pymodule_export]
    use crate::query::reader::AnswerReader;
    #[pymodule_export]
    use crate::query::request::{QueryRequest, v1_request};
    #[pymodule_export]
    use crate::query::series::{Column, Series};
    #[pymodule_export]
    use crate::query::ticket::{flight_metadata, flight_ticket};
    #[pymodule_export]
    use crate::schema::Schema;
    #[pymodule_export]
    use crate::table::{_row_of_line, Batches, encode_table};
    #[pymodule_export]
    use crate::tables::{Table, to_arrow};
    #[pymodule_export]
    use crate::target::{target_max_body_bytes, target_rules};
    #[pymodule_export]
    use crate::validate::validate;
    #[pymodule_export]
    use crate::write::answer::{_answer, _forbidden, _no_database, _of_report, _too_large, _unauthorized};
    #[pymodule_export]
    use crate::write::gunzip::{Gunzip, gunzip};
    #[pymodule_export]
    use crate::write::gzip::{Gzip, gzip};
    #[pymodule_export]
    use crate::write::params::{Credentials, WriteParams};
    #[pymodule_export]
    use crate::write::request::WriteRequest;
    #[pymodule_export]
    use crate::write::response::WriteResponse;
    #[pymodule_export]
    use crate::write::retry::_wait;
    #[pymodule_export]
    use crate::write::split::{split, split_valid};

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
