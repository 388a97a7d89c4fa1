//! The measurements and tags of rows, kept to be copied for later rows of the same values.

use super::cells::Cells;
use crate::value::buffer::Buffer;

/// Series that are kept at most, and the bytes of their texts: what stays in the cache of a processor.
const MOST_SERIES: usize = 1 << 13;
const MOST_BYTES: usize = 2 << 20;

/// Series that were written, found again by the codes of a row's values. Where a column has no codes, none is kept.
#[derive(Debug, Default)]
pub(super) struct Series {
    /// For each row of the window the codes of its values, side by side in one number; empty where they do not fit.
    codes: Vec<u64>,
    kept: Vec<Kept>,
    /// Which of these, counted from 1, at a place that its codes lead to or one of those behind it; 0 for a free one. Their
    /// number is a power of two.
    places: Vec<u16>,
    /// One text after the other.
    texts: Buffer,
    /// That of the row before.
    last: usize,
    /// Rows whose series was kept, and rows whose series was not, since none were kept.
    found: usize,
    written: usize,
    /// Whether too few are found again.
    useless: bool,
}

/// A series that is kept, and where its text is.
#[derive(Debug, Clone, Copy)]
struct Kept {
    codes: u64,
    start: u32,
    end: u32,
}

impl Series {
    /// Forgets everything: the codes of the rows that follow mean other values.
    pub(super) fn forget(&mut self) {
        self.forget_texts();
        self.useless = false;
        self.codes.clear();
    }

    fn forget_texts(&mut self) {
        self.kept.clear();
        self.places.clear();
        self.texts.truncate(0);
        (self.found, self.written, self.last) = (0, 0, 0);
    }

    /// Takes the values of a window's rows.
    pub(super) fn look_at<'a>(&mut self, rows: usize, columns: impl Iterator<Item = &'a Cells>) {
        self.codes.clear();
        if self.useless {
            return;
        }
        let mut shift = 0;
        for cells in columns {
            let (codes, values) = match cells {
                Cells::Indexed { codes, values } => (codes, values),
                Cells::Null => continue,
                _ => return self.codes.clear(),
            };
            // The highest code is that of a null.
            let bits = usize::BITS - values.len.max(1).leading_zeros();
            if shift + bits > u64::BITS {
                return self.codes.clear();
            }
            if shift == 0 {
                self.codes.clear();
                self.codes.extend(codes.iter().map(|code| u64::from(*code)));
            } else {
                self.codes.iter_mut().zip(codes).for_each(|(all, code)| *all |= u64::from(*code) << shift);
            }
            shift += bits;
        }
        if shift == 0 {
            self.codes.resize(rows, 0);
        }
    }

    /// The text of a row's series, if it is kept.
    #[inline(always)]
    pub(super) fn of_row(&mut self, row: usize) -> Option<&[u8]> {
        let codes = *self.codes.get(row)?;
        // Mostly it is the same as in the row before, or the one that followed that when they were new.
        let is = |at: &usize| self.kept.get(*at).is_some_and(|kept| kept.codes == codes);
        let guess = [self.last, self.last + 1].into_iter().find(is);
        self.last = match guess {
            Some(at) => at,
            None => self.find(codes)?,
        };
        self.found += 1;
        let Kept { start, end, .. } = *self.kept.get(self.last)?;
        self.texts.as_slice().get(start as usize..end as usize)
    }

    #[inline(never)]
    fn find(&self, codes: u64) -> Option<usize> {
        usize::from(self.places[self.place(codes)?]).checked_sub(1)
    }

    /// The place of a series, or the free one where it would be.
    fn place(&self, codes: u64) -> Option<usize> {
        let mask = self.places.len().checked_sub(1)?;
        // The highest bits of the product depend on all bits of the codes.
        let mut at = (codes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & mask;
        while usize::from(self.places[at]).checked_sub(1).is_some_and(|n| self.kept[n].codes != codes) {
            at = (at + 1) & mask;
        }
        Some(at)
    }

    /// Keeps what was written for a row.
    pub(super) fn keep(&mut self, row: usize, text: &[u8]) {
        let Some(&codes) = self.codes.get(row).filter(|_| text.len() <= MOST_BYTES) else { return };
        if self.kept.len() == MOST_SERIES || self.texts.len() + text.len() > MOST_BYTES {
            self.useless = self.found < self.written;
            self.forget_texts();
            if self.useless {
                return self.codes.clear();
            }
        }
        self.written += 1;
        self.last = self.kept.len();
        let start = self.texts.len();
        self.texts.extend(text);
        self.kept.push(Kept { codes, start: start as u32, end: self.texts.len() as u32 });
        if 2 * self.kept.len() > self.places.len() {
            self.places = vec![0; (2 * self.places.len()).max(64)];
            (0..self.kept.len()).for_each(|n| self.occupy(n));
        } else {
            self.occupy(self.last);
        }
    }

    fn occupy(&mut self, n: usize) {
        if let Some(at) = self.place(self.kept[n].codes) {
            self.places[at] = n as u16 + 1;
        }
    }
}

