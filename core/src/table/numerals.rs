//! The numbers of a column as text, for some rows at once: one kind of number after the other is written quicker than
//! all kinds in turn.

use super::cells::Cells;
use super::options::Nulls;
use crate::encode::{EncodeOptions, write_short};
use crate::schema::coerced;
use crate::value::buffer::{PADDED, ROOM};
use crate::value::{self, Value};
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray};
use std::ops::Range;

/// Most rows whose numbers are written at once.
const BLOCK_ROWS: usize = 64;

/// Texts of all columns together that stay in the innermost caches.
const BLOCK_TEXTS: usize = 1 << 12;

/// The length of what is not among the texts: a value of a column that has no numbers, a null that has to be refused, a float
/// that is none or has an exponent.
const NOT_HERE: u8 = u8::MAX;

/// The numbers of a column in some rows.
#[derive(Debug, Clone)]
pub(super) struct Numerals {
    /// The texts, [`PADDED`] bytes for each row, and behind them the room that the last one is written in.
    texts: Vec<u8>,
    /// How long they are; 0 for a null that is left out.
    lens: [u8; BLOCK_ROWS],
}

/// How many rows to write at once of so many columns.
pub(super) fn block_rows(columns: usize) -> usize {
    (BLOCK_TEXTS / columns.max(1)).clamp(1, BLOCK_ROWS)
}

impl Numerals {
    pub(super) fn new() -> Numerals {
        Numerals { texts: Vec::new(), lens: [NOT_HERE; BLOCK_ROWS] }
    }

    /// The text of a row, counted from the first of the block, in its first bytes and how many these are, 0 for a null that
    /// is left out. `None`, if it is not here.
    #[inline(always)]
    pub(super) fn get(&self, row: usize) -> Option<(&[u8; PADDED], usize)> {
        let len = self.lens[row % BLOCK_ROWS];
        let text = self.texts.get(row * PADDED..)?.first_chunk()?;
        (len != NOT_HERE).then_some((text, usize::from(len)))
    }

    /// Writes the numbers of these rows, at most as many as [`block_rows`] says of one column; an integer as a float in the rows
    /// in which `is_float` says so.
    pub(super) fn write(
        &mut self,
        cells: &Cells,
        rows: Range<usize>,
        is_float: Option<&dyn Fn(usize) -> bool>,
        nulls: Nulls,
        options: &EncodeOptions,
    ) {
        let room = rows.len() * PADDED + ROOM;
        self.texts.resize(room.max(self.texts.len()), 0);
        match cells {
            Cells::Float(array) => {
                self.primitive(array, rows, nulls, |room, x| value::float::write_next(room, x, options.floats));
            }
            Cells::Float32(array) => self.primitive(array, rows, nulls, |room, x| match Value::from(x) {
                Value::Float(x) => value::float::write_short(room, x, options.floats),
                _ => 0,
            }),
            Cells::Int(array) => match is_float {
                None => self.primitive(array, rows, nulls, value::integer::write),
                Some(is_float) => self.coerced(array, rows, is_float, nulls, options),
            },
            Cells::UInt(array) => match is_float {
                None => self.primitive(array, rows, nulls, value::unsigned::write),
                Some(is_float) => self.coerced(array, rows, is_float, nulls, options),
            },
            Cells::Bool(array) => {
                let values = array.values();
                self.each(rows.len(), |room, n| value::boolean::write(room, values.value(rows.start + n)));
                self.leave_out(array, rows, nulls);
            }
            Cells::Null | Cells::Text(_) | Cells::Indexed { .. } => self.lens.fill(NOT_HERE),
        }
    }

