//! The functions of the C library, called as a C program calls them: through the library's addresses, found at run time, so that
//! nothing is inlined across the boundary.
#![allow(unsafe_code, reason = "a foreign function is called")]

use libloading::Library;
use linepack::Value;
use std::path::Path;

/// What a key or a text is to C.
#[repr(C)]
#[derive(Clone, Copy)]
struct Str {
    ptr: *const u8,
    len: usize,
}

impl Str {
    fn of(text: &str) -> Str {
        Str { ptr: text.as_ptr(), len: text.len() }
    }
}

#[repr(C)]
struct Opaque {
    _private: [u8; 0],
}

type Status = u32;
type Handle = *mut Opaque;

macro_rules! functions {
    ($( $name:ident ( $($argument:ty),* ) )*) => {
        /// The functions of the library that the race needs.
        #[derive(Clone, Copy)]
        struct Functions {
            $( $name: unsafe extern "C" fn($($argument),*) -> Status, )*
        }

        impl Functions {
            fn of(library: &'static Library) -> Result<Functions, String> {
                Ok(Functions {
                    $(
                        // SAFETY: the types are those of include/linepack.h.
                        $name: *unsafe { library.get(concat!(stringify!($name), "\0").as_bytes()) }
                            .map_err(|e| e.to_string())?,
                    )*
                })
            }
        }
    };
}

functions! {
    lp_key_new(Str, *mut Handle)
    lp_encoder_new(*const Opaque, *mut Handle)
    lp_encoder_clear(Handle)
    lp_encoder_row(Handle, Str)
    lp_encoder_tag(Handle, Str, Str)
    lp_encoder_float(Handle, Str, f64)
    lp_encoder_int(Handle, Str, i64)
    lp_encoder_uint(Handle, Str, u64)
    lp_encoder_bool(Handle, Str, bool)
    lp_encoder_string(Handle, Str, Str)
    lp_encoder_tag_by_key(Handle, Handle, Str)
    lp_encoder_float_by_key(Handle, Handle, f64)
    lp_encoder_int_by_key(Handle, Handle, i64)
    lp_encoder_uint_by_key(Handle, Handle, u64)
    lp_encoder_bool_by_key(Handle, Handle, bool)
    lp_encoder_string_by_key(Handle, Handle, Str)
    lp_encoder_end_at(Handle, i64)
    lp_encoder_body(Handle, *mut Str)
}

/// The library.
#[derive(Clone, Copy)]
pub struct Linepack(Functions);

/// A key that the library has prepared. Both handles are kept to the end of the race.
#[derive(Clone, Copy)]
pub struct Key(Handle);

/// An encoder of the library. What its functions answer is looked at where C programs must look: at the end of the row.
pub struct Encoder(Functions, Handle);

fn good(status: Status) -> Result<(), String> {
    if status == 0 { Ok(()) } else { Err(format!("the C library answers {status}")) }
}

impl Linepack {
    /// Loads the shared library, which stays loaded.
    pub fn load(path: &Path) -> Result<Linepack, String> {
        // SAFETY: linepack's library does nothing when it is loaded.
        let library = unsafe { Library::new(path) }.map_err(|e| e.to_string())?;
        Functions::of(Box::leak(Box::new(library))).map(Linepack)
    }

    /// Prepares a key.
    pub fn key(&self, name: &str) -> Result<Key, String> {
        let mut key = std::ptr::null_mut();
        // SAFETY: both arguments live as long as the call.
        good(unsafe { (self.0.lp_key_new)(Str::of(name), &mut key) })?;
        Ok(Key(key))
    }

    /// Makes an encoder with the defaults.
    pub fn encoder(&self) -> Result<Encoder, String> {
        let mut encoder = std::ptr::null_mut();
        // SAFETY: the argument lives as long as the call; null stands for the defaults.
        good(unsafe { (self.0.lp_encoder_new)(std::ptr::null(), &mut encoder) })?;
        Ok(Encoder(self.0, encoder))
    }
}

// SAFETY, for each call below: the handles are from the library and not freed, and the texts live as long as the call.
impl Encoder {
    /// Empties the body.
    pub fn clear(&mut self) {
        // SAFETY: see above.
        unsafe { (self.0.lp_encoder_clear)(self.1) };
    }

    /// Begins a row.
    #[inline]
    pub fn row(&mut self, measurement: &str) {
        // SAFETY: see above.
        unsafe { (self.0.lp_encoder_row)(self.1, Str::of(measurement)) };
    }

    /// Adds a tag.
    #[inline]
    pub fn tag(&mut self, key: &str, value: &str) {
        // SAFETY: see above.
        unsafe { (self.0.lp_encoder_tag)(self.1, Str::of(key), Str::of(value)) };
    }

    /// Adds a tag by a prepared key.
    #[inline]
    pub fn tag_by_key(&mut self, key: Key, value: &str) {
        // SAFETY: see above.
        unsafe { (self.0.lp_encoder_tag_by_key)(self.1, key.0, Str::of(value)) };
    }

    /// Adds a field.
    #[inline]
    pub fn field(&mut self, key: &str, value: &Value<'_>) {
        let (functions, encoder, key) = (&self.0, self.1, Str::of(key));
        // SAFETY: see above.
        unsafe {
            match value {
                Value::Float(x) => (functions.lp_encoder_float)(encoder, key, *x),
                Value::Int(x) => (functions.lp_encoder_int)(encoder, key, *x),
                Value::UInt(x) => (functions.lp_encoder_uint)(encoder, key, *x),
                Value::Bool(x) => (functions.lp_encoder_bool)(encoder, key, *x),
                Value::String(x) => (functions.lp_encoder_string)(encoder, key, Str::of(x)),
            }
        };
    }

    /// Adds a field by a prepared key.
    #[inline]
    pub fn field_by_key(&mut self, Key(key): Key, value: &Value<'_>) {
        let (functions, encoder) = (&self.0, self.1);
        // SAFETY: see above.
        unsafe {
            match value {
                Value::Float(x) => (functions.lp_encoder_float_by_key)(encoder, key, *x),
                Value::Int(x) => (functions.lp_encoder_int_by_key)(encoder, key, *x),
                Value::UInt(x) => (functions.lp_encoder_uint_by_key)(encoder, key, *x),
                Value::Bool(x) => (functions.lp_encoder_bool_by_key)(encoder, key, *x),
                Value::String(x) => (functions.lp_encoder_string_by_key)(encoder, key, Str::of(x)),
            }
        };
    }

    /// Ends a row with a time.
    #[inline]
    pub fn end_at(&mut self, time: i64) -> Result<(), String> {
        // SAFETY: see above.
        good(unsafe { (self.0.lp_encoder_end_at)(self.1, time) })
    }

    /// The body so far.
    pub fn body(&self) -> Result<&[u8], String> {
        let mut body = Str::of("");
        // SAFETY: see above; the body lives until the encoder is changed, which the borrow prevents.
        unsafe {
            good((self.0.lp_encoder_body)(self.1, &mut body))?;
            Ok(std::slice::from_raw_parts(body.ptr, body.len))
        }
    }
}
