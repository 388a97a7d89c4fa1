//! Structs made by hand, right and wrong.

mod unaligned;

use super::c_data::{ArrowArray, ArrowSchema};
use super::*;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int16Type, Int32Type};
use arrow_array::{Array, ArrayRef, DictionaryArray, Float64Array, RunArray, StringArray, StringViewArray};
use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

/// What a struct owns, and a count of those that were not released.
struct Owned<T> {
    _buffers: Vec<Vec<u64>>,
    _pointers: Vec<*const c_void>,
    children: Vec<*mut T>,
    dictionary: *mut T,
    _alive: Arc<()>,
}

macro_rules! release {
    ($name:ident, $type:ty) => {
        unsafe extern "C" fn $name(parent: *mut $type) {
            // SAFETY: it is one of those that are made below.
            unsafe {
                let owned = Box::from_raw((*parent).private_data.cast::<Owned<$type>>());
                for child in owned.children.iter().chain([&owned.dictionary]).filter(|child| !child.is_null()) {
                    if let Some(release) = (**child).release {
                        release(*child);
                    }
                    drop(Box::from_raw(*child));
                }
                (*parent).release = None;
            }
        }
    };
}
release!(release_array, ArrowArray);
release!(release_schema, ArrowSchema);

/// One that is alive until all that has it is released.
type Alive = Arc<()>;

fn own<T>(alive: &Alive, buffers: Vec<Vec<u64>>, children: Vec<T>, dictionary: Option<T>) -> Box<Owned<T>> {
    let boxed = |one| Box::into_raw(Box::new(one));
    let pointer = |buffer: &Vec<u64>| if buffer.is_empty() { null() } else { buffer.as_ptr().cast() };
    Box::new(Owned {
        _pointers: buffers.iter().map(pointer).collect(),
        _buffers: buffers,
        children: children.into_iter().map(boxed).collect(),
        dictionary: dictionary.map_or(null_mut(), boxed),
        _alive: alive.clone(),
    })
}

/// An array; an empty buffer stands for null.
fn array(
    alive: &Alive,
    length: i64,
    buffers: Vec<Vec<u64>>,
    children: Vec<ArrowArray>,
    dictionary: Option<ArrowArray>,
) -> ArrowArray {
    let mut owned = own(alive, buffers, children, dictionary);
    ArrowArray {
        length,
        null_count: 0,
        offset: 0,
        n_buffers: owned._pointers.len() as i64,
        n_children: owned.children.len() as i64,
        buffers: owned._pointers.as_mut_ptr(),
        children: owned.children.as_mut_ptr(),
        dictionary: owned.dictionary,
        release: Some(release_array),
        private_data: Box::into_raw(owned).cast(),
    }
}

fn schema(
    alive: &Alive,
    format: &'static CStr,
    name: &'static CStr,
    children: Vec<ArrowSchema>,
    dictionary: Option<ArrowSchema>,
) -> ArrowSchema {
    let mut owned = own(alive, Vec::new(), children, dictionary);
    ArrowSchema {
        format: format.as_ptr(),
        name: name.as_ptr(),
        metadata: null(),
        flags: 2,
        n_children: owned.children.len() as i64,
        children: owned.children.as_mut_ptr(),
        dictionary: owned.dictionary,
        release: Some(release_schema),
        private_data: Box::into_raw(owned).cast(),
    }
}

/// Values side by side, as they lie in memory.
fn packed<const N: usize>(values: impl IntoIterator<Item = [u8; N]>) -> Vec<u64> {
    let mut bytes: Vec<u8> = values.into_iter().flatten().collect();
    bytes.resize(bytes.len().next_multiple_of(8).max(8), 0);
    bytes.as_chunks().0.iter().map(|eight| u64::from_ne_bytes(*eight)).collect()
}

fn ints(values: &[i32]) -> Vec<u64> {
    packed(values.iter().map(|value| value.to_ne_bytes()))
}

