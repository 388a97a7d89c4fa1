//! Where is the next interesting byte? Bytes to class masks, 64 at a time, by a back-end chosen at run time.
//!
//! [`classify`] sorts 64 bytes into one bit mask per class. The back-ends give the same masks as the table
//! [`CLASS_OF`], byte for byte; tests hold each of them against it. This is the only module of the crate with `unsafe`.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod backend;
mod portable;

pub use backend::Backend;

/// A set of byte classes, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set(pub u16);

impl Set {
    /// LF.
    pub const LF: Set = Set(1 << 0);
    /// CR.
    pub const CR: Set = Set(1 << 1);
    /// The space, 0x20.
    pub const SPACE: Set = Set(1 << 2);
    /// `,`
    pub const COMMA: Set = Set(1 << 3);
    /// `=`
    pub const EQUALS: Set = Set(1 << 4);
    /// `"`
    pub const QUOTE: Set = Set(1 << 5);
    /// `\`
    pub const BACKSLASH: Set = Set(1 << 6);
    /// 0x00-0x1F and 0x7F without LF and CR.
    pub const CONTROL: Set = Set(1 << 7);
    /// `0` to `9`
    pub const DIGIT: Set = Set(1 << 8);
    /// `.`
    pub const DOT: Set = Set(1 << 9);
    /// `-`
    pub const MINUS: Set = Set(1 << 10);
    /// 0x80-0xFF.
    pub const HIGH: Set = Set(1 << 11);

    /// Number of classes; the bytes that belong to none are plain.
    pub const COUNT: usize = 12;

    /// The bytes in either set.
    pub const fn or(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }

    /// Whether `byte` is in the set.
    pub const fn has(self, byte: u8) -> bool {
        CLASS_OF[byte as usize] & self.0 != 0
    }
}

/// The class of every byte: the plain truth that the back-ends are held against.
pub const CLASS_OF: [u16; 256] = {
    let mut table = [0u16; 256];
    let mut b = 0;
    while b < 256 {
        let set = match b as u8 {
            b'\n' => Set::LF,
            b'\r' => Set::CR,
            b' ' => Set::SPACE,
            b',' => Set::COMMA,
            b'=' => Set::EQUALS,
            b'"' => Set::QUOTE,
            b'\\' => Set::BACKSLASH,
            0x00..=0x1F | 0x7F => Set::CONTROL,
            b'0'..=b'9' => Set::DIGIT,
            b'.' => Set::DOT,
            b'-' => Set::MINUS,
            0x80..=0xFF => Set::HIGH,
            _ => Set(0),
        };
        table[b] = set.0;
        b += 1;
    }
    table
};

/// One bit mask per class; bit `i` belongs to byte `i` of the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Masks(pub [u64; Set::COUNT]);

impl Masks {
    /// The bytes of the block that are in `set`.
    pub fn of(&self, set: Set) -> u64 {
        let mut mask = 0;
        for (class, m) in self.0.iter().enumerate() {
            if set.0 >> class & 1 == 1 {
                mask |= m;
            }
        }
        mask
    }
}

/// Sorts 64 bytes into class masks.
///
/// ```
/// use linepack::scan::{classify, Backend, Set};
/// let mut block = [b'a'; 64];
/// block[3] = b',';
/// for backend in Backend::available() {
///     assert_eq!(classify(backend, &block).of(Set::COMMA), 1 << 3);
/// }
/// ```
pub fn classify(backend: Backend, block: &[u8; 64]) -> Masks {
    backend.classify(block)
}

/// Tokens are short: this many bytes are looked up one by one before blocks pay.
const SHORT: usize = 24;

/// The index of the first byte of `data[from..]` that is in `set`, or `data.len()`.
#[inline]
pub(crate) fn find(backend: Backend, data: &[u8], from: usize, set: Set) -> usize {
    let near = data.len().min(from + SHORT);
    let mut at = from;
    while at < near {
        if set.has(data[at]) {
            return at;
        }
        at += 1;
    }
    find_far(backend, data, at, set)
}

#[cold]
fn find_far(backend: Backend, data: &[u8], mut at: usize, set: Set) -> usize {
    while let Some(block) = data.get(at..).and_then(|rest| rest.first_chunk::<64>()) {
        let mask = classify(backend, block).of(set);
        if mask != 0 {
            return at + mask.trailing_zeros() as usize;
        }
        at += 64;
    }
    data.get(at..).unwrap_or_default().iter().position(|&b| set.has(b)).map_or(data.len(), |i| at + i)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_backend_agrees_with_the_table_on_every_byte_at_every_position() {
        for backend in Backend::available() {
            for byte in 0..=255u8 {
                for at in 0..64 {
                    let mut block = [b'a'; 64];
                    block[at] = byte;
                    let masks = classify(backend, &block);
                    for class in 0..Set::COUNT {
                        let set = Set(1 << class);
                        let want = if set.has(byte) { 1u64 << at } else { 0 };
                        assert_eq!(masks.of(set), want, "{backend} byte {byte:#x} at {at} class {class}");
                    }
                }
            }
        }
    }

    #[test]
    fn find_meets_the_first_byte_wherever_it_stands() {
        let set = Set::COMMA.or(Set::LF);
        for backend in Backend::available() {
            for len in 0..200 {
                for at in 0..len {
                    let mut data = vec![b'x'; len];
                    data[at] = b',';
                    assert_eq!(find(backend, &data, 0, set), at);
                    assert_eq!(find(backend, &data, at + 1, set), len);
                }
            }
        }
    }
}
