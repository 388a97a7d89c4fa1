//! How to read and how to write, as C says it.

use crate::code::Status;
use crate::handle::{borrow, guarded};
use crate::schema::lp_schema;
use crate::slice::{lp_str, slice};
use crate::target::{TargetNumber, lp_target, target};
use linepack_core::{
    Code, EncodeOptions, Errors, FloatStyle, Inexact, Mode, NotFinite, OnDuplicate, OnUnencodable, Precision,
    ReadOptions, TagOrder, Target, limits,
};
use linepack_shared::{EncodeWords, ReadWords};
use std::mem::{offset_of, size_of};

/// How strictly the rules are taken.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_mode {
    /// The official grammar, to the letter. The default for reading.
    LP_MODE_SPEC = 0,
    /// Only what every server takes with the same meaning. The default for writing.
    LP_MODE_STRICT = 1,
    /// `LP_MODE_SPEC`, and some harmless slips besides.
    LP_MODE_LENIENT = 2,
}

/// The unit of the timestamps in a body.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_precision {
    /// Nanoseconds. The default.
    LP_PRECISION_NS = 0,
    /// Microseconds.
    LP_PRECISION_US = 1,
    /// Milliseconds.
    LP_PRECISION_MS = 2,
    /// Seconds.
    LP_PRECISION_S = 3,
    /// Minutes.
    LP_PRECISION_M = 4,
    /// Hours.
    LP_PRECISION_H = 5,
}

/// What `lp_parse` does with a bad record.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_errors {
    /// The first one ends the parse, and its code is the result. The default.
    LP_ERRORS_RAISE = 0,
    /// The good records are kept, and the errors are listed beside them.
    LP_ERRORS_COLLECT = 1,
}

/// How the shortest digits of a float are laid out.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_floats {
    /// As JavaScript's `String(x)`, except that negative zero is `-0`. The default.
    LP_FLOATS_ECMA = 0,
    /// As Python's `repr(x)`.
    LP_FLOATS_PYTHON = 1,
    /// As Go's `strconv.FormatFloat(x, 'g', -1, 64)`.
    LP_FLOATS_GO = 2,
}

/// In which order the tags of a row are written.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_tag_order {
    /// By the bytes of their keys, which servers like best. The default.
    LP_TAG_ORDER_SORTED = 0,
    /// As they were given.
    LP_TAG_ORDER_GIVEN = 1,
}

/// What becomes of a key that a row gives twice, among its tags or among its fields.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_on_duplicate {
    /// The row is refused. The default.
    LP_ON_DUPLICATE_ERROR = 0,
    /// The last one counts. Each must be one that can be written.
    LP_ON_DUPLICATE_LAST = 1,
}

/// What becomes of a float field that is NaN or infinite, which cannot be written.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_nan {
    /// The row is refused. The default.
    LP_NAN_ERROR = 0,
    /// The field is left out and counted; a row of which no field is left is skipped and counted.
    LP_NAN_OMIT = 1,
}

/// What becomes of an instant that is finer than the precision.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_inexact {
    /// It is floored. The default.
    LP_INEXACT_FLOOR = 0,
    /// The row is refused.
    LP_INEXACT_ERROR = 1,
}

/// What becomes of a name, a tag value or a field value that cannot be written.
#[repr(u32)]
#[derive(Debug, Clone, Copy)]
pub enum lp_on_unencodable {
    /// The row is refused. The default.
    LP_ON_UNENCODABLE_ERROR = 0,
    /// If it is a field's, the field is left out and counted, and a row of which no field is left is skipped. If it is
    /// the measurement's or a tag's, the row is skipped, for without it the row would belong to another series.
    LP_ON_UNENCODABLE_SKIP_FIELD = 1,
    /// The row is skipped and counted.
    LP_ON_UNENCODABLE_SKIP_ROW = 2,
}

