//! Texts in views, checked together: arrow-rs looks at each of them by itself, which takes longer than writing it.

use arrow_data::{ArrayData, ByteView, MAX_INLINE_VIEW_LEN, validate_binary_view};
use arrow_schema::{ArrowError, DataType};

/// Checks an array as [`ArrayData::validate_full`] does.
pub(super) fn validate(data: &ArrayData) -> Result<(), ArrowError> {
    if *data.data_type() != DataType::Utf8View {
        return data.validate_full();
    }
    data.validate()?;
    data.validate_nulls()?;
    let (buffers, views) = (&data.buffers()[1..], &data.buffer::<u128>(0)[..data.len()]);
    validate_binary_view(views, buffers)?;
    let used: usize = views.iter().map(|view| *view as u32 as usize).sum();
    let size: usize = buffers.iter().map(|buffer| buffer.len()).sum();
    // A stream may give a few texts of the same large buffers each time.
    let whole = size <= 2 * used && buffers.iter().all(|buffer| simdutf8::basic::from_utf8(buffer).is_ok());
    // A part of valid text is valid, if no character is cut: no first byte, nor that behind the last, goes on with one.
    let begins = |byte: Option<&u8>| byte.is_none_or(|byte| byte & 0xC0 != 0x80);
    let valid = |view: &u128| {
        let at = ByteView::from(*view);
        if at.length <= MAX_INLINE_VIEW_LEN {
            return std::str::from_utf8(&view.to_le_bytes()[4..4 + at.length as usize]).is_ok();
        }
        let (buffer, start) = (&buffers[at.buffer_index as usize], at.offset as usize);
        begins(buffer.get(start)) && begins(buffer.get(start + at.length as usize))
    };
    // What is wrong, if anything is, arrow-rs says.
    if whole && views.iter().all(valid) { Ok(()) } else { data.validate_values() }
}
