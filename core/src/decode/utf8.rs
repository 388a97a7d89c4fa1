//! LP-023 as algebra: which bytes cannot be UTF-8.
//!
//! A byte `11......` leads, and as many bytes `10......` must follow as it has further ones before its first zero. The rest
//! are ranges: what the second byte may be after E0, ED, F0 and F4, and the bytes that lead nothing.

use crate::scan::Lanes;

/// What a block leaves to the next: who still waits for bytes that follow.
pub(super) struct Utf8<L> {
    /// Whether the block before had bytes above 0x7F.
    open: bool,
    lead: L,
    three: L,
    four: L,
    e0: L,
    ed: L,
    f0: L,
    f4: L,
    missing: L,
    missing_before: L,
}

impl<L: Lanes> Utf8<L> {
    /// At the start of a text.
    #[inline(always)]
    pub(super) fn new() -> Self {
        let zero = L::splat(0);
        Utf8 {
            open: false,
            lead: zero,
            three: zero,
            four: zero,
            e0: zero,
            ed: zero,
            f0: zero,
            f4: zero,
            missing: zero,
            missing_before: zero,
        }
    }

    /// Marks where the next block, given by its planes, is no UTF-8: a byte that cannot stand there, or that should have
    /// been another. `None` for a block of ASCII after one of ASCII.
    #[inline(always)]
    pub(super) fn invalid(&mut self, planes: &[L; 8]) -> Option<L> {
        let [b0, b1, b2, b3, b4, b5, b6, b7] = *planes;
        let high = !b7.is_zero();
        if !(high || self.open) {
            return None;
        }
        self.open = high;
        let lead = b7.and(b6);
        let three = lead.and(b5);
        let four = three.and(b4);
        let follows = b7.without(b6);
        let expected =
            lead.later(1, &mut self.lead).or(three.later(2, &mut self.three)).or(four.later(3, &mut self.four));
        let mut invalid = expected.xor(follows);
        // What comes after a byte that should have followed, and was another one, belongs to nothing, though it is expected:
        // it may stand in the next line, which must know.
        let missing = expected.without(follows);
        let orphans = missing.later(1, &mut self.missing).or(missing.later(2, &mut self.missing_before));
        invalid = invalid.or(orphans.and(follows));
        // C0 and C1, and F5 to FF.
        invalid = invalid.or(lead.without(b5.or(b4)).without(b3.or(b2).or(b1)));
        invalid = invalid.or(four.and(b3.or(b2.and(b1.or(b0)))));
        // Too long a form of a smaller number, a surrogate, beyond U+10FFFF.
        let low_zero = lead.without(b3.or(b2)).without(b1.or(b0));
        let e = three.without(b4);
        let upper = b5.or(b4);
        let after_e0 = e.and(low_zero).later(1, &mut self.e0);
        let after_ed = e.and(b3.and(b2)).and(b0.without(b1)).later(1, &mut self.ed);
        let after_f0 = four.and(low_zero).later(1, &mut self.f0);
        let after_f4 = four.and(b2).without(b1.or(b0)).later(1, &mut self.f4);
        invalid = invalid.or(after_e0.without(b5)).or(after_ed.and(b5));
        Some(invalid.or(after_f0.without(upper)).or(after_f4.and(upper)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{Backend, Classes, Kernel};

    /// Whether any byte of a text, padded with line ends, is marked.
    struct Marked<'a>(&'a [u8]);

    impl Kernel for Marked<'_> {
        type Output = bool;

        fn run<L: Lanes>(self) -> bool {
            let mut utf8 = Utf8::<L>::new();
            let mut padded = self.0.to_vec();
            padded.resize((self.0.len() + 1).next_multiple_of(L::BYTES), b'\n');
            let marked = |block| utf8.invalid(&Classes::of(block).planes).is_some_and(|marks: L| !marks.is_zero());
            padded.chunks_exact(L::BYTES).map(marked).fold(false, |any, marked| any | marked)
        }
    }

    /// The places of the marks in a text, padded with line ends.
    struct Marks<'a>(&'a [u8]);

    impl Kernel for Marks<'_> {
        type Output = Vec<usize>;

        fn run<L: Lanes>(self) -> Vec<usize> {
            let mut utf8 = Utf8::<L>::new();
            let mut padded = self.0.to_vec();
            padded.resize((self.0.len() + 1).next_multiple_of(L::BYTES), b'\n');
            let mut words = Vec::new();
            for block in padded.chunks_exact(L::BYTES) {
                let marks = utf8.invalid(&Classes::of(block).planes).unwrap_or(L::splat(0));
                words.resize(words.len() + L::WORDS, 0u64);
                let from = words.len() - L::WORDS;
                marks.store(&mut words[from..]);
            }
            (0..padded.len()).filter(|&at| words[at / 64] >> (at % 64) & 1 == 1).collect()
        }
    }

    #[test]
    fn every_line_that_is_no_utf8_has_a_mark() {
        let pieces: [&[u8]; 16] = [
            b"\n",
            b"\n",
            b"\n",
            b"a",
            b"\x80",
            b"\xBF",
            b"\x9F",
            b"\xC3",
            b"\xE0",
            b"\xEC",
            b"\xED",
            b"\xF0",
            b"\xF4",
            b"\xFF",
            "é".as_bytes(),
            "€".as_bytes(),
        ];
        let mut state = 1u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) as usize % below
        };
        for _ in 0..3000 {
            let before = [0, 58, 250, 505][random(4)];
            let tail: Vec<u8> = (0..random(12)).flat_map(|_| pieces[random(16)]).copied().collect();
            let text = [&vec![b'a'; before], &tail[..]].concat();
            for backend in Backend::available() {
                let marks = backend.run(Marks(&text));
                assert_eq!(marks.is_empty(), std::str::from_utf8(&text).is_ok(), "{tail:x?} {backend}");
                let mut start = 0;
                for line in text.split_inclusive(|&byte| byte == b'\n') {
                    // The padding ends a last line.
                    let end = start + line.len() + usize::from(!line.ends_with(b"\n"));
                    let marked = marks.iter().any(|at| (start..end).contains(at));
                    assert!(marked || std::str::from_utf8(line).is_ok(), "{line:x?} in {tail:x?} {backend}");
                    start += line.len();
                }
            }
        }
    }

    #[test]
    fn marks_just_what_is_no_utf8() {
        // Lead, second, third and fourth bytes at the edges of all ranges, before and across the edges of blocks.
        let leads = [0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1];
        let leads = leads.into_iter().chain([0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xFF]);
        let others = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF];
        let befores = [0, 61, 62, 63, 254, 509, 510, 511];
        for backend in Backend::available() {
            let mut turn = 0;
            for lead in leads.clone() {
                for second in others {
                    for third in others {
                        turn += 1;
                        let (fourth, before) = (others[turn * 7 % 16], befores[turn * 5 % 8]);
                        for text in [&[lead, second][..], &[lead, second, third], &[lead, second, third, fourth]] {
                            let text = [&vec![b'a'; before], text].concat();
                            let valid = std::str::from_utf8(&text).is_ok();
                            assert_eq!(backend.run(Marked(&text)), !valid, "{:x?} {backend}", &text[before..]);
                        }
                    }
                }
            }
        }
    }
}