/// A number that C should have taken from [`lp_mode`].
pub type ModeNumber = u32;
/// A number that C should have taken from [`lp_precision`].
pub type PrecisionNumber = u32;
/// A number that C should have taken from [`lp_errors`].
pub type ErrorsNumber = u32;
/// A number that C should have taken from [`lp_floats`].
pub type FloatsNumber = u32;
/// A number that C should have taken from [`lp_tag_order`].
pub type TagOrderNumber = u32;
/// A number that C should have taken from [`lp_on_duplicate`].
pub type OnDuplicateNumber = u32;
/// A number that C should have taken from [`lp_nan`].
pub type NanNumber = u32;
/// A number that C should have taken from [`lp_inexact`].
pub type InexactNumber = u32;
/// A number that C should have taken from [`lp_on_unencodable`].
pub type OnUnencodableNumber = u32;
/// A byte that C should have written as a `bool`.
pub type Flag = u8;

// A later version may add fields to the two structs below, at the end and past their present `sizeof`: what a caller
// leaves in padding must not become an option.

/// How to read. Fill it with `lp_read_options_init` first, then change what should differ.
#[repr(C)]
#[derive(Debug, Clone)]
pub struct lp_read_options {
    /// `sizeof(lp_read_options)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// How strictly the rules are taken. Default `LP_MODE_SPEC`.
    pub mode: ModeNumber,
    /// The unit of the timestamps. Default `LP_PRECISION_NS`.
    pub precision: PrecisionNumber,
    /// What `lp_parse` does with a bad record; `lp_validate` and `lp_decoder_feed` always go on. Default
    /// `LP_ERRORS_RAISE`.
    pub errors: ErrorsNumber,
    /// Whether `\n`, `\r` and `\t` in strings are read as control characters. Default false.
    pub string_c_escapes: Flag,
    /// Whether control bytes in tag values are refused in every mode. Default false.
    pub strict_control: Flag,
    /// How many errors are kept; all are counted. Default 100.
    pub max_errors: usize,
    /// Longest record or comment in bytes, its line end not counted; 0 for no limit below 1 GiB, and in an `lp_decoder`
    /// for 16 MiB. Default 0.
    pub max_record_bytes: usize,
    /// The server that the document is meant for: what it refuses is an error, what it reads differently a warning. Default
    /// `LP_TARGET_NONE`.
    pub target: TargetNumber,
}

/// A tag, as its key and its value.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct lp_tag {
    /// The key, not escaped.
    pub key: lp_str,
    /// The value, not escaped.
    pub value: lp_str,
}

/// How to write. Fill it with `lp_encode_options_init` first, then change what should differ.
#[repr(C)]
#[derive(Debug, Clone)]
pub struct lp_encode_options {
    /// `sizeof(lp_encode_options)` as the caller knows it. Fields that lie past it keep their defaults.
    pub size: usize,
    /// What may be written. Default `LP_MODE_STRICT`: only what every reader understands alike.
    pub mode: ModeNumber,
    /// The unit of the timestamps. Default `LP_PRECISION_NS`.
    pub precision: PrecisionNumber,
    /// The layout of floats. Default `LP_FLOATS_ECMA`.
    pub floats: FloatsNumber,
    /// The order of tags. Default `LP_TAG_ORDER_SORTED`.
    pub tag_order: TagOrderNumber,
    /// Whether line breaks and tabs in strings are written as `\n`, `\r` and `\t`. Only for readers that have the same
    /// option: every server would store two characters. Default false.
    pub string_c_escapes: Flag,
    /// What becomes of keys that are given twice. Default `LP_ON_DUPLICATE_ERROR`.
    pub on_duplicate: OnDuplicateNumber,
    /// What becomes of NaN and infinity. Default `LP_NAN_ERROR`.
    pub nan: NanNumber,
    /// What becomes of instants finer than the precision. Default `LP_INEXACT_FLOOR`.
    pub inexact: InexactNumber,
    /// What becomes of names and values that cannot be written. Default `LP_ON_UNENCODABLE_ERROR`.
    pub on_unencodable: OnUnencodableNumber,
    /// The longest body in bytes; a row that would make it longer is refused with `LP_BODY_FULL` (or with
    /// `LP_ROW_TOO_LONG` if it would not fit into an empty one) and leaves it as it was. 0, the default, for no limit.
    pub max_bytes: usize,
    /// Tags of every row that does not give them itself, of which the library keeps a copy. Tags that cannot be written
    /// are an `LP_INVALID_OPTION`. Default null.
    pub default_tags: *const lp_tag,
    /// How many default tags there are. Default 0.
    pub default_tags_len: usize,
    /// The types that fields are known to have: an integer is written as a float where its field is one of floats and the
    /// float is the same number. The encoder keeps what the schema knows now and does not need it again. Default null.
    pub schema: *const lp_schema,
}