fn text(text: &[u8]) -> Vec<u64> {
    packed(text.iter().map(|byte| [*byte]))
}

/// What a struct array and its schema are read as.
fn import(mut schema: ArrowSchema, mut array: ArrowArray) -> Result<RecordBatch, ArrowFault> {
    let (schema_at, array_at) = (&raw mut schema, &raw mut array);
    // SAFETY: both are made by hand above, wrong only in what can be seen to be wrong.
    let batches = unsafe { Batches::from_array(schema_at.cast(), array_at.cast()) };
    assert!(schema.release.is_none() && array.release.is_none(), "both are moved out, whatever the result");
    let mut batches = batches?;
    let batch = batches.next().unwrap();
    assert!(batches.next().is_none());
    batch
}

/// Reads a table of one column, checks that all was released, and gives the fault.
fn fault(format: &'static CStr, make: impl FnOnce(&Alive) -> ArrowArray) -> ArrowFault {
    fault_of(|alive| schema(alive, format, c"c", Vec::new(), None), make)
}

fn fault_of(type_of: impl FnOnce(&Alive) -> ArrowSchema, make: impl FnOnce(&Alive) -> ArrowArray) -> ArrowFault {
    let alive = Alive::default();
    let column = make(&alive);
    let rows = column.length;
    let table = array(&alive, rows.clamp(1, 1 << 40), vec![Vec::new()], vec![column], None);
    let type_of = schema(&alive, c"+s", c"", vec![type_of(&alive)], None);
    let fault = import(type_of, table).expect_err("it is wrong");
    assert_eq!(Arc::strong_count(&alive), 1, "all is released: {fault}");
    fault
}

/// The column `c` and this are in the fault.
fn in_column(fault: &ArrowFault, words: &str) {
    assert_eq!(fault.column.as_deref(), Some("c"), "{fault}");
    assert!(fault.detail.contains(words), "{fault}");
}

/// The text column ["a", "bc"], changed.
fn strings(alive: &Alive, change: impl FnOnce(&mut ArrowArray)) -> ArrowArray {
    let mut column = array(alive, 2, vec![Vec::new(), ints(&[0, 1, 3]), text(b"abc")], Vec::new(), None);
    change(&mut column);
    column
}

