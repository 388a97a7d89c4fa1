//! Tables of any columns, as Arrow IPC, with options for them; the same ones for the same seed.

use crate::model::{EncodeOptions, Mode, Precision, TableOptions};
use crate::nasty::Nasty;
use crate::random::Random;
use arrow_array::builder::StringRunBuilder;
use arrow_array::types::{Int8Type, Int32Type, UInt16Type};
use arrow_array::*;
use arrow_ipc::writer::StreamWriter;
use std::sync::Arc;

/// A table as a stream of record batches, and what is asked of it.
#[derive(Debug)]
pub struct RandomTable {
    /// Arrow IPC.
    pub ipc: Vec<u8>,
    /// Number of rows.
    pub rows: usize,
    /// What the columns are.
    pub options: TableOptions,
}

/// Rows of a table that may have anything in it.
const SHORT: usize = 100;

/// Which types columns may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Types {
    /// Those that every library of data frames has.
    Common,
    /// Those that line protocol has a form for.
    All,
}

/// How the values of columns come about.
struct Columns {
    nasty: Nasty,
    rows: usize,
    /// Whether text may be anything; otherwise all of it can be written, in one line.
    any_text: bool,
}

impl RandomTable {
    /// A table of `rows` rows. A long one has bodies of few lines, because every line is asked for its row.
    pub fn new(seed: u64, rows: usize, types: Types) -> RandomTable {
        let mut nasty = Nasty::new(seed, 40);
        let any_text = rows <= SHORT && nasty.random().once_in(2);
        let mut columns = Columns { nasty, rows, any_text };
        let mut named: Vec<(String, ArrayRef)> = Vec::new();
        let mut options = TableOptions {
            measurement: b"m".to_vec(),
            nulls: if columns.random().once_in(8) { "error" } else { "omit" }.into(),
            rows: columns.options(),
            max_lines: if columns.random().once_in(2) { 1 + columns.random().below(30) } else { 0 },
            ..TableOptions::default()
        };
        // Nulls in it are refused.
        if rows <= SHORT && columns.random().once_in(3) {
            named.push(("name of the row".to_string(), columns.texts(types, true)));
            (options.measurement, options.measurement_column) = (Vec::new(), Some("name of the row".to_string()));
        }
        for tag in 0..columns.random().below(4) {
            let name = format!("{}{tag}", columns.name());
            named.push((name.clone(), columns.tag(types)));
            options.tags.push(name);
        }
        for field in 0..1 + columns.random().below(5) {
            named.push((format!("{}{field}f", columns.name()), columns.field(types)));
        }
        if !columns.random().once_in(4) {
            named.push(("time".to_string(), columns.times(types)));
            options.time = Some("time".to_string());
        }
        if rows > SHORT {
            // No row of it is refused, because that ends the batches of some faces.
            let EncodeOptions { precision, nan, inexact, on_unencodable, max_bytes, .. } = &mut options.rows;
            *precision = Precision::default();
            (*nan, *inexact, *on_unencodable) = ("omit".into(), "floor".into(), "skip_row".into());
            (options.nulls, options.max_lines, *max_bytes) = ("omit".into(), 100 + columns.random().below(200), 10_000);
        }
        // Not in the order in which they are written.
        let turn = columns.random().below(named.len());
        named.rotate_left(turn);
        RandomTable { ipc: stream(named, columns.random()), rows, options }
    }
}

/// The columns in batches of any lengths.
fn stream(named: Vec<(String, ArrayRef)>, random: &mut Random) -> Vec<u8> {
    let nullable = named.into_iter().map(|(name, array)| (name, array, true));
    let table = RecordBatch::try_from_iter_with_nullable(nullable).expect("the columns are of one length");
    let mut writer = StreamWriter::try_new(Vec::new(), table.schema_ref()).expect("any schema can be written");
    let mut start = 0;
    while start < table.num_rows() {
        let length = (1 + random.below(table.num_rows())).min(table.num_rows() - start);
        writer.write(&table.slice(start, length)).expect("memory takes any bytes");
        start += length;
    }
    writer.into_inner().expect("memory takes any bytes")
}

impl Columns {
    fn random(&mut self) -> &mut Random {
        self.nasty.random()
    }

    fn options(&mut self) -> EncodeOptions {
        let random = self.random();
        let mut options = EncodeOptions {
            mode: random.pick(&Mode::ALL),
            precision: random.pick(&Precision::ALL),
            floats: random.pick(&["ecma", "python", "go"]).into(),
            tag_order: random.pick(&["sorted", "given"]).into(),
            string_c_escapes: random.once_in(4),
            nan: if random.once_in(4) { "error" } else { "omit" }.into(),
            inexact: if random.once_in(6) { "error" } else { "floor" }.into(),
            on_unencodable: random.pick(&["error", "skip_field", "skip_row"]).into(),
            max_bytes: if random.once_in(2) { 60 + random.below(400) } else { 0 },
            ..EncodeOptions::default()
        };
        if random.once_in(3) {
            options.default_tags = vec![(b"d c".to_vec(), "é=".into())];
        }
        options
    }

    /// A name without a NUL, which the C data interface cannot carry, and a byte order mark, which apache-arrow drops.
    fn name(&mut self) -> String {
        String::from_utf8_lossy(&self.nasty.name()).replace(['\0', '\u{feff}'], "")
    }

