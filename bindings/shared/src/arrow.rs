//! Tables to and from other libraries of the same process, through the Arrow C data and stream interfaces
//! (<https://arrow.apache.org/docs/format/CDataInterface.html>).
//!
//! What comes in is checked before anything is made of it: the structs themselves, then lengths, offsets, UTF-8 and
//! dictionary indices by arrow-rs. The interface does not say how large a buffer is, so no check can find a buffer that is
//! too short or a pointer that dangles: those are the producer's duty.

mod align;
mod c_data;
mod part;
#[cfg(test)]
mod tests;
mod views;

pub use arrow_array::RecordBatch;
pub use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
pub use arrow_array::ffi_stream::FFI_ArrowArrayStream;

use arrow_array::ffi::from_ffi_and_data_type;
use arrow_array::{NullArray, RecordBatchIterator, RecordBatchOptions, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use linepack::Code;
use part::Part;
use std::ffi::{CStr, c_int};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Why a table was not taken or not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrowFault {
    /// [`Code::InvalidTable`], or [`Code::UnsupportedType`] for a column that cannot be read at all.
    pub code: Code,
    /// The column at fault, where it is one.
    pub column: Option<String>,
    /// What is wrong with it, or what the library that makes the table says.
    pub detail: String,
}

impl ArrowFault {
    fn new(detail: impl fmt::Display) -> ArrowFault {
        ArrowFault { code: Code::InvalidTable, column: None, detail: detail.to_string() }
    }

    fn of(column: &str) -> impl Fn(String) -> ArrowFault {
        move |detail| ArrowFault { column: Some(column.to_string()), ..ArrowFault::new(detail) }
    }
}

impl fmt::Display for ArrowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("table")?;
        if let Some(column) = &self.column {
            write!(f, ", column {column:?}")?;
        }
        write!(f, ": {} ({}); {} [{}]", self.code.sentence(), self.detail, self.code.help(), self.code)
    }
}

impl std::error::Error for ArrowFault {}

/// The record batches that another library makes, one after the other. After an error there are no more.
///
/// Columns with maps, unions and list views anywhere in their types are not read: the schema has their types, which nothing can
/// be written of, and the batches have nulls in their places.
#[derive(Debug)]
pub struct Batches {
    schema: SchemaRef,
    source: Source,
}

#[derive(Debug)]
enum Source {
    /// The lock is never waited for; it makes a stream that only one thread may use a part of values that many may see.
    Stream(Mutex<FFI_ArrowArrayStream>),
    Array(FFI_ArrowArray),
    Done,
}

impl Batches {
    /// Takes a stream over: whatever the result, it is moved out of where it is, and what is left there is marked as
    /// released.
    ///
    /// # Errors
    /// It has been released, its producer reports an error, or its arrays are no record batches.
    ///
    /// # Safety
    /// `stream` may be read and written, and holds a stream as the Arrow C stream interface has it, or a released one. Its
    /// functions may be called from any thread, one at a time, and what they give is as the C data interface has it:
    /// pointers that are not null lead to what they should, and to as much of it as the lengths say.
    pub unsafe fn from_stream(stream: *mut FFI_ArrowArrayStream) -> Result<Batches, ArrowFault> {
        // SAFETY: promised by the caller.
        let mut stream = unsafe { FFI_ArrowArrayStream::from_raw(stream) };
        if stream.release().is_none() {
            return Err(ArrowFault::new("the stream has been released"));
        }
        let get = stream.get_schema().ok_or_else(|| ArrowFault::new("the stream has no function get_schema"))?;
        let mut schema = FFI_ArrowSchema::empty();
        // SAFETY: as promised for `stream`, which is not released; the function is its own.
        let status = unsafe { get(&mut stream, &mut schema) };
        if status != 0 {
            return Err(reported(&mut stream, status));
        }
        // SAFETY: promised by the caller for what the stream gives.
        let schema = unsafe { columns(&schema) }?;
        Ok(Batches { schema, source: Source::Stream(Mutex::new(stream)) })
    }

    /// Takes over a struct array with its schema, which is one record batch: whatever the result, both are moved out of
    /// where they are, and what is left there is marked as released.
    ///
    /// # Errors
    /// One of them has been released, or they are no record batch. Faults of the array are found with the first batch.
    ///
    /// # Safety
    /// Both may be read and written, and hold what the Arrow C data interface has them hold: pointers that are not null
    /// lead to what they should, and to as much of it as the lengths say. The array may be released by any thread.
    pub unsafe fn from_array(schema: *mut FFI_ArrowSchema, array: *mut FFI_ArrowArray) -> Result<Batches, ArrowFault> {
        // SAFETY: promised by the caller.
        let (schema, array) = unsafe { (FFI_ArrowSchema::from_raw(schema), FFI_ArrowArray::from_raw(array)) };
        if array.is_released() {
            return Err(ArrowFault::new("the array has been released"));
        }
        // SAFETY: promised by the caller.
        Ok(Batches { schema: unsafe { columns(&schema) }?, source: Source::Array(array) })
    }

