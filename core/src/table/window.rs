//! Some rows of a table, their columns ready to be written.

use super::cells::Cells;
use super::error::TableError;
use super::options::TableOptions;
use super::plan::{Field, Plan, Source, Tag, refused};
use super::time::Times;
use crate::encode::{EncodeOptions, Key, Name, write_short_name};
use crate::error::{Code, Part};
use crate::value::buffer::{Buffer, PADDED};
use crate::value::{self, Value};
use arrow_array::{Array, RecordBatch};

/// The columns of some rows.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) rows: usize,
    pub(super) measurement: Option<Cells>,
    /// One for each tag of the plan; `None` for a tag that is no column.
    pub(super) tags: Vec<Option<TagCells>>,
    pub(super) fields: Vec<Cells>,
    pub(super) times: Option<Times>,
}

/// A column of tags. Values that are referred to by an index are written once and then copied.
#[derive(Debug)]
pub(super) struct TagCells {
    cells: Cells,
    /// For each value of [`Cells::Indexed`] what it became; empty for others.
    known: Vec<Known>,
    /// `,key=value` of those that are [`Known::Written`], with zeros behind each.
    texts: Buffer,
}

#[derive(Debug, Clone, Copy)]
enum Known {
    Not,
    Null,
    Written { start: usize, end: usize },
    Refused(Code),
}

impl Window {
    pub(super) fn new(batch: &RecordBatch, plan: &Plan, options: &TableOptions) -> Result<Window, TableError> {
        let cells = |index: usize, name: &str, part, may: fn(&Cells) -> bool, wanted: &str| {
            let array = batch.column(index);
            Cells::new(array, options.decimals).filter(may).ok_or_else(|| {
                let detail = format!("its type is {}, not {wanted}", array.data_type());
                refused(Code::UnsupportedType, part, Some(name), Some(detail))
            })
        };
        let name = |index: usize| batch.schema_ref().field(index).name().clone();
        let measurement = match plan.measurement {
            Source::Constant(_) => None,
            Source::Column(index) => Some(cells(index, &name(index), Part::Measurement, Cells::is_text, "text")?),
        };
        let tag = |tag: &Tag| {
            let cells = |index| cells(index, &tag.name, Part::TagValue, Cells::is_exact, "text, integer or boolean");
            Ok(tag.column.map(cells).transpose()?.map(TagCells::new))
        };
        let field = |field: &Field| {
            cells(field.column, &field.name, Part::FieldValue, |_| true, "float, integer, boolean or text")
        };
        let times = |index| {
            Times::new(batch.column(index)).ok_or_else(|| {
                let detail = format!("its type is {}, not timestamp, date or integer", batch.column(index).data_type());
                refused(Code::UnsupportedType, Part::Timestamp, Some(&name(index)), Some(detail))
            })
        };
        Ok(Window {
            rows: batch.num_rows(),
            measurement,
            tags: plan.tags.iter().map(tag).collect::<Result<_, TableError>>()?,
            fields: plan.fields.iter().map(field).collect::<Result<_, _>>()?,
            times: plan.time.map(times).transpose()?,
        })
    }
}

impl TagCells {
    fn new(cells: Cells) -> TagCells {
        let known = match &cells {
            Cells::Indexed { values, .. } => vec![Known::Not; values.len()],
            _ => Vec::new(),
        };
        TagCells { cells, known, texts: Buffer::default() }
    }

    /// Appends `,key=value`; false for a null.
    #[inline]
    pub(super) fn write(
        &mut self,
        out: &mut Buffer,
        row: usize,
        key: &Key,
        options: &EncodeOptions,
    ) -> Result<bool, Code> {
        let Cells::Indexed { codes, values } = &self.cells else {
            return write_tag(out, key, self.cells.get(row), options);
        };
        let code = codes[row] as usize;
        let Some(known) = self.known.get_mut(code) else { return Ok(false) };
        if let Known::Not = known {
            let start = self.texts.len();
            *known = match write_tag(&mut self.texts, key, values.get(code), options) {
                Ok(true) => Known::Written { start, end: self.texts.len() },
                Ok(false) => Known::Null,
                Err(code) => Known::Refused(code),
            };
            if !matches!(known, Known::Written { .. }) {
                self.texts.truncate(start);
            }
            // So that a short text can be copied without a look at how short.
            self.texts.fill(0, PADDED);
        }
        match *known {
            Known::Written { start, end } => {
                let texts = self.texts.as_slice();
                match texts[start..].first_chunk() {
                    Some(padded) if end - start <= PADDED => out.padded(padded, end - start),
                    _ => out.extend(&texts[start..end]),
                }
                Ok(true)
            }
            Known::Refused(code) => Err(code),
            Known::Null | Known::Not => Ok(false),
        }
    }
}

fn write_tag(out: &mut Buffer, key: &Key, value: Option<Value<'_>>, options: &EncodeOptions) -> Result<bool, Code> {
    let Some(value) = value else { return Ok(false) };
    let short = |room: &mut _| match &value {
        Value::String(text) => write_short_name(room, text.as_bytes()),
        // Without the letter that says the type.
        Value::Int(x) => value::integer::write(room, *x) - 1,
        Value::UInt(x) => value::unsigned::write(room, *x) - 1,
        Value::Bool(x) => value::boolean::write(room, *x),
        Value::Float(_) => 0, // `Window::new` has refused such a column.
    };
    key.write(out, short, |out| match &value {
        Value::String(text) => Name::TagValue.write(out, text.as_bytes(), options),
        _ => {
            out.short(short);
            Ok(())
        }
    })?;
    Ok(true)
}
