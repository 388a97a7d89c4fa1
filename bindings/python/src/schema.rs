//! `Schema`: which type each field has.

use crate::bodies::table_error;
use crate::errors::{guard, linepack_error};
use crate::input::{self, Borrowed};
use crate::options;
use crate::source::{Pulled, Source};
use crate::table::ColumnWords;
use crate::validate::report;
use arrow_array::RecordBatch;
use linepack::schema::{self as core, Checked, Conflict, Place, SchemaError, SchemaOptions};
use linepack::table::{CheckedTable, TableEncoder};
use linepack::{Code, ReadOptions};
use linepack_shared::ReadWords;
use pyo3::prelude::*;
use pyo3::sync::{MutexExt, PyOnceLock};
use pyo3::types::{PyBytes, PyDict, PyIterator, PyList, PyString, PyTuple, PyType};
use std::sync::{Arc, Mutex, MutexGuard};

/// The defaults that Python's signature shows.
const _: () = assert!(linepack::limits::SCHEMA_COLUMNS == 100_000 && linepack::limits::SCHEMA_NAME_BYTES == 16_777_216);

const MODULE: &str = "linepack._schema";

/// Which type each field of each measurement has, and which names are tags. The first value of a name decides.
///
/// InfluxDB refuses a record in which a field has another type than before: 20i after 20.1 is the rejection that people meet
/// most. A schema learns the types from documents and tables, finds the records that do not fit before they are sent, and makes
/// encoders write integers as floats where a field is one (their option schema).
///
/// Memory is bounded, however many records are learned. Schemas of several workers are put together by merge; a schema is pickled
/// and saved as JSON. len() is the number of columns, that is of names in all measurements; an iterator gives (measurement, key,
/// type) in the order of the names. The types are "float", "integer", "unsigned", "boolean", "string" and "tag". Several threads
/// may use a schema.
///
/// Args:
///     tags: whether tags are learned too, so that a tag and a field of one name are a conflict, as they are for InfluxDB 3,
///         Clustered and GreptimeDB. InfluxDB 1.x, 2.x and VictoriaMetrics keep them apart.
///     max_columns: how many columns there may be.
///     max_name_bytes: how many bytes the names of measurements and columns may have together.
///
/// Example:
///     >>> import linepack
///     >>> schema = linepack.Schema()
///     >>> checked = schema.learn(b"cpu,host=a load=20.1\ncpu,host=a load=20i\n")
///     >>> print(checked.conflicts[0])
///     line 2: "load" of "cpu" is a field of type integer, but a field of type float since line 1
///     >>> schema.get("cpu", "load"), list(schema)
///     ('float', [('cpu', 'host', 'tag'), ('cpu', 'load', 'float')])
///     >>> linepack.encode([linepack.Point("cpu").field("load", 20)], schema=schema)
///     b'cpu load=20\n'
#[pyclass(frozen, module = "linepack")]
pub(crate) struct Schema(Mutex<Arc<core::Schema>>);

#[pymethods]
impl Schema {
    #[new]
    #[pyo3(signature = (*, tags=true, max_columns=100_000, max_name_bytes=16_777_216))]
    fn new(py: Python<'_>, tags: bool, max_columns: usize, max_name_bytes: usize) -> PyResult<Self> {
        guard(py, || {
            let options = SchemaOptions::new().tags(tags).max_columns(max_columns).max_name_bytes(max_name_bytes);
            Ok(Schema::of(core::Schema::new(&options)))
        })
    }

    /// Load what to_json gave.
    ///
    /// What is learned after that is about the document after the last one in it.
    ///
    /// Args:
    ///     text: a str, or bytes of UTF-8.
    ///
    /// Raises:
    ///     LinepackError: the text is no JSON or not of this format, and the message says where (code "invalid_schema"); it has more
    ///         than its own limits allow ("schema_too_large").
    ///     TypeError: text is of another type.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> linepack.Schema.from_json("{}")
    ///     Traceback (most recent call last):
    ///         ...
    ///     linepack.LinepackError: the text is no schema that can be loaded (linepack_schema: is missing); load what a schema was saved to; mend it, or learn the schema anew [invalid_schema]
    #[staticmethod]
    fn from_json(text: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = text.py();
        guard(py, || {
            let bytes = match text.cast::<PyString>() {
                // What is no UTF-8 is no JSON.
                Ok(text) => PyBytes::new(py, text.to_str().unwrap_or("\0").as_bytes()).into_any(),
                Err(_) => text.clone(),
            };
            let schema = input::with_bytes(&bytes, core::Schema::from_json)?;
            Ok(Schema::of(schema.map_err(|error| schema_error(py, &error))?))
        })
    }