impl Default for lp_read_options {
    fn default() -> Self {
        lp_read_options {
            size: size_of::<Self>(),
            mode: lp_mode::LP_MODE_SPEC as u32,
            precision: lp_precision::LP_PRECISION_NS as u32,
            errors: lp_errors::LP_ERRORS_RAISE as u32,
            string_c_escapes: 0,
            strict_control: 0,
            max_errors: limits::MAX_ERRORS,
            max_record_bytes: 0,
            target: lp_target::LP_TARGET_NONE as u32,
        }
    }
}

impl Default for lp_encode_options {
    fn default() -> Self {
        lp_encode_options {
            size: size_of::<Self>(),
            mode: lp_mode::LP_MODE_STRICT as u32,
            precision: lp_precision::LP_PRECISION_NS as u32,
            floats: lp_floats::LP_FLOATS_ECMA as u32,
            tag_order: lp_tag_order::LP_TAG_ORDER_SORTED as u32,
            string_c_escapes: 0,
            on_duplicate: lp_on_duplicate::LP_ON_DUPLICATE_ERROR as u32,
            nan: lp_nan::LP_NAN_ERROR as u32,
            inexact: lp_inexact::LP_INEXACT_FLOOR as u32,
            on_unencodable: lp_on_unencodable::LP_ON_UNENCODABLE_ERROR as u32,
            max_bytes: 0,
            default_tags: std::ptr::null(),
            default_tags_len: 0,
            schema: std::ptr::null(),
        }
    }
}

/// Fills reading options with their defaults. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_read_options_init(options: *mut lp_read_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_read_options { size, ..Default::default() }, size) })
}

/// Fills writing options with their defaults. `size` is `sizeof *options`; no byte past it is written.
///
/// `LP_INVALID_OPTION` for a size that no version of the struct can have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn lp_encode_options_init(options: *mut lp_encode_options, size: usize) -> Status {
    // SAFETY: the header's contract: `options` is null or `size` bytes may be written there.
    guarded(|| unsafe { init(options, &lp_encode_options { size, ..Default::default() }, size) })
}

/// A version that knows more fields than this one will still be far below it.
const LARGEST_SIZE: usize = 4096;

fn plausible(size: usize) -> Result<(), Code> {
    if (size_of::<usize>()..=LARGEST_SIZE).contains(&size) { Ok(()) } else { Err(Code::InvalidOption) }
}

/// # Safety
/// `options` is null or `size` bytes may be written there.
pub(crate) unsafe fn init<T>(options: *mut T, defaults: &T, size: usize) -> Result<(), Code> {
    if options.is_null() {
        return Err(Code::NullArgument);
    }
    plausible(size)?;
    let known = size.min(size_of::<T>());
    // SAFETY: `size` bytes may be written, `known` is at most that and at most what `defaults` has.
    unsafe {
        options.cast::<u8>().write_bytes(0, size);
        options.cast::<u8>().copy_from_nonoverlapping(std::ptr::from_ref(defaults).cast(), known);
    }
    Ok(())
}

/// The size that the caller has filled in, if it is plausible and no option that this library does not know is set.
///
/// # Safety
/// `options` is not null, and as many bytes as its first field says can be read there.
pub(crate) unsafe fn filled_in<T>(options: *const T) -> Result<usize, Code> {
    // SAFETY: both structs begin with their size.
    let size = unsafe { options.cast::<usize>().read() };
    plausible(size)?;
    // SAFETY: `size` bytes can be read.
    let mut unknown = (size_of::<T>()..size).map(|at| unsafe { options.cast::<u8>().add(at).read() });
    if unknown.all(|byte| byte == 0) { Ok(size) } else { Err(Code::InvalidOption) }
}

/// Copies the fields that lie within `size` from where C has them.
macro_rules! copy_within {
    ($size:expr, $from:ident: *const $type:ident, $to:ident, $( $field:ident ),*) => {
        $(
            if offset_of!($type, $field) + size_of_val(&$to.$field) <= $size {
                // SAFETY: the caller has filled in that many bytes, and this field ends within them.
                $to.$field = unsafe { (&raw const (*$from).$field).read() };
            }
        )*
    };
}
pub(crate) use copy_within;

