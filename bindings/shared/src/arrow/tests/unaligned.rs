//! Arrays whose buffers begin anywhere are the same as those whose buffers are aligned.

use super::*;
use arrow_array::{BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray};
use arrow_array::{BooleanArray, UInt8Array, make_array};
use arrow_data::{ArrayData, BufferSpec, layout};
use arrow_schema::IntervalUnit::{DayTime, MonthDayNano, YearMonth};
use arrow_schema::TimeUnit::{Microsecond, Millisecond, Nanosecond, Second};

/// Releases an array that must lead to the buffers that its producer gave it, who may free by them.
unsafe extern "C" fn release_as_it_was(parent: *mut ArrowArray) {
    // SAFETY: it is one of those that are made below.
    unsafe {
        let owned = (*parent).private_data.cast::<Owned<ArrowArray>>();
        assert_eq!((*parent).buffers.cast_const(), (*owned)._pointers.as_ptr());
        release_array(parent);
    }
}

/// The array as another library gives it, each of its buffers so many bytes behind a multiple of 8.
fn shifted(alive: &Alive, data: &ArrayData, shift: usize) -> ArrowArray {
    let layout = layout(data.data_type());
    let values = data.len() + data.offset();
    let mut buffers: Vec<Option<Vec<u8>>> = Vec::new();
    if layout.can_contain_null_mask {
        buffers.push(data.nulls().map(|nulls| {
            let mut bits = vec![0; values.div_ceil(8)];
            nulls.valid_indices().map(|row| row + data.offset()).for_each(|at| bits[at / 8] |= 1 << (at % 8));
            bits
        }));
    }
    buffers.extend(data.buffers().iter().map(|buffer| Some(buffer.to_vec())));
    if layout.variadic {
        buffers.push(Some(data.buffers()[1..].iter().flat_map(|buffer| (buffer.len() as u64).to_ne_bytes()).collect()));
    }
    let moved = |bytes: Vec<u8>| text(&[vec![0xA5; shift], bytes].concat());
    let buffers: Vec<_> = buffers.into_iter().map(|bytes| bytes.map(moved).unwrap_or_default()).collect();
    let mut below: Vec<_> = data.child_data().iter().map(|child| shifted(alive, child, shift)).collect();
    let dictionary = if matches!(data.data_type(), DataType::Dictionary(..)) { below.pop() } else { None };
    let mut made = array(alive, data.len() as i64, buffers, below, dictionary);
    (made.offset, made.null_count) = (data.offset() as i64, -1);
    made.release = Some(release_as_it_was);
    for index in 0..made.n_buffers as usize {
        // SAFETY: as long as the number says, and each buffer has been made longer by the shift.
        unsafe {
            let buffer = &mut *made.buffers.add(index);
            *buffer = if buffer.is_null() { null() } else { buffer.byte_add(shift) };
        }
    }
    made
}

/// What a table of one column, given so, is read as; all of it is released with the result.
fn taken(data: &ArrayData, shift: usize) -> Result<RecordBatch, ArrowFault> {
    let alive = Alive::default();
    let take = || {
        let mut table = array(&alive, data.len() as i64, vec![Vec::new()], vec![shifted(&alive, data, shift)], None);
        let field = Field::new("c", data.data_type().clone(), true);
        let mut schema = FFI_ArrowSchema::try_from(&Schema::new(vec![field])).unwrap();
        // SAFETY: both are as the interface has them.
        unsafe { Batches::from_array(&mut schema, (&raw mut table).cast()) }?.next().unwrap()
    };
    drop(take());
    assert_eq!(Arc::strong_count(&alive), 1);
    take()
}

/// Four values of fixed width, the third null.
fn fixed(data_type: DataType) -> ArrayRef {
    let nulls = BooleanArray::from(vec![true, true, false, true]).into_data().buffers()[0].clone();
    let builder = numbers(&data_type, [1, 2, 3, 4]).into_builder();
    make_array(builder.null_bit_buffer(Some(nulls)).build().unwrap())
}

const TEXTS: [Option<&str>; 4] = [Some("a"), Some("longer than twelve bytes"), None, Some("é")];

