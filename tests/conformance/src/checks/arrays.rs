//! Arrow C structs made of bytes, right and wrong. Their buffers and lists are exactly as long as their numbers say, which is
//! the duty of whoever makes such structs, so that the address sanitizer sees who reads on.

use super::digit;
use linepack_shared::arrow::{ArrowFault, Batches};
use std::ffi::{CStr, c_char, c_void};
use std::ptr::{null, null_mut};
use std::sync::Arc;

/// As the Arrow C data interface lays it out.
#[repr(C)]
struct ArrowSchema {
    format: *const c_char,
    name: *const c_char,
    metadata: *const c_char,
    flags: i64,
    n_children: i64,
    children: *mut *mut ArrowSchema,
    dictionary: *mut ArrowSchema,
    release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    private_data: *mut c_void,
}

/// As the Arrow C data interface lays it out.
#[repr(C)]
struct ArrowArray {
    length: i64,
    null_count: i64,
    offset: i64,
    n_buffers: i64,
    n_children: i64,
    buffers: *mut *const c_void,
    children: *mut *mut ArrowArray,
    dictionary: *mut ArrowArray,
    release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    private_data: *mut c_void,
}

/// What a struct owns. All of them have a clone of one [`Arc`], which tells whether they were released.
struct Owned<T> {
    buffers: Vec<Box<[u8]>>,
    pointers: Vec<*const c_void>,
    children: Vec<*mut T>,
    dictionary: *mut T,
    _alive: Arc<()>,
}

impl<T> Owned<T> {
    fn new(alive: &Arc<()>, buffers: Vec<Option<Box<[u8]>>>, children: Vec<T>, dictionary: Option<T>) -> Box<Self> {
        let boxed = |one| Box::into_raw(Box::new(one));
        Box::new(Owned {
            pointers: buffers.iter().map(|buffer| buffer.as_ref().map_or(null(), |b| b.as_ptr().cast())).collect(),
            buffers: buffers.into_iter().flatten().collect(),
            children: children.into_iter().map(boxed).collect(),
            dictionary: dictionary.map_or(null_mut(), boxed),
            _alive: alive.clone(),
        })
    }
}