/// The member of `all` at this place.
pub(crate) fn chosen<T: Copy>(all: &[T], number: u32) -> Result<T, Code> {
    usize::try_from(number).ok().and_then(|index| all.get(index)).copied().ok_or(Code::InvalidOption)
}

/// The word of this member.
pub(crate) fn word<T: Copy>(all: &[T], word: fn(T) -> &'static str, number: u32) -> Result<Option<&'static str>, Code> {
    chosen(all, number).map(|choice| Some(word(choice)))
}

pub(crate) fn flag(byte: Flag) -> Result<bool, Code> {
    match byte {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Code::InvalidOption),
    }
}

/// The core's options; those that C left out, or all of them when `given` is null, are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there.
pub(crate) unsafe fn reading(given: *const lp_read_options) -> Result<ReadOptions, Code> {
    let mut known = lp_read_options::default();
    if !given.is_null() {
        // SAFETY: promised by the caller.
        let size = unsafe { filled_in(given) }?;
        copy_within!(size, given: *const lp_read_options, known,
            mode, precision, errors, string_c_escapes, strict_control, max_errors, max_record_bytes, target);
    }
    let words = ReadWords {
        mode: word(Mode::ALL, Mode::word, known.mode)?,
        precision: word(Precision::ALL, Precision::word, known.precision)?,
        errors: word(Errors::ALL, Errors::word, known.errors)?,
        max_errors: Some(known.max_errors),
        max_record_bytes: Some(known.max_record_bytes).filter(|&bytes| bytes != 0),
        string_c_escapes: flag(known.string_c_escapes)?,
        strict_control: flag(known.strict_control)?,
        target: target(known.target)?.map(Target::word),
    };
    words.options().map_err(|_| Code::InvalidOption)
}

/// The core's options; those that C left out, or all of them when `given` is null, are the defaults.
///
/// # Safety
/// `given` is null, or as many bytes as its first field says can be read there, its default tags can be read, and its schema is one.
pub(crate) unsafe fn writing(given: *const lp_encode_options) -> Result<EncodeOptions, Code> {
    let mut known = lp_encode_options::default();
    if !given.is_null() {
        // SAFETY: promised by the caller.
        let size = unsafe { filled_in(given) }?;
        copy_within!(size, given: *const lp_encode_options, known,
            mode, precision, floats, tag_order, string_c_escapes, on_duplicate, nan, inexact, on_unencodable, max_bytes,
            default_tags, default_tags_len, schema);
    }
    // SAFETY: promised by the caller.
    let default_tags = unsafe { tags(known.default_tags, known.default_tags_len) }?;
    let words = EncodeWords {
        mode: word(Mode::ALL, Mode::word, known.mode)?,
        precision: word(Precision::ALL, Precision::word, known.precision)?,
        floats: word(FloatStyle::ALL, FloatStyle::word, known.floats)?,
        tag_order: word(TagOrder::ALL, TagOrder::word, known.tag_order)?,
        string_c_escapes: flag(known.string_c_escapes)?,
        on_duplicate: word(OnDuplicate::ALL, OnDuplicate::word, known.on_duplicate)?,
        nan: word(NotFinite::ALL, NotFinite::word, known.nan)?,
        inexact: word(Inexact::ALL, Inexact::word, known.inexact)?,
        on_unencodable: word(OnUnencodable::ALL, OnUnencodable::word, known.on_unencodable)?,
        max_bytes: Some(known.max_bytes).filter(|&bytes| bytes != 0),
        default_tags: &default_tags,
    };
    let options = words.options().map_err(|_| Code::InvalidOption)?;
    if known.schema.is_null() {
        return Ok(options);
    }
    // SAFETY: promised by the caller.
    Ok(options.schema(unsafe { borrow(known.schema) }?.known()))
}

/// A key and a value.
type Pair<'a> = (&'a [u8], &'a [u8]);

