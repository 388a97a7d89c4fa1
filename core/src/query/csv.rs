//! An answer as CSV: `name,tags,time,field` and rows, and for the next statement a blank line and another head.

use super::answer::{Column, QueryAnswer, Series, Statement};
use super::error::QueryError;
use super::time;
use super::values::Values;
use crate::precision::Precision;
use crate::value::Value;
use csv::StringRecord;

/// Reads all of it. What tells that it is whole is its last line end.
pub(super) fn read(body: &[u8], epoch: Option<Precision>) -> Result<QueryAnswer, QueryError> {
    let mut answer = QueryAnswer::default();
    if body.last().is_some_and(|&last| last != b'\n') {
        return Err(QueryError::answer("its last line has no end").at(body.len() as u64));
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body);
    let (mut table, mut row): (Option<Table>, _) = (None, StringRecord::new());
    loop {
        let at = reader.position().byte();
        if !reader.read_record(&mut row).map_err(|_| QueryError::answer("this line is no UTF-8").at(at))? {
            break;
        }
        let two = (row.get(0).unwrap_or_default(), row.get(1));
        match &mut table {
            // No row has these: tags have an equals sign.
            _ if two == ("name", Some("tags")) => {
                end(&mut answer, table.take(), epoch)?;
                answer.statements.push(Statement { id: answer.statements.len() as u64, ..Statement::default() });
                table = Some(Table::new(&row, at));
            }
            None if two == ("error", None) => {
                let mut message = StringRecord::new();
                let told = reader.read_record(&mut message).unwrap_or_default();
                answer.error = told.then(|| message.iter().collect());
            }
            None => return Err(QueryError::answer("a head that begins with name,tags is missing here").at(at)),
            Some(open) if open.names.len() + 2 != row.len() => {
                return Err(QueryError::answer("this line has not as many values as the head above it").at(at));
            }
            Some(open) => {
                if open.rows() > 0 && (open.name != two.0 || Some(open.tags.as_str()) != two.1) {
                    let names = open.names.clone();
                    end(&mut answer, table.take(), epoch)?;
                    table = Some(Table { names, at, ..Table::default() });
                }
                if let Some(open) = &mut table {
                    open.push(&row);
                }
            }
        }
    }
    end(&mut answer, table, epoch)?;
    Ok(answer)
}

/// Rows of one series.
#[derive(Default)]
struct Table {
    name: String,
    tags: String,
    names: Vec<String>,
    /// The texts of each column.
    cells: Vec<Vec<String>>,
    /// Where it begins.
    at: u64,
}

impl Table {
    fn new(head: &StringRecord, at: u64) -> Self {
        Table { names: head.iter().skip(2).map(str::to_string).collect(), at, ..Table::default() }
    }

    fn rows(&self) -> usize {
        self.cells.first().map_or(0, Vec::len)
    }

    fn push(&mut self, row: &StringRecord) {
        if self.cells.is_empty() {
            self.name = row.get(0).unwrap_or_default().to_string();
            self.tags = row.get(1).unwrap_or_default().to_string();
            self.cells.resize(self.names.len(), Vec::new());
        }
        for (column, cell) in self.cells.iter_mut().zip(row.iter().skip(2)) {
            column.push(cell.to_string());
        }
    }
}

/// Puts a table that is complete into the last statement.
fn end(answer: &mut QueryAnswer, table: Option<Table>, epoch: Option<Precision>) -> Result<(), QueryError> {
    let (Some(table), Some(statement)) = (table.filter(|table| table.rows() > 0), answer.statements.last_mut()) else {
        return Ok(());
    };
    let Table { name, tags, names, cells, at } = table;
    let tags = read_tags(&tags).ok_or_else(|| QueryError::answer("the tags of this line are not key=value").at(at))?;
    let columns = names.into_iter().zip(cells).map(|(name, texts)| {
        let values = if name == "time" {
            let cells = texts.into_iter().map(time_cell).collect();
            time::column(cells, Some(epoch.unwrap_or(Precision::Ns))).map_err(|error| error.at(at))?
        } else {
            values(texts)
        };
        Ok::<_, QueryError>(Column { name, values })
    });
    let columns = columns.collect::<Result<_, _>>()?;
    statement.series.push(Series { name, tags, columns, partial: false });
    Ok(())
}

/// `a=1,b=2`, with backslashes before commas, equals signs and blanks of names.
fn read_tags(text: &str) -> Option<Vec<(String, String)>> {
    let (mut tags, mut key, mut part) = (Vec::new(), None, String::new());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => part.push(chars.next_if(|next| [',', '=', ' '].contains(next)).unwrap_or('\\')),
            '=' if key.is_none() => key = Some(std::mem::take(&mut part)),
            ',' => tags.push((key.take()?, std::mem::take(&mut part))),
            _ => part.push(c),
        }
    }
    if !text.is_empty() {
        tags.push((key?, part));
    }
    Some(tags)
}

fn time_cell(text: String) -> Option<Value<'static>> {
    if text.is_empty() {
        return None;
    }
    Some(text.parse().map_or_else(|_| Value::from(text), Value::Int))
}

/// Numbers or booleans if all texts are, as servers write them; else texts. Null is written as nothing, as an empty text is.
fn values(texts: Vec<String>) -> Values {
    let cells: Option<Vec<_>> =
        texts.iter().map(|text| if text.is_empty() { Some(None) } else { typed(text).map(Some) }).collect();
    match cells.map(Values::from_cells) {
        None | Some(Values::Mixed(_)) => {
            Values::String(texts.into_iter().map(|text| Some(text).filter(|text| !text.is_empty())).collect())
        }
        Some(values) => values,
    }
}

fn typed(text: &str) -> Option<Value<'static>> {
    if let Ok(on) = text.parse() {
        return Some(Value::Bool(on));
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    // -0 is a float alone.
    if text != "-0" {
        if let Ok(x) = text.parse() {
            return Some(Value::Int(x));
        }
        if let Ok(x) = text.parse() {
            return Some(Value::UInt(x));
        }
    }
    text.parse().ok().filter(|x: &f64| x.is_finite()).map(Value::Float)
}
