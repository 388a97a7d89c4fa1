//! All that a reading tells: every record in full, and the report.

use super::shown;
use crate::core_face;
use crate::model::Point;
use linepack::{Chunk, Report};

/// What one or more chunks have told.
#[derive(Default)]
pub(super) struct Told {
    /// The records, read line by line.
    pub(super) points: Vec<Point>,
    /// Each of them as it was written.
    written: Vec<Vec<u8>>,
    report: Report,
}

impl Told {
    /// What a chunk tells, whichever way its lines are reached.
    pub(super) fn of(chunk: &Chunk<'_>) -> Result<Told, String> {
        let mut told = Told::default();
        told.add(chunk)?;
        Ok(told)
    }

    /// Adds what the next chunk of the same document tells.
    pub(super) fn add(&mut self, chunk: &Chunk<'_>) -> Result<(), String> {
        let report = chunk.report();
        let lines: Vec<_> = chunk.iter().collect();
        if (lines.len(), lines.len() as u64) != (chunk.len(), report.records) {
            return Err(format!("{} lines, but {} records in {report:?}", lines.len(), chunk.len()));
        }
        let backwards = chunk.iter().rev();
        for (index, (line, backwards)) in lines.iter().zip(backwards.collect::<Vec<_>>().iter().rev()).enumerate() {
            let place = |line: &linepack::Line<'_>| (line.line(), line.record(), line.bytes().as_ptr_range());
            if Some(place(line)) != chunk.line(index).as_ref().map(place) || place(line) != place(backwards) {
                return Err(format!("record {index} is another one by its index or from the end"));
            }
        }
        self.points.extend(lines.iter().map(core_face::point));
        self.written.extend(lines.iter().map(|line| line.bytes().to_vec()));
        self.report.records += report.records;
        self.report.rejected += report.rejected;
        self.report.error_count += report.error_count;
        self.report.errors.extend_from_slice(&report.errors);
        Ok(())
    }

    /// Says where `self` differs from what it must be.
    pub(super) fn must_be(&self, expected: &Told) -> Result<(), String> {
        let record = |told: &Told, index: usize| match told.points.get(index) {
            Some(point) => format!("{} {point:?}", shown(&told.written[index])),
            None => "no more".to_string(),
        };
        let pairs = self.points.iter().zip(&self.written).zip(expected.points.iter().zip(&expected.written));
        let same = pairs.take_while(|(got, expected)| got == expected).count();
        if same < self.points.len().max(expected.points.len()) {
            let (got, expected) = (record(self, same), record(expected, same));
            return Err(format!("record {same} is {got}, not {expected}"));
        }
        same_report(&self.report, &expected.report)
    }

    /// Says where a report differs from the one of these records.
    pub(super) fn must_be_reported(&self, report: &Report) -> Result<(), String> {
        same_report(report, &self.report)
    }
}

/// Says where two reports differ.
pub(super) fn same_report(got: &Report, expected: &Report) -> Result<(), String> {
    if got == expected {
        return Ok(());
    }
    let same = got.errors.iter().zip(&expected.errors).take_while(|(a, b)| a == b).count();
    Err(format!(
        "{} good, {} bad, {} errors, not {}, {}, {}; error {same} is {:?}, not {:?}",
        got.records,
        got.rejected,
        got.error_count,
        expected.records,
        expected.rejected,
        expected.error_count,
        got.errors.get(same),
        expected.errors.get(same),
    ))
}