/// The keys and values of `len` tags.
///
/// # Safety
/// `ptr` is null, or `len` tags can be read there, and the bytes that they lead to.
unsafe fn tags<'a>(ptr: *const lp_tag, len: usize) -> Result<Vec<Pair<'a>>, Code> {
    // SAFETY: promised by the caller.
    let tags = unsafe { slice(ptr, len) }?;
    // SAFETY: as above.
    tags.iter().map(|tag| unsafe { Ok((tag.key.bytes()?, tag.value.bytes()?)) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of an enum above are positions in the core's list; its names are the core's words.
    #[test]
    fn the_enums_are_the_core_s_words_in_order() {
        let words: [(&str, Vec<&str>); 9] = [
            ("MODE", Mode::ALL.iter().map(|x| x.word()).collect()),
            ("PRECISION", Precision::ALL.iter().map(|x| x.word()).collect()),
            ("ERRORS", Errors::ALL.iter().map(|x| x.word()).collect()),
            ("FLOATS", FloatStyle::ALL.iter().map(|x| x.word()).collect()),
            ("TAG_ORDER", TagOrder::ALL.iter().map(|x| x.word()).collect()),
            ("ON_DUPLICATE", OnDuplicate::ALL.iter().map(|x| x.word()).collect()),
            ("NAN", NotFinite::ALL.iter().map(|x| x.word()).collect()),
            ("INEXACT", Inexact::ALL.iter().map(|x| x.word()).collect()),
            ("ON_UNENCODABLE", OnUnencodable::ALL.iter().map(|x| x.word()).collect()),
        ];
        let lines = include_str!("options.rs").lines().map(str::trim);
        let written: Vec<_> = lines.filter(|line| line.starts_with("LP_")).collect();
        let expected: Vec<_> = words
            .iter()
            .flat_map(|(name, words)| words.iter().enumerate().map(move |(i, word)| (name, i, word.to_uppercase())))
            .map(|(name, i, word)| format!("LP_{name}_{word} = {i},"))
            .collect();
        assert_eq!(written, expected);
    }

    #[test]
    fn the_defaults_are_the_core_s() {
        let same = |ours: String, core: String| assert_eq!(ours, core);
        // SAFETY: null asks for the defaults.
        let (reading, writing) = unsafe { (reading(std::ptr::null()), writing(std::ptr::null())) };
        let core = ReadOptions::new().backend(reading.as_ref().unwrap().backend);
        same(format!("{:?}", reading.unwrap()), format!("{core:?}"));
        same(format!("{:?}", writing.unwrap()), format!("{:?}", EncodeOptions::new()));
    }

    #[test]
    fn a_field_counts_when_it_lies_within_the_size() {
        let given = lp_read_options { mode: 1, precision: 3, max_errors: 7, ..Default::default() };
        let with = |size| {
            // SAFETY: the struct is as large as the largest size tried.
            unsafe { reading(&lp_read_options { size, ..given.clone() }) }
        };
        let ends = offset_of!(lp_read_options, precision);
        let options = with(ends).unwrap();
        assert_eq!((options.mode, options.precision, options.max_errors), (Mode::Strict, Precision::Ns, 100));
        let options = with(ends + 3).unwrap();
        assert_eq!(options.precision, Precision::Ns);
        let options = with(ends + 4).unwrap();
        assert_eq!((options.precision, options.max_errors), (Precision::S, 100));
        assert_eq!(with(size_of::<lp_read_options>()).unwrap().max_errors, 7);
        for size in [0, 1, size_of::<usize>() - 1, LARGEST_SIZE + 1, usize::MAX] {
            assert_eq!(with(size).unwrap_err(), Code::InvalidOption);
        }
    }

    /// What a newer header would have.
    #[repr(C)]
    struct Newer {
        known: lp_encode_options,
        unknown: u64,
    }

    #[test]
    fn an_option_of_a_newer_version_is_refused_unless_it_is_left_alone() {
        let mut newer = Newer { known: lp_encode_options::default(), unknown: u64::MAX };
        let options = (&raw mut newer).cast::<lp_encode_options>();
        // SAFETY: `options` points to all of `newer`, whose size is given.
        unsafe {
            assert_eq!(lp_encode_options_init(options, size_of::<Newer>()), 0);
            assert!(writing(options).is_ok());
            assert_eq!((newer.known.size, newer.unknown), (size_of::<Newer>(), 0));
            (&raw mut (*options.cast::<Newer>()).unknown).write(1);
            assert_eq!(writing(options).unwrap_err(), Code::InvalidOption);
        }
    }
}
