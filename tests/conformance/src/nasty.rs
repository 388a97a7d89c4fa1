//! Rows whose names and texts are full of what means something in line protocol; the same ones for the same seed.

use crate::model::{Row, Value, When};
use crate::random::Random;

/// What somebody reads as something else, and what must be escaped.
const MEANING: [&str; 12] = [",", "=", " ", "\\", "\\", "\"", "#", "'", "é", "日本", "\u{1F680}", "\u{85}"];
/// What may not be written, or not in every place.
const REFUSED: [&str; 15] = [
    "\\\\",
    "\\,",
    "\\=",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{7f}",
    "\u{feff}",
    "time",
    "_field",
    "_measurement",
    "__chunk_order",
    "__name__",
    "\" 1\nm v=1",
];
const PLAIN: [&str; 8] = ["a", "b", "c", "n", "i", "u", "cpu", "usage_user"];

/// As long as a name or a string may be by default.
const LIMIT: usize = 65_536;

/// Makes rows, most of them such that they can be written by default.
#[derive(Debug, Clone)]
pub struct Nasty {
    random: Random,
    /// One name in so many has what is refused in it, and one in eight times as many is no text at all, or about as long as
    /// may be.
    refused: usize,
}

impl Nasty {
    /// Rows that depend on `seed` alone; one name in `refused` may have what is refused in it.
    pub fn new(seed: u64, refused: usize) -> Nasty {
        Nasty { random: Random(seed), refused }
    }

    /// Where the numbers come from.
    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// A name or a text of up to four pieces.
    pub fn name(&mut self) -> Vec<u8> {
        let refused = self.random.once_in(self.refused);
        if refused && self.random.once_in(8) {
            return (0..self.random.below(6)).map(|_| self.random.bits() as u8).collect();
        }
        if refused && self.random.once_in(32) {
            return vec![b'x'; LIMIT - 2 + self.random.below(4)];
        }
        let mut name = Vec::new();
        for _ in 0..1 + self.random.below(4) {
            let from = [&PLAIN[..], &MEANING, &MEANING, if refused { &REFUSED } else { &PLAIN }];
            let pieces = self.random.pick(&from);
            name.extend_from_slice(self.random.pick(pieces).as_bytes());
        }
        name
    }

    /// A value of any type, at times one that cannot be written.
    pub fn value(&mut self) -> Value {
        let bits = self.random.bits();
        match self.random.below(6) {
            0 if self.random.once_in(self.refused) => {
                Value::Float(self.random.pick(&[f64::NAN, f64::INFINITY]).to_bits())
            }
            0 => Value::Float(if f64::from_bits(bits).is_finite() { bits } else { bits >> 2 }),
            1 => Value::Float(((bits as i32) as f64 / 64.0).to_bits()),
            2 => Value::Int(bits as i64 >> self.random.below(64)),
            3 => Value::UInt(bits >> self.random.below(64)),
            4 => Value::Bool(bits & 1 == 1),
            _ => Value::Str([self.name(), self.name()].concat()),
        }
    }

    /// A row of any shape: at times without fields, with equal keys, of a time out of range.
    pub fn row(&mut self) -> Row {
        let measurement = self.name();
        let tags: Vec<_> = (0..self.random.below(4)).map(|_| (self.name(), self.name())).collect();
        let least = usize::from(!self.random.once_in(4 * self.refused));
        let fields = (0..least + self.random.below(3)).map(|_| (self.name(), self.value())).collect();
        let (wide, narrow) = (self.random.bits() as i64, i64::from(self.random.bits() as i32 >> 11));
        let time = match self.random.below(8) {
            0 => None,
            1 => Some(When::Raw(wide)),
            2 | 3 => Some(When::Instant(wide)),
            _ => Some(When::Raw(narrow)),
        };
        Row { measurement, tags, fields, time }
    }
}
