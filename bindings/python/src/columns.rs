//! Tables whose columns are Python's: buffers and objects, made into record batches of some rows.

use crate::errors::linepack_error;
use crate::keys::Policies;
use crate::objects::{Cells, Fault};
use crate::slab::{Plain, Slab};
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, BooleanArray, DictionaryArray, Int32Array, Int64Array, LargeStringArray,
    NullArray, PrimitiveArray, RecordBatch, RecordBatchOptions,
};
use arrow_buffer::NullBuffer;
use arrow_schema::{Field, Schema};
use linepack::{Code, Part};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PySlice;
use std::ops::Range;
use std::sync::Arc;

/// Rows that are copied at a time.
const ROWS: usize = 1 << 16;

/// As `linepack._frame` gives it: name, kind, values, mask, what more there is.
pub(crate) type Given<'py> = (String, String, Bound<'py, PyAny>, Option<Bound<'py, PyAny>>, Option<Bound<'py, PyAny>>);

type Half = <Float16Type as ArrowPrimitiveType>::Native;

/// What columns are for: who names them.
pub(crate) struct Uses<'a> {
    pub(crate) measurement: Option<&'a str>,
    pub(crate) tags: &'a [String],
    pub(crate) time: Option<&'a str>,
}

impl Uses<'_> {
    fn part(&self, name: &str) -> Part {
        if self.time == Some(name) {
            Part::Timestamp
        } else if self.measurement == Some(name) {
            Part::Measurement
        } else if self.tags.iter().any(|tag| tag == name) {
            Part::TagValue
        } else {
            Part::FieldValue
        }
    }
}

/// All columns of a table.
pub(crate) struct Columns {
    columns: Vec<Column>,
    rows: usize,
    at: usize,
    /// Why the row after those that were given cannot be read, and the column.
    fault: Option<(Fault, String)>,
    policies: Policies,
}

struct Column {
    name: String,
    part: Part,
    len: usize,
    mask: Option<Slab>,
    values: Values,
}

enum Values {
    Buffer(Slab),
    /// Numbers of a unit, which is so many of the second, or of the nanosecond: never of a float.
    Times {
        slab: Slab,
        seconds: Option<i64>,
        ns: i64,
    },
    /// The type is that of the objects so far.
    Objects {
        objects: Py<PyAny>,
        kind: Cells,
    },
    Dictionary {
        codes: Slab,
        values: ArrayRef,
    },
}

/// What comes next.
pub(crate) enum Next {
    Rows(RecordBatch),
    /// A row that cannot be read, and why.
    Refused(Fault, String),
    End,
}

impl Columns {
    pub(crate) fn new(py: Python<'_>, given: Vec<Given<'_>>, uses: &Uses<'_>, policies: Policies) -> PyResult<Columns> {
        let mut columns = Vec::new();
        for given in given {
            columns.push(Column::new(py, given, uses, &policies)?);
        }
        let rows = columns.first().map_or(0, |column| column.len);
        if let Some(other) = columns.iter().find(|column| column.len != rows) {
            let first = &columns[0].name;
            let why = format!("it has {} values, column {first:?} has {rows}", other.len);
            return Err(refused(py, &other.name, Code::InvalidTable, &why));
        }
        Ok(Columns { columns, rows, at: 0, fault: None, policies })
    }

    /// The columns, which are of the types of a batch without rows.
    pub(crate) fn schema(&self, py: Python<'_>) -> Schema {
        let field = |column: &Column| {
            let values = match &column.values {
                Values::Buffer(slab) => numbers(py, slab, 0..0, None).0,
                Values::Times { slab, seconds, ns } => times(py, slab, 0..0, *seconds, *ns, None),
                Values::Objects { .. } => empty(0, column.part),
                Values::Dictionary { values, .. } => dictionary(&[], values),
            };
            Field::new(&column.name, values.data_type().clone(), true)
        };
        Schema::new(self.columns.iter().map(field).collect::<Vec<_>>())
    }

