//! Rows to bodies, by one thread or by several.

use crate::errors::{encode_error, is_encode_error, linepack_error};
use crate::source::{Pulled, Source};
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use linepack::table::{Batch, Rows, TableEncoder, TableError, TableOptions};
use linepack_shared::RowErrors;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::collections::VecDeque;

/// Rows that a thread writes at a time.
const SHARE: usize = 1 << 16;

/// A body and its rows.
pub(crate) struct Body {
    pub(crate) bytes: Py<PyBytes>,
    pub(crate) rows: Rows,
    /// Those of skipped rows, if they are collected, and how many they were.
    pub(crate) errors: (Vec<PyErr>, u64),
}

impl Body {
    fn of(batch: &Batch<'_>, refused: &mut Refused) -> Body {
        let bytes = Python::attach(|py| PyBytes::new(py, batch.body()).unbind());
        Body { bytes, rows: batch.rows().clone(), errors: refused.take() }
    }

    /// The same where `rows` rows stand before the table's first.
    fn after(mut self, rows: u64) -> Body {
        self.rows.first += rows;
        self.rows.skipped.iter_mut().for_each(|row| *row += rows);
        self
    }
}

/// The exception for what is wrong with a table or a row of it.
pub(crate) fn table_error(py: Python<'_>, error: &TableError) -> PyErr {
    match error.row {
        Some(row) => encode_error(py, &error.to_string(), error.code, row, error.part, error.column.as_deref()),
        None => linepack_error(py, error.code, &error.to_string()),
    }
}

fn raised(error: &TableError) -> PyErr {
    Python::attach(|py| table_error(py, error))
}

/// The errors of rows, if they are collected.
struct Refused(Option<RowErrors<PyErr>>);

impl Refused {
    /// The error, unless it is kept for the next body.
    fn add(&mut self, error: impl FnOnce() -> PyErr) -> Option<PyErr> {
        match &mut self.0 {
            Some(errors) => {
                errors.add(error);
                None
            }
            None => Some(error()),
        }
    }

    /// The same for what kept a row from being read: what Python code has raised is never kept.
    fn add_unread(&mut self, error: PyErr) -> Option<PyErr> {
        if Python::attach(|py| is_encode_error(py, &error)) { self.add(|| error) } else { Some(error) }
    }

    /// Those for the body that comes now.
    fn take(&mut self) -> (Vec<PyErr>, u64) {
        self.0.as_mut().map(RowErrors::take).unwrap_or_default()
    }

    fn emptied(&self) -> Refused {
        Refused(self.0.as_ref().map(RowErrors::emptied))
    }
}

/// The bodies of a table, one after the other. No method needs the interpreter's lock.
pub(crate) struct Bodies {
    source: Source,
    refused: Refused,
    ended: bool,
    how: How,
}

enum How {
    Alone(Box<TableEncoder>),
    Shared(Box<Shared>),
}

impl Bodies {
    pub(crate) fn new(
        source: Source,
        schema: &Schema,
        options: TableOptions,
        errors: Option<RowErrors<PyErr>>,
        threads: usize,
    ) -> Result<Bodies, TableError> {
        let encoder = TableEncoder::new(schema, options.clone())?;
        let how = match threads {
            0 | 1 => How::Alone(Box::new(encoder)),
            threads => How::Shared(Box::new(Shared {
                threads,
                schema: schema.clone(),
                options,
                rest: None,
                rows: 0,
                ready: VecDeque::new(),
            })),
        };
        Ok(Bodies { source, refused: Refused(errors), ended: false, how })
    }

    /// The next body, or the row that cannot be written: the call after that goes on with the row after it.
    pub(crate) fn next(&mut self) -> Option<PyResult<Body>> {
        let Bodies { source, refused, ended, how } = self;
        match how {
            How::Alone(encoder) => next_alone(encoder, source, refused, ended),
            How::Shared(shared) => shared.next(source, refused, ended),
        }
    }
}

fn next_alone(
    encoder: &mut TableEncoder,
    source: &mut Source,
    refused: &mut Refused,
    ended: &mut bool,
) -> Option<PyResult<Body>> {
    loop {
        match encoder.next_batch() {
            Ok(Some(batch)) => return Some(Ok(Body::of(&batch, refused))),
            Ok(None) => {}
            Err(error) if error.row.is_some() => match refused.add(|| raised(&error)) {
                Some(error) => return Some(Err(error)),
                None => continue,
            },
            Err(error) => {
                *ended = true;
                return Some(Err(raised(&error)));
            }
        }
        if *ended {
            return encoder.finish().map(|batch| Ok(Body::of(&batch, refused)));
        }
        let fed = match source.pull() {
            Pulled::Rows(batch) => encoder.feed(batch),
            Pulled::Refused(why) => match encoder.skip_row() {
                Ok(row) => match refused.add_unread(Python::attach(|py| why(py, row))) {
                    Some(error) => return Some(Err(error)),
                    None => Ok(()),
                },
                Err(error) => Err(error),
            },
            Pulled::Failed(error) => {
                *ended = true;
                return Some(Err(error));
            }
            Pulled::End => {
                *ended = true;
                Ok(())
            }
        };
        if let Err(error) = fed {
            return Some(Err(raised(&error)));
        }
    }
}