    /// Integers, those that are to be floats and can be as such.
    fn coerced<T: ArrowPrimitiveType<Native: Into<Value<'static>>>>(
        &mut self,
        array: &PrimitiveArray<T>,
        rows: Range<usize>,
        is_float: &dyn Fn(usize) -> bool,
        nulls: Nulls,
        options: &EncodeOptions,
    ) {
        let values = array.values();
        self.each(rows.len(), |room, n| {
            let value = coerced(values[rows.start + n].into(), || is_float(rows.start + n));
            write_short(room, &value, options)
        });
        self.leave_out(array, rows, nulls);
    }

    #[inline(always)]
    fn primitive<T: ArrowPrimitiveType>(
        &mut self,
        array: &PrimitiveArray<T>,
        rows: Range<usize>,
        nulls: Nulls,
        write: impl Fn(&mut [u8; ROOM], T::Native) -> usize,
    ) {
        let values = &array.values()[rows.clone()];
        self.each(values.len(), |room, n| write(room, values[n]));
        self.leave_out(array, rows, nulls);
    }

    /// Writes the first `count` texts.
    #[inline(always)]
    fn each(&mut self, count: usize, write: impl Fn(&mut [u8; ROOM], usize) -> usize) {
        for (n, len) in self.lens.iter_mut().enumerate().take(count) {
            // What is written behind a text is written over by the next one.
            let Some(room) = self.texts.get_mut(n * PADDED..).and_then(<[u8]>::first_chunk_mut) else { break };
            *len = match write(room, n) {
                0 => NOT_HERE,
                len => len as u8,
            };
        }
    }

    fn leave_out(&mut self, array: &dyn Array, rows: Range<usize>, policy: Nulls) {
        let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) else { return };
        let len = if policy == Nulls::Omit { 0 } else { NOT_HERE };
        let nulls = self.lens.iter_mut().zip(rows).filter(|(_, row)| nulls.is_null(*row));
        nulls.for_each(|(place, _)| *place = len);
    }
}

// The longest of the texts: a sign, twenty digits and a letter, or a sign, seventeen digits, a point and zeros behind it.
const LONGEST: [usize; 2] = [1 + 20 + 1, 1 + 17 + 1 + 4];
const _: () = assert!(LONGEST[0] <= PADDED && LONGEST[1] <= PADDED);

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{BooleanArray, Float64Array, Int64Array, UInt64Array};

    /// The longest texts leave those of the rows before as they are.
    #[test]
    fn longest_texts() {
        let floats = [-1.2345678901234567e-4, -999_999_999_999_999.9, 0.1 + 0.2, f64::NAN, 1e300, -0.0];
        let columns = [
            Cells::Float(Float64Array::from_iter_values(floats.into_iter().cycle().take(BLOCK_ROWS))),
            Cells::Int(Int64Array::from_iter_values([i64::MIN, i64::MAX, 0, -1].into_iter().cycle().take(BLOCK_ROWS))),
            Cells::UInt(UInt64Array::from_iter_values([u64::MAX, 0].into_iter().cycle().take(BLOCK_ROWS))),
            Cells::Bool([true, false].into_iter().cycle().take(BLOCK_ROWS).map(Some).collect::<BooleanArray>()),
        ];
        let options = EncodeOptions::new();
        for cells in columns {
            let mut numerals = Numerals::new();
            numerals.write(&cells, 0..BLOCK_ROWS, None, Nulls::Omit, &options);
            for row in 0..BLOCK_ROWS {
                let mut room = [0; ROOM];
                let len = write_short(&mut room, &cells.get(row).unwrap(), &options);
                let text = numerals.get(row).map(|(text, len)| &text[..len]);
                assert_eq!(text, (len > 0).then_some(&room[..len]), "row {row} of {cells:?}");
            }
        }
    }

    #[test]
    fn nulls_are_left_out_or_left_to_others() {
        let cells = Cells::Int(Int64Array::from(vec![Some(1), None, Some(3)]));
        let lens = |nulls| {
            let mut numerals = Numerals::new();
            numerals.write(&cells, 0..3, None, nulls, &EncodeOptions::new());
            [0, 1, 2].map(|row| numerals.get(row).map(|(_, len)| len))
        };
        assert_eq!(lens(Nulls::Omit), [Some(2), Some(0), Some(2)]);
        assert_eq!(lens(Nulls::Error), [Some(2), None, Some(2)]);
    }
}
