//! What can be seen to be wrong in the structs of the C data interface, found before arrow-rs reads them: it takes most of
//! this for granted, and reads on or panics.

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::types::{Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type};
use arrow_array::types::{DecimalType, validate_decimal_precision_and_scale};
use arrow_data::{BufferSpec, layout};
use arrow_schema::{ArrowError, DataType};
use std::ffi::{CStr, c_char, c_void};

/// As the specification lays it out: arrow-rs keeps the fields of its own to itself.
#[repr(C)]
pub(super) struct ArrowSchema {
    pub(super) format: *const c_char,
    pub(super) name: *const c_char,
    pub(super) metadata: *const c_char,
    pub(super) flags: i64,
    pub(super) n_children: i64,
    pub(super) children: *mut *mut ArrowSchema,
    pub(super) dictionary: *mut ArrowSchema,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    pub(super) private_data: *mut c_void,
}

/// As the specification lays it out.
#[repr(C)]
pub(super) struct ArrowArray {
    pub(super) length: i64,
    pub(super) null_count: i64,
    pub(super) offset: i64,
    pub(super) n_buffers: i64,
    pub(super) n_children: i64,
    pub(super) buffers: *mut *const c_void,
    pub(super) children: *mut *mut ArrowArray,
    pub(super) dictionary: *mut ArrowArray,
    pub(super) release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    pub(super) private_data: *mut c_void,
}

const _: () = assert!(size_of::<ArrowSchema>() == size_of::<FFI_ArrowSchema>());
const _: () = assert!(size_of::<ArrowArray>() == size_of::<FFI_ArrowArray>());

/// Types in types: enough for all that is real, few enough for the stack.
const DEEPEST: usize = 64;
/// Columns of a table; a larger number is a mistake.
const MOST_COLUMNS: usize = 1 << 20;
/// Values of an array; a larger number is a mistake, and sizes that are counted from it cannot overflow.
const MOST_VALUES: i64 = 1 << 40;

/// The children that `pointers` lead to.
///
/// # Safety
/// `pointers` is null or leads to `count` pointers, each null or to a `T` that lives as long as the result.
unsafe fn all<'a, T, F>(pointers: *mut *mut T, count: usize) -> Result<Vec<&'a F>, String> {
    if count > 0 && pointers.is_null() {
        return Err(format!("the list of its {count} children is null"));
    }
    // SAFETY: promised by the caller; `F` is arrow-rs's struct of the same layout as `T`.
    let child = |index| unsafe { pointers.add(index).read_unaligned().cast::<F>().as_ref() };
    (0..count).map(|index| child(index).ok_or_else(|| format!("its child {index} is null"))).collect()
}

/// The schemas of a table's columns, each still to be checked.
///
/// # Safety
/// Pointers in `schema` that are not null lead to what the C data interface has them lead to.
pub(super) unsafe fn columns(schema: &FFI_ArrowSchema) -> Result<Vec<&FFI_ArrowSchema>, String> {
    // SAFETY: promised by the caller.
    let (format, children) = unsafe { node(schema) }?;
    match format {
        "+s" if schema.dictionary().is_none() => Ok(children),
        other => Err(format!("it is one column of format {other:?}, not a table, which is a struct of columns")),
    }
}

/// Checks a schema and those below it.
///
/// # Safety
/// Pointers in `schema` that are not null lead to what the C data interface has them lead to.
pub(super) unsafe fn check_schema(schema: &FFI_ArrowSchema) -> Result<(), String> {
    let mut open = vec![(schema, 0)];
    while let Some((schema, depth)) = open.pop() {
        if depth > DEEPEST {
            return Err(format!("its type is nested deeper than {DEEPEST}"));
        }
        // SAFETY: promised by the caller.
        let (format, children) = unsafe { node(schema) }?;
        let needed = match format.as_bytes() {
            b"+r" => 2,
            [b'+', b's' | b'u', ..] => 0,
            [b'+', ..] => 1,
            _ => 0,
        };
        if children.len() < needed {
            return Err(format!("its format {format:?} needs {needed} children, not {}", children.len()));
        }
        open.extend(children.into_iter().chain(schema.dictionary()).map(|child| (child, depth + 1)));
    }
    Ok(())
}

