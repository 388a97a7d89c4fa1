//! The columns of a table that are read, made ready for arrow-rs.

use super::align::{Aligned, align};
use super::c_data::ArrowArray;
use arrow_array::ffi::FFI_ArrowArray;
use arrow_schema::Fields;

/// A table with some of its columns; the others are never looked at.
pub(super) struct Part {
    // Dropped in this order: arrays are given back as they were.
    aligned: Vec<Aligned>,
    children: Vec<*mut ArrowArray>,
    table: FFI_ArrowArray,
}

impl Part {
    /// The table with only those columns for which `keep` is true.
    ///
    /// # Safety
    /// `table` has as many children as `keep` has values, none of them null, and pointers in it that are not null lead to
    /// what the C data interface has them lead to.
    pub(super) unsafe fn new(table: FFI_ArrowArray, keep: &[bool]) -> Part {
        let given = raw(&table).children;
        // SAFETY: promised by the caller.
        let children = (0..keep.len()).filter(|&index| keep[index]).map(|index| unsafe { given.add(index) });
        // SAFETY: as above.
        let children = children.map(|child| unsafe { child.read_unaligned() }).collect();
        Part { aligned: Vec::new(), children, table }
    }

    /// Its columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = &FFI_ArrowArray> {
        // SAFETY: promised to `new`; the layout is the same.
        self.children.iter().map(|child| unsafe { &*child.cast::<FFI_ArrowArray>() })
    }

    /// Aligns what arrow-rs takes to be aligned.
    ///
    /// # Safety
    /// As for [`align`], for each of the columns, whose types are those of `fields`.
    pub(super) unsafe fn align(&mut self, fields: &Fields) {
        for (&child, field) in self.children.iter().zip(fields) {
            // SAFETY: promised by the caller.
            self.aligned.extend(unsafe { align(child, field.data_type()) });
        }
    }

    /// The table as the C data interface has it. It owns the whole.
    pub(super) fn into_array(self) -> FFI_ArrowArray {
        unsafe extern "C" fn release(array: *mut ArrowArray) {
            // SAFETY: it is the one that is made below.
            let array = unsafe { &mut *array };
            array.release = None;
            // SAFETY: as it was put there; nothing else frees it.
            drop(unsafe { Box::from_raw(array.private_data.cast::<Part>()) });
        }
        let mut part = Box::new(self);
        let &ArrowArray { length, null_count, offset, n_buffers, buffers, .. } = raw(&part.table);
        let array = ArrowArray {
            length,
            null_count,
            offset,
            n_buffers,
            n_children: part.children.len() as i64,
            buffers,
            children: part.children.as_mut_ptr(),
            dictionary: std::ptr::null_mut(),
            release: Some(release),
            private_data: Box::into_raw(part).cast(),
        };
        // SAFETY: the layout is the same, and the struct owns what it leads to until it is released.
        unsafe { std::mem::transmute::<ArrowArray, FFI_ArrowArray>(array) }
    }
}

fn raw(array: &FFI_ArrowArray) -> &ArrowArray {
    // SAFETY: the layout is the same.
    unsafe { &*std::ptr::from_ref(array).cast() }
}