/// What several threads work at: each takes a share of the rows, and the bodies are given in order.
struct Shared {
    threads: usize,
    schema: Schema,
    options: TableOptions,
    /// What is left of a record batch.
    rest: Option<RecordBatch>,
    /// Rows that were shared out.
    rows: u64,
    ready: VecDeque<PyResult<Body>>,
}

/// The rows of one thread.
struct Share {
    first: u64,
    batches: Vec<RecordBatch>,
    /// The row after them cannot be read.
    unread: Option<PyErr>,
}

impl Shared {
    fn next(&mut self, source: &mut Source, refused: &Refused, ended: &mut bool) -> Option<PyResult<Body>> {
        while self.ready.is_empty() {
            let (mut shares, mut failed) = (Vec::new(), None);
            while shares.len() < self.threads && !*ended {
                let (share, error) = self.share(source, ended);
                shares.push(share);
                failed = error;
            }
            if shares.is_empty() {
                return None;
            }
            let (schema, options) = (&self.schema, &self.options);
            let written = std::thread::scope(|scope| {
                let threads: Vec<_> = shares
                    .into_iter()
                    .map(|share| scope.spawn(|| share.write(schema, options, refused.emptied())))
                    .collect();
                let ends = threads.into_iter().map(|thread| thread.join());
                ends.map(|end| end.unwrap_or_else(|payload| std::panic::resume_unwind(payload))).collect::<Vec<_>>()
            });
            self.ready.extend(written.into_iter().flatten());
            self.ready.extend(failed.map(Err));
        }
        self.ready.pop_front()
    }

    /// The next rows for a thread, and why there are no more of them.
    fn share(&mut self, source: &mut Source, ended: &mut bool) -> (Share, Option<PyErr>) {
        let mut share = Share { first: self.rows, batches: Vec::new(), unread: None };
        let mut room = SHARE;
        while room > 0 {
            let batch = match self.rest.take().map_or_else(|| source.pull(), Pulled::Rows) {
                Pulled::Rows(batch) => batch,
                Pulled::Refused(why) => {
                    share.unread = Some(Python::attach(|py| why(py, self.rows)));
                    self.rows += 1;
                    return (share, None);
                }
                Pulled::Failed(error) => {
                    *ended = true;
                    return (share, Some(error));
                }
                Pulled::End => {
                    *ended = true;
                    return (share, None);
                }
            };
            let rows = batch.num_rows().min(room);
            if rows < batch.num_rows() {
                self.rest = Some(batch.slice(rows, batch.num_rows() - rows));
            }
            share.batches.push(batch.slice(0, rows));
            room -= rows;
            self.rows += rows as u64;
        }
        (share, None)
    }
}

impl Share {
    fn write(self, schema: &Schema, options: &TableOptions, mut refused: Refused) -> Vec<PyResult<Body>> {
        let mut bodies = Vec::new();
        let mut encoder = match TableEncoder::new(schema, options.clone()) {
            Ok(encoder) => encoder,
            Err(error) => return vec![Err(raised(&error))],
        };
        let raise = |mut error: TableError| {
            error.row = error.row.map(|row| row + self.first);
            raised(&error)
        };
        for batch in self.batches {
            if let Err(error) = encoder.feed(batch) {
                bodies.push(Err(raise(error)));
            }
            loop {
                match encoder.next_batch() {
                    Ok(Some(batch)) => bodies.push(Ok(Body::of(&batch, &mut refused).after(self.first))),
                    Ok(None) => break,
                    Err(error) if error.row.is_some() => bodies.extend(refused.add(|| raise(error)).map(Err)),
                    Err(error) => bodies.push(Err(raise(error))),
                }
            }
        }
        if let Some(unread) = self.unread {
            if let Err(error) = encoder.skip_row() {
                bodies.push(Err(raise(error)));
            }
            bodies.extend(refused.add_unread(unread).map(Err));
        }
        bodies.extend(encoder.finish().map(|batch| Ok(Body::of(&batch, &mut refused).after(self.first))));
        bodies
    }
}