/// The format and the children of one schema.
///
/// # Safety
/// Pointers in `schema` that are not null lead to what the C data interface has them lead to.
unsafe fn node(schema: &FFI_ArrowSchema) -> Result<(&str, Vec<&FFI_ArrowSchema>), String> {
    // SAFETY: the layout is the same.
    let raw = unsafe { &*std::ptr::from_ref(schema).cast::<ArrowSchema>() };
    if raw.release.is_none() {
        return Err("the schema has been released".to_string());
    }
    if raw.format.is_null() {
        return Err("its format is null".to_string());
    }
    // SAFETY: promised by the caller; the text ends with a NUL.
    let format = unsafe { CStr::from_ptr(raw.format) }.to_str().map_err(|_| "its format is not UTF-8")?;
    // SAFETY: as above.
    if !raw.name.is_null() && unsafe { CStr::from_ptr(raw.name) }.to_str().is_err() {
        return Err("its name is not UTF-8".to_string());
    }
    let count = usize::try_from(raw.n_children).ok().filter(|&count| count <= MOST_COLUMNS);
    let count = count.ok_or_else(|| format!("it cannot have {} children", raw.n_children))?;
    // SAFETY: promised by the caller.
    Ok((format, unsafe { all(raw.children, count) }?))
}

/// Refuses types that arrays cannot be made of.
pub(super) fn check_type(data_type: &DataType) -> Result<(), ArrowError> {
    fn decimal<D: DecimalType>(precision: u8, scale: i8) -> Result<(), ArrowError> {
        validate_decimal_precision_and_scale::<D>(precision, scale)
    }
    let refuse = |why: &str| Err(ArrowError::CDataInterface(format!("its type is {data_type}, {why}")));
    match data_type {
        DataType::Dictionary(index, _) if !index.is_dictionary_key_type() => refuse("whose indices are no integers"),
        DataType::RunEndEncoded(ends, _) if !ends.data_type().is_run_ends_type() => {
            refuse("whose run ends are no signed integers of 16, 32 or 64 bits")
        }
        DataType::Decimal32(precision, scale) => decimal::<Decimal32Type>(*precision, *scale),
        DataType::Decimal64(precision, scale) => decimal::<Decimal64Type>(*precision, *scale),
        DataType::Decimal128(precision, scale) => decimal::<Decimal128Type>(*precision, *scale),
        DataType::Decimal256(precision, scale) => decimal::<Decimal256Type>(*precision, *scale),
        DataType::FixedSizeBinary(size) | DataType::FixedSizeList(_, size) if *size < 0 => {
            refuse("which has a negative size")
        }
        DataType::Map(entries, _) if !matches!(entries.data_type(), DataType::Struct(two) if two.len() == 2) => {
            refuse("whose entries are no pairs")
        }
        _ => types_in(data_type).into_iter().try_for_each(check_type),
    }
}

/// Whether arrays of the type are read. No use is known for the others in a table of points, and arrow-rs does not check
/// them in full.
pub(super) fn is_read(data_type: &DataType) -> bool {
    match data_type {
        DataType::Map(..) | DataType::Union(..) | DataType::ListView(_) | DataType::LargeListView(_) => false,
        _ => types_in(data_type).into_iter().all(is_read),
    }
}

/// The types that a type is made of.
fn types_in(data_type: &DataType) -> Vec<&DataType> {
    match data_type {
        DataType::Dictionary(_, values) => vec![values],
        DataType::Map(field, _) | DataType::ListView(field) | DataType::LargeListView(field) => vec![field.data_type()],
        DataType::Union(fields, _) => fields.iter().map(|(_, field)| field.data_type()).collect(),
        _ => child_types(data_type),
    }
}

