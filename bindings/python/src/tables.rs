//! `to_arrow`, and the tables that it gives.

use crate::errors::{guard, linepack_error, option_error, parse_error};
use crate::input::Input;
use crate::options;
use crate::validate::report;
use arrow_array::RecordBatch;
use arrow_schema::DataType;
use linepack::table::{Mixed, Tables, TablesError};
use linepack::{ReadOptions, Report};
use linepack_shared::arrow::{FFI_ArrowSchema, export};
use linepack_shared::{OptionError, ReadWords};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyCapsule, PyDict, PyType};

/// Parse line protocol into one table for each measurement.
///
/// The tags are dictionary columns, the fields columns by their types, the time timestamp[ns, UTC]; null where a record has
/// none. The columns are in the order in which their keys first came, the time is the last. Other threads run meanwhile.
///
/// Args:
///     data: any bytes-like object with contiguous bytes.
///     errors: "raise" to stop at the first bad record, "collect" to keep the good ones and list the errors.
///     mixed: what becomes of a field that has values of different types in different records: "error", or "split" for a
///         column of each type, such as f:float and f:integer.
///     time: the name of the column of times. Where no record has one there is none.
///     mode, precision, max_errors, max_record_bytes, string_c_escapes, strict_control, target: as in parse.
///
/// Returns:
///     Tables: a dict of Table by measurement, in the order of their first records, with the errors. pyarrow.table,
///     polars.DataFrame, pandas.DataFrame.from_arrow, duckdb and everything else that takes Arrow take a Table, without a
///     copy.
///
/// Raises:
///     ParseError: with errors="raise", the first bad record.
///     LinepackError: a field of two types, with mixed="error" (code "mixed_types"; it names both lines); two of a
///         measurement's tags, fields and its time have one name ("repeated_column"); a wrong option ("invalid_option").
///     TypeError, BufferError: as in parse.
///
/// Example:
///     >>> import linepack
///     >>> tables = linepack.to_arrow(b"cpu,host=a load=0.5 1700\nmem free=7i\ncpu,host=b load=2 1701\n")
///     >>> tables["cpu"]
///     <linepack.Table: 2 rows of host, load, time>
///     >>> list(tables), tables["mem"].column_names, len(tables["mem"])
///     (['cpu', 'mem'], ['free'], 1)
#[pyfunction]
#[pyo3(signature = (data, *, errors="raise", mode="spec", precision="ns", max_errors=100, max_record_bytes=None,
    string_c_escapes=false, strict_control=false, target=None, mixed="error", time="time"))]
#[allow(clippy::too_many_arguments)] // Python's keywords.
pub(crate) fn to_arrow<'py>(
    data: &Bound<'py, PyAny>,
    errors: &str,
    mode: &str,
    precision: &str,
    max_errors: usize,
    max_record_bytes: Option<usize>,
    string_c_escapes: bool,
    strict_control: bool,
    target: Option<&str>,
    mixed: &str,
    time: &str,
) -> PyResult<Bound<'py, PyAny>> {
    let py = data.py();
    guard(py, || {
        static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
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
        let mixed = mixed.parse().map_err(|word| option_error(py, &OptionError::word("mixed", &word)))?;
        let input = Input::keep(data)?;
        let (tables, found) =
            py.detach(|| read(input.as_ref(), &options, mixed, time)).map_err(|error| match &error {
                TablesError::Line(error) => parse_error(py, error),
                _ => linepack_error(py, error.code(), &error.to_string()),
            })?;
        let by_name = PyDict::new(py);
        for (name, batch) in tables {
            by_name.set_item(name, Table { batch })?;
        }
        CLASS.import(py, "linepack._tables", "Tables")?.call1((by_name, report(py, &found)?))
    })
}

/// The tables, and what of the document is in none.
fn read(
    data: &[u8],
    options: &ReadOptions,
    mixed: Mixed,
    time: &str,
) -> Result<(Vec<(String, RecordBatch)>, Report), TablesError> {
    let mut tables = Tables::new(mixed, time);
    let report = tables.read(data, options)?;
    Ok((tables.finish()?, report))
}

/// The records of one measurement as an Arrow table, made by to_arrow.
///
/// It has the Arrow PyCapsule interface, so every library that reads Arrow takes it: pyarrow.table(table),
/// polars.DataFrame(table). len() of a table is the number of its rows.
///
/// Example:
///     >>> import linepack
///     >>> table = linepack.to_arrow(b"cpu,host=a load=0.5 1700\n")["cpu"]
///     >>> table.num_rows, table.column_names
///     (1, ['host', 'load', 'time'])
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Table {
    pub(crate) batch: RecordBatch,
}

#[pymethods]
impl Table {
    /// How many rows it has: an int.
    #[getter]
    fn num_rows(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.batch.num_rows()))
    }

    /// The names of its columns: a list of str.
    #[getter]
    fn column_names(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        guard(py, || Ok(self.batch.schema_ref().fields().iter().map(|field| field.name().clone()).collect()))
    }

    /// Give the table to a library: a capsule with a stream of Arrow, which shares the table's memory.
    ///
    /// Args:
    ///     requested_schema: is ignored, as the interface allows.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        guard(py, || {
            let _ = requested_schema;
            let stream = export(self.batch.schema(), vec![self.batch.clone()]);
            let stream = stream.map_err(|fault| linepack_error(py, fault.code, &fault.to_string()))?;
            PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
        })
    }

    /// Give the types of the columns to a library: a capsule with an Arrow schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        guard(py, || {
            let whole = DataType::Struct(self.batch.schema_ref().fields().clone());
            let schema = FFI_ArrowSchema::try_from(&whole)
                .map_err(|error| linepack_error(py, linepack::Code::InvalidTable, &error.to_string()))?;
            PyCapsule::new_with_value(py, schema, c"arrow_schema")
        })
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.batch.num_rows()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let names: Vec<_> = self.batch.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
            Ok(format!("<linepack.Table: {} rows of {}>", self.batch.num_rows(), names.join(", ")))
        })
    }
}
