//! linepack for C.
//!
//! Thin over the core: a function here checks its pointers, calls the core inside the panic guard and writes the
//! result through its out-parameters. What C may rely on stands in `include/linepack.h`, which is made from the
//! documentation here; its first comment is the contract for every pointer.

#![allow(non_camel_case_types, reason = "the types are named as C names them")]
#![allow(clippy::missing_safety_doc, reason = "one contract holds for every function: the header's first comment")]

mod handle;
mod message;
mod out;

// The header is in this order.
pub mod version;

pub mod slice;

pub mod code;
pub mod options;

pub mod target;

pub mod line_error;
pub mod validate;

pub mod parse;

pub mod decode;

pub mod line;

pub mod encode;

pub mod table_options;

pub mod table;

pub mod tables;

pub mod write_words;

pub mod write_request;

pub mod write_params;

pub mod answer;

pub mod write_response;

pub mod split;

pub mod retry;

pub mod gzip;

pub mod conflict;

pub mod schema;

pub mod schema_table;

pub mod query;

pub mod query_answer;

#[cfg(test)]
mod table_properties;

#[cfg(test)]
mod tests {
    /// What the header promises about threads.
    #[test]
    fn handles_may_move_between_threads_and_be_read_by_many() {
        fn checked<T: Send + Sync>() {}
        checked::<crate::validate::lp_report>();
        checked::<crate::parse::lp_document>();
        checked::<crate::decode::lp_decoder>();
        checked::<crate::line::lp_line>();
        checked::<crate::encode::lp_encoder>();
        checked::<crate::encode::lp_key>();
        checked::<crate::table::lp_batches>();
        checked::<crate::tables::lp_tables>();
        checked::<crate::write_request::lp_write_request>();
        checked::<crate::write_params::lp_write_params>();
        checked::<crate::answer::lp_answer>();
        checked::<crate::write_response::lp_write_response>();
        checked::<crate::split::lp_parts>();
        checked::<crate::split::lp_valid>();
        checked::<crate::gzip::lp_gzip>();
        checked::<crate::gzip::lp_gunzip>();
        checked::<crate::schema::lp_schema>();
        checked::<crate::schema::lp_columns>();
        checked::<crate::conflict::lp_conflicts>();
        checked::<crate::conflict::lp_checked>();
        checked::<crate::query::lp_query>();
        checked::<crate::query::lp_query_request>();
        checked::<crate::query_answer::lp_query_answer>();
        checked::<crate::query_answer::lp_query_reader>();
    }
}