    /// Learn from a document.
    ///
    /// A record that is no line protocol is left out, and one that conflicts changes no type; both are in the result. The next
    /// call is about the next document, unless start_at says otherwise. While bytes are learned other threads run.
    ///
    /// Args:
    ///     data: any bytes-like object with contiguous bytes.
    ///     max_errors: how many errors are kept, and how many conflicts; all are counted.
    ///     mode, precision, max_record_bytes, string_c_escapes, strict_control, target: as in validate.
    ///
    /// Returns:
    ///     Checked: the conflicts, and the report that validate gives.
    ///
    /// Raises:
    ///     LinepackError: there are more names than max_columns and max_name_bytes allow (code "schema_too_large"; what came before
    ///         the name in the message is learned); an option has a word that does not exist ("invalid_option").
    ///     TypeError: data is a str or has no bytes.
    ///     BufferError: the bytes of data are not contiguous.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> schema = linepack.Schema()
    ///     >>> schema.learn(b"m f=1\nm f=\n").rejected, schema.learn(b"m f=2i\n").conflicts[0].known_at
    ///     (1, Place(document=1, line=1, record=1))
    #[pyo3(signature = (data, *, mode="spec", precision="ns", max_errors=100, max_record_bytes=None,
        string_c_escapes=false, strict_control=false, target=None))]
    #[allow(clippy::too_many_arguments)] // Python's keywords.
    fn learn<'py>(
        &self,
        data: &Bound<'py, PyAny>,
        mode: &str,
        precision: &str,
        max_errors: usize,
        max_record_bytes: Option<usize>,
        string_c_escapes: bool,
        strict_control: bool,
        target: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = data.py();
        guard(py, || {
            let words = ReadWords {
                mode: Some(mode),
                precision: Some(precision),
                errors: None,
                max_errors: Some(max_errors),
                max_record_bytes,
                string_c_escapes,
                strict_control,
                target,
            };
            let options = options::reading(py, words)?;
            // Before the lock, because it may run Python code.
            let bytes = Borrowed::of(data)?;
            checked(py, self.change(py, |schema| bytes.read(py, |bytes| schema.learn(bytes, &options)))?)
        })
    }

    /// Say what learn would, and learn nothing: what of a document conflicts with what is known, or with itself.
    ///
    /// The time that a copy of the schema takes comes with it.
    ///
    /// Args:
    ///     data, max_errors, mode, precision, max_record_bytes, string_c_escapes, strict_control, target: as in learn.
    ///
    /// Returns:
    ///     Checked: as from learn.
    ///
    /// Raises:
    ///     LinepackError, TypeError, BufferError: as learn.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> schema = linepack.Schema()
    ///     >>> _ = schema.learn(b"m f=1\n")
    ///     >>> checked = schema.check(b"m f=2\nm f=3i,new=1\n")
    ///     >>> checked.ok, checked.conflicts[0].found_at.line, len(schema)
    ///     (False, 2, 1)
    #[pyo3(signature = (data, *, mode="spec", precision="ns", max_errors=100, max_record_bytes=None,
        string_c_escapes=false, strict_control=false, target=None))]
    #[allow(clippy::too_many_arguments)] // Python's keywords.
    fn check<'py>(
        &self,
        data: &Bound<'py, PyAny>,
        mode: &str,
        precision: &str,
        max_errors: usize,
        max_record_bytes: Option<usize>,
        string_c_escapes: bool,
        strict_control: bool,
        target: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = data.py();
        guard(py, || {
            let words = ReadWords {
                mode: Some(mode),
                precision: Some(precision),
                errors: None,
                max_errors: Some(max_errors),
                max_record_bytes,
                string_c_escapes,
                strict_control,
                target,
            };
            let options: ReadOptions = options::reading(py, words)?;
            let schema = self.snapshot(py)?;
            checked(py, input::with_bytes(data, |bytes| schema.check(bytes, &options))?)
        })
    }

    /// Learn from a table: what encode_table would write of it.
    ///
    /// Places are rows: the first row of the table is line and record 1. With this schema as the option schema, integers that
    /// would be written as floats are no conflict. The table is read some rows at a time; other threads run meanwhile. The next
    /// call is about the next document.
    ///
    /// Args:
    ///     table, measurement, measurement_column, tags, fields, time, nulls, decimals: as in encode_table.
    ///     max_errors: how many rows that cannot be written, and how many conflicts, are kept; all are counted.
    ///     precision, max_bytes, nan, default_tags, schema, on_unencodable, inexact, mode, floats, tag_order, string_c_escapes: as
    ///         in encode_table.
    ///
    /// Returns:
    ///     CheckedTable: the conflicts, and the rows that cannot be written.
    ///
    /// Raises:
    ///     LinepackError: as encode_table and learn; another call has learned meanwhile (code "wrong_state"). The schema then stays
    ///         as it was.
    ///     EncodeError: a row of a dict of columns holds a value that cannot be read. The schema stays as it was.
    ///     TypeError: table, or a column of a dict, is of another type.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> schema = linepack.Schema()
    ///     >>> _ = schema.learn(b"cpu load=20.1\n")
    ///     >>> table = {"load": [None, 20, 21]}
    ///     >>> checked = schema.learn_table(table, measurement="cpu")
    ///     >>> checked.records, checked.conflict_count, checked.conflicts[0].found_at.record
    ///     (2, 2, 2)
    ///     >>> schema.learn_table(table, measurement="cpu", schema=schema).ok
    ///     True
    #[pyo3(signature = (table, *, measurement=None, measurement_column=None, tags=None, fields=None, time=None,
        nulls="omit", decimals="error", max_errors=100, **rows),
        text_signature = "($self, table, *, measurement=None, measurement_column=None, tags=(), fields=None, time=None, \
        precision=\"ns\", max_bytes=1048576, nulls=\"omit\", nan=\"omit\", decimals=\"error\", default_tags=None, \
        schema=None, on_unencodable=\"error\", inexact=\"floor\", mode=\"strict\", floats=\"ecma\", \
        tag_order=\"sorted\", string_c_escapes=False, max_errors=100)")]
    #[allow(clippy::too_many_arguments)] // Python's keywords.
    fn learn_table<'py>(
        &self,
        table: &Bound<'py, PyAny>,
        measurement: Option<&Bound<'py, PyAny>>,
        measurement_column: Option<String>,
        tags: Option<&Bound<'py, PyAny>>,
        fields: Option<&Bound<'py, PyAny>>,
        time: Option<String>,
        nulls: &str,
        decimals: &str,
        max_errors: usize,
        rows: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = table.py();
        guard(py, || {
            let uses = ColumnWords { measurement, measurement_column, tags, fields, time, nulls, decimals };
            let (mut source, options) = uses.open(table, rows)?;
            // A table without rows has columns that may be wrong.
            TableEncoder::new(&source.schema(py), options.clone()).map_err(|error| table_error(py, &error))?;
            // What makes the table may run Python code, so no lock is held.
            let before = self.snapshot(py)?;
            let mut schema = core::Schema::clone(&before);
            let (learned, failed) = py.detach(|| {
                let mut pulled = Pulling { source: &mut source, rows: 0, failed: None };
                (schema.learn_table(&mut pulled, &options, max_errors), pulled.failed)
            });
            if let Some(error) = failed {
                return Err(error);
            }
            let learned = learned.map_err(|error| table_error(py, &error))?;
            let unchanged = {
                let mut now = self.lock(py)?;
                let unchanged = Arc::ptr_eq(&now, &before);
                if unchanged {
                    *now = Arc::new(schema);
                }
                unchanged
            };
            if !unchanged {
                let why = "the schema has learned from another call meanwhile; learn the table again";
                return Err(linepack_error(py, Code::WrongState, &format!("{why} [{}]", Code::WrongState)));
            }
            checked_table(py, learned)
        })
    }

    /// Say where what is learned next stands.
    ///
    /// Workers that share a document call it with the line and record of their Part, so that merged they are as one worker.
    ///
    /// Args:
    ///     document: the ordinal of the document, from 1.
    ///     line: the physical line of it, from 1, on which the data begins.
    ///     record: the ordinal of the record in it, from 1, with which the data begins.
    ///
    /// Raises:
    ///     LinepackError: one of them is 0 (code "invalid_option").
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> data = b"m f=1\nm f=2i\n"
    ///     >>> whole, merged = linepack.Schema(), linepack.Schema()
    ///     >>> _ = whole.learn(data)
    ///     >>> for part in linepack.split(data, max_lines=1):
    ///     ...     worker = linepack.Schema()
    ///     ...     worker.start_at(1, part.line, part.record)
    ///     ...     _ = worker.learn(data[part.range])
    ///     ...     merged.merge(worker)
    ///     >>> merged == whole
    ///     True
    #[pyo3(signature = (document, line=1, record=1))]
    fn start_at(&self, py: Python<'_>, document: u64, line: u64, record: u64) -> PyResult<()> {
        guard(py, || {
            if document == 0 || line == 0 || record == 0 {
                let why = "document, line and record count from 1";
                return Err(linepack_error(py, Code::InvalidOption, &format!("{why} [{}]", Code::InvalidOption)));
            }
            self.change(py, |schema| schema.start_at(Place { document, line, record }))
        })
    }

    /// Add what another schema has learned.
    ///
    /// Of each name the first value in the order of places decides, so the result does not depend on who learned what, or on the
    /// order in which schemas are put together.
    ///
    /// Args:
    ///     other: a Schema. It stays as it is.
    ///
    /// Raises:
    ///     LinepackError: the limits do not allow all names of both (code "schema_too_large"), or only one of the two has learned
    ///         the tags ("invalid_option"). This schema then stays as it is.
    fn merge(&self, py: Python<'_>, other: &Schema) -> PyResult<()> {
        guard(py, || {
            // Never two locks at once.
            let other = other.snapshot(py)?;
            let merged = self.change(py, |schema| schema.merge(&other))?;
            merged.map_err(|error| schema_error(py, &error))
        })
    }

    /// Give the schema as JSON text, for from_json: a str. Equal schemas give equal text.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let schema = self.snapshot(py)?;
            Ok(py.detach(|| schema.to_json()))
        })
    }

    /// Say of what type a field is, or "tag" of a tag: a str, None for what is not known.
    fn get(&self, py: Python<'_>, measurement: &str, key: &str) -> PyResult<Option<&'static str>> {
        guard(py, || Ok(self.snapshot(py)?.get(measurement, key).map(core::ColumnType::word)))
    }

    /// Everything that has more than one type, in the order of the names: a list of Conflict.
    ///
    /// For each type but the known one, how many values there are and where the first is.
    ///
    /// Example:
    ///     >>> import linepack
    ///     >>> schema = linepack.Schema()
    ///     >>> _ = schema.learn(b"m f=1\nm f=2i\nm f=3i\n")
    ///     >>> [(conflict.key, conflict.found, conflict.found_at.line, conflict.values) for conflict in schema.conflicts]
    ///     [('f', 'integer', 2, 2)]
    #[getter]
    fn conflicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        guard(py, || {
            let schema = self.snapshot(py)?;
            conflicts(py, schema.conflicts())
        })
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        guard(py, || {
            let schema = self.snapshot(py)?;
            let columns = PyList::empty(py);
            for (measurement, key, known) in schema.iter() {
                columns.append((measurement, key, known.word()))?;
            }
            columns.try_iter()
        })
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        guard(py, || Ok(self.snapshot(py)?.len()))
    }

    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        guard(py, || {
            let Ok(other) = other.cast::<Schema>() else { return Ok(py.NotImplemented()) };
            let equal = self.snapshot(py)? == other.get().snapshot(py)?;
            Ok(equal.into_pyobject(py)?.to_owned().into_any().unbind())
        })
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        guard(py, || {
            let load = py.get_type::<Schema>().getattr("from_json")?;
            PyTuple::new(py, [load, PyTuple::new(py, [self.to_json(py)?])?.into_any()])
        })
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        guard(py, || {
            let schema = self.snapshot(py)?;
            Ok(format!("<linepack.Schema: {} columns, {} conflicts>", schema.len(), schema.conflicts().count()))
        })
    }
}