    /// The next rows.
    pub(crate) fn next(&mut self, py: Python<'_>) -> Next {
        if let Some((fault, column)) = self.fault.take() {
            self.at += 1;
            return Next::Refused(fault, column);
        }
        if self.at >= self.rows {
            return Next::End;
        }
        let rows = self.at..self.rows.min(self.at + ROWS);
        let (mut good, mut arrays) = (rows.len(), Vec::new());
        for column in &mut self.columns {
            // No more rows than the columns before have been good for.
            let (array, fault) = column.take(py, rows.start..rows.start + good, &self.policies);
            if let Some(fault) = fault {
                (good, self.fault) = (array.len(), Some((fault, column.name.clone())));
            }
            arrays.push(array);
        }
        self.at += good;
        if good == 0 && self.fault.is_some() {
            return self.next(py);
        }
        let fields = self.columns.iter().zip(&arrays);
        let fields: Vec<_> =
            fields.map(|(column, array)| Field::new(&column.name, array.data_type().clone(), true)).collect();
        let arrays = arrays.iter().map(|array| array.slice(0, good)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(good));
        match RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options) {
            Ok(batch) => Next::Rows(batch),
            Err(error) => {
                Next::Refused(Fault::Raised(refused(py, "", Code::InvalidTable, &error.to_string())), String::new())
            }
        }
    }
}

/// The error of a column that cannot be taken.
fn refused(py: Python<'_>, column: &str, code: Code, why: &str) -> PyErr {
    let message = format!("table, column {column:?}: {} ({why}); {} [{code}]", code.sentence(), code.help());
    linepack_error(py, code, &message)
}

impl Column {
    fn new(py: Python<'_>, given: Given<'_>, uses: &Uses<'_>, policies: &Policies) -> PyResult<Column> {
        let (name, kind, values, mask, extra) = given;
        let part = uses.part(&name);
        let slab = |object: &Bound<'_, PyAny>| Slab::of(object)?.map_err(|(code, why)| refused(py, &name, code, &why));
        let len = values.len();
        let mask = mask.as_ref().map(slab).transpose()?;
        let (len, values) = match &*kind {
            "buffer" => {
                let slab = slab(&values)?;
                (slab.len(), Values::Buffer(slab))
            }
            "time" => {
                let unit: String = extra.map(|unit| unit.extract()).transpose()?.unwrap_or_default();
                let (seconds, ns) = match &*unit {
                    "W" => (Some(604_800), 0),
                    "D" => (Some(86_400), 0),
                    "h" => (Some(3_600), 0),
                    "m" => (Some(60), 0),
                    "s" => (Some(1), 0),
                    "ms" => (None, 1_000_000),
                    "us" => (None, 1_000),
                    "ns" => (None, 1),
                    _ => return Err(refused(py, &name, Code::UnsupportedType, &format!("its unit is {unit}"))),
                };
                let slab = slab(&values)?;
                (slab.len(), Values::Times { slab, seconds, ns })
            }
            "dictionary" => {
                let codes = slab(&values)?;
                let Some(inner) = extra else { return Err(PyTypeError::new_err("a dictionary without values")) };
                let mut inner = Column::new(py, inner.extract()?, uses, policies)?;
                let rows = 0..inner.len;
                let (values, fault) = inner.take(py, rows, policies);
                if let Some(fault) = fault {
                    return Err(match fault {
                        Fault::Cell(code, _, why) => refused(py, &name, code, &format!("among its categories: {why}")),
                        Fault::Raised(error) => error,
                    });
                }
                (codes.len(), Values::Dictionary { codes, values })
            }
            _ => (len?, Values::Objects { objects: values.unbind(), kind: Cells::None(0) }),
        };
        if let Some(mask) = mask.as_ref().filter(|mask| mask.len() != len || mask.letter != b'?') {
            let why = format!("its mask has {} values of format {:?}", mask.len(), char::from(mask.letter));
            return Err(refused(py, &name, Code::InvalidTable, &why));
        }
        Ok(Column { name, part, len, mask, values })
    }

