//! Documents cut where records end. The documents stay in JavaScript: only numbers come back.

use crate::errors::{Answer, guarded};
use crate::options::Reading;
use crate::validate::Report;
use linepack::write::{Part, split as cut, split_valid as tell_apart};
use napi::Env;
use napi::bindgen_prelude::Float64ArraySlice;
use napi_derive::napi;
use std::ops::Range;

/// Cuts a document. Of each part: start, end, records, line, record.
#[napi]
pub fn split<'env>(
    env: &'env Env,
    data: &[u8],
    max_bytes: f64,
    max_lines: f64,
    options: Reading,
) -> Answer<Float64ArraySlice<'env>> {
    guarded(|| {
        let parts = cut(data, max_bytes as usize, max_lines as usize, &options.options()?)?;
        let numbers = |part: &Part| {
            let Range { start, end } = part.range;
            [start as f64, end as f64, part.records as f64, part.line as f64, part.record as f64]
        };
        Ok(Float64ArraySlice::copy_from(env, parts.iter().flat_map(numbers).collect::<Vec<f64>>())?)
    })
}

/// The good ranges and the rejected ones.
#[napi(object, object_from_js = false)]
pub struct ValidRanges<'env> {
    /// Of each range start and end.
    pub good: Float64ArraySlice<'env>,
    /// The same.
    pub rejected: Float64ArraySlice<'env>,
    /// What was found.
    pub report: Report,
}

/// Separates good records from rejected ones.
#[napi]
pub fn split_valid<'env>(env: &'env Env, data: &[u8], options: Reading) -> Answer<ValidRanges<'env>> {
    guarded(|| {
        let valid = tell_apart(data, &options.options()?);
        let numbers = |ranges: &[Range<usize>]| {
            let ends = ranges.iter().flat_map(|range| [range.start as f64, range.end as f64]);
            Float64ArraySlice::copy_from(env, ends.collect::<Vec<f64>>())
        };
        Ok(ValidRanges {
            good: numbers(&valid.good)?,
            rejected: numbers(&valid.rejected)?,
            report: (&valid.report).into(),
        })
    })
}
