//! Columns as JavaScript has them, some rows at a time, as record batches of the rows that can be read.

use crate::arrays::Column;
use crate::errors::{Cell, Failure};
use arrow_array::{Array, RecordBatch, RecordBatchOptions};
use arrow_schema::{Field, Schema};
use linepack::Code;
use napi_derive::napi;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value that JavaScript itself could not take.
#[napi(object, object_to_js = false)]
pub struct GivenFault {
    /// Which of the columns it is in.
    pub column: u32,
    /// The row, counted from 0 in the window.
    pub row: u32,
    /// What is wrong, by its word.
    pub code: String,
    /// The same in words.
    pub detail: String,
}

/// The rows of a window that cannot be read: of each what is wrong in the first of the columns where something is.
#[derive(Default)]
struct Faults(BTreeMap<usize, Fault>);

struct Fault {
    column: usize,
    code: Code,
    detail: String,
}

impl Faults {
    /// Notes what is wrong with the value of a row.
    fn add(&mut self, row: usize, column: usize, code: Code, detail: String) {
        let first = self.0.get(&row).is_none_or(|fault| column < fault.column);
        if first {
            self.0.insert(row, Fault { column, code, detail });
        }
    }
}

/// What comes next of the rows.
pub enum Next<'a> {
    /// Rows that can be read, if only none.
    Rows(RecordBatch),
    /// A row that cannot: the failure, once its number is known.
    Refused(Box<dyn FnOnce(u64) -> Box<Failure> + 'a>),
    /// More must be fed first.
    Nothing,
}

/// The columns of a table.
pub struct Columns {
    columns: Vec<Column>,
    window: Option<Window>,
}

struct Window {
    rows: RecordBatch,
    /// The next of them.
    at: usize,
    faults: Faults,
    begun: bool,
}

impl Columns {
    /// Columns that no rows are known of.
    pub fn new(columns: Vec<Column>) -> Columns {
        Columns { columns, window: None }
    }

    /// Takes the next rows, in the buffers of the columns.
    pub fn feed(&mut self, rows: usize, buffers: &[&[u8]], given: Vec<GivenFault>) -> Result<(), Box<Failure>> {
        let mut faults = Faults::default();
        for GivenFault { column, row, code, detail } in given {
            let code = Code::ALL.iter().copied().find(|known| known.word() == code).unwrap_or(Code::InvalidValue);
            faults.add(row as usize, column as usize, code, detail);
        }
        let mut buffers = buffers.iter().copied();
        let mut fields = Vec::with_capacity(self.columns.len());
        let mut arrays = Vec::with_capacity(self.columns.len());
        for (index, column) in self.columns.iter().enumerate() {
            let mut refuse = |row, code, detail| faults.add(row, index, code, detail);
            let array = column.array(rows, &mut buffers, &mut refuse)?;
            fields.push(Field::new(&column.name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options);
        let rows = batch.map_err(|error| Failure::new(Code::WrongState, &error.to_string()))?;
        self.window = Some(Window { rows, at: 0, faults, begun: false });
        Ok(())
    }

    /// The next of the rows that were fed. The first time it is rows, so that whoever writes them knows the columns.
    pub fn next_rows(&mut self) -> Next<'_> {
        let Some(window) = &mut self.window else { return Next::Nothing };
        let end = window.faults.0.first_key_value().map_or(window.rows.num_rows(), |(&row, _)| row);
        if window.at < end || !window.begun {
            let rows = window.rows.slice(window.at, end - window.at);
            (window.at, window.begun) = (end, true);
            return Next::Rows(rows);
        }
        let Some((_, Fault { column, code, detail })) = window.faults.0.pop_first() else {
            self.window = None;
            return Next::Nothing;
        };
        window.at += 1;
        let column = &self.columns[column];
        Next::Refused(Box::new(move |row| {
            Cell { row, part: column.part(), column: &column.name }.refused(code, &detail)
        }))
    }
}
