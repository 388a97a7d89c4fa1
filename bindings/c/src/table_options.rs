//! How to write a table, as C says it.

use crate::code::Status;
use crate::handle::guarded;
use crate::options::{copy_within, filled_in, init, lp_encode_options, lp_nan, word, writing};
use crate::slice::{lp_str, slice};
use linepack_core::table::{Decimals, Nulls, TableOptions};
use linepack_core::{Code, limits};
use linepack_shared::TableWords;
use std::mem::offset_of;

/// What becomes of a null in a field or a tag of a table.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_nulls {
    /// It is left out; a row of which no field is left is skipped and counted. The default.
    LP_NULLS_OMIT = 0,
    /// The row is refused.
    LP_NULLS_ERROR = 1,
}

/// What becomes of a table's columns of decimals, which line protocol does not have.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_decimals {
    /// The table is refused. The default.
    LP_DECIMALS_ERROR = 0,
    /// The nearest float is written.
    LP_DECIMALS_FLOAT = 1,
}

/// A number that C should have taken from [`lp_nulls`].
pub type NullsNumber = u32;
/// A number that C should have taken from [`lp_decimals`].
pub type DecimalsNumber = u32;

/// Which columns of a table are tags, fields and the time, and how rows are written. Fill it with `lp_table_options_init`
/// first, then set `measurement` or `measurement_column` and what else should differ. Names are UTF-8; the library keeps
/// a copy of what it needs.
#[repr(C)]
#[derive(Debug, Clone)]
pub struct lp_table_options {
    /// `sizeof(lp_table_options)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// The measurement of all rows, not escaped. Default none.
    pub measurement: lp_str,
    /// The column of text that has each row's measurement, in place of `measurement`. Default none, which is a null `ptr`.
    pub measurement_column: lp_str,
    /// The columns that are tags: of text, of integers or of booleans. Default null.
    pub tags: *const lp_str,
    /// How many tags there are. Default 0.
    pub tags_len: usize,
    /// The columns that are fields. Default null: all that are nothing else.
    pub fields: *const lp_str,
    /// How many fields there are. Default 0.
    pub fields_len: usize,
    /// The column of times: timestamps and dates are instants, integers are numbers in the precision. Default none, which is
    /// a null `ptr`: rows have no time.
    pub time: lp_str,
    /// What becomes of nulls. A null time or measurement is always refused. Default `LP_NULLS_OMIT`.
    pub nulls: NullsNumber,
    /// What becomes of decimals. Default `LP_DECIMALS_ERROR`.
    pub decimals: DecimalsNumber,
    /// The most rows in a body; 0, the default, for no limit.
    pub max_lines: usize,
    /// How rows are written; fill it with `lp_table_rows_init`. `max_bytes` ends a body and begins the next, and
    /// `on_duplicate` has no meaning. Default null: what `lp_table_rows_init` gives.
    pub rows: *const lp_encode_options,
}

impl Default for lp_table_options {
    fn default() -> Self {
        lp_table_options {
            size: size_of::<Self>(),
            measurement: lp_str::NONE,
            measurement_column: lp_str::NONE,
            tags: std::ptr::null(),
            tags_len: 0,
            fields: std::ptr::null(),
            fields_len: 0,
            time: lp_str::NONE,
            nulls: lp_nulls::LP_NULLS_OMIT as u32,
            decimals: lp_decimals::LP_DECIMALS_ERROR as u32,
            max_lines: 0,
            rows: std::ptr::null(),
        }
    }
}

/// Fills options for a table with their defaults. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_table_options_init(options: *mut lp_table_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_table_options { size, ..Default::default() }, size) })
}

/// The defaults for rows of a table.
fn table_rows() -> lp_encode_options {
    lp_encode_options { nan: lp_nan::LP_NAN_OMIT as u32, max_bytes: limits::BODY_BYTES, ..Default::default() }
}

/// Fills writing options with the defaults for tables: those of `lp_encode_options_init`, but NaN and infinity are left out
/// (`LP_NAN_OMIT`), and a body has at most 1 MiB. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_table_rows_init(options: *mut lp_encode_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_encode_options { size, ..table_rows() }, size) })
}