// Their numbers are kept in two bytes.
const _: () = assert!(MOST_SERIES < 1 << 16);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Decimals;
    use arrow_array::types::Int32Type;
    use arrow_array::{ArrayRef, DictionaryArray, StringArray};
    use std::sync::Arc;

    fn column(values: usize, keys: impl Iterator<Item = usize>) -> Cells {
        let values = StringArray::from_iter_values((0..values).map(|value| value.to_string()));
        let keys = keys.map(|key| key as i32).collect::<arrow_array::Int32Array>();
        let array: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::new(keys, Arc::new(values)));
        Cells::new(&array, Decimals::Error, None).unwrap()
    }

    /// Looks at rows of two columns, keeps the text of each that is not found, and counts those that are.
    fn run(
        series: &mut Series,
        rows: &[(usize, usize)],
        values: usize,
        text: impl Fn(&(usize, usize)) -> String,
    ) -> usize {
        let columns = [column(values, rows.iter().map(|row| row.0)), column(3, rows.iter().map(|row| row.1))];
        series.look_at(rows.len(), columns.iter());
        let found = |(at, row): (usize, &_)| {
            let (found, text) = (series.of_row(at).map(<[u8]>::to_vec), text(row));
            match &found {
                Some(found) => assert_eq!(*found, text.as_bytes()),
                None => series.keep(at, text.as_bytes()),
            }
            usize::from(found.is_some())
        };
        rows.iter().enumerate().map(found).sum()
    }

    #[test]
    fn each_series_is_written_once_however_rows_come() {
        let text = |row: &(usize, usize)| format!("m,a={},b={}", row.0, row.1);
        for order in [1, 7, 1999] {
            let mut series = Series::default();
            let rows: Vec<_> = (0..6000).map(|row| (row * order % 2000, row * order % 2000 % 3)).collect();
            assert_eq!(run(&mut series, &rows, 2000, text), 4000);
            assert_eq!(run(&mut series, &rows, 2000, text), 6000);
            series.forget();
            assert_eq!(run(&mut series, &rows[..100], 2000, |row| text(row) + "x"), 0);
        }
        let mut series = Series::default();
        assert_eq!(run(&mut series, &[(0, 0); 10], 1, text), 9);
    }

    #[test]
    fn too_many_are_given_up_if_none_comes_again() {
        let text = |row: &(usize, usize)| format!("m,a={},b={}", row.0, row.1);
        let rows: Vec<_> = (0..MOST_SERIES + 10).map(|row| (row, row % 3)).collect();
        let mut series = Series::default();
        assert_eq!(run(&mut series, &rows, rows.len(), text), 0);
        assert!(series.useless && run(&mut series, &[(1, 1); 10], rows.len(), text) == 0);
        // Those that do come again stay, though all are forgotten at times.
        let rows: Vec<_> = rows.iter().flat_map(|row| [*row; 3]).collect();
        let mut series = Series::default();
        assert_eq!(run(&mut series, &rows, rows.len(), text), 2 * rows.len() / 3);
        assert!(!series.useless);
        // What is too long is not kept.
        assert_eq!(run(&mut Series::default(), &[(1, 1); 10], 2, |_| "x".repeat(MOST_BYTES + 1)), 0);
    }

    #[test]
    fn columns_without_codes_or_with_too_many_are_not_for_it() {
        let plain: ArrayRef = Arc::new(StringArray::from(vec!["a"; 3]));
        let many = || column(1000, [1; 3].into_iter());
        for columns in [vec![Cells::new(&plain, Decimals::Error, None).unwrap()], (0..7).map(|_| many()).collect()] {
            let mut series = Series::default();
            series.look_at(3, columns.iter());
            series.keep(0, b"m");
            assert_eq!(series.of_row(0), None);
        }
        let mut series = Series::default();
        series.look_at(3, [many(), many(), many(), many(), many(), many()].iter());
        series.keep(0, b"m");
        assert_eq!(series.of_row(2), Some(&b"m"[..]));
    }
}
