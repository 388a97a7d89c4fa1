//! Views of a document's records, held together with the document.
//!
//! A view borrows from the document, and finding it again for each thing that is asked of it costs more than most answers.
//! Python's objects have no lifetimes, so the views say `'static` here; what they are lent as outside says the truth.

use crate::document::Document;
use crate::input::Input;
use pyo3::prelude::*;

/// A record, and the document that it points into.
pub(crate) struct HeldLine {
    line: linepack::Line<'static>,
    document: Py<Document>,
}

impl HeldLine {
    /// The record at `index`; `None` past the end.
    pub(crate) fn of(document: &Bound<'_, Document>, index: usize) -> Option<HeldLine> {
        let line = held(document).line(index)?;
        Some(HeldLine { line, document: document.clone().unbind() })
    }

    /// The core's view.
    pub(crate) fn line(&self) -> &linepack::Line<'_> {
        &self.line
    }

    pub(crate) fn document(&self) -> &Document {
        self.document.get()
    }
}

/// The records that are left of a document, and the document.
pub(crate) struct HeldLines {
    lines: linepack::Lines<'static>,
    document: Py<Document>,
}

impl HeldLines {
    /// All of them.
    pub(crate) fn of(document: &Bound<'_, Document>) -> HeldLines {
        HeldLines { lines: held(document).iter(), document: document.clone().unbind() }
    }

    pub(crate) fn next(&mut self, py: Python<'_>) -> Option<HeldLine> {
        let line = self.lines.next()?;
        Some(HeldLine { line, document: self.document.clone_ref(py) })
    }

    /// How many are left.
    pub(crate) fn left(&self) -> usize {
        self.lines.size_hint().1.unwrap_or_default()
    }
}

/// The records of a document whose owner holds the document as long as what it borrows from them.
#[allow(unsafe_code)] // The borrow is Python's reference count.
fn held(document: &Bound<'_, Document>) -> &'static linepack::Document<Input> {
    // SAFETY: a frozen Python object neither moves nor changes, and is there as long as somebody refers to it. The two
    // callers put what they borrow beside a reference to the document, and lend it no longer than themselves.
    unsafe { &*std::ptr::from_ref(document.get().parsed()) }
}
