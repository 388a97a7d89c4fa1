//! What Flight's `DoGet` is given.

use crate::errors::{Answer, guarded};
use crate::query::params::Asked;
use linepack::query::Ticket;
use linepack::write::Secret;
use napi::Env;
use napi::bindgen_prelude::Uint8ArraySlice;
use napi_derive::napi;

/// The bytes of a ticket.
#[napi]
pub fn flight_ticket<'env>(env: &'env Env, asked: Asked, database: String) -> Answer<Uint8ArraySlice<'env>> {
    guarded(|| {
        let ticket = Ticket::new(&asked.query()?, &database)?;
        Ok(Uint8ArraySlice::copy_from(env, ticket.bytes())?)
    })
}

/// The metadata of a call: names and values in turn.
#[napi]
pub fn flight_metadata(token: Option<String>) -> Answer<Vec<String>> {
    guarded(|| {
        let metadata = Ticket::metadata(token.map(Secret::from).as_ref())?;
        Ok(metadata.iter().flat_map(|entry| [entry.name.to_string(), entry.value().to_string()]).collect())
    })
}
