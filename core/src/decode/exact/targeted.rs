//! What the target says of each entry that the mode accepts. Without a target it says nothing.

use super::{Entry, Exact, Fault};
use crate::error::{Code, LineError};
use crate::target::{self, Form};

impl Exact<'_> {
    /// The next entry, and whether the longest body ends in it.
    pub(super) fn entry_for_target(&mut self) -> Option<Entry> {
        let (line, line_start) = (self.bookmark.line, self.bookmark.line_start);
        let from = self.bookmark.base + self.at as u64;
        let entry = self.any_entry();
        let to = self.bookmark.base + self.at as u64;
        let limit = self.rules.iter().find_map(target::Rule::max_body_bytes);
        if let Some(offset) = limit.filter(|limit| (from..to).contains(limit)) {
            // It is about the document, so it has no record's number.
            let (code, length, column) = (Code::BodyOverLimit, to - offset, offset - line_start + 1);
            self.warnings.push(LineError { code, line, record: 0, column, offset, length, opened: None });
        }
        self.warnings.sort_by_key(|warning| warning.offset);
        entry
    }

    /// What the target reads differently, of the entry that was read last.
    pub(in super::super) fn warnings(&mut self) -> impl Iterator<Item = LineError> {
        self.warnings.drain(..)
    }

    /// The first thing that the target refuses in the entry from `start` to the next line. What it reads differently becomes
    /// a warning.
    pub(super) fn refused(&mut self, form: Form, start: usize, next: usize) -> Option<Fault> {
        if self.rules.is_empty() {
            return None;
        }
        let text = &self.data[start..next];
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let (text, cr) = text.strip_suffix(b"\r").map_or((text, false), |text| (text, true));
        let bookmark = self.bookmark;
        let first = bookmark.base + start as u64;
        let entry = target::Entry {
            form,
            text,
            cr,
            indented: first > bookmark.line_start,
            tokens: if form == Form::Record { &self.tokens } else { &[] },
            precision: self.options.precision,
        };
        let warnings = &mut self.warnings;
        let refused = target::judge(self.rules, &entry, |code, place| {
            let offset = first + place.at as u64;
            let (column, length) = (offset - bookmark.line_start + 1, place.length as u64);
            let record = if form == Form::Record { bookmark.record + 1 } else { 0 };
            warnings.push(LineError { code, line: bookmark.line, record, column, offset, length, opened: None });
        });
        refused.map(|(code, place)| {
            let offset = start + place.at;
            Fault { code, offset, length: place.length, stop: start + text.len(), opened: None }
        })
    }
}
