//! A column of Python's objects: its values are of one type, which the first of them has.

use crate::errors::encode_error;
use crate::field::Field;
use crate::keys::Policies;
use crate::moment::Moment;
use crate::names::Name;
use crate::refusal::Refusal;
use arrow_array::{
    ArrayRef, BooleanArray, Float32Array, Float64Array, Int64Array, LargeStringArray, NullArray,
    TimestampNanosecondArray, UInt64Array,
};
use linepack::{Code, Part, Time};
use pyo3::prelude::*;
use std::sync::Arc;

/// Why a row cannot be read; the number of the row is not known here.
pub(crate) enum Fault {
    /// What is read of it is at fault: what, in which part of the row, why.
    Cell(Code, Part, String),
    /// Python code that ran meanwhile has failed.
    Raised(PyErr),
}

impl Fault {
    /// The exception.
    pub(crate) fn raised(self, py: Python<'_>, row: u64, column: &str) -> PyErr {
        match self {
            Fault::Cell(code, part, why) => {
                let message = format!("row {row}, column {column:?}: {why} [{code}]");
                encode_error(py, &message, code, row, part, Some(column))
            }
            Fault::Raised(error) => error,
        }
    }

    fn of(code: Code, part: Part) -> Fault {
        Fault::Cell(code, part, format!("{}; {}", code.sentence(), code.help()))
    }

    /// The refusal of a value, which speaks of a field or the time; here it is a column.
    fn refused(refusal: Refusal, part: Part, column: &str) -> Fault {
        match refusal {
            Refusal::Raised(error) => Fault::Raised(error),
            Refusal::Unfit { message, .. } => {
                let why = message.strip_prefix(&format!("field {column:?} ")).or(message.strip_prefix("time "));
                let why = format!("the value {}", why.unwrap_or(&message));
                Fault::Cell(Code::InvalidValue, part, why)
            }
        }
    }
}

/// The values of some rows.
pub(crate) enum Cells {
    None(usize),
    Float(Vec<Option<f64>>),
    Float32(Vec<Option<f32>>),
    Int(Vec<Option<i64>>),
    UInt(Vec<Option<u64>>),
    Bool(Vec<Option<bool>>),
    Text(Vec<Option<String>>),
    /// Nanoseconds since 1970.
    Instants(Vec<Option<i64>>),
}