/// A column of every type that is read.
fn columns() -> Vec<ArrayRef> {
    use DataType::*;
    let units = [Second, Millisecond, Microsecond, Nanosecond];
    let mut types = vec![Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64, Float16, Float32, Float64];
    types.extend([Date32, Date64, Time32(Second), Time32(Millisecond), Time64(Microsecond), Time64(Nanosecond)]);
    types.extend(units.into_iter().flat_map(|unit| [Timestamp(unit, None), Duration(unit)]));
    types.extend([Interval(YearMonth), Interval(DayTime), Interval(MonthDayNano)]);
    types.extend([Decimal32(9, 2), Decimal64(18, 2), Decimal128(38, 2), Decimal256(76, 2), FixedSizeBinary(3)]);
    let mut columns: Vec<ArrayRef> = types.into_iter().map(fixed).collect();

    let bytes = || TEXTS.map(|text| text.map(str::as_bytes)).to_vec();
    let texts: [ArrayRef; 7] = [
        Arc::new(StringArray::from(TEXTS.to_vec())),
        Arc::new(LargeStringArray::from(TEXTS.to_vec())),
        Arc::new(StringViewArray::from(TEXTS.to_vec())),
        Arc::new(BinaryArray::from(bytes())),
        Arc::new(LargeBinaryArray::from(bytes())),
        Arc::new(BinaryViewArray::from(bytes())),
        Arc::new(BooleanArray::from(vec![Some(true), None, Some(false), Some(true)])),
    ];
    columns.extend(texts.iter().cloned());

    // What is made of other arrays: text of each kind, since that is where offsets and sizes are.
    for values in &texts[..3] {
        let of = values.data_type().clone();
        let item = Arc::new(Field::new("item", of.clone(), true));
        let number = |name: &str, data_type| Field::new(name, data_type, false);
        for keys in [Int8, Int32, UInt64] {
            let coded = Dictionary(Box::new(keys.clone()), Box::new(of.clone()));
            columns.push(made(coded, 4, Some(numbers(&keys, [1, 0, 3, 3])), vec![values.to_data()]));
        }
        for ends in [Int16, Int32, Int64] {
            let runs = RunEndEncoded(
                Arc::new(number("run_ends", ends.clone())),
                Arc::new(Field::new("values", of.clone(), true)),
            );
            columns.push(made(runs, 4, None, vec![numbers(&ends, [1, 2, 3, 4]), values.to_data()]));
        }
        columns.push(made(List(item.clone()), 3, Some(numbers(&Int32, [0, 1, 3, 4])), vec![values.to_data()]));
        columns.push(made(LargeList(item.clone()), 3, Some(numbers(&Int64, [0, 1, 3, 4])), vec![values.to_data()]));
        columns.push(made(FixedSizeList(item.clone(), 2), 2, None, vec![values.to_data()]));
        let both = Struct(vec![item.as_ref().clone(), number("n", Int64)].into());
        columns.push(made(both, 4, None, vec![values.to_data(), numbers(&Int64, [1, 2, 3, 4])]));
    }
    columns
}

/// Four numbers of a type of fixed width.
fn numbers(data_type: &DataType, values: [u8; 4]) -> ArrayData {
    let BufferSpec::FixedWidth { byte_width, .. } = layout(data_type).buffers[0] else { panic!("{data_type}") };
    let bytes =
        values.into_iter().flat_map(|value| std::iter::once(value).chain(std::iter::repeat_n(0, byte_width - 1)));
    let buffer = UInt8Array::from_iter_values(bytes).into_data().buffers()[0].clone();
    ArrayData::builder(data_type.clone()).len(4).add_buffer(buffer).align_buffers(true).build().unwrap()
}

/// An array of numbers, if it has any itself, and of other arrays.
fn made(data_type: DataType, length: usize, numbers: Option<ArrayData>, below: Vec<ArrayData>) -> ArrayRef {
    let buffers = numbers.map(|numbers| numbers.buffers()[0].clone()).into_iter().collect();
    make_array(ArrayData::builder(data_type).len(length).buffers(buffers).child_data(below).build().unwrap())
}

#[test]
fn every_type_is_read_wherever_its_buffers_begin() {
    let columns = columns();
    for column in &columns {
        for shift in 0..8 {
            let table = taken(&column.to_data(), shift).unwrap_or_else(|fault| panic!("{shift}: {fault}"));
            assert_eq!(table.column(0), column, "{shift}: {}", column.data_type());
            // A part of what lies there.
            let part = column.to_data().into_builder().len(column.len() - 1).offset(1).null_bit_buffer(None);
            let part = part.nulls(column.nulls().map(|nulls| nulls.slice(1, column.len() - 1))).build().unwrap();
            let table = taken(&part, shift).unwrap();
            assert_eq!(table.column(0), &column.slice(1, column.len() - 1), "{shift}: {}", column.data_type());
        }
    }
    let kinds: std::collections::HashSet<_> = columns.iter().map(|column| column.data_type().clone()).collect();
    assert_eq!(kinds.len(), columns.len());
}

#[test]
fn rows_are_the_same_wherever_buffers_begin() {
    use linepack::table::{TableEncoder, TableOptions};
    let written = |column: &ArrayRef, shift| {
        let table = taken(&column.to_data(), shift).unwrap();
        let mut encoder = TableEncoder::new(table.schema_ref(), TableOptions::new("m")).ok()?;
        encoder.feed(table).unwrap();
        assert!(encoder.next_batch().unwrap().is_none());
        Some(encoder.finish().unwrap().body().to_vec())
    };
    let columns = columns();
    let bodies = columns.iter().filter(|column| {
        let body = written(column, 0);
        (1..8).for_each(|shift| assert_eq!(written(column, shift), body, "{shift}: {}", column.data_type()));
        body.is_some()
    });
    assert!(bodies.count() > 20);
}

#[test]
fn wrong_text_is_told_wherever_it_begins() {
    for shift in 1..8 {
        let wrong = |data_type: DataType, index: usize, bytes: &[u8], words| {
            let source = columns().into_iter().find(|column| *column.data_type() == data_type).unwrap().to_data();
            let mut buffers = source.buffers().to_vec();
            buffers[index] = UInt8Array::from(bytes.to_vec()).into_data().buffers()[0].clone();
            // SAFETY: the same buffers, one with other values; only the copies of its bytes are used.
            let data = unsafe { source.into_builder().buffers(buffers).build_unchecked() };
            in_column(&taken(&data, shift).unwrap_err(), words);
        };
        let offsets = |last: i32| [0, 1, 25, 25, last].map(i32::to_ne_bytes).concat();
        wrong(DataType::Utf8, 0, &offsets(-3), "its last offset is -3");
        wrong(DataType::Utf8, 0, &offsets(24), "ffset");
        wrong(DataType::Utf8, 1, b"\xffonger than twelve bytesss", "UTF");
        wrong(DataType::Utf8View, 1, b"longer than twelve byte\xff", "UTF");
    }
}
