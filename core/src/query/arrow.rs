//! Series as Arrow.

use super::answer::Series;
use super::error::QueryError;
use super::values::Values;
use crate::error::Code;
use crate::value::Value;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, Int64Array, LargeStringArray, NullArray,
    RecordBatch, RecordBatchOptions, StringArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::{Field, Schema};
use std::sync::Arc;

impl Series {
    /// The series as a record batch: its tags, as dictionaries of one value, then its columns. Times are `timestamp[ns, UTC]`, texts
    /// `large_utf8`; values of several types become texts.
    ///
    /// ```
    /// use linepack::query::{AnswerOptions, QueryAnswer};
    /// let body = br#"{"results":[{"series":[{"name":"cpu","tags":{"host":"a"},"columns":["load"],"values":[[0.5],[1]]}]}]}"#;
    /// let answer = QueryAnswer::parse(body, &AnswerOptions::new()).unwrap();
    /// let batch = answer.statements[0].series[0].to_record_batch().unwrap();
    /// assert_eq!((batch.num_rows(), batch.schema().field(0).name().as_str()), (2, "host"));
    /// assert_eq!(batch.schema().field(1).data_type(), &arrow_schema::DataType::Float64);
    /// ```
    ///
    /// # Errors
    /// `repeated_column` if two tags or columns have one name; `invalid_table` if the columns differ in length.
    pub fn to_record_batch(&self) -> Result<RecordBatch, QueryError> {
        let rows = self.rows();
        let mut columns: Vec<(&str, ArrayRef)> = Vec::with_capacity(self.tags.len() + self.columns.len());
        for (key, value) in &self.tags {
            let codes = Int32Array::from(vec![0; rows]);
            let names = Arc::new(StringArray::from_iter_values([value]));
            let tag = DictionaryArray::<Int32Type>::try_new(codes, names);
            columns.push((key, Arc::new(tag.map_err(|_| QueryError::new(Code::InvalidTable))?)));
        }
        columns.extend(self.columns.iter().map(|column| (column.name.as_str(), array(&column.values))));
        let mut names: Vec<&str> = columns.iter().map(|&(name, _)| name).collect();
        names.sort_unstable();
        if names.windows(2).any(|two| two[0] == two[1]) {
            return Err(QueryError::new(Code::RepeatedColumn));
        }
        let fields: Vec<Field> =
            columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
        let arrays = columns.into_iter().map(|(_, array)| array).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
            .map_err(|_| QueryError::new(Code::InvalidTable))
    }
}

fn array(values: &Values) -> ArrayRef {
    match values {
        Values::Null(n) => Arc::new(NullArray::new(*n)),
        Values::Bool(x) => Arc::new(BooleanArray::from(x.clone())),
        Values::Int(x) => Arc::new(Int64Array::from(x.clone())),
        Values::UInt(x) => Arc::new(UInt64Array::from(x.clone())),
        Values::Float(x) => Arc::new(Float64Array::from(x.clone())),
        Values::String(x) => Arc::new(x.iter().map(Option::as_deref).collect::<LargeStringArray>()),
        Values::Time(x) => Arc::new(TimestampNanosecondArray::from(x.clone()).with_timezone("UTC")),
        Values::Mixed(x) => Arc::new(x.iter().map(|cell| cell.as_ref().map(text)).collect::<LargeStringArray>()),
    }
}

fn text(cell: &Value<'_>) -> String {
    match cell {
        Value::Float(x) => x.to_string(),
        Value::Int(x) => x.to_string(),
        Value::UInt(x) => x.to_string(),
        Value::Bool(x) => x.to_string(),
        Value::String(x) => x.to_string(),
    }
}