impl Cells {
    fn word(&self) -> &'static str {
        match self {
            Cells::None(_) => "None",
            Cells::Float(_) => "float",
            Cells::Float32(_) => "float32",
            Cells::Int(_) => "int",
            Cells::UInt(_) => "UInt",
            Cells::Bool(_) => "bool",
            Cells::Text(_) => "text",
            Cells::Instants(_) => "instant",
        }
    }

    /// The same type, without values.
    pub(crate) fn emptied(&self) -> Cells {
        match self {
            Cells::None(_) => Cells::None(0),
            Cells::Float(_) => Cells::Float(Vec::new()),
            Cells::Float32(_) => Cells::Float32(Vec::new()),
            Cells::Int(_) => Cells::Int(Vec::new()),
            Cells::UInt(_) => Cells::UInt(Vec::new()),
            Cells::Bool(_) => Cells::Bool(Vec::new()),
            Cells::Text(_) => Cells::Text(Vec::new()),
            Cells::Instants(_) => Cells::Instants(Vec::new()),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Cells::None(len) => *len,
            Cells::Float(cells) => cells.len(),
            Cells::Float32(cells) => cells.len(),
            Cells::Int(cells) | Cells::Instants(cells) => cells.len(),
            Cells::UInt(cells) => cells.len(),
            Cells::Bool(cells) => cells.len(),
            Cells::Text(cells) => cells.len(),
        }
    }

    /// Adds a row without a value.
    pub(crate) fn skip(&mut self) {
        match self {
            Cells::None(len) => *len += 1,
            Cells::Float(cells) => cells.push(None),
            Cells::Float32(cells) => cells.push(None),
            Cells::Int(cells) | Cells::Instants(cells) => cells.push(None),
            Cells::UInt(cells) => cells.push(None),
            Cells::Bool(cells) => cells.push(None),
            Cells::Text(cells) => cells.push(None),
        }
    }

    /// Adds the value of a field, a tag or a measurement.
    pub(crate) fn value(
        &mut self,
        value: &Bound<'_, PyAny>,
        part: Part,
        column: &str,
        policies: &Policies,
    ) -> Result<(), Fault> {
        let read = Field::read(value, &Name::New(column.as_bytes().into()), policies.decimals);
        let Some(field) = read.map_err(|refusal| Fault::refused(refusal, part, column))? else {
            self.skip();
            return Ok(());
        };
        let of_type = match &field {
            Field::Float(_) => Cells::Float(Vec::new()),
            Field::Float32(_) => Cells::Float32(Vec::new()),
            Field::Int(_) => Cells::Int(Vec::new()),
            Field::UInt(_) => Cells::UInt(Vec::new()),
            Field::Bool(_) => Cells::Bool(Vec::new()),
            Field::Text(_) => Cells::Text(Vec::new()),
            Field::OutOfRange(code) => return Err(Fault::of(*code, part)),
        };
        self.become_like(of_type);
        match (&mut *self, &field) {
            (Cells::Float(cells), Field::Float(x)) => cells.push(Some(*x)),
            (Cells::Float32(cells), Field::Float32(x)) => cells.push(Some(*x)),
            (Cells::Int(cells), Field::Int(x)) => cells.push(Some(*x)),
            (Cells::UInt(cells), Field::UInt(x)) => cells.push(Some(*x)),
            (Cells::Bool(cells), Field::Bool(x)) => cells.push(Some(*x)),
            (Cells::Text(cells), Field::Text(text)) => match std::str::from_utf8(text) {
                Ok(text) => cells.push(Some(text.to_string())),
                Err(_) => return Err(Fault::of(Code::InvalidUtf8, part)),
            },
            // What other libraries have for a missing object.
            (_, Field::Float(x)) if x.is_nan() => self.skip(),
            _ => {
                let name = value.get_type().fully_qualified_name().map_err(Fault::Raised)?;
                let why = format!("{name} after values of type {}", self.word());
                let why = format!("{} ({why}); convert the column to one type", Code::MixedTypes.sentence());
                return Err(Fault::Cell(Code::MixedTypes, part, why));
            }
        }
        Ok(())
    }

    /// Adds a time.
    pub(crate) fn moment(&mut self, value: &Bound<'_, PyAny>, column: &str, policies: &Policies) -> Result<(), Fault> {
        let part = Part::Timestamp;
        let read = Moment::read(value, false, &policies.zone);
        let moment = read.map_err(|refusal| Fault::refused(refusal, part, column))?;
        let (like, number) = match moment.time {
            None => {
                self.skip();
                return Ok(());
            }
            Some(Time::Instant(ns)) => (Cells::Instants(Vec::new()), ns),
            Some(Time::Units(units)) => (Cells::Int(Vec::new()), units),
            Some(Time::Refused(code)) => {
                return Err(moment.why.map_or_else(|| Fault::of(code, part), |why| Fault::Cell(code, part, why)));
            }
        };
        let word = like.word();
        self.become_like(like);
        match self {
            Cells::Int(cells) if word == "int" => cells.push(Some(number)),
            Cells::Instants(cells) if word == "instant" => cells.push(Some(number)),
            _ => {
                let why = format!("{} ({word} after {})", Code::MixedTypes.sentence(), self.word());
                return Err(Fault::Cell(Code::MixedTypes, part, why));
            }
        }
        Ok(())
    }

    /// Takes the type on, if there were no values yet.
    fn become_like(&mut self, mut like: Cells) {
        if let Cells::None(len) = *self {
            (0..len).for_each(|_| like.skip());
            *self = like;
        }
    }

    pub(crate) fn array(self) -> ArrayRef {
        match self {
            Cells::None(len) => Arc::new(NullArray::new(len)),
            Cells::Float(cells) => Arc::new(Float64Array::from(cells)),
            Cells::Float32(cells) => Arc::new(Float32Array::from(cells)),
            Cells::Int(cells) => Arc::new(Int64Array::from(cells)),
            Cells::UInt(cells) => Arc::new(UInt64Array::from(cells)),
            Cells::Bool(cells) => Arc::new(BooleanArray::from(cells)),
            Cells::Text(cells) => Arc::new(LargeStringArray::from(cells)),
            Cells::Instants(cells) => Arc::new(TimestampNanosecondArray::from(cells)),
        }
    }
}
