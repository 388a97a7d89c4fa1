//! The columns of a chunk against its records read line by line.

use crate::model::{Point, Value};
use linepack::{Chunk, Code, Column, ColumnError, Dictionary, Values};
use std::collections::BTreeSet;

/// So many names of a kind are looked at; each costs a walk over all records.
const NAMES: usize = 12;

/// A name that documents hardly ever have.
const NOWHERE: &str = "no such name";

/// Every column of `chunk` says what `points`, its records, say.
pub(super) fn agree(chunk: &Chunk<'_>, points: &[Point]) -> Result<(), String> {
    let times: Vec<_> = points.iter().map(|point| point.timestamp.map(Value::Int)).collect();
    same_column(chunk.timestamps(), &times.iter().map(Option::as_ref).collect::<Vec<_>>(), "timestamps")?;
    let measurements = points.iter().map(|point| Some(&point.measurement));
    same_names(chunk.measurements(), measurements, "measurements")?;

    for key in names(points.iter().flat_map(|point| &point.tags).map(|(key, _)| key)) {
        let values = points.iter().map(|point| last(&point.tags, &key));
        same_names(chunk.tag_column(&key), values, &format!("tag {key:?}"))?;
    }

    let ends = [points.first(), points.last()];
    let filters: BTreeSet<_> = ends.into_iter().flatten().map(|point| Some(text(&point.measurement))).collect();
    for key in names(points.iter().flat_map(|point| &point.fields).map(|(key, _)| key)) {
        for filter in filters.iter().map(Option::as_deref).chain([None, Some(NOWHERE)]) {
            let what = format!("field {key:?} of measurement {filter:?}");
            match (chunk.column(&key, filter), field(points, &key, filter)) {
                (Ok(got), Ok(expected)) => same_column(got, &expected, &what)?,
                (Err(ColumnError { code, key: named, line, .. }), Err(expected))
                    if (code, line) == expected && named == key => {}
                (got, expected) => return Err(format!("{what} is {got:?}, line by line {expected:?}")),
            }
        }
    }
    Ok(())
}

/// Core gives text only.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn names<'p>(all: impl Iterator<Item = &'p Vec<u8>>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let different = all.filter(|name| seen.insert(*name)).take(NAMES);
    different.map(|name| text(name)).chain([NOWHERE.to_string()]).collect()
}

/// The last value of a key counts.
fn last<'p, T>(pairs: &'p [(Vec<u8>, T)], key: &str) -> Option<&'p T> {
    pairs.iter().rfind(|(k, _)| k == key.as_bytes()).map(|(_, value)| value)
}

/// The cells of a field's column, or why there is none.
fn field<'p>(points: &'p [Point], key: &str, filter: Option<&str>) -> Result<Vec<Option<&'p Value>>, (Code, u64)> {
    let wanted = |point: &&Point| filter.is_none_or(|measurement| point.measurement == measurement.as_bytes());
    let cells: Vec<_> =
        points.iter().map(|point| Some(point).filter(wanted).and_then(|point| last(&point.fields, key))).collect();
    let kind = std::mem::discriminant::<Value>;
    let first = cells.iter().flatten().next().ok_or((Code::NoSuchField, 0))?;
    match cells.iter().position(|cell| cell.is_some_and(|value| kind(value) != kind(first))) {
        Some(other) => Err((Code::MixedTypes, points[other].line)),
        None => Ok(cells),
    }
}

/// All values, those of records without one among them, as the judge writes them.
fn values(values: Values) -> Vec<Value> {
    match values {
        Values::Float(all) => all.into_iter().map(|x| Value::Float(x.to_bits())).collect(),
        Values::Int(all) => all.into_iter().map(Value::Int).collect(),
        Values::UInt(all) => all.into_iter().map(Value::UInt).collect(),
        Values::Bool(all) => all.into_iter().map(Value::Bool).collect(),
        Values::String { text, ends } => {
            let starts = [0].into_iter().chain(ends.iter().copied());
            let cut = |(start, end): (u64, u64)| Value::Str(text.as_bytes()[start as usize..end as usize].to_vec());
            starts.zip(ends.iter().copied()).map(cut).collect()
        }
    }
}

/// What stands in a column for a record without a value.
fn nothing(like: &Value) -> Value {
    match like {
        Value::Float(_) => Value::Float(0),
        Value::Int(_) => Value::Int(0),
        Value::UInt(_) => Value::UInt(0),
        Value::Bool(_) => Value::Bool(false),
        Value::Str(_) => Value::Str(Vec::new()),
    }
}

fn same_column(got: Column, expected: &[Option<&Value>], what: &str) -> Result<(), String> {
    let Column { values: got, present } = got;
    let got = values(got);
    let all = expected.iter().all(Option::is_some);
    let expected_present: Vec<_> = if all { Vec::new() } else { expected.iter().map(Option::is_some).collect() };
    let cell = |(got, cell): (&Value, &Option<&Value>)| *got == cell.map_or_else(|| nothing(got), Value::clone);
    let good = got.len() == expected.len() && present == expected_present && got.iter().zip(expected).all(cell);
    if good { Ok(()) } else { Err(format!("{what}: {got:?}, present {present:?}, line by line {expected:?}")) }
}

fn same_names<'p>(
    got: Dictionary,
    expected: impl Iterator<Item = Option<&'p Vec<u8>>>,
    what: &str,
) -> Result<(), String> {
    let mut names: Vec<&Vec<u8>> = Vec::new();
    let codes: Vec<_> = expected
        .map(|name| {
            let Some(name) = name else { return -1 };
            let known = names.iter().position(|known| *known == name);
            known.unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            }) as i32
        })
        .collect();
    let same = got.codes == codes && got.names.iter().map(String::as_bytes).eq(names.iter().map(|name| &name[..]));
    if same { Ok(()) } else { Err(format!("{what}: {got:?}, line by line {names:?} {codes:?}")) }
}