impl Schema {
    fn of(schema: core::Schema) -> Self {
        Schema(Mutex::new(Arc::new(schema)))
    }

    /// What is known now. No Python code runs under the lock.
    pub(crate) fn snapshot(&self, py: Python<'_>) -> PyResult<Arc<core::Schema>> {
        Ok(self.lock(py)?.clone())
    }

    fn change<T>(&self, py: Python<'_>, change: impl FnOnce(&mut core::Schema) -> T) -> PyResult<T> {
        Ok(change(Arc::make_mut(&mut *self.lock(py)?)))
    }

    fn lock(&self, py: Python<'_>) -> PyResult<MutexGuard<'_, Arc<core::Schema>>> {
        self.0.lock_py_attached(py).map_err(|_| failed_before(py))
    }
}

fn failed_before(py: Python<'_>) -> PyErr {
    linepack_error(py, Code::InternalPanic, "linepack failed in this schema before")
}

fn schema_error(py: Python<'_>, error: &SchemaError) -> PyErr {
    linepack_error(py, error.code, &error.to_string())
}

/// `Checked(…)`.
fn checked(py: Python<'_>, found: Result<Checked, SchemaError>) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let Checked { report: read, conflicts: found, .. } = found.map_err(|error| schema_error(py, &error))?;
    let arguments = (report(py, &read)?, found.count, conflicts(py, found.first.into_iter())?);
    CLASS.import(py, MODULE, "Checked")?.call1(arguments)
}

/// `CheckedTable(…)`.
fn checked_table(py: Python<'_>, found: CheckedTable) -> PyResult<Bound<'_, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let CheckedTable { records, rejected, errors, conflicts: found, .. } = found;
    let errors = PyList::new(py, errors.iter().map(|error| table_error(py, error)))?;
    let arguments = (records, rejected, errors, found.count, conflicts(py, found.first.into_iter())?);
    CLASS.import(py, MODULE, "CheckedTable")?.call1(arguments)
}

/// The record batches of a table, up to what cannot be read.
struct Pulling<'s> {
    source: &'s mut Source,
    rows: u64,
    failed: Option<PyErr>,
}

