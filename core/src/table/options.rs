//! What a table's columns are to be.

use crate::encode::{EncodeOptions, NotFinite};
use crate::limits;
use crate::words::words;

words! {
    /// What becomes of a null in a field or a tag.
    Nulls {
        /// It is left out; a row of which no field is left is skipped and counted. The default.
        #[default]
        Omit = "omit",
        /// The row is refused.
        Error = "error",
    }
}

words! {
    /// What becomes of columns of decimals, which line protocol does not have.
    Decimals {
        /// The table is refused. The default.
        #[default]
        Error = "error",
        /// The nearest float is written.
        Float = "float",
    }
}

/// Where the measurement of a row comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measurement {
    /// The same for all rows.
    Constant(Vec<u8>),
    /// The text of this column.
    Column(String),
}

/// Which columns are tags, fields and the time, and how rows are written. Every field but the measurement has a setter of
/// the same name.
///
/// ```
/// use linepack::table::TableOptions;
/// let options = TableOptions::new("cpu").tags(["host"]).time("ts").max_lines(5000);
/// assert_eq!(options.time.as_deref(), Some("ts"));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TableOptions {
    /// The measurement.
    pub measurement: Measurement,
    /// The columns that are tags: of text, of integers or of booleans. Default none.
    pub tags: Vec<String>,
    /// The columns that are fields; default all that are nothing else.
    pub fields: Option<Vec<String>>,
    /// The column of times: timestamps and dates are instants, integers are numbers in the precision. Default none.
    pub time: Option<String>,
    /// What becomes of nulls. Default `omit`. A null time or measurement is always refused.
    pub nulls: Nulls,
    /// What becomes of decimals. Default `error`.
    pub decimals: Decimals,
    /// The most rows in a body. Default none.
    pub max_lines: Option<usize>,
    /// How rows are written. Other than for rows, NaN is left out by default and a body has at most
    /// [`limits::BODY_BYTES`]; `on_duplicate` has no meaning, for a table with two columns of one name is refused.
    pub rows: EncodeOptions,
}

impl TableOptions {
    /// The defaults, for tables whose rows all have this measurement.
    pub fn new(measurement: impl AsRef<[u8]>) -> Self {
        Self::of(Measurement::Constant(measurement.as_ref().into()))
    }

    /// The defaults, for tables in which a column has the measurements.
    pub fn measurement_column(column: impl Into<String>) -> Self {
        Self::of(Measurement::Column(column.into()))
    }

    fn of(measurement: Measurement) -> Self {
        TableOptions {
            measurement,
            tags: Vec::new(),
            fields: None,
            time: None,
            nulls: Nulls::Omit,
            decimals: Decimals::Error,
            max_lines: None,
            rows: EncodeOptions::new().nan(NotFinite::Omit).max_bytes(limits::BODY_BYTES),
        }
    }

    /// Sets [`tags`](Self::tags).
    pub fn tags(mut self, tags: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tags = tags.into_iter().map(Into::into).collect();
        self
    }

    /// Sets [`fields`](Self::fields).
    pub fn fields(mut self, fields: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.fields = Some(fields.into_iter().map(Into::into).collect());
        self
    }

    /// Sets [`time`](Self::time).
    pub fn time(mut self, time: impl Into<String>) -> Self {
        self.time = Some(time.into());
        self
    }

    /// Sets [`nulls`](Self::nulls).
    pub fn nulls(mut self, nulls: Nulls) -> Self {
        self.nulls = nulls;
        self
    }

    /// Sets [`decimals`](Self::decimals).
    pub fn decimals(mut self, decimals: Decimals) -> Self {
        self.decimals = decimals;
        self
    }

    /// Sets [`max_lines`](Self::max_lines).
    pub fn max_lines(mut self, max_lines: impl Into<Option<usize>>) -> Self {
        self.max_lines = max_lines.into();
        self
    }

    /// Sets [`rows`](Self::rows).
    pub fn rows(mut self, rows: EncodeOptions) -> Self {
        self.rows = rows;
        self
    }
}
