//! The types of columns of text: CSV and JSON.

use super::read::Roles;
use arrow_schema::{DataType, Field, FieldRef, Schema, TimeUnit};
use clap::ValueEnum;

/// The type of a column, as it can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColumnType {
    Float,
    Int,
    Uint,
    Bool,
    String,
    Timestamp,
}

impl ColumnType {
    fn data_type(self) -> DataType {
        match self {
            ColumnType::Float => DataType::Float64,
            ColumnType::Int => DataType::Int64,
            ColumnType::Uint => DataType::UInt64,
            ColumnType::Bool => DataType::Boolean,
            ColumnType::String => DataType::Utf8,
            // Text without a zone is in UTC.
            ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Nanosecond, Some("+00:00".into())),
        }
    }
}

/// The columns as they are to be read, where `inferred` is what their first values look like.
pub fn columns(inferred: &Schema, roles: &Roles<'_>) -> Schema {
    let column = |field: &FieldRef| {
        let name = field.name();
        let kind = match roles.asked(name) {
            Some(asked) => asked.data_type(),
            // The tag 007 is not the tag 7.
            None if roles.is_name(name) => DataType::Utf8,
            None if roles.time == Some(name) => match field.data_type() {
                DataType::Int64 | DataType::UInt64 => field.data_type().clone(),
                _ => ColumnType::Timestamp.data_type(),
            },
            None => match field.data_type() {
                // A field has no such type; without a value the type is not known.
                DataType::Date32 | DataType::Timestamp(..) | DataType::Null => DataType::Utf8,
                kind => kind.clone(),
            },
        };
        Field::new(name, kind, true)
    };
    Schema::new(inferred.fields().iter().map(column).collect::<Vec<_>>())
}
