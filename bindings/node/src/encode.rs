//! Rows from the packed form in which JavaScript hands over a batch.
//!
//! Bodies are copied into memory that JavaScript owns: what it does not own it frees only between two turns of its event
//! loop, so that a long loop would run out of memory.

use crate::errors::{Answer, Failure, guarded};
use crate::options::Writing;
use linepack::{Code, EncodeError, Encoder, Time, Value};
use napi::Env;
use napi::bindgen_prelude::Uint8ArraySlice;
use napi_derive::napi;

/// What each item of a batch begins with; `lib/pack.js` has the same numbers. Numbers are little-endian, and a text is
/// its length in 32 bits and its bytes.
mod op {
    pub const MEASUREMENT: u8 = 1;
    pub const TAG: u8 = 2;
    pub const FLOAT: u8 = 3;
    pub const INT: u8 = 4;
    pub const UINT: u8 = 5;
    pub const BOOL: u8 = 6;
    pub const STRING: u8 = 7;
    pub const UNITS: u8 = 8;
    pub const INSTANT: u8 = 9;
    /// A value that JavaScript has and line protocol has not: the number of a code, and the field's key.
    pub const REFUSED_FIELD: u8 = 10;
    /// A time of that kind: the number of a code.
    pub const REFUSED_TIME: u8 = 11;
    pub const END: u8 = 12;
}

/// The rest of a batch. A `None` means that it is cut off.
struct Batch<'a>(&'a [u8]);

impl<'a> Batch<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn text(&mut self) -> Option<&'a [u8]> {
        let length = u32::from_le_bytes(self.array()?) as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(text)
    }

    fn code(&mut self) -> Option<Code> {
        Code::from_number(u16::from_le_bytes(self.array()?))
    }

    /// Writes the next row; the result is why it was refused.
    fn row(&mut self, encoder: &mut Encoder) -> Option<Result<(), EncodeError>> {
        let mut row = match self.byte()? {
            op::MEASUREMENT => encoder.row(self.text()?),
            _ => return None,
        };
        let mut time = None;
        loop {
            match self.byte()? {
                op::TAG => row.add_tag(self.text()?, self.text()?),
                op::FLOAT => row.add_field(self.text()?, &Value::Float(f64::from_le_bytes(self.array()?))),
                op::INT => row.add_field(self.text()?, &Value::Int(i64::from_le_bytes(self.array()?))),
                op::UINT => row.add_field(self.text()?, &Value::UInt(u64::from_le_bytes(self.array()?))),
                op::BOOL => row.add_field(self.text()?, &Value::Bool(self.byte()? != 0)),
                op::STRING => row.add_string(self.text()?, self.text()?),
                op::UNITS => time = Some(Time::Units(i64::from_le_bytes(self.array()?))),
                op::INSTANT => time = Some(Time::Instant(i64::from_le_bytes(self.array()?))),
                op::REFUSED_FIELD => {
                    let code = self.code()?;
                    row.refuse_field(self.text()?, code);
                }
                op::REFUSED_TIME => time = Some(Time::Refused(self.code()?)),
                op::END => return Some(row.end(time)),
                _ => return None,
            }
        }
    }

    /// Writes every row, up to the first that is refused.
    fn write(mut self, encoder: &mut Encoder) -> Result<(), Box<Failure>> {
        while !self.0.is_empty() {
            let malformed = || Failure::new(Code::WrongState, "the packed batch is malformed");
            self.row(encoder).ok_or_else(malformed)??;
        }
        Ok(())
    }
}

/// Writes the rows of a batch; the first that is refused is the result.
#[napi]
pub fn encode<'env>(env: &'env Env, batch: &[u8], options: Writing) -> Answer<Uint8ArraySlice<'env>> {
    guarded(|| {
        let mut encoder = Encoder::new(options.options()?);
        Batch(batch).write(&mut encoder)?;
        Ok(Uint8ArraySlice::copy_from(env, encoder.as_bytes())?)
    })
}

/// An encoder that lives as long as its JavaScript object.
#[napi]
pub struct Rows {
    /// `None` after a panic, for what it left behind may be half changed.
    encoder: Option<Encoder>,
}

impl Rows {
    fn with<T>(&mut self, body: impl FnOnce(&mut Encoder) -> Result<T, Box<Failure>>) -> Result<T, Box<Failure>> {
        let broken = || Failure::new(Code::WrongState, "an earlier call failed inside this encoder");
        let mut encoder = self.encoder.take().ok_or_else(broken)?;
        let result = body(&mut encoder);
        self.encoder = Some(encoder);
        result
    }
}

/// Makes an encoder with an empty body.
#[napi]
pub fn new_rows(options: Writing) -> Answer<Rows> {
    guarded(|| Ok(Rows { encoder: Some(Encoder::new(options.options()?)) }))
}

#[napi]
impl Rows {
    /// Writes one packed row, or says why not and leaves the body as it was.
    #[napi]
    pub fn add(&mut self, batch: &[u8]) -> Answer<()> {
        guarded(|| self.with(|encoder| Batch(batch).write(encoder)))
    }

    /// Takes the body and leaves an empty one.
    #[napi]
    pub fn take<'env>(&mut self, env: &'env Env) -> Answer<Uint8ArraySlice<'env>> {
        guarded(|| {
            self.with(|encoder| {
                let body = Uint8ArraySlice::copy_from(env, encoder.as_bytes())?;
                encoder.clear();
                Ok(body)
            })
        })
    }

    /// Empties the body.
    #[napi]
    pub fn clear(&mut self) -> Answer<()> {
        guarded(|| {
            self.with(|encoder| {
                encoder.clear();
                Ok(())
            })
        })
    }
}