    fn text(&mut self, least: usize) -> String {
        if self.any_text {
            return String::from_utf8_lossy(&self.nasty.name()).into_owned();
        }
        let pieces = ["a", "bc", "é", ",", "=", " ", "\"", "日本", "\\x", "\u{1F680}", "a long text of plain letters"];
        let count = least + self.random().below(4);
        (0..count).map(|_| self.random().pick(&pieces)).collect::<String>() + if least > 0 { "z" } else { "" }
    }

    /// A value for each row, with nulls or without.
    fn cells<T>(&mut self, make: impl Fn(&mut Self) -> T) -> Vec<Option<T>> {
        let nulls = !self.random().once_in(3);
        let rows = 0..self.rows;
        rows.map(|_| Some(make(self)).filter(|_| !nulls || !self.random().once_in(5))).collect()
    }

    fn texts(&mut self, types: Types, name: bool) -> ArrayRef {
        let least = usize::from(name);
        let few: Vec<_> = (0..4).map(|_| self.text(least)).collect();
        let layouts = if types == Types::Common { 5 } else { 7 };
        match self.random().below(layouts) {
            0 => Arc::new(self.cells(|columns| columns.text(least)).into_iter().collect::<StringArray>()),
            1 => Arc::new(self.cells(|columns| columns.text(least)).into_iter().collect::<LargeStringArray>()),
            layout => {
                let cells = self.cells(|columns| columns.random().below(few.len()));
                let texts = cells.iter().map(|cell| cell.map(|index| &*few[index]));
                match layout {
                    2 => Arc::new(texts.collect::<DictionaryArray<Int8Type>>()),
                    3 => Arc::new(texts.collect::<DictionaryArray<Int32Type>>()),
                    4 => Arc::new(texts.collect::<DictionaryArray<UInt16Type>>()),
                    5 => Arc::new(texts.collect::<StringViewArray>()),
                    _ => {
                        let mut runs = StringRunBuilder::<Int32Type>::new();
                        runs.extend(texts);
                        Arc::new(runs.finish())
                    }
                }
            }
        }
    }

    fn tag(&mut self, types: Types) -> ArrayRef {
        match self.random().below(6) {
            0 => Arc::new(self.cells(|columns| columns.random().bits() as i64).into_iter().collect::<Int64Array>()),
            1 => Arc::new(self.cells(|columns| columns.random().once_in(2)).into_iter().collect::<BooleanArray>()),
            _ => self.texts(types, true),
        }
    }

    fn float(&mut self) -> f64 {
        match self.random().below(8) {
            0 => f64::from_bits(self.random().bits()),
            1 => self.random().pick(&[f64::NAN, f64::INFINITY, -0.0, 5e-324, 1e21, 1e-7, 0.1]),
            _ => self.random().below(2_000_000) as f64 / 1000.0 - 900.0,
        }
    }

    fn field(&mut self, types: Types) -> ArrayRef {
        macro_rules! integers {
            ($array:ty, $native:ty) => {
                Arc::new(self.cells(|columns| columns.random().bits() as $native).into_iter().collect::<$array>())
            };
        }
        match self.random().below(if types == Types::Common { 13 } else { 15 }) {
            0 => Arc::new(self.cells(|columns| columns.float() as f32).into_iter().collect::<Float32Array>()),
            1..4 => Arc::new(self.cells(Self::float).into_iter().collect::<Float64Array>()),
            4 => integers!(Int8Array, i8),
            5 => integers!(Int16Array, i16),
            6 => integers!(Int32Array, i32),
            7 => integers!(Int64Array, i64),
            8 => integers!(UInt64Array, u64),
            9 => integers!(UInt32Array, u32),
            10 => integers!(UInt8Array, u8),
            11 => Arc::new(self.cells(|columns| columns.random().once_in(2)).into_iter().collect::<BooleanArray>()),
            13 => Arc::new(NullArray::new(self.rows)),
            14 => {
                let codes = self.cells(|columns| columns.random().below(3) as i8).into_iter().collect();
                let values = Arc::new(Float64Array::from(vec![Some(0.1), None, Some(f64::NAN)]));
                Arc::new(DictionaryArray::<Int8Type>::new(codes, values))
            }
            _ => self.texts(types, false),
        }
    }

    fn times(&mut self, types: Types) -> ArrayRef {
        let nulls = self.rows <= SHORT && self.random().once_in(8);
        let base = 1_700_000_000i64;
        let unit = self.random().pick(&[1, 1000, 1_000_000, 1_000_000_000]);
        let cell = |columns: &mut Self| {
            let time =
                (base + columns.random().below(100_000) as i64) * unit + columns.random().below(unit as usize) as i64;
            Some(time).filter(|_| !nulls || !columns.random().once_in(9))
        };
        let times: Vec<_> = (0..self.rows).map(|_| cell(self)).collect();
        let zone = self.random().once_in(2).then_some("UTC");
        match (unit, self.random().below(if types == Types::Common { 5 } else { 6 })) {
            (_, 5) => Arc::new(Date32Array::from_iter(times.iter().map(|time| time.map(|t| (t % 40_000) as i32)))),
            (_, 0) => Arc::new(Int64Array::from_iter(times.iter().map(|time| time.map(|t| t / unit)))),
            (1, _) => Arc::new(TimestampSecondArray::from(times).with_timezone_opt(zone)),
            (1000, _) => Arc::new(TimestampMillisecondArray::from(times).with_timezone_opt(zone)),
            (1_000_000, _) => Arc::new(TimestampMicrosecondArray::from(times).with_timezone_opt(zone)),
            _ => Arc::new(TimestampNanosecondArray::from(times).with_timezone_opt(zone)),
        }
    }
}
