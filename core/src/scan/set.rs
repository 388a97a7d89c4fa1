//! Byte classes one byte at a time: what the exact parser looks up.

/// A set of byte classes, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set(u8);

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
    /// `\`
    pub const BACKSLASH: Set = Set(1 << 5);
    /// 0x00-0x1F and 0x7F without LF and CR.
    pub const CONTROL: Set = Set(1 << 6);

    /// The bytes in either set.
    pub const fn or(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }

    /// Whether `byte` is in the set.
    ///
    /// ```
    /// use linepack::scan::Set;
    /// assert!(Set::CONTROL.or(Set::LF).has(b'\n') && !Set::CONTROL.has(b'\n'));
    /// ```
    #[inline]
    pub const fn has(self, byte: u8) -> bool {
        CLASS_OF[byte as usize] & self.0 != 0
    }

    /// The index of the first byte of `data[from..]` that is in the set, or `data.len()`.
    #[inline]
    pub(crate) fn find(self, data: &[u8], from: usize) -> usize {
        let rest = data.get(from..).unwrap_or_default();
        rest.iter().position(|&b| self.has(b)).map_or(data.len(), |i| from + i)
    }
}

const CLASS_OF: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut b = 0;
    while b < 256 {
        let set = match b as u8 {
            b'\n' => Set::LF,
            b'\r' => Set::CR,
            b' ' => Set::SPACE,
            b',' => Set::COMMA,
            b'=' => Set::EQUALS,
            b'\\' => Set::BACKSLASH,
            0x00..=0x1F | 0x7F => Set::CONTROL,
            _ => Set(0),
        };
        table[b] = set.0;
        b += 1;
    }
    table
};
