//! Options of tables as the faces receive them.

use crate::options::{OptionError, set};
use linepack::table::TableOptions;

/// Options of tables, by word where they are words; what is `None` keeps its default.
///
/// ```
/// use linepack_shared::{EncodeWords, TableWords};
/// let words = TableWords { measurement: Some(b"cpu"), nulls: Some("error"), ..Default::default() };
/// let mut options = words.options().unwrap();
/// assert_eq!(options.nulls, linepack::table::Nulls::Error);
/// // How rows are written, which is said beside them, has defaults of its own.
/// options.rows = EncodeWords::default().over(options.rows).unwrap();
/// assert_eq!(options.rows.nan, linepack::NotFinite::Omit);
/// assert_eq!(TableWords::default().options().unwrap_err().option, "measurement");
/// ```
#[derive(Debug, Clone, Default)]
pub struct TableWords<'a> {
    /// The measurement of all rows: this, or the next.
    pub measurement: Option<&'a [u8]>,
    /// The column that has the measurements.
    pub measurement_column: Option<String>,
    /// The columns that are tags.
    pub tags: Vec<String>,
    /// The columns that are fields.
    pub fields: Option<Vec<String>>,
    /// The column of times.
    pub time: Option<String>,
    /// `omit` or `error`.
    pub nulls: Option<&'a str>,
    /// `error` or `float`.
    pub decimals: Option<&'a str>,
    /// The most rows in a body; `usize::MAX` for no limit.
    pub max_lines: Option<usize>,
}

impl TableWords<'_> {
    /// The options, with the defaults of tables for how rows are written.
    pub fn options(self) -> Result<TableOptions, OptionError> {
        let mut options = match (self.measurement, self.measurement_column) {
            (Some(name), None) => TableOptions::new(name),
            (None, Some(column)) => TableOptions::measurement_column(column),
            _ => {
                let why = "give either the measurement of all rows or the column that has it".to_string();
                return Err(OptionError { option: "measurement", why });
            }
        };
        options = options.tags(self.tags).max_lines(self.max_lines);
        (options.fields, options.time) = (self.fields, self.time);
        set(&mut options.nulls, "nulls", self.nulls)?;
        set(&mut options.decimals, "decimals", self.decimals)?;
        Ok(options)
    }
}