impl Iterator for Pulling<'_> {
    type Item = RecordBatch;

    fn next(&mut self) -> Option<RecordBatch> {
        match self.source.pull() {
            Pulled::Rows(batch) => {
                self.rows += batch.num_rows() as u64;
                Some(batch)
            }
            Pulled::Refused(why) => {
                self.failed = Some(Python::attach(|py| why(py, self.rows)));
                None
            }
            Pulled::Failed(error) => {
                self.failed = Some(error);
                None
            }
            Pulled::End => None,
        }
    }
}

/// A list of `Conflict(…)`.
fn conflicts(py: Python<'_>, found: impl Iterator<Item = Conflict>) -> PyResult<Bound<'_, PyList>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    static PLACE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let (class, place) = (CLASS.import(py, MODULE, "Conflict")?, PLACE.import(py, MODULE, "Place")?);
    let at = |at: Place| place.call1((at.document, at.line, at.record));
    let list = PyList::empty(py);
    for conflict in found {
        let message = conflict.to_string();
        let Conflict { measurement, key, known, known_at, found, found_at, values, .. } = conflict;
        let (known_at, found_at) = (at(known_at)?, at(found_at)?);
        let arguments = (measurement, key, known.word(), known_at, found.word(), found_at, values, message);
        list.append(class.call1(arguments)?)?;
    }
    Ok(list)
}
