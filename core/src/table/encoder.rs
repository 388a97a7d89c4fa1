//! Tables to bodies, some rows at a time.

use super::batch::{Batch, Rows};
use super::cells::Cells;
use super::coerce::Coercion;
use super::error::TableError;
use super::numerals::{Numerals, block_rows};
use super::options::{Nulls, TableOptions};
use super::plan::{Plan, Source};
use super::series::Series;
use super::window::Window;
use crate::encode::{Key, Name, NotFinite, OnUnencodable, write_short, write_value};
use crate::error::{Code, Part};
use crate::grammar::Mode;
use crate::limits;
use crate::schema::coerced;
use crate::value::buffer::Buffer;
use crate::value::timestamp::LineEnd;
use crate::value::{self, Value};
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use std::ops::Range;
use std::sync::Arc;

/// Rows whose columns are made ready at once: enough to be worth it, few enough to stay in the cache.
const WINDOW_ROWS: usize = 1 << 11;

/// Writes a table, given as record batches of one schema, in bodies of at most so many bytes and lines.
///
/// [`feed`](Self::feed) it, call [`next_batch`](Self::next_batch) until it has none, and so on; at the end
/// [`finish`](Self::finish). It holds one body and one record batch, however long the table is.
#[derive(Debug)]
pub struct TableEncoder {
    options: TableOptions,
    plan: Plan,
    input: Option<RecordBatch>,
    /// Rows of the input that are in the window or were.
    taken: usize,
    window: Option<Window>,
    /// The window before in the same record batch, for what the next one can use again.
    spent: Option<Window>,
    series: Series,
    coercion: Coercion,
    /// The next row of the window.
    at: usize,
    /// The number of that row in the table.
    row: u64,
    out: Buffer,
    /// How long the body is that was given out last; what is behind it begins the next.
    given: usize,
    rows: Rows,
    /// The rows of the body that was given out last.
    given_rows: Rows,
    /// Rows of the window whose numbers are written, and the numbers of each field.
    block: Range<usize>,
    numerals: Vec<Numerals>,
    time: LineEnd,
}

/// What is wrong with a row.
struct Fault {
    code: Code,
    part: Part,
    column: Option<String>,
}

fn fault(code: Code, part: Part, column: &str) -> Fault {
    Fault { code, part, column: Some(column.to_string()) }
}

impl TableEncoder {
    /// An encoder for tables of this schema.
    ///
    /// # Errors
    /// A column that does not exist or is named twice, a key that cannot be written, no fields, a column of a type that has
    /// no form in line protocol.
    pub fn new(schema: &Schema, options: TableOptions) -> Result<TableEncoder, TableError> {
        let plan = Plan::new(schema, &options)?;
        // Without rows only the types are looked at.
        Window::new(&RecordBatch::new_empty(Arc::new(schema.clone())), &plan, &options, None)?;
        let numerals = vec![Numerals::new(); plan.fields.len()];
        Ok(TableEncoder {
            coercion: Coercion::new(&plan, &options),
            plan,
            options,
            input: None,
            taken: 0,
            window: None,
            spent: None,
            series: Series::default(),
            at: 0,
            row: 0,
            out: Buffer::default(),
            given: 0,
            rows: Rows::default(),
            given_rows: Rows::default(),
            block: 0..0,
            numerals,
            time: LineEnd::default(),
        })
    }

    /// Writes into this memory, over whatever is in it, as far as it reaches: fresh memory takes longer than what is
    /// written in it.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use arrow_array::{ArrayRef, BooleanArray, RecordBatch};
    /// use linepack::table::{TableEncoder, TableOptions};
    /// let mut memory = Vec::new();
    /// for ok in [true, false] {
    ///     let table = RecordBatch::try_from_iter([("ok", Arc::new(BooleanArray::from(vec![ok])) as ArrayRef)]).unwrap();
    ///     let mut encoder = TableEncoder::new(&table.schema(), TableOptions::new("m")).unwrap().with_memory(memory);
    ///     encoder.feed(table).unwrap();
    ///     assert!(encoder.next_batch().unwrap().is_none());
    ///     assert_eq!(encoder.finish().unwrap().body(), format!("m ok={ok}\n").as_bytes());
    ///     memory = encoder.into_memory();
    /// }
    /// ```
    pub fn with_memory(mut self, memory: Vec<u8>) -> TableEncoder {
        self.out = Buffer::over(memory);
        self
    }