/// Checks an array and those below it against their type.
///
/// # Safety
/// Pointers in `array` that are not null lead to what the C data interface has them lead to.
pub(super) unsafe fn check_array(array: &FFI_ArrowArray, data_type: &DataType) -> Result<(), String> {
    let mut open = vec![(array, data_type)];
    while let Some((array, data_type)) = open.pop() {
        // SAFETY: promised by the caller.
        let children = unsafe { children(array, data_type) }?;
        open.extend(children.into_iter().zip(child_types(data_type)));
        match (array.dictionary(), data_type) {
            (Some(values), DataType::Dictionary(_, value_type)) => open.push((values, value_type)),
            (None, DataType::Dictionary(..)) => return Err("its dictionary is null".to_string()),
            (Some(_), _) => return Err(format!("it has a dictionary, though its type is {data_type}")),
            (None, _) => {}
        }
    }
    Ok(())
}

/// Takes from arrays of nothing but nulls the buffers that they should not have and that some producers give them: polars a
/// validity bitmap. Producers release what they have kept beside the struct.
///
/// # Safety
/// As for [`each`].
pub(super) unsafe fn forget_buffers_of_nulls(array: &mut FFI_ArrowArray, data_type: &DataType) {
    let forget = |array: &mut ArrowArray, data_type: &DataType| {
        if *data_type == DataType::Null {
            array.n_buffers = 0;
        }
    };
    // SAFETY: promised by the caller; the layout is the same.
    unsafe { each(std::ptr::from_mut(array).cast(), data_type, forget) }
}

/// Shows an array and those below it, as far as they are there, with their types.
///
/// # Safety
/// As for [`check_array`]; nobody else looks at `array`.
pub(super) unsafe fn each(
    array: *mut ArrowArray,
    data_type: &DataType,
    mut show: impl FnMut(&mut ArrowArray, &DataType),
) {
    let mut open = vec![(array, data_type)];
    while let Some((array, data_type)) = open.pop() {
        // SAFETY: promised by the caller.
        let Some(array) = (unsafe { array.as_mut() }).filter(|array| array.release.is_some()) else { continue };
        show(array, data_type);
        if let DataType::Dictionary(_, values) = data_type {
            open.push((array.dictionary, values));
        }
        let types = child_types(data_type);
        // Other numbers of children are found when the array is checked.
        if usize::try_from(array.n_children) == Ok(types.len()) && !array.children.is_null() {
            // SAFETY: as above.
            let child = |index| unsafe { array.children.add(index).read_unaligned() };
            open.extend(types.into_iter().enumerate().map(|(index, data_type)| (child(index), data_type)));
        }
    }
}

fn child_types(data_type: &DataType) -> Vec<&DataType> {
    match data_type {
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            vec![field.data_type()]
        }
        DataType::Struct(fields) => fields.iter().map(|field| field.data_type()).collect(),
        DataType::RunEndEncoded(ends, values) => vec![ends.data_type(), values.data_type()],
        _ => Vec::new(),
    }
}

/// Checks one array and gives its children, which are still to be checked.
///
/// # Safety
/// Pointers in `array` that are not null lead to what the C data interface has them lead to.
pub(super) unsafe fn children<'a>(
    array: &'a FFI_ArrowArray,
    data_type: &DataType,
) -> Result<Vec<&'a FFI_ArrowArray>, String> {
    // SAFETY: the layout is the same.
    let raw = unsafe { &*std::ptr::from_ref(array).cast::<ArrowArray>() };
    if raw.release.is_none() {
        return Err("the array has been released".to_string());
    }
    let counts =
        [("length", raw.length), ("offset", raw.offset), ("length and offset", raw.length.saturating_add(raw.offset))];
    if let Some((what, count)) = counts.iter().find(|(_, count)| !(0..=MOST_VALUES).contains(count)) {
        return Err(format!("its {what} cannot be {count}"));
    }
    // -1 where they have not been counted.
    if !(-1..=raw.length).contains(&raw.null_count) {
        return Err(format!("it cannot have {} nulls in {} values", raw.null_count, raw.length));
    }
    // SAFETY: promised by the caller.
    unsafe { check_buffers(raw, data_type) }?;
    let expected = child_types(data_type).len();
    if usize::try_from(raw.n_children) != Ok(expected) {
        return Err(format!("its type {data_type} has {expected} children, it has {}", raw.n_children));
    }
    // SAFETY: as above.
    unsafe { all(raw.children, expected) }
}

