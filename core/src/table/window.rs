//! Some rows of a table, their columns ready to be written.

use super::cells::Cells;
use super::error::TableError;
use super::options::TableOptions;
use super::plan::{Field, Plan, Source, Tag, refused};
use super::tags::TagCells;
use super::time::Times;
use crate::error::{Code, Part};
use arrow_array::{Array, RecordBatch};

/// The columns of some rows.
#[derive(Debug, Default)]
pub(super) struct Window {
    pub(super) rows: usize,
    pub(super) measurement: Option<Cells>,
    /// One for each tag of the plan; `None` for a tag that is no column.
    pub(super) tags: Vec<Option<TagCells>>,
    pub(super) fields: Vec<Cells>,
    pub(super) times: Option<Times>,
}

impl Window {
    /// The rows of `batch`. What was made of the rows before in the same record batch is used again where it can be.
    pub(super) fn new(
        batch: &RecordBatch,
        plan: &Plan,
        options: &TableOptions,
        before: Option<Window>,
    ) -> Result<Window, TableError> {
        let cells = |index: usize, before, name: &str, part, may: fn(&Cells) -> bool, wanted: &str| {
            let array = batch.column(index);
            Cells::new(array, options.decimals, before).filter(may).ok_or_else(|| {
                let detail = format!("its type is {}, not {wanted}", array.data_type());
                refused(Code::UnsupportedType, part, Some(name), Some(detail))
            })
        };
        let name = |index: usize| batch.schema_ref().field(index).name().clone();
        let before = before.unwrap_or_default();
        let measurement = match plan.measurement {
            Source::Constant(_) => None,
            Source::Column(index) => {
                Some(cells(index, before.measurement, &name(index), Part::Measurement, Cells::is_text, "text")?)
            }
        };
        let mut tags_before = before.tags.into_iter();
        let tag = |tag: &Tag| {
            let before = tags_before.next().flatten();
            let Some(index) = tag.column else { return Ok(None) };
            let (cells_before, texts) = before.map_or_else(Default::default, TagCells::into_parts);
            let wanted = "text, integer or boolean";
            let cells = cells(index, cells_before, &tag.name, Part::TagValue, Cells::is_exact, wanted)?;
            Ok(Some(TagCells::new(cells, texts)))
        };
        let mut fields_before = before.fields.into_iter();
        let field = |field: &Field| {
            let wanted = "float, integer, boolean or text";
            cells(field.column, fields_before.next(), &field.name, Part::FieldValue, |_| true, wanted)
        };
        let times = |index| {
            Times::new(batch.column(index)).ok_or_else(|| {
                let detail = format!("its type is {}, not timestamp, date or integer", batch.column(index).data_type());
                refused(Code::UnsupportedType, Part::Timestamp, Some(&name(index)), Some(detail))
            })
        };
        Ok(Window {
            rows: batch.num_rows(),
            measurement,
            tags: plan.tags.iter().map(tag).collect::<Result<_, TableError>>()?,
            fields: plan.fields.iter().map(field).collect::<Result<_, _>>()?,
            times: plan.time.map(times).transpose()?,
        })
    }

    /// The columns that make a row's series: that of the measurements, and those of the tags.
    pub(super) fn series_columns(&self) -> impl Iterator<Item = &Cells> {
        self.measurement.iter().chain(self.tags.iter().flatten().map(TagCells::cells))
    }
}