    /// The values of these rows, or of those before the first that cannot be read, and why it cannot.
    fn take(&mut self, py: Python<'_>, rows: Range<usize>, policies: &Policies) -> (ArrayRef, Option<Fault>) {
        let missing = self.mask.as_ref().map(|mask| mask.items::<u8>(py, rows.clone()));
        let valid =
            || missing.as_ref().map(|missing| missing.iter().map(|&missing| missing == 0).collect::<NullBuffer>());
        match &mut self.values {
            Values::Buffer(slab) => {
                let (array, fault) = numbers(py, slab, rows, valid());
                (array, fault.map(|code| Fault::Cell(code, self.part, format!("{}; {}", code.sentence(), code.help()))))
            }
            Values::Times { slab, seconds, ns } => (times(py, slab, rows, *seconds, *ns, valid()), None),
            Values::Dictionary { codes, values } => (dictionary(&codes_of(py, codes, rows), values), None),
            Values::Objects { objects, kind } => {
                let mut cells = kind.emptied();
                let read = |cells: &mut Cells| -> Result<(), Fault> {
                    let range = PySlice::new(py, rows.start as isize, rows.end as isize, 1);
                    let some = objects.bind(py).get_item(range).map_err(Fault::Raised)?;
                    for (n, value) in some.try_iter().map_err(Fault::Raised)?.enumerate() {
                        let value = value.map_err(Fault::Raised)?;
                        match self.part {
                            _ if missing.as_ref().is_some_and(|missing| missing[n] != 0) => cells.skip(),
                            Part::Timestamp => cells.moment(&value, &self.name, policies)?,
                            part => cells.value(&value, part, &self.name, policies)?,
                        }
                    }
                    Ok(())
                };
                let fault = read(&mut cells).err();
                *kind = cells.emptied();
                // Whoever shortens the list meanwhile gets nulls.
                while fault.is_none() && cells.len() < rows.len() {
                    cells.skip();
                }
                match cells {
                    Cells::None(len) => (empty(len, self.part), fault),
                    cells => (cells.array(), fault),
                }
            }
        }
    }
}

/// Rows without a value, of a type that the part can have.
fn empty(len: usize, part: Part) -> ArrayRef {
    match part {
        Part::Timestamp => Arc::new(Int64Array::new_null(len)),
        _ => Arc::new(NullArray::new(len)),
    }
}

/// The items of a buffer; for text that is not Unicode those before it, and what is wrong.
fn numbers(py: Python<'_>, slab: &Slab, rows: Range<usize>, valid: Option<NullBuffer>) -> (ArrayRef, Option<Code>) {
    fn of<A: ArrowPrimitiveType<Native: Plain>>(
        py: Python<'_>,
        slab: &Slab,
        rows: Range<usize>,
        valid: Option<NullBuffer>,
    ) -> ArrayRef {
        Arc::new(PrimitiveArray::<A>::new(slab.items(py, rows).into(), valid))
    }
    let array = match (slab.letter, slab.width()) {
        (b'?', _) => {
            let flags = slab.items::<u8>(py, rows);
            Arc::new(BooleanArray::new(flags.iter().map(|&flag| flag != 0).collect(), valid)) as ArrayRef
        }
        (b'b' | b'h' | b'i' | b'l' | b'q' | b'n', 1) => of::<Int8Type>(py, slab, rows, valid),
        (b'h' | b'i' | b'l' | b'q' | b'n', 2) => of::<Int16Type>(py, slab, rows, valid),
        (b'h' | b'i' | b'l' | b'q' | b'n', 4) => of::<Int32Type>(py, slab, rows, valid),
        (b'h' | b'i' | b'l' | b'q' | b'n', _) => of::<Int64Type>(py, slab, rows, valid),
        (b'B', 1) => of::<UInt8Type>(py, slab, rows, valid),
        (b'H', 2) => of::<UInt16Type>(py, slab, rows, valid),
        (b'I' | b'L', 4) => of::<UInt32Type>(py, slab, rows, valid),
        (b'L' | b'Q' | b'N' | b'I', _) => of::<UInt64Type>(py, slab, rows, valid),
        (b'e', _) => {
            let halves = slab.items::<u16>(py, rows).into_iter().map(Half::from_bits);
            Arc::new(PrimitiveArray::<Float16Type>::new(halves.collect::<Vec<_>>().into(), valid))
        }
        (b'f', _) => of::<Float32Type>(py, slab, rows, valid),
        (b'd', _) => of::<Float64Type>(py, slab, rows, valid),
        _ => return texts(py, slab, rows, valid),
    };
    (array, None)
}