macro_rules! release {
    ($name:ident, $type:ty) => {
        unsafe extern "C" fn $name(parent: *mut $type) {
            // SAFETY: it is one of those that are made below, and is released once.
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
release!(release_schema, ArrowSchema);
release!(release_array, ArrowArray);

/// How the values of a type lie.
#[derive(Clone, Copy)]
enum Layout {
    Null,
    Bits,
    Fixed(usize),
    /// Offsets of so many bytes, and text.
    Text(usize),
    View,
    /// Indices of so many bytes into a dictionary.
    Dictionary(usize),
    /// Run ends of so many bytes, and values.
    Runs(usize),
    List(usize),
    Pairs,
    Struct,
}

/// The types that can be written first, so that most arrays get far.
const TYPES: [(&CStr, Layout); 34] = [
    (c"g", Layout::Fixed(8)),
    (c"u", Layout::Text(4)),
    (c"l", Layout::Fixed(8)),
    (c"i", Layout::Dictionary(4)),
    (c"b", Layout::Bits),
    (c"vu", Layout::View),
    (c"L", Layout::Fixed(8)),
    (c"+r", Layout::Runs(4)),
    (c"U", Layout::Text(8)),
    (c"tsn:UTC", Layout::Fixed(8)),
    (c"C", Layout::Dictionary(1)),
    (c"f", Layout::Fixed(4)),
    (c"e", Layout::Fixed(2)),
    (c"c", Layout::Fixed(1)),
    (c"S", Layout::Fixed(2)),
    (c"i", Layout::Fixed(4)),
    (c"n", Layout::Null),
    (c"tsu:", Layout::Fixed(8)),
    (c"tss:+01:00", Layout::Fixed(8)),
    (c"tdD", Layout::Fixed(4)),
    (c"tdm", Layout::Fixed(8)),
    (c"d:5,2", Layout::Fixed(16)),
    (c"d:9,-2,32", Layout::Fixed(4)),
    (c"l", Layout::Dictionary(8)),
    (c"+r", Layout::Runs(2)),
    (c"+r", Layout::Runs(8)),
    (c"z", Layout::Text(4)),
    (c"Z", Layout::Text(8)),
    (c"vz", Layout::View),
    (c"w:3", Layout::Fixed(3)),
    (c"+l", Layout::List(4)),
    (c"+L", Layout::List(8)),
    (c"+w:2", Layout::Pairs),
    (c"+s", Layout::Struct),
];

/// Formats that are none, or that no array is made for.
const NO_TYPES: [&CStr; 12] =
    [c"", c"?", c"\xff", c"+", c"+l", c"+w:", c"+w:-1", c"w:-1", c"w:99999999999", c"d:99,1", c"+us:0", c"tsx:"];

/// Numbers about which something is special. None lies where only the length of a buffer could tell that it is wrong.
const NUMBERS: [i64; 13] = [-1, 0, 1, 2, 3, 7, 8, 9, 65, 257, (1 << 40) + 1, i64::MAX, i64::MIN];
/// Those up to here can be lengths.
const LARGEST: i64 = 257;

const NAMES: [&CStr; 8] = [c"a", c"b", c"c", c"d e", c"f,g", c"h=", c"\xc3\xa9", c"time"];

/// What is wrong with an array or its schema.
#[derive(Clone, Copy, PartialEq)]
enum Wrong {
    Nothing,
    Length,
    Offset,
    Nulls,
    BufferCount,
    NoBuffers,
    NoBuffer,
    ChildCount,
    NoChildren,
    NoChild,
    Dictionary,
    Released,
    /// Offsets, indices, run ends and views are any numbers, text any bytes.
    Values,
    Format,
    Name,
    SchemaReleased,
    SchemaChildren,
    /// No fault by itself: buffers may begin anywhere.
    Unaligned,
}

const WRONGS: [Wrong; 17] = [
    Wrong::Length,
    Wrong::Offset,
    Wrong::Nulls,
    Wrong::BufferCount,
    Wrong::NoBuffers,
    Wrong::NoBuffer,
    Wrong::ChildCount,
    Wrong::NoChildren,
    Wrong::NoChild,
    Wrong::Dictionary,
    Wrong::Released,
    Wrong::Values,
    Wrong::Format,
    Wrong::Name,
    Wrong::SchemaReleased,
    Wrong::SchemaChildren,
    Wrong::Unaligned,
];

/// Makes structs of bytes; after the last byte come zeros.
pub(super) struct Maker<'i> {
    rest: &'i [u8],
    alive: Arc<()>,
}

/// Types in types.
const DEEPEST: usize = 3;

impl Maker<'_> {
    /// The structs are all released when `alive` is the only one of its kind.
    pub(super) fn new<'i>(rest: &'i [u8], alive: &Arc<()>) -> Maker<'i> {
        Maker { rest, alive: alive.clone() }
    }

    /// The next byte, as a digit.
    fn digit(&mut self) -> usize {
        self.rest.split_off_first().map_or(0, |byte| digit(*byte))
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        let mut bytes = taken.to_vec();
        bytes.resize(count, 0);
        bytes
    }

    fn number(&mut self) -> i64 {
        NUMBERS[self.digit() % NUMBERS.len()]
    }

    /// A number of `size` bytes, small and as often negative.
    fn small(&mut self, size: usize) -> Vec<u8> {
        let number = i64::from(self.digit() as u8 as i8);
        number.to_le_bytes()[..size].to_vec()
    }

    /// A table as it is taken over, and the names of its columns.
    pub(super) fn import(mut self) -> Result<(Result<Batches, ArrowFault>, Vec<String>), String> {
        let (mut schema, mut array, names) = self.table();
        // SAFETY: both have lists and buffers that are as long as their numbers say.
        let batches = unsafe { Batches::from_array((&raw mut schema).cast(), (&raw mut array).cast()) };
        if schema.release.is_some() || array.release.is_some() {
            return Err("a schema or an array was not moved out".to_string());
        }
        Ok((batches, names))
    }

    fn table(&mut self) -> (ArrowSchema, ArrowArray, Vec<String>) {
        let (rows, offset) = (self.digit() % 20, self.digit() % 3);
        let (mut schemas, mut arrays, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for name in &NAMES[..1 + self.digit() % NAMES.len()] {
            let (schema, array) = self.column(name, rows + offset, 0);
            names.push(name.to_string_lossy().into_owned());
            schemas.push(schema);
            arrays.push(array);
        }
        let wrong = self.wrong();
        let mut array = self.array(wrong, rows, offset, vec![None], arrays, None);
        match wrong {
            Wrong::Length => array.length = self.number(),
            Wrong::Offset => array.offset = self.number(),
            _ => {}
        }
        (self.schema(wrong, c"+s", c"", schemas, None), array, names)
    }

    fn wrong(&mut self) -> Wrong {
        match self.digit() {
            0 => Wrong::Nothing,
            digit => WRONGS.get(digit - 1).copied().unwrap_or(Wrong::Nothing),
        }
    }

    /// One column that has `length` values.
    fn column(&mut self, name: &'static CStr, length: usize, depth: usize) -> (ArrowSchema, ArrowArray) {
        let types = if depth < DEEPEST { TYPES.len() } else { 3 };
        let (format, layout) = TYPES[self.digit() % types];
        let (wrong, offset) = (self.wrong(), self.digit() % 4);
        let known = |number: i64, otherwise| if (0..=LARGEST).contains(&number) { number as usize } else { otherwise };
        let (mut said_length, mut said_offset) = (length as i64, offset as i64);
        match wrong {
            Wrong::Length => said_length = self.number(),
            Wrong::Offset => said_offset = self.number(),
            _ => {}
        }
        let values = known(said_length, length) + known(said_offset, offset);
        let any = wrong == Wrong::Values;
        let valid = match self.digit() % 3 {
            1 => Some(self.bytes(values.div_ceil(8))),
            _ => None,
        };
        let mut buffers = vec![valid.clone()];
        let mut children = Vec::new();
        let mut dictionary = None;
        match layout {
            Layout::Null => buffers.clear(),
            Layout::Bits => buffers.push(Some(self.bytes(values.div_ceil(8)))),
            Layout::Fixed(size) => buffers.push(Some(self.bytes(values * size))),
            Layout::Text(size) => {
                let texts = self.texts(values);
                let (offsets, end) = self.offsets(any, size, texts.iter().map(String::len));
                let text = if any { self.bytes(end) } else { texts.concat().into_bytes() };
                buffers.extend([Some(offsets), Some(text)]);
            }
            Layout::View => buffers.extend(self.views(any, values).map(Some)),
            Layout::Dictionary(size) => {
                let count = 1 + self.digit() % 5;
                let index = |maker: &mut Self| match any {
                    true => maker.small(size),
                    false => (maker.digit() % count).to_le_bytes()[..size].to_vec(),
                };
                buffers.push(Some((0..values).flat_map(|_| index(self)).collect()));
                dictionary = Some(self.column(c"", count, depth + 1));
            }
            Layout::Runs(size) => {
                let runs = 1 + self.digit() % 5;
                let mut ends = Vec::new();
                for run in 1..=runs {
                    let end = if run == runs { values.max(runs) } else { run };
                    ends.extend(if any { self.small(size) } else { end.to_le_bytes()[..size].to_vec() });
                }
                let format = match size {
                    2 => c"s",
                    4 => c"i",
                    _ => c"l",
                };
                let inner = self.wrong();
                let array = self.array(inner, runs, 0, vec![None, Some(ends)], Vec::new(), None);
                let mut schema = self.schema(inner, format, c"run_ends", Vec::new(), None);
                schema.flags = 0; // They may not have nulls.
                children.push((schema, array));
                children.push(self.column(c"values", runs, depth + 1));
                buffers.clear();
            }
            Layout::List(size) => {
                let lengths: Vec<_> = (0..values).map(|_| self.digit() % 3).collect();
                let (offsets, end) = self.offsets(any, size, lengths.into_iter());
                buffers.push(Some(offsets));
                children.push(self.column(c"item", end, depth + 1));
            }
            Layout::Pairs => children.push(self.column(c"item", 2 * values, depth + 1)),
            Layout::Struct => children.push(self.column(c"a", values, depth + 1)),
        }
        let (schemas, arrays) = children.into_iter().unzip();
        let (value_schema, value_array) = dictionary.unzip();
        let mut array = self.array(wrong, length, offset, buffers, arrays, value_array);
        (array.length, array.offset) = (said_length, said_offset);
        if let (Some(valid), true) = (valid, wrong != Wrong::Nulls && array.n_buffers > 0) {
            let bits = (0..length)
                .filter(|row| valid.get((row + offset) / 8).is_some_and(|byte| byte >> ((row + offset) % 8) & 1 == 0));
            array.null_count = if self.digit().is_multiple_of(2) { bits.count() as i64 } else { -1 };
        }
        (self.schema(wrong, format, name, schemas, value_schema), array)
    }

    /// So many short texts.
    fn texts(&mut self, count: usize) -> Vec<String> {
        let mut text = || {
            let length = self.digit() % 16;
            String::from_utf8_lossy(&self.bytes(length)).into_owned()
        };
        (0..count).map(|_| text()).collect()
    }

    /// The offsets of parts that are so long, and the last of them.
    fn offsets(&mut self, any: bool, size: usize, lengths: impl Iterator<Item = usize>) -> (Vec<u8>, usize) {
        let mut at = 0;
        let mut offsets = vec![0; size];
        for length in lengths {
            at += length;
            offsets.extend(if any { self.small(size) } else { at.to_le_bytes()[..size].to_vec() });
        }
        match offsets.last_chunk() {
            Some(last) if any && size == 4 => at = i32::from_le_bytes(*last).max(0) as usize,
            Some(_) if any => at = offsets.last_chunk().map_or(0, |last| i64::from_le_bytes(*last)).max(0) as usize,
            _ => {}
        }
        (offsets, at)
    }

    /// Views, the buffer that they lead to, and its size.
    fn views(&mut self, any: bool, count: usize) -> [Vec<u8>; 3] {
        let (mut views, mut text) = (Vec::new(), Vec::new());
        for value in self.texts(count) {
            let length = value.len() as u32;
            views.extend(length.to_le_bytes());
            if any {
                views.truncate(views.len() - 4);
                views.extend(self.small(4));
                views.extend(self.bytes(4));
                views.extend([self.small(4), self.small(4)].concat());
            } else if let Some(prefix) = value.as_bytes().first_chunk::<4>().filter(|_| length > 12) {
                views.extend(prefix);
                views.extend(0u32.to_le_bytes());
                views.extend((text.len() as u32).to_le_bytes());
            } else {
                let mut inline = [0; 12];
                inline[..value.len()].copy_from_slice(value.as_bytes());
                views.extend(inline);
            }
            text.extend(value.as_bytes());
        }
        let size = text.len() as u64;
        [views, text, size.to_le_bytes().to_vec()]
    }

    fn array(
        &mut self,
        wrong: Wrong,
        length: usize,
        offset: usize,
        buffers: Vec<Option<Vec<u8>>>,
        children: Vec<ArrowArray>,
        dictionary: Option<ArrowArray>,
    ) -> ArrowArray {
        let buffers = buffers.into_iter().map(|buffer| buffer.map(Vec::into_boxed_slice)).collect();
        let mut owned = Owned::new(&self.alive, buffers, children, dictionary);
        let which = if wrong == Wrong::Nothing { 0 } else { self.digit() };
        let mut nulls = 0;
        match wrong {
            Wrong::Nulls => nulls = self.number(),
            Wrong::BufferCount => owned.pointers.resize(which % 6, null()),
            Wrong::NoBuffer => owned.pointers.iter_mut().skip(which % 4).take(1).for_each(|pointer| *pointer = null()),
            _ => {}
        }
        let mut array = ArrowArray {
            length: length as i64,
            null_count: nulls,
            offset: offset as i64,
            n_buffers: owned.pointers.len() as i64,
            n_children: owned.children.len() as i64,
            buffers: owned.pointers.as_mut_ptr(),
            children: owned.children.as_mut_ptr(),
            dictionary: owned.dictionary,
            release: Some(release_array),
            private_data: null_mut(),
        };
        // A list for a child that is null; what is owned is released through the own list.
        let mut holes = owned.children.clone();
        match wrong {
            Wrong::NoBuffers => array.buffers = null_mut(),
            Wrong::ChildCount => array.n_children = NUMBERS[which % NUMBERS.len()],
            Wrong::NoChildren => array.children = null_mut(),
            Wrong::NoChild if !holes.is_empty() => {
                let hole = which % holes.len();
                holes[hole] = null_mut();
                let own = std::mem::replace(&mut owned.children, holes);
                array.children = owned.children.as_mut_ptr();
                // SAFETY: a child made by `Owned::new`, which no list leads to any more.
                let mut lost = unsafe { Box::from_raw(own[hole]) };
                if let Some(release) = lost.release {
                    // SAFETY: it is not released yet.
                    unsafe { release(&mut *lost) };
                }
            }
            Wrong::Dictionary => array.dictionary = null_mut(),
            Wrong::Unaligned if array.n_buffers > 1 => self.unalign(&mut owned),
            _ => {}
        }
        array.private_data = Box::into_raw(owned).cast();
        if wrong == Wrong::Released {
            // SAFETY: it was made above and is not released yet.
            unsafe { release_array(&mut array) };
        }
        array
    }

    /// Moves the second buffer by a byte.
    fn unalign(&mut self, owned: &mut Owned<ArrowArray>) {
        let pointer = owned.pointers[1];
        let Some(buffer) = owned.buffers.iter().find(|buffer| buffer.as_ptr().cast() == pointer) else { return };
        let moved: Box<[u8]> = [&[0], &buffer[..]].concat().into();
        owned.pointers[1] = moved[1..].as_ptr().cast();
        owned.buffers.push(moved);
    }

    fn schema(
        &mut self,
        wrong: Wrong,
        format: &'static CStr,
        name: &'static CStr,
        children: Vec<ArrowSchema>,
        dictionary: Option<ArrowSchema>,
    ) -> ArrowSchema {
        let mut owned = Owned::new(&self.alive, Vec::new(), children, dictionary);
        let mut schema = ArrowSchema {
            format: format.as_ptr(),
            name: name.as_ptr(),
            metadata: null(),
            flags: 2,
            n_children: owned.children.len() as i64,
            children: owned.children.as_mut_ptr(),
            dictionary: owned.dictionary,
            release: Some(release_schema),
            private_data: Box::into_raw(owned).cast(),
        };
        match wrong {
            Wrong::Format => {
                schema.format = match self.digit() {
                    0 => null(),
                    other => NO_TYPES[other % NO_TYPES.len()].as_ptr(),
                };
            }
            Wrong::Name => schema.name = if self.digit().is_multiple_of(2) { null() } else { c"\xff".as_ptr() },
            // SAFETY: it was made above and is not released yet.
            Wrong::SchemaReleased => unsafe { release_schema(&mut schema) },
            Wrong::SchemaChildren if self.digit().is_multiple_of(2) => schema.children = null_mut(),
            Wrong::SchemaChildren => schema.n_children = [-1, 0, i64::MAX][self.digit() % 3],
            _ => {}
        }
        schema
    }
}
