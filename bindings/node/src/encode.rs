//! Rows from the packed form in which JavaScript hands over a batch.
//!
//! Bodies are copied into memory that JavaScript owns: what it does not own it frees only between two turns of its event
//! loop, so that a long loop would run out of memory.

use crate::errors::{Answer, Failure, guarded};
use crate::options::Writing;
use crate::schema::Schema;
use linepack::{Code, EncodeError, Encoder, Time, Value};
use napi::Env;
use napi::bindgen_prelude::Uint8ArraySlice;
use napi_derive::napi;
use std::slice::Iter;

/// What the low [`OP_BITS`] bits of a word say; `lib/pack.js` has the same numbers. The other bits are a reference to a
/// text, a number of bytes or the number of a code.
mod op {
    /// So many bytes of the text become the next of the [`Names`](super::Names).
    pub const NAME: u32 = 0;
    /// A row begins; its measurement.
    pub const ROW: u32 = 1;
    /// A tag key; the next word refers to its value.
    pub const TAG: u32 = 2;
    /// A field key, as of all the following; the value is the next number.
    pub const FLOAT: u32 = 3;
    pub const INT: u32 = 4;
    pub const UINT: u32 = 5;
    pub const TRUE: u32 = 6;
    pub const FALSE: u32 = 7;
    /// The next word is the length of the value.
    pub const STRING: u32 = 8;
    /// A value that JavaScript has and line protocol has not: the next word is the number of a code.
    pub const REFUSED_FIELD: u32 = 9;
    /// The time is the next number.
    pub const UNITS: u32 = 10;
    pub const INSTANT: u32 = 11;
    /// A time that cannot be one, by a code.
    pub const REFUSED_TIME: u32 = 12;
    pub const END: u32 = 13;
}

const OP_BITS: u32 = 4;

/// The reference to a text that is no name: the next word is its length, and its bytes are the next of the text. Any
/// other reference is the index of a name, plus one.
const INLINE: u32 = 0;

/// The texts that recur, such as keys: each crosses from JavaScript once and is then a number.
#[napi]
pub struct Names {
    text: Vec<u8>,
    ends: Vec<usize>,
}

/// Makes an empty table of names.
#[napi]
pub fn new_names() -> Answer<Names> {
    guarded(|| Ok(Names { text: Vec::new(), ends: Vec::new() }))
}

impl Names {
    fn push(&mut self, name: &[u8]) {
        self.text.extend_from_slice(name);
        self.ends.push(self.text.len());
    }

    fn get(&self, index: usize) -> Option<&[u8]> {
        let start = if index == 0 { 0 } else { *self.ends.get(index - 1)? };
        self.text.get(start..*self.ends.get(index)?)
    }
}

/// A batch as it crosses: what there is and in which order in words, beside them numbers and text. A `None` of its
/// methods means that the batch is cut off.
struct Batch<'a> {
    words: Iter<'a, u32>,
    numbers: Iter<'a, u64>,
    text: &'a [u8],
}

impl<'a> Batch<'a> {
    /// The first three words say how much of each array belongs to the batch.
    fn new(words: &'a [u32], numbers: &'a [u64], text: &'a [u8]) -> Option<Self> {
        let length = |at: usize| words.get(at).map(|&length| length as usize);
        Some(Batch {
            words: words.get(3..length(0)?)?.iter(),
            numbers: numbers.get(..length(1)?)?.iter(),
            text: text.get(..length(2)?)?,
        })
    }

    fn word(&mut self) -> Option<u32> {
        self.words.next().copied()
    }

    fn number(&mut self) -> Option<u64> {
        self.numbers.next().copied()
    }

    fn bytes(&mut self, length: u32) -> Option<&'a [u8]> {
        let (bytes, rest) = self.text.split_at_checked(length as usize)?;
        self.text = rest;
        Some(bytes)
    }

    fn referred<'n>(&mut self, reference: u32, names: &'n Names) -> Option<&'n [u8]>
    where
        'a: 'n,
    {
        if reference == INLINE {
            let length = self.word()?;
            self.bytes(length)
        } else {
            names.get(reference as usize - 1)
        }
    }

    fn code(number: u32) -> Option<Code> {
        Code::from_number(number.try_into().ok()?)
    }

    /// Writes the next row; the result is why it was refused. Names may come before it and in it.
    fn row(&mut self, encoder: &mut Encoder, names: &mut Names) -> Option<Result<(), EncodeError>> {
        let (mut row, mut time) = loop {
            let word = self.word()?;
            let operand = word >> OP_BITS;
            match word & ((1 << OP_BITS) - 1) {
                op::NAME => names.push(self.bytes(operand)?),
                op::ROW => break (encoder.row(self.referred(operand, names)?), None),
                _ => return None,
            }
        };
        loop {
            let word = self.word()?;
            let operand = word >> OP_BITS;
            let op = word & ((1 << OP_BITS) - 1);
            match op {
                op::NAME => names.push(self.bytes(operand)?),
                op::UNITS => time = Some(Time::Units(self.number()? as i64)),
                op::INSTANT => time = Some(Time::Instant(self.number()? as i64)),
                op::REFUSED_TIME => time = Some(Time::Refused(Self::code(operand)?)),
                op::END => return Some(row.end(time)),
                _ => {
                    let key = self.referred(operand, names)?;
                    match op {
                        op::TAG => {
                            let value = self.word()?;
                            row.add_tag(key, self.referred(value, names)?);
                        }
                        op::FLOAT => row.add_field(key, &Value::Float(f64::from_bits(self.number()?))),
                        op::INT => row.add_field(key, &Value::Int(self.number()? as i64)),
                        op::UINT => row.add_field(key, &Value::UInt(self.number()?)),
                        op::TRUE => row.add_field(key, &Value::Bool(true)),
                        op::FALSE => row.add_field(key, &Value::Bool(false)),
                        op::STRING => {
                            let length = self.word()?;
                            row.add_string(key, self.bytes(length)?);
                        }
                        op::REFUSED_FIELD => row.refuse_field(key, Self::code(self.word()?)?),
                        _ => return None,
                    }
                }
            }
        }
    }
}

