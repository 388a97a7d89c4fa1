//! One JSON object of an answer.

use super::answer::{Column, Message, QueryAnswer, Series, Statement};
use super::error::QueryError;
use super::time;
use super::values::Values;
use crate::precision::Precision;
use crate::value::Value;
use serde_json::{Map, Value as Json};

/// Reads the object that begins at `offset` of the answer.
pub(super) fn read(document: &[u8], offset: u64, epoch: Option<Precision>) -> Result<QueryAnswer, QueryError> {
    let object: Map<String, Json> = serde_json::from_slice(document).map_err(|error| {
        let lines = document.split_inclusive(|&b| b == b'\n').take(error.line().saturating_sub(1));
        let before: usize = lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1);
        QueryError::answer("this is no JSON, or nested too deeply").at(offset + before as u64)
    })?;
    answer(object, epoch).map_err(|error| error.at(offset))
}

fn answer(mut object: Map<String, Json>, epoch: Option<Precision>) -> Result<QueryAnswer, QueryError> {
    // InfluxDB 3 has `message` beside `code`.
    let error = text(&mut object, "error")?;
    let error = if error.is_none() { text(&mut object, "message")? } else { error };
    let results = match object.remove("results") {
        None if error.is_none() => return Err(QueryError::answer("the object has neither results nor an error")),
        results => list(results, "results is no list")?,
    };
    let statements = results.into_iter().enumerate().map(|(i, result)| statement(result, i as u64, epoch));
    Ok(QueryAnswer { statements: statements.collect::<Result<_, _>>()?, error })
}

fn statement(result: Json, place: u64, epoch: Option<Precision>) -> Result<Statement, QueryError> {
    let mut result = as_object(result, "a result is no object")?;
    let id = match result.remove("statement_id") {
        None => place,
        Some(id) => id.as_u64().ok_or_else(|| QueryError::answer("a statement_id is no whole number"))?,
    };
    let series = list(result.remove("series"), "series is no list")?;
    let messages = list(result.remove("messages"), "messages is no list")?;
    Ok(Statement {
        id,
        series: series.into_iter().map(|one| table(one, epoch)).collect::<Result<_, _>>()?,
        error: text(&mut result, "error")?,
        messages: messages.into_iter().map(message).collect::<Result<_, _>>()?,
        partial: flag(&mut result)?,
    })
}

fn message(message: Json) -> Result<Message, QueryError> {
    let mut message = as_object(message, "a message is no object")?;
    let (level, text) = (text(&mut message, "level")?, text(&mut message, "text")?);
    Ok(Message { level: level.unwrap_or_default(), text: text.unwrap_or_default() })
}

fn table(series: Json, epoch: Option<Precision>) -> Result<Series, QueryError> {
    let mut series = as_object(series, "a series is no object")?;
    let tags = match series.remove("tags") {
        None | Some(Json::Null) => Map::new(),
        Some(tags) => as_object(tags, "tags are no object")?,
    };
    let tags = tags.into_iter().map(|(key, value)| Ok::<_, QueryError>((key, as_text(value, "a tag is no text")?)));
    let names = list(series.remove("columns"), "columns is no list")?;
    let names = names.into_iter().map(|name| as_text(name, "a column's name is no text"));
    let names = names.collect::<Result<Vec<_>, _>>()?;
    let rows = list(series.remove("values"), "values is no list")?;
    if names.is_empty() && !rows.is_empty() {
        return Err(QueryError::answer("there are rows, and no columns"));
    }
    let mut cells: Vec<Vec<Option<Value<'static>>>> = names.iter().map(|_| Vec::new()).collect();
    for row in rows {
        let row = list(Some(row), "a row is no list")?;
        if row.len() != cells.len() {
            return Err(QueryError::answer("a row has not as many values as there are columns"));
        }
        for (column, value) in cells.iter_mut().zip(row) {
            column.push(cell(value)?);
        }
    }
    let columns = names.into_iter().zip(cells).map(|(name, cells)| {
        let values = if name == "time" { time::column(cells, epoch)? } else { Values::from_cells(cells) };
        Ok::<_, QueryError>(Column { name, values })
    });
    Ok(Series {
        columns: columns.collect::<Result<_, _>>()?,
        tags: tags.collect::<Result<_, _>>()?,
        name: text(&mut series, "name")?.unwrap_or_default(),
        partial: flag(&mut series)?,
    })
}

fn cell(value: Json) -> Result<Option<Value<'static>>, QueryError> {
    Ok(Some(match value {
        Json::Null => return Ok(None),
        Json::Bool(on) => Value::Bool(on),
        Json::String(text) => Value::from(text),
        Json::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(x), ..) => Value::Int(x),
            (_, Some(x), _) => Value::UInt(x),
            (_, _, Some(x)) => Value::Float(x),
            _ => return Err(QueryError::answer("a number is too large")),
        },
        Json::Array(_) | Json::Object(_) => return Err(QueryError::answer("a value is a list or an object")),
    }))
}

fn as_object(json: Json, why: &'static str) -> Result<Map<String, Json>, QueryError> {
    if let Json::Object(object) = json { Ok(object) } else { Err(QueryError::answer(why)) }
}

fn as_text(json: Json, why: &'static str) -> Result<String, QueryError> {
    if let Json::String(text) = json { Ok(text) } else { Err(QueryError::answer(why)) }
}

/// A list; where there is none, or null, as Go writes an empty one: no entries.
fn list(json: Option<Json>, why: &'static str) -> Result<Vec<Json>, QueryError> {
    match json {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(Json::Array(list)) => Ok(list),
        Some(_) => Err(QueryError::answer(why)),
    }
}

fn text(object: &mut Map<String, Json>, name: &str) -> Result<Option<String>, QueryError> {
    match object.remove(name) {
        None | Some(Json::Null) => Ok(None),
        Some(json) => as_text(json, "a name or a message is no text").map(Some),
    }
}

fn flag(object: &mut Map<String, Json>) -> Result<bool, QueryError> {
    match object.remove("partial") {
        None => Ok(false),
        Some(on) => on.as_bool().ok_or_else(|| QueryError::answer("partial is no boolean")),
    }
}