    /// The memory that bodies were written in, for another encoder.
    pub fn into_memory(self) -> Vec<u8> {
        self.out.into_memory()
    }

    /// Takes the next rows; the previous ones must have been used up.
    ///
    /// # Errors
    /// [`Code::WrongState`] while there are rows left.
    pub fn feed(&mut self, batch: RecordBatch) -> Result<(), TableError> {
        if self.input.is_some() {
            return Err(super::plan::refused(Code::WrongState, Part::Row, None, None));
        }
        (self.input, self.taken) = (Some(batch), 0);
        Ok(())
    }

    /// Counts a row that the caller could not read, between rows that were fed, and says its number: it is among the skipped
    /// ones.
    ///
    /// # Errors
    /// [`Code::WrongState`] while there are rows left.
    pub fn skip_row(&mut self) -> Result<u64, TableError> {
        if self.input.is_some() {
            return Err(super::plan::refused(Code::WrongState, Part::Row, None, None));
        }
        self.rows.skipped.push(self.row);
        self.row += 1;
        Ok(self.row - 1)
    }

    /// The next full body; `None` when more rows are needed to fill it, or there are none.
    ///
    /// # Errors
    /// A row that cannot be written; the call after that goes on with the row after it. A column of a type that has no
    /// form in line protocol; nothing is then written of the rows that were fed.
    pub fn next_batch(&mut self) -> Result<Option<Batch<'_>>, TableError> {
        self.forget_given();
        while self.fill_window()? {
            if let Some(mut window) = self.window.take() {
                let full = self.write_rows(&mut window);
                let rest = if self.at < window.rows { &mut self.window } else { &mut self.spent };
                *rest = Some(window);
                if full? {
                    return Ok(Some(self.given()));
                }
            }
        }
        Ok(None)
    }

    /// The last body, if any rows are left for it; the encoder is then as it was in the beginning.
    pub fn finish(&mut self) -> Option<Batch<'_>> {
        self.forget_given();
        (self.row, self.input, self.window, self.spent) = (0, None, None, None);
        if self.rows.records == 0 && self.rows.skipped.is_empty() {
            return None;
        }
        self.give(self.out.len());
        Some(self.given())
    }

    /// The body that was given out last, if it has lines, until the next call that changes the encoder.
    pub fn batch(&self) -> Option<Batch<'_>> {
        (self.given > 0).then(|| self.given())
    }

    /// Drops the body that was given out.
    fn forget_given(&mut self) {
        if self.given > 0 {
            let rest = self.out.as_slice()[self.given..].to_vec();
            self.out.replace(0, &rest);
            self.given = 0;
        }
    }

    /// Closes the body where it is `len` long.
    fn give(&mut self, len: usize) {
        self.given = len;
        self.given_rows = std::mem::replace(&mut self.rows, Rows { first: self.row, ..Rows::default() });
    }

    fn given(&self) -> Batch<'_> {
        Batch {
            body: &self.out.as_slice()[..self.given],
            precision: self.options.rows.precision,
            mode: self.options.rows.mode,
            rows: &self.given_rows,
        }
    }

    /// Makes the columns of the next rows ready; false when there are none.
    fn fill_window(&mut self) -> Result<bool, TableError> {
        if self.window.is_some() {
            return Ok(true);
        }
        let Some(input) = &self.input else { return Ok(false) };
        let rows = (input.num_rows() - self.taken).min(WINDOW_ROWS);
        if rows == 0 {
            (self.input, self.spent) = (None, None);
            return Ok(false);
        }
        if self.taken == 0 {
            self.series.forget();
        }
        let slice = input.slice(self.taken, rows);
        self.taken += rows;
        match Window::new(&slice, &self.plan, &self.options, self.spent.take()) {
            Ok(window) => {
                self.series.look_at(rows, window.series_columns());
                self.coercion.look_at(rows, window.measurement.as_ref());
                (self.window, self.at, self.block) = (Some(window), 0, 0..0);
            }
            Err(error) => {
                self.input = None;
                return Err(error);
            }
        }
        Ok(true)
    }

    /// Writes the rows of the window until the body is full (true) or there are no more.
    fn write_rows(&mut self, window: &mut Window) -> Result<bool, TableError> {
        let most = self.options.rows.max_bytes.unwrap_or(usize::MAX);
        let lines = self.options.max_lines.map_or(u64::MAX, |lines| lines.max(1) as u64);
        while self.at < window.rows {
            if self.rows.records == lines {
                self.give(self.out.len());
                return Ok(true);
            }
            if self.at == self.block.end {
                self.block = self.at..window.rows.min(self.at + block_rows(self.numerals.len()));
                for (field, (numerals, cells)) in self.numerals.iter_mut().zip(&window.fields).enumerate() {
                    let is_float = |row| self.coercion.is_float(field, row);
                    let is_float = self.coercion.is_asked_for().then_some(&is_float as _);
                    numerals.write(cells, self.block.clone(), is_float, self.options.nulls, &self.options.rows);
                }
            }
            let (start, row) = (self.out.len(), self.row);
            let result = self.write_row(window, self.at);
            self.at += 1;
            let result = match result {
                Ok(_) if self.out.len() - start > most => {
                    Err(Fault { code: Code::RowTooLong, part: Part::Row, column: None })
                }
                result => result,
            };
            match result {
                Ok(Some(omitted)) if self.out.len() > most => {
                    self.give(start);
                    self.rows.records = 1;
                    self.rows.omitted = omitted;
                    self.row += 1;
                    return Ok(true);
                }
                Ok(Some(omitted)) => {
                    self.rows.records += 1;
                    self.rows.omitted += omitted;
                }
                Ok(None) => {
                    self.out.truncate(start);
                    self.rows.skipped.push(row);
                }
                Err(fault) => {
                    self.out.truncate(start);
                    self.rows.skipped.push(row);
                    if !self.skips(&fault) {
                        self.row += 1;
                        let Fault { code, part, column } = fault;
                        return Err(TableError { code, row: Some(row), part, column, detail: None });
                    }
                }
            }
            self.row += 1;
        }
        Ok(false)
    }

    /// Whether the options have a row with this fault skipped.
    fn skips(&self, fault: &Fault) -> bool {
        let about_text = match fault.code {
            Code::SeriesKeyTooLong => true,
            Code::NullValue | Code::NotFinite => false,
            _ => !matches!(fault.part, Part::Row | Part::Timestamp),
        };
        about_text && self.options.rows.on_unencodable != OnUnencodable::Error
    }

    /// Appends a row and says how many fields the options had left out of it; `None` when no field is left.
    #[inline]
    fn write_row(&mut self, window: &mut Window, row: usize) -> Result<Option<u64>, Fault> {
        if let Some(text) = self.series.of_row(row) {
            self.out.extend(text);
        } else {
            let start = self.out.len();
            self.write_series(window, row)?;
            let strict = self.options.rows.mode == Mode::Strict;
            if strict && self.out.len() - start > limits::SERIES_KEY_BYTES {
                return Err(Fault { code: Code::SeriesKeyTooLong, part: Part::Row, column: None });
            }
            self.series.keep(row, &self.out.as_slice()[start..]);
        }
        let (fields_at, block_row) = (self.out.len(), row - self.block.start);
        let mut omitted = 0;
        for (n, (field, numerals)) in self.plan.fields.iter().zip(&self.numerals).enumerate() {
            let is_float = || self.coercion.is_float(n, row);
            match numerals.get(block_row).zip(field.key.padded()) {
                Some(((_, 0), _)) => {}
                Some(((text, len), (key, key_len))) => self.out.pair(key, key_len, text, len),
                None => match write_field(&mut self.out, &field.key, &window.fields[n], row, is_float, &self.options) {
                    Ok(true) => {}
                    Ok(false) => omitted += 1,
                    Err(code) => return Err(fault(code, Part::FieldValue, &field.name)),
                },
            }
        }
        if self.out.len() == fields_at {
            return Ok(None);
        }
        // Each field was written behind a comma.
        self.out.set(fields_at, b' ');
        self.end_row(window, row)?;
        Ok(Some(omitted))
    }

    /// Appends the measurement and the tags.
    #[inline(never)]
    fn write_series(&mut self, window: &mut Window, row: usize) -> Result<(), Fault> {
        let options = &self.options.rows;
        match (&self.plan.measurement, &window.measurement) {
            (Source::Constant(name), _) => self.out.extend(name),
            (Source::Column(_), cells) => {
                let Some(Value::String(name)) = cells.as_ref().and_then(|cells| cells.get(row)) else {
                    return Err(Fault { code: Code::NullValue, part: Part::Measurement, column: None });
                };
                let written = Name::Measurement.write(&mut self.out, name.as_bytes(), options);
                written.map_err(|code| Fault { code, part: Part::Measurement, column: None })?;
            }
        }
        for (tag, cells) in self.plan.tags.iter().zip(&mut window.tags) {
            let at = self.out.len();
            let written = match cells {
                Some(cells) => cells.write(&mut self.out, row, &tag.key, options),
                None => Ok(false),
            };
            match (written, &tag.default) {
                (Ok(true), _) => {}
                (Ok(false), Some(default)) => self.out.extend(default),
                (Ok(false), None) if self.options.nulls == Nulls::Omit => {}
                (Ok(false), None) => return Err(fault(Code::NullValue, Part::TagValue, &tag.name)),
                (Err(Code::EmptyTagValue), _) if options.mode == Mode::Lenient => self.out.truncate(at),
                (Err(code), _) => return Err(fault(code, Part::TagValue, &tag.name)),
            }
        }
        Ok(())
    }

    /// Appends the time, if there are times, and the line's end.
    #[inline]
    fn end_row(&mut self, window: &Window, row: usize) -> Result<(), Fault> {
        let Some(times) = &window.times else {
            self.out.push(b'\n');
            return Ok(());
        };
        let time = times.get(row).ok_or(Code::NullValue).and_then(|time| time.units(&self.options.rows));
        let units = time.map_err(|code| Fault { code, part: Part::Timestamp, column: self.options.time.clone() })?;
        let (text, len) = self.time.write(units);
        self.out.padded(text, len);
        Ok(())
    }
}

