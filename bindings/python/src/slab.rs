//! A buffer of one dimension that Python lends for as long as it is read, a few items at a time.

use linepack::Code;
use pyo3::buffer::PyUntypedBuffer;
use pyo3::prelude::*;
use std::ops::Range;

/// The types that any bytes are values of.
pub(crate) trait Plain: Copy {}
impl Plain for i8 {}
impl Plain for i16 {}
impl Plain for i32 {}
impl Plain for i64 {}
impl Plain for u8 {}
impl Plain for u16 {}
impl Plain for u32 {}
impl Plain for u64 {}
impl Plain for f32 {}
impl Plain for f64 {}

/// A buffer and what its items are.
pub(crate) struct Slab {
    buffer: PyUntypedBuffer,
    /// The letter of its format, the last one.
    pub(crate) letter: u8,
    len: usize,
}

impl Slab {
    /// The buffer of `object`; the error says what is wrong with it.
    pub(crate) fn of(object: &Bound<'_, PyAny>) -> PyResult<Result<Slab, (Code, String)>> {
        let buffer = PyUntypedBuffer::get(object)?;
        let format = buffer.format().to_string_lossy().into_owned();
        // Prefixes of the machine's own order of bytes; a number before the letter is the width of a text.
        let native = if cfg!(target_endian = "little") { '<' } else { '>' };
        let item = format.strip_prefix(['@', '=', native]).unwrap_or(&format);
        let letter = item.trim_start_matches(|c: char| c.is_ascii_digit());
        let &[len] = buffer.shape() else {
            let why = format!("its buffer has {} dimensions, not one", buffer.dimensions());
            return Ok(Err((Code::UnsupportedType, why)));
        };
        let known = letter.len() == 1 && "?bBhHiIlLqQnNefdws".contains(letter) && buffer.suboffsets().is_none();
        if !known || item.len() > 1 && !"ws".contains(letter) {
            return Ok(Err((Code::UnsupportedType, format!("the format of its buffer is {format:?}"))));
        }
        Ok(Ok(Slab { letter: letter.as_bytes()[0], len, buffer }))
    }

    /// Number of items.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Bytes of an item.
    pub(crate) fn width(&self) -> usize {
        self.buffer.item_size()
    }

    /// The items of these rows. No more of them than there are.
    #[allow(unsafe_code)] // A buffer is a pointer, a length and a step.
    pub(crate) fn items<T: Plain>(&self, _py: Python<'_>, rows: Range<usize>) -> Vec<T> {
        let rows = rows.start.min(self.len)..rows.end.min(self.len);
        if rows.is_empty() || self.width() != size_of::<T>() {
            return Vec::new();
        }
        let step = self.buffer.strides()[0];
        let first = self.buffer.buf_ptr().cast::<u8>().wrapping_offset(rows.start as isize * step).cast::<T>();
        let mut items: Vec<T> = Vec::with_capacity(rows.len());
        if step == size_of::<T>() as isize {
            // SAFETY: the exporter keeps `len` items in place until `buffer` is released; these rows are among them, lie one
            // after the other, and any bytes are a `T`. The vector has room for them and is nowhere near.
            unsafe {
                std::ptr::copy_nonoverlapping(
                    first.cast::<u8>(),
                    items.as_mut_ptr().cast(),
                    rows.len() * size_of::<T>(),
                );
                items.set_len(rows.len());
            }
        } else {
            let at = |n: usize| first.cast::<u8>().wrapping_offset(n as isize * step).cast::<T>();
            // SAFETY: as above, except that `step` bytes lie between one item and the next.
            items.extend((0..rows.len()).map(|n| unsafe { at(n).read_unaligned() }));
        }
        items
    }

    /// The bytes of these rows' items, one after the other.
    #[allow(unsafe_code)]
    pub(crate) fn bytes(&self, _py: Python<'_>, rows: Range<usize>) -> Vec<u8> {
        let rows = rows.start.min(self.len)..rows.end.min(self.len);
        let (width, step) = (self.width(), self.buffer.strides()[0]);
        let mut bytes = Vec::with_capacity(rows.len() * width);
        for row in rows {
            let item = self.buffer.buf_ptr().cast::<u8>().wrapping_offset(row as isize * step);
            // SAFETY: the exporter keeps `len` items of `width` bytes in place until `buffer` is released, and this is one of
            // them. Nothing else looks at the slice, which ends here.
            bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(item, width) });
        }
        bytes
    }
}
