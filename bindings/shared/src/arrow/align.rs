//! Arrays whose buffers do not lie at a multiple of their values' size. pyarrow leaves a table where the network put it, and
//! that is anywhere.
//!
//! arrow-rs copies such buffers when it takes an array over, but before that it reads the offsets of text, and the sizes of
//! the buffers that views lead to, as if they were aligned.

use super::c_data::{ArrowArray, each};
use arrow_schema::DataType;
use std::ffi::c_void;

/// An array that has one of its buffers elsewhere, aligned, as long as this lives.
pub(super) struct Aligned {
    array: *mut ArrowArray,
    /// Its own list of buffers, which it has again in the end: the producer may free by it.
    given: *mut *const c_void,
    _buffers: Vec<*const c_void>,
    _aligned: Vec<u64>,
}

impl Drop for Aligned {
    fn drop(&mut self) {
        // SAFETY: who made this promised that the array lives longer.
        unsafe { (*self.array).buffers = self.given };
    }
}

/// Aligns what arrow-rs reads of an array and those below it before it aligns the rest.
///
/// # Safety
/// [`check_array`](super::c_data::check_array) has found nothing wrong, nobody else looks at the array, and it is released
/// after the result is dropped.
pub(super) unsafe fn align(array: *mut ArrowArray, data_type: &DataType) -> Vec<Aligned> {
    let mut aligned = Vec::new();
    // SAFETY: promised by the caller.
    let one = |array: &mut ArrowArray, data_type: &DataType| aligned.extend(unsafe { align_one(array, data_type) });
    // SAFETY: as above.
    unsafe { each(array, data_type, one) };
    aligned
}

/// # Safety
/// As for [`align`].
unsafe fn align_one(array: &mut ArrowArray, data_type: &DataType) -> Option<Aligned> {
    let (values, found) = ((array.length + array.offset) as usize, array.n_buffers as usize);
    let (index, width, count) = match data_type {
        DataType::Utf8 | DataType::Binary => (1, 4, values + 1),
        DataType::LargeUtf8 | DataType::LargeBinary => (1, 8, values + 1),
        // Validity and views come before the buffers, their sizes after them.
        DataType::Utf8View | DataType::BinaryView => (found - 1, 8, found - 3),
        _ => return None,
    };
    // SAFETY: the list has `found` buffers, as it was checked.
    let mut buffers: Vec<_> = (0..found).map(|index| unsafe { array.buffers.add(index).read_unaligned() }).collect();
    let from = buffers[index].cast::<u8>();
    if count == 0 || from.addr().is_multiple_of(width) {
        return None;
    }
    let mut aligned = vec![0u64; (count * width).div_ceil(8)];
    // SAFETY: promised by the caller, for so many values; the copy has room for them.
    unsafe { aligned.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(from, count * width) };
    buffers[index] = aligned.as_ptr().cast();
    let given = std::mem::replace(&mut array.buffers, buffers.as_mut_ptr());
    Some(Aligned { array, given, _buffers: buffers, _aligned: aligned })
}