/// Appends a field of any kind; false, if the options have it left out. A null is nothing.
#[inline]
fn write_field(
    out: &mut Buffer,
    key: &Key,
    cells: &Cells,
    row: usize,
    is_float: impl FnOnce() -> bool,
    options: &TableOptions,
) -> Result<bool, Code> {
    let (at, rows) = (out.len(), &options.rows);
    let written = if let Cells::Text(text) = cells
        && !rows.string_c_escapes
    {
        text.bytes(row).map(|(bytes, len)| {
            if rows.mode == Mode::Strict && len > limits::STRING_BYTES {
                return Err(Code::StringTooLong);
            }
            key.append(out);
            value::string::write_first(out, bytes, len);
            Ok(())
        })
    } else {
        cells.get(row).map(|value| {
            let value = coerced(value, is_float);
            let short = |room: &mut _| write_short(room, &value, rows);
            key.write(out, short, |out| write_value(out, &value, rows))
        })
    };
    let Some(written) = written else {
        return if options.nulls == Nulls::Error { Err(Code::NullValue) } else { Ok(true) };
    };
    let Err(code) = written else { return Ok(true) };
    out.truncate(at);
    let left_out = match code {
        Code::NotFinite => rows.nan == NotFinite::Omit,
        _ => rows.on_unencodable == OnUnencodable::SkipField,
    };
    if left_out { Ok(false) } else { Err(code) }
}