/// Texts of fixed width, padded with NULs.
fn texts(py: Python<'_>, slab: &Slab, rows: Range<usize>, valid: Option<NullBuffer>) -> (ArrayRef, Option<Code>) {
    let bytes = slab.bytes(py, rows.clone());
    let (width, mut texts) = (slab.width(), Vec::with_capacity(rows.len()));
    for row in 0..rows.len() {
        let item = &bytes[row * width..(row + 1) * width];
        let text = if valid.as_ref().is_some_and(|valid| valid.is_null(row)) {
            Some(None)
        } else if slab.letter == b's' {
            std::str::from_utf8(item).ok().map(|text| Some(text.trim_end_matches('\0').to_string()))
        } else {
            let letters = item.as_chunks::<4>().0.iter().map(|&letter| char::from_u32(u32::from_ne_bytes(letter)));
            letters.collect::<Option<String>>().map(|text| Some(text.trim_end_matches('\0').to_string()))
        };
        match text {
            Some(text) => texts.push(text),
            None => return (Arc::new(LargeStringArray::from(texts)), Some(Code::InvalidUtf8)),
        }
    }
    (Arc::new(LargeStringArray::from(texts)), None)
}

fn times(
    py: Python<'_>,
    slab: &Slab,
    rows: Range<usize>,
    seconds: Option<i64>,
    ns: i64,
    valid: Option<NullBuffer>,
) -> ArrayRef {
    let numbers = slab.items::<i64>(py, rows);
    let there = numbers.iter().enumerate();
    let there = there.map(|(n, &x)| x != i64::MIN && valid.as_ref().is_none_or(|valid| valid.is_valid(n)));
    let valid = Some(there.collect::<NullBuffer>()).filter(|valid| valid.null_count() > 0);
    match (seconds, ns) {
        // What is beyond all times stays there.
        (Some(unit), _) => {
            let numbers: Vec<i64> = numbers.into_iter().map(|x| x.saturating_mul(unit)).collect();
            Arc::new(PrimitiveArray::<TimestampSecondType>::new(numbers.into(), valid))
        }
        (_, 1_000_000) => Arc::new(PrimitiveArray::<TimestampMillisecondType>::new(numbers.into(), valid)),
        (_, 1_000) => Arc::new(PrimitiveArray::<TimestampMicrosecondType>::new(numbers.into(), valid)),
        _ => Arc::new(PrimitiveArray::<TimestampNanosecondType>::new(numbers.into(), valid)),
    }
}

fn codes_of(py: Python<'_>, slab: &Slab, rows: Range<usize>) -> Vec<i32> {
    let (array, _) = numbers(py, slab, rows, None);
    match array.data_type() {
        arrow_schema::DataType::Int8 => array.as_primitive::<Int8Type>().values().iter().map(|&x| x.into()).collect(),
        arrow_schema::DataType::Int16 => array.as_primitive::<Int16Type>().values().iter().map(|&x| x.into()).collect(),
        arrow_schema::DataType::Int32 => array.as_primitive::<Int32Type>().values().to_vec(),
        // More categories than that there are not in memory.
        _ => array.as_primitive::<Int64Type>().values().iter().map(|&x| i32::try_from(x).unwrap_or(-1)).collect(),
    }
}

/// Codes that are no value's are nulls.
fn dictionary(codes: &[i32], values: &ArrayRef) -> ArrayRef {
    let codes: Int32Array =
        codes.iter().map(|&code| usize::try_from(code).ok().filter(|&n| n < values.len()).map(|n| n as i32)).collect();
    Arc::new(DictionaryArray::new(codes, values.clone()))
}