#[test]
fn a_table_made_by_hand_is_read_and_released() {
    let alive = Alive::default();
    let names = array(&alive, 2, vec![Vec::new(), ints(&[0, 1, 3]), text(b"abc")], Vec::new(), None);
    let codes = array(&alive, 3, vec![Vec::new(), ints(&[1, 0, 1])], Vec::new(), Some(names));
    let mut numbers =
        array(&alive, 3, vec![vec![0b101], packed([0.5f64, 7.0, 1.5].map(f64::to_ne_bytes))], Vec::new(), None);
    numbers.null_count = -1;
    let table = array(&alive, 3, vec![Vec::new()], vec![codes, numbers], None);
    let names = schema(&alive, c"u", c"", Vec::new(), None);
    let columns =
        vec![schema(&alive, c"i", c"host", Vec::new(), Some(names)), schema(&alive, c"g", c"load", Vec::new(), None)];
    let table = import(schema(&alive, c"+s", c"", columns, None), table).unwrap();
    assert_eq!(table.column(1).as_primitive::<Float64Type>(), &Float64Array::from(vec![Some(0.5), None, Some(1.5)]));
    let hosts = table.column(0).as_dictionary::<Int32Type>().downcast_dict::<StringArray>().unwrap();
    assert_eq!(hosts.into_iter().collect::<Vec<_>>(), [Some("bc"), Some("a"), Some("bc")]);
    assert!(Arc::strong_count(&alive) > 1);
    drop(table);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn wrong_numbers_are_told() {
    let wrong = |change: fn(&mut ArrowArray), words| in_column(&fault(c"u", |alive| strings(alive, change)), words);
    wrong(|array| array.length = -1, "its length cannot be -1");
    wrong(|array| array.length = i64::MAX, "its length cannot be 9223372036854775807");
    wrong(|array| array.offset = -1, "its offset cannot be -1");
    wrong(|array| array.offset = 1 << 40, "its length and offset cannot be");
    wrong(|array| array.null_count = 3, "it cannot have 3 nulls in 2 values");
    wrong(|array| array.null_count = 1, "it has 1 nulls, but its validity bitmap is null");
    wrong(|array| array.n_buffers = 2, "has 3 buffers, it has 2");
    wrong(|array| array.n_buffers = -1, "has 3 buffers, it has -1");
    wrong(|array| array.buffers = null_mut(), "the list of its 3 buffers is null");
    wrong(|array| array.n_children = 1, "has 0 children, it has 1");
    // A short column: the table says one row more than it has.
    let short = fault_of(
        |alive| schema(alive, c"+s", c"c", vec![schema(alive, c"u", c"d", Vec::new(), None)], None),
        |alive| array(alive, 3, vec![Vec::new()], vec![strings(alive, |_| ())], None),
    );
    assert!(short.detail.contains("child"), "{short}");
}

#[test]
fn wrong_text_is_told() {
    let wrong = |offsets: Vec<u64>, bytes: Vec<u64>, words| {
        let column = |alive: &Alive| array(alive, 2, vec![Vec::new(), offsets, bytes], Vec::new(), None);
        in_column(&fault(c"u", column), words);
    };
    wrong(ints(&[0, 5, 3]), text(b"abc"), "ffset");
    wrong(ints(&[2, 1, 3]), text(b"abc"), "ffset");
    wrong(ints(&[-1, 1, 3]), text(b"abc"), "ffset");
    wrong(ints(&[0, 1, -3]), text(b"abc"), "its last offset is -3");
    wrong(ints(&[0, 1, 3]), text(b"a\xff\xfe"), "UTF");
    wrong(ints(&[0, 2, 3]), text("aß".as_bytes()), "utf-8");
    wrong(Vec::new(), text(b"abc"), "its buffer 1 is null");
    wrong(ints(&[0, 1, 3]), Vec::new(), "its buffer 2 of 3 bytes is null");
}

#[test]
fn wrong_views_are_told() {
    // Two views of 16 bytes: "a" inline, and 13 bytes at 0 of buffer 0.
    let views = |length: u32, buffer: u32| {
        let long = [length.to_ne_bytes(), *b"abcd", buffer.to_ne_bytes(), [0; 4]];
        packed([1u32.to_ne_bytes(), *b"a\0\0\0", [0; 4], [0; 4]].into_iter().chain(long))
    };
    let wrong = |views: Vec<u64>, sizes: Vec<u64>, words| {
        let bytes = text(b"abcdefghijklm");
        in_column(
            &fault(c"vu", |alive| array(alive, 2, vec![Vec::new(), views, bytes, sizes], Vec::new(), None)),
            words,
        );
    };
    wrong(views(14, 0), vec![13], "Invalid buffer slice");
    wrong(views(13, 1), vec![13], "Invalid buffer index");
    wrong(views(13, 0), vec![u64::MAX], "has a size of -1");
    wrong(views(13, 0), Vec::new(), "the sizes of its buffers are null");
    wrong(Vec::new(), vec![13], "its buffer 1 is null");
    in_column(
        &fault(c"vu", |alive| array(alive, 2, vec![Vec::new(), views(13, 0)], Vec::new(), None)),
        "3 buffers, it has 2",
    );
}

#[test]
fn texts_in_views_end_where_characters_do() {
    let bytes = "éabcdefghijklmé";
    let import = |at: u32, length: u32, short: [u8; 4]| {
        let prefix = bytes.as_bytes()[at as usize..].first_chunk().copied().unwrap();
        let views = [2u32.to_ne_bytes(), short, [0; 4], [0; 4], length.to_ne_bytes(), prefix, [0; 4], at.to_ne_bytes()];
        let alive = Alive::default();
        let buffers = vec![Vec::new(), packed(views), text(bytes.as_bytes()), vec![bytes.len() as u64]];
        let column = array(&alive, 2, buffers, Vec::new(), None);
        let table = array(&alive, 2, vec![Vec::new()], vec![column], None);
        import(schema(&alive, c"+s", c"", vec![schema(&alive, c"vu", c"c", Vec::new(), None)], None), table)
    };
    let short = *b"ab\0\0";
    for (at, length) in [(0, 14), (0, 15), (2, 13), (2, 15), (0, 17)] {
        let table = import(at, length, short).unwrap();
        let expected = ["ab", &bytes[at as usize..(at + length) as usize]];
        assert_eq!(table.column(0).as_string_view().iter().flatten().collect::<Vec<_>>(), expected);
    }
    for (at, length, short) in [(1, 14, short), (0, 16, short), (2, 14, short), (0, 15, *b"a\xC3\0\0")] {
        in_column(&import(at, length, short).unwrap_err(), "UTF-8");
    }
}

#[test]
fn nulls_may_have_a_buffer_that_they_should_not() {
    let alive = Alive::default();
    let nulls = |format| schema(&alive, format, c"c", Vec::new(), None);
    let with_buffer = || array(&alive, 2, vec![vec![0]], Vec::new(), None);
    let coded = array(&alive, 2, vec![Vec::new(), ints(&[0, 1])], Vec::new(), Some(with_buffer()));
    let listed = array(&alive, 2, vec![Vec::new(), ints(&[0, 1, 2])], vec![with_buffer()], None);
    let columns = vec![
        nulls(c"n"),
        schema(&alive, c"i", c"c", Vec::new(), Some(nulls(c"n"))),
        schema(&alive, c"+l", c"c", vec![nulls(c"n")], None),
    ];
    let table = array(&alive, 2, vec![Vec::new()], vec![with_buffer(), coded, listed], None);
    let table = import(schema(&alive, c"+s", c"", columns, None), table).unwrap();
    assert_eq!((table.num_rows(), table.column(0).data_type()), (2, &DataType::Null));
    drop(table);
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn wrong_dictionaries_and_runs_are_told() {
    let names = |alive: &Alive| strings(alive, |_| ());
    let coded = |alive: &Alive| schema(alive, c"i", c"c", Vec::new(), Some(schema(alive, c"u", c"", Vec::new(), None)));
    let wrong = |codes: &[i32], words| {
        let codes = ints(codes);
        in_column(
            &fault_of(coded, |alive| array(alive, 2, vec![Vec::new(), codes], Vec::new(), Some(names(alive)))),
            words,
        );
    };
    wrong(&[0, 2], "out of bounds: 2");
    wrong(&[-1, 0], "out of bounds: -1");
    let none = |alive: &Alive| array(alive, 2, vec![Vec::new(), ints(&[0, 1])], Vec::new(), None);
    in_column(&fault_of(coded, none), "its dictionary is null");
    let extra = |alive: &Alive| array(alive, 2, vec![Vec::new(), ints(&[0, 1])], Vec::new(), Some(names(alive)));
    in_column(&fault(c"i", extra), "it has a dictionary");
    let by_float =
        |alive: &Alive| schema(alive, c"g", c"c", Vec::new(), Some(schema(alive, c"u", c"", Vec::new(), None)));
    let refused =
        fault_of(by_float, |alive| array(alive, 1, vec![Vec::new(), vec![0]], Vec::new(), Some(names(alive))));
    assert_eq!(refused.code, Code::UnsupportedType);

    let ends = |alive: &Alive| {
        let mut run_ends = schema(alive, c"i", c"run_ends", Vec::new(), None);
        run_ends.flags = 0; // They may not be null, and their type must say so.
        let children = vec![run_ends, schema(alive, c"u", c"values", Vec::new(), None)];
        schema(alive, c"+r", c"c", children, None)
    };
    let wrong = |values: &[i32], words| {
        let run_ends = |alive: &Alive| array(alive, 2, vec![Vec::new(), ints(values)], Vec::new(), None);
        let runs = |alive: &Alive| array(alive, 5, Vec::new(), vec![run_ends(alive), names(alive)], None);
        in_column(&fault_of(ends, runs), words);
    };
    wrong(&[3, 4], "last value");
    wrong(&[5, 5], "increasing");
    wrong(&[0, 5], "positive");
}

#[test]
fn what_is_released_or_null_is_told() {
    let alive = Alive::default();
    let mut released = strings(&alive, |_| ());
    // SAFETY: made above.
    unsafe { release_array(&mut released) };
    let type_of = || schema(&alive, c"+s", c"", Vec::new(), None);
    assert_eq!(import(type_of(), released).unwrap_err().detail, "the array has been released");
    let mut gone = type_of();
    // SAFETY: made above.
    unsafe { release_schema(&mut gone) };
    let rows = || array(&alive, 2, vec![Vec::new()], Vec::new(), None);
    assert_eq!(import(gone, rows()).unwrap_err().detail, "the schema has been released");
    assert_eq!(Arc::strong_count(&alive), 1);

    let child = fault(c"u", |alive| {
        let mut column = strings(alive, |_| ());
        // SAFETY: made above.
        unsafe { release_array(&mut column) };
        column
    });
    in_column(&child, "the array has been released");

    let mut holed = array(&alive, 2, vec![Vec::new()], vec![strings(&alive, |_| ())], None);
    let column = || vec![schema(&alive, c"u", c"c", Vec::new(), None)];
    let owned = holed.children;
    let mut nothing: *mut ArrowArray = null_mut();
    holed.children = &mut nothing;
    assert_eq!(import(schema(&alive, c"+s", c"", column(), None), holed).unwrap_err().detail, "its child 0 is null");
    assert!(!owned.is_null());
    assert_eq!(Arc::strong_count(&alive), 1);
}

#[test]
fn a_schema_that_is_none_is_told() {
    let wrong = |make: &dyn Fn(&Alive) -> ArrowSchema, words: &str| {
        let alive = Alive::default();
        let table = array(&alive, 2, vec![Vec::new()], Vec::new(), None);
        let fault = import(make(&alive), table).unwrap_err();
        assert!(fault.to_string().contains(words), "{fault}");
        assert_eq!(Arc::strong_count(&alive), 1);
    };
    let of = |alive: &Alive, format, children| {
        schema(alive, c"+s", c"", vec![schema(alive, format, c"c", children, None)], None)
    };
    wrong(&|alive| schema(alive, c"u", c"", Vec::new(), None), "it is one column of format \"u\", not a table");
    wrong(&|alive| of(alive, c"?", Vec::new()), "column \"c\"");
    wrong(&|alive| of(alive, c"\xff", Vec::new()), "its format is not UTF-8");
    wrong(&|alive| of(alive, c"+l", Vec::new()), "needs 1 children, not 0");
    wrong(&|alive| of(alive, c"+r", Vec::new()), "needs 2 children, not 0");
    wrong(&|alive| of(alive, c"w:-1", Vec::new()), "negative size");
    wrong(&|alive| of(alive, c"d:200,3", Vec::new()), "precision");
    let int = |alive: &Alive| schema(alive, c"i", c"", Vec::new(), None);
    wrong(&|alive| of(alive, c"+us:0,0", vec![int(alive), int(alive)]), "column \"c\"");
    wrong(&|alive| of(alive, c"+us:0,1", vec![int(alive)]), "column \"c\"");
    wrong(&|alive| of(alive, c"+us:200", vec![int(alive)]), "column \"c\"");
    wrong(&|alive| of(alive, c"+us:x", vec![int(alive)]), "column \"c\"");
    wrong(&|alive| of(alive, c"+m", vec![int(alive)]), "whose entries are no pairs");
    let wide = |alive: &Alive| schema(alive, c"d:200,3", c"", Vec::new(), None);
    wrong(&|alive| of(alive, c"+us:0", vec![wide(alive)]), "precision");
    let changed = |change: fn(&mut ArrowSchema)| {
        move |alive: &Alive| {
            let mut schema = schema(alive, c"+s", c"", Vec::new(), None);
            change(&mut schema);
            schema
        }
    };
    wrong(&changed(|schema| schema.format = null()), "its format is null");
    wrong(&changed(|schema| schema.n_children = -1), "it cannot have -1 children");
    wrong(
        &changed(|schema| (schema.n_children, schema.children) = (2, null_mut())),
        "the list of its 2 children is null",
    );
    let deep = |alive: &Alive| {
        let deep = (0..70)
            .fold(schema(alive, c"u", c"", Vec::new(), None), |child, _| schema(alive, c"+l", c"", vec![child], None));
        schema(alive, c"+s", c"", vec![deep], None)
    };
    wrong(&deep, "nested deeper than 64");
}

#[test]
fn lists_and_binary_are_read_though_nothing_can_be_written_of_them() {
    let alive = Alive::default();
    let list = array(&alive, 1, vec![Vec::new(), ints(&[0, 2])], vec![strings(&alive, |_| ())], None);
    let table = array(&alive, 1, vec![Vec::new()], vec![list], None);
    let type_of = schema(&alive, c"+l", c"c", vec![schema(&alive, c"u", c"item", Vec::new(), None)], None);
    let table = import(schema(&alive, c"+s", c"", vec![type_of], None), table).unwrap();
    assert_eq!(table.column(0).as_list::<i32>().value(0).len(), 2);
}

#[test]
fn columns_that_are_not_read_are_in_nobodys_way() {
    let alive = Alive::default();
    let int = || schema(&alive, c"i", c"", Vec::new(), None);
    let pairs = || {
        let key = schema(&alive, c"u", c"key", Vec::new(), None);
        schema(&alive, c"+s", c"entries", vec![key, schema(&alive, c"i", c"value", Vec::new(), None)], None)
    };
    // What is not read is not looked at either: these arrays are nothing of their types.
    let unread = |name| match name {
        "union" => schema(&alive, c"+us:0,1", c"union", vec![int(), int()], None),
        "map" => schema(&alive, c"+m", c"map", vec![pairs()], None),
        "views" => schema(&alive, c"+vl", c"views", vec![int()], None),
        _ => schema(&alive, c"+l", c"deep", vec![schema(&alive, c"+ud:0", c"item", vec![int()], None)], None),
    };
    let number = |name| schema(&alive, c"i", name, Vec::new(), None);
    let children = vec![unread("union"), number(c"a"), unread("map"), unread("views"), number(c"b"), unread("deep")];
    let type_of = schema(&alive, c"+s", c"", children, None);
    let nothing = || array(&alive, 0, Vec::new(), Vec::new(), None);
    let ints = |values: &[i32]| array(&alive, 3, vec![Vec::new(), ints(values)], Vec::new(), None);
    let children = vec![nothing(), ints(&[1, 2, 3]), nothing(), nothing(), ints(&[4, 5, 6]), nothing()];
    let mut table = array(&alive, 2, vec![Vec::new()], children, None);
    table.offset = 1;
    let table = import(type_of, table).unwrap();
    let values = |column: &str| table.column_by_name(column).unwrap().as_primitive::<Int32Type>().values().to_vec();
    assert_eq!((table.num_rows(), values("a"), values("b")), (2, vec![2, 3], vec![5, 6]));
    let types: Vec<_> = table.schema().fields().iter().map(|field| field.data_type().clone()).collect();
    assert_eq!([&types[0], &types[2], &types[3], &types[5]], [&DataType::Null; 4]);
    drop(table);
    assert_eq!(Arc::strong_count(&alive), 1, "all is released");
}

#[test]
fn a_column_that_is_not_read_is_refused_where_it_is_used() {
    use linepack::table::{TableEncoder, TableOptions};
    let alive = Alive::default();
    let union = schema(&alive, c"+us:0", c"u", vec![schema(&alive, c"i", c"", Vec::new(), None)], None);
    let mut type_of = schema(&alive, c"+s", c"", vec![union, schema(&alive, c"i", c"n", Vec::new(), None)], None);
    let nothing = array(&alive, 0, Vec::new(), Vec::new(), None);
    let mut table = array(
        &alive,
        1,
        vec![Vec::new()],
        vec![nothing, array(&alive, 1, vec![Vec::new(), ints(&[7])], Vec::new(), None)],
        None,
    );
    let (schema_at, array_at) = (&raw mut type_of, &raw mut table);
    // SAFETY: both are made by hand above.
    let batches = unsafe { Batches::from_array(schema_at.cast(), array_at.cast()) }.unwrap();
    let options = TableOptions::new("m");
    for options in
        [options.clone(), options.clone().tags(["u"]), options.clone().time("u"), options.clone().fields(["u"])]
    {
        let error = TableEncoder::new(batches.schema(), options).unwrap_err();
        assert_eq!((error.code, error.column.as_deref()), (Code::UnsupportedType, Some("u")));
        assert!(error.to_string().contains("its type is Union"), "{error}");
    }
    let mut encoder = TableEncoder::new(batches.schema(), options.fields(["n"])).unwrap();
    for batch in batches {
        encoder.feed(batch.unwrap()).unwrap();
        assert!(encoder.next_batch().unwrap().is_none());
    }
    assert_eq!(encoder.finish().unwrap().body(), b"m n=7i\n");
}

#[test]
fn rows_that_are_null_as_a_whole_are_told() {
    let alive = Alive::default();
    let mut table = array(&alive, 2, vec![vec![0b01]], vec![strings(&alive, |_| ())], None);
    table.null_count = 1;
    let type_of = schema(&alive, c"+s", c"", vec![schema(&alive, c"u", c"c", Vec::new(), None)], None);
    assert!(import(type_of, table).unwrap_err().detail.starts_with("rows are null as a whole"));
}

fn table() -> RecordBatch {
    let runs: RunArray<Int16Type> = ["x", "x", "y", "y"].into_iter().collect();
    let columns: [(&str, ArrayRef); 4] = [
        ("tag", Arc::new(["a", "b", "a", "c"].into_iter().collect::<DictionaryArray<Int32Type>>())),
        ("runs", Arc::new(runs)),
        (
            "view",
            Arc::new(StringViewArray::from(vec![Some("short"), None, Some("longer than twelve bytes"), Some("")])),
        ),
        ("load", Arc::new(Float64Array::from(vec![Some(0.5), None, Some(f64::NAN), Some(-0.0)]))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

#[test]
fn what_is_exported_is_imported_slice_by_slice() {
    let table = table();
    let slices = vec![table.slice(0, 1), table.slice(1, 3), table.slice(4, 0)];
    let mut stream = export(table.schema(), slices.clone()).unwrap();
    // SAFETY: a stream that arrow-rs has made.
    let batches = unsafe { Batches::from_stream(&mut stream) }.unwrap();
    assert!(stream.release().is_none());
    assert_eq!(batches.schema().fields().len(), 4);
    let read: Vec<_> = batches.map(Result::unwrap).collect();
    let lengths: Vec<_> = read.iter().map(RecordBatch::num_rows).collect();
    assert_eq!(lengths, [1, 3, 0]);
    for (read, slice) in read.iter().zip(&slices[..2]) {
        for (read, slice) in read.columns().iter().zip(slice.columns()) {
            assert_eq!(format!("{read:?}"), format!("{slice:?}"));
        }
    }
}

#[test]
fn a_name_that_the_interface_cannot_carry_is_told() {
    let table = RecordBatch::try_from_iter([("a\0b", Arc::new(StringArray::from(vec!["x"])) as ArrayRef)]).unwrap();
    let fault = export(table.schema(), vec![table]).unwrap_err();
    assert!(fault.detail.contains("Null byte"), "{fault}");
}

/// A stream whose functions fail: the first as many times as its data says, with a message.
mod failing {
    use super::*;

    pub(super) unsafe extern "C" fn schema(_: *mut FFI_ArrowArrayStream, _: *mut FFI_ArrowSchema) -> c_int {
        5
    }

    pub(super) unsafe extern "C" fn good_schema(_: *mut FFI_ArrowArrayStream, out: *mut FFI_ArrowSchema) -> c_int {
        // SAFETY: the caller's variable, empty so far.
        unsafe { out.write(FFI_ArrowSchema::try_from(table().schema().as_ref()).unwrap()) };
        0
    }

    pub(super) unsafe extern "C" fn next(_: *mut FFI_ArrowArrayStream, _: *mut FFI_ArrowArray) -> c_int {
        22
    }

    pub(super) unsafe extern "C" fn message(_: *mut FFI_ArrowArrayStream) -> *const c_char {
        c"the disk is gone".as_ptr()
    }

    pub(super) unsafe extern "C" fn release(stream: *mut FFI_ArrowArrayStream) {
        // SAFETY: the stream that is being released.
        unsafe { (*stream).set_release(None) };
    }
}

#[test]
fn what_the_producer_says_is_passed_on() {
    use failing::*;
    type Schema = unsafe extern "C" fn(*mut FFI_ArrowArrayStream, *mut FFI_ArrowSchema) -> c_int;
    type Next = unsafe extern "C" fn(*mut FFI_ArrowArrayStream, *mut FFI_ArrowArray) -> c_int;
    type Message = unsafe extern "C" fn(*mut FFI_ArrowArrayStream) -> *const c_char;
    let with = |schema: Option<Schema>, next: Option<Next>, message: Option<Message>| {
        // SAFETY: the functions above need nothing and own nothing.
        let mut stream =
            unsafe { FFI_ArrowArrayStream::new_unchecked(schema, next, message, Some(release), null_mut()) };
        // SAFETY: as above.
        let mut batches = unsafe { Batches::from_stream(&mut stream) }.map_err(|fault| fault.detail)?;
        let fault = batches.next().unwrap().unwrap_err();
        assert!(batches.next().is_none(), "after an error there are no more");
        Err::<(), _>(fault.detail)
    };
    let fault = |schema, next, message| with(schema, next, message).unwrap_err();
    let told = "its producer reports error 5: the disk is gone";
    assert_eq!(fault(Some(schema), Some(next), Some(message)), told);
    assert_eq!(fault(Some(schema), Some(next), None), "its producer reports error 5");
    assert_eq!(fault(None, Some(next), None), "the stream has no function get_schema");
    assert_eq!(fault(Some(good_schema), Some(next), Some(message)), told.replace('5', "22"));
    assert_eq!(fault(Some(good_schema), None, Some(message)), "the stream has no function get_next");
    let mut released = FFI_ArrowArrayStream::empty();
    // SAFETY: a stream that has been released.
    assert_eq!(unsafe { Batches::from_stream(&mut released) }.unwrap_err().detail, "the stream has been released");
}

#[test]
fn it_may_move_between_threads_and_be_seen_by_many() {
    fn checked<T: Send + Sync>() {}
    checked::<Batches>();
}
