//! Answers, which stay here; JavaScript takes from them what it is asked for.

use crate::columns::{Array, flags};
use crate::errors::{Answer, Failure, guarded};
use crate::ipc;
use crate::options::word;
use linepack::query::{self, AnswerFormat, AnswerOptions, Column, Series, Values};
use linepack::{Code, Value};
use napi::Env;
use napi::bindgen_prelude::{
    BigInt, BigInt64ArraySlice, BigUint64ArraySlice, Either4, Float64ArraySlice, ObjectFinalize, Uint8ArraySlice,
    Uint32ArraySlice,
};
use napi_derive::napi;
use std::collections::HashSet;

/// How an answer is read.
#[napi(object, object_to_js = false)]
pub struct AnswerReading {
    /// `ns us ms s m h`, as it was asked for.
    pub epoch: Option<String>,
    /// `json` or `csv`.
    pub format: Option<String>,
    /// Longest answer or chunk in bytes; infinity is no limit.
    pub max_bytes: Option<f64>,
}

impl AnswerReading {
    /// The core's options.
    pub fn options(&self) -> Result<AnswerOptions, Box<Failure>> {
        let mut options = AnswerOptions::new().format(word::<AnswerFormat>("format", self.format.as_deref())?);
        options.epoch = self.epoch.as_deref().map(|unit| word("epoch", Some(unit))).transpose()?;
        options.max_bytes = self.max_bytes.map_or(options.max_bytes, |n| n as usize);
        Ok(options)
    }
}

/// An answer or a chunk of one.
#[napi(custom_finalize)]
pub struct QueryAnswer {
    answer: query::QueryAnswer,
    /// What JavaScript's collector was told that it takes.
    bytes: i64,
}

impl ObjectFinalize for QueryAnswer {
    fn finalize(self, env: Env) -> napi::Result<()> {
        env.adjust_external_memory(-self.bytes).map(drop)
    }
}

/// About how many bytes an answer takes.
fn bytes_of(answer: &query::QueryAnswer) -> i64 {
    let of_values = |column: &Column| match &column.values {
        Values::Null(_) => 0,
        Values::String(texts) => texts.iter().map(|text| 24 + text.as_ref().map_or(0, String::len)).sum(),
        Values::Mixed(cells) => 32 * cells.len(),
        values => 16 * values.len(),
    };
    let series = answer.statements.iter().flat_map(|statement| &statement.series);
    series.flat_map(|series| &series.columns).map(of_values).sum::<usize>() as i64
}

/// Hands an answer over, so that JavaScript's collector knows what it keeps alive.
pub fn given(env: &Env, answer: query::QueryAnswer) -> Result<QueryAnswer, Box<Failure>> {
    let bytes = bytes_of(&answer);
    env.adjust_external_memory(bytes)?;
    Ok(QueryAnswer { answer, bytes })
}

/// Reads a whole answer, which is borrowed for the time of the call.
#[napi]
pub fn parse_answer(env: &Env, body: &[u8], reading: AnswerReading) -> Answer<QueryAnswer> {
    guarded(|| given(env, query::QueryAnswer::parse(body, &reading.options()?)?))
}

/// Everything of an answer but its columns.
#[napi(object, object_from_js = false)]
pub struct Outline {
    /// Why the whole query failed.
    pub error: Option<String>,
    /// What each statement gave.
    pub statements: Vec<StatementOutline>,
}

/// Of a statement.
#[napi(object, object_from_js = false)]
pub struct StatementOutline {
    /// Its place in the query.
    pub id: f64,
    /// Why it failed.
    pub error: Option<String>,
    /// Remarks of the server: level and text in turn.
    pub messages: Vec<String>,
    /// Whether more of it follows.
    pub partial: bool,
    /// Tables.
    pub series: Vec<SeriesOutline>,
}

/// Of a table.
#[napi(object, object_from_js = false)]
pub struct SeriesOutline {
    /// The measurement.
    pub name: String,
    /// Keys and values of the tags in turn.
    pub tags: Vec<String>,
    /// Number of rows.
    pub length: f64,
    /// Whether more rows of it follow.
    pub partial: bool,
}

impl From<&Series> for SeriesOutline {
    fn from(series: &Series) -> Self {
        SeriesOutline {
            name: series.name.clone(),
            tags: series.tags.iter().flat_map(|(key, value)| [key.clone(), value.clone()]).collect(),
            length: series.rows() as f64,
            partial: series.partial,
        }
    }
}

/// A column.
#[napi(object, object_from_js = false)]
pub struct AnswerColumn<'env> {
    /// Its name.
    pub name: String,
    /// `null`, `float`, `int`, `uint`, `boolean`, `string`, `time` or `mixed`.
    pub kind: &'static str,
    /// The values, of strings their text one after the other; not there for `null` and `mixed`.
    pub values: Option<Array<'env>>,
    /// Of strings, where the text of each ends.
    pub ends: Option<Uint32ArraySlice<'env>>,
    /// For each row whether it has a value; not there when all have.
    pub present: Option<Uint8ArraySlice<'env>>,
    /// The values of `mixed`.
    pub cells: Option<Vec<Option<Cell>>>,
}

/// A value among those of several types.
#[napi(object, object_from_js = false)]
pub struct Cell {
    /// The value.
    pub value: Either4<f64, BigInt, bool, String>,
    /// Whether it is an integer without a sign.
    pub unsigned: bool,
}

