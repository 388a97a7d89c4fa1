//! Where a table's rows come from.

use crate::columns::{Columns, Given, Next, Uses};
use crate::errors::linepack_error;
use crate::keys::Policies;
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use linepack_shared::arrow::{ArrowFault, Batches, FFI_ArrowArray, FFI_ArrowArrayStream, FFI_ArrowSchema};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCapsule, PyCapsuleMethods, PyList, PyTuple};
use std::collections::HashSet;
use std::ffi::CStr;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";
const ARRAY: &CStr = c"arrow_array";

/// A table's rows.
pub(crate) enum Source {
    Arrow(Batches),
    Columns(Columns),
}

/// What a source gives.
pub(crate) enum Pulled {
    Rows(RecordBatch),
    /// A row that cannot be read: the error, once its number is known.
    Refused(Box<dyn FnOnce(Python<'_>, u64) -> PyErr + Send>),
    /// The rest of the table cannot be read.
    Failed(PyErr),
    End,
}

impl Source {
    /// The rows of `table`; only the `wanted` columns are needed, if they are known.
    pub(crate) fn of(
        table: &Bound<'_, PyAny>,
        uses: &Uses<'_>,
        wanted: Option<HashSet<&str>>,
        policies: Policies,
    ) -> PyResult<Source> {
        static TAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = table.py();
        let taken = TAKE.import(py, "linepack._frame", "take")?.call1((table, uses.time, wanted))?;
        if let Ok(columns) = taken.cast::<PyList>() {
            let given = columns.iter().map(|column| column.extract()).collect::<PyResult<Vec<Given<'_>>>>()?;
            return Ok(Source::Columns(Columns::new(py, given, uses, policies)?));
        }
        let batches = match taken.cast::<PyTuple>() {
            Ok(pair) => of_array(&pair.get_item(0)?, &pair.get_item(1)?),
            Err(_) => of_stream(&taken),
        };
        Ok(Source::Arrow(batches?.map_err(|fault| arrow_error(py, &fault))?))
    }

    /// The columns and their types.
    pub(crate) fn schema(&self, py: Python<'_>) -> Schema {
        match self {
            Source::Arrow(batches) => Schema::clone(batches.schema()),
            Source::Columns(columns) => columns.schema(py),
        }
    }

    /// The next rows. The caller need not hold the interpreter's lock.
    pub(crate) fn pull(&mut self) -> Pulled {
        match self {
            Source::Arrow(batches) => match batches.next() {
                Some(Ok(batch)) => Pulled::Rows(batch),
                Some(Err(fault)) => Pulled::Failed(Python::attach(|py| arrow_error(py, &fault))),
                None => Pulled::End,
            },
            Source::Columns(columns) => match Python::attach(|py| columns.next(py)) {
                Next::Rows(batch) => Pulled::Rows(batch),
                Next::Refused(fault, column) => {
                    Pulled::Refused(Box::new(move |py, row| fault.raised(py, row, &column)))
                }
                Next::End => Pulled::End,
            },
        }
    }
}

fn arrow_error(py: Python<'_>, fault: &ArrowFault) -> PyErr {
    linepack_error(py, fault.code, &fault.to_string())
}

#[allow(unsafe_code)] // A capsule is a pointer with a name.
fn of_stream(capsule: &Bound<'_, PyAny>) -> PyResult<Result<Batches, ArrowFault>> {
    let stream = capsule.cast::<PyCapsule>()?.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds such a struct, by the Arrow PyCapsule interface, and its owner gives it away by
    // handing the capsule out. The interface asks for functions that any thread may call.
    Ok(unsafe { Batches::from_stream(stream.as_ptr()) })
}

#[allow(unsafe_code)]
fn of_array(schema: &Bound<'_, PyAny>, array: &Bound<'_, PyAny>) -> PyResult<Result<Batches, ArrowFault>> {
    let schema = schema.cast::<PyCapsule>()?.pointer_checked(Some(SCHEMA))?.cast::<FFI_ArrowSchema>();
    let array = array.cast::<PyCapsule>()?.pointer_checked(Some(ARRAY))?.cast::<FFI_ArrowArray>();
    // SAFETY: as in `of_stream`, for capsules of these names.
    Ok(unsafe { Batches::from_array(schema.as_ptr(), array.as_ptr()) })
}
