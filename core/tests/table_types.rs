//! What a column cannot be by its type is known before there are rows.
#![cfg(feature = "arrow")]

use arrow_schema::{DataType, Field, Schema};
use linepack::Code;
use linepack::table::{TableEncoder, TableOptions};

#[test]
fn dictionaries_of_what_cannot_be_written_are_refused_before_any_row() {
    let dictionary = |values| DataType::Dictionary(Box::new(DataType::Int32), Box::new(values));
    let refused = |data_type, options| {
        let schema = Schema::new(vec![Field::new("c", data_type, true), Field::new("f", DataType::Float64, true)]);
        let error = TableEncoder::new(&schema, options).unwrap_err();
        assert_eq!((error.code, error.row, error.column.as_deref()), (Code::UnsupportedType, None, Some("c")));
    };
    refused(dictionary(DataType::Boolean), TableOptions::measurement_column("c"));
    refused(dictionary(DataType::Float64), TableOptions::new("m").tags(["c"]));
    refused(dictionary(DataType::Binary), TableOptions::new("m"));
    refused(dictionary(DataType::Timestamp(arrow_schema::TimeUnit::Second, None)), TableOptions::new("m"));
}
