//! What a schema may be told.

use super::error::SchemaError;
use crate::error::Code;
use crate::limits;

/// Characters of a name that an error shows.
const NAME_CHARS: usize = 80;

/// What is learned, and how much at most. Every field has a setter of the same name.
///
/// ```
/// use linepack::schema::{Schema, SchemaOptions};
/// use linepack::ReadOptions;
/// let mut schema = Schema::new(&SchemaOptions::new().max_columns(2));
/// let error = schema.learn(b"m a=1,b=2,c=3\n", &ReadOptions::new()).unwrap_err();
/// assert_eq!(error.code.word(), "schema_too_large");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemaOptions {
    /// Whether tags are learned too, so that a tag and a field of one name are a conflict, as they are for InfluxDB 3, Clustered
    /// and GreptimeDB. InfluxDB 1.x, 2.x and VictoriaMetrics keep them apart. Default true.
    pub tags: bool,
    /// How many columns, that is names in a measurement, there may be. Default 100,000.
    pub max_columns: usize,
    /// How many bytes the names of measurements and columns may have together. Default 16 MiB.
    pub max_name_bytes: usize,
}

impl SchemaOptions {
    /// The defaults.
    pub fn new() -> Self {
        SchemaOptions { tags: true, max_columns: limits::SCHEMA_COLUMNS, max_name_bytes: limits::SCHEMA_NAME_BYTES }
    }

    /// Sets [`tags`](Self::tags).
    pub fn tags(mut self, tags: bool) -> Self {
        self.tags = tags;
        self
    }

    /// Sets [`max_columns`](Self::max_columns).
    pub fn max_columns(mut self, max_columns: usize) -> Self {
        self.max_columns = max_columns;
        self
    }

    /// Sets [`max_name_bytes`](Self::max_name_bytes).
    pub fn max_name_bytes(mut self, max_name_bytes: usize) -> Self {
        self.max_name_bytes = max_name_bytes;
        self
    }

    /// Whether there may be so many columns with so many bytes of names; the name that would be too much is in the error.
    pub(super) fn allow(
        &self,
        columns: usize,
        name_bytes: usize,
        measurement: &str,
        key: &str,
    ) -> Result<(), SchemaError> {
        let limit = match (columns > self.max_columns, name_bytes > self.max_name_bytes) {
            (false, false) => return Ok(()),
            (true, _) => format!("max_columns is {}", self.max_columns),
            (_, true) => format!("max_name_bytes is {}", self.max_name_bytes),
        };
        // Names may be as long as whole documents.
        let short = |name: &str| name.chars().take(NAME_CHARS).collect::<String>();
        let at = format!("{limit}, at {:?} of {:?}", short(key), short(measurement));
        Err(SchemaError::new(Code::SchemaTooLarge, at))
    }
}

impl Default for SchemaOptions {
    fn default() -> Self {
        Self::new()
    }
}