impl From<&Value<'_>> for Cell {
    fn from(value: &Value<'_>) -> Self {
        let unsigned = matches!(value, Value::UInt(_));
        let value = match value {
            Value::Float(x) => Either4::A(*x),
            Value::Int(x) => Either4::B(BigInt::from(*x)),
            Value::UInt(x) => Either4::B(BigInt::from(*x)),
            Value::Bool(x) => Either4::C(*x),
            Value::String(x) => Either4::D(x.to_string()),
        };
        Cell { value, unsigned }
    }
}

/// Which rows have a value, if not all have.
fn present<'env, T>(env: &'env Env, values: &[Option<T>]) -> napi::Result<Option<Uint8ArraySlice<'env>>> {
    let some = values.iter().any(Option::is_none);
    some.then(|| flags(env, &values.iter().map(Option::is_some).collect::<Vec<bool>>())).transpose()
}

/// The values; the default where there is none.
fn filled<T: Copy + Default>(values: &[Option<T>]) -> Vec<T> {
    values.iter().map(|value| value.unwrap_or_default()).collect()
}

fn column<'env>(env: &'env Env, column: &Column) -> Result<AnswerColumn<'env>, Box<Failure>> {
    let (mut ends, mut cells) = (None, None);
    let (kind, values, present) = match &column.values {
        Values::Null(_) => ("null", None, None),
        Values::Bool(x) => ("boolean", Some(Array::D(flags(env, &filled(x))?)), present(env, x)?),
        Values::Int(x) => ("int", Some(Array::B(BigInt64ArraySlice::copy_from(env, filled(x))?)), present(env, x)?),
        Values::UInt(x) => ("uint", Some(Array::C(BigUint64ArraySlice::copy_from(env, filled(x))?)), present(env, x)?),
        Values::Float(x) => ("float", Some(Array::A(Float64ArraySlice::copy_from(env, filled(x))?)), present(env, x)?),
        Values::Time(x) => ("time", Some(Array::B(BigInt64ArraySlice::copy_from(env, filled(x))?)), present(env, x)?),
        Values::String(x) => {
            let text = x.iter().flatten().map(String::as_bytes).collect::<Vec<_>>().concat();
            let mut end = 0;
            let past = x.iter().map(|text| {
                end += text.as_ref().map_or(0, String::len);
                u32::try_from(end)
            });
            let past = past.collect::<Result<Vec<_>, _>>();
            let past = past.map_err(|_| Failure::new(Code::OutOfRange, "the strings of a column have more than 4 GiB"));
            ends = Some(Uint32ArraySlice::copy_from(env, past?)?);
            ("string", Some(Array::D(Uint8ArraySlice::copy_from(env, text)?)), present(env, x)?)
        }
        Values::Mixed(x) => {
            cells = Some(x.iter().map(|cell| cell.as_ref().map(Cell::from)).collect());
            ("mixed", None, present(env, x)?)
        }
        _ => return Err(Failure::new(Code::UnsupportedType, &column.name)),
    };
    Ok(AnswerColumn { name: column.name.clone(), kind, values, ends, present, cells })
}

#[napi]
impl QueryAnswer {
    /// Everything but the columns.
    #[napi]
    pub fn outline(&self) -> Answer<Outline> {
        guarded(|| {
            let statements = self.answer.statements.iter().map(|statement| StatementOutline {
                id: statement.id as f64,
                error: statement.error.clone(),
                messages: statement.messages.iter().flat_map(|m| [m.level.clone(), m.text.clone()]).collect(),
                partial: statement.partial,
                series: statement.series.iter().map(SeriesOutline::from).collect(),
            });
            Ok(Outline { error: self.answer.error.clone(), statements: statements.collect() })
        })
    }

    fn series(&self, statement: u32, series: u32) -> Result<&Series, Box<Failure>> {
        let statement = self.answer.statements.get(statement as usize);
        let series = statement.and_then(|statement| statement.series.get(series as usize));
        series.ok_or_else(|| Failure::new(Code::OutOfRange, "there is no such series"))
    }

    /// The columns of a series.
    #[napi]
    pub fn columns<'env>(&self, env: &'env Env, statement: u32, series: u32) -> Answer<Vec<AnswerColumn<'env>>> {
        guarded(|| {
            let columns = &self.series(statement, series)?.columns;
            let mut names = HashSet::new();
            // JavaScript has them in a map.
            if let Some(twice) = columns.iter().find(|column| !names.insert(&column.name)) {
                return Err(Failure::new(Code::RepeatedColumn, &format!("{:?}", twice.name)));
            }
            columns.iter().map(|each| column(env, each)).collect()
        })
    }

    /// A series as an Arrow IPC stream.
    #[napi]
    pub fn stream<'env>(&self, env: &'env Env, statement: u32, series: u32) -> Answer<Uint8ArraySlice<'env>> {
        guarded(|| {
            let batch = self.series(statement, series)?.to_record_batch()?;
            Ok(Uint8ArraySlice::copy_from(env, ipc::written(&batch)?)?)
        })
    }

    /// Adds the next chunk. JavaScript sees to it that it is another.
    #[napi]
    pub fn append(&mut self, env: &Env, later: &QueryAnswer) -> Answer<()> {
        guarded(|| {
            self.answer.append(later.answer.clone());
            let bytes = bytes_of(&self.answer);
            env.adjust_external_memory(bytes - std::mem::replace(&mut self.bytes, bytes))?;
            Ok(())
        })
    }
}
