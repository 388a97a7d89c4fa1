//! What a server answers to a query.

use super::error::QueryError;
use super::options::{AnswerFormat, AnswerOptions};
use super::values::Values;
use super::{csv, reader};
use crate::error::Code;

/// An answer to a query, or a chunk of one.
///
/// ```
/// use linepack::query::{AnswerOptions, QueryAnswer, Values};
/// let body = br#"{"results":[{"statement_id":0,"series":[
///     {"name":"m1","tags":{"t1":"a"},"columns":["time","f1"],"values":[["1970-01-01T00:00:01Z",1]]}]},
///     {"statement_id":1,"error":"database not found: nope"}]}"#;
/// let answer = QueryAnswer::parse(body, &AnswerOptions::new()).unwrap();
/// let series = &answer.statements[0].series[0];
/// assert_eq!((series.name.as_str(), series.tags[0].1.as_str(), series.rows()), ("m1", "a", 1));
/// assert_eq!(series.columns[0].values, Values::Time(vec![Some(1_000_000_000)]));
/// assert_eq!(answer.statements[1].error.as_deref(), Some("database not found: nope"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct QueryAnswer {
    /// What each statement gave, in their order. CSV leaves out those that gave nothing.
    pub statements: Vec<Statement>,
    /// Why the whole query failed, in the server's words.
    pub error: Option<String>,
}

/// What one statement gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statement {
    /// Its place in the query, from 0.
    pub id: u64,
    /// Tables, one for each measurement and set of `GROUP BY` tags.
    pub series: Vec<Series>,
    /// Why it failed, in the server's words; the status of the answer is 200 all the same.
    pub error: Option<String>,
    /// What else the server says of it.
    pub messages: Vec<Message>,
    /// Whether more of it follows in a later chunk; at the end of an answer: whether the server cut it at its own limit.
    pub partial: bool,
}

/// A remark of the server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// How bad it is, such as `warning`.
    pub level: String,
    /// The remark.
    pub text: String,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// The measurement; empty where a statement has none.
    pub name: String,
    /// The tags of `GROUP BY` and their values, by key in JSON, as they stand in CSV.
    pub tags: Vec<(String, String)>,
    /// The columns, all of one length.
    pub columns: Vec<Column>,
    /// Whether more rows of it follow in a later chunk, or were cut by the server's limit.
    pub partial: bool,
}

impl Series {
    /// How many rows each column has.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// Whether `later` goes on where this one stops.
    fn goes_on(&self, later: &Series) -> bool {
        self.partial
            && self.name == later.name
            && self.tags == later.tags
            && self.columns.len() == later.columns.len()
            && self.columns.iter().zip(&later.columns).all(|(a, b)| a.name == b.name)
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its values, row by row.
    pub values: Values,
}

impl QueryAnswer {
    /// Reads a whole answer. Chunks are put together, so that the result is the same however the server cut it.
    ///
    /// # Errors
    /// `invalid_answer` for what is no answer, or not all of it; `answer_too_large` beyond `max_bytes`.
    pub fn parse(body: &[u8], options: &AnswerOptions) -> Result<QueryAnswer, QueryError> {
        if body.len() > options.max_bytes {
            return Err(QueryError::new(Code::AnswerTooLarge));
        }
        if options.format == AnswerFormat::Csv {
            return csv::read(body, options.epoch);
        }
        let mut reader = reader::AnswerReader::new(options.clone());
        let mut answer = QueryAnswer::default();
        let chunks = reader.feed(body)?.into_iter();
        chunks.for_each(|chunk| answer.append(chunk));
        reader.finish()?;
        Ok(answer)
    }

    /// Adds the next chunk: rows to a series that it goes on with, else series to a statement, else statements.
    ///
    /// ```
    /// use linepack::query::{AnswerOptions, AnswerReader, QueryAnswer, Values};
    /// let mut reader = AnswerReader::new(AnswerOptions::new());
    /// let mut whole = QueryAnswer::default();
    /// for chunk in reader.feed(br#"
    ///     {"results":[{"statement_id":0,"series":[{"name":"m","columns":["f"],"values":[[1]],"partial":true}],"partial":true}]}
    ///     {"results":[{"statement_id":0,"series":[{"name":"m","columns":["f"],"values":[[2.5]]}]}]}"#).unwrap() {
    ///     whole.append(chunk);
    /// }
    /// assert_eq!(whole.statements[0].series[0].columns[0].values, Values::Float(vec![Some(1.0), Some(2.5)]));
    /// ```
    pub fn append(&mut self, later: QueryAnswer) {
        self.error = self.error.take().or(later.error);
        for statement in later.statements {
            match self.statements.last_mut().filter(|last| last.id == statement.id) {
                Some(last) => last.append(statement),
                None => self.statements.push(statement),
            }
        }
    }
}

impl Statement {
    fn append(&mut self, later: Statement) {
        self.error = self.error.take().or(later.error);
        self.messages.extend(later.messages);
        self.partial = later.partial;
        for series in later.series {
            match self.series.last_mut().filter(|last| last.goes_on(&series)) {
                Some(last) => {
                    last.partial = series.partial;
                    for (column, more) in last.columns.iter_mut().zip(series.columns) {
                        column.values.append(more.values);
                    }
                }
                None => self.series.push(series),
            }
        }
    }
}
