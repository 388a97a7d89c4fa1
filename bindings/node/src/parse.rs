//! A document as flat arrays, which JavaScript slices when somebody looks. They are copied into memory that JavaScript
//! owns, for the reason given in `encode.rs`.

use crate::errors::{Answer, guarded};
use crate::options::Reading;
use crate::validate::Report;
use linepack::{Line, Value};
use napi::Env;
use napi::bindgen_prelude::{
    BigInt64ArraySlice, BigUint64ArraySlice, Float64ArraySlice, Uint8ArraySlice, Uint32ArraySlice,
};
use napi_derive::napi;

/// What a token is; `lib/document.js` has the same list.
#[derive(Clone, Copy)]
enum Kind {
    Measurement,
    TagKey,
    TagValue,
    FieldKey,
    Float,
    Int,
    UInt,
    False,
    True,
    String,
}

/// Flags of a record; `lib/document.js` has the same.
const HAS_TIMESTAMP: u8 = 1;
const ASCII: u8 = 2;

/// The accepted records of a document. The tokens of a record are: the measurement; key and value of each tag; key
/// and value of each field.
#[napi(object, object_from_js = false)]
pub struct Tape<'env> {
    /// The text of all tokens, unescaped, without anything between them.
    pub text: Uint8ArraySlice<'env>,
    /// Where the text of each token ends, counted from the start of its record's text.
    pub ends: Uint32ArraySlice<'env>,
    /// What each token is.
    pub kinds: Uint8ArraySlice<'env>,
    /// The 64 bits of each number, in order.
    pub numbers: BigUint64ArraySlice<'env>,
    /// Of each record, five figures: where its text, its tokens and its numbers begin, its line, its ordinal.
    pub records: Float64ArraySlice<'env>,
    /// Of each record, the timestamp, or 0.
    pub timestamps: BigInt64ArraySlice<'env>,
    /// Of each record, the flags.
    pub flags: Uint8ArraySlice<'env>,
    /// What was accepted and what was not.
    pub report: Report,
}

#[derive(Default)]
struct Builder {
    text: Vec<u8>,
    ends: Vec<u32>,
    kinds: Vec<u8>,
    numbers: Vec<u64>,
    records: Vec<f64>,
    timestamps: Vec<i64>,
    flags: Vec<u8>,
    /// Where the text of the record at hand begins.
    base: usize,
}

impl Builder {
    fn token(&mut self, kind: Kind, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
        // The core refuses a record of 4 GiB, and unescaping only shortens.
        self.ends.push((self.text.len() - self.base) as u32);
        self.kinds.push(kind as u8);
    }

    fn number(&mut self, kind: Kind, bits: u64) {
        self.numbers.push(bits);
        self.token(kind, "");
    }

    fn value(&mut self, value: &Value<'_>) {
        match value {
            Value::Float(x) => self.number(Kind::Float, x.to_bits()),
            Value::Int(x) => self.number(Kind::Int, x.cast_unsigned()),
            Value::UInt(x) => self.number(Kind::UInt, *x),
            Value::Bool(false) => self.token(Kind::False, ""),
            Value::Bool(true) => self.token(Kind::True, ""),
            Value::String(x) => self.token(Kind::String, x),
        }
    }

    fn line(&mut self, line: &Line<'_>) {
        self.base = self.text.len();
        let starts = [self.base, self.kinds.len(), self.numbers.len()].map(|n| n as f64);
        self.records.extend(starts);
        self.records.extend([line.line() as f64, line.record() as f64]);
        self.timestamps.push(line.timestamp().unwrap_or_default());
        self.token(Kind::Measurement, &line.measurement());
        for (key, value) in line.tags() {
            self.token(Kind::TagKey, &key);
            self.token(Kind::TagValue, &value);
        }
        for (key, value) in line.fields() {
            self.token(Kind::FieldKey, &key);
            self.value(&value);
        }
        let flag = |flag, on| if on { flag } else { 0 };
        let ascii = self.text[self.base..].is_ascii();
        self.flags.push(flag(HAS_TIMESTAMP, line.timestamp().is_some()) | flag(ASCII, ascii));
    }

    fn finish(self, env: &Env, report: Report) -> napi::Result<Tape<'_>> {
        Ok(Tape {
            text: Uint8ArraySlice::copy_from(env, self.text)?,
            ends: Uint32ArraySlice::copy_from(env, self.ends)?,
            kinds: Uint8ArraySlice::copy_from(env, self.kinds)?,
            numbers: BigUint64ArraySlice::copy_from(env, self.numbers)?,
            records: Float64ArraySlice::copy_from(env, self.records)?,
            timestamps: BigInt64ArraySlice::copy_from(env, self.timestamps)?,
            flags: Uint8ArraySlice::copy_from(env, self.flags)?,
            report,
        })
    }
}

/// Parses `data`, which is borrowed for the time of the call.
#[napi]
pub fn parse<'env>(env: &'env Env, data: &[u8], options: Reading) -> Answer<Tape<'env>> {
    guarded(|| {
        let document = linepack::parse(data, &options.options()?)?;
        let mut builder = Builder::default();
        document.iter().for_each(|line| builder.line(&line));
        Ok(builder.finish(env, document.report().into())?)
    })
}