/// The core's options; those that C left out are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there, and what its fields lead to can be read.
pub(crate) unsafe fn table(given: *const lp_table_options) -> Result<TableOptions, Code> {
    if given.is_null() {
        return Err(Code::NullArgument);
    }
    let mut known = lp_table_options::default();
    // SAFETY: promised by the caller.
    let size = unsafe { filled_in(given) }?;
    copy_within!(size, given: *const lp_table_options, known,
        measurement, measurement_column, tags, tags_len, fields, fields_len, time, nulls, decimals, max_lines, rows);
    // SAFETY: promised by the caller, for every text and list below.
    let (measurement, column, time) =
        unsafe { (known.measurement.bytes()?, name(known.measurement_column)?, name(known.time)?) };
    // SAFETY: as above.
    let (tags, fields) = unsafe { (names(known.tags, known.tags_len)?, names(known.fields, known.fields_len)?) };
    let words = TableWords {
        measurement: Some(measurement).filter(|measurement| column.is_none() || !measurement.is_empty()),
        measurement_column: column,
        tags,
        fields: Some(fields).filter(|fields| !fields.is_empty()),
        time,
        nulls: word(Nulls::ALL, Nulls::word, known.nulls)?,
        decimals: word(Decimals::ALL, Decimals::word, known.decimals)?,
        max_lines: Some(known.max_lines).filter(|&lines| lines != 0),
    };
    let mut options = words.options().map_err(|_| Code::InvalidOption)?;
    if !known.rows.is_null() {
        // SAFETY: as above.
        options.rows = unsafe { writing(known.rows) }?;
    }
    Ok(options)
}

/// The name of a column; `None` for null.
///
/// # Safety
/// As for [`slice`].
pub(crate) unsafe fn name(name: lp_str) -> Result<Option<String>, Code> {
    // SAFETY: promised by the caller.
    let bytes = unsafe { name.bytes() }?;
    let text = std::str::from_utf8(bytes).map_err(|_| Code::InvalidOption)?;
    Ok((!name.ptr.is_null()).then(|| text.to_string()))
}

/// # Safety
/// `ptr` is null, or `len` names can be read there, and the bytes that they lead to.
unsafe fn names(ptr: *const lp_str, len: usize) -> Result<Vec<String>, Code> {
    // SAFETY: promised by the caller.
    let names = unsafe { slice(ptr, len) }?;
    // SAFETY: as above.
    names.iter().map(|&given| Ok(unsafe { name(given) }?.unwrap_or_default())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use linepack_core::table::Mixed;

    /// As in `options.rs`.
    #[test]
    fn the_enums_are_the_core_s_words_in_order() {
        let sources = concat!(include_str!("table_options.rs"), include_str!("tables.rs"));
        let lines = sources.lines().map(str::trim);
        let written: Vec<_> = lines.filter(|line| line.starts_with("LP_") && line.contains(" = ")).collect();
        let of = |name: &str, words: Vec<&str>| -> Vec<String> {
            let numbered = words.iter().enumerate();
            numbered.map(|(i, word)| format!("LP_{name}_{} = {i},", word.to_uppercase())).collect()
        };
        let expected = [
            of("NULLS", Nulls::ALL.iter().map(|x| x.word()).collect()),
            of("DECIMALS", Decimals::ALL.iter().map(|x| x.word()).collect()),
            of("MIXED", Mixed::ALL.iter().map(|x| x.word()).collect()),
        ];
        assert_eq!(written, expected.concat());
    }

    #[test]
    fn the_defaults_are_the_core_s() {
        let rows = table_rows();
        let given = lp_table_options { measurement: lp_str::of(b"m"), rows: &rows, ..Default::default() };
        let core = format!("{:?}", TableOptions::new("m"));
        // SAFETY: all pointers are to local variables.
        assert_eq!(format!("{:?}", unsafe { table(&given) }.unwrap()), core);
        let given = lp_table_options { rows: std::ptr::null(), ..given };
        // SAFETY: as above.
        assert_eq!(format!("{:?}", unsafe { table(&given) }.unwrap()), core);
    }
}
