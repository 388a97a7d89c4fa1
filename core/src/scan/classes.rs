//! From bit planes to byte classes: every class is a formula over the eight bits of a byte, computed for a whole block
//! at once.

use super::Lanes;

/// Which bytes of a block are what.
#[derive(Clone, Copy)]
pub struct Classes<L> {
    /// LF.
    pub lf: L,
    /// CR.
    pub cr: L,
    /// The space.
    pub space: L,
    /// `,`
    pub comma: L,
    /// `=`
    pub equals: L,
    /// `"`
    pub quote: L,
    /// `\`
    pub backslash: L,
    /// `#`
    pub hash: L,
    /// `0` to `9`
    pub digit: L,
    /// `9`
    pub nine: L,
    /// `.`
    pub dot: L,
    /// `-`
    pub minus: L,
    /// `i`
    pub i: L,
    /// `u`
    pub u: L,
    /// 0x00-0x1F and 0x7F without LF and CR.
    pub control: L,
    /// The bits of each byte, the lowest first: the last plane is the bytes from 0x80 on, the one before has letters and no
    /// digits.
    pub planes: [L; 8],
}

impl<L: Lanes> Classes<L> {
    /// The classes of `L::BYTES` bytes.
    #[inline(always)]
    pub fn of(bytes: &[u8]) -> Self {
        let planes = L::planes(bytes);
        let [b0, b1, b2, b3, b4, b5, b6, high] = planes;
        let not = |x: L| L::splat(!0).without(x);
        // Upper halves of a byte, 0x0_ to 0x7_, and lower halves, by their bits.
        let top = high.or(b6);
        let low_half = not(top.or(b5));
        let x0 = low_half.without(b4);
        let x2 = b5.without(top).without(b4);
        let x3 = b5.without(top).and(b4);
        let x5 = b6.and(b4).without(high).without(b5);
        let x6 = b6.and(b5).without(high).without(b4);
        let x7 = b6.and(b5).and(b4).without(high);
        let high_pair = b3.and(b2);
        let l0 = not(b3.or(b2)).without(b1).without(b0);
        let l2 = not(b3.or(b2)).and(b1).without(b0);
        let l3 = not(b3.or(b2)).and(b1).and(b0);
        let l5 = b2.and(b0).without(b3).without(b1);
        let l9 = b3.without(b2).without(b1).and(b0);
        let la = b3.without(b2).and(b1).without(b0);
        let lc = high_pair.without(b1).without(b0);
        let ld = high_pair.without(b1).and(b0);
        let le = high_pair.and(b1).without(b0);
        let lf = x0.and(la);
        let cr = x0.and(ld);
        let delete = x7.and(high_pair).and(b1).and(b0);
        Classes {
            lf,
            cr,
            space: x2.and(l0),
            comma: x2.and(lc),
            equals: x3.and(ld),
            quote: x2.and(l2),
            backslash: x5.and(lc),
            hash: x2.and(l3),
            digit: x3.without(b3.and(b2.or(b1))),
            nine: x3.and(l9),
            dot: x2.and(le),
            minus: x2.and(ld),
            i: x6.and(l9),
            u: x7.and(l5),
            control: low_half.without(lf).without(cr).or(delete),
            planes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Backend, Kernel};

    /// Compares every class of one block with its plain meaning.
    struct Compare<'a>(&'a [u8]);

    impl Kernel for Compare<'_> {
        type Output = ();

        fn run<L: Lanes>(self) {
            let control = |b: u8| (b < 0x20 || b == 0x7F) && b != b'\n' && b != b'\r';
            let bytes = &self.0[..L::BYTES];
            let c = Classes::<L>::of(bytes);
            let same = |class: L, is: &dyn Fn(u8) -> bool| {
                let mut words = vec![0; L::WORDS];
                class.store(&mut words);
                for (at, &byte) in bytes.iter().enumerate() {
                    assert_eq!(words[at / 64] >> (at % 64) & 1 == 1, is(byte), "byte {byte:#04x} at {at}");
                }
            };
            same(c.lf, &|b| b == b'\n');
            same(c.cr, &|b| b == b'\r');
            same(c.space, &|b| b == b' ');
            same(c.comma, &|b| b == b',');
            same(c.equals, &|b| b == b'=');
            same(c.quote, &|b| b == b'"');
            same(c.backslash, &|b| b == b'\\');
            same(c.hash, &|b| b == b'#');
            same(c.digit, &|b| b.is_ascii_digit());
            same(c.nine, &|b| b == b'9');
            same(c.dot, &|b| b == b'.');
            same(c.minus, &|b| b == b'-');
            same(c.i, &|b| b == b'i');
            same(c.u, &|b| b == b'u');
            same(c.control, &control);
            for (bit, plane) in c.planes.into_iter().enumerate() {
                same(plane, &|b| b >> bit & 1 == 1);
            }
        }
    }

    #[test]
    fn every_byte_at_every_position_is_in_its_class() {
        for backend in Backend::available() {
            for first in 0..=255u8 {
                let block: Vec<u8> = (0..512usize).map(|i| first.wrapping_add((i + i / 64) as u8)).collect();
                backend.run(Compare(&block));
            }
        }
    }
}