/// Checks what must be right for the sizes of the buffers to be known. Values are checked later.
///
/// # Safety
/// As for [`children`], whose other checks have found nothing.
unsafe fn check_buffers(array: &ArrowArray, data_type: &DataType) -> Result<(), String> {
    let layout = layout(data_type);
    let first = usize::from(layout.can_contain_null_mask);
    let expected = first + layout.buffers.len() + usize::from(layout.variadic);
    let Some(found) =
        usize::try_from(array.n_buffers).ok().filter(|&n| n == expected || layout.variadic && n > expected)
    else {
        return Err(format!("its type {data_type} has {expected} buffers, it has {}", array.n_buffers));
    };
    if found > MOST_COLUMNS {
        return Err(format!("it cannot have {found} buffers"));
    }
    if found > 0 && array.buffers.is_null() {
        return Err(format!("the list of its {found} buffers is null"));
    }
    // SAFETY: promised by the caller, for `index` below `found`.
    let buffer = |index: usize| unsafe { array.buffers.add(index).read_unaligned() };
    if first == 1 && array.null_count > 0 && buffer(0).is_null() {
        return Err(format!("it has {} nulls, but its validity bitmap is null", array.null_count));
    }
    let values = (array.length + array.offset) as usize;
    let sizes = layout.buffers.iter().filter_map(|spec| match spec {
        BufferSpec::FixedWidth { byte_width, .. } => Some(*byte_width),
        _ => None,
    });
    let list = match data_type {
        DataType::FixedSizeList(_, size) => *size as usize,
        _ => 0,
    };
    if sizes
        .chain([list])
        .any(|size| (values + 1).checked_mul(size).is_none_or(|bytes| bytes > isize::MAX as usize / 8))
    {
        return Err(format!("its {values} values cannot be in memory"));
    }
    let sized = |index: &usize| values > 0 && !matches!(layout.buffers[index - first], BufferSpec::VariableWidth);
    let null = (first..first + layout.buffers.len()).filter(sized).find(|&index| buffer(index).is_null());
    if let Some(index) = null {
        return Err(format!("its buffer {index} is null, though it has values"));
    }
    // Text lies in buffers whose sizes are values themselves.
    let texts: Vec<i64> = match data_type {
        // SAFETY: promised by the caller.
        DataType::Utf8 | DataType::Binary => vec![unsafe { last_offset::<i32>(buffer(1), values) }?],
        // SAFETY: promised by the caller.
        DataType::LargeUtf8 | DataType::LargeBinary => vec![unsafe { last_offset::<i64>(buffer(1), values) }?],
        // SAFETY: promised by the caller.
        DataType::Utf8View | DataType::BinaryView => unsafe { view_sizes(buffer(found - 1), found - expected) }?,
        _ => Vec::new(),
    };
    match (2..).zip(texts).find(|(index, size)| values > 0 && *size > 0 && buffer(*index).is_null()) {
        Some((index, size)) => Err(format!("its buffer {index} of {size} bytes is null")),
        None => Ok(()),
    }
}

/// The last offset, which says how long the text is.
///
/// # Safety
/// `offsets` is null or leads to `values + 1` of them.
unsafe fn last_offset<O: Copy + Into<i64>>(offsets: *const c_void, values: usize) -> Result<i64, String> {
    let offsets = offsets.cast::<O>();
    if offsets.is_null() {
        return Err("its offsets are null".to_string());
    }
    // SAFETY: promised by the caller.
    let last = unsafe { offsets.add(values).read_unaligned() }.into();
    if last < 0 { Err(format!("its last offset is {last}")) } else { Ok(last) }
}

/// The sizes of the buffers that views lead to.
///
/// # Safety
/// `sizes` is null or leads to `count` of them.
unsafe fn view_sizes(sizes: *const c_void, count: usize) -> Result<Vec<i64>, String> {
    let sizes = sizes.cast::<i64>();
    if count > 0 && sizes.is_null() {
        return Err("the sizes of its buffers are null".to_string());
    }
    // SAFETY: promised by the caller.
    let sizes: Vec<i64> = (0..count).map(|index| unsafe { sizes.add(index).read_unaligned() }).collect();
    match sizes.iter().find(|size| **size < 0) {
        Some(size) => Err(format!("one of its buffers has a size of {size}")),
        None => Ok(sizes),
    }
}
