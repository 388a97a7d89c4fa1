//! A tag of all records of a measurement: few values, many records.

use super::row::Row;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field};
use std::collections::HashMap;
use std::mem::take;
use std::sync::Arc;

/// Places for names that came lately: enough for the hosts of a cluster, few enough to stay in the cache.
const RECENT: usize = 256;

/// A tag of all records.
#[derive(Debug, Clone)]
pub(super) struct TagColumn {
    pub(super) key: String,
    names: Vec<String>,
    codes: HashMap<String, i32>,
    /// At a place that a glance at a name gives the code of one that has it; -1 where there is none. Only a name that is not
    /// found here is hashed, and its hash is one that nobody can choose names for.
    recent: Box<[i32; RECENT]>,
    /// For each of the first so many records the index of its name; -1 where it has none.
    rows: Vec<i32>,
    /// Whether any of them has none.
    gaps: bool,
}

impl TagColumn {
    pub(super) fn new(key: &str) -> TagColumn {
        TagColumn {
            key: key.to_string(),
            names: Vec::new(),
            codes: HashMap::new(),
            recent: Box::new([-1; RECENT]),
            rows: Vec::new(),
            gaps: false,
        }
    }

    /// The code of a name.
    #[inline]
    pub(super) fn code(&mut self, name: &str) -> i32 {
        let place = glance(name.as_bytes()) % RECENT;
        let mut code = self.recent[place];
        if self.names.get(code as usize).is_none_or(|known| !same(known, name)) {
            code = self.find(name);
            self.recent[place] = code;
        }
        code
    }

    #[cold]
    #[inline(never)]
    fn find(&mut self, name: &str) -> i32 {
        if let Some(&code) = self.codes.get(name) {
            return code;
        }
        let code = self.names.len() as i32;
        self.names.push(name.to_string());
        self.codes.insert(name.to_string(), code);
        code
    }

    /// Makes room for so many records.
    pub(super) fn reserve(&mut self, rows: usize) {
        self.rows.reserve_exact(rows);
    }

    /// Sets the code of a record, which is the last or a new one.
    #[inline]
    pub(super) fn put(&mut self, row: usize, code: i32) {
        self.rows.truncate(row);
        self.pad(row);
        self.rows.push(code);
    }

    /// Sets the codes of the records from `row` on, which stand `at` places after where theirs begin.
    #[inline(always)]
    pub(super) fn extend(&mut self, row: usize, rows: &[Row], codes: &[i32], at: usize) {
        self.pad(row);
        self.rows.resize(row + rows.len(), -1);
        let mut all = 0;
        for (code, row) in self.rows[row..].iter_mut().zip(rows) {
            *code = codes.get(row.codes + at).copied().unwrap_or(-1);
            all |= *code;
        }
        // Only -1 has the sign.
        self.gaps |= all < 0;
    }

    #[inline]
    fn pad(&mut self, rows: usize) {
        if self.rows.len() < rows {
            self.rows.resize(rows, -1);
            self.gaps = true;
        }
    }

    /// The column's name and type.
    pub(super) fn field(&self) -> Field {
        Field::new(&self.key, DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)), true)
    }

    /// Takes the values out; the column is then without any.
    pub(super) fn take(&mut self, rows: usize) -> Result<ArrayRef, ArrowError> {
        self.pad(rows);
        self.codes.clear();
        self.recent.fill(-1);
        let (names, mut codes) = (StringArray::from(take(&mut self.names)), take(&mut self.rows));
        let nulls = take(&mut self.gaps).then(|| {
            let nulls = codes.iter().map(|&code| code >= 0).collect::<NullBuffer>();
            codes.iter_mut().for_each(|code| *code = (*code).max(0));
            nulls
        });
        let nulls = nulls.filter(|nulls| nulls.null_count() > 0);
        let codes = Int32Array::try_new(codes.into(), nulls)?;
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(codes, Arc::new(names))?))
    }
}

/// Whether two names are the same. Most are short, and a call takes longer than to compare them.
#[inline(always)]
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    match a.len() {
        0 => true,
        1..4 => a[0] == b[0] && a[a.len() / 2] == b[a.len() / 2] && a[a.len() - 1] == b[a.len() - 1],
        4..8 => ends::<4>(a) == ends::<4>(b),
        8..=16 => ends::<8>(a) == ends::<8>(b),
        17..=32 => ends::<16>(a) == ends::<16>(b),
        _ => a == b,
    }
}

/// The first and the last `N` bytes.
#[inline(always)]
fn ends<const N: usize>(name: &[u8]) -> Option<([u8; N], [u8; N])> {
    Some((*name.first_chunk()?, *name.last_chunk()?))
}

/// A number that a name's ends and length give.
#[inline(always)]
fn glance(name: &[u8]) -> usize {
    let word = match name.last_chunk::<4>() {
        Some(last) => u32::from_le_bytes(*last),
        None => name.iter().fold(0, |word, &byte| word << 8 | u32::from(byte)),
    };
    ((word ^ name.len() as u32).wrapping_mul(0x9E37_79B1) >> 16) as usize
}
