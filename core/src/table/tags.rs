//! A column of tags.

use super::cells::{Cells, Values};
use crate::encode::{EncodeOptions, Key, Name, write_short_name};
use crate::error::Code;
use crate::value::buffer::{Buffer, PADDED};
use crate::value::{self, Value};
use std::sync::Arc;

/// A column of tags. Values that are referred to by an index are written once and then copied.
#[derive(Debug)]
pub(super) struct TagCells {
    cells: Cells,
    texts: Texts,
}

/// What the values of [`Cells::Indexed`] became.
#[derive(Debug, Default)]
pub(super) struct Texts {
    of: Option<Arc<Values>>,
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

impl TagCells {
    /// With what is known of the column's values, if they are those of the rows before.
    pub(super) fn new(cells: Cells, before: Texts) -> TagCells {
        let texts = match &cells {
            Cells::Indexed { values, .. } if before.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, values)) => before,
            Cells::Indexed { values, .. } => {
                Texts { of: Some(values.clone()), known: vec![Known::Not; values.len], texts: Buffer::default() }
            }
            _ => Texts::default(),
        };
        TagCells { cells, texts }
    }

    /// What the next rows can use again.
    pub(super) fn into_parts(self) -> (Option<Cells>, Texts) {
        (Some(self.cells), self.texts)
    }

    pub(super) fn cells(&self) -> &Cells {
        &self.cells
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
        let Texts { known, texts, .. } = &mut self.texts;
        let Some(known) = known.get_mut(code) else { return Ok(false) };
        if let Known::Not = known {
            let start = texts.len();
            *known = match write_tag(texts, key, values.cells.get(code), options) {
                Ok(true) => Known::Written { start, end: texts.len() },
                Ok(false) => Known::Null,
                Err(code) => Known::Refused(code),
            };
            if !matches!(known, Known::Written { .. }) {
                texts.truncate(start);
            }
            // So that a short text can be copied without a look at how short.
            texts.fill(0, PADDED);
        }
        match *known {
            Known::Written { start, end } => {
                let texts = texts.as_slice();
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
        Value::Float(_) => 0, // `Cells::is_exact` has refused such a column.
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
