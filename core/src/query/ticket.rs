//! What Flight's `DoGet` is given.

use super::error::QueryError;
use super::params::{Query, write_text};
use crate::error::Code;
use crate::write::request::{Header, authorization};
use crate::write::{AuthScheme, Secret};
use std::fmt;

/// The bytes of a Flight `Ticket` for InfluxDB 3, byte for byte those of influxdb3-python 0.21.0 for the same query: JSON in
/// ASCII, with a blank after each colon and comma, and `params` only where there are any.
///
/// ```
/// use linepack::query::{Query, Ticket};
/// let ticket = Ticket::new(&Query::sql("SELECT * FROM cpu WHERE host = $host").param("host", "a"), "home").unwrap();
/// let text = r#"{"database": "home", "sql_query": "SELECT * FROM cpu WHERE host = $host", "query_type": "sql", "params": {"host": "a"}}"#;
/// assert_eq!(ticket.bytes(), text.as_bytes());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Ticket(Vec<u8>);

impl Ticket {
    /// The ticket for this query of this database.
    ///
    /// # Errors
    /// `empty_query`, `missing_database`; `invalid_option` for a parameter that is NaN or infinite.
    pub fn new(query: &Query, database: &str) -> Result<Self, QueryError> {
        query.check()?;
        if database.is_empty() {
            return Err(QueryError::new(Code::MissingDatabase));
        }
        let mut text = String::from("{\"database\": ");
        write_text(&mut text, database);
        text.push_str(", \"sql_query\": ");
        write_text(&mut text, &query.text);
        text.push_str(", \"query_type\": ");
        write_text(&mut text, query.language.word());
        if !query.params.is_empty() {
            text.push_str(", \"params\": ");
            query.write_params(&mut text)?;
        }
        text.push('}');
        Ok(Ticket(text.into_bytes()))
    }

    /// What is put into `Ticket.ticket`.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The metadata of the call: `authorization: Bearer TOKEN`, or none without a token. The database stands in the ticket.
    ///
    /// ```
    /// use linepack::query::Ticket;
    /// let metadata = Ticket::metadata(Some(&"T0K".into())).unwrap();
    /// assert_eq!((metadata[0].name, metadata[0].value()), ("authorization", "Bearer T0K"));
    /// ```
    ///
    /// # Errors
    /// `invalid_token` if the token is empty or has a character that no header can carry.
    pub fn metadata(token: Option<&Secret>) -> Result<Vec<Header>, QueryError> {
        let Some(token) = token else {
            return Ok(Vec::new());
        };
        Ok(vec![Header::new("authorization", authorization(AuthScheme::Bearer, "", token)?)])
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket").field("bytes", &self.0.len()).finish()
    }
}
