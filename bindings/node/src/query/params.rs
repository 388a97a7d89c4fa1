//! Queries as JavaScript gives them.

use crate::errors::Failure;
use crate::options::word;
use linepack::Value;
use linepack::query::{Language, Query};
use napi::bindgen_prelude::{BigInt, Either4};
use napi_derive::napi;

/// A query.
#[napi(object, object_to_js = false)]
pub struct Asked {
    /// The statement.
    pub text: String,
    /// `sql` or `influxql`.
    pub language: Option<String>,
    /// The values of the `$name` that stand in it.
    pub params: Vec<Param>,
}

/// The value of a parameter. JavaScript has seen to it that an integer has 64 bits.
#[napi(object, object_to_js = false)]
pub struct Param {
    /// The name without `$`.
    pub name: String,
    /// The value; `None` is null.
    pub value: Option<Either4<bool, f64, BigInt, String>>,
}

impl Asked {
    /// The core's query.
    pub fn query(self) -> Result<Query, Box<Failure>> {
        let language = word::<Language>("language", self.language.as_deref())?;
        let query = Query::new(self.text, language);
        Ok(self.params.into_iter().fold(query, |query, Param { name, value }| match value {
            None => query.null_param(name),
            Some(Either4::A(on)) => query.param(name, on),
            Some(Either4::B(float)) => query.param(name, float),
            Some(Either4::C(integer)) => query.param(name, of_integer(&integer)),
            Some(Either4::D(text)) => query.param(name, text),
        }))
    }
}

fn of_integer(integer: &BigInt) -> Value<'static> {
    match integer.get_i64() {
        (signed, true) => Value::Int(signed),
        _ => Value::UInt(integer.get_u64().1),
    }
}