    /// The columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The next array, unchecked.
    fn pull(&mut self) -> Result<Option<FFI_ArrowArray>, ArrowFault> {
        let stream = match &mut self.source {
            Source::Stream(stream) => stream.get_mut().unwrap_or_else(PoisonError::into_inner),
            Source::Array(array) => {
                let array = std::mem::replace(array, FFI_ArrowArray::empty());
                self.source = Source::Done;
                return Ok(Some(array));
            }
            Source::Done => return Ok(None),
        };
        let get = stream.get_next().ok_or_else(|| ArrowFault::new("the stream has no function get_next"))?;
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: the maker of `self` promised that the stream's functions may be called.
        let status = unsafe { get(stream, &mut array) };
        if status != 0 {
            return Err(reported(stream, status));
        }
        Ok(Some(array).filter(|array| !array.is_released()))
    }

    fn batch(&self, mut array: FFI_ArrowArray) -> Result<RecordBatch, ArrowFault> {
        let whole = DataType::Struct(self.schema.fields().clone());
        // SAFETY: the maker of `self` promised that pointers lead where they should, and gave the array away.
        unsafe { c_data::forget_buffers_of_nulls(&mut array, &whole) };
        // SAFETY: the maker of `self` promised that pointers lead where they should.
        unsafe { c_data::children(&array, &whole) }.map_err(ArrowFault::new)?;
        if array.is_empty() {
            return Ok(RecordBatch::new_empty(self.schema.clone()));
        }
        let columns = self.schema.fields();
        let read: Vec<bool> = columns.iter().map(|field| c_data::is_read(field.data_type())).collect();
        let fields: Fields =
            columns.iter().zip(&read).filter(|(_, read)| **read).map(|(field, _)| field.clone()).collect();
        // SAFETY: as above, and the children are as many as the columns, none of them null.
        let mut part = unsafe { Part::new(array, &read) };
        for (field, child) in fields.iter().zip(part.columns()) {
            // SAFETY: as above.
            unsafe { c_data::check_array(child, field.data_type()) }.map_err(ArrowFault::of(field.name()))?;
        }
        // SAFETY: as above, and what is checked has been found good.
        unsafe { part.align(&fields) };
        // SAFETY: as above, and the checks have found all that the structs alone can show.
        let data = unsafe { from_ffi_and_data_type(part.into_array(), DataType::Struct(fields.clone())) };
        let data = data.map_err(ArrowFault::new)?;
        for (field, child) in fields.iter().zip(data.child_data()) {
            views::validate(child).map_err(|error| ArrowFault::of(field.name())(error.to_string()))?;
        }
        data.validate_data().map_err(ArrowFault::new)?;
        if data.null_count() > 0 {
            return Err(ArrowFault::new("rows are null as a whole; only their columns may have nulls"));
        }
        let rows = data.len();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let (_, mut columns, _) = StructArray::from(data).into_parts();
        let mut fields = self.schema.fields().to_vec();
        for (index, field) in fields.iter_mut().enumerate().filter(|(index, _)| !read[*index]) {
            *field = Arc::new(Field::new(field.name(), DataType::Null, true));
            columns.insert(index, Arc::new(NullArray::new(rows)));
        }
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options).map_err(ArrowFault::new)
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.pull().and_then(|array| array.map(|array| self.batch(array)).transpose());
        if !matches!(batch, Ok(Some(_))) {
            self.source = Source::Done;
        }
        batch.transpose()
    }
}

/// What the producer says of its failure.
fn reported(stream: &mut FFI_ArrowArrayStream, status: c_int) -> ArrowFault {
    let text = match stream.get_last_error() {
        // SAFETY: the maker of `stream` promised that its functions may be called.
        Some(get) => unsafe { get(stream) },
        None => std::ptr::null(),
    };
    if text.is_null() {
        return ArrowFault::new(format_args!("its producer reports error {status}"));
    }
    // SAFETY: text that is not null ends with a NUL and lives until the next call.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    ArrowFault::new(format_args!("its producer reports error {status}: {text}"))
}

/// The columns of a table. Metadata is of no use here and is not read.
///
/// # Safety
/// As for [`c_data::check_schema`].
unsafe fn columns(schema: &FFI_ArrowSchema) -> Result<SchemaRef, ArrowFault> {
    // SAFETY: promised by the caller.
    let children = unsafe { c_data::columns(schema) }.map_err(ArrowFault::new)?;
    let mut fields = Vec::with_capacity(children.len());
    for (number, child) in (1..).zip(children) {
        // SAFETY: as above.
        unsafe { c_data::check_schema(child) }
            .map_err(|detail| ArrowFault::new(format_args!("column number {number}: {detail}")))?;
        let name = child.name().unwrap_or_default();
        let data_type = DataType::try_from(child).and_then(|data_type| {
            c_data::check_type(&data_type)?;
            Ok(data_type)
        });
        let data_type = data_type.map_err(|error| ArrowFault {
            code: Code::UnsupportedType,
            column: Some(name.to_string()),
            detail: error.to_string(),
        })?;
        fields.push(Field::new(name, data_type, child.nullable()));
    }
    Ok(Arc::new(Schema::new(fields)))
}

/// A stream of record batches for another library. It owns what it gives.
///
/// # Errors
/// A column's name has a NUL in it, which names in the C data interface end with.
pub fn export(schema: SchemaRef, batches: Vec<RecordBatch>) -> Result<FFI_ArrowArrayStream, ArrowFault> {
    FFI_ArrowSchema::try_from(schema.as_ref()).map_err(ArrowFault::new)?;
    let batches = RecordBatchIterator::new(batches.into_iter().map(Ok::<_, ArrowError>), schema);
    Ok(FFI_ArrowArrayStream::new(Box::new(batches)))
}