/// Writes every row of a batch; `refused` says of each row that failed whether to stop there.
fn write(
    batch: Option<Batch<'_>>,
    encoder: &mut Encoder,
    names: &mut Names,
    mut refused: impl FnMut(EncodeError) -> Result<(), Box<Failure>>,
) -> Result<(), Box<Failure>> {
    let malformed = || Failure::new(Code::WrongState, "the packed batch is malformed");
    let mut batch = batch.ok_or_else(malformed)?;
    while !batch.words.as_slice().is_empty() {
        batch.row(encoder, names).ok_or_else(malformed)?.or_else(&mut refused)?;
    }
    Ok(())
}

/// What became of a batch.
#[napi(object, object_from_js = false)]
pub struct Encoded<'env> {
    /// The rows that could be written.
    pub body: Uint8ArraySlice<'env>,
    /// Why the others could not.
    pub errors: Vec<Failure>,
    /// What the options let be left out.
    pub skipped: Skipped,
}

/// What the options let be left out.
#[napi(object, object_from_js = false)]
pub struct Skipped {
    /// Rows that were skipped whole.
    pub rows: f64,
    /// Fields that were left out of rows that were written.
    pub fields: f64,
}

impl Skipped {
    fn by(encoder: &Encoder) -> Self {
        let skipped = encoder.skipped();
        Skipped { rows: skipped.rows as f64, fields: skipped.fields as f64 }
    }
}

/// Writes the rows of a batch. The first that is refused is the result, unless errors are collected.
#[napi]
pub fn encode<'env>(
    env: &'env Env,
    names: &mut Names,
    words: &[u32],
    numbers: &[u64],
    text: &[u8],
    options: Writing,
    schema: Option<&Schema>,
) -> Answer<Encoded<'env>> {
    guarded(|| {
        let mut encoder = Encoder::new(options.options(schema)?);
        let collected = options.collected()?;
        let mut errors = Vec::new();
        write(Batch::new(words, numbers, text), &mut encoder, names, |error| {
            let failure = Box::<Failure>::from(error);
            if !collected {
                return Err(failure);
            }
            errors.push(*failure);
            Ok(())
        })?;
        let body = Uint8ArraySlice::copy_from(env, encoder.as_bytes())?;
        Ok(Encoded { body, errors, skipped: Skipped::by(&encoder) })
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
pub fn new_rows(options: Writing, schema: Option<&Schema>) -> Answer<Rows> {
    guarded(|| Ok(Rows { encoder: Some(Encoder::new(options.options(schema)?)) }))
}

#[napi]
impl Rows {
    /// Writes one packed row, or says why not and leaves the body as it was.
    #[napi]
    pub fn add(&mut self, names: &mut Names, words: &[u32], numbers: &[u64], text: &[u8]) -> Answer<()> {
        guarded(|| {
            self.with(|encoder| write(Batch::new(words, numbers, text), encoder, names, |error| Err(error.into())))
        })
    }

    /// One packed row as text without its line end; the body is empty before and after.
    #[napi]
    pub fn line(&mut self, names: &mut Names, words: &[u32], numbers: &[u64], text: &[u8]) -> Answer<String> {
        guarded(|| {
            self.with(|encoder| {
                encoder.clear();
                write(Batch::new(words, numbers, text), encoder, names, |error| Err(error.into()))?;
                let body = encoder.as_bytes();
                let line = String::from_utf8_lossy(body.strip_suffix(b"\n").unwrap_or(body)).into_owned();
                encoder.clear();
                Ok(line)
            })
        })
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

    /// What the options let be left out since the encoder was made or emptied.
    #[napi]
    pub fn skipped(&mut self) -> Answer<Skipped> {
        guarded(|| self.with(|encoder| Ok(Skipped::by(encoder))))
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
